"""The pictures: reliability, how the surprise is spread, and what abstaining gains."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from nll_core import (
    SelectivePoint,
    SurpriseReport,
    threshold_for_coverage,
    threshold_for_risk,
)
from nll_core.report import (
    SelectiveReport,
    selective_report,
)
from pages._figures.predictions_selective import on_risk_coverage, risk_coverage
from pages._figures.predictions_surprise import surprise_histogram
from pages._figures.style import STATE_TRACE
from pages._lessons.predictions import picture_words, words
from pages._lessons.predictions.classes import show_classes
from pages._lessons.predictions.controls import (
    ABSTAINING,
    ALL_CLASSES,
    AT_A_TIME,
    CONTROLS,
    COVERAGE,
    DECISIONS,
    ONE_CLASS,
    RISK,
    SURPRISES,
)
from pages._lessons.predictions.data import (
    Opened,
    forecast_of,
    kept,
    kept_apart,
)
from pages._lessons.predictions.decisions import show_decisions
from pages._lessons.predictions.views import (
    Sweeps,
    bins_sweep,
    ece_formula,
    show_diagram,
)
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.live import Moment, sweep

WORST: Final = "_predictions_worst"
COVERAGES: Final = tuple(range(1, 101))


def judged_class(opened: Opened) -> int | None:
    """The class that is judged, or None for the predicted one."""
    if not opened.has_probabilities or CONTROLS["prof"].value != ONE_CLASS:
        return None
    return int(CONTROLS["prclass"].value)


def show_pictures(opened: Opened, surprises: SurpriseReport | None) -> Sweeps:
    which = CONTROLS["prpic"].show()
    if which == SURPRISES and surprises is not None:
        return show_surprises(opened, surprises)
    if which == ABSTAINING:
        return show_abstaining(opened)
    if which == DECISIONS:
        return show_decisions(opened)
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
        if judged == ALL_CLASSES:
            CONTROLS["prsort"].show()
            if opened.predictions.n_classes > AT_A_TIME:
                CONTROLS["prpart"].show()
        CONTROLS["prbins"].show()
        CONTROLS["prcut"].show()
    with stage:
        if judged == ALL_CLASSES:
            show_classes(opened)
            return {}
        k = judged_class(opened)
        picture = show_diagram(opened, k)
        page.sentence(words.reliability_sentence(picture))
        page.formula(*ece_formula(opened, picture), key="ece")
    return bins_sweep(opened, k, None)


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
            + picture_words.surprise_sentence(found).replace("**", ""),
        )
        page.sentence(picture_words.surprise_sentence(found))
        page.sentence(picture_words.worst_sentence(opened, found, chosen), key="worst")
        page.formula(*picture_words.surprise_formula(found, chosen), key="surprise")
    page.table(*picture_words.worst_table(opened, found), present=chosen, key="predictions_worst")
    return {}


def _choose_worst(i: int) -> None:
    st.session_state[WORST] = i


def selective_of(opened: Opened) -> SelectiveReport:
    """The risk–coverage curve of the predictions."""

    right = forecast_of(opened, None)
    pairs = right.p, right.happened, right.weights
    return kept_apart(opened, "selective", selective_report, *pairs)


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
    said = picture_words.selective_sentence(found, point, wanted if by_risk else None)
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
        page.formula(*picture_words.risk_formula(point), key="risk")
    page.table(*picture_words.threshold_table(found), key="predictions_thresholds")
    if by_risk:
        return {}
    return {"cover": kept(opened, "coverages", lambda: sweep(COVERAGES, partial(_at, found)))}


def _at(found: SelectiveReport, percent: int) -> Moment:
    point = threshold_for_coverage(found.curve, percent / 100)
    return Moment(
        charts={"predictions_selective": on_risk_coverage(found.curve, point)},
        texts={"main": page.sentence_html(picture_words.selective_sentence(found, point, None))},
        formulas={"risk": picture_words.risk_formula(point)[1]},
    )
