"""Estimators of the calibration error and their distribution under perfect calibration."""

import numpy as np
import pytest

from nll_core import (
    calibrated_error,
    expected_calibration_error,
    maximum_calibration_error,
    smooth_calibration_error,
)
from nll_core.calibration._null_cells import make_cells
from nll_core.calibration._weighted_bins import weighted_bins
from nll_core.score_tables import calibration_estimators

NUMBERS = [1, 5, 15, 40]


def drawn(n, excess=0.0, seed=0, dtype=np.float64, decimals=None):
    generator = np.random.default_rng(seed)
    confidence = generator.beta(5, 1.5, n)
    if decimals is not None:
        confidence = np.round(confidence, decimals)
    confidence = confidence.astype(dtype)
    return confidence, generator.random(n) < confidence - excess * confidence * (1 - confidence)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n", "decimals"), [(700, None), (9000, None), (5000, 2)])
def test_observed_values_are_those_of_the_single_functions(n, decimals, dtype):
    confidence, correct = drawn(n, 0.5, dtype=dtype, decimals=decimals)
    report = calibration_estimators(confidence, correct, numbers=NUMBERS, n_draws=20)
    for strategy in ("uniform", "quantile"):
        for i, n_bins in enumerate(NUMBERS):
            options = {"n_bins": n_bins, "strategy": strategy}
            bins = weighted_bins(confidence, correct, None, n_bins, strategy)
            found = {
                e.norm: e.values[i]
                for e in report.estimators
                if e.bins == strategy and not e.debiased
            }
            assert found["l1"] == pytest.approx(
                expected_calibration_error(confidence, correct, **options), abs=1e-12
            )
            assert found["max"] == pytest.approx(
                maximum_calibration_error(confidence, correct, **options), abs=1e-12
            )
            assert found["l2"] == pytest.approx(bins.error("l2"), abs=1e-12)
            debiased = report.find(strategy, "l2", debiased=True).values[i]
            assert debiased == pytest.approx(bins.debiased_error(), abs=1e-9)
    smooth = report.find("smooth")
    assert smooth.values[0] == smooth_calibration_error(confidence, correct)
    assert smooth.numbers is None
    assert (report.n, report.weighted) == (n, False)


@pytest.mark.parametrize("n", [400, 20_000])
def test_chance_is_what_simulated_calibrated_outcomes_show(n):
    confidence, _ = drawn(n)
    generator = np.random.default_rng(5)
    report = calibration_estimators(confidence, np.ones(n), numbers=[15], n_draws=1500)
    simulated = {name: [] for name in ("ece", "mass", "l2", "mce", "smooth")}
    for _ in range(150):
        correct = generator.random(n) < confidence
        bins = weighted_bins(confidence, correct, None, 15, "uniform")
        simulated["ece"].append(bins.error("l1"))
        simulated["l2"].append(bins.debiased_error())
        simulated["mce"].append(bins.error("max"))
        mass = expected_calibration_error(confidence, correct, strategy="quantile")
        simulated["mass"].append(mass)
        simulated["smooth"].append(smooth_calibration_error(confidence, correct))
    for name, estimator in (
        ("ece", report.find("uniform")),
        ("l2", report.find("uniform", "l2", debiased=True)),
        ("mce", report.find("uniform", "max")),
        ("mass", report.find("quantile")),
        ("smooth", report.find("smooth")),
    ):
        values = np.array(simulated[name])
        error = values.std() / np.sqrt(150)
        assert estimator.calibrated_mean[0] == pytest.approx(values.mean(), abs=4 * error), name
        above = np.mean(values > estimator.calibrated_quantile[0])
        assert 0.0 <= above <= 0.12, name


def test_agrees_with_the_binomial_of_one_number_of_bins():
    confidence, correct = drawn(3000)
    report = calibration_estimators(confidence, correct, numbers=[15], n_draws=2000)
    expected = calibrated_error(confidence)
    found = report.find("uniform")
    assert found.calibrated_mean[0] == pytest.approx(expected.mean, rel=0.03)
    assert found.calibrated_quantile[0] == pytest.approx(expected.quantile, rel=0.05)


def test_p_values_are_uniform_under_calibration_and_small_without():
    p_values = {"uniform": [], "smooth": []}
    for seed in range(50):
        report = calibration_estimators(*drawn(300, seed=seed), numbers=[10], n_draws=60)
        for name, found in p_values.items():
            found.append(report.find(name).p_values[0])
    for name, found in p_values.items():
        assert 0.35 < np.mean(found) < 0.65, name
        assert np.mean(np.array(found) < 0.1) < 0.22, name
    wrong = calibration_estimators(*drawn(3000, 1.0), n_draws=200)
    assert all(e.p_values.max() < 0.01 for e in wrong.estimators if e.norm != "max")


def test_debiased_errors_shrink_towards_the_truth():
    plain, l1, l2 = [], [], []
    for seed in range(60):
        report = calibration_estimators(*drawn(1000, seed=seed), numbers=[30], n_draws=2)
        plain.append(report.find("uniform").values[0])
        l1.append(report.find("uniform", debiased=True).values[0])
        l2.append(report.find("uniform", "l2", debiased=True).values[0])
    assert np.mean(l1) < 0.75 * np.mean(plain)
    assert np.mean(l2) < 0.5 * np.mean(plain)


def test_debiased_l1_by_simulation():
    # One bin: 2|g| − E|N(g, v)|.
    confidence, correct = np.full(50, 0.7), np.arange(50) < 31
    gap, variance = 0.62 - 0.7, 0.62 * 0.38 / 49
    noisy = np.random.default_rng(0).normal(gap, np.sqrt(variance), 400_000)
    report = calibration_estimators(confidence, correct, numbers=[1], n_draws=2)
    expected = max(2 * abs(gap) - np.abs(noisy).mean(), 0)
    assert report.find("uniform", debiased=True).values[0] == pytest.approx(expected, abs=3e-4)


def test_more_bins_more_chance():
    report = calibration_estimators(*drawn(2000), n_draws=200)
    for strategy in ("uniform", "quantile"):
        assert np.all(np.diff(report.find(strategy).calibrated_mean) > 0)


def test_weights():
    confidence, correct = drawn(600, 0.5)
    weights = np.random.default_rng(1).integers(0, 4, 600)
    options = {"numbers": [10], "n_draws": 400}
    weighted = calibration_estimators(confidence, correct, sample_weight=0.1 * weights, **options)
    rows = np.repeat(np.arange(600), weights)
    repeated = calibration_estimators(confidence[rows], correct[rows], **options)
    assert weighted.find("uniform").values == pytest.approx(repeated.find("uniform").values)
    assert weighted.find("smooth").values == pytest.approx(repeated.find("smooth").values, rel=1e-6)
    assert weighted.weighted
    assert weighted.n == np.count_nonzero(weights)
    # Copies are no new evidence: the weighted error strays further by chance.
    assert weighted.find("uniform").calibrated_mean[0] > repeated.find("uniform").calibrated_mean[0]
    equal = calibration_estimators(confidence, correct, sample_weight=np.full(600, 3.0), **options)
    plain = calibration_estimators(confidence, correct, **options)
    for one, other in zip(equal.estimators, plain.estimators, strict=True):
        np.testing.assert_allclose(one.calibrated_quantile, other.calibrated_quantile)


def test_weighted_chance_is_what_simulated_outcomes_show():
    confidence, _ = drawn(500)
    generator = np.random.default_rng(2)
    weights = generator.exponential(size=500)
    report = calibration_estimators(
        confidence, np.ones(500), sample_weight=weights, numbers=[10], n_draws=1000
    )
    simulated = [
        weighted_bins(confidence, generator.random(500) < confidence, weights, 10, "uniform").error(
            "l1"
        )
        for _ in range(300)
    ]
    assert report.find("uniform").calibrated_mean[0] == pytest.approx(np.mean(simulated), rel=0.06)


def test_cells_nest_in_every_bin():
    confidence, correct = drawn(30_000, decimals=3)
    cells = make_cells(confidence, correct, None, [7, 15])
    assert cells.mass.sum() == 30_000
    assert len(cells.mass) < 3000
    for (strategy, n_bins), starts in cells.bins.items():
        curve = weighted_bins(confidence, correct, None, n_bins, strategy)
        np.testing.assert_array_equal(np.add.reduceat(cells.mass, starts), curve.counts)


def test_forecasts_of_zero_and_one_leave_nothing_to_chance():
    report = calibration_estimators([0.0, 1.0, 1.0], [0, 1, 1], numbers=[3], n_draws=10)
    for estimator in report.estimators:
        assert estimator.values.tolist() == [0.0]
        assert estimator.calibrated_quantile.tolist() == [0.0]
        assert estimator.p_values.tolist() == [1.0]
    impossible = calibration_estimators([0.0, 1.0], [1, 1], numbers=[3], n_draws=99)
    assert impossible.find("uniform").p_values.tolist() == [0.01]


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"numbers": []}, ValueError, "numbers must not be empty"),
        ({"numbers": [0]}, ValueError, "numbers must be at least 1, got 0"),
        ({"numbers": [1.5]}, TypeError, "numbers must be integers"),
        ({"numbers": 5}, ValueError, r"numbers must have shape \(M,\)"),
        ({"confidence_level": 1.0}, ValueError, "level must lie strictly"),
        ({"n_draws": 0}, ValueError, "n_draws must be at least 1"),
        ({"sample_weight": [-1.0, 1.0]}, ValueError, "sample_weight must be at least 0"),
    ],
)
def test_messages(options, error, match):
    with pytest.raises(error, match=match):
        calibration_estimators([0.2, 0.3], [0, 1], **options)


def test_chance_of_few_forecasts_that_are_not_next_to_0():
    # Of 100,000 forecasts 60 are not next to 0, and a cell of equal mass has room for 50.
    generator = np.random.default_rng(21)
    p = np.concatenate([np.full(99_940, 1e-6), generator.random(60)])
    found = calibration_estimators(p, generator.random(len(p)) < p, numbers=[1], n_draws=2000)
    spread = np.sqrt((p * (1 - p)).sum())
    mean = found.find("uniform").calibrated_mean[0] * len(p)
    assert mean == pytest.approx(spread * np.sqrt(2 / np.pi), rel=0.06)
