"""The figures of the stability page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from nll_core import surprise
from nll_core.teaching import LossForm, clipped_surprise, compare_sums, letter_terms
from nll_core.teaching.underflow import FloatName
from pages._figures.stability import (
    CLIP_TOP,
    CORNER,
    NOTHING_RIGHT,
    OUTCOMES,
    REACHES,
    ZERO,
    Ways,
    clipped_curve,
    digits_along_n,
    drift_along_n,
    placed,
    relative_errors,
    runs,
    value_and_outcomes,
)
from pages._lessons.stability.ways import LEADS, written

from .conftest import trace, valid


def losses(dtype: FloatName = "float64", shift: float = 0.0) -> Ways:
    return written(dtype, shift, 1e-7, "loss")


def ways(chosen: LossForm, lead: int, reach: str = "±1000", **options: Any) -> go.Figure:
    return valid(value_and_outcomes(losses(**options), chosen, LEADS.index(lead), reach))


@pytest.mark.parametrize("reach", REACHES)
def test_the_curve_is_the_loss_and_stays_inside(reach: str) -> None:
    figure = ways("softplus", 2, reach)
    drawn, exact = trace(figure, "way"), figure.data[0]
    far, floor, ceiling = REACHES[reach]
    assert np.abs(drawn.x).max() <= far
    true = dict(zip(exact.x, exact.y, strict=True))
    for x, y in zip(drawn.x, drawn.y, strict=True):
        assert floor <= y <= ceiling
        if abs(x) < 30:
            assert y == pytest.approx(true[x], rel=1e-4)
    assert 2 in drawn.x or reach == "±1000"
    assert "nats" in figure.layout.yaxis.title.text


def test_the_state_stands_on_the_value_or_where_infinity_is() -> None:
    assert trace(ways("log-softmax", -800), "state").y[0] == 800.0
    _, floor, ceiling = REACHES["±1000"]
    low, high = placed(np.array([0.0, np.inf]), floor, ceiling)
    assert trace(ways("naive", -800), "state").y[0] == high
    assert trace(ways("naive", 710), "state").y[0] == high
    assert trace(ways("naive", 40), "state").y[0] == low


def test_strips_are_the_outcomes() -> None:
    figure = ways("naive", 0)
    found = losses()
    for outcome in OUTCOMES:
        bars = trace(figure, f"strip {outcome}")
        for row, (form, curve) in enumerate(found.losses.items()):
            covered = [
                (start, start + length)
                for start, length, at in zip(bars.base, bars.x, bars.y, strict=True)
                if at == row
            ]
            for lead, kind in zip(LEADS, curve.outcome, strict=True):
                inside = any(a <= lead <= b for a, b in covered)
                assert inside == (kind == outcome), (form, lead, kind)


def test_runs_meet_half_way_between_neighbours() -> None:
    kinds = np.array(["right", "NaN", "NaN", "right"])
    assert runs(np.array([0.0, 1.0, 3.0, 4.0]), kinds, "NaN") == [(0.5, 3.5)]


def test_the_set_of_moving_traces_is_always_the_same() -> None:
    names = [
        {t.meta["live"] for t in ways(form, 2, shift=shift).data if t.meta}
        for form in ("naive", "softplus")
        for shift in (0.0, 1e16)
    ]
    assert all(found == names[0] for found in names)


def test_errors_are_those_of_50_digits() -> None:
    found, here = losses("float32"), LEADS.index(10)
    figure = valid(relative_errors(found, "log-softmax", here, "±40"))
    state = trace(figure, "state")
    assert state.y[0] == pytest.approx(found.losses["log-softmax"].error[here], rel=1e-4)
    way = trace(figure, "way")
    assert max(way.y) == 1.0  # a wrong 0 has lost everything
    nothing = valid(relative_errors(found, "naive", here, "±150"))
    assert max(trace(nothing, "way").y) == NOTHING_RIGHT
    assert figure.layout.shapes[0].y0 == 2.0**-24


def test_sums_show_their_digits_and_drift() -> None:
    sums = compare_sums(letter_terms(3000, 2.45401), [10, 100, 300, 500, 1000, 2000, 3000])
    digits, drift = (valid(build(sums, 5)) for build in (digits_along_n, drift_along_n))
    for index, way in enumerate(sums.ways):
        np.testing.assert_array_equal(digits.data[index].y, way.digits)
    assert trace(digits, "state").x[0] == 2000
    assert trace(digits, "state").y[0] == sums.ways[0].digits[5]
    assert trace(drift, "state").y[0] == pytest.approx(sums.mean(0, 5) - sums.exact_mean(5))
    assert "nats" in drift.layout.yaxis.title.text


@pytest.mark.parametrize("p", [0.0, 1e-12, 1e-3, 1.0])
@pytest.mark.parametrize("eps", [1e-15, 1e-7, 0.1])
def test_the_clipped_curve_ends_where_it_is_clipped(p: float, eps: float) -> None:
    figure = valid(clipped_curve(p, eps))
    clipped, corner, state = (trace(figure, name) for name in ("clipped", CORNER, "state"))
    assert (clipped.y[0], clipped.y[1]) == pytest.approx((-np.log(eps),) * 2)
    assert (corner.x[0], corner.y[0]) == pytest.approx((eps, -np.log(eps)))
    assert state.x[0] == max(p, ZERO)
    assert state.y[0] == pytest.approx(float(clipped_surprise(p, eps)))
    hidden = trace(figure, "hidden")
    assert hidden.y[1] == pytest.approx(min(float(surprise(p)), CLIP_TOP))
