"""The style sheet of the report: on a wide screen, a phone and paper, light and dark."""

from __future__ import annotations

from typing import Final

# The colours are those of the pages (.streamlit/config.toml), with the same meanings.
STYLE: Final = """
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f3f5f8; --text: #1b2330; --soft: #566072; --border: #d5dae2;
  --truth: #1f6fb2; --model: #b45309; --optimum: #0f7a52; --reference: #667080;
  --state: #c2255c; --wrong: #7a5d00; --second: #0b7285; --link: #1f5fa8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141b; --panel: #1a2029; --text: #e8ecf2; --soft: #a9b3c1; --border: #343c49;
    --truth: #6db3f2; --model: #f59f45; --optimum: #4cc38a; --reference: #98a2b0;
    --state: #ff6b9a; --wrong: #e0c04c; --second: #4fc3d0; --link: #7db8f0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem; background: var(--page);
  color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: .75rem;
  border-top: 1px solid var(--border); }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--link); }
nav { font-size: .9rem; margin: .75rem 0; }
nav a { margin-right: 1rem; white-space: nowrap; }
.lead { color: var(--soft); }
.note { color: var(--soft); font-size: .875rem; }
.plain { font-size: 1.2rem; line-height: 1.4; font-weight: 600; }
.about { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .5rem 0; font-size: .9rem; }
.about div { display: flex; align-items: baseline; gap: .4rem; }
.about dt { color: var(--soft); }
.about dd { margin: 0; overflow-wrap: anywhere; }
.summary { background: var(--panel); border-left: 4px solid var(--state); border-radius: 8px;
  padding: .5rem 1rem; margin: 1rem 0; }
.summary p { max-width: none; }
.scroll { overflow-x: auto; margin: .75rem 0; }
.scroll:focus-visible { outline: 2px solid var(--state); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; max-width: calc(100vw - 2rem); color: var(--soft);
  font-size: .875rem; padding-bottom: .25rem; }
th, td { padding: .3rem .9rem .3rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--border); }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 600; min-width: 8rem; }
tbody th.number { min-width: 0; }
.number { text-align: right; white-space: nowrap; }
td.words { min-width: 14rem; max-width: 30rem; }
tr.chosen th, tr.chosen td { background: var(--panel); }
.charts { display: grid; gap: 1rem 1.5rem; margin: .75rem 0;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); }
figure { margin: 0; max-width: 34rem; }
.multiples { display: grid; gap: .75rem 1rem; margin: .75rem 0;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5rem), 1fr)); }
.multiples figure { min-width: 0; max-width: 15rem; }
.multiples figcaption { display: flex; gap: .5em; white-space: nowrap; }
.multiples strong { color: var(--text); overflow: hidden; text-overflow: ellipsis; }
.multiples .line { stroke-width: 1.8; }
.charts > div { min-width: 0; }
figcaption { color: var(--soft); font-size: .875rem; }
pre { background: var(--panel); border-radius: 8px; padding: .75rem 1rem; font-size: .8rem;
  line-height: 1.45; max-height: 26rem; overflow: auto; tab-size: 4; }
code { font-family: ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; }
dt { font-weight: 600; margin-top: .5rem; }
dd { margin: 0; max-width: 46rem; }
.chart { display: block; width: 100%; height: auto; font: 13px system-ui, sans-serif;
  font-variant-numeric: tabular-nums; }
.chart .grid { stroke: var(--border); stroke-width: 1; fill: none; }
.chart text { fill: var(--text); }
.chart .tick { fill: var(--soft); font-size: 12px; }
.chart .axis { fill: var(--text); font-size: 13px; }
.chart .label { font-size: 12.5px; font-weight: 600; paint-order: stroke; stroke: var(--page);
  stroke-width: 3px; stroke-linejoin: round; }
.chart .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
.chart .dashed { stroke-dasharray: 6 4; }
.chart .interval { stroke-width: 2; fill: none; }
.chart .band { fill-opacity: .22; stroke: none; }
.chart .bar { fill-opacity: .75; }
.chart .hatched { stroke-width: 1; }
.chart .hatch { fill: none; stroke-width: 2.4; }
""" + "\n".join(
    f".chart .{role} {{ --c: var(--{role}); }} .chart .label.{role}-text {{ fill: var(--{role}); }}"
    for role in ("truth", "model", "optimum", "reference", "state", "wrong", "second")
)

_PAINT: Final = """
.chart .line, .chart .interval, .chart .hatched, .chart .hatch { stroke: var(--c); }
.chart .band, .chart .bar, .chart .dot { fill: var(--c); }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --panel: #f3f5f8; --text: #1b2330; --soft: #566072; --border: #d5dae2;
    --truth: #1f6fb2; --model: #b45309; --optimum: #0f7a52; --reference: #667080;
    --state: #c2255c; --wrong: #7a5d00; --second: #0b7285; --link: #1b2330;
  }
  body { max-width: none; padding: 0; font-size: 10pt; print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  figure, tr, .summary { break-inside: avoid; }
  thead { display: table-header-group; }
  .charts { grid-template-columns: 1fr 1fr; }
  .multiples { grid-template-columns: repeat(4, 1fr); }
  .scroll { overflow: visible; }
  table, caption, figcaption, .note { font-size: 8.5pt; }
  figure { max-width: 9.5cm; }
  td.words, tbody th { min-width: 0; }
  th, td { padding-right: .6rem; }
  pre { max-height: none; overflow: visible; white-space: pre-wrap; font-size: 7.5pt; }
}
"""

STYLE_SHEET: Final = STYLE + _PAINT
