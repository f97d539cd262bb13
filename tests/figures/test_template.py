"""The figures of the template page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core import binary_cross_entropy, output_family
from nll_core.losses import margin_loss_curvature
from nll_core.teaching import compare_with_mean_minus_observed
from pages._figures import template as figures

from .conftest import trace

GRID = np.linspace(-6.0, 6.0, 121)


def counts(**changes: Any) -> figures.Panel:
    family, z = output_family("poisson"), np.linspace(-3, 3, 61)
    return figures.Panel(
        grid=z,
        values=np.asarray(family.nll(z, 3)),
        here=(1.0, float(family.nll(1.0, 3))),
        says="loss 1.510 nats",
        other=np.asarray(family.familiar_loss(z, 3)),
        other_says="without the constant",
        best=(float(np.log(3)), float(family.nll(np.log(3), 3))),
        observed="y = 3",
        window=(-1.0, 14.0),
        titles=("prediction z = log λ", "loss (nats)"),
        is_slope=False,
    )._replace(**changes)


def test_the_marks_lie_on_the_curve() -> None:
    shown = counts()
    figure = figures.panel(shown).figure()
    np.testing.assert_array_equal(trace(figure, "curve").y, shown.values)
    np.testing.assert_array_equal(trace(figure, "other").y, shown.other)
    assert (trace(figure, "state").x[0], trace(figure, "state").y[0]) == shown.here
    star = trace(figure, "observed")
    assert (star.x[0], star.y[0]) == shown.best
    assert star.y[0] == pytest.approx(shown.values.min(), abs=2e-3)
    words = " ".join(trace(figure, "words").text)
    assert "loss 1.510 nats" in words
    assert "without the constant" in words
    assert "y = 3" in words
    assert "(nats)" in figure.layout.yaxis.title.text


def test_the_same_traces_move_in_every_state() -> None:
    full = list(figures.panel(counts()).marks)
    bare = figures.panel(counts(other=None, other_says="", best=None)).figure()
    assert [t.meta["live"] for t in bare.data] == full
    assert len(trace(bare, "observed").x) == len(trace(bare, "other").x) == 0


def test_what_lies_beyond_the_axes_stands_at_their_edge() -> None:
    figure = figures.panel(counts(here=(3.0, 99.0), best=(-np.inf, 0.0))).figure()
    assert 13 < trace(figure, "state").y[0] < 14
    assert -3 < trace(figure, "observed").x[0] < -2.8
    assert trace(figure, "words").text[0].endswith(" ↑")
    assert figures.panel(counts(here=(3.0, -2.0))).marks["words"]["text"][0].endswith(" ↓")
    assert not figures.panel(counts()).marks["words"]["text"][0].endswith(("↑", "↓"))


@pytest.mark.parametrize("name", ["bernoulli", "laplace"])
def test_slope_and_mean_minus_observed(name: Any) -> None:
    found = compare_with_mean_minus_observed(output_family(name), GRID, 1)
    at = 40
    here = (found.natural[at], found.gradient[at], found.difference[at])
    figure = figures.held_against_mean(
        figures.Held(
            found.natural,
            found.gradient,
            found.difference,
            tuple(map(float, here)),
            ("a", "b"),
            ((-6.0, 6.0), (-10.0, 10.0)),
            "natural parameter",
        )
    ).figure()
    np.testing.assert_array_equal(trace(figure, "slopes").y, found.gradient)
    np.testing.assert_array_equal(trace(figure, "differences").y, found.difference)
    assert trace(figure, "state").y[0] == found.gradient[at]
    assert trace(figure, "difference").y[0] == found.difference[at]
    assert list(trace(figure, "gap").y) == [found.gradient[at], found.difference[at]]
    assert figure.layout.xaxis.title.text == "natural parameter"


def test_the_floor_lies_under_the_mean_loss() -> None:
    losses = np.asarray(binary_cross_entropy(GRID, np.full_like(GRID, 0.3), reduction="none"))
    shown = figures.Floor(GRID, losses, (1.0, 1.0133), (-0.8473, 0.6109), 0.6109)
    figure = figures.floor(shown).figure()
    np.testing.assert_array_equal(trace(figure, "curve").y, losses)
    assert min(trace(figure, "curve").y) >= trace(figure, "floor").y[0] - 1e-4
    assert list(trace(figure, "floor").x) == list(figures.SPAN)
    assert trace(figure, "best").x[0] == -0.8473
    assert trace(figure, "state").x[0] == 1.0
    assert list(trace(figure, "over").y) == [0.6109, 1.0133]


def test_negative_curvature_alone_is_shaded() -> None:
    nll, squared = (np.asarray(margin_loss_curvature(GRID, loss)) for loss in ("nll", "brier"))
    shown = figures.Curved(GRID, nll, squared, (-3.0, 0.0452, -0.0738))
    figure = figures.two_curvatures(shown).figure()
    shade = np.asarray(trace(figure, "negative").y)
    np.testing.assert_array_equal(shade, np.where(squared < 0, squared, 0))
    assert np.all(np.asarray(trace(figure, "nll").y) > 0)
    np.testing.assert_array_equal(trace(figure, "squared").y, squared)
    assert (trace(figure, "nll here").y[0], trace(figure, "state").y[0]) == (0.0452, -0.0738)
    assert "−0.0738" in " ".join(trace(figure, "words").text)
    assert "negative" not in figures.two_losses(shown).marks


def test_the_observed_stands_on_its_probability() -> None:
    places, given = np.arange(3.0), np.array([0.2, 0.5, 0.3])
    shown = figures.Distribution(
        places,
        given,
        ("a", "b", "c"),
        True,
        (1.0, 0.5),
        (0.0, 0.2),
        ("p of b 0.5", "p of a 20%"),
        ((-0.6, 2.6), (0.0, 1.1)),
        "seen",
        False,
    )
    figure = figures.distribution(shown).figure()
    np.testing.assert_array_equal(trace(figure, "given").y, given)
    assert (trace(figure, "stick").x[0], trace(figure, "stick").y[0]) == (1.0, 0.5)
    assert (trace(figure, "state").x[0], trace(figure, "state").y[0]) == (0.0, 0.2)
    assert len(trace(figure, "gap").x) == 0
    assert figure.layout.xaxis.ticktext == ("a", "b", "c")
    assert figure.layout.yaxis.title.text == "probability"
    smooth = figures.distribution(shown._replace(bars=False, names=(), gap=True)).figure()
    assert list(trace(smooth, "gap").x) == [0.0, 1.0]
    assert smooth.layout.yaxis.title.text == "density"
