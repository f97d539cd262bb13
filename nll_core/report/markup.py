"""Words of anybody as HTML: text and nothing else, with nothing in it that is not seen."""

from __future__ import annotations

import html
import re
from typing import Final

from nll_core.texts import visible

_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")


def escape(text: str) -> str:
    """`text` for HTML, in an element or an attribute."""
    return html.escape(visible(text))


def sentence_html(text: str) -> str:
    """A sentence for HTML; what stands between two pairs of asterisks is bold."""
    return _BOLD.sub(r"<strong>\1</strong>", escape(text))
