"""The surprise page by script: its numbers, and what each control changes."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from .conftest import (
    all_text,
    alternatives,
    figures,
    first_sentence,
    press,
    snippet_outputs,
)


def test_the_reference_rows_show_their_surprise(open_page: Any) -> None:
    text = all_text(open_page("surprise"))
    for p in (0.5, 0.1, 0.01):
        assert f"{-math.log(p):.3f}" in text
        assert f"{-math.log2(p):.3f}" in text
        assert f"{-10 * math.log10(p):.3f}" in text
    assert "∞" in text


def test_the_present_p_stands_among_the_rows(open_page: Any) -> None:
    text = all_text(open_page("surprise", p="0.3"))
    assert f"{-math.log(0.3):.3f}" in text
    assert "30%" in text


def test_the_present_row_is_marked_and_no_other(open_page: Any) -> None:
    tables = [e.proto.body for e in open_page("surprise", p="0.3").get("html")]
    marked = re.findall(r'<tr class="present"[^>]*>(.*?)</tr>', "".join(tables))
    assert [re.sub("<.*?>", " ", row).split()[0] for row in marked] == ["0.3"]


@pytest.mark.parametrize(
    ("preset", "said"),
    [
        ("Fair coin", "50%: 0.693 nats"),
        ("One in ten", "10%: 2.303 nats"),
        ("One in a hundred", "1%: 4.605 nats"),
        ("Certain and right", "100%: no surprise at all"),
        ("One in a million", "0.0001%: 13.816 nats"),
    ],
)
def test_presets_are_what_they_are_called(open_page: Any, preset: str, said: str) -> None:
    assert said in first_sentence(press(open_page("surprise"), f"preset:{preset}"))


@pytest.mark.parametrize(
    ("preset", "zeros"),
    [("float32 gives up", ("float16", "float32")), ("float64 gives up", ("float64",))],
)
def test_presets_reach_the_underflow(open_page: Any, preset: str, zeros: tuple[str, ...]) -> None:
    app = press(open_page("surprise"), f"preset:{preset}")
    said = alternatives(app)[-1]
    assert "exactly 0" in said
    for name in zeros:
        assert name in said


def test_above_one_half_the_product_gets_stuck_and_the_page_says_so(open_page: Any) -> None:
    said = alternatives(open_page("surprise", p="0.6", n="2000"))[-1]
    assert "stuck" in said
    assert "exactly 0" not in said


def test_the_unit_changes_axis_and_curve(open_page: Any) -> None:
    nats = figures(open_page("surprise"))[0]
    bits = figures(open_page("surprise", unit="bits"))[0]
    assert nats["layout"]["yaxis"]["title"]["text"] == "surprise (nats)"
    assert bits["layout"]["yaxis"]["title"]["text"] == "surprise (bits)"
    assert bits["layout"]["yaxis"]["range"][1] == pytest.approx(
        nats["layout"]["yaxis"]["range"][1] / math.log(2)
    )


def test_the_penalties_can_be_left_out(open_page: Any) -> None:
    with_penalties = figures(open_page("surprise"))[0]["data"]
    without = figures(open_page("surprise", others="false"))[0]["data"]
    assert len(without) < len(with_penalties)


def test_axes_stay_where_they_are_while_p_moves(open_page: Any) -> None:
    first, second = figures(open_page("surprise")), figures(open_page("surprise", p="0.9"))
    for a, b in zip(first[:2], second[:2], strict=True):
        assert a["layout"]["xaxis"]["range"] == b["layout"]["xaxis"]["range"]
        assert a["layout"]["yaxis"]["range"] == b["layout"]["yaxis"]["range"]


@pytest.mark.parametrize("link", [{}, {"p": "0.6", "n": "100"}, {"p": "1"}, {"p": "1e-6"}])
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("surprise", **link)
    p, n = float(link.get("p", 0.1)), int(link.get("n", 400))
    outputs = snippet_outputs(app)
    for output in outputs:
        assert f"surprise {-math.log(p) + 0.0:.4f} nats" in output
        assert f"slope {-1 / p:.4f} nats" in output
        assert f"sum of {n} logs: {n * math.log(p):.4f}" in output
    products = [re.findall(r"in (float\d\d): (\S+)", output) for output in outputs]
    assert products[0] == products[1]
    assert len(products[0]) == 3


def test_the_address_that_back_has_put_there_is_what_is_shown(open_page: Any) -> None:
    app = press(open_page("surprise"), "preset:One in a million")
    assert "0.0001%" in all_text(app)
    app.query_params["p"] = "0.5"
    del app.query_params["axis"]
    app.run()
    assert "50%" in all_text(app)
    assert app.get("button_group")[0].value != "logarithmic"
    press(app, "preset:Fair coin")
    assert "50%" in all_text(app)
