"""The density page by script: known numbers, numbers of one's own, and what its code prints."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from .conftest import assert_sound, press, snippet_outputs, words

SPIKE, KERNEL, FLOW, BOUND = "Singularity", "Kernel", "Flow", "Bound + KL"
METHODS, ODD, DIMENSION = "All three", "Anomalies", "Dimension"
OWN = "Your own"

PRESETS = {
    "Steps down": ("After 3 steps of EM", "above the optimum (1034.0017)"),
    "Stopped early": ("24 steps of EM", "0.0040 nats above", "mclust: a step gains less"),
    "One broad hump of galaxies": ("(203.4820)",),
    "A spike that loses": ("worse than 3 honest components", "10⁻³⁹", "2.30 nats"),
    "A spike that wins": ("“better” than 3 honest components",),
    "Every datum a spike": ("separate ones",),
    "One hump for two": ("Leaving one out chooses",),
    "Two humps by a flat stretch": ("a Gaussian has 1095.29",),
    "Another unit": ("A density above 1 makes it negative",),
    "A loose bound": ("costs 1.8280 nats", "bound is 2.5439", "0.7159 are the gap"),
    "The gap closed": ("the gap is closed to four digits",),
    "Twins of narrow kernels": (
        "264 of 272 data have an exact twin",
        "as good as 3.803 nats and cost 9.654 without",
        "3.815",
        "not to be believed yet",
    ),
    "Three ways to the galaxies": ("No datum has an exact twin", "the flow 2.605", "(8 bins)"),
    "One Gaussian’s anomalies": ("rank 258 of 272", "230 would cost as much: not flagged"),
    "Two Gaussians’ anomalies": ("8.07 nats (7.77 if it helps", "rank 4 of 272", "17 of 272 are"),
    "Odd by logarithms": ("costs 20.38 nats (5.21", "rank 1 of 12", "Without logs its rank is 2"),
    "The mode is rare": ("costs 91.89 nats", "141.89 ± 7.07", "about 10⁻⁸⁰"),
}


def test_the_known_bound_of_a_narrow_guess(open_page: Any) -> None:
    text = words(open_page("density", dnview=BOUND, dnmean="1", dnsd="0.3"))
    assert "bound is 2.3379, of which 0.5099 are the gap" in text


def test_the_staircase_ends_at_the_converged_fit(open_page: Any) -> None:
    text = words(open_page("density", dnstep="40", dnequal="true"))
    assert "1034.0018" in text
    assert "at the optimum, up to rounding" in words(open_page("density", dnk="1"))


def test_another_unit_moves_the_nll_by_n_log_c(open_page: Any) -> None:
    found = []
    for unit in ("1", "10"):
        text = words(open_page("density", dnview=FLOW, dnunit=unit, dnz3="-0.5"))
        said = re.search(r"NLL is (−?[\d.]+) nats, ([\d.]+) above", text)
        found.append((float(said[1].replace("−", "-")), said[2]))  # type: ignore[index]
    assert found[1][0] - found[0][0] == pytest.approx(272 * np.log(10), abs=0.02)
    assert found[0][1] == found[1][1]


def test_the_fit_is_as_low_as_the_steps_of_the_knots_allow(open_page: Any) -> None:
    app = press(open_page("density", dnview=FLOW, dndata="Galaxies"), "density_fit")
    assert_sound(app)
    assert float(re.search(r"nats, ([\d.]+) above", words(app))[1]) < 0.5  # type: ignore[index]


def test_the_posterior_closes_the_gap(open_page: Any) -> None:
    app = press(open_page("density", dnview=BOUND, dnx="-2", dnmean="3"), "density_posterior")
    assert re.search(r"posterior is N\(−1[.0]*, 0\.707²\)", words(app))
    assert "the gap is closed to four digits" in words(app)


def test_numbers_of_ones_own_go_through_every_view(open_page: Any) -> None:
    app = open_page("density", dndata=OWN)
    app.text_area(key="dnown").set_value("1 1 1 2 3 5 8 13 21 34 55 1e3").run()
    small = open_page("density", dnown="1e-4 2e-4 3e-4 4e-4 5e-4 6e-4", dndata=OWN)
    assert "the NLL is −" in words(small)
    for view in ("Mixture by EM", SPIKE, KERNEL, FLOW, METHODS):
        app = app.segmented_control(key="dnview").set_value(view).run()
        assert_sound(app)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 2 3", "At least 6 different numbers are needed, got 3"),
        ("1 2 3 4 5 six", "six"),
        (" ".join(map(str, range(400))), "At most 300 numbers fit here, got 400"),
        ("1 2 3 4 5 1e12", "must lie within ±1e+09"),
        ("1e8 100000000.0001 100000000.0002 100000000.0003 100000000.0004 100000000.0005", "too"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_last_numbers_stay(
    open_page: Any, text: str, says: str
) -> None:
    app = open_page("density", dndata=OWN)
    before = re.search(r"NLL is ([\d.]+)", words(app))[1]  # type: ignore[index]
    app.text_area(key="dnown").set_value(text).run()
    assert not app.exception
    assert any(says in error.value for error in app.error)
    assert f"NLL is {before}" in words(app)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("1 2 3\n4 5 6\n7 8 9", "Write one number or two a line, got 3"),
        ("a b\n1 2\n3", "line 3: 1 numbers where line 2 has 2"),
        ("1 5\n2 5\n3 5\n4 5\n5 5\n6 5", "At least 6 different numbers are needed, got 1"),
        ("1 2 3 4 5 <b>six</b>", "is not a number"),
    ],
)
def test_rows_that_cannot_be_used_are_said_and_the_last_stay(
    open_page: Any, rows: str, says: str
) -> None:
    app = open_page("density", dnview=ODD, dnrows=OWN)
    app.text_area(key="dntable").set_value("2 3\n4 5\n6 7\n8 1\n9 2\n1 4\n3 9").run()
    assert "Row 7 (3, 9), left out" in words(app)
    app.text_area(key="dntable").set_value(rows).run()
    assert not app.exception
    assert any(says in error.value for error in app.error)
    assert "Row 7 (3, 9), left out" in words(app)


def test_what_has_no_logarithm_and_what_cannot_be_left_out_are_said(open_page: Any) -> None:
    text = words(
        open_page("density", dnview=ODD, dnrows=OWN, dntable="-1 2 3 4 5 6", dnlogs="true")
    )
    assert "x must lie above 0 for its log, got -1" in text
    line = "1 1\n2 2\n3 3\n4 4\n5 5\n6 6.5"
    app = open_page("density", dnview=ODD, dnrows=OWN, dntable=line)
    assert_sound(app)
    assert "Do not trust it" in words(app)


def test_a_mixture_without_an_optimum_is_said(open_page: Any) -> None:
    app = open_page("density", dndata=OWN, dnown="1 1 1 1 1 1 2 3 4 5 6 7", dnk="5", dnstep="40")
    assert_sound(app)
    assert "there is no optimum this way" in words(app)
    assert "has collapsed" in words(app)
    app = app.segmented_control(key="dnview").set_value(SPIKE).run()
    assert "than 1 honest component (" in words(app)  # Those of three are spikes themselves.


def test_a_mixture_that_has_collapsed_onto_equal_data_does_not_win(open_page: Any) -> None:
    own = "1 1 1 1 1 1 2 3 4 5 6 7 8 9"
    text = words(open_page("density", dnview=METHODS, dndata=OWN, dnown=own, dnbend="4"))
    assert "With 2, 3, 4 components the mixture has collapsed onto a point" in text
    assert "4 components, collapsed" in text
    assert "At their best (★): flow, then mixture" in text


@pytest.mark.parametrize(
    "link",
    [
        {"dnstep": "5"},
        {"dndata": "Galaxies", "dnk": "3", "dnstep": "7", "dnequal": "true", "dnseed": "4"},
        {"dnview": SPIKE, "dndata": "Galaxies", "dndatum": "30", "dnthin": "1e-20"},
        {"dnview": SPIKE, "dnshare": "0.1"},
        {"dnview": KERNEL, "dndata": "Galaxies", "dnhalf": "3"},
        {"dnview": KERNEL, "dndata": OWN},
        {"dndata": "Lakes", "dnequal": "true"},
        {"dnview": FLOW, "dnz2": "-3.5", "dnz5": "0.2", "dnunit": "0.01"},
        {"dnview": BOUND, "dnx": "-0.5", "dnmean": "0.3", "dnsd": "1.4"},
        {"dnview": METHODS, "dndata": "Galaxies"},
        {"dnview": ODD, "dnk": "3", "dnflag": "2%", "dnwho": "7"},
        {"dnview": ODD, "dnk": "1", "dnrows": OWN, "dnlogs": "true", "dnwho": "3"},
        {"dnview": DIMENSION, "dnd": "30"},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    text = words(open_page("density", **link)).replace("−", "-").replace(",", "")
    outputs = snippet_outputs(open_page("density", **link))
    assert outputs
    for output in outputs:
        numbers = re.findall(r"-?\d+\.\d+", output)
        assert numbers
        assert [n for n in numbers if n not in text] == []


WEIGHTS = "x, weight\n2.1, 3\n2.4, 1\n2.9, 2\n3.4, 1\n6.8, 2\n7.3, 1\n7.9, 4\n8.8, 0"
REPEATED = "2.1 2.1 2.1 2.4 2.9 2.9 3.4 6.8 6.8 7.3 7.9 7.9 7.9 7.9"


@pytest.mark.parametrize("view", ["Mixture by EM", KERNEL, "Flow", METHODS])
def test_a_column_of_weights_is_as_many_equal_data(open_page: Any, view: str) -> None:
    shown = [
        open_page("density", dnview=view, dndata=OWN, dnown=text) for text in (WEIGHTS, REPEATED)
    ]
    for app in shown:
        assert_sound(app)
    said = [words(app).partition("import numpy")[0] for app in shown]
    assert said[0] == said[1]
    assert snippet_outputs(shown[0]) == snippet_outputs(shown[1])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x, weight\n1, 2.5\n2, 1", "whole number of equal data here, 0 or more; row 1 has 2.5."),
        ("x, weight\n1, 1\n2, -1", "whole number of equal data here, 0 or more; row 2 has -1."),
        ("x, weight\n1, 200\n2, 200", "At most 300 data fit here, and the weights sum to 400."),
        ("x, weight\n1\n2", "each line holds two numbers"),
        ("x, weight\n1, 9\n2, 9", "At least 6 different numbers are needed, got 2"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(open_page: Any, text: str, says: str) -> None:
    app = open_page("density", dndata=OWN)
    app.text_area(key="dnown").set_value(text).run()
    assert_sound(app)
    assert says in words(app)


def test_a_view_without_weights_takes_none_for_a_coordinate(open_page: Any) -> None:
    app = open_page("density", dnview="Anomalies", dnrows=OWN)
    rows = "\n".join(f"{x}, {x % 3 + 1}" for x in range(12))
    app.text_area(key="dntable").set_value(f"x, weight\n{rows}").run()
    assert_sound(app)
    assert "This view has no weights: write each row as often as its weight says." in words(app)
