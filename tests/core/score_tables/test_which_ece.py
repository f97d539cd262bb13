"""The report on predictions has every estimator, and the classwise one where it can be had."""

from types import SimpleNamespace

import numpy as np
import pytest

from nll_core import classwise_calibration_error, ece_report, log_softmax


def test_report_of_predictions():
    generator = np.random.default_rng(4)
    logits = generator.normal(size=(400, 3))
    labels = (logits + generator.gumbel(size=(400, 3))).argmax(axis=1)
    log_probs = log_softmax(2.5 * logits)
    full = SimpleNamespace(kind="logits", labels=labels, weights=None, log_probs=lambda: log_probs)
    report = ece_report(full, numbers=[10], n_draws=100)
    classwise = report.find("classwise")
    assert classwise.values[0] == pytest.approx(
        classwise_calibration_error(np.exp(log_probs), labels)
    )
    assert classwise.p_values[0] < 0.02
    pairs = (np.exp(log_probs).max(axis=1), log_probs.argmax(axis=1) == labels)
    top = SimpleNamespace(kind="confidence", weights=None, confidence_and_correct=lambda: pairs)
    alone = ece_report(top, numbers=[10], n_draws=100)
    assert alone.find("uniform").values == pytest.approx(report.find("uniform").values)
    with pytest.raises(KeyError, match="classwise"):
        alone.find("classwise")
