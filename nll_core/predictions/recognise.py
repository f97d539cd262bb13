"""Which column is what: readings of a table, weighed by names and by what the numbers allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

import numpy as np

from nll_core.predictions import evidence
from nll_core.predictions.class_scores import (
    Scores,
    agree,
    ask_about_names,
    ask_between,
    score_families,
)
from nll_core.predictions.column_names import GROUP_NAMES, plain_name
from nll_core.predictions.kinds import doubt_of_scale, recognise_kind
from nll_core.predictions.one_number import with_one_number
from nll_core.predictions.problems import counted, listed, quoted
from nll_core.predictions.roles import ColumnKind, ColumnRoles, Question, Reading
from nll_core.predictions.survey import Survey
from nll_core.predictions.table import Table
from nll_core.predictions.truth import with_truth
from nll_core.predictions.truth_readings import Truth, possible_truths
from nll_core.predictions.weights import ask_about_weights, weights_column

# More names than that are shown by the first and the last.
_MOST_NAMED: Final = 6
_MOST_WEIGHED: Final = 6
# Rows and nats from which it is clear that scores are turned round.
_ENOUGH_ROWS: Final = 20
_CLEAR_NATS: Final = 5.0
_RANK: Final = {"logits": 0, "log-probabilities": 1, "probabilities": 2, "percentages": 3, "": 4}


def recognise_columns(table: Table, given: Mapping[str, object] | None = None) -> ColumnRoles:
    """What each column of a table is for, with reasons that can be shown to people.

    Readings are weighed by names (label, y_true, prob_cat, logit_3, weight, …) and by what the
    numbers allow: scores of classes are columns whose rows sum to 1, or whose names hold the
    labels between a common beginning and end; labels that follow the largest score more closely
    than the scores themselves promise are predictions; an order of classes is held against the
    predictions and against all other orders. What stays open is in `questions`.

    Parameters
    ----------
    table : Table
        From `read_table`.
    given : mapping, optional
        Roles that are decided, by the names of the fields of `ColumnRoles`; None for one that no
        column has. `classes` may be a mapping or the names of the columns.

    Returns
    -------
    ColumnRoles
        With None for what was not found, a sentence for each guess in `reasons`, and the
        `questions` that only a person can answer.

    See Also
    --------
    predictions_from_table : takes the roles, these or changed ones.

    Examples
    --------
    >>> from nll_core.predictions import read_table
    >>> table = read_table(b"truth,prob_cat,prob_dog\\ncat,0.9,0.1\\ndog,0.4,0.6\\n")
    >>> roles = recognise_columns(table)
    >>> roles.label, dict(roles.classes), roles.kind
    ('truth', {'prob_cat': 'cat', 'prob_dog': 'dog'}, 'probabilities')
    >>> print(roles.reasons[-1])
    Columns prob_cat, prob_dog: between 0 and 1, sums within 1e-12 of 1: probabilities.
    """
    return _roles(Survey(table, given or {}))


def explain_columns(table: Table, given: Mapping[str, object] | None = None) -> str:
    """The readings that were weighed, with the evidence for each, a line each.

    Parameters
    ----------
    table, given
        As in `recognise_columns`.

    Examples
    --------
    >>> from nll_core.predictions import read_table
    >>> print(explain_columns(read_table(b"y,p_a,p_b\\na,0.9,0.1\\nb,0.4,0.6\\n")))
    Scores of classes: 'p_a', 'p_b' for 'a', 'b': rows sum to 1, names hold the words of 'y', the \
name says probabilities.
    True class: 'y' (name: label 2 of 3), as scores in 'p_a', 'p_b': 2 of 2 rows have the largest \
score, the scores promise 75%; 0.308 nats a row.
    """
    survey = Survey(table, given or {})
    roles = _roles(survey)
    # A reading that is weighed for two purposes is one line.
    lines = [*dict.fromkeys(survey.weighed)]
    for question in roles.questions:
        lines.append(f"Open: {question.text}")
        lines += [f"  {reading.option}: {reading.text}." for reading in question.readings]
    if roles.label is None and not roles.label_columns:
        lines.append(
            "Open: no column of true classes was found; predictions alone cannot be judged."
        )
        lines.append("  --label COLUMN: the true classes are in this column.")
    return "\n".join(lines)


def _roles(survey: Survey) -> ColumnRoles:
    """All roles; sums of numbers near the largest of all are infinite, without a warning."""
    with np.errstate(all="ignore"):
        return _found_roles(survey)


def _found_roles(survey: Survey) -> ColumnRoles:
    label = survey.given_column("label")
    fixed = [label, *(survey.given_column(r) for r in ("predicted", "confidence", "score"))]
    survey.taken |= {name for name in fixed if name}
    weight = weights_column(survey, label)
    group = survey.column_named("group", GROUP_NAMES, "groups", lambda name: True)
    found = ColumnRoles(weight=weight, group=group)
    families = score_families(survey, label)
    choices = [] if _one_score_is_given(survey) else [s for s in families if s.weight >= 0]
    if choices:
        found = _with_classes(survey, found, choices, label)
    else:
        found = with_one_number(survey, found, label, families)
    if group and not (found.label or found.label_columns) and "group" not in survey.given:
        # A column such as "sex" may be what was predicted.
        without = _roles(Survey(survey.table, {**survey.given, "group": None}))
        if without.label:
            return without
    ask_about_weights(survey, found, families)
    _tell_repeats(survey, found)
    used = {
        found.label,
        found.score,
        found.predicted,
        found.confidence,
        weight,
        group,
        *found.classes,
        *found.label_columns,
    }
    unused = [name for name in survey.table.names if name and name not in used]
    if unused:
        survey.reasons.append(f"Not used: {listed(unused)}.")
    has_truth = found.label or found.label_columns
    # Without a truth there is nothing to judge, whichever answer is given to the other questions.
    questions = [
        question
        for question in survey.questions
        if has_truth or any("label" in reading.given for reading in question.readings)
    ]
    return replace(found, reasons=tuple(survey.reasons), questions=tuple(questions[:1]))


def _one_score_is_given(survey: Survey) -> bool:
    """Whether one score, or a predicted class with its confidence, was asked for."""
    return any(survey.given_column(role) for role in ("score", "confidence"))


def _with_classes(
    survey: Survey, found: ColumnRoles, choices: Sequence[Scores], label: str | None
) -> ColumnRoles:
    """The roles with columns of classes: the truth and the scores that go together best."""
    best: tuple[tuple[float, float], Scores, list[Truth]] | None = None
    for scores in choices[:_MOST_WEIGHED]:
        truths = possible_truths(survey, scores, label)
        top = truths[0] if truths else None
        rank = (scores.weight + (2.0 if top else 0.0), top.strength if top else -9.0)
        if best is None or rank > best[0]:
            best = rank, scores, truths
    assert best is not None
    _, scores, truths = best
    for other in choices:
        # Of scores that say the same those count that were rounded least often.
        if _RANK[other.family.hint] < _RANK[scores.family.hint] and agree(other, scores):
            scores, truths = other, possible_truths(survey, other, label)
    ask_between(survey, scores, choices)
    family = scores.family
    found = with_truth(survey, found, scores, truths, label)
    if truths:
        ask_about_names(
            survey,
            scores,
            matched=truths[0].way.strength == 3,
            told=_are_told(truths[0], len(family.columns)),
        )
    kind, why = recognise_kind(survey.table.stack(family.columns), family.hint)
    if "kind" in survey.given:
        kind, why = cast(ColumnKind, survey.given["kind"]), f"{survey.given['kind']}, as chosen"  # type: ignore[assignment]
    elif kind == "logits" and (
        doubt := doubt_of_scale(survey.sample.numbers(family.columns), family.shared)
        or _doubt_of_counts(survey, scores, truths)
        or _doubt_of_sign(survey, scores, truths)
    ):
        reading = Reading(
            "their numbers are logits all the same", "--kind logits", {"kind": "logits"}
        )
        survey.questions.append(Question(f"Columns {listed(family.columns)}: {doubt}", (reading,)))
    shown = list(family.columns)
    if len(shown) > _MOST_NAMED:
        shown = [shown[0], "…", shown[-1]]
    listing = ", ".join(shown).replace(", …, ", " … ")
    if family.note:
        survey.reasons.append(family.note)
    for other in choices:
        if other is not scores and not set(other.family.columns) & set(family.columns):
            first, last = other.family.columns[0], other.family.columns[-1]
            survey.reasons.append(
                f"Columns {quoted(first)} to {quoted(last)} hold the same classes a second "
                f"time; {quoted(family.columns[0])} to {quoted(family.columns[-1])} were "
                "chosen."
            )
    survey.reasons.append(f"Columns {listing}: {why}.")
    pairs = dict(zip(family.columns, family.classes, strict=True))
    return replace(found, classes=found.classes or pairs, kind=kind)


def _are_told(truth: Truth, n_classes: int) -> bool:
    """Whether scores predict the truth better than its frequencies do, or have its very words."""
    same = truth.way.strength == 3 and len(set(truth.classes.tolist()) - {-1}) == n_classes
    return same or truth.nats >= evidence.base_log_likelihood(truth.classes)


def _doubt_of_counts(survey: Survey, scores: Scores, truths: Sequence[Truth]) -> str:
    """Why scores taken for logits may be a confusion matrix, and what to do; or ""."""
    numbers = survey.sample.numbers(scores.family.columns)
    counts = bool((numbers >= 0.0).all() and (numbers == np.round(numbers)).all())
    each_once = any(sorted(t.classes.tolist()) == list(range(numbers.shape[1])) for t in truths)
    if not (counts and each_once and len(numbers) == numbers.shape[1]):
        return ""
    return (
        "a row for each class and whole numbers are a confusion matrix, it seems: how sure the "
        "model was takes a row for each example."
    )


def _doubt_of_sign(survey: Survey, scores: Scores, truths: Sequence[Truth]) -> str:
    """Why scores taken for logits may be distances or losses, and what to do; or ""."""
    if not truths or truths[0].follows.rows < _ENOUGH_ROWS:
        return ""
    numbers = survey.sample.numbers(scores.family.columns)
    turned = evidence.log_probs_of(-numbers, "logits")
    classes = truths[0].classes
    base = evidence.base_log_likelihood(classes)
    if truths[0].nats > base or evidence.log_likelihood(turned, classes) < base + _CLEAR_NATS:
        return ""
    return (
        "the least number of a row is that of the true class more often than the largest: "
        "distances or losses are no logits; write a minus before each if they are to count so."
    )


def _tell_repeats(survey: Survey, found: ColumnRoles) -> None:
    """Say where rows are the same examples again, or training and test together."""
    for column in survey.table.columns:
        plain = plain_name(column.name)
        if plain in ("row_index", "row_ids", "row_id", "rowindex", "sample_id", "example_id"):
            words, codes = column.distinct()
            n = int((codes >= 0).sum())
            if 0 < len(words) < n:
                survey.reasons.append(
                    f"Column {quoted(column.name)} holds {len(words):,} values in "
                    f"{counted(n, 'row')}: the same examples stand more than once, so the "
                    "intervals are too narrow; choose a column of groups, or keep one row "
                    "of each."
                )
        if plain in ("data_type", "split", "subset", "partition"):
            parts = {word.casefold() for word in column.distinct()[0][:20]}
            if len(parts) > 1 and any(w.startswith("train") for w in parts):
                survey.reasons.append(
                    f"Column {quoted(column.name)} says that training and test stand "
                    "together: judge the test rows alone, or choose it as the groups."
                )
