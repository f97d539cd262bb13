"""Models of the census's names against counting in dicts: drift, heat, typos, secrets, memory."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest

from nll_core.datasets import load_first_names, load_words
from nll_core.language import (
    NgramModel,
    context_costs,
    inserted_ranks,
    letter_costs,
    letter_texts,
    ngram_counts,
    run_drift,
    shift_bounds,
    smoothed_ngram,
    split_texts,
    temperature_runs,
    text_membership,
    typo_runs,
)

TRAIN, NEW = split_texts(load_first_names().different, 0.2)
LEARNT, HELD = letter_texts(TRAIN), letter_texts(NEW)
SYMBOLS = "·abcdefghijklmnopqrstuvwxyz"


class Counted:
    """Chances by counts + k, or with the next lower order as a prior worth ten letters."""

    def __init__(self, names: list[str], n: int, add: float | None) -> None:
        self.n, self.add = n, add
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.before: Counter[str] = Counter()
        for name in names:
            text = "·" * (n - 1) + name + "·"
            for i in range(n - 1, len(text)):
                for back in range(n):
                    self.pairs[text[i - back : i], text[i]] += 1
                    self.before[text[i - back : i]] += 1

    def p(self, context: str, letter: str) -> float:
        found = self.pairs[context, letter], self.before[context]
        if self.add is not None:
            return (found[0] + self.add) / (found[1] + 27 * self.add)
        lower = self.p(context[1:], letter) if context else 1 / 27
        return (found[0] + 10 * lower) / (found[1] + 10)

    def costs(self, name: str) -> list[float]:
        text = "·" * (self.n - 1) + name + "·"
        return [
            -math.log(self.p(text[i - self.n + 1 : i], text[i]))
            for i in range(self.n - 1, len(text))
        ]

    def mean(self, names: list[str]) -> float:
        return float(np.mean([cost for name in names for cost in self.costs(name)]))


def judge(n: int) -> NgramModel:
    return smoothed_ngram(LEARNT, n, 10.0, by="prior")


def test_a_bigram_runs_freely_as_a_chain_of_letters_does() -> None:
    own, other = Counted(TRAIN, 2, 0.1), Counted(TRAIN, 2, None)
    p = np.array([[own.p(a, b) for b in SYMBOLS] for a in SYMBOLS])
    model = smoothed_ngram(LEARNT, 2, 0.1)
    # Expected visits of each letter before the end: (I − Q)⁻¹ of the chain.
    visits = np.linalg.solve(np.eye(26) - p[1:, 1:].T, p[0, 1:])
    weights = np.append(1.0, visits) / (1.0 + visits.sum())
    third = p[0, 1:] @ p[1:, 1:]
    third = third / third.sum()
    for by, counted in ((model, own), (judge(2), other)):
        chances = np.array([[counted.p(a, b) for b in SYMBOLS] for a in SYMBOLS])
        found, costs = run_drift(model, by, HELD), -(p * np.log(chances)).sum(axis=1)
        assert found.run.nats_per_letter == pytest.approx(weights @ costs, rel=1e-5)
        assert found.run.nll[2] == pytest.approx(third @ costs[1:])
        assert found.real_nll == pytest.approx(counted.mean(NEW))
        placed = np.mean([counted.costs(name)[2] for name in NEW if len(name) > 1])
        assert found.real.nll[2] == pytest.approx(placed)
        assert found.nats == found.run.nats_per_letter - found.real_nll


@pytest.mark.parametrize(("n", "by"), [*itertools.product((1, 2, 3, 4), ("add", "prior"))])
def test_a_name_letter_by_letter(n: int, by: str) -> None:
    model = smoothed_ngram(LEARNT, n, 0.1, by="add") if by == "add" else judge(n)
    found = letter_costs(model, letter_texts(["zoe"]))
    costs = Counted(TRAIN, n, 0.1 if by == "add" else None).costs("zoe")
    np.testing.assert_allclose(found.nats, costs)
    assert (found.total, found.mean) == pytest.approx((sum(costs), sum(costs) / 4))
    assert found.most_surprising == costs.index(max(costs))


def test_only_one_text_has_letters_of_its_own() -> None:
    for texts in ([], ["a", "b"]):
        with pytest.raises(ValueError, match=f"text must be one text, got {len(texts)}"):
            letter_costs(judge(1), letter_texts(texts))


@pytest.mark.parametrize(("t", "n"), [(0.5, 2), (1.5, 3)])
def test_the_share_in_training_is_the_sum_of_their_chances(t: float, n: int) -> None:
    model = Counted(TRAIN, n, 0.1)
    total = 0.0
    hot: dict[str, float] = {}
    for name in TRAIN:
        chance, padded = 1.0, "·" * (n - 1) + name + "·"
        for i in range(n - 1, len(padded)):
            context = padded[i - n + 1 : i]
            if context not in hot:
                hot[context] = sum(model.p(context, c) ** (1 / t) for c in SYMBOLS)
            chance *= model.p(context, padded[i]) ** (1 / t) / hot[context]
        total += chance
    found = temperature_runs(smoothed_ngram(LEARNT, n, 0.1), judge(4), LEARNT, (1.0, t))
    assert found.known[1] == pytest.approx(total)
    # At 1 it is the model itself, by the same judge.
    run = run_drift(smoothed_ngram(LEARNT, n, 0.1), judge(4), HELD).run
    assert found.nll[0] == pytest.approx(run.nats_per_letter)
    assert found.length[0] == pytest.approx(run.mean_length)


def test_a_typo_costs_what_each_wrong_letter_costs() -> None:
    model, known = Counted(TRAIN, 4, 0.001), ngram_counts(LEARNT, 4).any(axis=1)
    typos = [
        (name, name[:2] + letter + name[3:])
        for name in NEW
        if len(name) > 2
        for letter in SYMBOLS[1:].replace(name[2], "")
    ]
    right, wrong = (
        np.mean([model.costs(texts[k])[4] for texts in typos if len(texts[k]) > 3]) for k in (0, 1)
    )
    forced = smoothed_ngram(LEARNT, 4, 0.001)
    found = typo_runs(forced, judge(4), HELD, known, place=3, n_after=4)
    assert found.added_nll[2] == pytest.approx(wrong - right)
    # Right after the typo nothing has been written yet.
    lost = [np.mean([not model.before[texts[k][:3]] for texts in typos]) for k in (0, 1)]
    assert (found.clean.unseen[0], found.free.unseen[0]) == pytest.approx(tuple(lost))
    assert found.added_unseen[0] == pytest.approx(lost[1] - lost[0])
    assert len(found.free.nll) == len(found.added_unseen) == 4
    assert found.free.nll[0] > found.clean.nll[0]


def test_another_population_in_two_parts() -> None:
    surnames, model = list(load_words("surnames").words), Counted(TRAIN, 3, 0.1)
    unseen, costs = [], []
    for name in surnames:
        padded = "··" + name + "·"
        for i, cost in enumerate(model.costs(name), 2):
            unseen.append(cost * (not model.before[padded[i - 2 : i]]))
            costs.append(cost)
    fitted, texts = smoothed_ngram(LEARNT, 3, 0.1), letter_texts(surnames)
    found = context_costs(fitted, ngram_counts(LEARNT, 3), texts)
    assert (found.total, found.unseen) == pytest.approx((np.mean(costs), np.mean(unseen)))
    excess = found.total - Counted(surnames, 3, 0.0).mean(surnames)
    assert shift_bounds(fitted, texts).divergence[-1] == pytest.approx(excess)


def test_the_rank_of_a_secret_is_that_among_all_words() -> None:
    ranks = inserted_ranks(ngram_counts(LEARNT, 3), letter_texts(["qzx"]), (0, 3), add=0.3)
    for times, found in zip((0, 3), ranks, strict=True):
        model = Counted(TRAIN + ["qzx"] * times, 3, 0.3)
        cost = sum(model.costs("qzx"))
        others = ("".join(letters) for letters in itertools.product(SYMBOLS[1:], repeat=3))
        rank = 1 + sum(sum(model.costs(other)) < cost - 1e-9 for other in others)
        assert (found.rank, found.n_texts) == (rank, 17576)
        assert found.exposure == pytest.approx(math.log2(17576 / rank))


def test_seen_and_unseen_names_by_all_pairs_of_them() -> None:
    model = Counted(TRAIN, 4, 0.1)
    seen, unseen = ([sum(model.costs(name)) for name in names] for names in (TRAIN, NEW))
    pairs = np.array(seen)[:, None] - np.array(unseen)
    found = text_membership(smoothed_ngram(LEARNT, 4, 0.1), LEARNT, HELD)
    expected = ((pairs < -1e-9) + 0.5 * (np.abs(pairs) <= 1e-9)).mean()
    assert found.area.value == pytest.approx(expected, abs=1e-6)
    assert (found.seen, found.unseen) == pytest.approx((model.mean(TRAIN), model.mean(NEW)))
    # The curve is of the same scores: its area is theirs.
    area = np.trapezoid(found.curve.true_rate, found.curve.false_rate)
    assert area == pytest.approx(found.area.value, abs=1e-9)
    # Where nothing is remembered, which part a name is in makes no difference.
    alike = text_membership(smoothed_ngram(LEARNT, 1, 0.1), HELD, HELD)
    assert alike.area.value == 0.5
    assert alike.seen == alike.unseen
