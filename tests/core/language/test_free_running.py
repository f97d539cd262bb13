"""Free running against going through every text one by one, typos letter by letter, and laws."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest

from nll_core.datasets import load_first_names
from nll_core.language import (
    at_temperature,
    chance_of_any,
    fit_ngram,
    free_run,
    free_running,
    letter_texts,
    ngram_counts,
    ngram_nll,
    ngram_of_counts,
    noisy_counts,
    position_nll,
    sample_ngram,
    split_texts,
    typo_nll,
)
from nll_core.language.ngrams import NgramModel

AB = ["ab", "abb", "b", "ba", "abab", "", "bbb"]
TRAIN, HELD = split_texts(load_first_names().different, 0.2)


def chance(model: NgramModel, before: str, letter: str) -> float:
    """p(letter | the last n − 1 letters), looked up by hand; "." is the end."""
    v, symbols = len(model.alphabet) + 1, "." + model.alphabet
    context = ("." * 4 + before)[len(before) + 4 - (model.n - 1) :]
    row = sum(symbols.index(c) * v**i for i, c in enumerate(reversed(context)))
    return math.exp(model.log_probs[row, symbols.index(letter)])


def by_going_through(
    sampler: NgramModel, judge: NgramModel, beginnings: dict[str, float], most: int, seen: set[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Running, NLL and unseen share at each place, over all continuations there are."""
    found = []
    alive = dict(beginnings)
    for _ in range(most):
        reached = sum(alive.values())
        nats = lost = 0.0
        after: dict[str, float] = {}
        for text, p in alive.items():
            lost += p * (("." * 4 + text)[len(text) + 4 - (sampler.n - 1) :] not in seen)
            for letter in "." + sampler.alphabet:
                q = chance(sampler, text, letter)
                if q:
                    nats -= p * q * math.log(chance(judge, text, letter))
                    if letter != ".":
                        after[text + letter] = after.get(text + letter, 0.0) + p * q
        found.append((reached, nats / reached, lost / reached))
        alive = after
    running, nll, unseen = zip(*found, strict=True)
    return np.array(running), np.array(nll), np.array(unseen)


@pytest.mark.parametrize(("n", "of"), [(1, 1), (2, 2), (2, 4), (3, 1), (4, 2), (4, 4), (1, 3)])
def test_a_free_run_is_that_over_all_texts_there_are(n: int, of: int) -> None:
    texts = letter_texts(AB, "ab")
    sampler, judge = fit_ngram(texts, n, add=0.2), fit_ngram(texts, of, add=0.5)
    known = ngram_counts(texts, n).any(axis=1)
    seen = {("." * 4 + t)[i + 4 - (n - 1) : i + 4] for t in AB for i in range(len(t) + 1)}
    run = free_run(sampler, judge, known=known)
    expected = by_going_through(sampler, judge, {"": 1.0}, 9, seen)
    for found, right in zip((run.running, run.nll, run.unseen), expected, strict=True):
        np.testing.assert_allclose(found[:9], right, rtol=1e-12, atol=1e-14)
    assert run.running[-1] > 1e-6
    np.testing.assert_array_equal(free_run(sampler, judge, n_positions=3).nll, run.nll[:3])
    assert free_run(sampler, known=known).unseen_share == pytest.approx(
        float(run.running @ run.unseen / run.running.sum())
    )


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_counts_shares_do_not_drift_by_their_own_measure(n: int) -> None:
    # Each pair of context and letter is written as often as it was read.
    texts = letter_texts(TRAIN)
    model = fit_ngram(texts, n)
    run = free_run(model, known=ngram_counts(texts, n).any(axis=1))
    assert run.nats_per_letter == pytest.approx(ngram_nll(model, texts), abs=2e-5)
    assert run.mean_length == pytest.approx(np.mean([len(t) for t in TRAIN]), abs=1e-4)
    assert run.unseen_share == 0.0


@pytest.mark.parametrize("add", [0.01, 0.1, 3.0])
def test_what_has_settled_goes_on_as_it_would(add: float, monkeypatch: pytest.MonkeyPatch) -> None:
    train = letter_texts(TRAIN)
    model, known = fit_ngram(train, 3, add=add), ngram_counts(train, 3).any(axis=1)
    short = free_run(model, fit_ngram(train, 2, add=0.1), known=known)
    monkeypatch.setattr(free_running, "SETTLED", 0.0)
    long = free_run(model, fit_ngram(train, 2, add=0.1), known=known)
    assert len(short.running) == len(long.running)
    for name in ("running", "nll", "unseen"):
        np.testing.assert_allclose(getattr(short, name), getattr(long, name), rtol=1e-6)


def test_another_judge_sees_what_the_bigram_cannot() -> None:
    train, held = letter_texts(TRAIN), letter_texts(HELD)
    bigram, judge = fit_ngram(train, 2, add=0.1), fit_ngram(train, 4, add=0.1)
    own, judged = free_run(bigram).nats_per_letter, free_run(bigram, judge).nats_per_letter
    assert abs(own - ngram_nll(bigram, held)) < 0.02
    assert judged - ngram_nll(judge, held) > 1.0
    drawn = sample_ngram(bigram, 20_000, seed=1)
    assert ngram_nll(judge, drawn) == pytest.approx(judged, abs=0.02)
    # Smoothed by adding, the judge itself drifts once its contexts are new.
    known = ngram_counts(train, 4).any(axis=1)
    own = free_run(judge, known=known)
    assert own.nats_per_letter - ngram_nll(judge, held) > 0.4
    assert own.unseen[3] < own.unseen[8] < own.unseen[20]


@pytest.mark.parametrize("temperature", [0.4, 1.0, 1.7])
def test_a_model_at_a_temperature_draws_what_sampling_at_it_draws(temperature: float) -> None:
    model = fit_ngram(letter_texts(TRAIN), 3, add=0.1)
    cold = at_temperature(model, temperature)
    np.testing.assert_allclose(np.exp(cold.log_probs).sum(axis=1), 1.0, rtol=1e-12)
    assert (
        sample_ngram(cold, 300).texts() == sample_ngram(model, 300, temperature=temperature).texts()
    )
    back = at_temperature(cold, 1 / temperature)
    np.testing.assert_allclose(back.log_probs, model.log_probs, atol=1e-9)


def test_temperature_leaves_what_is_impossible_impossible() -> None:
    model = fit_ngram(letter_texts(["ab", "b"], "abc"), 2)
    hot = at_temperature(model, 3.0)
    np.testing.assert_array_equal(np.isinf(hot.log_probs), np.isinf(model.log_probs))
    with pytest.raises(ValueError, match="temperature"):
        at_temperature(model, 0.0)


@pytest.mark.parametrize(("n", "temperature"), [(2, 1.0), (4, 0.5), (4, 1.5)])
def test_the_share_of_samples_in_training_is_that_of_samples(n: int, temperature: float) -> None:
    train = letter_texts(TRAIN)
    model = at_temperature(fit_ngram(train, n, add=0.1), temperature)
    known = set(TRAIN)
    hits = np.mean([text in known for text in sample_ngram(model, 20_000, seed=3).texts()])
    p = chance_of_any(model, train)
    assert abs(hits - p) < 4 * math.sqrt(p * (1 - p) / 20_000)
    assert chance_of_any(model, letter_texts([*TRAIN, *TRAIN])) == pytest.approx(p)


def test_nll_by_position_is_that_of_a_loop() -> None:
    model = fit_ngram(letter_texts(TRAIN), 3, add=0.1)
    found = position_nll(model, letter_texts(HELD), n_positions=20)
    places: dict[int, list[float]] = {}
    for name in HELD:
        for i, letter in enumerate(name + "."):
            places.setdefault(i, []).append(-math.log(chance(model, name[:i], letter)))
    for i in range(20):
        costs = places.get(i, [])
        assert found.n_texts[i] == len(costs)
        if costs:
            assert found.nll[i] == pytest.approx(np.mean(costs), rel=1e-12)
        else:
            assert math.isnan(found.nll[i])
        if len(costs) > 1:
            error = np.std(costs, ddof=1) / math.sqrt(len(costs))
            assert found.standard_error[i] == pytest.approx(error, rel=1e-9, abs=1e-12)
        else:
            assert math.isnan(found.standard_error[i])


@pytest.mark.parametrize(("n", "place"), [(1, 1), (2, 2), (3, 1), (3, 3), (4, 2)])
def test_a_typo_costs_what_writing_it_out_costs(n: int, place: int) -> None:
    names = ["abca", "cab", "bacab", "ac", "b"]
    model = fit_ngram(letter_texts(names[:3], "abc"), n, add=0.3)
    found = typo_nll(model, letter_texts(names, "abc"), place=place, n_after=4)
    costs: dict[tuple[str, int], list[float]] = {}
    for name in (name for name in names if len(name) >= place):
        for letter in "abc":
            kind = "clean" if letter == name[place - 1] else "typo"
            text = name[: place - 1] + letter + name[place:] + "."
            for i in range(place - 1, min(place + 4, len(text))):
                nats = -math.log(chance(model, text[:i], text[i]))
                costs.setdefault((kind, i - place + 1), []).append(nats)
    for kind, values in (("typo", found.typo), ("clean", found.clean)):
        expected = [np.mean(costs.get((kind, s), [math.nan])) for s in range(5)]
        np.testing.assert_allclose(values, expected, rtol=1e-12)
    # No context reaches back n letters.
    np.testing.assert_allclose(found.typo[n:], found.clean[n:], rtol=1e-12)


@pytest.mark.parametrize("kind", ["typo", "clean"])
def test_a_free_run_after_a_typo_is_that_of_the_beginnings_with_it(kind: str) -> None:
    names = ["abca", "cab", "bacab", "b"]
    texts = letter_texts(names, "abc")
    model = fit_ngram(texts, 3, add=0.1)
    beginnings: Counter[str] = Counter()
    for name in names[:3]:
        for letter in "abc":
            if (letter != name[1]) == (kind == "typo"):
                beginnings[name[0] + letter] += 1
    total = beginnings.total()
    expected = by_going_through(
        model, model, {t: c / total for t, c in beginnings.items()}, 6, set()
    )
    found = typo_nll(model, texts, place=2)
    run = free_run(model, start=found.contexts if kind == "typo" else found.clean_contexts)
    np.testing.assert_allclose(run.running[:6], expected[0], rtol=1e-12)
    np.testing.assert_allclose(run.nll[:6], expected[1], rtol=1e-12)


def test_noise_in_contexts_is_that_of_every_replacement() -> None:
    counts = ngram_counts(letter_texts(AB, "abc"), 3)
    rate = 0.3
    expected = np.zeros(counts.shape)
    for row, (x, y) in enumerate(itertools.product(range(4), repeat=2)):
        for to in itertools.product(range(4), repeat=2):
            p = 1.0
            for was, now in zip((x, y), to, strict=True):
                if was == 0 or now == 0:
                    p *= was == now
                else:
                    p *= 1 - rate if was == now else rate / 2
            expected[4 * to[0] + to[1]] += p * counts[row]
    np.testing.assert_allclose(noisy_counts(counts, rate), expected, atol=1e-12)
    np.testing.assert_array_equal(noisy_counts(counts, 0.0), counts)
    assert noisy_counts(ngram_counts(letter_texts(TRAIN), 4), 0.1).sum() == pytest.approx(
        sum(len(t) + 1 for t in TRAIN)
    )


def test_noise_in_training_brings_the_model_back() -> None:
    train, held = letter_texts(TRAIN), letter_texts(HELD)
    counts = ngram_counts(train, 4)
    known = counts.any(axis=1)
    unseen, nll = [], []
    for rate in (0.0, 0.01, 0.05):
        model = ngram_of_counts(noisy_counts(counts, rate), train.alphabet, add=0.001)
        after = typo_nll(model, held, place=3)
        unseen.append(free_run(model, start=after.contexts, known=known).unseen)
        clean = free_run(model, start=after.clean_contexts, known=known).unseen
        assert (unseen[-1][:8] > clean[:8]).all()
        nll.append(ngram_nll(model, held))
    # The same contexts right after the typo; without noise ever fewer texts come back.
    assert unseen[0][0] == unseen[1][0] == unseen[2][0]
    assert unseen[0][8] > unseen[0][0]
    assert unseen[0][8] > 1.5 * unseen[1][8] > 3 * unseen[2][8]
    assert nll[0] > nll[1] > nll[2]


def test_what_cannot_be_is_refused() -> None:
    texts = letter_texts(AB, "ab")
    model = fit_ngram(texts, 2)
    with pytest.raises(ValueError, match="same alphabet"):
        free_run(model, fit_ngram(letter_texts(["abc"], "abc"), 2))
    with pytest.raises(ValueError, match=r"start must have shape \(9,\)"):
        free_run(model, fit_ngram(texts, 3, add=1), start=np.ones(3))
    with pytest.raises(ValueError, match="known must have shape"):
        free_run(model, known=np.ones(9, bool))
    with pytest.raises(ValueError, match="never seen"):
        free_run(fit_ngram(letter_texts(["aab"], "ab"), 3), start=np.ones(9))
    with pytest.raises(ValueError, match="no text has a letter at place 9"):
        typo_nll(model, texts, place=9)
    with pytest.raises(ValueError, match="rate must lie in"):
        noisy_counts(np.ones((3, 3), np.int64), 1.2)
