// Fills the places of words that the server has written: see pages/_ui/templates.py.

import {
  decimals,
  exact,
  exponential,
  fixed,
  general,
  latex,
  percent,
  significant,
} from "./numbers.js";

const PLACE = /\{([\w.]+):([^{}]+)\}/g;

/** A difference in so many decimals, with its sign; 0 has none. */
function change(value, places) {
  const text = decimals(value, places);
  if (/^−?[0.]+$/.test(text)) return text.replace("−", "");
  return text.startsWith("−") ? text : `+${text}`;
}

/** So many decimals, none for a whole number. */
const rounded = (value, places) => decimals(value, Number.isInteger(value) ? 0 : places);

/** The same, but no decimals beyond the fourth digit. */
function bounded(value, places) {
  const size = value ? Math.floor(Math.log10(Math.abs(value))) : 0;
  return rounded(value, Math.min(places, Math.max(0, 3 - size)));
}

/** So many significant digits, but no digit before the point is rounded away. */
function short(value, digits) {
  const whole = Number.isInteger(value) || Math.abs(value) >= 10 ** digits;
  return whole ? decimals(value, 0) : exact(value, digits);
}

const FORMATS = {
  text: String,
  decimals,
  change,
  unsigned: (value, places) => change(value, places).replace(/^\+/, ""),
  rounded,
  bounded,
  short,
  significant,
  percent,
  exponential,
  likelihood: (nll, digits) => exponential(-nll, digits),
  latex,
  signed: (value, digits) => latex(value, digits).replace(/^(?!-)/, "+"),
  plain_latex: (value) => (value < 1e-3 ? latex(value) : general(value, 6)),
};

/** Words with places as a function from a record to the words filled in. */
export function template(words) {
  const places = [...words.matchAll(PLACE)];
  const ends = places.map(({ index, 0: place }) => index + place.length);
  const before = [...places, { index: words.length }].map(({ index }, i) => words.slice(ends[i - 1] ?? 0, index));
  const parts = places.map(([, path, how]) => [reader(path), formatter(how)]);
  const rest = before.pop();
  return (record) => {
    let text = "";
    for (let i = 0; i < parts.length; i += 1) text += before[i] + parts[i][1](parts[i][0](record));
    return text + rest;
  };
}

/** A function from a record to the field to which a path leads: `best.loss`, `probs.0`. */
export function reader(path) {
  const steps = path.split(".");
  if (steps.length === 1) return (record) => record[path];
  return (record) => steps.reduce((at, step) => at[step], record);
}

/** `words` with each place filled by its value. */
export const fill = (words, values) => template(words)(values);

/** What a place does with its value, as a format asks for it. */
export function formatter(how) {
  const [name, digits] = how.split(" ");
  const format = FORMATS[name];
  if (!format) return (value) => pythonic(value, how).replaceAll("-", "−");
  return digits === undefined ? (value) => format(value) : (value) => format(value, Number(digits));
}

/** What Python's format() makes of a float. */
function pythonic(value, how) {
  const [, digits, kind] = /^(?:\.(\d+))?([gf%,])$/.exec(how);
  if (kind === ",") return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  if (kind === "%") return `${fixed(100 * value, Number(digits))}%`;
  return kind === "g" ? general(value, Number(digits)) : fixed(value, Number(digits));
}
