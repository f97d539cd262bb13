// Keeps everything around a moving number where it is: a number of a formula has room for the
// widest that it can become, a sentence keeps the height it has had, a table its columns.

import { boxOf, SLOT, slotsOf } from "./formulas.js";

// Widths of KaTeX's upright letters, in em; digits are the rule.
const WIDTHS = { ".": 0.28, ",": 0.28, " ": 0.3, "−": 0.78, "-": 0.78, "×": 0.78, "∞": 1 };
const DIGIT = 0.5;
const SMALL = /[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/;
const SMALL_WIDTH = 0.4;

const USUAL = "0.0000";
// More room than for one digit more than there are would be a gap.
const SPARE = DIGIT;

let reserved = {};
const rooms = new Map(); // formula and place → the room it has
const boxes = new Set();
const formulas = new MutationObserver(makeRoom);
const heights = new ResizeObserver((entries) => {
  for (const { target } of entries) keepHeight(target);
});

/** How wide a number is drawn, in em. */
export function widthOf(text) {
  let width = 0;
  for (const letter of text) width += SMALL.test(letter) ? SMALL_WIDTH : WIDTHS[letter] ?? DIGIT;
  return width;
}

/** Room for numbers that change little in length: each its own, and a usual one with decimals. */
export function usualRoom(formulas) {
  const room = (text) => Math.max(widthOf(text), text.includes(".") ? widthOf(USUAL) : 0);
  return Object.fromEntries(Object.entries(formulas).map(([key, all]) => [key, all.map(room)]));
}

/** Room for the numbers of formulas: `widths` in em by formula and place. */
export function reserve(widths) {
  reserved = widths;
  for (const key in reserved) {
    const box = boxOf(key);
    if (!box || boxes.has(box)) continue;
    boxes.add(box);
    // Streamlit draws the formula anew with every answer of the server.
    formulas.observe(box, { childList: true, subtree: true });
  }
  makeRoom();
}

function makeRoom() {
  for (const [key, widths] of Object.entries(reserved)) {
    for (const slot of slotsOf(key)) {
      const width = widths[SLOT.exec(slot.style.color)[1]];
      // An index or a power has its place from what it belongs to.
      if (!width || slot.closest(".msupsub")) continue;
      const [place] = SLOT.exec(slot.style.color).slice(1);
      const known = rooms.get(`${key} ${place}`) ?? 0;
      const own = widthOf(slot.textContent);
      // What fits the room that it has had keeps it, so that what stands beside it stays.
      const room = own <= known ? known : Math.min(width, own + SPARE);
      rooms.set(`${key} ${place}`, room);
      slot.classList.add("nll-slot");
      slot.style.setProperty("--nll-room", `${room}em`);
      // What is spare goes to the side of a sign, or to the end.
      const next = slot.nextElementSibling ?? slot.parentElement.nextElementSibling;
      const beside = /mpunct|mclose|mopen/.test(next?.className ?? "") ? "right" : "left";
      slot.style.textAlign = beside;
    }
  }
}

/** A text is about to change: from now on it never takes less room than it has had. */
export function steady(element) {
  if (element.matches("tbody")) keepColumns(element.closest("table"));
  else heights.observe(element);
}

function keepHeight(element) {
  const box = element.parentElement;
  const height = element.offsetHeight;
  if (box && height > (Number.parseFloat(box.style.minHeight) || 0)) box.style.minHeight = `${height}px`;
}

function keepColumns(table) {
  const heads = [...table.tHead.rows[0].cells];
  const widths = heads.map((head) => head.offsetWidth);
  heads.forEach((head, i) => (head.style.width = `${widths[i]}px`));
  table.style.tableLayout = "fixed";
}

/** Let everything take the room that it wants, as in a window of another size. */
export function loosen() {
  /** @type {NodeListOf<HTMLElement>} */
  const boxes = document.querySelectorAll(".stHtml, .nll-text");
  for (const box of boxes) box.style.minHeight = "";
  /** @type {NodeListOf<HTMLElement>} */
  const tables = document.querySelectorAll(".nll-table");
  for (const table of tables) table.style.tableLayout = "";
}

addEventListener("resize", loosen);

/** Forget everything, as when the page is left. */
export function forget() {
  reserved = {};
  rooms.clear();
  boxes.clear();
  formulas.disconnect();
  heights.disconnect();
}
