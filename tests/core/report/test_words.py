"""Every score has a title and a definition, and sentences say the report's own numbers."""

from __future__ import annotations

from typing import get_args

import pytest

from nll_core import Predictions, simulate_classifier
from nll_core.evaluation.score_rows import ScoreName
from nll_core.formats import percent
from nll_core.report import PredictionReport, class_pictures
from nll_core.report.sentences import (
    classes_sentence,
    difference_sentence,
    errors_sentence,
    left_out_sentence,
    missing_sentence,
    reliability_sentence,
    summary_sentences,
)
from nll_core.report.words import SCORE_WORDS


def test_every_score_has_words() -> None:
    assert set(SCORE_WORDS) == set(get_args(ScoreName))
    titles = [words.title for words in SCORE_WORDS.values()]
    assert len(titles) == len(set(titles))
    for words in SCORE_WORDS.values():
        assert words.definition.endswith(".")
        assert len(words.definition) < 100


def test_the_summary_has_the_numbers_of_the_scores(three: PredictionReport) -> None:
    text = " ".join(summary_sentences(three))
    nll, ece = three.scores["nll"], three.scores["ece"]
    assert f"NLL {nll.value:.4f} nats (95% interval {nll.low:.4f} to {nll.high:.4f})" in text
    assert f"The ECE of the predicted class is {ece.value:.4f} in 15 bins" in text
    assert three.calibration is not None
    assert three.calibration.sentence in text


def test_overconfidence_is_said_and_that_it_is_no_chance(three: PredictionReport) -> None:
    picture = three.reliability
    points = 100 * (picture.mean_forecast - picture.mean_frequency)
    assert f"{points:.1f} points overconfident" in reliability_sentence(three)
    assert "more than chance explains" in errors_sentence(three)
    assert "no more than" not in errors_sentence(three)


def test_of_two_classes_the_positive_one_is_named(two: PredictionReport) -> None:
    assert reliability_sentence(two).startswith("It gives class yes ")


def test_an_infinite_nll_is_explained(sure: PredictionReport) -> None:
    assert "the mean NLL is ∞, since a truth was given probability 0" in summary_sentences(sure)[0]
    assert sure.surprise is not None
    assert sure.surprise.infinite == 1


def test_the_better_of_two_models_is_named(models: PredictionReport) -> None:
    assert models.second is not None
    found = models.second.comparison["nll"]
    text = difference_sentence(models.second.comparison)
    assert f"{found.first:.4f} nats and that of the second model is {found.second:.4f}" in text
    assert text.endswith("the second model is better by more than noise.")
    assert text in summary_sentences(models)


@pytest.mark.parametrize("name", ["three", "two", "confident", "models", "sure"])
def test_rows_that_are_left_out_are_said(name: str, request: pytest.FixtureRequest) -> None:
    report: PredictionReport = request.getfixturevalue(name)
    assert left_out_sentence(report.about) == ""
    if report.second is not None:
        assert left_out_sentence(report.second.about).startswith("1 of 300 rows was left out")


def test_what_a_confidence_lacks_is_in_the_summary_and_nowhere_else(
    confident: PredictionReport, three: PredictionReport
) -> None:
    lacks = missing_sentence("confidence")
    assert "no NLL of the classes" in lacks
    assert lacks in summary_sentences(confident)
    assert missing_sentence(three.about.kind) == ""
    assert not any("no NLL of the classes" in text for text in summary_sentences(three))


def test_classes_that_are_left_out_are_counted() -> None:
    simulated = simulate_classifier(500, 30, 2.0, seed=0)
    names = tuple(f"kind {k}" for k in range(30))
    found = class_pictures(Predictions("logits", simulated.logits, simulated.labels, names))
    text = classes_sentence(found)
    assert f"Class {found.pictures[0].event} has the largest" in text
    assert "The 24 of 30 classes with the largest error are shown" in text
    assert f"make {percent(float(found.shares.sum()))} of the classwise ECE" in text
    assert "6 are left out" in text
    all_of_them = class_pictures(
        Predictions("logits", simulated.logits, simulated.labels, names), most=30
    )
    assert "All 30 classes are shown" in classes_sentence(all_of_them)
