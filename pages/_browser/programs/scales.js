// What handles do to controls, for every program: keys step along a control's scale, and a pointer
// picks the value that lies nearest to it.

import { textOf } from "../sliders.js";

export const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

/** `value` moved by so many steps of a control, within its ends. */
export function stepped(control, value, steps) {
  if (control.options) {
    const at = nearestIndex(control, value);
    return control.options[Math.min(Math.max(at + steps, 0), control.options.length - 1)];
  }
  return within(control, value + steps * control.step);
}

/** The value of a control nearest to `value`. */
export function within(control, value) {
  if (control.options) return control.options[nearestIndex(control, value)];
  // Sums of steps would otherwise collect rounding: 0.1 + 0.2.
  const tidy = Number(value.toPrecision(12));
  return Math.min(Math.max(tidy, control.low), control.high);
}

/** As `within`, on the grid of the control's own steps. */
export function onStep(control, value) {
  if (control.options) return within(control, value);
  return within(control, control.low + Math.round((value - control.low) / control.step) * control.step);
}

function nearestIndex({ options }, value) {
  let best = 0;
  for (let i = 1; i < options.length; i += 1) {
    if (Math.abs(options[i] - value) < Math.abs(options[best] - value)) best = i;
  }
  return best;
}

const wordsOf = (order) => order.trim().split(/\s+/);

/** The orders that an order becomes when one of its words is taken to the first place, the second … */
export function reordered(order, word) {
  const rest = wordsOf(order).filter((other) => other !== word);
  return [...rest, word].map((_, i) => [...rest.slice(0, i), word, ...rest.slice(i)].join(" "));
}

/** Of a handle that moves one word of an order, its place from 1 on; the browser has no other range. */
export function ranged(controls, { moves: [key], name }, values) {
  if (!controls[key].order) return null;
  const words = wordsOf(values[key]);
  return { now: words.indexOf(name) + 1, low: 1, high: words.length };
}

/** What a key does to the controls that a handle moves: the second one is for up and down. */
export function keyed(controls, handle, name, values) {
  const upright = name === "ArrowUp" || name === "ArrowDown" || name.startsWith("Page");
  const key = handle.moves[upright && handle.moves.length > 1 ? 1 : 0];
  const control = controls[key];
  if (!control) return null;
  if (control.order) {
    const { now, low, high } = ranged(controls, handle, values);
    const place = { Home: low, End: high }[name] ?? Math.min(Math.max(now + STEPS[name], low), high);
    return { [key]: reordered(values[key], handle.name)[place - 1] };
  }
  const ends = control.options ?? [control.low, control.high];
  if (name === "Home") return { [key]: ends[0] };
  if (name === "End") return { [key]: ends.at(-1) };
  return { [key]: stepped(control, values[key], STEPS[name]) };
}

/** The values of a handle's controls in words. */
export function saying(controls, handle, values) {
  const place = ranged(controls, handle, values);
  if (place) return `${place.now} of ${place.high}`;
  const texts = handle.moves.map((key) => textOf(controls[key], values[key]));
  if (texts.length === 1) return texts[0];
  return handle.moves.map((key, i) => `${controls[key].name} ${texts[i]}`).join(", ");
}
