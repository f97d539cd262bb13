// Sentences, tables and the numbers of formulas, while they are ahead of the server.
//
// Texts stand on stages, which say here what the server says. Formulas are drawn by Streamlit, which
// may do so anew at any time: what was shown is put over that before it is painted.

import { boxOf, SLOT, slotsOf } from "./formulas.js";
import { rewrite } from "./markup.js";
import { steady } from "./steady.js";

const shown = new Map(); // key → {element, server, live, written}
const slots = new Map(); // formula → texts by index
const places = new Map(); // formula → the elements of its numbers
const said = new WeakMap(); // element of a stage → what the server has said in it last
const observer = new MutationObserver(refill);
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

/**
 * The server says `html` in an element, by its key. Where something is ahead of it that stays on top,
 * unless it is what the server has `answered`.
 */
export function serve(element, key, html, answered) {
  const text = shown.get(key);
  const over = text?.element === element;
  if (over && !answered) text.server = html;
  else {
    if (html !== (over ? text.live : said.get(element))) element.innerHTML = html;
    if (over) shown.delete(key);
    element.removeAttribute("aria-busy");
  }
  said.set(element, html);
  // The stage was laid out anew.
  if (text && !over && !answered) put(key, text.live);
}

/** Leave the server's texts. */
export function rest() {
  for (const { element, server } of shown.values()) {
    if (element.innerHTML !== server) element.innerHTML = server;
    element.removeAttribute("aria-busy");
  }
  forget();
}

/** Forget everything, as when the page is left. */
export function forget() {
  shown.clear();
  for (const key of slots.keys()) clear(key, []);
  slots.clear();
  places.clear();
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
    steady(element);
  }
  if (text.live === html) return;
  text.live = html;
  const { element } = text;
  element.setAttribute("aria-busy", "true");
  // A sentence flows anew as a whole; a table or read-outs keep their places.
  if (element.matches("p")) element.innerHTML = html;
  else text.written = rewrite(element, html, text.written);
}

/** Put what is shown over what Streamlit has just drawn. */
function refill() {
  places.clear();
  for (const key of slots.keys()) fill(key);
}

function fill(key) {
  const numbers = slots.get(key);
  if (!places.has(key)) {
    const found = slotsOf(key);
    const box = boxOf(key);
    if (box && !observed.has(box)) {
      observed.add(box);
      observer.observe(box, { childList: true, subtree: true, characterData: true });
    }
    clear(key, found);
    places.set(key, found.map((slot) => [slot, SLOT.exec(slot.style.color)[1]]));
  }
  for (const [slot, index] of places.get(key)) {
    const number = numbers[index];
    if (number !== undefined && slot.dataset.live !== number) slot.dataset.live = number;
  }
}

/** Leave no number but those in `kept`: where the formula is another one, its elements are too. */
function clear(key, kept) {
  for (const slot of document.querySelectorAll(`.st-key-nll_formula_${key} [data-live]`)) {
    if (!kept.includes(slot)) slot.removeAttribute("data-live");
  }
}
