"""Which column is what: readings of a table, weighed by names and by what the numbers allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core.predictions import evidence
from nll_core.predictions.column_names import (
    CONFIDENCE_NAMES,
    GROUP_NAMES,
    SCORE_NAMES,
    WEIGHT_NAMES,
    first_named,
    hint_of,
    is_verdict,
    names_rows,
    plain_name,
    says_score,
    says_scores,
    sense_of,
)
from nll_core.predictions.evidence import Follows
from nll_core.predictions.families import Family, find_families, sums_to_one
from nll_core.predictions.kinds import recognise_kind, score_kinds
from nll_core.predictions.labels import (
    LabelWay,
    canonical,
    distinct_classes,
    in_order,
    label_ways,
    missing_words,
    negative_and_positive,
    rows_outside,
)
from nll_core.predictions.problems import counted, listed, quoted
from nll_core.predictions.roles import ColumnKind, ColumnRoles, Question, Reading
from nll_core.predictions.sample import Sample
from nll_core.predictions.table import Column, Table, number_of

# Standard deviations from ½ at which an AUROC is clearly another.
_CLEAR: Final = 3.0
# A guess at the positive class stands with an AUROC as high, however few the rows.
_HIGH_AUROC: Final = 0.9
# Nats by which one reading has to be likelier than another to be taken without a question.
_CLEAR_NATS: Final = 5.0
_FEW_NATS: Final = 2.0
_MOST: Final = 0.5
# A column that nothing but its words calls a label may have few that are no classes.
_FEW_ODD: Final = 0.05
_MOST_NAMED: Final = 6
# Probabilities printed with two decimals.
_ROUNDED: Final = 6e-3
_RANK: Final = {"logits": 0, "log-probabilities": 1, "probabilities": 2, "percentages": 3, "": 4}
_MOST_ASKED: Final = 6


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
    return _Recognition(table, given or {}).roles()


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
    recognition = _Recognition(table, given or {})
    roles = recognition.roles()
    lines = [*recognition.weighed]
    for question in roles.questions:
        lines.append(f"Open: {question.text}")
        lines += [f"  {reading.option}: {reading.text}." for reading in question.readings]
    return "\n".join(lines)


@dataclass(frozen=True)
class _Scores:
    """A family of columns of scores with what its numbers are, on the sample."""

    family: Family
    log_probs: NDArray[np.float64]
    weight: float
    """How much speaks for it; below 0 it is only offered."""


@dataclass(frozen=True)
class _Truth:
    """A column that may hold the true class, read against some scores."""

    name: str
    strength: int
    """What its name says: 3 the truth … 0 nothing … −3 the prediction."""
    way: LabelWay
    words: tuple[str, ...]
    codes: IntArray
    follows: Follows
    nats: float
    """Σ log p of the labels on the sample."""

    @property
    def classes(self) -> IntArray:
        """The class of each row of the sample, −1 for none."""
        return np.array([*self.way.places, -1])[self.codes]


class _Recognition:
    """The columns that have no role yet, and what was found so far."""

    def __init__(self, table: Table, given: Mapping[str, object]):
        self.table = table
        self.given = given
        self.sample = Sample(table)
        self.reasons: list[str] = []
        self.weighed: list[str] = []
        self.questions: list[Question] = []
        self.taken: set[str] = set()
        self.numeric = [
            column.name
            for column in table.columns
            if not column.is_words or _mostly_numbers(column)
        ]
        self.discrete = [c.name for c in table.columns if self.sample.is_discrete(c.name)]
        self.binary = {name for name in self.numeric if self._is_binary(name)}

    # The roles, one after another

    def roles(self) -> ColumnRoles:
        """All roles."""
        label = self._text("label")
        fixed = [label, *(self._text(r) for r in ("predicted", "confidence", "score"))]
        self.taken |= {name for name in fixed if name}
        weight = self._by_name("weight", WEIGHT_NAMES, "weights", self._may_be_weight)
        group = self._by_name("group", GROUP_NAMES, "groups", lambda name: True)
        found = ColumnRoles(weight=weight, group=group)
        families = self._families(label)
        choices = [] if self._one_score_is_given() else [s for s in families if s.weight >= 0]
        if choices:
            found = self._with_classes(found, choices, label)
        else:
            found = self._with_one_score(found, label, families)
        self._tell_repeats(found)
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
        unused = [name for name in self.table.names if name and name not in used]
        if unused:
            self.reasons.append(f"Not used: {listed(unused)}.")
        return replace(found, reasons=tuple(self.reasons), questions=tuple(self.questions[:1]))

    def _text(self, role: str) -> str | None:
        """The column that is given for a role."""
        value = self.given.get(role)
        return value if isinstance(value, str) else None

    def _one_score_is_given(self) -> bool:
        """Whether one score, or a predicted class with its confidence, was asked for."""
        return any(self._text(role) for role in ("score", "confidence"))

    def _by_name(
        self, role: str, vocabulary: Sequence[str], what: str, fits: Callable[[str], bool]
    ) -> str | None:
        """The column whose name says a role, or that was given for it."""
        if role in self.given:
            name = self._text(role)
            if name:
                self.reasons.append(f"Column {quoted(name)}: {what}, as chosen.")
        else:
            stated = [c.name for c in self.table.columns if c.stated == role]
            in_vectors = {c.name for c in self.table.columns if c.vector}
            free = [n for n in self.table.names if n not in self.taken | in_vectors and fits(n)]
            name = stated[0] if stated else first_named(free, vocabulary)
            if name:
                self.reasons.append(f"Column {quoted(name)}: {what}, by its name.")
        if name:
            self.taken.add(name)
        return name

    def _may_be_weight(self, name: str) -> bool:
        if name not in self.numeric:
            return False
        numbers = self.sample.numbers([name])
        return bool((numbers >= 0).mean() > _MOST) if numbers.size else False

    def _is_binary(self, name: str) -> bool:
        """Whether a column of numbers holds nothing but 0 and 1."""
        numbers = self.sample.numbers([name])[:, 0]
        numbers = numbers[~np.isnan(numbers)]
        return bool(numbers.size) and bool(np.isin(numbers, (0.0, 1.0)).all())

    # Scores of the classes

    def _families(self, label: str | None) -> list[_Scores]:
        """All families of scores, the best first."""
        if "classes" in self.given:
            family = self._given_family(label)
            return [] if family is None else [self._scored(family, 100.0)]
        free = [name for name in self.numeric if name not in self.taken]
        possible = [label] if label else [n for n in self.discrete if n not in self.taken]
        words = {name: self.sample.labels(name)[0] for name in possible}
        families = find_families(self.sample, free, words)
        self.one_hot = [
            f for f in families if set(f.columns) <= self.binary and label not in f.columns
        ]
        others = [n for n in free if n not in self.discrete]
        scores = []
        for family in families:
            if set(family.columns) <= self.binary and others:
                continue
            weight, why = self._weigh(family, words)
            if weight < -5:
                continue
            scores.append(self._scored(family, weight))
            self.weighed.append(
                f"Scores of classes: {listed(family.columns)} for {listed(family.classes)}: {why}."
            )
        order = {name: k for k, name in enumerate(self.table.names)}
        scores.sort(key=lambda s: (-s.weight, order[s.family.columns[0]]))
        return scores

    def _scored(self, family: Family, weight: float) -> _Scores:
        numbers = self.sample.numbers(family.columns)
        kind = self.given.get("kind") or recognise_kind(numbers, self._hint(family))[0]
        return _Scores(family, evidence.log_probs_of(numbers, cast(ColumnKind, kind)), weight)  # type: ignore[arg-type]

    def _hint(self, family: Family) -> str:
        """The kind that the names of a family say."""
        return family.hint

    def _weigh(self, family: Family, words: Mapping[str, Sequence[str]]) -> tuple[float, str]:
        """How much speaks for a family, and what; below 0 where it takes a person to say so."""
        why = []
        sums = sums_to_one(self.sample.numbers(family.columns))
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
        numbers = any(len(found) == len(classes) for found in words.values())
        said = says_scores(family.shared) and family.has_places
        eligible = sums or family.hint or by_words or (said and (numbers or family.by == "vector"))
        if family.by == "vector" and numbers and not family.shared.lower().startswith("emb"):
            eligible = eligible or self.sample.has_names
        if not eligible:
            return -1.0 - (not numbers), ", ".join([*why, "nothing says that they are scores"])
        # Of several on the same rows the one that was rounded least often comes first.
        weight += {"logits": 0.3, "log-probabilities": 0.2, "probabilities": 0.1}.get(
            family.hint, 0
        )
        return weight, ", ".join(why) or "the name says scores"

    def _given_family(self, label: str | None) -> Family | None:
        """The columns of classes that were given, with the classes that are given or found."""
        value = self.given["classes"]
        if isinstance(value, Mapping):
            pairs = {str(name): canonical(str(word)) for name, word in value.items()}
            return Family(tuple(pairs), tuple(pairs.values()), "", "labels") if pairs else None
        columns = tuple(cast(Sequence[str], value or ()))
        if len(columns) < 2:
            return None
        possible = [label] if label else [n for n in self.discrete if n not in {*columns}]
        words = {name: self.sample.labels(name)[0] for name in possible}
        for family in find_families(self.sample, columns, words):
            if set(family.columns) == set(columns):
                pairs = dict(zip(family.columns, family.classes, strict=True))
                return replace(
                    family, columns=columns, classes=tuple(pairs[name] for name in columns)
                )
        names = self.table.class_names
        named = names if len(names) == len(columns) else columns
        if not self.sample.has_names and not names:
            named = tuple(str(k) for k in range(len(columns)))
        return Family(columns, tuple(map(canonical, named)), "", "places")

    def _with_classes(
        self, found: ColumnRoles, choices: Sequence[_Scores], label: str | None
    ) -> ColumnRoles:
        """The roles with columns of classes: the truth and the scores that go together best."""
        best: tuple[tuple[float, float], _Scores, list[_Truth]] | None = None
        for scores in choices[:_MOST_ASKED]:
            truths = self._truths(scores, label)
            top = truths[0] if truths else None
            rank = (scores.weight + (2.0 if top else 0.0), top.strength if top else -9.0)
            if best is None or rank > best[0]:
                best = rank, scores, truths
        assert best is not None
        _, scores, truths = best
        for other in choices:
            # Of scores that say the same those count that were rounded least often.
            if _RANK[other.family.hint] < _RANK[scores.family.hint] and _agree(other, scores):
                scores, truths = other, self._truths(other, label)
        self._ask_between(scores, choices)
        family = scores.family
        found = self._with_truth(found, scores, truths, label)
        kind, why = recognise_kind(self.table.stack(family.columns), self._hint(family))
        if "kind" in self.given:
            kind, why = cast(ColumnKind, self.given["kind"]), f"{self.given['kind']}, as chosen"  # type: ignore[assignment]
        shown = list(family.columns)
        if len(shown) > _MOST_NAMED:
            shown = [shown[0], "…", shown[-1]]
        listing = ", ".join(shown).replace(", …, ", " … ")
        if family.note:
            self.reasons.append(family.note)
        for other in choices:
            if other is not scores and not set(other.family.columns) & set(family.columns):
                first, last = other.family.columns[0], other.family.columns[-1]
                self.reasons.append(
                    f"Columns {quoted(first)} to {quoted(last)} hold the same classes a second "
                    f"time; {quoted(family.columns[0])} to {quoted(family.columns[-1])} were "
                    "chosen."
                )
        self.reasons.append(f"Columns {listing}: {why}.")
        pairs = dict(zip(family.columns, family.classes, strict=True))
        return replace(found, classes=pairs, kind=kind)

    def _ask_between(self, scores: _Scores, choices: Sequence[_Scores]) -> None:
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
            if not _agree(other, scores):
                others.append(other)
        if others:
            readings = [
                Reading(
                    f"the scores are {listed(s.family.columns)}",
                    f"--classes {_columns_option(s.family)}",
                    {"classes": dict(zip(s.family.columns, s.family.classes, strict=True))},
                )
                for s in (scores, *others)
            ]
            self.questions.append(
                Question(
                    "Several groups of columns may be the scores, and their numbers differ.",
                    tuple(readings[:_MOST_ASKED]),
                )
            )

    # The true class

    def _strength(self, name: str, scores: _Scores | None = None) -> int:
        """What the name of a column, or the format, says of it as the truth, from −9 to 9.

        The names of scores often hold that of the truth: P_BAD1, P (species=a).
        """
        column = self.sample.column(name)
        if column.stated:
            return {"label": 9, "predicted": -9}.get(column.stated, -5)
        of_sas = self._of_sas(name)
        if of_sas is not None:
            return of_sas
        # Of a name within a name, as "instance.species", the last part says it.
        parts = [name, name.rsplit(".", 1)[-1]]
        if any(map(is_verdict, parts)):
            return -5
        said = [sense for part in parts if (sense := sense_of(part)) is not None]
        if any(sense == "predicted" for sense, _ in said):
            return -3
        if scores is not None and name.strip("_ ") and len(name) > 1:
            shared = plain_name(scores.family.shared)
            if plain_name(name) and plain_name(name) in shared:
                return max([2, *(strength for _, strength in said)])
        if said:
            return max(strength for _, strength in said)
        return -2 if any(map(names_rows, parts)) else 0

    def _of_sas(self, name: str) -> int | None:
        """What F_x (from), I_x (into) and U_x (unformatted into) are beside a column x."""
        start, rest = name[:2].upper(), name[2:].lower()
        names = {other.lower() for other in self.table.names}
        if start not in ("F_", "I_", "U_") or rest not in names:
            return None
        # The truth itself stands beside its copy.
        return 0 if start == "F_" else -3

    def _truths(self, scores: _Scores, label: str | None) -> list[_Truth]:
        """Columns that may be the truth for these scores, the likeliest first."""
        columns = set(scores.family.columns)
        names = (
            [label]
            if label
            else [
                n
                for n in self.discrete
                if n not in self.taken | columns | self._in_one_hot()
                and not self.sample.column(n).vector
            ]
        )
        found = []
        for name in names:
            truth = self._truth(name, scores)
            strength = self._strength(name, scores)
            if truth is not None and (label or strength >= 0):
                found.append(truth)
            if truth is not None:
                self._tell_truth(truth, scores)
        return sorted(found, key=lambda t: (-t.strength, -_named_match(t)))

    def _tell_truth(self, truth: _Truth, scores: _Scores) -> None:
        said = sense_of(truth.name)
        name = f"{said[0]} {said[1]} of 3" if said else "says nothing"
        f = truth.follows
        self.weighed.append(
            f"True class: {quoted(truth.name)} (name: {name}), as scores in "
            f"{listed(scores.family.columns)}: {round(f.share * f.rows):,} of {f.rows:,} rows have "
            f"the largest score, the scores promise {f.expected:.0%}; "
            f"{-truth.nats / max(1, f.rows):.3g} nats a row."
        )

    def _truth(self, name: str, scores: _Scores) -> _Truth | None:
        """A column read as the truth of these scores; None where its words are not the classes."""
        words, codes = self.sample.labels(name)
        missing = missing_words(words, name) - set(scores.family.classes)
        ways = self._ways(words, codes, missing, scores)
        if not ways or not len(words):
            return None
        counts = np.bincount(codes[codes >= 0], minlength=len(words))
        way = ways[0]
        absent = sum(int(n) for w, n in zip(words, counts, strict=True) if w in missing)
        outside = rows_outside(way, counts) - absent
        strength = self._strength(name, scores)
        most = (_MOST if strength > 0 else _FEW_ODD) * max(1, counts.sum() - absent)
        if outside > most and self._text("label") != name:
            return None
        classes = np.array([*way.places, -1])[codes]
        return _Truth(
            name,
            strength,
            way,
            words,
            codes,
            evidence.follows(scores.log_probs, classes),
            evidence.log_likelihood(scores.log_probs, classes),
        )

    def _ways(
        self, words: Sequence[str], codes: IntArray, missing: frozenset[str], scores: _Scores
    ) -> list[LabelWay]:
        """Ways to take the words for the classes: those that take most rows, in their order."""
        counts = np.bincount(codes[codes >= 0], minlength=len(words))
        counts = np.array([0 if w in missing else n for w, n in zip(words, counts, strict=True)])
        chosen = self.given.get("label_classes")
        if isinstance(chosen, Mapping):
            place = {name: k for k, name in enumerate(scores.family.classes)}
            return [
                LabelWay(tuple(place.get(chosen.get(w, ""), -1) for w in words), "As chosen.", 3)
            ]
        ways = label_ways(words, counts, scores.family.classes)
        least = min(rows_outside(way, counts) for way in ways)
        return [way for way in ways if rows_outside(way, counts) == least]

    def _with_truth(
        self, found: ColumnRoles, scores: _Scores, truths: Sequence[_Truth], label: str | None
    ) -> ColumnRoles:
        """The roles with the column of true classes, or what stands in its place."""
        if label:
            self.reasons.append(f"Column {quoted(label)}: the true class, as chosen.")
            return self._with_order(replace(found, label=label), scores, truths)
        if "label" in self.given:
            return found
        one_hot = self._one_hot_truth(scores)
        strong = bool(truths) and truths[0].strength >= 1
        if one_hot and not strong:
            names, said = zip(*one_hot.items(), strict=True)
            self.reasons.append(
                f"Columns {listed(names)}: the true class, 1 for it and 0 for the others."
            )
            del said
            return replace(found, label_columns=one_hot)
        chosen = self._choose_truth(scores, truths)
        if chosen is None:
            self._tell_no_truth(scores)
            return found
        return self._with_order(replace(found, label=chosen.name), scores, [chosen])

    def _choose_truth(self, scores: _Scores, truths: Sequence[_Truth]) -> _Truth | None:
        """The column of true classes among those that may be it; asks where it is not clear."""
        if not truths:
            return None
        best = truths[0]
        rivals = [
            t
            for t in truths[1:]
            if not np.array_equal(t.classes, best.classes)
            and t.way.strength == 3
            and (
                t.strength == best.strength
                or (best.strength == 2 and t.strength >= 0 and _says_classes(t))
            )
        ]
        if rivals and best.strength < 3:
            plain = [t for t in (best, *rivals) if not t.follows.exactly]
            closest = max(rivals, key=lambda t: t.strength)
            if best.follows.exactly and plain and closest.strength == best.strength:
                # The one that follows the largest score in every row is what was predicted.
                best = plain[0]
                rivals = [t for t in plain[1:] if t.strength == best.strength]
            elif not best.follows.exactly:
                rivals = [t for t in rivals if t.strength == best.strength]
                rivals = [t for t in rivals if not t.follows.exactly]
                if not rivals and best.strength == 0 and not _says_classes(best):
                    rivals = [t for t in truths[1:] if t.strength == 0][:0]
            if rivals and best.strength < 3:
                self._ask_truth("More than one column may hold the true class.", [best, *rivals])
        if self.questions:
            pass
        elif best.follows.too_closely and best.strength <= 2:
            f = best.follows
            self._ask_truth(
                f"Column {quoted(best.name)} follows the scores in {f.share:.1%} of the rows, "
                f"while they themselves promise {f.expected:.1%}: it may be what was predicted, "
                "not what was true.",
                [best],
            )
        elif best.strength == 0 and best.follows.exactly:
            self._ask_truth(
                f"Column {quoted(best.name)} has the class of the largest score in every row: it "
                "may be what was predicted, not what was true.",
                [best],
            )
        elif best.strength == 0 and not _says_classes(best):
            base = evidence.base_log_likelihood(best.classes)
            # Where no column has a name, the only one of whole numbers needs less to say so.
            if best.nats < base + (_FEW_NATS if self.sample.has_names else 0.5):
                self._ask_truth(
                    f"Nothing but its place says that column {quoted(best.name)} is the true "
                    "class: the scores do not predict it better than its frequencies would.",
                    [best],
                )
        if best.follows.too_closely and best.strength >= 3:
            self.reasons.append(
                f"Column {quoted(best.name)} follows the largest score more closely than the "
                "scores themselves promise: make sure that it is the truth, not the prediction."
            )
        why = "by its name" if best.strength > 0 else "its words name the columns"
        if best.strength > 3:
            why = "as the file says"
        elif best.strength == 0 and not _says_classes(best):
            why = "the only one that the scores predict"
        self.reasons.append(f"Column {quoted(best.name)}: the true class, {why}.")
        return best

    def _ask_truth(self, text: str, truths: Sequence[_Truth]) -> None:
        readings = tuple(
            Reading(
                f"the true class is in {quoted(t.name)}",
                f"--label {_shell(t.name)}",
                {"label": t.name},
            )
            for t in truths[:_MOST_ASKED]
        )
        self.questions.append(Question(text, readings))

    def _tell_no_truth(self, scores: _Scores | None) -> None:
        """Say which columns were passed over as predictions, identifiers or features."""
        for name in self.discrete:
            if self._strength(name) > -3 or name in self.taken:
                continue
            truth = self._truth(name, scores) if scores else None
            follows = ""
            if truth is not None and truth.follows.rows:
                f = truth.follows
                follows = (
                    f", and it is the class of the largest score in "
                    f"{round(f.share * f.rows):,} of {f.rows:,} rows"
                )
            self.reasons.append(
                f"Column {quoted(name)}: the predicted class by its name{follows}; it was not "
                "taken for the true one."
            )

    def _in_one_hot(self) -> set[str]:
        """Columns of 0 and 1 that belong together, one for each class."""
        return {name for family in self.one_hot for name in family.columns}

    def _one_hot_truth(self, scores: _Scores | None) -> dict[str, str]:
        """Columns of 0 and 1 that say the true class of each row, with their classes."""
        used = set(scores.family.columns) if scores else set()
        for family in self.one_hot:
            sense = sense_of(family.shared) if family.shared else None
            if set(family.columns) & (used | self.taken) or (sense and sense[0] == "predicted"):
                continue
            if scores is None:
                if len(family.columns) == 2:
                    return dict(zip(family.columns, family.classes, strict=True))
                continue
            classes = scores.family.classes
            if set(family.classes) <= set(classes):
                return dict(zip(family.columns, family.classes, strict=True))
            if len(family.classes) == len(classes) and (
                family.has_places or scores.family.has_places
            ):
                return dict(zip(family.columns, classes, strict=True))
        return {}

    # The order of the classes

    def _with_order(
        self, found: ColumnRoles, scores: _Scores, truths: Sequence[_Truth]
    ) -> ColumnRoles:
        """The roles with the class of each label, where equal names do not say it."""
        if not truths:
            return found
        truth = truths[0]
        chosen = self.given.get("label_classes")
        if isinstance(chosen, Mapping):
            self.reasons.append("The class of each label is as chosen.")
            return replace(found, label_classes={str(k): str(v) for k, v in chosen.items()})
        words, codes = truth.words, truth.codes
        missing = missing_words(words, truth.name) - set(scores.family.classes)
        ways = self._ways(words, codes, missing, scores)
        first = ways[0]
        if first.strength == 3:
            if first.note:
                self.reasons.append(first.note)
            return found
        log_probs = scores.log_probs
        by_guess = self._order_of_predictions(scores, words)
        if by_guess is not None:
            way = LabelWay(by_guess, "The predicted classes say which column is for which.", 3)
            if by_guess != first.places:
                self.reasons.append(way.note)
                return replace(found, label_classes=_mapping(words, by_guess, scores.family))
            self.reasons.append(f"{first.note} The predicted classes agree.")
            return found
        nats = [evidence.way_log_likelihood(log_probs, codes, way) for way in ways]
        rivals = [
            (way, n)
            for way, n in zip(ways[1:], nats[1:], strict=True)
            if way.places != first.places
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
                self.reasons.append(
                    f"{way.note} The other count would be {n - nats[0]:.1f} nats less likely."
                )
                return replace(found, label_classes=_mapping(words, way.places, scores.family))
        guess = first.strength == 1
        base = evidence.base_log_likelihood(truth.classes)
        unclear = rivals and not better and nats[0] < max(n for _, n in rivals) + _FEW_NATS
        if doubt or unclear or (guess and nats[0] < base + _CLEAR_NATS):
            self._ask_order(scores, truth, first, rivals, best if doubt or guess else None)
        if first.note:
            self.reasons.append(first.note)
        return found

    def _order_of_predictions(
        self, scores: _Scores, words: Sequence[str]
    ) -> tuple[int, ...] | None:
        """The order of the classes by a column of predicted classes in the words of the labels."""
        for name in self.discrete:
            if self._strength(name) > -3 or self.sample.column(name).vector:
                continue
            guesses, codes = self.sample.labels(name)
            if len(set(guesses) & set(words)) < 2:
                continue
            found = evidence.order_by_predictions(scores.log_probs, words, guesses, codes)
            if found is not None:
                return found
        return None

    def _ask_order(
        self,
        scores: _Scores,
        truth: _Truth,
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
        if first.strength == 1:
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
        self.questions.append(
            Question(
                f"The file does not say which column of scores belongs to which of the labels "
                f"{listed(in_order(set(truth.words)))}, and the numbers leave it open.",
                tuple(readings[:_MOST_ASKED]),
            )
        )

    # One score, or a predicted class with its confidence

    def _with_one_score(
        self, found: ColumnRoles, label: str | None, families: Sequence[_Scores]
    ) -> ColumnRoles:
        """The roles with a score of the positive class, or a predicted class and its confidence."""
        in_families = {n for s in families for n in s.family.columns}
        label = label or self._label_of_one_score()
        one_hot = {} if label else self._one_hot_truth(None)
        if label:
            found = replace(found, label=label)
        elif one_hot:
            self.reasons.append(
                f"Columns {listed(tuple(one_hot))}: the true class, 1 for it and 0 for the other."
            )
            found = replace(found, label_columns=one_hot)
        words = self._label_words(found)
        used = self.taken | {label} | set(one_hot)
        names = [name for name in self.numeric if name not in used]
        pair = self._predicted_and_confidence(names, label, words)
        if pair is not None:
            return self._with_confidence(found, *pair)
        score = self._score_column(names, words, in_families, families, found)
        if score is None:
            if label is None:
                self._tell_no_truth(None)
            return found
        return self._with_score(found, score, words)

    def _label_words(self, found: ColumnRoles) -> tuple[str, ...]:
        """The distinct labels, without those that stand for a missing one."""
        if found.label_columns:
            return tuple(found.label_columns.values())
        if found.label is None:
            return ()
        column = self.sample.column(found.label)
        if column.words is not None and len(column.words) > 5000:
            return column.words
        words = distinct_classes(column)[0]
        missing = missing_words(words, found.label)
        return tuple(word for word in words if word not in missing)

    def _label_of_one_score(self) -> str | None:
        """The column of true classes beside one score: of two words, the truth by its name."""
        if "label" in self.given:
            name = self._text("label")
            if name:
                self.reasons.append(f"Column {quoted(name)}: the true class, as chosen.")
            return name
        free = [
            n
            for n in self.discrete
            if n not in self.taken
            and not self.sample.column(n).vector
            and self._strength(n) >= 0
            and not (n in self._in_one_hot() and self._strength(n) == 0)
        ]
        strength = {name: self._strength(name) for name in free}
        two = [n for n in free if self._n_labels(n) == 2]
        named = sorted((n for n in free if strength[n] > 0), key=lambda n: -strength[n])
        if named:
            best = [n for n in named if strength[n] == strength[named[0]]]
            name = next((n for n in best if n in two), best[0])
            by = "as the file says" if strength[name] > 3 else "by its name"
            self.reasons.append(f"Column {quoted(name)}: the true class, {by}.")
            return name
        candidates = two or [n for n in free if n not in self.numeric and self._n_labels(n) > 2]
        if not candidates:
            return None
        name = candidates[0]
        others = [n for n in candidates[1:] if self._differ(n, name)]
        if others:
            self.questions.append(
                Question(
                    "More than one column may hold the true class.",
                    tuple(
                        Reading(
                            f"the true class is in {quoted(n)}",
                            f"--label {_shell(n)}",
                            {"label": n},
                        )
                        for n in (name, *others)[:_MOST_ASKED]
                    ),
                )
            )
        what = "the only one of two values" if two else "the only one of words"
        self.reasons.append(f"Column {quoted(name)}: the true class, {what}.")
        self.unnamed_label = name
        return name

    unnamed_label: str | None = None
    one_hot: Sequence[Family] = ()

    def _n_labels(self, name: str) -> int:
        words = self.sample.labels(name)[0]
        return len(set(words) - missing_words(words, name))

    def _differ(self, name: str, other: str) -> bool:
        (words, codes), (others, theirs) = self.sample.labels(name), self.sample.labels(other)
        return words != others or not np.array_equal(codes, theirs)

    def _predicted_and_confidence(
        self, names: Sequence[str], label: str | None, words: Sequence[str]
    ) -> tuple[str, str] | None:
        """A column of predicted classes and one of how sure they are, if that is what is there."""
        given = self._text("predicted"), self._text("confidence")
        if given[1] and given[0]:
            return given[0], given[1]
        if "score" in self.given:
            return None
        predicted = given[0] or self._predicted_column(label, words)
        if predicted is None:
            return None
        free = [
            n
            for n in names
            if n != predicted and (n not in self.discrete or self._strength(n) > -3)
        ]
        confidence = given[1] or first_named(free, CONFIDENCE_NAMES)
        confidence = confidence or next(
            (n for n in free if hint_of(n) in ("probabilities", "percentages")), None
        )
        if confidence is None or not (
            given[0] or self._is_confidence(predicted, confidence, words)
        ):
            return None
        return predicted, confidence

    def _predicted_column(self, label: str | None, words: Sequence[str]) -> str | None:
        """The column of predicted classes: by its name, or by labels beside a surer truth."""
        others = [n for n in self.discrete if n != label and n not in self.taken]
        for name in others:
            if self._strength(name) in (-3, -9):
                return name
        if label is None or self._strength(label) < 3:
            return None
        for name in others:
            said = self.sample.labels(name)[0]
            if self._strength(name) in (1, 2) and set(said) <= set(words):
                return name
        return None

    def _with_confidence(self, found: ColumnRoles, predicted: str, confidence: str) -> ColumnRoles:
        how = "as chosen" if self._text("predicted") == predicted else "by its name"
        self.reasons.append(f"Column {quoted(predicted)}: the predicted class, {how}.")
        self.reasons.append(
            f"Column {quoted(confidence)}: the probability that the predicted class is right."
        )
        numbers = self.sample.numbers([confidence])[:, 0]
        kinds, why = score_kinds(numbers, hint_of(confidence) or "probabilities")
        kind: ColumnKind = "confidence"
        if kinds == ("percentages",):
            kind = "percentages"
            self.reasons.append(f"Column {quoted(confidence)}: {why}.")
        if self.given.get("kind"):
            kind = cast(ColumnKind, self.given["kind"])
        return replace(found, predicted=predicted, confidence=confidence, kind=kind)

    def _is_confidence(self, predicted: str, confidence: str, words: Sequence[str]) -> bool:
        """Whether a number beside a predicted class is for that class, not for the positive one."""
        if len(words) != 2:
            return True
        guessed, codes = self.sample.labels(predicted)
        numbers = self.sample.numbers([confidence])[:, 0]
        if not set(guessed) <= set(words) or np.nanmin(numbers, initial=1.0) >= _MOST:
            return True
        # A score of the positive class is high where that class is predicted, and low elsewhere.
        positive = negative_and_positive(words, confidence)[1]
        is_positive = codes == (guessed.index(positive) if positive in guessed else -2)
        highest_below = np.nanmax(numbers[~is_positive], initial=-np.inf)
        return bool(np.nanmin(numbers[is_positive], initial=np.inf) < highest_below)

    def _score_column(
        self,
        names: Sequence[str],
        words: Sequence[str],
        in_families: set[str],
        families: Sequence[_Scores],
        found: ColumnRoles,
    ) -> str | None:
        """The column of one score for the positive class; asks where names do not say it."""
        if "score" in self.given:
            return self._text("score")
        possible = [
            n
            for n in names
            if not names_rows(n)
            and not is_verdict(n)
            # Predicted classes alone are no score: 0 and 1 say nothing of how sure they are.
            and not (self._strength(n) <= -3 and n in self.discrete)
            and self.sample.column(n).stated not in ("feature", "identifier")
        ]
        score = first_named(possible, SCORE_NAMES)
        score = score or next((n for n in possible if hint_of(n) or says_score(n)), None)
        score = score or next((n for n in possible if _names_a_class(n, words)), None)
        if score is not None:
            return score
        real = [n for n in possible if n not in self.discrete or n in self.binary]
        if len(real) == 1 and len([n for n in self.numeric if n in possible]) == 1:
            return real[0]
        if not real or (found.label is None and not found.label_columns):
            return None
        readings = [
            Reading(
                f"{quoted(n)} is the score of the positive class",
                f"--classes {_shell(n)}",
                {"score": n},
            )
            for n in real[:_MOST_ASKED]
            if len(words) == 2
        ]
        readings += [
            Reading(
                f"{listed(s.family.columns)} are scores of the classes {listed(s.family.classes)}",
                f"--classes {_columns_option(s.family)}",
                {"classes": dict(zip(s.family.columns, s.family.classes, strict=True))},
            )
            for s in families[:2]
        ]
        if len(words) == len(real) > 1 and not any(
            set(real) == {*s.family.columns} for s in families
        ):
            classes = [str(k) for k in range(len(real))] if not self.sample.has_names else real
            if set(in_order(set(words))) != set(classes) and not self.sample.has_names:
                classes = list(in_order(set(words)))
            pairs = dict(zip(real, map(canonical, classes), strict=True))
            readings.append(
                Reading(
                    f"{listed(real)} are scores of the classes {listed(tuple(pairs.values()))}",
                    "--classes " + _shell(",".join(f"{n}={w}" for n, w in pairs.items())),
                    {"classes": pairs},
                )
            )
        if not readings:
            return None
        self.questions.append(
            Question(
                "No name says which columns are the predictions; they may as well be features.",
                tuple(readings),
            )
        )
        return real[0] if len(words) == 2 else None

    def _with_score(self, found: ColumnRoles, score: str, words: Sequence[str]) -> ColumnRoles:
        """The roles with one score: what it is, and which class it is for."""
        chosen = " as chosen," if self._text("score") == score else ""
        column = self.sample.column(score)
        kinds, why = score_kinds(column.numbers(), hint_of(score))
        if column.unit == "%":
            kinds, why = ("score",), "written in percent: a probability"
        kind: ColumnKind = kinds[0]
        if self.given.get("kind"):
            kind = cast(ColumnKind, self.given["kind"])
            kind = "score" if kind == "probabilities" else kind
            why = f"{kind}, as chosen"
        elif len(kinds) > 1:
            why = f"{why}: taken for {kinds[0]}"
            self.questions.append(
                Question(
                    f"Column {quoted(score)} lies {why.split(':')[0]}: what are its numbers?",
                    tuple(
                        Reading(_KIND_WORDS[k], f"--kind {k}", {"score": score, "kind": k})
                        for k in kinds
                    ),
                )
            )
        self.reasons.append(f"Column {quoted(score)}:{chosen} {why}.")
        found = replace(found, score=score, kind=kind)
        if len(words) != 2:
            return found
        return self._with_positive(found, score, words)

    def _with_positive(self, found: ColumnRoles, score: str, words: Sequence[str]) -> ColumnRoles:
        """The roles with the class that a score is for, held against the labels."""
        given = self._text("positive")
        negative, positive, why, strength = negative_and_positive(words, score)
        if given is not None:
            positive = canonical(given)
            why, strength = "as chosen", 3
            negative = next((word for word in words if word != positive), negative)
        if found.label is None:
            area = z = 0.5
        else:
            known, codes = self.sample.labels(found.label)
            place = known.index(positive) if positive in known else -2
            other = known.index(negative) if negative in known else -2
            there = (codes == place) | (codes == other)
            numbers = self.sample.numbers([score])[:, 0]
            area, z = evidence.auroc(numbers[there], codes[there] == place)
            self.weighed.append(
                f"Score {quoted(score)} for {quoted(positive)} ({why}): AUROC {area:.3f}, "
                f"{z:+.1f} standard deviations from ½."
            )
            self._check_unnamed(found.label, score, area, z)
            self._check_top_one(found, score, numbers[there], codes[there], place, strength)
        below = z < -_CLEAR
        sure = z > _FEW_NATS or area > _HIGH_AUROC
        if given is None and ((below and strength < 3) or (strength == 1 and not sure)):
            text = (
                f"The score {quoted(score)} would be for {quoted(positive)} with an AUROC of "
                f"{area:.2f}, for {quoted(negative)} with {1 - area:.2f}: which class is it for?"
            )
            readings = [
                Reading(
                    f"the score is for {quoted(word)}, AUROC {a:.2f}",
                    f"--positive {_shell(word)}",
                    {"positive": word},
                )
                for word, a in ((positive, area), (negative, 1 - area))
            ]
            self.questions.append(Question(text, tuple(readings)))
        elif below:
            self.reasons.append(
                f"AUROC {area:.2f} is clearly below ½: the score may be for {quoted(negative)}."
            )
        self.reasons.append(f"The score is for class {positive!r}: {why}.")
        return replace(found, positive=positive)

    def _check_unnamed(self, label: str, score: str, area: float, z: float) -> None:
        """Ask whether a column without a telling name is the truth, unless the score shows it."""
        if self.unnamed_label != label or self.questions:
            return
        if max(area, 1 - area) > _HIGH_AUROC or abs(z) > _FEW_NATS:
            return
        self.questions.append(
            Question(
                f"Nothing but its two values says that column {quoted(label)} is the true class: "
                f"{quoted(score)} does not tell them apart (AUROC {area:.2f}).",
                (
                    Reading(
                        f"the true class is in {quoted(label)}",
                        f"--label {_shell(label)}",
                        {"label": label},
                    ),
                ),
            )
        )

    def _check_top_one(
        self,
        found: ColumnRoles,
        score: str,
        numbers: NDArray[np.float64],
        codes: IntArray,
        positive: int,
        strength: int,
    ) -> None:
        """Ask where a score is never below ½, for either class, as that of a prediction is."""
        if strength == 3 or self.given.get("label") or self.given.get("positive"):
            return
        there = numbers[~np.isnan(numbers)]
        kind = found.kind
        if kind != "score" or there.size < 4 or float(there.min()) < _MOST:
            return
        share = float((codes == positive).mean())
        if not 0.0 < share < 1.0 or (1.0 - share) * there.size < 2:
            return
        self.questions.append(
            Question(
                f"Column {quoted(score)} is never below ½, whatever the label: it may be the "
                f"confidence of a prediction, and {quoted(found.label or '')} that prediction, "
                "not the truth.",
                (
                    Reading(
                        f"{quoted(found.label or '')} is the truth, and the score is for one class",
                        f"--label {_shell(found.label or '')}",
                        {"label": found.label, "score": score},
                    ),
                ),
            )
        )

    # What else the file shows

    def _tell_repeats(self, found: ColumnRoles) -> None:
        """Say where rows are the same examples again, or training and test together."""
        for column in self.table.columns:
            plain = plain_name(column.name)
            if plain in ("row_index", "row_ids", "row_id", "rowindex", "sample_id", "example_id"):
                words, codes = column.distinct()
                n = int((codes >= 0).sum())
                if 0 < len(words) < n:
                    self.reasons.append(
                        f"Column {quoted(column.name)} holds {len(words):,} values in "
                        f"{counted(n, 'row')}: the same examples stand more than once, so the "
                        "intervals are too narrow; choose a column of groups, or keep one row "
                        "of each."
                    )
            if plain in ("data_type", "split", "subset", "partition"):
                parts = {word.casefold() for word in column.distinct()[0][:20]}
                if len(parts) > 1 and any(w.startswith("train") for w in parts):
                    self.reasons.append(
                        f"Column {quoted(column.name)} says that training and test stand "
                        "together: judge the test rows alone, or choose it as the groups."
                    )


_KIND_WORDS: Final = {
    "score": "probabilities, and the rows outside [0, 1] are faults",
    "logits": "logits (log-odds)",
    "log-probabilities": "logarithms of probabilities",
    "percentages": "percentages",
}


def _agree(one: _Scores, other: _Scores) -> bool:
    """Whether two families give the same probabilities, but for rounding."""
    if one.log_probs.shape != other.log_probs.shape:
        return False
    apart = np.abs(np.exp(one.log_probs) - np.exp(other.log_probs))
    apart = apart[~np.isnan(apart)]
    return not apart.size or bool((apart <= _ROUNDED).mean() > 1.0 - _FEW_ODD)


def _named_match(truth: _Truth) -> int:
    """How surely the words of a column are the classes."""
    return truth.way.strength


def _says_classes(truth: _Truth) -> bool:
    """Whether the words of a column, not mere numbers, are the names of the classes."""
    return truth.way.strength == 3 and any(number_of(word) is None for word in truth.words)


def _mapping(words: Sequence[str], places: Sequence[int], family: Family) -> dict[str, str]:
    """The class of each word."""
    return {
        word: family.classes[place]
        for word, place in zip(words, places, strict=True)
        if 0 <= place < len(family.classes)
    }


def _columns_option(family: Family) -> str:
    """The columns of a family with their classes as an option of the command line."""
    pairs = zip(family.columns, family.classes, strict=True)
    return _shell(",".join(name if name == word else f"{name}={word}" for name, word in pairs))


def _order_option(mapping: Mapping[str, str], family: Family) -> str:
    """The columns of a family with the labels that they are for, as an option."""
    label = {place: word for word, place in mapping.items()}
    pairs = zip(family.columns, family.classes, strict=True)
    return _shell(",".join(f"{name}={label.get(word, word)}" for name, word in pairs))


def _shell(text: str) -> str:
    """A text as one word of a command line."""
    import shlex

    return shlex.quote(text)


def _names_a_class(name: str, words: Sequence[str]) -> bool:
    """Whether the name of a column holds one of two labels alone."""
    plain = f"_{plain_name(name)}_"
    held = [w for w in words if plain_name(w) and f"_{plain_name(w)}_" in plain]
    return len(words) == 2 and len(held) == 1 and number_of(held[0]) is None


def _mostly_numbers(column: Column) -> bool:
    """Whether the words of a column are numbers for the most part."""
    words = column.words or ()
    return sum(number_of(word) is not None for word in words) > _MOST * len(words)
