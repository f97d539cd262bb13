"""Words of another kind, and what a model remembers of the names that it was made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from nll_core.language import (
    ContextCosts,
    ShiftBounds,
    TextMembership,
    TextRank,
    fit_ngram,
    inserted_ranks,
    letter_texts,
    shift_bounds,
    text_membership,
)
from pages._figures import exposure as figures
from pages._lessons.exposure.state import (
    HELD_OUT,
    MEMORY,
    MOST_N,
    NEW,
    OTHERS,
    POPULATIONS,
    TIMES,
    State,
    costs_of,
    counts_of,
    model_of,
    names,
    words_of,
)
from pages._ui.chart import along
from pages._ui.lesson import view
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.parts import Formula, Note, Part, Plot, Say, row


@lru_cache(64)
def bounds_of(n: int, way: str, population: str) -> ShiftBounds:
    return shift_bounds(model_of(n, way), words_of(population))


def _picked(point: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"expop": POPULATIONS[min(max(round(point["y"]), 0), len(POPULATIONS) - 1)]}


@view(OTHERS, controls="expop exn exway")
def another_population(s: State) -> Iterator[Part]:
    costs, bounds = costs_of(s.exn, s.exway), bounds_of(s.exn, s.exway, s.expop)
    new_bounds = bounds_of(s.exn, s.exway, NEW)
    said = Say("main", _population_in_words(s, costs, bounds))
    yield row(
        Plot(
            "exposure_populations",
            figures.population_bars(costs, s.expop),
            "Nats a letter of each kind of words, and of these after contexts never seen: "
            + ", ".join(
                f"{kind} {decimals(cost.total)} ({decimals(cost.unseen)})"
                for kind, cost in costs.items()
            ),
            click=_picked,
        ),
        Plot(
            "exposure_bounds",
            figures.bound_lines(bounds.divergence, new_bounds.divergence, s.expop),
            "Divergence from the model by the letters looked at, a lower bound of that with "
            f"all: {', '.join(map(decimals, bounds.divergence.tolist()))}. {said.plain}",
            drag=[along("n of the model", "exn")],
        ),
    )
    yield said
    yield Note(
        f"Distribution shift: the model is made of {names()[0].n_texts:,} first names of the "
        "census; new first names are those held out. The others are the most frequent surnames of "
        "that census, and the different words of the Universal Declaration of Human Rights in "
        "three languages, without accents. A context is the n − 1 letters before. On the right, "
        "what the model pays above the n-gram that was counted in these very words is a KL "
        "divergence; with less memory it is smaller, and so bounds it from below. An n-gram with a "
        "long memory knows most of a few words by heart, so even new first names stand far above "
        "it."
    )
    total = costs[s.expop].total
    m = min(2, s.exn)
    yield Formula(
        "main",
        r"-\sum q \log p = H_n + \mathrm{KL}_n,\ \mathrm{KL}_m \le \mathrm{KL}_n \\[0.4em] "
        r"\mathrm{KL}_m = \sum_{g,c} q(g, c) \log "
        r"\frac{q(c \mid g)}{\sum_h q(h \mid g)\, p(c \mid h)}",
        rf"⟦{latex(total)}⟧ = ⟦{latex(bounds.least)}⟧ + ⟦{latex(float(bounds.divergence[-1]))}⟧ "
        rf"\ \ m = ⟦{m}⟧: \ ⟦{latex(float(bounds.divergence[m - 1]))}⟧",
    )


def _population_in_words(s: State, costs: Mapping[str, ContextCosts], bounds: ShiftBounds) -> str:
    cost, new = costs[s.expop], costs[NEW]
    excess = float(bounds.divergence[-1])
    opening = f"**{s.expop.capitalize()}** cost this model **{decimals(cost.total)} nats** a letter"
    if s.expop != NEW:
        opening += f", **{decimals(cost.total - new.total)}** more than new first names: " + (
            f"**{decimals(cost.unseen - new.unseen)}** of that after contexts it never saw "
            f"({percent(cost.unseen_share)} of the letters), "
            f"**{decimals(cost.known - new.known)}** after known ones, where other letters follow"
            if cost.unseen_share
            else "it has seen every context, but other letters follow"
        )
    ending = f". The best n-gram for these very words would pay **{decimals(excess)}** less"
    if s.exn > 2:
        pairs = float(bounds.divergence[1])
        ending += f"; pairs of letters alone show that it is at least {decimals(pairs)}"
    return f"{opening}{ending}."


@lru_cache(64)
def membership(n: int, add: float, once: bool) -> TextMembership:
    """How well the NLL of a name says whether it was in training."""
    train, held = names(once)
    return text_membership(fit_ngram(train, n, add=add), train, held)


@lru_cache(32)
def ranks_of(secret: str, n: int, add: float, once: bool) -> tuple[TextRank, ...]:
    """Of the secret, for each number of times that it is inserted."""
    return inserted_ranks(counts_of(n, once), letter_texts([secret]), TIMES, add=add)


@view(MEMORY, controls="exn extimes exsecret exk exonce")
def memorised(s: State) -> Iterator[Part]:
    every = [membership(n, s.exk, s.exonce) for n in range(1, MOST_N + 1)]
    here = every[s.exn - 1]
    ranks, at = ranks_of(s.secret, s.exn, s.exk, s.exonce), TIMES.index(s.extimes)
    said = Say("main", _membership_in_words(s, here))
    secret = Say("secret", _secret_in_words(s, ranks[at]))
    yield row(
        Plot(
            "exposure_roc",
            figures.roc_lines(every, s.exn),
            f"ROC of “was it in training”, by the surprise of the name. {said.plain}",
        ),
        Plot(
            "exposure_rank",
            figures.rank_line(TIMES, ranks, at),
            f"The rank of the secret by how often it is inserted. {secret.plain}",
            drag=[along("Times it is inserted", "extimes")],
        ),
    )
    yield said
    yield secret
    train, held = names(s.exonce)
    yield Note(
        f"Memorisation, left: {train.n_texts:,} training names against {held.n_texts:,} held out "
        f"({percent(HELD_OUT)}); a name is called seen if it is unsurprising enough; thin, the "
        "other n. If each name is not taken once, some are in both parts, and memory seems less "
        "than it is. Right: the secret is inserted among the training names and ranked by its "
        "surprise among all strings of its length; exposure is log₂ of their number minus log₂ of "
        "the rank. Up to four letters all are counted; beyond, the rank is estimated from draws, "
        "give or take two standard errors.",
        key="memory-note",
    )
    rank = ranks[at]
    yield Formula(
        "main",
        r"\text{exposure} = \log_2 26^{\,\ell} - \log_2 \text{rank}",
        rf"⟦{latex(rank.exposure)}⟧ = \log_2 ⟦{latex_exact(rank.n_texts)}⟧ - "
        rf"\log_2 ⟦{latex_exact(rank.rank) if rank.is_exact else latex(rank.rank)}⟧",
    )


def _membership_in_words(s: State, here: TextMembership) -> str:
    return (
        f"With n = {s.exn} and k = {s.exk:g} a letter of a name in training costs "
        f"**{decimals(here.seen)} nats**, of one held out **{decimals(here.unseen)}**: seen minus "
        f"unseen is **{decimals(here.seen - here.unseen)}**. Of two names, one of each, the one in "
        f"training is the less surprising **{percent(here.area.value)}** of the time."
    )


def _secret_in_words(s: State, rank: TextRank) -> str:
    times = {0: "not inserted", 1: "inserted **once**"}.get(
        s.extimes, f"inserted **{s.extimes} times**"
    )
    if rank.is_exact:
        place = f"has rank **{rank.rank:,.0f}**"
    else:
        error = f" ± {significant(2.0 * rank.standard_error, 2)}" if rank.standard_error else ""
        place = f"has about rank **{significant(rank.rank, 3)}**{error}"
    return (
        f"The secret “{s.secret}”, {times}, {place} of {rank.n_texts:,} strings of "
        f"{len(s.secret)} letters: an exposure of **{decimals(rank.exposure, 1)} bits**."
    )
