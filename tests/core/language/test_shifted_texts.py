"""Texts of another kind, and inserted secrets: by counting in dicts, and all strings in turn."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest

from nll_core.datasets import WORD_KINDS, load_first_names, load_words
from nll_core.language import (
    context_costs,
    counts_with,
    fit_ngram,
    inserted_text,
    letter_texts,
    ngram_counts,
    ngram_nll,
    ngram_of_counts,
    ranked_texts,
    shift_bounds,
    split_texts,
    text_rank,
    text_surprise,
)

TRAIN, HELD = split_texts(load_first_names().different, 0.2)
OTHERS = {kind: list(load_words(kind).words) for kind in WORD_KINDS} | {"held out": HELD}


def pairs(texts: list[str], n: int) -> list[tuple[str, str]]:
    """Context and letter at each place."""
    padded = ("." * (n - 1) + text + "." for text in texts)
    return [(t[i - n + 1 : i], t[i]) for t in padded for i in range(n - 1, len(t))]


def test_ranked_texts_are_those_of_python_and_ties_share_a_rank() -> None:
    texts = letter_texts([*HELD[:200], HELD[0]])
    model = fit_ngram(letter_texts(TRAIN), 2, add=0.0)
    ranked = ranked_texts(model, texts)
    costs = dict(zip(texts.texts(), text_surprise(model, texts).tolist(), strict=True))
    assert list(ranked.texts) == sorted(texts.texts(), key=costs.__getitem__)
    for cost in [*costs.values(), 0.0, 15.0, math.inf]:
        below = sum(other < cost - 1e-9 for other in [*costs.values(), costs[HELD[0]]])
        assert ranked.rank(cost) == 1 + below


@pytest.mark.parametrize("n", [1, 2, 4])
@pytest.mark.parametrize("kind", OTHERS)
def test_the_nll_of_others_in_two_parts_by_dicts(kind: str, n: int) -> None:
    train, other = letter_texts(TRAIN), letter_texts(OTHERS[kind])
    model = fit_ngram(train, n, add=0.1)
    counts = Counter(pairs(TRAIN, n))
    contexts = Counter(context for context, _ in counts.elements())
    parts = {True: 0.0, False: 0.0}
    found = pairs(OTHERS[kind], n)
    for context, letter in found:
        p = (counts[context, letter] + 0.1) / (contexts[context] + 2.7)
        parts[context in contexts] -= math.log(p) / len(found)
    costs = context_costs(model, ngram_counts(train, n), other)
    assert costs.unseen == pytest.approx(parts[False], abs=1e-12)
    assert costs.known == pytest.approx(parts[True], rel=1e-12)
    assert costs.unseen_share == pytest.approx(np.mean([c not in contexts for c, _ in found]))
    assert costs.total == pytest.approx(ngram_nll(model, other), rel=1e-12)


def test_every_other_kind_costs_more_than_new_names() -> None:
    train = letter_texts(TRAIN)
    model, counts = fit_ngram(train, 4, add=0.1), ngram_counts(train, 4)
    costs = {kind: context_costs(model, counts, letter_texts(t)) for kind, t in OTHERS.items()}
    held = costs.pop("held out")
    for other in costs.values():
        assert other.total > held.total + 0.5
        assert other.unseen_share > 1.5 * held.unseen_share


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", ["surnames", "finnish", "held out"])
def test_divergences_of_shorter_memory_bound_the_excess_from_below(kind: str, n: int) -> None:
    texts = letter_texts(OTHERS[kind])
    model = fit_ngram(letter_texts(TRAIN), n, add=0.1)
    found = shift_bounds(model, texts)
    assert found.least == pytest.approx(ngram_nll(fit_ngram(texts, n), texts), rel=1e-12)
    assert found.least + found.divergence[-1] == pytest.approx(ngram_nll(model, texts), rel=1e-12)
    assert (np.diff(found.divergence, prepend=0.0) > 0).all()


def test_bounds_hold_for_any_model_and_are_zero_for_the_texts_own() -> None:
    rng = np.random.default_rng(0)
    texts = letter_texts(["".join(rng.choice(list("abc"), rng.integers(6))) for _ in range(40)])
    for _ in range(30):
        wild = ngram_of_counts(rng.integers(1, 50, (27**2, 27)), texts.alphabet)
        divergence = shift_bounds(wild, texts).divergence
        assert (np.diff(divergence, prepend=0.0) > -1e-12).all()
    own = shift_bounds(fit_ngram(texts, 3), texts).divergence
    np.testing.assert_allclose(own, 0.0, atol=1e-12)
    assert shift_bounds(fit_ngram(letter_texts(["b"]), 2), texts).divergence[-1] == math.inf


def test_the_bound_of_pairs_is_the_divergence_of_averages_by_dicts() -> None:
    texts = OTHERS["italian"][:60]
    model = fit_ngram(letter_texts(TRAIN), 3, add=0.1)
    symbols = "." + model.alphabet
    found, averaged, before = pairs(texts, 3), Counter(), Counter()
    joint: Counter[str] = Counter()
    for context, letter in found:
        joint[context[-1] + letter] += 1
        before[context[-1]] += 1
        row = 27 * symbols.index(context[0]) + symbols.index(context[1])
        for other, log_p in zip(symbols, model.log_probs[row], strict=True):
            averaged[context[-1] + other] += math.exp(log_p)
    # The number of places with the letter before stands in both.
    expected = sum(n / len(found) * math.log(n / averaged[pair]) for pair, n in joint.items())
    divergence = shift_bounds(model, letter_texts(texts)).divergence
    assert divergence[1] == pytest.approx(expected, rel=1e-12)
    assert divergence[0] < divergence[1] < divergence[2]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_an_inserted_text_counts_as_if_it_stood_there(n: int) -> None:
    counts = ngram_counts(letter_texts(TRAIN), n)
    both = ngram_counts(letter_texts([*TRAIN, "zqxv", "zqxv", "zqxv"]), n)
    np.testing.assert_array_equal(counts_with(counts, letter_texts(["zqxv"]), 3), both)
    np.testing.assert_array_equal(counts_with(counts, letter_texts(["zqxv"]), 0), counts)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_rank_is_that_among_all_strings(n: int) -> None:
    model = fit_ngram(letter_texts(["abca", "cab", "bb"], "abc"), n, add=0.1)
    strings = ["".join(s) for s in itertools.product("abc", repeat=3)]
    costs = text_surprise(model, letter_texts(strings, "abc"))
    for string, cost in zip(strings, costs, strict=True):
        found = text_rank(model, letter_texts([string], "abc"))
        assert found.rank == 1 + (costs < cost - 1e-9).sum()
        assert (found.standard_error, found.is_exact, found.n_texts) == (0.0, True, 27)
        assert found.nats == pytest.approx(cost)
        assert found.exposure == pytest.approx(math.log2(27) - math.log2(found.rank))


@pytest.mark.parametrize("times", [0, 1, 4, 30])
def test_the_estimate_is_right_within_its_error(
    times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = letter_texts(["zqxv"])
    counts = counts_with(ngram_counts(letter_texts(TRAIN), 2), secret, times)
    model = ngram_of_counts(counts, secret.alphabet, add=1.0)
    exact = text_rank(model, secret)
    monkeypatch.setattr(inserted_text, "MOST_COUNTED", 100)
    found = [text_rank(model, secret, n_draws=5_000, seed=seed) for seed in range(20)]
    errors = [(one.rank - exact.rank) / one.standard_error for one in found]
    assert abs(np.mean(errors)) < 4 / math.sqrt(20)
    assert 0.5 < np.std(errors) < 1.6
    assert (exact.is_exact, found[0].is_exact) == (True, False)
    assert exact.n_texts == found[0].n_texts == 26**4


def test_more_insertions_bring_a_secret_to_the_top() -> None:
    secret = letter_texts(["zqxv"])
    base = ngram_counts(letter_texts(TRAIN), 4)
    ranks = [
        text_rank(
            ngram_of_counts(counts_with(base, secret, k), secret.alphabet, add=0.1), secret
        ).rank
        for k in (0, 1, 2, 5, 20)
    ]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > 100_000
    assert ranks[-1] < 10


def test_what_has_no_rank_is_refused() -> None:
    model = fit_ngram(letter_texts(["ab"], "ab"), 2, add=1.0)
    for texts in ([""], ["a", "b"]):
        with pytest.raises(ValueError, match="one text of at least one letter"):
            text_rank(model, letter_texts(texts, "ab"))
    with pytest.raises(ValueError, match="smooth it"):
        text_rank(fit_ngram(letter_texts(["ab"], "ab"), 2), letter_texts(["a"], "ab"))
    with pytest.raises(ValueError, match="counts must have shape"):
        context_costs(model, np.ones((1, 3), np.int64), letter_texts(["a"], "ab"))


def test_words_are_words() -> None:
    sizes = [len(load_words(kind).words) for kind in WORD_KINDS]
    assert sizes == [3000, 504, 595, 715]
    for kind in WORD_KINDS:
        found = load_words(kind)
        assert len(set(found.words)) == len(found.words)
        assert all(word.isascii() and word.islower() and word.isalpha() for word in found.words)
        assert "census" in found.source.lower() or "United Nations" in found.source
    assert {"smith", "johnson"} <= set(load_words("surnames").words)
    assert {"human", "rights", "freedom"} <= set(load_words("english").words)
    assert {"liberta", "diritti"} <= set(load_words("italian").words)
    assert {"vapauden", "oikeus"} <= set(load_words("finnish").words)
    with pytest.raises(ValueError, match="kind must be one of"):
        load_words("klingon")  # type: ignore[arg-type]
