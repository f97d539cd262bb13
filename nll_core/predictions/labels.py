"""Labels as numbers of classes: by name, by meaning, by place, or in the order of the alphabet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nll_core._validation import IntArray
from nll_core.predictions.column_names import plain_name, says_not
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
    ("-", "+"),
    ("nein", "ja"),
    ("nej", "ja"),
    ("nee", "ja"),
    ("non", "oui"),
    ("no", "si"),
    ("no", "sí"),
    ("no", "sì"),
    ("não", "sim"),
    ("nao", "sim"),
    ("nie", "tak"),
    ("нет", "да"),
    ("falsch", "wahr"),
    ("faux", "vrai"),
    ("falso", "verdadero"),
    ("benign", "malignant"),
    ("ham", "spam"),
    ("healthy", "sick"),
    ("normal", "abnormal"),
    ("control", "case"),
    ("absent", "present"),
    ("reject", "accept"),
    ("rejected", "accepted"),
    ("legit", "fraud"),
    ("legitimate", "fraud"),
    ("bad", "good"),
    ("fail", "pass"),
)
# Words of three classes in the order of a scale, which -1, 0 and 1 count as well.
_SCALES: Final = (
    ("negative", "neutral", "positive"),
    ("neg", "neu", "pos"),
    ("neg", "neutral", "pos"),
    ("down", "flat", "up"),
    ("down", "neutral", "up"),
    ("down", "same", "up"),
    ("down", "stable", "up"),
    ("sell", "hold", "buy"),
    ("short", "flat", "long"),
    ("bearish", "neutral", "bullish"),
    ("decrease", "unchanged", "increase"),
    ("decrease", "stable", "increase"),
    ("worse", "same", "better"),
    ("left", "center", "right"),
    ("left", "centre", "right"),
    ("low", "medium", "high"),
)
# The first of them say false and true of whatever the classes are.
_TRUE_OF_ALL: Final = _OPPOSITES.index(("benign", "malignant"))
# Of these pairs it depends on who asks which one is the positive class.
_EITHER_WAY: Final = frozenset({("bad", "good"), ("fail", "pass")})
# Words that stand where a label is missing.
_MISSING: Final = frozenset(
    {"na", "n/a", "#n/a", "nan", "null", "none", "missing", "?", "nil", "-"}
)


# Numbers that stand where a label of 0 and 1 is missing.
_MARKS: Final = frozenset({-1.0, -9.0, -99.0, -999.0, 9.0, 99.0, 999.0})


@dataclass(frozen=True)
class LabelWay:
    """One way to take the words of labels for classes."""

    places: tuple[int, ...]
    """For each word its class, −1 for none."""
    note: str
    """What to say about it; empty for equal names."""
    strength: int
    """3: by what the words mean; 2: by a custom of counting; 1: by a guess at an order."""


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
    word = unicodedata.normalize("NFC", word.strip())
    if word.lower() in ("true", "false"):
        return word.lower()
    number = number_of(word)
    return word if number is None or not np.isfinite(number) else plain_number(number)


def folded(word: str) -> str:
    """A class without case and width: "a" for "Ａ"."""
    return unicodedata.normalize("NFKC", word).casefold().strip()


def mangled(word: str) -> str:
    """A class as R makes it the name of a column: "X..50K" for "<=50K"."""
    name = re.sub(r"[^\w.]", ".", word)
    return name if re.match(r"[^\W\d_]|\.(?!\d)", name) else f"X{name}"


def loosened(word: str) -> str:
    """A class without case, accents and punctuation, but with the sign of a number or at the end:
    -1 is not 1, nor A- what A+ is."""
    if number_of(word) is not None:
        return canonical(word)
    plain = plain_name(word)
    return plain + re.sub(r"[^-+#*]", "", word.strip()[-2:]) if plain else ""


# From the closest spelling to the loosest, and what to say of it.
SPELLINGS: Final[tuple[tuple[Callable[[str], str], str], ...]] = (
    (canonical, ""),
    (folded, "Names of classes were compared without case and width."),
    (mangled, "Names of columns are those of the classes as R writes them (make.names)."),
    (loosened, "Names of classes were compared without case, accents and punctuation."),
)


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


def missing_words(words: Sequence[str], column: str) -> frozenset[str]:
    """Those of a column's words that stand for a missing one, where two others remain.

    The name of the column among them is a header that stands once more, as in files joined.
    """
    odd = {word for word in words if word.lower() in _MISSING or word == column.strip()}
    return frozenset(odd) if len(set(words) - odd) > 1 else frozenset()


def beside_two(words: Sequence[str], counts: IntArray) -> frozenset[str]:
    """Those of more than two words that stand beside known opposites in few rows: the mark of
    a missing label beside 0 and 1, "cancelled" beside no and yes."""
    rows = {w: int(n) for w, n in zip(words, counts, strict=True) if n > 0}
    for pair in _OPPOSITES if len(rows) > 2 else ():
        found = [w for w in rows if w.lower() in pair]
        others = rows.keys() - set(found)
        if {w.lower() for w in found} != set(pair) or len(found) != 2:
            continue
        # 2 beside 0 and 1 is a third class.
        marks = all(number_of(w) is None or number_of(w) in _MARKS for w in others)
        if marks and 4 * sum(rows[w] for w in others) <= sum(rows.values()):
            return frozenset(others)
    return frozenset()


def in_order(words: set[str]) -> tuple[str, ...]:
    """Classes by number if they are numbers, false before true, else by the alphabet."""
    numbers = {word: number_of(word) for word in words}
    if all(number is not None for number in numbers.values()):
        return tuple(sorted(words, key=lambda word: float(word)))
    return tuple(sorted(words))


def negative_and_positive(classes: Sequence[str], score_name: str) -> tuple[str, str, str, int]:
    """Two classes, the positive one last, why it is that one, and how surely, from 1 to 3."""
    score = plain_name(score_name)
    named = [word for word in classes if _ends_with_word(score, plain_name(word))]
    if len(named) == 2:
        # Of default and non_default the longer one is meant.
        longest = max(len(plain_name(word)) for word in named)
        named = [word for word in named if len(plain_name(word)) == longest]
    if says_not(score_name) and not any(says_not(word) for word in named):
        other, positive = negative_and_positive(classes, _without_not(score_name))[:2]
        return positive, other, f"the name of the score turns {positive!r} round", 1
    if len(named) == 1:
        other = next(word for word in classes if word != named[0])
        return other, named[0], f"the name of the score says {named[0]!r}", 3
    pair = by_meaning(classes)
    if pair is not None:
        strength = 1 if tuple(word.lower() for word in pair) in _EITHER_WAY else 2
        return *pair, f"{pair[1]!r} is usually the positive class", strength
    first, second = in_order(set(classes))
    return first, second, f"{second!r} comes second in order; exchange them if that is wrong", 1


def _without_not(score_name: str) -> str:
    """The name of a score without the words that turn it round."""
    words = plain_name(score_name).split("_")
    return "_".join(word for word in words if not says_not(word) and word != "1")


def by_meaning(classes: Sequence[str]) -> tuple[str, str] | None:
    """Two classes with the positive one last, where their words are known opposites."""
    plain = {word.lower(): word for word in classes}
    for low, high in _OPPOSITES:
        if len(classes) == 2 and set(plain) == {low, high}:
            return plain[low], plain[high]
    return None


def match_labels(
    column: Column, classes: Sequence[str], chosen: Mapping[str, str] | None = None
) -> LabelMatch:
    """The place among `classes` of each label of a column.

    By `chosen`, which names the class of each label, if it is given. Otherwise the first way that
    takes every label for a class is chosen, or else the one that takes the most rows: equal
    names, names that differ in case or punctuation, opposites such as false and true, places
    counted from 0, from 1, and the order of the alphabet for as many words as classes.
    """
    words, codes = column.distinct()
    spelt = [canonical(word) for word in words]
    if chosen:
        by_name = {name: k for k, name in enumerate(classes)}
        places = [by_name.get(chosen.get(word, ""), -1) for word in spelt]
        return LabelMatch(np.array([*places, -1])[codes], words, "")
    counts = np.bincount(codes[codes >= 0], minlength=len(words))
    ways = label_ways(spelt, counts, [canonical(name) for name in classes])
    best = min(ways, key=lambda way: rows_outside(way, counts))
    return LabelMatch(np.array([*best.places, -1], dtype=np.int64)[codes], words, best.note)


def rows_outside(way: LabelWay, counts: IntArray) -> int:
    """How many rows have a label that is no class in a way to take them."""
    return int(sum(n for n, place in zip(counts, way.places, strict=True) if place < 0))


def label_ways(words: Sequence[str], counts: IntArray, classes: Sequence[str]) -> list[LabelWay]:
    """Ways to take words (canonical) for classes (canonical), the most usual ones first."""
    n_classes = len(classes)
    used = [word for word, n in zip(words, counts, strict=True) if n]
    whole = [_whole(word) for word in words]
    numbered = all(_whole(name) is not None for name in classes)
    places = {name: k for k, name in enumerate(classes)}

    def ways_by(place: Callable[[int], int]) -> tuple[int, ...]:
        return tuple(-1 if k is None or not 0 <= place(k) < n_classes else place(k) for k in whole)

    from_one = numbered and list(classes) == [str(k + 1) for k in range(n_classes)]
    note = f"Labels and classes are counted from 1 to {n_classes}." if from_one else ""
    ways = [LabelWay(tuple(places.get(word, -1) for word in words), note, 3)]
    for spelling, note in SPELLINGS[1:]:
        by_spelling = {spelling(name): k for k, name in enumerate(classes)}
        if len(by_spelling) == n_classes and "" not in by_spelling:
            found = tuple(places.get(word, by_spelling.get(spelling(word), -1)) for word in words)
            ways.append(LabelWay(found, note, 3))
    beginnings = _by_beginnings(words, classes)
    if beginnings is not None:
        note = "Labels were taken for the classes that begin alike."
        ways.append(LabelWay(beginnings, note, 2))
    if n_classes == 2:
        ways += _ways_of_two(words, classes)
    ways += _ways_of_scale(words, whole, classes)
    ways.append(
        LabelWay(
            ways_by(lambda k: k),
            f"Labels 0 to {n_classes - 1} are the places of the class columns.",
            2,
        )
    )
    if "0" not in used:
        ways.append(
            LabelWay(
                ways_by(lambda k: k - 1),
                f"Labels are counted from 1 to {n_classes}: label 1 is the first class.",
                2,
            )
        )
    order = in_order(set(used))
    if numbered and len(order) == n_classes and all(number_of(word) is None for word in order):
        ways.append(
            LabelWay(
                tuple(order.index(word) if word in order else -1 for word in words),
                f"The words of the labels, in the order of the alphabet ({order[0]!r} to "
                f"{order[-1]!r}), were taken for the {n_classes} numbered classes, as "
                "scikit-learn orders them.",
                1,
            )
        )
    return ways


def _ways_of_two(words: Sequence[str], classes: Sequence[str]) -> list[LabelWay]:
    """Ways to take −1 and 1, or opposites such as false and true, for two classes."""
    pair = by_meaning(classes)
    meant = pair is not None and tuple(word.lower() for word in pair) not in _EITHER_WAY
    low, high = pair if pair is not None and meant else classes
    strength = 3 if meant else 2
    below, above = classes.index(low), classes.index(high)
    ways = []
    for first, second in _OPPOSITES[:_TRUE_OF_ALL]:
        places = {first: below, second: above}
        if (first, second) == ("0", "1") and not meant:
            # Places, which come later.
            continue
        found = tuple(places.get(word.lower(), -1) for word in words)
        ways.append(
            LabelWay(
                found, f"Label {first} is class {low!r}, label {second} class {high!r}.", strength
            )
        )
    return ways


def _ways_of_scale(
    words: Sequence[str], whole: Sequence[int | None], classes: Sequence[str]
) -> list[LabelWay]:
    """Ways to take whole numbers for classes on a scale: −1, 0 and 1 for neg, neu and pos, and
    such as are counted from −m to m for 2m + 1 classes in their order."""
    n_classes, ways = len(classes), []
    plain = {plain_name(name): k for k, name in enumerate(classes)}
    scale = next((s for s in _SCALES if n_classes == 3 and set(s) == set(plain)), None)
    if scale is not None:
        order = [plain[name] for name in scale]
        shown = ", ".join(repr(classes[k]) for k in order)
        found = {k for k in whole if k is not None}
        for first, strength in ((-1, 3), (0, 2), (1, 2)):
            # 0 and 1 alone are rather the first two of 0, 1 and 2.
            if not found <= set(range(first, first + 3)) or (first < 0 and -1 not in found):
                continue
            places = tuple(-1 if k is None else order[k - first] for k in whole)
            note = f"Labels {first}, {first + 1} and {first + 2} are {shown}."
            ways.append(LabelWay(places, note, strength))
    least = n_classes // 2
    if n_classes % 2 and n_classes > 1 and any(k is not None and k < 0 for k in whole):
        inside = [k is not None and abs(k) <= least for k in whole]
        places = tuple(
            k + least if good and k is not None else -1
            for k, good in zip(whole, inside, strict=True)
        )
        note = f"Labels are counted from {-least} to {least}: label {-least} is the first class."
        ways.append(LabelWay(places, note, 2))
    return ways


def _by_beginnings(words: Sequence[str], classes: Sequence[str]) -> tuple[int, ...] | None:
    """The classes of words that are their beginnings, or the other way round, one for each: H for
    home, Democrat for dem; None where that is not clear."""
    if any(number_of(word) is not None for word in (*words, *classes)):
        return None
    places = []
    for word in map(plain_name, words):
        alike = [
            k
            for k, name in enumerate(map(plain_name, classes))
            if word and name and (name.startswith(word) or word.startswith(name))
        ]
        if len(alike) != 1:
            return None
        places.append(alike[0])
    return tuple(places) if len(set(places)) == len(places) > 1 else None


def _whole(word: str) -> int | None:
    """The whole number that a word is, or None."""
    number = number_of(word)
    return int(number) if number is not None and float(number).is_integer() else None


def _ends_with_word(text: str, word: str) -> bool:
    """Whether a name of words joined by underscores ends or begins with some of them."""
    return bool(word) and (text == word or text.endswith(f"_{word}") or text.startswith(f"{word}_"))
