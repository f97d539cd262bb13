"""A character model from counts and from gradients: the lesson."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from nll_core import language as core
from nll_core import surprise
from nll_core.datasets import load_first_names
from pages._figures import bigram as figures
from pages._figures.bigram import SYMBOLS, pair
from pages._figures.style import MODEL, TRUTH
from pages._lessons.bigram import source
from pages._lessons.bigram.source import PASTED, SETS, UNITS, Matrix, Source
from pages._snippets import bigram as snippets
from pages._ui import jobs, page
from pages._ui import state as field
from pages._ui.chart import along
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, More, Own, view
from pages._ui.numbers import decimals, exponential, latex, latex_exact, percent, significant
from pages._ui.parts import Formula, Note, Part, Player, Plot, Say, Table, row

VIEWS: Final = (
    TRAINED := "Counts or gradients",
    PULLS := "Smoothing or L2",
    ORDERS := "Longer memory",
    NAME := "A name, letter by letter",
)
LAST_STEP: Final = 5000
STEPS: Final = tuple(core.kept_steps(LAST_STEP, 50).tolist())
WAYS: Final[dict[str, core.NgramSmoothing]] = {"add k": "add", "lower order as prior": "prior"}
ADD, PRIOR = WAYS
AMOUNTS: Final[dict[core.NgramSmoothing, tuple[float, ...]]] = {
    "add": (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    "prior": (0.0, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 50.0, 100.0),
}
HELD_OUT: Final = 0.2
LONGEST: Final = 16


def check_name(text: str) -> None:
    """ValueError where a text is no name."""
    found = core.plain_letters(text)
    if len(found) != 1:
        raise ValueError("One name of the letters a to z is taken here.")
    if len(found[0]) > LONGEST:
        raise ValueError(f"At most {LONGEST} letters fit here, got {len(found[0])}.")


# A run costs a quarter of a second for each rate, penalty and seed.
class State(field.State, deciding=("bgdata", "bgunit", "bgrate", "bgl2", "bgseed", "bgsplit")):
    """What the page shows."""

    bgview: str = field.choice("View", VIEWS, TRAINED)
    bgdata: str = field.choice("Names", SETS, source.CENSUS)
    bgunit: str = field.choice("An item is", tuple(UNITS), source.LINES)
    bgstep: int = field.steps("Steps taken", STEPS, STEPS[20])
    bgrate: float = field.steps(
        "Learning rate", (1.0, 5.0, 20.0, 50.0, 100.0), 50.0, help="The largest overshoots."
    )
    bgl2: float = field.steps("L2 penalty λ on the logits", (0.0, 1e-4, 1e-3, 0.01, 0.1), 0.0)
    bgseed: int = field.count("Random logits at the start (the seed)", 0, 99, 0)
    bgadd: float = field.steps(
        "Added to each count, k", (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0), 1.0
    )
    bgn: int = field.count("n: letters looked at, with the one to come", 1, 4, 3)
    bgway: str = field.choice("Smoothing", tuple(WAYS), ADD)
    bgk: float = field.steps("Added to each count, k", AMOUNTS["add"], 0.1)
    bga: float = field.steps("Letters that the lower order is worth, a", AMOUNTS["prior"], 10.0)
    bgsplit: int = field.count("Which names are held out (the seed)", 0, 99, 0)
    bgname: str = field.text(
        "A name", "isabelle", check_name, max_chars=60, help="Accents and capitals are dropped."
    )
    bgdraw: int = field.count("Names drawn from the model (the seed)", 0, 99, 0)
    source: Source = field.given(lambda s: source.opened(s.bgdata), source.census())

    @property
    def way(self) -> core.NgramSmoothing:
        return WAYS[self.bgway]

    @property
    def amount(self) -> float:
        """Of the smoothing in use."""
        return self.bgk if self.bgway == ADD else self.bga

    @property
    def typed(self) -> str:
        """The name as the model reads it."""
        return core.plain_letters(self.bgname)[0]


def smoothed_by(s: State) -> str:
    """The controls of the smoothing in use."""
    return "bgk" if s.bgway == ADD else "bga"


# A model of n = 4 takes four megabytes.
def model_of(s: State) -> core.NgramModel:
    """The n-gram model of all names that the controls ask for."""
    of = s.source
    key = ("model", s.bgn, s.way, s.amount)
    return of.once(key, lambda: core.smoothed_ngram(of.texts, s.bgn, s.amount, by=s.way), 4)


def orders_of(s: State, way: core.NgramSmoothing) -> core.OrderComparison:
    """The rows, split."""
    of = s.source
    return of.once(
        ("orders", s.bgsplit, way),
        lambda: core.compare_orders(
            of.rows, AMOUNTS[way], by=way, share=HELD_OUT, split=of.split, seed=s.bgsplit
        ),
        64,
    )


# The rarest letters that together begin at most this share of all pairs.
RARE: Final = 0.05
# They are slow once they hold so much more of the gap than of the pairs.
SLOW: Final = 1.5
# Nats of a row that is still far from its counts.
FAR: Final = 0.05
CELLS: Final = 6
READING: Final = (
    "A row is the letter before, a column the letter that follows; · is the beginning and the end "
    "of a name. The area of a square is the probability. In the difference all areas are "
    f"{figures.MAGNIFIED} times as large, "
)


def run_of(s: State) -> core.BigramTraining:
    of = s.source
    options: dict[str, Any] = {"rate": s.bgrate, "l2": s.bgl2, "seed": s.bgseed}
    return of.once(
        ("run", s.bgrate, s.bgl2, s.bgseed),
        lambda: core.train_bigram(of.pairs, n_steps=LAST_STEP, kept=len(STEPS), **options),
        16,
    )


def floor_of(s: State) -> float:
    """The lowest NLL that a run can come to: with a penalty above that of counting."""
    of = s.source
    if not s.bgl2:
        return run_of(s).optimum_nll
    return of.once(("floor", s.bgl2), lambda: core.bigram_optimum(of.pairs, s.bgl2).nll, 8)


def over_counts(s: State, p: Matrix) -> Matrix:
    """The trained matrix with no row for a letter that is not there, as the counts have none."""
    kept = p.copy()
    kept[s.source.missing] = 0.0
    return kept


@view(
    TRAINED,
    controls=lambda s: (
        "bgstep",
        Player("bgstep", len(STEPS) - 1, STEPS),
        "bgrate bgl2",
        More("bgseed"),
    ),
)
def gradients(s: State) -> Iterator[Part]:
    run, at, of = run_of(s), STEPS.index(s.bgstep), s.source
    p, floor, counted = run.chances(at), floor_of(s), s.source.counted
    there = over_counts(s, p)
    # Where no letter is so rare, the rarest.
    rare = run.rarest_rows(RARE).tolist() or run.rarest_rows(0.99)[:1].tolist()
    rows = run.row_divergences[at].tolist()
    said = Say(_training_in_words(run, at, floor, rare))
    cell = core.most_different_cells(counted, there)[0]
    yield row(
        Plot(
            "bigram_counts",
            figures.counts_matrix(counted, of.pairs, "from counts"),
            "Squares for the share of each letter after each letter, by counting.",
        ),
        Plot(
            "bigram_trained",
            figures.shares_matrix(p, "from gradients", MODEL),
            f"The same from logits after {s.bgstep:,} steps of gradient descent.",
        ),
        Plot(
            "bigram_difference",
            figures.difference_matrix(there - counted),
            f"Trained minus counted. Most for {pair(cell)}: {cell.change:+.4f}.",
        ),
    )
    yield said
    yield row(
        Plot(
            "bigram_curve",
            figures.training_curve(run, at, floor),
            f"Mean NLL against the step. {said.plain}",
            drag=[along("Steps taken", "bgstep")],
        ),
        Plot(
            "bigram_rows",
            figures.rows_cloud(run, at, rare),
            "For each letter, how often it begins a pair, and the divergence of its row: "
            + ", ".join(
                f"{c} {significant(kl, 2)}"
                for k, (c, kl) in enumerate(zip(SYMBOLS, rows, strict=True))
                if k not in of.missing
            )
            + ".",
        ),
    )
    yield Note(
        f"This is a bigram model. {READING}filled where training gives too much and open where it "
        "gives too little. On the right below, each letter stands at how often it begins a pair "
        "(across) and how far its row is from its counts (up); letters that would overlap stand "
        "side by side, and the rarest are in another colour. "
        "The pairs that were never seen keep the gap above 0: their logits would have to go to −∞."
        + _missing_in_words(of)
    )
    gap = float(run.gap[at])
    yield Formula(
        r"\mathrm{NLL}(W) = -\sum_{a,b} \frac{n_{ab}}{N} \log \mathrm{softmax}(W_a)_b \\ "
        r"= H + \sum_a \frac{n_a}{N}\, \mathrm{KL}(\text{counts}_a \,\|\, p_a) \\[0.4em] "
        r"\frac{\partial\, \mathrm{NLL}}{\partial W_{ab}} = "
        r"\frac{n_a}{N} \left(p_{ab} - \frac{n_{ab}}{n_a}\right)",
        rf"⟦{latex(float(run.nll[at]), 6)}⟧ = {latex(run.optimum_nll, 6)} + ⟦{latex(gap)}⟧",
    )


def _missing_in_words(of: Source) -> str:
    if not of.missing:
        return ""
    letters = ", ".join(SYMBOLS[row] for row in of.missing)
    return (
        f" Letters that never occur in {of.where} ({letters}) have no row in the counts and no "
        "gradient: their logits stay at the random ones, and the difference leaves them out."
    )


def _training_in_words(run: core.BigramTraining, at: int, floor: float, rare: Sequence[int]) -> str:
    gap, steps = float(run.gap[at]), int(run.steps[at])
    after = f"After **{steps:,} steps**" if steps else "At the **random logits** of the start"
    opening = (
        f"{after} the mean NLL is **{decimals(float(run.nll[at]), 4)} nats** a letter, "
        f"**{significant(gap, 3)}** above the {decimals(run.optimum_nll, 4)} of counting. "
    )
    if run.is_above_lowest[at]:
        row, lowest = int(run.worst_rows[at]), decimals(float(run.lowest_nll[at]), 4)
        return (
            f"{opening}It was at {lowest} before: **this rate overshoots**. A row’s gradient is in "
            "proportion to how often its letter occurs, and the rows of frequent letters jump past "
            f"their optimum: that of {SYMBOLS[row]} holds {percent(run.gap_share(at, [row]))} of "
            "the gap."
        )
    above = floor - run.optimum_nll
    if above and gap < 1.02 * above:
        return (
            f"{opening}That is **where the penalty stops it**: at the lowest NLL + λ·mean(W²) the "
            f"NLL lies {significant(above, 3)} above counting."
        )
    weights, rows = run.row_weights, run.row_divergences[at]
    begins, holds = float(weights[rare].sum()), run.gap_share(at, rare)
    letters = ", ".join(SYMBOLS[row] for row in rare)
    if holds > SLOW * begins:
        why = (
            "a row’s gradient is in proportion to how often its letter occurs, so theirs are slow."
        )
    elif rows[weights > 0].min() > FAR:
        why = "all rows are still far from their counts."
    else:
        worst = int(run.worst_rows[at])
        why = (
            f"the row of {SYMBOLS[worst]} holds the most, {percent(run.gap_share(at, [worst]))}, "
            f"and begins {percent(float(weights[worst]))}."
        )
    # Others that are as rare are not among them.
    tied = np.count_nonzero((weights > 0) & (weights <= weights[rare].max())) > len(rare)
    if len(rare) == 1:
        who = f"{'One of the rarest letters' if tied else 'The rarest letter'} ({letters})"
        begin, hold = "begins", "holds"
    else:
        who = f"{len(rare)} of the rarest letters ({letters})"
        who = who if tied else f"The {len(rare)} rarest letters ({letters})"
        begin, hold = "begin", "hold"
    return (
        f"{opening}{who} {begin} **{percent(begins)}** of all pairs and {hold} "
        f"**{percent(holds)}** of that gap: {why}"
    )


def pulls_of(s: State) -> core.SmoothingAgainstL2:
    of = s.source
    return of.once(("pulls", s.bgadd), lambda: core.smoothing_against_l2(of.pairs, s.bgadd), 32)


@view(PULLS, controls="bgadd")
def pulls(s: State) -> Iterator[Part]:
    at = pulls_of(s)
    cells = at.most_different(CELLS)
    cell = cells[0]
    n_pair, n_before = at.counted(cell)
    said = Say(
        f"Adding {s.bgadd:g} to each count and an L2 penalty of λ = {significant(at.l2)} both pull "
        f"towards equal probabilities, and both cost **{decimals(at.nll, 4)} nats** a letter in "
        f"training. Yet they are not the same model: **{pair(cell)}**, counted {n_pair:,} times of "
        f"{n_before:,}, has **{percent(cell.first)}** by counts + {s.bgadd:g} and "
        f"**{percent(cell.second)}** by the penalty."
    )
    yield row(
        Plot(
            "bigram_added",
            figures.shares_matrix(at.added, "counts + k", TRUTH, cell),
            f"Chances by counts + {s.bgadd:g}.",
        ),
        Plot(
            "bigram_penalised",
            figures.shares_matrix(at.penalised, "L2 penalty", MODEL, cell),
            f"Chances by the penalty λ = {significant(at.l2)}.",
        ),
        Plot(
            "bigram_pulls",
            figures.difference_matrix(at.penalised - at.added, cell),
            f"Penalty minus counts + k. Most for {pair(cell)}: {cell.change:+.4f}.",
        ),
    )
    yield said
    yield Plot(
        "bigram_cells",
        figures.cells_cloud(at, cell),
        "Each pair of letters by both chances, on log axes. " + said.plain,
    )
    yield Table(
        "cells",
        ("pair", "counted", "counts + k", "penalty", "difference"),
        [
            [
                pair(one),
                "{:,} of {:,}".format(*at.counted(one)),
                *(decimals(value, 4) for value in (one.first, one.second, one.change)),
            ]
            for one in cells
        ],
        present=0,
    )
    yield Note(
        f"{READING}filled where the penalty gives more. Additive smoothing adds k to every pair of "
        "a row: it moves the row of a rare letter far and that of a frequent one hardly at all. "
        "The penalty pulls each logit towards 0 in proportion to its size, and a logit may be "
        "large in the row of a rare letter, too."
    )
    yield Formula(
        r"p_{ab} = \frac{n_{ab} + k}{n_a + 27k} \\[0.4em] "
        r"\frac{n_a}{N} \left(p_{ab} - \frac{n_{ab}}{n_a}\right) + "
        r"\frac{2 \lambda}{27^2} W_{ab} = 0",
        rf"\frac{{⟦{n_pair}⟧ + ⟦{latex_exact(s.bgadd)}⟧}}"
        rf"{{⟦{n_before}⟧ + 27 \cdot ⟦{latex_exact(s.bgadd)}⟧}} = ⟦{latex(cell.first)}⟧ \\[0.4em] "
        rf"\lambda = ⟦{latex(at.l2)}⟧: \ ⟦{latex(cell.second)}⟧",
    )


EXTREMES: Final = 8
# Of each way of smoothing, its amount's letter and words, and the chances.
SMOOTHED: Final[dict[core.NgramSmoothing, tuple[str, str, str]]] = {
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
    found, others, of = orders_of(s, s.way), orders_of(s, WAYS[other]), s.source
    reach = figures.orders_range((found, others)) if of.own else figures.ORDERS_RANGE
    nll = found.nll[:, :, place]
    said = Say(_orders_in_words(s, nll[:, n - 1].tolist(), found.lowest, other, others))
    letter, title, symbols = SMOOTHED[s.way]
    yield row(
        Plot(
            "bigram_orders",
            figures.order_lines(nll, n, reach),
            f"Mean NLL by n of training {of.noun}, of new {of.noun} and of held-out {of.noun} that "
            f"are in training, too. {said.plain}",
            drag=[along("n", "bgn")],
        ),
        Plot(
            "bigram_amounts",
            figures.amount_lines(
                found, amounts, n, place, title, others.lowest.nll, reach, of.noun
            ),
            f"NLL of new {of.noun} by the amount of smoothing, a line for each n. {said.plain}",
            drag=[along(title, smoothed_by(s))],
        ),
    )
    yield said
    rows = [
        [str(k), *("none" if math.isnan(v) else decimals(v, 4) for v in (*costs, gained))]
        for k, (costs, gained) in enumerate(zip(nll.T, found.gained[:, place], strict=True), 1)
    ]
    yield Table("orders", ("n", "training", "new", "seen", "seen − new"), rows, present=n - 1)
    yield Note(
        "An n-gram model looks at the n − 1 letters before. "
        + (_own_split_in_words(of, found) if of.own else _split_in_words(of, found))
        + " Without smoothing, one letter that never followed its context costs ∞, and so does the "
        f"mean. ★ is the lowest NLL of new {of.noun}."
    )
    here = latex(float(nll[1, n - 1]), 5)
    yield Formula(
        symbols, rf"{letter} = ⟦{latex_exact(s.amount)}⟧,\ n = ⟦{n}⟧: \quad ⟦{here}⟧\ \text{{nats}}"
    )


def _split_in_words(of: Source, found: core.OrderComparison) -> str:
    train, new, seen = found.n_rows
    return (
        f"Of the rows of the census {percent(HELD_OUT)} are held out, as they come: {train:,} for "
        f"training, {new:,} of new names and {seen:,} of names seen in training. For "
        f"{len(of.rows) - of.texts.n_texts} names stand in it twice, once for each sex. With a "
        "long memory they look easy, as training names do: a split by row flatters, a split by "
        "name does not."
    )


def _own_split_in_words(of: Source, found: core.OrderComparison) -> str:
    train, new, seen = found.n_rows
    parts = (
        f"Of the different {of.noun} {percent(HELD_OUT)} are held out, each with all its repeats "
        f"({new:,} new); "
    )
    if not seen:
        return (
            f"{parts}{train:,} are for training. Too few stand there twice for one to be both "
            "held out and seen."
        )
    return (
        f"{parts}of the repeats of the others {percent(HELD_OUT)} are held out, too ({seen:,} "
        f"seen); {train:,} are for training. With a long memory the seen ones look easy, as "
        "training does."
    )


def _orders_in_words(
    s: State, nll: Sequence[float], best: core.LowestNll, other: str, others: core.OrderComparison
) -> str:
    (train, new, seen), noun = nll, s.source.noun
    letter = SMOOTHED[s.way][0]
    reached = (
        f"Lowest on new {noun}: **{decimals(best.nll)}**, at n = {best.n} and "
        f"{letter} = {AMOUNTS[s.way][best.place]:g}; with “{other}” {decimals(others.lowest.nll)}."
    )
    if math.isinf(new):
        return (
            f"With n = {s.bgn} and no smoothing, training costs **{decimals(train)} nats** a "
            f"letter, and new {noun} **∞**: some letter never followed its context before. "
            f"{reached}"
        )
    also = f", and of held-out {noun} that are trained on, too, **{decimals(seen)}**"
    also = "" if math.isnan(seen) else also
    return (
        f"With n = {s.bgn} and {letter} = {s.amount:g} a letter of the training {noun} costs "
        f"**{decimals(train)} nats**, of new {noun} **{decimals(new)}**{also}. {reached}"
    )


def scored(s: State) -> core.RankedTexts:
    """All names under the model."""
    key = ("scored", s.bgn, s.way, s.amount)
    return s.source.once(key, lambda: core.ranked_texts(model_of(s), s.source.texts), 64)


def drawn(s: State) -> list[tuple[str, float]]:
    """Names from the model, and what each costs it."""

    def draw() -> list[tuple[str, float]]:
        model = model_of(s)
        found = core.sample_ngram(model, EXTREMES, seed=s.bgdraw)
        return list(zip(found.texts(), core.text_surprise(model, found).tolist(), strict=True))

    return s.source.once(("drawn", s.bgn, s.way, s.amount, s.bgdraw), draw, 128)


def letters_of(s: State) -> core.LetterCosts:
    """What each letter of the name and its end cost."""
    return s.source.once(
        ("letters", s.bgn, s.way, s.amount, s.typed),
        lambda: core.letter_costs(model_of(s), core.letter_texts([s.typed])),
        256,
    )


@view(NAME, controls=lambda s: ["bgname bgn bgway", smoothed_by(s), "bgdraw"])
def one_name(s: State) -> Iterator[Part]:
    of, name, costs, ranked = s.source, s.typed, letters_of(s), scored(s)
    nats, rank = costs.nats.tolist(), ranked.rank(costs.total)
    said = Say(_name_in_words(s, costs, ranked, rank))
    yield row(
        Plot(
            "bigram_name",
            figures.name_bars(f"{name}·", costs, UNIFORM),
            f"Surprise of each letter of {name}: "
            + ", ".join(f"{c} {decimals(v, 2)}" for c, v in zip([*name, "·"], nats, strict=True)),
        ),
        Plot(
            "bigram_ranks",
            figures.rank_curve(
                ranked.nats, rank, costs.total, f"{of.noun} of {of.where}", of.longest
            ),
            f"Surprise of all {of.noun} in order; {rank - 1:,} are less surprising than {name}.",
        ),
        widths=(1.3, 1),
    )
    yield said
    yield Table(
        "names",
        ("least surprising", "nats", "most surprising", "nats", "drawn from the model", "nats"),
        _names_beside(ranked, drawn(s)),
    )
    yield Note(
        f"The model is made of all {of.noun} of {of.where}, each once, so these have been seen: "
        "with a long memory and little smoothing the rank of a name says whether it is among them. "
        f"A longer {of.noun[:-1]} has more letters to pay for; the mean per letter does not depend "
        "on that."
    )
    # Four terms to a line: more are wider than a phone.
    terms = [rf"⟦{latex(term, 3)}⟧" for term in nats]
    lines = [" + ".join(terms[i : i + 4]) for i in range(0, len(terms), 4)]
    yield Formula(
        r"\mathrm{NLL} = \sum_i -\log p(c_i \mid c_{i-n+1} \dots c_{i-1})",
        r" \\ {} + ".join(lines) + rf" = ⟦{latex(costs.total, 5)}⟧",
    )


def _name_in_words(s: State, costs: core.LetterCosts, ranked: core.RankedTexts, rank: int) -> str:
    name, worst = s.typed, costs.most_surprising
    context = ("·" * (s.bgn - 1) + name)[worst : worst + s.bgn - 1]
    begins = " at the beginning" if context else ""
    after = f" after “{context}”" if context.strip("·") else begins
    letter = f"“{name[worst]}”" if worst < len(name) else "its end"
    if math.isinf(costs.total):
        return (
            f"**{name}** costs **∞ nats**: {letter}{after} never occurs in "
            f"{s.source.where}, and nothing smooths it. To this model the name is impossible; let "
            "k or a be above 0."
        )
    known = "is one of them" if name in ranked.texts else "is not among them"
    return (
        f"**{name}** costs **{decimals(costs.total)} nats**, **{decimals(costs.mean)}** a letter "
        f"with the end: one chance in {exponential(costs.total, 3)}. The most surprising is "
        f"{letter}{after}: {decimals(float(costs.nats[worst]))}. Of the {len(ranked.texts):,} "
        f"{s.source.noun} **{rank - 1:,}** are less surprising (it {known})."
    )


def _names_beside(
    ranked: core.RankedTexts, samples: Sequence[tuple[str, float]]
) -> list[list[str]]:
    rows = []
    for i, (text, nats) in enumerate(samples):
        own, far = ([ranked.texts[k], decimals(float(ranked.nats[k]), 2)] for k in (i, -1 - i))
        rows.append([*own, *far, text or "(no letter)", decimals(nats, 2)])
    return rows


CENSUS: Final = load_first_names()
PRESETS: Final[page.Presets] = {
    "Half way down": {},
    "Random logits": {"bgstep": 0},
    "5,000 steps: still a gap": {"bgstep": STEPS[-1]},
    "Stopped by L2": {"bgstep": STEPS[-1], "bgl2": 0.01},
    "Rate too large": {"bgstep": STEPS[-1], "bgrate": 100.0},
    "u after q": {"bgview": PULLS},
    "Zero counts cost ∞": {"bgview": ORDERS, "bgk": 0.0},
    "Best memory": {"bgview": ORDERS, "bgn": 4, "bgway": PRIOR, "bga": 15.0},
    "Zoë, n = 4": {"bgview": NAME, "bgname": "Zoë", "bgn": 4},
    "andrejq": {"bgview": NAME, "bgname": "andrejq", "bgn": 2, "bgk": 1.0},
}


def _code(s: State) -> Mapping[str, str]:
    load = s.source.loaded
    if s.bgview == TRAINED:
        return snippets.training(load, s.bgstep, s.bgrate, s.bgl2, s.bgseed)
    if s.bgview == PULLS:
        return snippets.pulls(load, s.bgadd, pulls_of(s).l2)
    if s.bgview == ORDERS:
        return snippets.orders(load, s.source.split, s.bgn, s.way, s.amount, s.bgsplit)
    return snippets.name(load, s.typed, s.bgn, s.way, s.amount)


def _memory(s: State, whose: int) -> float:
    """The NLL of a letter of training names, of new ones, or of those that are in both."""
    place = AMOUNTS[s.way].index(s.amount)
    return float(orders_of(s, s.way).nll[whose, s.bgn - 1, place])


def prepare() -> Sequence[Chosen[State]] | None:
    """Draw the choice of names, what the visitor has pasted, and what takes long of it."""
    controls = State.controls
    if controls["bgdata"].show() == PASTED:
        if source.own(controls["bgunit"].show) is None:
            page.link_and_reset(controls)
            return None
        # What takes long is kept with it, so that the view itself does not wait.
        now = State.present()
        shown = CHOSEN.view(now)
        if jobs.run(f"bigram {now!r}", shown.name, lambda _: list(shown.parts(now))) is None:
            return None
    return [CHOSEN]


def _own(s: State) -> Own | None:
    of = s.source
    return Own(of.sweeps, len(of.texts.codes) > source.SMALL) if of.own else None


CHOSEN: Final = Chosen("bgview", (gradients, pulls, orders, one_name))
lesson = Lesson(
    stem="bigram",
    state=State,
    look_for="Drag the point along the loss, or press Run: the matrix that gradient descent finds "
    "approaches that of counting, frequent letters first. Then compare two ways of not believing a "
    "count of 0, look further back than one letter, and type a name to see what each of its "
    "letters costs. Names of your own, or any text, can be pasted.",
    presets=PRESETS,
    views=(CHOSEN,),
    before=prepare,
    own=_own,
    code=_code,
    sources="A. Karpathy (2022), makemore. D. J. C. MacKay and L. C. Bauman Peto (1995), A "
    "hierarchical Dirichlet language model, Natural Language Engineering 1. C. E. Shannon (1948), "
    "A mathematical theory of communication. Names: U.S. Census Bureau, frequently occurring given "
    f"names from the 1990 census, {len(CENSUS.names):,} rows with {len(CENSUS.different):,} names.",
    terms=(
        "Bigram model",
        "n-gram model",
        "Additive smoothing",
        "Surprise",
        "Cross-entropy",
        "KL divergence",
        "L2 penalty",
        "Gradient descent",
    ),
    numbers={
        "gap": Number(
            "NLL above that of counting",
            lambda s: float(run_of(s).gap[STEPS.index(s.bgstep)]),
            "nats",
        ),
        "apart": Number(
            "largest difference of a chance",
            lambda s: abs(pulls_of(s).most_different(1)[0].change),
        ),
        "trained": Number("NLL of training names", lambda s: _memory(s, 0), "nats"),
        "new": Number("NLL of new names", lambda s: _memory(s, 1), "nats"),
        "seen": Number("NLL of held-out names that were seen", lambda s: _memory(s, 2), "nats"),
        "cost": Number("nats of the name", lambda s: letters_of(s).total, "nats"),
        "mean": Number("nats of a letter of the name", lambda s: letters_of(s).mean, "nats"),
        "rank": Number("rank of the name", lambda s: scored(s).rank(letters_of(s).total)),
    },
)
