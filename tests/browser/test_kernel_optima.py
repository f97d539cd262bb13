"""The browser's cross-entropy along a control, and where it is lowest, held to nll_core."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import nll_core as nll
from nll_core import teaching
from nll_core.teaching.loss_curves import LowestAt

from .cross_entropy_cases import SEED, SOFTMAX_CASES, Array, camel
from .modules import TOLERANCE, assert_close, call, module_page

Case = tuple[Any, ...]

EPSILON = float(np.finfo(np.float64).eps)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


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
        expected.append(
            teaching.cross_entropy_along_temperature(logits, target, temperatures, **along)
        )
        calls.append(("crossEntropyAlongLogit", logits, target, k, values, camel(options)))
        expected.append(teaching.cross_entropy_along_logit(logits, target, k, values, **options))
        rest = {"temperature": at_temperature, "class_weights": options.get("class_weights")}
        calls.append(("crossEntropyAlongSmoothing", logits, target, smoothings, camel(rest)))
        curve = teaching.cross_entropy_along_smoothing(logits, target, smoothings, **rest)
        expected.append({"loss": curve.loss, "floor": curve.floor})
    for one, found, wanted in zip(calls, call(page, "kernel.js", calls), expected, strict=True):
        if isinstance(wanted, dict):
            assert_close(found["loss"], wanted["loss"], one, size=1e-300)
            assert_close(found["floor"], wanted["floor"], one, size=1e-300)
        else:
            assert_close(found, wanted, one, size=1e-300)


def test_curves_say_where_they_are_lowest(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    grids = {"temperatureCurve": np.geomspace(0.05, 20.0, 9), "logitCurve": np.linspace(-9, 9, 9)}
    calls: list[Case] = []
    expected: list[teaching.LossCurve] = []
    for logits, target, options in SOFTMAX_CASES[:400]:
        if not np.isfinite(logits).all():
            continue
        along = {name: value for name, value in options.items() if name != "temperature"}
        for name, grid in grids.items():
            if name == "temperatureCurve":
                calls.append((name, logits, target, grid, camel(along)))
                expected.append(teaching.temperature_curve(logits, target, grid, **along))
            else:
                k = int(rng.integers(len(logits)))
                calls.append((name, logits, target, k, grid, camel(options)))
                expected.append(teaching.logit_curve(logits, target, k, grid, **options))
    for one, found, wanted in zip(calls, call(page, "kernel.js", calls), expected, strict=True):
        assert found["where"] == wanted.where, one
        assert_close(found["loss"], wanted.loss, one, size=1e-300)
        # How near the two come to the lowest point itself is held below.
        assert_close(found["low"], wanted.low, one, size=max(1.0, wanted.low))
        assert np.isfinite(found["best"]) == np.isfinite(wanted.best)
    assert {wanted.where for wanted in expected} == set(get_args(LowestAt))


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
        expected = teaching.best_logit(logits, target, k, **options)
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
        expected = teaching.best_temperature(logits, target, **options)
        weight = teaching.weighted_target(target, len(logits), **options)[1]
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
