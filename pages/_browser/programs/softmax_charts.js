// The moving marks of the softmax page's charts: what pages/_figures/softmax*.py draw.

import {
  bestLogit,
  bestTemperature,
  crossEntropyAlongLogit,
  crossEntropyAlongSmoothing,
  crossEntropyAlongTemperature,
  softmax,
} from "../kernel.js";
import { fixed } from "../numbers.js";
import { levelsAbove, place, simplexContours } from "../simplex.js";
import { fill } from "../templates.js";

// Codes of colours, as in pages/_figures/style.py.
const OPTIMUM = "#000004";
const REFERENCE = "#000005";

/** What is new of every moving trace, by chart and by name. */
export function chartsOf(state) {
  const charts = { softmax_bars: bars(state), softmax_loss: panels(state), softmax_steps: steps(state) };
  if (state.logits.length === 3) charts.softmax_simplex = triangle(state);
  return charts;
}

function bars({ message, logits, parts, focus }) {
  const { width, mostNumbered } = message.bars;
  const { probs, target, gradient } = parts;
  const shown = (values) => (values.length <= mostNumbered ? values : []);
  const upwards = (values) => values.map((value) => (value >= 0 ? "top center" : "bottom center"));
  const besideMark = (number, k, above) => (k === focus ? clear(number, above) : number);
  return {
    "logit bars": { y: logits },
    model: { y: probs },
    target: { y: target },
    gradient: { y: gradient },
    logits: { y: logits },
    "logit numbers": {
      text: shown(logits.map((z) => clear(minus(fixed(z, 2)), z < 0))),
      textposition: shown(logits.map((z) => (z >= 0 ? "bottom center" : "top center"))),
    },
    "p numbers": {
      y: shown(probs),
      text: shown(probs.map((p, k) => besideMark(fixed(p, 3), k, true))),
    },
    "q numbers": { y: shown(target), text: shown(target.map((q) => fixed(q, 3))) },
    slopes: {
      y: shown(gradient),
      text: shown(gradient.map((slope, k) => besideMark(signed(slope), k, slope >= 0))),
      textposition: shown(upwards(gradient)),
    },
    state: { x: [focus - width / 2], y: [probs[focus]] },
    "state of gradient": { x: [focus], y: [gradient[focus]] },
  };
}

function panels(state) {
  const { now, parts, logits, focus } = state;
  const { loss } = parts;
  const mark = (key, x) => ({
    [`level ${key}`]: { y: [loss, loss] },
    [`state ${key}`]: { x: [x], y: [loss] },
  });
  return {
    ...alongTemperature(state),
    ...mark("T", now.T),
    ...alongLogit(state),
    ...mark("z", logits[focus]),
    ...alongSmoothing(state),
    ...mark("e", now.eps),
  };
}

function alongTemperature({ message, logits, target, options }) {
  const [first, last] = message.grids.temperatures;
  const best = bestTemperature(logits, target, options);
  const interior = best.status === "interior";
  const inside = interior && first <= best.temperature && best.temperature <= last;
  const name = interior && !inside ? "T outside" : `T ${best.status}`;
  const [x, textposition] =
    { undetermined: [1, "top center"], zero: [first, "top right"] }[best.status] ?? [last, "top left"];
  return {
    "loss T": { y: crossEntropyAlongTemperature(logits, target, temperatures(message), options) },
    "best T": inside ? { x: [best.temperature], y: [best.loss] } : { x: [], y: [] },
    "words T": {
      x: [x],
      text: [fill(message.words[name], { at: best.temperature, loss: best.loss })],
      textposition,
      textfont: { color: best.status === "undetermined" ? REFERENCE : OPTIMUM },
    },
  };
}

function alongLogit({ message, logits, target, options, focus, parts }) {
  const [first, last] = message.grids.logits;
  const along = (values) => crossEntropyAlongLogit(logits, target, focus, values, options);
  const best = bestLogit(logits, target, focus, options);
  const [low] = along([Number.isFinite(best) ? best : logits[focus]]);
  const inside = first <= best && best <= last;
  let name = "z interior";
  if (best > last) name = best === Infinity ? "z infinite" : "z above";
  else if (!inside) name = best === -Infinity ? "z minus infinite" : "z below";
  return {
    tangent: {
      y: [first, last].map((end) => parts.loss + parts.gradient[focus] * (end - logits[focus])),
    },
    "loss z": { y: along(even(...message.grids.logits)) },
    "best z": inside ? { x: [best], y: [low] } : { x: [], y: [] },
    "words z": { text: [fill(message.words[name], { at: best, loss: low })] },
  };
}

function alongSmoothing({ message, logits, target, options, now, parts }) {
  const { loss, floor } = crossEntropyAlongSmoothing(
    logits,
    target,
    even(...message.grids.smoothing),
    options,
  );
  const here = [now.eps, now.eps];
  return {
    floor: { y: floor },
    between: { y: [...loss, ...floor.toReversed()] },
    "loss e": { y: loss },
    "entropy here": { x: here, y: [0, parts.floor] },
    "divergence here": { x: here, y: [parts.floor, parts.loss] },
    "words KL": { text: [fill(message.words.KL, parts)] },
    "words H": { text: [fill(message.words.H, parts)] },
  };
}

let contours = { name: "" };

/** The contours around a pull, the last ones kept: only targets and weights move them. */
function contoursAround(pull, { rises, points }) {
  const name = JSON.stringify([pull, rises, points]);
  if (contours.name !== name) {
    const curves = simplexContours(pull, levelsAbove(pull, rises), points);
    contours = { name, places: curves.map((curve) => curve.map(place)) };
  }
  return contours.places;
}

function triangle({ message, parts, path, now }) {
  const { rises, points, room, arrow } = message.simplex;
  const { probs, pull, floor, weight } = parts;
  const curves = contoursAround(pull, message.simplex);
  // A closed contour has most room towards the top; an open one begins on an edge.
  const where = Math.floor(points / (Math.min(...pull) > 0 ? 4 : 8));
  const marked = curves.map((curve) => curve[where]);
  const texts = rises.map((rise, i) => {
    const [x, y] = marked[i];
    const crowded = i && Math.hypot(x - marked[i - 1][0], y - marked[i - 1][1]) < room;
    return crowded ? "" : fixed(floor + weight * rise, 2);
  });
  const places = path.positions.map((logits) => place(softmax(logits, now.T)));
  const [x, y] = place(probs);
  return {
    ...Object.fromEntries(curves.map((curve, i) => [`contour ${i}`, columns(curve)])),
    levels: { ...columns(marked), text: texts },
    ahead: columns(places.slice(path.taken)),
    taken: columns(path.taken ? places.slice(0, path.taken + 1) : []),
    arrow: columns(arrowFrom(probs, parts.push.map((push) => now.lr * push), arrow)),
    best: columns([place(pull)]),
    state: { x: [x], y: [y] },
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

function steps({ message, losses, parts, path }) {
  const counted = losses.map((_, step) => step);
  const { taken } = path;
  return {
    floor: { y: [parts.floor, parts.floor] },
    ahead: { x: counted.slice(taken), y: losses.slice(taken) },
    taken: { x: counted.slice(0, taken + 1), y: losses.slice(0, taken + 1) },
    state: { x: [taken], y: [parts.loss] },
    "floor words": { y: [parts.floor], text: [fill(message.words["floor line"], parts)] },
  };
}

/** The grid of temperatures, even on a log axis. */
function temperatures({ grids }) {
  const [first, last, count] = grids.temperatures;
  return even(0, 1, count).map((part) => first * (last / first) ** part);
}

function even(first, last, count) {
  return Array.from({ length: count }, (_, i) => first + ((last - first) * i) / (count - 1));
}

const columns = (points) => ({ x: points.map(([x]) => x), y: points.map(([, y]) => y) });

/** A number with an empty line between it and the diamond on its bar. */
const clear = (number, above) => (above ? `${number}<br> ` : ` <br>${number}`);

const minus = (text) => text.replaceAll("-", "−");

/** With its sign to three decimals; 0 has none. */
function signed(value) {
  const text = fixed(value, 3);
  if (Number(text) === 0) return "0.000";
  return minus(value > 0 ? `+${text}` : text);
}
