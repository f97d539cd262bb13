"""The figure of a Gaussian beside a Student-t: data equal to the curves of the core."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import compare_tails, gaussian_nll, tail_curves
from nll_core.datasets import load_newcomb
from pages._figures.gaussian_tails import tails

X = load_newcomb().values
COMPARISON = compare_tails(X)
WINDOW = (-50.0, 60.0)


def test_both_families_are_drawn_with_what_they_charge() -> None:
    figure = tails(X, COMPARISON, present=(20.0, 12.0), window=WINDOW, title="passage time (ns)")
    curves = tail_curves(X, COMPARISON, window=WINDOW)
    drawn = [t for t in figure.data if t.name in ("Gaussian", "Student-t")]
    for trace, expected in zip(
        drawn,
        (
            curves.gaussian_density,
            curves.student_t_density,
            curves.gaussian_nll,
            curves.student_t_nll,
        ),
        strict=True,
    ):
        np.testing.assert_array_equal(trace.y, expected)
        np.testing.assert_array_equal(trace.x, curves.x)
    charged = [t for t in figure.data if t.name == "Gaussian" and t.yaxis == "y2"]
    np.testing.assert_allclose(
        charged[0].y,
        gaussian_nll(
            charged[0].x, COMPARISON.gaussian.mu, COMPARISON.gaussian.sigma, reduction="none"
        ),
    )
    bars = next(t for t in figure.data if t.type == "bar")
    assert (bars.y * bars.width).sum() == pytest.approx(1.0)
    np.testing.assert_array_equal(bars.y, curves.heights)
    assert figure.layout.xaxis.title.text == "passage time (ns)"


def test_the_present_curve_beside_both_families_moves() -> None:
    figure = tails(X, COMPARISON, present=(20.0, 12.0), window=WINDOW, title="ns")
    moves = {t.meta["live"]: t for t in figure.data if t.meta}
    cost = gaussian_nll(moves["cost"].x, 20.0, 12.0, reduction="none")
    np.testing.assert_allclose(moves["cost"].y, cost)
    np.testing.assert_allclose(moves["density"].y, np.exp(-cost))
    assert (moves["density"].yaxis, moves["cost"].yaxis) == (None, "y2")
