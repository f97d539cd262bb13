"""Take the README's screenshot from the running app: `make screenshot`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from scripts.browsing import chromium_options  # noqa: E402
from tests.browser.conftest import DESKTOP, Visit, running_server  # noqa: E402

TARGET = ROOT / "docs" / "screenshot.png"
SHOWN = "gaussian"


def main() -> None:
    """Open the page that shows most in one view and save what the window holds."""
    TARGET.parent.mkdir(exist_ok=True)
    with running_server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_options())
        page = browser.new_context(viewport=DESKTOP).new_page()
        Visit(page, address).open(SHOWN)
        page.wait_for_timeout(1000)
        page.screenshot(path=TARGET)
        browser.close()
    print(f"wrote {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
