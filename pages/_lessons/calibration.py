"""Calibration: the lesson's state, its views and what they say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import numpy as np

from nll_core import teaching as core
from nll_core.datasets import DIGITS_LABEL_SMOOTHINGS, load_digits_predictions
from nll_core.formats import four_decimals as four
from pages._figures import calibration as figures
from pages._snippets import calibration as snippets
from pages._ui import state as field
from pages._ui.chart import along as handle
from pages._ui.course import Number
from pages._ui.lesson import Button, Chosen, Lesson, More, Side, view
from pages._ui.numbers import latex, percent, significant
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

# Steps of 2.3%, written as they are used, so that a link says exactly what is shown.
TEMPERATURES: Final = tuple(float(f"{10 ** (i / 100):.3g}") for i in range(-100, 101))
SWEEP: Final = np.array(TEMPERATURES[::2])
FEWEST_BINS: Final = 5
MOST_BINS: Final = 50
BIN_NUMBERS: Final = np.arange(FEWEST_BINS, MOST_BINS + 1)
DIGITS: Final = 10


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
    strategy: Literal["uniform", "quantile"]
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
    def at(self) -> core.HeldOutCalibration:
        """All that the evaluation half says at the present temperature."""
        return calibration_at(self.data, self.judged, self.t)


def _digits(label_smoothing: float, split: int) -> Data:
    """The digits classifier trained with `label_smoothing`."""
    return Data("digits", label_smoothing, 1.0, DIGITS, 0, 0, split)


@lru_cache(32)
def halves_of(data: Data) -> core.HeldOutHalves:
    """The predictions, cut in halves."""
    if data.model == "digits":
        digits = load_digits_predictions(data.smoothing)
        return core.hold_out(digits.logits, digits.labels, seed=data.split)
    simulated = core.simulate_classifier(
        data.n, data.n_classes, data.true_temperature, seed=data.seed
    )
    return core.hold_out(simulated.logits, simulated.labels, seed=data.split)


@lru_cache(64)
def calibration_at(data: Data, judged: Judged, temperature: float) -> core.HeldOutCalibration:
    """All that the evaluation half says at one temperature."""
    return core.held_out_calibration(halves_of(data), temperature=temperature, **judged._asdict())


@lru_cache(64)
def along_of(data: Data, judged: Judged) -> core.HeldOutAlongTemperature:
    """The evaluation half at all temperatures."""
    return core.held_out_along_temperature(halves_of(data), SWEEP, **judged._asdict())


def beside(s: State) -> Sequence[Side]:
    """The controls; what does not matter at the moment is not drawn."""
    digits, fitted = s.model == "digits", halves_of(s.data).fitted
    of_class = "cls" if s.judge == "one class" else ""
    of_simulation = "" if digits else "simK simN simSeed"
    fits, goes_to = f"No T fits the other half: {fitted.message}.", {}
    if fitted.status == "interior":
        fits = f"Fitted on the other half: T = {fitted.temperature:.4g}"
        goes_to = {"t": nearest_step(fitted.temperature)}
    return (
        f"model {'smoothing' if digits else 'trueT'} t",
        Button("Use the fitted T", lambda _: goes_to, "calibration_use_fitted"),
        Note(fits),
        "bins",
        More(f"binning judge {of_class} {of_simulation} split"),
    )


def nearest_step(temperature: float) -> float:
    """The step of the slider that is nearest, on the logarithmic scale that it has."""
    return min(TEMPERATURES, key=lambda step: abs(math.log(step / temperature)))


@view("diagram", controls=beside)
def diagram(s: State) -> Iterator[Part]:
    at, along = s.at, along_of(s.data, s.judged)
    curve, split, errors, halves = at.curve, at.split, along.errors, at.halves
    event = event_word(at.k)
    what = "the predicted class" if at.k is None else event
    ece = curve.expected_calibration_error
    yield row(
        (
            Plot(
                "calibration_reliability",
                figures.reliability_diagram(at, event, f"probability of {what}"),
                f"Reliability diagram of {curve.n} examples in {len(curve.bins)} occupied "
                "bins, with the band of a calibrated model and the CORP curve, above the "
                f"histogram of confidence. Mean confidence {curve.overall_confidence:.3f}, "
                f"{event} {curve.overall_accuracy:.3f}, ECE {ece:.4f}.",
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
                figures.along_temperature(along, at),
                f"NLL and ECE along temperature. At T = {split.temperature:g} the NLL is "
                f"{split.nll:.4f} nats, of which miscalibration costs {split.calibration:.4f}; "
                f"lowest {split.refinement:.4f} at T = {split.fit.temperature:.3g}. The ECE is "
                f"{ece:.4f}; lowest {errors.best_error:.4f} at "
                f"T = {errors.best_temperature:.3g}.",
                drag=[
                    handle(f"Temperature T: the point on the curve of the {name}", "t", mark)
                    for name, mark in figures.STATES.items()
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
    yield Say(reliability_sentence(at))
    yield Say(
        f"Of the mean NLL of **{four(split.nll)} nats**, miscalibration costs "
        f"**{four(split.calibration)}**; no temperature removes the other "
        f"**{four(split.refinement)}** (refinement). On this half the NLL is lowest at "
        f"**T* = {significant(halves.best.temperature)}**, which one knows only afterwards, and "
        f"the ECE in {curve.n_bins} bins at **{errors.best_temperature:g}**: they answer "
        "different questions. The T to use is the fitted one, "
        f"**{significant(halves.fitted.temperature)}**: it comes from the other half and has seen "
        f"none of these {halves.n:,} examples.",
        key="optimum",
    )
    yield Formula(
        r"\text{NLL}(T) = \underbrace{\text{NLL}(T) - \text{NLL}(T^*)}_{\text{miscalibration}}"
        r" + \underbrace{\text{NLL}(T^*)}_{\text{refinement}}",
        rf"⟦{split.nll:.4f}⟧ = ⟦{split.calibration:.4f}⟧ + {split.refinement:.4f}",
    )


@view("scores", heading="Before and after")
def before_and_after(s: State) -> Iterator[Part]:
    at, fitted = s.at, s.at.halves.fitted
    before = calibration_at(s.data, s.judged, 1.0).scores
    rows = {"before, T = 1": before}
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
    # At T = 1 there is nothing to tell but what the fitted temperature would do.
    after = list(rows.values())[-2 if at.temperature == 1 else -1]
    yield Say(
        f"**{round(before.accuracy * before.n):,} of {before.n:,}** are right in every row: "
        "dividing all logits of an example by T keeps their order, so no prediction changes. From "
        f"T = 1 to T = {after.temperature:.4g} the mean NLL changes by "
        f"**{four(after.nll - before.nll)} nats** and the ECE by "
        f"**{four(after.expected_error - before.expected_error)}**.",
        key="scores_said",
    )


@view("where the NLL goes")
def where_the_nll_goes(s: State) -> Iterator[Part]:
    """The NLL split by T on either half, and by CORP."""
    at, fit, here, corp = s.at, s.at.fit_split, s.at.split, s.at.corp
    rows = {
        "fit half, by T": (fit.nll, fit.calibration, fit.refinement),
        "evaluation half, by T": (here.nll, here.calibration, here.refinement),
        f"“{event_word(at.k)}?”, by CORP": (
            corp.score,
            corp.miscalibration,
            corp.recalibrated_score,
        ),
    }
    yield Plot(
        "calibration_split",
        figures.split_bars(rows, along_of(s.data, s.judged)),
        "; ".join(
            f"{name}: NLL {significant(nll)} = {significant(calibration)} miscalibration + "
            f"{significant(refinement)} refinement"
            for name, (nll, calibration, refinement) in rows.items()
        ),
    )
    freer = (
        f"costs **{four(corp.miscalibration)}**, part of which is chance, which so flexible a "
        "curve fits, too"
    )
    if math.isinf(corp.miscalibration):
        freer = "costs **∞**: at this T a forecast that rounds to 100% or 0% was wrong"
    yield Say(
        f"At T = {here.temperature:g} miscalibration costs **{four(fit.calibration)} nats** on the "
        f"half that T is fitted on and **{four(here.calibration)}** on the half that judges. Each "
        f"would be 0 at that half's own T*, {significant(fit.fit.temperature)} and "
        f"{significant(here.fit.temperature)}; so the fitted T leaves a little on the evaluation "
        "half. The third bar judges the yes-or-no question “is it right?”, with an NLL of its "
        f"own, and allows any increasing curve instead of one T: there miscalibration {freer}.",
        key="look_said",
    )


@view("number of bins")
def number_of_bins(s: State) -> Iterator[Part]:
    at, curve = s.at, s.at.curve
    found = core.error_along_bins(at.confidence, at.happened, BIN_NUMBERS)
    chance = core.calibrated_error_along_bins(at.confidence, BIN_NUMBERS[::5], strategy=at.strategy)
    errors = found.uniform if at.strategy == "uniform" else found.quantile
    present = f"**{four(curve.expected_calibration_error)}** in the present {at.n_bins}, "
    if at.n_bins in (FEWEST_BINS, MOST_BINS):
        present = ""
    said = Say(
        f"The same predictions have an ECE of **{four(errors[0])}** in {FEWEST_BINS} bins, "
        f"{present}**{four(errors[-1])}** in {MOST_BINS}. Chance pushes it up on average: "
        "distances have no sign, so those of two bins cannot cancel, and more bins have fewer "
        "examples each. A perfectly calibrated model with these confidences shows "
        f"**{four(chance.mean[0])}** in {FEWEST_BINS} bins and **{four(chance.mean[-1])}** in "
        f"{MOST_BINS}. The smooth ECE needs no bins: **{four(at.scores.smooth_error)}**.",
        key="look_said",
    )
    yield Plot(
        "calibration_bins",
        figures.error_by_bins(at, found, chance),
        f"ECE against the number of bins. {said.plain}",
    )
    yield said
    most = int(curve.contributions.argmax())
    yield Formula(
        r"\text{ECE} = \sum_b \frac{n_b}{n} \bigl|\text{share}_b - \text{confidence}_b\bigr|",
        rf"\tfrac{{⟦{curve.occupied_counts[most]}⟧}}{{{curve.n}}}"
        rf"\,|⟦{curve.accuracy[most]:.3f}⟧ - ⟦{curve.mean_confidence[most]:.3f}⟧| + \dots = "
        rf"⟦{latex(curve.expected_calibration_error)}⟧",
        key="ece",
    )


@view("label smoothing")
def label_smoothing(s: State) -> Iterator[Part]:
    """The three digits classifiers; a simulated one has no place among them."""
    all_of = {f"ε = {e:g}": _digits(e, s.split) for e in DIGITS_LABEL_SMOOTHINGS}
    shown = [*all_of.values()].index(s.data) if s.data in all_of.values() else None
    before = {name: calibration_at(data, s.judged, 1.0) for name, data in all_of.items()}
    fitted = {
        name: calibration_at(data, s.judged, halves_of(data).fitted.temperature)
        for name, data in all_of.items()
    }
    parts = [
        f"with {name} it is **{points_words(before[name])}** and needs "
        f"T = {significant(fitted[name].temperature, 3)}"
        for name in all_of
    ]
    scores = [at.scores for at in fitted.values()]
    said = Say(
        f"As trained, {'; '.join(parts)}. Smoothed targets never ask for certainty, so the model "
        "learns to hold back; here it holds back too much, and its T is below 1. With one fitted T "
        f"each, their ECEs are {', '.join(four(each.expected_error) for each in scores)} "
        f"and their NLLs {', '.join(four(each.nll) for each in scores)}.",
        key="look_said",
    )
    yield Plot(
        "calibration_smoothing",
        figures.smoothing_curves(
            {name: along_of(data, s.judged) for name, data in all_of.items()},
            None if shown is None else (s.t, s.at.split.nll),
        ),
        f"NLL along temperature of the three digits classifiers. {said.plain}",
        drag=[] if shown is None else [handle("Temperature T: the point on its curve", "t")],
    )
    header = ("digits", "accuracy", "said at T = 1", "fitted T")
    both = [f"{score}, {at}" for score in ("mean NLL", "ECE") for at in ("T = 1", "fitted T")]
    yield Table(
        "look",
        (*header, *both),
        [
            [
                name,
                four(before[name].scores.accuracy),
                four(before[name].curve.overall_confidence),
                significant(fitted[name].temperature),
                *(four(at[name].scores.nll) for at in (before, fitted)),
                *(four(at[name].scores.expected_error) for at in (before, fitted)),
            ]
            for name in all_of
        ],
        present=shown,
    )
    yield said


def event_word(k: int | None) -> str:
    """What happens when the prediction, or class `k`, is judged."""
    return "right" if k is None else f"class {k}"


def points_words(at: core.HeldOutCalibration) -> str:
    """By how many points the mean confidence misses the frequency, and which way."""
    points = 100 * (at.curve.overall_confidence - at.curve.overall_accuracy)
    return f"{abs(points):.1f} points {'over' if points > 0 else 'under'}confident"


def reliability_sentence(at: core.HeldOutCalibration) -> str:
    """How sure, how often right, and whether chance could explain the difference."""
    curve, chance, error = at.curve, at.chance, at.curve.expected_calibration_error
    said, came = percent(curve.overall_confidence), percent(curve.overall_accuracy)
    opening = f"the model is **{said}** sure on average and right **{came}** of the time"
    if at.k is not None:
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
    numbers={
        "nll": Number("mean NLL", lambda s: s.at.split.nll, "nats"),
        "cost": Number("cost of miscalibration", lambda s: s.at.split.calibration, "nats"),
        "left": Number("NLL that no T removes", lambda s: s.at.split.refinement, "nats"),
        "ece": Number("ECE", lambda s: s.at.curve.expected_calibration_error),
        "beyond": Number(
            "ECE beyond that of 95% of calibrated models",
            lambda s: s.at.curve.expected_calibration_error - s.at.chance.quantile,
        ),
        "over": Number(
            "mean confidence minus the share that is right",
            lambda s: s.at.curve.overall_confidence - s.at.curve.overall_accuracy,
        ),
        "right": Number("share that is right", lambda s: s.at.curve.overall_accuracy),
        "fitted": Number("fitted T", lambda s: halves_of(s.data).fitted.temperature),
    },
)
