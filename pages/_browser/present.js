// The lecture room: one view of the page fills the window, in large type. A link with `present=true`
// opens in it (`present=2` at the second view), as does the button below the link to a state. Nothing
// is computed anew: the style sheet leaves out what is around the view.

import { qrCode } from "./qr.js";

const KEY = "present";
/** What a link says of how a page is shown, and not of its state. */
export const EMBEDDING = [KEY, "embed", "embed_options"];
const VIEW = "[class*=st-key-nll_view_]";
// By how much charts shrink or grow, so that the view fills the window.
const [LEAST, MOST] = [0.45, 3];
// Whatever has one of these in focus needs the arrow keys for itself, and letters where it is typed in.
const TYPED = "input:not([type=range]), textarea, select, [contenteditable=true]";
const MOVES = `${TYPED}, input, [role=slider], [role=listbox], [role=option], [role=radio], [role=tab], [role=combobox], .nll-scroll`;
// What Esc closes first.
const OPEN = "dialog[open], [data-testid=stPopoverBody], [data-testid=portal]:not(:empty)";
const STEPS = { PageDown: 1, PageUp: -1, n: 1, p: -1, ArrowRight: 1, ArrowLeft: -1 };

const root = document.documentElement;
const { bar, count } = corner();
const shown = document.createElement("style");
let path = ""; // of the page that is presented
let place = 0; // of the view that is shown, among those of the page
let choosers = []; // of each view the control that chooses it, if any
let frame = 0;
let fitted = ""; // the sizes for which charts have their height

const views = () => [...document.querySelectorAll(VIEW)];
const asked = () => new URL(location.href).searchParams.get(KEY);
const presenting = () => "presenting" in root.dataset;
/** Whether there is something to present. */
export const possible = () => document.querySelector(VIEW) !== null;

/** Present the view that stands at the top of the window. */
export function enter() {
  const passed = views().filter((view) => view.getBoundingClientRect().top < innerHeight / 3);
  begin(Math.max(passed.length - 1, 0));
  write();
}

function begin(at) {
  place = at;
  path = location.pathname;
  root.dataset.presenting = "";
  document.head.append(shown);
  document.body.append(bar);
  watch.observe(document.body, { subtree: true, childList: true });
  look();
  dispatchEvent(new Event("resize")); // letters of charts follow the size of type
}

function leave() {
  delete root.dataset.presenting;
  delete root.dataset.framed;
  fitted = "";
  shown.remove();
  bar.remove();
  watch.disconnect();
  sizes.disconnect();
  if (document.fullscreenElement) document.exitFullscreen();
  write();
  dispatchEvent(new Event("resize"));
}

/** Follow the address, and let it say what is shown. */
function follow() {
  const view = asked();
  if (view && !presenting()) begin(Math.max(Number(view) || 1, 1) - 1);
  if (!view && presenting()) leave();
}

function write() {
  const url = new URL(location.href);
  if (presenting()) url.searchParams.set(KEY, place ? String(place + 1) : "true");
  else url.searchParams.delete(KEY);
  history.replaceState(history.state, "", url);
}

/** All that can be turned to: a view or, of one that is chosen, the button that chooses it. */
function stops() {
  if (possible()) choosers = views().map(({ className }) => /st-key-nll_view_\d+_(\w+)/.exec(className)?.[1]);
  return choosers.flatMap((key, at) => {
    const buttons = key ? [...document.querySelectorAll(`.st-key-${key} button`)] : [null];
    return buttons.map((button) => ({ place: at, button }));
  });
}

const isPresent = (stop) => stop.place === place && (!stop.button || isOn(stop.button));
const isOn = (button) => button.getAttribute("aria-checked") === "true";

function turn(step) {
  const all = stops();
  const next = all[all.findIndex(isPresent) + step];
  if (!next) return;
  ({ place } = next);
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (next.button instanceof HTMLElement && !isOn(next.button)) next.button.click();
  write();
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  look();
}

// Whatever comes and goes on the page, once a frame.
const watch = new MutationObserver(() => {
  frame ||= requestAnimationFrame(look);
});
const sizes = new ResizeObserver(fit);
addEventListener("resize", fit);

function look() {
  cancelAnimationFrame(frame);
  frame = 0;
  if (location.pathname !== path) return leave();
  // Streamlit may have written the address as the server knows it.
  if (!asked()) write();
  const all = stops();
  place = Math.min(place, Math.max(choosers.length - 1, 0));
  mark();
  const others = [`${VIEW}:not([class*=st-key-nll_view_${place}])`, ...choosers.map((key) => key && `.st-key-${key}`)];
  shown.textContent = `${others.filter(Boolean).join()} { display: none !important; }`;
  const said = `${all.findIndex(isPresent) + 1} / ${all.length}`;
  if (count.textContent !== said) count.textContent = said;
  // Each tells of its size as soon as it is observed.
  for (const stage of views()[place]?.querySelectorAll(".nll-stage") ?? []) sizes.observe(stage);
}

/** Mark the views, and what they stand in: the style sheet leaves out what is beside these. */
function mark() {
  const way = new Map(views().map((view) => [view, "view"]));
  for (const view of [...way.keys()]) {
    for (let at = view.parentElement; at && !way.has(at) && !at.matches(".stMainBlockContainer"); at = at.parentElement) {
      way.set(at, "over");
    }
  }
  for (const element of document.querySelectorAll("[data-way]")) if (!way.has(element)) element.removeAttribute("data-way");
  for (const [element, role] of way) element.setAttribute("data-way", role);
}

/** Make charts as high as the window has room for. */
function fit() {
  // While something moves, charts stay as they are.
  if (!presenting() || root.classList.contains("nll-moving")) return;
  const view = views()[place];
  const blocks = [...(view?.querySelectorAll("[data-testid=stHorizontalBlock], .nll-stage") ?? [])];
  const first = blocks.find((block) => block.querySelector(".nll-chart, .nll-sentence"));
  const size = () => `${innerWidth} ${innerHeight} ${place} ${first.clientHeight}`;
  if (!first || size() === fitted) return;
  const room = innerHeight - 1.3 * bar.offsetHeight;
  const set = (scale) => root.style.setProperty("--nll-fit", scale.toFixed(2));
  const { top } = view.getBoundingClientRect();
  const largest = (parts) => {
    let [low, high] = [LEAST, MOST];
    while (high - low > 0.02) {
      const scale = (low + high) / 2;
      set(scale);
      const bottoms = parts.map((part) => part.getBoundingClientRect().bottom - top);
      if (Math.max(...bottoms) < room) low = scale;
      else high = scale;
    }
    return low;
  };
  // In sight is all of it if charts need not become small for that; else all charts and what they say;
  // or, where those would be too small, the first, unless even that is too long.
  const [charts, sentence] = [[...first.querySelectorAll(".nll-chart")], first.querySelector(".nll-sentence") ?? first];
  const whole = largest([first, ...first.querySelectorAll(".nll-stage")]);
  const told = whole < 0.9 ? Math.min(largest([...charts, sentence]), 0.9) : whole;
  const begun = told < 0.75 ? Math.min(largest([charts[0] ?? first, sentence]), 0.9) : told;
  const fits = begun > LEAST;
  set(fits ? begun : 1);
  root.toggleAttribute("data-framed", fits && window !== parent);
  fitted = size();
}

function corner() {
  const bar = document.createElement("nav");
  bar.className = "nll-corner";
  bar.setAttribute("aria-label", "Presentation");
  const count = document.createElement("output");
  const button = (drawing, name, does) => {
    const made = document.createElement("button");
    Object.assign(made, { title: name, onclick: does });
    made.setAttribute("aria-label", name);
    made.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${drawing}"/></svg>`;
    return made;
  };
  bar.append(
    button("M10 3L5 8L10 13", "Previous view (←)", () => turn(-1)),
    count,
    button("M6 3L11 8L6 13", "Next view (→)", () => turn(1)),
    button("M2 2h4v4h-4zM10 2h4v4h-4zM2 10h4v4h-4zM10 10h2v2h2v2h-2M14 10v.1M10 14v.1", "QR code (Q)", code),
    button("M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4", "Full screen", fill),
    window === parent
      ? button("M3 3L13 13M13 3L3 13", "End the presentation (Esc)", leave)
      : button("M7 4H3v9h9V9M9 2h5v5M14 2L7 9", "Open the whole page", () => open(whole(), "_blank", "noopener")),
  );
  return { bar, count };
}

function fill() {
  if (document.fullscreenElement) document.exitFullscreen();
  else root.requestFullscreen?.().catch(() => {}); // a frame may not be allowed to
}

/** The address of the page as it is now, with all that is around the view. */
function whole() {
  const url = new URL(location.href);
  for (const key of EMBEDDING) url.searchParams.delete(key);
  return url;
}

/** Show or hide the QR code of the page as it is now. */
async function code() {
  const open = document.querySelector("dialog.nll-code");
  if (open) return open.remove();
  const dialog = document.createElement("dialog");
  dialog.className = "nll-code";
  dialog.append((await qrCode(whole().href)) ?? "This link is too long for a QR code.", whole().href);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  return dialog.showModal();
}

addEventListener("keydown", (event) => {
  if (!presenting() || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const focus = document.activeElement;
  if (event.key === "Escape") {
    if (!document.querySelector(OPEN)) leave();
  } else if (event.key === "q" && !focus.matches(TYPED)) code();
  else if (event.key in STEPS) {
    const own = { n: TYPED, p: TYPED, ArrowLeft: MOVES, ArrowRight: MOVES }[event.key];
    if (own && focus.matches(own)) return;
    event.preventDefault();
    event.stopPropagation();
    turn(STEPS[event.key]);
  }
}, { capture: true });
addEventListener("popstate", follow);
follow();
