"""n-gram models against counting in dicts, the known numbers of makemore, and laws."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest

from nll_core.datasets import load_first_names
from nll_core.language.letters import LETTERS, letter_texts, plain_letters, plain_words, split_texts
from nll_core.language.ngrams import (
    fit_ngram,
    letter_surprise,
    ngram_counts,
    ngram_nll,
    ngram_of_counts,
    nll_of_counts,
    sample_ngram,
    text_surprise,
)
from tests.core.language.conftest import makemore_pairs


def by_hand(names: list[str], n: int) -> Counter[tuple[str, str]]:
    """Contexts and letters of names, counted one by one; "." is the end."""
    found: Counter[tuple[str, str]] = Counter()
    for name in names:
        padded = "." * (n - 1) + name + "."
        for k in range(n - 1, len(padded)):
            found[padded[k - n + 1 : k], padded[k]] += 1
    return found


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "names", [["emma", "olivia", "ava", "x", "", "", "bo"], [""], ["a" * 30], ["ab", "c"] * 5]
)
def test_counts_are_those_of_counting_by_hand(names: list[str], n: int) -> None:
    counts = ngram_counts(letter_texts(names), n)
    letters = "." + LETTERS
    assert counts.shape == (27 ** (n - 1), 27)
    known = by_hand(names, n)
    found = {}
    for row, column in zip(*np.nonzero(counts), strict=True):
        context, rest = "", int(row)
        for _ in range(n - 1):
            context = letters[rest % 27] + context
            rest //= 27
        found[context, letters[column]] = int(counts[row, column])
    assert found == dict(known)


def test_the_known_numbers_of_makemore_by_counting() -> None:
    counts = makemore_pairs()
    assert (counts.sum(), (counts == 0).sum(), counts[0].sum()) == (228_146, 102, 32_033)
    plain = ngram_of_counts(counts, LETTERS)
    assert nll_of_counts(plain, counts) == pytest.approx(2.4540145, abs=5e-8)
    one_more = ngram_of_counts(counts, LETTERS, add=1.0)
    assert nll_of_counts(one_more, counts) == pytest.approx(2.4545768, abs=5e-8)
    # The unigram's counts are the columns' sums.
    single = counts.sum(axis=0, keepdims=True)
    assert nll_of_counts(ngram_of_counts(single, LETTERS), single) == pytest.approx(
        2.8227263, abs=5e-8
    )
    emma = text_surprise(plain, letter_texts(["emma"]))
    assert emma[0] / 5 == pytest.approx(2.5138, abs=5e-5)
    andrejq = letter_texts(["andrejq"])
    assert text_surprise(one_more, andrejq)[0] / 8 == pytest.approx(3.4834, abs=5e-5)
    # j q never occurs.
    assert text_surprise(plain, andrejq)[0] == math.inf


def test_the_counts_shares_have_the_lowest_training_nll() -> None:
    names = letter_texts(load_first_names().different)
    rng = np.random.default_rng(0)
    for n in (1, 2, 3):
        counts = ngram_counts(names, n)
        best = nll_of_counts(ngram_of_counts(counts, LETTERS), counts)
        for add in (0.01, 1.0):
            assert nll_of_counts(ngram_of_counts(counts, LETTERS, add=add), counts) > best
        other = (counts * rng.uniform(0.9, 1.1, counts.shape) * 1000).astype(np.int64)
        assert nll_of_counts(ngram_of_counts(other, LETTERS), counts) >= best


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_nll_is_that_of_a_dict_and_its_parts_add_up(n: int) -> None:
    names = list(load_first_names().different)
    train, held = split_texts(names, 0.2)
    add = 0.1
    model = fit_ngram(letter_texts(train), n, add=add)
    known = by_hand(train, n)
    contexts: Counter[str] = Counter()
    for (context, _), times in known.items():
        contexts[context] += times
    total, count = 0.0, 0
    for (context, letter), times in by_hand(held, n).items():
        p = (known[context, letter] + add) / (contexts[context] + 27 * add)
        total -= times * math.log(p)
        count += times
    texts = letter_texts(held)
    assert ngram_nll(model, texts) == pytest.approx(total / count, rel=1e-12)
    assert letter_surprise(model, texts).sum() == pytest.approx(total, rel=1e-12)
    assert text_surprise(model, texts).sum() == pytest.approx(total, rel=1e-12)
    assert len(text_surprise(model, texts)) == len(held)


def test_held_out_names_with_a_count_of_0_cost_infinity() -> None:
    train, held = split_texts(load_first_names().different, 0.2)
    assert ngram_nll(fit_ngram(letter_texts(train), 4), letter_texts(held)) == math.inf
    assert math.isfinite(ngram_nll(fit_ngram(letter_texts(train), 4), letter_texts(train)))


def test_a_lower_order_as_the_prior_is_better_than_the_best_addition() -> None:
    train, held = split_texts(load_first_names().different, 0.2)
    a, b = letter_texts(train), letter_texts(held)
    added = [ngram_nll(fit_ngram(a, 4, add=k), b) for k in (0.01, 0.03, 0.1, 0.3, 1.0)]
    model = fit_ngram(a, 1, add=1.0)
    for n in (2, 3, 4):
        model = fit_ngram(a, n, prior=model, strength=12.0)
    assert ngram_nll(model, b) < min(added) - 0.02


def test_a_prior_is_the_posterior_mean_by_hand_and_rows_sum_to_1() -> None:
    texts = letter_texts(["aab", "ab"], "ab")
    low = fit_ngram(texts, 1, add=1.0)
    model = fit_ngram(texts, 2, prior=low, strength=2.0, add=0.5)
    counts = ngram_counts(texts, 2)
    p = np.exp(low.log_probs[0])
    known = (counts + 0.5 + 2.0 * p) / (counts.sum(axis=1, keepdims=True) + 1.5 + 2.0)
    np.testing.assert_allclose(np.exp(model.log_probs), known, rtol=1e-14)
    third = fit_ngram(texts, 3, prior=model, strength=1.0)
    np.testing.assert_allclose(np.exp(third.log_probs).sum(axis=1), 1.0, rtol=1e-14)
    # A context that was never seen is its prior: "b" before "b" ends as "b" does.
    never = 3 * 2 + 2
    assert ngram_counts(texts, 3)[never].sum() == 0
    np.testing.assert_allclose(third.log_probs[never], model.log_probs[2], rtol=1e-12)


def test_all_texts_there_are_have_a_probability_of_1() -> None:
    model = fit_ngram(letter_texts(["ab", "b", "a"], "ab"), 2)
    texts = ["".join(t) for k in range(12) for t in itertools.product("ab", repeat=k)]
    total = np.exp(-text_surprise(model, letter_texts(texts, "ab"))).sum()
    # "b" always ends a text and "a" does half of the time, so long texts have no part in it.
    assert total == pytest.approx(1.0, abs=1e-12)


def test_samples_come_from_the_model() -> None:
    names = letter_texts(load_first_names().different)
    model = fit_ngram(names, 2)
    samples = sample_ngram(model, 20_000, seed=3)
    assert samples.n_texts == 20_000
    np.testing.assert_array_equal(samples.codes, sample_ngram(model, 20_000, seed=3).codes)
    assert not np.array_equal(samples.codes, sample_ngram(model, 20_000, seed=4).codes)
    drawn, known = ngram_counts(samples, 2), np.exp(model.log_probs)
    assert (drawn[known == 0] == 0).all()
    for row in (0, 1, 14):
        n = drawn[row].sum()
        spread = np.sqrt(known[row] * (1 - known[row]) / n)
        assert (np.abs(drawn[row] / n - known[row]) <= 5 * spread + 1e-12).all()


def test_a_bigram_has_no_drift_by_its_own_measure_but_under_the_4_gram() -> None:
    train, held = map(letter_texts, split_texts(load_first_names().different, 0.2))
    two, four = (fit_ngram(train, n, add=0.1) for n in (2, 4))
    samples = sample_ngram(two, 3_000, seed=0)
    own, other = ngram_nll(two, samples), ngram_nll(four, samples)
    assert own == pytest.approx(ngram_nll(two, held), abs=0.06)
    assert other > ngram_nll(four, held) + 0.5


def test_low_temperature_gives_likely_texts_and_1_gives_the_model() -> None:
    names = letter_texts(load_first_names().different)
    model = fit_ngram(names, 3)
    cost = [
        ngram_nll(model, sample_ngram(model, 3_000, temperature=t)) for t in (0.3, 0.7, 1.0, 1.5)
    ]
    assert cost == sorted(cost)
    cold = sample_ngram(model, 50, temperature=0.01)
    assert len(set(cold.texts())) == 1
    np.testing.assert_array_equal(
        sample_ngram(model, 9).codes, sample_ngram(model, 9, temperature=1.0).codes
    )


def test_a_text_without_an_end_is_cut() -> None:
    counts = np.array([[0, 1], [0, 1]])
    samples = sample_ngram(ngram_of_counts(counts, "a"), 3)
    assert [len(text) for text in samples.texts()] == [1000] * 3


def test_letters_and_texts_go_there_and_back() -> None:
    names = ["", "zoe", "", "a"]
    texts = letter_texts(names)
    assert texts.texts() == names
    assert texts.n_texts == 4
    odd = letter_texts(["aé🙂"], "é🙂a")
    assert odd.codes.tolist() == [3, 1, 2, 0]
    assert odd.texts() == ["aé🙂"]


def test_what_is_no_letter_is_named() -> None:
    for text in ("A", "a b", "é", "🙂", "\ud800", "{", "`"):
        with pytest.raises(ValueError, match="is not in the alphabet"):
            letter_texts([text])
    with pytest.raises(ValueError, match="line end"):
        letter_texts(["a\nb"])
    with pytest.raises(ValueError, match="each letter once"):
        letter_texts(["a"], "aa")
    with pytest.raises(ValueError, match="1 to 63 letters"):
        letter_texts(["a"], "")


def test_any_text_as_letters() -> None:
    text = "Éloïse 3 Ann\n--\nO'Brien, J.\r\n中国"
    assert plain_letters(text) == ["eloiseann", "obrienj"]
    # Accents part no word; all else does.
    assert plain_words(text) == ["eloise ann", "o brien j"]


def test_a_split_is_by_name_and_not_by_row() -> None:
    names = load_first_names()
    assert len(names.names) - len(names.different) == 331
    train, held = split_texts(names.names, 0.2, seed=1)
    assert not set(train) & set(held)
    assert len(held) == round(0.2 * 5163)
    assert sorted(train + held) == sorted(names.different)
    assert split_texts(names.names, 0.2, seed=1) == (train, held)
    assert split_texts(names.names, 0.2, seed=2)[1] != held


def test_wrong_arguments() -> None:
    texts = letter_texts(["ab"], "ab")
    with pytest.raises(ValueError, match="n must be at most 4"):
        ngram_counts(texts, 5)
    with pytest.raises(ValueError, match="add must be at least 0"):
        fit_ngram(texts, 2, add=-1.0)
    with pytest.raises(ValueError, match="of a lower order"):
        fit_ngram(texts, 2, prior=fit_ngram(texts, 2), strength=1.0)
    with pytest.raises(ValueError, match="the alphabet 'ab', the model has 'abc"):
        ngram_nll(fit_ngram(letter_texts(["a"]), 1), texts)
    with pytest.raises(ValueError, match="counts must have shape"):
        ngram_of_counts(np.ones((2, 3), np.int64), "ab")
    with pytest.raises(ValueError, match="never seen"):
        sample_ngram(ngram_of_counts(np.array([[0, 1], [0, 0]]), "a"), 1)
    with pytest.raises(ValueError, match="no letter to score"):
        ngram_nll(fit_ngram(texts, 1), letter_texts([], "ab"))
