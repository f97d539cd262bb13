"""The Gaussian page by script: points that were moved by hand."""

from __future__ import annotations

from typing import Any

import pytest

from nll_core import fit_gaussian
from nll_core.datasets import load_five_points

from .conftest import all_text, arrays, assert_sound, figures, option, press

FIVE = load_five_points().values


def test_moved_points_are_the_data_and_the_axes_stay(open_page: Any) -> None:
    moved = open_page("gaussian", moved="5:45.5, 2:60", mu="47")
    assert_sound(moved)
    assert not moved.warning
    values = [FIVE[0], 60.0, FIVE[2], FIVE[3], 45.5]
    fit = fit_gaussian(values)
    assert f"N({fit.mu:.5g}, {fit.sigma:.5g}²)" in all_text(moved)
    assert f"{fit.nll:.6f}" in all_text(moved)
    assert "Some points were moved by hand" in all_text(moved)
    # The axis of the density makes room for the best curve; all others are those of the data.
    (density, surface), (density_before, surface_before) = (
        [spec["layout"] for spec in figures(app)] for app in (moved, open_page("gaussian", mu="47"))
    )
    assert density["xaxis"]["range"] == density_before["xaxis"]["range"]
    for axis in ("xaxis", "yaxis"):
        assert surface[axis]["range"] == surface_before[axis]["range"]
    assert option(moved, "mu") == "47"
    press(moved, "gaussian_back")
    assert "12.859083" in all_text(moved)
    assert moved.text_input(key="moved").value == ""


def test_moves_are_numbered_from_the_left_whatever_the_order_of_the_data(open_page: Any) -> None:
    app = open_page("gaussian", x="Your numbers", numbers="3 1 2", moved="1:1.5")
    assert f"N({fit_gaussian([3.0, 1.5, 2.0]).mu:.5g}," in all_text(app)


@pytest.mark.parametrize(
    ("link", "says", "count"),
    [({}, "Each point can be dragged", 5), ({"x": "Newcomb"}, "2 outermost points at each end", 4)],
)
def test_the_points_that_can_be_dragged_are_named_and_drawn(
    open_page: Any, link: dict[str, str], says: str, count: int
) -> None:
    app = open_page("gaussian", **link)
    assert says in all_text(app)
    loose = next(t for t in figures(app)[0]["data"] if t.get("meta", {}).get("live") == "data")
    assert len(next(arrays(loose["x"]))) == count


def test_other_data_forget_the_moves(open_page: Any) -> None:
    app = open_page("gaussian", moved="2:50")
    app.selectbox(key="x").set_value("Newcomb").run()
    assert "Some points were moved" not in all_text(app)
    assert app.text_input(key="moved").value == ""
    assert "249.861" in all_text(app)
    assert not app.error


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9:50", "no point 9"),
        ("2:500", "must stay between"),
        ("2=50", "is not like 3:51.2"),
        ("2:50,2:51", "moved twice"),
        ("1:50,2:50,3:50,4:50,5:50", "must differ"),
        ("2:nan", "must stay between"),
    ],
    ids=["number", "far", "form", "twice", "equal", "nan"],
)
def test_moves_that_cannot_be_are_named(open_page: Any, text: str, why: str) -> None:
    app = open_page("gaussian", moved=text)
    assert why in app.warning[0].value
    assert "12.859083" in all_text(app)
    app = open_page("gaussian", moved="2:50")
    before = all_text(app).split("NLL here")[1]
    app.text_input(key="moved").set_value(text).run()
    assert why in app.error[0].value
    assert all_text(app).split("NLL here")[1] == before
