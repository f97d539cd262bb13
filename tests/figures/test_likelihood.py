"""The figures of the likelihood page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from scipy import stats

from nll_core import fit_gaussian, likelihood_along_mu, likelihood_along_sigma, likelihood_steps
from nll_core.datasets import load_five_points
from pages._figures.coin import coin_likelihood, coin_probabilities
from pages._figures.likelihood_slices import SIGMA_STATE, candidate_density, likelihood_slices
from pages._figures.likelihood_steps import running_product, running_sum
from pages._figures.normal_interval import END_TRACES, interval_area, interval_rise
from pages._figures.style import STATE_TRACE

WINDOW = (35.0, 70.0)
FIVE = load_five_points().values


def traces(figure: go.Figure) -> dict[str, Any]:
    """The moving traces by their names."""
    go.Figure(figure)  # validates what the builders, for speed, do not
    return {t.meta["live"]: t for t in figure.data if t.meta}


@pytest.mark.parametrize("ends", [(50.0, 52.5), (52.5, 50.0), (36.0, 69.0), (60.0, 60.0)])
def test_the_shaded_area_is_the_probability(ends: tuple[float, float]) -> None:
    figure = interval_area(50.0, 2.5, ends, window=WINDOW, least=2.5)
    area = traces(figure)["area"]
    probability = abs(stats.norm.cdf(ends[1], 50, 2.5) - stats.norm.cdf(ends[0], 50, 2.5))
    assert np.trapezoid(area.y, area.x) == pytest.approx(probability, abs=3e-3)
    assert area.fill == "tozeroy"
    for name, end in zip(END_TRACES, ends, strict=True):
        mark = traces(figure)[name]
        assert mark.x[0] == end
        assert mark.y[0] == pytest.approx(stats.norm.pdf(end, 50, 2.5))
    assert "per unit" in figure.layout.yaxis.title.text


def test_the_density_never_misses_its_own_top() -> None:
    curve = traces(interval_area(52.295, 0.1, (50.0, 52.5), window=WINDOW, least=2.5))["curve"]
    assert curve.y.max() == pytest.approx(stats.norm.pdf(0, 0, 0.1))


def test_the_distribution_function_rises_by_the_probability() -> None:
    found = traces(interval_rise(50.0, 2.5, (50.0, 52.5), window=WINDOW))
    rise = found["rise"].y
    assert rise[1] - rise[0] == pytest.approx(0.341344746)
    assert "0.3413" in found["said"].text[0]
    np.testing.assert_allclose(found["curve"].y, stats.norm.cdf(found["curve"].x, 50, 2.5))


def test_sticks_reach_the_present_curve_and_candidates_stand_beside_it() -> None:
    normals = {"A": (50.0, 5.0), "B": (45.0, 8.0)}
    figure = candidate_density(FIVE, fit_gaussian(FIVE), 47.0, 6.0, normals, window=WINDOW)
    found = traces(figure)
    np.testing.assert_allclose(found["heads"].y, stats.norm.pdf(FIVE, 47, 6))
    np.testing.assert_array_equal(found["heads"].x, FIVE)
    for name, (mu, sigma) in normals.items():
        curve = next(t for t in figure.data if t.name == name)
        np.testing.assert_allclose(curve.y, stats.norm.pdf(curve.x, mu, sigma), rtol=1e-12)
    said = {t.text[0].strip() for t in figure.data if t.mode == "text" and t.text}
    assert {"A", "B", "maximum"} <= said


def test_the_slices_of_the_likelihood_meet_at_the_present_state() -> None:
    fit = fit_gaussian(FIVE)
    mus, sigmas = np.linspace(40, 65, 101), np.linspace(0.15, 15, 100)
    along_mu = likelihood_along_mu(FIVE, mus, 5.0)
    along_sigma = likelihood_along_sigma(FIVE, 50.0, sigmas)
    figure = likelihood_slices(fit, along_mu, along_sigma, (50.0, 5.0, 7.003e-7))
    found = traces(figure)
    np.testing.assert_array_equal(found["along mu"].y, along_mu.likelihood)
    np.testing.assert_array_equal(found["along sigma"].y, along_sigma.likelihood)
    assert np.interp(50.0, mus, found["along mu"].y) == pytest.approx(7.003e-7, rel=1e-3)
    assert np.interp(5.0, sigmas, found["along sigma"].y) == pytest.approx(7.003e-7, rel=1e-2)
    assert (found[STATE_TRACE].x[0], found[SIGMA_STATE].x[0]) == (50.0, 5.0)
    assert found[SIGMA_STATE].xaxis == "x2"
    assert "6.647 × 10⁻⁶" in found["area in words mu"].text[0]
    assert np.trapezoid(found["area under mu"].y, mus) == pytest.approx(along_mu.area, rel=1e-3)
    assert figure.layout.yaxis.range[1] > np.exp(-fit.nll)


@pytest.mark.parametrize(("heads", "flips", "p"), [(7, 10, 0.5), (0, 1, 0.0), (20, 20, 1.0)])
def test_both_diamonds_of_the_coin_stand_equally_high(heads: int, flips: int, p: float) -> None:
    bars = traces(coin_probabilities(heads, flips, p))
    curve = traces(coin_likelihood(heads, flips, p))
    wanted = stats.binom.pmf(heads, flips, p)
    assert bars[STATE_TRACE].y[0] == pytest.approx(wanted, rel=1e-12)
    assert curve[STATE_TRACE].y[0] == pytest.approx(wanted, rel=1e-12)
    assert sum(bars["bars"].y) == pytest.approx(1.0)
    assert bars["present bar"].y[0] == bars[STATE_TRACE].y[0]
    assert "1.0000" in bars["sum in words"].text[0]
    assert f"{1 / (flips + 1):.4f}" in curve["area in words"].text[0]
    assert np.trapezoid(curve["curve"].y, curve["curve"].x) == pytest.approx(
        1 / (flips + 1), abs=2e-3
    )
    assert curve["best"].x[0] == heads / flips


@pytest.mark.parametrize("upto", [1, 2, 3])
def test_bars_hang_end_to_end_down_to_the_sum(upto: int) -> None:
    steps = likelihood_steps([0.015, 0.05, 0.01])
    bars = traces(running_sum(steps, upto))
    so_far = bars["so far"]
    assert len(so_far.y) == upto
    assert so_far.base[0] == 0.0
    ends = np.array(so_far.base) + np.array(so_far.y)
    np.testing.assert_allclose(ends, steps.log_likelihood[:upto])
    assert bars[STATE_TRACE].y[0] == steps.log_likelihood[upto - 1]
    product = traces(running_product(steps, upto))
    assert product[STATE_TRACE].y[0] == pytest.approx(np.prod([0.015, 0.05, 0.01][:upto]))
    assert running_product(steps, upto).layout.yaxis.type == "log"
    assert "nats" in running_sum(steps, upto).layout.yaxis.title.text
