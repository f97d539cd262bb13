// The Gaussian page's program: what it shows for any μ, σ, data, step or level.

import { fitGaussian, gaussianNll, gaussianStatistics } from "../gaussian_kernel.js";
import { tables } from "../sweeps.js";
import { fill } from "../templates.js";
import { fitMoment, isLeft, numbers, pathFrom } from "./gaussian_fit.js";
import { profilesMoment, squaresMoment, tailsMoment, termsMoment } from "./gaussian_views.js";
import { keyed, onStep, saying, within } from "./scales.js";

const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
const VIEWS = {
  fit: fitMoment,
  profiles: profilesMoment,
  terms: termsMoment,
  squares: squaresMoment,
  tails: tailsMoment,
};

/** A program from the server's message. */
export function create(message) {
  const { values, controls, words, sweeps } = message;
  const sampleOf = remembered(({ moved }) => moved, ({ moved }) => sampleFrom(message, moved));
  const pathOf = remembered(
    ({ moved, mu, sigma, rate }) => `${moved} ${mu} ${sigma} ${rate}`,
    (now) => (isStart(now) ? message.path : pathFrom(message, sampleOf(now), now)),
  );
  let points = 0; // whether the data have been moved since the server's state

  function isStart(now) {
    return ["moved", "mu", "sigma", "rate"].every((key) => now[key] === values[key]);
  }

  function frame(now, moved) {
    // What only the server can say, it says at rest.
    if (moved.some((key) => key in sweeps && !swept(key, now))) return null;
    if (now.moved !== values.moved) points += 1;
    const sample = { ...sampleOf(now), movedData: points > 0 };
    const moment = VIEWS[message.view]?.(message, sample, now, message.path && pathOf(now)) ?? {};
    const nll = gaussianNll(sample.statistics, now.mu, now.sigma);
    const readouts = fill(words.readouts, numbers(sample, now, nll));
    return moved.reduce((all, key) => joined(all, swept(key, now) ?? {}), {
      charts: moment.charts ?? {},
      texts: { ...moment.texts, readouts },
      formulas: moment.formulas ?? {},
    });
  }

  /** What the server has computed ahead along one control, null where it has not. */
  function swept(key, now) {
    const table = tables.get(sweeps[key]);
    const at = table?.values.indexOf(now[key]) ?? -1;
    return at < 0 ? null : table.at(at);
  }

  function drag(handle, { x, y }, now) {
    const [first, second] = handle.moves;
    if (handle.name === "flank") {
      const side = isLeft(message, now.mu) ? 1 : -1;
      return { sigma: within(controls.sigma, side * (x - now.mu)) };
    }
    if (handle.name.startsWith("point ")) return placed(handle, x, now);
    if (second) return { [first]: within(controls[first], x), [second]: within(controls[second], y) };
    if (first === "step") return { step: Math.min(onStep(controls.step, x), lastStep(now)) };
    return { [first]: within(controls[first], x) };
  }

  const lastStep = (now) => pathOf(now).mu.length - 1;

  function key(handle, name, now) {
    if (handle.name.startsWith("point ")) {
      const ends = { Home: message.window[0], End: message.window[1] };
      const { step } = message.grid;
      return placed(handle, ends[name] ?? pointOf(handle, now) + STEPS[name] * step, now);
    }
    const changes = keyed(controls, handle, name, now);
    if (changes?.step !== undefined) changes.step = Math.min(changes.step, lastStep(now));
    return changes;
  }

  const numberOf = (handle) => Number(handle.name.slice("point ".length));
  const pointOf = (handle, now) => sampleOf(now).point(numberOf(handle));

  /** The text of the moved points with one of them put at x. */
  function placed(handle, x, now) {
    const { step, places } = message.grid;
    const [low, high] = message.window;
    // A round number within the window.
    const count = Math.min(Math.max(Math.round(x / step), Math.ceil(low / step)), Math.floor(high / step));
    const moves = parsed(now.moved).set(numberOf(handle), Number((count * step).toFixed(places)));
    const text = [...moves].sort(([a], [b]) => a - b).map((pair) => pair.join(":")).join(",");
    return sampleFrom(message, text).distinct.length < 2 ? null : { moved: text };
  }

  return {
    values,
    controls,
    frame,
    drag,
    key,
    range(handle, now) {
      if (!handle.name.startsWith("point ")) return null;
      return { now: pointOf(handle, now), low: message.window[0], high: message.window[1] };
    },
    says(handle, now) {
      if (handle.name.startsWith("point ")) return fill(words.point, { x: pointOf(handle, now) });
      return saying(controls, handle, now);
    },
  };
}

/** The result for a state, kept until the next one asks for another. */
function remembered(nameOf, make) {
  let name;
  let result;
  return (now) => {
    const wanted = nameOf(now);
    if (result === undefined || wanted !== name) [name, result] = [wanted, make(now)];
    return result;
  };
}

/** Which points stand elsewhere, by their number from the left: "3:51.2,5:40". */
function parsed(moved) {
  if (!moved) return new Map();
  return new Map(moved.split(",").map((one) => one.split(":").map(Number)));
}

/** The data with their fit, some of them moved. */
function sampleFrom({ data, movable }, moved) {
  const values = data.slice();
  const order = data.map((_, i) => i).sort((i, j) => data[i] - data[j]);
  for (const [number, x] of parsed(moved)) values[order[number - 1]] = x;
  const counted = new Map();
  for (const x of values) counted.set(x, (counted.get(x) ?? 0) + 1);
  const distinct = [...counted.keys()].sort((a, b) => a - b);
  const point = (number) => values[order[number - 1]];
  return {
    values,
    point,
    distinct,
    counts: distinct.map((x) => counted.get(x)),
    loose: movable.map(point),
    statistics: gaussianStatistics(values),
    best: fitGaussian(values),
  };
}

/** Two moments as one; the second has the last word. */
function joined(a, b) {
  const charts = { ...a.charts };
  for (const [key, traces] of Object.entries(b.charts ?? {})) {
    charts[key] = { ...charts[key] };
    for (const [name, trace] of Object.entries(traces)) charts[key][name] = { ...charts[key][name], ...trace };
  }
  return { charts, texts: { ...a.texts, ...b.texts }, formulas: { ...a.formulas, ...b.formulas } };
}
