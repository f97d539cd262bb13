// Streamlit's own sliders, which tell their server nothing while they are dragged: here they are
// heard as they move, and follow what is moved elsewhere on the page.

let controls = {};
let heard = null;
const following = new Map(); // key → the part of the track and the words that are shown
const found = new Map(); // key → the parts of its slider
// Asking for a style makes the browser work out all of them: once for each time a slider follows.
const looks = new WeakMap();
const observer = new MutationObserver((changes) => {
  for (const { target } of changes) {
    if (target instanceof HTMLInputElement && target.type === "range") listen(target);
  }
});

/** Hear every slider that belongs to one of `known`: calls `tell(key, value)` as it moves. */
export function watch(known, tell) {
  if (!known) observer.disconnect();
  else if (!heard) {
    observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["value"] });
  }
  controls = known ?? {};
  heard = known ? tell : null;
}

// Streamlit's sliders hear of a move only when the next frame is due. Where the browser tells of it
// at once they are told at once, and not once more.
const held = ({ buttons }) => buttons && heard && document.activeElement?.closest("[data-testid=stSlider]");
addEventListener("pointerrawupdate", (/** @type {PointerEvent} */ event) => {
  if (held(event)) event.target.dispatchEvent(new PointerEvent("pointermove", event));
});
addEventListener(
  "pointermove",
  (event) => {
    if ("onpointerrawupdate" in window && event.isTrusted && held(event)) event.stopImmediatePropagation();
  },
  true,
);

function listen(input) {
  const key = keyOf(input);
  if (following.has(key)) place(partsOf(key), following.get(key));
  // Streamlit also moves sliders by itself; the one that the reader moves has the focus.
  if (!heard || input !== document.activeElement) return;
  const control = key && controls[key];
  if (!control) return;
  const value = valueOf(control, input);
  if (value !== undefined) heard(key, value);
}

const valueOf = ({ options }, { value }) => (options ? options[Number(value)] : Number(value));

/** The control that an element belongs to. */
export function keyOf(element) {
  const box = element.closest("[class*=st-key-]");
  const name = [...(box?.classList ?? [])].find((part) => part.startsWith("st-key-"));
  return name?.slice("st-key-".length);
}

/** Let the slider of a control show `value`, unless it is the one that says so. */
export function show(key, control, value) {
  const parts = partsOf(key);
  if (!parts) return;
  if (valueOf(control, parts.input) === value) {
    if (following.has(key)) release(key, parts);
    return;
  }
  const shown = { part: fraction(control, value), text: textOf(control, value) };
  const { part, text } = following.get(key) ?? {};
  following.set(key, shown);
  // To place it again would cost the time to find its colours.
  if (part !== shown.part || text !== shown.text) place(parts, shown);
}

/** The sliders that by Streamlit are elsewhere than at `values`, with where they are. */
export function astray(values) {
  const there = Object.keys(controls).map((key) => [key, partsOf(key)?.input]);
  const at = there.filter(([, input]) => input).map(([key, input]) => [key, valueOf(controls[key], input)]);
  const near = (key, value) => Math.abs(fraction(controls[key], value) - fraction(controls[key], values[key])) < 1e-9;
  return at.filter(([key, value]) => value !== values[key] && !near(key, value));
}

/** Let all sliders show what Streamlit knows. */
export function rest() {
  for (const key of [...following.keys()]) {
    const parts = partsOf(key);
    if (parts) release(key, parts);
  }
  following.clear();
}

function release(key, { input, thumb, track, says }) {
  thumb.style.translate = "";
  track.style.background = "";
  write(says, withMinus(input.getAttribute("aria-valuetext")));
  looks.delete(track);
  following.delete(key);
}

function partsOf(key) {
  const known = found.get(key);
  if (known?.input.isConnected && known.track.isConnected && known.says.isConnected) return known;
  const input = document.querySelector(`.st-key-${CSS.escape(key)} input[type=range]`);
  const says = input?.closest("[data-testid=stSlider]")?.querySelector("[data-testid=stSliderThumbValue]");
  const thumb = says?.parentElement;
  const track = thumb?.previousElementSibling;
  if (!track) return null;
  const parts = { input, says, thumb, track };
  found.set(key, parts);
  return parts;
}

// The thumb is shifted from where Streamlit has it, which moves nothing else in the layout.
function place({ thumb, track, says }, { part, text }) {
  if (!looks.has(track)) {
    const { backgroundImage } = getComputedStyle(track);
    looks.set(track, { gradient: backgroundImage, width: track.parentElement.clientWidth });
  }
  const { gradient, width } = looks.get(track);
  const own = Number.parseFloat(thumb.style.left) / 100;
  thumb.style.translate = `${(part - own) * width}px`;
  track.style.background = filledTo(gradient, `${100 * part}%`);
  write(says, text);
}

function write(says, text) {
  const words = document.createTreeWalker(says, NodeFilter.SHOW_TEXT).nextNode();
  if (words && words.nodeValue !== text) words.nodeValue = text;
}

/** A track is a gradient: its last two stops, the end of the filled part, lie at the thumb. */
function filledTo(gradient, percent) {
  let count = 0;
  return gradient.replace(/[\d.]+%/g, (stop) => {
    count += 1;
    return count > 2 ? percent : stop;
  });
}

function fraction(control, value) {
  if (!control.options) {
    // Streamlit puts the thumb of a value between two steps on the nearest of them.
    const { low, high, step } = control;
    return (Math.round((value - low) / step) * step) / (high - low);
  }
  return control.options.indexOf(value) / (control.options.length - 1);
}

/** A value of a control in words. */
export const textOf = (control, value) => withMinus(asWritten(control, value));

/** `text` with minus signs as they are printed. */
export const withMinus = (text) => text.replace(/-(?=\d)/g, "−");

function asWritten(control, value) {
  if (control.texts) return control.texts[control.options.indexOf(value)] ?? String(value);
  // Streamlit's own way with fractions, where a control asks for no other.
  const format = control.format === null ? "%.2f" : (control.format ?? "");
  const places = /%\.(\d+)f/.exec(format)?.[1];
  if (places) return value.toFixed(places);
  const digits = /%\.(\d+)g/.exec(format)?.[1];
  return digits ? String(Number(value.toPrecision(digits))) : String(value);
}
