"""Take pictures of the running app: of the README, and of each page for previews of its link.

make screenshot
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from pages._ui.metadata import PREVIEW_SIZE, PREVIEWS  # noqa: E402
from pages._ui.registry import ALL_PAGES  # noqa: E402
from scripts.browsing import chromium_options  # noqa: E402
from tests.browser.conftest import DESKTOP, Visit, running_server  # noqa: E402
from tests.browser.waiting import SETTLED  # noqa: E402

SCREENSHOT = ROOT / "docs" / "screenshot.png"
SHOWN = "gaussian"
# As many as make text and curves smooth; photographs there are none.
COLOURS = 48
# What is drawn after all is at rest, as fonts that come late.
REST_MS = 1500


def take_screenshot(browser: Browser, address: str) -> None:
    """Open the page that shows most in one view and save what the window holds."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    Visit(page, address).open(SHOWN)
    page.wait_for_timeout(REST_MS)
    page.screenshot(path=SCREENSHOT)


def take_previews(browser: Browser, address: str) -> None:
    """Save the first view of each page, as it is presented."""
    width, height = PREVIEW_SIZE
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    PREVIEWS.mkdir(exist_ok=True)
    for info in ALL_PAGES:
        page.goto(f"{address}/{info.url_path}?present=true")
        page.wait_for_selector("h1", state="attached")
        page.wait_for_selector(SETTLED)
        page.wait_for_timeout(REST_MS)
        page.add_style_tag(content=".nll-corner { display: none !important; }")
        taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        small = taken.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        small.save(PREVIEWS / f"{info.stem}.png", optimize=True)


def main() -> None:
    """Take all pictures, and say which."""
    with running_server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_options())
        take_screenshot(browser, address)
        take_previews(browser, address)
        browser.close()
    print(f"wrote {SCREENSHOT.relative_to(ROOT)} and {PREVIEWS.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
