"""The curves of two fits over their data, against SciPy's densities and NumPy's histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from nll_core.datasets import load_newcomb
from nll_core.likelihoods.student_t_fit import TailComparison, compare_tails
from nll_core.teaching.tails import TailCurves, tail_curves

NEWCOMB = load_newcomb().values
HEAVY = compare_tails(NEWCOMB)
# Lighter tails than a Gaussian's: the Student-t ends at its limit.
EVEN = np.linspace(-1.0, 1.0, 30)
LIGHT = compare_tails(EVEN)
WINDOW = (-54.4, 50.4)


def distributions(comparison: TailComparison) -> tuple[Any, Any]:
    """SciPy's Gaussian and Student-t with the fitted parameters."""
    gaussian, student_t = comparison.gaussian, comparison.student_t
    return (
        stats.norm(gaussian.mu, gaussian.sigma),
        stats.t(student_t.nu, student_t.mu, student_t.sigma),
    )


def assert_curves(curves: TailCurves, comparison: TailComparison) -> None:
    gaussian, student_t = distributions(comparison)
    for density, cost, expected in (
        (curves.gaussian_density, curves.gaussian_nll, gaussian),
        (curves.student_t_density, curves.student_t_nll, student_t),
    ):
        np.testing.assert_allclose(density, expected.pdf(curves.x), rtol=1e-11)
        np.testing.assert_allclose(cost, -expected.logpdf(curves.x), rtol=1e-12)


def test_curves_are_the_densities_of_the_fits_and_their_negative_logs() -> None:
    curves = tail_curves(NEWCOMB, HEAVY, window=WINDOW, n_points=53)
    np.testing.assert_array_equal(curves.x, np.linspace(*WINDOW, 53))
    assert_curves(curves, HEAVY)


def test_at_the_gaussian_limit_the_two_curves_are_one() -> None:
    curves = tail_curves(EVEN, LIGHT, window=(-3.0, 3.0))
    assert LIGHT.student_t.nu == np.inf
    assert_curves(curves, LIGHT)
    np.testing.assert_allclose(curves.student_t_nll, curves.gaussian_nll, rtol=1e-9)


@pytest.mark.parametrize("n_bins", [1, 7, 24])
@pytest.mark.parametrize("window", [WINDOW, (20.0, 30.0), (-44.0, 40.0)])
def test_bars_are_the_histogram_of_the_points_inside(
    window: tuple[float, float], n_bins: int
) -> None:
    curves = tail_curves(NEWCOMB, HEAVY, window=window, n_bins=n_bins)
    heights, edges = np.histogram(NEWCOMB, bins=n_bins, range=window, density=True)
    np.testing.assert_array_equal(curves.edges, edges)
    np.testing.assert_array_equal(curves.heights, heights)
    assert (curves.edges[0], curves.edges[-1]) == window
    assert (curves.heights * np.diff(curves.edges)).sum() == pytest.approx(1.0, rel=1e-13)


def test_bars_counted_by_hand() -> None:
    x = [0.0, 0.5, 1.0, 2.5, 4.0, 9.0]
    curves = tail_curves(x, compare_tails(x), window=(0.0, 4.0), n_bins=2)
    # Three of the five points inside lie in [0, 2) and two in [2, 4], the right edge with them.
    np.testing.assert_allclose(curves.heights, [0.3, 0.2], rtol=1e-15)


def test_far_out_the_costs_keep_what_the_densities_lose() -> None:
    far = 60 * HEAVY.gaussian.sigma
    curves = tail_curves(NEWCOMB, HEAVY, window=(-far, far), n_points=3)
    gaussian, _ = distributions(HEAVY)
    assert curves.gaussian_density[0] == 0.0
    assert curves.gaussian_nll[0] == pytest.approx(-gaussian.logpdf(-far), rel=1e-13)
    assert (curves.student_t_nll[[0, 2]] < 40.0).all()
    assert (curves.gaussian_nll[[0, 2]] > 1000.0).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": (1.0, 1.0)}, r"window must be two ends, the lower first, got \(1, 1\)"),
        ({"window": (2.0, 1.0)}, r"the lower first, got \(2, 1\)"),
        ({"window": (0.0, np.inf)}, "window must be finite, got inf"),
        ({"window": (100.0, 200.0)}, r"at least one point of x, got \(100, 200\)"),
        ({"window": WINDOW, "n_points": 1}, "n_points must be at least 2, got 1"),
        ({"window": WINDOW, "n_bins": 0}, "n_bins must be at least 1, got 0"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tail_curves(NEWCOMB, HEAVY, **options)


def test_bad_samples_are_named() -> None:
    with pytest.raises(ValueError, match="x must hold at least 1 point"):
        tail_curves([], HEAVY, window=WINDOW)
    with pytest.raises(ValueError, match="x must be finite"):
        tail_curves([1.0, np.nan], HEAVY, window=WINDOW)
