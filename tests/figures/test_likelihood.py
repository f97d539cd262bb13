"""The figures of the likelihood page: traces, titles, and data equal to the results."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nll_core import fit_gaussian, gaussian_interval
from nll_core.datasets import load_five_points
from nll_core.likelihoods import binomial_slices
from nll_core.teaching import likelihood_along_mu, likelihood_along_sigma, likelihood_steps
from pages._figures import likelihood as figures
from pages._figures.likelihood import END_TRACES, SIGMA_STATE, Normal
from pages._figures.style import STATE_TRACE

from .conftest import moving, named, said

WINDOW = (35.0, 70.0)
FIVE = load_five_points().values
HERE = Normal(50.0, 2.5)


@pytest.mark.parametrize("ends", [(50.0, 52.5), (52.5, 50.0), (36.0, 69.0), (60.0, 60.0)])
def test_the_shaded_area_is_the_probability(ends: tuple[float, float]) -> None:
    found = moving(figures.interval_area(HERE, ends, window=WINDOW, least=2.5))
    probability = abs(stats.norm.cdf(ends[1], *HERE) - stats.norm.cdf(ends[0], *HERE))
    assert np.trapezoid(found["area"].y, found["area"].x) == pytest.approx(probability, abs=3e-3)
    assert found["area"].fill == "tozeroy"
    for name, end in zip(END_TRACES, ends, strict=True):
        assert found[name].x[0] == end
        assert found[name].y[0] == pytest.approx(stats.norm.pdf(end, *HERE))


def test_the_density_never_misses_its_own_top() -> None:
    narrow = Normal(52.295, 0.1)
    curve = moving(figures.interval_area(narrow, (50, 52.5), window=WINDOW, least=2.5))["curve"]
    assert curve.y.max() == pytest.approx(stats.norm.pdf(0, 0, 0.1))


def test_the_distribution_function_rises_by_the_probability() -> None:
    interval = gaussian_interval(50.0, 52.5, *HERE)
    found = moving(figures.interval_rise(HERE, (50.0, 52.5), interval, window=WINDOW))
    assert np.ptp(found["rise"].y) == pytest.approx(0.341344746)
    assert "0.3413" in found["said"].text[0]
    np.testing.assert_allclose(found["curve"].y, stats.norm.cdf(found["curve"].x, *HERE))


def test_sticks_reach_the_present_curve_and_candidates_stand_beside_it() -> None:
    normals = {"A": Normal(50.0, 5.0), "B": Normal(45.0, 8.0)}
    drawing = figures.candidate_density(
        FIVE, fit_gaussian(FIVE), Normal(47.0, 6.0), normals, window=WINDOW
    )
    heads = moving(drawing)["heads"]
    np.testing.assert_allclose(heads.y, stats.norm.pdf(FIVE, 47, 6))
    np.testing.assert_array_equal(heads.x, FIVE)
    figure = drawing.figure()
    for name, normal in normals.items():
        (curve,) = named(figure, name)
        np.testing.assert_allclose(curve.y, stats.norm.pdf(curve.x, *normal), rtol=1e-12)
    assert {"A", "B", "maximum"} <= said(figure)


def test_the_slices_of_the_likelihood_meet_at_the_present_state() -> None:
    fit, mus, sigmas = fit_gaussian(FIVE), np.linspace(40, 65, 101), np.linspace(0.15, 15, 100)
    along_mu = likelihood_along_mu(FIVE, mus, 5.0)
    along_sigma = likelihood_along_sigma(FIVE, 50.0, sigmas)
    drawing = figures.likelihood_slices(fit, along_mu, along_sigma, Normal(50.0, 5.0), 7.003e-7)
    found = moving(drawing)
    np.testing.assert_array_equal(found["along mu"].y, along_mu.likelihood)
    np.testing.assert_array_equal(found["along sigma"].y, along_sigma.likelihood)
    assert np.interp(50.0, mus, found["along mu"].y) == pytest.approx(7.003e-7, rel=1e-3)
    assert np.interp(5.0, sigmas, found["along sigma"].y) == pytest.approx(7.003e-7, rel=1e-2)
    assert (found[STATE_TRACE].x[0], found[SIGMA_STATE].x[0]) == (50.0, 5.0)
    assert found[SIGMA_STATE].xaxis == "x2"
    assert "6.647 × 10⁻⁶" in found["area in words mu"].text[0]
    assert np.trapezoid(found["area under mu"].y, mus) == pytest.approx(along_mu.area, rel=1e-3)
    assert drawing.y["range"][1] > np.exp(-fit.nll)


@pytest.mark.parametrize(("heads", "flips", "p"), [(7, 10, 0.5), (0, 1, 0.0), (20, 20, 1.0)])
def test_both_diamonds_of_the_coin_stand_equally_high(heads: int, flips: int, p: float) -> None:
    coin = binomial_slices(heads, flips, p, np.linspace(0, 1, 101))
    bars = moving(figures.coin_probabilities(coin))
    curve = moving(figures.coin_likelihood(coin))
    wanted = pytest.approx(stats.binom.pmf(heads, flips, p), rel=1e-12)
    assert bars[STATE_TRACE].y[0] == wanted
    assert bars["present bar"].y[0] == wanted
    assert curve[STATE_TRACE].y[0] == wanted
    assert sum(bars["bars"].y) == pytest.approx(1.0)
    assert "1.0000" in bars["sum in words"].text[0]
    area, line = 1 / (flips + 1), curve["curve"]
    assert f"{area:.4f}" in curve["area in words"].text[0]
    assert np.trapezoid(line.y, line.x) == pytest.approx(area, abs=2e-3)
    assert curve["best"].x[0] == heads / flips


@pytest.mark.parametrize("upto", [1, 2, 3])
def test_bars_hang_end_to_end_down_to_the_sum(upto: int) -> None:
    steps = likelihood_steps([0.015, 0.05, 0.01])
    bars = moving(figures.running_sum(steps, upto))
    so_far = bars["so far"]
    assert len(so_far.y) == upto
    assert so_far.base[0] == 0.0
    np.testing.assert_allclose(np.add(so_far.base, so_far.y), steps.log_likelihood[:upto])
    assert bars[STATE_TRACE].y[0] == steps.log_likelihood[upto - 1]
    product = figures.running_product(steps, upto)
    assert moving(product)[STATE_TRACE].y[0] == pytest.approx(np.prod(steps.factors[:upto]))
    assert product.y["type"] == "log"
