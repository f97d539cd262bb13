"""Longer memory, and a name letter by letter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from nll_core import surprise
from nll_core.datasets import load_first_names
from nll_core.language import (
    LetterCosts,
    LowestNll,
    NgramSmoothing,
    OrderComparison,
    RankedTexts,
    letter_costs,
    letter_texts,
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
    orders_of,
    smoothed_by,
)
from pages._ui.chart import along
from pages._ui.lesson import view
from pages._ui.numbers import decimals, exponential, latex, latex_exact, percent
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

EXTREMES: Final = 8
# Of each way of smoothing, its amount's letter and words, and the chances.
SMOOTHED: Final[dict[NgramSmoothing, tuple[str, str, str]]] = {
    "add": ("k", "added to each count, k", r"p(c \mid h) = \frac{n_{hc} + k}{n_h + 27k}"),
    "prior": (
        "a",
        "letters that the lower order is worth, a",
        r"p_n(c \mid h) = \frac{n_{hc} + a\, p_{n-1}(c \mid h')}{n_h + a} \qquad "
        r"p_0 = \tfrac{1}{27}",
    ),
}
# All letters and the end mark are equally likely.
UNIFORM: Final = float(surprise(1.0 / figures.V))


@view(ORDERS, controls=lambda s: ["bgn bgway", smoothed_by(s), "bgsplit"])
def orders(s: State) -> Iterator[Part]:
    amounts, n = AMOUNTS[s.way], s.bgn
    place, other = amounts.index(s.amount), PRIOR if s.bgway == ADD else ADD
    found, others = orders_of(s.bgsplit, s.way), orders_of(s.bgsplit, WAYS[other])
    nll = found.nll[:, :, place]
    said = Say("main", _orders_in_words(s, nll[:, n - 1].tolist(), found.lowest, other, others))
    letter, title, symbols = SMOOTHED[s.way]
    yield row(
        Plot(
            "bigram_orders",
            figures.order_lines(nll, n),
            "Mean NLL by n of training names, of new names and of held-out names that are in "
            f"training, too. {said.plain}",
            drag=[along("n", "bgn")],
        ),
        Plot(
            "bigram_amounts",
            figures.amount_lines(found, amounts, n, place, title, others.lowest.nll),
            f"NLL of new names by the amount of smoothing, a line for each n. {said.plain}",
            drag=[along(title, smoothed_by(s))],
        ),
    )
    yield said
    rows = [
        [str(k), *(decimals(v, 4) for v in (*costs, gained))]
        for k, (costs, gained) in enumerate(zip(nll.T, found.gained[:, place], strict=True), 1)
    ]
    yield Table("orders", ("n", "training", "new", "seen", "seen − new"), rows, present=n - 1)
    train, new, seen = found.n_rows
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
    here = latex(float(nll[1, n - 1]), 5)
    yield Formula(
        "main",
        symbols,
        rf"{letter} = ⟦{latex_exact(s.amount)}⟧,\ n = ⟦{n}⟧: \quad ⟦{here}⟧\ \text{{nats}}",
    )


def _orders_in_words(
    s: State, nll: Sequence[float], best: LowestNll, other: str, others: OrderComparison
) -> str:
    train, new, seen = nll
    letter = SMOOTHED[s.way][0]
    reached = (
        f"Lowest on new names: **{decimals(best.nll)}**, at n = {best.n} and "
        f"{letter} = {AMOUNTS[s.way][best.place]:g}; with “{other}” {decimals(others.lowest.nll)}."
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
def letters_of(n: int, way: NgramSmoothing, amount: float, name: str) -> LetterCosts:
    """What each letter of a name and its end cost."""
    return letter_costs(model_of(n, way, amount), letter_texts([name]))


@view(NAME, controls=lambda s: ["bgname bgn bgway", smoothed_by(s), "bgdraw"])
def one_name(s: State) -> Iterator[Part]:
    of = (s.bgn, s.way, s.amount)
    name, costs, ranked = s.typed, letters_of(*of, s.typed), scored(*of)
    nats, rank = costs.nats.tolist(), ranked.rank(costs.total)
    said = Say("main", _name_in_words(s, costs, ranked, rank))
    yield row(
        Plot(
            "bigram_name",
            figures.name_bars(f"{name}·", costs, UNIFORM),
            f"Surprise of each letter of {name}: "
            + ", ".join(f"{c} {decimals(v, 2)}" for c, v in zip([*name, "·"], nats, strict=True)),
        ),
        Plot(
            "bigram_ranks",
            figures.rank_curve(ranked.nats, rank, costs.total),
            f"Surprise of all names in order; {rank - 1:,} are less surprising than {name}.",
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
        "longer name has more letters to pay for; the mean per letter does not depend on that."
    )
    # Four terms to a line: more are wider than a phone.
    terms = [rf"⟦{latex(term, 3)}⟧" for term in nats]
    lines = [" + ".join(terms[i : i + 4]) for i in range(0, len(terms), 4)]
    yield Formula(
        "main",
        r"\mathrm{NLL} = \sum_i -\log p(c_i \mid c_{i-n+1} \dots c_{i-1})",
        r" \\ {} + ".join(lines) + rf" = ⟦{latex(costs.total, 5)}⟧",
    )


def _name_in_words(s: State, costs: LetterCosts, ranked: RankedTexts, rank: int) -> str:
    name, worst = s.typed, costs.most_surprising
    context = ("·" * (s.bgn - 1) + name)[worst : worst + s.bgn - 1]
    begins = " at the beginning" if context else ""
    after = f" after “{context}”" if context.strip("·") else begins
    letter = f"“{name[worst]}”" if worst < len(name) else "its end"
    if math.isinf(costs.total):
        return (
            f"**{name}** costs **∞ nats**: {letter}{after} never occurs in the census, and nothing "
            "smooths it. To this model the name is impossible; let k or a be above 0."
        )
    known = "is one of them" if name in ranked.texts else "is not among them"
    return (
        f"**{name}** costs **{decimals(costs.total)} nats**, **{decimals(costs.mean)}** a letter "
        f"with the end: one chance in {exponential(costs.total, 3)}. The most surprising is "
        f"{letter}{after}: {decimals(float(costs.nats[worst]))}. Of the {len(ranked.texts):,} "
        f"names **{rank - 1:,}** are less surprising (it {known})."
    )


def _names_beside(ranked: RankedTexts, samples: Sequence[tuple[str, float]]) -> list[list[str]]:
    rows = []
    for i, (text, nats) in enumerate(samples):
        own, far = ([ranked.texts[k], decimals(float(ranked.nats[k]), 2)] for k in (i, -1 - i))
        rows.append([*own, *far, text or "(no letter)", decimals(nats, 2)])
    return rows
