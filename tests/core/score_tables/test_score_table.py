"""The table of scores: scikit-learn, the library's own functions, weights, hard cases, messages."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, roc_auc_score

from nll_core import (
    brier_score,
    corp,
    entropy,
    expected_calibration_error,
    log_softmax,
    maximum_calibration_error,
    risk_coverage_curve,
    score_classes,
    score_confidence,
    score_report,
    smooth_calibration_error,
    top_label,
)

FEW = {"n_resamples": 60}


def drawn(n=600, n_classes=3, sharpness=1.4, dtype=np.float64, seed=0):
    generator = np.random.default_rng(seed)
    logits = 2 * generator.normal(size=(n, n_classes))
    labels = (logits + generator.gumbel(size=(n, n_classes))).argmax(axis=1)
    return log_softmax((sharpness * logits).astype(dtype)), labels


@pytest.mark.parametrize("n_classes", [2, 3, 12])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_agrees_with_scikit_learn_and_the_single_scores(n_classes, dtype):
    log_probs, labels = drawn(n_classes=n_classes, dtype=dtype)
    probs = np.exp(log_probs.astype(np.float64))
    probs /= probs.sum(axis=1, keepdims=True)
    report = score_classes(log_probs, labels, **FEW)
    confidence, correct = top_label(probs, labels)
    rates = np.bincount(labels, minlength=n_classes) / len(labels)
    expected = {
        "nll": log_loss(labels, probs),
        "nll_bits": log_loss(labels, probs) / np.log(2),
        "perplexity": np.exp(log_loss(labels, probs)),
        "base_rate_nll": entropy(rates),
        "accuracy": accuracy_score(labels, probs.argmax(axis=1)),
        "brier": brier_score(probs, labels),
        "ece": expected_calibration_error(confidence, correct),
        "ece_equal_mass": expected_calibration_error(confidence, correct, strategy="quantile"),
        "mce": maximum_calibration_error(confidence, correct),
        "smooth_ece": smooth_calibration_error(confidence, correct),
        "uncertainty": 1 - (rates**2).sum(),
    }
    if n_classes == 2:
        expected["auroc"] = roc_auc_score(labels, log_probs[:, 1] - log_probs[:, 0])
        assert report["brier"].value == pytest.approx(
            2 * brier_score_loss(labels, probs[:, 1]), rel=1e-6
        )
    else:
        assert report["auroc"].value is None
    tolerance = 2e-5 if dtype == np.float32 else 1e-10
    for name, value in expected.items():
        assert report[name].value == pytest.approx(value, abs=tolerance), name
    parts = [report[n].value for n in ("miscalibration", "discrimination", "uncertainty")]
    assert parts[0] - parts[1] + parts[2] == pytest.approx(report["brier"].value, abs=tolerance)
    assert report["nll_skill"].value == pytest.approx(
        1 - report["nll"].value / report["base_rate_nll"].value
    )
    assert (report.n, report.effective_n, report.n_classes) == (600, 600.0, n_classes)


def test_every_score_has_an_interval_or_says_why_not():
    for report in (
        score_classes(*drawn(n_classes=2), **FEW),
        score_classes(*drawn(n_classes=60), **FEW),
        score_confidence([0.6, 0.7, 0.9, 0.8], [1, 0, 1, 1], **FEW),
    ):
        assert len({score.name for score in report.scores}) == 18
        for score in report.scores:
            assert (score.low is None) == (score.high is None)
            if score.low is None:
                assert score.note, score.name
            else:
                assert score.low <= score.high
            if (
                score.low is not None
                and not score.name.endswith("ece")
                and "ece_" not in score.name
            ):
                assert score.low <= score.value <= score.high, score.name


def test_transforms_share_the_interval_of_the_nll():
    report = score_classes(*drawn(), **FEW)
    nll, bits, perplexity = report["nll"], report["nll_bits"], report["perplexity"]
    assert bits.low == pytest.approx(nll.low / np.log(2))
    assert perplexity.high == pytest.approx(np.exp(nll.high))
    assert (nll.unit, bits.unit, perplexity.unit) == ("nats", "bits", "classes")


def test_a_calibrated_model_is_not_called_miscalibrated():
    calibrated = score_classes(*drawn(sharpness=1.0, n=2000), n_resamples=300)
    overconfident = score_classes(*drawn(sharpness=2.5, n=2000), n_resamples=300)
    for name in ("ece", "ece_equal_mass", "ece_debiased", "classwise_ece"):
        assert calibrated[name].low == 0.0, name
        assert overconfident[name].low > 0.01, name
    assert calibrated["ece"].value > 0.0
    assert calibrated["ece_debiased"].value < overconfident["ece_debiased"].value / 5


def test_weights_do_what_repetition_does_to_the_values():
    # Bins of equal mass have edges by number, and are left out of the comparison.
    log_probs, labels = drawn(n=300, n_classes=2)
    weights = np.random.default_rng(1).integers(0, 4, 300)
    rows = np.repeat(np.arange(300), weights)
    weighted = score_classes(log_probs, labels, sample_weight=weights * 0.1, **FEW)
    repeated = score_classes(log_probs[rows], labels[rows], **FEW)
    for score in weighted.scores:
        if score.name not in {"ece_equal_mass", "ece_debiased", "smooth_ece"}:
            assert score.value == pytest.approx(repeated[score.name].value), score.name
    assert weighted["smooth_ece"].value == pytest.approx(repeated["smooth_ece"].value, rel=1e-6)
    assert weighted.n == np.count_nonzero(weights)
    assert weighted.effective_n == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
    assert (weighted.weighted, repeated.weighted) == (True, False)


def test_equal_weights_change_nothing():
    log_probs, labels = drawn(n=200)
    plain = score_classes(log_probs, labels, **FEW)
    equal = score_classes(log_probs, labels, sample_weight=np.full(200, 7.0), **FEW)
    for one, other in zip(plain.scores, equal.scores, strict=True):
        assert other.value == pytest.approx(one.value)
        assert other.low == pytest.approx(one.low)
        assert other.high == pytest.approx(one.high)


def test_an_impossible_truth_is_infinite_and_says_nothing_false():
    log_probs, labels = drawn(n=50, n_classes=2)
    log_probs[3] = [0.0, -np.inf]
    labels[3] = 1
    report = score_classes(log_probs, labels, **FEW)
    for name in ("nll", "nll_bits", "perplexity"):
        score = report[name]
        assert (score.value, score.low, score.high) == (np.inf, np.inf, np.inf)
    assert report["nll_skill"].value == -np.inf
    assert np.isfinite(report["brier"].high)
    assert not any(np.isnan(s.value) for s in report.scores if s.value is not None)


def test_perplexity_beyond_floats_is_infinite_without_a_warning():
    report = score_classes([[0.0, -2000.0], [0.0, -2000.0]], [1, 0], **FEW)
    assert report["nll"].value == 1000.0
    assert report["perplexity"].value == np.inf


def test_saturated_probabilities_keep_their_order():
    # As float32 probabilities of class 1 all three are 1.
    log_odds = np.array([40.0, 60.0, 80.0, 50.0], np.float32)
    log_probs = np.column_stack([-log_odds, np.zeros(4, np.float32)])
    assert score_classes(log_probs, [0, 1, 1, 0], **FEW)["auroc"].value == 1.0


def test_one_example_and_one_class():
    alone = score_classes(np.log([[0.7, 0.3]]), [0], **FEW)
    assert alone["nll"].value == pytest.approx(-np.log(0.7))
    assert alone["nll"].low is None
    assert alone["nll_skill"].value is None
    assert alone["auroc"].value is None
    same = score_classes(np.log([[0.7, 0.3], [0.6, 0.4]]), [0, 0], **FEW)
    assert same["nll_skill"].note.startswith("only one class")
    perfect = score_classes([[0.0, -np.inf], [-np.inf, 0.0]], [0, 1], **FEW)
    assert perfect["ece"].value == 0.0
    assert perfect["ece"].low is None
    assert perfect["nll"].value == 0.0


def test_confidence_alone():
    generator = np.random.default_rng(3)
    confidence = generator.beta(4, 1, 500)
    correct = generator.random(500) < confidence**1.5
    report = score_confidence(confidence, correct, **FEW)
    split = corp(confidence, correct)
    assert report["brier"].value == pytest.approx(split.score)
    assert report["miscalibration"].value == pytest.approx(split.miscalibration)
    assert report["auroc"].value == pytest.approx(roc_auc_score(correct, confidence))
    assert report["accuracy"].value == correct.mean()
    expected = expected_calibration_error(confidence, correct)
    assert report["ece"].value == pytest.approx(expected, abs=1e-14)
    curve = risk_coverage_curve(confidence, correct)
    assert report["aurc"].value == pytest.approx(curve.risk @ curve.masses)
    for name in ("nll", "nll_bits", "perplexity", "base_rate_nll", "nll_skill", "classwise_ece"):
        assert report[name].value is None
        assert "needs the probability of every class" in report[name].note
    assert report.n_classes is None


def test_report_of_predictions():
    log_probs, labels = drawn(n=100)
    weights = np.linspace(1, 2, 100)
    full = SimpleNamespace(
        kind="logits", labels=labels, weights=weights, log_probs=lambda: log_probs
    )
    assert score_report(full, **FEW) == score_classes(
        log_probs, labels, sample_weight=weights, **FEW
    )
    pairs = (np.array([0.9, 0.6, 0.8]), np.array([True, False, True]))
    top = SimpleNamespace(
        kind="confidence", labels=[0, 1, 1], weights=None, confidence_and_correct=lambda: pairs
    )
    assert score_report(top, **FEW) == score_confidence(*pairs, **FEW)


def test_messages():
    report = score_classes(np.log([[0.7, 0.3]]), [0], **FEW)
    with pytest.raises(KeyError, match="f1"):
        report["f1"]
    for options, match in (
        ({"n_bins": 0}, "n_bins must be at least 1"),
        ({"confidence_level": 2.0}, "confidence_level must lie strictly"),
        ({"n_resamples": 0}, "n_resamples must be at least 1"),
        ({"sample_weight": [0.0]}, "sample_weight must be above 0 somewhere"),
    ):
        with pytest.raises(ValueError, match=match):
            score_classes(np.log([[0.7, 0.3]]), [0], **options)
        with pytest.raises(ValueError, match=match):
            score_confidence([0.7], [0], **options)


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_the_size_of_the_weights_does_not_matter(size):
    log_probs, labels = drawn(n=150, n_classes=2)
    weights = np.random.default_rng(2).random(150)
    plain = score_classes(log_probs, labels, sample_weight=weights, **FEW)
    scaled = score_classes(log_probs, labels, sample_weight=size * weights, **FEW)
    assert scaled.effective_n == pytest.approx(plain.effective_n)
    for one, other in zip(plain.scores, scaled.scores, strict=True):
        assert other.value == pytest.approx(one.value), one.name
        assert other.low == pytest.approx(one.low), one.name
        assert other.high == pytest.approx(one.high), one.name
