// The softmax page's sentences, tables and formulas: the words are the server's, and chosen between
// as pages/_lessons/softmax/words.py does.

import { entropy, smoothLabels, softmax } from "../kernel.js";
import { decimals, general, latex, plainText, significant } from "../numbers.js";
import { fill } from "../templates.js";
import { textbookCrossEntropy } from "../textbook.js";

// The confidence at these is told beside the ranking, which no temperature changes.
const SHARPEST = 0.05;
const FLATTEST = 20;
const USUAL_SMOOTHING = 0.1;
// Stands for a number whose formula is another one than the server has drawn.
const NOT_YET = "…";

/** Every text that moves, as HTML. */
export function textsOf(state) {
  const textbook = textbookOf(state);
  return {
    main: sentence(lossWords(state)),
    weights: sentence(weightWords(state)),
    classes: classTable(state),
    descent: sentence(descentWords(state)),
    points: points(state),
    textbook: sentence(textbook.words),
    "textbook-rows": rows(textbook.rows, textbook.rows.length - 1),
  };
}

/** The numbers of each formula, in the order of their places. */
export function formulasOf({ message, parts, focus, now, weighted }) {
  const k = String(focus + 1);
  const number = (value) => plainText(latex(value + 0));
  const [p, pull, slope] = [parts.probs, parts.pull, parts.gradient].map((v) => number(v[focus]));
  const size = message.weighted ? [number(parts.weight)] : [];
  const formulas = {
    softmax: [k, p],
    loss: [parts.floor, parts.divergence, parts.loss].map(number),
    gradient: [k, ...size, p, pull, plainText(general(now.T)), slope],
  };
  if (weighted !== message.weighted) {
    for (const key of ["loss", "gradient"]) formulas[key] = formulas[key].map(() => NOT_YET);
  }
  return formulas;
}

function lossWords({ message, parts, focus }) {
  const { names, words, limits, label } = message;
  const [p, q, slope] = [parts.probs, parts.pull, parts.gradient].map((values) => values[focus]);
  const role = words[label === null ? "soft" : "hard"];
  const pushes = Math.abs(slope) < limits.slope ? "flat" : slope < 0 ? "up" : "down";
  const said = ["loss", ...(parts.floor > 0 ? ["floor"] : []), pushes];
  return say(words, said, { ...parts, name: names[focus], role, p, q, slope });
}

function weightWords({ message, parts, focus, now, weighted }) {
  if (!weighted) return "";
  const given = { w: now.cw, name: message.names[focus], weight: parts.weight };
  return say(message.words, ["weighted"], given);
}

function descentWords({ message, losses, path, parts, now }) {
  const { words, limits } = message;
  const ahead = losses.slice(path.taken, path.taken + limits.next + 1);
  const count = ahead.length - 1;
  let next = count > 1 ? "ahead" : "one ahead";
  if (count === 0) next = `at ${path.end}`;
  else if (ahead.some((loss, i) => i && loss - ahead[i - 1] > limits.rise)) next = "too long";
  const done = ["none taken", "one taken"][path.taken] ?? "taken";
  return say(words, [done, next], {
    taken: path.taken,
    first: losses[0],
    loss: parts.loss,
    rate: now.lr,
    count,
    last: ahead.at(-1),
    beyond: path.beyond,
    goal: say(words, [parts.floor > 0 ? "goal" : "no goal"], parts),
  });
}

function points({ message, logits, now }) {
  const { names } = message;
  const ranked = names.map((_, k) => k).sort((i, j) => logits[j] - logits[i]);
  const order = ranked.map((k, place) => {
    if (!place) return names[k];
    return `${logits[k] === logits[ranked[place - 1]] ? "=" : ">"} ${names[k]}`;
  });
  const epsilon = now.eps || USUAL_SMOOTHING;
  const smoothed = smoothLabels(0, names.length, epsilon);
  const values = {
    order: order.join(" "),
    sharp: Math.max(...softmax(logits, SHARPEST)),
    flat: Math.max(...softmax(logits, FLATTEST)),
    epsilon,
    classes: names.length,
    most: Math.max(...smoothed),
    least: Math.min(...smoothed),
    entropy: entropy(smoothed),
  };
  return message.points.map((point) => `<li>${sentence(fill(point, values))}</li>`).join("");
}

function classTable({ message, parts, shifted, focus, now, weighted }) {
  const { probs, target, terms, gradient } = parts;
  const digits = now.shift === 0 ? 4 : 6;
  const cells = message.names.map((name, k) => [
    `${k + 1} · ${name}`,
    significant(shifted[k], digits),
    ...[probs, target, terms].map((values) => decimals(values[k])),
    unsigned(decimals(gradient[k])),
  ]);
  const zero = Math.abs(gradient.reduce((total, slope) => total + slope, 0));
  cells.push(["sum", "", ...[1, 1, parts.loss, zero].map((value) => decimals(value))]);
  return `${message.heads[Number(weighted)]}<tbody>${rows(cells, focus)}</tbody>`;
}

function textbookOf({ message, shifted, parts, now }) {
  const { words, dtypes } = message;
  const broken = [];
  const cells = dtypes.map((dtype) => {
    const { pull, weight } = parts;
    const found = textbookCrossEntropy(shifted, { pull, weight, temperature: now.T, dtype });
    if (!Number.isFinite(found.loss)) broken.push(dtype);
    const loss = Number.isNaN(found.loss) ? words["not a number"] : significant(found.loss);
    return [say(words, ["as written"], { dtype }), significant(found.largestExponential), loss];
  });
  cells.push([words.stable, "1", significant(parts.loss)]);
  return {
    rows: cells,
    words: say(words, [broken.length ? "breaks" : "holds"], {
      largest: `exp(${significant(Math.max(...shifted) / now.T)})`,
      broken: broken.join(", "),
      loss: parts.loss,
    }),
  };
}

function say(words, cases, values) {
  return cases.map((name) => fill(words[name], values)).join("");
}

const unsigned = (text) => (text === "−0.000" ? "0.000" : text);

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** As page.sentence_html. */
function sentence(text) {
  return escaped(text).replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>");
}

/** As page.rows_html. */
function rows(cells, present) {
  return cells
    .map(([first, ...others], i) => {
      const mark = i === present ? ' class="present" aria-current="true"' : "";
      const rest = others.map((cell) => `<td>${escaped(cell)}</td>`).join("");
      return `<tr${mark}><th scope="row">${escaped(first)}</th>${rest}</tr>`;
    })
    .join("");
}
