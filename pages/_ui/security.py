"""What a page may load: its own server's files, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import cache
from importlib import resources
from typing import Final

# Which sites may show the app in a frame, as `frame-ancestors` has it: `'self'`, `'none'`, or
# addresses such as `https://moodle.example.org`. Without it every site may, as embedding needs.
FRAME_ANCESTORS: Final = "NLL_EXPLORER_FRAME_ANCESTORS"
INLINE_SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


@cache
def content_security_policy() -> str:
    """The value of the header `Content-Security-Policy`.

    Streamlit runs the scripts of components from `blob:` addresses that it makes itself, counts in
    WebAssembly, and styles what it draws in place; pictures are drawn from `data:` and `blob:`.
    ValueError says what is wrong with the setting of who may frame the app.
    """
    allowed = {
        "default-src": "'self'",
        "script-src": f"'self' blob: 'wasm-unsafe-eval' {_own_inline_scripts()}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        # Older browsers do not count a websocket of the same address as 'self'.
        "connect-src": "'self' ws: wss:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
    }
    ancestors = " ".join(os.environ.get(FRAME_ANCESTORS, "").split())
    if set(ancestors) & set(";,"):
        raise ValueError(
            f"{FRAME_ANCESTORS} must be 'self', 'none' or addresses with spaces between them, "
            f"got {ancestors}"
        )
    if ancestors:
        allowed["frame-ancestors"] = ancestors
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


def _own_inline_scripts() -> str:
    """The scripts that Streamlit's own page has within it, by their digests."""
    page = resources.files("streamlit").joinpath("static", "index.html").read_bytes()
    digests = (hashlib.sha256(script).digest() for script in INLINE_SCRIPT.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
