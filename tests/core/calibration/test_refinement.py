"""The NLL as calibration plus refinement, under one temperature and under every increasing map."""

import numpy as np
import pytest

from nll_core import cross_entropy, fit_temperature, log_loss, nll_split, softmax, top_label
from nll_core.calibration import binary_nll_split, one_class
from nll_core.teaching import simulate_classifier


@pytest.fixture(scope="module")
def classifier():
    made = simulate_classifier(1500, 4, 2.5, seed=2)
    return made.logits, made.labels


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5, 10.0])
def test_only_the_calibration_part_moves_with_temperature(classifier, temperature):
    logits, labels = classifier
    split = nll_split(logits, labels, temperature=temperature)
    fit = fit_temperature(logits, labels)
    assert split.nll == cross_entropy(logits, labels, temperature=temperature)
    assert split.calibration + split.refinement == pytest.approx(split.nll, rel=1e-14)
    assert split.refinement == fit.nll_after
    assert split.calibration >= 0
    assert split.temperature == temperature
    best = nll_split(logits, labels, temperature=fit.temperature)
    assert best.calibration == pytest.approx(0, abs=1e-15)


def test_a_forbidden_truth_cannot_be_repaired():
    split = nll_split([[0.0, -np.inf], [1.0, 0.0]], [1, 0])
    assert (split.nll, split.calibration, split.refinement) == (np.inf, 0.0, np.inf)


def test_binary_by_hand():
    # Forecasts of 0.9 come true 3 times of 4: KL(3/4 ‖ 0.9) and the entropy of 3/4.
    split = binary_nll_split([0.9] * 4, [1, 1, 1, 0])
    assert split.refinement == pytest.approx(-0.75 * np.log(0.75) - 0.25 * np.log(0.25))
    divergence = 0.75 * np.log(0.75 / 0.9) + 0.25 * np.log(0.25 / 0.1)
    assert split.calibration == pytest.approx(divergence)
    assert split.nll == pytest.approx(split.calibration + split.refinement)


@pytest.mark.parametrize("pairs", [top_label, lambda p, y: one_class(p, y, 1)])
def test_binary_parts_add_up(classifier, pairs):
    logits, labels = classifier
    p, y = pairs(softmax(logits), labels)
    split = binary_nll_split(p, y)
    both = np.column_stack([1 - p, p])
    assert split.nll == pytest.approx(log_loss(both, y.astype(int)), rel=1e-12)
    assert split.calibration + split.refinement == pytest.approx(split.nll, rel=1e-12)
    assert split.calibration > 0
    assert split.refinement > 0


def test_for_two_classes_the_isotonic_refinement_ignores_temperature_and_is_lower():
    made = simulate_classifier(800, 2, 2.0, seed=3)
    refinements = []
    for temperature in (0.7, 1.0, 4.0):
        probs = softmax(made.logits, temperature=temperature)
        refinements.append(binary_nll_split(probs[:, 1], made.labels).refinement)
    np.testing.assert_allclose(refinements, refinements[0], rtol=1e-9)
    # Scaling by 1/T is one of the increasing maps.
    assert refinements[0] <= nll_split(made.logits, made.labels).refinement


def test_an_impossible_outcome_is_all_calibration():
    split = binary_nll_split([0.0, 0.5], [1, 0])
    assert split.nll == split.calibration == np.inf
    assert np.isfinite(split.refinement)


def test_messages():
    with pytest.raises(ValueError, match="temperature must be finite and above 0, got 0"):
        nll_split([[0.0, 1.0]], [0], temperature=0.0)
    with pytest.raises(ValueError, match="outcomes must hold only 0 and 1"):
        binary_nll_split([0.5], [2])
