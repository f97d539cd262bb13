"""Mixtures: known fits, scikit-learn, laws of units, and what has no maximum said as such."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture as Sklearn

from nll_core.datasets import load_acidity, load_galaxies, load_old_faithful
from nll_core.density import (
    Mixture,
    fit_mixture,
    mixture_log_density,
    mixture_of,
    responsibilities,
    start_mixture,
)
from nll_core.density._mixture_pass import (
    COVARIANCE_KINDS,
    Data,
    Parameters,
    em_step,
    gradient,
    newton_step,
    pass_over,
)

GEYSER = load_old_faithful()
GALAXIES = load_galaxies().values
# R's copy has a misprint.
OF_R = np.where(np.arange(82) == 77, 26.690, GALAXIES)
SKLEARN_KINDS = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}


def clouds(n: int = 400, seed: int = 0) -> np.ndarray:
    draws = np.random.default_rng(seed)
    parts = [
        draws.multivariate_normal(mean, cov, size=n)
        for mean, cov in (
            ((0, 0), ((1, 0.3), (0.3, 0.5))),
            ((4, 1), ((0.4, -0.2), (-0.2, 1))),
            ((1, 5), ((2, 0.0), (0.0, 0.3))),
        )
    ]
    return np.concatenate(parts)


def test_old_faithful_with_equal_variances_is_the_converged_fit():
    fit = fit_mixture(GEYSER.waiting, 2, covariance="tied")
    np.testing.assert_allclose(fit.mixture.shares[0], 0.3608494, atol=5e-8)
    np.testing.assert_allclose(fit.mixture.means.ravel(), [54.613626, 80.090304], atol=5e-7)
    np.testing.assert_allclose(fit.mixture.covariances.ravel(), 34.446234, atol=5e-7)
    assert fit.nll == pytest.approx(1034.0017604, abs=5e-8)
    assert fit.bic == pytest.approx(2090.426729, abs=5e-7)
    assert fit.aic == pytest.approx(2076.003521, abs=5e-7)
    # mclust stops early: it prints −1034.002, and means that agree in three digits.
    np.testing.assert_allclose(fit.mixture.means.ravel(), [54.61675, 80.09239], rtol=1e-4)
    # Its ICL, −2099.576, adds twice the entropy of hard assignments.
    certain = np.log(responsibilities(fit.mixture, GEYSER.waiting).max(axis=1)).sum()
    assert -fit.bic + 2.0 * certain == pytest.approx(-2099.576, abs=2e-2)


def test_acidity_of_lakes_as_mclust_prints_it():
    fit = fit_mixture(load_acidity().values, 2, covariance="tied")
    # mclust stops a little early.
    assert 185.9493052 - 5e-5 < fit.nll < 185.9493052
    assert fit.n_parameters == 4
    assert fit.bic == pytest.approx(392.0723108, abs=1e-4)


def test_old_faithful_with_a_variance_each():
    fit = fit_mixture(GEYSER.waiting, 2)
    assert fit.mixture.shares[0] == pytest.approx(0.3608861, abs=5e-8)
    np.testing.assert_allclose(fit.mixture.means.ravel(), [54.614856, 80.091069], atol=5e-7)
    np.testing.assert_allclose(fit.mixture.sigmas.ravel(), [5.871219, 5.867734], atol=5e-7)
    assert fit.nll == pytest.approx(1034.0017498, abs=5e-8)
    one = fit_mixture(GEYSER.waiting, 1)
    assert one.nll == pytest.approx(1095.2888005, abs=5e-8)
    assert 2 * (one.nll - fit.nll) == pytest.approx(122.574, abs=5e-4)


def test_old_faithful_in_two_dimensions_is_below_what_was_published():
    fit = fit_mixture(GEYSER.values, 3, covariance="tied")
    assert fit.nll == pytest.approx(1126.3159, abs=5e-5)
    assert fit.n_parameters == 11
    assert fit.bic == pytest.approx(2314.2957, abs=5e-5)
    assert fit.nll < 1126.326 < fit.nll + 0.011


@pytest.mark.parametrize(
    ("k", "of_r", "corrected"),
    [
        (2, 220.0580, 220.1931),
        (3, 203.1792, 203.4820),
        (4, 197.4538, 197.7103),
    ],
)
def test_galaxies_with_and_without_the_misprint(k, of_r, corrected):
    assert fit_mixture(OF_R, k).nll == pytest.approx(of_r, abs=5e-5)
    assert fit_mixture(GALAXIES, k).nll == pytest.approx(corrected, abs=5e-5)


def test_bic_takes_three_galaxies_clusters_and_aic_four():
    three, four = (fit_mixture(OF_R, k) for k in (3, 4))
    assert (three.bic, four.bic) == pytest.approx((441.612, 443.381), abs=5e-4)
    assert (four.aic, three.aic) == pytest.approx((416.908, 422.358), abs=5e-4)
    np.testing.assert_allclose(three.mixture.means.ravel(), [9.710, 21.400, 33.044], atol=5e-4)
    np.testing.assert_allclose(three.mixture.sigmas.ravel(), [0.423, 2.195, 0.922], atol=5e-4)
    np.testing.assert_allclose(three.mixture.shares, [0.085, 0.878, 0.037], atol=5e-4)


def test_the_density_is_scipys_and_integrates_to_one():
    x, draws = clouds(20), np.random.default_rng(1)
    roots = draws.normal(size=(3, 2, 2)) + 2 * np.eye(2)
    mixture = Mixture(np.array([0.2, 0.5, 0.3]), draws.normal(size=(3, 2)), roots @ roots.mT)
    parts = np.array(
        [
            w * multivariate_normal(m, c).pdf(x)
            for w, m, c in zip(*vars(mixture).values(), strict=True)
        ]
    )
    np.testing.assert_allclose(mixture_log_density(mixture, x), np.log(parts.sum(axis=0)))
    np.testing.assert_allclose(
        responsibilities(mixture, x), (parts / parts.sum(axis=0)).T, atol=1e-14
    )
    two = mixture_of([0.3, 0.7], [-1.0, 2.0], [0.2, 1.5])
    whole, _ = quad(lambda u: float(np.exp(mixture_log_density(two, [u]))[0]), -20, 20, limit=200)
    assert whole == pytest.approx(1.0, abs=1e-9)


def test_far_away_a_density_is_a_number_and_a_share_of_0_is_not_there():
    two = mixture_of([1.0, 0.0], [0.0, 5.0], [1.0, 1.0])
    np.testing.assert_allclose(
        mixture_log_density(two, [1e8]), -0.5e16 - 0.5 * np.log(2 * np.pi), rtol=1e-15
    )
    np.testing.assert_array_equal(responsibilities(two, [5.0, -1e6]), [[1.0, 0.0]] * 2)


@pytest.mark.parametrize("kind", COVARIANCE_KINDS)
def test_from_the_same_start_no_fit_of_scikit_learn_is_better(kind):
    x = clouds()
    start = start_mixture(x, 3, seed=4)
    fit = fit_mixture(x, start=start, covariance=kind)
    inverse = np.linalg.inv(start.covariances[0])
    precisions = {
        "full": np.linalg.inv(start.covariances),
        "tied": inverse,
        "diagonal": np.tile(1 / np.diag(start.covariances[0]), (3, 1)),
        "spherical": np.full(3, 1 / np.diag(start.covariances[0]).mean()),
    }[kind]
    theirs = Sklearn(
        3,
        covariance_type=SKLEARN_KINDS[kind],
        tol=1e-13,
        max_iter=20_000,
        reg_covar=0.0,
        weights_init=start.shares,
        means_init=start.means,
        precisions_init=precisions,
    ).fit(x)
    assert fit.converged
    assert fit.nll <= -theirs.score(x) * len(x) + 1e-9
    assert fit.nll == pytest.approx(-theirs.score(x) * len(x), rel=1e-9)
    np.testing.assert_allclose(fit.mixture.means, theirs.means_, atol=1e-4)
    assert fit.bic == pytest.approx(theirs.bic(x), rel=1e-9)


@pytest.mark.parametrize("kind", COVARIANCE_KINDS)
def test_the_gradient_and_the_curvature_are_those_of_the_nll(kind):
    x = clouds(60)
    start = start_mixture(x, 3, seed=4)
    fit = fit_mixture(x, start=start, covariance=kind)
    data = Data(np.ascontiguousarray(x.T), None, float(len(x)))

    def nll_of(at: Parameters) -> float:
        return pass_over(data, at).nll

    best = Parameters(
        fit.mixture.shares, fit.mixture.means, np.linalg.cholesky(fit.mixture.covariances)
    )
    assert np.linalg.norm(gradient(best, pass_over(data, best), kind)) < 1e-5
    # Newton squares the distance, EM divides it: from a tenth of it, a hundredth is left.
    left: dict[str, list[float]] = {"newton": [], "em": []}
    for away in (1e-3, 1e-4):
        beside = Parameters(best.shares, best.means + away, best.factors * (1 + away))
        moments = pass_over(data, beside, curvature=True)
        newton = newton_step(beside, moments, kind)
        assert newton is not None
        for name, at in (("newton", newton), ("em", em_step(beside, moments, kind))):
            left[name].append(float(np.linalg.norm(gradient(at, pass_over(data, at), kind))))
    assert left["newton"][1] < 0.02 * left["newton"][0]
    assert left["em"][1] > 0.08 * left["em"][0]
    # Away from the optimum, by differences: shares as logits, then means in their own units.
    away = Parameters(np.array([0.5, 0.3, 0.2]), best.means + 0.3, 1.3 * best.factors)
    slope, h = gradient(away, pass_over(data, away), kind), 1e-5
    for k in range(3):
        logits = np.exp(h * np.eye(3)[k])
        tilted = [away.shares * logits**s / (away.shares @ logits**s) for s in (1, -1)]
        up, down = (nll_of(away._replace(shares=shares)) for shares in tilted)
        assert slope[3 * k] == pytest.approx((up - down) / (2 * h), rel=1e-5)
        for axis in range(2):
            push = np.zeros((3, 2))
            push[k] = away.factors[k][:, axis] * h
            up, down = (nll_of(away._replace(means=away.means + s * push)) for s in (1, -1))
            assert slope[3 * k + 1 + axis] == pytest.approx((up - down) / (2 * h), rel=1e-5)
    # All spreads grow together: the sum over the entries on their diagonals.
    up, down = (nll_of(away._replace(factors=away.factors * np.exp(s * h))) for s in (1, -1))
    diagonals = {"full": [9, 11, 12, 14, 15, 17], "tied": [9, 11]}.get(kind, slice(9, None))
    assert slope[diagonals].sum() == pytest.approx((up - down) / (2 * h), rel=1e-5)


@pytest.mark.parametrize("kind", COVARIANCE_KINDS)
def test_another_unit_moves_the_nll_by_n_log_c_and_nothing_else(kind):
    x = clouds(60)
    start = start_mixture(x, 3, seed=4)
    here = fit_mixture(x, start=start, covariance=kind)
    for scale, shift in ((1e-3, 0.0), (2.0, 1e8), (1e100, 0.0), (1e-100, 0.0)):
        moved = Mixture(start.shares, scale * start.means + shift, scale**2 * start.covariances)
        there = fit_mixture(scale * x + shift, start=moved, covariance=kind)
        assert there.nll - here.nll == pytest.approx(2 * len(x) * np.log(scale), abs=1e-5)
        np.testing.assert_allclose(
            there.mixture.means, scale * here.mixture.means + shift, rtol=1e-6
        )


def test_a_fit_goes_down_and_says_that_it_has_arrived():
    fit = fit_mixture(clouds(), 3, seed=1)
    assert (np.diff(fit.nlls) <= 0).all()
    assert fit.converged
    assert fit.gradient <= 1e-8
    stopped = fit_mixture(clouds(), start=start_mixture(clouds(), 3, seed=1), max_steps=3)
    assert not stopped.converged
    assert stopped.message == "the gradient is still above the tolerance after 3 steps"


@pytest.mark.parametrize(
    ("x", "start"),
    [
        ([0.0, 1.0, 2.0, 3.0, 50.0], mixture_of([0.8, 0.2], [1.5, 50.0], [1.0, 0.5])),
        ([0.0, 0.0, 0.0, 1.0, 2.0], mixture_of([0.5, 0.5], [0.0, 1.5], [0.1, 1.0])),
    ],
)
def test_a_component_on_one_point_is_no_fit_and_said(x, start):
    fit = fit_mixture(x, start=start)
    assert not fit.converged
    assert fit.degenerate
    assert re.fullmatch(
        r"(a component|the component at [\d.]+) has collapsed onto a point: .*", fit.message
    )
    assert np.isfinite(fit.nll)


def test_data_on_a_line_have_no_density():
    fit = fit_mixture(np.column_stack([np.arange(9.0), 2 * np.arange(9.0)]), 1)
    assert not fit.converged
    assert "onto a point or a line" in fit.message


def test_a_component_without_data_is_said():
    fit = fit_mixture([0.0, 1.0, 2.5], start=mixture_of([0.5, 0.5], [1.0, 1e5], [1.0, 0.1]))
    assert not fit.converged
    assert fit.message == "the component at 1e+05 has lost all its data"


def test_a_pair_of_close_galaxies_is_no_cluster():
    # Two of them 1 km/s apart make a local optimum of lower NLL than the fit that is given.
    pair = mixture_of(
        [0.085, 0.854, 0.037, 0.024], [9.71, 21.4, 33.0, 22.7465], [0.42, 2.2, 0.92, 0.0005]
    )
    spurious = fit_mixture(GALAXIES, start=pair)
    assert spurious.converged
    assert spurious.nll < fit_mixture(GALAXIES, 4).nll - 1
    assert spurious.mixture.sigmas.min() < 0.001


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        ([], {"n_components": 1}, "x must have shape .* and not be empty"),
        ([1.0, np.nan], {"n_components": 1}, "x must be finite, got nan at index 1"),
        ([2.0, 2.0], {"n_components": 1}, "x must vary, got only 2"),
        ([[1.0, 2.0], [2.0, 2.0]], {"n_components": 1}, "got only 2 in column 1"),
        ([1.0, 2.0], {"n_components": 3}, "n_components must be at most the number of data, 2"),
        ([1.0, 2.0], {}, "give either n_components or start"),
        ([1e200, 2.0], {"n_components": 1}, "x must lie within"),
        ([1.0, 2.0], {"n_components": 1, "covariance": "round"}, "covariance must be one of"),
        ([1.0, 2.0], {"start": start_mixture(clouds(), 2)}, "start must have 1 dimensions"),
    ],
)
def test_what_cannot_be_fitted_is_refused(x, options, message):
    with pytest.raises(ValueError, match=message):
        fit_mixture(x, **options)


def test_what_is_no_mixture_is_refused():
    with pytest.raises(ValueError, match="shares must sum to 1"):
        mixture_of([0.5, 0.6], [0.0, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="sigmas must have the shape"):
        mixture_of([0.5, 0.5], [0.0, 1.0], [1.0])
    with pytest.raises(ValueError, match=r"must have shapes \(K,\), \(K, d\) and \(K, d, d\)"):
        Mixture(np.ones(1), np.zeros((1, 2)), np.ones((1, 1, 1)))
    with pytest.raises(ValueError, match="x must have 1 columns"):
        mixture_log_density(mixture_of([1.0], [0.0], [1.0]), clouds(2))
    flat = Mixture(np.ones(1), np.zeros((1, 1)), np.zeros((1, 1, 1)))
    with pytest.raises(ValueError, match="start must have positive definite covariances"):
        fit_mixture([1.0, 2.0], start=flat)


def test_many_rows_are_fitted_by_starts_on_few():
    x = clouds(3000, seed=2)
    weights = np.random.default_rng(0).integers(1, 3, len(x)).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = fit_mixture(x, 3, n_starts=4, sample_weight=weights)
    assert fit.converged
    np.testing.assert_allclose(np.sort(fit.mixture.means[:, 0]), [0, 1, 4], atol=0.1)
