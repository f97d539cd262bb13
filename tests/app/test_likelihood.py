"""The likelihood page by script: its numbers, and what each control changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from nll_core.datasets import load_five_points

from .conftest import alternatives, option, press, snippet_outputs

SLICES = {"seen": "Likelihood"}
CLOSER = {"seen": "Likelihood", "pts": "Fifty times closer"}
LOGS = {"seen": "Product to logs"}
FIVE = load_five_points().values
AREA_AT_8 = stats.norm.pdf(FIVE, FIVE.mean(), 8).prod() * 8 * np.sqrt(2 * np.pi / 5)


PRESETS = {
    "μ to μ + σ": ("0.3413",),
    "68%": ("0.6827",),
    "95%": ("0.9545",),
    "99.7%": ("0.9973",),
    "One value": ("probability 0", "0.1596"),
    "Far tail": ("9.866 × 10⁻¹⁰",),
    "N(50, 5²)": ("7.003 × 10⁻⁷", "−14.1718"),
    "N(45, 8²)": ("2.607 × 10⁻⁸", "−17.4626"),
    "Maximum": ("2.602 × 10⁻⁶", "−12.8591", "This is the maximum"),
    "log L above 0": ("6.6691, above 0", "5 of the five densities exceed 1"),
    "7 heads": ("0.1172", "0.0909 = 1/11", "highest 0.2461 at k = 5 0.2668 at p = k/n"),
    "Three factors": ("7.500 × 10⁻⁶", "−11.8006"),
    "Rounded": ("6.991 × 10⁻⁷", "7.003 × 10⁻⁷", "2.606 × 10⁻⁸", "2.607 × 10⁻⁸"),
}
LINKS = [
    ({"m": "45", "s": "8"}, ("0.6827", "0.9545", "0.9973", "37", "53", "29", "61")),
    ({"lo": "47.5", "hi": "52.5"}, ("lies outside once in 3.15",)),
    ({}, ("it happens once in 2.93 draws",)),
    ({"m": "45", "s": "0.1", "lo": "35", "hi": "70"}, ("in float64 no draw",)),
    # Beyond float64 the log tells.
    (
        {"m": "40", "s": "0.1", "lo": "69", "hi": "70"},
        ("−42,056.6 nats", "that is 1.136 × 10⁻¹⁸²⁶⁵"),
    ),
    # A, B, the maximum and the present one side by side.
    (
        {**SLICES, "m": "47", "s": "6"},
        ("7.003 × 10⁻⁷", "2.607 × 10⁻⁸", "2.602 × 10⁻⁶", "52.295", "3.167"),
    ),
    # Neither area is 1; a larger unit adds its log for each of the five points.
    (
        {**SLICES, "m": "50", "s": "5"},
        ("6.65 × 10⁻⁶ along μ", "3.45 × 10⁻⁶ along σ", f"{-14.171797 + 5 * np.log(100):.4f}"),
    ),
    # Along μ L is a normal curve over √n, here 1.6 times as wide as above.
    ({**SLICES, "m": "45", "s": "8"}, (f"{AREA_AT_8:.3g}".replace("e-06", " × 10⁻⁶ along μ"),)),
    # A narrow curve has a log-likelihood above 0 where the points are close, and only there.
    ({**SLICES, "s": "0.1"}, ("below 0 here",)),
    ({**CLOSER, "s": "0.5"}, ("below 0 here",)),
    ({**CLOSER, "s": "0.1"}, ("above 0:",)),
    ({**LOGS, "upto": "2"}, ("the first 2 of 3 factors", "−7.1954")),
    ({**LOGS, "fac": "2 3 0.5"}, (f"{np.log(3):.4f}", "densities, not probabilities")),
    ({**LOGS, "fac": "0,5 0,25"}, ("The commas were read as decimal commas.", "0.125")),
]


def test_the_ends_may_pass_each_other(open_page: Any) -> None:
    one = alternatives(open_page("likelihood", lo="47.5", hi="55"))
    assert alternatives(open_page("likelihood", lo="55", hi="47.5")) == one


def test_another_data_set_has_its_own_scales(open_page: Any) -> None:
    app = open_page("likelihood", seen="Likelihood", m="45", s="8")
    app.button_group(key="pts").set_value("Fifty times closer").run()
    assert option(app, "m") == "52.3"
    assert option(app, "s") == "0.6"


def test_go_to_the_maximum(open_page: Any) -> None:
    app = press(open_page("likelihood", seen="Likelihood"), "likelihood_maximum")
    assert (option(app, "m"), option(app, "s")) == ("52.295", "3.1673")
    assert app.button("likelihood_maximum").disabled


def test_heads_stay_within_the_flips(open_page: Any) -> None:
    app = open_page("likelihood", seen="Coin", heads="9", flips="10")
    app.slider(key="flips").set_value(4).run()
    assert int(app.select_slider(key="heads").value) <= 4
    assert not app.exception


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({}, "product 7.5e-06, sum of logs -11.8006"),
        (CLOSER, "coin 0.1172, area 0.0909"),
        ({**SLICES, "m": "45", "s": "8", "lo": "60", "hi": "40"}, "log L -17.4626 nats"),
        ({**SLICES, "m": "50", "s": "5"}, "L 7.003e-07, log L -14.1718 nats"),
        ({**SLICES, "m": "50", "s": "5"}, "area along mu 6.647e-06"),
    ],
)
def test_snippets_print_the_numbers_of_the_page(
    open_page: Any, link: dict[str, str], said: str
) -> None:
    numpy_says, core_says = snippet_outputs(open_page("likelihood", **link))
    assert said in numpy_says
    assert set(numpy_says.splitlines()) <= set(core_says.splitlines())
