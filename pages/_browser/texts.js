// Sentences, tables and the numbers of formulas, while they are ahead of the server.
//
// They are drawn by Streamlit, which may put the server's text back at any time: what it puts there
// is kept for the moment of rest, and what was shown is put over it before it is painted.

import { steady } from "./steady.js";

// The colours by which formulas mark the numbers that move: rgb(0, 1, index), see pages/_ui/page.py.
export const SLOT = /rgb\(0, 1, (\d+)\)/;

const shown = new Map(); // key → {element, server, live}
const slots = new Map(); // formula → texts by index
const observer = new MutationObserver(restore);
let observed = new WeakSet();

/** Show the texts of a moment: HTML by the key of its element, and numbers by formula. */
export function show({ texts = {}, formulas = {} }) {
  for (const [key, html] of Object.entries(texts)) put(key, html);
  for (const [key, numbers] of Object.entries(formulas)) {
    if (slots.get(key)?.join() === numbers.join()) continue;
    slots.set(key, numbers);
    fill(key);
  }
}

/** Leave the server's texts. */
export function rest() {
  for (const { element, server } of shown.values()) {
    if (element.innerHTML !== server) element.innerHTML = server;
    element.removeAttribute("aria-busy");
  }
  shown.clear();
  for (const key of slots.keys()) clear(key, []);
  slots.clear();
  observer.disconnect();
  observed = new WeakSet();
}

/** Forget everything, as when the page is left. */
export function forget() {
  shown.clear();
  for (const key of slots.keys()) clear(key, []);
  slots.clear();
  observer.disconnect();
  observed = new WeakSet();
}

function put(key, html) {
  let text = shown.get(key);
  if (!text?.element.isConnected) {
    const element = document.querySelector(`[data-text="${key}"]`);
    if (!element) return;
    text = { element, server: element.innerHTML };
    shown.set(key, text);
    observe(element.parentElement);
    steady(element);
  }
  if (text.live === html) return;
  text.live = html;
  write(text);
}

function write(text) {
  text.element.setAttribute("aria-busy", "true");
  text.element.innerHTML = text.live;
  text.normal = text.element.innerHTML;
}

function observe(element) {
  if (observed.has(element)) return;
  observed.add(element);
  observer.observe(element, { childList: true, subtree: true, characterData: true });
}

function restore() {
  for (const [key, text] of shown) {
    if (!text.element.isConnected) put(key, text.live);
    else if (text.element.innerHTML !== text.normal) {
      text.server = text.element.innerHTML;
      write(text);
    }
  }
  for (const key of slots.keys()) fill(key);
}

const boxOf = (key) => document.querySelector(`.st-key-nll_formula_${key}`);

function fill(key) {
  const numbers = slots.get(key);
  const places = slotsOf(key);
  const box = boxOf(key);
  if (box) observe(box);
  clear(key, places);
  for (const slot of places) {
    const number = numbers[SLOT.exec(slot.style.color)[1]];
    if (number === undefined) continue;
    if (slot.dataset.live !== number) slot.dataset.live = number;
  }
}

/** Leave no number but those in `places`: where the formula is another one, its elements are too. */
function clear(key, places) {
  for (const slot of document.querySelectorAll(`.st-key-nll_formula_${key} [data-live]`)) {
    if (!places.includes(slot)) slot.removeAttribute("data-live");
  }
}

/** The numbers of a formula that move, each an element around what KaTeX made of it. */
export function slotsOf(key) {
  const marked = boxOf(key)?.querySelectorAll('.katex-html [style*="rgb(0, 1,"]') ?? [];
  return [...marked].filter((element) => !SLOT.test(element.parentElement.style.color));
}
