"""Curves of equal loss on the simplex: every point has the loss it stands for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import cross_entropy_of_distributions, entropy
from nll_core.teaching import simplex_contours

RISES = np.array([0.05, 0.3, 1.0, 1.5])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any))
def test_every_point_lies_on_the_simplex_and_has_the_loss(counts):
    q = np.array(counts) / sum(counts)
    levels = float(entropy(q)) + RISES
    curves = simplex_contours(q, levels, n_points=41)
    assert curves.shape == (4, 41, 3)
    np.testing.assert_allclose(curves.sum(axis=-1), 1, atol=1e-12)
    assert (curves >= 0).all()
    for level, curve in zip(levels, curves, strict=True):
        losses = cross_entropy_of_distributions(q, curve / curve.sum(axis=-1, keepdims=True))
        # Close to the rim the loss is as steep as 1/p, and p is known to 1e-16 only.
        np.testing.assert_allclose(losses, level, rtol=1e-5)


def test_the_curve_of_an_inner_target_is_closed_and_goes_all_around():
    q = np.array([0.2, 0.5, 0.3])
    (curve,) = simplex_contours(q, [1.2])
    np.testing.assert_allclose(curve[0], curve[-1], atol=1e-12)
    assert (curve.min(axis=0) < q).all()
    assert (curve.max(axis=0) > q).all()


@pytest.mark.parametrize("label", [0, 1, 2])
def test_a_label_gives_straight_lines_from_edge_to_edge(label):
    (curve,) = simplex_contours(np.eye(3)[label], [0.6931471805599453])
    np.testing.assert_allclose(curve[:, label], 0.5, rtol=1e-12)
    others = np.delete(curve, label, axis=1)
    np.testing.assert_allclose(sorted(others[:, 0])[:: len(curve) - 1], [0, 0.5], atol=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: simplex_contours([0.5, 0.5], [1.0]), r"target must have shape \(3,\)"),
        (lambda: simplex_contours([0.5, 0.5, 0.1], [1.0]), "target must sum to 1"),
        (lambda: simplex_contours([0.5, 0.5, 0.0], [0.1]), "levels must be above the target's"),
        (lambda: simplex_contours([0.5, 0.5, 0.0], []), "levels must not be empty"),
        (lambda: simplex_contours([0.5, 0.5, 0.0], 1.0), "levels must be one-dimensional"),
        (lambda: simplex_contours([1, 0, 0], [1.0], n_points=2), "n_points must be at least 3"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
