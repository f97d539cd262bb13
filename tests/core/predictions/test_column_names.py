"""Names of columns: one spelling, vocabularies, families."""

from __future__ import annotations

import pytest

from nll_core.predictions.column_names import (
    LABEL_NAMES,
    Family,
    find_families,
    first_named,
    hint_of,
    is_class_list,
    is_word_like,
    names_rows,
    plain_name,
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


def test_families():
    names = ["id", "p_1", "p_0", "p_10", "logit_cat", "logit_dog", "cat_score", "dog_score", "x"]
    assert find_families(names) == [
        Family("p", ("p_0", "p_1", "p_10"), ("0", "1", "10")),
        Family("logit", ("logit_cat", "logit_dog"), ("cat", "dog")),
        Family("score", ("cat_score", "dog_score"), ("cat", "dog")),
    ]
    assert find_families(["p_0", "logit_1"]) == []
    mixed = find_families(["p_0", "p_1", "p_a"])
    assert [f.classes for f in mixed] == [("0", "1"), ("0", "1", "a")]
    (longest,) = find_families(["log_prob_cat", "log_prob_dog"])
    assert (longest.word, longest.hint) == ("log_prob", "log-probabilities")


def test_kinds_of_names():
    assert is_class_list("class_names")
    assert not is_class_list("class")
    assert is_word_like("Hospital")
    assert not is_word_like("p_0")
    assert names_rows("Unnamed: 0")
    assert names_rows("")
    assert not names_rows("label")
