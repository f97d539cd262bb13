"""Two ways to one matrix: the counts' shares, and logits trained by gradient descent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import softmax
from nll_core.language import (
    BigramTraining,
    DifferentCell,
    bigram_optimum,
    matching_l2,
    most_different_cells,
    ngram_of_counts,
    nll_of_counts,
    train_bigram,
)
from nll_core.language.letters import LETTERS
from pages._figures import bigram as figures
from pages._figures.bigram import SYMBOLS
from pages._figures.style import MODEL, TRUTH
from pages._lessons.bigram.state import (
    LAST_STEP,
    PULLS,
    STEPS,
    TRAINED,
    State,
    pair_counts,
)
from pages._ui.chart import along
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.parts import Formula, Note, Part, Player, Plot, Row, Say, Table

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


class Run(NamedTuple):
    """A run of training, with what it is measured against."""

    run: BigramTraining
    floor: float
    """The lowest NLL that it can come to: with a penalty, above that of counting."""
    rare: tuple[int, ...]


@lru_cache(16)
def run_of(rate: float, l2: float, seed: int) -> Run:
    run = train_bigram(
        pair_counts(), n_steps=LAST_STEP, rate=rate, l2=l2, seed=seed, kept=len(STEPS)
    )
    floor = bigram_optimum(pair_counts(), l2).nll if l2 else run.optimum_nll
    return Run(run, floor, tuple(run.rarest_rows(RARE).tolist()))


def _chances(logits: Matrix) -> Matrix:
    return np.asarray(softmax(logits), np.float64)


@lru_cache(1)
def counted() -> Matrix:
    """The shares of the counts."""
    return np.exp(ngram_of_counts(pair_counts(), LETTERS).log_probs)


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
    found, at = run_of(s.bgrate, s.bgl2, s.bgseed), STEPS.index(s.bgstep)
    run, p = found.run, _chances(found.run.logits[at])
    over = p - counted()
    said = Say("main", _training_in_words(found, at, s.bgl2))
    cell = most_different_cells(counted(), p)[0]
    worst = f"{SYMBOLS[cell.after]} after {SYMBOLS[cell.before]}"
    yield Row(
        (
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
                figures.difference_matrix(over),
                f"Trained minus counted. Most for {worst}: {cell.second - cell.first:+.4f}.",
            ),
        )
    )
    yield said
    yield Row(
        (
            Plot(
                "bigram_curve",
                figures.training_curve(run, at, found.floor),
                f"Mean NLL against the step. {said.plain}",
                drag=[along("Steps taken", "bgstep")],
            ),
            Plot(
                "bigram_rows",
                figures.rows_cloud(run, at, found.rare),
                "For each letter, how often it begins a pair, and the divergence of its row: "
                f"{_rows_in_words(run, at)}.",
            ),
        )
    )
    yield Note(
        f"This is a bigram model. {READING}filled where training gives too much and open where it "
        "gives too little. On the right below, each letter stands at how often it begins a pair "
        "(across) and how far its row is from its counts (up); the rarest are in another colour. "
        "The pairs that were never seen keep the gap above 0: their logits would have to go to −∞."
    )
    gap = float(run.gap[at])
    yield Formula(
        "main",
        r"\mathrm{NLL}(W) = -\sum_{a,b} \frac{n_{ab}}{N} \log \mathrm{softmax}(W_a)_b \\ "
        r"= H + \sum_a \frac{n_a}{N}\, \mathrm{KL}(\text{counts}_a \,\|\, p_a) \\[0.4em] "
        r"\frac{\partial\, \mathrm{NLL}}{\partial W_{ab}} = "
        r"\frac{n_a}{N} \left(p_{ab} - \frac{n_{ab}}{n_a}\right)",
        rf"⟦{latex(float(run.nll[at]), 6)}⟧ = {latex(run.optimum_nll, 6)} + ⟦{latex(gap)}⟧",
    )


def _training_in_words(found: Run, at: int, l2: float) -> str:
    run, rare = found.run, list(found.rare)
    gap, steps = float(run.gap[at]), int(run.steps[at])
    after = f"After **{steps:,} steps**" if steps else "At the **random logits** of the start"
    opening = (
        f"{after} the mean NLL is **{decimals(float(run.nll[at]), 4)} nats** a letter, "
        f"**{significant(gap, 3)}** above the {decimals(run.optimum_nll, 4)} of counting. "
    )
    lowest = float(run.lowest_nll[at])
    if run.nll[at] > lowest + 1e-9:
        row = int(run.worst_rows[at])
        return (
            f"{opening}It was at {decimals(lowest, 4)} before: **this rate overshoots**. A row’s "
            "gradient is in proportion to how often its letter occurs, and frequent rows jump past "
            f"their optimum: that of {SYMBOLS[row]} holds {percent(run.gap_share(at, [row]))} of "
            "the gap."
        )
    above = found.floor - run.optimum_nll
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


def _rows_in_words(run: BigramTraining, at: int) -> str:
    divergences = zip(SYMBOLS, run.row_divergences[at].tolist(), strict=True)
    return ", ".join(f"{letter} {significant(value, 2)}" for letter, value in divergences)


class Pulls(NamedTuple):
    """Counts + k, and the penalty of the same training NLL."""

    added: Matrix
    penalised: Matrix
    l2: float
    nll: float


@lru_cache(32)
def pulls_of(add: float) -> Pulls:
    model = ngram_of_counts(pair_counts(), LETTERS, add=add)
    nll = nll_of_counts(model, pair_counts())
    found = matching_l2(pair_counts(), nll)
    return Pulls(np.exp(model.log_probs), _chances(found.logits), found.l2, nll)


@view(PULLS, controls="bgadd")
def pulls(s: State) -> Iterator[Part]:
    at = pulls_of(s.bgadd)
    cells = most_different_cells(at.added, at.penalised, n_cells=CELLS)
    cell = cells[0]
    counts = pair_counts()
    n_pair, n_before = int(counts[cell.before, cell.after]), int(counts[cell.before].sum())
    before, after = SYMBOLS[cell.before], SYMBOLS[cell.after]
    said = Say(
        "main",
        f"Adding {s.bgadd:g} to each count and an L2 penalty of λ = {significant(at.l2)} both pull "
        f"towards all letters alike, and both cost **{decimals(at.nll, 4)} nats** a letter in "
        "training. Yet they are not the same model: "
        f"**{after} after {before}**, counted {n_pair:,} times of {n_before:,}, has "
        f"**{percent(cell.first)}** by counts + {s.bgadd:g} and **{percent(cell.second)}** by the "
        "penalty.",
    )
    yield Row(
        (
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
                f"Penalty minus counts + k. Most for {after} after {before}: "
                f"{cell.second - cell.first:+.4f}.",
            ),
        )
    )
    yield said
    yield Plot(
        "bigram_cells",
        figures.cells_cloud(at.added, at.penalised, counts > 0, cell),
        "Each pair of letters by both chances, on log axes. " + said.plain,
    )
    yield Table(
        "cells",
        ("pair", "counted", "counts + k", "penalty", "difference"),
        _cell_rows(cells),
        present=0,
    )
    yield Note(
        f"{READING}filled where the penalty gives more. Additive smoothing adds k to every pair of "
        "a row: it moves a rare row far and a frequent one hardly. The penalty pulls each logit "
        "towards 0 in proportion to its size, and a logit may be large in a rare row, too."
    )
    yield Formula(
        "main",
        r"p_{ab} = \frac{n_{ab} + k}{n_a + 27k} \\[0.4em] "
        r"\frac{n_a}{N} \left(p_{ab} - \frac{n_{ab}}{n_a}\right) + "
        r"\frac{2 \lambda}{27^2} W_{ab} = 0",
        rf"\frac{{⟦{n_pair}⟧ + ⟦{latex_exact(s.bgadd)}⟧}}"
        rf"{{⟦{n_before}⟧ + 27 \cdot ⟦{latex_exact(s.bgadd)}⟧}} = ⟦{latex(cell.first)}⟧ \\[0.4em] "
        rf"\lambda = ⟦{latex(at.l2)}⟧: \ ⟦{latex(cell.second)}⟧",
    )


def _cell_rows(cells: Sequence[DifferentCell]) -> Sequence[Sequence[str]]:
    counts = pair_counts()
    return [
        [
            f"{SYMBOLS[after]} after {SYMBOLS[before]}",
            f"{counts[before, after]:,} of {counts[before].sum():,}",
            *(decimals(value, 4) for value in (first, second, second - first)),
        ]
        for before, after, first, second in cells
    ]
