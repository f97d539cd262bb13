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
    missing = missing_words(truth.words, truth.name) - set(scores.family.classes)
    ways = ways_to_take(survey, truth.words, truth.codes, missing, scores)
    way = ways[0] if ways[0].strength == 3 else _by_numbers(survey, scores, truth, ways)
    if way.note:
        survey.reasons.append(way.note)
    if way.places == ways[0].places and way.strength > 1:
        return found
    mapping = _mapping(truth.words, way.places, scores.family)
    if scores.family.has_places and len(mapping) == len(scores.family.classes):
        # The words of the labels are better names than places.
        word = {name: label for label, name in mapping.items()}
        pairs = zip(scores.family.columns, scores.family.classes, strict=True)
        return replace(found, classes={column: word[name] for column, name in pairs})
    return replace(found, label_classes=mapping)


def _by_numbers(survey: Survey, scores: Scores, truth: Truth, ways: Sequence[LabelWay]) -> LabelWay:
    """The way to take the words that the predicted classes and the scores bear out; asks where
    they leave it open."""
    first, log_probs = ways[0], scores.log_probs
    by_guess = _order_of_predictions(survey, scores, truth.words)
    if by_guess == first.places:
        return replace(first, note=f"{first.note} The predicted classes agree.")
    if by_guess is not None:
        return LabelWay(by_guess, "The predicted classes say which column is for which.", 3)

    def nats(way: LabelWay) -> float:
        return evidence.way_log_likelihood(log_probs, truth.codes, way)

    best = evidence.best_order(log_probs, truth.codes, len(truth.words))
    of_all = first if best is None else LabelWay(best, "", 0)
    rivals = [way for way in ways[1:] if way.places != first.places]
    likeliest = max([first, *rivals], key=nats)
    others = [way for way in (first, *rivals) if way.places != likeliest.places]
    lead = nats(likeliest) - max(map(nats, others), default=-np.inf)
    doubtful = nats(of_all) - nats(likeliest) > evidence.clear_gain(log_probs.shape[1])
    # An order that nobody wrote down has to be borne out by the scores.
    base = evidence.base_log_likelihood(truth.classes)
    guessed = likeliest.strength == 1 and nats(likeliest) < base + _CLEAR_NATS
    if doubtful or guessed or lead < _FEW_NATS or likeliest.strength < first.strength:
        _ask_order(survey, scores, truth, [first, *rivals], of_all if doubtful or guessed else None)
        return first
    if likeliest is first:
        return first
    note = f"{likeliest.note} The other count would be {lead:.1f} nats less likely."
    return replace(likeliest, note=note)


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
    ways: Sequence[LabelWay],
    best: LabelWay | None,
) -> None:
    """Ask which class each label is."""
    counts = np.bincount(truth.codes[truth.codes >= 0], minlength=len(truth.words))
    orders = list(ways)
    if ways[0].strength == 1 and len(counts) <= scores.log_probs.shape[1]:
        ranks = np.argsort(np.argsort(-counts, kind="stable")).tolist()
        note = "The classes are ordered by how frequent they are."
        orders.append(LabelWay(tuple(ranks), note, 1))
    if best is not None:
        note = "This order gives the labels the highest likelihood of all."
        orders.append(replace(best, note=note))
    readings = []
    for way in {way.places: way for way in reversed(orders)}.values():
        nats = evidence.way_log_likelihood(scores.log_probs, truth.codes, way)
        classes = np.array([*way.places, -1])[truth.codes]
        right = evidence.follows(scores.log_probs, classes).share
        mapping = _mapping(truth.words, way.places, scores.family)
        readings.append(
            Reading(
                f"{way.note} Accuracy {right:.0%}, {-nats / max(1, counts.sum()):.3g} nats a row",
                f"--classes {_order_option(mapping, scores.family)}",
                {"label_classes": mapping},
            )
        )
    words = listed(in_order(set(truth.words)))
    text = (
        f"The file does not say which column of scores belongs to which of the labels {words}, "
        "and the numbers leave it open."
    )
    survey.questions.append(Question(text, tuple(readings[::-1][:MOST_ASKED])))


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
