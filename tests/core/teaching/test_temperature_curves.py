"""Loss and calibration along temperature, against the functions of one temperature."""

import numpy as np
import pytest

from nll_core import cross_entropy, fit_temperature
from nll_core.score_tables import calibration_scores
from nll_core.teaching import (
    calibration_along_temperature,
    nll_along_temperature,
    simulate_classifier,
)

GRID = np.geomspace(0.1, 10, 25)


@pytest.fixture(scope="module")
def classifier():
    made = simulate_classifier(800, 5, 2.0, seed=1)
    return made.logits, made.labels


def test_nll_along_temperature(classifier):
    logits, labels = classifier
    found = nll_along_temperature(logits, labels, GRID)
    expected = [cross_entropy(logits, labels, temperature=t) for t in GRID]
    np.testing.assert_array_equal(found, expected)
    fit = fit_temperature(logits, labels)
    assert found.min() >= fit.nll_after
    assert GRID[found.argmin()] == pytest.approx(fit.temperature, rel=0.25)


@pytest.mark.parametrize("k", [None, 2])
@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
def test_calibration_along_temperature(classifier, k, strategy):
    logits, labels = classifier
    options = {"n_bins": 8, "strategy": strategy, "k": k}
    found = calibration_along_temperature(logits, labels, GRID, **options)
    for temperature, error in zip(GRID, found.error, strict=True):
        scores = calibration_scores(logits, labels, temperature=temperature, **options)
        assert error == pytest.approx(scores.expected_error, abs=1e-12)
        assert scores.accuracy == found.accuracy
    assert found.best_error == found.error.min()
    assert found.best_temperature == GRID[found.error.argmin()]
    np.testing.assert_array_equal(found.temperatures, GRID)


def test_extremes_do_not_overflow():
    logits = np.array([[1e308, -1e308, 0.0], [0.0, 1e-300, -np.inf]])
    found = calibration_along_temperature(logits, [0, 0], [1e-305, 1.0, 1e300])
    assert np.isfinite(found.error).all()
    # Both rows certain, one of them wrong; at T = 1 the second is a tie at 1/2, and wrong.
    assert found.error[0] == pytest.approx(0.5)
    assert found.error[1] == pytest.approx(0.25)
    small = logits.clip(-1e30, 1e30).astype(np.float32)
    assert np.isfinite(nll_along_temperature(small, [0, 0], [1e-3, 1.0, 1e30])).all()


@pytest.mark.parametrize(
    ("temperatures", "match"),
    [
        ([], "temperatures must not be empty"),
        ([1.0, 0.0], "temperatures must be above 0, got 0 at index 1"),
        ([np.nan], "temperatures must be finite, got nan"),
        (1.0, r"temperatures must have shape \(M,\), got \(\)"),
    ],
)
def test_messages(temperatures, match):
    for function in (nll_along_temperature, calibration_along_temperature):
        with pytest.raises(ValueError, match=match):
            function([[0.0, 1.0]], [0], temperatures)
    with pytest.raises(ValueError, match="k must lie in 0 … 1"):
        calibration_along_temperature([[0.0, 1.0]], [0], [1.0], k=2)
    with pytest.raises(ValueError, match="n_bins must be at least 1"):
        calibration_along_temperature([[0.0, 1.0]], [0], [1.0], n_bins=0)
