"""The views that follow a control at once: scores over their diagram, pictures, groups, bins."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import streamlit as st

from nll_core import (
    EceReport,
    GroupReport,
    ScoreReport,
    SelectivePoint,
    SurpriseReport,
    threshold_for_coverage,
    threshold_for_risk,
)
from nll_core.report import (
    ReliabilityPicture,
    SelectiveReport,
    reliability_picture,
    selective_report,
)
from pages._figures.predictions import on_reliability, reliability, small_reliability
from pages._figures.predictions_ece import estimator_by_bins, side_by_side
from pages._figures.predictions_intervals import Row, intervals
from pages._figures.predictions_selective import on_risk_coverage, risk_coverage
from pages._figures.predictions_surprise import surprise_histogram
from pages._figures.style import STATE_TRACE
from pages._lessons.predictions import words
from pages._lessons.predictions.controls import (
    ABSTAINING,
    ALL_CLASSES,
    CONTROLS,
    COVERAGE,
    ECE_BINS,
    ESTIMATORS,
    ONE_CLASS,
    RISK,
    SURPRISES,
)
from pages._lessons.predictions.data import (
    BIN_NUMBERS,
    MOST_SWEPT,
    Opened,
    forecast_of,
    kept,
)
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.live import Moment, Sweep, sweep

# What the browser shows by itself: by control, the page at each of its values.
Sweeps = Mapping[str, Sweep]
MOST_SMALL: Final = 12
WORST: Final = "_predictions_worst"
COVERAGES: Final = tuple(range(1, 101))


def picture_of(opened: Opened, k: int | None, n_bins: int, cut: str) -> ReliabilityPicture:
    """The reliability of the predicted class or of class `k` in so many bins."""

    def make() -> ReliabilityPicture:
        forecast = forecast_of(opened, k)
        return reliability_picture(
            forecast.p,
            forecast.happened,
            forecast.weights,
            forecast.event,
            n_bins=n_bins,
            strategy="uniform" if cut == "equal width" else "quantile",
        )

    return kept(opened, ("reliability", k, n_bins, cut), make)


def judged_class(opened: Opened) -> int | None:
    """The class that is judged, or None for the predicted one."""
    if not opened.has_probabilities or CONTROLS["prof"].value != ONE_CLASS:
        return None
    return int(CONTROLS["prclass"].value)


def show_diagram(opened: Opened, k: int | None) -> ReliabilityPicture:
    n_bins, cut = CONTROLS["prbins"].value, CONTROLS["prcut"].value
    picture = picture_of(opened, k, n_bins, cut)
    chart(
        reliability(picture, says=forecast_of(opened, k).says),
        key="predictions_reliability",
        alt=f"Reliability diagram in {len(picture.forecast)} occupied bins over the histogram of "
        f"the forecast. {words.reliability_sentence(picture).replace('**', '')}",
    )
    page.note(words.DIAGRAM_KEY)
    return picture


def bins_sweep(opened: Opened, k: int | None, report: ScoreReport | None) -> Sweeps:
    """The diagram at every number of bins, with the sentence and the formula below it."""
    if opened.predictions.n > MOST_SWEPT:
        return {}
    cut = CONTROLS["prcut"].value

    def at(n_bins: int) -> Moment:
        picture = picture_of_bins(n_bins)
        said = (
            words.reliability_sentence(picture)
            if report is None
            else words.opening_sentence(opened, report, picture)
        )
        return Moment(
            charts={"predictions_reliability": on_reliability(picture)},
            texts={"main": page.sentence_html(said)},
            formulas={"ece": words.ece_formula(picture)[1]},
        )

    def picture_of_bins(n_bins: int) -> ReliabilityPicture:
        return picture_of(opened, k, n_bins, cut)

    question = ("bins", k, cut, report is None)
    return {"prbins": kept(opened, question, lambda: sweep(BIN_NUMBERS, at))}


def show_scores(opened: Opened, report: ScoreReport) -> Sweeps:
    stage, side = page.columns()
    with side:
        CONTROLS["prbins"].show()
        with st.expander("More"):
            CONTROLS["prcut"].show()
    with stage:
        left, right = st.columns([1.15, 1], gap="medium")
        with left:
            picture = show_diagram(opened, None)
        with right:
            page.sentence(words.opening_sentence(opened, report, picture))
            page.formula(*words.nll_formula(opened, report), key="nll")
            page.formula(*words.ece_formula(picture), key="ece")
    st.subheader("Every score", anchor=False)
    page.note(words.scores_note(report))
    page.table(*words.scores_table(report), wrap=words.SCORE_WIDTHS, key="predictions_scores")
    return bins_sweep(opened, None, report)


def show_which_ece(opened: Opened, found: EceReport) -> Sweeps:
    stage, side = page.columns()
    with side:
        n_bins = CONTROLS["eceat"].show()
        chosen = CONTROLS["ecewith"].show()
    place = ECE_BINS.index(n_bins)
    names = [words.estimator_name(e) for e in found.estimators]
    one = found.find(*ESTIMATORS[chosen][:2], debiased=ESTIMATORS[chosen][2])
    said = words.ece_sentence(found, place, n_bins)
    with stage:
        chart(
            side_by_side(names, found.estimators, place),
            key="predictions_estimators",
            alt=f"Every estimator of the calibration error beside what chance shows. "
            f"{said.replace('**', '')}",
        )
        page.note(
            f"◆ observed, in {n_bins} bins; grey, what 95% of perfectly calibrated models with "
            "these confidences stay below, and a stroke at their mean."
        )
        page.sentence(said)
        name = words.estimator_name(one)
        chart(
            estimator_by_bins(one, name=name),
            key="predictions_by_bins",
            alt=f"{name} along the number of bins: {words.four(float(one.values[0]))} in "
            f"{ECE_BINS[0]} bins, {words.four(float(one.values[-1]))} in {ECE_BINS[-1]}.",
        )
    page.table(*words.ece_table(found, place), key="predictions_ece")
    return {}


def show_pictures(opened: Opened, surprises: SurpriseReport | None) -> Sweeps:
    which = CONTROLS["prpic"].show()
    if which == SURPRISES and surprises is not None:
        return show_surprises(opened, surprises)
    if which == ABSTAINING:
        return show_abstaining(opened)
    return show_reliability(opened, missing=which == SURPRISES)


def show_reliability(opened: Opened, *, missing: bool) -> Sweeps:
    if missing:
        st.info("The surprise of the truth needs the probability of every class.")
    stage, side = page.columns()
    with side:
        judged = CONTROLS["prof"].show() if opened.has_probabilities else CONTROLS["prof"].default
        if judged == ONE_CLASS:
            k = CONTROLS["prclass"].show()
            page.note(f"Class {k} is {opened.predictions.classes[k]}.")
        CONTROLS["prbins"].show()
        CONTROLS["prcut"].show()
    with stage:
        if judged == ALL_CLASSES:
            _all_classes(opened)
            return {}
        k = judged_class(opened)
        picture = show_diagram(opened, k)
        page.sentence(words.reliability_sentence(picture))
        page.formula(*words.ece_formula(picture), key="ece")
    return bins_sweep(opened, k, None)


def _all_classes(opened: Opened) -> None:
    predictions = opened.predictions
    n_bins, cut = CONTROLS["prbins"].value, CONTROLS["prcut"].value
    shown = min(predictions.n_classes, MOST_SMALL)
    pictures = [picture_of(opened, k, n_bins, cut) for k in range(shown)]
    worst = max(pictures, key=lambda picture: picture.error)
    chart(
        small_reliability(pictures),
        key="predictions_classes",
        alt=f"Small reliability diagrams of {shown} classes. The ECE is largest, "
        f"{words.four(worst.error)}, for class {worst.event}.",
    )
    page.sentence(words.classes_sentence(pictures, predictions.n_classes))


def show_surprises(opened: Opened, found: SurpriseReport) -> Sweeps:
    stage, side = page.columns()
    places = range(len(found.worst.rows))
    chosen = min(int(st.session_state.get(WORST, 0)), max(len(places) - 1, 0))
    with side:
        page.note("Choose one of the worst examples:")
        with st.container(horizontal=True, gap="xsmall"):
            for i in places[:10]:
                st.button(
                    f"row {int(found.worst.rows[i]):,}",
                    key=f"predictions_worst_{i}",
                    on_click=partial(_choose_worst, i),
                    type="primary" if i == chosen else "secondary",
                )
    with stage:
        chart(
            surprise_histogram(
                found.edges,
                found.right,
                found.wrong,
                mean=found.mean,
                chosen=float(found.worst.surprise[chosen]),
            ),
            key="predictions_surprise",
            alt="Histogram of the surprise of each example, right and wrong predictions apart. "
            + words.surprise_sentence(found).replace("**", ""),
        )
        page.sentence(words.surprise_sentence(found))
        page.sentence(words.worst_sentence(opened, found, chosen), key="worst")
    page.table(*words.worst_table(opened, found), present=chosen, key="predictions_worst")
    return {}


def _choose_worst(i: int) -> None:
    st.session_state[WORST] = i


def selective_of(opened: Opened) -> SelectiveReport:
    """The risk–coverage curve of the predictions."""

    def make() -> SelectiveReport:
        forecast = forecast_of(opened, None)
        return selective_report(forecast.p, forecast.happened, forecast.weights)

    return kept(opened, "selective", make)


def show_abstaining(opened: Opened) -> Sweeps:
    found = selective_of(opened)
    stage, side = page.columns()
    with side:
        by_risk = CONTROLS["want"].show() == RISK
        wanted = CONTROLS["atmost" if by_risk else "cover"].show()
    point: SelectivePoint | None
    if by_risk:
        point = threshold_for_risk(found.curve, wanted)
    else:
        point = threshold_for_coverage(found.curve, wanted / 100)
    said = words.selective_sentence(found, point, wanted if by_risk else None)
    handle = Handle(
        trace=STATE_TRACE, label="Coverage: the threshold on the curve", moves=("cover",), axes="x"
    )
    with stage:
        chart(
            risk_coverage(found.curve, point, wanted_risk=wanted if by_risk else None),
            key="predictions_selective",
            alt=f"Risk against coverage. {said.replace('**', '')}",
            handles=[] if by_risk else [handle],
            on_point=lambda at: CONTROLS.apply(
                {"want": COVERAGE, "cover": min(max(round(100 * at["x"]), 1), 100)}
            ),
        )
        page.sentence(said)
        page.formula(*words.risk_formula(point), key="risk")
    page.table(*words.threshold_table(found), key="predictions_thresholds")
    if by_risk:
        return {}
    return {"cover": kept(opened, "coverages", lambda: sweep(COVERAGES, partial(_at, found)))}


def _at(found: SelectiveReport, percent: int) -> Moment:
    point = threshold_for_coverage(found.curve, percent / 100)
    return Moment(
        charts={"predictions_selective": on_risk_coverage(found.curve, point)},
        texts={"main": page.sentence_html(words.selective_sentence(found, point, None))},
        formulas={"risk": words.risk_formula(point)[1]},
    )


def show_groups(opened: Opened, found: GroupReport, what: str) -> Sweeps:
    rows = []
    groups = found.groups[:40]
    for g in groups:
        value = g.accuracy if g.nll is None else g.nll
        ends = g.accuracy_interval if g.nll is None else g.nll_interval
        low, high = (value, value) if ends is None else (ends.low, ends.high)
        rows.append(Row(g.name, value, low, high))
    overall = found.overall.accuracy if found.overall.nll is None else found.overall.nll
    said = words.group_sentence(found, what)
    is_nll = found.overall.nll is not None
    chart(
        intervals(
            rows,
            x="NLL (nats)" if is_nll else "share of right predictions",
            y=what,
            reference=overall if overall < float("inf") else None,
        ),
        key="predictions_groups",
        alt=f"{'NLL' if is_nll else 'Accuracy'} of each group with its interval. "
        f"{said.replace('**', '')}",
    )
    page.note("Dashed: all examples together. Bars: 95% intervals.")
    page.sentence(said)
    page.table(*words.group_table(found), present=len(found.groups), key="predictions_groups")
    return {}
