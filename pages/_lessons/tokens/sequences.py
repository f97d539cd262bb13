"""Greedy decoding, the most probable sequence, and sequences that are drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core.language import DecodedSequence, DecodingStep, compare_greedy, draw_sequences
from pages._figures import tokens as figures
from pages._figures.tokens import LONGEST
from pages._lessons.tokens.decoding import SYMBOLS, active, pair_log_probs
from pages._lessons.tokens.state import GREEDY, State
from pages._snippets import tokens as snippets
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, latex, percent
from pages._ui.parts import Formula, Note, Part, Plot, Say, row

DRAWN: Final = 100
LISTED: Final = 10
# Sums of logs that are equal on paper differ by less.
ROUNDING: Final = 1e-9
DRAWING: Final = "How names are drawn"


@lru_cache(1)
def names_chain() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Letters of names as a Markov chain in which only the end follows the end."""
    following = pair_log_probs().copy()
    following[0] = np.where(np.arange(len(SYMBOLS)) == 0, 0.0, -np.inf)
    return pair_log_probs()[0], following


class Spelt(NamedTuple):
    """The letters of a name up to its end, and what it costs the model."""

    name: str
    nats: float


def spelt(sequence: DecodedSequence) -> Spelt:
    text = "".join(SYMBOLS[token] for token in sequence.tokens)
    return Spelt(text.split(SYMBOLS[0])[0], -sequence.log_prob)


@lru_cache(1)
def greedy_names() -> tuple[Spelt, Spelt]:
    """The greedy name, and the most probable one."""
    found = compare_greedy(*names_chain(), LONGEST)
    return spelt(found.greedy), spelt(found.best)


@lru_cache(256)
def drawn_names(steps: tuple[DecodingStep, ...], seed: int) -> list[Spelt]:
    # With a penalty each beginning has chances of its own, which would take too long.
    plain = [step for step in steps if step.kind != "repetition penalty"]
    drawn = draw_sequences(*names_chain(), plain, DRAWN, length=LONGEST, seed=seed)
    return [spelt(one) for one in drawn]


def pair(s: State) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The chances of two tokens, A and B, first and after each of them."""
    first, following = np.array([s.tka, 1 - s.tka]), np.array([s.tkaa, s.tkba])
    return first.round(2), np.stack([following, 1 - following], axis=1).round(2)


def chances(s: State) -> tuple[float, float]:
    """Of the greedy pair, and of the most probable one."""
    first, following = pair(s)
    greedy, best = compare_greedy(np.log(first), np.log(following))
    return math.exp(greedy.log_prob), math.exp(best.log_prob)


@view(GREEDY, controls=("tka tkaa tkba", More("tkt tkk tkp tkm tky tkdraw tkorder", DRAWING)))
def greedy(s: State) -> Iterator[Part]:
    first, following = pair(s)
    two = compare_greedy(np.log(first), np.log(following))
    written, likeliest = greedy_names()
    drawn = drawn_names(tuple(active(s)), s.tkdraw)
    said = Say(_in_words(*two))
    yield row(
        Plot(
            "tokens_two",
            figures.two_steps((first[:, None] * following).ravel(), two),
            f"Bars for the probabilities of AA, AB, BA and BB. {said.plain}",
        ),
        Plot(
            "tokens_names",
            figures.name_costs(drawn, written, likeliest),
            f"Nats against letters of {DRAWN} names that are drawn, of {written.name} and of "
            f"{likeliest.name}.",
        ),
    )
    yield said
    yield Say(
        f"Of names, letter by letter, greedy decoding writes **{written.name}** at "
        f"{decimals(written.nats, 2)} nats. The most probable one is **{likeliest.name}** at "
        f"{decimals(likeliest.nats, 2)}: each further letter would cost. {DRAWN} names that are "
        f"drawn cost **{decimals(float(np.mean([one.nats for one in drawn])), 2)} nats** on "
        "average.",
        key="names",
    )
    listed = " · ".join(f"{one.name} {decimals(one.nats, 2)}" for one in drawn[:LISTED])
    yield Note(f"Drawn with seed {s.tkdraw}, in nats: {listed}", "drawn")
    yield Note(
        "A token that is a little less likely now may lead to one that is nearly certain. Greedy "
        "decoding never finds out; for a Markov chain, Viterbi's algorithm does. In real models "
        "the most probable text is often short or repeats itself, so it is not what one wants, "
        "either. Names are drawn by the steps of the other view except the penalty, and cut at "
        f"{LONGEST} letters."
    )
    yield Formula(
        r"p(x_1 x_2) = p(x_1)\, p(x_2 \mid x_1)",
        rf"\text{{greedy: }} ⟦{latex(math.exp(two.greedy.log_prob))}⟧ \qquad "
        rf"\text{{most probable: }} ⟦{latex(math.exp(two.best.log_prob))}⟧",
    )


def _in_words(found: DecodedSequence, best: DecodedSequence) -> str:
    words = ["".join("AB"[token] for token in one.tokens) for one in (found, best)]
    p, most = math.exp(found.log_prob), math.exp(best.log_prob)
    opening = f"Greedy decoding takes the likeliest token twice: **{words[0]}**, **{percent(p)}**"
    if most <= p * (1 + ROUNDING):
        return f"{opening}. Here nothing is more probable."
    return (
        f"{opening}. But **{words[1]}** has **{percent(most)}**: its less likely first token pays "
        "off in the second."
    )


def code(s: State) -> Mapping[str, str]:
    first, following = pair(s)
    return snippets.greedy(first.tolist(), following.tolist())
