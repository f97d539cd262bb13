// The losses of nll_core for the moments of a drag, in its names and with its algebra: the server's
// numbers take over at rest, and must then be the same. Arguments are not checked: sliders give them.

import { dot, sum } from "./sums.js";

const SMALLEST_NORMAL = 2 ** -1022;
// Up to here x − log(1 + x) is summed as a series of so many terms, as in nll_core.information.entropies.
const SERIES_LIMIT = 0.25;
const SERIES_TERMS = 10;
const SMALLEST_RATIO = 1e-300;
const LARGEST_RATIO = 1e300;
// A mean of K numbers of at most 1, and its like with shares of 1/K, differ by at most K roundings.
const MEAN_ROUNDING = Number.EPSILON;

/** Log-probabilities of the classes, in nats; exact also where a probability rounds to 0 or 1. */
export function logSoftmax(logits, temperature = 1) {
  const { centred, top } = centredAtMaximum(logits, temperature);
  const rest = Math.log1p(sum(exponentialsBeside(centred, top)));
  return centred.map((value) => value - rest);
}

/** Probabilities of the classes, exp(z/T) over their sum. */
export function softmax(logits, temperature = 1) {
  const exponentials = centredAtMaximum(logits, temperature).centred.map(Math.exp);
  const total = sum(exponentials);
  return exponentials.map((value) => value / total);
}

/** (1 − ε)·onehot + ε/K. */
export function smoothLabels(label, nClasses, labelSmoothing = 0) {
  const uniform = labelSmoothing / nClasses;
  return Array.from({ length: nClasses }, (_, k) =>
    k === label ? 1 - labelSmoothing + uniform : uniform,
  );
}

/** Weights, not all 0, divided by their sum. */
export function normaliseWeights(weights) {
  const largest = Math.max(...weights);
  const scaled = weights.map((weight) => weight / largest);
  const total = sum(scaled);
  return scaled.map((share) => share / total);
}

/** Shannon entropy −Σ p log p, in nats. */
export function entropy(p) {
  return 0 - sum(p.map((share) => (share === 0 ? 0 : share * Math.log(share))));
}

/** Σ p log(p/q), in nats, with its relative accuracy also where q is close to p. */
export function klDivergence(p, q) {
  return sum(
    p.map((share, k) => {
      if (share === 0) return q[k];
      const x = (q[k] - share) / share;
      if (Math.abs(x) <= SERIES_LIMIT) return share * xMinusLog1p(x);
      const ratio = q[k] / share;
      // A ratio that is subnormal, 0 or infinite has lost digits that its logarithm still has.
      const extreme = ratio < SMALLEST_RATIO || ratio > LARGEST_RATIO;
      const log = extreme ? Math.log(q[k]) - Math.log(share) : Math.log(ratio);
      return q[k] - share - share * log;
    }),
  );
}

/** −Σ w q log p of one example, in nats; the target is a class or a distribution. */
export function crossEntropy(logits, target, options = {}) {
  return lossAndGradient(logits, denseTarget(target, logits.length, options), options).loss;
}

/** The same with its gradient with respect to the logits, (Q·p − w·q)/T: {loss, gradient}. */
export function crossEntropyWithGradient(logits, target, options = {}) {
  return lossAndGradient(logits, denseTarget(target, logits.length, options), options);
}

/** One example's cross-entropy taken apart, as nll_core.cross_entropy_parts. */
export function crossEntropyParts(logits, target, options = {}) {
  const { temperature = 1, labelSmoothing = 0, classWeights } = options;
  const dense = denseTarget(target, logits.length, options);
  const { pull, weight } = weightedTarget(dense, classWeights);
  const { loss, gradient } = lossAndGradient(logits, dense, options);
  const probs = softmax(logits, temperature);
  const logProbs = logSoftmax(logits, temperature);
  const floor = weight * entropy(pull);
  const normal = Math.min(...probs) >= SMALLEST_NORMAL;
  const mean = dot(probs, gradient);
  return {
    probs,
    target: denseTarget(target, logits.length, { labelSmoothing }),
    pull,
    weight,
    terms: pull.map((share, k) => (share === 0 ? 0 : -weight * share * logProbs[k])),
    loss,
    floor,
    divergence: normal ? weight * klDivergence(pull, probs) : loss - floor,
    gradient,
    push: probs.map((p, k) => (-p * (gradient[k] - mean)) / temperature),
  };
}

/** The loss at each temperature. */
export function crossEntropyAlongTemperature(logits, target, temperatures, options = {}) {
  const dense = denseTarget(target, logits.length, options);
  return Array.from(temperatures, (temperature) => lossAt(logits, dense, temperature));
}

/** The same, with its lowest point: where it lies beside the ends of the grid, and how low it is. */
export function temperatureCurve(logits, target, temperatures, options = {}) {
  const { status, temperature: best, loss: low } = bestTemperature(logits, target, options);
  return {
    loss: crossEntropyAlongTemperature(logits, target, temperatures, options),
    where: status === "undetermined" ? "anywhere" : placeOn(temperatures, best, status !== "interior"),
    best,
    low,
  };
}

/** The loss at each value of the logit of class k. */
export function crossEntropyAlongLogit(logits, target, k, values, options = {}) {
  const dense = denseTarget(target, logits.length, options);
  const row = Array.from(logits);
  return Array.from(values, (value) => {
    row[k] = value;
    return lossAt(row, dense, options.temperature);
  });
}

/** The same, with its lowest point. */
export function logitCurve(logits, target, k, values, options = {}) {
  const best = bestLogit(logits, target, k, options);
  const along = (grid) => crossEntropyAlongLogit(logits, target, k, grid, options);
  const low = best < Infinity ? along([best])[0] : 0;
  return { loss: along(values), where: placeOn(values, best, !Number.isFinite(best)), best, low };
}

/** Where the lowest point lies beside the ends of a grid, all the way at the end if the loss falls. */
function placeOn(grid, best, falls) {
  if (best < grid[0]) return falls ? "falls below" : "below";
  if (best > grid.at(-1)) return falls ? "falls above" : "above";
  return "inside";
}

/** The loss, and its floor Q·H(w·q/Q), at each label smoothing. */
export function crossEntropyAlongSmoothing(logits, target, labelSmoothing, options = {}) {
  const { temperature = 1, classWeights } = options;
  const logProbs = logSoftmax(logits, temperature);
  const at = Array.from(labelSmoothing, (epsilon) => {
    const dense = denseTarget(target, logits.length, { classWeights, labelSmoothing: epsilon });
    const { pull, weight } = weightedTarget(dense, classWeights);
    const terms = pull.map((share, k) => (share === 0 ? 0 : share * logProbs[k]));
    return { loss: 0 - weight * sum(terms), floor: weight * entropy(pull) };
  });
  return { loss: at.map(({ loss }) => loss), floor: at.map(({ floor }) => floor) };
}

/** The temperature of the lowest loss, that loss, and whether it lies inside: "interior" or an end. */
export function bestTemperature(logits, target, options = {}) {
  const dense = denseTarget(target, logits.length, options);
  const { pull, weight } = weightedTarget(dense, options.classWeights);
  // nll_core refuses a target that is forbidden; its loss is infinite whatever the temperature.
  if (logits.some((z, k) => z === -Infinity && pull[k] > 0)) {
    return { temperature: 1, loss: Infinity, status: "undetermined" };
  }
  const allowed = pull.map((_, k) => k).filter((k) => logits[k] > -Infinity);
  // Halves, since the range of finite numbers can overflow.
  const halves = allowed.map((k) => 0.5 * logits[k]);
  const highest = Math.max(...halves);
  const spread = highest - Math.min(...halves);
  const flatLoss = weight * Math.log(allowed.length);
  if (spread === 0) return { temperature: 1, loss: flatLoss, status: "undetermined" };
  const gaps = halves.map((z) => (z - highest) / spread); // 0 at the maximum, −1 at the minimum
  const wanted = sum(gaps.map((gap, i) => gap * pull[allowed[i]]));
  if (wanted === 0) {
    const ties = gaps.filter((gap) => gap === 0).length;
    return { temperature: 0, loss: weight * Math.log(ties), status: "zero" };
  }
  // Within rounding of the mean: where the target is uniform, the sums differ by their rounding.
  if (wanted - sum(gaps) / gaps.length <= MEAN_ROUNDING * gaps.length) {
    return { temperature: Infinity, loss: flatLoss, status: "infinite" };
  }
  const temperature = (2 * spread) / inverseTemperature(gaps, wanted);
  return { temperature, loss: lossAt(logits, dense, temperature), status: "interior" };
}

/** The logit of class k at which the loss is lowest, the others kept; infinite for hard labels. */
export function bestLogit(logits, target, k, options = {}) {
  const { temperature = 1, classWeights } = options;
  const { pull } = weightedTarget(denseTarget(target, logits.length, options), classWeights);
  const others = Array.from(logits).filter((_, j) => j !== k);
  const rest = sum(pull.filter((_, j) => j !== k));
  if (rest === 0) return Infinity;
  if (pull[k] === 0) return -Infinity;
  const top = indexOfLargest(others);
  const total = others[top] - temperature * logSoftmax(others, temperature)[top];
  return total + temperature * (Math.log(pull[k]) - Math.log(rest));
}

/**
 * The smoothed target times the class weights.
 * @param {number | ArrayLike<number>} target
 * @param {number} nClasses
 * @param {{ labelSmoothing?: number, classWeights?: number[] }} options
 */
function denseTarget(target, nClasses, { labelSmoothing = 0, classWeights }) {
  let dense;
  if (typeof target === "number") dense = smoothLabels(target, nClasses, labelSmoothing);
  else if (labelSmoothing === 0) dense = Array.from(target);
  else {
    const uniform = labelSmoothing / nClasses;
    dense = Array.from(target, (share) => share * (1 - labelSmoothing) + uniform);
  }
  return classWeights ? dense.map((share, k) => share * classWeights[k]) : dense;
}

/** The distribution that the loss pulls towards, and the weight of the example. */
function weightedTarget(dense, classWeights) {
  if (!classWeights) return { pull: dense, weight: 1 };
  const weight = sum(dense);
  return { pull: dense.map((share) => share / weight), weight };
}

/** The loss, and with respect to the logits its gradient, of one example and its dense target. */
function lossAndGradient(logits, dense, { temperature = 1 }) {
  const { centred, top } = centredAtMaximum(logits, temperature);
  const exponentials = exponentialsBeside(centred, top);
  const rest = sum(exponentials);
  const weight = sum(dense);
  const gaps = sum(centred.map((gap, k) => (dense[k] === 0 ? 0 : -dense[k] * gap)));
  const factor = weight / (1 + rest);
  const gradient = exponentials.map((value, k) => value * factor - dense[k]);
  // Q·p − w·q would cancel where p ≈ 1; the entries sum to 0.
  gradient[top] = 0;
  gradient[top] = 0 - sum(gradient);
  return {
    loss: gaps + weight * Math.log1p(rest), // neither is negative: nothing cancels
    gradient: gradient.map((value) => value / temperature),
  };
}

function lossAt(logits, dense, temperature) {
  return lossAndGradient(logits, dense, { temperature }).loss;
}

/** (z − max z)/T, and the place of the maximum. */
function centredAtMaximum(logits, temperature) {
  const top = indexOfLargest(logits);
  const centred = Array.from(logits, (z) => {
    const gap = z - logits[top];
    // Halves of finite numbers have a difference that is finite.
    if (gap === -Infinity) return (0.5 * z - 0.5 * logits[top]) / temperature / 0.5;
    return gap / temperature;
  });
  return { centred, top };
}

/** exp of all but the maximum itself, which counts 0. */
function exponentialsBeside(centred, top) {
  return centred.map((value, k) => (k === top ? 0 : Math.exp(value)));
}

function indexOfLargest(values) {
  let top = 0;
  for (let k = 1; k < values.length; k += 1) if (values[k] > values[top]) top = k;
  return top;
}

/** x − log(1 + x) for |x| ≤ 1/4: log(1 + x) = 2·artanh(s) with s = x/(2 + x), and x − 2s = x·s. */
function xMinusLog1p(x) {
  const s = x / (2 + x);
  const squared = s * s;
  let series = 0;
  for (let term = SERIES_TERMS; term > 0; term -= 1) series = squared * (1 / (2 * term + 1) + series);
  return s * (x - 2 * series);
}

/** The β at which the mean gap under softmax(β·gaps) is `wanted`, by bisection to the last digit. */
function inverseTemperature(gaps, wanted) {
  const slope = (beta) => {
    const weights = gaps.map((gap) => Math.exp(beta * gap));
    return dot(weights, gaps) / sum(weights) - wanted;
  };
  let low = 0;
  let high = 1;
  while (slope(high) < 0) {
    low = high;
    high *= 2;
  }
  for (;;) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) return high;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
}
