"""What to take away: calibrated probabilities, tables, the report as one file, and the code."""

from __future__ import annotations

from typing import Final, cast, get_args

import streamlit as st

from nll_core import (
    CalibrationComparison,
    CalibrationMethod,
    method_name,
    write_probabilities,
)
from nll_core.calibrators.calibration_methods import Calibrator
from nll_core.predictions.table import TableFormat
from nll_core.report import (
    PredictionReport,
    production_snippet,
    report_html,
    report_tables,
)
from nll_core.report.production import Framework
from pages._lessons.predictions.controls import CONTROLS, RECOMMENDED
from pages._lessons.predictions.data import Opened, kept, kept_long
from pages._lessons.predictions.words import four
from pages._ui import page

FORMATS: Final[tuple[TableFormat, ...]] = get_args(TableFormat)
ENDINGS: Final[dict[TableFormat, str]] = {
    "CSV": "csv",
    "TSV": "tsv",
    "JSON Lines": "jsonl",
    "Parquet": "parquet",
    "NPY": "npy",
    "NPZ": "npz",
}
WRITE: Final = "_predictions_write"


def show_take_away(opened: Opened, report: PredictionReport) -> None:
    """Everything to take away; outside any fragment, since files take a while to write."""
    calibrated, files = st.columns([1.35, 1], gap="large")
    with calibrated:
        st.subheader("Calibrated probabilities", anchor=False)
        chosen = CONTROLS["prfit"].show()
        if report.calibration is None:
            page.sentence(report.calibration_note)
        else:
            _calibrated(opened, report, report.calibration, chosen)
    with files:
        st.subheader("The report", anchor=False)
        page.sentence(
            f"One HTML file of {report.about.n:,} examples with every table and picture: it opens "
            "offline, prints well, and fetches nothing.",
            key="report_said",
        )
        html = kept(opened, "html", lambda: _html(opened, report))
        st.download_button(
            f"Download the report ({len(html) / 1024:.0f} kB)",
            html,
            file_name=f"{_stem(opened)}-report.html",
            mime="text/html",
            key="predictions_report",
        )
        st.download_button(
            "Download all tables as CSV",
            "\n".join(f"# {t.caption}\n{t.csv()}" for t in report_tables(report)),
            file_name=f"{_stem(opened)}-scores.csv",
            mime="text/csv",
            key="predictions_tables",
        )
        page.note(
            "The same from the command line: python -m nll_core.report predictions.csv --out "
            "report.html"
        )


def _calibrated(
    opened: Opened, report: PredictionReport, comparison: CalibrationComparison, chosen: str
) -> None:
    """The calibrated probabilities to download, and the code that makes them."""
    recommended = comparison.recommendation.method
    method = recommended if chosen == RECOMMENDED else cast(CalibrationMethod, chosen)
    if method is None:
        page.sentence(f"Recommended: leave the probabilities as they are. {comparison.sentence}.")
        return
    by_name = {m.method: m for m in comparison.methods}
    if method not in by_name:
        page.sentence(
            f"{method_name(method)[:1].upper()}{method_name(method)[1:]} is not for "
            f"{report.about.n_classes} classes; choose another."
        )
        return
    found = by_name[method]
    fit = found.crossed.fit_on_all
    page.sentence(
        f"**{fit.description[:1].upper()}{fit.description[1:]}**, fitted on all "
        f"{report.about.n:,} examples. Judged by fits that had not seen the example, the NLL goes "
        f"from {four(comparison.before.nll)} to **{four(found.scores.nll)} nats**. "
        f"{report.calibration_note}"
    )
    if opened.has_probabilities:
        _file_of_probabilities(opened, fit)
    page.note(_takes(opened))
    for framework in get_args(Framework):
        with st.expander(f"For production, in {framework}"):
            st.code(_source(fit, framework), language=None)


def _takes(opened: Opened) -> str:
    """What the code is to be given."""
    if opened.predictions.kind == "logits":
        return (
            "For production: “calibrate” takes logits as they are here; where it asks for "
            "probabilities, their softmax, and for log-odds, the difference of two logits."
        )
    if opened.has_probabilities:
        return (
            "For production: where “calibrate” takes logits, give it the logarithms of the "
            "probabilities; where it takes log-odds, their log-odds."
        )
    return (
        "With a confidence alone there is no distribution to write: apply the code to the "
        "confidence, of which “wrong” and “right” are the two classes."
    )


def _source(fit: Calibrator, framework: Framework) -> str:
    try:
        return production_snippet(fit.fit, framework)
    except ValueError as error:
        return f"# {error}"


def _file_of_probabilities(opened: Opened, fit: Calibrator) -> None:
    """Written when it is asked for: a million rows of text take a while."""
    page.note(
        "These probabilities come from a fit that has seen the same examples: use them, but do not "
        "judge the method by them. The NLL above is the fair one."
    )
    came_in: TableFormat = "CSV" if opened.table is None else opened.table.format
    if st.session_state.get(WRITE) != (opened.key, fit.method):
        st.button(
            f"Write them as {came_in}",
            key="predictions_write",
            on_click=st.session_state.__setitem__,
            args=(WRITE, (opened.key, fit.method)),
        )
        return
    content = kept_long(
        opened,
        ("file", fit.method, came_in),
        "Writing",
        lambda say: write_probabilities(
            opened.predictions, fit.probs(opened.predictions.logits()), came_in
        ),
    )
    if content is not None:
        st.download_button(
            f"Download {_stem(opened)}-calibrated.{ENDINGS[came_in]}",
            content,
            file_name=f"{_stem(opened)}-calibrated.{ENDINGS[came_in]}",
            key="predictions_calibrated",
            type="primary",
        )


def _stem(opened: Opened) -> str:
    """The beginning of the names of files."""
    stem = opened.name.rsplit(".", 1)[0]
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in stem).strip("-") or "predictions"


def _html(opened: Opened, report: PredictionReport) -> bytes:
    reasons = () if opened.roles is None else opened.roles.reasons
    return report_html(report, title=opened.name, reasons=reasons).encode()
