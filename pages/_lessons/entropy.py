"""Entropy, KL and proper scoring: the lesson."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from nll_core import GaussianMixture, perplexity
from nll_core import teaching as core
from nll_core.formats import signed
from nll_core.information import NATS_PER_UNIT
from nll_core.likelihoods import kl_from_mixture, kl_to_mixture
from nll_core.scores import ScoringRule
from pages._figures import entropy as figures
from pages._snippets import entropy as snippets
from pages._ui import page
from pages._ui import state as field
from pages._ui.chart import along
from pages._ui.course import Number
from pages._ui.lesson import Caption, Chosen, Lesson, More, Side, view
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.page import Readout
from pages._ui.parts import Formula, Formulas, Heading, Note, Part, Plot, Readouts, Say, Table, row

VIEWS: Final = (
    CODES := "Cross-entropy",
    PROJECTION := "Forward and reverse KL",
    SCORING := "Proper scoring",
)
MOST_OUTCOMES: Final = 8
HIGHEST_WEIGHT: Final = 20
NAMES: Final = "ABCDEFGH"


class State(field.State, deciding=("kinds",)):
    """What the page shows."""

    about: str = field.choice("View", VIEWS, CODES)
    kinds: int = field.count("Number of outcomes", 2, MOST_OUTCOMES, 4)
    # Links and the core call the truth p and the model q; what is shown says q and p, as on all
    # pages.
    each_p: int = field.numbered(
        "p",
        (
            field.count(f"{name} in the truth q", 0, HIGHEST_WEIGHT, weight)
            for name, weight in zip(NAMES, (8, 4, 2, 2, 1, 1, 1, 1), strict=True)
        ),
    )
    each_q: int = field.numbered(
        "q", (field.count(f"{name} in the model p", 0, HIGHEST_WEIGHT, 4) for name in NAMES)
    )
    apart: float = field.steps("Distance of the humps", tuple(i / 4 for i in range(33)), 6.0)
    share: float = field.steps("Weight of the left hump", tuple(i / 20 for i in range(1, 20)), 0.7)
    hump: float = field.steps(
        "σ of the right hump (left: 1)",
        (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0),
        1.0,
    )
    qm: float = field.steps("Your μ", tuple(i / 10 for i in range(-60, 61)), 1.0)
    qs: float = field.steps("Your σ", tuple(i / 10 for i in range(5, 51)), 1.5)
    q: float = field.steps(
        "What you believe: probability q", tuple(i / 40 for i in range(1, 40)), 0.7
    )
    r: float = field.steps(
        "What you report: probability r", tuple(i / 100 for i in range(101)), 0.9
    )
    pays: ScoringRule = field.choice("The game pays by this score", figures.RULES, "brier")
    luck: int = field.count("Draw number of the game (the seed)", 0, 99, 1)

    def keys(self, side: str) -> list[str]:
        """The keys of the weights of one side, "p" or "q"."""
        return [f"{side}{k}" for k in range(1, self.kinds + 1)]

    def weights(self, side: str) -> tuple[int, ...]:
        return tuple(getattr(self, key) for key in self.keys(side))


def _weighted(p: tuple[int, ...], q: tuple[int, ...]) -> dict[str, Any]:
    weights = {f"p{k}": v for k, v in enumerate(p, 1)} | {f"q{k}": v for k, v in enumerate(q, 1)}
    return {"kinds": len(p), **weights}


PRESETS: Final[page.Presets] = {
    "½, ¼, ⅛, ⅛ under a uniform model": {},
    "On the floor: p = q": _weighted((8, 4, 2, 2), (8, 4, 2, 2)),
    "A fair coin modelled as 9 : 1": _weighted((1, 1), (9, 1)),
    "One outcome forgotten": _weighted((8, 4, 2, 2), (8, 4, 4, 0)),
    "Two far humps": {"about": PROJECTION},
    "Near humps: both cover them": {"about": PROJECTION, "apart": 3.0, "share": 0.5, "qm": 0.0},
    "Three local optima": {"about": PROJECTION, "apart": 8.0, "share": 0.5, "qm": 0.0, "qs": 3.5},
    "Belief 70%, report 90%": {"about": SCORING},
    "Linear score: to the corner": {"about": SCORING, "pays": "linear", "r": 1.0},
    "0–1: anything above ½": {"about": SCORING, "pays": "zero-one", "r": 0.51},
}


CODES_HEADER: Final = ("outcome", "q", "p", "−log₂ q", "−log₂ p", "whole bits", "q · (−log₂ p)")
# With more outcomes than these their sliders start out folded away, like those of the truth.
MOST_UNFOLDED: Final = 4
# Where rounding is all that is left of a difference.
NOTHING: Final = 5e-10
SIDES: Final = {"p": "truth", "q": "model"}


def _beside(s: State) -> Sequence[Side]:
    few = s.kinds <= MOST_UNFOLDED
    return [
        "kinds",
        More(" ".join(s.keys("q")), "Model p: weights", unfolded=few),
        Caption(lambda s: _without_weight(s, "q"), warns=True),
        More(" ".join(s.keys("p")), "Truth q: weights"),
        Caption(lambda s: _without_weight(s, "p"), warns=True),
    ]


def compared(s: State) -> core.CodeComparison:
    return core.compare_codes(_shares(s.weights("p")), _shares(s.weights("q")))


@view(CODES, controls=_beside)
def codes(s: State) -> Iterator[Part]:
    at = compared(s)
    # The longest finite code that so many outcomes can have, in bits.
    longest = math.log2(HIGHEST_WEIGHT * (s.kinds - 1) + 1)
    names = NAMES[: s.kinds]
    yield row(
        Plot(
            "entropy_codes",
            figures.code_bars(names, at, longest),
            _bars_in_words(at),
            drag=[
                along(
                    f"Weight of {name} in the {what}: its bar",
                    f"{side}{k + 1}",
                    f"{what} marks",
                    axes="y",
                    index=k,
                )
                for side, what in SIDES.items()
                for k, name in enumerate(names)
            ],
        ),
        Plot("entropy_stack", figures.stacked_bits(at, longest), _stack_in_words(at)),
    )
    yield Say(_codes_in_words(at))
    yield Readouts("readouts", _readouts(at))
    yield Note(
        "Every bar begins with the same entropy, the cost of the truth itself. Only what lies "
        "beyond the dashed floor is the model’s fault. q is the truth and p the model, as on every "
        "page; many books on information theory use the letters the other way round."
    )
    floor, part, cost = map(latex, (at.entropy, at.divergence, at.cross_entropy))
    yield Formulas(
        [
            Formula(
                r"H(q, p) = -\sum_k q_k \log_2 p_k",
                rf"H(q, p) = ⟦{cost}⟧\ \text{{bits}}",
                key="cost",
            ),
            Formula(
                r"H(q, p) = H(q) + \mathrm{KL}(q \,\|\, p)",
                rf"⟦{cost}⟧ = ⟦{floor}⟧ + ⟦{part}⟧",
                key="parts",
            ),
        ]
    )
    yield Table("codes", CODES_HEADER, _rows(at))
    yield Say(_distance_in_words(at), key="distance")


def _without_weight(s: State, side: str) -> str:
    if any(s.weights(side)):
        return ""
    return f"No outcome has a weight in the {SIDES[side]}: all are taken as equally likely."


def _shares(weights: tuple[int, ...]) -> list[float]:
    """Weights as probabilities; with no weight at all, the uniform ones."""
    given = weights if any(weights) else (1,) * len(weights)
    return [float(share) for share in core.normalise_weights([float(w) for w in given])]


def _nats(bits: float) -> float:
    """Bits in nats."""
    return bits * NATS_PER_UNIT["bits"]


def _readouts(at: core.CodeComparison) -> list[Readout]:
    values = {
        "Entropy H(q), the floor": at.entropy,
        "Cross-entropy H(q, p)": at.cross_entropy,
        "Divergence KL(q‖p)": at.divergence,
        "The other way, KL(p‖q)": at.reverse_divergence,
    }
    return [
        Readout(name, f"{decimals(bits)} bits", f"{decimals(_nats(bits))} nats")
        for name, bits in values.items()
    ]


def _bars_in_words(at: core.CodeComparison) -> str:
    return "Bars for each outcome: " + "; ".join(
        f"{name}: truth {p:.3f}, model {q:.3f}, ideal code {decimals(a, 2)} bits, the "
        f"model's {decimals(b, 2)} bits"
        for name, p, q, a, b in zip(
            NAMES, at.p, at.q, at.ideal_lengths, at.model_lengths, strict=False
        )
    )


def _stack_in_words(at: core.CodeComparison) -> str:
    return (
        f"Mean code lengths. Entropy of the truth {decimals(at.entropy)} bits, the floor; the "
        f"model's code {decimals(at.cross_entropy)}, in whole bits {decimals(at.whole_mean)}; "
        f"the code of a uniform guess {decimals(math.log2(at.p.size))}."
    )


def _codes_in_words(at: core.CodeComparison) -> str:
    floor, cost = at.entropy, at.cross_entropy
    choices = significant(float(perplexity(_nats(floor))), 3)
    if math.isinf(cost):
        lost = [NAMES[k] for k in range(at.p.size) if at.q[k] == 0 and at.p[k] > 0]
        return (
            f"The model gives **{' and '.join(lost)}** no probability at all, and "
            f"**{percent(float(at.p[at.q == 0].sum()))}** of the time that is what happens: no "
            f"code is long enough, and the cross-entropy is **infinite**, however good the model "
            f"is otherwise."
        )
    opening = (
        f"Even someone who knows q pays **{decimals(floor)} bits** an outcome on average, as for a "
        f"fair choice among {choices} outcomes (its perplexity); "
    )
    if at.divergence < NOTHING:
        return (
            f"{opening}this model pays **no more**: p = q, so the divergence is 0, and its loss, "
            f"the cross-entropy, is at the floor, **{decimals(floor)}**, not at 0."
        )
    return (
        f"{opening}the code made for p pays **{decimals(cost)} bits**. The difference of "
        f"**{decimals(at.divergence)} bits**, {percent(at.divergence / cost)} of the loss, "
        f"is the divergence: all that training can still remove."
    )


def _distance_in_words(at: core.CodeComparison) -> str:
    there, back = at.divergence, at.reverse_divergence
    opening = "KL is often called a distance between distributions. "
    if max(there, back) < NOTHING:
        return f"{opening}At p = q both directions are **0**; move a weight, and they differ."
    if math.isfinite(max(there, back)) and abs(there - back) < 5e-4:
        return (
            f"{opening}Here both directions happen to be **{decimals(there)} bits**; move a "
            f"weight, and they differ: it is not a distance."
        )
    return (
        f"{opening}It is not: from q to p it is **{decimals(there)} bits**, from p to q "
        f"**{decimals(back)} bits**."
    )


def _rows(at: core.CodeComparison) -> list[list[str]]:
    """An outcome a row, and the means below."""
    columns = (at.p, at.q, at.ideal_lengths, at.model_lengths, at.whole_lengths + 0.0, at.terms)
    places = (3, 3, 3, 3, 0, 3)
    body = [
        [NAMES[k], *(decimals(float(c[k]), n) for c, n in zip(columns, places, strict=True))]
        for k in range(at.p.size)
    ]
    ends = (at.entropy, at.cross_entropy, at.whole_mean, at.cross_entropy)
    return [*body, ["mean under q", "", "", *(decimals(value) for value in ends)]]


FITS_HEADER: Final = ("one Gaussian p", "μ", "σ", "KL(q‖p)", "KL(p‖q)")
MEANS: Final = np.linspace(-6.0, 6.0, 61)
# A fit whose mean is so many of its σ away from both humps covers both; one that sits on a hump
# differs from it by less.
ON_A_HUMP: Final = 0.5

_projections = lru_cache(2048)(core.project_onto_gaussian)


@lru_cache(1024)
def _along_means(target: GaussianMixture, sigma: float) -> figures.Divergences:
    forward, reverse = (f(target, MEANS, sigma) for f in (kl_from_mixture, kl_to_mixture))
    return figures.Divergences(MEANS, forward, reverse)


def _target(s: State) -> GaussianMixture:
    half = s.apart / 2
    return GaussianMixture((s.share, 1.0 - s.share), (-half, half), (1.0, s.hump))


def fits_of(s: State) -> core.GaussianProjections:
    """The best fits in both directions."""
    return _projections(_target(s))


def yours_of(s: State) -> core.GaussianProjection:
    """The visitor's own."""
    return core.compare_with_gaussian(_target(s), s.qm, s.qs)


@view(PROJECTION, controls=("apart share qm qs", More("hump")))
def projection(s: State) -> Iterator[Part]:
    target, found, yours = _target(s), fits_of(s), yours_of(s)
    said = Say(_yours_in_words(found, yours), key="yours")
    yield row(
        Plot(
            "entropy_fits",
            figures.fitted_densities(target, found, yours),
            _fits_for_the_ear(s.apart, found, yours),
            drag=[
                along("Your μ: the top of your curve", "qm"),
                along("Your σ: the flank of your curve", "qs", "flank"),
            ],
        ),
        Plot(
            "entropy_directions",
            figures.divergence_curves(_along_means(target, s.qs), yours),
            f"Both divergences along the mean of a Gaussian of σ = {s.qs:g}. {said.plain}",
            drag=[
                along("Your μ: its forward KL", "qm"),
                along("Your μ: its reverse KL", "qm", "state of reverse"),
            ],
        ),
        widths=(1.25, 1),
    )
    yield Say(_fits_in_words(target, found))
    yield said
    p = rf"\mathcal{{N}}(⟦{latex_exact(s.qm)}⟧, ⟦{latex_exact(s.qs)}⟧^2)"
    yield Formulas(
        [
            Formula(
                _integral("q", "p"),
                _kl_in_numbers(rf"q \,\|\, {p}", yours.forward_kl),
                key="forward",
            ),
            Formula(
                _integral("p", "q"),
                _kl_in_numbers(rf"{p} \,\|\, q", yours.reverse_kl),
                key="reverse",
            ),
        ]
    )
    more = ["reverse, local optimum"] * (len(found.reverse) - 1)
    fits = (found.forward, *found.reverse, yours)
    names = ("forward fit", "reverse fit", *more, "yours")
    rows = [
        [name, *map(decimals, (fit.mu + 0.0, fit.sigma, fit.forward_kl, fit.reverse_kl))]
        for name, fit in zip(names, fits, strict=True)
    ]
    yield Table("fits", FITS_HEADER, rows, present=len(rows) - 1)
    yield Note(
        "Divergences in nats; q is the target and p the Gaussian. KL(q‖p), forward, punishes a p "
        "that is small where q is not, so p covers both humps. KL(p‖q), reverse, punishes a p that "
        "is large where q is small, so p keeps out of the valley. Maximum likelihood minimises the "
        "forward one."
    )


def _integral(a: str, b: str) -> str:
    return rf"\mathrm{{KL}}({a} \,\|\, {b}) = \int {a} \log \frac{{{a}}}{{{b}}}\,dx"


def _kl_in_numbers(pair: str, value: float) -> str:
    return rf"\mathrm{{KL}}({pair}) = ⟦{latex(value)}⟧"


def _fits_for_the_ear(
    apart: float, found: core.GaussianProjections, yours: core.GaussianProjection
) -> str:
    forward, reverse = (
        f"μ = {decimals(fit.mu)} and σ = {decimals(fit.sigma)}"
        for fit in (found.forward, found.reverse[0])
    )
    return (
        f"Density of a target with two humps {apart:g} apart. The forward fit has {forward}, the "
        f"reverse fit {reverse}; yours is N({yours.mu:g}, {yours.sigma:g}²)."
    )


def _normal(fit: core.GaussianProjection) -> str:
    return f"N({decimals(fit.mu, 2)}, {decimals(fit.sigma, 2)}²)"


def _fits_in_words(target: GaussianMixture, found: core.GaussianProjections) -> str:
    best, *others = found.reverse
    if _on_a_hump(target, best):
        ending = (
            f"Reverse KL settles on one hump, **{_normal(best)}**, and ignores the other, at a "
            f"cost of {decimals(best.reverse_kl)} nats"
        )
    else:
        ending = (
            "Reverse KL settles on one hump only where they are far apart: here it covers both "
            f"too, with **{_normal(best)}**"
        )
    traps = {0: ".", 1: "; one more local optimum is a trap for a search that starts near it."}
    return (
        f"Forward KL takes the target’s own mean and spread, **{_normal(found.forward)}**, and so "
        f"covers both humps. {ending}"
        f"{traps.get(len(others), f'; {len(others)} more local optima are traps.')}"
    )


def _on_a_hump(target: GaussianMixture, fit: core.GaussianProjection) -> bool:
    left, right = (abs(fit.mu - m) / s for m, s in zip(target.means, target.sigmas, strict=True))
    apart = target.means[1] - target.means[0]
    return min(left, right) < ON_A_HUMP < max(left, right) and abs(fit.mu) > apart / 4


def _yours_in_words(found: core.GaussianProjections, yours: core.GaussianProjection) -> str:
    return (
        f"Your p, N({yours.mu:g}, {yours.sigma:g}²), is **{decimals(yours.forward_kl)} nats** from "
        f"the target by forward KL and **{decimals(yours.reverse_kl)} nats** by reverse KL; the "
        f"lowest that one Gaussian reaches is {decimals(found.forward.forward_kl)} and "
        f"{decimals(found.reverse[0].reverse_kl)}."
    ).replace("N(-", "N(−")


SCORES_HEADER: Final = (
    "score",
    "your report",
    "honesty",
    "you gain",
    "best of all reports",
    "it gains",
    "kind",
)
KINDS: Final = {
    "log": "strictly proper",
    "brier": "strictly proper",
    "spherical": "strictly proper",
    "linear": "improper",
    "zero-one": "proper, not strictly",
}
Reports = Mapping[ScoringRule, core.ReportComparison]
Searches = Mapping[ScoringRule, core.ReportSearch]


@lru_cache(256)
def _searches(q: float) -> Searches:
    return {rule: core.search_reports(q, rule=rule) for rule in figures.RULES}


def report(s: State, rule: ScoringRule) -> core.ReportComparison:
    return core.compare_with_honesty(s.r, s.q, rule=rule)


@view(SCORING, controls=("q r", More("pays luck", "The game", unfolded=True)))
def scoring(s: State) -> Iterator[Part]:
    reports: Reports = {rule: report(s, rule) for rule in figures.RULES}
    best, mine = _searches(s.q), reports[s.pays]
    yield row(*[_scores(rules, reports, best) for rules in (figures.STRICT, figures.OTHERS)])
    yield Note(
        "◆ your report, ★ the best one, dotted: honesty, r = q. All scores here are better when "
        "higher. Drag a diamond, or the star on the zero line to change what you believe. q is the "
        "truth as you believe it, r the report."
    )
    yield Say(_scores_in_words(reports, best))
    yield Formulas(
        [
            Formula(
                r"S(r, q) = \sum_k q_k\, S(r, k)", _in_numbers(s.r, s.q, mine.score), key="report"
            ),
            Formula(
                r"S(r, q) \le S(q, q) \ \text{if proper}",
                _in_numbers(s.q, s.q, mine.honest_score),
                key="honesty",
            ),
        ]
    )
    yield Heading("Beat honesty, if you can")
    played = core.play_scoring_game(s.r, s.q, rule=s.pays, n_rounds=figures.ROUNDS, seed=s.luck)
    said = Say(_game_in_words(mine, float(played[-1])), key="game")
    yield Plot(
        "entropy_game",
        figures.game_figure(mine, played),
        f"Lead over the honest report in {figures.ROUNDS} rounds. {said.plain}",
    )
    yield said
    rows = [
        [
            figures.LOOKS[rule].name,
            decimals(at.score),
            decimals(at.honest_score),
            signed(decimals(at.gain)),
            _best(best[rule]),
            signed(decimals(best[rule].gain)),
            KINDS[rule],
        ]
        for rule, at in reports.items()
    ]
    yield Table("search", SCORES_HEADER, rows, present=figures.RULES.index(s.pays))
    yield Note(
        f"“Best of all reports” is the best paid of {best['log'].n_reports:,} reports from 0 to 1 "
        "and q itself. For a strictly proper score that is always q. The 0–1 score is often called "
        "improper; it does not punish honesty, but does not reward it either: every report on the "
        "right side of ½ is paid the same."
    )


def _scores(rules: tuple[ScoringRule, ...], reports: Reports, best: Searches) -> Plot:
    at = reports[rules[0]]
    handles = [
        along(f"Your report: on the {figures.LOOKS[rule].name}", "r", figures.state_of(rule))
        for rule in rules
    ]
    if rules == figures.OTHERS:
        handles.append(along("Your belief: honesty", "q", "honesty"))
    return Plot(
        f"entropy_{'proper' if rules == figures.STRICT else 'other'}",
        figures.scores_figure(rules, reports, best),
        f"Expected scores against the report, belief {at.q:g}. "
        + " ".join(
            f"{figures.LOOKS[rule].name}: {decimals(reports[rule].score)} at r = {at.report:g}, "
            f"best at {_best(best[rule])}."
            for rule in rules
        ),
        drag=handles,
    )


def _in_numbers(told: float, q: float, score: float) -> str:
    return rf"S(⟦{latex_exact(told)}⟧, ⟦{latex_exact(q)}⟧) = ⟦{latex(score)}⟧"


def _best(found: core.ReportSearch) -> str:
    if found.highest - found.lowest > 1e-6:
        return f"{found.lowest:.3g} to {found.highest:.3g}"
    return f"{found.report:.3g}"


def _scores_in_words(reports: Reports, best: Searches) -> str:
    linear, lure = reports["linear"], best["linear"]
    q, r = linear.q, linear.report
    if r == q:
        paid = (
            f"would pay you **{signed(decimals(lure.gain))}** more for saying "
            f"**{percent(lure.report)}**."
            if lure.gain > 0
            else "pays every report the same."
        )
        return (
            f"You believe **{percent(q)}** and say so. No report does better under the log, the "
            f"Brier or the spherical score; the linear score {paid}"
        )
    pays = "pays you more for it" if linear.gain > 0 else "costs you too"
    return (
        f"You believe **{percent(q)}** and report **{percent(r)}**. That costs you on average "
        f"**{decimals(0.0 - reports['log'].gain)} nats** of log score and "
        f"**{decimals(0.0 - reports['brier'].gain)}** of Brier score; the linear score "
        f"{pays if linear.gain else 'is unchanged'}: **{signed(decimals(linear.gain))}**."
    )


def _game_in_words(at: core.ReportComparison, lead: float) -> str:
    name = figures.LOOKS[at.rule].name
    if at.report == at.q:
        return (
            f"You report what you believe: after {figures.ROUNDS} rounds you and honesty are "
            f"level. Move r to look for a report that the {name} pays better."
        )
    opening = (
        f"After {figures.ROUNDS} rounds under the {name} you are **{_lead(lead)}** honesty; "
        f"{_lead(figures.ROUNDS * at.gain)} it is expected. "
    )
    if at.gain < 0:
        luck = "You are ahead by luck, which does not last. " if lead > 0 else ""
        cost = decimals(-at.gain)
        return f"{opening}{luck}In the long run this report **loses {cost} a round**."
    if at.gain == 0:
        return (
            f"{opening}This report is **paid exactly like honesty**: the score cannot tell them "
            f"apart."
        )
    return f"{opening}Honesty is beaten by **{decimals(at.gain)} a round**: this score is improper."


def _lead(value: float) -> str:
    """How far one is ahead of, behind, or level with."""
    amount = decimals(abs(value), 2)
    if amount == "0.00":
        return "level with"
    return f"{amount} ahead of" if value > 0 else f"{amount} behind"


def _code(s: State) -> Mapping[str, str]:
    if s.about == CODES:
        return snippets.codes(s.weights("p"), s.weights("q"))
    if s.about == PROJECTION:
        return snippets.projection(s.apart, s.share, s.hump, s.qm, s.qs)
    return snippets.scoring(s.q, s.r)


lesson = Lesson(
    stem="entropy",
    state=State,
    look_for="Drag the bars of the truth q and of the model p: the entropy of the truth is a floor "
    "that no model can go below, and what lies above it is the divergence. Then fit one Gaussian "
    "to two humps, in both directions of KL; and see which scores pay best for an honest report.",
    presets=PRESETS,
    views=(Chosen("about", (codes, projection, scoring)),),
    code=_code,
    sources="C. E. Shannon (1948), A mathematical theory of communication, Bell System Technical "
    "Journal 27. S. Kullback and R. A. Leibler (1951), On information and sufficiency, The Annals "
    "of Mathematical Statistics 22. T. Gneiting and A. E. Raftery (2007), Strictly proper scoring "
    "rules, prediction, and estimation, JASA 102. T. Minka (2005), Divergence measures and message "
    "passing.",
    terms=(
        "Entropy",
        "Cross-entropy",
        "KL divergence",
        "Forward and reverse KL",
        "Proper scoring rule",
        "Brier score",
        "Spherical score",
    ),
    numbers={
        "floor": Number("entropy H(q)", lambda s: compared(s).entropy, "bits"),
        "cost": Number("cross-entropy H(q, p)", lambda s: compared(s).cross_entropy, "bits"),
        "divergence": Number("KL(q‖p)", lambda s: compared(s).divergence, "bits"),
        "backwards": Number("KL(p‖q)", lambda s: compared(s).reverse_divergence, "bits"),
        "forward": Number("forward KL of your p", lambda s: yours_of(s).forward_kl, "nats"),
        "reverse": Number("reverse KL of your p", lambda s: yours_of(s).reverse_kl, "nats"),
        "fit_mu": Number("μ of the forward fit", lambda s: fits_of(s).forward.mu),
        "fit_sigma": Number("σ of the forward fit", lambda s: fits_of(s).forward.sigma),
        "gain": Number("gain over honesty", lambda s: report(s, s.pays).gain, "a round"),
    },
)
