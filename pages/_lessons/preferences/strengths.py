"""Who is stronger: strengths and their intervals, a prior, and three ways with ties."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

import numpy as np
import streamlit as st

from nll_core import preferences as core
from nll_core.preferences.bradley_terry import PriorKind
from nll_core.texts import named, shortened
from pages._figures import preferences as figures
from pages._lessons.preferences.source import FOOD, PLAYED
from pages._lessons.preferences.state import PRIOR, PRIORS, RIDGE, STRONGER, TIES, State, chooser
from pages._ui import page
from pages._ui.chart import along
from pages._ui.controls import Controls
from pages._ui.lesson import More, Side, view
from pages._ui.numbers import decimals, latex, percent, significant
from pages._ui.page import Readout
from pages._ui.parts import Formula, Note, Part, Plot, Points, Readouts, Say, Table, row
from pages._ui.text import called, plain, spoken


@dataclass(frozen=True)
class TakeAway(Part):
    """The table of strengths as a file."""

    fit: core.BradleyTerryFit
    reference: str | int
    level: float

    def draw(self, controls: Controls) -> None:
        st.download_button(
            "Download the strengths (CSV)",
            core.strengths_csv(self.fit, self.reference, confidence_level=self.level),
            file_name="strengths.csv",
            mime="text/csv",
            key="preferences_strengths",
        )


@dataclass(frozen=True)
class NextGame(Part):
    """The two who are to play, as buttons: who wins?"""

    games: str
    players: tuple[str, str]

    def draw(self, controls: Controls) -> None:
        first, second = self.players
        page.note(f"The next game is {called(first)} against {called(second)}. Who wins?")
        before = self.games.rpartition("\n")[0]
        results = {
            plain(shortened(first)): one_more(self.games, first, second, "win"),
            plain(shortened(second)): one_more(self.games, second, first, "win"),
            "Neither": one_more(self.games, first, second, "tie"),
            "Take back": {"pfgames": before or self.games},
        }
        with st.container(horizontal=True, gap="xsmall"):
            for place, (name, sets) in enumerate(results.items()):
                key = f"nll_game_{place}"
                off = sets["pfgames"] == self.games
                st.button(name, on_click=controls.apply, args=(sets,), key=key, disabled=off)


def one_more(games: str, first: str, second: str, result: str) -> dict[str, str]:
    """The games with one more."""
    line = StringIO()
    csv.writer(line, lineterminator="").writerow([first, second, result])
    return {"pfgames": f"{games}\n{line.getvalue()}"}


def _beside(s: State) -> Sequence[Side]:
    counts, sides = s.source.comparisons, list[Side]()
    if s.pfset == PLAYED:
        # Whoever has played least comes next.
        first, second = (counts.items[i] for i in core.least_compared(counts))
        sides.append(NextGame(s.pfgames.strip(), (first, second)))
        sides.append(More("pfgames", "All games, to change"))
    if s.source.fit(s.pfridge).converged:
        sides.append("pfref")
    return [*sides, f"pfridge {chooser(s)}", More("pflevel")]


@view(STRONGER, controls=_beside)
def stronger(s: State) -> Iterator[Part]:
    fit = s.source.fit(s.pfridge)
    counts, rows = fit.comparisons, figures.ranked(fit.comparisons.items, fit.ranking)
    wins, played = _wins_plot(s, rows), s.pfset == PLAYED
    if not fit.converged:
        yield wins
        yield Say(_why_not(fit))
        if not fit.connections.has_maximum:
            yield Points("reasons", [named(text) for text in fit.connections.sentences])
            yield Note(
                "Strengths that are all finite need a win both ways across every split of the "
                "items, directly or through others. A prior λ above 0 has an answer all the same; "
                "the view “A prior” says how much of that comes from the prior. One more game may "
                "do, too."
            )
        yield Note(s.source.about)
        return
    level = s.pflevel
    reference = int(s.source.fit().ranking[s.pfref - 1]) if s.pfref else None
    at = 0 if reference is None else 1 + fit.ranking.tolist().index(reference)
    measured = "mean" if reference is None else reference
    against = core.strengths_against(fit, measured, confidence_level=level)
    apart, quasi = s.source.once(
        ("intervals", s.pfridge, level),
        lambda: (
            core.difference_intervals(fit, confidence_level=level),
            core.quasi_variances(fit, confidence_level=level),
        ),
    )
    reach = 1.05 * float(np.abs([apart.low, apart.high]).max())
    top, second = fit.ranking[:2].tolist()
    names = [called(name) for name in counts.items]
    to = "the mean of all" if reference is None else names[reference]
    lead = core.difference_interval(fit, top, second, confidence_level=level)
    pair = f"[{decimals(lead.low)}, {decimals(lead.high)}]"
    usual = core.strengths_against(fit, confidence_level=level).standard_errors[top]
    wider = (
        ""
        if reference is None
        else f", **{decimals(float(against.standard_errors[top] / usual), 2)} times** as wide as "
        "from the mean of all"
    )
    own = f"[{decimals(against.low[top])}, {decimals(against.high[top])}]"
    said = Say(
        f"Measured from {to}, **{names[top]}** stands at "
        f"**{decimals(float(against.strengths[top]))}** {own}"
        + (", 0 by definition. " if reference == top else f"{wider}. ")
        + f"{names[top]} − {names[second]} is "
        f"**{decimals(lead.estimate)}** {pair}, **whatever the reference**: {names[top]} is "
        f"preferred with probability {percent(lead.probability)}."
    )
    plots = [
        Plot(
            "preferences_strengths",
            figures.strength_rows(rows, against, quasi, at, reach),
            f"Strengths against {spoken(to)} with intervals, from the strongest. {said.plain}",
            drag=[along("Reference", "pfref", axes="y")],
        ),
        Plot(
            "preferences_neighbours",
            figures.neighbours(rows, apart, reach),
            f"Differences of neighbours in rank, with intervals. {said.plain}",
        ),
    ]
    yield row(*[wins, plots[0]] if played else plots, widths=(1.0, 1.2) if played else (1.2, 1.0))
    yield said
    yield Readouts("numbers", _numbers(fit, quasi, lead.standard_error))
    yield Note(
        "Only differences of strengths mean something. Thick: intervals of differences from the "
        "reference, which grow and shrink as it is dragged. Thin: quasi-variances, of which any "
        "two may be compared. Beside: each item’s lead over the next one. A mark is filled where "
        "its interval leaves 0 out."
        + (
            ""
            if len(rows.names) == counts.n_items
            else f" The strongest {len(rows.names)} of "
            f"{counts.n_items} are drawn; the file has all."
        )
    )
    yield row(plots[1] if played else wins, Table("strengths", HEAD, _table(fit, against, quasi)))
    yield TakeAway(fit, measured, level)
    yield Note(s.source.about)
    yield Formula(
        r"P(i \succ j) = \operatorname{sigmoid}(\theta_i - \theta_j) \\[0.4em] \mathrm{SE}^2 = "
        r"\mathrm{Var}\,\theta_i + \mathrm{Var}\,\theta_j - 2\,\mathrm{Cov}(\theta_i, \theta_j)",
        rf"\operatorname{{sigmoid}}(⟦{latex(lead.estimate)}⟧) = ⟦{latex(lead.probability)}⟧ "
        rf"\\[0.4em] ⟦{latex(lead.standard_error**2)}⟧ = "
        rf"⟦{latex(float(against.covariance[top, top]))}⟧ + "
        rf"⟦{latex(float(against.covariance[second, second]))}⟧ \\ {{}} - 2 \cdot "
        rf"(⟦{latex(float(against.covariance[top, second]))}⟧)",
    )


# What differs by less is equal.
ROUNDING: Final = 1e-9
HEAD: Final = ("from the strongest", "strength", "interval", "quasi SE")


def _table(
    fit: core.BradleyTerryFit, against: core.StrengthIntervals, quasi: core.QuasiVariances
) -> list[list[str]]:
    return [
        [
            f"{rank} {called(fit.comparisons.items[i])}",
            decimals(float(against.strengths[i])),
            f"{decimals(float(against.low[i]), 2)} … {decimals(float(against.high[i]), 2)}",
            decimals(float(np.sqrt(quasi.variances[i]))) if quasi.variances[i] >= 0 else "none",
        ]
        for rank, i in enumerate(fit.ranking[: figures.MOST_ROWS].tolist(), 1)
    ]


def _numbers(fit: core.BradleyTerryFit, quasi: core.QuasiVariances, error: float) -> list[Readout]:
    n, exact = fit.comparisons.n_games, quasi.largest_error < ROUNDING
    off = "not at all" if exact else f"≤ {percent(quasi.largest_error, 2)}"
    return [
        Readout("NLL", f"{decimals(fit.nll)} nats", f"{decimals(fit.nll / n, 4)} a game"),
        Readout("First − second", f"± {decimals(error)}", "standard error"),
        Readout("Quasi-variances", off, "off any pair’s SE"),
    ]


def _wins_plot(s: State, rows: figures.Ranked) -> Plot:
    counts, games = s.source.comparisons, s.pfgames.strip()

    def sets(point: Any) -> dict[str, str]:
        first, second = (counts.items[rows.places[round(point[axis])]] for axis in "yx")
        return one_more(games, first, second, "win")

    return Plot(
        "preferences_wins",
        figures.wins_matrix(rows, counts),
        "How often each item (row) was preferred to each other (column): "
        + "; ".join(
            f"{shortened(counts.items[i])} {counts.matrix()[i].sum():g}"
            for i in rows.places[:6].tolist()
        ),
        click=sets if s.pfset == PLAYED else None,
    )


def _why_not(fit: core.BradleyTerryFit) -> str:
    found = fit.connections
    if found.has_maximum:
        return f"**No strengths were found.** {named(fit.message)}"
    parts = f"the items fall into **{len(found.parts)} parts that never met**"
    if not found.never_beaten and not found.never_won:
        return (
            f"**Strengths across parts are not determined**, and this is known before any fit: "
            f"{parts}. Between them an optimiser would leave what it began with."
        )
    why = [parts] if len(found.parts) > 1 else []
    why.append("**some only win or only lose** against the rest")
    return (
        f"**No finite strengths exist**, and this is known before any fit: {' and '.join(why)}. An "
        "optimiser would run until it is stopped, and its numbers would only say when that was."
    )


def path_of(s: State) -> core.PriorPath:
    """The strengths along a prior."""
    kind: PriorKind = "ridge" if s.pfprior == RIDGE else "pseudo-games"
    counts = s.source.comparisons
    return s.source.once(("path", kind), lambda: core.prior_path(counts, PRIORS, kind=kind))


@view(PRIOR, controls=lambda s: [f"pflam pfprior {chooser(s)}"])
def by_prior(s: State) -> Iterator[Part]:
    path, at = path_of(s), PRIORS.index(s.pflam)
    moved = path.most_dependent(at)
    counts, free, kind = s.source.comparisons, s.source.fit(), path.kind
    rows = figures.ranked(counts.items, free.ranking)
    name, slope = called(counts.items[moved]), float(path.slopes[at, moved])
    change = abs(slope) * float(np.log(2.0))
    halved = f"halving the prior moves it by about **{significant(change, 2)} nats**"
    ends = (
        "without a prior there is **no answer**: what stands here is the prior’s."
        if not free.connections.has_maximum
        else f"without a prior it is at {decimals(float(free.strengths[moved]))}."
    )
    prior = f"λ = **{s.pflam:g}**," if kind == "ridge" else f"**{s.pflam:g} prior games** each,"
    said = Say(
        f"With {prior} {name} stands at **{decimals(float(path.strengths[at, moved]))}** and "
        f"depends on the prior most: {halved}; {ends} The comparisons cost "
        f"{decimals(float(path.nll[at]), 3)} nats, of at least {decimals(path.limit, 3)}."
    )
    yield Plot(
        "preferences_prior",
        figures.prior_lines(rows, path, at, moved),
        f"Each item’s strength against the strength of the prior. {said.plain}",
        drag=[along("Strength of the prior", "pflam")],
    )
    yield said
    if not free.connections.has_maximum:
        yield Points("reasons", [named(text) for text in free.connections.sentences])
    yield Note(
        "Lines that are flat at the left are what the comparisons say; lines that still rise there "
        "are what the prior keeps from infinity. A ridge is a Gaussian prior of variance 1/λ on "
        "each strength; the other is λ games of each item against one of strength 0, half of them "
        "won."
    )
    symbols = (
        r"\frac{\lambda}{2} \sum_i \theta_i^2"
        if kind == "ridge"
        else r"\lambda \sum_i \log\left(2 \cosh \tfrac12 \theta_i\right)"
    )
    yield Formula(
        rf"\hat\theta = \arg\min_\theta \ \mathrm{{NLL}}(\theta) + {symbols}",
        rf"\mathrm{{NLL}} = ⟦{latex(float(path.nll[at]), 5)}⟧ \qquad "
        rf"\frac{{d\hat\theta_i}}{{d\log\lambda}} = ⟦{latex(slope)}⟧",
    )


def tie_models(s: State) -> core.TieComparison:
    """Half wins, Davidson, and Rao and Kupper."""
    return s.source.once("ties", lambda: core.compare_tie_models(s.source.comparisons))


@view(TIES, controls=lambda s: [f"pfgap {chooser(s)}"])
def ties(s: State) -> Iterator[Part]:
    counts = s.source.comparisons
    found = tie_models(s)
    half, davidson, rao = found
    n_ties = float(counts.ties.sum())
    missing = next((fit for fit in found if not fit.converged), None)
    if missing is not None or not n_ties:
        text = (
            f"**No strengths to compare.** {named(missing.message)}"
            if missing is not None
            else f"**Not one of {counts.n_games:,.10g} comparisons is a tie**, so all three ways "
            f"agree. The comparisons “{FOOD}” and the button “Many ties” have some."
        )
        yield _wins_plot(s, figures.ranked(counts.items, half.ranking))
        yield Say(text)
        return
    rows = figures.ranked(counts.items, half.ranking)
    lead = float(davidson.nll - rao.nll)
    better = (
        "both models fit them **equally well**"
        if abs(lead) < ROUNDING * davidson.nll
        else f"{'Rao–Kupper' if lead > 0 else 'Davidson'} fits them better, by "
        f"**{significant(abs(lead), 2)} nats** in all"
    )
    win, tie, loss = davidson.probabilities(s.pfgap)
    other = rao.probabilities(s.pfgap)
    said = Say(
        f"At a difference of **{decimals(s.pfgap, 1)}**, Davidson’s model gives a win "
        f"{percent(win)}, a **tie {percent(tie)}**, a loss {percent(loss)}; Rao and Kupper’s "
        f"{percent(other[0])}, **{percent(other[1])}**, {percent(other[2])}. Of "
        f"{counts.n_games:,.10g} comparisons {n_ties:,.10g} "
        f"{'is a tie' if n_ties == 1 else 'are ties'}; {better}."
    )
    yield row(
        Plot(
            "preferences_ties",
            figures.tie_rows(rows, found),
            "Strengths by half wins, Davidson, and Rao and Kupper, from the strongest.",
        ),
        Plot(
            "preferences_tie_chances",
            figures.tie_probabilities(found, s.pfgap, rows.height),
            f"Win, tie and loss against the difference of strengths. {said.plain}",
            drag="pfgap",
        ),
    )
    yield said
    yield Table(
        "models",
        ("", "NLL (nats)", "outcomes", "tie between equals"),
        [
            ["half wins", decimals(half.nll, 4), "two", "no such thing"],
            ["Davidson", decimals(davidson.nll, 4), "three", percent(davidson.tie_between_equals)],
            ["Rao–Kupper", decimals(rao.nll, 4), "three", percent(rao.tie_between_equals)],
        ],
    )
    yield Note(
        "As half wins, ties cost less because nothing has to say how likely a tie is: that NLL is "
        "of two outcomes and cannot be compared with the others. Half wins pull strengths "
        "together; as outcomes of their own, ties need not. π is exp(θ)."
    )
    yield Formula(
        r"\text{Davidson: win : tie : loss} \\ {} = \pi_i : \nu \sqrt{\pi_i \pi_j} : \pi_j "
        r"\\[0.4em] \text{Rao–Kupper: } P(\text{win}) = \frac{\pi_i}{\pi_i + \kappa \pi_j}",
        rf"\nu = {latex(float(np.exp(davidson.log_tie)))}: \ P(\text{{tie}}) = ⟦{latex(tie)}⟧ "
        rf"\\[0.4em] \kappa = {latex(float(np.exp(rao.log_tie)))}: \ P(\text{{tie}}) = "
        rf"⟦{latex(other[1])}⟧",
    )
