"""The flow by its laws: inverse, Jacobian, monotone, straight tails, one, and the data's unit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.stats import norm

from nll_core.datasets import load_old_faithful
from nll_core.density import (
    SplineFlow,
    fit_spline_flow,
    flow_forward,
    flow_inverse,
    flow_log_density,
    flow_terms,
    rising_knots,
    spline_of_knots,
)

WAITING = load_old_faithful().waiting


@st.composite
def flows(draw):
    """Any monotone spline, bent by up to e³ from bin to bin."""
    n = draw(st.integers(1, 7))
    logs = st.floats(-3, 3)
    several = st.lists(logs, min_size=n, max_size=n)
    widths, heights = (np.exp(draw(several)) for _ in range(2))
    slopes = np.exp(draw(st.lists(logs, min_size=n + 1, max_size=n + 1)))
    x, z = (draw(logs) + np.concatenate([[0.0], np.cumsum(v)]) for v in (widths, heights))
    return SplineFlow(x, z, slopes, centre=draw(logs), scale=float(np.exp(draw(logs))))


def places(flow: SplineFlow) -> np.ndarray:
    """Between, at and beyond the knots."""
    low, high = flow.x_knots[[0, -1]]
    u = np.concatenate([flow.x_knots, np.linspace(low - 3, high + 3, 101)])
    return np.sort(flow.centre + flow.scale * u)


@settings(max_examples=150, deadline=None)
@given(flow=flows())
def test_the_inverse_undoes_the_flow(flow):
    x = places(flow)
    z, log_slope = flow_forward(flow, x)
    assert (np.diff(z) >= 0).all()
    # How far back z leads is known to the rounding of z over the slope there.
    u = (flow_inverse(flow, z) - x) / flow.scale
    rounding = 1e-13 * (1 + np.abs(z).max() + np.abs(x / flow.scale).max())
    assert (np.abs(u) <= rounding * (1 + np.exp(-log_slope)) * 100).all()


@settings(max_examples=150, deadline=None)
@given(flow=flows())
def test_the_log_slope_is_the_derivative(flow):
    x = places(flow)
    h = 1e-6 * flow.scale
    away = np.abs((x[:, None] - flow.centre) / flow.scale - flow.x_knots).min(axis=1) > 1e-4
    up, down = (flow_forward(flow, x + s * h)[0] for s in (1, -1))
    slope = np.exp(flow_forward(flow, x)[1])
    np.testing.assert_allclose(
        ((up - down) / (2e-6))[away], slope[away], rtol=2e-3, atol=1e-7 * (1 + np.abs(up).max())
    )


@settings(max_examples=50, deadline=None)
@given(flow=flows())
def test_knots_slopes_and_tails_are_as_they_were_given(flow):
    x = flow.centre + flow.scale * flow.x_knots
    z, log_slope = flow_forward(flow, x)
    np.testing.assert_allclose(z, flow.z_knots, atol=1e-9)
    np.testing.assert_allclose(np.exp(log_slope), flow.slopes, rtol=1e-9)
    for end, way in ((0, -1.0), (-1, 1.0)):
        beyond, log_slope = flow_forward(flow, x[end] + way * flow.scale * np.array([1.0, 50.0]))
        np.testing.assert_allclose(
            beyond - flow.z_knots[end], way * flow.slopes[end] * np.array([1.0, 50.0]), rtol=1e-9
        )
        np.testing.assert_allclose(np.exp(log_slope), flow.slopes[end])


def test_knots_on_the_diagonal_are_the_identity():
    flow = spline_of_knots(np.linspace(-3, 3, 9), centre=5.0, scale=2.0)
    x = np.linspace(-20, 30, 201)
    z, log_slope = flow_forward(flow, x)
    np.testing.assert_allclose(z, (x - 5) / 2, atol=1e-12)
    np.testing.assert_allclose(log_slope, 0, atol=1e-12)
    np.testing.assert_allclose(flow_log_density(flow, x), norm(5, 2).logpdf(x), atol=1e-12)


def test_the_density_integrates_to_one():
    flow = spline_of_knots([-3.0, -2.9, -0.1, 0.2, 2.0, 5.0], centre=1.0, scale=0.5)
    knots = (1.0 + 0.5 * flow.x_knots).tolist()
    whole, _ = quad(
        lambda u: float(np.exp(flow_log_density(flow, [u]))[0]), -80, 80, points=knots, limit=900
    )
    assert whole == pytest.approx(1.0, abs=1e-8)


def test_draws_pushed_back_have_the_density():
    flow = fit_spline_flow(WAITING, 8).flow
    draws = flow_inverse(flow, np.random.default_rng(0).standard_normal(40_000))
    edges = np.linspace(45, 95, 11)
    seen = np.histogram(draws, edges)[0] / 40_000
    expected = np.diff(norm.cdf(flow_forward(flow, edges)[0]))
    np.testing.assert_allclose(seen, expected, atol=4 * np.sqrt(0.25 / 40_000))


def test_a_fit_is_the_minimum_that_another_optimiser_finds():
    fit = fit_spline_flow(WAITING, 6, ridge=0.3)
    assert fit.converged
    assert fit.gradient < 1e-10
    assert fit.flow.centre == pytest.approx(WAITING.mean())
    assert fit.flow.scale == pytest.approx(WAITING.std())
    x = fit.flow.x_knots

    def penalised(z_knots: np.ndarray) -> float:
        if not (np.diff(z_knots) > 0).all():
            return np.inf
        flow = spline_of_knots(z_knots, x_knots=x, centre=fit.flow.centre, scale=fit.flow.scale)
        logs = np.log(np.diff(z_knots) / np.diff(x))
        return flow_terms(flow, WAITING).nll + 0.15 * float(logs @ logs)

    here = penalised(fit.flow.z_knots)
    found = minimize(
        penalised,
        x,
        method="Nelder-Mead",
        options={
            "maxiter": 20_000,
            "maxfev": 20_000,
            "xatol": 1e-9,
            "fatol": 1e-9,
            "adaptive": True,
        },
    )
    assert here <= found.fun + 1e-9
    assert here == pytest.approx(found.fun, abs=0.05)
    draws = np.random.default_rng(0)
    for _ in range(20):
        assert penalised(fit.flow.z_knots + 1e-3 * draws.standard_normal(7)) > here


def test_one_bin_is_the_gaussian_and_more_cost_less():
    one = fit_spline_flow(WAITING, 1, ridge=1e-9)
    assert one.terms.nll == pytest.approx(1095.2888005, abs=1e-4)
    costs = [fit_spline_flow(WAITING, bins).terms.nll for bins in (1, 4, 8)]
    assert costs[0] > costs[1] > costs[2]


def test_the_terms_are_the_nll_and_a_unit_moves_one_of_them():
    fit = fit_spline_flow(WAITING, 6)
    terms = flow_terms(fit.flow, WAITING)
    assert terms.nll == pytest.approx(-flow_log_density(fit.flow, WAITING).sum(), rel=1e-13)
    hours = fit_spline_flow(WAITING / 60, 6).terms
    assert hours.unit - terms.unit == pytest.approx(-272 * np.log(60))
    assert (hours.base, hours.bending) == pytest.approx((terms.base, terms.bending), abs=1e-6)


def test_knots_dragged_past_each_other_are_pushed_up():
    wild = [0.0, 2.0, 1.0, 1.0, 3.0]
    pushed = rising_knots(wild, least=0.25)
    np.testing.assert_allclose(pushed, [0.0, 2.0, 2.25, 2.5, 3.0])
    np.testing.assert_array_equal(rising_knots(pushed, least=0.25), pushed)
    spline_of_knots(rising_knots([0.0, 0.0, 0.0]))


def test_weights_are_repetitions():
    w = np.random.default_rng(0).integers(0, 3, 272)
    one = fit_spline_flow(WAITING, 5, sample_weight=w)
    other = fit_spline_flow(np.repeat(WAITING, w), 5)
    np.testing.assert_allclose(one.flow.z_knots, other.flow.z_knots, atol=1e-9)
    assert one.terms == pytest.approx(other.terms)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spline_of_knots([0.0]), "z_knots must hold at least 2 points"),
        (lambda: spline_of_knots([0.0, 0.0]), "must rise from each knot to the next"),
        (lambda: spline_of_knots([0.0, 1.0], x_knots=[1.0, 0.0]), "must rise"),
        (lambda: spline_of_knots([0.0, 1.0], x_knots=[1.0, 2.0, 3.0]), "x_knots must have the"),
        (lambda: spline_of_knots([0.0, np.inf]), "z_knots must be finite"),
        (lambda: SplineFlow(np.arange(2.0), np.arange(2.0), np.zeros(2)), "slopes must be above 0"),
        (lambda: SplineFlow(np.arange(2.0), np.ones(2), np.ones(2)), "z_knots must rise"),
        (lambda: SplineFlow(np.arange(2.0), np.arange(3.0), np.ones(2)), "z_knots must have"),
        (lambda: SplineFlow(np.zeros((2, 2)), np.ones(2), np.ones(2)), "at least 2 knots on one"),
        (lambda: spline_of_knots([0.0, 1.0], scale=0.0), "scale must be finite and above 0"),
        (lambda: fit_spline_flow([2.0, 2.0], 3), "x must vary, got only 2"),
        (lambda: fit_spline_flow([1.0, 2.0], 3, ridge=0.0), "ridge must be finite and above 0"),
    ],
)
def test_what_is_no_flow_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
