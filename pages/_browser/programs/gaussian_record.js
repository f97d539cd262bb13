// The record of a state of the Gaussian page: the fields of pages/_lessons/gaussian/record.py.

import { gaussianDescent, gaussianNewtonSlice, gaussianOptimum } from "../descent.js";
import {
  fitGaussian,
  gaussianNll,
  gaussianNllContour,
  gaussianPointTerms,
  gaussianStatistics,
  leastSquaresIdentity,
} from "../gaussian_kernel.js";
import { dot } from "../sums.js";

const NOTHING = { x: [], y: [] };

/** The data in their order with their fit, and what else they alone decide once it is asked for. */
export function sampleOf(message, values) {
  const counted = new Map();
  for (const x of values) counted.set(x, (counted.get(x) ?? 0) + 1);
  const distinct = [...counted.keys()].sort((a, b) => a - b);
  const sample = {
    values,
    distinct,
    counts: distinct.map((x) => counted.get(x)),
    statistics: gaussianStatistics(values),
    best: fitGaussian(values),
  };
  let alone;
  const around = () => {
    const { mu, sigma } = sample.best;
    const numeric = gaussianOptimum(values, message.descent.newton);
    return { numeric, dashed: bell(message, mu, sigma), levels: levels(message, sample) };
  };
  return { ...sample, alone: () => (alone ??= around()) };
}

/** What each view shows: of the message, the sample, where the controls stand, and the path. */
export const RECORDS = {
  fit(message, sample, now, path) {
    const record = always(sample, now);
    return {
      ...record,
      ...sample.alone(),
      case: record.gap < message.constants.atMaximum ? "maximum" : "elsewhere",
      points: sample.distinct,
      loose: sample.loose,
      curve: curve(message, sample, now),
      path: path && along(message, path, now.step),
      slice: path && message.descent.lengths && slice(message, sample, path, now.step),
    };
  },

  terms(message, sample, now) {
    const { distinct, counts, values } = sample;
    const { z, density, logDensity } = gaussianPointTerms(distinct, now.mu, now.sigma);
    const [first, second] = gaussianPointTerms(values.slice(0, 2), now.mu, now.sigma).logDensity;
    const costliest = logDensity.reduce((least, term, i) => (term < logDensity[least] ? i : least), 0);
    const at = now.point ? now.point - 1 : costliest;
    const [low, high] = message.window;
    return {
      ...always(sample, now),
      curve: curve(message, sample, now),
      terms: logDensity,
      hanging: sticks(distinct, logDensity),
      first,
      second,
      case: now.point ? "lit" : "costliest",
      x: distinct[at],
      height: density[at],
      term: logDensity[at],
      distance: Math.abs(z[at]),
      share: (logDensity[at] * counts[at]) / dot(logDensity, counts),
      right: distinct[at] > 0.5 * (low + high),
    };
  },

  squares({ grid, asideAt }, sample, now) {
    const all = leastSquaresIdentity(sample.statistics, grid, now.sigma);
    const at = leastSquaresIdentity(sample.statistics, [sample.best.mu, asideAt], now.sigma);
    const ends = (k) => [at.scaledSumOfSquares[k], at.nll[k]];
    return {
      ...always(sample, now),
      nlls: all.nll,
      squares: all.scaledSumOfSquares,
      lifted: all.scaledSumOfSquares.map((scaled) => scaled + all.constant),
      lowest: ends(0),
      aside: ends(1),
      middle: 0.5 * (at.scaledSumOfSquares[1] + at.nll[1]),
    };
  },

  tails({ grid }, sample, now) {
    const { density, logDensity } = gaussianPointTerms(grid, now.mu, now.sigma);
    return { ...always(sample, now), density, cost: logDensity.map((term) => -term) };
  },
};

function always({ statistics, best }, { mu, sigma }) {
  const here = leastSquaresIdentity(statistics, [mu], sigma);
  const [nll] = here.nll;
  return {
    mu,
    sigma,
    n: best.n,
    nll,
    log_likelihood: -nll,
    gap: nll - best.nll,
    best,
    sse: here.sumOfSquares[0],
    scaled: here.scaledSumOfSquares[0],
    constant: here.constant,
  };
}

const densities = (x, mu, sigma) => gaussianPointTerms(x, mu, sigma).density;
const peak = (mu, sigma) => densities([mu], mu, sigma)[0];

function curve(message, { distinct, best }, { mu, sigma }) {
  const { window, ceiling, constants } = message;
  const [low, high] = window;
  const left = mu < 0.5 * (low + high);
  const side = left ? 1 : -1;
  const flank = left ? Math.min(mu + sigma, high) : Math.max(mu - sigma, low);
  const heights = densities(distinct, mu, sigma);
  return {
    ...bell(message, mu, sigma),
    heights,
    sticks: sticks(distinct, heights, -peak(best.mu, best.sigma)),
    left,
    name_x: mu + side * constants.nameAt * sigma,
    name_y: densities([constants.nameAt], 0, 1)[0] / sigma,
    flank,
    flank_height: densities([flank], mu, sigma)[0],
    top: Math.min(peak(mu, sigma), ceiling),
  };
}

function bell({ window: [low, high], constants: { curvePoints } }, mu, sigma) {
  const step = (high - low) / (curvePoints - 1);
  const even = Array.from({ length: curvePoints - 1 }, (_, i) => i * step + low);
  const x = [...even, high, mu].sort((a, b) => a - b);
  return { x, y: densities(x, mu, sigma) };
}

function sticks(x, heights, base = 0) {
  return {
    x: x.flatMap((at) => [at, at, at]),
    y: heights.flatMap((height) => [base, height, base]),
  };
}

function levels({ constants, controls }, { statistics, best }) {
  const [left, right] = endsOf(controls.mu.options);
  const [low, high] = endsOf(controls.sigma.options);
  const { regions, levels: all, mostLevels, contourPoints } = constants;
  const corners = [left, right].flatMap((mu) => [low, high].map((sigma) => gaussianNll(statistics, mu, sigma)));
  const highest = Math.max(...corners) - best.nll;
  const rises = all.filter((rise) => rise > 1.5 * regions.at(-1) && rise < highest).slice(0, mostLevels);
  const outline = (rise) => {
    const { mu, sigma } = gaussianNllContour(statistics, rise, [low, high], contourPoints);
    return { x: mu.map((at) => Math.min(Math.max(at, left), right)), y: sigma };
  };
  const shades = rises.toReversed().map(outline);
  const written = shades.flatMap(({ x, y }, depth) => {
    const nearness = x.map((mu, i) => {
      const [across, up] = [(mu - left) / (right - left), (y[i] - low) / (high - low)];
      const free = across < 0.97 && across > 0.6 && up < 0.95 && up > 0.06;
      return free ? across + 0.4 * up : -1;
    });
    const at = nearness.indexOf(Math.max(...nearness));
    return nearness[at] > 0 ? [[x[at], y[at], String(rises.at(-1 - depth))]] : [];
  });
  const outlines = regions.map(outline);
  const { x, y } = outlines.at(-1);
  const inside = left < best.mu && best.mu < right && low < best.sigma && best.sigma < high && x.length > 0;
  const foot = Math.min(...y);
  const small = inside && Math.max(...y) - foot < 0.2 * (high - low);
  return {
    shades: Array.from({ length: mostLevels }, (_, depth) => shades[depth] ?? NOTHING),
    regions: outlines,
    x: written.map(([at]) => at),
    y: written.map(([, at]) => at),
    text: written.map(([, , rise]) => rise),
    name_x: small ? Math.max(...x) : best.mu,
    name_y: inside && !small ? Math.max(foot, low + 0.06 * (high - low)) : best.sigma,
    name_at: small ? "right" : inside ? "below" : "nowhere",
  };
}

const endsOf = (options) => [options[0], options.at(-1)];

/** The path from the present point, as path_of in data.py. */
export function pathFrom({ descent }, { statistics, best }, { mu, sigma, rate }) {
  const { method, maxSteps, farthest, decimals, rounding } = descent;
  const options = {
    method,
    maxSteps,
    learningRate: rate,
    unit: best.sigma,
    decimals: decimals ?? undefined,
    inside: ([mean, logSigma]) => Math.abs(mean - best.mu / best.sigma) + Math.exp(logSigma) <= farthest,
  };
  const trace = gaussianDescent(statistics, mu, sigma, options);
  const least = rounding * Math.max(1, Math.abs(best.nll));
  const rise = trace.values.map((value) => best.n * value - best.nll);
  return {
    ...trace,
    rise: rise.map((above) => (above > least ? above : 0)),
    message: trace.outside ? "diverged" : trace.message,
  };
}

function along({ constants, descent }, path, wanted) {
  const steps = path.mu.length - 1;
  const step = Math.min(wanted, steps);
  const shown = path.rise.map((rise) => Math.max(rise, constants.lowest));
  return {
    mu: path.mu.slice(0, step + 1),
    sigma: path.sigma.slice(0, step + 1),
    at_mu: path.mu[step],
    at_sigma: path.sigma[step],
    at_rise: path.rise[step],
    at_shown: shown[step],
    counted: shown.map((_, k) => k),
    shown,
    step,
    steps,
    case: step === 0 ? "ready" : step === steps ? "ended" : "under way",
    message: path.message,
    method: descent.name,
  };
}

function slice({ constants, descent }, { statistics, best }, { positions }, step) {
  const steps = positions.length - 1;
  if (!steps) return { case: "none", nll: NOTHING, here: NOTHING, there: NOTHING };
  const at = Math.min(step, steps - 1);
  const ends = [positions[at], positions[at + 1]];
  const found = gaussianNewtonSlice(statistics, best.sigma, ...ends, descent.lengths);
  const { predicted, won, taken, resolved } = found;
  const parts = Math.round(1 / taken);
  const cut = (change) => Math.min(Math.max(change, -constants.far), constants.far);
  const [start, end] = [{ x: [0], y: [0] }, { x: [taken], y: [resolved ? -won / predicted : -1] }];
  const name = `${found.modified ? "modified " : ""}${parts > 1 ? "halved" : "full"}`;
  return {
    case: resolved ? name : "rounding",
    lead: step < steps ? "here" : "last",
    nll: resolved
      ? { x: descent.lengths, y: found.values.map((value) => cut((value - found.start) / predicted)) }
      : NOTHING,
    here: step < steps ? start : end,
    there: step < steps ? end : NOTHING,
    predicted: best.n * predicted,
    won: best.n * won,
    share: won / predicted,
    parts,
  };
}
