"""The properties of margin losses, computed, against what theory says of them."""

from __future__ import annotations

import math

import pytest

from nll_core.losses import MARGIN_LOSSES, MarginLoss
from nll_core.teaching import margin_loss_properties

CONVEX = {"nll", "hinge", "squared_hinge", "exponential", "weighted_nll", "smoothed_nll"}
PROPER = {"nll", "brier", "exponential", "squared_hinge"}


@pytest.mark.parametrize("loss", MARGIN_LOSSES)
def test_each_is_what_theory_says(loss: MarginLoss) -> None:
    found = margin_loss_properties(loss, positive_weight=0.75)
    assert found.convex == (loss in CONVEX)
    assert found.differentiable == (loss not in {"hinge", "zero_one"})
    assert found.bounded == (loss in {"brier", "zero_one"})
    if loss == "zero_one":
        assert math.isnan(found.probability_error)
    else:
        assert (found.probability_error < 1e-9) == (loss in PROPER)


def test_numbers_at_a_confident_mistake() -> None:
    nll = margin_loss_properties("nll")
    assert nll.at_confident_mistake == pytest.approx(10 + math.log1p(math.exp(-10)))
    assert nll.far_slope == -1
    assert margin_loss_properties("hinge").at_confident_mistake == 11
    assert margin_loss_properties("squared_hinge").at_confident_mistake == 121
    assert margin_loss_properties("exponential").far_slope == -math.inf
    assert margin_loss_properties("brier").far_slope == 0


def test_where_a_loss_is_lowest() -> None:
    assert margin_loss_properties("nll").lowest_at == math.inf
    assert margin_loss_properties("hinge").lowest_at == 1
    assert margin_loss_properties("smoothed_nll", label_smoothing=0.1).lowest_at == pytest.approx(
        math.log(0.95 / 0.05), abs=0.05
    )


def test_without_focusing_the_focal_loss_is_convex_and_proper() -> None:
    found = margin_loss_properties("focal", focusing=0)
    assert found.convex
    assert found.probability_error < 1e-9


def test_an_option_out_of_range_is_named() -> None:
    with pytest.raises(ValueError, match="positive_weight must lie strictly"):
        margin_loss_properties("nll", positive_weight=1.0)
