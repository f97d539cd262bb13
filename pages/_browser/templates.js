// Fills the places of words that the server has written: see pages/_ui/templates.py.

import {
  decimals,
  exponential,
  fixed,
  general,
  latex,
  percent,
  plainText,
  significant,
} from "./numbers.js";

const PLACE = /\{(\w+):([^{}]+)\}/g;
const SLOT = /⟦(.*?)⟧/g;

const FORMATS = {
  text: String,
  decimals,
  significant,
  percent,
  exponential,
  latex,
  signed: (value, digits) => latex(value, digits).replace(/^(?!-)/, "+"),
  plain_latex: (value) => (value < 1e-3 ? latex(value) : general(value, 6)),
};

/** `template` with each place filled by its value. */
export function fill(template, values) {
  return template.replace(PLACE, (_, name, how) => formatted(values[name], how));
}

/** The texts of the numbers of a formula that move. */
export function slots(template, values) {
  return [...template.matchAll(SLOT)].map(([, number]) => plainText(fill(number, values)));
}

function formatted(value, how) {
  const [name, digits] = how.split(" ");
  if (name in FORMATS) return FORMATS[name](value, digits === undefined ? undefined : Number(digits));
  return pythonic(value, how).replaceAll("-", "−");
}

/** What Python's format() makes of a float. */
function pythonic(value, how) {
  const [, digits, kind] = /^(?:\.(\d+))?([gf%,])$/.exec(how);
  if (kind === ",") return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  if (kind === "%") return `${fixed(100 * value, Number(digits))}%`;
  return kind === "g" ? general(value, Number(digits)) : fixed(value, Number(digits));
}
