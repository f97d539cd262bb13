"""The way from the triangle back to logits, and half precision, held to nll_core."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import nll_core as nll
from pages._figures.softmax import place

from .modules import call, module_page

SEED = 11
REACH = 10.0


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def logits_at(page: Page, points: np.ndarray, temperature: float, mean: float) -> np.ndarray:
    options = {"temperature": temperature, "reach": REACH, "mean": mean}
    found = np.array(call(page, "simplex.js", [("logitsAt", *at, options) for at in points]))
    assert np.abs(found).max() <= REACH
    return found


@pytest.mark.parametrize("temperature", [0.05, 0.5, 1.0, 5.0, 20.0])
def test_a_point_gets_the_logits_that_put_it_there_or_nearest(
    page: Page, temperature: float
) -> None:
    rng = np.random.default_rng(SEED)

    def placed(logits: np.ndarray) -> np.ndarray:
        return place(nll.softmax(logits, temperature=temperature))

    within = placed(rng.uniform(-1, 1, (60, 3)) * min(REACH, 7 * temperature))
    found = logits_at(page, within, temperature, mean=0.5)
    np.testing.assert_allclose(placed(found), within, atol=1e-12)
    roomy = np.abs(found).max(axis=1) < REACH
    np.testing.assert_allclose(found[roomy].mean(axis=1), 0.5, atol=1e-9)
    assert roomy.any()
    around = np.concatenate([rng.uniform([-0.5, -0.5], [1.5, 1.4], (60, 2)), place(np.eye(3))])
    reached = placed(logits_at(page, around, temperature, mean=0.0))
    corners = [[REACH, -REACH, -REACH], [REACH, REACH, -REACH]]
    cube = [np.roll(corner, k) for corner in corners for k in range(3)]
    others = placed(np.concatenate([rng.uniform(-REACH, REACH, (4000, 3)), cube]))
    nearest = np.hypot(*(others[:, np.newaxis] - around).transpose(2, 0, 1)).min(axis=0)
    assert (np.hypot(*(reached - around).T) <= nearest + 1e-9).all()


def test_half_precision(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    values = rng.normal(size=3000) * 10.0 ** rng.uniform(-9, 6, 3000)
    ties = (np.arange(1, 4000, 2) / 2.0) * 2.0 ** rng.integers(-24, 4, 2000)
    edges = [0.0, -0.0, 65504.0, 65519.99, 65520.0, -65520.0, np.inf, -np.inf, 2.0**-24, 2.0**-25]
    given = np.concatenate([values, ties, edges, 2.0 ** np.arange(-26, 17)])
    found = call(page, "textbook.js", [("toHalf", value) for value in given])
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(found, given.astype(np.float16).astype(float))
