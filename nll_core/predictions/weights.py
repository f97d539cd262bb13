"""Which column holds the weights of the examples, and what else a column of that name may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions.class_scores import Scores
from nll_core.predictions.column_names import (
    GROUP_NAMES,
    SURE_WEIGHT_NAMES,
    WEIGHT_NAMES,
    hint_of,
    is_verdict,
    names_rows,
    plain_name,
    says_score,
)
from nll_core.predictions.families import find_families, sums_to_one
from nll_core.predictions.problems import listed, quoted
from nll_core.predictions.roles import ColumnRoles, Question, Reading
from nll_core.predictions.survey import Survey, shell

_MOST: Final = 0.5
_NEARLY_ALL: Final = 0.95
# How far the mean of weights that were scaled to 1 on all examples may be from it on some.
_NEAR_ONE: Final = 0.1
_SUM_IS_ONE: Final = 1e-6
# Without other measurements beside them, numbers as small are weights.
_SMALL: Final = 10.0
# What is measured of one kind of thing does not span as many powers of ten.
_LARGEST_RATIO: Final = 1e6


def weights_column(survey: Survey, label: str | None) -> str | None:
    """The column whose name says weights, if its numbers can be some."""
    name = survey.column_named(
        "weight", WEIGHT_NAMES, "weights", lambda name: _may_be_weights(survey, name)
    )
    if name and "weight" not in survey.given and _is_class(survey, name, label):
        survey.taken.discard(name)
        survey.reasons.pop()
        return None
    return name


def ask_about_weights(survey: Survey, found: ColumnRoles, families: Sequence[Scores]) -> None:
    """Ask whether a column holds weights, where it may as well be measured: kilograms, pixels."""
    name = found.weight
    if name is None or "weight" in survey.given or survey.questions:
        return
    if plain_name(name) in SURE_WEIGHT_NAMES or survey.sample.column(name).stated == "weight":
        return
    if not (found.label or found.label_columns) or not _has_predictions(found):
        return
    numbers = survey.sample.numbers([name])[:, 0]
    numbers = numbers[np.isfinite(numbers)]
    others = _measurements(survey, found, families)
    # How important a ticket is, from 1 to 5, is measured as well.
    alone = not others and plain_name(name) != "importance"
    if not numbers.size or _are_weights(survey, found, name, numbers, alone=alone):
        return
    are = "is" if len(others) == 1 else "are"
    beside = f", and {listed(others, most=3)} beside it {are} not used either" if others else ""
    text = (
        f"Column {quoted(name)} may hold weights of the examples, or something that was measured: "
        f"its numbers lie between {numbers.min():.4g} and {numbers.max():.4g}{beside}."
    )
    readings = (
        Reading(
            f"{quoted(name)} was measured, and all examples count alike",
            "--weight ''",
            {"weight": None},
        ),
        Reading(
            f"{quoted(name)} says how much each example counts",
            f"--weight {shell(name)}",
            {"weight": name},
        ),
    )
    survey.questions.append(Question(text, readings))


def _may_be_weights(survey: Survey, name: str) -> bool:
    """Whether the numbers of a column are at least 0, but for mistakes."""
    if name not in survey.numeric:
        return False
    numbers = survey.sample.numbers([name])
    # Negative ones in a column that is surely one of weights are told; standardised features
    # are half below 0.
    share = _MOST if plain_name(name) in SURE_WEIGHT_NAMES else _NEARLY_ALL
    there = numbers[~np.isnan(numbers)]
    return bool(there.size) and bool((there >= 0).mean() > share)


def _is_class(survey: Survey, name: str, label: str | None) -> bool:
    """Whether a column such as w is the score of a class, among those of v, w and x."""
    if plain_name(name) in SURE_WEIGHT_NAMES:
        return False
    possible = [label] if label else survey.discrete
    words = {n: survey.sample.labels(n)[0] for n in possible if n != name}
    numeric = [n for n in survey.numeric if n not in survey.taken - {name} and n != label]
    return any(
        name in family.columns and sums_to_one(survey.sample.numbers(family.columns))
        for family in find_families(survey.sample, numeric, words)
    )


def _has_predictions(found: ColumnRoles) -> bool:
    return bool(found.classes or found.score or (found.predicted and found.confidence))


def _are_weights(
    survey: Survey,
    found: ColumnRoles,
    name: str,
    numbers: NDArray[np.float64],
    *,
    alone: bool,
) -> bool:
    """Whether numbers are weights for certain, by their scale or by what they go with."""
    low, high, mean = numbers.min(), numbers.max(), numbers.mean()
    if low == high or np.isin(numbers, (0.0, 1.0)).all() or abs(mean - 1.0) <= _NEAR_ONE:
        return True
    total = float(np.nansum(survey.table.column(name).numbers(), dtype=np.float64))
    if abs(total - 1.0) <= _SUM_IS_ONE or high > _LARGEST_RATIO * numbers[numbers > 0].min():
        return True
    return (alone and bool(high <= _SMALL)) or _is_of_class(survey, found, name)


def _is_of_class(survey: Survey, found: ColumnRoles, name: str) -> bool:
    """Whether each class has a weight of its own, as those that balance classes have."""
    if found.label is None:
        return False
    numbers = survey.sample.numbers([name])[:, 0]
    codes = survey.sample.labels(found.label)[1]
    there = (codes >= 0) & np.isfinite(numbers)
    pairs = set(zip(codes[there].tolist(), numbers[there].tolist(), strict=True))
    n_classes = len(set(codes[there].tolist()))
    return len(pairs) == n_classes and 2 * n_classes < int(there.sum())


def _measurements(
    survey: Survey, found: ColumnRoles, families: Sequence[Scores]
) -> tuple[str, ...]:
    """Columns of numbers that nothing says the meaning of, as features are."""
    used = {found.label, found.score, found.predicted, found.confidence, found.weight, found.group}
    used |= {*found.classes, *found.label_columns}
    used |= {n for scores in families if scores.weight >= 0 for n in scores.family.columns}
    return tuple(
        name
        for name in survey.numeric
        if name not in used
        and not (names_rows(name) or is_verdict(name) or hint_of(name) or says_score(name))
        and plain_name(name) not in (*GROUP_NAMES, *WEIGHT_NAMES)
        and survey.strength(name) == 0
        and survey.sample.column(name).stated in ("", "feature")
    )
