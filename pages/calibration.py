"""Calibration: whether a classifier that says 90% is right nine times out of ten."""

from functools import partial

import streamlit as st

from nll_core import HeldOutCalibration, TemperatureFit, surprise
from nll_core.datasets import DIGITS_LABEL_SMOOTHINGS
from pages._figures.calibration import reliability_diagram
from pages._figures.calibration_details import (
    SmoothingCurve,
    SplitRow,
    error_by_bins,
    smoothing_curves,
    split_bars,
)
from pages._figures.calibration_temperature import along_temperature
from pages._snippets import calibration as snippets
from pages._ui import calibration_words as words
from pages._ui import page
from pages._ui.calibration_data import (
    DIGITS,
    FEWEST_BINS,
    MOST_BINS,
    SWEEP,
    TEMPERATURES,
    Data,
    Judged,
    Strategy,
    calibration_at,
    chance_curve,
    digits_data,
    error_curve,
    errors_by_bins,
    halves_of,
    nearest_step,
    nll_curve,
    nll_top,
    scores_at,
)
from pages._ui.chart import chart
from pages._ui.controls import Choice, Controls, Count, Steps
from pages._ui.numbers import significant

CONTROLS = Controls(
    Choice(
        key="model",
        label="Classifier",
        options=("digits", "simulated"),
        default="digits",
        help="Digits: a neural network on 1,397 handwritten digits that it was not trained on. "
        "Simulated: labels drawn from known probabilities, so that the true T is known.",
    ),
    Choice(
        key="smoothing",
        label="Label smoothing ε in training",
        options=tuple(f"{e:g}" for e in DIGITS_LABEL_SMOOTHINGS),
        default="0",
    ),
    Steps(
        key="trueT",
        label="True temperature",
        options=(0.25, 0.33, 0.5, 0.7, 1.0, 1.4, 2.0, 2.5, 3.0, 4.0),
        default=2.5,
        text=lambda value: f"{value:g}",
        help="The logits are those of a calibrated classifier times this number.",
    ),
    Steps(
        key="t",
        label="Temperature T",
        options=TEMPERATURES,
        default=1.0,
        text=lambda value: f"{value:g}",
    ),
    Count(key="bins", label="Number of bins", low=FEWEST_BINS, high=MOST_BINS, default=15),
    Choice(
        key="binning", label="Bins of", options=("equal width", "equal mass"), default="equal width"
    ),
    Choice(key="judge", label="Judge", options=("top label", "one class"), default="top label"),
    Count(key="cls", label="Which class", low=0, high=DIGITS - 1, default=8),
    Count(key="simK", label="Classes", low=2, high=DIGITS, default=DIGITS),
    Steps(
        key="simN",
        label="Examples",
        options=(200, 500, 1000, 2000, 5000, 10000, 20000),
        default=2000,
    ),
    Count(key="simSeed", label="Seed of the simulation", low=0, high=99, default=0),
    Count(key="split", label="Seed of the split in halves", low=0, high=99, default=0),
    Choice(
        key="look",
        label="Look closer at",
        options=("where the NLL goes", "number of bins", "label smoothing"),
        default="where the NLL goes",
    ),
)
SIMULATED = {"model": "simulated"}
PRESETS: page.Presets = {
    "Overconfident digits": {},
    "Smoothing 0.05": {"smoothing": "0.05", "look": "label smoothing"},
    "Smoothing 0.1": {"smoothing": "0.1", "look": "label smoothing"},
    "Perfectly calibrated": SIMULATED | {"trueT": 1.0},
    "Overconfident, T = 2.5": SIMULATED | {"trueT": 2.5},
    "Underconfident, T = 0.5": SIMULATED | {"trueT": 0.5},
    "5 bins": {"t": 1.95, "bins": FEWEST_BINS, "look": "number of bins"},
    "50 bins": {"t": 1.95, "bins": MOST_BINS, "look": "number of bins"},
    "Only 200 examples": SIMULATED | {"trueT": 1.0, "simN": 200, "look": "number of bins"},
}


def present_state() -> tuple[Data, Judged, float]:
    """What the controls ask for, drawn or not."""
    values = CONTROLS.values()
    if values["model"] == "digits":
        data = digits_data(float(values["smoothing"]), values["split"])
    else:
        simulation = (values[key] for key in ("trueT", "simK", "simN", "simSeed", "split"))
        data = Data(values["model"], 0.0, *simulation)
    one = values["judge"] == "one class"
    k = min(values["cls"], data.n_classes - 1) if one else None
    strategy: Strategy = "uniform" if values["binning"] == "equal width" else "quantile"
    return data, Judged(values["bins"], strategy, k), values["t"]


def show_controls(fitted: TemperatureFit) -> None:
    """The controls; what does not matter at the moment is not drawn."""
    digits = CONTROLS["model"].show() == "digits"
    CONTROLS["smoothing" if digits else "trueT"].show()
    CONTROLS["t"].show()
    found = fitted.status == "interior"
    st.button(
        "Use the fitted T",
        key="calibration_use_fitted",
        on_click=partial(CONTROLS.apply, {"t": nearest_step(fitted.temperature)})
        if found
        else None,
        disabled=not found,
    )
    st.caption(
        f"Fitted on the other half: T = {fitted.temperature:.4g}"
        if found
        else f"No T fits the other half: {fitted.message}."
    )
    CONTROLS["bins"].show()
    with st.expander("More"):
        CONTROLS["binning"].show()
        if CONTROLS["judge"].show() == "one class":
            CONTROLS["cls"].show()
        for key in () if digits else ("simK", "simN", "simSeed"):
            CONTROLS[key].show()
        CONTROLS["split"].show()
    page.link_and_reset(CONTROLS)


def show_diagram(at: HeldOutCalibration, judged: Judged) -> None:
    event, forecast = words.event_words(judged)
    chart(
        reliability_diagram(
            at.curve, at.bands, at.corp.curve, at.histogram, event=event, forecast=forecast
        ),
        key="calibration_reliability",
        alt=f"Reliability diagram of {at.curve.n} examples in {len(at.curve.bins)} occupied bins, "
        f"with the band of a calibrated model and the CORP curve, above the histogram of "
        f"confidence. Mean confidence {at.curve.overall_confidence:.3f}, "
        f"{event} {at.curve.overall_accuracy:.3f}, ECE {at.scores.expected_error:.4f}.",
    )


def show_temperature(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    errors, split = error_curve(data, judged), at.split
    chart(
        along_temperature(
            nll_curve(data),
            errors,
            chance_curve(data, judged),
            split,
            error=at.scores.expected_error,
            fitted=halves_of(data).fitted,
            nll_top=nll_top(data, judged),
        ),
        key="calibration_temperature",
        alt=f"NLL and ECE along temperature. At T = {split.temperature:g} the NLL is "
        f"{split.nll:.4f} nats, of which calibration costs {split.calibration:.4f}; lowest "
        f"{split.refinement:.4f} at T = {split.fit.temperature:.3g}. The ECE is "
        f"{at.scores.expected_error:.4f}; lowest {errors.best_error:.4f} at T = "
        f"{errors.best_temperature:.3g}.",
        on_point=lambda point: CONTROLS.apply({"t": nearest_step(point["x"])}),
    )


def before_and_after(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    fitted = halves_of(data).fitted
    rows = {"before, T = 1": scores_at(data, judged, 1.0)}
    if fitted.status == "interior":
        rows[f"fitted, T = {fitted.temperature:.4g}"] = scores_at(data, judged, fitted.temperature)
    rows[f"present, T = {at.scores.temperature:g}"] = at.scores
    page.table(*words.scores_table(rows), present=len(rows) - 1)
    page.sentence(words.scores_sentence(list(rows.values())))


def look_at_split(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    event, _ = words.event_words(judged)
    parts = {"fit half, by T": at.fit_split, "evaluation half, by T": at.split}
    rows = [SplitRow(name, s.nll, s.calibration, s.refinement) for name, s in parts.items()]
    corp = at.corp
    rows.append(
        SplitRow(f"“{event}?”, by CORP", corp.score, corp.miscalibration, corp.recalibrated_score)
    )
    chart(
        split_bars(rows, top=nll_top(data, judged)),
        key="calibration_split",
        alt="; ".join(
            f"{row.name}: NLL {significant(row.nll)} = {significant(row.calibration)} calibration "
            f"+ {significant(row.refinement)} refinement"
            for row in rows
        ),
    )
    page.sentence(words.split_sentence(at))


def look_at_bins(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    found = errors_by_bins(data, judged, at.scores.temperature)
    said = words.bins_sentence(at, judged, found)
    chart(
        error_by_bins(
            *found,
            smooth=at.scores.smooth_error,
            present=(judged.n_bins, at.scores.expected_error),
        ),
        key="calibration_bins",
        alt=f"ECE against the number of bins. {said.replace('**', '')}",
    )
    page.sentence(said)


def look_at_smoothing(data: Data, judged: Judged, at: HeldOutCalibration) -> None:
    digits = [digits_data(e, data.split) for e in DIGITS_LABEL_SMOOTHINGS]
    shown = digits.index(data) if data in digits else None
    found = [(d.smoothing, calibration_at(d, judged, 1.0), halves_of(d)) for d in digits]
    after = [scores_at(d, judged, halves_of(d).fitted.temperature) for d in digits]
    said = words.smoothing_sentence(found, after)
    chart(
        smoothing_curves(
            SWEEP,
            [SmoothingCurve(d.smoothing, nll_curve(d), halves_of(d).best) for d in digits],
            top=1.1 * float(surprise(1 / DIGITS)),
            present=None if shown is None else (at.split.temperature, at.split.nll),
        ),
        key="calibration_smoothing",
        alt=f"NLL along temperature of the three digits classifiers. {said.replace('**', '')}",
    )
    page.table(*words.smoothing_table(found, after), present=shown)
    page.sentence(said)


LOOKS = {
    "where the NLL goes": look_at_split,
    "number of bins": look_at_bins,
    "label smoothing": look_at_smoothing,
}


@st.fragment
def lesson() -> None:
    data, judged, temperature = present_state()
    halves, at = halves_of(data), calibration_at(data, judged, temperature)
    stage, side = page.columns()
    # The plots are sent before the controls, which have not changed but for the one that moved.
    with stage:
        diagram, curves = st.columns(2)
        with diagram:
            show_diagram(at, judged)
            st.caption(words.diagram_key(at, judged))
        with curves:
            show_temperature(data, judged, at)
            st.caption(words.TEMPERATURE_KEY)
        page.sentence(words.reliability_sentence(at, judged))
        page.sentence(words.optimum_sentence(halves, at, error_curve(data, judged)))
        page.formula(*words.nll_formula(at))
        page.formula(*words.error_formula(at), key="ece")
    with side:
        show_controls(halves.fitted)

    st.subheader("Before and after", anchor=False)
    before_and_after(data, judged, at)

    st.subheader("Look closer", anchor=False)
    LOOKS[CONTROLS["look"].show()](data, judged, at)
    page.show_code(snippets.code(*data, temperature, *judged))


page.opening(
    "calibration",
    "Each dot is a bin of examples: how sure the model was of them, and how often it was right. On "
    "the diagonal it kept its word; the grey bands are how far luck alone carries a model that "
    "does. Move T until the dots come down or up to the diagonal, or click the curves. The T that "
    "is fitted comes from one half of the examples, and everything shown from the other.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.sources(
    "C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger (2017), On calibration of modern neural "
    "networks, ICML. The CORP curve: T. Dimitriadis, T. Gneiting and A. I. Jordan (2021), Stable "
    "reliability diagrams for probabilistic classifiers, PNAS 118. Consistency bands: J. Bröcker "
    "and L. A. Smith (2007), Increasing the reliability of reliability diagrams, Weather and "
    "Forecasting 22. Digits: E. Alpaydin and C. Kaynak (1998), UCI, CC BY 4.0."
)
