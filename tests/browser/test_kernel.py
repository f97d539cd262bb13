"""The browser's losses, held to nll_core over random and extreme input."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

import nll_core as nll
from nll_core import likelihoods, teaching

from .cross_entropy_cases import SEED, SOFTMAX_CASES, camel, parts_of
from .modules import TOLERANCE, assert_close, call, module_page

Array = NDArray[np.float64]
EPSILON = float(np.finfo(np.float64).eps)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def test_the_cases_contain_what_is_hard() -> None:
    assert any(np.isneginf(logits).any() for logits, *_ in SOFTMAX_CASES)
    assert any(np.abs(logits).max() == 1e9 for logits, *_ in SOFTMAX_CASES)
    assert any(np.ptp(logits) == 0 for logits, *_ in SOFTMAX_CASES if np.isfinite(logits).all())
    losses = [parts.loss for parts in map(parts_of, SOFTMAX_CASES)]
    assert min(losses) < 1e-300
    assert sum(math.isinf(loss) for loss in losses) > 3
    assert max(loss for loss in losses if math.isfinite(loss)) > 1e9


def test_probabilities_and_their_logarithms(page: Page) -> None:
    for name, function in (("softmax", nll.softmax), ("logSoftmax", nll.log_softmax)):
        given = [(logits, options["temperature"]) for logits, _, options in SOFTMAX_CASES]
        results = call(page, "kernel.js", [(name, *case) for case in given])
        for (logits, temperature), found in zip(given, results, strict=True):
            # No absolute part: the smallest logarithm keeps its relative accuracy.
            expected = function(logits, temperature=temperature)
            assert_close(found, expected, (name, logits, temperature), size=1e-300)


def test_smooth_labels(page: Page) -> None:
    given = [(k, n, e) for n in (2, 3, 10) for k in range(n) for e in (0.0, 0.1, 1 / 3, 1.0)]
    results = call(page, "kernel.js", [("smoothLabels", *case) for case in given])
    for case, found in zip(given, results, strict=True):
        assert found == nll.smooth_labels(*case).tolist()


def test_entropy_and_divergence_of_distributions(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    pairs = []
    for _ in range(1000):
        n_classes = int(rng.integers(2, 30))
        p = nll.softmax(rng.normal(size=n_classes) * rng.choice([0.1, 3.0, 300.0]))
        q = nll.softmax(rng.normal(size=n_classes) * rng.choice([0.1, 3.0, 300.0]))
        if rng.random() < 0.4:
            q = p * (1.0 + rng.choice([1e-14, 1e-8, 1e-3]) * rng.normal(size=n_classes))
            q = q / q.sum()
        pairs.append((p, q))
    entropies = call(page, "kernel.js", [("entropy", p) for p, _ in pairs])
    divergences = call(page, "kernel.js", [("klDivergence", p, q) for p, q in pairs])
    for (p, q), found, divergence in zip(pairs, entropies, divergences, strict=True):
        assert_close(found, nll.entropy(p), p, size=1e-300)
        assert_close(divergence, nll.kl_divergence(p, q), (p, q), size=1e-300)


def test_one_example_taken_apart(page: Page) -> None:
    given = [(logits, target, camel(options)) for logits, target, options in SOFTMAX_CASES]
    results = call(page, "kernel.js", [("crossEntropyParts", *case) for case in given])
    for case, found in zip(SOFTMAX_CASES, results, strict=True):
        expected = parts_of(case)
        weight, temperature = expected.weight, case[2]["temperature"]
        sizes = {
            "terms": weight,
            "loss": 1e-300,
            "floor": weight * 1e-300,
            # It may be what is left of a loss of any size.
            "divergence": max(weight, expected.loss) if math.isfinite(expected.loss) else 1.0,
            "gradient": weight / temperature,
            "push": weight / temperature**2,
            "probs": 1e-300,
        }
        assert set(found) == set(expected.__slots__)
        for name in found:
            context = (name, case)
            assert_close(found[name], getattr(expected, name), context, sizes.get(name, 1e-300))


def test_the_divergence_keeps_its_digits_close_to_the_floor(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    cases = []
    for _ in range(300):
        target = rng.dirichlet(np.ones(int(rng.integers(2, 11))))
        noise = 10 ** rng.uniform(-9, -2) * rng.normal(size=target.size)
        cases.append((np.log(target) + noise, target))
    results = call(page, "kernel.js", [("crossEntropyParts", *case) for case in cases])
    for case, found in zip(cases, results, strict=True):
        expected = teaching.cross_entropy_parts(*case).divergence
        # The rounding of a probability moves it by as much as its root.
        assert_close(found["divergence"], expected, case, size=math.sqrt(expected))


def test_logits_whose_range_overflows(page: Page) -> None:
    logits, target = np.array([1.7e308, -1.7e308, 0.0]), [0.2, 0.3, 0.5]
    for temperature in (0.01, 1.0, 100.0):
        calls = [
            ("logSoftmax", logits, temperature),
            ("crossEntropy", logits, target, {"temperature": temperature}),
        ]
        found, loss = call(page, "kernel.js", calls)
        with np.errstate(over="ignore"):
            expected = nll.log_softmax(logits, temperature=temperature)
        assert_close(found, expected, temperature)
        assert_close(loss, nll.cross_entropy(logits, target, temperature=temperature), temperature)


def test_loss_and_gradient(page: Page) -> None:
    given = [(logits, target, camel(options)) for logits, target, options in SOFTMAX_CASES]
    losses = call(page, "kernel.js", [("crossEntropy", *case) for case in given])
    found = call(page, "kernel.js", [("crossEntropyWithGradient", *case) for case in given])
    for case, loss, both in zip(SOFTMAX_CASES, losses, found, strict=True):
        logits, target, options = case
        expected, slope = nll.cross_entropy_with_gradient(
            logits, target, **options, reduction="sum"
        )
        assert_close(loss, expected, case, size=1e-300)
        assert both["loss"] == loss
        assert_close(both["gradient"], slope, case, size=float(np.abs(slope).max()))


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


GAUSSIAN_CASES = gaussian_cases(150)
VARIED = [values for values, *_ in GAUSSIAN_CASES if np.ptp(values) > 0]


def gaussian_results(
    page: Page, name: str, calls: list[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Each call's arguments with what the browser makes of them."""
    found = call(page, "gaussian_kernel.js", [(name, *given) for given in calls])
    for given, result in zip(calls, found, strict=True):
        yield *given, result


def test_gaussian_statistics(page: Page) -> None:
    hard = [[1e200, -1e200, 3.0], [1e-200, 3e-200], [1e308, 1e308, 1.7e308], [5e-324, 0.0]]
    samples = [values for values, *_ in GAUSSIAN_CASES] + [np.array(values) for values in hard]
    for values, found in gaussian_results(page, "gaussianStatistics", [(x,) for x in samples]):
        expected = likelihoods.gaussian_statistics(values)
        # Added in NumPy's order: not a bit differs.
        exact = (found["n"], found["mean"], found["meanResidual"])
        assert exact == (expected.n, expected.mean, expected.mean_residual)
        assert_close(found["deviationNorm"], expected.deviation_norm, values, size=5e-324)
        assert_close(found["sigma"], expected.sigma, values, size=5e-324)


def test_gaussian_loss(page: Page) -> None:
    for values, mu, sigma, found in gaussian_results(page, "gaussianNll", GAUSSIAN_CASES):
        # The terms may cancel: half the squares, and n log σ.
        size = len(values) * (1.0 + abs(math.log(sigma)))
        expected = float(likelihoods.gaussian_nll_surface(values, [mu], [sigma])[0, 0])
        assert_close(found, expected, (values, mu, sigma), size)
        by_points = nll.gaussian_nll(values, mu, sigma, reduction="sum")
        # z of a single point loses what its distance from μ lost.
        assert_close(found, by_points, (values, mu, sigma), size * (1.0 + abs(mu) / sigma))


def test_terms_of_each_point(page: Page) -> None:
    for values, mu, sigma, found in gaussian_results(page, "gaussianPointTerms", GAUSSIAN_CASES):
        expected = teaching.gaussian_point_terms(values, mu, sigma)
        context, size = (values, mu, sigma), 1.0 + abs(math.log(sigma))
        assert found["z"] == expected.z.tolist()
        assert_close(found["logDensity"], expected.log_density, context, size)
        # exp turns the absolute error of a logarithm into a relative one.
        shown = np.abs(expected.log_density[expected.density > 0]).max(initial=1.0)
        tolerance = TOLERANCE + 4 * EPSILON * float(shown)
        assert_close(found["density"], expected.density, context, 1e-300, tolerance)


def test_least_squares_beside_the_loss(page: Page) -> None:
    means = np.concatenate([np.linspace(-3.0, 3.0, 7), [-1e6, 1e6]])
    calls = [(values, means, sigma) for values, _, sigma in GAUSSIAN_CASES]
    for values, _, sigma, found in gaussian_results(page, "leastSquaresIdentity", calls):
        expected = teaching.least_squares_identity(values, means, sigma)
        context, size = (values, sigma), len(values) * (1.0 + abs(math.log(sigma)))
        assert_close(found["nll"], expected.nll, context, size)
        assert_close(found["sumOfSquares"], expected.sum_of_squares, context, 1e-300)
        scaled = expected.scaled_sum_of_squares
        assert_close(found["scaledSumOfSquares"], scaled, context, 1e-300)
        assert_close(found["constant"], expected.constant, context, 1e-300)


def test_gaussian_fit(page: Page) -> None:
    for values, found in gaussian_results(page, "fitGaussian", [(values,) for values in VARIED]):
        expected = nll.fit_gaussian(values)
        assert (found["n"], found["mu"]) == (expected.n, expected.mu)
        assert_close(found["sigma"], expected.sigma, values, 0.0)
        assert_close(found["nll"], expected.nll, values, size=expected.n)
    ((_, fit),) = gaussian_results(page, "fitGaussian", [([0.1] * 10,)])
    # Equal values have no width.
    assert fit == {"mu": pytest.approx(0.1, rel=1e-15), "sigma": 0, "nll": -math.inf, "n": 10}
