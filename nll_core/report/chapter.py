"""A chapter of a report, and the pieces of HTML that all chapters are made of."""

from __future__ import annotations

from dataclasses import dataclass

from nll_core.report.markup import escape, sentence_html


@dataclass(frozen=True)
class Chapter:
    """A chapter under a title; `parts` are HTML."""

    key: str
    title: str
    parts: tuple[str, ...]


def paragraphs(*sentences: str) -> list[str]:
    """A paragraph for each sentence that is not empty."""
    return [f"<p>{sentence_html(sentence)}</p>" for sentence in sentences if sentence]


def figure(image: str, caption: str) -> str:
    """A chart over its caption."""
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>"


def side_by_side(*parts: str) -> str:
    """Charts and tables beside each other where there is room."""
    return '<div class="charts">' + "\n".join(f"<div>{part}</div>" for part in parts) + "</div>"
