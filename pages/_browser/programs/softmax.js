// The softmax page's program: what everything shows for any logits, target, temperature or step.

import { rounded, softmaxDescent } from "../descent.js";
import { crossEntropy, crossEntropyParts, softmax } from "../kernel.js";
import { percent } from "../numbers.js";
import { logitsAt, placeOf } from "../simplex.js";
import { sum } from "../sums.js";
import { keyed, onStep, saying, within } from "./scales.js";
import { chartsOf } from "./softmax_charts.js";
import { formulasOf, textsOf } from "./softmax_words.js";

// How far a key moves the point in the triangle, whose sides have length 1.
const STRIDE = 0.02;
const KEYS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  PageUp: [0, 10],
  PageDown: [0, -10],
};
// The corners of the first class and of the second.
const CORNERS = { Home: [0, 0], End: [1, 0] };

/** A program from the server's message. */
export function create(message) {
  const { values, controls, names } = message;
  const logitsOf = (now) => names.map((_, k) => now[`z${k + 1}`]);
  const { kept, taken } = message.path;
  let path = { ...pathFrom(message, kept, settingsOf(message, values)), taken };

  /** Everything that the charts and words of a state are made of. */
  function stateOf(now) {
    follow(now);
    const { target, options, focus } = path.settings;
    const logits = path.positions[path.taken];
    const shifted = logits.map((z) => z + now.shift);
    return {
      message,
      now,
      logits,
      shifted,
      target,
      options,
      focus,
      path,
      parts: crossEntropyParts(shifted, target, options),
      losses: path.losses,
      weighted: now.cw !== 1,
    };
  }

  /** Keep to the path, as pages/_lessons/softmax/descent.py does: what else has to move for that. */
  function follow(now) {
    const settings = settingsOf(message, now);
    const logits = logitsOf(now);
    if (settings.name !== path.settings.name) {
      path = pathFrom(message, path.positions.slice(0, path.taken + 1), settings);
    }
    const at = Math.min(now.taken, path.last);
    if (path.positions.some((position) => same(position, logits))) path.taken = at;
    else path = pathFrom(message, [logits], settings);
    const wanted = { taken: path.taken };
    path.positions[path.taken].forEach((z, k) => (wanted[`z${k + 1}`] = z));
    return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => now[key] !== value));
  }

  function frame(now) {
    const state = stateOf(now);
    return { charts: chartsOf(state), texts: textsOf(state), formulas: formulasOf(state) };
  }

  // A chart of more classes can be here before their program is.
  const known = ({ moves }) => moves.every((key) => key in controls);

  // Votes that are moved can change which class the curve of a logit belongs to.
  const onFocus = (handle) =>
    handle.name === "curve z" ? { ...handle, moves: [`z${path.settings.focus + 1}`] } : handle;

  function drag(handle, { x, y }, now) {
    if (!known(handle)) return null;
    const { name, moves: [key] } = onFocus(handle);
    const control = controls[key];
    if (name === "point") return pointAt(x, y, now);
    if (name === "bar") return { [key]: onStep(control, y) };
    if (name === "steps") return { [key]: Math.min(onStep(control, x), path.last) };
    return { [key]: control.options ? nearestOnLogAxis(control.options, x) : onStep(control, x) };
  }

  /** The logits of a point of the triangle. */
  function pointAt(x, y, now) {
    const logits = logitsOf(now);
    const moved = logitsAt(x, y, {
      temperature: now.T,
      reach: controls.z1.high,
      mean: (logits[0] + logits[1] + logits[2]) / 3,
    });
    const { decimals } = message.path;
    return Object.fromEntries(
      moved.map((z, k) => [`z${k + 1}`, within(controls[`z${k + 1}`], rounded(z, decimals))]),
    );
  }

  function key(handle, name, now) {
    if (!known(handle)) return null;
    if (handle.name === "point") {
      if (CORNERS[name]) return pointAt(...CORNERS[name], now);
      const [x, y] = placeOf(logitsOf(now), now.T);
      const [right, up] = KEYS[name];
      return pointAt(x + STRIDE * right, y + STRIDE * up, now);
    }
    const changes = keyed(controls, onFocus(handle), name, now);
    if (changes?.taken !== undefined) changes.taken = Math.min(changes.taken, path.last);
    return changes;
  }

  function says(handle, now) {
    if (!known(handle)) return undefined;
    if (handle.name !== "point") return saying(controls, onFocus(handle), now);
    const p = softmax(logitsOf(now), now.T);
    return names.map((name, k) => `${name} ${percent(p[k])}`).join(", ");
  }

  function range(handle, now) {
    if (!known(handle)) return null;
    if (handle.name === "steps") return { now: now.taken, low: 0, high: path.last };
    const [key] = onFocus(handle).moves;
    const { options, low, high } = controls[key];
    return { now: now[key], low: options?.[0] ?? low, high: options?.at(-1) ?? high };
  }

  return { values, controls, follow, frame, drag, key, says, range };
}

function nearestOnLogAxis(options, value) {
  const distance = (option) => Math.abs(Math.log(option / value));
  return options.reduce((best, option) => (distance(option) < distance(best) ? option : best));
}

const same = (a, b) => a.every((value, i) => value === b[i]);

/** What the steps of the descent depend on, beside the logits. */
function settingsOf({ names, label }, now) {
  let given = label;
  let target = label;
  let focus = label;
  if (label === null) {
    const votes = names.map((_, k) => now[`w${k + 1}`]);
    given = votes.some((vote) => vote > 0) ? votes : votes.map(() => 1);
    focus = given.indexOf(Math.max(...given));
    target = normalised(given);
  }
  const classWeights = now.cw === 1 ? undefined : names.map((_, k) => (k === focus ? now.cw : 1));
  return {
    target,
    focus,
    rate: now.lr,
    options: { temperature: now.T, labelSmoothing: now.eps, classWeights },
    name: JSON.stringify([given, now.T, now.eps, now.cw, now.lr]),
  };
}

/** Votes divided by their sum. */
function normalised(votes) {
  const largest = Math.max(...votes);
  const scaled = votes.map((vote) => vote / largest);
  const total = sum(scaled);
  return scaled.map((share) => share / total);
}

/** The path that goes on from the last of the positions `kept`, as far as the sliders reach. */
function pathFrom(message, kept, settings) {
  const { mostSteps, decimals } = message.path;
  const reach = message.controls.z1.high;
  const trace = softmaxDescent(kept.at(-1), settings.target, settings.options, {
    learningRate: settings.rate,
    maxSteps: mostSteps + 1 - kept.length,
    decimals,
  });
  const size = (position) => Math.max(...position.map(Math.abs));
  const outside = trace.positions.findIndex((position) => size(position) > reach);
  let end = trace.converged ? "floor" : "still";
  let beyond = 0;
  if (outside > 0) {
    end = "reach";
    const leading = size(trace.positions[outside]);
    beyond = trace.positions[outside].find((z) => Math.abs(z) === leading);
  } else if (kept.length + trace.steps > mostSteps) end = "most";
  const ahead = trace.positions.slice(1, outside > 0 ? outside : undefined);
  const before = kept.slice(0, -1);
  return {
    positions: [...kept, ...ahead],
    losses: [
      ...before.map((position) => crossEntropy(position, settings.target, settings.options)),
      ...trace.values.slice(0, ahead.length + 1),
    ],
    taken: kept.length - 1,
    last: before.length + ahead.length,
    end,
    beyond,
    settings,
  };
}
