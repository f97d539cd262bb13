"""A predicted class and how sure it is, beside the true class."""

from __future__ import annotations

import numpy as np

from nll_core import predictions_from_table, read_table, recognise_columns, softmax
from tests.prediction_files import delimited, simulated

LOGITS, LABELS = simulated(n=60)
PROBS = softmax(LOGITS)
N = len(LABELS)
BINARY = LABELS % 2
P = np.random.default_rng(3).uniform(0.01, 0.99, N)
ANIMALS = np.array(["cat", "dog", "eel"])


def recognised(columns):
    return recognise_columns(read_table(delimited(columns)))


def test_predicted_class_and_confidence():
    predicted = ANIMALS[PROBS.argmax(axis=1)]
    confidence = PROBS.max(axis=1)
    columns = {"label": ANIMALS[LABELS], "predicted": predicted, "confidence": confidence}
    roles = recognised(columns)
    assert (roles.predicted, roles.confidence, roles.kind) == (
        "predicted",
        "confidence",
        "confidence",
    )
    found = predictions_from_table(read_table(delimited(columns)), roles)
    np.testing.assert_array_equal(found.predicted, PROBS.argmax(axis=1))
    np.testing.assert_array_equal(found.labels, LABELS)


def test_a_probability_beside_a_predicted_class_of_two_is_told_from_its_confidence():
    hard = (P > 0.5).astype(int)
    score = recognised({"label": BINARY, "prediction": hard, "probability": P})
    assert (score.score, score.kind) == ("probability", "score")
    sure = recognised({"label": BINARY, "prediction": hard, "probability": np.maximum(P, 1 - P)})
    assert (sure.predicted, sure.confidence) == ("prediction", "probability")


def test_a_probability_below_that_of_chance_is_no_confidence():
    predicted = ANIMALS[PROBS.argmax(axis=1)]
    columns = {"label": ANIMALS[LABELS], "predicted": predicted, "confidence": 0.3 * P}
    assert recognised(columns).confidence is None


def test_two_columns_of_the_same_words_are_asked_about():
    columns = {"cue": ANIMALS[LABELS], "choice": ANIMALS[PROBS.argmax(axis=1)]}
    roles = recognised({**columns, "confidence": PROBS.max(axis=1)})
    answers = [r.given for r in roles.questions[0].readings]
    assert [(a["label"], a["predicted"]) for a in answers] == [("cue", "choice"), ("choice", "cue")]
    assert {a["confidence"] for a in answers} == {"confidence"}


def test_a_confidence_without_a_number_is_no_warning():
    columns = {"label": ANIMALS[LABELS], "predicted": ANIMALS[PROBS.argmax(axis=1)]}
    assert recognised({**columns, "confidence": np.full(N, np.nan)}).predicted == "predicted"
    assert recognised({**columns, "my_prob": np.full(N, np.nan)}).label == "label"
