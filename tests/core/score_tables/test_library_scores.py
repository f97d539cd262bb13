"""The scores against those of the libraries, on one set of forecasts.

The libraries' numbers are kept in tests/references, with the script that made them. Where
definitions differ, docs/definitions.md says so, and tests/test_definitions.py holds it.
"""

from pathlib import Path

import numpy as np
import pytest

from nll_core import (
    area_under_roc,
    brier_score,
    expected_calibration_error,
    log_loss,
    maximum_calibration_error,
    smooth_calibration_error,
    top_label,
)

STORED = np.load(Path(__file__).parents[2] / "references" / "library_scores.npz")
FORECAST, HAPPENED = STORED["forecast"], STORED["happened"].astype(bool)
PROBS, LABELS = STORED["probs"], STORED["labels"]


def test_errors_in_bins_of_equal_width_are_those_of_torchmetrics_and_netcal():
    ece = expected_calibration_error(FORECAST, HAPPENED)
    worst = maximum_calibration_error(FORECAST, HAPPENED)
    assert ece == pytest.approx(STORED["torchmetrics_binary_l1"], rel=1e-12)
    assert ece == pytest.approx(STORED["netcal_ece"], rel=1e-12)
    assert worst == pytest.approx(STORED["torchmetrics_binary_max"], rel=1e-12)
    assert worst == pytest.approx(STORED["netcal_mce"], rel=1e-12)


def test_the_error_in_bins_of_equal_mass_is_netcals():
    ece = expected_calibration_error(FORECAST, HAPPENED, strategy="quantile")
    assert ece == pytest.approx(STORED["netcal_ece_equal_mass"], rel=1e-12)


def test_the_error_of_the_predicted_class_is_theirs():
    ece = expected_calibration_error(*top_label(PROBS, LABELS))
    assert ece == pytest.approx(STORED["netcal_top"], rel=1e-12)
    # torchmetrics goes over to float32 for several classes.
    assert ece == pytest.approx(STORED["torchmetrics_top"], rel=1e-6)
    assert ece != pytest.approx(STORED["torchmetrics_top"], rel=1e-10)


def test_an_edge_belongs_to_the_bin_below_it_here_and_above_it_in_torchmetrics():
    ece = expected_calibration_error([0.2, 0.3], [True, False], n_bins=5)
    assert ece == pytest.approx(0.5 * (0.8 + 0.3))
    assert STORED["torchmetrics_on_edge"] == pytest.approx(0.5 - 0.25)
    assert STORED["netcal_on_edge"] == pytest.approx(0.5 - 0.25)


def test_the_smooth_error_is_relplots_up_to_its_grid():
    found = smooth_calibration_error(FORECAST, HAPPENED)
    assert found == pytest.approx(STORED["relplot_smooth"], abs=1e-3)


def test_log_loss_is_scikit_learns_except_where_that_clips():
    assert log_loss(PROBS, LABELS) == pytest.approx(STORED["sklearn_log_loss"], rel=1e-12)
    assert log_loss([[0.0, 1.0], [0.0, 1.0]], [0, 1]) == np.inf
    # Half of −log of the smallest probability that scikit-learn lets stand.
    clipped = -0.5 * np.log(np.finfo(float).eps)
    assert STORED["sklearn_log_loss_of_certain_mistake"] == pytest.approx(clipped)


def test_the_brier_score_of_two_classes_is_twice_scikit_learns():
    assert brier_score(PROBS, LABELS) == pytest.approx(STORED["sklearn_brier"], rel=1e-12)
    both = np.column_stack([1.0 - FORECAST, FORECAST])
    halved = 0.5 * brier_score(both, HAPPENED.astype(int))
    assert halved == pytest.approx(STORED["sklearn_brier_binary"], rel=1e-12)


def test_the_area_under_the_roc_curve_is_scikit_learns():
    found = area_under_roc(FORECAST, HAPPENED)
    assert found.value == pytest.approx(STORED["sklearn_roc"], rel=1e-12)
