"""What a refusal costs, what temperature does to the ranking, and sets in place of silence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from nll_core import fit_temperature, softmax
from nll_core.formats import threshold
from nll_core.scores import (
    AbstentionCost,
    ConformalSplit,
    TemperatureRanking,
    abstention_cost,
    split_conformal,
    temperature_ranking,
)
from pages._figures import abstain as figures
from pages._lessons.abstain.state import (
    COST,
    HEAT,
    SETS,
    TEMPERATURES,
    State,
    curve_of,
    predictions_of,
)
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, latex, latex_exact, percent
from pages._ui.parts import Formula, Note, Part, Plot, Say, row

# Two predictions of three classes that change places (and the temperatures at which they have).
FLIP: Final = ((3.0, 0.0, 0.0), (3.2, 2.0, -10.0))
FLIP_AT: Final = (1.0, 5.0)


@lru_cache(8)
def best_temperature(name: str) -> float:
    seen = predictions_of(name)
    # Log-probabilities of −∞ are of what cannot be; a temperature leaves them so.
    return fit_temperature(seen.logits, seen.labels).temperature


@lru_cache(256)
def cost_of(name: str, refusal: float, temperature: float) -> AbstentionCost:
    return abstention_cost(curve_of(name, temperature), refusal=refusal)


@view(COST, controls="abset abcost abt")
def costs(s: State) -> Iterator[Part]:
    found = cost_of(s.abset, s.abcost, s.abt)
    said = Say("main", _cost_in_words(s, found))
    top = 1.25 * max(found.answer_all, s.abcost)
    yield Plot(
        "abstain_cost",
        figures.cost_curve(found, top),
        f"The cost of a question against coverage. {said.plain}",
    )
    yield said
    yield Note(
        "◆ Chow’s threshold, ★ the least cost on these very questions. Chow’s rule is right for "
        "calibrated probabilities. Temperature hardly moves the curve, which is the ranking’s, "
        "but it moves the threshold along it: a model that is too sure answers too much, one that "
        "is too modest too little."
    )
    d, t = latex_exact(s.abcost), latex_exact(found.threshold)
    yield Formula(
        "main",
        r"t = 1 - \frac{c_{\text{refusal}}}{c_{\text{error}}} \\[0.4em] \text{cost} = "
        r"c_{\text{error}} \cdot \text{wrong} + c_{\text{refusal}} \cdot \text{refused}",
        rf"t = 1 - ⟦{d}⟧ = ⟦{t}⟧ \\[0.4em] ⟦{latex(found.wrong)}⟧ + ⟦{d}⟧ \cdot "
        rf"⟦{latex(1.0 - found.coverage)}⟧ = ⟦{latex(found.cost)}⟧",
    )


def _cost_in_words(s: State, found: AbstentionCost) -> str:
    best = best_temperature(s.abset)
    beats = min(found.answer_all, s.abcost)
    compared = "less than" if found.cost < beats else "**no less than**"
    sure = "" if found.best_threshold < np.inf else " (none of them)"
    return (
        f"Where a wrong answer costs 1 and a refusal {s.abcost:g}, answer from a confidence of "
        f"**{found.threshold:g}** on. At T = {s.abt:g} that answers **{percent(found.coverage)}** "
        f"and costs **{decimals(found.cost, 4)}** a question, {compared} the better of "
        f"answering all ({decimals(found.answer_all, 4)}) and none ({s.abcost:g}). The least "
        f"possible here is {decimals(found.best_cost, 4)}, with {percent(found.best_coverage)} "
        f"answered{sure}; the NLL is least at T = {decimals(best, 2)}."
    )


@lru_cache(8)
def ranking_of(name: str) -> TemperatureRanking:
    seen = predictions_of(name)
    return temperature_ranking(seen.logits, seen.labels, TEMPERATURES)


@view(HEAT, controls="abset abt")
def heat(s: State) -> Iterator[Part]:
    found, at = ranking_of(s.abset), TEMPERATURES.index(s.abt)
    said = Say("main", _heat_in_words(s, found, at))
    yield row(
        Plot(
            "abstain_swapped",
            figures.heat_line(
                TEMPERATURES, found.swapped, at, "pairs that changed places", 0.16, tickformat=".0%"
            ),
            f"Share of pairs that changed places along T. {said.plain}",
            drag="abt",
        ),
        Plot(
            "abstain_heat",
            figures.heat_line(TEMPERATURES, found.area, at, "AURC", 1.4 * float(found.area.max())),
            f"The area under risk and coverage along T. {said.plain}",
            drag="abt",
        ),
    )
    yield said
    rows = [softmax(FLIP, temperature=t).max(axis=-1) for t in FLIP_AT]
    (one, other), (hot_one, hot_other) = (map(float, row) for row in rows)
    yield Note(
        "With two classes the confidence is the sigmoid of the difference of the logits over T: T "
        "changes every confidence and no order. With three it can change the order: logits (3, 0, "
        f"0) have {decimals(one, 4)} and (3.2, 2, −10) {decimals(other, 4)} at T = 1, and "
        f"{decimals(hot_one, 4)} and {decimals(hot_other, 4)} at T = 5. At a high T many weak "
        "rivals together count for more than a single close one. Pairs are compared before "
        "anything is rounded to 1."
    )
    yield Formula(
        "main",
        r"\frac{1 - c}{c} = \sum_{k \ne \hat{y}} e^{-(z_{\hat{y}} - z_k)/T}",
        rf"T = ⟦{latex_exact(s.abt)}⟧: \ \mathrm{{AURC}} = ⟦{latex(float(found.area[at]))}⟧,\ "
        rf"\text{{swapped}} = ⟦{latex(float(found.swapped[at]))}⟧",
    )


def _heat_in_words(s: State, found: TemperatureRanking, at: int) -> str:
    seen = predictions_of(s.abset)
    base = float(found.area[TEMPERATURES.index(1.0)])
    area, swapped = float(found.area[at]), float(found.swapped[at])
    if len(seen.names) == 2:
        return (
            f"At T = {s.abt:g} **no pair has changed places**, as at any other T: with two classes "
            f"the same questions are refused first, and the AURC stays **{decimals(area, 5)}**."
        )
    if s.abt == 1:
        return (
            f"At T = 1 the AURC is **{decimals(area, 5)}**; each other T ranks these "
            f"{len(seen.labels):,} predictions of {len(seen.names)} classes in another order."
        )
    change = "worse" if area > base else "better"
    return (
        f"At T = {s.abt:g}, **{percent(swapped)}** of all pairs have changed places against T = 1, "
        f"and the AURC is **{decimals(area, 5)}**, {change} than {decimals(base, 5)}: of "
        f"{len(seen.names)} classes temperature changes who is refused."
    )


@lru_cache(128)
def split_of(name: str, alpha: float, n: int, seed: int) -> ConformalSplit:
    seen = predictions_of(name)
    probs = np.asarray(softmax(seen.logits))
    return split_conformal(probs, seen.labels, alpha=alpha, n_calibration=n, seed=seed)


@view(SETS, controls=("abset abalpha abn", More("abdeal")))
def sets(s: State) -> Iterator[Part]:
    split = split_of(s.abset, s.abalpha, s.abn, s.abdeal)
    said = Say("main", _sets_in_words(s, split))
    yield Plot(
        "abstain_sets",
        figures.set_sizes(split),
        f"Shares of the sets by their number of classes. {said.plain}",
    )
    yield said
    yield Note(
        "A conformal set has all classes whose probability is at least what all but a share α of "
        "the n calibration examples gave their truth, with one example to spare for the new one. "
        "It holds the truth of a new one with a probability of 1 − α, whatever the model; where n "
        "is below 1/α − 1 only the set of all classes keeps that. A set of one class is an answer, "
        "one of several or none a refusal that says more than silence. This promises nothing about "
        "the risk of the answers."
    )
    found = split.found
    sign = "≤" if found.index <= found.n else ">"
    yield Formula(
        "main",
        r"k = \lceil (1 - \alpha)(n + 1) \rceil \\[0.4em] "
        r"\text{set} = \{y : p_y \ge p_{(k)}\}, \ p_{(k)} = 0 \text{ if } k > n",
        rf"\lceil ⟦{latex_exact(1 - s.abalpha)}⟧ \cdot ⟦{found.n + 1}⟧ \rceil = ⟦{found.index}⟧ "
        rf"⟦{sign}⟧ ⟦{found.n}⟧,\ "
        rf"p_{{(k)}} = ⟦{latex(found.threshold)}⟧",
    )


def _sets_in_words(s: State, split: ConformalSplit) -> str:
    found = split.found
    if found.index > found.n:
        return (
            f"**{found.n} examples are too few** for α = {s.abalpha:g}: the threshold would be "
            f"their probability number {found.index}. Every set has **all {len(split.sizes) - 1} "
            "classes**, which is honest and answers nothing."
        )
    opening = (
        f"A class is in the set from a probability of **{threshold(found.threshold, 4)}** upwards: "
        f"**{percent(split.coverage)}** of {split.n:,} new sets hold the truth, where at least "
        f"{percent(1 - s.abalpha)} on average were promised. "
    )
    if np.isnan(split.single_risk):
        return f"{opening}No set has one class alone, so nothing is answered."
    point = split.by_confidence
    return (
        f"{opening}**{percent(split.single)}** have one class; of these answers "
        f"**{percent(split.single_risk)}** are wrong. As many answered by confidence alone, from "
        f"{threshold(point.threshold, 4)} upwards, have {percent(point.risk)} wrong."
    )
