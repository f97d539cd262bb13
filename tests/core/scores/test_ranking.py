"""Temperatures that change who is surer: never of two classes, sometimes of three."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from nll_core.scores import area_under_risk_coverage, swapped_pairs, temperature_ranking

THREE = np.array([[3.0, 0.0, 0.0], [3.2, 2.0, -10.0]])


def test_the_known_flip():
    at_1, at_5 = (special.softmax(THREE / t, axis=1).max(axis=1) for t in (1, 5))
    np.testing.assert_allclose([at_1, at_5], [[0.9094, 0.7685], [0.4767, 0.5382]], atol=5e-5)
    found = temperature_ranking(THREE, [0, 1], [1.0, 5.0])
    assert found.swapped.tolist() == [0, 1]
    assert found.area.tolist() == [0.25, 0.75]


def test_two_classes_never_change_places():
    z = np.random.default_rng(0).normal(scale=30, size=(300, 2))
    found = temperature_ranking(z, np.zeros(300, int), [1e-3, 0.2, 3.0, 1e3])
    assert not found.swapped.any()
    assert len(set(found.area)) == 1


@pytest.mark.parametrize("n", [2, 3, 8, 100, 257])
@pytest.mark.parametrize("kinds", [3, 10_000])
def test_swapped_pairs_are_counted_one_by_one(n, kinds):
    a, b = np.random.default_rng(n).integers(0, kinds, (2, n))
    up, down = np.sign(np.subtract.outer(a, a)), np.sign(np.subtract.outer(b, b))
    assert swapped_pairs(a, b) == (up * down < 0).sum() / (n * (n - 1))
    if len(set(a)) == len(set(b)) == n:
        assert swapped_pairs(a, b) == pytest.approx((1 - stats.kendalltau(a, b).statistic) / 2)


def test_areas_are_those_of_the_tempered_confidences():
    z, y = np.random.default_rng(1).normal(size=(400, 5)), np.arange(400) % 5
    found = temperature_ranking(z, y, [0.5, 4.0])
    for t, area in zip((0.5, 4.0), found.area, strict=True):
        confidence = special.softmax(z / t, axis=1).max(axis=1)
        wanted = area_under_risk_coverage(confidence, z.argmax(axis=1) == y)
        assert area == pytest.approx(wanted.value, rel=1e-12)


def test_forbidden_classes_and_cold_ones_are_ranked():
    z = np.array([[5.0, -np.inf, -np.inf], [3.0, 1.0, -np.inf], [900.0, 0.0, 0.0]])
    found = temperature_ranking(z, [0, 0, 1], [1e-2, 1.0, 100.0])
    assert not found.swapped.any()
    np.testing.assert_allclose(found.area, (0 + 1 / 2 + 1 / 3) / 3)


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="temperatures must be"):
        temperature_ranking(THREE, [0, 1], [0.0])
    with pytest.raises(ValueError, match="first and second must have one shape"):
        swapped_pairs([1.0], [1.0])
    with pytest.raises(ValueError, match="first must not contain NaN"):
        swapped_pairs([np.nan, 1.0], [1.0, 2.0])
