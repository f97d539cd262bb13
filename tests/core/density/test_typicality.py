"""Typical draws: SciPy's χ², known numbers, and data judged by rank."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi, chi2

from nll_core.density import gaussian_typicality, judge_unusual, radius_log_density


def test_known_numbers():
    hundred = gaussian_typicality(100)
    assert hundred.nll_at_mode == pytest.approx(91.89, abs=5e-3)
    assert hundred.expected_nll == pytest.approx(141.89, abs=5e-3)
    assert hundred.nll_sigma == pytest.approx(7.07, abs=5e-3)
    one = gaussian_typicality(1)
    assert one.nll_at_mode == pytest.approx(0.9189, abs=5e-5)
    assert one.expected_nll == pytest.approx(1.4189, abs=5e-5)


@pytest.mark.parametrize("d", [1, 2, 7, 100, 1000])
def test_intervals_and_the_share_near_the_mode_are_scipys(d):
    found = gaussian_typicality(d, probability=0.9)
    low, high = chi2(d).ppf([0.05, 0.95])
    assert (found.radius_low, found.radius_high) == pytest.approx((low**0.5, high**0.5))
    assert found.nll_low == pytest.approx(found.nll_at_mode + low / 2)
    assert found.nll_high == pytest.approx(found.nll_at_mode + high / 2)
    assert found.near_mode == pytest.approx(chi2(d).cdf(1.0), rel=1e-9, abs=1e-300)
    assert found.log10_near_mode < 0
    if d <= 100:
        assert found.log10_near_mode == pytest.approx(chi2(d).logcdf(1.0) / np.log(10), rel=1e-9)


@pytest.mark.parametrize("d", [1, 2, 50])
def test_the_distance_from_the_mode_is_chi(d):
    r = np.linspace(0.1, 12, 30)
    np.testing.assert_allclose(radius_log_density(d, r), chi(d).logpdf(r), rtol=1e-9, atol=1e-9)
    whole, _ = quad(lambda u: float(np.exp(radius_log_density(d, u))), 0, 30)
    assert whole == pytest.approx(1.0, abs=1e-7)
    assert radius_log_density(d, 0.0) == (chi(1).logpdf(0) if d == 1 else -np.inf)


def test_draws_cost_what_is_said():
    draws = np.random.default_rng(0).normal(size=(20_000, 30))
    nll = 0.5 * (draws**2).sum(axis=1) + 15 * np.log(2 * np.pi)
    found = gaussian_typicality(30)
    assert nll.mean() == pytest.approx(found.expected_nll, abs=0.15)
    assert nll.std() == pytest.approx(found.nll_sigma, rel=0.02)
    inside = ((nll > found.nll_low) & (nll < found.nll_high)).mean()
    assert inside == pytest.approx(0.95, abs=0.006)
    # The mode costs less than any of them, and is as untypical as can be.
    judged = judge_unusual([found.nll_at_mode, found.expected_nll], nll)
    assert judged.rarer[0] == 1
    assert judged.untypical[0] == 0
    assert judged.untypical[1] > 0.9
    assert not judged.flagged.any()


def test_ranks_count_ties_on_both_sides():
    found = judge_unusual([0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 2.0, 2.0, 3.0], share=0.2)
    np.testing.assert_allclose(found.rarer, [1.0, 1.0, 0.8, 0.2])
    np.testing.assert_allclose(found.untypical, [0.0, 0.4, 1.0, 0.4])
    assert found.threshold == 2.0
    assert found.flagged.tolist() == [False, False, False, True]


@pytest.mark.parametrize("share", [0.01, 0.05, 0.1, 0.3])
def test_at_most_the_share_of_the_reference_is_flagged(share):
    nll = np.random.default_rng(1).exponential(size=500).round(2)
    flagged = judge_unusual(nll, nll, share=share).flagged.mean()
    assert 0 < flagged <= share + 1e-12
    weights = np.random.default_rng(2).integers(0, 3, 500)
    one = judge_unusual(nll, nll, share=share, sample_weight=weights)
    other = judge_unusual(nll, np.repeat(nll, weights), share=share)
    np.testing.assert_allclose(one.rarer, other.rarer, atol=1e-12)
    assert one.threshold == other.threshold


def test_what_has_no_answer_is_refused():
    with pytest.raises(ValueError, match="n_dimensions must be at least 1, got 0"):
        gaussian_typicality(0)
    with pytest.raises(ValueError, match="radius must be at least 0, got -1"):
        radius_log_density(2, [-1.0])
    with pytest.raises(ValueError, match="share must lie strictly between 0 and 1"):
        judge_unusual([1.0], [1.0], share=1.0)
