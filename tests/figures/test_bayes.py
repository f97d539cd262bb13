"""The figures of the page on priors: data equal the records, bands stack, nothing is rescaled."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nll_core import bayes
from nll_core.datasets import load_eight_schools
from pages._figures import bayes as figures
from pages._figures.bayes import Axis, Summary
from pages._figures.style import STATE_TRACE

from .conftest import trace, valid

X = Axis("θ", (0.0, 1.0), "θ")
GRID = np.linspace(0.01, 0.99, 50)
COIN = bayes.coin_posterior(9, 12, alpha=3.0)


def test_bands_stack_up_to_the_posterior() -> None:
    terms, here = COIN.terms(GRID), COIN.terms(0.6)
    drawn = valid(figures.term_bands(terms, here, COIN.terms(COIN.mean), X, (-5.0, 20.0)))
    outer, inner = trace(drawn, "NLL").y[50:][::-1], trace(drawn, "prior").y[50:][::-1]
    np.testing.assert_array_equal(outer, trace(drawn, "prior").y[:50])
    np.testing.assert_allclose(inner + COIN.log_evidence, trace(drawn, "posterior").y)
    assert trace(drawn, STATE_TRACE).y[0] == pytest.approx(-stats.beta(12, 4).logpdf(0.6))


def test_the_likelihood_has_its_own_axis_and_scale() -> None:
    found = Summary(COIN.mode, COIN.mean, COIN.low, COIN.high)
    options = {"top": 4.0, "likelihoods": (-8.0, 0.2), "flat": COIN.normalised_likelihood(GRID)}
    drawn = valid(figures.densities(COIN.terms(GRID), COIN.terms(0.6), found, X, **options))
    likelihood = trace(drawn, "likelihood")
    assert likelihood.yaxis == "y2"
    np.testing.assert_allclose(likelihood.y, np.log10(GRID**9 * (1 - GRID) ** 3))
    np.testing.assert_allclose(trace(drawn, "posterior").y, stats.beta(12, 4).pdf(GRID))
    np.testing.assert_allclose(trace(drawn, "flat").y, stats.beta(10, 4).pdf(GRID))
    np.testing.assert_allclose(trace(drawn, "interval").x, stats.beta(12, 4).interval(0.95))
    assert (trace(drawn, "mode").x[0], trace(drawn, "mean").x[0]) == (11 / 14, 12 / 16)


def test_tosses_and_predictions() -> None:
    updates = bayes.coin_updates([1, 1, 0])
    drawn = valid(figures.toss_surprises(updates, 2))
    np.testing.assert_allclose(trace(drawn, "seen").y, -np.log([1 / 2, 2 / 3]))
    assert trace(drawn, STATE_TRACE).x[0] == 2
    before, after = np.full(4, 0.25), np.array([0.1, 0.2, 0.3, 0.4])
    predicted = valid(figures.predicted_heads(before, after, 2, 0.4))
    assert (trace(predicted, "observed").x[0], trace(predicted, "observed").y[0]) == (2, 0.25)


@pytest.mark.parametrize("prior", bayes.COEFFICIENT_PRIORS)
def test_the_fit_lies_on_its_path(prior: bayes.CoefficientPrior) -> None:
    sample = bayes.sample_polynomial(seed=1)
    given = {"noise_sd": 1.0, "prior": prior}
    fit = bayes.penalised_fit(sample.features, sample.targets, prior_sd=0.3, **given)
    path = bayes.penalty_path(sample.features, sample.targets, prior_sds=[0.1, 0.3, 1.0], **given)
    y = (-2.0, 3.0)
    drawn = valid(figures.coefficient_paths(path, fit, sample.coefficients, y))
    assert trace(drawn, STATE_TRACE).x[0] == trace(drawn, "mode 1").x[1] == fit.penalty
    assert trace(drawn, STATE_TRACE).y[0] == trace(drawn, "mode 1").y[1] == fit.mode[0]
    beside = valid(figures.coefficient_bars(fit, sample.coefficients, y))
    np.testing.assert_array_equal(trace(beside, "mean, ± one sd").y, fit.mean)
    np.testing.assert_allclose(trace(beside, "sd").base + trace(beside, "sd").y, fit.mean + fit.sd)


def test_laplace_and_its_distance() -> None:
    exact, wide = bayes.coin_posterior(1, 2), np.linspace(-0.25, 1.25, 301)
    found = bayes.laplace_approximation(exact)
    drawn = valid(figures.laplace_densities(exact.terms(GRID), found, wide, X, 3.0))
    np.testing.assert_allclose(trace(drawn, "laplace").y, stats.norm(0.5, 8**-0.5).pdf(wide))
    assert max(trace(drawn, "below 0").x) < 0 < 1 < min(trace(drawn, "above 1").x)
    kls = {"θ": np.array([np.nan, np.nan, 0.2]), "logit θ": np.array([0.1, 0.12, 0.02])}
    for seen, y in ((2, 0.2), (1, figures.MOST_KL)):
        assert trace(figures.laplace_distance(kls, "θ", seen), STATE_TRACE).y[0] == y
    assert list(trace(figures.laplace_distance(kls, "θ", 2), "θ").x) == [2]


def test_schools_shrink_along_tau() -> None:
    schools = load_eight_schools()
    found = bayes.effects_posterior(schools.estimates, schools.standard_errors)
    taus = np.linspace(0.0, 30.0, 31)
    along, density = found.at(taus), found.tau_density(taus)
    lines = dict(zip(schools.names, along.effects.T, strict=True))
    state, bounds = (5.0, float(density[5])), ((-0.4, 31.5), (-8.0, 32.0), (0.0, 0.25))
    drawn = valid(figures.shrinkage(taus, lines, density, state, ("τ", "effect", "d"), bounds))
    (first,) = (t for t in drawn.data if t.name == "A")
    np.testing.assert_allclose(first.y, along.effects[:, 0])
    assert (trace(drawn, STATE_TRACE).x[0], trace(drawn, STATE_TRACE).y[0]) == (5.0, density[5])
    groups = valid(figures.groups(found, found.at(5.0), schools.names))
    np.testing.assert_array_equal(trace(groups, "own estimate").x, schools.estimates)
    np.testing.assert_array_equal(trace(groups, "all τ").x, found.effects)


def test_lines_before_and_after_the_data() -> None:
    sample = bayes.sample_polynomial(seed=1)
    given = {"noise_sd": 1.0, "prior": "gaussian", "prior_sd": 0.3}
    found = bayes.penalised_fit(sample.features, sample.targets, **given).line(sample.features)
    drawn = valid(figures.fitted_line(sample.x, sample.targets, found.mean, found, 2.0))
    np.testing.assert_array_equal(trace(drawn, "data").y, sample.targets)
    before, after = (np.array(trace(drawn, name).y)[:24] for name in ("before", "after"))
    np.testing.assert_allclose(before, -2.0 * 0.3 * np.linalg.norm(sample.features, axis=1))
    np.testing.assert_allclose(after, found.mean - 2.0 * found.sd)


def test_rats_are_drawn_to_each_other() -> None:
    own, found = np.array([0.0, 0.1, 0.3]), np.array([0.05, 0.1, 0.2])
    drawn = valid(figures.rates(own, found - 0.01, found, np.array([4, 25, 100])))
    np.testing.assert_array_equal(trace(drawn, "all").y, found)
    assert (trace(drawn, STATE_TRACE).x[0], trace(drawn, STATE_TRACE).y[0]) == (0.3, 0.19)
