"""What the charts show equals what the core's functions say of the same forecasts."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import consistency_bands, corp, reliability_curve, threshold_for_coverage
from nll_core.report import reliability_picture, selective_report

RNG = np.random.default_rng(0)
P = RNG.beta(2, 1, 500)
HAPPENED = RNG.random(500) < P**1.5


def test_bins_bands_and_corp_are_those_of_the_core() -> None:
    picture = reliability_picture(P, HAPPENED, "right")
    curve, bands = reliability_curve(P, HAPPENED), consistency_bands(P)
    np.testing.assert_allclose(picture.forecast, curve.mean_confidence)
    np.testing.assert_allclose(picture.frequency, curve.accuracy)
    np.testing.assert_array_equal(picture.counts, curve.occupied_counts)
    np.testing.assert_allclose(picture.low, bands.low)
    np.testing.assert_allclose(picture.high, bands.high)
    x, y = corp(P, HAPPENED).curve.knots
    np.testing.assert_array_equal(picture.corp_forecast, x)
    np.testing.assert_array_equal(picture.corp_frequency, y)
    assert picture.mean_forecast == pytest.approx(P.mean())
    assert picture.mean_frequency == pytest.approx(HAPPENED.mean())
    outside = (curve.accuracy < bands.low) | (curve.accuracy > bands.high)
    assert picture.n_outside == outside.sum()


def test_the_histogram_counts_every_example_once() -> None:
    picture = reliability_picture(P, HAPPENED, "right")
    expected, _ = np.histogram(P[HAPPENED], picture.edges)
    np.testing.assert_array_equal(picture.with_event, expected)
    assert picture.with_event.sum() + picture.without_event.sum() == 500


def test_whole_weights_count_as_copies_in_the_means() -> None:
    weights = RNG.integers(1, 4, 500).astype(float)
    weighted = reliability_picture(P, HAPPENED, "right", sample_weight=weights)
    times = weights.astype(int)
    copies = reliability_picture(P.repeat(times), HAPPENED.repeat(times), "right")
    np.testing.assert_allclose(weighted.forecast, copies.forecast)
    np.testing.assert_allclose(weighted.frequency, copies.frequency)
    np.testing.assert_allclose(weighted.corp_frequency, copies.corp_frequency)
    # Copies look like more examples than there are: their band is too narrow.
    wide = weighted.high - weighted.low
    assert (wide >= copies.high - copies.low - 1e-12).all()
    assert wide.sum() > (copies.high - copies.low).sum()


def test_equal_weights_change_nothing() -> None:
    plain = reliability_picture(P, HAPPENED, "right")
    equal = reliability_picture(P, HAPPENED, "right", sample_weight=np.full(500, 0.3))
    np.testing.assert_allclose(equal.low, plain.low)
    np.testing.assert_allclose(equal.high, plain.high)


def test_thresholds_are_for_risks_below_that_of_accepting_all() -> None:
    report = selective_report(P, HAPPENED, risks=(0.0, 0.2, 0.9), coverages=(0.5,))
    assert [wanted for wanted, _ in report.for_risk] == [0.0, 0.2]
    found = report.for_risk[1][1]
    assert found is not None
    assert 1 - HAPPENED[found.threshold <= P].mean() == pytest.approx(found.risk)
    assert found.risk <= 0.2
    assert report.for_coverage[0][1] == threshold_for_coverage(report.curve, 0.5)
