// The minimisers of nll_core.descend, with every step, for paths that are redrawn during a drag.

import { HALF_LOG_TWO_PI, gaussianStatistics, offsetFrom } from "./gaussian_kernel.js";
import { crossEntropyWithGradient } from "./kernel.js";
import { dot } from "./sums.js";

// The constants of nll_core.descent, where their reasons stand.
const SUFFICIENT_DECREASE = 1e-4;
const MAX_HALVINGS = 60;
const FLAT_CURVATURE = 1e-14;
const VALUE_ROUNDING = 16 * Number.EPSILON;
const RESOLVED_ROUNDINGS = 1e5;

/** Minimise the mean Gaussian NLL over (μ/u, log(σ/u)); the path also as `mu` and `sigma`. */
export function gaussianDescent(data, mu, sigma, { unit = 1, ...options } = {}) {
  const objective = gaussianObjective(data, unit);
  const trace = descend(objective, [mu / unit, Math.log(sigma / unit)], options);
  return {
    ...trace,
    mu: trace.positions.map(([at]) => unit * at),
    sigma: trace.positions.map(([, at]) => unit * Math.exp(at)),
  };
}

/** The optimum that Newton's method finds, as nll_core.fit_gaussian looks for it. */
export function gaussianOptimum(values, options) {
  const low = values.reduce((least, x) => Math.min(least, x));
  const high = values.reduce((most, x) => Math.max(most, x));
  const [origin, unit] = [0.5 * (low + high), 0.5 * (high - low)];
  const objective = gaussianObjective(values.map((x) => (x - origin) / unit));
  const trace = descend(objective, [0, 0], { method: "newton", ...options });
  const [mu, logSigma] = trace.positions.at(-1);
  return {
    mu: origin + unit * mu,
    sigma: unit * Math.exp(logSigma),
    nll: values.length * (trace.values.at(-1) + Math.log(unit)),
    converged: trace.converged,
    iterations: trace.steps,
    message: trace.message,
  };
}

/** The mean Gaussian NLL along Newton's step from `position` to `next`, and what was predicted. */
export function gaussianNewtonSlice(data, unit, position, next, lengths) {
  const objective = gaussianObjective(data, unit);
  const start = objective.value(position);
  const gradient = objective.gradient(position);
  const remarks = { modified: 0 };
  const direction = newtonDirection(objective.hessian(position), gradient, remarks);
  const predicted = -0.5 * dot(gradient, direction);
  const moved = next.map((at, i) => at - position[i]);
  const along = (t) => position.map((at, i) => at + t * direction[i]);
  const at = (place) => {
    const value = objective.value(place);
    return Number.isFinite(value) ? value : Infinity;
  };
  return {
    start,
    values: lengths.map((t) => at(along(t))),
    predicted,
    won: start - objective.value(next),
    taken: dot(moved, direction) / dot(direction, direction),
    modified: remarks.modified > 0,
    resolved: predicted > RESOLVED_ROUNDINGS * VALUE_ROUNDING * Math.max(Math.abs(start), 1),
  };
}

/** Minimise one example's cross-entropy over its logits, which are the positions. */
export function softmaxDescent(logits, target, options = {}, descentOptions = {}) {
  // The gradient is asked for where the value just was.
  let last = {};
  const at = (position) => {
    if (last.position !== position) {
      last = { position, ...crossEntropyWithGradient(position, target, options) };
    }
    return last;
  };
  const objective = {
    value: (position) => at(position).loss,
    gradient: (position) => at(position).gradient,
  };
  return descend(objective, logits, descentOptions);
}

/** The mean Gaussian NLL of values, or of their statistics, over (μ/u, log(σ/u)). */
function gaussianObjective(data, unit = 1) {
  const statistics = "deviationNorm" in data ? data : gaussianStatistics(data);
  const moments = ([mu, logSigma]) => {
    const root = Math.exp(-logSigma);
    const meanZ = (offsetFrom(statistics, unit * mu) / unit) * root;
    const spread = (statistics.sigma / unit) * root;
    return { root, meanZ, meanSquare: meanZ * meanZ + spread * spread };
  };
  return {
    value(position) {
      const { meanSquare } = moments(position);
      return 0.5 * meanSquare + position[1] + Math.log(unit) + HALF_LOG_TWO_PI;
    },
    gradient(position) {
      const { root, meanZ, meanSquare } = moments(position);
      return [-meanZ * root, 1 - meanSquare];
    },
    hessian(position) {
      const { root, meanZ, meanSquare } = moments(position);
      return [root * root, 2 * meanZ * root, 2 * meanSquare];
    },
  };
}

/**
 * Every step from `start`: "gradient_descent", "momentum", or for two parameters "newton".
 *
 * An objective has `value`, `gradient` and, for Newton, `hessian`: [f_xx, f_xy, f_yy].
 */
function descend(objective, start, options = {}) {
  const { method = "gradient_descent", learningRate = 0.1, momentum = 0.9 } = options;
  const { maxSteps = 1000, tolerance = 1e-8, decimals, inside = () => true } = options;
  const trace = { positions: [], values: [], gradientNorms: [] };
  const newton = { modified: 0, halved: 0 };
  let message = "";
  let outside;
  let position = Array.from(start);
  let value = objective.value(position);
  let gradient = objective.gradient(position);
  if (!allFinite([value, ...gradient])) {
    throw new RangeError(`start must give a finite objective and gradient, got ${value}`);
  }
  let velocity = position.map(() => 0);
  const keep = () => {
    trace.positions.push(position);
    trace.values.push(value);
    trace.gradientNorms.push(norm(gradient));
  };
  const steps = () => trace.values.length - 1;
  keep();
  while (trace.gradientNorms[steps()] > tolerance && steps() < maxSteps) {
    let moved;
    if (method === "newton") {
      moved = newtonPosition(objective, { position, value, gradient }, newton);
      if (!moved) {
        message = "no step lowers the objective beyond its rounding";
        break;
      }
    } else {
      const kept = method === "momentum" ? momentum : 0;
      velocity = velocity.map((speed, i) => kept * speed - learningRate * gradient[i]);
      moved = position.map((at, i) => at + velocity[i]);
    }
    if (decimals !== undefined) {
      moved = moved.map((at) => rounded(at, decimals));
      const unmoved = position;
      if (moved.every((at, i) => at === unmoved[i])) {
        message = `step ${steps() + 1} is lost in the rounding of the position`;
        break;
      }
    }
    if (!inside(moved)) {
      message = `step ${steps() + 1} would lead outside`;
      outside = moved;
      break;
    }
    const next = { value: objective.value(moved), gradient: objective.gradient(moved) };
    if (!allFinite([...moved, next.value, ...next.gradient])) {
      message = `diverged: step ${steps() + 1} left the range of float64`;
      break;
    }
    position = moved;
    ({ value, gradient } = next);
    keep();
  }
  const converged = trace.gradientNorms[steps()] <= tolerance;
  if (!message) {
    const count = `${steps()} ${steps() === 1 ? "step" : "steps"}`;
    message = converged ? `converged in ${count}` : `stopped after ${count}`;
  }
  return { ...trace, steps: steps(), converged, message: message + remarks(newton), outside };
}

/** Where one safeguarded Newton step leads, or null if no length of it lowers the objective. */
function newtonPosition(objective, { position, value, gradient }, newton) {
  const direction = newtonDirection(objective.hessian(position), gradient, newton);
  const slope = dot(gradient, direction);
  const along = (length) => position.map((at, i) => at + length * direction[i]);
  // Close to the optimum the gain is lost in the rounding of the value; the full step is still
  // right there, and the norm of the gradient tells whether it helped.
  const rounding = VALUE_ROUNDING * Math.max(Math.abs(value), 1);
  if (-slope <= rounding) {
    const moved = along(1);
    const newNorm = norm(objective.gradient(moved));
    return newNorm < norm(gradient) && objective.value(moved) <= value + rounding ? moved : null;
  }
  let length = 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving += 1) {
    const moved = along(length);
    const limit = value + SUFFICIENT_DECREASE * length * slope;
    if (allFinite(moved) && objective.value(moved) <= limit) {
      newton.halved += length < 1;
      return moved;
    }
    length *= 0.5;
    // A shorter step promises no more than the rounding.
    if (-length * slope <= rounding) break;
  }
  return null;
}

/** −|H|⁻¹∇f: Newton's direction, made to lead downhill where H is not positive definite. */
function newtonDirection(hessian, gradient, newton) {
  if (!allFinite(hessian) || hessian.every((entry) => entry === 0)) {
    newton.modified += 1;
    return gradient.map((slope) => -slope);
  }
  const { curvatures, axes } = eigen(hessian);
  const sizes = curvatures.map(Math.abs);
  const largest = Math.max(...sizes);
  const flat = sizes.map((size) => size <= FLAT_CURVATURE * largest);
  newton.modified += curvatures.some((curvature, i) => curvature < 0 && !flat[i]);
  const along = axes.map((axis, i) => dot(axis, gradient) / (flat[i] ? largest : sizes[i]));
  return gradient.map((_, k) => -(axes[0][k] * along[0] + axes[1][k] * along[1]));
}

/** Eigenvalues and eigenvectors of the symmetric matrix [[a, b], [b, c]], by one Jacobi rotation. */
function eigen([a, b, c]) {
  if (b === 0) return { curvatures: [a, c], axes: [[1, 0], [0, 1]] };
  const half = (c - a) / (2 * b);
  const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.hypot(half, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  return {
    curvatures: [a - tangent * b, c + tangent * b],
    axes: [[cosine, -sine], [sine, cosine]],
  };
}

/** The safeguards used, as an addition to a message. */
function remarks({ modified, halved }) {
  const said = [];
  if (modified) said.push(`Hessian not positive definite at ${modified}`);
  if (halved) said.push(`step halved at ${halved}`);
  return said.length ? ` (${said.join(", ")})` : "";
}

/** As NumPy rounds: scaled, to the nearest integer, and of two the even one. */
export function rounded(value, decimals) {
  const scale = 10 ** decimals;
  const scaled = value * scale;
  const nearest = Math.round(scaled);
  const whole = Math.abs(scaled % 1) === 0.5 && nearest % 2 ? nearest - 1 : nearest;
  return whole / scale + 0; // −0 as 0
}

function norm(vector) {
  return Math.hypot(...vector);
}

function allFinite(numbers) {
  return numbers.every(Number.isFinite);
}
