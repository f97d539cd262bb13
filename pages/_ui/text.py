"""Words of others (a file's name, a class, a group, a column) as text, and nothing else.

What goes into HTML is escaped by `pages._ui.page`; Streamlit's labels, alerts and expanders take
Markdown, with pictures, formulas and icons in it, and what goes there passes through `plain`.
"""

from __future__ import annotations

import re
from typing import Final

from nll_core.texts import named, shortened, visible

__all__ = ["called", "named", "plain", "spoken"]

# Signs that Unicode has for what is said of a text; in anybody's words `visible` replaces them.
ANNOTATED: Final = re.compile("\ufff9(.*?)\ufffa(.*?)\ufffb", re.DOTALL)

_MARKDOWN: Final = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]()<>#|~$!&"})
# Streamlit looks for icons, arrows and addresses in the finished text, where no backslash is left
# to keep it off. An unseen character that joins the two parts does.
_FOUND_LATER: Final = re.compile(
    r"(?<=:)(?=[\w+/-])|(?<=[-=~])(?=>)|(?<=[<>~])(?=[-=~])|(?<=(?<!\S)-)(?=-(?!\S))"
    r"|(?<=www)(?=\.)|(?<=\w)(?=@)",
    re.IGNORECASE,
)
_JOINER: Final = "\N{WORD JOINER}"


def called(name: str) -> str:
    """A name for a sentence or a table of ours: a long one is short there, with all of it as the
    title that shows when it is pointed at."""
    short = shortened(name)
    return named(name) if short == name else f"\ufff9{named(short)}\ufffa{visible(name)}\ufffb"


def spoken(text: str) -> str:
    """A sentence with short names alone."""
    return ANNOTATED.sub(r"\1", text)


def plain(text: str) -> str:
    """`text` for Streamlit's Markdown, of which it then is no part: the very words, and no more."""
    return _FOUND_LATER.sub(_JOINER, visible(text)).translate(_MARKDOWN)
