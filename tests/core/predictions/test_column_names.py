"""Names of columns: one spelling, vocabularies, senses."""

from __future__ import annotations

import pytest

from nll_core.predictions.column_names import (
    LABEL_NAMES,
    first_named,
    hint_of,
    is_class_list,
    is_word_like,
    names_rows,
    plain_name,
    says_scores,
    sense_of,
)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Y_True", "y_true"),
        ("True Label", "true_label"),
        (" ground-truth ", "ground_truth"),
        ("sampleWeight", "sample_weight"),
        ("P(cat)", "p_cat"),
        ("", ""),
    ],
)
def test_plain_names(name, plain):
    assert plain_name(name) == plain


def test_the_first_of_a_vocabulary_wins():
    assert first_named(["y", "Label", "class"], LABEL_NAMES) == "Label"
    assert first_named(["a", "b"], LABEL_NAMES) is None


def test_hints():
    assert hint_of("Prob") == "probabilities"
    assert hint_of("log_prob") == "log-probabilities"
    assert hint_of("Logits") == "logits"
    assert hint_of("score") == ""


@pytest.mark.parametrize(
    ("name", "sense"),
    [
        ("y_true", ("label", 3)),
        ("Label", ("label", 2)),
        ("species", ("label", 1)),
        ("actual species", ("label", 2)),
        ("prediction_label", ("predicted", 3)),
        ("Scored Labels", ("predicted", 3)),
        ("Prediction (species)", ("predicted", 3)),
        ("error", None),
        ("age", None),
    ],
)
def test_senses(name, sense):
    assert sense_of(name) == sense


def test_what_says_scores_alone():
    assert says_scores("pred_proba")
    assert says_scores("Scored Probabilities_")
    assert not says_scores("x")
    assert not says_scores("P_species")


def test_kinds_of_names():
    assert is_class_list("class_names")
    assert not is_class_list("class")
    assert is_word_like("Hospital")
    assert not is_word_like("p_0")
    assert names_rows("Unnamed: 0")
    assert names_rows("")
    assert not names_rows("label")
