// What the server has computed ahead along one control, sent once and compressed.

import * as live from "./live.js";
import { whenGone } from "./mount.js";
import { keyOf } from "./sliders.js";
import { usualRoom, widthOf } from "./steady.js";

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
const REST_MS = 150;
const KEPT = 6;
const running = new Map(); // name → the request for it
const fetched = [];
let wanted = {};
let keysOf = {}; // name → the controls that it belongs to
let valueOf = (_key) => undefined;
let turnedTo = []; // the controls that the pointer or the focus is on
let timer = 0;

/**
 * Fetch the tables that the server computes when it is asked, `urls` by name, and no others;
 * `names` has the table of each control, and `value` tells where a control stands.
 */
export function expect(urls, names = {}, value = (_key) => undefined) {
  wanted = urls;
  keysOf = {};
  for (const [key, name] of Object.entries(names)) (keysOf[name] ??= []).push(key);
  valueOf = value;
  for (const name of [...running.keys()]) if (!(name in wanted)) stop(name);
  if (!askNow()) askLater();
}

// What somebody turns to is computed at once and first. Whoever turns to a control that is not of
// these is answered first, too: the server computes nothing beside that.
for (const turn of ["pointerover", "pointerdown", "focusin", "keydown"]) {
  addEventListener(turn, ({ target, type }) => {
    const keys = controlsOf(target);
    const acts = type === "pointerdown" || type === "keydown";
    if (keys.length) turnedTo = keys;
    else if (acts) turnedTo = [];
    if (askNow() || keys.some((key) => Object.values(keysOf).flat().includes(key))) return;
    if (!acts || !running.size) return;
    for (const name of [...running.keys()]) stop(name);
    askLater();
  }, { capture: true, passive: true });
}

/** The controls that a handle or a slider moves. */
function controlsOf(target) {
  const handle = target.closest?.(".nll-handle");
  if (handle) return (handle.dataset.moves ?? "").split(" ");
  const slider = target.closest?.("[data-testid=stSlider]");
  return slider ? [keyOf(slider)] : [];
}

/** Ask for what the reader has turned to, where it is still to come; says whether it is. */
function askNow() {
  const names = Object.keys(wanted).filter(
    (name) => !complete(name) && keysOf[name]?.some((key) => turnedTo.includes(key)),
  );
  if (!names.length) return false;
  for (const [name, request] of [...running]) {
    if (!names.includes(name) || !request.now) stop(name);
  }
  clearTimeout(timer);
  for (const name of names) ask(name, true);
  tell();
  return true;
}

function stop(name) {
  running.get(name).abort();
  running.delete(name);
}

function askLater() {
  clearTimeout(timer);
  timer = setTimeout(() => Object.keys(wanted).forEach((name) => ask(name, false)), REST_MS);
  tell();
}

function ask(name, now) {
  if (complete(name) || running.has(name)) return;
  const request = Object.assign(new AbortController(), { now });
  running.set(name, request);
  const near = valueOf(keysOf[name]?.[0]);
  get(name, `${wanted[name]}?near=${encodeURIComponent(near)}${now ? "&now" : ""}`, request);
}

async function get(name, url, request) {
  const current = () => running.get(name) === request;
  try {
    const answer = await fetch(url, { signal: request.signal });
    if (answer.status === 200) {
      for await (const message of linesOf(answer.body)) {
        if (!current()) return;
        take(name, message);
      }
      if (tables.has(name)) finish(name);
    }
  } catch (error) {
    if (!request.signal.aborted) console.warn(`no ${url}:`, error);
  }
  if (!current()) return;
  running.delete(name);
  // What the reader turned to is here: now the rest.
  if (request.now && ![...running.values()].some(({ now }) => now)) askLater();
  tell();
}

/** The messages of a body, a line each, those that come together as soon as they do. */
async function* linesOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

// The first message of a table is a whole moment, each other one what is different elsewhere.
function take(name, message) {
  if (message.values) {
    tables.set(name, Table.from(message));
    if (fetched.includes(name)) fetched.splice(fetched.indexOf(name), 1);
    fetched.push(name);
  } else {
    tables.get(name).add(message);
    live.arrived();
  }
}

function finish(name) {
  tables.get(name).complete = true;
  // Those of the present state stay, however many controls it has.
  const spare = fetched.filter((other) => !(other in wanted));
  for (const other of spare.slice(0, Math.max(0, fetched.length - KEPT))) {
    fetched.splice(fetched.indexOf(other), 1);
    tables.delete(other);
  }
  live.arrived();
}

const complete = (name) => Boolean(tables.get(name)?.complete);

/** Tests wait for this. */
function tell() {
  const here = Object.keys(wanted).every(complete);
  document.documentElement.dataset.nllAhead = here ? "here" : "awaited";
}

class Table {
  constructor({ values, charts, texts, formulas }) {
    this.values = values;
    this.charts = charts;
    this.texts = texts;
    this.formulas = formulas;
    this.complete = true;
    this.known = values.map(() => true);
    this.base = null;
    this.widths = null;
  }

  /** A table of which one moment is known. */
  static from({ values, at, charts, texts, formulas }) {
    const columns = mapped(charts, (traces) => mapped(traces, () => ({})));
    const table = new Table({ values, charts: columns, texts: {}, formulas: {} });
    Object.assign(table, { complete: false, base: { charts, texts, formulas } });
    table.known = values.map((_, i) => i === at);
    return table;
  }

  /** Take over more moments, of which only what differs from the first one is told. */
  add({ at, charts, texts, formulas }) {
    const put = (columns, given, base) => {
      for (const [key, all] of Object.entries(given)) {
        columns[key] ??= this.values.map(() => base[key]);
        at.forEach((i, k) => (columns[key][i] = all[k]));
      }
    };
    for (const [chart, traces] of Object.entries(charts)) {
      for (const [trace, given] of Object.entries(traces)) {
        put(this.charts[chart][trace], given, this.base.charts[chart][trace]);
      }
    }
    put(this.texts, texts, this.base.texts);
    put(this.formulas, formulas, this.base.formulas);
    for (const i of at) this.known[i] = true;
  }

  /** Everything that changes along the control, at its i-th value; null where it is still to come. */
  at(i) {
    if (!this.known[i]) return null;
    const pick = (columns) => mapped(columns, (all) => all[i]);
    const charts = mapped(this.charts, (traces) => mapped(traces, pick));
    return { charts, texts: pick(this.texts), formulas: pick(this.formulas) };
  }

  /** The width of the widest number in each place of each formula, in em; powers are rare. */
  get widest() {
    if (this.widths) return this.widths;
    if (!this.complete) return usualRoom(this.base.formulas);
    const widths = mapped(this.formulas, (all) =>
      all[0].map((_, place) => {
        const usual = all.map((numbers) => numbers[place]).filter((text) => !text.includes("×"));
        return Math.max(0, ...usual.map(widthOf));
      }),
    );
    return (this.widths = widths);
  }

  /** Where a point of a trace stands at each value, null where that is still to come. */
  positions(chart, trace, point = 0) {
    const columns = this.charts[chart]?.[trace];
    if (!columns?.x && !columns?.y) return null;
    const still = live.charts.get(chart)?.overlay.known(trace);
    return this.values.map((_, i) =>
      this.known[i] ? [(columns.x?.[i] ?? still.x)[point], (columns.y?.[i] ?? still.y)[point]] : null,
    );
  }
}

const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
