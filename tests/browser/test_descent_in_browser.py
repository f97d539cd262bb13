"""The browser's descents, held to nll_core.descend step for step."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import nll_core as nll
from nll_core import likelihoods, optimisation
from nll_core.datasets import load_five_points

from .cross_entropy_cases import camel
from .modules import TOLERANCE, assert_close, call, module_page

EPSILON = float(np.finfo(np.float64).eps)
# Of a long path of Newton's steps, with logs and exponentials of numbers up to 15 on the way.
ROUNDINGS = 512
SEED = 3
MOMENTUM = 0.9
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1.0, 1.5, 2.0)
# Above these a step of the Gaussian path overshoots again and again: the path is chaotic, and the
# last bit of exp, in which V8 and NumPy may differ, decides where it goes. Its steps are then held
# one by one. (At the optimum the curvatures are 1 and 2: gradient descent settles below a rate
# of 1.)
STEADY = {"gradient_descent": 0.8, "momentum": 0.2, "newton": math.inf}


class GaussianCase(NamedTuple):
    statistics: likelihoods.SufficientStatistics
    mu: float
    sigma: float
    unit: float
    method: str
    rate: float
    max_steps: int = 100

    def call(self) -> tuple[Any, ...]:
        known = {
            "n": self.statistics.n,
            "mean": self.statistics.mean,
            "meanResidual": self.statistics.mean_residual,
            "deviationNorm": self.statistics.deviation_norm,
            "sigma": self.statistics.sigma,
        }
        options = {"method": self.method, "learningRate": self.rate}
        options |= {"maxSteps": self.max_steps, "unit": self.unit}
        return ("gaussianDescent", known, self.mu, self.sigma, options)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def gaussian_cases(count: int) -> list[GaussianCase]:
    """Starts within the reach of a page's sliders, on data of any scale."""
    rng = np.random.default_rng(SEED)
    cases = []
    for index in range(count):
        scale = 10 ** rng.uniform(-6, 6)
        n = int(rng.choice([2, 5, 20, 100, 2000]))
        values = rng.normal(size=n) * scale + rng.choice([0.0, 50.0, 1e6]) * scale
        statistics = likelihoods.gaussian_statistics(values)
        unit = statistics.sigma
        mu = statistics.mean + unit * rng.uniform(-2.5, 2.5)
        sigma = unit * 10 ** rng.uniform(-0.6, 0.5)
        method = ("gradient_descent", "momentum", "newton")[index % 3]
        case = GaussianCase(statistics, mu, sigma, unit, method, float(rng.choice(RATES)))
        cases.append(case)
    statistics = likelihoods.gaussian_statistics([1.0, 2.0, 6.0])
    for method in STEADY:
        cases.append(GaussianCase(statistics, 3.0, statistics.sigma, 1.0, method, 0.1))
        cases.append(GaussianCase(statistics, 2.0, 1.0, 1.0, method, 0.1, 0))
        cases.append(GaussianCase(statistics, 2.0, 1.0, 1.0, method, 0.1, 1))
        cases.append(GaussianCase(statistics, 60.0, 0.01, 1.0, method, 0.1))
    return cases


def test_gaussian_paths(page: Page) -> None:
    cases = gaussian_cases(150)
    ends = set()
    for case, found in zip(cases, call(page, "descent.js", [c.call() for c in cases]), strict=True):
        objective = likelihoods.gaussian_objective(case.statistics, unit=case.unit)
        start = objective.position(case.mu, case.sigma)
        assert_is_a_path_of(objective, found, case)
        assert_close(found["positions"][0], start, case)
        with np.errstate(over="ignore"):
            means, sigmas = objective.parameters(found["positions"])
        assert_close(found["mu"], means, case)
        assert_close(found["sigma"], sigmas, case, size=1e-300)
        if case.rate > STEADY[case.method]:
            continue
        expected = nll.descend(
            objective,
            start,
            method=case.method,  # type: ignore[arg-type]
            learning_rate=case.rate,
            max_steps=case.max_steps,
        )
        assert_same_trace(found, expected, case)
        ends.add(" ".join(word for word in expected.message.split() if not word[0].isdigit()))
    assert any(end.startswith("converged") for end in ends), ends
    assert any(end.startswith("stopped") for end in ends), ends
    assert any("halved" in end and "not positive definite" in end for end in ends), ends


def assert_is_a_path_of(objective: Any, found: dict[str, Any], case: GaussianCase) -> None:
    """Each position has its value and gradient, and leads to the next as the method says."""
    positions = np.array(found["positions"])
    assert len(positions) == found["steps"] + 1 <= case.max_steps + 1
    velocity = np.zeros(2)
    for step, position in enumerate(positions):
        with np.errstate(over="ignore"):
            value, gradient = objective.value_and_gradient(position)
        squares = float(np.abs(gradient).max())
        assert_close(found["values"][step], value, (case, step), size=1.0 + squares)
        norm = float(np.linalg.norm(gradient))
        assert_close(found["gradientNorms"][step], norm, (case, step), size=1.0)
        if case.method == "newton" or step == found["steps"]:
            continue
        velocity = (MOMENTUM if case.method == "momentum" else 0.0) * velocity
        velocity = velocity - case.rate * gradient
        size = max(1.0, float(np.abs(velocity).max()), float(np.abs(position).max()))
        assert_close(positions[step + 1], position + velocity, (case, step), size)
        velocity = positions[step + 1] - position


def assert_same_trace(
    found: dict[str, Any],
    expected: optimisation.DescentTrace,
    context: object,
    tolerance: float = TOLERANCE,
) -> None:
    assert found["message"] == expected.message, context
    assert found["converged"] == expected.converged, context
    assert found["steps"] == expected.steps, context
    assert_close(found["positions"], expected.positions, context, tolerance=tolerance)
    assert_close(found["values"], expected.values, context, tolerance=tolerance)
    assert_close(found["gradientNorms"], expected.gradient_norms, context, tolerance=tolerance)


def test_paths_that_leave_the_range_of_numbers(page: Page) -> None:
    statistics = likelihoods.gaussian_statistics([1.0, 2.0, 6.0])
    cases = [
        GaussianCase(statistics, 3.0, 20.0, 1.0, method, rate)
        for method in ("gradient_descent", "momentum")
        for rate in (300.0, 1e3, 1e300)
    ]
    for case, found in zip(cases, call(page, "descent.js", [c.call() for c in cases]), strict=True):
        objective = likelihoods.gaussian_objective(statistics)
        with np.errstate(over="ignore"):
            expected = nll.descend(
                objective,
                objective.position(case.mu, case.sigma),
                method=case.method,  # type: ignore[arg-type]
                learning_rate=case.rate,
                max_steps=case.max_steps,
            )
        assert_same_trace(found, expected, case)
        assert expected.message.startswith("diverged") == (case.rate > 300.0)


def test_newton_from_far_starts(page: Page) -> None:
    # The way back is long and mostly where the Hessian is not positive definite. A step solves a
    # linear system: the difference of its roundings grows with the condition of the Hessian.
    statistics = likelihoods.gaussian_statistics([0.0, 1.0])
    objective = likelihoods.gaussian_objective(statistics)
    cases = [
        GaussianCase(statistics, mu, sigma, 1.0, "newton", 0.1)
        for mu in (0.5, 0.6, 5.0, -40.0, 1e3)
        for sigma in (1e-6, 1e-3, 1e-2, 0.1, 0.5, 1.0, 30.0, 1e3, 1e6)
    ]
    for case, found in zip(cases, call(page, "descent.js", [c.call() for c in cases]), strict=True):
        start = objective.position(case.mu, case.sigma)
        expected = nll.descend(objective, start, method="newton", max_steps=case.max_steps)
        condition = max(float(np.linalg.cond(objective.hessian(p))) for p in expected.positions)
        assert_same_trace(found, expected, case, TOLERANCE + ROUNDINGS * EPSILON * condition)


def test_newton_ends_where_only_rounding_is_left(page: Page) -> None:
    # A gradient this small is reached by luck alone, by which the two may differ: not what they
    # say is compared, but where they end.
    statistics = likelihoods.gaussian_statistics(load_five_points().values)
    objective = likelihoods.gaussian_objective(statistics)
    starts = [(mu, sigma) for mu in (45.0, 50.0, 51.0, 55.0, 60.0) for sigma in (1.0, 3.0, 5.0)]
    calls = []
    for mu, sigma in starts:
        name, *given, options = GaussianCase(statistics, mu, sigma, 1.0, "newton", 0.1).call()
        calls.append((name, *given, options | {"tolerance": 1e-300}))
    results = call(page, "descent.js", calls)
    for (mu, sigma), found in zip(starts, results, strict=True):
        start = objective.position(mu, sigma)
        expected = nll.descend(objective, start, method="newton", tolerance=1e-300)
        assert_close(found["positions"][-1], expected.positions[-1], (mu, sigma))
    assert any(found["message"].startswith("no step lowers") for found in results)


def test_softmax_paths(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    cases: list[tuple[Any, ...]] = []
    for index in range(90):
        n_classes = int(rng.integers(2, 11))
        logits = rng.normal(size=n_classes) * rng.choice([0.1, 3.0, 12.0])
        target: Any = int(rng.integers(n_classes))
        if index % 3 == 0:
            target = nll.softmax(rng.normal(size=n_classes))
        options: dict[str, Any] = {"temperature": float(10 ** rng.uniform(-1, 1))}
        if index % 2:
            options["label_smoothing"] = float(rng.choice([0.1, 0.3, 1.0]))
        if index % 5 == 0:
            options["class_weights"] = 10 ** rng.uniform(-1, 1, n_classes)
        # The curvature is at most weight/(2T²): below 2 over that a path settles.
        heaviest = float(np.max(options.get("class_weights", 1.0)))
        steady = 4.0 * options["temperature"] ** 2 / heaviest
        cases.append((logits, target, options, steady * float(rng.uniform(0.05, 0.9))))
    calls = [
        ("softmaxDescent", logits, target, camel(options), {"learningRate": rate, "maxSteps": 40})
        for logits, target, options, rate in cases
    ]
    for case, found in zip(cases, call(page, "descent.js", calls), strict=True):
        logits, target, options, rate = case
        objective = likelihoods.softmax_objective(target, **options)
        expected = nll.descend(objective, logits, learning_rate=rate, max_steps=40)
        assert_same_trace(found, expected, case)


def test_rounded_paths_are_the_same_to_the_last_digit_however_long_their_steps(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    cases, ends = [], set()
    for _ in range(120):
        n_classes = int(rng.integers(2, 11))
        logits = rng.uniform(-10, 10, n_classes).round(6)
        target = int(rng.integers(n_classes))
        temperature = float(rng.choice([0.05, 0.2, 0.5, 1.0, 5.0]))
        smoothing = float(rng.choice([0.0, 0.1, 0.5]))
        cases.append((logits, target, temperature, smoothing, float(rng.choice([0.01, 1.0, 5.0]))))
    calls = [
        (
            "softmaxDescent",
            logits,
            target,
            {"temperature": temperature, "labelSmoothing": smoothing},
            {"learningRate": rate, "maxSteps": 100, "decimals": 6},
        )
        for logits, target, temperature, smoothing, rate in cases
    ]
    for case, found in zip(cases, call(page, "descent.js", calls), strict=True):
        logits, target, temperature, smoothing, rate = case
        objective = likelihoods.softmax_objective(
            target, temperature=temperature, label_smoothing=smoothing
        )
        expected = nll.descend(objective, logits, learning_rate=rate, max_steps=100, decimals=6)
        np.testing.assert_array_equal(found["positions"], expected.positions, str(case))
        assert found["message"] == expected.message
        ends.add(expected.message.split()[0])
    assert ends == {"converged", "stopped", "step"}
