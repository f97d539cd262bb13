"""Two ways to one matrix: the counts' shares, and logits trained by gradient descent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.language import (
    BigramTraining,
    SmoothingAgainstL2,
    bigram_optimum,
    most_different_cells,
    ngram_of_counts,
    smoothing_against_l2,
    train_bigram,
)
from nll_core.language.letters import LETTERS
from pages._figures import bigram as figures
from pages._figures.bigram import SYMBOLS, pair
from pages._figures.style import MODEL, TRUTH
from pages._lessons.bigram.state import LAST_STEP, PULLS, STEPS, TRAINED, State, pair_counts
from pages._ui.chart import along
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.parts import Formula, Note, Part, Player, Plot, Say, Table, row

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
def run_of(rate: float, l2: float, seed: int) -> BigramTraining:
    counts, kept = pair_counts(), len(STEPS)
    return train_bigram(counts, n_steps=LAST_STEP, rate=rate, l2=l2, seed=seed, kept=kept)


@lru_cache(8)
def floor_of(l2: float) -> float:
    """The lowest NLL that a run with a penalty can come to: above that of counting."""
    return bigram_optimum(pair_counts(), l2).nll


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
    run, at = run_of(s.bgrate, s.bgl2, s.bgseed), STEPS.index(s.bgstep)
    p, floor = run.chances(at), floor_of(s.bgl2) if s.bgl2 else run.optimum_nll
    rare, rows = run.rarest_rows(RARE).tolist(), run.row_divergences[at].tolist()
    said = Say("main", _training_in_words(run, at, floor, rare))
    cell = most_different_cells(counted(), p)[0]
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
        "main",
        r"\mathrm{NLL}(W) = -\sum_{a,b} \frac{n_{ab}}{N} \log \mathrm{softmax}(W_a)_b \\ "
        r"= H + \sum_a \frac{n_a}{N}\, \mathrm{KL}(\text{counts}_a \,\|\, p_a) \\[0.4em] "
        r"\frac{\partial\, \mathrm{NLL}}{\partial W_{ab}} = "
        r"\frac{n_a}{N} \left(p_{ab} - \frac{n_{ab}}{n_a}\right)",
        rf"⟦{latex(float(run.nll[at]), 6)}⟧ = {latex(run.optimum_nll, 6)} + ⟦{latex(gap)}⟧",
    )


def _training_in_words(run: BigramTraining, at: int, floor: float, rare: Sequence[int]) -> str:
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
def pulls_of(add: float) -> SmoothingAgainstL2:
    return smoothing_against_l2(pair_counts(), add)


@view(PULLS, controls="bgadd")
def pulls(s: State) -> Iterator[Part]:
    at = pulls_of(s.bgadd)
    cells = at.most_different(CELLS)
    cell = cells[0]
    n_pair, n_before = at.counted(cell)
    said = Say(
        "main",
        f"Adding {s.bgadd:g} to each count and an L2 penalty of λ = {significant(at.l2)} both pull "
        f"towards equal probabilities, and both cost **{decimals(at.nll, 4)} nats** a letter in "
        f"training. Yet they are not the same model: **{pair(cell)}**, counted {n_pair:,} times of "
        f"{n_before:,}, has **{percent(cell.first)}** by counts + {s.bgadd:g} and "
        f"**{percent(cell.second)}** by the penalty.",
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
        "main",
        r"p_{ab} = \frac{n_{ab} + k}{n_a + 27k} \\[0.4em] "
        r"\frac{n_a}{N} \left(p_{ab} - \frac{n_{ab}}{n_a}\right) + "
        r"\frac{2 \lambda}{27^2} W_{ab} = 0",
        rf"\frac{{⟦{n_pair}⟧ + ⟦{latex_exact(s.bgadd)}⟧}}"
        rf"{{⟦{n_before}⟧ + 27 \cdot ⟦{latex_exact(s.bgadd)}⟧}} = ⟦{latex(cell.first)}⟧ \\[0.4em] "
        rf"\lambda = ⟦{latex(at.l2)}⟧: \ ⟦{latex(cell.second)}⟧",
    )
