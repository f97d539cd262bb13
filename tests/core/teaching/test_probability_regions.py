"""Regions of a plane against the probabilities themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import softmax
from nll_core.teaching.probability_regions import (
    decision_border,
    decision_cell,
    probability_region,
)

WINDOW = (-2.0, 3.0, -1.0, 1.5)


def area(polygon: np.ndarray) -> float:
    x, y = polygon.T
    return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n_classes=st.integers(2, 4),
    level=st.sampled_from([0.5, 0.9, 0.99]),
    scale=st.sampled_from([0.5, 3.0, 30.0]),
)
def test_the_area_is_that_of_the_points_inside(
    seed: int, n_classes: int, level: float, scale: float
) -> None:
    rng = np.random.default_rng(seed)
    b, w = rng.normal(size=n_classes), scale * rng.normal(size=(n_classes, 2))
    k = seed % n_classes
    polygon = probability_region(b, w, k, level, WINDOW)
    x, y = np.linspace(*WINDOW[:2], 300), np.linspace(*WINDOW[2:], 300)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    share = float((softmax(grid @ w.T + b)[..., k] >= level).mean())
    found = area(polygon) / 12.5 if len(polygon) else 0.0
    assert found == pytest.approx(share, abs=0.012)


def test_corners_on_the_edge_of_the_region_have_its_probability() -> None:
    b, w = np.array([0.2, -0.1, 0.0]), np.array([[2.0, 0.5], [-1.0, 1.0], [0.0, -2.0]])
    for k in range(3):
        polygon = probability_region(b, w, k, 0.6, WINDOW)
        probs = softmax(polygon @ w.T + b)[:, k]
        left, right, bottom, top = WINDOW
        x, y = polygon.T
        on_window = np.isclose(x, left) | np.isclose(x, right)
        on_window |= np.isclose(y, bottom) | np.isclose(y, top)
        assert (~on_window).any()
        np.testing.assert_allclose(probs[~on_window], 0.6, rtol=1e-5)
        assert (probs >= 0.6 - 1e-9).all()


def test_two_classes_are_cut_by_a_line() -> None:
    polygon = probability_region([0.0, 0.0], [[0.0, 0.0], [2.0, 1.0]], 1, 0.9, WINDOW)
    heights = 2 * polygon[:, 0] + polygon[:, 1] - np.log(9)
    assert (heights >= -1e-12).all()
    assert (np.abs(heights) < 1e-12).sum() == 2


def test_nowhere_and_everywhere() -> None:
    nothing = np.zeros((2, 2))
    assert len(probability_region([0.0, -5.0], nothing, 1, 0.5, WINDOW)) == 0
    assert area(probability_region([-5.0, 0.0], nothing, 1, 0.5, WINDOW)) == 12.5
    three = np.zeros((3, 2))
    assert len(probability_region([0.0, 0.0, 0.0], three, 1, 0.5, WINDOW)) == 0
    whole = probability_region([0.0, 9.0, 0.0], three, 1, 0.5, WINDOW)
    assert area(whole) == pytest.approx(12.5)


def test_cells_share_out_the_window() -> None:
    rng = np.random.default_rng(4)
    b, w = rng.normal(size=4), rng.normal(size=(4, 2))
    cells = [decision_cell(b, w, k, WINDOW) for k in range(4)]
    assert sum(area(cell) for cell in cells if len(cell)) == pytest.approx(12.5)
    for k, cell in enumerate(cells):
        if len(cell):
            assert (cell.mean(axis=0) @ w.T + b).argmax() == k


def test_of_two_classes_the_cell_is_the_region_at_one_half() -> None:
    b, w = [0.2, -0.3], [[1.0, 2.0], [0.0, -1.0]]
    np.testing.assert_allclose(
        decision_cell(b, w, 1, WINDOW), probability_region(b, w, 1, 0.5, WINDOW), atol=1e-12
    )


def test_on_a_border_two_classes_are_equal_and_ahead() -> None:
    rng = np.random.default_rng(5)
    found = 0
    for _ in range(20):
        b, w = rng.normal(size=3), rng.normal(size=(3, 2))
        for j, k in ((0, 1), (0, 2), (1, 2)):
            border = decision_border(b, w, j, k, WINDOW)
            middle = border.mean(axis=0) @ w.T + b if len(border) else None
            if middle is None:
                continue
            found += 1
            assert middle[j] == pytest.approx(middle[k])
            assert middle.max() == pytest.approx(middle[j])
    assert found > 20
    assert len(decision_border([0.0, 0.0], np.zeros((2, 2)), 0, 1, WINDOW)) == 0


def test_of_a_sharp_classifier_the_region_is_the_cell() -> None:
    rng = np.random.default_rng(6)
    b, w = 1e4 * rng.normal(size=3), 1e4 * rng.normal(size=(3, 2))
    for k in range(3):
        cell, region = decision_cell(b, w, k, WINDOW), probability_region(b, w, k, 0.9, WINDOW)
        assert (area(region) if len(region) else 0) == pytest.approx(
            area(cell) if len(cell) else 0, rel=2e-3, abs=1e-3
        )


def test_messages() -> None:
    with pytest.raises(ValueError, match="level must lie strictly between 0 and 1, got 1"):
        probability_region([0.0, 0.0], np.zeros((2, 2)), 0, 1.0, WINDOW)
