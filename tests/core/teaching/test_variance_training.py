"""σ that swallows the error: training in four ways, against its own loop and its gradients."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.likelihoods import beta_nll_gradient, heteroscedastic_nll
from nll_core.teaching import REMEDIES, train_remedies, wavy_line

LINE = wavy_line(unit=5.0)
RUNS = train_remedies(LINE, beta=0.5)
NLL, BETA, MOMENTS, MEAN_FIRST = range(4)


def by_hand(way: int, beta: float, floor: float, n_steps: int, mean_steps: int):
    """The same, one way at a time, by the gradients of the core."""
    x, y = LINE.x, LINE.y
    phi, psi = (
        np.column_stack([np.ones(x.size), np.exp(-0.5 * ((x[:, None] - c) / w) ** 2)])
        for c, w in ((np.linspace(0, 1, 16), 0.06), (np.linspace(0, 1, 8), 0.12))
    )
    w, v = np.zeros(17), np.zeros(9)
    if way == MOMENTS:
        w[0], v[0] = y.mean(), np.log(y.std())
    for t in range(n_steps):
        free = np.exp(2 * psi @ v)
        log_sigma = 0.5 * np.log(free + floor**2)
        g = beta_nll_gradient(y, phi @ w, log_sigma, beta=beta if way == BETA else 0.0)
        # σ² = free + floor², and free = exp(2s).
        by_mu, by_s = g.mu, g.variance * 2 * free
        if way == MEAN_FIRST and t < mean_steps:
            by_mu, by_s = phi @ w - y, 0 * y
        w, v = w - 0.01 * phi.T @ by_mu / x.size, v - 0.01 * psi.T @ by_s / x.size
    return phi @ w, np.sqrt(np.exp(2 * psi @ v) + floor**2)


@pytest.mark.parametrize("way", range(4), ids=REMEDIES)
@pytest.mark.parametrize("floor", [0.0, 1.0])
def test_a_run_follows_the_gradients_of_the_core(way: int, floor: float) -> None:
    runs = train_remedies(LINE, beta=0.7, floor=floor, steps=[60], mean_steps=20)
    mean, sigma = by_hand(way, 0.7, floor, 60, 20)
    np.testing.assert_allclose(runs.mean[way, -1], mean, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(runs.sigma[way, -1], sigma, rtol=1e-9)
    for constant in (True, False):
        nll = np.mean(heteroscedastic_nll(LINE.y, mean, np.log(sigma), constant=constant))
        assert runs.mean_nll(constant=constant)[way, -1] == pytest.approx(nll)
    np.testing.assert_allclose(runs.weight[way, -1], 1 / sigma**2, rtol=1e-9)


def test_sigma_swallows_the_error_of_the_waves_and_their_weight() -> None:
    at = int(np.searchsorted(RUNS.steps, 2000))
    # The error is far above the noise, and σ has become it.
    assert RUNS.error[NLL, at, 1] > 5 * LINE.noise
    assert RUNS.spread[NLL, at, 1] == pytest.approx(RUNS.error[NLL, at, 1], rel=0.1)
    assert RUNS.weight_ratio[NLL, at] > 20
    for way in (BETA, MOMENTS, MEAN_FIRST):
        assert RUNS.error[way, at, 1] < RUNS.error[NLL, at, 1]
        assert RUNS.nll[way, at] < RUNS.nll[NLL, at]


def test_in_a_larger_unit_the_plain_nll_learns_as_fast_as_any() -> None:
    line = wavy_line(unit=1.0)
    runs = train_remedies(line)
    assert int(np.argmin(runs.nll[:, -1])) in (NLL, MOMENTS)
    np.testing.assert_allclose(line.y * 5, LINE.y, rtol=1e-12)


def test_more_beta_learns_the_waves_sooner() -> None:
    errors = [train_remedies(LINE, beta=beta).error[BETA, -1, 1] for beta in (0.0, 0.5, 1.0)]
    assert errors[0] == pytest.approx(RUNS.error[NLL, -1, 1], rel=1e-12)
    assert errors[0] > errors[1] > errors[2]


def test_nothing_lies_below_the_floor_and_steps_begin_at_0() -> None:
    runs = train_remedies(LINE, floor=2.0)
    assert runs.sigma.min() >= 2.0
    assert runs.grid_sigma.min() >= 2.0
    assert runs.steps[0] == 0
    assert np.all(runs.mean[NLL, 0] == 0)
    # σ² = 1 + floor² at the start.
    np.testing.assert_allclose(runs.sigma[NLL, 0], np.sqrt(5.0))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate": 50.0}, "training leaves float64"),
        ({"floor": -1.0}, "floor must be at least 0 and finite, got -1"),
        ({"beta": 2.0}, r"beta must lie in \[0, 1\]"),
        ({"steps": [3, 2]}, r"steps must rise from 0 or more, got \[3, 2\]"),
        ({"steps": []}, "steps must rise"),
    ],
)
def test_what_cannot_be_trained_is_said(options: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        train_remedies(LINE, **options)
