// What Newton's method sees at one step, as nll_core.newton_slices.

import { VALUE_ROUNDING, gaussianObjective, newtonDirection } from "./descent.js";
import { dot } from "./sums.js";

// The constant of nll_core.optimisation.newton, where its reason stands.
const RESOLVED_ROUNDINGS = 1e5;

/** One step on the mean Gaussian NLL of values, or of their statistics, over (μ/u, log(σ/u)). */
export function gaussianNewtonSlice(data, unit, position, next, lengths) {
  return newtonSlice(gaussianObjective(data, unit), position, next, lengths);
}

/** The objective and Newton's parabola along the step from `position` to `next`. */
export function newtonSlice(objective, position, next, lengths) {
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
    parabola: lengths.map((t) => start + 2 * predicted * (t * (0.5 * t - 1))),
    predicted,
    won: start - objective.value(next),
    taken: dot(moved, direction) / dot(direction, direction),
    modified: remarks.modified > 0,
    resolved: predicted > RESOLVED_ROUNDINGS * VALUE_ROUNDING * Math.max(Math.abs(start), 1),
  };
}
