"""The calibration methods side by side, and which one to use."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from nll_core import CalibrationComparison, method_name
from pages._figures.predictions_intervals import Row, intervals
from pages._lessons.predictions import calibration_words
from pages._ui import page
from pages._ui.chart import chart
from pages._ui.live import Sweep


def show_calibration(
    found: CalibrationComparison, note: str, *, weighted: bool
) -> Mapping[str, Sweep]:
    chosen = found.recommendation.method
    rows = [
        Row(
            method_name(m.method),
            m.difference,
            m.interval.low,
            m.interval.high,
            m.method == chosen,
        )
        for m in found.methods
    ]
    said = calibration_words.calibration_sentence(found)
    page.sentence(said)
    chart(
        intervals(rows, x="mean NLL minus that without calibration (nats)", y="method",
                  reference=0.0),
        key="predictions_calibration",
        alt=f"Differences of the NLL with their intervals. {said.replace('**', '')}",
    )  # fmt: skip
    infinite = any(not isfinite(row.value) for row in rows)
    page.note(
        "Left of the dashed line a method helps; bars are 95% intervals of the paired difference; "
        + ("the arrow means ∞: a truth has probability 0; " if infinite else "")
        + f"★ is recommended. {note}"
    )
    table, present = calibration_words.calibration_table(found)
    page.table(*table, present=present, key="predictions_methods")
    page.formula(*calibration_words.difference_formula(found, weighted=weighted), key="difference")
    return {}


def show_no_calibration(note: str) -> Mapping[str, Sweep]:
    page.sentence(note)
    return {}
