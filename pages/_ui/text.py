"""Words of others (a file's name, a class, a group, a column) as text, and nothing else.

What goes into HTML is escaped by `pages._ui.page`; Streamlit's labels, alerts and expanders take
Markdown, with pictures, formulas and icons in it, and what goes there passes through `plain`.
"""

from __future__ import annotations

import re
from typing import Final

from nll_core.texts import named, visible

__all__ = ["named", "plain"]

_MARKDOWN: Final = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]()<>#|~$!&"})
# Streamlit looks for icons, arrows and addresses in the finished text, where no backslash is left
# to keep it off. An unseen character that joins the two parts does.
_FOUND_LATER: Final = re.compile(
    r"(?<=:)(?=[\w+/-])|(?<=[-=~])(?=>)|(?<=[<>~])(?=[-=~])|(?<=(?<!\S)-)(?=-(?!\S))"
    r"|(?<=www)(?=\.)|(?<=\w)(?=@)",
    re.IGNORECASE,
)
_JOINER: Final = "\N{WORD JOINER}"


def plain(text: str) -> str:
    """`text` for Streamlit's Markdown, of which it then is no part: the very words, and no more."""
    return _FOUND_LATER.sub(_JOINER, visible(text)).translate(_MARKDOWN)
