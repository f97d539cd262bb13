"""The trained digits classifiers are what their description says."""

import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from nll_core import calibrated_error, fit_temperature, softmax, top_label
from nll_core.datasets import DIGITS_LABEL_SMOOTHINGS, load_digits_predictions
from nll_core.score_tables import calibration_scores
from nll_core.teaching import split_halves


@pytest.mark.parametrize("smoothing", DIGITS_LABEL_SMOOTHINGS)
def test_shapes_types_and_quality(smoothing):
    digits = load_digits_predictions(smoothing)
    assert digits.logits.shape == (1397, 10)
    assert digits.logits.dtype == np.float32
    assert digits.labels.dtype == np.int64
    assert np.isfinite(digits.logits).all()
    assert digits.class_names == tuple("0123456789")
    assert digits.label_smoothing == smoothing
    assert f"{smoothing:g}" in digits.title
    assert "1,397" in digits.source
    # Ten classes in nearly equal numbers, as in the source.
    assert np.bincount(digits.labels, minlength=10).min() > 120
    assert 0.85 < calibration_scores(digits.logits, digits.labels).accuracy < 0.95


def test_the_three_share_their_images():
    labels = [load_digits_predictions(s).labels for s in DIGITS_LABEL_SMOOTHINGS]
    np.testing.assert_array_equal(labels[0], labels[1])
    np.testing.assert_array_equal(labels[0], labels[2])


def test_overconfident_without_smoothing_on_every_half():
    digits = load_digits_predictions(0.0)
    for half in split_halves(len(digits.labels), seed=0):
        logits, labels = digits.logits[half], digits.labels[half]
        assert fit_temperature(logits, labels).temperature > 1.7
        confidence, correct = top_label(softmax(logits), labels)
        assert confidence.mean() > correct.mean() + 0.04
        scores = calibration_scores(logits, labels)
        assert scores.expected_error > 2 * calibrated_error(confidence).quantile


def test_smoothing_makes_it_underconfident():
    temperatures = [
        fit_temperature(digits.logits, digits.labels).temperature
        for digits in map(load_digits_predictions, DIGITS_LABEL_SMOOTHINGS)
    ]
    assert temperatures[0] > 1 > temperatures[1] > temperatures[2]


def test_a_temperature_fitted_on_one_half_helps_the_other():
    digits = load_digits_predictions(0.0)
    fit_rows, other = split_halves(len(digits.labels), seed=3)
    found = fit_temperature(digits.logits[fit_rows], digits.labels[fit_rows]).temperature
    before = calibration_scores(digits.logits[other], digits.labels[other])
    after = calibration_scores(digits.logits[other], digits.labels[other], temperature=found)
    assert after.accuracy == before.accuracy
    assert after.nll < before.nll - 0.05
    assert after.expected_error < 0.6 * before.expected_error
    assert after.smooth_error < before.smooth_error


def test_the_file_is_small_and_has_no_pickles():
    file = resources.files("nll_core.datasets").joinpath("digits.npz")
    assert len(file.read_bytes()) < 250_000
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        assert sorted(stored) == ["labels", "logits_000", "logits_005", "logits_010"]


def test_importing_the_core_reads_no_data():
    code = (
        "import numpy as np\n"
        "np.load = lambda *a, **k: 1 / 0\n"
        "import nll_core, nll_core.datasets\n"
        "print('quiet')"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "quiet"


def test_messages():
    with pytest.raises(
        ValueError, match=r"label_smoothing must be one of 0, 0\.05, 0\.1, got 0\.2"
    ):
        load_digits_predictions(0.2)
