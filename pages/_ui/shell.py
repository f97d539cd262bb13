"""What the browser does around every page (pages/_browser/shell.js)."""

from __future__ import annotations

from pages._ui.component import component, scripts_work


def load_shell() -> None:
    """Load the script, once for all pages; its element is not seen."""
    if scripts_work():
        component("shell.js", key="nll_shell", data=b"")
