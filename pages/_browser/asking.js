// The question that a view opens with: a card over the view, which is there but not seen until it is
// answered or passed over. See pages/_ui/asking.py for what is sent.

import { writeAnswer } from "./codes.js";
import { Drawn } from "./drawn.js";
import * as live from "./live.js";
import { exact, general, significant } from "./numbers.js";

// What the browser keeps: whether to ask at all, and for this visit what needs no asking any more.
const NEVER = { key: "nll-ask-never", place: () => localStorage };
const DONE = { key: "nll-asked", place: () => sessionStorage };
// Keys that go about a page and change nothing on it.
const ABOUT = ["Tab", "Shift", "Control", "Alt", "Meta", "Escape"];
// Of a chart, what is seen of it while its curve is drawn.
const AXES = ':is([class^="xaxislayer"], [class^="yaxislayer"], .gridlayer, [class^="g-"])';
const GAP = 8;
const ROUNDING = 1e-12;

const veils = new Map(); // stage → its veil
const verdicts = new Map(); // stage → what was said of the last answer
let cards = 0;

/** Ask the question of the view on a stage, unless that was done. */
export function ask(stage, question) {
  const name = `${question.stem} ${question.view}`;
  if (veils.has(stage)) return;
  const answered = [...verdicts.values()].find((one) => one.veil.name === name && one.veil.stage !== stage);
  if (answered) rehome(answered, stage);
  if (question.told) keep(NEVER, null);
  if (kept(NEVER) || done().includes(name)) return;
  const veil = { name, question, stage, element: document.createElement("div"), drawn: null };
  veil.element.className = "nll-veil";
  veil.element.dataset.kind = question.kind;
  veil.element.append(hiding(question), card(veil));
  stage.box.after(veil.element);
  // What of the style sheet hangs on a veil asks for this: a rule by `:has` costs every move.
  stage.box.parentElement.dataset.veiled = question.kind;
  veil.beside = stage.box.closest("[data-testid=stHorizontalBlock]");
  veil.beside?.setAttribute("data-asking", "");
  veils.set(stage, veil);
  if (question.kind === "drawing") draw(veil);
}

/** The view is another one now. */
export function leave(stage) {
  leaveOpen(stage);
  verdicts.get(stage)?.close();
}

/** The view has left the page; what was drawn goes with its chart. */
export function gone(stage) {
  leaveOpen(stage);
  if (verdicts.get(stage)?.veil.drawn) verdicts.get(stage).close();
}

/** All of the page was drawn anew, as with other data: what was said of an answer goes along. */
function rehome(said, stage) {
  verdicts.delete(said.veil.stage);
  said.veil.stage = stage;
  verdicts.set(stage, said);
  said.put();
}

/** The view is laid out anew, as with other data: a question that is open is over. */
export function leaveOpen(stage) {
  veils.get(stage)?.drawn?.remove();
  unveil(stage);
}

/** What was said of an answer has its place in the new layout, too. */
export function sayAgain(stage) {
  verdicts.get(stage)?.put();
}

// Whoever takes a control of the view, or a state that is in sight, wants to see what it does.
for (const begins of ["pointerdown", "keydown"]) addEventListener(begins, touched, { capture: true, passive: true });

/** @param {any} event */
function touched({ target, key }) {
  for (const stage of verdicts.keys()) if (!stage.box.isConnected) verdicts.delete(stage);
  if (!veils.size || ABOUT.includes(key) || !(target instanceof Element)) return;
  const isPreset = target.closest(".st-key-nll_presets button");
  for (const veil of [...veils.values()]) {
    const { top, bottom } = veil.element.getBoundingClientRect();
    const isBeside = veil.question.keys.some((name) => target.closest(box(name)));
    if (isBeside || (isPreset && bottom > 0 && top < innerHeight)) lift(veil);
  }
}

/** Show what was hidden; it is not asked again in this visit. */
function lift(veil) {
  keep(DONE, JSON.stringify([...done(), veil.name]));
  unveil(veil.stage);
  if (!verdicts.has(veil.stage)) veil.drawn?.remove();
}

function unveil(stage) {
  veils.get(stage)?.element.remove();
  veils.get(stage)?.beside?.removeAttribute("data-asking");
  veils.delete(stage);
  if (stage.box.parentElement) delete stage.box.parentElement.dataset.veiled;
}

/** Show the state that the question is about. */
function reveal(veil) {
  lift(veil);
  if (!Object.keys(veil.question.sets).length) return;
  live.move(veil.question.sets);
  live.release();
}

function never() {
  keep(NEVER, "true");
  for (const veil of [...veils.values()]) lift(veil);
}

// As Streamlit makes a class of a key.
const classOf = (key) => `st-key-${key.replaceAll(/[^\w-]/g, "-")}`;
const box = (key) => `.${classOf(key)}`;

/** What hides the view for as long as it stands in the page. */
function hiding({ place, side, formulas, plot, seen }) {
  const style = document.createElement("style");
  const hidden = [
    `[class*="${classOf(`nll_stage_${place} `)}"] *`,
    `${box(`nll_controls_${side}`)} .nll-stage *`,
    ...formulas.map((key) => `${box(`nll_formula_${key}`)} *`),
  ];
  style.textContent = `${hidden.join()} { visibility: hidden !important }`;
  if (plot) {
    const chart = box(plot) + box(plot);
    const marks = seen.map((name) => `${chart} [data-trace=${CSS.escape(name)}]`);
    const shown = [`${chart} .nll-plot ${AXES}`, ...marks].flatMap((one) => [one, `${one} *`]);
    style.textContent += `${shown.join()} { visibility: visible !important }`;
  }
  return style;
}

function card(veil) {
  const { question } = veil;
  const id = `nll-card-${(cards += 1)}`;
  const body = { choice: options, number: field, drawing: comparison }[question.kind](veil, id);
  const quiet = element("div", "nll-quiet", button("Show me", () => reveal(veil)), button("Don’t ask any more", never));
  const all = element("div", "nll-card", element("p", "nll-ask", question.ask), ...body, quiet);
  all.firstElementChild.id = id;
  all.setAttribute("role", "group");
  all.setAttribute("aria-labelledby", id);
  return all;
}

function options(veil) {
  const { options: texts, right, because } = veil.question;
  const choose = (i) => {
    const said = `You said “${texts[i]}”`;
    if (i === right) answer(veil, i, true, "Right.", `${said} ${because}`);
    else answer(veil, i, false, "Not quite.", `${said} It is “${texts[right]}” ${because}`);
  };
  const list = texts.map((text, i) => element("li", "", button(text, () => choose(i))));
  return [element("ul", "nll-options", ...list)];
}

function field(veil, id) {
  const { truth, said, unit, within, because } = veil.question;
  const input = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", autocomplete: "off" });
  input.setAttribute("aria-labelledby", id);
  const problem = element("p", "nll-problem");
  problem.id = `${id}-problem`;
  problem.setAttribute("role", "alert");
  const check = (event) => {
    event.preventDefault();
    const value = number(input.value);
    if (!Number.isFinite(value)) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", problem.id);
      problem.textContent = "Write a number, such as 2.5.";
      input.focus();
      return;
    }
    const off = Math.abs(value - truth);
    const right = off <= within + ROUNDING * Math.abs(truth);
    const far = off ? `, ${short(off)}${unit} off` : "";
    const words = `You said ${plain(value)}${unit}; it is ${said}${unit}${far}. ${because}`;
    answer(veil, value, right, right ? "Right." : "Not quite.", words);
  };
  const form = element("form", "nll-field", input, element("span", "", unit), button("Check", null));
  form.addEventListener("submit", check);
  return [form, problem];
}

/** A number as somebody writes it; NaN where it is none. */
export function number(text) {
  const written = text.trim().replace(/[−–]/g, "-").replace(/\s*%$/, "").replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(written) ? Number(written) : NaN;
}

// A distance; where it is whole, without decimals.
const short = (value) => (Number.isInteger(value) ? plain(value) : significant(value, 2));

const plain = (value) => (Number(general(value, 6)) === value ? exact(value) : significant(value, 6));

function comparison(veil) {
  const compare = button("Compare", () => {
    const { truth, close, because } = veil.question;
    const { mean, worst } = distance(veil.drawn.heights, truth);
    const right = mean <= close;
    const words = distanceSaid(veil.question, veil.drawn.heights, mean, worst);
    veil.drawn.finish();
    answer(veil, veil.drawn.heights, right, right ? "Close." : "Not yet.", `${words} ${because}`);
  });
  compare.disabled = true;
  veil.compare = compare;
  const what = veil.question.width ? "tops of the bars" : "points";
  const how = `Drag the ${what} to where you expect them, or sweep across.`;
  return [element("p", "nll-how", how), compare];
}

function distanceSaid({ places, said, unit, total, close }, heights, mean, worst) {
  const words = `On average ${short(mean)}${unit} off; most ${places[worst]}, where the truth is ${said[worst]}${unit}.`;
  const sum = heights.reduce((all, one) => all + one, 0);
  if (total === null || Math.abs(sum - total) <= close) return words;
  return `${words} Yours add up to ${significant(sum, 3)}, not to ${short(total)}.`;
}

/** The mean distance of what was drawn from the truth, and the place where it is largest. */
export function distance(drawn, truth) {
  const off = truth.map((height, i) => Math.abs(drawn[i] - height));
  return { mean: off.reduce((sum, one) => sum + one, 0) / off.length, worst: off.indexOf(Math.max(...off)) };
}

/** Let the reader draw on the axes of the plot; the card stands below it. */
function draw(veil) {
  const chart = live.charts.get(veil.question.plot);
  veil.drawn = new Drawn(chart, veil.question, () => (veil.compare.disabled = false));
  const below = () => {
    const { top } = veil.element.getBoundingClientRect();
    veil.element.style.paddingTop = `${chart.frame.getBoundingClientRect().bottom - top + GAP}px`;
  };
  const observer = new ResizeObserver(() => (veil.element.isConnected ? below() : observer.disconnect()));
  observer.observe(chart.frame);
  observer.observe(veil.stage.box);
}

/** Show the view, and say how the answer was; others may hear of it, too. */
function answer(veil, value, right, head, words) {
  const { question } = veil;
  verdicts.get(veil.stage)?.close();
  const close = () => {
    said.remove();
    veil.drawn?.remove();
    verdicts.delete(veil.stage);
  };
  const text = element("p", "", element("strong", "", head), ` ${words}`);
  const told = element("div", "", text);
  const said = element("div", "nll-verdict", told, button("×", close));
  said.lastElementChild.setAttribute("aria-label", "Close");
  said.tabIndex = -1;
  const { stem, view, kind, item, seat } = question;
  if (kind !== "drawing") told.append(forTheBoard(writeAnswer(item, value, seat, kind === "choice")));
  Object.assign(said.dataset, { stem, view, kind, value: JSON.stringify(value), right });
  const put = () => {
    const { box } = veil.stage;
    const sentence = box.querySelector(".nll-text:has(> .nll-sentence)");
    if (sentence) sentence.after(said);
    else box.append(said);
  };
  verdicts.set(veil.stage, { close, put, veil });
  put();
  reveal(veil);
  said.focus({ preventScroll: true });
  said.scrollIntoView({ block: "nearest" });
  said.dispatchEvent(new CustomEvent("nll:answered", { bubbles: true, detail: { stem, view, kind, value, right } }));
}

/** A code, to be copied or selected. */
function forTheBoard(code) {
  const shown = element("code", "", code);
  const copy = button("Copy", async () => {
    getSelection()?.selectAllChildren(shown);
    // Over plain HTTP there is no clipboard; the code is selected all the same.
    const copied = await navigator.clipboard?.writeText(code).then(() => true, () => false);
    copy.textContent = copied ? "Copied" : "Selected";
  });
  return element("div", "nll-board-code", "Code for the class board: ", shown, copy);
}

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
}

function button(text, press) {
  const node = element("button", "", text);
  node.type = press ? "button" : "submit";
  if (press) node.addEventListener("click", press);
  return node;
}

const done = () => JSON.parse(kept(DONE) ?? "[]");

// A browser may forbid to keep anything: then all is asked anew with each page.
function kept({ key, place }) {
  try {
    return place().getItem(key);
  } catch {
    return null;
  }
}

function keep({ key, place }, text) {
  try {
    if (text === null) place().removeItem(key);
    else place().setItem(key, text);
  } catch {
    // Nothing is lost but that.
  }
}
