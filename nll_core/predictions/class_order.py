"""Which class each label is, where equal names do not say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from nll_core.predictions import evidence
from nll_core.predictions.class_scores import Scores
from nll_core.predictions.families import Family
from nll_core.predictions.labels import LabelWay, in_order, missing_words
from nll_core.predictions.problems import listed
from nll_core.predictions.roles import ColumnRoles, Question, Reading
from nll_core.predictions.survey import MOST_ASKED, Survey, shell
from nll_core.predictions.truth_readings import Truth, ways_to_take

# Nats by which one order has to be likelier than another to be taken without a question.
_CLEAR_NATS: Final = 5.0
_FEW_NATS: Final = 2.0


def with_order(
    survey: Survey, found: ColumnRoles, scores: Scores, truths: Sequence[Truth]
) -> ColumnRoles:
    """The roles with the class of each label, where equal names do not say it."""
    if not truths:
        return found
    truth = truths[0]
    chosen = survey.given.get("label_classes")
    if isinstance(chosen, Mapping):
        survey.reasons.append("The class of each label is as chosen.")
        return replace(found, label_classes={str(k): str(v) for k, v in chosen.items()})
    words, codes = truth.words, truth.codes
    missing = missing_words(words, truth.name) - set(scores.family.classes)
    ways = ways_to_take(survey, words, codes, missing, scores)
    first = ways[0]
    if first.strength == 3:
        if first.note:
            survey.reasons.append(first.note)
        return found
    log_probs = scores.log_probs
    by_guess = _order_of_predictions(survey, scores, words)
    if by_guess is not None:
        way = LabelWay(by_guess, "The predicted classes say which column is for which.", 3)
        if by_guess != first.places:
            survey.reasons.append(way.note)
            return replace(found, label_classes=_mapping(words, by_guess, scores.family))
        survey.reasons.append(f"{first.note} The predicted classes agree.")
        return found
    nats = [evidence.way_log_likelihood(log_probs, codes, way) for way in ways]
    rivals = [
        (way, n) for way, n in zip(ways[1:], nats[1:], strict=True) if way.places != first.places
    ]
    best = evidence.best_order(log_probs, codes, len(words))
    gain = 0.0
    if best is not None:
        order = LabelWay(best, "", 0)
        gain = evidence.way_log_likelihood(log_probs, codes, order) - nats[0]
    doubt = gain > evidence.clear_gain(log_probs.shape[1])
    better = [(way, n) for way, n in rivals if n > nats[0] + _FEW_NATS]
    if better:
        way, n = max(better, key=lambda item: item[1])
        if n > nats[0] + _FEW_NATS and way.strength == first.strength and not doubt:
            survey.reasons.append(
                f"{way.note} The other count would be {n - nats[0]:.1f} nats less likely."
            )
            return replace(found, label_classes=_mapping(words, way.places, scores.family))
    guess = first.strength == 1
    base = evidence.base_log_likelihood(truth.classes)
    unclear = rivals and not better and nats[0] < max(n for _, n in rivals) + _FEW_NATS
    if doubt or unclear or (guess and nats[0] < base + _CLEAR_NATS):
        _ask_order(survey, scores, truth, first, rivals, best if doubt or guess else None)
    if first.note:
        survey.reasons.append(first.note)
    return found


def _order_of_predictions(
    survey: Survey, scores: Scores, words: Sequence[str]
) -> tuple[int, ...] | None:
    """The order of the classes by a column of predicted classes in the words of the labels."""
    for name in survey.discrete:
        if survey.strength(name) > -3 or survey.is_entry(name):
            continue
        guesses, codes = survey.sample.labels(name)
        if len(set(guesses) & set(words)) < 2:
            continue
        found = evidence.order_by_predictions(scores.log_probs, words, guesses, codes)
        if found is not None:
            return found
    return None


def _ask_order(
    survey: Survey,
    scores: Scores,
    truth: Truth,
    first: LabelWay,
    rivals: Sequence[tuple[LabelWay, float]],
    best: tuple[int, ...] | None,
) -> None:
    """Ask which class each label is."""
    orders = [(first.places, first.note)]
    orders += [(way.places, way.note) for way, _ in rivals]
    counts = np.bincount(truth.codes[truth.codes >= 0], minlength=len(truth.words))
    frequency = np.argsort(-counts, kind="stable")
    by_frequency = np.empty(len(counts), dtype=np.int64)
    by_frequency[frequency] = np.arange(len(counts))
    if first.strength == 1 and len(counts) <= scores.log_probs.shape[1]:
        orders.append(
            (tuple(by_frequency.tolist()), "The classes are ordered by how frequent they are.")
        )
    if best is not None:
        orders.append((best, "This order gives the labels the highest likelihood of all."))
    readings, seen = [], set()
    for places, note in orders:
        if places in seen:
            continue
        seen.add(places)
        way = LabelWay(places, "", 0)
        n = evidence.way_log_likelihood(scores.log_probs, truth.codes, way)
        classes = np.array([*places, -1])[truth.codes]
        right = evidence.follows(scores.log_probs, classes).share
        mapping = _mapping(truth.words, places, scores.family)
        readings.append(
            Reading(
                f"{note} Accuracy {right:.0%}, {-n / max(1, counts.sum()):.3g} nats a row",
                f"--classes {_order_option(mapping, scores.family)}",
                {"label_classes": mapping},
            )
        )
    survey.questions.append(
        Question(
            f"The file does not say which column of scores belongs to which of the labels "
            f"{listed(in_order(set(truth.words)))}, and the numbers leave it open.",
            tuple(readings[:MOST_ASKED]),
        )
    )


def _mapping(words: Sequence[str], places: Sequence[int], family: Family) -> dict[str, str]:
    """The class of each word."""
    return {
        word: family.classes[place]
        for word, place in zip(words, places, strict=True)
        if 0 <= place < len(family.classes)
    }


def _order_option(mapping: Mapping[str, str], family: Family) -> str:
    """The columns of a family with the labels that they are for, as an option."""
    label = {place: word for word, place in mapping.items()}
    pairs = zip(family.columns, family.classes, strict=True)
    return shell(",".join(f"{name}={label.get(word, word)}" for name, word in pairs))
