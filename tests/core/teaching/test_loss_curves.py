"""Loss along temperature, logit and smoothing: each point is the loss itself."""

import numpy as np
import pytest

from nll_core import cross_entropy
from nll_core.teaching import (
    best_logit,
    best_temperature,
    cross_entropy_along_logit,
    cross_entropy_along_smoothing,
    cross_entropy_along_temperature,
    cross_entropy_parts,
    logit_curve,
    temperature_curve,
)

Z = np.array([0.5, -1.0, 2.0, 0.0])
TARGETS = [2, 1, np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.0, 1.0, 0.0, 0.0])]
OPTIONS = [
    {},
    {"label_smoothing": 0.2},
    {"class_weights": [1.0, 3.0, 0.5, 2.0]},
    {"label_smoothing": 0.3, "class_weights": [1.0, 3.0, 0.5, 2.0]},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("target", TARGETS)
def test_along_temperature(target, options):
    grid = np.geomspace(0.05, 20, 7)
    expected = [
        cross_entropy(Z, target, temperature=float(t), reduction="sum", **options) for t in grid
    ]
    found = cross_entropy_along_temperature(Z, target, grid, **options)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("target", TARGETS)
def test_along_logit(target, options):
    grid = np.linspace(-10, 10, 5)
    for k in (0, 2):
        found = cross_entropy_along_logit(Z, target, k, grid, temperature=0.7, **options)
        for value, loss in zip(grid, found, strict=True):
            z = Z.copy()
            z[k] = value
            expected = cross_entropy(z, target, temperature=0.7, reduction="sum", **options)
            assert loss == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("weights", [None, [1.0, 3.0, 0.5, 2.0]])
@pytest.mark.parametrize("target", TARGETS)
def test_along_smoothing(target, weights):
    grid = np.linspace(0, 1, 6)
    curve = cross_entropy_along_smoothing(Z, target, grid, temperature=1.3, class_weights=weights)
    for epsilon, loss, floor in zip(grid, curve.loss, curve.floor, strict=True):
        parts = cross_entropy_parts(
            Z, target, temperature=1.3, label_smoothing=float(epsilon), class_weights=weights
        )
        assert loss == pytest.approx(parts.loss, rel=1e-12)
        assert floor == pytest.approx(parts.floor, rel=1e-12, abs=1e-15)
    np.testing.assert_allclose(np.diff(curve.loss, 2), 0, atol=1e-12)
    assert (curve.loss >= curve.floor - 1e-12).all()


def test_shifted_and_extreme_logits():
    grid = [1e-300, 0.05, 20.0]
    np.testing.assert_allclose(
        cross_entropy_along_temperature(Z + 1e6, 2, grid),
        cross_entropy_along_temperature(Z, 2, grid),
        rtol=1e-8,
    )
    assert cross_entropy_along_temperature([1e9, 0.0], 0, grid)[0] == 0
    assert cross_entropy_along_temperature([0.0, 1e9], 0, [1e-305])[0] == np.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cross_entropy_along_temperature(Z, 0, [1.0, 0.0]), "temperatures must be above 0"),
        (lambda: cross_entropy_along_temperature(Z, 0, 1.0), "temperatures must be one-dim"),
        (lambda: cross_entropy_along_temperature(Z, 0, []), "temperatures must not be empty"),
        (lambda: cross_entropy_along_logit(Z, 0, 4, [0.0]), "k must be a class 0 … 3, got 4"),
        (lambda: cross_entropy_along_logit(Z, 0, 1, [np.inf]), "values must be finite"),
        (lambda: cross_entropy_along_smoothing(Z, 0, [1.2]), "label_smoothing must lie in"),
        (lambda: cross_entropy_along_smoothing([Z], 0, [0.1]), r"shape \(K,\)"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("target", TARGETS)
def test_curves_with_their_lowest_points(target, options):
    grid, line = np.geomspace(0.05, 20, 7), np.linspace(-10, 10, 5)
    curve, best = (
        temperature_curve(Z, target, grid, **options),
        best_temperature(Z, target, **options),
    )
    np.testing.assert_array_equal(
        curve.loss, cross_entropy_along_temperature(Z, target, grid, **options)
    )
    assert (curve.best, curve.low) == (best.temperature, best.loss)
    assert (curve.loss >= curve.low).all()
    for k in (0, 2):
        curve = logit_curve(Z, target, k, line, temperature=0.7, **options)
        along = cross_entropy_along_logit(Z, target, k, line, temperature=0.7, **options)
        np.testing.assert_array_equal(curve.loss, along)
        assert curve.best == best_logit(Z, target, k, temperature=0.7, **options)
        near = np.clip(curve.best, -300.0, 300.0)
        (low,) = cross_entropy_along_logit(Z, target, k, [near], temperature=0.7, **options)
        assert curve.low == pytest.approx(low, abs=1e-12)
        assert (curve.loss >= curve.low).all()


@pytest.mark.parametrize(
    ("z", "target", "k", "at_temperature", "at_logit"),
    [
        ([2.0, 0.0, 0.7], 0, 0, "falls below", "falls above"),
        ([0.0, 2.0, 0.7], 0, 1, "falls above", "falls below"),
        ([2.0, 1.5, -3.0], 1, 1, "inside", "falls above"),
        ([0.0, 0.0, 0.0], 0, 0, "anywhere", "falls above"),
        ([1.0, 0.0], [0.6, 0.4], 0, "inside", "inside"),
        ([10.0, 0.0], [0.6, 0.4], 0, "above", "inside"),
        ([0.001, 0.0, 0.0], [0.999, 0.0005, 0.0005], 0, "below", "inside"),
        ([0.0, 20.0, 20.0], [0.5, 0.25, 0.25], 0, "falls above", "above"),
        ([0.0, -20.0, -20.0], [0.5, 0.25, 0.25], 0, "above", "below"),
    ],
)
def test_where_a_curve_is_lowest(z, target, k, at_temperature, at_logit):
    assert temperature_curve(z, target, [0.05, 20.0]).where == at_temperature
    assert logit_curve(z, target, k, [-10.0, 10.0]).where == at_logit
