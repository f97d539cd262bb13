"""A character model from counts and from gradients: the lesson."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core import language as core
from nll_core import surprise
from nll_core.datasets import load_first_names
from nll_core.language.letters import LETTERS
from pages._figures import bigram as figures
from pages._figures.bigram import SYMBOLS, pair
from pages._figures.style import MODEL, TRUTH
from pages._snippets import bigram as snippets
from pages._ui import page
from pages._ui import state as field
from pages._ui.chart import along
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, More, view
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
class State(field.State, deciding=("bgrate", "bgl2", "bgseed", "bgsplit")):
    """What the page shows."""

    bgview: str = field.choice("View", VIEWS, TRAINED)
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


@lru_cache(1)
def all_names() -> core.LetterTexts:
    """Each name of the census once."""
    return core.letter_texts(load_first_names().different)


@lru_cache(1)
def pair_counts() -> NDArray[np.int64]:
    """How often each letter follows each letter in them."""
    return core.ngram_counts(all_names(), 2)


# A model of n = 4 takes four megabytes.
@lru_cache(4)
def model_of(n: int, way: core.NgramSmoothing, amount: float) -> core.NgramModel:
    """An n-gram model of all names."""
    return core.smoothed_ngram(all_names(), n, amount, by=way)


@lru_cache(64)
def orders_of(seed: int, way: core.NgramSmoothing) -> core.OrderComparison:
    """The rows of the census, split as they come."""
    rows, amounts = load_first_names().names, AMOUNTS[way]
    return core.compare_orders(rows, amounts, by=way, share=HELD_OUT, seed=seed)


Matrix = NDArray[np.float64]

# The rarest letters that together begin at most this share of all pairs.
RARE: Final = 0.05
# They are slow once they hold so much more of the gap than of the pairs.
SLOW: Final = 1.5
CELLS: Final = 6
READING: Final = (
    "A row is the letter before, a column the letter that follows; · is the beginning and the end "
    "of a name. The area of a square is the probability. In the difference all areas are "
    f"{figures.MAGNIFIED} times as large, "
)


@lru_cache(16)
def run_of(rate: float, l2: float, seed: int) -> core.BigramTraining:
    counts, kept = pair_counts(), len(STEPS)
    return core.train_bigram(counts, n_steps=LAST_STEP, rate=rate, l2=l2, seed=seed, kept=kept)


@lru_cache(8)
def floor_of(l2: float) -> float:
    """The lowest NLL that a run with a penalty can come to: above that of counting."""
    return core.bigram_optimum(pair_counts(), l2).nll


@lru_cache(1)
def counted() -> Matrix:
    """The shares of the counts."""
    return np.exp(core.ngram_of_counts(pair_counts(), LETTERS).log_probs)


@view(
    TRAINED,
    controls=(
        "bgstep",
        Player("bgstep", len(STEPS) - 1, STEPS),
        "bgrate bgl2",
        More("bgseed"),
    ),
)
def gradients(s: State) -> Iterator[Part]:
    run, at = run_of(s.bgrate, s.bgl2, s.bgseed), STEPS.index(s.bgstep)
    p, floor = run.chances(at), floor_of(s.bgl2) if s.bgl2 else run.optimum_nll
    rare, rows = run.rarest_rows(RARE).tolist(), run.row_divergences[at].tolist()
    said = Say(_training_in_words(run, at, floor, rare))
    cell = core.most_different_cells(counted(), p)[0]
    yield row(
        Plot(
            "bigram_counts",
            figures.counts_matrix(counted(), pair_counts(), "from counts"),
            "Squares for the share of each letter after each letter, by counting.",
        ),
        Plot(
            "bigram_trained",
            figures.shares_matrix(p, "from gradients", MODEL),
            f"The same from logits after {s.bgstep:,} steps of gradient descent.",
        ),
        Plot(
            "bigram_difference",
            figures.difference_matrix(p - counted()),
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
            + ", ".join(f"{c} {significant(kl, 2)}" for c, kl in zip(SYMBOLS, rows, strict=True))
            + ".",
        ),
    )
    yield Note(
        f"This is a bigram model. {READING}filled where training gives too much and open where it "
        "gives too little. On the right below, each letter stands at how often it begins a pair "
        "(across) and how far its row is from its counts (up); letters that would overlap stand "
        "side by side, and the rarest are in another colour. "
        "The pairs that were never seen keep the gap above 0: their logits would have to go to −∞."
    )
    gap = float(run.gap[at])
    yield Formula(
        r"\mathrm{NLL}(W) = -\sum_{a,b} \frac{n_{ab}}{N} \log \mathrm{softmax}(W_a)_b \\ "
        r"= H + \sum_a \frac{n_a}{N}\, \mathrm{KL}(\text{counts}_a \,\|\, p_a) \\[0.4em] "
        r"\frac{\partial\, \mathrm{NLL}}{\partial W_{ab}} = "
        r"\frac{n_a}{N} \left(p_{ab} - \frac{n_{ab}}{n_a}\right)",
        rf"⟦{latex(float(run.nll[at]), 6)}⟧ = {latex(run.optimum_nll, 6)} + ⟦{latex(gap)}⟧",
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
    begins, holds = float(run.row_weights[rare].sum()), run.gap_share(at, rare)
    letters = ", ".join(SYMBOLS[row] for row in rare)
    why = (
        "a row’s gradient is in proportion to how often its letter occurs, so theirs are slow."
        if holds > SLOW * begins
        else "all rows are still far from their counts."
    )
    return (
        f"{opening}The {len(rare)} rarest letters ({letters}) begin **{percent(begins)}** of all "
        f"pairs and hold **{percent(holds)}** of that gap: {why}"
    )


@lru_cache(32)
def pulls_of(add: float) -> core.SmoothingAgainstL2:
    return core.smoothing_against_l2(pair_counts(), add)


@view(PULLS, controls="bgadd")
def pulls(s: State) -> Iterator[Part]:
    at = pulls_of(s.bgadd)
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
    found, others = orders_of(s.bgsplit, s.way), orders_of(s.bgsplit, WAYS[other])
    nll = found.nll[:, :, place]
    said = Say(_orders_in_words(s, nll[:, n - 1].tolist(), found.lowest, other, others))
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
        symbols, rf"{letter} = ⟦{latex_exact(s.amount)}⟧,\ n = ⟦{n}⟧: \quad ⟦{here}⟧\ \text{{nats}}"
    )


def _orders_in_words(
    s: State, nll: Sequence[float], best: core.LowestNll, other: str, others: core.OrderComparison
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
def scored(n: int, way: core.NgramSmoothing, amount: float) -> core.RankedTexts:
    """All names under a model."""
    return core.ranked_texts(model_of(n, way, amount), all_names())


@lru_cache(128)
def drawn(n: int, way: core.NgramSmoothing, amount: float, seed: int) -> list[tuple[str, float]]:
    """Names from the model, and what each costs it."""
    model = model_of(n, way, amount)
    found = core.sample_ngram(model, EXTREMES, seed=seed)
    return list(zip(found.texts(), core.text_surprise(model, found).tolist(), strict=True))


@lru_cache(256)
def letters_of(n: int, way: core.NgramSmoothing, amount: float, name: str) -> core.LetterCosts:
    """What each letter of a name and its end cost."""
    return core.letter_costs(model_of(n, way, amount), core.letter_texts([name]))


@view(NAME, controls=lambda s: ["bgname bgn bgway", smoothed_by(s), "bgdraw"])
def one_name(s: State) -> Iterator[Part]:
    of = (s.bgn, s.way, s.amount)
    name, costs, ranked = s.typed, letters_of(*of, s.typed), scored(*of)
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
    if s.bgview == TRAINED:
        return snippets.training(s.bgstep, s.bgrate, s.bgl2, s.bgseed)
    if s.bgview == PULLS:
        return snippets.pulls(s.bgadd, pulls_of(s.bgadd).l2)
    if s.bgview == ORDERS:
        return snippets.orders(s.bgn, s.way, s.amount, s.bgsplit)
    return snippets.name(s.typed, s.bgn, s.way, s.amount)


def _memory(s: State, whose: int) -> float:
    """The NLL of a letter of training names, of new ones, or of those that are in both."""
    place = AMOUNTS[s.way].index(s.amount)
    return float(orders_of(s.bgsplit, s.way).nll[whose, s.bgn - 1, place])


def _name(s: State) -> core.LetterCosts:
    return letters_of(s.bgn, s.way, s.amount, s.typed)


def _rank(s: State) -> int:
    return scored(s.bgn, s.way, s.amount).rank(_name(s).total)


lesson = Lesson(
    stem="bigram",
    state=State,
    look_for="Drag the point along the loss, or press Run: the matrix that gradient descent finds "
    "approaches that of counting, frequent letters first. Then compare two ways of not believing a "
    "count of 0, look further back than one letter, and type a name to see what each of its "
    "letters costs.",
    presets=PRESETS,
    views=(Chosen("bgview", (gradients, pulls, orders, one_name)),),
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
            lambda s: float(run_of(s.bgrate, s.bgl2, s.bgseed).gap[STEPS.index(s.bgstep)]),
            "nats",
        ),
        "apart": Number(
            "largest difference of a chance",
            lambda s: abs(pulls_of(s.bgadd).most_different(1)[0].change),
        ),
        "trained": Number("NLL of training names", lambda s: _memory(s, 0), "nats"),
        "new": Number("NLL of new names", lambda s: _memory(s, 1), "nats"),
        "seen": Number("NLL of held-out names that were seen", lambda s: _memory(s, 2), "nats"),
        "cost": Number("nats of the name", lambda s: _name(s).total, "nats"),
        "mean": Number("nats of a letter of the name", lambda s: _name(s).mean, "nats"),
        "rank": Number("rank of the name", _rank),
    },
)
