"""Which column is the true class beside scores of the classes, and which only its prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from nll_core.predictions import evidence
from nll_core.predictions.class_order import with_order
from nll_core.predictions.class_scores import Scores
from nll_core.predictions.column_names import sense_of
from nll_core.predictions.problems import listed, quoted
from nll_core.predictions.roles import ColumnRoles, Question, Reading
from nll_core.predictions.survey import MOST_ASKED, Survey, shell
from nll_core.predictions.truth_readings import Truth, read_as_truth

# Nats by which scores have to predict a column better than its frequencies do, to show that it is
# the truth; less where no column has a name, and this is the only one of whole numbers.
_FEW_NATS: Final = 5.0
_FEWER_NATS: Final = 0.5
_MANY_NATS: Final = 15.0


def with_truth(
    survey: Survey, found: ColumnRoles, scores: Scores, truths: Sequence[Truth], label: str | None
) -> ColumnRoles:
    """The roles with the column of true classes, or what stands in its place."""
    if label:
        survey.reasons.append(f"Column {quoted(label)}: the true class, as chosen.")
        return with_order(survey, replace(found, label=label), scores, truths)
    if "label" in survey.given:
        return found
    one_hot = one_hot_truth(survey, scores)
    if one_hot and not (truths and truths[0].strength >= 1):
        survey.reasons.append(
            f"Columns {listed(tuple(one_hot))}: the true class, 1 for it and 0 for the others."
        )
        return replace(found, label_columns=one_hot)
    if not truths:
        tell_no_truth(survey, scores)
        return found
    chosen, rivals = _choose(truths)
    _ask_about(survey, chosen, rivals)
    survey.reasons.append(f"Column {quoted(chosen.name)}: the true class, {_why(chosen)}.")
    return with_order(survey, replace(found, label=chosen.name), scores, [chosen])


def _choose(truths: Sequence[Truth]) -> tuple[Truth, list[Truth]]:
    """The column of true classes among those that may be it, and its rivals."""
    best = truths[0]
    if best.strength >= 3:
        return best, []
    differ = [t for t in truths[1:] if not np.array_equal(t.classes, best.classes)]
    alike = [t for t in differ if t.strength == best.strength and t.way.strength == 3]
    if not best.follows.exactly:
        # One that follows the largest score in every row is what was predicted.
        return best, [t for t in alike if not t.follows.exactly]
    others = [t for t in alike if not t.follows.exactly]
    if others:
        return others[0], others[1:]
    # Some tools call what was predicted the label.
    named = [t for t in differ if t.strength >= 0 and t.says_classes and not t.follows.exactly]
    return best, alike + named if best.strength == 2 else alike


def _ask_about(survey: Survey, truth: Truth, rivals: Sequence[Truth]) -> None:
    """Ask whether a column is the truth, where names and numbers leave a doubt."""
    name, f = quoted(truth.name), truth.follows
    if rivals:
        _ask(survey, "More than one column may hold the true class.", [truth, *rivals])
    elif f.too_closely and truth.strength <= 2:
        text = (
            f"Column {name} follows the scores in {f.share:.1%} of the rows, while they "
            f"themselves promise {f.expected:.1%}: it may be what was predicted, not what was true."
        )
        _ask(survey, text, [truth])
    elif f.too_closely:
        survey.reasons.append(
            f"Column {name} follows the largest score more closely than the scores themselves "
            "promise: make sure that it is the truth, not the prediction."
        )
    elif truth.strength <= 1 and f.exactly:
        how = (
            "has the class of the largest score in every row"
            if f.share == 1.0
            else "is parted by one threshold on the scores, without an exception"
        )
        text = f"Column {name} {how}: it may be what was predicted, not what was true."
        _ask(survey, text, [truth])
    elif truth.strength == 0:
        needed = _FEW_NATS if survey.sample.has_names and not truth.says_classes else _FEWER_NATS
        if truth.way.strength == 1 and survey.sample.has_names:
            # The order of its words is a guess, too.
            needed = _MANY_NATS
        if truth.nats < evidence.base_log_likelihood(truth.classes) + needed:
            text = (
                f"Nothing but its values says that column {name} is the true class: the scores "
                "do not predict it better than its frequencies would."
            )
            _ask(survey, text, [truth])


def _ask(survey: Survey, text: str, truths: Sequence[Truth]) -> None:
    readings = tuple(
        Reading(
            f"the true class is in {quoted(t.name)}",
            f"--label {shell(t.name)}",
            {"label": t.name},
        )
        for t in truths[:MOST_ASKED]
    )
    survey.questions.append(Question(text, readings))


def _why(truth: Truth) -> str:
    """Why a column is taken for the true class."""
    if truth.strength > 3:
        return "as the file says"
    if truth.strength > 0:
        return "by its name"
    return "its words name the columns" if truth.says_classes else "the only one that fits"


def one_hot_truth(survey: Survey, scores: Scores | None) -> dict[str, str]:
    """Columns of 0 and 1 that say the true class of each row, with their classes."""
    used = set(scores.family.columns) if scores else set()
    for family in survey.one_hot:
        sense = sense_of(family.shared) if family.shared else None
        if set(family.columns) & (used | survey.taken) or (sense and sense[0] == "predicted"):
            continue
        if scores is None:
            if len(family.columns) == 2:
                return dict(zip(family.columns, family.classes, strict=True))
            continue
        classes = scores.family.classes
        if set(family.classes) <= set(classes):
            return dict(zip(family.columns, family.classes, strict=True))
        if len(family.classes) == len(classes) and (family.has_places or scores.family.has_places):
            return dict(zip(family.columns, classes, strict=True))
    return {}


def tell_no_truth(survey: Survey, scores: Scores | None) -> None:
    """Say which columns were passed over: predictions, and words that are not the classes."""
    for name in survey.discrete:
        if name in survey.taken:
            continue
        strength = survey.strength(name)
        truth = read_as_truth(survey, name, scores) if scores else None
        if strength <= -3:
            follows = ""
            if truth is not None and truth.follows.rows:
                f = truth.follows
                follows = (
                    f", and it is the class of the largest score in "
                    f"{round(f.share * f.rows):,} of {f.rows:,} rows"
                )
            why = f"the predicted class by its name{follows}; it was"
        elif scores and truth is None and strength >= 0 and name not in survey.numeric:
            words, classes = survey.sample.labels(name)[0], scores.family.classes
            if len(words) > len(classes) + 1:
                continue
            why = (
                f"its words {listed(words)} are not the classes {listed(classes)}, which "
                "--classes COLUMN=CLASS names; it was"
            )
        else:
            continue
        survey.reasons.append(f"Column {quoted(name)}: {why} not taken for the true one.")
