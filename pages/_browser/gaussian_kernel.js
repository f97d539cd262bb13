// The Gaussian likelihood for the moments of a drag, in the names of nll_core and with its algebra.
//
// `data` is a sample, or the statistics of one: {n, mean, meanResidual, deviationNorm, sigma}.

import { dot, sum } from "./sums.js";

export const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
// The constants of nll_core.likelihoods.gaussian_fit, where their reasons stand.
const ROOT_MAX_STEPS = 200;
const ROOT_TOLERANCE = 4 * Number.EPSILON;

/** n, the mean m, c = mean(x − m) and √Σ(x − m − c)², which keep their digits; σ̂ = that/√n. */
export function gaussianStatistics(values) {
  const n = values.length;
  const share = (list) => sum(list.map((value) => value / n));
  // Dividing first keeps the sum of values near the largest float64 finite.
  const mean = largestSize(values) > Number.MAX_VALUE / n ? share(values) : sum(values) / n;
  const rough = values.map((value) => value - mean);
  const meanResidual = share(rough);
  const deviations = rough.map((value) => value - meanResidual);
  // Scaling by a power of two is exact and keeps the squares in range.
  const largest = largestSize(deviations);
  const exponent = largest > 0 ? Math.floor(Math.log2(largest)) : 0;
  const scaled = deviations.map((value) => timesPowerOfTwo(value, -exponent));
  const deviationNorm = timesPowerOfTwo(Math.sqrt(dot(scaled, scaled)), exponent);
  return { n, mean, meanResidual, deviationNorm, sigma: deviationNorm / Math.sqrt(n) };
}

/** The summed Gaussian negative log-likelihood of values, or of their statistics, in nats. */
export function gaussianNll(data, mu, sigma) {
  const { n, deviationNorm, ...mean } = statisticsOf(data);
  const z = offsetFrom(mean, mu) / sigma;
  const spread = deviationNorm / sigma;
  return 0.5 * n * z * z + (0.5 * spread * spread + n * (Math.log(sigma) + HALF_LOG_TWO_PI));
}

/** What each value adds to the log-likelihood, in nats. */
export function gaussianPointTerms(values, mu, sigma) {
  const z = Array.from(values, (value) => (value - mu) / sigma);
  const constant = Math.log(sigma) + HALF_LOG_TWO_PI;
  const logDensity = z.map((value) => -(0.5 * value) * value - constant);
  return { z, density: logDensity.map(Math.exp), logDensity };
}

/** NLL(μ) at a fixed σ beside SSE(μ)/(2σ²), at each μ, and the constant between them. */
export function leastSquaresIdentity(data, mu, sigma) {
  const statistics = statisticsOf(data);
  const means = Array.from(mu);
  const distances = means.map((mean) =>
    Math.hypot(Math.sqrt(statistics.n) * offsetFrom(statistics, mean), statistics.deviationNorm),
  );
  return {
    nll: means.map((mean) => gaussianNll(statistics, mean, sigma)),
    sumOfSquares: distances.map((distance) => distance ** 2),
    scaledSumOfSquares: distances.map((distance) => 0.5 * (distance / sigma) ** 2),
    constant: statistics.n * (Math.log(sigma) + HALF_LOG_TWO_PI),
  };
}

/** The fit by maximum likelihood; of values that are all the same, σ is 0 and the NLL −∞. */
export function fitGaussian(data) {
  const statistics = statisticsOf(data);
  const { n } = statistics;
  // Equal values may leave a rounded residue.
  const same = statistics !== data && data.every((value) => value === data[0]);
  const sigma = same ? 0 : statistics.sigma;
  return {
    mu: statistics.mean + statistics.meanResidual,
    sigma,
    nll: n * (Math.log(sigma) + HALF_LOG_TWO_PI + 0.5),
    n,
  };
}

/** Up the right side and down the left of the curve `rise` nats above the minimum. */
export function gaussianNllContour(statistics, rise, sigmaRange, nPoints) {
  const { n, mean, meanResidual, sigma: best } = statistics;
  const perPoint = rise / n;
  const ends = logSigmaBounds(perPoint);
  const bottom = Math.max(ends[0], Math.log(sigmaRange[0] / best));
  const top = Math.min(ends[1], Math.log(sigmaRange[1] / best));
  if (bottom >= top) return { mu: [], sigma: [] };
  const offsets = [];
  const sigmas = [];
  for (let i = 0; i < nPoints; i += 1) {
    const t = bottom + (top - bottom) * (0.5 - 0.5 * Math.cos((i * Math.PI) / (nPoints - 1)));
    const square = Math.expm1(2 * t) + Math.exp(2 * t) * (2 * (perPoint - t));
    offsets.push(best * Math.sqrt(Math.max(square, 0)));
    sigmas.push(best * Math.exp(t));
  }
  // The root is 0 at the curve's own ends, where rounding under it would leave a gap.
  if (bottom === ends[0]) offsets[0] = 0;
  if (top === ends[1]) offsets[nPoints - 1] = 0;
  const right = offsets.map((offset) => mean + (meanResidual + offset));
  const left = offsets.map((offset) => mean + (meanResidual - offset));
  return {
    mu: [...right, ...left.reverse(), right[0]],
    sigma: [...sigmas, ...sigmas.slice().reverse(), sigmas[0]],
  };
}

/** The two t where the profile of σ̂·exp(t) has risen by `rise` nats a point: below, above. */
function logSigmaBounds(rise) {
  return [-Math.sqrt(rise), rise + 0.5].map((start) => {
    let t = start;
    for (let i = 0; i < ROOT_MAX_STEPS; i += 1) {
      const shrink = Math.expm1(-2 * t);
      const step = (t + 0.5 * shrink - rise) / -shrink;
      t -= step;
      if (Math.abs(step) <= ROOT_TOLERANCE * Math.abs(t)) break;
    }
    return t;
  });
}

/** mean − μ, as (m − μ) + c: adding c to m first would round it away. */
export function offsetFrom({ mean, meanResidual }, mu) {
  return mean - mu + meanResidual;
}

function statisticsOf(data) {
  return "deviationNorm" in data ? data : gaussianStatistics(Array.from(data));
}

function largestSize(values) {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** value·2^exponent in two steps, since 2^exponent itself may leave the range. */
function timesPowerOfTwo(value, exponent) {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}
