"""The figures of the stability page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core import surprise
from nll_core.teaching import (
    LossForm,
    clipped_surprise,
    compare_sums,
    judge_cross_entropies,
    letter_terms,
)
from pages._figures import stability as drawn
from pages._lessons.stability.ways import LEADS

from .conftest import points, trace, valid


def now(
    form: LossForm, lead: int, reach: str = "±1000", part: str = "loss", **options: Any
) -> drawn.Now:
    return drawn.Now(judge_cross_entropies(**options), part, form, LEADS.index(lead), reach)


@pytest.mark.parametrize("reach", drawn.REACHES)
def test_the_curve_is_the_loss_and_stays_inside(reach: str) -> None:
    figure = valid(drawn.value_and_outcomes(now("softplus", 2, reach)))
    way, exact = trace(figure, "way"), figure.data[0]
    far, floor, ceiling, _ = drawn.REACHES[reach]
    assert np.abs(way.x).max() <= far
    true = dict(zip(exact.x, exact.y, strict=True))
    for x, y in zip(way.x, way.y, strict=True):
        assert floor <= y <= ceiling
        if abs(x) < 30:
            assert y == pytest.approx(true[x], rel=1e-4)
            assert y == pytest.approx(np.log1p(np.exp(-x)), rel=1e-4)
    assert 2 in way.x or reach == "±1000"


def test_the_state_stands_on_the_value_or_where_infinity_is() -> None:
    low, high = drawn.REACHES["±1000"].placed(np.array([0.0, np.inf]))
    states: list[tuple[LossForm, int, float]] = [
        ("log-softmax", -800, 800.0),
        ("naive", -800, high),
        ("naive", 710, high),
        ("naive", 40, low),
    ]
    for form, lead, height in states:
        assert points(drawn.value_and_outcomes(now(form, lead))) == [(lead, height)]


@pytest.mark.parametrize(
    ("part", "title"),
    [("loss", "loss (nats)"), ("gradient", "size of the gradient (nats per unit of logit)")],
)
def test_strips_are_the_outcomes(part: str, title: str) -> None:
    shown = now("naive", 0, part=part)
    figure = valid(drawn.value_and_outcomes(shown))
    assert figure.layout.yaxis.title.text == title
    assert list(figure.layout.yaxis2.ticktext) == list(shown.curves)
    for outcome in drawn.OUTCOMES:
        bars = trace(figure, f"strip {outcome}")
        for row, (form, curve) in enumerate(shown.curves.items()):
            covered = [
                (start, start + length)
                for start, length, at in zip(bars.base, bars.x, bars.y, strict=True)
                if at == row
            ]
            for lead, kind in zip(LEADS, curve.outcome, strict=True):
                inside = any(a <= lead <= b for a, b in covered)
                assert inside == (kind == outcome), (form, lead, kind)


def test_the_set_of_moving_traces_is_always_the_same() -> None:
    forms: tuple[LossForm, ...] = ("naive", "softplus")
    shown = [now(form, 2, shift=shift) for form in forms for shift in (0.0, 1e16)]
    names = [set(drawn.value_and_outcomes(at).marks) for at in shown]
    assert all(found == names[0] for found in names)


def test_errors_are_those_of_50_digits() -> None:
    shown = now("log-softmax", 10, "±40", dtype="float32")
    figure = valid(drawn.relative_errors(shown))
    assert trace(figure, "state").y[0] == pytest.approx(shown.curve.error[shown.at], rel=1e-4)
    assert max(trace(figure, "way").y) == 1.0  # a wrong 0 has lost everything
    nothing = drawn.relative_errors(now("naive", 10, "±150", dtype="float32"))
    assert max(trace(nothing, "way").y) == drawn.NOTHING_RIGHT
    assert figure.layout.shapes[0].y0 == 2.0**-24


def test_sums_show_their_digits_and_drift() -> None:
    sums = compare_sums(letter_terms(3000, 2.45401), [10, 100, 300, 500, 1000, 2000, 3000])
    digits, drift = valid(drawn.digits_along_n(sums, 5)), valid(drawn.drift_along_n(sums, 5))
    for index, way in enumerate(sums.ways):
        np.testing.assert_array_equal(digits.data[index].y, way.digits)
    assert points(digits) == [(2000, sums.ways[0].digits[5])]
    assert trace(drift, "state").y[0] == pytest.approx(sums.mean(0, 5) - sums.exact_mean(5))
    assert "nats" in drift.layout.yaxis.title.text


@pytest.mark.parametrize("p", [0.0, 1e-12, 1e-3, 1.0])
@pytest.mark.parametrize("eps", [1e-15, 1e-7, 0.1])
def test_the_clipped_curve_ends_where_it_is_clipped(p: float, eps: float) -> None:
    figure = valid(drawn.clipped_curve(p, eps))
    assert trace(figure, "clipped").y[:2] == pytest.approx(-np.log([eps, eps]))
    assert points(figure, drawn.CORNER)[0] == pytest.approx((eps, -np.log(eps)))
    assert points(figure)[0] == pytest.approx((max(p, drawn.ZERO), clipped_surprise(p, eps)))
    assert trace(figure, "hidden").y[1] == pytest.approx(min(surprise(p), drawn.CLIP_TOP))
