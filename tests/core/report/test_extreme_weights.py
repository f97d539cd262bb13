"""A whole report with weights of any size: numbers, no warning, and 0 is not there."""

import numpy as np
import pytest

from nll_core import Predictions, softmax
from nll_core.report import report_html, report_on

N = 80
PLACE = np.arange(N)
WEIGHTS = {
    "sum beyond the range": np.full(N, 1e308),
    "the smallest number there is": np.full(N, 5e-324),
    "very different": np.where(PLACE % 2, 1e-300, 1e300),
    "every size": 10.0 ** np.linspace(-300, 300, N),
    "one has nearly all": np.where(PLACE == 5, 1e300, 1e-300),
    "two have nearly all": np.where(PLACE < 2, 1.0, 1e-140),
}


def predictions(kind, weights, n=N):
    generator = np.random.default_rng(3)
    logits = 2 * generator.standard_normal((n, 3)).round(1)
    labels = (logits + generator.gumbel(size=logits.shape)).argmax(axis=1)
    p = softmax(logits)
    more = {
        "weights": weights,
        "groups": generator.integers(0, 2, n),
        "group_names": ("u", "v"),
    }
    if kind == "score":
        happened = (labels == 1).astype(np.int64)
        return Predictions("score", p[:, 1].round(2), happened, ("no", "yes"), **more)
    if kind == "confidence":
        predicted = p.argmax(axis=1)
        return Predictions(
            "confidence", p.max(axis=1), labels, ("a", "b", "c"), predicted=predicted, **more
        )
    return Predictions("logits", logits, labels, ("a", "b", "c"), **more)


@pytest.mark.parametrize("kind", ["logits", "score", "confidence"])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_weights_of_any_size_give_a_report(kind, weights):
    # Warnings are errors here.
    report = report_on(predictions(kind, WEIGHTS[weights]))
    written = report_html(report)
    assert ">nan<" not in written.lower()
    for score in report.scores.scores:
        assert score.value is None or not np.isnan(score.value)


def test_what_is_lighter_than_a_digit_is_as_weight_0():
    light = np.where(PLACE % 2, 1e-300, 1e300)
    reports = [report_on(predictions("logits", w)) for w in (light, np.where(PLACE % 2, 0.0, 3.0))]
    assert reports[0].scores == reports[1].scores
    assert reports[0].scores.n == N // 2
