"""Waiting for what the page's own modules know."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page

# The module that the page itself uses, loaded from the same address.
MODULE: Final = """
  const address = performance.getEntriesByType('resource').map(e => e.name)
    .find(name => name.endsWith('/live.js'));
  const live = await import(address);
"""


def wait_until(page: Page, condition: str) -> None:
    """Wait until `condition` holds, a JavaScript expression that knows the module `live`."""
    # `wait_for_function` takes the promise of an async function for an answer.
    pause = "await new Promise(resolve => setTimeout(resolve, 10));"
    page.evaluate("async () => {" + MODULE + f"while (!({condition})) {pause} }}")
