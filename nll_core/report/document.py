"""The report as one HTML file that needs nothing else: no address is fetched, no script runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nll_core._version import __version__
from nll_core.report._style import STYLE_SHEET
from nll_core.report.chapter import Chapter, paragraphs
from nll_core.report.chapters import chapters
from nll_core.report.markup import escape
from nll_core.report.opening import nll_in_words, plain_sentence
from nll_core.report.parts import PredictionReport
from nll_core.report.sentences import summary_sentences

MADE_BY: Final = f"NLL Explorer {__version__}"
# Nothing is fetched and no script runs, whatever should stand in it.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Provenance:
    """Who says what of what, and when; what is empty is left out."""

    model: str = ""
    data: str = ""
    file: str = ""
    date: str = ""


def report_html(
    report: PredictionReport,
    *,
    title: str = "Predictions",
    reasons: Sequence[str] = (),
    provenance: Provenance | None = None,
) -> str:
    """One HTML file with everything in it: words, tables, charts, light and dark, for print too.

    Parameters
    ----------
    report : PredictionReport
        From `report_on`.
    title : str
        What the predictions are called, such as the name of their file.
    reasons : sequence of str
        How the columns were recognised, a sentence each.
    provenance : Provenance, optional
        The names of the model, the data and the file, and the date.

    Returns
    -------
    str
        The file. The same arguments give the same text.

    Examples
    --------
    >>> from nll_core.predictions import read_predictions
    >>> from nll_core.report import report_on
    >>> rows = "".join(f"{k % 2},{0.2 + 0.6 * (k % 2)}\\n" for k in range(60))
    >>> page = report_html(report_on(read_predictions(f"label,p_1\\n{rows}".encode())))
    >>> page[:15], "Recommended:" in page
    ('<!DOCTYPE html>', True)
    """
    return page_html(
        "Report on predictions",
        title,
        plain_sentence(report),
        [*summary_sentences(report), nll_in_words(report)],
        chapters(report, reasons),
        provenance or Provenance(),
    )


def page_html(
    kind: str,
    title: str,
    plain: str,
    summary: Sequence[str],
    found: Sequence[Chapter],
    provenance: Provenance,
) -> str:
    """A report of any kind: its head, a sentence for anybody, a summary, and chapters."""
    links = "".join(f'<a href="#{chapter.key}">{escape(chapter.title)}</a>' for chapter in found)
    first = f'<p class="plain">{escape(plain)}</p>' if plain else ""
    body = "\n".join(map(_section, found))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{MADE_BY}">\n'
        f"<title>{escape(title)}: {kind[:1].lower()}{kind[1:]}</title>\n"
        f"<style>{STYLE_SHEET}</style>\n</head>\n<body>\n<header>\n"
        f'<p class="lead">{kind}</p>\n<h1>{escape(title)}</h1>\n'
        f"{_provenance(provenance)}"
        f'{first}\n<div class="summary">{"".join(paragraphs(*summary))}</div>\n'
        f'<nav aria-label="Chapters">{links}</nav>\n'
        f"</header>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _provenance(found: Provenance) -> str:
    """Names, date and version as a list."""
    items = [
        ("Model", found.model),
        ("Data", found.data),
        ("File", found.file),
        ("Date", found.date),
        ("Made with", MADE_BY),
    ]
    said = "".join(f"<div><dt>{k}</dt><dd>{escape(v)}</dd></div>" for k, v in items if v)
    return f'<dl class="about">{said}</dl>\n'


def _section(chapter: Chapter) -> str:
    return (
        f'<section id="{chapter.key}" aria-labelledby="{chapter.key}-title">'
        f'<h2 id="{chapter.key}-title">{escape(chapter.title)}</h2>\n'
        + "\n".join(chapter.parts)
        + "\n</section>"
    )
