"""What losses ask for: against closed forms and a minimiser of SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from nll_core import margin_loss
from nll_core.losses import MarginLoss, asked_probability, best_score, implied_probability

Q = np.array([0.001, 0.1, 0.3, 0.5, 0.77, 0.95, 0.999])


@pytest.mark.parametrize("loss", ["nll", "brier", "exponential", "squared_hinge"])
def test_proper_losses_ask_for_the_truth(loss: MarginLoss) -> None:
    np.testing.assert_allclose(asked_probability(Q, loss), Q, rtol=1e-9)


def test_the_scores_are_those_of_the_closed_forms() -> None:
    odds = np.log(Q / (1 - Q))
    np.testing.assert_allclose(best_score(Q, "nll"), odds, atol=1e-12)
    np.testing.assert_allclose(best_score(Q, "exponential"), odds / 2, atol=1e-12)
    np.testing.assert_allclose(best_score(Q, "squared_hinge"), 2 * Q - 1, atol=1e-12)
    np.testing.assert_allclose(best_score(Q, "hinge"), np.sign(2 * Q - 1), atol=1e-12)


def test_weights_move_the_odds_and_smoothing_pulls_to_the_middle() -> None:
    weighted = asked_probability(Q, "weighted_nll", positive_weight=0.8)
    np.testing.assert_allclose(weighted / (1 - weighted), 4 * Q / (1 - Q), rtol=1e-9)
    smoothed = asked_probability(Q, "smoothed_nll", label_smoothing=0.2)
    np.testing.assert_allclose(smoothed, 0.8 * Q + 0.1, rtol=1e-9)


@pytest.mark.parametrize("focusing", [0.5, 2.0, 5.0])
def test_focal_loss_asks_for_what_a_minimiser_finds(focusing: float) -> None:
    for q in Q:
        found = minimize_scalar(
            lambda f, q=q: (
                q * margin_loss(f, "focal", focusing=focusing)
                + (1 - q) * margin_loss(-f, "focal", focusing=focusing)
            ),
            bounds=(-15, 15),
            method="bounded",
            options={"xatol": 1e-9},
        )
        assert float(best_score(q, "focal", focusing=focusing)) == pytest.approx(found.x, abs=1e-4)


def test_focal_loss_is_underconfident() -> None:
    asked = asked_probability(Q, "focal", focusing=2)
    assert (np.abs(asked - 0.5)[Q != 0.5] < np.abs(Q - 0.5)[Q != 0.5]).all()


def test_scores_far_out_imply_certainty_without_overflow() -> None:
    for loss in ("nll", "exponential", "squared_hinge", "hinge"):
        np.testing.assert_array_equal(implied_probability([-1e9, 1e9], loss), [0, 1])


@pytest.mark.parametrize(
    ("q", "loss", "message"),
    [
        (0.0, "nll", "strictly between 0 and 1, got 0"),
        (np.nan, "nll", "NaN"),
        (0.5, "zero_one", "one best score"),
        (0.5, "huber", "loss must be one of"),
    ],
)
def test_what_cannot_be_used_is_named(q: float, loss: MarginLoss, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        asked_probability(q, loss)


def test_the_zero_one_loss_implies_no_probability() -> None:
    with pytest.raises(ValueError, match="only decides"):
        implied_probability(0.0, "zero_one")
