"""Words of anybody as HTML: text and nothing else, with nothing in it that is not seen."""

from __future__ import annotations

import html

from nll_core.texts import visible


def escape(text: str) -> str:
    """`text` for HTML, in an element or an attribute."""
    return html.escape(visible(text))
