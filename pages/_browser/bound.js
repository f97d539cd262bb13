// What a page shows of a record. The server describes it once, in pages/_ui/bound.py, where it is
// filled in at rest; here it is filled in for each state, and nothing of it is read anew for that.

import { judge } from "./judge.js";
import { plainText } from "./numbers.js";
import { reader, template } from "./templates.js";

const SLOT = /⟦(.*?)⟧/g;
// Stands for a number whose formula is another one than the server has drawn.
const NOT_YET = "…";

let last = { written: "", shows: null };

/** A function from a record to the moment that it looks like; the last one is kept. */
export function bound(description) {
  const written = JSON.stringify(description);
  if (last.written !== written) last = { written, shows: momentOf(description) };
  return last.shows;
}

function momentOf({ charts, texts, formulas }) {
  const parts = {
    charts: compiled(charts),
    texts: each(texts, (said) => html(said.as, compiled(said.of))),
    formulas: each(formulas, ({ numbers, shape }) => slots(compiled(numbers), shape)),
  };
  return (record) => ({
    charts: parts.charts(record),
    texts: each(parts.texts, (said) => said(record)),
    formulas: each(parts.formulas, (numbers) => numbers(record)),
  });
}

const KINDS = {
  of: ({ path }) => reader(path),
  text: ({ text }) => template(text),
  joined: ({ pieces }) => {
    const all = compiled(pieces);
    return (record) => all(record).join("");
  },
  case: (leaf) => chosen(leaf, String),
  sign: (leaf) => chosen(leaf, (value) => String(Math.sign(value) || 0)),
  judged: ({ paths, others, measures, turns, said }) => {
    const verdict = judge({ measures, turns, said });
    // What the present view does not have is left open.
    const at = (record, path) => path.split(".").reduce((value, step) => value?.[step], record);
    const found = (record, key) => (key in paths ? at(record, paths[key]) : record.state?.[key] ?? others[key]);
    return (record) => verdict((key) => found(record, key));
  },
};

function chosen({ path, options, otherwise }, keyOf) {
  const read = reader(path);
  const known = new Map(Object.entries(options).map(([key, option]) => [key, compiled(option)]));
  const rest = compiled(otherwise);
  return (record) => (known.get(keyOf(read(record))) ?? rest)(record);
}

/** A description as a function from a record to what it stands for. */
function compiled(described) {
  if (Array.isArray(described)) {
    const items = described.map(compiled);
    return (record) => items.map((item) => item(record));
  }
  if (described === null || typeof described !== "object") return () => described;
  if ("$" in described) return KINDS[described.$](described);
  const entries = each(described, compiled);
  return (record) => each(entries, (entry) => entry(record));
}

const each = (entries, change) =>
  Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, change(value)]));

/** The numbers of a formula that move, if it still has the shape in which it was drawn. */
function slots(numbers, shape) {
  return (record) => {
    const written = numbers(record);
    const same = written.replace(SLOT, "⟦⟧") === shape;
    const found = [...(same ? written : shape).matchAll(SLOT)];
    return found.map(([, number]) => (same ? plainText(number) : NOT_YET));
  };
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const sentence = (text) => escaped(text).replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>");

// As the functions of pages/_ui/page.py.
const HTML = {
  sentence,
  verdict: sentence,
  note: escaped,
  points: (items) => items.map((item) => `<li>${sentence(item)}</li>`).join(""),
  readouts: (items) =>
    items
      .map((item) => item.map(escaped))
      .map(([name, value, note]) => `<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`)
      .join(""),
  head: (cells) => `<tr>${cells.map((cell) => (cell ? `<th scope="col">${escaped(cell)}</th>` : "<td></td>")).join("")}</tr>`,
  rows: ([rows, present]) =>
    rows
      .map(([first, ...others], i) => {
        const mark = i === present ? ' class="present" aria-current="true"' : "";
        const rest = others.map((cell) => `<td>${escaped(cell)}</td>`).join("");
        return `<tr${mark}><th scope="row">${escaped(first)}</th>${rest}</tr>`;
      })
      .join(""),
};

const html = (kind, words) => (record) => HTML[kind](words(record));
