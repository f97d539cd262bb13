// The Gaussian page's view of the fit while something on it moves: the density over the points, the
// likelihood over (μ, σ), and the path of a minimiser. It mirrors pages/_figures/gaussian*.py.

import { gaussianNllContour } from "../contour.js";
import { descend, gaussianDescent, gaussianObjective } from "../descent.js";
import { gaussianNll, gaussianPointTerms, leastSquaresIdentity } from "../gaussian_kernel.js";
import { gaussianNewtonSlice } from "../newton.js";
import { general } from "../numbers.js";
import { fill, slots } from "../templates.js";

/** Everything that moves in this view. */
export function fitMoment(message, sample, now, path) {
  const { words, formulas } = message;
  const here = leastSquaresIdentity(sample.statistics, [now.mu], now.sigma);
  const values = numbers(sample, now, here.nll[0]);
  const moment = {
    charts: {
      gaussian_density: onDensity(message, sample, now),
      gaussian_surface: onSurface(message, sample, now),
    },
    texts: {
      main: fill(words.main[values.gap < words.atMaximum ? "maximum" : "elsewhere"], values),
      table: fill(words.table, { ...values, ...numericOf(message, sample) }),
    },
    formulas: {
      main: slots(formulas.main, { ...values, sse: here.sumOfSquares[0] }),
    },
  };
  if (path) addPath(moment, message, path, now);
  if (path && message.path.lengths) addSlice(moment, message, sample, path, now);
  return moment;
}

/** What the read-outs and sentences may name. */
export function numbers({ best }, { mu, sigma }, nll) {
  return {
    n: best.n,
    mu,
    sigma,
    nll,
    gap: nll - best.nll,
    log_likelihood: -nll,
    best_mu: best.mu,
    best_sigma: best.sigma,
    best_nll: best.nll,
    best_log_likelihood: -best.nll,
  };
}

export function linspace(low, high, count) {
  const step = (high - low) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? high : i * step + low));
}

/** The density of N(μ, σ) at each x. */
export const densities = (x, mu, sigma) => gaussianPointTerms(x, mu, sigma).density;

const peakOf = (mu, sigma) => densities([mu], mu, sigma)[0];

/** Sticks as one line: up and down again at each x. */
export function sticks(x, heights, base = 0) {
  return {
    x: x.flatMap((at) => [at, at, at]),
    y: heights.flatMap((height) => [base, height, base]),
  };
}

/** A curve over the window that does not miss its own top. */
function curveOver({ window, curvePoints }, at) {
  return [...linspace(...window, curvePoints), at].sort((a, b) => a - b);
}

function onDensity(message, sample, { mu, sigma }) {
  const { best, distinct, loose, movedData } = sample;
  const x = curveOver(message, mu);
  const heights = densities(distinct, mu, sigma);
  /** @type {Record<string, any>} */
  const traces = {
    sticks: sticks(distinct, heights, -message.room * peakOf(best.mu, best.sigma)),
    heads: { x: distinct, y: heights },
    curve: { x, y: densities(x, mu, sigma) },
    ...onCurve(message, mu, sigma),
  };
  if (movedData) {
    const under = curveOver(message, best.mu);
    traces.best = { x: under, y: densities(under, best.mu, best.sigma) };
    traces.data = { x: loose, y: loose.map(() => 0) };
  }
  return traces;
}

/** Which side of μ has room for the name and the flank of the curve. */
export const isLeft = ({ window }, mu) => mu < 0.5 * (window[0] + window[1]);

/** What is held on the present curve: its top, and its flank. */
export function onCurve(message, mu, sigma) {
  const { window, nameAt, curveName, tops } = message;
  const right = isLeft(message, mu);
  const side = right ? 1 : -1;
  const flank = right ? Math.min(mu + sigma, window[1]) : Math.max(mu - sigma, window[0]);
  const [height] = densities([flank], mu, sigma);
  return {
    name: {
      x: [mu + side * nameAt * sigma],
      y: [densities([nameAt], 0, 1)[0] / sigma],
      text: [fill(curveName, { mu, sigma })],
      textposition: right ? "top right" : "top left",
    },
    width: { x: [mu, flank], y: [height, height] },
    flank: { x: [flank], y: [height] },
    // A curve that leaves its axis, which follows at rest, keeps its mark within reach.
    state: { x: [mu], y: [Math.min(peakOf(mu, sigma), tops.density)] },
  };
}

function onSurface(message, sample, { mu, sigma }) {
  const traces = { state: { x: [mu], y: [sigma] } };
  if (!sample.movedData) return traces;
  return { ...traces, ...onLevels(message, sample) };
}

/** Shades and regions for other data, with the words at them. */
function onLevels({ surface, controls }, { statistics, best }) {
  const [left, ...restMu] = controls.mu.options;
  const [low, ...restSigma] = controls.sigma.options;
  const [right, high] = [restMu.at(-1), restSigma.at(-1)];
  const { levels, mostLevels, regions, regionNames, contourPoints } = surface;
  const corners = [left, right].flatMap((mu) =>
    [low, high].map((sigma) => gaussianNll(statistics, mu, sigma) - best.nll),
  );
  const highest = Math.max(...corners);
  const shades = levels
    .filter((rise) => rise > 1.5 * regions.at(-1) && rise < highest)
    .slice(0, mostLevels)
    .reverse();
  const outline = (rise) => {
    const curve = gaussianNllContour(statistics, rise, [low, high], contourPoints);
    return { x: curve.mu.map((mu) => Math.min(Math.max(mu, left), right)), y: curve.sigma };
  };
  const traces = { star: { x: [best.mu], y: [best.sigma] } };
  const names = { x: [], y: [], text: [] };
  for (let depth = 0; depth < mostLevels; depth += 1) {
    const rise = shades[depth];
    const edge = rise === undefined ? { x: [], y: [] } : outline(rise);
    traces[`shade ${depth}`] = edge;
    const at = placeOfName(edge, [left, right], [low, high]);
    if (at === null) continue;
    names.x.push(edge.x[at]);
    names.y.push(edge.y[at]);
    names.text.push(general(rise, 6));
  }
  traces["names of shades"] = names;
  let edge;
  regions.forEach((rise, i) => {
    edge = outline(rise);
    traces[surface.regionTraces[i]] = edge;
  });
  const inside = left < best.mu && best.mu < right && low < best.sigma && best.sigma < high;
  traces["names of regions"] =
    inside && edge.x.length ? nameOfRegions(edge, best, low, high, regionNames) : { x: [], y: [], text: [] };
  return traces;
}

/** The point of an edge nearest the upper right corner, where a name has room; null without. */
function placeOfName({ x, y }, [left, right], [low, high]) {
  let best = null;
  let most = -1;
  x.forEach((mu, i) => {
    const across = (mu - left) / (right - left);
    const up = (y[i] - low) / (high - low);
    const free = across < 0.97 && across > 0.6 && up < 0.95 && up > 0.06;
    if (free && across + 0.4 * up > most) [best, most] = [i, across + 0.4 * up];
  });
  return best;
}

function nameOfRegions({ x, y }, best, low, high, text) {
  const foot = Math.min(...y);
  if (Math.max(...y) - foot < 0.2 * (high - low)) {
    return { x: [Math.max(...x)], y: [best.sigma], text: [text], textposition: "middle right" };
  }
  const at = Math.max(foot, low + 0.06 * (high - low));
  return { x: [best.mu], y: [at], text: [text], textposition: "bottom center" };
}

/** The optimum that Newton's method finds, for the table. */
function numericOf({ numeric, words }, { values, movedData }) {
  if (!movedData) return numeric;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const origin = 0.5 * (low + high);
  const unit = 0.5 * (high - low);
  const objective = gaussianObjective(values.map((value) => (value - origin) / unit));
  const { maxSteps, tolerance } = words.newton;
  const trace = descend(objective, [0, 0], { method: "newton", maxSteps, tolerance });
  const [mu, logSigma] = trace.positions.at(-1);
  const nll = values.length * (trace.values.at(-1) + Math.log(unit));
  return {
    numeric: fill(words.numeric[trace.converged ? "converged" : "stopped"], { iterations: trace.steps, message: trace.message }),
    numeric_mu: origin + unit * mu,
    numeric_sigma: unit * Math.exp(logSigma),
    numeric_nll: nll,
    numeric_log_likelihood: -nll,
  };
}

/** The path from the present point, cut where it has left every chart; see `path_of` in Python. */
export function pathFrom({ path }, { statistics, best }, { mu, sigma, rate }) {
  const { method, maxSteps, farthest, decimals } = path;
  const options = { method, maxSteps, learningRate: rate, unit: best.sigma };
  if (decimals !== null) options.decimals = decimals;
  const trace = gaussianDescent(statistics, mu, sigma, options);
  const far = trace.mu.findIndex(
    (at, k) => Math.abs(at - best.mu) + trace.sigma[k] > farthest * best.sigma,
  );
  const kept = far < 0 ? trace.mu.length : far;
  return {
    mu: trace.mu.slice(0, kept),
    sigma: trace.sigma.slice(0, kept),
    rise: trace.values.slice(0, kept).map((value) => Math.max(best.n * value - best.nll, 0)),
    message: far < 0 ? trace.message : "diverged",
    positions: trace.positions.slice(0, kept),
  };
}

function addPath(moment, { words, path: { name, lowest } }, path, now) {
  const last = path.mu.length - 1;
  const step = Math.min(now.step, last);
  const shown = path.rise.map((rise) => Math.max(rise, lowest));
  Object.assign(moment.charts.gaussian_surface, {
    path: { x: path.mu.slice(0, step + 1), y: path.sigma.slice(0, step + 1) },
    iterate: { x: [path.mu[step]], y: [path.sigma[step]] },
  });
  moment.charts.gaussian_steps = {
    progress: { x: shown.map((_, k) => k), y: shown },
    state: { x: [step], y: [shown[step]] },
  };
  const template = step === 0 ? "ready" : step === last ? "ended" : "under way";
  moment.texts.path = fill(words.path[template], {
    steps: last,
    method: name,
    taken: step === 1 ? "1 step" : `${step} steps`,
    mu: path.mu[step],
    sigma: path.sigma[step],
    rise: path.rise[step],
    message: path.message,
  });
}

/** The NLL along the present step of Newton's method, and what its parabola predicts. */
function addSlice(moment, { words, path: { lengths, far } }, { statistics, best }, { positions }, now) {
  const steps = positions.length - 1;
  const none = { x: [], y: [] };
  let [nll, here, there] = [none, none, none];
  let said = words.slice.none;
  if (steps > 0) {
    const at = Math.min(now.step, steps - 1);
    const ends = [positions[at], positions[at + 1]];
    const slice = gaussianNewtonSlice(statistics, best.sigma, ...ends, lengths);
    const { start, predicted, won, taken, resolved } = slice;
    const relative = (value) => Math.min(Math.max((value - start) / predicted, -far), far);
    if (resolved) nll = { x: lengths, y: slice.values.map(relative) };
    here = { x: [0], y: [0] };
    there = { x: [taken], y: [resolved ? -won / predicted : -1] };
    if (now.step >= steps) [here, there] = [there, none];
    const parts = Math.round(1 / taken);
    const name = `${slice.modified ? "modified " : ""}${parts > 1 ? "halved" : "full"}`;
    said = fill(words.slice[resolved ? name : "rounding"], {
      lead: words.leads[now.step < steps ? "here" : "last"],
      predicted: best.n * predicted,
      won: best.n * won,
      share: won / predicted,
      parts,
    });
  }
  moment.charts.gaussian_parabola = { nll, next: there, iterate: here };
  moment.texts.slice = said;
}
