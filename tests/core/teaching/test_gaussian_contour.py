"""Level curves of the Gaussian likelihood: on them, the NLL is what was asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import fit_gaussian, gaussian_nll
from nll_core.datasets import load_five_points, load_newcomb
from nll_core.likelihoods import confidence_nll_rise, gaussian_statistics, profile_nll_mu
from nll_core.teaching import gaussian_nll_contour

FIVE = load_five_points().values


@given(
    rise=st.floats(1e-3, 300.0),
    size=st.integers(2, 200),
    offset=st.sampled_from([0.0, 50.0, -1e5]),
    scale=st.sampled_from([1e-3, 1.0, 1e4]),
)
@settings(deadline=None, max_examples=60)
def test_the_nll_on_the_curve_is_the_minimum_plus_the_rise(
    rise: float, size: int, offset: float, scale: float
) -> None:
    x = offset + scale * np.random.default_rng(size).standard_normal(size)
    curve = gaussian_nll_contour(x, rise, n_points=9)
    minimum = fit_gaussian(x).nll
    heights = [
        gaussian_nll(x, mu, sigma, reduction="sum") - minimum
        for mu, sigma in zip(curve.mu, curve.sigma, strict=True)
    ]
    np.testing.assert_allclose(heights, rise, rtol=1e-6, atol=1e-7 * size)


def test_the_curve_is_closed_and_touches_the_profile_interval_of_sigma() -> None:
    level = 0.95
    curve = gaussian_nll_contour(FIVE, confidence_nll_rise(level, 1))
    fit = fit_gaussian(FIVE, confidence_level=level)
    assert curve.mu[0] == curve.mu[-1] == fit.mu
    assert curve.sigma[0] == curve.sigma[-1]
    np.testing.assert_allclose(
        [curve.sigma.min(), curve.sigma.max()], fit.profile_intervals.sigma, rtol=1e-12
    )
    np.testing.assert_allclose(
        [curve.mu.min(), curve.mu.max()], fit.profile_intervals.mu, rtol=1e-3
    )


def test_the_widest_point_of_the_curve_is_where_the_profile_of_mu_has_the_same_rise() -> None:
    curve = gaussian_nll_contour(FIVE, 2.0, n_points=4001)
    rise = profile_nll_mu(FIVE, [curve.mu.max()])[0] - fit_gaussian(FIVE).nll
    assert rise == pytest.approx(2.0, abs=1e-5)


def test_a_range_of_sigma_cuts_the_curve_with_level_edges() -> None:
    statistics = gaussian_statistics(load_newcomb().values)
    curve = gaussian_nll_contour(statistics, 40.0, sigma_range=(8.0, 14.0), n_points=11)
    assert curve.sigma.min() == pytest.approx(8.0)
    assert curve.sigma.max() == pytest.approx(14.0)
    assert curve.sigma[10] == curve.sigma[11]
    assert curve.mu[10] > statistics.mean > curve.mu[11]
    assert (curve.mu[-1], curve.sigma[-1]) == (curve.mu[0], curve.sigma[0])


def test_outside_the_range_there_is_no_curve() -> None:
    curve = gaussian_nll_contour(FIVE, 0.1, sigma_range=(100.0, 200.0))
    assert curve.mu.size == curve.sigma.size == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rise": 0.0}, "rise must be finite and above 0, got 0"),
        ({"rise": 1.0, "sigma_range": (2.0, 1.0)}, r"sigma_range must ascend, got \(2, 1\)"),
        ({"rise": 1.0, "sigma_range": (0.0, 1.0)}, "sigma_range must be finite and above 0"),
        ({"rise": 1.0, "n_points": 1}, "n_points must be at least 2, got 1"),
    ],
)
def test_bad_input(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        gaussian_nll_contour(FIVE, **options)  # type: ignore[arg-type]


def test_a_sample_without_variance_has_no_curve() -> None:
    with pytest.raises(ValueError, match="variance above 0"):
        gaussian_nll_contour([1.0, 1.0], 1.0)
