// The softmax page's program: the record of any logits, target, temperature or step, as
// pages/_lessons/softmax/record.py works it out, and what its handles do.

import { bound } from "../bound.js";
import { rounded, softmaxDescent } from "../descent.js";
import {
  bestLogit,
  bestTemperature,
  crossEntropy,
  crossEntropyAlongLogit,
  crossEntropyAlongSmoothing,
  crossEntropyAlongTemperature,
  crossEntropyParts,
  entropy,
  smoothLabels,
  softmax,
} from "../kernel.js";
import { percent } from "../numbers.js";
import { levelsAbove, logitsAt, place, placeOf, simplexContours } from "../simplex.js";
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
  const { values, controls, names } = message;
  const shows = bound(message.shows);
  const logitsOf = (now) => names.map((_, k) => now[`z${k + 1}`]);
  const { kept, taken } = message.path;
  let path = { ...pathFrom(message, kept, settingsOf(message, values)), taken };

  /** Keep to the path, as record.py does: what else has to move for that. */
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
    const logits = logitsOf(now);
    const moved = logitsAt(x, y, {
      temperature: now.T,
      reach: controls.z1.high,
      mean: (logits[0] + logits[1] + logits[2]) / 3,
    });
    const { decimals } = message.path;
    return Object.fromEntries(moved.map((z, k) => [`z${k + 1}`, rounded(z, decimals)]));
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
function pathFrom({ path: { mostSteps, decimals }, controls }, kept, settings) {
  const { target, options, rate } = settings;
  const taken = kept.length - 1;
  const trace = softmaxDescent(kept[taken], target, options, {
    learningRate: rate,
    maxSteps: mostSteps - taken,
    decimals,
  });
  const size = (position) => Math.max(...position.map(Math.abs));
  const outside = trace.positions.findIndex((position) => size(position) > controls.z1.high);
  const steps = outside > 0 ? outside - 1 : trace.steps;
  let [end, beyond] = [trace.converged ? "floor" : "still", 0];
  if (outside > 0) {
    end = "reach";
    const leading = size(trace.positions[outside]);
    beyond = trace.positions[outside].find((z) => Math.abs(z) === leading);
  } else if (taken + trace.steps === mostSteps) end = "most";
  const before = kept.slice(0, -1);
  return {
    positions: [...before, ...trace.positions.slice(0, steps + 1)],
    losses: [
      ...before.map((position) => crossEntropy(position, target, options)),
      ...trace.values.slice(0, steps + 1),
    ],
    taken,
    last: taken + steps,
    end,
    beyond,
    settings,
  };
}

/** The record of a state: groups and fields have the names that they have in Python. */
function recordOf(message, now, path) {
  const { grids, at, dtypes, limits } = message;
  const { target, options, focus } = path.settings;
  const logits = path.positions[path.taken];
  const shifted = logits.map((z) => z + now.shift);
  const parts = crossEntropyParts(shifted, target, options);
  const here = inFocus(message, focus, logits, parts, limits);
  here.highest = Math.max(...shifted) / now.T;
  const record = {
    state: { ...now, logits, shifted },
    focus,
    weighted: now.cw !== 1,
    parts,
    here,
    by_temperature: byTemperature(grids.T, logits, target, options),
    by_logit: byLogit(grids.z, logits, target, focus, options, parts.loss, here),
    by_smoothing: bySmoothing(grids.eps, logits, target, options),
    steps: stepsOf(path, limits),
    ranking: ranked(logits, at),
    smoothing: smoothed(logits.length, now.eps || at.smoothing),
    textbook: textbook(dtypes, shifted, parts, now.T),
  };
  if (logits.length === 3) record.triangle = triangle(message.simplex, parts, path, now);
  return record;
}

function inFocus({ names }, k, logits, { probs, pull, gradient }, limits) {
  const slope = gradient[k];
  return {
    number: k + 1,
    name: names[k],
    z: logits[k],
    p: probs[k],
    q: pull[k],
    slope,
    pushes: Math.abs(slope) < limits.slope ? "flat" : slope < 0 ? "up" : "down",
    sum: Math.abs(sum(gradient)),
  };
}

function byTemperature(grid, logits, target, options) {
  const { status, temperature: best, loss: low } = bestTemperature(logits, target, options);
  const outside = status === "interior" && !(grid[0] <= best && best <= grid.at(-1));
  const loss = crossEntropyAlongTemperature(logits, target, grid, options);
  return { loss, where: outside ? "outside" : status, best, low };
}

function byLogit(grid, logits, target, k, options, loss, { z, slope }) {
  const [first, last] = [grid[0], grid.at(-1)];
  const along = (values) => crossEntropyAlongLogit(logits, target, k, values, options);
  const best = bestLogit(logits, target, k, options);
  const beyond = Number.isFinite(best) ? "outside" : "infinite";
  return {
    loss: along(grid),
    where: first <= best && best <= last ? "interior" : `${beyond} ${best > 0 ? "+" : "−"}`,
    best,
    low: along([Number.isFinite(best) ? best : z])[0],
    tangent: [first, last].map((end) => loss + slope * (end - z)),
  };
}

function bySmoothing(grid, logits, target, options) {
  const { loss, floor } = crossEntropyAlongSmoothing(logits, target, grid, options);
  return { loss, floor, between: [...loss, ...floor.toReversed()] };
}

function stepsOf({ losses, taken, end, beyond }, limits) {
  const counted = losses.map((_, step) => step);
  const ahead = losses.slice(taken, taken + limits.next + 1);
  const count = ahead.length - 1;
  const rises = ahead.some((loss, i) => i && loss - ahead[i - 1] > limits.rise);
  return {
    taken: { x: counted.slice(0, taken + 1), y: losses.slice(0, taken + 1) },
    ahead: { x: counted.slice(taken), y: losses.slice(taken) },
    number: taken,
    first: losses[0],
    next: rises ? "too long" : count === 0 ? end : count > 1 ? "ahead" : "one ahead",
    count,
    last: ahead.at(-1),
    beyond,
  };
}

let contours = { name: "" };

/** The contours around a pull, the last ones kept: only targets and weights move them. */
function contoursAround(pull, { rises, points, room }) {
  const name = JSON.stringify([pull, rises, points]);
  if (contours.name !== name) {
    const curves = simplexContours(pull, levelsAbove(pull, rises), points);
    const placed = curves.map((curve) => curve.map(place));
    // A closed contour has most room towards the top; an open one begins on an edge.
    const where = Math.floor(points / (Math.min(...pull) > 0 ? 4 : 8));
    const marked = placed.map((curve) => curve[where]);
    const gap = (i) => Math.hypot(marked[i][0] - marked[i - 1][0], marked[i][1] - marked[i - 1][1]);
    const crowded = marked.map((_, i) => i > 0 && gap(i) < room);
    contours = { name, curves: placed.map(columns), levels: { ...columns(marked), crowded } };
  }
  return contours;
}

function triangle(simplex, { probs, pull, push, floor, weight }, path, now) {
  const { curves, levels } = contoursAround(pull, simplex);
  const places = path.positions.map((logits) => placeOf(logits, now.T));
  return {
    contours: curves,
    levels: { ...levels, loss: simplex.rises.map((rise) => floor + weight * rise) },
    ahead: columns(places.slice(path.taken)),
    // A path of one point is no path.
    taken: columns(path.taken ? places.slice(0, path.taken + 1) : []),
    arrow: columns(arrowFrom(probs, push.map((part) => now.lr * part), simplex.arrow)),
    best: place(pull),
    point: place(probs),
  };
}

/** The ends of the arrow; none where there is nothing to see. */
function arrowFrom(probs, step, limits) {
  const length = Math.hypot(...place(step));
  if (length < limits["smallest step"]) return [];
  const scale = Math.min(Math.max(length, limits.shortest), limits.longest) / length;
  const shown = step.map((part) => part * scale);
  // An arrow ends within the triangle, where no probability is below 0.
  const room = shown.map((part, k) => (part < 0 ? probs[k] / -part : Infinity));
  const within = Math.min(1, ...room);
  return [place(probs), place(probs.map((p, k) => p + within * shown[k]))];
}

function ranked(logits, at) {
  const order = logits.map((_, k) => k).sort((i, j) => logits[j] - logits[i]);
  return {
    order,
    tied: order.map((k, i) => i > 0 && logits[k] === logits[order[i - 1]]),
    sharp: Math.max(...softmax(logits, at.sharp)),
    flat: Math.max(...softmax(logits, at.flat)),
  };
}

function smoothed(nClasses, epsilon) {
  const target = smoothLabels(0, nClasses, epsilon);
  return { epsilon, most: Math.max(...target), least: Math.min(...target), entropy: entropy(target) };
}

function textbook(dtypes, shifted, { pull, weight }, temperature) {
  const rows = {};
  for (const dtype of dtypes) {
    const found = textbookCrossEntropy(shifted, { pull, weight, temperature, dtype });
    const { largestExponential: largest, loss } = found;
    rows[dtype] = { largest, loss, number: !Number.isNaN(loss) };
  }
  const broken = dtypes.filter((dtype) => !Number.isFinite(rows[dtype].loss));
  return { rows, broken: broken.join(", "), holds: !broken.length };
}

const columns = (points) => ({ x: points.map(([x]) => x), y: points.map(([, y]) => y) });
