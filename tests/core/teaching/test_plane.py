"""Two classes in the plane: numbers, true probabilities, and what stays with the seed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from nll_core.teaching import planar_classes
from nll_core.teaching.plane import CENTRE


def test_the_true_probability_is_bayes_rule() -> None:
    drawn = planar_classes(50, share=0.2, seed=4)
    one = 0.2 * multivariate_normal(CENTRE).pdf(drawn.points)
    zero = 0.8 * multivariate_normal(-CENTRE).pdf(drawn.points)
    np.testing.assert_allclose(drawn.probability(drawn.points), one / (one + zero), rtol=1e-10)


def test_many_draws_have_the_means_and_the_share() -> None:
    drawn = planar_classes(20_000, share=0.3, seed=0)
    assert drawn.labels.mean() == 0.3
    for label, sign in ((1, 1), (0, -1)):
        mean = drawn.points[drawn.labels == label].mean(axis=0)
        np.testing.assert_allclose(mean, sign * CENTRE, atol=0.05)


def test_another_share_keeps_the_points_of_a_class() -> None:
    few, many = planar_classes(100, share=0.1, seed=2), planar_classes(100, share=0.5, seed=2)
    np.testing.assert_array_equal(few.points[:10], many.points[:10])


def test_each_class_has_a_point() -> None:
    assert planar_classes(10, share=0.001).labels.sum() == 1
    assert planar_classes(10, share=0.999).labels.sum() == 9


def test_what_cannot_be_used_is_named() -> None:
    with pytest.raises(ValueError, match="share must lie strictly"):
        planar_classes(10, share=1.0)
    with pytest.raises(ValueError, match="n must be at least 2"):
        planar_classes(1)
