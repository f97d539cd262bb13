"""The Brier score split class by class: the sums of `corp`, weights, messages."""

import numpy as np
import pytest

import nll_core.calibration.class_corp as module
from nll_core import brier_score, corp, corp_of_classes, log_softmax


def drawn(n, n_classes, sharpness=1.0, dtype=np.float64, seed=0):
    generator = np.random.default_rng(seed)
    logits = 2 * generator.normal(size=(n, n_classes))
    labels = (logits + generator.gumbel(size=(n, n_classes))).argmax(axis=1)
    return log_softmax((sharpness * logits).astype(dtype)), labels


@pytest.mark.parametrize("n_classes", [2, 3, 20])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_split_is_the_sum_over_classes_and_of_the_brier_score(n_classes, dtype):
    log_probs, labels = drawn(500, n_classes, 1.5, dtype)
    probs = np.exp(log_probs)
    split = corp_of_classes(log_probs, labels)
    tolerance = 1e-6 if dtype == np.float32 else 1e-12
    assert split.score == pytest.approx(brier_score(probs, labels), abs=tolerance)
    assert split.miscalibration - split.discrimination + split.uncertainty == pytest.approx(
        split.score, abs=tolerance
    )
    each = [corp(probs[:, k], labels == k) for k in range(n_classes)]
    for name in ("miscalibration", "discrimination", "uncertainty"):
        expected = sum(getattr(part, name) for part in each)
        assert getattr(split, name) == pytest.approx(expected, abs=tolerance)


def test_sharpening_costs_miscalibration_only():
    honest, sharp = (corp_of_classes(*drawn(20_000, 3, s)) for s in (1.0, 3.0))
    assert sharp.uncertainty == honest.uncertainty
    assert sharp.miscalibration > 10 * honest.miscalibration


def test_weights_do_what_repetition_does():
    log_probs, labels = drawn(300, 4, 1.3)
    weights = np.random.default_rng(3).integers(0, 4, 300)
    rows = np.repeat(np.arange(300), weights)
    weighted = corp_of_classes(log_probs, labels, sample_weight=weights)
    repeated = corp_of_classes(log_probs[rows], labels[rows])
    for name in ("score", "miscalibration", "discrimination", "uncertainty"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name))


def test_blocks_of_columns_do_not_show(monkeypatch):
    log_probs, labels = drawn(300, 7, 1.3)
    expected = corp_of_classes(log_probs, labels)
    monkeypatch.setattr(module, "_COLUMN_NUMBERS", 700)
    assert corp_of_classes(log_probs, labels) == expected


def test_impossible_classes_are_allowed():
    masked = np.array([[0.0, -np.inf], [-np.inf, 0.0], [0.0, -np.inf]])
    assert corp_of_classes(masked, [0, 1, 1]).score == pytest.approx(2 / 3)


def test_messages():
    with pytest.raises(ValueError, match=r"log_probs must have shape \(n, K\)"):
        corp_of_classes([0.0], [0])
    with pytest.raises(ValueError, match="labels must lie in 0 … 1"):
        corp_of_classes([[0.0, -np.inf]], [2])
    with pytest.raises(ValueError, match="sample_weight must have shape"):
        corp_of_classes([[0.0, -np.inf]], [0], sample_weight=[1, 1])
