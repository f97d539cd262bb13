"""Longer memory, and a name letter by letter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core import surprise
from nll_core.datasets import load_first_names
from nll_core.language import (
    LowestNll,
    NgramSmoothing,
    RankedTexts,
    letter_surprise,
    letter_texts,
    lowest_nll,
    ranked_texts,
    sample_ngram,
    text_surprise,
)
from pages._figures import bigram as figures
from pages._lessons.bigram.state import (
    ADD,
    AMOUNTS,
    HELD_OUT,
    NAME,
    ORDERS,
    PRIOR,
    WAYS,
    State,
    all_names,
    model_of,
    parts_nll,
    smoothed_by,
    split_of,
)
from pages._ui.chart import along
from pages._ui.lesson import Side, view
from pages._ui.numbers import decimals, exponential, latex, latex_exact, percent
from pages._ui.parts import Formula, Note, Part, Plot, Row, Say, Table

EXTREMES: Final = 8
# All letters and the end mark are equally likely.
UNIFORM: Final = float(surprise(1.0 / figures.V))


def _beside_orders(s: State) -> Sequence[Side]:
    return ["bgn", "bgway", smoothed_by(s), "bgsplit"]


@view(ORDERS, controls=_beside_orders)
def orders(s: State) -> Iterator[Part]:
    nll, amounts = parts_nll(s.bgsplit, s.way), AMOUNTS[s.way]
    place, n = amounts.index(s.amount), s.bgn
    other = PRIOR if s.bgway == ADD else ADD
    best, others = (lowest_nll(parts_nll(s.bgsplit, way)[1]) for way in (s.way, WAYS[other]))
    said = Say("main", _orders_in_words(s, nll[:, n - 1, place].tolist(), best, others))
    strength = smoothed_by(s)
    yield Row(
        (
            Plot(
                "bigram_orders",
                figures.order_lines(nll[:, :, place], n),
                "Mean NLL by n of training names, of new names and of held-out names that are in "
                f"training, too. {said.plain}",
                drag=[along("n", "bgn")],
            ),
            Plot(
                "bigram_amounts",
                figures.amount_lines(
                    nll[1], amounts, n, place, title=_amount(s), best=best, other=others.nll
                ),
                f"NLL of new names by the amount of smoothing, a line for each n. {said.plain}",
                drag=[along(_amount(s), strength)],
            ),
        )
    )
    yield said
    train, new, seen = (len(part) for part in split_of(s.bgsplit))
    header = ("n", "training", "new", "seen", "seen − new")
    yield Table("orders", header, _order_rows(nll[:, :, place]), present=n - 1)
    twice = len(load_first_names().names) - all_names().n_texts
    yield Note(
        f"An n-gram model looks at the n − 1 letters before. Of the rows of the census "
        f"{percent(HELD_OUT)} are held out, as they come: {train:,} for training, {new:,} of new "
        f"names and {seen:,} of names seen in training. For {twice} names stand in it twice, once "
        "for each sex. With a long memory they look "
        "easy, as training names do: a split by row flatters, a split by name does not. Without "
        "smoothing, one letter that never followed its context costs ∞, and so does the mean. ★ is "
        "the lowest NLL of new names."
    )
    here = latex(float(nll[1, n - 1, place]), 5)
    if s.bgway == ADD:
        yield Formula(
            "main",
            r"p(c \mid h) = \frac{n_{hc} + k}{n_h + 27k}",
            rf"k = ⟦{latex_exact(s.amount)}⟧,\ n = ⟦{n}⟧: \quad ⟦{here}⟧\ \text{{nats}}",
        )
    else:
        yield Formula(
            "main",
            r"p_n(c \mid h) = \frac{n_{hc} + a\, p_{n-1}(c \mid h')}{n_h + a} \qquad "
            r"p_0 = \tfrac{1}{27}",
            rf"a = ⟦{latex_exact(s.amount)}⟧,\ n = ⟦{n}⟧: \quad ⟦{here}⟧\ \text{{nats}}",
        )


def _amount(s: State) -> str:
    return (
        "added to each count, k" if s.bgway == ADD else "letters that the lower order is worth, a"
    )


def _orders_in_words(s: State, nll: Sequence[float], best: LowestNll, others: LowestNll) -> str:
    train, new, seen = nll
    letter, other = ("k", PRIOR) if s.bgway == ADD else ("a", ADD)
    reached = (
        f"Lowest on new names: **{decimals(best.nll)}**, at n = {best.n} and "
        f"{letter} = {AMOUNTS[s.way][best.place]:g}; with “{other}” {decimals(others.nll)}."
    )
    if math.isinf(new):
        return (
            f"With n = {s.bgn} and no smoothing, training costs **{decimals(train)} nats** a "
            f"letter, and new names **∞**: some letter never followed its context before. {reached}"
        )
    return (
        f"With n = {s.bgn} and {letter} = {s.amount:g} a letter of the training names costs "
        f"**{decimals(train)} nats**, of new names **{decimals(new)}**, and of held-out names "
        f"that are trained on, too, **{decimals(seen)}**. {reached}"
    )


def _order_rows(nll: NDArray[np.float64]) -> list[list[str]]:
    return [
        [str(k + 1), *(decimals(float(v), 4) for v in (train, new, seen, seen - new))]
        for k, (train, new, seen) in enumerate(nll.T)
    ]


@lru_cache(64)
def scored(n: int, way: NgramSmoothing, amount: float) -> RankedTexts:
    """All names under a model."""
    return ranked_texts(model_of(n, way, amount), all_names())


@lru_cache(128)
def drawn(n: int, way: NgramSmoothing, amount: float, seed: int) -> list[tuple[str, float]]:
    """Names from the model, and what each costs it."""
    model = model_of(n, way, amount)
    found = sample_ngram(model, EXTREMES, seed=seed)
    return list(zip(found.texts(), text_surprise(model, found).tolist(), strict=True))


@lru_cache(256)
def letters_of(n: int, way: NgramSmoothing, amount: float, name: str) -> NDArray[np.float64]:
    """−log p of each letter of a name and of its end."""
    return letter_surprise(model_of(n, way, amount), letter_texts([name]))


def _beside_name(s: State) -> Sequence[Side]:
    return ["bgname", "bgn", "bgway", smoothed_by(s), "bgdraw"]


@view(NAME, controls=_beside_name)
def one_name(s: State) -> Iterator[Part]:
    of = (s.bgn, s.way, s.amount)
    name, surprises, ranked = s.typed, letters_of(*of, s.typed), scored(*of)
    total = float(surprises.sum())
    rank = ranked.rank(total)
    said = Say("main", _name_in_words(s, surprises, ranked, rank))
    yield Row(
        (
            Plot(
                "bigram_name",
                figures.name_bars(f"{name}·", surprises, UNIFORM),
                f"Surprise of each letter of {name}: "
                + ", ".join(
                    f"{c} {decimals(float(v), 2)}"
                    for c, v in zip(f"{name}·", surprises, strict=True)
                ),
            ),
            Plot(
                "bigram_ranks",
                figures.rank_curve(ranked.nats, rank, total),
                f"Surprise of all names in order; {rank - 1:,} are less surprising than {name}.",
            ),
        ),
        widths=(1.3, 1),
    )
    yield said
    yield Table(
        "names",
        ("least surprising", "nats", "most surprising", "nats", "drawn from the model", "nats"),
        _names_beside(ranked, drawn(*of, s.bgdraw)),
    )
    yield Note(
        "The model is made of all names of the census, each once, so these have been seen: with a "
        "long memory and little smoothing the rank of a name says whether it is among them. A "
        "longer name has more letters to pay for; the mean per letter does not have that."
    )
    yield Formula(
        "main",
        r"\mathrm{NLL} = \sum_i -\log p(c_i \mid c_{i-n+1} \dots c_{i-1})",
        _sum_of([float(v) for v in surprises]) + rf" = ⟦{latex(total, 5)}⟧",
    )


def _sum_of(terms: Sequence[float]) -> str:
    """Four terms to a line: more are wider than a phone."""
    each = [rf"⟦{latex(term, 3)}⟧" for term in terms]
    lines = (" + ".join(each[i : i + 4]) for i in range(0, len(each), 4))
    return r" \\ {} + ".join(lines)


def _name_in_words(s: State, surprises: NDArray[np.float64], ranked: RankedTexts, rank: int) -> str:
    name, total = s.typed, float(surprises.sum())
    text = f"{name}·"
    worst = int(np.argmax(surprises))
    context = ("·" * (s.bgn - 1) + name)[worst : worst + s.bgn - 1]
    begins = " at the beginning" if context else ""
    after = f" after “{context}”" if context.strip("·") else begins
    letter = "its end" if worst == len(name) else f"“{text[worst]}”"
    if math.isinf(total):
        return (
            f"**{name}** costs **∞ nats**: {letter}{after} never occurs in the census, and nothing "
            "smooths it. To this model the name is impossible; let k or a be above 0."
        )
    known = "is one of them" if name in ranked.texts else "is not among them"
    return (
        f"**{name}** costs **{decimals(total)} nats**, **{decimals(total / len(surprises))}** a "
        f"letter with the end: one chance in {exponential(total, 3)}. The most surprising is "
        f"{letter}{after}: {decimals(float(surprises[worst]))}. Of the {len(ranked.texts):,} names "
        f"**{rank - 1:,}** are less surprising (it {known})."
    )


def _names_beside(ranked: RankedTexts, samples: Sequence[tuple[str, float]]) -> list[list[str]]:
    rows = []
    for i, (text, nats) in enumerate(samples):
        own, far = ([ranked.texts[k], decimals(float(ranked.nats[k]), 2)] for k in (i, -1 - i))
        rows.append([*own, *far, text or "(no letter)", decimals(nats, 2)])
    return rows
