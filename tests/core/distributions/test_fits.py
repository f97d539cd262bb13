"""Known fits, optima at bounds, and data that have no best parameters."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core import fit_gaussian, fit_student_t
from nll_core.datasets import load_ground_beef, load_newcomb
from nll_core.distributions import (
    Bernoulli,
    Beta,
    Binomial,
    Exponential,
    Gamma,
    Gaussian,
    Geometric,
    InverseGaussian,
    Laplace,
    LogNormal,
    NegativeBinomial,
    Pareto,
    Poisson,
    Rayleigh,
    StudentT,
    Uniform,
    VonMises,
    Weibull,
)

BEEF = load_ground_beef().values
# Deaths by horse kicks a year and corps (L. von Bortkiewicz 1898): ten corps, and all fourteen.
TEN = np.repeat(np.arange(5.0), (109, 65, 22, 3, 1))
FOURTEEN = np.repeat(np.arange(5.0), (144, 91, 32, 11, 2))


def test_ground_beef_is_fitted_as_by_fitdistrplus():
    # M. L. Delignette-Muller, C. Dutang (2015), JSS 64(4): its search ends at three or four digits.
    assert BEEF.size == 254
    weibull, gamma = Weibull.fit(BEEF), Gamma.fit(BEEF)
    assert weibull.distribution.values == pytest.approx((2.185885, 83.347679), rel=3e-4)
    errors = weibull.standard_errors.values()
    assert list(errors) == pytest.approx([0.1045755, 2.5268631], rel=3e-4)
    (a, b), (_, d) = weibull.covariance
    assert b / math.sqrt(a * d) == pytest.approx(0.321821, abs=2e-4)
    k, theta = gamma.distribution.values
    assert (k, 1 / theta) == pytest.approx((4.00955898, 0.05443907), rel=4e-4)
    errors = gamma.standard_errors["shape"], gamma.standard_errors["scale"] / theta**2
    assert errors == pytest.approx((0.341451640, 0.004937239), rel=2e-3)
    known = ((weibull, 1255.225, 2514.449, 2521.524), (gamma, 1253.625, 2511.25, 2518.325))
    for fit, nll, aic, bic in known:
        assert (fit.nll, fit.aic) == pytest.approx((nll, aic), abs=6e-4)
        assert 2 * fit.nll + 2 * math.log(254) == pytest.approx(bic, abs=6e-4)
    # And ours are lower.
    assert weibull.nll < -Weibull(2.185885, 83.347679).log_prob(BEEF).sum()
    assert gamma.nll < -Gamma(4.00955898, 1 / 0.05443907).log_prob(BEEF).sum()


def test_horse_kicks_of_ten_corps():
    poisson, geometric = Poisson.fit(TEN), Geometric.fit(TEN)
    assert poisson.distribution.rate == pytest.approx(0.61, rel=1e-14)
    assert poisson.nll == pytest.approx(206.1067215, abs=5e-8)
    assert poisson.standard_errors["rate"] == pytest.approx(0.0552268, abs=5e-8)
    assert geometric.nll == pytest.approx(213.651557, abs=5e-7)
    # The variance is below the mean: no finite size is best.
    limit = NegativeBinomial.fit(TEN)
    assert limit.distribution == NegativeBinomial(poisson.distribution.rate, math.inf)
    assert limit.nll == poisson.nll
    assert limit.standard_errors["size"] is None
    assert limit.standard_errors["mean"] == pytest.approx(0.0552268, abs=5e-8)
    assert limit.converged


def test_horse_kicks_of_fourteen_corps():
    poisson, other = Poisson.fit(FOURTEEN), NegativeBinomial.fit(FOURTEEN)
    assert poisson.nll == pytest.approx(314.1544606, abs=5e-8)
    assert poisson.standard_errors["rate"] == pytest.approx(0.05, abs=1e-12)
    assert other.distribution.size == pytest.approx(7.607, abs=5e-4)
    assert other.nll == pytest.approx(313.650717, abs=5e-7)
    assert 2 * (poisson.nll - other.nll) == pytest.approx(1.00749, abs=5e-6)
    assert other.aic == pytest.approx(2 * 2 + 2 * other.nll)


def test_the_older_fits_of_newcomb_are_the_same():
    x = load_newcomb().values
    gaussian, student_t = fit_gaussian(x), fit_student_t(x)
    one, other = Gaussian.fit(x), StudentT.fit(x)
    np.testing.assert_allclose(one.distribution.values, (gaussian.mu, gaussian.sigma), rtol=1e-13)
    assert one.nll == pytest.approx(gaussian.nll, rel=1e-13)
    errors = [one.standard_errors[name] for name in ("mu", "sigma")]
    np.testing.assert_allclose(errors, gaussian.standard_errors, rtol=1e-10)
    wanted = (student_t.mu, student_t.sigma, student_t.nu)
    np.testing.assert_allclose(other.distribution.values, wanted, rtol=1e-7)
    assert other.nll <= student_t.nll + 1e-10


def test_many_data_of_a_student_t_end_where_a_search_of_all_ends():
    x = StudentT(1.0, 2.0, 5.0).sample(6000, seed=1)
    wanted = fit_student_t(x)
    found = StudentT.fit(x)
    values = (wanted.mu, wanted.sigma, wanted.nu)
    np.testing.assert_allclose(found.distribution.values, values, rtol=1e-6)
    assert found.nll <= wanted.nll + 1e-9
    # One outlier among many Gaussian data, which no few thousand of them show.
    x = np.append(Uniform(-1.0, 1.0).sample(5000, seed=2), [40.0])
    assert StudentT.fit(x).nll <= fit_student_t(x).nll + 1e-6
    flat = Uniform(-1.0, 1.0).sample(5000, seed=2)
    assert StudentT.fit(flat).distribution.nu == math.inf


def test_optima_at_the_bounds_are_reported_without_an_error():
    for found in (Bernoulli.fit([1, 1]), Geometric.fit([0, 0]), Poisson.fit([0, 0])):
        assert found.nll == 0
        assert found.converged
        assert list(found.standard_errors.values()) == [None]
        assert found.covariance is None
    assert Binomial.fit([4, 4], fixed={"n_trials": 4}).distribution == Binomial(1.0, 4)


def test_the_ends_of_a_support_are_data():
    x = [1e-300, 3.0, 5e200]
    assert Uniform.fit(x).distribution == Uniform(1e-300, 5e200)
    assert Pareto.fit(x).distribution.minimum == 1e-300
    found = Pareto.fit([2.0, 3.0, 5.0])
    shape = 3 / (math.log(3 / 2) + math.log(5 / 2))
    assert found.distribution.shape == pytest.approx(shape, rel=1e-14)
    assert found.standard_errors["shape"] == pytest.approx(shape / math.sqrt(3), rel=1e-12)
    assert found.standard_errors["minimum"] is None
    # A point of weight 0 is not there.
    found = Uniform.fit([1.0, 2.0, 9.0], sample_weight=[1, 1, 0])
    assert found.distribution == Uniform(1.0, 2.0)


def test_a_laplace_fit_is_the_weighted_median():
    found = Laplace.fit([5.0, 1.0, 2.0], sample_weight=[3, 1, 1])
    assert found.distribution == Laplace(5.0, (4 + 3) / 5)
    assert Laplace.fit([1.0, 2.0, 4.0, 9.0]).distribution.mu == 3.0
    pinned = Laplace.fit([1.0, 2.0, 6.0], fixed={"mu": 0.0}).distribution
    assert pinned == Laplace(0.0, 3.0)


VARIED = [Gaussian, StudentT, Laplace, Gamma, Weibull, LogNormal, InverseGaussian, Pareto, Uniform]


@pytest.mark.parametrize("kind", [*VARIED, Beta, VonMises])
def test_equal_data_have_no_best_parameters(kind):
    with pytest.raises(ValueError, match=r"x must hold two values that differ, got only 0\.5"):
        kind.fit([0.5, 0.5, 0.5])
    # What has weight 0 does not differ.
    with pytest.raises(ValueError, match="x must hold two values that differ"):
        kind.fit([0.5, 0.25], sample_weight=[1.0, 0.0])


def test_zeros_alone_have_no_best_parameters():
    with pytest.raises(ValueError, match="of zeros alone no scale is best"):
        Exponential.fit([0.0, 0.0])
    with pytest.raises(ValueError, match="of zeros alone no size is best"):
        NegativeBinomial.fit([0.0, 0.0])


def test_data_outside_the_support_are_refused_with_their_place():
    for kind in (Gamma, Weibull, LogNormal, InverseGaussian, Rayleigh):
        with pytest.raises(ValueError, match="x must be above 0, got 0 at index 1"):
            kind.fit([1.0, 0.0, 2.0])
    with pytest.raises(ValueError, match="x must lie between 0 and 1, got 1 at index 0"):
        Beta.fit([1.0, 0.5])
    with pytest.raises(ValueError, match=r"x must be a count from 0 on, got 0\.5"):
        Poisson.fit([1.0, 0.5])
    with pytest.raises(ValueError, match="x must be at least 0, got -1 at index 1"):
        Exponential.fit([1.0, -1.0])
    with pytest.raises(ValueError, match="x must lie in the support, got 5"):
        Binomial.fit([5.0, 2.0], fixed={"n_trials": 4})
    with pytest.raises(ValueError, match="x must lie in the support, got 5"):
        Uniform.fit([1.0, 5.0], fixed={"high": 4.0})
    with pytest.raises(ValueError, match="fixed must hold n_trials"):
        Binomial.fit([5.0, 2.0])
    with pytest.raises(ValueError, match="x must lie in the support, got -1 at index 1"):
        Gamma(1.0, 1.0).gradient([1.0, -1.0])


def test_weights_are_checked():
    with pytest.raises(ValueError, match=r"sample_weight must have shape \(2,\)"):
        Gaussian.fit([1.0, 2.0], sample_weight=[1.0])
    with pytest.raises(ValueError, match="sample_weight must have a finite sum"):
        Gaussian.fit([1.0, 2.0], sample_weight=[1e308, 1e308])


@pytest.mark.parametrize("kind", [Gaussian, StudentT, Laplace, Weibull, LogNormal, Pareto, Uniform])
def test_data_over_the_whole_range_of_float64_give_numbers(kind):
    found = kind.fit([1e300, 1.2e300, 1.7e308, 3e299])
    assert np.isfinite(found.distribution.values[:2]).all()
    assert np.isfinite(found.nll)


KICKS = np.repeat([0.0, 1.0, 2.0, 3.0, 4.0], [144, 91, 32, 11, 2])


def test_where_a_student_t_has_no_bound_is_named() -> None:
    fit = StudentT.fit(KICKS)
    # Around the m = 144 equal of n = 280 data, for ν below m/(n − m).
    assert fit.message.endswith("below ν = 1.06 the likelihood has no bound around 144 equal data")
    assert fit.converged
    nll = [-StudentT(0.0, 10.0**-k, 1.0).log_prob(KICKS).sum() for k in (50, 100, 150)]
    np.testing.assert_allclose(np.diff(nll), -8.0 * 50 * np.log(10))
    assert nll[2] < fit.nll
    above = [-StudentT(0.0, 10.0**-k, 1.1).log_prob(KICKS).sum() for k in (50, 100, 150)]
    assert (np.diff(above) > 0).all()


def test_a_student_t_that_falls_without_end_has_not_converged() -> None:
    fit = StudentT.fit([1.0, 1.0, 1.0, 1.0, 2.0, 5.0])
    assert not fit.converged
    assert fit.message.endswith("the likelihood has no bound around 4 equal data")
    pinned = StudentT.fit(KICKS, fixed={"nu": 0.5})
    assert not pinned.converged
    weighted = StudentT.fit([0.0, 1, 2, 3, 4], sample_weight=[144, 91, 32, 11, 2])
    assert weighted.message.split("; ")[1:] == StudentT.fit(KICKS).message.split("; ")[1:]


@pytest.mark.parametrize(
    ("x", "fixed"),
    [(KICKS, {"nu": 4.0}), (KICKS, {"sigma": 1.0}), (np.arange(-30.0, 31.0) ** 3, {})],
)
def test_no_bound_is_named_where_none_lacks(x: np.ndarray, fixed: dict[str, float]) -> None:
    assert "no bound" not in StudentT.fit(x, fixed=fixed).message
