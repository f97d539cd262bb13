"""What the app serves to the browser by itself."""

from __future__ import annotations

import re
from importlib import resources

from pages._ui.assets import PLOTLY, VENDOR

VERSION = re.compile(r"plotly\.js .*?v([\d.]+)")


def test_the_bundle_is_of_the_version_for_which_figures_are_made() -> None:
    whole = resources.files("plotly").joinpath("package_data", "plotly.min.js").read_text("utf-8")
    ours = (VENDOR / PLOTLY).read_text("utf-8")
    made, served = (VERSION.search(text[:200]) for text in (whole, ours))
    assert made is not None
    assert served is not None
    assert served[1] == made[1]
    assert len(ours) < len(whole) / 3
