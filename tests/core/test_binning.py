"""Bins of equal mass against exact fractions: ties, forecasts of 0 and of 1, weights."""

from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from nll_core import (
    brier_decomposition,
    calibration_error_interval,
    classwise_calibration_error,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
    score_confidence,
)
from nll_core._binning import assign_bins, make_edges
from nll_core.calibration import one_class
from nll_core.calibration._weighted_bins import weighted_bins
from nll_core.report.pictures import reliability_picture
from nll_core.score_tables import calibration_estimators
from nll_core.teaching import error_along_bins, held_out_calibration, hold_out

CASES = 1_500
MASS = {"strategy": "quantile"}


def exact_bins(forecasts, outcomes, n_bins, weights=None):
    """Σw, Σwp, Σwy and the examples of each bin of equal mass, in fractions, by the definition.

    Edge j is the lowest forecast up to which lies a share of j/n_bins of the weight; a forecast
    belongs to the bin whose number is that of the different edges below it.
    """
    p = [Fraction(float(x)) for x in forecasts]
    w = [Fraction(1)] * len(p) if weights is None else [Fraction(float(x)) for x in weights]
    total = sum(w)
    up_to = {x: sum(v for q, v in zip(p, w, strict=True) if q <= x) for x in set(p)}
    edges = {min(x for x in up_to if up_to[x] * n_bins >= j * total) for j in range(1, n_bins)}
    bins = {}
    for x, y, v in zip(p, outcomes, w, strict=True):
        bins.setdefault(sum(edge < x for edge in edges), []).append((x, int(y), v))
    return [bins[b] for b in sorted(bins)]


def exact_errors(bins):
    """ECE, MCE, debiased ECE and the exact Brier decomposition of bins in fractions."""
    total = sum(v for rows in bins for _, _, v in rows)
    base = sum(v * y for rows in bins for _, y, v in rows) / total
    found = dict.fromkeys(("ece", "mce", "debiased", "rel", "res", "var", "cov"), Fraction(0))
    for rows in bins:
        mass = sum(v for *_, v in rows)
        if mass == 0:
            continue
        mean_p = sum(v * x for x, _, v in rows) / mass
        mean_y = sum(v * y for _, y, v in rows) / mass
        share, gap = mass / total, mean_y - mean_p
        found["ece"] += share * abs(gap)
        found["mce"] = max(found["mce"], abs(gap))
        effective = mass**2 / sum(v * v for *_, v in rows)
        if effective > 1:
            found["debiased"] += share * (gap**2 - mean_y * (1 - mean_y) / (effective - 1))
        found["rel"] += share * gap**2
        found["res"] += share * (mean_y - base) ** 2
        found["var"] += sum(v * (x - mean_p) ** 2 for x, _, v in rows) / total
        found["cov"] += 2 * sum(v * (x - mean_p) * (y - mean_y) for x, y, v in rows) / total
    return {name: float(value) for name, value in found.items()}


def case(generator):
    """Some forecasts with many ties, most of all at 0 and at 1, outcomes and a number of bins."""
    n = int(generator.integers(1, 25))
    few = np.concatenate([[0.0, 1.0, -0.0, 5e-324], generator.random(3).round(1)])
    p = np.where(generator.random(n) < generator.random(), generator.choice(few, n), 0.0)
    p = np.where(generator.random(n) < 0.3 * generator.random(), generator.random(n), p)
    return p, generator.random(n) < generator.random(), int(generator.integers(1, 13))


def test_errors_in_bins_of_equal_mass_agree_with_fractions():
    generator = np.random.default_rng(0)
    lone_zero = 0
    for _ in range(CASES):
        p, y, n_bins = case(generator)
        bins = exact_bins(p, y, n_bins)
        right = exact_errors(bins)
        curve = reliability_curve(p, y, n_bins=n_bins, **MASS)
        lone_zero += curve.edges[1] == 0.0
        assert curve.occupied_counts.tolist() == [len(rows) for rows in bins]
        near = {"rel": 1e-12, "abs": 1e-14}
        assert expected_calibration_error(p, y, n_bins=n_bins, **MASS) == pytest.approx(
            right["ece"], **near
        )
        assert maximum_calibration_error(p, y, n_bins=n_bins, **MASS) == pytest.approx(
            right["mce"], **near
        )
        along = error_along_bins(p, y, [n_bins, n_bins + 1])
        assert along.quantile[0] == pytest.approx(right["ece"], rel=1e-12, abs=1e-13)
        split = brier_decomposition(p, y, n_bins=n_bins, **MASS)
        parts = (split.reliability, split.resolution, split.within_bin_variance)
        assert parts == pytest.approx((right["rel"], right["res"], right["var"]), **near)
        assert split.within_bin_covariance == pytest.approx(right["cov"], **near)
        again = weighted_bins(p, y, None, n_bins, "quantile")
        assert again.debiased_error() == pytest.approx(
            sqrt(max(right["debiased"], 0.0)), rel=1e-9, abs=1e-7
        )
        picture = reliability_picture(p, y, "right", n_bins=n_bins, **MASS)
        assert picture.counts.tolist() == curve.occupied_counts.tolist()
        assert picture.error == pytest.approx(right["ece"], **near)
        two = np.column_stack([1.0 - p, p])
        other = exact_errors(exact_bins(1.0 - p, ~y, n_bins))["ece"]
        assert classwise_calibration_error(
            two, y.astype(int), n_bins=n_bins, **MASS
        ) == pytest.approx((right["ece"] + other) / 2, **near)
    assert lone_zero > CASES / 4


def test_every_estimator_agrees_with_fractions():
    generator = np.random.default_rng(1)
    for _ in range(100):
        p, y, n_bins = case(generator)
        w = generator.integers(1, 6, len(p)).astype(float) if generator.random() < 0.5 else None
        right = exact_errors(exact_bins(p, y, n_bins, w))
        report = calibration_estimators(p, y, numbers=[n_bins], sample_weight=w, n_draws=5)
        near = {"rel": 1e-9, "abs": 1e-7}
        assert report.find("quantile").values[0] == pytest.approx(right["ece"], **near)
        assert report.find("quantile", "max").values[0] == pytest.approx(right["mce"], **near)
        assert report.find("quantile", "l2", debiased=True).values[0] == pytest.approx(
            sqrt(max(right["debiased"], 0.0)), **near
        )
        scores = score_confidence(p, y, n_bins=n_bins, sample_weight=w, n_resamples=10)
        assert scores["ece_equal_mass"].value == pytest.approx(right["ece"], **near)
        assert scores["ece_debiased"].value == pytest.approx(
            sqrt(max(right["debiased"], 0.0)), **near
        )


def test_forecasts_of_zero_have_a_bin_of_their_own():
    assert expected_calibration_error([0.0, 1.0], [True, False], n_bins=2, **MASS) == 1.0
    # A forest says 0 for most: 95 of them with 5 events, and 5 others without.
    p, y = [0.0] * 95 + [0.1, 0.2, 0.3, 0.4, 0.5], [1] * 5 + [0] * 95
    curve = reliability_curve(p, y, n_bins=10, **MASS)
    assert curve.edges.tolist() == [0.0, 0.0, 1.0]
    assert curve.counts.tolist() == [95, 5]
    assert curve.expected_calibration_error == pytest.approx(0.065, rel=1e-12)
    nearly = np.maximum(p, 1e-12)
    assert expected_calibration_error(nearly, y, n_bins=10, **MASS) == pytest.approx(0.065)


def test_weighting_by_k_is_repeating_k_times():
    generator = np.random.default_rng(2)
    for _ in range(300):
        p, y, n_bins = case(generator)
        k = generator.integers(0, 5, len(p))
        k[generator.integers(len(p))] += 1
        scale = generator.choice([1.0, 0.1, 1 / 3, 1e-300, 1e300, 1e-310])
        edges = make_edges(p, n_bins, "quantile", k * scale)
        np.testing.assert_array_equal(edges, make_edges(np.repeat(p, k), n_bins, "quantile"))
        weighted = weighted_bins(p, y, k * scale, n_bins, "quantile")
        repeated = weighted_bins(np.repeat(p, k), np.repeat(y, k), None, n_bins, "quantile")
        assert weighted.error("l1") == pytest.approx(repeated.error("l1"), rel=1e-9, abs=1e-12)
        assert weighted.error("max") == pytest.approx(repeated.error("max"), rel=1e-9, abs=1e-12)
        right = exact_errors(exact_bins(p, y, n_bins, k))
        assert weighted.error("l1") == pytest.approx(right["ece"], rel=1e-9, abs=1e-12)


def test_equal_weights_cut_as_none():
    generator = np.random.default_rng(3)
    p = generator.random(10_000).round(3)
    for weight in (1.0, 0.1, 1 / 3, 7e-5, 1e200):
        for n_bins in (2, 3, 10, 15, 99):
            np.testing.assert_array_equal(
                make_edges(p, n_bins, "quantile", np.full(len(p), weight)),
                make_edges(p, n_bins, "quantile"),
            )


def test_an_interval_uses_the_bins_of_its_estimate():
    p, y = np.array([0.0] * 30 + [0.4] * 30), np.arange(60) % 5 == 0
    for w in (None, np.where(p > 0, 3.0, 1.0)):
        interval = calibration_error_interval(p, y, n_bins=2, sample_weight=w, **MASS)
        assert interval.low <= weighted_bins(p, y, w, 2, "quantile").error("l1") <= interval.high


def test_forecasts_of_zero_along_temperature():
    # exp(−1000/T) is 0: half of the forecasts of class 0 are exactly 0, or exactly 1.
    logits = np.array([[0.0, 1000.0], [1000.0, 0.0]] * 20)
    halves = hold_out(logits, np.arange(40) % 3 > 0, seed=0)
    at = held_out_calibration(halves, temperature=1.0, n_bins=5, k=0, **MASS)
    p, y = one_class(np.eye(2)[(halves.logits[:, 1] > 0).astype(int)], halves.labels, 0)
    assert at.curve.edges.tolist() == at.bands.edges.tolist() == [0.0, 0.0, 1.0]
    right = exact_errors(exact_bins(p, y, 5))
    assert at.scores.expected_error == pytest.approx(right["ece"], rel=1e-12)
    assert at.chance.mean == 0.0


def test_bins_hold_their_upper_edge():
    edges = make_edges(np.array([0.0, 0.0, 0.5, 1.0]), 4, "quantile")
    assert edges.tolist() == [0.0, 0.0, 0.5, 1.0]
    assert assign_bins(np.array([0.0, -0.0, 5e-324, 0.5, 0.6, 1.0]), edges).tolist() == [
        *(0, 0, 1, 1, 2, 2)
    ]
