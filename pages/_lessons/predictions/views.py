"""The views that follow a control at once: scores over their diagram, pictures, groups, bins."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from nll_core import (
    EceReport,
    GroupReport,
    ScoreReport,
)
from nll_core.evaluation.score_rows import binned_errors
from nll_core.report import ReliabilityPicture
from nll_core.report.sentences import missing_sentence
from pages._figures.predictions import on_reliability, reliability
from pages._figures.predictions_ece import estimator_by_bins, side_by_side
from pages._figures.predictions_intervals import Row, intervals
from pages._lessons.predictions import error_words, group_words, words
from pages._lessons.predictions.controls import (
    CONTROLS,
    ECE_BINS,
    ESTIMATORS,
)
from pages._lessons.predictions.data import (
    BIN_NUMBERS,
    MOST_SWEPT,
    Opened,
    forecast_of,
    kept,
    kept_apart,
    opening_class,
    say_nothing,
)
from pages._lessons.predictions.forecasts import EQUAL_WIDTH, picture_in
from pages._ui import apart, page
from pages._ui.chart import chart
from pages._ui.live import Moment, Sweep, sweep

# What the browser shows by itself: by control, the page at each of its values.
Sweeps = Mapping[str, Sweep]


def picture_of(opened: Opened, k: int | None, n_bins: int, cut: str) -> ReliabilityPicture:
    """The reliability of the predicted class or of class `k` in so many bins."""
    return kept(
        opened,
        ("reliability", k, n_bins, cut),
        lambda: apart.call(say_nothing, picture_in, forecast_of(opened, k), n_bins, cut),
    )


def show_diagram(opened: Opened, k: int | None) -> ReliabilityPicture:
    n_bins, cut = CONTROLS["prbins"].value, CONTROLS["prcut"].value
    picture = picture_of(opened, k, n_bins, cut)
    said = words.reliability_sentence(picture).replace("**", "")
    chart(
        reliability(picture, says=forecast_of(opened, k).says),
        key="predictions_reliability",
        alt=f"Reliability diagram of {words.judged(picture)} in {len(picture.forecast)} occupied "
        f"bins over the histogram of the forecast. {said}",
    )
    page.note(f"Judged here: {words.judged(picture)}. {words.DIAGRAM_KEY}")
    return picture


def ece_formula(opened: Opened, picture: ReliabilityPicture) -> tuple[str, str]:
    """The ECE of a picture as a formula."""
    return words.ece_formula(picture, weighted=opened.predictions.weights is not None)


def bins_sweep(opened: Opened, k: int | None, report: ScoreReport | None) -> Sweeps:
    """The diagram at every number of bins, with the sentence and the formula below it."""
    if opened.predictions.n > MOST_SWEPT:
        return {}
    cut, forecast = CONTROLS["prcut"].value, forecast_of(opened, k)

    def at(n_bins: int) -> Moment:
        picture = picture_in(forecast, n_bins, cut)
        said = (
            words.reliability_sentence(picture)
            if report is None
            else words.opening_sentence(opened, report, picture)
        )
        texts = {"main": page.sentence_html(said)}
        if report is not None:
            rows = words.scores_table(report, binned_of(opened, n_bins))[1]
            texts["predictions_scores"] = page.rows_html(rows)
        return Moment(
            charts={"predictions_reliability": on_reliability(picture)},
            texts=texts,
            formulas={"ece": ece_formula(opened, picture)[1]},
        )

    question = ("bins", k, cut, report is None)
    return {"prbins": kept(opened, question, lambda: sweep(BIN_NUMBERS, at))}


def binned_of(opened: Opened, n_bins: int) -> words.Binned:
    """The errors of the predicted class in the bins of the diagram."""
    right = forecast_of(opened, None)
    pairs = right.p, right.happened, right.weights
    found = kept_apart(opened, ("binned", n_bins), binned_errors, *pairs, n_bins)
    return words.Binned(n_bins, found)


def show_scores(opened: Opened, report: ScoreReport) -> Sweeps:
    k = opening_class(opened)
    stage, side = page.columns()
    with side:
        CONTROLS["prbins"].show()
        with st.expander("More"):
            CONTROLS["prcut"].show()
    with stage:
        left, right = st.columns([1.15, 1], gap="medium")
        with left:
            picture = show_diagram(opened, k)
        with right:
            page.sentence(words.opening_sentence(opened, report, picture))
            page.formula(*words.nll_formula(opened, report), key="nll")
            page.formula(*ece_formula(opened, picture), key="ece")
    st.header("Every score", anchor=False)
    missing = missing_sentence(opened.predictions.kind)
    page.note(f"{words.scores_note(report)} {missing}".strip())
    n_bins = CONTROLS["prbins"].value
    # In the bins of the report its own errors stand.
    binned = words.Binned(n_bins, {}) if n_bins == report.n_bins else binned_of(opened, n_bins)
    table = words.scores_table(report, binned)
    page.table(*table, wrap=words.SCORE_WIDTHS, key="predictions_scores")
    return bins_sweep(opened, k, report)


def show_which_ece(opened: Opened, found: EceReport) -> Sweeps:
    stage, side = page.columns()
    with side:
        n_bins = CONTROLS["eceat"].show()
        chosen = CONTROLS["ecewith"].show()
    place = ECE_BINS.index(n_bins)
    names = [error_words.estimator_name(e) for e in found.estimators]
    one = found.find(*ESTIMATORS[chosen][:2], debiased=ESTIMATORS[chosen][2])
    said = error_words.ece_sentence(found, place, n_bins)
    with stage:
        chart(
            side_by_side(names, found.estimators, place),
            key="predictions_estimators",
            alt=f"Every estimator of the calibration error beside what chance shows. "
            f"{said.replace('**', '')}",
        )
        page.note(
            f"◆ observed, in {n_bins} bins. Grey: 95% of perfectly calibrated models with these "
            "confidences stay below its end; the stroke is their mean."
        )
        page.sentence(said)
        picture = picture_of(opened, None, n_bins, EQUAL_WIDTH)
        page.formula(*ece_formula(opened, picture), key="ece")
        name = error_words.estimator_name(one)
        chart(
            estimator_by_bins(one, name=name),
            key="predictions_by_bins",
            alt=f"{name} along the number of bins: {words.four(float(one.values[0]))} in "
            f"{ECE_BINS[0]} bins, {words.four(float(one.values[-1]))} in {ECE_BINS[-1]}.",
        )
    page.table(*error_words.ece_table(found, place), key="predictions_ece")
    return {}


def show_groups(opened: Opened, found: GroupReport, what: str) -> Sweeps:
    rows = []
    groups = found.groups[:40]
    for g in groups:
        value = g.accuracy if g.nll is None else g.nll
        ends = g.accuracy_interval if g.nll is None else g.nll_interval
        low, high = (value, value) if ends is None else (ends.low, ends.high)
        rows.append(Row(words.short(g.name), value, low, high))
    overall = found.overall.accuracy if found.overall.nll is None else found.overall.nll
    said = group_words.group_sentence(found, what)
    is_nll = found.overall.nll is not None
    chart(
        intervals(
            rows,
            x="mean NLL (nats)" if is_nll else "share of right predictions",
            y=what,
            reference=overall if overall < float("inf") else None,
        ),
        key="predictions_groups",
        alt=f"{'NLL' if is_nll else 'Accuracy'} of each group with its interval. "
        f"{said.replace('**', '')}",
    )
    page.note("Dashed: all examples together. Bars: 95% intervals.")
    page.sentence(said)
    if is_nll:
        page.formula(*group_words.group_formula(found), key="groups")
    page.table(*group_words.group_table(found), present=len(found.groups), key="predictions_groups")
    return {}
