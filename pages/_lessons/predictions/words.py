"""What the predictions page says of scores and of reliability."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from nll_core import Score, ScoreReport
from nll_core.evaluation.score_rows import ScoreName
from nll_core.formats import PLAIN_TO
from nll_core.report import ReliabilityPicture
from nll_core.report.sentences import reversed_sentence
from nll_core.report.words import SCORE_WORDS
from pages._lessons.predictions.data import Opened
from pages._ui.numbers import decimals, latex, percent, significant
from pages._ui.text import named

Table = tuple[tuple[str, ...], list[list[str]]]

SCORE_WIDTHS: Final = (19, 12, 21, 48)

# A skill that rounding makes.
JUST_NOTHING: Final = 1e-6
DIAGRAM_KEY: Final = (
    "● a bin: the larger, the more examples; its stem is the gap to the diagonal (below it, "
    "forecasts are too high). Line: CORP curve, without bins. Grey: where 95% of a calibrated "
    "model's bins fall. ◆ average of all. Histogram: how many happened (filled) and did not "
    "(hatched)."
)


def four(value: float) -> str:
    """A loss or an error with the four decimals that all of them have, but for giants."""
    return decimals(value, 4) if not abs(value) >= PLAIN_TO else significant(value)


def short(name: str, most: int = 28) -> str:
    """A name that leaves room for a plot."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def range_text(low: float | None, high: float | None) -> str:
    """An interval, or nothing."""
    return "" if low is None or high is None else f"{four(low)} to {four(high)}"


def opening_sentence(opened: Opened, report: ScoreReport, picture: ReliabilityPicture) -> str:
    """How well the model does, and whether its probabilities can be taken at their word."""
    nll, accuracy = report["nll"], report["accuracy"]
    right = f"**{percent(accuracy.value or 0.0)}** of the predictions are right"
    if accuracy.low is not None and accuracy.high is not None:
        right += f" ({percent(accuracy.low)} to {percent(accuracy.high)})"
    if nll.value is None:
        first = f"On {report.n:,} examples {right}."
    elif math.isinf(nll.value):
        first = (
            f"On {report.n:,} examples the mean NLL is **∞**, since a truth has probability 0, as "
            f"rounding to a few decimals makes it; {right}."
        )
    else:
        first = (
            f"On {report.n:,} examples the mean NLL is **{four(nll.value)} nats** "
            f"({range_text(nll.low, nll.high)}){_skill(report)}; {right}."
        )
    turned = reversed_sentence(report)
    return " ".join(filter(None, (first, turned, reliability_sentence(picture))))


def _skill(report: ScoreReport) -> str:
    skill, base = report["nll_skill"], report["base_rate_nll"]
    if skill.value is None or base.value is None:
        return ""
    if skill.value < 0:
        return f", higher than the {four(base.value)} of always forecasting the base rates"
    if skill.value < JUST_NOTHING:
        return f", no lower than the {four(base.value)} of always forecasting the base rates"
    return f", {percent(skill.value)} lower than that of the base rates, {four(base.value)}"


def judged(picture: ReliabilityPicture) -> str:
    """What the picture judges."""
    of_class = f"the probability of class {named(picture.event)}"
    return of_class if picture.of_class else "the probability of the predicted class"


def reliability_sentence(picture: ReliabilityPicture) -> str:
    """The forecast against what happened, in these bins."""
    occupied = len(picture.forecast)
    gap = 100 * (picture.mean_forecast - picture.mean_frequency)
    ways = ("too high", "too low") if picture.of_class else ("too sure", "too modest")
    off = f"{abs(gap):.1f} points {ways[0] if gap > 0 else ways[1]}"
    bins = "1 occupied bin" if occupied == 1 else f"{occupied} occupied bins"
    outside = picture.n_outside
    said, came = percent(picture.mean_forecast), percent(picture.mean_frequency)
    averages = f"It gives its predicted class **{said}** on average and is right **{came}** of"
    averages += " the time"
    if picture.of_class:
        averages = f"It gives class {named(picture.event)} **{said}** on average, and it is the"
        averages += f" true class **{came}** of the time"
    return (
        f"{averages} ({off if abs(gap) >= 0.05 else 'no gap'}). "
        f"In {bins} its ECE is **{four(picture.error)}**, and **{outside} of {occupied}** "
        f"{'lies' if outside == 1 else 'lie'} outside the range where 95% of a calibrated model's "
        "bins fall."
    )


class Binned(NamedTuple):
    """The calibration errors of the predicted class in so many bins."""

    n_bins: int
    values: Mapping[ScoreName, float]
    """By the name of the score."""


def scores_table(report: ScoreReport, binned: Binned) -> Table:
    """Every score with its interval, or why it has none; binned errors in the diagram's bins."""
    header = ("score", "value", f"{percent(report.confidence_level)} interval", "what it is")
    return header, [_score_row(_in_bins(score, report, binned)) for score in report.scores]


def _in_bins(score: Score, report: ScoreReport, binned: Binned) -> Score:
    """A score, or the same in the diagram's bins."""
    if binned.n_bins == report.n_bins or score.name not in binned.values:
        return score
    note = f"In {binned.n_bins} bins, as the diagram; the interval is known for {report.n_bins}"
    return replace(score, value=binned.values[score.name], low=None, high=None, note=note)


def _score_row(score: Score) -> list[str]:
    words = SCORE_WORDS[score.name]
    better = {True: " Lower is better.", False: " Higher is better.", None: ""}
    value = "—" if score.value is None else four(score.value)
    note = f" {score.note[:1].upper()}{score.note[1:]}." if score.note else ""
    unit = f" {score.unit}" if score.unit in ("nats", "bits") and score.value is not None else ""
    return [
        words.title,
        f"{value}{unit}",
        range_text(score.low, score.high) or "—",
        f"{words.definition}{better[score.lower_is_better]}{note}",
    ]


def nll_formula(opened: Opened, report: ScoreReport) -> tuple[str, str]:
    """The NLL and the skill, in symbols and with the present numbers."""
    nll, base, skill = report["nll"].value, report["base_rate_nll"].value, report["nll_skill"].value
    if nll is None or base is None or skill is None:
        accuracy = report["accuracy"].value or 0.0
        return (
            r"\text{accuracy} = \frac{1}{n} \sum_{i=1}^{n} \mathbb{1}[\hat{y}_i = y_i]",
            rf"\frac{{{round(accuracy * report.n)}}}{{{report.n}}} = {accuracy:.4f}"
            if not report.weighted
            else f"{accuracy:.4f}",
        )
    return (
        rf"\text{{NLL}} = -{mean_of(report.weighted)} \log p_{{i, y_i}} \\[0.6em] "
        r"\text{skill} = 1 - \frac{\text{NLL}}{\text{NLL of the base rates}}",
        rf"1 - \frac{{{latex(nll)}}}{{{latex(base)}}} = {latex(skill)}",
    )


def mean_of(weighted: bool) -> str:
    """The mean over the examples, as the beginning of a formula."""
    return r"\frac{1}{\sum_i w_i} \sum_{i} w_i" if weighted else r"\frac{1}{n} \sum_{i=1}^{n}"


def ece_formula(picture: ReliabilityPicture, *, weighted: bool) -> tuple[str, str]:
    """The ECE in symbols, and in numbers with the bin that adds most."""
    if weighted:
        return (
            r"\text{ECE} = \sum_b \frac{w_b}{\sum_c w_c} \bigl|\text{share}_b - "
            r"\text{forecast}_b\bigr|",
            rf"\text{{ECE}} = ⟦{latex(picture.error)}⟧",
        )
    n = int(picture.counts.sum())
    most = int((abs(picture.frequency - picture.forecast) * picture.counts).argmax())
    return (
        r"\text{ECE} = \sum_b \frac{n_b}{n} \bigl|\text{share}_b - \text{forecast}_b\bigr|",
        rf"\tfrac{{⟦{int(picture.counts[most])}⟧}}{{{n}}}"
        rf"\,|⟦{picture.frequency[most]:.3f}⟧ - ⟦{picture.forecast[most]:.3f}⟧| + \dots = "
        rf"⟦{latex(picture.error)}⟧",
    )


def scores_note(report: ScoreReport) -> str:
    """How to read the table of scores."""
    weighted = (
        f" Every score is weighted; the weights count like {report.effective_n:,.0f} equal "
        "examples."
        if report.weighted
        else ""
    )
    judged_in_table = (
        " ECE, MCE and smooth ECE in this table judge the predicted class."
        if report.n_classes == 2
        else ""
    )
    return (
        f"Intervals say how a score would vary with other examples from the same source. ECE and "
        "MCE have the bins of the diagram, the debiased and the classwise error always "
        f"{report.n_bins}."
        f"{judged_in_table}{weighted}"
    )
