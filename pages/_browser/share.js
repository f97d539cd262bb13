// Below the link to a state: its QR code, and the way into the lecture room.

import { whenGone } from "./mount.js";
import * as present from "./present.js";
import { qrCode } from "./qr.js";

const TOO_LONG = "This link is too long for a QR code.";
const KEYS = "→ and ← or Page Down and Page Up turn the views over, Q shows the QR code, Esc ends it.";
const boxes = new WeakMap();

/** Show what belongs to the link in `data`. */
export async function show({ data, parentElement }) {
  const code = await qrCode(new TextDecoder().decode(data));
  const box = boxes.get(parentElement) ?? mount(parentElement);
  box.replaceChildren(code ?? TOO_LONG, ...(present.possible() ? [wayIn()] : []));
  return whenGone(parentElement, () => {
    boxes.delete(parentElement);
    box.remove();
  });
}

function mount(parentElement) {
  const box = document.createElement("div");
  box.className = "nll-share";
  parentElement.append(box);
  boxes.set(parentElement, box);
  return box;
}

function wayIn() {
  const way = document.createElement("p");
  const button = document.createElement("button");
  button.textContent = "Present, one view at a time";
  button.addEventListener("click", () => {
    const opened = document.querySelector(".st-key-nll_link button");
    if (opened instanceof HTMLElement) opened.click(); // closes what this stands in
    present.enter();
  });
  way.append(button, KEYS);
  return way;
}
