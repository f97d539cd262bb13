"""Decoding steps against the known numbers, against rules written another way, and laws."""

from __future__ import annotations

import itertools
import math
from typing import Any, get_args

import numpy as np
import pytest

from nll_core.language.decoding import (
    DECODING_ORDERS,
    DecodingStep,
    StepKind,
    compare_decoding_orders,
    compare_greedy,
    decode,
    draw_sequences,
    draw_tokens,
    steps_in_order,
)


def softmax(x: np.ndarray) -> np.ndarray:
    p = np.exp(x - x.max())
    return p / p.sum()


def test_the_filter_first_keeps_two_tokens_and_the_temperature_first_one() -> None:
    logits = [3.0, 2.0, 1.0]
    filtered = decode(logits, [("top-p", 0.8), ("temperature", 0.5)])
    np.testing.assert_allclose(filtered[0].probs[:2], [0.6652, 0.2447], atol=5e-5)
    assert 1 - filtered[1].cut_mass == pytest.approx(0.9099, abs=1e-4)
    assert filtered[-1].kept.tolist() == [True, True, False]
    heated = decode(logits, [("temperature", 0.5), ("top-p", 0.8)])
    assert heated[1].probs[0] == pytest.approx(0.8668, abs=5e-5)
    assert heated[-1].kept.tolist() == [True, False, False]


def test_the_known_orders_of_the_projects() -> None:
    logits = np.log([0.5, 0.25, 0.15, 0.07, 0.03])
    values = {"temperature": 2.0, "top-p": 0.8}
    last = {
        name: decode(logits, steps_in_order(order.kinds, values))[-1].probs
        for name, order in DECODING_ORDERS.items()
    }
    np.testing.assert_allclose(
        last["Transformers"], [0.3804, 0.2690, 0.2083, 0.1423, 0.0], atol=5e-5
    )
    np.testing.assert_allclose(last["llama.cpp"], [0.4435, 0.3136, 0.2429, 0.0, 0.0], atol=5e-5)
    np.testing.assert_array_equal(last["vLLM"], last["Transformers"])
    distance = 0.5 * np.abs(last["Transformers"] - last["llama.cpp"]).sum()
    assert distance == pytest.approx(0.1423, abs=5e-5)


def test_orders_are_compared_with_that_of_the_steps() -> None:
    logits = np.log([0.5, 0.25, 0.15, 0.07, 0.03])
    steps = [DecodingStep("top-p", 0.8), DecodingStep("temperature", 2.0)]
    found = compare_decoding_orders(logits, steps)
    assert found["Transformers"].distance == pytest.approx(0.1423, abs=5e-5)
    assert found["llama.cpp"].distance == 0
    # vLLM has no typical sampling; it applies min-p to what the temperature has flattened.
    typical = [DecodingStep("typical", 0.2), DecodingStep("temperature", 2.0)]
    known = softmax(logits / 2)
    np.testing.assert_allclose(compare_decoding_orders(logits, typical)["vLLM"].last.probs, known)
    kept = compare_decoding_orders(
        logits, [DecodingStep("min-p", 0.3), DecodingStep("temperature", 2.0)]
    )
    assert {name: o.last.n_kept for name, o in kept.items()} == {
        "Transformers": 4,
        "llama.cpp": 3,
        "vLLM": 4,
    }


def test_min_p_keeps_five_or_three() -> None:
    logits = np.log([0.45, 0.25, 0.15, 0.10, 0.05])
    values = {"temperature": 2.0, "min-p": 0.3}
    kept = {
        name: decode(logits, steps_in_order(DECODING_ORDERS[name].kinds, values))[-1].kept.sum()
        for name in ("Transformers", "llama.cpp")
    }
    assert kept == {"Transformers": 5, "llama.cpp": 3}


def as_transformers(kind: str, logits: np.ndarray, value: float, seen: list[int]) -> np.ndarray:
    """A step by the rules of Transformers, which sorts upwards and removes."""
    scores = logits.copy()
    if kind == "temperature":
        return scores / value
    if kind == "top-k":
        least = np.sort(scores)[-min(int(value), len(scores))]
        scores[scores < least] = -np.inf
    elif kind == "top-p":
        places = np.argsort(scores)
        out = np.cumsum(softmax(scores[places])) <= 1 - value
        out[-1] = False
        scores[places[out]] = -np.inf
    elif kind == "min-p":
        p = softmax(scores)
        scores[p < value * p.max()] = -np.inf
    elif kind == "typical":
        p = softmax(scores)
        distance = np.abs(-np.log(p) + (p * np.log(p)).sum())
        places = np.argsort(distance)
        last = min(int((np.cumsum(p[places]) < value).sum()), len(p) - 1)
        scores[distance > distance[places[last]]] = -np.inf
    else:
        for token in set(seen):
            scores[token] *= value if scores[token] < 0 else 1 / value
    return scores


VALUES: dict[str, list[float]] = {
    "temperature": [0.3, 1.0, 2.5],
    "top-k": [1, 3, 10, 100],
    "top-p": [0.1, 0.5, 0.93],
    "min-p": [0.0, 0.05, 0.5, 1.0],
    "typical": [0.2, 0.7, 0.95],
    "repetition penalty": [0.8, 1.0, 1.5],
}


@pytest.mark.parametrize("kind", get_args(StepKind))
def test_each_step_is_that_of_transformers(kind: str) -> None:
    rng = np.random.default_rng(0)
    for value, spread in itertools.product(VALUES[kind], (0.5, 2.0, 6.0)):
        for _ in range(10):
            logits = rng.normal(0, spread, 40)
            seen = rng.integers(0, 40, 5).tolist()
            known = as_transformers(kind, logits, value, seen)
            stage = decode(logits, [(kind, value)], seen=seen)[-1]
            np.testing.assert_allclose(stage.probs, softmax(known), rtol=1e-9, atol=1e-15)
            np.testing.assert_array_equal(stage.kept, known > -np.inf)


@pytest.mark.parametrize("kind", get_args(StepKind))
def test_what_holds_for_every_step(kind: str) -> None:
    rng = np.random.default_rng(1)
    for value in VALUES[kind]:
        logits = rng.normal(0, 3, 30)
        logits[[2, 7]] = -np.inf
        first, last = decode(logits, [(kind, value)], seen=[1, 2])
        assert last.probs.sum() == pytest.approx(1.0, rel=1e-12)
        assert not last.kept[[2, 7]].any()
        assert last.kept.any()
        assert last.cut_mass == pytest.approx(first.probs[~last.kept].sum(), abs=1e-12)
        np.testing.assert_array_equal(last.cut, first.kept & ~last.kept)
        assert last.n_kept == np.isfinite(last.logits).sum()
        there = last.probs > 0
        known = -(last.probs[there] * np.log(last.probs[there])).sum()
        assert last.entropy == pytest.approx(known, abs=1e-12)
        # What is drawn costs the model its entropy and the divergence from it.
        own = -(last.probs[there] * np.log(first.probs[there])).sum()
        assert last.expected_surprise == pytest.approx(own, rel=1e-12)
        assert last.expected_surprise >= last.entropy - 1e-12
        if kind != "repetition penalty":
            shifted = decode(logits + 50.0, [(kind, value)])[-1]
            np.testing.assert_allclose(shifted.probs, last.probs, atol=1e-12)
        order = rng.permutation(30)
        if kind not in ("repetition penalty",):
            moved = decode(logits[order], [(kind, value)])[-1]
            np.testing.assert_allclose(moved.probs, last.probs[order], atol=1e-12)


def test_steps_that_do_nothing_do_nothing() -> None:
    logits = np.random.default_rng(2).normal(0, 3, 20)
    idle: list[Any] = [
        ("temperature", 1.0),
        ("top-k", 20),
        ("top-p", 1.0),
        ("min-p", 0.0),
        ("typical", 1.0),
        ("repetition penalty", 1.0),
    ]
    stages = decode(logits, idle, seen=[3])
    assert len(stages) == 7
    for stage in stages:
        np.testing.assert_allclose(stage.probs, stages[0].probs, rtol=1e-12)
        assert stage.cut_mass == 0.0


def test_filters_commute_with_themselves_and_temperatures_multiply() -> None:
    logits = np.random.default_rng(3).normal(0, 2, 50)
    for kind, a, b in (("top-k", 5, 9), ("min-p", 0.1, 0.3)):
        one = decode(logits, [(kind, a), (kind, b)])[-1]
        two = decode(logits, [(kind, b), (kind, a)])[-1]
        np.testing.assert_array_equal(one.kept, two.kept)
    both = decode(logits, [("temperature", 0.5), ("temperature", 3.0)])[-1]
    np.testing.assert_allclose(both.probs, decode(logits, [("temperature", 1.5)])[-1].probs)


def test_the_penalty_sees_the_zero_of_the_logits_before_and_after_a_temperature() -> None:
    logits, penalty = [2.0, 1.0, 0.0, -1.0], ("repetition penalty", 1.5)
    known = softmax(np.array([2 / 1.5, 1.0, 0.0, -1.5]) / 0.7)
    for steps in ([penalty, ("temperature", 0.7)], [("temperature", 0.7), penalty]):
        found = decode(logits, steps, seen=[0, 2, 3])[-1].probs
        np.testing.assert_allclose(found, known, rtol=1e-12)


def test_ties_and_edges() -> None:
    tied = [1.0, 1.0, 1.0, 0.0]
    assert decode(tied, [("top-k", 2)])[-1].kept.tolist() == [True, True, True, False]
    assert decode(tied, [("temperature", 0)])[-1].kept.tolist() == [True, False, False, False]
    halves = np.log([0.5, 0.25, 0.25])
    assert decode(halves, [("top-p", 0.5)])[-1].kept.sum() == 1
    assert decode(halves, [("top-p", 0.5 + 1e-12)])[-1].kept.tolist() == [True, True, False]
    assert decode(halves, [("min-p", 0.5)])[-1].kept.all()


def test_a_tiny_temperature_is_greedy_and_cuts_nothing() -> None:
    stage = decode([3.0, 2.0, -1e300], [("temperature", 1e-300)])[-1]
    assert stage.probs.tolist() == [1.0, 0.0, 0.0]
    assert stage.kept.all()
    assert (stage.entropy, stage.cut_mass) == (0.0, 0.0)


def test_giant_logits_overflow_nowhere() -> None:
    for steps in ([("temperature", 0.1)], [("top-p", 0.9), ("min-p", 0.1)], [("typical", 0.9)]):
        for stage in decode([1e308, -1e308], steps):
            assert stage.probs.tolist() == [1.0, 0.0]
            assert (stage.entropy, stage.expected_surprise) == (0.0, 0.0)


def test_draws_are_from_what_is_left() -> None:
    stage = decode(np.log([0.5, 0.3, 0.15, 0.05]), [("top-k", 3)])[-1]
    drawn = draw_tokens(stage, 40_000, seed=1)
    share = np.bincount(drawn, minlength=4) / len(drawn)
    spread = np.sqrt(stage.probs * (1 - stage.probs) / len(drawn))
    assert (np.abs(share - stage.probs) <= 5 * spread).all()
    assert share[3] == 0
    np.testing.assert_array_equal(drawn, draw_tokens(stage, 40_000, seed=1))


def test_greedy_is_not_the_most_probable_sequence() -> None:
    found = compare_greedy(np.log([0.6, 0.4]), np.log([[0.5, 0.5], [0.1, 0.9]]))
    assert math.exp(found.greedy.log_prob) == pytest.approx(0.3)
    assert math.exp(found.best.log_prob) == pytest.approx(0.36)
    rng = np.random.default_rng(5)
    for length in (1, 2, 4):
        first, then = np.log(rng.dirichlet(np.ones(4))), np.log(rng.dirichlet(np.ones(4), 4))
        costs = {
            path: first[path[0]] + sum(then[a, b] for a, b in itertools.pairwise(path))
            for path in itertools.product(range(4), repeat=length)
        }
        best = max(costs, key=lambda path: costs[path])
        found = compare_greedy(first, then, length)
        assert found.best.tokens == best
        assert found.best.log_prob == pytest.approx(costs[best], rel=1e-12)
        assert found.greedy.log_prob == pytest.approx(costs[found.greedy.tokens], rel=1e-12)


CHAIN = np.log([0.6, 0.3, 0.1]), np.log([[0.2, 0.5, 0.3], [0.1, 0.1, 0.8], [0.4, 0.3, 0.3]])


def test_sequences_are_drawn_as_often_as_they_are_probable() -> None:
    first, then = CHAIN
    steps = [("temperature", 2.0), ("top-k", 2)]
    drawn = draw_sequences(first, then, steps, 20_000, length=2, seed=3)
    chances = [decode(row, steps)[-1].probs for row in (first, *then)]
    for a, b in itertools.product(range(3), repeat=2):
        p = chances[0][a] * chances[1 + a][b]
        share = sum(found.tokens == (a, b) for found in drawn) / len(drawn)
        assert abs(share - p) <= 5 * math.sqrt(p * (1 - p) / len(drawn))
    for found in drawn[:50]:
        a, b = found.tokens
        assert found.log_prob == pytest.approx(first[a] + then[a, b], rel=1e-12)
    assert drawn[:100] == draw_sequences(first, then, steps, 20_000, length=2, seed=3)[:100]


def test_at_temperature_0_a_sequence_is_the_greedy_one_and_a_penalty_sees_what_is_written() -> None:
    first, then = CHAIN
    greedy = compare_greedy(first, then, 4).greedy
    assert draw_sequences(first, then, [("temperature", 0)], 3, length=4) == (greedy,) * 3
    # Log-probabilities are negative: multiplied by 1000, what was written comes never again.
    steps = [("repetition penalty", 1000.0)]
    for found in draw_sequences(first, then, steps, 50, length=3):
        assert sorted(found.tokens) == [0, 1, 2]


@pytest.mark.parametrize(
    ("logits", "steps", "message"),
    [
        ([1.0], [("beam", 2)], "the step must be"),
        ([1.0], [("temperature", -1)], r"temperature must lie in \[0, inf\), got -1"),
        ([1.0], [("temperature", math.inf)], "temperature must lie in"),
        ([1.0], [("top-k", 0)], r"top-k must lie in \[1"),
        ([1.0], [("top-k", 1.5)], "whole number"),
        ([1.0], [("top-p", 0)], r"top-p must lie in \(0, 1\]"),
        ([1.0], [("typical", 1.1)], "typical must lie in"),
        ([-1e308, 0.0], [("repetition penalty", 2.0)], "beyond float64"),
        ([1e308, 0.0], [("repetition penalty", 0.5)], "beyond float64"),
        ([math.nan], [], "below inf"),
        ([-math.inf, -math.inf], [], "one of them above"),
        ([[1.0]], [], "shape"),
    ],
)
def test_what_is_out_of_range_is_named(logits: Any, steps: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode(logits, steps, seen=[0])


def test_a_value_without_a_place_in_the_order_is_named() -> None:
    with pytest.raises(ValueError, match="typical is not in the order"):
        steps_in_order(DECODING_ORDERS["vLLM"].kinds, {"typical": 0.1})
    with pytest.raises(ValueError, match="seen tokens"):
        decode([1.0], [], seen=[1])
