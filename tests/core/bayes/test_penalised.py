"""Ridge and lasso against scikit-learn, the posterior means against integration."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats
from sklearn.linear_model import BayesianRidge, Lasso, Ridge

from nll_core.bayes import (
    COEFFICIENT_PRIORS,
    penalised_fit,
    penalty_path,
    prior_sd_of_penalty,
    sample_polynomial,
)

SAMPLE = sample_polynomial(seed=3)
OBLIQUE = np.random.default_rng(1).normal(size=(30, 4)) @ np.triu(np.ones((4, 4)))
TARGETS = OBLIQUE @ [1.0, -2.0, 0.0, 0.5] + np.random.default_rng(2).normal(size=30)
SDS = [(1.0, 1.0), (0.3, 2.0), (2.0, 0.1)]


@pytest.mark.parametrize(("sigma", "tau"), SDS)
@pytest.mark.parametrize(
    ("x", "y"), [(SAMPLE.features, SAMPLE.targets), (OBLIQUE, TARGETS)], ids=["straight", "oblique"]
)
def test_a_gaussian_prior_is_ridge(x, y, sigma, tau) -> None:
    found = penalised_fit(x, y, noise_sd=sigma, prior_sd=tau, prior="gaussian")
    assert found.penalty == pytest.approx(sigma**2 / tau**2)
    # scikit-learn's objective is ‖y − Xβ‖² + α‖β‖²: twice ours, so α is λ.
    other = Ridge(alpha=found.penalty, fit_intercept=False, tol=1e-14).fit(x, y)
    np.testing.assert_allclose(found.mode, other.coef_, rtol=1e-8, atol=1e-10)
    np.testing.assert_array_equal(found.mean, found.mode)
    covariance = np.linalg.inv(x.T @ x / sigma**2 + np.eye(x.shape[1]) / tau**2)
    np.testing.assert_allclose(found.sd, np.sqrt(np.diagonal(covariance)))


def test_the_line_is_that_of_its_coefficients_with_their_covariance() -> None:
    found = penalised_fit(OBLIQUE, TARGETS, noise_sd=1.0, prior_sd=0.5, prior="gaussian")
    assert found.alpha == found.penalty
    draws = np.random.default_rng(0).multivariate_normal(found.mean, found.covariance, 200_000)
    line = found.line(OBLIQUE[:5])
    np.testing.assert_allclose(line.mean, OBLIQUE[:5] @ found.mean)
    np.testing.assert_allclose(line.sd, (draws @ OBLIQUE[:5].T).std(axis=0), rtol=0.01)


def test_the_standard_deviations_are_those_of_bayesian_ridge() -> None:
    # Its rounds re-estimate both precisions; where it stops, the posterior is that of these.
    other = BayesianRidge(fit_intercept=False, tol=1e-12, max_iter=1000).fit(OBLIQUE, TARGETS)
    sigma, tau = other.alpha_**-0.5, other.lambda_**-0.5
    found = penalised_fit(OBLIQUE, TARGETS, noise_sd=sigma, prior_sd=tau, prior="gaussian")
    np.testing.assert_allclose(found.mean, other.coef_, rtol=1e-6)
    np.testing.assert_allclose(found.sd, np.sqrt(np.diagonal(other.sigma_)), rtol=1e-6)


@pytest.mark.parametrize(("sigma", "tau"), SDS)
def test_a_laplace_prior_is_lasso_at_its_mode(sigma, tau) -> None:
    x, y = SAMPLE.features, SAMPLE.targets
    found = penalised_fit(x, y, noise_sd=sigma, prior_sd=tau, prior="laplace")
    assert found.penalty == pytest.approx(2**0.5 * sigma**2 / tau)
    # scikit-learn's objective is ‖y − Xβ‖²/2n + α‖β‖₁: ours over n, so α is λ/n.
    other = Lasso(alpha=found.alpha, fit_intercept=False, tol=1e-14).fit(x, y)
    np.testing.assert_allclose(found.mode, other.coef_, atol=1e-9)
    np.testing.assert_array_equal(found.mode == 0, np.abs(other.coef_) < 1e-12)


@pytest.mark.parametrize("tau", [0.02, 0.3, 1.0, 20.0])
@pytest.mark.parametrize("estimate", [-3.0, -0.4, 0.0, 1e-3, 0.7, 12.0])
def test_the_laplace_posterior_by_integration(estimate, tau) -> None:
    # One column of length 2 and noise 0.6: a standard error of 0.3.
    x = np.full((4, 1), 1.0)
    found = penalised_fit(x, x[:, 0] * estimate, noise_sd=0.6, prior_sd=tau, prior="laplace")
    prior, se = stats.laplace(scale=tau / 2**0.5), 0.3
    centre = float(found.mode[0])

    def log_density(b):
        return stats.norm(b, se).logpdf(estimate) + prior.logpdf(b)

    reach = 12 * se
    at = np.sort(np.append(np.linspace(centre - reach, centre + reach, 240_001), 0.0))
    density = np.exp(log_density(at) - log_density(centre))
    area = integrate.trapezoid(density, at)
    mean = integrate.trapezoid(density * at, at) / area
    sd = np.sqrt(integrate.trapezoid(density * (at - mean) ** 2, at) / area)
    assert found.mean[0] == pytest.approx(mean, rel=1e-5, abs=1e-7)
    assert found.sd[0] == pytest.approx(sd, rel=1e-4)
    assert log_density(centre) >= log_density(at).max() - 1e-12


def test_far_from_the_data_the_mean_keeps_its_digits() -> None:
    x = np.ones((1, 1))
    # Where the prior is far narrower than the data's reach, the posterior is nearly the prior,
    # moved by its variance times the slope of the log-likelihood at 0.
    found = penalised_fit(x, [2.0], noise_sd=1.0, prior_sd=1e-5, prior="laplace")
    assert found.mode[0] == 0
    assert found.mean[0] == pytest.approx(2.0 * 1e-10, rel=1e-5)
    assert found.sd[0] == pytest.approx(1e-5, rel=1e-5)
    # And the series meets the closed form where one takes over from the other.
    near, far = (
        penalised_fit(x, [0.5], noise_sd=1.0, prior_sd=2**0.5 / pull, prior="laplace")
        for pull in (200.4, 200.6)
    )
    assert near.mean[0] / far.mean[0] == pytest.approx((200.6 / 200.4) ** 2, rel=1e-4)


def test_zeros_come_from_the_mode_and_never_from_the_mean() -> None:
    path = penalty_path(
        SAMPLE.features,
        SAMPLE.targets,
        noise_sd=1.0,
        prior_sds=np.geomspace(0.01, 10, 30),
        prior="laplace",
    )
    assert (path.mode == 0).any(axis=0).all()
    assert (path.mean != 0).all()
    assert (np.diff(path.penalty) < 0).all()
    least_squares = SAMPLE.features.T @ SAMPLE.targets / len(SAMPLE.targets)
    assert (np.abs(path.mean) < np.abs(least_squares)).all()
    np.testing.assert_allclose(path.mean[-1], least_squares, rtol=0.1)
    for row, tau in ((0, path.prior_sd[0]), (17, path.prior_sd[17])):
        one = penalised_fit(
            SAMPLE.features, SAMPLE.targets, noise_sd=1.0, prior_sd=tau, prior="laplace"
        )
        np.testing.assert_array_equal(path.mode[row], one.mode)
        assert one.n_zero == (path.mode[row] == 0).sum()


@pytest.mark.parametrize("prior", COEFFICIENT_PRIORS)
def test_a_penalty_has_its_prior_and_a_prior_its_lines(prior) -> None:
    tau = prior_sd_of_penalty(7.0, noise_sd=1.4, prior=prior)
    fit = penalised_fit(SAMPLE.features, SAMPLE.targets, noise_sd=1.4, prior_sd=tau, prior=prior)
    assert fit.penalty == pytest.approx(7.0)
    rng = np.random.default_rng(0)
    draw = rng.normal if prior == "gaussian" else rng.laplace
    scale = tau if prior == "gaussian" else tau / np.sqrt(2.0)
    lines = SAMPLE.features @ draw(scale=scale, size=(8, 20_000))
    np.testing.assert_allclose(fit.line(SAMPLE.features).prior_sd, lines.std(axis=1), rtol=0.05)
    with pytest.raises(ValueError, match="penalty must be finite and above 0"):
        prior_sd_of_penalty(0.0, noise_sd=1.0, prior=prior)


def test_the_sample_has_orthogonal_features_and_its_truth() -> None:
    n = len(SAMPLE.x)
    np.testing.assert_allclose(SAMPLE.features.T @ SAMPLE.features, n * np.eye(8), atol=1e-10)
    np.testing.assert_allclose(SAMPLE.features.mean(axis=0), 0, atol=1e-12)
    for degree, column in enumerate(SAMPLE.features.T, start=1):
        fit = np.polynomial.Polynomial.fit(SAMPLE.x, column, degree)
        np.testing.assert_allclose(fit(SAMPLE.x), column, atol=1e-9)
        assert column[-1] > 0
    many = sample_polynomial(4000, noise_sd=0.5, seed=0)
    noise = many.targets - many.features @ many.coefficients
    assert noise.std() == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize(
    ("x", "y", "change", "words"),
    [
        (OBLIQUE, TARGETS, {}, "cosine of columns 2 and 3 is 0.87"),
        (OBLIQUE[:, [0, 0]], TARGETS, {}, "independent columns"),
        (OBLIQUE, TARGETS[:3], {}, r"targets must have shape \(30,\), got \(3,\)"),
        (TARGETS, TARGETS, {}, r"features must have shape \(n, d\), got \(30,\)"),
        (OBLIQUE, TARGETS, {"prior": "flat"}, "prior must be one of"),
        (OBLIQUE, TARGETS, {"noise_sd": 0.0}, "noise_sd must be finite and above 0"),
        (OBLIQUE, TARGETS, {"prior_sd": np.inf}, "prior_sd must be finite and above 0"),
    ],
)
def test_bad_input_is_named(x, y, change, words) -> None:
    with pytest.raises(ValueError, match=words):
        penalised_fit(x, y, **{"noise_sd": 1.0, "prior_sd": 1.0, "prior": "laplace"} | change)
