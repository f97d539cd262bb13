"""What to take away: a row a token, the numbers, and the report as one file."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from nll_core.report.token_document import opening_sentence
from nll_core.report.token_files import token_files
from pages._lessons.tokens.opened import Opened
from pages._ui import jobs, page

KINDS: Final = {
    "html": ("the report as one HTML file", "text/html"),
    "csv": ("a row for each token, as CSV", "text/csv"),
    "json": ("all numbers, as JSON", "application/json"),
}


def show_take_away(opened: Opened, n_vocabulary: int | None) -> None:
    """The files of the command line, for the texts that are open."""
    today = date.today().isoformat()
    question = ("files", n_vocabulary, today)
    files = opened.kept.get(question) or jobs.run(
        repr((opened.key, question)),
        "Writing the report",
        lambda _: token_files(
            opened.texts, title=opened.name, n_vocabulary=n_vocabulary, date=today
        ),
    )
    if files is None:
        return
    opened.kept[question] = files
    page.sentence(opening_sentence(opened.together), key="report_said")
    page.note("The files open offline and fetch nothing.")
    with st.container(horizontal=True):
        for ending, (name, kind) in KINDS.items():
            content = getattr(files, ending).encode()
            st.download_button(
                f"Download {name} ({-(-len(content) // 1024):,} kB)",
                content,
                file_name=f"tokens.{ending}",
                mime=kind,
                key=f"tokens_{ending}",
            )
    if opened.command:
        page.note("The same from the command line:")
        st.code(opened.command, language="bash", wrap_lines=True)
