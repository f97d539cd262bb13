// What is the same around every page: the steps of the browser's history, links within a frame, and
// the minus of sliders.

import { EMBEDDING } from "./present.js";
import { withMinus } from "./sliders.js";

// Streamlit makes a step of the history of each control that the server sets: two for a preset of two
// controls, one for each drag, none for a view. Here a press of a button is one step, however many
// controls it sets, and so is the choice of a view; a drag is none, as it is with Streamlit's sliders:
// it changes the address of the step it is on. A step that is left for another page keeps its address:
// Streamlit empties it just before, and Back would find the page as it opens.
let mayStep = false;
let leaving = false;
const push = history.pushState.bind(history);
const replace = history.replaceState.bind(history);
const urlOf = (address) => new URL(address ?? "", location.href);
history.pushState = (state, title, address) => {
  const elsewhere = urlOf(address).pathname !== location.pathname;
  if (leaving && !elsewhere) return;
  (elsewhere || mayStep ? push : replace)(state, title, address);
  mayStep = leaving = false;
};
history.replaceState = (state, title, address) => {
  if (leaving && urlOf(address).pathname === location.pathname) return;
  const steps = mayStep && urlOf(address).search !== location.search;
  (steps ? push : replace)(state, title, address);
  if (steps) mayStep = false;
};
for (const begins of ["pointerdown", "keydown"]) {
  addEventListener(begins, () => (mayStep = leaving = false), { capture: true, passive: true });
}
addEventListener("click", ({ target, ctrlKey, metaKey, shiftKey }) => {
  if (!(target instanceof Element)) return;
  /** @type {HTMLAnchorElement} */
  const link = target.closest("a[href]");
  const here = !ctrlKey && !metaKey && !shiftKey && link?.target !== "_blank";
  leaving = here && link instanceof HTMLAnchorElement && link.pathname !== location.pathname;
  if (target.closest("[data-testid=stButton], [data-testid=stButtonGroup]")) mayStep = true;
}, { capture: true });

// Within a frame on another page there is no navigation, and a link opens a tab: it takes away neither
// what the frame shows nor that page.
const embedded = () => urlOf().searchParams.get("embed") === "true";
document.documentElement.toggleAttribute("data-embedded", embedded());
addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.hasAttribute("download")) return;
  const [here, there] = [urlOf(), urlOf(link.href)];
  if (!embedded() || !there.protocol.startsWith("http")) return;
  if (there.hash && there.pathname === here.pathname) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (there.origin === here.origin) for (const key of EMBEDDING) there.searchParams.delete(key);
  open(there, "_blank", "noopener");
}, { capture: true });

// Streamlit writes the values of sliders with a hyphen.
const SLIDER = "[data-testid=stSlider]";
const VALUES = "[data-testid=stSliderThumbValue], [data-testid=stSliderTickBar]";

function write(slider) {
  for (const box of slider?.querySelectorAll(VALUES) ?? []) {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { nodeValue } = walker.currentNode;
      const text = withMinus(nodeValue);
      if (text !== nodeValue) walker.currentNode.nodeValue = text;
    }
  }
}

new MutationObserver((changes) => {
  for (const { type, target, addedNodes } of changes) {
    if (type === "attributes") write(/** @type {Element} */ (target).closest(SLIDER));
    else {
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue;
        if (node.matches(SLIDER)) write(node);
        else node.querySelectorAll(SLIDER).forEach(write);
        const inside = node.closest(SCROLLS);
        if (inside || node.querySelector(SCROLLS)) measure(inside?.parentElement ?? node);
      }
    }
  }
}).observe(document.body, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["aria-valuetext", "aria-valuenow"],
});
document.querySelectorAll(SLIDER).forEach(write);

// A formula or code that is wider than its column scrolls, by keys too: some browsers ask for a tab stop.
const SCROLLS = ".katex-display, .stCode pre";
const widths = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    const box = target.closest(SCROLLS);
    if (!target.isConnected || !(box instanceof HTMLElement)) widths.unobserve(target);
    else if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});
function measure(part) {
  for (const width of part.querySelectorAll(`${SCROLLS}, .katex-display .base, .stCode code`)) widths.observe(width);
}
measure(document);

// What opens over the page is outside the element that has the theme's colour scheme.
const app = document.querySelector("[data-testid=stApp]");
const wear = () => (document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme);
new MutationObserver(wear).observe(app, { attributes: true, attributeFilter: ["class"] });
wear();

/** Loaded once; it works for as long as the page is open. */
export function show() {}
