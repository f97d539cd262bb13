"""One number for each row: beside which true class, and whether a score or a confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nll_core.predictions.class_scores import Scores
from nll_core.predictions.labels import beside_two, distinct_classes, missing_words
from nll_core.predictions.one_score import score_column, with_score
from nll_core.predictions.predicted_class import (
    ask_which_is_true,
    predicted_and_confidence,
    stimulus_and_response,
    with_confidence,
)
from nll_core.predictions.problems import listed, quoted
from nll_core.predictions.roles import ColumnRoles, Question, Reading
from nll_core.predictions.sample import MOST_LABELS
from nll_core.predictions.survey import MOST_ASKED, Survey, shell
from nll_core.predictions.truth import one_hot_truth, tell_no_truth


def with_one_number(
    survey: Survey, found: ColumnRoles, label: str | None, families: Sequence[Scores]
) -> ColumnRoles:
    """The roles with a score of the positive class, or a predicted class and its confidence."""
    label = label or _label_beside(survey)
    one_hot = {} if label else one_hot_truth(survey, None)
    if label:
        found = replace(found, label=label)
    elif one_hot:
        survey.reasons.append(
            f"Columns {listed(tuple(one_hot))}: the true class, 1 for it and 0 for the other."
        )
        found = replace(found, label_columns=one_hot)
    words = _label_words(survey, found)
    used = survey.taken | {label} | set(one_hot)
    names = [name for name in survey.numeric if name not in used]
    pair = predicted_and_confidence(survey, names, label, words)
    if pair is not None:
        return with_confidence(survey, found, *pair)
    score, needed = score_column(survey, names, words, families, found)
    if score is None:
        if label is None:
            tell_no_truth(survey, None)
        return found
    return with_score(survey, found, score, words, needed)


def _label_words(survey: Survey, found: ColumnRoles) -> tuple[str, ...]:
    """The distinct labels, without those that stand for a missing one."""
    if found.label_columns:
        return tuple(found.label_columns.values())
    if found.label is None:
        return ()
    column = survey.sample.column(found.label)
    if column.words is not None and len(column.words) > MOST_LABELS:
        return column.words
    words, codes = distinct_classes(column)
    counts = np.bincount(codes[codes >= 0], minlength=len(words))
    missing = missing_words(words, found.label)
    there = [k for k, word in enumerate(words) if word not in missing]
    missing |= beside_two([words[k] for k in there], counts[there])
    return tuple(word for word in words if word not in missing)


def _label_beside(survey: Survey) -> str | None:
    """The column of true classes beside one score: of two words, the truth by its name."""
    if "label" in survey.given:
        name = survey.given_column("label")
        if name:
            survey.reasons.append(f"Column {quoted(name)}: the true class, as chosen.")
        return name
    free = [
        n
        for n in survey.discrete
        if n not in survey.taken
        and not survey.is_entry(n)
        and survey.strength(n) >= 0
        and not (n in survey.in_one_hot() and survey.strength(n) == 0)
    ]
    strength = {name: survey.strength(name) for name in free}
    two = [n for n in free if survey.n_labels(n) == 2]
    pair = stimulus_and_response(survey, free)
    if pair is not None:
        return ask_which_is_true(survey, *pair)
    # A label of one value is one that was asked about; the answers stand elsewhere.
    several = [n for n in free if strength[n] > 0 and survey.n_labels(n) > 1]
    named = sorted(several or (n for n in free if strength[n] > 0), key=lambda n: -strength[n])
    if named:
        best = [n for n in named if strength[n] == strength[named[0]]]
        name = next((n for n in best if n in two), best[0])
        if survey.n_labels(name) > 2 and name in survey.numeric and not _predicts(survey):
            # The y of a place in a picture is no label of one score.
            name = next((n for n in named if n in two), name)
        by = "as the file says" if strength[name] > 3 else "by its name"
        survey.reasons.append(f"Column {quoted(name)}: the true class, {by}.")
        return name
    candidates = two or [
        n
        for n in free
        if n not in survey.numeric and survey.n_labels(n) > 2 and not survey.is_key(n)
    ]
    if not candidates:
        return None
    name = candidates[0]
    others = [n for n in candidates[1:] if survey.differ(n, name)]
    if others:
        survey.questions.append(
            Question(
                "More than one column may hold the true class.",
                tuple(
                    Reading(
                        f"the true class is in {quoted(n)}",
                        f"--label {shell(n)}",
                        {"label": n},
                    )
                    for n in (name, *others)[:MOST_ASKED]
                ),
            )
        )
    what = "the only one of two values" if two else "the only one of words"
    survey.reasons.append(f"Column {quoted(name)}: the true class, {what}.")
    survey.unnamed_label = name
    return name


def _predicts(survey: Survey) -> bool:
    """Whether a column holds predicted classes by its name."""
    return "predicted" in survey.given or any(survey.strength(n) <= -3 for n in survey.discrete)
