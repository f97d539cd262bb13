"""The losses page by script: its numbers, the three claims, and what each control changes."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from nll_core import margin_loss
from pages._lessons.losses.state import NAMES

from .conftest import (
    all_text,
    alternatives,
    arrays,
    figures,
    press,
    snippet_outputs,
    traces,
    words,
)


def test_a_confident_mistake_hardly_moves_brier(open_page: Any) -> None:
    text = words(press(open_page("losses"), "preset:A confident mistake"))
    p = 1 / (1 + math.exp(6))
    brier, pull = (1 - p) ** 2, 2 * p * (1 - p) ** 2
    assert f"The Brier loss is {brier:.3f} and pulls with {pull:.3f}" in text
    assert f"{math.log1p(math.exp(6)):.3f} nats" in text


def test_the_table_shows_every_loss_at_the_margin(open_page: Any) -> None:
    text = all_text(open_page("losses", margin="-3", gamma="2", alpha="0.75", soft="0.1"))
    options = {"positive_weight": 0.75}
    for loss in ("nll", "brier", "hinge", "squared_hinge", "focal", "weighted_nll", "smoothed_nll"):
        assert f"{float(margin_loss(-3.0, loss, **options)):.3f}" in text, loss


def test_the_wrong_one_of_two_costs_0_916_and_not_0_51(open_page: Any) -> None:
    text = all_text(press(open_page("losses"), "preset:0.6 costs 0.51?"))
    assert "−log 0.4 = 0.916 nats" in text
    assert "−log 0.6 = 0.511" in text
    assert "too low by" in text


def test_one_mistake_has_no_upper_limit(open_page: Any) -> None:
    app = press(open_page("losses"), "preset:Insensitive to outliers?")
    text = all_text(app)
    assert f"{-math.log(1e-6):.3f} nats" in text
    mean = (99 * -math.log(0.95) - math.log(1e-6)) / 100
    assert f"{mean:.4f}" in text
    assert "∞" in text
    worse = all_text(open_page("losses", show="Three claims", missed="1e-12"))
    assert f"{-math.log(1e-12):.3f} nats" in worse


def test_a_low_nll_can_be_overconfident(open_page: Any) -> None:
    text = words(press(open_page("losses"), "preset:Low NLL, calibrated?"))
    nll = -0.95 * math.log(0.99) - 0.05 * math.log(0.01)
    rival = -0.7 * math.log(0.7) - 0.3 * math.log(0.3)
    assert nll < rival
    assert "overconfident by 0.04" in text
    assert f"{nll:.3f} nats" in text
    assert f"lower than the {rival:.3f}" in text


def test_honesty_is_named_so(open_page: Any) -> None:
    link = {"show": "Three claims", "claim": "low NLL means calibrated", "stated": "0.95"}
    text = words(open_page("losses", **link))
    assert "it is calibrated" in text
    assert "save it 0.000" in text


@pytest.mark.parametrize(
    ("link", "at", "curve"),
    [
        ({"missed": "0.05"}, 0.05, "NLL"),
        ({"claim": "0.6 on the wrong class", "onwrong": "0.3"}, 0.3, "cost"),
        ({"claim": "low NLL means calibrated", "stated": "0.7", "hits": "0.8"}, 0.7, "NLL"),
    ],
)
def test_the_state_of_each_claim_lies_on_its_curve(
    open_page: Any, link: dict[str, str], at: float, curve: str
) -> None:
    (spec,) = figures(open_page("losses", show="Three claims", **link))
    named = {trace.get("name"): trace for trace in spec["data"]}
    x, y = (next(arrays(named[curve][axis])) for axis in ("x", "y"))
    mark = traces(spec)["state"]
    assert mark["x"] == [at]
    assert mark["y"][0] == pytest.approx(np.interp(mark["x"][0], x, y))


def turns(text: str) -> dict[str, float]:
    """By loss, how far the outlier turned its boundary."""
    found = re.findall(
        r"(\w+ NLL|NLL|Brier|exponential|0–1)\s+[\d.]+%\s+\S+\s+\S+\s+([\d.]+)°", text
    )
    return {name: float(value) for name, value in found}


def test_an_outlier_turns_the_nll_and_not_brier(open_page: Any) -> None:
    found = turns(all_text(press(open_page("losses"), "preset:An outlier")))
    assert found["Brier"] < 1
    assert found["0–1"] < 1
    assert found["NLL"] > 5
    assert found["exponential"] > found["NLL"]


def test_a_rare_class_is_moved_by_its_weight(open_page: Any) -> None:
    app = press(open_page("losses"), "preset:One in twenty")
    text = all_text(app)
    assert "°" not in text.split("Loss")[-1]
    errors = {
        name: float(value)
        for name, value in re.findall(r"(\w+ NLL|NLL)\s+[\d.]+%\s+[\d.]+\s+([\d.]+)", text)
    }
    assert errors["weighted NLL"] > errors["NLL"]


def test_the_comparison_says_what_theory_says(open_page: Any) -> None:
    text = words(press(open_page("losses"), "preset:Comparison table"))
    hinge = r"hinge 11\.000 −1\.000 1\.000 no 1\.00 and above yes \(0\.000\) no \(\S+\) "
    assert re.search(hinge + r"0\.731 by sigmoid no probabilities", text)
    assert re.search(r"Brier 1\.000 \S+ 0\.000 yes ∞ no \(−0\.120\) yes \S+ 0\.800 yes", text)
    assert re.search(r"NLL 10\.000 −1\.000 1\.000 no ∞ yes \(0\.000\) yes \S+ 0\.800 yes", text)


def test_the_hinge_asks_for_the_same_whatever_the_truth(open_page: Any) -> None:
    for q in ("0.6", "0.99"):
        assert "0.731" in all_text(open_page("losses", show="Compared", asked=q))


def test_no_focusing_and_no_smoothing_are_calibrated(open_page: Any) -> None:
    for link in ({"loss": "focal", "gamma": "0"}, {"loss": "smoothed NLL", "soft": "0"}):
        text = all_text(open_page("losses", show="Compared", **link))
        assert "the truth. This holds for every q" in text


def test_the_scale_makes_every_loss_1_at_margin_0(open_page: Any) -> None:
    spec = figures(open_page("losses", loss="NLL", margin="0", unitloss="true"))[0]
    mark = traces(spec)["state"]
    assert mark["y"] == [pytest.approx(1.0)]
    assert "scaled to 1" in spec["layout"]["yaxis"]["title"]["text"]


def test_without_an_outlier_there_is_nothing_to_drag(open_page: Any) -> None:
    spec = figures(open_page("losses", show="Fitted", stray="false"))[0]
    mark = traces(spec)["state"]
    assert mark["x"] == []


def test_where_the_hinge_gives_up_the_page_says_so(open_page: Any) -> None:
    said = alternatives(open_page("losses", show="Fitted", ones="0.05", ox="-8"))[0]
    assert "there is no boundary" in said


@pytest.mark.parametrize("margin", ["-6", "0", "2.5"])
def test_snippets_print_the_numbers_of_the_page(open_page: Any, margin: str) -> None:
    outputs = snippet_outputs(open_page("losses", margin=margin, gamma="3", soft="0.2"))
    m = float(margin)
    numpy, core = outputs
    assert f"NLL at margin {m}: {np.logaddexp(0, -m):.4f}" in numpy
    assert f"nll at margin {m}: {np.logaddexp(0, -m):.4f}" in core
    values = [re.findall(r"at margin \S+: ([\d.]+)", output) for output in outputs]
    assert values[0] == values[1]
    assert len(values[0]) == 9
    for output in outputs:
        assert "0.6 on the wrong one of two classes: 0.9163 nats" in output


@pytest.mark.parametrize("loss", list(NAMES))
@pytest.mark.parametrize("link", [{}, {"stray": "false", "ones": "0.05", "ridge": "0.1"}])
def test_snippets_of_the_fit_print_the_fit(open_page: Any, loss: str, link: dict[str, str]) -> None:
    app = open_page("losses", show="Fitted", loss=loss, **link)
    numpy, core = snippet_outputs(app)
    assert numpy == core
    text = all_text(app)
    right = re.search(r"right ([\d.]+)", numpy)
    assert right is not None
    assert f"{100 * float(right[1]):.1f}%" in text
    latex = " ".join(element.value for element in app.get("latex"))
    shown = [float(v) for v in re.findall(r"-?\d+\.\d+", (latex + text).replace("−", "-"))]
    # Of the 0–1 loss the page does not write the line down.
    kinds = "mistakes" if loss == "0–1" else "mean loss|penalty|=|NLL|ECE"
    for printed in re.findall(rf"(?:{kinds}) (-?\d+\.\d+)", numpy):
        assert any(abs(v - float(printed)) < 1e-3 for v in shown), printed


def test_the_curves_keep_their_snippets(open_page: Any) -> None:
    assert "at margin" in snippet_outputs(open_page("losses"))[0]
    assert "at margin" not in snippet_outputs(open_page("losses", show="Fitted"))[0]
