// The other views of the Gaussian page while something moves; they mirror pages/_figures/gaussian_*.py.

import { gaussianPointTerms, leastSquaresIdentity, profileNllMu, profileNllSigma } from "../gaussian_kernel.js";
import { dot } from "../sums.js";
import { fill, slots } from "../templates.js";
import { linspace, onCurve, densities, sticks } from "./gaussian_fit.js";

const NONE = { x: [], y: [] };

/** The present μ and σ on their profiles; what moves with the level was computed ahead. */
export function profilesMoment({ profiles }, { statistics, best }, now) {
  const charts = {};
  for (const { which, profile } of [
    { which: "mu", profile: profileNllMu },
    { which: "sigma", profile: profileNllSigma },
  ]) {
    const rise = Math.max(profile(statistics, [now[which]])[0] - best.nll, 0);
    charts[`gaussian_profile_${which}`] = onProfile(profiles[which], profiles, best[which], now[which], rise);
  }
  return { charts };
}

function onProfile({ low, high, top, outside }, { edge, arrowAt }, estimate, value, rise) {
  if (low <= value && value <= high && rise <= top) {
    const state = { x: [value], y: [rise], marker: { symbol: "diamond" } };
    return { state, "name of state": { ...NONE, text: [] } };
  }
  const room = edge * (high - low);
  const x = Math.min(Math.max(value, low + room), high - room);
  let symbol = value < estimate ? "triangle-left" : "triangle-right";
  if (low < value && value < high) symbol = "triangle-up";
  const at = { x: [x], y: [arrowAt * top] };
  return {
    state: { ...at, marker: { symbol } },
    "name of state": {
      ...at,
      text: [fill(outside, { value, rise })],
      textposition: x < estimate ? "middle right" : "middle left",
    },
  };
}

/** The density over each point, and the terms below it. */
export function termsMoment(message, sample, now) {
  const { words, formulas, window, curvePoints } = message;
  const { mu, sigma, point } = now;
  const { distinct, counts, values, best } = sample;
  const x = [...linspace(...window, curvePoints), mu].sort((a, b) => a - b);
  const each = gaussianPointTerms(distinct, mu, sigma);
  const all = gaussianPointTerms(values, mu, sigma);
  const lit = point > 0 && point <= distinct.length ? point - 1 : null;
  const foot = -2 * densities([best.mu], best.mu, best.sigma)[0];
  const at = placeOf(all, values, lit === null ? null : distinct[lit]);
  return {
    charts: {
      gaussian_terms: {
        points: { x: distinct, y: each.density },
        terms: { x: distinct, y: each.logDensity },
        sticks: sticks(distinct, each.density, foot),
        "hanging sticks": sticks(distinct, each.logDensity),
        curve: { x, y: densities(x, mu, sigma) },
        ...onLit(message, distinct, counts, each, lit),
        ...onCurve(message, mu, sigma),
      },
    },
    texts: {
      main: fill(words.main[lit === null ? "costliest" : "lit"], {
        n: values.length,
        log_likelihood: all.logLikelihood,
        x: values[at],
        term: all.logDensity[at],
        distance: Math.abs(all.z[at]),
      }),
    },
    formulas: {
      main: slots(formulas.main, {
        first: all.logDensity[0],
        second: all.logDensity[1],
        total: all.logLikelihood,
      }),
    },
  };
}

/** Which point the sentence speaks of: the one lit up, or else the costliest. */
function placeOf({ logDensity }, values, lit) {
  const cost = lit === null ? logDensity : values.map((value) => Math.abs(value - lit));
  return cost.reduce((least, one, i) => (one < cost[least] ? i : least), 0);
}

function onLit({ window, litName }, distinct, counts, each, lit) {
  if (lit === null) {
    const parts = ["lit stick", "lit term", "lit point", "end of lit term"].map((name) => [name, NONE]);
    return { ...Object.fromEntries(parts), "name of lit term": { ...NONE, text: [] } };
  }
  const [x, height, term] = [distinct[lit], each.density[lit], each.logDensity[lit]];
  const share = (term * counts[lit]) / dot(each.logDensity, counts);
  const right = x > 0.5 * (window[0] + window[1]);
  return {
    "lit stick": { x: [x, x], y: [0, height] },
    "lit term": { x: [x, x], y: [0, term] },
    "lit point": { x: [x], y: [height] },
    "end of lit term": { x: [x], y: [term] },
    "name of lit term": {
      x: [x],
      y: [term],
      text: [fill(litName, { x, term, share })],
      textposition: right ? "middle left" : "middle right",
    },
  };
}

/** NLL(μ) and the sum of squares at the present σ. */
export function squaresMoment({ words, formulas, squares, controls }, { statistics, best }, { mu, sigma }) {
  const [low, high] = [controls.mu.options[0], controls.mu.options.at(-1)];
  const aside = low + squares.aside * (high - low);
  const grid = [...linspace(low, high, squares.points), best.mu].sort((a, b) => a - b);
  const curves = leastSquaresIdentity(statistics, grid, sigma);
  const single = leastSquaresIdentity(statistics, [mu, best.mu, aside], sigma);
  const { constant } = single;
  const [nll, lowest, nllAside] = single.nll;
  const [sse, least, sseAside] = single.scaledSumOfSquares;
  const end = Math.trunc(squares.nameAt * (grid.length - 1));
  const at = (x, y) => ({ x: [x], y: [y] });
  const values = {
    mu,
    sigma,
    constant,
    nll,
    best_mu: best.mu,
    scaled: sse,
    sse: single.sumOfSquares[0],
  };
  return {
    charts: {
      gaussian_squares: {
        nll: { x: grid, y: curves.nll },
        lifted: { x: grid, y: curves.scaledSumOfSquares.map((one) => one + constant) },
        squares: { x: grid, y: curves.scaledSumOfSquares },
        constant: { x: [aside, aside], y: [sseAside, nllAside] },
        "name of constant": {
          ...at(aside, 0.5 * (sseAside + nllAside)),
          text: [fill(squares.constantName, { constant })],
        },
        minimum: { x: [best.mu, best.mu], y: [least, lowest] },
        "name of nll": at(grid[end], curves.nll[end]),
        "name of squares": at(grid[end], curves.scaledSumOfSquares[end]),
        "best nll": at(best.mu, lowest),
        "least squares": at(best.mu, least),
        state: at(mu, nll),
        "state of squares": at(mu, sse),
      },
    },
    texts: { main: fill(words.main.always, values) },
    formulas: { main: slots(formulas.main, values) },
  };
}

/** The present curve among the fitted ones, and what it charges. */
export function tailsMoment({ window, curvePoints }, sample, { mu, sigma }) {
  const x = linspace(...window, curvePoints);
  const { logDensity, density } = gaussianPointTerms(x, mu, sigma);
  return {
    charts: {
      gaussian_tails: { density: { x, y: density }, cost: { x, y: logDensity.map((one) => -one) } },
    },
  };
}
