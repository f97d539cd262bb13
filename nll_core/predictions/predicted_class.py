"""A predicted class and how sure it is, beside the true class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

import numpy as np

from nll_core.predictions.column_names import (
    CONFIDENCE_NAMES,
    PREDICTED_NAMES,
    first_named,
    hint_of,
    is_spread,
    plain_name,
    says_nothing_but_scores,
    says_score,
    sense_of,
)
from nll_core.predictions.kinds import HAIR, PERCENT, score_kinds
from nll_core.predictions.labels import negative_and_positive
from nll_core.predictions.problems import quoted
from nll_core.predictions.roles import ColumnKind, ColumnRoles, Question, Reading
from nll_core.predictions.survey import Survey, shell

_SURELY_CONFIDENCE: Final = tuple(n for n in CONFIDENCE_NAMES if "conf" in n)
_MOST: Final = 0.5
_FEW_ODD: Final = 0.05


def predicted_and_confidence(
    survey: Survey, names: Sequence[str], label: str | None, words: Sequence[str]
) -> tuple[str, str] | None:
    """A column of predicted classes and one of how sure they are, if that is what is there."""
    given = survey.given_column("predicted"), survey.given_column("confidence")
    if given[1] and given[0]:
        return given[0], given[1]
    if "score" in survey.given:
        return None
    predicted = given[0] or _predicted_column(survey, label, words)
    if predicted is None:
        return None
    free = [
        n
        for n in names
        if n != predicted
        and (n not in survey.discrete or survey.strength(n) > -3)
        and not is_spread(n, (*words, label or ""))
        # What the truth was given is not what the prediction was.
        and (sense_of(n) or ("predicted", 0))[0] == "predicted"
    ]
    confidence = given[1] or first_named(free, CONFIDENCE_NAMES)
    if confidence and not given[1] and _below_chance(survey, confidence, words):
        confidence = None
    confidence = confidence or next(
        (
            n
            for n in free
            if (hint_of(n) in ("probabilities", "percentages") or says_score(n))
            and says_nothing_but_scores(n, (label or "", predicted, "top1", "top", "1"))
            and not _below_chance(survey, n, words)
        ),
        None,
    )
    if confidence is None or not (given[0] or _is_confidence(survey, predicted, confidence, words)):
        return None
    return predicted, confidence


def _predicted_column(survey: Survey, label: str | None, words: Sequence[str]) -> str | None:
    """The column of predicted classes: by its name, or by labels beside a surer truth."""
    others = [n for n in survey.discrete if n != label and n not in survey.taken]
    for name in others:
        if survey.strength(name) in (-3, -9):
            return name
    if label is None:
        return None
    surer = survey.strength(label) >= 3
    for name in others:
        said = survey.sample.labels(name)[0]
        # A response may be the truth as well, but beside a label it is what was answered.
        answer = survey.strength(label) == 2 and plain_name(name) in PREDICTED_NAMES
        if (surer or answer) and survey.strength(name) in (1, 2) and set(said) <= set(words):
            return name
    return None


def with_confidence(
    survey: Survey, found: ColumnRoles, predicted: str, confidence: str
) -> ColumnRoles:
    how = "as chosen" if survey.given_column("predicted") == predicted else "by its name"
    survey.reasons.append(f"Column {quoted(predicted)}: the predicted class, {how}.")
    survey.reasons.append(
        f"Column {quoted(confidence)}: the probability that the predicted class is right."
    )
    numbers = survey.sample.numbers([confidence])[:, 0]
    kinds, why = score_kinds(numbers, hint_of(confidence) or "probabilities")
    kind: ColumnKind = "confidence"
    if kinds == ("percentages",):
        kind = "percentages"
        survey.reasons.append(f"Column {quoted(confidence)}: {why}.")
    if survey.given.get("kind"):
        kind = cast(ColumnKind, survey.given["kind"])
    return replace(found, predicted=predicted, confidence=confidence, kind=kind)


def _is_confidence(survey: Survey, predicted: str, confidence: str, words: Sequence[str]) -> bool:
    """Whether a number beside a predicted class is for that class, not for the positive one."""
    if len(words) != 2:
        return True
    guessed, codes = survey.sample.labels(predicted)
    numbers = survey.sample.numbers([confidence])[:, 0]
    if np.nanmax(numbers, initial=0.0) > 1.0 + HAIR:
        numbers = numbers / PERCENT
    if not set(guessed) <= set(words) or np.nanmin(numbers, initial=np.inf) >= _MOST:
        return True
    # A score of the positive class is high where that class is predicted, and low elsewhere.
    positive = negative_and_positive(words, confidence)[1]
    is_positive = codes == (guessed.index(positive) if positive in guessed else -2)
    highest_below = np.nanmax(numbers[~is_positive], initial=-np.inf)
    return bool(np.nanmin(numbers[is_positive], initial=np.inf) < highest_below)


def _below_chance(survey: Survey, name: str, words: Sequence[str]) -> bool:
    """Whether a number is too small for the largest probability of three and more classes."""
    numbers = survey.sample.numbers([name])[:, 0]
    numbers = numbers[~np.isnan(numbers)]
    few = numbers < 1.0 / len(words) - 1e-3 if len(words) > 2 else np.zeros(0, bool)
    return bool(few.size) and bool(few.mean() > _FEW_ODD)


def stimulus_and_response(survey: Survey, names: Sequence[str]) -> tuple[str, str, str] | None:
    """Two columns of the same words and one of confidence, where no name says which is true."""
    if any(role in survey.given for role in ("predicted", "score")):
        return None
    words = [
        n
        for n in names
        if n not in survey.numeric and survey.n_labels(n) > 1 and not survey.is_key(n)
    ]
    predicted = any(survey.strength(n) in (-3, -9) for n in survey.discrete)
    confidence = first_named(survey.numeric, _SURELY_CONFIDENCE)
    if predicted or confidence is None or any(survey.strength(n) > 1 for n in names):
        return None
    for k, name in enumerate(words):
        for other in words[k + 1 :]:
            if {*survey.sample.labels(name)[0]} == {*survey.sample.labels(other)[0]}:
                return name, other, confidence
    return None


def ask_which_is_true(survey: Survey, name: str, other: str, confidence: str) -> str:
    """Ask which of two columns holds the true class; the first one stands until then."""
    readings = tuple(
        Reading(
            f"the true class is in {quoted(true)}, the predicted one in {quoted(guess)}",
            f"--label {shell(true)} --predicted {shell(guess)} --confidence {shell(confidence)}",
            {"label": true, "predicted": guess, "confidence": confidence},
        )
        for true, guess in ((name, other), (other, name))
    )
    text = (
        f"Columns {quoted(name)} and {quoted(other)} hold the same words, and no name says which "
        "is the true class."
    )
    survey.questions.append(Question(text, readings))
    return name
