"""What to take away: calibrated probabilities, tables, the report as one file, and the code."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import date
from typing import Final, cast, get_args

import streamlit as st

from nll_core import (
    CalibrationComparison,
    CalibrationMethod,
    method_name,
)
from nll_core.calibrators.calibration_methods import Calibrator
from nll_core.predictions.problems import listed
from nll_core.predictions.table import WrittenFormat
from nll_core.report import (
    PredictionReport,
    Provenance,
    calibrated_file,
    production_snippet,
    report_html,
    tables_zip,
)
from nll_core.report.columns import options_for
from nll_core.report.opening import plain_sentence
from nll_core.report.production import Framework, what_it_takes
from pages._lessons.predictions import versus
from pages._lessons.predictions.controls import CONTROLS, RECOMMENDED
from pages._lessons.predictions.data import Opened, kept, kept_long
from pages._lessons.predictions.words import four
from pages._ui import page
from pages._ui.text import plain
from pages._ui.upload import chosen, tick, words

FORMATS: Final[tuple[WrittenFormat, ...]] = get_args(WrittenFormat)
ENDINGS: Final[dict[WrittenFormat, str]] = {
    "CSV": "csv",
    "TSV": "tsv",
    "JSON Lines": "jsonl",
    "Parquet": "parquet",
    "NPY": "npy",
    "NPZ": "npz",
}
WHICH: Final = ("model", "second_model")
WRITE: Final = "_predictions_write"


def show_take_away(opened: Opened, report: PredictionReport) -> None:
    """Everything to take away; outside any fragment, since files take a while to write."""
    calibrated, files = st.columns([1.35, 1], gap="large")
    with calibrated:
        st.header(
            f"Calibrated {'probabilities' if opened.has_probabilities else 'confidences'}",
            anchor=False,
        )
        chosen = CONTROLS["prfit"].show()
        if report.calibration is None:
            page.sentence(report.calibration_note)
        else:
            _calibrated(opened, report, report.calibration, chosen)
    with files:
        st.header("The report", anchor=False)
        _report_files(opened, report)


def _report_files(opened: Opened, report: PredictionReport) -> None:
    """The report and its tables, with the second model where one is open."""
    second = versus.open_second(opened)
    options: list[str] = []
    files, stem = [opened.name], _stem(_without_ending(opened.name))
    if second is not None and tick(
        f"With {plain(second.name)} as the second model",
        key="predictions_with_second",
        default=True,
    ):
        try:
            found = versus.compared(opened, second)
        except ValueError as error:
            page.note(f"Without {second.name}: {error}.")
            found = second = None
        else:
            if found is None:
                return
            report = replace(report, second=found)
            files.append(second.name)
            options += ["--second", second.name]
            stem += f"-and-{_stem(_without_ending(second.name))}"
    else:
        second = None
    names = _named(files, options)
    report = replace(report, names=(names[0], names[1] if second else ""))
    page.sentence(
        f"One HTML file of {report.about.n:,} examples with every table and picture: it opens "
        "offline, prints well, and fetches nothing.",
        key="report_said",
    )
    page.note(plain_sentence(report))
    title = " and ".join(names[: len(files)])
    provenance = Provenance(
        model=" and ".join(
            filter(None, (chosen(f"predictions_{which}", "") for which in WHICH[: len(files)]))
        ),
        data=chosen("predictions_data", ""),
        file=" and ".join(files),
        date=date.today().isoformat(),
    )
    held_against = None if second is None else second.key
    question = ("html", held_against, title, provenance, report.names)
    html = kept(opened, question, lambda: _html(opened, report, title, provenance))
    st.download_button(
        f"Download the report ({len(html) / 1024:.0f} kB)",
        html,
        file_name=f"{stem}-report.html",
        mime="text/html",
        key="predictions_report",
    )
    st.download_button(
        "Download all tables (a zip of CSV files)",
        kept(opened, ("tables", held_against, report.names), lambda: tables_zip(report)),
        file_name=f"{stem}-tables.zip",
        mime="application/zip",
        key="predictions_tables",
    )
    if not opened.built_in:
        _command(opened, second, [*options, "--out", f"{stem}-report.html"])


def _command(opened: Opened, second: Opened | None, options: list[str]) -> None:
    """The command that makes the same report, with what was chosen by hand."""
    read_by = _options(opened)
    # It reads both files by the same options.
    if read_by is None or (second is not None and _options(second) != read_by):
        page.note(
            "The command line cannot read the columns as you have set them here; the lines under "
            "“Show the code” can."
        )
        return
    page.note("The same from the command line:")
    command = ["python", "-m", "nll_core.report", opened.name, *read_by, *options]
    st.code(shlex.join(command), language="bash", wrap_lines=True)


def _options(opened: Opened) -> tuple[str, ...] | None:
    """What the command line has to be told to read a file as it is read here."""
    if opened.table is None or opened.roles is None:
        return ()
    found = options_for(opened.table, opened.roles)
    left_out = ("--leave-out",) if opened.predictions.left_out else ()
    return None if found is None else (*found, *left_out)


def _named(files: list[str], options: list[str]) -> tuple[str, str]:
    """Fields for the names of models and data, and what the models are called."""
    with st.expander("Names for the report", icon=":material/edit:"):
        labels = ("The model is called", "The second model is called")
        said = [
            words(label, key=f"predictions_{which}", default="")
            for label, which in zip(labels[: len(files)], WHICH, strict=False)
        ]
        data = words("The data are called", key="predictions_data", default="")
    names = [name.strip() or file for name, file in zip(said, files, strict=True)]
    if any(name.strip() for name in said):
        options += [part for name in names for part in ("--model", name)]
    if data.strip():
        options += ["--data", data.strip()]
    return names[0], names[-1]


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
        f"{report.about.n:,} examples. Judged by fits that had not seen the example, the mean NLL "
        f"goes from {four(comparison.before.nll)} to **{four(found.scores.nll)} nats**. "
        f"{report.calibration_note}"
    )
    _calibrated_file(opened, fit)
    takes = what_it_takes(opened.predictions.kind)
    page.note(f"For production: {takes[:1].lower()}{takes[1:]}")
    for framework in get_args(Framework):
        with st.expander(f"For production, in {framework}"):
            st.code(_source(fit, framework), language=None)


def _source(fit: Calibrator, framework: Framework) -> str:
    try:
        return production_snippet(fit.fit, framework)
    except ValueError as error:
        return f"# {error}"


def _calibrated_file(opened: Opened, fit: Calibrator) -> None:
    """Written when it is asked for: a million rows of text take a while."""
    these = "probabilities" if opened.has_probabilities else "confidences"
    page.note(
        f"These {these} come from a fit that has seen the same examples: use them, but do not "
        "judge the method by them. The NLL above is the fair one."
    )
    came_in: WrittenFormat = "CSV" if opened.table is None else opened.table.written_format
    if st.session_state.get(WRITE) != (opened.key, fit.method):
        st.button(
            f"Write them as {came_in}",
            key="predictions_write",
            on_click=st.session_state.__setitem__,
            args=(WRITE, (opened.key, fit.method)),
        )
        return
    found = kept_long(
        opened,
        ("file", fit.method, came_in),
        "Writing",
        lambda say: calibrated_file(
            opened.predictions, fit, came_in, table=opened.table, progress=say
        ),
    )
    if found is not None:
        name = f"{_stem(_without_ending(opened.name))}-calibrated.{ENDINGS[came_in]}"
        st.download_button(
            f"Download {plain(name)}",
            found.content,
            file_name=name,
            key="predictions_calibrated",
            type="primary",
        )
        if found.columns:
            page.note(
                f"All that came in, as it was, and beside it {listed(found.columns)}. Rows that "
                "were left out have nothing there."
            )
        page.note(
            f"On the examples that it was fitted on, the NLL of this file is {four(found.nll)} "
            "nats. Whoever computes it again finds this number, not the fair one above."
        )


def _without_ending(name: str) -> str:
    return name.rsplit(".", 1)[0]


def _stem(name: str) -> str:
    """The beginning of the names of files."""
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name).strip("-") or "predictions"


def _html(opened: Opened, report: PredictionReport, title: str, provenance: Provenance) -> bytes:
    reasons = () if opened.roles is None else opened.roles.reasons
    page_text = report_html(report, title=title, reasons=reasons, provenance=provenance)
    return page_text.encode()
