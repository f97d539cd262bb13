"""Hinge loss against scikit-learn, and its messages."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import hinge_loss as sklearn_hinge_loss

from nll_core import hinge_loss


def test_it_agrees_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    labels, scores = rng.integers(0, 2, 200), rng.normal(scale=2, size=200)
    assert hinge_loss(scores, labels) == pytest.approx(sklearn_hinge_loss(labels, scores))


def test_it_can_be_squared_and_summed() -> None:
    assert hinge_loss([2.0, 0.5, -1.0], [1, 1, 1], squared=True, reduction="sum") == 4.25
    assert hinge_loss([2.0, 0.5, -1.0], [0, 0, 0], reduction="sum") == 4.5


@pytest.mark.parametrize(
    ("scores", "labels", "message"),
    [
        ([], [], "scores must not be empty"),
        ([np.nan], [1], "scores must not contain NaN"),
        ([1.0], [2], "outcomes must hold only 0 and 1"),
        ([1.0], [1, 0], "outcomes must have shape"),
    ],
)
def test_what_cannot_be_used_is_named(scores: object, labels: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        hinge_loss(scores, labels)  # type: ignore[arg-type]
