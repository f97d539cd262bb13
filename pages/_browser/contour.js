// Level curves of the Gaussian likelihood over (μ, σ), as nll_core.gaussian_contour draws them.

// The constants of nll_core.likelihoods.gaussian_fit, where their reasons stand.
const ROOT_MAX_STEPS = 200;
const ROOT_TOLERANCE = 4 * Number.EPSILON;

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
export function logSigmaBounds(rise) {
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
