"""Every score has a title and a definition, and sentences say the report's own numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from nll_core import Predictions
from nll_core.formats import percent
from nll_core.predictions import read_predictions
from nll_core.report import PredictionReport, class_pictures, report_on
from nll_core.report.sentences import (
    chance_sentence,
    classes_sentence,
    cost_sentence,
    estimators_sentence,
    left_out_sentence,
    missing_sentence,
    models_sentence,
    reliability_sentence,
    summary_sentences,
    surprise_sentence,
    unknown_sentence,
)
from nll_core.report.tables import errors_table
from nll_core.report.words import SCORE_WORDS
from nll_core.score_tables.score_rows import ScoreName
from nll_core.teaching import simulate_classifier


def test_every_score_has_words() -> None:
    assert set(SCORE_WORDS) == set(get_args(ScoreName))
    titles = [words.title for words in SCORE_WORDS.values()]
    assert len(titles) == len(set(titles))
    for words in SCORE_WORDS.values():
        assert words.definition.endswith(".")
        assert len(words.definition) < 100


def plain(text: str) -> str:
    return text.replace("**", "")


def test_the_summary_has_the_numbers_of_the_scores(three: PredictionReport) -> None:
    text = plain(" ".join(summary_sentences(three)))
    nll, ece = three.scores["nll"], three.scores["ece"]
    assert f"NLL is {nll.value:.4f} nats ({nll.low:.4f} to {nll.high:.4f})" in text
    assert f"15 bins of equal width the ECE of the predicted class is {ece.value:.4f}" in text
    assert three.calibration is not None
    assert three.calibration.sentence in text


def test_overconfidence_is_said_and_that_it_is_no_chance(three: PredictionReport) -> None:
    picture = three.reliability
    points = 100 * (picture.mean_forecast - picture.mean_frequency)
    assert f"{points:.1f} points too sure" in reliability_sentence(picture)
    assert "**more than chance explains**" in chance_sentence(three.errors)


def test_another_number_of_bins_has_its_own_numbers(three: PredictionReport) -> None:
    found = three.errors.find("uniform")
    assert found.numbers is not None
    for i, n_bins in enumerate(found.numbers.tolist()):
        assert f"In {n_bins} bins of equal width" in chance_sentence(three.errors, n_bins)
        assert f"is **{found.values[i]:.4f}**" in chance_sentence(three.errors, n_bins)
        table = errors_table(three.errors, n_bins)
        assert table.texts()[0][:2] == ["ECE, equal width", f"{found.values[i]:.4f}"]
        small = sum(e.p_values[e.place_of(n_bins)] <= 0.05 for e in three.errors.estimators)
        of = len(three.errors.estimators)
        assert f"{small} of {of} estimators" in estimators_sentence(three.errors, n_bins)


def test_every_estimator_has_a_name_of_its_own(three: PredictionReport) -> None:
    names = [row[0] for row in errors_table(three.errors).texts()]
    assert len(set(names)) == len(three.errors.estimators)
    assert {"classwise ECE", "smooth ECE", "MCE, equal width"} <= set(names)


def test_of_two_classes_the_positive_one_is_named(two: PredictionReport) -> None:
    assert reliability_sentence(two.reliability).startswith("It gives class yes ")


def test_an_infinite_nll_is_explained(sure: PredictionReport) -> None:
    assert "the mean NLL is **∞**, since a truth has" in summary_sentences(sure)[0]
    assert sure.surprise is not None
    assert sure.surprise.infinite == 1
    assert "**1** got probability 0" in surprise_sentence(sure.surprise)


def test_the_better_of_two_models_is_named(models: PredictionReport) -> None:
    assert models.second is not None
    found = models.second.comparison["nll"]
    text = models_sentence(models.second.comparison)
    said = f"is {found.first:.4f} and that of the second model is {found.second:.4f}"
    assert said in plain(text)
    assert "**the second model** is better by more than chance" in text
    assert text in summary_sentences(models)
    assert unknown_sentence(models.second.comparison) == ""


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{y},{n},{y}", ["In 2 occupied bins", "no gap"]),
        ("{y},{y},{n}", ["In 2 occupied bins", "the mean NLL is **∞**, since a truth has"]),
        ("{y},0.5,0.5", ["In 1 occupied bin ", "no lower than the 0.6931 of always forecasting"]),
        ("{y},0.3,0.7", ["In 1 occupied bin ", "higher than the 0.6931 of always forecasting"]),
    ],
)
def test_the_first_sentences_fit_extremes(row: str, says: list[str]) -> None:
    rows = [row.format(y=k % 2, n=1 - k % 2) for k in range(60)]
    report = report_on(read_predictions(("label,p_0,p_1\n" + "\n".join(rows)).encode()))
    said = " ".join(summary_sentences(report))
    assert all(text in said for text in says)
    assert "It gives class 1 " in said


@pytest.mark.parametrize("name", ["three", "two", "confident", "models", "sure"])
def test_rows_that_are_left_out_are_said(name: str, request: pytest.FixtureRequest) -> None:
    report: PredictionReport = request.getfixturevalue(name)
    assert left_out_sentence(report.about) == ""
    if report.second is not None:
        assert left_out_sentence(report.second.about).startswith("1 of 300 rows is left out")


def test_what_a_confidence_lacks_is_in_the_summary_and_nowhere_else(
    confident: PredictionReport, three: PredictionReport
) -> None:
    lacks = missing_sentence("confidence")
    assert "no NLL of the classes" in lacks
    assert lacks in summary_sentences(confident)
    assert missing_sentence(three.about.kind) == ""
    assert not any("no NLL of the classes" in text for text in summary_sentences(three))


def test_the_part_of_the_classes_that_are_shown_is_said() -> None:
    simulated = simulate_classifier(500, 30, 2.0, seed=0)
    names = tuple(f"kind {k}" for k in range(30))
    found = class_pictures(Predictions("logits", simulated.logits, simulated.labels, names))
    share = float(found.shares.sum())
    text = classes_sentence(found)
    assert f"class **{found.pictures[0].event}** has the largest" in text
    assert f"these 24 make **{percent(share)}** of the classwise ECE" in text
    assert "Together" not in classes_sentence(replace(found, n_classes=24))


def test_costs_decide_and_never_is_never(two: PredictionReport) -> None:
    for one in two.decisions.thresholds:
        said = cost_sentence(one, "**yes**")
        threshold = percent(one.false_positive_cost / (1 + one.false_negative_cost))
        assert f"say it from a probability of **{threshold}** on" in said
        # A name is never the beginning of what is bold.
        assert "**yes**" not in said
