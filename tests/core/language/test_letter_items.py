"""Any text as items of a to z, and what is said of the rest; a split by different items."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import rel_entr

from nll_core.language import (
    compare_orders,
    fit_ngram,
    item_split,
    letter_texts,
    ngram_counts,
    ngram_nll,
    plain_letters,
    plain_words,
    read_letter_items,
    smoothing_against_l2,
    train_bigram,
)

TEXTS = st.text(st.sampled_from("abzAÉéßŁłñж漢٣1½'-  \n\r\t\u0301ﬁ\x00"), max_size=60) | st.text()


@given(TEXTS)
def test_the_items_are_the_plain_letters_and_words(text: str) -> None:
    lines = read_letter_items(text, most_letters=10**6)
    composed = unicodedata.normalize("NFC", text)
    assert list(lines.items) == plain_letters(composed)
    words = read_letter_items(text, by="word", most_letters=10**6)
    assert list(words.items) == " ".join(plain_words(composed)).split()
    assert lines.different == tuple(sorted(set(lines.items), key=lines.items.index))


@given(TEXTS)
def test_what_was_changed_is_counted_character_by_character(text: str) -> None:
    lines = [line.strip() for line in unicodedata.normalize("NFC", text).splitlines()]
    found, first = Counter[str](), dict[str, tuple[int, str]]()
    for place, line in enumerate(lines, 1):
        for c in line:
            plain = "".join(plain_letters(c)) if c.splitlines() == [c] else ""
            kinds = []
            if plain:
                kinds = ["capital"] * (c.lower() != c) + ["accent"] * (c.lower() != plain)
            elif unicodedata.combining(c):
                kinds = ["accent"]
            else:
                kinds = ["digit" if c.isnumeric() else "other letter" if c.isalpha() else "sign"]
            for kind in kinds:
                found[kind] += 1
                first.setdefault(kind, (place, c))
    changes = read_letter_items(text).changes
    assert {change.kind: change.n for change in changes} == found
    assert {change.kind: (change.line, change.example) for change in changes} == first
    empty = [k for k, line in enumerate(lines, 1) if line and not plain_letters(line)]
    skipped = read_letter_items(text).without_letters
    assert (skipped is None) == (not empty)
    assert skipped is None or skipped == (len(empty), empty[0])


def test_what_became_of_a_list_by_hand() -> None:
    found = read_letter_items("Zoë\n\n  Anne Marie 2 \n42\nŁukasz\nZoe\n" + "x" * 41)
    assert found.items == ("zoe", "annemarie", "ukasz", "zoe")
    assert [tuple(change) for change in found.changes] == [
        ("capital", 4, 1, "Z"),
        ("accent", 1, 1, "ë"),
        ("digit", 3, 3, "2"),
        ("other letter", 1, 5, "Ł"),
        ("sign", 2, 3, " "),
    ]
    assert (found.without_letters, found.too_long) == ((1, 4), (1, 7))


def test_words_are_parted_and_spaces_between_them_are_no_change() -> None:
    found = read_letter_items("The cat's mat.\nthe cat", by="word")
    assert found.items == ("the", "cat", "s", "mat", "the", "cat")
    assert [(change.kind, change.n) for change in found.changes] == [("capital", 1), ("sign", 2)]


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="by must be one of"):
        read_letter_items("a", by="page")  # type: ignore[arg-type]


ROWS = st.lists(st.text("ab", min_size=1, max_size=3), min_size=6, max_size=60)


@given(ROWS, st.integers(0, 99))
def test_no_item_held_out_as_new_is_in_training(rows: list[str], seed: int) -> None:
    train, new, seen = item_split(rows, 0.3, seed=seed)
    assert Counter(train) + Counter(new) + Counter(seen) == Counter(rows)
    assert not set(train) & set(new)
    assert set(seen) <= set(train)
    assert len(set(new)) == round(0.3 * len(set(rows)))
    repeats = len(rows) - len(new) - len(set(train))
    assert len(seen) == round(0.3 * repeats)
    assert item_split(rows, 0.3, seed=seed) == (train, new, seen)


def mean_nll(train: list[str], scored: list[str], n: int, k: float) -> float:
    """By counting in dicts."""
    pairs, contexts = Counter[tuple[str, str]](), Counter[str]()

    def steps(item: str) -> list[tuple[str, str]]:
        text = "." * (n - 1) + item + "."
        return [(text[i - n + 1 : i], text[i]) for i in range(n - 1, len(text))]

    for item in train:
        pairs.update(steps(item))
        contexts.update(context for context, _ in steps(item))
    p = [(pairs[s] + k) / (contexts[s[0]] + 27 * k or 1) for item in scored for s in steps(item)]
    return sum(-math.log(x) if x else math.inf for x in p) / len(p)


TEXT = (
    "the cat sat on the mat and the dog sat by the cat while it ate a rat that ran to the door " * 2
)


def test_the_orders_of_a_pasted_text_are_those_of_counting_in_dicts() -> None:
    rows = read_letter_items(TEXT, by="word").items
    found = compare_orders(rows, [0.0, 0.1], split="items", seed=3)
    parts = item_split(rows, 0.2, seed=3)
    assert found.n_rows == tuple(map(len, parts))
    assert all(found.n_rows)
    for row, part in enumerate(parts):
        for n in range(1, 5):
            for place, k in enumerate((0.0, 0.1)):
                expected = mean_nll(parts[0], part, n, k)
                assert found.nll[row, n - 1, place] == pytest.approx(expected, rel=1e-12)


def test_without_repeats_nothing_is_held_out_and_seen() -> None:
    found = compare_orders([f"{a}{b}" for a in "abc" for b in "de"], [0.5], split="items")
    assert found.n_rows[2] == 0
    assert np.isnan(found.nll[2]).all()
    assert np.isfinite(found.nll[:2]).all()


def test_training_a_pasted_text_comes_to_its_counts() -> None:
    texts = letter_texts(read_letter_items(TEXT, by="word").different)
    counts = ngram_counts(texts, 2)
    run = train_bigram(counts, n_steps=5000, rate=50.0)
    assert run.optimum_nll == pytest.approx(ngram_nll(fit_ngram(texts, 2), texts), rel=1e-12)
    # The KL of each row from its counts, by SciPy.
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    gaps = rel_entr(shares, run.chances(-1)).sum(axis=1) @ run.row_weights
    assert run.gap[-1] == pytest.approx(gaps, rel=1e-9)
    assert 0 < run.gap[-1] < 0.05 * run.gap[0]
    assert run.nll[-1] == pytest.approx(run.optimum_nll + gaps, rel=1e-12)
    rare = run.rarest_rows(0.05)
    assert (run.row_weights[rare] > 0).all()
    assert run.row_weights[rare].sum() <= 0.05 or len(rare) == 1
    both = smoothing_against_l2(counts, 1.0)
    assert -(counts * np.log(both.penalised)).sum() / counts.sum() == pytest.approx(both.nll)
