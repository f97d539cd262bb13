// What the server has computed ahead along one control, sent once and compressed.

import * as live from "./live.js";
import { whenGone } from "./mount.js";
import { widthOf } from "./steady.js";

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
  live.arrived();
  return whenGone(parentElement, () => tables.delete(message.name));
}

// A page at rest may move on at once; and what was left a moment ago is often come back to.
const REST_MS = 300;
const KEPT = 6;
const running = new Map(); // name → the request for it
const fetched = [];
let wanted = {};
let own = ".nll-handle";
let timer = 0;

/**
 * Fetch the tables that the server computes when it is asked, `urls` by name, and no others;
 * `keys` are the controls that they belong to.
 */
export function expect(urls, keys = []) {
  wanted = urls;
  own = [".nll-handle", ...keys.map((key) => `.st-key-${CSS.escape(key)}`)].join();
  for (const name of [...running.keys()]) if (!(name in wanted)) stop(name);
  askLater();
}

// Whoever turns to another control is answered first: the server computes nothing beside that.
for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(touch, ({ target }) => {
    if (!running.size || target.closest?.(own)) return;
    for (const name of [...running.keys()]) stop(name);
    askLater();
  }, { capture: true, passive: true });
}

function stop(name) {
  running.get(name).abort();
  running.delete(name);
}

function askLater() {
  clearTimeout(timer);
  timer = setTimeout(ask, REST_MS);
  tell();
}

function ask() {
  for (const [name, url] of Object.entries(wanted)) {
    if (tables.has(name) || running.has(name)) continue;
    const request = new AbortController();
    running.set(name, request);
    get(name, url, request);
  }
}

async function get(name, url, request) {
  try {
    const answer = await fetch(url, { signal: request.signal });
    const message = answer.status === 200 ? await answer.json() : null;
    if (message && running.get(name) === request) keep(name, new Table(message));
  } catch (error) {
    if (!request.signal.aborted) console.warn(`no ${url}:`, error);
  }
  if (running.get(name) === request) running.delete(name);
  tell();
}

function keep(name, table) {
  tables.set(name, table);
  fetched.push(name);
  // Those of the present state stay, however many controls it has.
  const spare = fetched.filter((other) => !(other in wanted));
  for (const other of spare.slice(0, Math.max(0, fetched.length - KEPT))) {
    fetched.splice(fetched.indexOf(other), 1);
    tables.delete(other);
  }
  live.arrived();
}

/** Tests wait for this. */
function tell() {
  const here = Object.keys(wanted).every((name) => tables.has(name));
  document.documentElement.dataset.nllAhead = here ? "here" : "awaited";
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

  /** The width of the widest number in each place of each formula, in em; powers are rare. */
  get widest() {
    this.widths ??= Object.fromEntries(
      Object.entries(this.formulas).map(([key, all]) => [
        key,
        all[0].map((_, place) => {
          const usual = all.map((numbers) => numbers[place]).filter((text) => !text.includes("×"));
          return Math.max(0, ...usual.map(widthOf));
        }),
      ]),
    );
    return this.widths;
  }

  /** Where a point of a trace stands at each value, null where it does not move. */
  positions(chart, trace, point = 0) {
    const columns = this.charts[chart]?.[trace];
    if (!columns?.x && !columns?.y) return null;
    const still = live.charts.get(chart)?.overlay.known(trace);
    return this.values.map((_, i) => [(columns.x?.[i] ?? still.x)[point], (columns.y?.[i] ?? still.y)[point]]);
  }
}
