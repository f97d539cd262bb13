"""The figures of the surprise page: traces, titles, and data equal to the results."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import surprise
from nll_core.teaching import log_likelihood_series
from pages._figures.style import STATE, TRUTH
from pages._figures.surprise import product_and_sum, slope_curve, surprise_curve

GRID = np.array([1e-6, 0.01, 0.1, 0.5, 1.0])


def state(figure: object) -> object:
    return next(t for t in figure.data if t.mode == "markers" and t.marker.color == STATE)  # type: ignore[attr-defined]


def ends(figure: object) -> set[int]:
    """Where the products end."""
    return set(next(t for t in figure.data if t.name == "ends").x)  # type: ignore[attr-defined]


@pytest.mark.parametrize("unit", ["nats", "bits", "decibans"])
@pytest.mark.parametrize("p", [1e-6, 0.1, 1.0])
def test_the_mark_lies_on_the_curve(p: float, unit: str) -> None:
    figure = surprise_curve(GRID, p, unit, penalties=True, log_axis=False).figure()  # type: ignore[arg-type]
    mark = state(figure)
    assert mark.x[0] == p  # type: ignore[attr-defined]
    assert mark.y[0] == pytest.approx(surprise(p, unit=unit))  # type: ignore[attr-defined, arg-type]
    assert unit in figure.layout.yaxis.title.text


def test_the_tangent_touches_the_curve_with_its_slope() -> None:
    figure = surprise_curve(GRID, 0.25, "nats", penalties=False, log_axis=False).figure()
    tangent = next(t for t in figure.data if t.name == "tangent")
    slope = (tangent.y[-1] - tangent.y[0]) / (tangent.x[-1] - tangent.x[0])
    assert slope == pytest.approx(-4.0)
    assert np.interp(0.25, tangent.x, tangent.y) == pytest.approx(np.log(4))


def test_the_curve_is_the_surprise() -> None:
    figure = surprise_curve(GRID, 0.5, "bits", penalties=False, log_axis=True).figure()
    curve = next(t for t in figure.data if t.mode == "lines" and t.line.color == TRUTH)
    np.testing.assert_allclose(curve.y, -np.log2(GRID), atol=1e-12)
    assert figure.layout.xaxis.type == "log"


def test_the_slope_panel_shows_one_over_p() -> None:
    figure = slope_curve(GRID, 0.01, penalties=True, log_axis=False).figure()
    np.testing.assert_allclose(figure.data[0].y, 1 / GRID)
    assert state(figure).y[0] == pytest.approx(100)  # type: ignore[attr-defined]


def test_each_product_ends_with_a_cross_where_it_underflows() -> None:
    series = log_likelihood_series(0.1, 400)
    figure = product_and_sum(series, "nats").figure()
    assert ends(figure) == {8, 46, 324}
    total = next(t for t in figure.data if t.name == "sum of logs")
    assert total.x[-1] == 400
    assert total.y[-1] == pytest.approx(400 * np.log(0.1))
    assert total.y[0] / total.x[0] == pytest.approx(np.log(0.1))


def test_a_product_that_gets_stuck_is_marked_there() -> None:
    series = log_likelihood_series(0.9, 2000)
    figure = product_and_sum(series, "nats").figure()
    stuck = {q.stuck_at for q in series.products if q.stuck_at}
    assert ends(figure) == stuck


def test_long_curves_are_thinned_but_keep_their_end() -> None:
    series = log_likelihood_series(0.95, 10_000)
    product = next(
        t for t in product_and_sum(series, "nats").figure().data if t.name == "float64 product"
    )
    assert len(product.x) <= 20
    assert product.x[-1] == 10_000
