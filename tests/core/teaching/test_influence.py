"""What single examples do to a fit: against differences of the objective, and plane geometry."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core import margin_loss
from nll_core.learning import LinearClassifierFit, fit_linear_classifier
from nll_core.losses import MARGIN_LOSSES, MarginLoss
from nll_core.teaching import boundary_angle, example_pulls, fit_fewest_mistakes, planar_classes

STEP = 1e-6


def fit_of(weights: list[float], intercept: float, loss: MarginLoss = "nll") -> LinearClassifierFit:
    """A classifier that was not fitted."""
    return LinearClassifierFit(
        loss,
        np.array(weights),
        intercept,
        value=0,
        mean_loss=0,
        residual=0,
        converged=True,
        message="",
        steps=0,
    )


@pytest.mark.parametrize("loss", [loss for loss in MARGIN_LOSSES if loss != "zero_one"])
def test_pulls_are_the_slopes_by_differences(loss: MarginLoss) -> None:
    drawn = planar_classes(40, share=0.3, seed=2)
    x, y = np.vstack([drawn.points, [-5.0, 0.5]]), np.append(drawn.labels, 1)
    fit = fit_of([0.7, -0.3], 0.1, loss)
    options = {"focusing": 1.5, "label_smoothing": 0.2}
    margins = (2 * y - 1) * fit.score(x)
    kind: MarginLoss = "nll" if loss == "weighted_nll" else loss
    above, below = (margin_loss(margins + d, kind, **options) for d in (STEP, -STEP))
    weights = np.where(y == 1, 0.8, 0.2) if loss == "weighted_nll" else np.ones(len(y))
    slopes = weights * np.abs(np.asarray(above) - np.asarray(below)) / (2 * STEP)
    pulls = example_pulls(fit, x, y, positive_weight=0.8, **options)
    np.testing.assert_allclose(pulls, slopes / slopes.sum(), atol=1e-8)
    assert pulls.sum() == pytest.approx(1)


def test_where_no_slope_is_left_nobody_pulls() -> None:
    np.testing.assert_array_equal(
        example_pulls(fit_of([9.0], 0.0, "hinge"), [[-1.0], [1.0]], [0, 1]), [0.0, 0.0]
    )


def test_the_angle_is_that_between_directions() -> None:
    rng = np.random.default_rng(1)
    for a, b in rng.uniform(-math.pi, math.pi, (200, 2)):
        r, s = rng.uniform(0.01, 100, 2)
        first = fit_of([r * math.cos(a), r * math.sin(a)], 0.3)
        second = fit_of([s * math.cos(b), s * math.sin(b)], -2.0)
        expected = abs(math.remainder(a - b, 2 * math.pi))
        assert boundary_angle(first, second) == pytest.approx(math.degrees(expected), abs=1e-9)
        assert boundary_angle(second, first) == boundary_angle(first, second)


def test_small_angles_keep_their_digits() -> None:
    angle = boundary_angle(fit_of([1.0, 0.0], 0.0), fit_of([1.0, 1e-9], 0.0))
    assert angle == pytest.approx(math.degrees(1e-9), rel=1e-9)


def test_a_fit_without_a_boundary_has_no_angle() -> None:
    # One of class 1 among many: the hinge loss is lowest where all are given to class 0.
    x, y = np.arange(40.0)[:, None] % 7, np.arange(40) == 3
    nowhere = fit_linear_classifier(x, y, loss="hinge")
    assert not nowhere.has_boundary
    assert math.isnan(boundary_angle(nowhere, fit_of([1.0], 0.0)))
    assert fit_of([1.0], 0.0).has_boundary


def test_what_cannot_be_used_is_named() -> None:
    planar = fit_fewest_mistakes([[0.0, 0.0], [1.0, 1.0]], [0, 1])
    with pytest.raises(ValueError, match="by a loss with a slope, got one by 'zero_one'"):
        example_pulls(planar, [[0.0, 0.0], [1.0, 1.0]], [0, 1])
    with pytest.raises(ValueError, match="the same features, got 2 and 1"):
        boundary_angle(planar, fit_of([1.0], 0.0))
    with pytest.raises(ValueError, match="positive_weight"):
        example_pulls(fit_of([1.0], 0.0), [[1.0]], [1], positive_weight=1.0)
