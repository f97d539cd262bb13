"""The browser's Gaussian likelihood, held to nll_core over random and extreme input."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

import nll_core as nll

from .modules import TOLERANCE, assert_close, call, module_page

Array = NDArray[np.float64]

EPSILON = float(np.finfo(np.float64).eps)
SEED = 3


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def gaussian_cases(count: int) -> list[tuple[Array, float, float]]:
    """Samples of 1 to 2000 values with a μ and a σ."""
    rng = np.random.default_rng(SEED)
    cases = []
    for index in range(count):
        n = int(rng.choice([1, 2, 3, 5, 7, 8, 9, 20, 66, 100, 128, 129, 1000, 2000]))
        scale = 10 ** rng.uniform(-6, 6)
        values = rng.normal(size=n) * scale + rng.choice([0.0, 0.0, 1.0, 50.0, 1e6, -1e8]) * scale
        if index % 7 == 0:
            values = np.full(n, values[0])
        if index % 5 == 0:
            mu, sigma = float(rng.normal()), float(10 ** rng.uniform(-6, 6))
        else:
            mu = float(values.mean() + rng.normal() * scale)
            sigma = float(scale * 10 ** rng.uniform(-1, 1))
        cases.append((values, mu, sigma))
    return cases


GAUSSIAN_CASES = gaussian_cases(150)


def test_statistics(page: Page) -> None:
    hard = [[1e200, -1e200, 3.0], [1e-200, 3e-200], [1e308, 1e308, 1.7e308], [5e-324, 0.0]]
    samples = [values for values, *_ in GAUSSIAN_CASES] + [np.array(values) for values in hard]
    results = call(
        page, "gaussian_kernel.js", [("gaussianStatistics", values) for values in samples]
    )
    for values, found in zip(samples, results, strict=True):
        expected = nll.gaussian_statistics(values)
        assert found["n"] == expected.n
        # Added in NumPy's order: not a bit differs.
        assert found["mean"] == expected.mean
        assert found["meanResidual"] == expected.mean_residual
        assert_close(found["deviationNorm"], expected.deviation_norm, values, size=5e-324)
        assert_close(found["sigma"], expected.sigma, values, size=5e-324)


def each_gaussian(page: Page, name: str) -> Iterator[tuple[Array, float, float, Any]]:
    """Each case with the result of a function of values, μ and σ."""
    results = call(page, "gaussian_kernel.js", [(name, *case) for case in GAUSSIAN_CASES])
    for case, found in zip(GAUSSIAN_CASES, results, strict=True):
        yield *case, found


def test_gaussian_loss(page: Page) -> None:
    for values, mu, sigma, found in each_gaussian(page, "gaussianNll"):
        # The terms may cancel: half the squares, and n log σ.
        size = len(values) * (1.0 + abs(math.log(sigma)))
        expected = float(nll.gaussian_nll_surface(values, [mu], [sigma])[0, 0])
        assert_close(found, expected, (values, mu, sigma), size)
        by_points = nll.gaussian_nll(values, mu, sigma, reduction="sum")
        # z of a single point loses what its distance from μ lost.
        spoilt = 1.0 + abs(mu) / sigma
        assert_close(found, by_points, (values, mu, sigma), size * spoilt)


def test_gaussian_loss_of_statistics_is_that_of_values(page: Page) -> None:
    samples = [values for values, *_ in GAUSSIAN_CASES[:50]]
    statistics = call(
        page, "gaussian_kernel.js", [("gaussianStatistics", values) for values in samples]
    )
    by_values = call(
        page, "gaussian_kernel.js", [("gaussianNll", values, 1.0, 2.0) for values in samples]
    )
    shared = call(
        page, "gaussian_kernel.js", [("gaussianNll", known, 1.0, 2.0) for known in statistics]
    )
    assert by_values == shared


def test_gaussian_gradient(page: Page) -> None:
    for values, mu, sigma, found in each_gaussian(page, "gaussianNllGradient"):
        terms = nll.gaussian_nll_gradient(values, mu, sigma, reduction="none")
        expected = nll.gaussian_nll_gradient(values, mu, sigma, reduction="sum")
        # Sums of terms of both signs, each spoilt by the rounding of its distance from μ.
        spoilt = np.abs(values).max() / sigma
        for name in ("mu", "sigma"):
            size = float(np.abs(getattr(terms, name)).sum() + len(values) / sigma)
            tolerance = TOLERANCE + 4 * EPSILON * spoilt
            context = (name, values, mu, sigma)
            assert_close(found[name], getattr(expected, name), context, size, tolerance)


def test_gaussian_terms_of_each_point(page: Page) -> None:
    for values, mu, sigma, found in each_gaussian(page, "gaussianPointTerms"):
        expected = nll.gaussian_point_terms(values, mu, sigma)
        context, size = (values, mu, sigma), 1.0 + abs(math.log(sigma))
        assert found["z"] == expected.z.tolist()
        assert_close(found["logDensity"], expected.log_density, context, size)
        assert_close(found["logLikelihood"], expected.log_likelihood, context, size * len(values))
        # exp turns the absolute error of a logarithm into a relative one.
        tolerance = TOLERANCE + 4 * EPSILON * float(
            np.abs(expected.log_density[expected.density > 0]).max(initial=1.0)
        )
        assert_close(found["density"], expected.density, context, 1e-300, tolerance)


def test_least_squares_beside_the_loss(page: Page) -> None:
    means = np.concatenate([np.linspace(-3.0, 3.0, 7), [-1e6, 1e6]])
    calls = [("leastSquaresIdentity", x, means, sigma) for x, _, sigma in GAUSSIAN_CASES]
    for one, found in zip(calls, call(page, "gaussian_kernel.js", calls), strict=True):
        _, values, _, sigma = one
        expected = nll.least_squares_identity(values, means, sigma)
        size = len(values) * (1.0 + abs(math.log(sigma)))
        assert found["mu"] == means.tolist()
        assert_close(found["nll"], expected.nll, one, size)
        assert_close(found["sumOfSquares"], expected.sum_of_squares, one, 1e-300)
        assert_close(found["scaledSumOfSquares"], expected.scaled_sum_of_squares, one, 1e-300)
        assert_close(found["constant"], expected.constant, one, 1e-300)


def varied_cases() -> list[Array]:
    return [values for values, *_ in GAUSSIAN_CASES if np.ptp(values) > 0]


def test_profiles_and_fit(page: Page) -> None:
    grid = np.geomspace(1e-6, 1e6, 13)
    profiles: list[tuple[str, Callable[..., Array]]] = [
        ("profileNllMu", nll.profile_nll_mu),
        ("profileNllSigma", nll.profile_nll_sigma),
    ]
    for name, function in profiles:
        calls = [(name, values, grid) for values in varied_cases()]
        for one, found in zip(calls, call(page, "gaussian_kernel.js", calls), strict=True):
            assert_close(found, function(one[1], grid), one, size=len(one[1]))
    calls = [("fitGaussian", values) for values in varied_cases()]
    for one, found in zip(calls, call(page, "gaussian_kernel.js", calls), strict=True):
        expected = nll.fit_gaussian(one[1])
        assert (found["n"], found["mu"]) == (expected.n, expected.mu)
        assert_close(found["sigma"], expected.sigma, one, 0.0)
        assert_close(found["nll"], expected.nll, one, size=expected.n)


def test_the_fit_of_equal_values_has_no_width(page: Page) -> None:
    (fit,) = call(page, "gaussian_kernel.js", [("fitGaussian", [0.1] * 10)])
    assert fit == {"mu": pytest.approx(0.1, rel=1e-15), "sigma": 0, "nll": -math.inf, "n": 10}
