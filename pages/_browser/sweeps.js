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
