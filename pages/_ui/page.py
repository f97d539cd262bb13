"""The anatomy that every page shares, from the opening to the sources."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nll_core.texts import visible
from pages._ui import sections
from pages._ui.component import component, scripts_work
from pages._ui.controls import Controls
from pages._ui.numbers import plain_text
from pages._ui.registry import neighbours, page_info, streamlit_page
from pages._ui.take_away import FILES, cells, cite
from pages._ui.text import ANNOTATED, called

STYLES: Final = [Path(__file__).with_name(name) for name in ("style.css", "print.css")]
# In pixels, of a frame on a page of somebody else.
EMBEDDED_SIZE: Final = (960, 540)
# What a link says of a challenge, beside the controls.
CHALLENGE: Final = ("challenge", "task")
# A bare address asks the page's questions first; a link that somebody makes shows what they see.
SHOWN: Final = "ask=false"
BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
PRESENT: Final = ' class="present" aria-current="true"'
# Around each number of a formula that moves. The browser finds it by its colour, rgb(0, 1, index),
# which the style sheet undoes: KaTeX has no other mark that it lets through.
MOVING: Final = re.compile("⟦(.*?)⟧")

# A preset: what its button says, and the controls that it sets.
Presets = dict[str, dict[str, Any]]


class Readout(NamedTuple):
    """One number of the read-out: what it is, its text, and its unit or a remark."""

    label: str
    value: str
    note: str = ""


def load_style() -> None:
    """Load the few rules that Streamlit's theme has no setting for, and those for paper."""
    for style in STYLES:
        st.html(style)
    st.html(f"<style>.stApp {{ {paper()} }}</style>")


@cache
def paper() -> str:
    """The colours of charts on paper, as declarations: the light theme's, with words in black.

    Without the app's own settings there are none, and charts keep those of the screen.
    """
    names = ("chartCategoricalColors", "chartSequentialColors", "borderColor")
    found = [st.get_option(f"theme.light.{name}") for name in names]
    if not all(found):
        return ""
    categorical, sequential, border = found
    colours = {
        "chart-categorical-colors": ", ".join(categorical),
        "chart-sequential-colors": ", ".join(sequential),
        **dict.fromkeys(("text-color", "gray-text-color"), "#000"),
        **dict.fromkeys(("border-color", "border-color-light"), border),
        "background-color": "#ffffff",
    }
    return " ".join(f"--nll-paper-{name}: {value};" for name, value in colours.items())


def opening(stem: str, look_for: str = "", controls: Controls | None = None) -> None:
    """Title, the question the page answers, what to look for, and notes on a mangled link."""
    info = page_info(stem)
    st.title(info.title, anchor=False)
    st.html(f'<p class="nll-question">{html.escape(info.question)}</p>')
    if look_for:
        st.markdown(look_for)
    if controls is not None:
        controls.page = info
        controls.open()


def columns(part: str = "main") -> tuple[DeltaGenerator, DeltaGenerator]:
    """The stage for the plots and, beside it, the place of the controls (below it on a phone)."""
    stage, side = st.columns([2.5, 1], gap="large")
    return stage, side.container(key=f"nll_controls_{part}")


def presets(controls: Controls, states: Presets, first: Callable[[], None] = lambda: None) -> None:
    """A row of buttons, each of which opens a telling state; what it leaves out is the default.

    The browser marks those that are the present state (see live.py). What `first` draws stands
    before them.
    """
    controls.presets = states
    with st.container(
        horizontal=True, gap="xsmall", key="nll_presets", vertical_alignment="center"
    ):
        first()
        st.caption("Try:", width="content")
        for name, state in states.items():
            st.button(name, on_click=partial(_open_preset, controls, state), key=f"preset:{name}")


def link_and_reset(controls: Controls) -> None:
    """A reset button, and the address that reopens this state: to copy, to embed, to photograph."""
    with st.container(horizontal=True, gap="small", key="nll_link_and_reset"):
        st.button("Reset", on_click=controls.start, key="nll_reset")
        link = st.popover("Link to this state", key="nll_link", on_change="rerun")
        if link.open:
            with link.container(key="nll_shared"):
                _share(controls)


def _share(controls: Controls) -> None:
    here = link_to(controls)
    st.caption(
        "The address bar follows every control. This link opens the same state; with ask=true in "
        "it, the page asks its questions first:"
    )
    st.code(here, language=None, wrap_lines=True)
    if scripts_work():
        component("share.js", key="nll_share", data=here.encode())
    st.caption("To show one view of it within a page or a slide of yours:")
    st.code(
        embed_code(st.context.url or "", controls.query() or SHOWN, controls.page.title),
        language="html",
        wrap_lines=True,
    )
    citation = cite(controls.page.stem, here)
    st.caption("To cite it, in words and for BibTeX:")
    st.code(citation.text, language=None, wrap_lines=True)
    st.code(citation.bibtex, language=None)


def link_to(controls: Controls) -> str:
    """The address that reopens the present state, and the challenge that is set in it."""
    challenge = {key: st.query_params[key] for key in CHALLENGE if key in st.query_params}
    query = "&".join(filter(None, (controls.query(), urlencode(challenge))))
    return f"{st.context.url or ''}?{query or SHOWN}"


def embed_code(address: str, query: str, title: str) -> str:
    """The HTML that shows a state within another page, one view of it filling the frame."""
    source = html.escape("&".join(filter(None, [f"{address}?embed=true&present=true", query])))
    width, height = EMBEDDED_SIZE
    return (
        f'<iframe src="{source}" title="{html.escape(title)}" width="{width}" height="{height}" '
        'loading="lazy" allow="fullscreen; clipboard-write"></iframe>'
    )


def sentence(text: str, *, key: str = "main") -> None:
    """What the plots now say, in words; **…** is bold. Read aloud when it changes."""
    st.html(sentence_box(key, sentence_html(text)))


def sentence_box(key: str, inner: str = "") -> str:
    """The element of a sentence, around its HTML."""
    return f'<p class="nll-sentence" role="status" data-text="{key}">{inner}</p>'


def sentence_html(text: str) -> str:
    """A sentence as HTML."""
    return BOLD.sub(r"<strong>\1</strong>", _escaped(text))


def note(text: str) -> None:
    """A remark, small and quiet; plain HTML, since Markdown is parsed on every move."""
    st.html(note_box("", _escaped(text)))


def note_box(key: str, inner: str = "") -> str:
    """The element of a note, around its HTML."""
    moves = f' data-text="{key}"' if key else ""
    return f'<p class="nll-note"{moves}>{inner}</p>'


def verdict_box(key: str, inner: str = "") -> str:
    """The element of what is said of a challenge, around its HTML."""
    return f'<p class="nll-judged" role="status" data-text="{key}">{inner}</p>'


def guide_box(text: str) -> str:
    """What to do on a page, and what to look for; **…** is bold."""
    return f'<p class="nll-guide">{sentence_html(text)}</p>'


def chip(name: str, about: str) -> None:
    """The name of a file that the visitor has brought, and a word about it."""
    st.html(
        f'<p class="nll-chip"><strong>{_escaped(called(name))}</strong> {html.escape(about)}</p>'
    )


def whose(name: str, about: str) -> None:
    """At the head of a view, what its numbers are of."""
    named = f"<strong>{_escaped(called(name))}</strong> ({html.escape(about)})"
    st.html(f'<p class="nll-whose">Numbers of {named}</p>')


def listing(items: Sequence[str]) -> None:
    """A list of sentences."""
    st.html(f'<ul class="nll-list">{"".join(f"<li>{_escaped(item)}</li>" for item in items)}</ul>')


def _escaped(text: str) -> str:
    """Anybody's words as HTML; what `called` has made short has all of it as its title."""
    pieces = ANNOTATED.split(text)
    escaped = [html.escape(visible(piece), quote=False) for piece in pieces]
    for k in range(1, len(pieces), 3):
        title = html.escape(visible(pieces[k + 1]))
        escaped[k : k + 2] = [f'<abbr title="{title}">{escaped[k]}</abbr>', ""]
    return "".join(escaped)


def points_box(key: str, inner: str = "") -> str:
    """The element of a list of sentences that move, around the HTML of its items."""
    return f'<ul class="nll-list" data-text="{key}">{inner}</ul>'


def points_html(items: Sequence[str]) -> str:
    """The items of such a list as HTML."""
    return "".join(f"<li>{sentence_html(item)}</li>" for item in items)


def readouts_box(key: str, inner: str = "") -> str:
    """The element of read-outs, around their HTML."""
    return f'<dl class="nll-readouts" data-text="{key}">{inner}</dl>'


def readouts_html(items: Sequence[Readout]) -> str:
    """Read-outs as HTML."""
    return "".join(
        f"<div><dt>{html.escape(item.label)}</dt><dd>{html.escape(item.value)}"
        f"<small>{html.escape(item.note)}</small></dd></div>"
        for item in items
    )


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    key: str = "table",
    wrap: Sequence[int] = (),
) -> None:
    """A small table of texts, first column the row's name.

    `wrap` is for cells of words rather than numbers, which break and begin at the left: how wide
    each column is, in percent, whatever its words are.
    """
    st.html(table_box(header, key, wrap, head_html(header), rows_html(rows)))


def table_box(
    header: Sequence[str], key: str, wrap: Sequence[int] = (), head: str = "", inner: str = ""
) -> str:
    """The element of a table, around the HTML of its head and its rows."""
    kind = "nll-table nll-words" if wrap else "nll-table"
    widths = "".join(f'<col style="width: {percent}%">' for percent in wrap)
    name = html.escape(f"Table: {', '.join(filter(None, header))}")
    return (
        f'<div class="nll-scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<table class="{kind}"><colgroup>{widths}</colgroup>'
        f'<thead data-text="{key}-head">{head}</thead>'
        f'<tbody data-text="{key}">{inner}</tbody></table></div>'
    )


def head_html(header: Sequence[str]) -> str:
    """The head of a table as HTML; a corner without words is no heading."""
    cells = (f'<th scope="col">{_escaped(cell)}</th>' if cell else "<td></td>" for cell in header)
    return f"<tr>{''.join(cells)}</tr>"


def rows_html(rows: Sequence[Sequence[str]], present: int | None = None) -> str:
    """The rows of a table as HTML."""
    return "".join(
        f"<tr{PRESENT if index == present else ''}>"
        f'<th scope="row">{_escaped(row[0])}</th>'
        + "".join(f"<td>{_escaped(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for index, row in enumerate(rows)
    )


class Token(NamedTuple):
    """A token in a text: how it is marked, what is said of it, and what shares its place."""

    text: str
    kinds: Sequence[str]
    said: str
    shares: Sequence[tuple[str, float, bool]] = ()
    """Names, probabilities, and whether it is the token itself."""


POINT_AT: Final = "Point at a token, tap it, or move along them with the arrow keys."


def tokens_box(key: str, shades: Sequence[str], inner: str = "") -> str:
    """The element of tokens under their legend, and the words about one of them."""
    names = "".join(f'<span class="s{k}">{html.escape(v)}</span>' for k, v in enumerate(shades))
    return (
        f'<div class="nll-tokens"><p class="nll-scale">Surprise in nats: {names} '
        '<span class="unscored">not scored</span> <span class="prompt">prompt</span></p>'
        f'<div role="listbox" tabindex="0" aria-label="Tokens" data-text="{key}">{inner}</div>'
        f'<div class="nll-token-said" data-idle="{POINT_AT}">{POINT_AT}</div></div>'
    )


def tokens_html(tokens: Sequence[Token]) -> str:
    """Tokens as HTML, each with what is said of it when it is pointed at."""
    return "<wbr>".join(
        f'<span role="option" aria-selected="false" class="{" ".join(token.kinds)}" '
        f'title="{html.escape(token.said)}" '
        f'data-shares="{html.escape(json.dumps(token.shares, ensure_ascii=False))}">'
        f"{html.escape(token.text)}</span>"
        for token in tokens
    )


BOXES: Final[dict[str, Callable[..., str]]] = {
    "sentence": sentence_box,
    "verdict": verdict_box,
    "note": note_box,
    "points": points_box,
    "readouts": readouts_box,
}
# By kind of words, as in bound.js.
HTML: Final[dict[str, Callable[[Any], str]]] = {
    "sentence": sentence_html,
    "verdict": sentence_html,
    "note": _escaped,
    "points": points_html,
    "readouts": readouts_html,
    "tokens": tokens_html,
    "head": head_html,
    "rows": lambda words: rows_html(*words),
}


def formula(symbols: str, numbers: str, *, key: str = "main", beside: bool = False) -> None:
    """The formula in symbols, and again with the present numbers in their place (LaTeX).

    Numbers that move stand between ⟦ and ⟧. `beside` others it takes only the width that it needs,
    and its lines begin at the left: a number that becomes longer does not move what is before it.
    """
    places = count()
    marked = MOVING.sub(
        lambda number: rf"\textcolor{{#0001{next(places):02x}}}{{\mathord{{{number[1]}}}}}", numbers
    )
    with st.container(key=f"nll_formula_{key}", width="content" if beside else "stretch"):
        # One element in place of two: each is parsed anew on every move of a control.
        lines = "aligned" if beside else "gathered"
        left = "&" if beside else ""
        st.latex(rf"\begin{{{lines}}}{left}{symbols} \\[0.9em] {left}{marked}\end{{{lines}}}")


def formula_numbers(numbers: str) -> list[str]:
    """The numbers of a formula that move, as plain text."""
    return [plain_text(number) for number in MOVING.findall(numbers)]


def show_code(snippets: Callable[[], Mapping[str, str]], controls: Controls) -> None:
    """Snippets that run on their own with the present values and print the page's numbers.

    While it is closed nothing is written or sent, so it costs a moving control nothing; a link
    with `code=true` opens it.
    """
    opened = st.expander("Show the code", key="code", bind="query-params")
    if opened.open:
        codes = snippets()
        for tab, code in zip(opened.tabs(list(codes)), codes.values(), strict=True):
            tab.code(code, language="python")
        stem = controls.page.stem
        all_cells = cells(stem, codes, link_to(controls))
        with opened.container(horizontal=True, gap="xsmall"):
            for ending, (write, kind) in FILES.items():
                st.download_button(
                    f"Download as .{ending}",
                    write(all_cells),
                    file_name=f"{stem}_code.{ending}",
                    mime=kind,
                    key=f"nll_code_{ending}",
                    on_click="ignore",
                )


def path(stem: str, takeaway: str) -> None:
    """What to take away from a lesson, and the ways to the one before and the next."""
    if takeaway:
        st.html(f'<p class="nll-takeaway">{sentence_html(f"**In one sentence:** {takeaway}")}</p>')
    ways = zip(("Previous", "Next"), neighbours(stem), strict=True)
    if known := [(name, info) for name, info in ways if info]:
        with st.container(horizontal=True, gap="medium", key="nll_path"):
            for name, info in known:
                st.page_link(streamlit_page(info), label=f"{name}: {info.title}", icon=info.icon)


def closing(controls: Controls, *entries: str, terms: Sequence[str] = ()) -> None:
    """Where it comes from, and the terms to look up; what the link says of controls that are not
    drawn yet is kept."""
    controls.adopt_link()
    controls.remember_address()
    st.caption("**Where it comes from.** " + " ".join(entries))
    if terms:
        links = " · ".join(f"[{term}](glossary?find={quote(term)})" for term in terms)
        st.caption(f"**Look up.** {links}")


def _open_preset(controls: Controls, state: Mapping[str, Any]) -> None:
    sections.all_due()
    controls.reset()
    controls.apply(state)
