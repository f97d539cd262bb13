"""Labels as numbers of classes: by name, by place, or in the order of the alphabet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nll_core._validation import IntArray
from nll_core.predictions.column_names import plain_name
from nll_core.predictions.table import Column, number_of, plain_number

# Words of two classes of which the second is the positive one.
_OPPOSITES: Final = (
    ("0", "1"),
    ("-1", "1"),
    ("false", "true"),
    ("no", "yes"),
    ("n", "y"),
    ("negative", "positive"),
    ("neg", "pos"),
    ("benign", "malignant"),
    ("ham", "spam"),
    ("healthy", "sick"),
    ("normal", "abnormal"),
    ("control", "case"),
    ("absent", "present"),
    ("bad", "good"),
    ("fail", "pass"),
)


@dataclass(frozen=True)
class LabelMatch:
    """The class of each row, and how it was told."""

    classes: IntArray
    """Number of the class, −1 where the cell is empty or no class."""
    words: tuple[str, ...]
    """The distinct labels as written."""
    note: str
    """How labels were taken for classes, where that is not by equal names."""


def canonical(word: str) -> str:
    """One spelling for a class: "3" for "3.0", "true" for "True"."""
    word = word.strip()
    if word.lower() in ("true", "false"):
        return word.lower()
    number = number_of(word)
    return word if number is None or not np.isfinite(number) else plain_number(number)


def distinct_classes(column: Column) -> tuple[tuple[str, ...], IntArray]:
    """The classes that a column names, in order, and the place of each row's, −1 for none."""
    words, codes = column.distinct()
    spelt = [canonical(word) for word in words]
    used = np.zeros(len(words) + 1, dtype=bool)
    used[codes] = True
    classes = in_order({word for word, there in zip(spelt, used[:-1], strict=True) if there})
    places = {name: k for k, name in enumerate(classes)}
    table = np.array([places.get(word, -1) for word in spelt] + [-1], dtype=np.int64)
    return classes, table[codes]


def in_order(words: set[str]) -> tuple[str, ...]:
    """Classes by number if they are numbers, false before true, else by the alphabet."""
    numbers = {word: number_of(word) for word in words}
    if all(number is not None for number in numbers.values()):
        return tuple(sorted(words, key=lambda word: float(word)))
    return tuple(sorted(words))


def negative_and_positive(classes: Sequence[str], score_name: str) -> tuple[str, str, str]:
    """Two classes, the positive one last, and why it is that one."""
    plain = {word.lower(): word for word in classes}
    score = plain_name(score_name)
    named = [word for word in classes if _ends_with_word(score, plain_name(word))]
    if len(named) == 1:
        other = next(word for word in classes if word != named[0])
        return other, named[0], f"the name of the score says {named[0]!r}"
    for low, high in _OPPOSITES:
        if set(plain) == {low, high}:
            return plain[low], plain[high], f"{plain[high]!r} is usually the positive class"
    first, second = in_order(set(classes))
    return first, second, f"{second!r} comes second in order; exchange them if that is wrong"


def match_labels(column: Column, classes: Sequence[str]) -> LabelMatch:
    """The place among `classes` of each label of a column.

    The first way that takes every label for a class is chosen, or else the one that takes the
    most rows: equal names, names that differ in case or punctuation, places counted from 0, from
    1, −1 and 1, false and true, and the order of the alphabet for as many words as classes.
    """
    words, codes = column.distinct()
    spelt = [canonical(word) for word in words]
    counts = np.bincount(codes[codes >= 0], minlength=len(words))
    best: tuple[int, list[int], str] | None = None
    for table, note in _ways(spelt, counts, [canonical(name) for name in classes]):
        outside = int(sum(n for n, place in zip(counts, table, strict=True) if place < 0))
        if best is None or outside < best[0]:
            best = outside, table, note
        if outside == 0:
            break
    chosen, note = (best[1], best[2]) if best else ([-1] * len(words), "")
    places = np.array([*chosen, -1], dtype=np.int64)
    return LabelMatch(places[codes], words, note)


def _ways(
    words: Sequence[str], counts: IntArray, classes: Sequence[str]
) -> list[tuple[list[int], str]]:
    """Ways to take words for classes: for each word its place or −1, and what to say about it."""
    n_classes = len(classes)
    by_name = {name: k for k, name in enumerate(classes)}
    by_plain = {plain_name(name): k for k, name in enumerate(classes)}
    used = [word for word, n in zip(words, counts, strict=True) if n]
    whole = [_whole(word) for word in words]
    numbered = all(_whole(name) is not None for name in classes)

    def ways_by(place: Callable[[int], int]) -> list[int]:
        return [-1 if k is None or not 0 <= place(k) < n_classes else place(k) for k in whole]

    from_one = numbered and classes == [str(k + 1) for k in range(n_classes)]
    ways = [
        (
            [by_name.get(word, -1) for word in words],
            f"Labels and classes are counted from 1 to {n_classes}." if from_one else "",
        )
    ]
    if len(by_plain) == n_classes:
        ways.append(
            (
                [by_plain.get(plain_name(word) or word, -1) for word in words],
                "Names of classes were compared without case and punctuation.",
            )
        )
    ways.append(
        (
            ways_by(lambda k: k),
            f"Labels 0 to {n_classes - 1} are the places of the class columns.",
        )
    )
    if "0" not in used:
        ways.append(
            (
                ways_by(lambda k: k - 1),
                f"Labels are counted from 1 to {n_classes}: label 1 is the first class.",
            )
        )
    if n_classes == 2:
        signs = {-1: 0, 1: 1}
        ways.append(
            (
                [-1 if k is None else signs.get(k, -1) for k in whole],
                f"Label -1 is class {classes[0]!r}, label 1 class {classes[1]!r}.",
            )
        )
        truths = {"false": 0, "true": 1}
        ways.append(
            (
                [truths.get(word, -1) for word in words],
                f"Label false is class {classes[0]!r}, true class {classes[1]!r}.",
            )
        )
    order = sorted(set(used))
    if numbered and len(order) == n_classes and all(number_of(word) is None for word in order):
        ways.append(
            (
                [order.index(word) if word in order else -1 for word in words],
                f"The words of the labels, in the order of the alphabet ({order[0]!r} to "
                f"{order[-1]!r}), were taken for the {n_classes} numbered classes, as "
                "scikit-learn orders them.",
            )
        )
    return ways


def _whole(word: str) -> int | None:
    """The whole number that a word is, or None."""
    number = number_of(word)
    return int(number) if number is not None and float(number).is_integer() else None


def _ends_with_word(text: str, word: str) -> bool:
    """Whether a name of words joined by underscores ends or begins with some of them."""
    return bool(word) and (text == word or text.endswith(f"_{word}") or text.startswith(f"{word}_"))
