"""One score for the positive class of two: which column, what it is, and for which class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core.predictions import evidence
from nll_core.predictions.class_scores import Scores, columns_option
from nll_core.predictions.column_names import (
    SCORE_NAMES,
    first_named,
    hint_of,
    is_spread,
    is_verdict,
    names_rows,
    plain_name,
    says_nothing_but_scores,
    says_score,
    says_spread,
)
from nll_core.predictions.kinds import doubt_of_scale, score_kinds
from nll_core.predictions.labels import (
    canonical,
    in_order,
    negative_and_positive,
)
from nll_core.predictions.problems import listed, quoted
from nll_core.predictions.roles import ColumnKind, ColumnRoles, Question, Reading
from nll_core.predictions.survey import MOST_ASKED, Survey, shell
from nll_core.predictions.table import number_of

# Standard deviations from ½ at which an AUROC is clearly another, and at which it is likely.
_CLEAR: Final = 3.0
_LIKELY: Final = 2.0
# A guess at the positive class stands with an AUROC as high, however few the rows.
_HIGH_AUROC: Final = 0.9
# So many standard deviations below ½ are two rows of each class, all on the wrong side.
_REVERSED: Final = 1.5
_FAR: Final = 0.2
_MOST: Final = 0.5
_FEW_ODD: Final = 0.05
# Probabilities printed with two decimals.
_ROUNDED: Final = 6e-3
_KIND_WORDS: Final = {
    "score": "probabilities, and the rows outside [0, 1] are faults",
    "logits": "logits (log-odds)",
    "log-probabilities": "logarithms of probabilities",
    "percentages": "percentages",
}


def score_column(
    survey: Survey,
    names: Sequence[str],
    words: Sequence[str],
    families: Sequence[Scores],
    found: ColumnRoles,
) -> tuple[str | None, float]:
    """The column of one score for the positive class, and how clearly, in standard deviations, it
    has to tell the labels apart; asks where names do not say it."""
    if "score" in survey.given:
        return survey.given_column("score"), 0.0
    possible = [
        n
        for n in names
        if not names_rows(n)
        and not is_verdict(n)
        # Predicted classes alone are no score: 0 and 1 say nothing of how sure they are.
        and not (survey.strength(n) <= -3 and n in survey.discrete)
        and survey.sample.column(n).stated not in ("feature", "identifier")
    ]
    # Ends of an interval and chances of an error stand beside what they are of.
    possible = [n for n in possible if not is_spread(n, (*words, found.label or ""))]
    score = first_named(possible, SCORE_NAMES)
    if score is not None:
        return _surest(survey, score, possible), 0.0
    real = [n for n in possible if n not in survey.discrete or n in survey.binary]
    score = next((n for n in possible if hint_of(n) or says_score(n)), None)
    score = score or next((n for n in possible if _names_a_class(n, words)), None)
    score = score or next(
        (n for n in possible if n not in survey.discrete and survey.strength(n) == -3), None
    )
    if score is not None:
        siblings = next((s.family for s in families if score in s.family.columns), None)
        if siblings is not None:
            _ask_which(survey, siblings.columns)
            return score, 0.0
        score = _surest(survey, score, possible)
        if says_nothing_but_scores(score, (*words, found.label or "")):
            return score, 0.0
        return score, _LIKELY if len(real) == 1 else _CLEAR
    if len(real) == 1 and len([n for n in survey.numeric if n in possible]) == 1:
        return real[0], _CLEAR if survey.sample.has_names else _LIKELY
    if not real:
        real = [n for n in possible if survey.n_labels(n) > 2 and _is_percent(survey, n)]
    if not real or (found.label is None and not found.label_columns):
        return None, 0.0
    readings = [
        Reading(
            f"{quoted(n)} is the score of the positive class",
            f"--classes {shell(n)}",
            {"score": n},
        )
        for n in real[:MOST_ASKED]
        if len(words) == 2
    ]
    readings += [
        Reading(
            f"{listed(s.family.columns)} are scores of the classes {listed(s.family.classes)}",
            f"--classes {columns_option(s.family)}",
            {"classes": dict(zip(s.family.columns, s.family.classes, strict=True))},
        )
        for s in families[:2]
    ]
    if len(words) == len(real) > 1 and not any(set(real) == {*s.family.columns} for s in families):
        classes = [str(k) for k in range(len(real))] if not survey.sample.has_names else real
        if set(in_order(set(words))) != set(classes) and not survey.sample.has_names:
            classes = list(in_order(set(words)))
        pairs = dict(zip(real, map(canonical, classes), strict=True))
        readings.append(
            Reading(
                f"{listed(real)} are scores of the classes {listed(tuple(pairs.values()))}",
                "--classes " + shell(",".join(f"{n}={w}" for n, w in pairs.items())),
                {"classes": pairs},
            )
        )
    if not readings:
        return None, 0.0
    survey.questions.append(
        Question(
            "No name says which columns are the predictions; they may as well be features.",
            tuple(readings),
        )
    )
    return (real[0] if len(words) == 2 else None), 0.0


def _surest(survey: Survey, score: str, possible: Sequence[str]) -> str:
    """A score, or the probabilities that stand beside it; asks where several of them differ."""
    unit = [
        n
        for n in possible
        if n not in survey.discrete
        and hint_of(n) == "probabilities"
        and not says_spread(n)
        and _is_unit(survey, n)
        and np.ptp(survey.sample.numbers([n])) > 0.0
    ]
    if unit and score not in unit and not _is_unit(survey, score):
        said = "" if _same_score(survey, unit[0], score) else ", and they say something else"
        survey.reasons.append(
            f"Column {quoted(unit[0])} was chosen: it holds probabilities, and {quoted(score)} "
            f"raw scores{said}."
        )
        score = unit[0]
    others = [n for n in unit if n != score and not _same_score(survey, score, n)]
    if others:
        readings = tuple(
            Reading(f"the score is {quoted(n)}", f"--classes {shell(n)}", {"score": n})
            for n in (score, *others)[:MOST_ASKED]
        )
        text = "More than one column may be the score, and their numbers differ."
        survey.questions.append(Question(text, readings))
    return score


def _is_unit(survey: Survey, name: str) -> bool:
    """Whether the numbers of a column lie in [0, 1]."""
    numbers = survey.sample.numbers([name])[:, 0]
    inside = (numbers >= 0.0) & (numbers <= 1.0) | np.isnan(numbers)
    return bool(inside.sum() > (1.0 - _FEW_ODD) * len(numbers))


def _is_percent(survey: Survey, name: str) -> bool:
    """Whether the numbers of a column lie in [0, 100]."""
    numbers = survey.sample.numbers([name])[:, 0]
    return bool(((numbers >= 0.0) & (numbers <= 100.0) | np.isnan(numbers)).all())


def _same_score(survey: Survey, name: str, other: str) -> bool:
    """Whether another column says the same as a column of probabilities: p, 1 − p, its log-odds,
    or the larger of p and 1 − p."""
    p, q = survey.sample.numbers([name, other]).T
    if not _is_unit(survey, other):
        with np.errstate(over="ignore"):
            q = 1.0 / (1.0 + np.exp(-q))
    ways = (np.abs(p - q), np.abs(1.0 - p - q), np.abs(np.maximum(p, 1.0 - p) - q))
    same = ((d <= _ROUNDED) | np.isnan(d) for d in ways)
    return any(bool(found.sum() > (1.0 - _FEW_ODD) * len(p)) for found in same)


def _ask_which(survey: Survey, columns: Sequence[str]) -> None:
    """Ask which of several scores is meant: of another class, or of another model."""
    numbers = survey.sample.numbers(columns)
    if np.array_equal(numbers, np.repeat(numbers[:, :1], len(columns), axis=1), equal_nan=True):
        return
    readings = tuple(
        Reading(f"the score is {quoted(n)}", f"--classes {shell(n)}", {"score": n})
        for n in columns[:MOST_ASKED]
    )
    text = (
        f"Columns {listed(columns)} are named alike, but their rows do not sum to 1: they may be "
        "scores of several models, or of classes of which one is missing."
    )
    survey.questions.append(Question(text, readings))


def with_score(
    survey: Survey, found: ColumnRoles, score: str, words: Sequence[str], needed: float
) -> ColumnRoles:
    """The roles with one score: what it is, and which class it is for."""
    chosen = " as chosen," if survey.given_column("score") == score else ""
    column = survey.sample.column(score)
    kinds, why = score_kinds(column.numbers(), hint_of(score))
    if column.unit == "%":
        kinds, why = ("score",), "written in percent: a probability"
    kind: ColumnKind = kinds[0]
    if survey.given.get("kind"):
        kind = cast(ColumnKind, survey.given["kind"])
        kind = "score" if kind == "probabilities" else kind
        why = f"{kind}, as chosen"
    elif column.unit != "%" and (doubt := doubt_of_scale(column.numbers(), score)):
        survey.questions.append(
            Question(
                f"Column {quoted(score)}: {doubt}",
                (
                    Reading(
                        "its numbers are natural log-odds all the same",
                        "--kind logits",
                        {"score": score, "kind": "logits"},
                    ),
                ),
            )
        )
    elif len(kinds) > 1:
        why = f"{why}: taken for {kinds[0]}"
        survey.questions.append(
            Question(
                f"Column {quoted(score)} lies {why.split(':')[0]}: what are its numbers?",
                tuple(
                    Reading(_KIND_WORDS[k], f"--kind {k}", {"score": score, "kind": k})
                    for k in kinds
                ),
            )
        )
    survey.reasons.append(f"Column {quoted(score)}:{chosen} {why}.")
    found = replace(found, score=score, kind=kind)
    if len(words) != 2:
        return found
    return _with_positive(survey, found, score, words, needed)


def _with_positive(
    survey: Survey, found: ColumnRoles, score: str, words: Sequence[str], needed: float
) -> ColumnRoles:
    """The roles with the class that a score is for, held against the labels."""
    given = survey.given_column("positive")
    negative, positive, why, strength = negative_and_positive(words, score)
    if given is not None:
        positive = canonical(given)
        why, strength = "as chosen", 3
        negative = next((word for word in words if word != positive), negative)
    if found.label is None:
        area = z = 0.5
    else:
        known, codes = survey.sample.labels(found.label)
        place = known.index(positive) if positive in known else -2
        other = known.index(negative) if negative in known else -2
        there = (codes == place) | (codes == other)
        numbers = survey.sample.numbers([score])[:, 0]
        area, z = evidence.auroc(numbers[there], codes[there] == place)
        survey.weighed.append(
            f"Score {quoted(score)} for {quoted(positive)} ({why}): AUROC {area:.3f}, "
            f"{z:+.1f} standard deviations from ½."
        )
        _check_unnamed(survey, found.label, score, area, z, needed)
        _check_top_one(survey, found, score, numbers[there], codes[there], place, strength)
    below = z < -_CLEAR or (area < 1.0 - _HIGH_AUROC and z < -_REVERSED)
    sure = z > _LIKELY or area > _HIGH_AUROC
    if given is None and ((below and strength < 3) or (strength == 1 and not sure)):
        text = (
            f"The score {quoted(score)} would be for {quoted(positive)} with an AUROC of "
            f"{area:.2f}, for {quoted(negative)} with {1 - area:.2f}: which class is it for?"
        )
        readings = [
            Reading(
                f"the score is for {quoted(word)}, AUROC {a:.2f}",
                f"--positive {shell(word)}",
                {"positive": word},
            )
            for word, a in ((positive, area), (negative, 1 - area))
        ]
        survey.questions.append(Question(text, tuple(readings)))
    elif below:
        survey.reasons.append(
            f"AUROC {area:.2f} is clearly below ½: the score may be for {quoted(negative)}."
        )
    survey.reasons.append(f"The score is for class {positive!r}: {why}.")
    return replace(found, positive=positive)


def _check_unnamed(
    survey: Survey, label: str, score: str, area: float, z: float, needed: float
) -> None:
    """Ask whether columns without telling names are the truth and its score, unless the score
    tells the labels apart."""
    unnamed = survey.unnamed_label == label
    if unnamed:
        needed = max(needed, _CLEAR if survey.sample.has_names else _LIKELY)
    few = needed == _LIKELY and max(area, 1 - area) > _HIGH_AUROC
    if survey.questions or needed <= 0.0 or abs(z) > needed or few:
        return
    if unnamed:
        reading = Reading(
            f"the true class is in {quoted(label)}", f"--label {shell(label)}", {"label": label}
        )
    else:
        reading = Reading(
            f"{quoted(score)} is the score of one of the two classes",
            f"--classes {shell(score)}",
            {"score": score},
        )
    what = f"column {quoted(label)} is the true class" if unnamed else f"{quoted(score)} is a score"
    few_rows = " in so few rows" if abs(area - 0.5) > _FAR else ""
    text = (
        f"Little says that {what}: {quoted(score)} does not clearly tell the values of "
        f"{quoted(label)} apart{few_rows} (AUROC {area:.2f})."
    )
    survey.questions.append(Question(text, (reading,)))


def _check_top_one(
    survey: Survey,
    found: ColumnRoles,
    score: str,
    numbers: NDArray[np.float64],
    codes: IntArray,
    positive: int,
    strength: int,
) -> None:
    """Ask where a score is never below ½, for either class, as that of a prediction is."""
    if strength == 3 or survey.given.get("label") or survey.given.get("positive"):
        return
    there = numbers[~np.isnan(numbers)]
    kind = found.kind
    if kind != "score" or there.size < 4 or float(there.min()) < _MOST:
        return
    share = float((codes == positive).mean())
    if not 0.0 < share < 1.0 or (1.0 - share) * there.size < 2:
        return
    survey.questions.append(
        Question(
            f"Column {quoted(score)} is never below ½, whatever the label: it may be the "
            f"confidence of a prediction, and {quoted(found.label or '')} that prediction, "
            "not the truth.",
            (
                Reading(
                    f"{quoted(found.label or '')} is the truth, and the score is for one class",
                    f"--label {shell(found.label or '')}",
                    {"label": found.label, "score": score},
                ),
            ),
        )
    )


def _names_a_class(name: str, words: Sequence[str]) -> bool:
    """Whether the name of a column holds one of two labels alone."""
    plain = f"_{plain_name(name)}_"
    held = [w for w in words if plain_name(w) and f"_{plain_name(w)}_" in plain]
    return len(words) == 2 and len(held) == 1 and number_of(held[0]) is None
