"""Columns that belong together, one for each class: vectors, names that share all but the class,
and neighbours whose rows sum to 1."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions.column_names import Hint, hint_of, plain_name, says_scores, sense_of
from nll_core.predictions.kinds import log_totals, summarise_rows
from nll_core.predictions.labels import SPELLINGS, canonical
from nll_core.predictions.sample import Sample

# Names of that many columns show how names are made; the others are then taken apart in that way.
_NAMES_CUT: Final = 40
# A longer name of a column is no affix around a class.
_LONGEST_CUT: Final = 80
# Neighbours are tried by twos, threes, …; of more columns than that the number of tries is large.
_MOST_NEIGHBOURS: Final = 400
_NUMBERED: Final = re.compile(r"(.*?)(-?[0-9]+)(\D{0,20})", re.DOTALL)
# Python takes more signs for digits, "²" among them, which are no numbers.
_NUMBER: Final = re.compile(r"-?[0-9]+")
_PARTS: Final = re.compile(r"([\s_.:\-\[\]()=$]+)")
_MOST: Final = 0.5
_NEARLY_ALL: Final = 0.9
_HAIR: Final = 1e-3
_FIRST_ROWS: Final = 64


@dataclass(frozen=True)
class Family:
    """Columns of numbers, one for each class."""

    columns: tuple[str, ...]
    classes: tuple[str, ...]
    """As labels are spelt (`canonical`)."""
    shared: str
    """What the names share; empty where they are nothing but the classes."""
    by: Literal["vector", "labels", "words", "numbers", "sums", "places"]
    """How they were found: entries of a vector, names that hold the labels, a word that says
    scores and a class, a word and a number, neighbours whose rows sum to 1, or by place."""
    labels: str = ""
    """The column whose words the names hold, for `by` "labels"."""
    note: str = ""
    """How names were compared with labels, where not by equal spelling."""

    @property
    def hint(self) -> Hint:
        """The kind of numbers that the shared part says, or ""."""
        return hint_of(self.shared)

    @property
    def has_places(self) -> bool:
        """Whether the classes are nothing but places counted from 0 or 1."""
        k = len(self.classes)
        return list(self.classes) in (
            [str(i) for i in range(k)],
            [str(i + 1) for i in range(k)],
        )


def find_families(
    sample: Sample, numeric: Sequence[str], labels: Mapping[str, Sequence[str]]
) -> list[Family]:
    """All families among columns of numbers; one column may be in several.

    Parameters
    ----------
    sample : Sample
        Of the table.
    numeric : sequence of str
        Names of the columns of numbers, in the order of the file.
    labels : mapping
        For each column that may hold labels its distinct words (canonical).
    """
    found = [*_vectors(sample, numeric)]
    in_vectors = {name for family in found for name in family.columns}
    scalars = [name for name in numeric if name not in in_vectors]
    for name, words in labels.items() if sample.has_names else ():
        found += _by_labels(sample, [n for n in scalars if n != name], name, words)
    if sample.has_names:
        found += _by_words(scalars)
        found += _by_numbers(scalars)
    # A label of 0 and 1 fits into many a sum.
    found += _by_sums(
        sample, [n for n in scalars if sense_of(n) is None or not sample.is_discrete(n)]
    )
    unique: dict[frozenset[str], Family] = {}
    for family in found:
        family = _with_names(sample, family)
        if _is_of_roles(sample, family):
            continue
        columns = frozenset(family.columns)
        first = unique.setdefault(columns, family)
        # Numbers of rows hold the numbers of columns as well.
        if _holds_all(family, labels) and not _holds_all(first, labels):
            unique[columns] = family
    return [f for f in unique.values() if not _is_part(sample, f, list(unique.values()))]


def _is_of_roles(sample: Sample, family: Family) -> bool:
    """Whether columns are a score, a predicted class and the like, not a number for each class."""
    if family.by not in ("vector", "words") or sums_to_one(sample.numbers(family.columns)):
        return False
    words = [word for word in family.classes if len(word) > 1]
    return any(says_scores(word) or sense_of(word) is not None for word in words)


def _is_part(sample: Sample, family: Family, all_of_them: Sequence[Family]) -> bool:
    """Whether a family is some of the columns of another one of the same names, as p_0 and p_1
    of p_0, p_1 and p_2 are for a column that happens to hold 0 and 1."""
    columns = set(family.columns)
    for other in all_of_them:
        if family.by == "labels" and other.by != "sums" and columns < set(other.columns):
            whole, part = sample.numbers(other.columns), sample.numbers(family.columns)
            # A predicted class of 0 and 1 beside them adds nothing in many rows.
            as_often = summarise_rows(whole).probable.sum() >= summarise_rows(part).probable.sum()
            if (as_often and sums_to_one(whole)) or not sums_to_one(part):
                return True
    return False


def _holds_all(family: Family, labels: Mapping[str, Sequence[str]]) -> bool:
    """Whether the names hold all the words of a column."""
    return family.by == "labels" and set(labels[family.labels]) <= set(family.classes)


def sums_to_one(scores: NDArray[np.float64]) -> bool:
    """Whether most rows are probabilities, percentages or log-probabilities by their sums."""
    summary = summarise_rows(scores)
    there = max(1, int((~np.isnan(summary.lowest)).sum()))
    if summary.probable.sum() > _MOST * there:
        return True
    percent = (summary.lowest >= 0.0) & (np.abs(summary.total / 100.0 - 1.0) <= summary.rounded)
    if percent.sum() > _MOST * there:
        return True
    nonpositive = summary.highest <= 1e-3
    if nonpositive.sum() > _MOST * there:
        return bool((np.abs(log_totals(scores[nonpositive])) <= 1e-3).sum() > _MOST * there)
    return False


def _vectors(sample: Sample, numeric: Sequence[str]) -> Iterator[Family]:
    """Entries of one vector."""
    entries: dict[str, list[str]] = defaultdict(list)
    for name in numeric:
        column = sample.column(name)
        if column.vector:
            entries[column.vector].append(name)
    for vector, columns in entries.items():
        if len(columns) > 1:
            said = (canonical(sample.column(name).entry) for name in columns)
            yield Family(tuple(columns), tuple(said), vector, "vector")


def _with_names(sample: Sample, family: Family) -> Family:
    """The family with the names of the classes, where the file has a list of them."""
    names = sample.table.class_names
    if len(names) != len(family.columns) or not (family.has_places or family.by == "sums"):
        return family
    note = "The names of the classes are a list of their own in the file."
    return replace(family, classes=tuple(map(canonical, names)), note=note)


def _by_labels(
    sample: Sample, numeric: Sequence[str], label: str, words: Sequence[str]
) -> list[Family]:
    """Columns whose names are the words of a column within a common beginning and end."""
    if len(words) < 2 or len(numeric) < 2:
        return []
    for spelling, note in SPELLINGS:
        spelt = {spelling(word): word for word in words}
        if len(spelt) < len(words) or "" in spelt:
            continue
        affixes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for name in numeric[:_NAMES_CUT] if len(numeric) > _NAMES_CUT else numeric:
            for start, middle, end in _cuts(name[:_LONGEST_CUT]):
                word = spelt.get(spelling(middle))
                if word is not None:
                    affixes[start, end].add(word)
        most = max(map(len, affixes.values()), default=0)
        if most < min(2, len(words)) or (most < 2):
            continue
        families = []
        for affix, covered in affixes.items():
            found = (
                _around(sample, numeric, spelt, spelling, affix) if len(covered) == most else None
            )
            if found is not None:
                shared = " ".join(affix).strip()
                families.append(Family(*found, shared, "labels", label, note))
        if families:
            # Where a class can be cut out in several ways, the longest beginning and end count.
            return sorted(families, key=lambda family: -len(family.shared))
    return []


def _around(
    sample: Sample,
    numeric: Sequence[str],
    spelt: Mapping[str, str],
    spelling: Callable[[str], str],
    affix: tuple[str, str],
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Columns and classes of the names that begin and end so, and whether they are all."""
    start, end = affix
    known: dict[str, str] = {}
    others: dict[str, str] = {}
    for name in numeric:
        if not (name.startswith(start) and name.endswith(end)):
            continue
        middle = name[len(start) : len(name) - len(end)]
        if not middle:
            continue
        word = spelt.get(spelling(middle))
        if word is not None:
            known.setdefault(word, name)
        else:
            others.setdefault(canonical(middle), name)
    if len(known) < 2:
        return None
    columns = {name: word for word, name in known.items()}
    if others and (start or end) and not sums_to_one(sample.numbers(list(columns))):
        # Classes that no row of the file has; of logits no sum says so.
        wider = columns | {name: word for word, name in others.items()}
        logits = hint_of(f"{start} {end}") in ("logits", "log-probabilities")
        classes = not any(map(_says_statistic, others))
        if (
            sums_to_one(sample.numbers(list(wider)))
            or len(known) < len(spelt)
            or (logits and classes)
        ):
            columns = wider
    elif others and not (start or end) and not sums_to_one(sample.numbers(list(columns))):
        for window in _windows(sample, numeric, containing=set(columns)):
            columns |= {name: canonical(name) for name in window if name not in columns}
            break
    order = [name for name in numeric if name in columns]
    if all(_NUMBER.fullmatch(columns[name]) for name in order):
        order.sort(key=lambda name: int(columns[name]))
    return tuple(order), tuple(columns[name] for name in order)


def _says_statistic(word: str) -> bool:
    """Whether what stands in the place of a class is a number about all of them."""
    words = set(plain_name(word).split("_"))
    return bool(_STATISTICS & words) or (len(word) > 1 and says_scores(word))


# Numbers about all classes, or about one that is named elsewhere.
_STATISTICS: Final = {
    *("max", "min", "mean", "avg", "sum", "total", "std", "margin", "diff", "entropy", "norm"),
    *("predicted", "true", "gold"),
}


def _cuts(name: str) -> Iterator[tuple[str, str, str]]:
    """All ways to see a name as a beginning, a class and an end, without cutting a number."""
    n = len(name)
    for i in range(n):
        if i and name[i - 1].isdigit() and name[i].isdigit():
            continue
        for j in range(i + 1, n + 1):
            if j < n and name[j - 1].isdigit() and name[j].isdigit():
                continue
            yield name[:i], name[i:j], name[j:]


def _by_words(names: Sequence[str]) -> Iterator[Family]:
    """Columns of a word that says scores and a class: prob_cat and prob_dog."""
    members: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for name in names:
        parts = _PARTS.split(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip()))
        # The longest word first: "log_prob_cat" is the log-probability of cat.
        for k in range(len(parts) - 2, 0, -2):
            rest = "".join(parts[k + 1 :]).rstrip("])")
            if says_scores("".join(parts[:k])) and rest and not _says_statistic(rest):
                members["".join(parts[:k]), ""].setdefault(canonical(rest), name)
                break
        for k in range(1, len(parts) - 1, 2):
            rest = "".join(parts[:k])
            if says_scores("".join(parts[k + 1 :])) and rest:
                members["", "".join(parts[k + 1 :])].setdefault(canonical(rest), name)
                break
    for (start, end), classes in members.items():
        if len(classes) > 1 and not all(_NUMBER.fullmatch(word) for word in classes):
            yield Family(tuple(classes.values()), tuple(classes), f"{start} {end}".strip(), "words")


def _by_numbers(names: Sequence[str]) -> Iterator[Family]:
    """Columns of a word and a number: p_0, p_1, p_2."""
    members: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for name in names:
        match = _NUMBERED.fullmatch(name)
        if match:
            start, number, end = match[1], match[2], match[3]
            members[start, end].setdefault(canonical(number), name)
            if number.startswith("-"):
                # A sign, or a mark between the word and the number.
                members[f"{start}-", end].setdefault(canonical(number[1:]), name)
    for (start, end), classes in members.items():
        order = sorted(classes, key=int)
        if len(order) > 1 and int(order[-1]) - int(order[0]) < 2 * len(order) + 1:
            yield Family(
                tuple(classes[k] for k in order), tuple(order), f"{start} {end}".strip(), "numbers"
            )


def _by_sums(sample: Sample, names: Sequence[str]) -> Iterator[Family]:
    """Neighbours whose rows sum to 1, by their names or, without a header, by place."""
    for window in _windows(sample, names):
        shared = _common_start(window) if sample.has_names else ""
        cut = [name[len(shared) :] for name in window]
        if not all(cut) or (any(name[:1].isdigit() for name in cut) and shared[-1:].isdigit()):
            shared, cut = "", list(window)
        if not sample.has_names:
            cut = [str(k) for k in range(len(window))]
        pairs = list(zip(window, map(canonical, cut), strict=True))
        if all(_NUMBER.fullmatch(word) for _, word in pairs):
            pairs.sort(key=lambda pair: int(pair[1]))
        columns, classes = zip(*pairs, strict=True)
        yield Family(columns, classes, shared, "sums")


def _windows(
    sample: Sample, names: Sequence[str], containing: set[str] | None = None
) -> Iterator[tuple[str, ...]]:
    """Neighbours whose rows sum to 1, the widest first and none that overlaps a wider one."""
    if not (2 <= len(names) <= _MOST_NEIGHBOURS and len(sample.rows)):
        return
    numbers = sample.numbers(list(names))
    with np.errstate(invalid="ignore", over="ignore"):
        low, high = np.nanmin(numbers, axis=0, initial=0.0), np.nanmax(numbers, axis=0, initial=0.0)
        # Logarithms and percentages sum to 1 in their own way.
        as_probs = (
            (numbers, (low >= -_HAIR) & (high <= 1.0 + _HAIR)),
            (np.exp(numbers), high <= _HAIR),
            (numbers / 100.0, (low >= -_HAIR) & (high <= 100.0 + _HAIR)),
        )
    found: set[str] = set()
    for probs, inside in as_probs:
        for window in _windows_of(names, probs, inside, containing):
            if not found & set(window):
                found |= set(window)
                yield window


def _windows_of(
    names: Sequence[str],
    numbers: NDArray[np.float64],
    inside: NDArray[np.bool_],
    containing: set[str] | None,
) -> Iterator[tuple[str, ...]]:
    """Neighbours among columns of numbers in [0, 1] (`inside`) whose rows sum to 1."""
    taken = np.zeros(len(names), dtype=bool)
    start = 0
    runs = []
    while start < len(names):
        stop = start
        while stop < len(names) and inside[stop]:
            stop += 1
        if stop - start > 1:
            runs.append((start, stop))
        start = stop + 1
    for first, last in runs:
        total = np.concatenate(
            [np.zeros((len(numbers), 1)), np.cumsum(numbers[:, first:last], axis=1)], axis=1
        )
        for width in range(last - first, 1, -1):
            # The first rows rule out most neighbours at once.
            few = total[:_FIRST_ROWS, width:] - total[:_FIRST_ROWS, :-width]
            for i in np.flatnonzero(_share_of_ones(few) >= _MOST):
                rows = slice(first + int(i), first + int(i) + width)
                sums = total[:, i + width] - total[:, i]
                if taken[rows].any() or _share_of_ones(sums) < _NEARLY_ALL:
                    continue
                window = tuple(names[rows])
                if containing and not containing <= set(window):
                    continue
                if sums_to_one(numbers[:, rows]):
                    taken[rows] = True
                    yield window


def _share_of_ones(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the rows whose sum is about 1."""
    return np.asarray((np.abs(sums - 1.0) <= 5e-2).mean(axis=0))


def _common_start(names: Sequence[str]) -> str:
    """The longest beginning of all names."""
    first, last = min(names), max(names)
    same = next((k for k, c in enumerate(first) if last[k : k + 1] != c), len(first))
    return first[:same]
