"""The browser's triangle and its textbook formula, held to nll_core."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import nll_core as nll
from pages._figures.softmax_descent import RISES, place

from .modules import call, module_page

# Both find a contour to about the last digit of a probability.
CONTOUR_TOLERANCE = 1e-12
SEED = 11
REACH = 10.0
# A library's exponential or logarithm in single precision is right to a few of its last digits.
FEW_DIGITS = {"float64": 1e-12, "float32": 4e-6, "float16": 4e-3}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def test_contours(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    targets = [*np.eye(3), *rng.dirichlet([1, 1, 1], 20), [0.5, 0.5, 0.0], [0.0, 0.2, 0.8]]
    targets += [nll.smooth_labels(0, 3, epsilon) for epsilon in (0.01, 0.1, 0.5)]
    targets += [[1 / 3] * 3, [0.998, 0.001, 0.001]]
    found = call(page, "simplex.js", [("levelsAbove", list(q), RISES) for q in targets])
    levels = [float(nll.entropy(q)) + np.array(RISES) for q in targets]
    np.testing.assert_allclose(found, levels, rtol=1e-14)
    calls = [
        ("simplexContours", list(q), list(at), 91) for q, at in zip(targets, levels, strict=True)
    ]
    for q, at, curves in zip(targets, levels, call(page, "simplex.js", calls), strict=True):
        expected = nll.simplex_contours(q, at, n_points=91)
        np.testing.assert_allclose(curves, expected, rtol=0, atol=CONTOUR_TOLERANCE, err_msg=str(q))


def test_points_and_their_places(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    shares = rng.dirichlet([1, 1, 1], 50)
    places = call(page, "simplex.js", [("place", list(p)) for p in shares])
    np.testing.assert_allclose(places, place(shares), atol=1e-15)
    back = call(page, "simplex.js", [("placed", *at) for at in places])
    np.testing.assert_allclose(back, shares, atol=1e-14)


def logits_at(page: Page, points: np.ndarray, temperature: float, mean: float = 0.0) -> np.ndarray:
    options = {"temperature": temperature, "reach": REACH, "mean": mean}
    return np.array(call(page, "simplex.js", [("logitsAt", *at, options) for at in points]))


@pytest.mark.parametrize("temperature", [0.05, 0.5, 1.0, 2.0, 20.0])
def test_a_point_within_reach_gets_the_logits_that_put_it_there(
    page: Page, temperature: float
) -> None:
    rng = np.random.default_rng(SEED)
    logits = rng.uniform(-1, 1, (60, 3)) * min(REACH, 7 * temperature)
    points = place(nll.softmax(logits, temperature=temperature))
    found = logits_at(page, points, temperature, mean=0.5)
    assert np.abs(found).max() <= REACH
    np.testing.assert_allclose(
        place(nll.softmax(found, temperature=temperature)), points, atol=1e-12
    )
    roomy = np.abs(found).max(axis=1) < REACH
    np.testing.assert_allclose(found[roomy].mean(axis=1), 0.5, atol=1e-9)
    assert roomy.any()


@pytest.mark.parametrize("temperature", [0.05, 1.0, 5.0, 20.0])
def test_a_point_out_of_reach_gets_the_nearest_place(page: Page, temperature: float) -> None:
    rng = np.random.default_rng(SEED)
    points = rng.uniform([-0.5, -0.5], [1.5, 1.4], (60, 2))
    points = np.concatenate([points, place(np.eye(3))])
    found = logits_at(page, points, temperature)
    assert np.abs(found).max() <= REACH
    reached = place(nll.softmax(found, temperature=temperature))
    distance = np.hypot(*(reached - points).T)
    corners = [[REACH, -REACH, -REACH], [REACH, REACH, -REACH]]
    cube = [np.roll(corner, k) for corner in corners for k in range(3)]
    others = np.concatenate([rng.uniform(-REACH, REACH, (4000, 3)), cube])
    elsewhere = place(nll.softmax(others, temperature=temperature))
    nearest = np.hypot(*(elsewhere[:, np.newaxis] - points).transpose(2, 0, 1)).min(axis=0)
    assert (distance <= nearest + 1e-9).all()


def test_half_precision(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    values = rng.normal(size=3000) * 10.0 ** rng.uniform(-9, 6, 3000)
    ties = (np.arange(1, 4000, 2) / 2.0) * 2.0 ** rng.integers(-24, 4, 2000)
    edges = [0.0, -0.0, 65504.0, 65519.99, 65520.0, -65520.0, np.inf, -np.inf, 2.0**-24, 2.0**-25]
    given = np.concatenate([values, ties, edges, 2.0 ** np.arange(-26, 17)])
    found = call(page, "textbook.js", [("toHalf", value) for value in given])
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(found, given.astype(np.float16).astype(float))


def test_the_textbook_formula_breaks_where_it_does_in_numpy(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    cases: list[tuple[np.ndarray, np.ndarray, float]] = []
    for _ in range(150):
        count = int(rng.integers(2, 11))
        shift = float(rng.choice([0.0, 0.0, 10.0, -10.0, 100.0, -700.0, 1000.0, -1000.0]))
        logits = rng.uniform(-10, 10, count).round(1) + shift
        target = nll.smooth_labels(int(rng.integers(count)), count, float(rng.choice([0.0, 0.2])))
        cases.append((logits, target, float(rng.choice([0.05, 0.5, 1.0, 2.0, 20.0]))))
    cases.append((np.array([-400.0, 400.0]), np.array([1.0, 0.0]), 1.0))
    broken = set()
    for dtype, tolerance in FEW_DIGITS.items():
        calls: list[tuple[Any, ...]] = [
            (
                "textbookCrossEntropy",
                z,
                {"pull": q, "weight": 1, "temperature": temperature, "dtype": dtype},
            )
            for z, q, temperature in cases
        ]
        for (z, q, t), found in zip(cases, call(page, "textbook.js", calls), strict=True):
            expected = nll.textbook_cross_entropy(z, q, temperature=t, dtype=dtype)  # type: ignore[arg-type]
            where = f"{dtype} {z} {q} {t}"
            largest = found["largestExponential"]
            np.testing.assert_allclose(
                largest, expected.largest_exponential, rtol=tolerance, err_msg=where
            )
            np.testing.assert_allclose(
                found["loss"], expected.loss, rtol=tolerance, atol=tolerance, err_msg=where
            )
            broken.add((dtype, "nan" if np.isnan(expected.loss) else np.isinf(expected.loss)))
    assert len(broken) == 9
