"""Who judges: conventions of AIC, AIC against BIC, a test on a boundary, the best of many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nll_core import selection as core
from nll_core.datasets import load_galaxies
from pages._figures import selection as figures
from pages._lessons.selection import state as views
from pages._lessons.selection.state import State, galaxies, iris
from pages._ui.chart import along
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, latex, percent, significant
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, pair


def criteria_of(s: State) -> tuple[core.Convention, core.Convention]:
    """Those of the line and of the constant, as they are counted."""
    constant, line = iris().training.sum(axis=1).tolist()
    n = iris().training.shape[1]
    with_line, without = (
        core.regression_criteria(
            nll, k, n, count_sigma=s.sesigma, keep_constants=s.seconst, per_datum=s.seeach
        )
        for nll, k in ((line, 2), (constant, 1))
    )
    return with_line, without


@view(views.WHOSE, controls="sesigma seconst seeach")
def whose(s: State) -> Iterator[Part]:
    constant, line = iris().training.sum(axis=1).tolist()
    n = iris().training.shape[1]
    with_line, without = criteria_of(s)
    asked = (s.sesigma, s.seconst, s.seeach)
    named = next((name for name, options in core.CONVENTIONS.items() if options == asked), None)
    unit = " a datum" if s.seeach else ""
    said = Say(
        "main",
        f"A line through {n} irises has AIC **{decimals(with_line.aic)}** and BIC "
        f"**{decimals(with_line.bic)}**{unit}"
        + (f", counted as **{named}**" if named else ", which no program of the table prints")
        + f". A constant has {decimals(without.aic)} and {decimals(without.bic)}: the line beats "
        f"it by **{decimals(without.aic - with_line.aic)}** in AIC{unit}, which only the last "
        "switch moves.",
    )
    yield said
    both = [core.compare_conventions(nll, k, n).rows for nll, k in ((line, 2), (constant, 1))]
    yield Table(
        "conventions",
        ("", "k", "NLL", "AIC", "BIC", "AIC less than the constant’s"),
        [
            [
                row.name,
                str(row.n_parameters),
                decimals(row.nll),
                decimals(row.aic),
                decimals(row.bic),
                decimals(other.aic - row.aic),
            ]
            for row, other in zip(*both, strict=True)
        ],
        present=list(core.CONVENTIONS).index(named) if named else None,
    )
    yield Note(
        "Sepal length by sepal width, one fit. Programs differ in whether σ counts as a parameter, "
        "and whether the constants of the density stay; so an AIC of one must not be compared with "
        "that of another. Differences of models of one kind are safe, as long as both count alike."
    )
    yield Formula(
        "main",
        r"\text{NLL} = "
        + (r"\frac{1}{2}" if s.seeach else r"\frac{n}{2}")
        + (
            r"\left(\log \hat\sigma^2 + \log 2\pi + 1\right)" if s.seconst else r"\log \hat\sigma^2"
        ),
        rf"2 \cdot ⟦{latex(with_line.nll)}⟧ + 2 \cdot ⟦{with_line.n_parameters}⟧"
        + (r"/n" if s.seeach else "")
        + rf" = ⟦{latex(with_line.aic, 6)}⟧",
    )


@view(views.GALAXIES, controls="sek")
def components(s: State) -> Iterator[Part]:
    found, at = galaxies(), views.COMPONENTS.index(s.sek)
    n, criteria = found.left_out.shape[1], found.criteria
    scores, lowest = found.scores, found.best
    differences = core.compare_losses(
        {str(k): nll for k, nll in zip(views.COMPONENTS, found.left_out, strict=True)}
    )
    second = differences.rows[1]
    said = Say(
        "main",
        f"**AIC chooses {lowest['AIC']} components, BIC {lowest['BIC']}.** Galaxies that were left "
        f"out cost least with {lowest['left out']}; with {second.name} they cost "
        f"**{decimals(second.difference, 2)} nats** more, "
        f"[{decimals(second.low, 2)}, {decimals(second.high, 2)}]: "
        + (
            f"**not to be believed yet** ({'; '.join(second.doubts)})"
            if second.doubts
            else "no reason to doubt it"
        )
        + f". With k = {s.sek} a galaxy costs {decimals(float(scores['left out'][at]))} "
        "nats when it is left out.",
    )
    density = found.density(s.sek, figures.VELOCITIES)
    lines = figures.score_lines(
        views.COMPONENTS, scores, lowest, s.sek, "left out", "components k", (2.2, 3.1)
    )
    handle = [along("Components k", "sek")]
    drawn = figures.mixture_density(load_galaxies().values, density)
    yield from pair(
        said,
        Plot("selection_mixture", drawn, f"82 velocities and a mixture with k = {s.sek}."),
        Plot("selection_components", lines, "Each score by components.", drag=handle),
    )
    yield Table(
        "components",
        ("k", "parameters", "NLL", "AIC", "BIC", "left out"),
        [
            [
                str(k),
                str(c.n_parameters),
                *(decimals(v, 2) for v in (c.nll, c.aic, c.bic)),
                decimals(float(found.left_out[i].sum()), 2),
            ]
            for i, (k, c) in enumerate(zip(views.COMPONENTS, criteria, strict=True))
        ],
        present=at,
    )
    yield Note(
        "BIC asks for log n nats a parameter, AIC for 2, over twice the NLL: once there are 8 "
        "data, BIC takes the smaller model. The referee leaves each galaxy out in turn and scores "
        "it by a mixture fitted to the rest, which begins at that of all. Neither criterion is "
        "made for mixtures, whose smaller models lie on the boundary of the larger ones."
    )
    yield Formula(
        "main",
        r"\text{AIC} - \text{BIC} = k\,(2 - \log n)",
        rf"⟦{criteria[at].n_parameters}⟧ \cdot (2 - \log ⟦{n}⟧) = "
        rf"⟦{latex(criteria[at].aic - criteria[at].bic)}⟧",
    )


@view(views.BOUNDARY, controls=("sekicks", More("sedraw")))
def boundary(s: State) -> Iterator[Part]:
    found = views.null_of(s.sekicks, s.sedraw)
    said = Say("main", _null_in_words(s, found))
    yield Plot(
        "selection_null",
        figures.null_bars(found),
        f"Ratios of samples of the smaller model, and what is said to be theirs. {said.plain}",
    )
    yield said
    if isinstance(found, core.TwoComponentsTest):
        yield Note(
            "One Gaussian is two with the same mean, whatever their shares, or two of which one "
            "has no share: many settings of the pair give the same Gaussian, so the textbook’s "
            "theory does not hold at any n. The simulated null depends on n alone. The two have "
            "one variance: with two, a spike on one datum would win (see the density page)."
        )
        pair = r"2\,(\text{NLL}_{1} - \text{NLL}_{2})"
        tail = r"P(\text{a sample’s ratio} \ge \text{ratio})"
        p = found.p_simulated
    else:
        yield Note(
            "The Poisson is the end of the negative binomial where its size goes to ∞. Half of all "
            "Poisson samples vary less than they should, and would be fitted best beyond that end: "
            "they stay on it, at a ratio of 0. So half of the null lies there, and the χ² of the "
            "interior holds for the other half."
        )
        pair = r"2\,(\text{NLL}_{\text{Poisson}} - \text{NLL}_{\text{neg. binomial}})"
        tail = r"P(\text{a sample’s ratio} \ge 0)"
        if found.ratio > 0.0:
            tail = r"\tfrac{1}{2} P(\chi^2_1 \ge \text{ratio})"
        p = found.p_boundary
    yield Formula(
        "main",
        rf"\text{{ratio}} = {pair}, \qquad p = {tail}",
        rf"⟦{latex(found.ratio)}⟧ \to ⟦{latex(p)}⟧",
    )


def _null_in_words(s: State, found: core.BoundaryTest | core.TwoComponentsTest) -> str:
    ratio, share = decimals(found.ratio), percent(found.share_at_zero)
    chi, drawn = (significant(p, 3) for p in (found.p_chi_squared, found.p_simulated))
    if isinstance(found, core.TwoComponentsTest):
        low, high = (significant(float(mean), 4) for mean in found.mixture.means[:, 0])
        return (
            f"Two Gaussians of one variance, at {low} and {high}, gain "
            f"{decimals(found.ratio / 2)} nats over one: twice that is **{ratio}**. A χ² with two "
            f"degrees of freedom says p = {chi}, and {views.PAIR_DRAWS} samples of one Gaussian "
            f"**{drawn}**: the textbook’s test {_sure(found)}."
        )
    zero = f"Of the samples {share} have the ratio 0 exactly."
    if found.ratio > 0.0:
        return (
            f"The negative binomial gains {decimals(found.ratio / 2)} nats: twice that is "
            f"**{ratio}**. A χ² with one degree of freedom says "
            f"p = {decimals(found.p_chi_squared)}, half of it **{decimals(found.p_boundary)}**, "
            f"and {views.DRAWS:,} samples of the Poisson **{decimals(found.p_simulated)}**: the "
            f"textbook’s test is about **twice too careful**. {zero}"
        )
    return (
        f"The counts vary less than a Poisson ({decimals(found.variance)} against a mean of "
        f"{decimals(found.mean)}): the best negative binomial **is the Poisson**, and gains "
        f"nothing. The ratio is {ratio}, p is {decimals(found.p_boundary)}: there is nothing to "
        f"test. {zero}"
    )


def _sure(found: core.TwoComponentsTest) -> str:
    if found.p_simulated <= 1.0 / views.PAIR_DRAWS:
        return "agrees that one is not enough; none of the samples gains as much"
    times = significant(found.p_simulated / found.p_chi_squared, 2)
    return f"is **{times} times too sure** that one is not enough"


ACCURACY: Final = ("held-out accuracy", (0.5, 1.0))
COSTS: Final = ("held-out NLL (nats)", (0.0, 2.0))


@view(views.DIGITS, controls="seepoch")
def digits(s: State) -> Iterator[Part]:
    found, at = views.digits(), views.EPOCHS.index(s.seepoch)
    best, right, nll = views.EPOCHS[found.reference], found.accuracy, found.nll
    points = f"{100 * right.difference[at]:+.1f} points [{100 * right.low[at]:.1f}, "
    points += f"{100 * right.high[at]:.1f}]"
    nats = f"{nll.difference[at]:+.3f} nats [{nll.low[at]:.3f}, {nll.high[at]:.3f}]"
    one, other = (
        "**tells them apart**" if score.apart[at] else "**cannot tell them apart**"
        for score in (right, nll)
    )
    text = (
        f"After {s.seepoch} epochs {percent(right.mean[at])} of {found.n:,} held-out digits are "
        f"right, at **{decimals(float(nll.mean[at]))} nats** each. "
    )
    text += (
        "No kept epoch has a lower NLL: the others are measured from it. Choose one."
        if at == found.reference
        else f"Against epoch {best}, which has the lowest NLL, that is **{points}** of accuracy, "
        f"which {one}, and **{nats}**, which {other}."
    ).replace("-", "−")
    said = Say("main", text)
    accuracy, costs = (
        figures.along_training(views.EPOCHS, path, found.reference, at, *look)
        for path, look in ((right, ACCURACY), (nll, COSTS))
    )
    yield from pair(
        said,
        Plot("selection_accuracy", accuracy, "Accuracy along training.", drag="seepoch"),
        Plot("selection_nll", costs, "NLL along training.", drag="seepoch"),
    )
    yield Note(
        "The band is a 95% interval of the difference from the epoch of the lowest NLL, by pairs: "
        "both were asked the same digits. Accuracy sees only the digits on which one is right and "
        "the other wrong; NLL sees how sure both are of each."
    )
    yield Formula(
        "main",
        r"\bar d \pm 1.96\, \sqrt{\operatorname{Var} d / n}",
        rf"⟦{latex(float(nll.difference[at]))}⟧ \pm 1.96 \cdot "
        rf"⟦{latex(float(nll.standard_error[at]))}⟧",
    )


def _off(error: float) -> str:
    """How an NLL that is wrong by so much looks."""
    return f"{decimals(abs(error))} nats {'better' if error < 0 else 'worse'}"


@view(views.WINNER, controls=("sem setest", More("sedraw")))
def winner(s: State) -> Iterator[Part]:
    found = core.winners_curse(s.sem, s.setest, seed=s.sedraw)
    first, second = float(found.first[found.winner]), float(found.second[found.winner])
    again = f"On a second test set it looks {_off(second)}"
    said = Say(
        "main",
        f"**One model** is not chosen: it looks {_off(first)} a datum than it is, by chance alone. "
        f"{again}; on average over test sets it is off by **{decimals(found.expected)}**."
        if s.sem == 1
        else f"The best of {s.sem} models looks **{_off(first)}** a datum than it is; on average "
        f"over test sets the best looks **{_off(found.expected)}**. {again}: **all {s.sem} are "
        "equally good**, and the choice was luck.",
    )
    yield Plot(
        "selection_winner",
        figures.two_tests(found),
        f"Each model on two test sets; the winner of the first is marked. {said.plain}",
    )
    yield said
    yield Note(
        "A datum’s loss varies by 1 nat here. The lowest of many is also the luckiest, and its "
        "number is too good: the winner’s curse. Report the winner’s NLL on data that did not "
        "choose it. Models that are alike err alike, and their winner is less lucky than this."
    )
    yield Formula(
        "main",
        r"\mathbb{E}\,\min_m = -\frac{s}{\sqrt n}\int x\, m\, \varphi(x)\, \Phi(x)^{m-1}\,dx",
        rf"⟦{latex(found.expected)}⟧",
    )
