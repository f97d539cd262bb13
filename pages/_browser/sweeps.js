// What the server has computed ahead along one control, sent once and compressed.

import * as live from "./live.js";

/** The tables, by the names that the page's state calls them. */
export const tables = new Map();

/** Keep a table for as long as its component is on the page. */
export async function show({ data, parentElement }) {
  const previous = parentElement.dataset.sweep;
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  const message = await new Response(stream).json();
  if (previous && previous !== message.name) tables.delete(previous);
  parentElement.dataset.sweep = message.name;
  tables.set(message.name, new Table(message));
  live.reapply();
  return () => tables.delete(message.name);
}

// A page at rest may move on at once; and what was left a moment ago is often come back to.
const REST_MS = 200;
const KEPT = 6;
const asked = new Map(); // name → what ends the request
const fetched = [];

/** Fetch the tables that the server computes when it is asked: `urls` by name, and no others. */
export function expect(urls) {
  for (const [name, request] of asked) {
    if (name in urls) continue;
    request.abort();
    asked.delete(name);
  }
  for (const [name, url] of Object.entries(urls)) {
    if (tables.has(name) || asked.has(name)) continue;
    const request = new AbortController();
    asked.set(name, request);
    const timer = setTimeout(() => get(name, url, request.signal), REST_MS);
    request.signal.addEventListener("abort", () => clearTimeout(timer));
  }
  tell();
}

async function get(name, url, signal) {
  try {
    const answer = await fetch(url, { signal });
    if (answer.status === 200) keep(name, new Table(await answer.json()));
    else asked.delete(name);
  } catch {
    if (!signal.aborted) asked.delete(name);
  }
  tell();
}

function keep(name, table) {
  if (!asked.delete(name)) return;
  tables.set(name, table);
  fetched.push(name);
  while (fetched.length > KEPT) tables.delete(fetched.shift());
  live.reapply();
}

/** Tests wait for this. */
function tell() {
  document.documentElement.dataset.nllAhead = asked.size ? "awaited" : "here";
}

class Table {
  constructor({ values, charts, texts, formulas }) {
    Object.assign(this, { values, charts, texts, formulas });
  }

  /** Everything that changes along the control, at its i-th value. */
  at(i) {
    const pick = (columns) => Object.fromEntries(Object.entries(columns).map(([k, all]) => [k, all[i]]));
    const charts = {};
    for (const [chart, traces] of Object.entries(this.charts)) {
      charts[chart] = {};
      for (const [trace, columns] of Object.entries(traces)) charts[chart][trace] = pick(columns);
    }
    return { charts, texts: pick(this.texts), formulas: pick(this.formulas) };
  }

  /** Where the first point of a trace stands at each value, null where it does not move. */
  positions(chart, trace) {
    const columns = this.charts[chart]?.[trace];
    if (!columns?.x && !columns?.y) return null;
    const still = live.charts.get(chart)?.overlay.trace(trace);
    return this.values.map((_, i) => [(columns.x?.[i] ?? still.x)[0], (columns.y?.[i] ?? still.y)[0]]);
  }
}
