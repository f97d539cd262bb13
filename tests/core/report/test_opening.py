"""The first sentence of a report: computed, sensible for every kind, with chance considered."""

from __future__ import annotations

import re

import numpy as np
import pytest

from nll_core.predictions import ColumnRoles, Predictions, read_predictions
from nll_core.report import PredictionReport, report_on
from nll_core.report.opening import mean_confidence, nll_in_words, plain_sentence
from nll_core.teaching import simulate_classifier


def simulated(scale: float, n: int = 2000, k: int = 3, kind: str = "logits") -> PredictionReport:
    made = simulate_classifier(n, k, scale, seed=1)
    logits = Predictions("logits", made.logits, made.labels, tuple("abcdefgh"[:k]))
    if kind == "logits":
        return report_on(logits, methods=["temperature"])
    probs = Predictions("probabilities", logits.probs(), made.labels, logits.classes)
    return report_on(probs, methods=["temperature"])


def test_an_overconfident_model_is_told_what_to_divide_by() -> None:
    report = simulated(2.0)
    assert report.calibration is not None
    t = report.calibration["temperature"].crossed.fit_on_all.fit.temperature  # type: ignore[union-attr]
    said, right = mean_confidence(report), report.scores["accuracy"].value
    assert said is not None
    assert right is not None
    assert plain_sentence(report) == (
        f"It says {100 * said:.0f}% and is right {100 * right:.0f}% of the time: divide the logits "
        f"by {t:.3g}."
    )


def test_probabilities_are_raised_to_a_power_and_two_classes_have_log_odds() -> None:
    assert re.search(r": raise its probabilities to the power 0\.\d+, and", said(kind="probs"))
    assert re.search(r": divide its log-odds by \d\.\d+\.$", said(k=2, kind="probs"))


def said(scale: float = 2.0, k: int = 3, kind: str = "logits", n: int = 2000) -> str:
    return plain_sentence(simulated(scale, n, k, kind))


def test_a_calibrated_model_is_taken_at_its_word_as_far_as_the_examples_tell() -> None:
    assert "that can be taken at its word as far as 2,000 examples tell" in said(1.0)
    assert "which chance can explain" in said(1.0, n=20)


def test_a_reversed_score_is_not_calibrated_before_it_was_looked_at() -> None:
    rng = np.random.default_rng(0)
    p = rng.random(300)
    rows = zip((rng.random(300) < p).astype(int).tolist(), p.tolist(), strict=True)
    text = "y,p\n" + "".join(f"{y},{q!r}\n" for y, q in rows)
    roles = ColumnRoles(label="y", score="p", positive="0", kind="score")
    found = plain_sentence(report_on(read_predictions(text.encode(), roles=roles)))
    assert "the wrong way round" in found
    assert "slope" not in found


def test_every_kind_has_a_first_sentence(
    three: PredictionReport, two: PredictionReport, confident: PredictionReport
) -> None:
    for report in (three, two, confident):
        found = plain_sentence(report)
        assert re.match(r"It says [\d.]+% and is right [\d.]+% of the time", found)
        assert found.endswith(".")
        assert "nan" not in found
    assert nll_in_words(three).count("1.099") == 1
    assert nll_in_words(confident) == ""


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nobody_is_said_to_be_certain_who_is_not(share: float) -> None:
    p = 0.9999
    rows = "".join(f"{'ab'[k % 2]},{1 - p if k % 2 == share else p}\n" for k in range(40))
    found = plain_sentence(report_on(read_predictions(f"label,p_b\n{rows}".encode())))
    assert "It says 100%" not in found
