"""The record of a state of the Gaussian page: all that the views with a program show, as fields.

pages/_browser/programs/gaussian.js computes the same fields while something moves.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from nll_core.likelihoods import confidence_nll_rise, gaussian_nll_surface
from nll_core.teaching import (
    NewtonSlices,
    gaussian_nll_contour,
    gaussian_point_terms,
    least_squares_identity,
)
from pages._figures import gaussian_density as figures
from pages._lessons.gaussian.data import Path, Sample, Source, sample_of

CONFIDENCE_LEVELS: Final = (0.5, 0.9, 0.95)
REGIONS: Final = tuple(confidence_nll_rise(level, 2) for level in CONFIDENCE_LEVELS)
# Where along the axis of μ the constant between the curves is shown.
ASIDE: Final = 0.12
# The axis of the terms reaches at least this far down, in nats.
DEEPEST: Final = 8.0
# What the program has to know, too; heights above the minimum are in nats.
CONSTANTS: Final[figures.Fields] = {
    "curvePoints": figures.CURVE_POINTS,
    "nameAt": figures.NAME_AT,
    # Below this gap, the present point is called the maximum.
    "atMaximum": 5e-4,
    "regions": REGIONS,
    # Shades begin at the first of these that lie outside the regions.
    "levels": tuple(m * 10.0**e for e in range(0, 6) for m in (1, 3)),
    "mostLevels": 6,
    "contourPoints": 45,
    # A log axis has no zero; what is left below this is rounding.
    "lowest": 1e-12,
    # Of a slice, what is farther outside its axis than this is cut.
    "far": 50.0,
}


def always(sample: Sample, mu: float, sigma: float) -> figures.Fields:
    """What every view says of μ and σ."""
    here, fit = least_squares_identity(sample.values, [mu], sigma), sample.fit
    nll = float(here.nll[0])
    return {
        "mu": mu,
        "sigma": sigma,
        "n": fit.n,
        "nll": nll,
        "log_likelihood": -nll,
        "gap": nll - fit.nll,
        "best": fit,
        "sse": float(here.sum_of_squares[0]),
        "scaled": float(here.scaled_sum_of_squares[0]),
        "constant": here.constant,
    }


def _curve(sample: Sample, mu: float, sigma: float, least: float = 1.0) -> figures.Fields:
    return figures.density_fields(
        sample.distinct,
        sample.counts,
        mu,
        sigma,
        sample.fit,
        window=sample.window,
        loose=sample.loose_values,
        least=least,
    )


def fit_fields(
    chosen: Source, mu: float, sigma: float, path: Path | None, step: int
) -> figures.Fields:
    """The density over the points, the surface over (μ, σ), and the path of a minimiser."""
    sample = sample_of(chosen)
    fields = always(sample, mu, sigma) | _curve(sample, mu, sigma)
    fields |= {
        "case": "maximum" if fields["gap"] < CONSTANTS["atMaximum"] else "elsewhere",
        "numeric": sample.fit.numeric,
        "confidence": CONFIDENCE_LEVELS,
        "levels": levels(chosen),
    }
    if path:
        fields["path"] = _path(path, min(step, path.steps))
        if path.slices:
            fields["slice"] = _slice(path.slices, step, sample.fit.n)
    return fields


def terms_fields(sample: Sample, mu: float, sigma: float, point: int) -> figures.Fields:
    """What each distinct value adds to the log-likelihood, and the one of them that is lit up,
    or else the costliest."""
    best, each = sample.fit, gaussian_point_terms(sample.distinct, mu, sigma)
    floor = -figures.headroom(-1.05 * float(each.log_density.min()), DEEPEST)
    first, second = gaussian_point_terms(sample.values[:2], mu, sigma).log_density
    at = point - 1 if point else int(each.log_density.argmin())
    x, term = float(each.x[at]), float(each.log_density[at])
    shown = always(sample, mu, sigma) | _curve(sample, mu, sigma, least=1.05)
    return shown | {
        "z": each.z,
        "best_terms": gaussian_point_terms(each.x, best.mu, best.sigma).log_density,
        "reach": (floor, max(-0.06 * floor, 1.1 * float(each.log_density.max()))),
        "terms": each.log_density,
        "hanging": figures.sticks(each.x, each.log_density),
        "first": float(first),
        "second": float(second),
        "case": "lit" if point else "costliest",
        "x": x,
        "height": float(each.density[at]),
        "term": term,
        "distance": abs(float(each.z[at])),
        "share": term * int(sample.counts[at]) / float(each.log_density @ sample.counts),
        "right": x > 0.5 * sum(sample.window),
    }


def squares_fields(sample: Sample, mu: float, sigma: float) -> figures.Fields:
    """NLL(μ) and SSE(μ)/(2σ²) along the axis of μ, at the best μ, and aside."""
    (low, high), best = sample.mu.ends, sample.fit.mu
    aside = low + ASIDE * (high - low)
    grid = np.sort(np.append(np.linspace(low, high, figures.CURVE_POINTS), best))
    along = least_squares_identity(sample.values, grid, sigma)
    at = least_squares_identity(sample.values, [best, aside], sigma)
    values = np.concatenate([along.nll, along.scaled_sum_of_squares])
    least, most = 1.15 * float(values.min()), figures.headroom(1.05 * float(values.max()), 8.0)
    return always(sample, mu, sigma) | {
        "grid": grid,
        "aside_at": aside,
        "reach": (min(0.0, least), 1.05 * most),
        "nlls": along.nll,
        "squares": along.scaled_sum_of_squares,
        "lifted": along.scaled_sum_of_squares + along.constant,
        "lowest": [float(at.scaled_sum_of_squares[0]), float(at.nll[0])],
        "aside": [float(at.scaled_sum_of_squares[1]), float(at.nll[1])],
        "middle": 0.5 * float(at.scaled_sum_of_squares[1] + at.nll[1]),
    }


def tails_fields(sample: Sample, mu: float, sigma: float) -> figures.Fields:
    """The present curve, and what it charges for a point."""
    grid = np.linspace(*sample.window, figures.CURVE_POINTS)
    terms = gaussian_point_terms(grid, mu, sigma)
    fields = {"grid": grid, "density": terms.density, "cost": -terms.log_density}
    return always(sample, mu, sigma) | fields


@lru_cache(16)
def picks(sample: Sample, across: int, up: int) -> figures.Fields:
    """Values of the sliders over the surface, and how far the NLL is above its minimum there."""
    mus, sigmas = np.array(sample.mu.options), np.array(sample.sigma.options)
    columns = mus[np.linspace(0, mus.size - 1, across).astype(int)]
    rows = sigmas[np.linspace(0, sigmas.size - 1, up).astype(int)]
    rises = gaussian_nll_surface(sample.statistics, columns, rows) - sample.fit.nll
    x, y = np.meshgrid(columns, rows)
    return {"mu": x.ravel(), "sigma": y.ravel(), "rise": rises.ravel().astype(np.float32)}


@lru_cache(16)
def levels(chosen: Source) -> figures.Fields:
    """Of the NLL over (μ, σ), from the outermost shade in: shades, regions, and words at both."""
    sample = sample_of(chosen)
    statistics, fit = sample.statistics, sample.fit
    (left, right), (low, high) = sample.mu.ends, sample.sigma.ends
    corners = gaussian_nll_surface(statistics, sample.mu.ends, sample.sigma.ends)
    highest = float(corners.max()) - fit.nll
    most, n_points = CONSTANTS["mostLevels"], CONSTANTS["contourPoints"]
    rises = [rise for rise in CONSTANTS["levels"] if 1.5 * REGIONS[-1] < rise < highest][:most]

    def outline(rise: float) -> figures.Fields:
        ends = sample.sigma.ends
        edge = gaussian_nll_contour(statistics, rise, sigma_range=ends, n_points=n_points)
        return {"x": np.clip(edge.mu, left, right), "y": edge.sigma}

    shades, written = [outline(rise) for rise in reversed(rises)], []
    for edge, rise in zip(shades, reversed(rises), strict=True):
        # The height is written where the edge is nearest to the upper right corner.
        across, up = (edge["x"] - left) / (right - left), (edge["y"] - low) / (high - low)
        free = (across < 0.97) & (across > 0.6) & (up < 0.95) & (up > 0.06)
        if free.any():
            at = int(np.argmax(np.where(free, across + 0.4 * up, -1.0)))
            written.append((float(edge["x"][at]), float(edge["y"][at]), f"{rise:g}"))
    nothing = {"x": np.empty(0), "y": np.empty(0)}
    regions = [outline(rise) for rise in REGIONS]
    x, y = regions[-1]["x"], regions[-1]["y"]
    inside = bool(left < fit.mu < right and low < fit.sigma < high and x.size)
    # The confidence levels are named below the regions, or beside small ones.
    small = inside and float(np.ptp(y)) < 0.2 * (high - low)
    name_x, name_y = fit.mu, fit.sigma
    if small:
        name_x = float(x.max())
    elif inside:
        name_y = max(float(y.min()), low + 0.06 * (high - low))
    return {
        "shades": shades + [nothing] * (most - len(shades)),
        "regions": regions,
        **{name: [one[i] for one in written] for i, name in enumerate(("x", "y", "text"))},
        "name_x": name_x,
        "name_y": name_y,
        "name_at": "right" if small else "below" if inside else "nowhere",
    }


def _path(path: Path, step: int) -> figures.Fields:
    """How far a minimiser has come."""
    shown = np.maximum(path.rise, CONSTANTS["lowest"])
    return {
        "mu": path.mu[: step + 1],
        "sigma": path.sigma[: step + 1],
        "at_mu": float(path.mu[step]),
        "at_sigma": float(path.sigma[step]),
        "at_rise": float(path.rise[step]),
        "at_shown": float(shown[step]),
        "counted": np.arange(path.steps + 1),
        "shown": shown,
        "step": step,
        "steps": path.steps,
        "case": "ready" if step == 0 else "ended" if step == path.steps else "under way",
        "message": path.message,
        "method": path.name,
    }


def _slice(slices: NewtonSlices, step: int, n: float) -> figures.Fields:
    """What the present step of Newton's method goes by, in units of the full step and its gain."""
    steps = slices.taken.size
    nothing: figures.Fields = {"x": [], "y": []}
    if not steps:
        return {"case": "none", "nll": nothing, "here": nothing, "there": nothing}
    at = min(step, steps - 1)
    predicted, won, taken = (float(of[at]) for of in (slices.predicted, slices.won, slices.taken))
    resolved, parts, far = bool(slices.resolved[at]), round(1.0 / taken), CONSTANTS["far"]
    start = {"x": [0.0], "y": [0.0]}
    end = {"x": [taken], "y": [-won / predicted if resolved else -1.0]}
    change = np.clip((slices.values[at] - slices.starts[at]) / predicted, -far, far)
    case = f"{'modified ' if slices.modified[at] else ''}{'halved' if parts > 1 else 'full'}"
    return {
        "case": case if resolved else "rounding",
        "lead": "here" if step < steps else "last",
        "nll": {"x": slices.lengths, "y": change} if resolved else nothing,
        "here": start if step < steps else end,
        "there": end if step < steps else nothing,
        "predicted": n * predicted,
        "won": n * won,
        "share": won / predicted,
        "parts": parts,
    }
