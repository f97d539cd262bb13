"""What tests, benchmarks and the screenshot share to see the app: a Chromium and a free port."""

from __future__ import annotations

import os
import shutil
import socket
from typing import Any, Final

# A script for each new page, so that no view asks a question before it is shown.
UNASKED: Final = "try { localStorage.setItem('nll-ask-never', 'true') } catch {}"

# Without these, a headless Chromium as root does not start, or looks up hosts of its maker.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_options() -> dict[str, Any]:
    """How Playwright launches Chromium; where none is found, the choice is Playwright's own."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return {"executable_path": path, "args": list(_FLAGS)}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
