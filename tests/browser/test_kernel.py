"""The browser's cross-entropy, held to nll_core over random and extreme input."""

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
Case = tuple[Any, ...]

EPSILON = float(np.finfo(np.float64).eps)
SEED = 3
OPTIONS = {
    "temperature": "temperature",
    "label_smoothing": "labelSmoothing",
    "class_weights": "classWeights",
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def camel(options: dict[str, Any]) -> dict[str, Any]:
    return {OPTIONS[name]: value for name, value in options.items()}


def softmax_cases(count: int) -> list[tuple[Array, int | Array, dict[str, Any]]]:
    """One example each: logits, a class or a distribution, and options."""
    rng = np.random.default_rng(SEED)
    cases: list[tuple[Array, int | Array, dict[str, Any]]] = []
    for index in range(count):
        n_classes = int(
            rng.choice([2, 3, 4, 5, 7, 10, 20, 150], p=[0.2] * 3 + [0.1] * 3 + [0.05] * 2)
        )
        logits = random_logits(rng, n_classes, index)
        target: int | Array
        if index % 3:
            target = int(rng.integers(n_classes))
        else:
            target = rng.dirichlet(np.full(n_classes, rng.choice([0.05, 1.0, 50.0])))
            target /= target.sum()
        options: dict[str, Any] = {"temperature": float(10 ** rng.uniform(-2, 2))}
        if index % 2:
            options["label_smoothing"] = float(rng.choice([0.0, 1e-9, 0.1, 0.3, rng.random()]))
        if index % 5 == 0:
            options["class_weights"] = 10 ** rng.uniform(-3, 3, n_classes)
        cases.append((logits, target, options))
    return cases


def random_logits(rng: np.random.Generator, n_classes: int, index: int) -> Array:
    logits = rng.normal(size=n_classes) * rng.choice([1e-9, 0.1, 1.0, 3.0, 10.0, 40.0])
    kind = index % 13
    if kind == 0:
        logits = rng.choice([-1e9, -1000.0, 0.0, 1000.0, 1e9], n_classes)
    elif kind == 1:
        logits = np.full(n_classes, rng.normal())
    elif kind == 2:
        logits += rng.choice([-1e9, -1000.0, 1000.0, 1e9])
    elif kind == 3:
        logits[rng.integers(n_classes)] += 1000.0
    elif kind == 4:
        logits[rng.integers(n_classes)] = -np.inf
    elif kind == 5:
        logits = np.log(rng.dirichlet(np.ones(n_classes)))
    return logits


SOFTMAX_CASES = softmax_cases(780)


def test_the_cases_contain_what_is_hard() -> None:
    assert any(np.isneginf(logits).any() for logits, *_ in SOFTMAX_CASES)
    assert any(np.abs(logits).max() == 1e9 for logits, *_ in SOFTMAX_CASES)
    assert any(np.ptp(logits) == 0 for logits, *_ in SOFTMAX_CASES if np.isfinite(logits).all())
    losses = [parts.loss for parts in map(parts_of, SOFTMAX_CASES)]
    assert min(losses) < 1e-300
    assert sum(math.isinf(loss) for loss in losses) > 3
    assert max(loss for loss in losses if math.isfinite(loss)) > 1e9


def parts_of(case: tuple[Array, int | Array, dict[str, Any]]) -> nll.CrossEntropyParts:
    logits, target, options = case
    return nll.cross_entropy_parts(logits, target, **options)


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
        expected = nll.cross_entropy_parts(*case).divergence
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
    gradients = call(page, "kernel.js", [("crossEntropyGradient", *case) for case in given])
    for case, loss, gradient in zip(SOFTMAX_CASES, losses, gradients, strict=True):
        logits, target, options = case
        expected, slope = nll.cross_entropy_with_gradient(
            logits, target, **options, reduction="sum"
        )
        assert_close(loss, expected, case, size=1e-300)
        assert_close(gradient, slope, case, size=float(np.abs(slope).max()))


def test_loss_along_temperature_logit_and_smoothing(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    temperatures = np.geomspace(0.01, 100.0, 25)
    smoothings = np.array([0.0, 1e-6, 0.1, 0.5, 1.0])
    cases = SOFTMAX_CASES[:400]
    calls: list[Case] = []
    expected: list[Any] = []
    for logits, target, options in cases:
        k, at_temperature = int(rng.integers(len(logits))), options["temperature"]
        values = np.concatenate([np.linspace(-12.0, 12.0, 9), [-1e9, -1000.0, 1000.0, 1e9]])
        along = {name: value for name, value in options.items() if name != "temperature"}
        calls.append(("crossEntropyAlongTemperature", logits, target, temperatures, camel(along)))
        expected.append(nll.cross_entropy_along_temperature(logits, target, temperatures, **along))
        calls.append(("crossEntropyAlongLogit", logits, target, k, values, camel(options)))
        expected.append(nll.cross_entropy_along_logit(logits, target, k, values, **options))
        rest = {"temperature": at_temperature, "class_weights": options.get("class_weights")}
        calls.append(("crossEntropyAlongSmoothing", logits, target, smoothings, camel(rest)))
        curve = nll.cross_entropy_along_smoothing(logits, target, smoothings, **rest)
        expected.append({"loss": curve.loss, "floor": curve.floor})
    for one, found, wanted in zip(calls, call(page, "kernel.js", calls), expected, strict=True):
        if isinstance(wanted, dict):
            assert found["labelSmoothing"] == smoothings.tolist()
            assert_close(found["loss"], wanted["loss"], one, size=1e-300)
            assert_close(found["floor"], wanted["floor"], one, size=1e-300)
        else:
            assert_close(found, wanted, one, size=1e-300)


def test_best_logit(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    cases = [
        (logits, target, int(rng.integers(len(logits))), options)
        for logits, target, options in SOFTMAX_CASES
        # With a forbidden class first, nll_core has no number.
        if np.isfinite(logits).all()
    ]
    calls = [("bestLogit", z, q, k, camel(options)) for z, q, k, options in cases]
    for case, found in zip(cases, call(page, "kernel.js", calls), strict=True):
        logits, target, k, options = case
        expected = nll.best_logit(logits, target, k, **options)
        # A sum of numbers of these sizes: the logits, and T times the logs.
        size = max(float(np.abs(logits).max()), 1000.0 * options["temperature"])
        assert_close(found, expected, case, size)


def test_best_logit_beside_a_forbidden_class(page: Page) -> None:
    calls = [
        ("bestLogit", [0.0, first, second], [0.5, 0.25, 0.25], 0, {})
        for first, second in ((-math.inf, 1.0), (1.0, -math.inf))
    ]
    assert call(page, "kernel.js", calls) == [1.0, 1.0]


def test_best_temperature(page: Page) -> None:
    cases = [
        (logits, target, {n: v for n, v in options.items() if n != "temperature"})
        for logits, target, options in SOFTMAX_CASES
        if np.isfinite(logits).all()
    ]
    calls = [("bestTemperature", z, q, camel(options)) for z, q, options in cases]
    seen = set()
    for case, found in zip(cases, call(page, "kernel.js", calls), strict=True):
        logits, target, options = case
        expected = nll.best_temperature(logits, target, **options)
        weight = nll.weighted_target(target, len(logits), **options)[1]
        assert found["status"] == expected.status, (case, found, expected)
        seen.add(expected.status)
        if expected.status != "interior":
            assert found["temperature"] == expected.temperature
            assert_close(found["loss"], expected.loss, case, weight)
            continue
        tolerance = TOLERANCE + 16 * temperature_rounding(logits, expected.temperature)
        assert_close(found["temperature"], expected.temperature, case, 0.0, tolerance)
        assert_close(found["loss"], expected.loss, case, weight)
    assert seen == {"interior", "zero", "infinite", "undetermined"}


def test_the_best_temperature_of_a_uniform_target_has_no_end(page: Page) -> None:
    # Whether the mean logit reaches the wanted one is here decided by rounding.
    rng = np.random.default_rng(SEED)
    sizes = rng.integers(2, 30, 500)
    calls = [("bestTemperature", rng.normal(size=n), [1.0 / n] * int(n)) for n in sizes]
    results = call(page, "kernel.js", calls)
    assert {found["status"] for found in results} == {"infinite"}


def temperature_rounding(logits: Array, temperature: float) -> float:
    """How far, in relative terms, one rounding of the mean logit moves the best temperature."""
    probs = nll.softmax(logits, temperature=temperature)
    gaps = logits - logits.max()
    mean = float(probs @ gaps)
    variance = float(probs @ (gaps - mean) ** 2)
    return EPSILON * max(abs(mean), EPSILON) * temperature / variance
