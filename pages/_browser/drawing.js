// How each kind of trace is drawn, as Plotly would: lines, areas, bars and words.

import { unescaped } from "./markup.js";
import { children, element, near, node, set, through } from "./svg.js";
import { lettersOf } from "./theme.js";

const LINE_HEIGHT = 1.25;
const DASHES = { dot: "1 1", dash: "3 3", dashdot: "3 1.5 1 1.5", longdash: "5 5" };

function dashes(line) {
  const pattern = DASHES[line.dash];
  const width = Math.max(line.width ?? 2, 3);
  return pattern ? pattern.split(" ").map((part) => part * width).join() : null;
}

/** A line through the points of a trace. */
export function curve(nodes, group, trace, x, y) {
  const line = trace.line ?? {};
  const width = line.width ?? 2;
  set(node(nodes, group, "line", "path"), {
    d: width > 0 ? through(x, y) : "",
    fill: "none",
    stroke: line.color,
    "stroke-width": width,
    "stroke-dasharray": dashes(line),
    "stroke-linejoin": "round",
  });
}

/** The area between a line and the axis, or within a closed line. */
export function area(nodes, group, trace, x, y, { yaxis }) {
  const path = through(x, y);
  const foot = near(yaxis.type === "log" ? yaxis._length : yaxis.d2p(0));
  const closed = trace.fill === "tozeroy" && x.length
    ? `${path}L${near(x.at(-1))},${foot}L${near(x[0])},${foot}Z`
    : `${path}Z`;
  const own = trace.fillcolor;
  set(node(nodes, group, "area", "path"), {
    d: path ? closed : "",
    fill: own ?? trace.line?.color,
    "fill-opacity": own ? 1 : 0.5,
    stroke: "none",
  });
}

/** Bars, upright or flat. */
export function bars(nodes, group, trace, { xaxis, yaxis }) {
  const at = (values, i, otherwise) =>
    values === undefined || values === null ? otherwise : typeof values === "number" ? values : values[i];
  let path = "";
  // A bar stands at a place of one axis and reaches along the other.
  const flat = trace.orientation === "h";
  const [across, along] = flat ? [yaxis, xaxis] : [xaxis, yaxis];
  const [places, lengths] = flat ? [trace.y, trace.x] : [trace.x, trace.y];
  for (let i = 0; i < places.length; i += 1) {
    const width = at(trace.width, i, 0.8);
    const base = at(trace.base, i, 0);
    const [left, right] = [-0.5, 0.5].map((side) => near(across.d2p(places[i] + side * width)));
    const foot = along.type === "log" && !(base > 0) ? (flat ? 0 : along._length) : along.d2p(base);
    const [bottom, top] = [near(foot), near(along.d2p(base + lengths[i]))];
    if (!Number.isFinite(bottom) || !Number.isFinite(top)) continue;
    path += flat
      ? `M${bottom},${left}H${top}V${right}H${bottom}Z`
      : `M${left},${bottom}V${top}H${right}V${bottom}Z`;
  }
  const { color, line, pattern } = trace.marker ?? {};
  set(node(nodes, group, "bars", "path"), {
    d: path,
    fill: pattern?.shape ? hatching(nodes, group, color, pattern) : color,
    stroke: line?.width ? line.color : "none",
    "stroke-width": line?.width ?? 0,
  });
}

let hatchings = 0;

/** A fill of slanted lines, which tells bars apart without colour. */
function hatching(nodes, group, colour, { size = 8 }) {
  if (!nodes.hatching) {
    hatchings += 1;
    nodes.hatching = element("pattern", { id: `nll-hatching-${hatchings}`, width: size, height: size,
      patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    // As solid as Plotly's; half of the line lies outside its tile.
    nodes.hatching.append(element("line", { y2: size, "stroke-width": 2 * 0.3 * size }));
    group.append(nodes.hatching);
  }
  nodes.hatching.firstChild.setAttribute("stroke", colour);
  return `url(#${nodes.hatching.id})`;
}

const ANCHORS = { left: "end", center: "middle", right: "start" };

/** The words of a trace beside its points. */
export function words(nodes, group, trace, x, y, colours) {
  const layer = node(nodes, group, "words", "g");
  const of = (values, i) => (Array.isArray(values) ? values[i] : values);
  const texts = typeof trace.text === "string" ? [trace.text] : trace.text ?? [];
  const all = children(layer, texts.length, () => element("text", {}));
  const away = trace.mode.includes("markers") ? (of(trace.marker?.size, 0) ?? 6) / 2 + 3 : 0;
  texts.forEach((text, i) => {
    const size = lettersOf(of(trace.textfont?.size, i) ?? 13, colours);
    const [up, side] = (of(trace.textposition, i) ?? "middle center").split(" ");
    const lines = unescaped(String(text ?? "")).split("<br>");
    const drop = { top: -0.35 - LINE_HEIGHT * (lines.length - 1), middle: 0.35 - (LINE_HEIGHT * (lines.length - 1)) / 2, bottom: 1 }[up];
    const shown = all[i];
    const hidden = Number.isNaN(x[i]) || Number.isNaN(y[i]);
    const shift = { left: -away, center: 0, right: away }[side];
    set(shown, {
      x: hidden ? 0 : near(x[i] + shift),
      y: hidden ? 0 : near(y[i] + { top: -away, middle: 0, bottom: away }[up]),
      display: hidden ? "none" : null,
      fill: of(trace.textfont?.color, i) ?? colours?.text,
      "font-size": size,
      "text-anchor": ANCHORS[side],
      style: "white-space: pre", // spaces keep words off their marks, as in Plotly
    });
    const parts = children(shown, lines.length, line);
    lines.forEach((words, k) => {
      const part = parts[k];
      set(part, { x: shown.getAttribute("x"), dy: `${k ? LINE_HEIGHT : drop}em` });
      if (part.firstChild.data !== words) part.firstChild.data = words;
    });
  });
}

function line() {
  const part = element("tspan", {});
  part.append("");
  return part;
}
