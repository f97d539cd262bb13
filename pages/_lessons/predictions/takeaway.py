"""What to take away: calibrated probabilities, tables, the report as one file, and the code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final, cast, get_args

import streamlit as st

from nll_core import report as core
from nll_core.predictions.table import WrittenFormat
from nll_core.recalibration import CalibrationMethod
from nll_core.recalibration.calibration_methods import Calibrator
from nll_core.report.columns import command_line
from nll_core.report.opening import plain_sentence
from nll_core.report.production import Framework, what_it_takes
from nll_core.report.sentences import method_sentence
from pages._lessons.predictions.opened import Held, Opened, seen_comparison
from pages._lessons.predictions.state import State
from pages._ui import jobs, page
from pages._ui.text import plain
from pages._ui.upload import tick, words

WRITE: Final = "_predictions_write"
NO_COMMAND: Final = (
    "The command line cannot read the columns as you have set them here; the lines under “Show the "
    "code” can."
)


def show_take_away(opened: Opened) -> None:
    """Everything to take away; outside any fragment, since files take a while to write."""
    report = opened.report.whole()
    calibrated, files = st.columns([1.35, 1], gap="large")
    with calibrated:
        these = "probabilities" if opened.has_probabilities else "confidences"
        st.header(f"Calibrated {these}", anchor=False)
        _calibrated(opened, report, these)
    with files:
        st.header("The report", anchor=False)
        _report_files(opened, report)


def _report_files(opened: Opened, report: core.PredictionReport) -> None:
    """The report and its tables, with the second model where one is open."""
    second, found = held_against(opened, State.present().second, "model", "predictions")
    files = [opened.name, *([second.name] if second else [])]
    stem = "-and-".join(file_stem(name) for name in files)
    with st.expander("Names for the report", icon=":material/edit:"):
        labels = ("The model is called", "The second model is called")
        keys = ("predictions_model", "predictions_second_model")
        said = [
            words(label, key=key, default="").strip()
            for label, key, _ in zip(labels, keys, files, strict=False)
        ]
        data = words("The data are called", key="predictions_data", default="").strip()
    names = [name or file for name, file in zip(said, files, strict=True)]
    report = replace(report, names=(names[0], names[1] if second else ""), second=found)
    page.sentence(
        f"One HTML file of {report.about.n:,} examples with every table and picture: it opens "
        "offline, prints well, and fetches nothing.",
        key="report_said",
    )
    page.note(plain_sentence(report))
    title, model, file = (" and ".join(filter(None, each)) for each in (names, said, files))
    provenance = core.Provenance(model=model, data=data, file=file, date=date.today().isoformat())
    which = None if second is None else second.key, report.names
    reasons = () if opened.read is None else opened.read.roles.reasons
    write = partial(core.report_html, title=title, reasons=reasons, provenance=provenance)
    html = opened.report.ask(("html", *which, title, provenance), write, report)
    tables = opened.report.ask(("tables", *which), core.tables_zip, report)
    offer_report(html, tables, stem, "predictions")
    if opened.read is not None:
        options = ["--second", second.name] if second else []
        if any(said):
            options += [part for name in names for part in ("--model", name)]
        options += ["--data", data] if data else []
        options += ["--out", f"{stem}-report.html"]
        other = second.read if second else None
        say_command(command_line(opened.name, opened.read, other, options))


def held_against(opened: Held, second: Any, what: str, key: str) -> tuple[Any, Any]:
    """What it was held against, if that still is what the control says and is wanted, and how."""
    found = None if second is None else seen_comparison(opened, second)
    label = f"With {plain(second.name)} as the second {what}" if found else ""
    wanted = found and tick(label, key=f"{key}_with_second", default=True)
    return (second, found) if wanted else (None, None)


def offer_report(html: str, tables: bytes, stem: str, key: str) -> None:
    """The report and its tables as files whose names begin with `stem`."""
    content = html.encode()
    st.download_button(
        f"Download the report ({len(content) / 1024:.0f} kB)",
        content,
        file_name=f"{stem}-report.html",
        mime="text/html",
        key=f"{key}_report",
    )
    st.download_button(
        "Download all tables (a zip of CSV files)",
        tables,
        file_name=f"{stem}-tables.zip",
        mime="application/zip",
        key=f"{key}_tables",
    )


def say_command(command: str | None) -> None:
    """How the command line makes the same report, or that it cannot."""
    page.note("The same from the command line:" if command else NO_COMMAND)
    if command:
        st.code(command, language="bash", wrap_lines=True)


def _calibrated(opened: Opened, report: core.PredictionReport, these: str) -> None:
    """The calibrated probabilities to download, and the code that makes them."""
    chosen, found = State.controls["prfit"].show(), report.calibration
    asked = None if chosen == "recommended" else cast(CalibrationMethod, chosen)
    page.sentence(method_sentence(report, asked))
    method = asked or (found and found.recommendation.method)
    if found is None or method not in [m.method for m in found.methods]:
        return
    fit = found[method].crossed.fit_on_all
    page.note(
        f"These {these} come from a fit that has seen the same examples: use them, but do not "
        "judge the method by them. The NLL above is the fair one."
    )
    _calibrated_file(opened, fit)
    takes = what_it_takes(opened.predictions.kind)
    page.note(f"For production: {takes[:1].lower()}{takes[1:]}")
    for framework in get_args(Framework):
        with st.expander(f"For production, in {framework}"):
            try:
                source = core.production_snippet(fit.fit, framework)
            except ValueError as error:
                source = f"# {error}"
            st.code(source, language=None)


def _calibrated_file(opened: Opened, fit: Calibrator) -> None:
    """Written when it is asked for: a million rows of text take a while."""
    table = None if opened.read is None else opened.read.table
    came_in: WrittenFormat = "CSV" if table is None else table.written_format
    if st.session_state.get(WRITE) != (opened.key, fit.method):
        st.button(
            f"Write them as {came_in}",
            key="predictions_write",
            on_click=st.session_state.__setitem__,
            args=(WRITE, (opened.key, fit.method)),
        )
        return
    question = ("file", fit.method, came_in)
    found = opened.report.answer(question) or jobs.run(
        repr((opened.key, question)),
        "Writing",
        lambda say: core.calibrated_file(
            opened.predictions, fit, came_in, table=table, progress=say
        ),
    )
    if found is None:
        return
    opened.report.keep(question, found)
    ending = {"JSON Lines": "jsonl"}.get(came_in, came_in.lower())
    name = f"{file_stem(opened.name)}-calibrated.{ending}"
    st.download_button(
        f"Download {plain(name)}",
        found.content,
        file_name=name,
        key="predictions_calibrated",
        type="primary",
    )
    for note in found.notes:
        page.note(note)


def file_stem(name: str) -> str:
    """The beginning of the names of files."""
    bare = "".join(c if c.isalnum() or c in "-_" else "-" for c in name.rsplit(".", 1)[0])
    return bare.strip("-") or "predictions"
