"""Contours, Newton's slices and filled words in the browser, held to the server's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from nll_core import (
    confidence_nll_rise,
    descend,
    fit_gaussian,
    gaussian_nll_contour,
    gaussian_objective,
    gaussian_statistics,
    newton_slices,
)
from nll_core.likelihoods.gaussian_fit import log_sigma_bounds
from pages._ui.templates import fill

from .modules import call, module_page

# Exponentials of two libraries differ in the last digit; a contour's root near 0 halves the digits.
RTOL = 1e-12
CONTOUR_TOLERANCE = 1e-7
TEMPLATES = [
    "N({x:.7g}, {y:.6g})",
    "{x:.4f} {y:.1%} {x:.0%}",
    "{x:decimals} {y:decimals 6}",
    "{x:significant 3} {y:significant}",
    "{x:exponential} {y:exponential 3}",
]
FORMULAS = [r"⟦{x:latex 5}⟧ \; ⟦{y:signed}⟧ + ⟦{z:plain_latex}⟧", r"⟦{x:.6g}⟧ = ⟦{y:latex}⟧"]


def samples(rng: np.random.Generator, count: int) -> list[Any]:
    scales = 10.0 ** rng.uniform(-4, 4, count)
    return [rng.normal(rng.uniform(-5, 5) * scale, scale, rng.integers(2, 60)) for scale in scales]


def as_object(statistics: Any) -> dict[str, float]:
    return {
        "n": statistics.n,
        "mean": statistics.mean,
        "meanResidual": statistics.mean_residual,
        "deviationNorm": statistics.deviation_norm,
        "sigma": statistics.sigma,
    }


def test_contours_are_those_of_the_core(browser: Browser) -> None:
    rng = np.random.default_rng(0)
    cases = []
    for x in samples(rng, 60):
        fit = fit_gaussian(x)
        for rise in (confidence_nll_rise(0.5, 2), 3.0, 1000.0):
            low = fit.sigma * rng.uniform(0.1, 1.5)
            cases.append((gaussian_statistics(x), rise, (low, low * rng.uniform(1.1, 9))))
    with module_page(browser) as page:
        found = call(
            page,
            "contour.js",
            [("gaussianNllContour", as_object(s), rise, ends, 45) for s, rise, ends in cases],
        )
        rises = [float(rise) for rise in 10.0 ** rng.uniform(-9, 4, 200)]
        bounds = call(page, "contour.js", [("logSigmaBounds", rise) for rise in rises])
    assert any(not curve["mu"] for curve in found)
    for curve, (statistics, rise, ends) in zip(found, cases, strict=True):
        wanted = gaussian_nll_contour(statistics, rise, sigma_range=ends, n_points=45)
        size = statistics.sigma
        np.testing.assert_allclose(curve["sigma"], wanted.sigma, rtol=RTOL)
        np.testing.assert_allclose(
            np.array(curve["mu"]) / size, wanted.mu / size, rtol=RTOL, atol=CONTOUR_TOLERANCE
        )
    wanted_bounds = [log_sigma_bounds(rise) for rise in rises]
    np.testing.assert_allclose(bounds, wanted_bounds, rtol=1e-9)


def test_slices_of_newtons_steps_are_those_of_the_core(browser: Browser) -> None:
    rng = np.random.default_rng(1)
    calls, wanted = [], []
    for x in samples(rng, 40):
        fit = fit_gaussian(x)
        objective = gaussian_objective(x, unit=fit.sigma)
        start = objective.position(
            fit.mu + rng.uniform(-2.5, 2.5) * fit.sigma, rng.uniform(0.25, 3) * fit.sigma
        )
        trace = descend(objective, start, method="newton")
        slices = newton_slices(objective, trace)
        lengths = slices.lengths.tolist()
        for k in range(trace.steps):
            ends = (trace.positions[k].tolist(), trace.positions[k + 1].tolist())
            calls.append(
                (
                    "gaussianNewtonSlice",
                    as_object(objective.statistics),
                    fit.sigma,
                    *ends,
                    lengths,
                )
            )
            wanted.append((slices, k))
    with module_page(browser) as page:
        found = call(page, "newton.js", calls)
    assert any(slices.modified.any() for slices, _ in wanted)
    for got, (slices, k) in zip(found, wanted, strict=True):
        for name, values in (
            ("start", slices.starts),
            ("values", slices.values),
            ("parabola", slices.parabolas),
            ("won", slices.won),
        ):
            np.testing.assert_allclose(
                np.array(got[name], float), values[k], rtol=1e-11, atol=1e-13
            )
        # Near the optimum the gradient itself is the rounding of a difference.
        np.testing.assert_allclose(got["predicted"], slices.predicted[k], rtol=1e-9, atol=1e-15)
        assert got["modified"] == slices.modified[k]
        assert got["resolved"] == slices.resolved[k]
        if slices.resolved[k]:
            assert got["taken"] == pytest.approx(slices.taken[k], rel=1e-9)


def test_words_are_filled_to_the_letter(browser: Browser) -> None:
    rng = np.random.default_rng(2)
    places = [
        {
            name: float(rng.choice([-1, 1]) * 10.0 ** rng.uniform(-8, 8)) if name != "z" else size
            for name in "xyz"
        }
        for size in (10.0 ** rng.uniform(-8, 5, 200)).tolist()
    ]
    places += [{"x": 0.5, "y": -0.125, "z": 2.5}, {"x": 0.0, "y": 1.0, "z": 1e-3}]
    with module_page(browser) as page:
        filled = call(page, "templates.js", [("fill", t, v) for t in TEMPLATES for v in places])
        counts = call(page, "templates.js", [("fill", "{n:,}", {"n": n}) for n in (5, 1234567)])
        numbers = call(page, "templates.js", [("slots", t, v) for t in FORMULAS for v in places])
    assert filled == [fill(t, v) for t in TEMPLATES for v in places]
    assert counts == ["5", "1,234,567"]
    from pages._ui.page import formula_numbers

    assert numbers == [formula_numbers(fill(t, v)) for t in FORMULAS for v in places]
