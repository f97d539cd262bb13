"""Calibration: the lesson's state, its views and what they say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import surprise
from nll_core.datasets import DIGITS_LABEL_SMOOTHINGS, load_digits_predictions
from nll_core.formats import four_decimals as four
from nll_core.score_tables import CalibrationScores
from nll_core.teaching import (
    CalibratedErrorAlongBins,
    ErrorAlongBins,
    HeldOutCalibration,
    HeldOutHalves,
    calibrated_error_along_bins,
    calibrated_error_along_temperature,
    calibration_along_temperature,
    error_along_bins,
    held_out_calibration,
    hold_out,
    nll_along_temperature,
    simulate_classifier,
)
from pages._figures.calibration import (
    STATE_OF_ERROR,
    AlongTemperature,
    SmoothingCurve,
    SplitRow,
    along_temperature,
    error_by_bins,
    reliability_diagram,
    smoothing_curves,
    split_bars,
)
from pages._snippets import calibration as snippets
from pages._ui import state as field
from pages._ui.chart import along as handle
from pages._ui.lesson import Button, Chosen, Lesson, More, Side, view
from pages._ui.numbers import latex, percent, significant
from pages._ui.parts import Formula, Note, Part, Plot, Row, Say, Table

Strategy = Literal["uniform", "quantile"]

# A classifier as it was trained, and at its fitted temperature.
BeforeAndFitted = tuple[HeldOutCalibration, HeldOutCalibration]

# Steps of 2.3%, written as they are used, so that a link says exactly what is shown.
TEMPERATURES: Final = tuple(float(f"{10 ** (i / 100):.3g}") for i in range(-100, 101))
SWEEP: Final = np.array(TEMPERATURES[::2])
# The error by chance has no jumps and needs fewer points, each from a few hundred draws.
CHANCE_SWEEP: Final = np.array(TEMPERATURES[::10])
SWEEP_DRAWS: Final = 200
FEWEST_BINS: Final = 5
MOST_BINS: Final = 50
BIN_NUMBERS: Final = np.arange(FEWEST_BINS, MOST_BINS + 1)
CHANCE_BIN_NUMBERS: Final = BIN_NUMBERS[::5]
CHANCE_DRAWS: Final = 400
DIGITS: Final = 10
# Holds the NLL of a uniform guess.
SMOOTHING_TOP: Final = 1.1 * float(surprise(1 / DIGITS))


class Data(NamedTuple):
    """Which predictions, and how they are cut in halves."""

    model: str
    smoothing: float
    true_temperature: float
    n_classes: int
    n: int
    seed: int
    split: int


class Judged(NamedTuple):
    """What is judged, in which bins; `k` is a class, or None for the predicted one."""

    n_bins: int
    strategy: Strategy
    k: int | None


# What these change does not all move: the curves along T stand still while T does.
class State(field.State, deciding=("trueT", "bins", "cls", "simK", "simN", "simSeed", "split")):
    """What the page shows."""

    model: str = field.choice(
        "Classifier",
        ("digits", "simulated"),
        "digits",
        help="Digits: a neural network on 1,397 handwritten digits that it was not trained on. "
        "Simulated: labels drawn from known probabilities, so that the true T is known.",
    )
    smoothing: str = field.choice(
        "Label smoothing ε in training", [f"{e:g}" for e in DIGITS_LABEL_SMOOTHINGS], "0"
    )
    trueT: float = field.steps(  # noqa: N815
        "True temperature",
        (0.25, 0.33, 0.5, 0.7, 1.0, 1.4, 2.0, 2.5, 3.0, 4.0),
        2.5,
        help="The logits are those of a calibrated classifier times this number.",
    )
    t: float = field.steps("Temperature T", TEMPERATURES, 1.0)
    bins: int = field.count("Number of bins", FEWEST_BINS, MOST_BINS, 15)
    binning: str = field.choice("Bins of", ("equal width", "equal mass"), "equal width")
    judge: str = field.choice("Judge", ("top label", "one class"), "top label")
    cls: int = field.count("Which class", 0, DIGITS - 1, 8)
    simK: int = field.count("Classes", 2, DIGITS, DIGITS)  # noqa: N815
    simN: int = field.steps(  # noqa: N815
        "Examples", (200, 500, 1000, 2000, 5000, 10000, 20000), 2000
    )
    simSeed: int = field.count("Seed of the simulation", 0, 99, 0)  # noqa: N815
    split: int = field.count("Seed of the split in halves", 0, 99, 0)
    look: str = field.choice(
        "Look closer at",
        ("where the NLL goes", "number of bins", "label smoothing"),
        "where the NLL goes",
    )

    @property
    def data(self) -> Data:
        """The predictions that are shown."""
        if self.model == "digits":
            return _digits(float(self.smoothing), self.split)
        return Data(self.model, 0.0, self.trueT, self.simK, self.simN, self.simSeed, self.split)

    @property
    def judged(self) -> Judged:
        """What is judged; of fewer classes than the link asks for, the last one."""
        k = min(self.cls, self.data.n_classes - 1) if self.judge == "one class" else None
        return Judged(self.bins, "uniform" if self.binning == "equal width" else "quantile", k)

    @property
    def at(self) -> HeldOutCalibration:
        """All that the evaluation half says at the present temperature."""
        return calibration_at(self.data, self.judged, self.t)


def _digits(label_smoothing: float, split: int) -> Data:
    """The digits classifier trained with `label_smoothing`."""
    return Data("digits", label_smoothing, 1.0, DIGITS, 0, 0, split)


@lru_cache(32)
def halves_of(data: Data) -> HeldOutHalves:
    """The predictions, cut in halves."""
    if data.model == "digits":
        digits = load_digits_predictions(data.smoothing)
        return hold_out(digits.logits, digits.labels, seed=data.split)
    simulated = simulate_classifier(data.n, data.n_classes, data.true_temperature, seed=data.seed)
    return hold_out(simulated.logits, simulated.labels, seed=data.split)


@lru_cache(64)
def calibration_at(data: Data, judged: Judged, temperature: float) -> HeldOutCalibration:
    """All that the evaluation half says at one temperature."""
    return held_out_calibration(halves_of(data), temperature=temperature, **judged._asdict())


@lru_cache(64)
def nll_along(data: Data) -> NDArray[np.float64]:
    """NLL of the evaluation half at each T of `SWEEP`."""
    halves = halves_of(data)
    return nll_along_temperature(halves.logits, halves.labels, SWEEP)


@lru_cache(64)
def along_of(data: Data, judged: Judged) -> AlongTemperature:
    """The evaluation half at all temperatures."""
    halves, how = halves_of(data), judged._asdict()
    guess = float(surprise(1 / data.n_classes))
    return AlongTemperature(
        nll_along(data),
        calibration_along_temperature(halves.logits, halves.labels, SWEEP, **how),
        calibrated_error_along_temperature(halves.logits, CHANCE_SWEEP, n_draws=SWEEP_DRAWS, **how),
        # A uniform guess and the model as it was trained have their place.
        top=1.1 * max(guess, calibration_at(data, judged, 1.0).scores.nll),
    )


def beside(s: State) -> Sequence[Side]:
    """The controls; what does not matter at the moment is not drawn."""
    digits, fitted = s.model == "digits", halves_of(s.data).fitted
    of_class = "cls" if s.judge == "one class" else ""
    of_simulation = "" if digits else "simK simN simSeed"
    return (
        f"model {'smoothing' if digits else 'trueT'} t",
        Button("Use the fitted T", _use_fitted, "calibration_use_fitted"),
        Note(
            f"Fitted on the other half: T = {fitted.temperature:.4g}"
            if fitted.status == "interior"
            else f"No T fits the other half: {fitted.message}."
        ),
        "bins",
        More(f"binning judge {of_class} {of_simulation} split"),
    )


def _use_fitted(s: State) -> Mapping[str, Any]:
    fitted = halves_of(s.data).fitted
    return {"t": nearest_step(fitted.temperature)} if fitted.status == "interior" else {}


def nearest_step(temperature: float) -> float:
    """The step of the slider that is nearest, on the logarithmic scale that it has."""
    return min(TEMPERATURES, key=lambda step: abs(math.log(step / temperature)))


@view("diagram", controls=beside)
def diagram(s: State) -> Iterator[Part]:
    at, along = s.at, along_of(s.data, s.judged)
    curve, split, errors = at.curve, at.split, along.errors
    event = event_word(at.k)
    what = "the predicted class" if at.k is None else event
    yield Row(
        (
            (
                Plot(
                    "calibration_reliability",
                    reliability_diagram(at, event=event, forecast=f"probability of {what}"),
                    f"Reliability diagram of {curve.n} examples in {len(curve.bins)} occupied "
                    "bins, with the band of a calibrated model and the CORP curve, above the "
                    f"histogram of confidence. Mean confidence {curve.overall_confidence:.3f}, "
                    f"{event} {curve.overall_accuracy:.3f}, ECE "
                    f"{curve.expected_calibration_error:.4f}.",
                    # The mean probability of one class hardly moves with T.
                    drag=[handle("Temperature T: the average of all", "t")] if at.k is None else [],
                ),
                Note(
                    "● a bin: the larger, the more examples; its stem is the gap to the diagonal. "
                    "Line: CORP curve, without bins. Grey: where "
                    f"{at.bands.confidence_level:.0%} of a calibrated model's bins fall. "
                    f"◆ average of all. Histogram: how many are {event} (filled) and not (hatched)."
                ),
            ),
            (
                Plot(
                    "calibration_temperature",
                    along_temperature(along, at),
                    f"NLL and ECE along temperature. At T = {split.temperature:g} the NLL is "
                    f"{split.nll:.4f} nats, of which miscalibration costs {split.calibration:.4f}; "
                    f"lowest {split.refinement:.4f} at T = {split.fit.temperature:.3g}. The ECE is "
                    f"{curve.expected_calibration_error:.4f}; lowest {errors.best_error:.4f} at "
                    f"T = {errors.best_temperature:.3g}.",
                    drag=[
                        handle("Temperature T: the point on the curve of the NLL", "t"),
                        handle(
                            "Temperature T: the point on the curve of the ECE", "t", STATE_OF_ERROR
                        ),
                    ],
                    click=lambda point: {"t": nearest_step(point["x"])},
                ),
                Note(
                    "Above: the mean NLL; orange is the cost of miscalibration, grey what no T "
                    "removes. Below: the ECE; 95% of calibrated models stay in the grey by chance "
                    "(dotted: their mean). ★ lowest. Dashed: the T fitted on the other half. "
                    "Click a curve to go to its T."
                ),
            ),
        )
    )
    yield Say("main", reliability_sentence(at))
    yield Say("optimum", optimum_sentence(at, errors.best_temperature))
    yield Formula(
        "main",
        r"\text{NLL}(T) = \underbrace{\text{NLL}(T) - \text{NLL}(T^*)}_{\text{miscalibration}}"
        r" + \underbrace{\text{NLL}(T^*)}_{\text{refinement}}",
        rf"⟦{split.nll:.4f}⟧ = ⟦{split.calibration:.4f}⟧ + {split.refinement:.4f}",
    )


@view("scores", heading="Before and after")
def before_and_after(s: State) -> Iterator[Part]:
    at, fitted = s.at, s.at.halves.fitted
    rows = {"before, T = 1": calibration_at(s.data, s.judged, 1.0).scores}
    if fitted.status == "interior":
        then = calibration_at(s.data, s.judged, fitted.temperature)
        rows[f"fitted, T = {fitted.temperature:.4g}"] = then.scores
    rows[f"present, T = {at.temperature:g}"] = at.scores
    yield Table(
        "scores",
        ("temperature", "accuracy", "mean NLL (nats)", "Brier", "ECE", "MCE", "smooth ECE"),
        [
            [
                name,
                *map(four, (row.accuracy, row.nll, row.brier)),
                *map(four, (row.expected_error, row.maximum_error, row.smooth_error)),
            ]
            for name, row in rows.items()
        ],
        present=len(rows) - 1,
    )
    yield Say("scores_said", scores_sentence(list(rows.values())))


@view("where the NLL goes")
def where_the_nll_goes(s: State) -> Iterator[Part]:
    """The NLL split by T on either half, and by CORP."""
    at, corp = s.at, s.at.corp
    parts = {"fit half, by T": at.fit_split, "evaluation half, by T": at.split}
    rows = [
        *(SplitRow(name, p.nll, p.calibration, p.refinement) for name, p in parts.items()),
        SplitRow(
            f"“{event_word(at.k)}?”, by CORP",
            corp.score,
            corp.miscalibration,
            corp.recalibrated_score,
        ),
    ]
    yield Plot(
        "calibration_split",
        split_bars(rows, top=along_of(s.data, s.judged).top),
        "; ".join(
            f"{row.name}: NLL {significant(row.nll)} = {significant(row.calibration)} "
            f"miscalibration + {significant(row.refinement)} refinement"
            for row in rows
        ),
    )
    yield Say("look_said", split_sentence(at))


@view("number of bins")
def number_of_bins(s: State) -> Iterator[Part]:
    at = s.at
    found, chance = errors_by_bins(s.data, s.judged, s.t)
    said = Say("look_said", bins_sentence(at, found, chance))
    yield Plot(
        "calibration_bins",
        error_by_bins(found, chance, at.scores.smooth_error, (at.n_bins, at.scores.expected_error)),
        f"ECE against the number of bins. {said.plain}",
    )
    yield said
    curve = at.curve
    most = int(curve.contributions.argmax())
    yield Formula(
        "ece",
        r"\text{ECE} = \sum_b \frac{n_b}{n} \bigl|\text{share}_b - \text{confidence}_b\bigr|",
        rf"\tfrac{{⟦{curve.occupied_counts[most]}⟧}}{{{curve.n}}}"
        rf"\,|⟦{curve.accuracy[most]:.3f}⟧ - ⟦{curve.mean_confidence[most]:.3f}⟧| + \dots = "
        rf"⟦{latex(curve.expected_calibration_error)}⟧",
    )


@lru_cache(16)
def errors_by_bins(
    data: Data, judged: Judged, temperature: float
) -> tuple[ErrorAlongBins, CalibratedErrorAlongBins]:
    """What the number of bins does to the ECE, and to that of a calibrated model."""
    at = calibration_at(data, judged, temperature)
    return (
        error_along_bins(at.confidence, at.happened, BIN_NUMBERS),
        calibrated_error_along_bins(
            at.confidence, CHANCE_BIN_NUMBERS, strategy=at.strategy, n_draws=CHANCE_DRAWS
        ),
    )


@view("label smoothing")
def label_smoothing(s: State) -> Iterator[Part]:
    """The three digits classifiers; a simulated one has no place among them."""
    all_of = [_digits(e, s.split) for e in DIGITS_LABEL_SMOOTHINGS]
    shown = all_of.index(s.data) if s.data in all_of else None
    runs: dict[float, BeforeAndFitted] = {
        data.smoothing: (
            calibration_at(data, s.judged, 1.0),
            calibration_at(data, s.judged, halves_of(data).fitted.temperature),
        )
        for data in all_of
    }
    said = Say("look_said", smoothing_sentence(runs))
    yield Plot(
        "calibration_smoothing",
        smoothing_curves(
            SWEEP,
            [SmoothingCurve(d.smoothing, nll_along(d), halves_of(d).best) for d in all_of],
            top=SMOOTHING_TOP,
            present=None if shown is None else (s.t, s.at.split.nll),
        ),
        f"NLL along temperature of the three digits classifiers. {said.plain}",
        drag=[] if shown is None else [handle("Temperature T: the point on its curve", "t")],
    )
    yield Table(
        "look",
        (
            "digits",
            "accuracy",
            "said at T = 1",
            "fitted T",
            "mean NLL, T = 1",
            "mean NLL, fitted T",
            "ECE, T = 1",
            "ECE, fitted T",
        ),
        [
            [
                f"ε = {smoothing:g}",
                four(before.scores.accuracy),
                four(before.curve.overall_confidence),
                significant(fitted.temperature),
                *(four(at.scores.nll) for at in (before, fitted)),
                *(four(at.scores.expected_error) for at in (before, fitted)),
            ]
            for smoothing, (before, fitted) in runs.items()
        ],
        present=shown,
    )
    yield said


def event_word(k: int | None) -> str:
    """What happens when the prediction, or class `k`, is judged."""
    return "right" if k is None else f"class {k}"


def points_words(at: HeldOutCalibration) -> str:
    """By how many points the mean confidence misses the frequency, and which way."""
    points = 100 * (at.curve.overall_confidence - at.curve.overall_accuracy)
    return f"{abs(points):.1f} points {'over' if points > 0 else 'under'}confident"


def reliability_sentence(at: HeldOutCalibration) -> str:
    """How sure, how often right, and whether chance could explain the difference."""
    curve, chance, error = at.curve, at.chance, at.curve.expected_calibration_error
    said, came = percent(curve.overall_confidence), percent(curve.overall_accuracy)
    if at.k is None:
        opening = f"the model is **{said}** sure on average and right **{came}** of the time"
    else:
        opening = (
            f"the model gives class {at.k} **{said}** on average, and it is the true class "
            f"**{came}** of the time"
        )
    than = "more" if error > chance.quantile else "no more"
    return (
        f"At **T = {at.temperature:g}** {opening}: {points_words(at)}. Its ECE is "
        f"**{four(error)}**. By chance, a perfectly calibrated model with these confidences has an "
        f"ECE of **{four(chance.mean)}** on average on {curve.n:,} examples, and less than "
        f"{four(chance.quantile)} in 95 of 100 cases: this one is **{than} than chance explains**."
    )


def optimum_sentence(at: HeldOutCalibration, best_of_error: float) -> str:
    """The NLL in its two parts, and the temperatures that NLL, ECE and the other half prefer."""
    split, halves = at.split, at.halves
    return (
        f"Of the mean NLL of **{four(split.nll)} nats**, miscalibration costs "
        f"**{four(split.calibration)}**; no temperature removes the other "
        f"**{four(split.refinement)}** (refinement). On this half the NLL is lowest at "
        f"**T* = {significant(halves.best.temperature)}**, which one knows only afterwards, and "
        f"the ECE in {at.curve.n_bins} bins at **{best_of_error:g}**: they answer "
        f"different questions. The T to use is the fitted one, "
        f"**{significant(halves.fitted.temperature)}**: it comes from the other half and has seen "
        f"none of these {halves.n:,} examples."
    )


def scores_sentence(rows: Sequence[CalibrationScores]) -> str:
    """What temperature does to the scores; the first row is that of T = 1, the last the present."""
    before, present = rows[0], rows[-1]
    # At T = 1 there is nothing to tell but what the fitted temperature would do.
    then = rows[-2] if present.temperature == before.temperature else present
    right = round(present.accuracy * present.n)
    return (
        f"**{right:,} of {present.n:,}** are right in every row: dividing all logits of an example "
        "by T keeps their order, so no prediction changes. From T = 1 to T = "
        f"{then.temperature:.4g} the mean NLL changes by **{four(then.nll - before.nll)} nats** "
        f"and the ECE by **{four(then.expected_error - before.expected_error)}**."
    )


def split_sentence(at: HeldOutCalibration) -> str:
    """What calibration costs on either half, and by a freer map."""
    fit, here = at.fit_split, at.split
    if math.isinf(at.corp.miscalibration):
        freer = "costs **∞**: at this T a forecast that rounds to 100% or 0% was wrong"
    else:
        freer = (
            f"costs **{four(at.corp.miscalibration)}**, part of which is chance that so flexible a "
            "curve fits"
        )
    return (
        f"At T = {here.temperature:g} miscalibration costs **{four(fit.calibration)} nats** on the "
        f"half that T is fitted on and **{four(here.calibration)}** on the half that judges. Each "
        f"would be 0 at that half's own T*, {significant(fit.fit.temperature)} and "
        f"{significant(here.fit.temperature)}; so the fitted T leaves a little on the evaluation "
        "half. The third bar judges the yes-or-no question “is it right?”, with an NLL of its "
        f"own, and allows any increasing curve instead of one T: there miscalibration {freer}."
    )


def bins_sentence(
    at: HeldOutCalibration, found: ErrorAlongBins, chance: CalibratedErrorAlongBins
) -> str:
    """How much of an ECE is the number of bins."""
    errors = found.uniform if at.strategy == "uniform" else found.quantile
    few, many = int(found.numbers[0]), int(found.numbers[-1])
    present = f"**{four(at.curve.expected_calibration_error)}** in the present {at.n_bins}, "
    if at.n_bins in (few, many):
        present = ""
    return (
        f"The same predictions have an ECE of **{four(errors[0])}** in {few} bins, {present}"
        f"**{four(errors[-1])}** in {many}. Chance pushes it up on average: distances "
        "have no sign, so those of two bins cannot cancel, and more bins have fewer examples "
        "each. A perfectly calibrated model with these confidences shows "
        f"**{four(chance.mean[0])}** in {few} bins and **{four(chance.mean[-1])}** in {many}. The "
        f"smooth ECE needs no bins: **{four(at.scores.smooth_error)}**."
    )


def smoothing_sentence(runs: Mapping[float, BeforeAndFitted]) -> str:
    """What label smoothing did to the confidence at T = 1, and what the fitted T made of it."""
    parts = [
        f"with ε = {smoothing:g} it is **{points_words(before)}** and needs "
        f"T = {significant(fitted.temperature, 3)}"
        for smoothing, (before, fitted) in runs.items()
    ]
    scores = [fitted.scores for _, fitted in runs.values()]
    return (
        f"As trained, {'; '.join(parts)}. Smoothed targets never ask for certainty, so the model "
        "learns to hold back; here it holds back too much, and its T is below 1. With one fitted T "
        f"each, their ECEs are {', '.join(four(each.expected_error) for each in scores)} "
        f"and their NLLs {', '.join(four(each.nll) for each in scores)}."
    )


SIMULATED: Final = {"model": "simulated"}
lesson = Lesson(
    stem="calibration",
    state=State,
    look_for="Each dot is a bin of examples: how sure the model was of them, and how often it was "
    "right. On the diagonal the two agree; the grey bands show how far a perfectly calibrated "
    "model strays by chance. Drag T, or a diamond, until the dots lie on the diagonal, or click "
    "the curves. One half of the examples fits T; the other half is what all plots show.",
    presets={
        "Overconfident digits": {},
        "Smoothing 0.05": {"smoothing": "0.05", "look": "label smoothing"},
        "Smoothing 0.1": {"smoothing": "0.1", "look": "label smoothing"},
        "Perfectly calibrated": SIMULATED | {"trueT": 1.0},
        "Overconfident, T = 2.5": SIMULATED | {"trueT": 2.5},
        "Underconfident, T = 0.5": SIMULATED | {"trueT": 0.5},
        "5 bins, T = 1.95": {"t": 1.95, "bins": FEWEST_BINS, "look": "number of bins"},
        "50 bins, T = 1.95": {"t": 1.95, "bins": MOST_BINS, "look": "number of bins"},
        "Only 200 examples": SIMULATED | {"trueT": 1.0, "simN": 200, "look": "number of bins"},
    },
    views=(
        diagram,
        before_and_after,
        Chosen(
            "look", (where_the_nll_goes, number_of_bins, label_smoothing), heading="Look closer"
        ),
    ),
    code=lambda s: snippets.code(*s.data, s.t, *s.judged),
    sources="C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger (2017), On calibration of modern "
    "neural networks, ICML. The CORP curve: T. Dimitriadis, T. Gneiting and A. I. Jordan (2021), "
    "Stable reliability diagrams for probabilistic classifiers, PNAS 118. Consistency bands: J. "
    "Bröcker and L. A. Smith (2007), Increasing the reliability of reliability diagrams, Weather "
    "and Forecasting 22. Digits: E. Alpaydin and C. Kaynak (1998), UCI, CC BY 4.0.",
    terms=(
        "Calibration",
        "Confidence",
        "Reliability diagram",
        "Expected calibration error",
        "CORP curve",
        "Consistency band",
        "Temperature scaling",
        "Brier score",
    ),
)
