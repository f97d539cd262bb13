// The softmax page's program: the record of any logits, target, temperature or step, as
// pages/_lessons/softmax/record.py works it out, and what its handles do.

import { bound } from "../bound.js";
import { rounded, softmaxDescent } from "../descent.js";
import {
  crossEntropy,
  crossEntropyAlongSmoothing,
  crossEntropyParts,
  entropy,
  logitCurve,
  normaliseWeights,
  smoothLabels,
  softmax,
  temperatureCurve,
} from "../kernel.js";
import { percent } from "../numbers.js";
import { logitsAt, place, placeOf, simplexContours } from "../simplex.js";
import { sum } from "../sums.js";
import { textbookCrossEntropy } from "../textbook.js";
import { keyed, onStep, saying } from "./scales.js";

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
  const { values, controls, names, constants } = message;
  const shows = bound(message.shows);
  const logitsOf = (now) => names.map((_, k) => now[`z${k + 1}`]);
  const named = (logits) => Object.fromEntries(logits.map((z, k) => [`z${k + 1}`, z]));
  let path = { ...pathFrom(message, message.kept, settingsOf(message, values)), taken: message.taken };

  /** Keep to the path, as record.py does: what else has to move for that. */
  function follow(now) {
    const [settings, logits] = [settingsOf(message, now), logitsOf(now)];
    if (settings.name !== path.settings.name) {
      path = pathFrom(message, path.positions.slice(0, path.taken + 1), settings);
    }
    const isHere = (position) => position.every((z, k) => z === logits[k]);
    if (path.positions.some(isHere)) path.taken = Math.min(now.taken, path.last);
    else path = pathFrom(message, [logits], settings);
    const wanted = { taken: path.taken, ...named(path.positions[path.taken]) };
    return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => now[key] !== value));
  }

  function record(now) {
    follow(now);
    return recordOf(message, now, path);
  }

  // Steps are taken as far as the path goes.
  const onPath = (changes) =>
    changes?.taken === undefined ? changes : { taken: Math.min(changes.taken, path.last) };

  function drag({ name, axes, moves: [key] }, { x, y }, now) {
    if (name === "point") return pointAt(x, y, now);
    if (key === "T") return { T: nearestOnLogAxis(controls.T.options, x) };
    return onPath({ [key]: onStep(controls[key], axes === "y" ? y : x) });
  }

  /** The logits of a point of the triangle. */
  function pointAt(x, y, now) {
    const mean = sum(logitsOf(now)) / 3;
    const moved = logitsAt(x, y, { temperature: now.T, reach: controls.z1.high, mean });
    return named(moved.map((z) => rounded(z, constants.decimals)));
  }

  function key(handle, name, now) {
    if (handle.name !== "point") return onPath(keyed(controls, handle, name, now));
    if (CORNERS[name]) return pointAt(...CORNERS[name], now);
    const [x, y] = placeOf(logitsOf(now), now.T);
    const [right, up] = KEYS[name];
    return pointAt(x + STRIDE * right, y + STRIDE * up, now);
  }

  function says(handle, now) {
    if (handle.name !== "point") return saying(controls, handle, now);
    const p = softmax(logitsOf(now), now.T);
    return names.map((name, k) => `${name} ${percent(p[k])}`).join(", ");
  }

  const range = ({ name }, { taken: at }) => name === "steps" && { now: at, low: 0, high: path.last };
  const frame = (now) => shows(record(now));
  return { values, controls, follow, record, frame, drag, key, says, range };
}

function nearestOnLogAxis(options, value) {
  const distance = (option) => Math.abs(Math.log(option / value));
  return options.reduce((best, option) => (distance(option) < distance(best) ? option : best));
}

/** What the steps of the descent depend on, beside the logits. */
function settingsOf({ names, label }, now) {
  const votes = names.map((_, k) => now[`w${k + 1}`]);
  const given = label ?? (votes.some(Boolean) ? votes : votes.map(() => 1));
  const focus = label ?? given.indexOf(Math.max(...given));
  const classWeights = now.cw === 1 ? undefined : names.map((_, k) => (k === focus ? now.cw : 1));
  return {
    target: label ?? normaliseWeights(given),
    focus,
    rate: now.lr,
    options: { temperature: now.T, labelSmoothing: now.eps, classWeights },
    name: JSON.stringify([given, now.T, now.eps, now.cw, now.lr]),
  };
}

/** The path that goes on from the last of the positions `kept`, as far as the sliders reach. */
function pathFrom({ constants, controls }, kept, settings) {
  const taken = kept.length - 1;
  const size = (position) => Math.max(...position.map(Math.abs));
  const trace = softmaxDescent(kept[taken], settings.target, settings.options, {
    learningRate: settings.rate,
    maxSteps: constants["most steps"] - taken,
    decimals: constants.decimals,
    inside: (position) => size(position) <= controls.z1.high,
  });
  const { outside } = trace;
  let end = trace.converged ? "floor" : "still";
  if (outside) end = "reach";
  else if (taken + trace.steps === constants["most steps"]) end = "most";
  const beyond = outside?.find((z) => Math.abs(z) === size(outside)) ?? 0;
  const positions = [...kept, ...trace.positions.slice(1)];
  return { positions, taken, last: positions.length - 1, end, beyond, settings };
}

/** The record of a state: groups and fields have the names that they have in Python. */
function recordOf({ names, constants }, now, path) {
  const { T, z, eps } = constants.grids;
  const { target, options, focus } = path.settings;
  const logits = path.positions[path.taken];
  const shifted = logits.map((logit) => logit + now.shift);
  const parts = crossEntropyParts(shifted, target, options);
  const losses = path.positions.map((position) => crossEntropy(position, target, options));
  const { loss, floor } = crossEntropyAlongSmoothing(logits, target, eps, options);
  return {
    state: { ...now, logits, shifted },
    path,
    focus,
    weighted: now.cw !== 1,
    parts,
    here: inFocus(names, focus, logits[focus], parts, constants),
    by_temperature: temperatureCurve(logits, target, T, options),
    by_logit: logitCurve(logits, target, focus, z, options),
    by_smoothing: { loss, floor, between: [...loss, ...floor.toReversed()] },
    losses,
    steps: stepsOf(path, losses, constants),
    triangle: logits.length === 3 ? triangle(constants, parts, path, now) : undefined,
    ranking: ranked(names, logits, constants),
    smoothing: smoothed(logits.length, now.eps || constants["usual smoothing"]),
    textbook: textbook(constants.dtypes, shifted, parts, now.T),
  };
}

function inFocus(names, k, z, { probs, pull, gradient, loss }, constants) {
  const slope = gradient[k];
  const flat = Math.abs(slope) < constants["no slope"];
  return {
    number: k + 1,
    name: names[k],
    z,
    p: probs[k],
    q: pull[k],
    slope,
    tangent: [constants.grids.z[0], constants.grids.z.at(-1)].map((end) => loss + slope * (end - z)),
    pushes: flat ? "flat" : slope < 0 ? "up" : "down",
    sum: Math.abs(sum(gradient)),
  };
}

function stepsOf({ taken, end }, losses, constants) {
  const counted = losses.map((_, step) => step);
  const ahead = losses.slice(taken, taken + constants["next steps"] + 1);
  const count = ahead.length - 1;
  const rises = ahead.some((loss, i) => i && loss - ahead[i - 1] > constants["no rise"]);
  return {
    taken: { x: counted.slice(0, taken + 1), y: losses.slice(0, taken + 1) },
    ahead: { x: counted.slice(taken), y: losses.slice(taken) },
    next: rises ? "too long" : count === 0 ? end : count > 1 ? "ahead" : "one ahead",
    count,
    last: ahead.at(-1),
  };
}

let contours = { name: "" };

/** The contours around a pull, the last ones kept: only targets and weights move them. */
function contoursAround(pull, { rises, points, room }) {
  const name = JSON.stringify(pull);
  if (contours.name !== name) {
    const levels = rises.map((rise) => entropy(pull) + rise);
    const placed = simplexContours(pull, levels, points).map((curve) => curve.map(place));
    // A closed contour has most room towards the top; an open one begins on an edge.
    const where = Math.floor(points / (Math.min(...pull) > 0 ? 4 : 8));
    const marked = placed.map((curve) => curve[where]);
    const gap = (i) => Math.hypot(marked[i][0] - marked[i - 1][0], marked[i][1] - marked[i - 1][1]);
    const crowded = marked.map((_, i) => i > 0 && gap(i) < room);
    contours = { name, curves: placed.map(columns), levels: { ...columns(marked), crowded } };
  }
  return contours;
}

function triangle(constants, { probs, pull, push, floor, weight }, path, now) {
  const { curves, levels } = contoursAround(pull, constants);
  const places = path.positions.map((logits) => placeOf(logits, now.T));
  return {
    contours: curves,
    levels: { ...levels, loss: constants.rises.map((rise) => floor + weight * rise) },
    ahead: columns(places.slice(path.taken)),
    // A path of one point is no path.
    taken: columns(path.taken ? places.slice(0, path.taken + 1) : []),
    arrow: columns(arrowFrom(probs, push.map((part) => now.lr * part), constants)),
    best: place(pull),
    point: place(probs),
  };
}

/** The ends of the arrow; none where there is nothing to see. */
function arrowFrom(probs, step, constants) {
  const length = Math.hypot(...place(step));
  if (length < constants["smallest step"]) return [];
  const scale = Math.min(Math.max(length, constants.shortest), constants.longest) / length;
  const shown = step.map((part) => part * scale);
  // An arrow ends within the triangle, where no probability is below 0.
  const within = Math.min(1, ...shown.map((part, k) => (part < 0 ? probs[k] / -part : 1)));
  return [place(probs), place(probs.map((p, k) => p + within * shown[k]))];
}

function ranked(names, z, { sharpest, flattest }) {
  const order = z.map((_, k) => k).sort((i, j) => z[j] - z[i]);
  const rest = order.slice(1).map((k, i) => ` ${z[k] === z[order[i]] ? "=" : ">"} ${names[k]}`);
  const at = (temperature) => Math.max(...softmax(z, temperature));
  return { order: names[order[0]] + rest.join(""), sharpest: at(sharpest), flattest: at(flattest) };
}

function smoothed(nClasses, epsilon) {
  const target = smoothLabels(0, nClasses, epsilon);
  return { epsilon, target, entropy: entropy(target) };
}

function textbook(dtypes, shifted, { pull, weight }, temperature) {
  const rows = {};
  for (const dtype of dtypes) {
    const found = textbookCrossEntropy(shifted, { pull, weight, temperature, dtype });
    const { largestExponential: largest, loss } = found;
    rows[dtype] = { largest, loss, number: !Number.isNaN(loss) };
  }
  const broken = dtypes.filter((dtype) => !Number.isFinite(rows[dtype].loss));
  const highest = Math.max(...shifted) / temperature;
  return { rows, broken: broken.join(", "), holds: !broken.length, highest };
}

const columns = (points) => ({ x: points.map(([x]) => x), y: points.map(([, y]) => y) });
