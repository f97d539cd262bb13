"""Which columns hold the scores of the classes, and how much speaks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions import evidence
from nll_core.predictions.column_names import (
    SCORE_NAMES,
    hint_of,
    plain_name,
    says_score,
    says_scores,
    says_spread,
    sense_of,
)
from nll_core.predictions.families import Family, find_families, sums_to_one
from nll_core.predictions.kinds import ClassKind, recognise_kind
from nll_core.predictions.labels import canonical, missing_words
from nll_core.predictions.problems import listed, quoted
from nll_core.predictions.roles import Question, Reading
from nll_core.predictions.survey import MOST_ASKED, Survey, shell
from nll_core.predictions.table import number_of

# Probabilities printed with two decimals.
_ROUNDED: Final = 6e-3
_FEW_ODD: Final = 0.05


@dataclass(frozen=True)
class Scores:
    """A family of columns of scores with what its numbers are, on the sample."""

    family: Family
    log_probs: NDArray[np.float64]
    weight: float
    """How much speaks for it; below 0 it is only offered."""


def score_families(survey: Survey, label: str | None) -> list[Scores]:
    """All families of scores, the best first."""
    if "classes" in survey.given:
        family = _given_family(survey, label)
        return [] if family is None else [_scored(survey, family, 100.0)]
    free = [name for name in survey.numeric if name not in survey.taken]
    possible = [label] if label else [n for n in survey.discrete if n not in survey.taken]
    words = {name: survey.sample.labels(name)[0] for name in possible}
    families = find_families(survey.sample, free, words)
    survey.one_hot = [
        f for f in families if set(f.columns) <= survey.binary and label not in f.columns
    ]
    others = [n for n in free if n not in survey.discrete]
    scores = []
    for family in families:
        if set(family.columns) <= survey.binary and others:
            continue
        weight, why = _weigh(survey, family, words)
        if weight < -5:
            continue
        scores.append(_scored(survey, family, weight))
        survey.weighed.append(
            f"Scores of classes: {listed(family.columns)} for {listed(family.classes)}: {why}."
        )
    order = {name: k for k, name in enumerate(survey.table.names)}
    scores.sort(key=lambda s: (-s.weight, order[s.family.columns[0]]))
    return scores


def _given_family(survey: Survey, label: str | None) -> Family | None:
    """The columns of classes that were given, with the classes that are given or found."""
    value = survey.given["classes"]
    if isinstance(value, Mapping):
        pairs = {str(name): canonical(str(word)) for name, word in value.items()}
        return Family(tuple(pairs), tuple(pairs.values()), "", "labels") if pairs else None
    columns = tuple(cast(Sequence[str], value or ()))
    if len(columns) < 2:
        return None
    possible = [label] if label else [n for n in survey.discrete if n not in {*columns}]
    words = {name: survey.sample.labels(name)[0] for name in possible}
    for family in find_families(survey.sample, columns, words):
        if set(family.columns) == set(columns):
            pairs = dict(zip(family.columns, family.classes, strict=True))
            return replace(family, columns=columns, classes=tuple(pairs[name] for name in columns))
    names = survey.table.class_names
    named = names if len(names) == len(columns) else columns
    if not survey.sample.has_names and not names:
        named = tuple(str(k) for k in range(len(columns)))
    return Family(columns, tuple(map(canonical, named)), "", "places")


def _scored(survey: Survey, family: Family, weight: float) -> Scores:
    numbers = survey.sample.numbers(family.columns)
    kind = survey.given.get("kind") or recognise_kind(numbers, family.hint)[0]
    return Scores(family, evidence.log_probs_of(numbers, cast(ClassKind, kind)), weight)


def _weigh(survey: Survey, family: Family, words: Mapping[str, Sequence[str]]) -> tuple[float, str]:
    """How much speaks for a family, and what; below 0 where it takes a person to say so."""
    why = []
    if says_spread(family.shared):
        # The two ends of an interval in each row.
        return -9.0, "the name says an interval or a spread"
    sums = sums_to_one(survey.sample.numbers(family.columns))
    weight = 3.0 * sums
    if sums:
        why.append("rows sum to 1")
    classes = set(family.classes)
    holds = [
        name
        for name, found in words.items()
        if len(found) > 1 and set(found) - missing_words(found, name) <= classes
    ]
    if holds:
        why.append(f"names hold the words of {quoted(holds[0])}")
    by_words = holds and not all(number_of(word) is not None for word in family.classes)
    weight += 3.0 * bool(by_words) + 1.0 * bool(holds) + 0.5 * (family.by == "labels")
    if family.hint:
        weight += 2.0
        why.append(f"the name says {family.hint}")
    if family.by == "vector":
        weight += 1.0
        why.append("they are one vector")
    sense = sense_of(family.shared) if family.shared else None
    if sense is not None and sense[0] == "label" and not sums:
        weight -= 4.0
        why.append("the name says the truth")
    holds = holds or [f.shared for f in survey.one_hot if set(f.classes) == classes]
    told = sums or holds or family.has_places or family.by == "vector" or family.note
    if family.hint == "probabilities" and not told:
        # Probabilities of one event each, by several models, are named alike, too.
        return -1.0, ", ".join([*why, "rows do not sum to 1"])
    numbers = any(len(found) == len(classes) for found in words.values())
    said = says_scores(family.shared) and family.has_places
    eligible = sums or family.hint or by_words or (said and (numbers or family.by == "vector"))
    if family.by == "vector" and numbers and not family.shared.lower().startswith("emb"):
        eligible = eligible or survey.sample.has_names
    if not eligible:
        return -1.0 - (not numbers), ", ".join([*why, "nothing says that they are scores"])
    # Of several on the same rows the one that was rounded least often comes first.
    weight += {"logits": 0.3, "log-probabilities": 0.2, "probabilities": 0.1}.get(family.hint, 0)
    return weight, ", ".join(why) or "the name says scores"


def ask_between(survey: Survey, scores: Scores, choices: Sequence[Scores]) -> None:
    """Ask which scores are meant, where two families say different things."""
    others = []
    for other in choices:
        family = other.family
        if (
            other is scores
            or set(family.columns) & set(scores.family.columns)
            or len(family.columns) != len(scores.family.columns)
        ):
            continue
        if not agree(other, scores):
            others.append(other)
    if others:
        readings = [
            Reading(
                f"the scores are {listed(s.family.columns)}",
                f"--classes {columns_option(s.family)}",
                {"classes": dict(zip(s.family.columns, s.family.classes, strict=True))},
            )
            for s in (scores, *others)
        ]
        survey.questions.append(
            Question(
                "Several groups of columns may be the scores, and their numbers differ.",
                tuple(readings[:MOST_ASKED]),
            )
        )


def ask_about_names(survey: Survey, scores: Scores, *, matched: bool, told: bool) -> None:
    """Ask whether columns that only sum to 1 are scores: so do shares of any whole.

    `matched` says that the words of the labels are the names of the columns, `told` that the
    columns predict the labels better than their frequencies do, or hold their words and no others.
    """
    family = scores.family
    if "classes" in survey.given or survey.questions or not survey.sample.has_names:
        return
    if family.hint or says_scores(family.shared) or family.note:
        return
    if matched and (not family.shared or not family.has_places):
        return
    rivals = [n for n in survey.numeric if _is_rival(survey, n, scores)]
    if not rivals and (told or family.by == "vector"):
        return
    readings = [
        Reading(
            f"the scores are {listed(family.columns)}",
            f"--classes {columns_option(family)}",
            {"classes": dict(zip(family.columns, family.classes, strict=True))},
        ),
        *(
            Reading(f"the score is {quoted(n)}", f"--classes {shell(n)}", {"score": n})
            for n in rivals[: MOST_ASKED - 1]
        ),
    ]
    beside = f", and {listed(rivals)} may be the score" if rivals else ""
    text = (
        f"Columns {listed(family.columns)} sum to 1, but no name says that they are scores: they "
        f"may be shares of something else{beside}."
    )
    survey.questions.append(Question(text, tuple(readings)))


def _is_rival(survey: Survey, name: str, scores: Scores) -> bool:
    """Whether a column is a score by its name, and is none of those of a family in other words."""
    if name in {*scores.family.columns} | survey.taken | set(survey.discrete) or says_spread(name):
        return False
    if not (hint_of(name) or says_score(name) or plain_name(name) in SCORE_NAMES):
        return False
    numbers = survey.sample.numbers([name])
    probs = np.exp(scores.log_probs)
    in_order = np.sort(probs, axis=1)
    top = in_order[:, -1:]
    same = np.abs(np.hstack([probs, top, top - in_order[:, -2:-1]]) - numbers) <= _ROUNDED
    return not bool((same.mean(axis=0) > 1.0 - _FEW_ODD).any())


def agree(one: Scores, other: Scores) -> bool:
    """Whether two families give the same probabilities, but for rounding."""
    if one.log_probs.shape != other.log_probs.shape:
        return False
    apart = np.abs(np.exp(one.log_probs) - np.exp(other.log_probs))
    apart = apart[~np.isnan(apart)]
    return not apart.size or bool((apart <= _ROUNDED).mean() > 1.0 - _FEW_ODD)


def columns_option(family: Family) -> str:
    """The columns of a family with their classes as an option of the command line."""
    pairs = zip(family.columns, family.classes, strict=True)
    return shell(",".join(name if name == word else f"{name}={word}" for name, word in pairs))
