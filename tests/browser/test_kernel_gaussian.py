"""The browser's Gaussian likelihood, held to nll_core over random and extreme input."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

import nll_core as nll

from .modules import TOLERANCE, assert_close, call, module_page

Array = NDArray[np.float64]
EPSILON = float(np.finfo(np.float64).eps)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def gaussian_cases(count: int) -> list[tuple[Array, float, float]]:
    """Samples of 1 to 2000 values with a μ and a σ."""
    rng = np.random.default_rng(3)
    cases = []
    for index in range(count):
        n = int(rng.choice([1, 2, 3, 5, 7, 8, 9, 20, 66, 100, 128, 129, 1000, 2000]))
        scale = 10 ** rng.uniform(-6, 6)
        values = rng.normal(size=n) * scale + rng.choice([0.0, 0.0, 1.0, 50.0, 1e6, -1e8]) * scale
        if index % 7 == 0:
            values = np.full(n, values[0])
        mu, sigma = float(rng.normal()), float(10 ** rng.uniform(-6, 6))
        if index % 5:
            mu = float(values.mean() + rng.normal() * scale)
            sigma = float(scale * 10 ** rng.uniform(-1, 1))
        cases.append((values, mu, sigma))
    return cases


CASES = gaussian_cases(150)
VARIED = [values for values, *_ in CASES if np.ptp(values) > 0]


def results(page: Page, name: str, calls: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Each call's arguments with what the browser makes of them."""
    found = call(page, "gaussian_kernel.js", [(name, *given) for given in calls])
    for given, result in zip(calls, found, strict=True):
        yield *given, result


def test_statistics(page: Page) -> None:
    hard = [[1e200, -1e200, 3.0], [1e-200, 3e-200], [1e308, 1e308, 1.7e308], [5e-324, 0.0]]
    samples = [values for values, *_ in CASES] + [np.array(values) for values in hard]
    for values, found in results(page, "gaussianStatistics", [(x,) for x in samples]):
        expected = nll.gaussian_statistics(values)
        # Added in NumPy's order: not a bit differs.
        exact = (found["n"], found["mean"], found["meanResidual"])
        assert exact == (expected.n, expected.mean, expected.mean_residual)
        assert_close(found["deviationNorm"], expected.deviation_norm, values, size=5e-324)
        assert_close(found["sigma"], expected.sigma, values, size=5e-324)


def test_loss(page: Page) -> None:
    for values, mu, sigma, found in results(page, "gaussianNll", CASES):
        # The terms may cancel: half the squares, and n log σ.
        size = len(values) * (1.0 + abs(math.log(sigma)))
        expected = float(nll.gaussian_nll_surface(values, [mu], [sigma])[0, 0])
        assert_close(found, expected, (values, mu, sigma), size)
        by_points = nll.gaussian_nll(values, mu, sigma, reduction="sum")
        # z of a single point loses what its distance from μ lost.
        assert_close(found, by_points, (values, mu, sigma), size * (1.0 + abs(mu) / sigma))


def test_terms_of_each_point(page: Page) -> None:
    for values, mu, sigma, found in results(page, "gaussianPointTerms", CASES):
        expected = nll.gaussian_point_terms(values, mu, sigma)
        context, size = (values, mu, sigma), 1.0 + abs(math.log(sigma))
        assert found["z"] == expected.z.tolist()
        assert_close(found["logDensity"], expected.log_density, context, size)
        assert_close(found["logLikelihood"], expected.log_likelihood, context, size * len(values))
        # exp turns the absolute error of a logarithm into a relative one.
        shown = np.abs(expected.log_density[expected.density > 0]).max(initial=1.0)
        tolerance = TOLERANCE + 4 * EPSILON * float(shown)
        assert_close(found["density"], expected.density, context, 1e-300, tolerance)


def test_least_squares_beside_the_loss(page: Page) -> None:
    means = np.concatenate([np.linspace(-3.0, 3.0, 7), [-1e6, 1e6]])
    calls = [(values, means, sigma) for values, _, sigma in CASES]
    for values, _, sigma, found in results(page, "leastSquaresIdentity", calls):
        expected = nll.least_squares_identity(values, means, sigma)
        context, size = (values, sigma), len(values) * (1.0 + abs(math.log(sigma)))
        assert_close(found["nll"], expected.nll, context, size)
        assert_close(found["sumOfSquares"], expected.sum_of_squares, context, 1e-300)
        scaled = expected.scaled_sum_of_squares
        assert_close(found["scaledSumOfSquares"], scaled, context, 1e-300)
        assert_close(found["constant"], expected.constant, context, 1e-300)


def test_fit(page: Page) -> None:
    for values, found in results(page, "fitGaussian", [(values,) for values in VARIED]):
        expected = nll.fit_gaussian(values)
        assert (found["n"], found["mu"]) == (expected.n, expected.mu)
        assert_close(found["sigma"], expected.sigma, values, 0.0)
        assert_close(found["nll"], expected.nll, values, size=expected.n)
    ((_, fit),) = results(page, "fitGaussian", [([0.1] * 10,)])
    # Equal values have no width.
    assert fit == {"mu": pytest.approx(0.1, rel=1e-15), "sigma": 0, "nll": -math.inf, "n": 10}
