"""Repeated samples: bias, spread and coverage by a seed."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest

from nll_core.distributions import (
    Bernoulli,
    Beta,
    Binomial,
    Exponential,
    Gamma,
    Gaussian,
    Geometric,
    Gumbel,
    InverseGaussian,
    Laplace,
    Logistic,
    LogNormal,
    NegativeBinomial,
    Pareto,
    Poisson,
    Rayleigh,
    StudentT,
    Uniform,
    VonMises,
    Weibull,
    growing_samples,
    likelihood_intervals,
    repeated_samples,
)
from nll_core.distributions.intervals import METHODS


def test_the_bias_of_sigma_is_the_known_one():
    study = repeated_samples(Gaussian(1.0, 2.0), 8, n_samples=400, seed=1)
    sigma = study.parameters["sigma"]
    c4 = math.sqrt(2 / 8) * math.gamma(4.0) / math.gamma(3.5)
    assert abs(sigma.bias - 2 * (c4 - 1)) < 4 * sigma.bias_error
    assert sigma.bias_error == pytest.approx(sigma.spread / 20)
    assert sigma.expected_spread == pytest.approx(2 / math.sqrt(16))
    mu = study.parameters["mu"]
    assert abs(mu.bias) < 4 * mu.bias_error
    assert mu.spread == pytest.approx(2 / math.sqrt(8), rel=0.15)
    # The Wald interval of μ is short: t against normal.
    assert mu.coverage["wald"].share < 0.93
    assert not mu.coverage["wald"].as_stated
    assert ("mu", "wald") in study.not_as_stated
    assert study.n_fitted == 400


@pytest.mark.parametrize(
    ("truth", "n"),
    [
        (Weibull(1.4, 3.0), 12),
        (VonMises(0.5, 2.0), 12),
        (StudentT(1.0, 2.0, 4.0), 40),
        (NegativeBinomial(3.0, 2.0), 30),
        (Pareto(2.0, 1.0), 12),
    ],
)
def test_coverage_asked_at_the_truth_is_that_of_the_intervals_themselves(truth, n):
    kind, m, seed = type(truth), 8, 5
    study = repeated_samples(truth, n, n_samples=m, seed=seed)
    held = {(p.name, method): 0 for p in truth.parameters for method in METHODS}
    for x in truth.sample((m, n), seed=seed):
        for name, its in likelihood_intervals(kind, x).parameters.items():
            for method in METHODS:
                interval = getattr(its, method)
                held[name, method] += interval.exists and interval.holds(getattr(truth, name))
    for (name, method), times in held.items():
        assert study.parameters[name].coverage[method].share == pytest.approx(times / m)


@pytest.mark.parametrize(
    "truth",
    [
        Beta(2.0, 5.0),
        Binomial(0.3, n_trials=7),
        Exponential(3.0),
        Gamma(2.0, 3.0),
        Gaussian(1.0, 2.0),
        Geometric(0.3),
        Gumbel(1.0, 2.0),
        InverseGaussian(2.0, 3.0),
        Laplace(0.0, 1.0),
        LogNormal(0.0, 1.0),
        Logistic(1.0, 2.0),
        NegativeBinomial(3.0, 2.0),
        Poisson(0.4),
        Rayleigh(2.0),
        StudentT(1.0, 2.0, 3.0),
        VonMises(0.5, 1.0),
        Weibull(0.7, 3.0),
    ],
)
def test_samples_fitted_together_have_the_fits_that_each_has_alone(truth):
    m, n = 24, 15
    found = repeated_samples(truth, n, n_samples=m, seed=2)
    given = {name: getattr(truth, name) for name in truth.constants}
    alone = []
    for x in truth.sample((m, n), seed=2):
        with contextlib.suppress(ValueError):
            alone.append(type(truth).fit(x, fixed=given).distribution.values)
    assert found.n_fitted == len(alone)
    for column, one in zip(np.array(alone).T, found.parameters.values(), strict=True):
        np.testing.assert_allclose(one.estimates, column, rtol=1e-6, atol=1e-6)


def test_samples_that_grow_show_consistency():
    found = growing_samples(Gamma(2.0, 3.0), [200, 8, 40], n_samples=200, seed=1)
    assert found.sizes == [8, 40, 200]
    for name in ("shape", "scale"):
        ones = [study.parameters[name] for study in found.studies]
        for study, one in zip(found.studies, ones, strict=True):
            assert one.spread > 0.85 * one.expected_spread
            assert one.expected_spread == pytest.approx(
                ones[0].expected_spread * (8 / study.n) ** 0.5
            )
        assert abs(ones[0].bias) > 4 * abs(ones[2].bias)
        assert ones[2].spread == pytest.approx(ones[2].expected_spread, rel=0.2)
    # The smaller samples are the beginnings of the larger ones.
    alone = growing_samples(Gamma(2.0, 3.0), [200], n_samples=200, seed=1).studies[0]
    np.testing.assert_array_equal(
        alone.parameters["shape"].estimates, found.studies[2].parameters["shape"].estimates
    )
    assert 8 in found.short["scale", "wald"]
    with pytest.raises(ValueError, match="sizes must hold a number"):
        growing_samples(Gamma(2.0, 3.0), [], seed=1)


def test_a_pin_is_held_in_every_sample_and_has_no_row():
    free, held = (
        repeated_samples(Weibull(1.4, 3.0), 20, n_samples=60, seed=1, fixed=fixed)
        for fixed in (None, {"shape": 1.4})
    )
    assert list(held.parameters) == ["scale"]
    x = Weibull(1.4, 3.0).sample((60, 20), seed=1)
    estimates = (x**1.4).mean(axis=1) ** (1 / 1.4)
    np.testing.assert_allclose(held.parameters["scale"].estimates, estimates)
    assert held.parameters["scale"].expected_spread == pytest.approx(3.0 / 1.4 / math.sqrt(20))
    assert held.parameters["scale"].expected_spread < free.parameters["scale"].expected_spread


def test_what_an_interval_covers_comes_to_what_it_states():
    study = repeated_samples(Exponential(2.0), 100, n_samples=400, seed=1)
    for coverage in study.parameters["scale"].coverage.values():
        assert coverage.as_stated
        assert coverage.interval.low <= coverage.share <= coverage.interval.high
    assert not study.not_as_stated
    samples = repeated_samples(Uniform(0.0, 1.0), 30, n_samples=400, seed=3)
    # What there never was did not fall short.
    assert not [pair for pair in samples.not_as_stated if pair[1] != "profile"]
    ends = samples.parameters["low"]
    assert ends.coverage["profile"].as_stated
    assert ends.coverage["wald"].missing == 400
    assert ends.coverage["wald"].share == 0.0
    assert not ends.coverage["wald"].as_stated
    assert ends.expected_spread is None
    # The smallest datum lies above the end: E = 1/(n + 1).
    assert abs(ends.bias - 1 / 31) < 4 * ends.bias_error


def test_estimates_at_a_bound_are_counted():
    rare = repeated_samples(Bernoulli(0.05), 10, n_samples=200, seed=1).parameters["prob"]
    none = int((rare.estimates == 0).sum())
    assert rare.coverage["wald"].missing == none > 80
    assert rare.coverage["score"].missing == 0
    assert rare.infinite == 0
    heavy = repeated_samples(StudentT(0.0, 1.0, 5.0), 20, n_samples=12, seed=1).parameters["nu"]
    assert heavy.infinite == int(np.isinf(heavy.estimates).sum()) > 0
    assert math.isfinite(heavy.mean)


def test_samples_without_a_fit_are_counted_and_named():
    # Where all counts are 0 no size is best.
    few = repeated_samples(NegativeBinomial(0.3, 2.0), 3, n_samples=30, seed=1)
    zeros = NegativeBinomial(0.3, 2.0).sample((30, 3), seed=1).sum(axis=1) == 0
    assert few.failed == zeros.sum() > 5
    assert few.parameters["mean"].estimates.size == 30 - few.failed
    with pytest.raises(ValueError, match="none of 5 samples has one"):
        repeated_samples(Gaussian(0.0, 1.0), 1, n_samples=5, seed=1)


def test_one_seed_is_one_study_and_its_progress_is_said():
    said: list[float] = []
    one = repeated_samples(
        Poisson(2.0), 10, n_samples=40, seed=9, progress=lambda _, share: said.append(share)
    )
    other = repeated_samples(Poisson(2.0), 10, n_samples=40, seed=9)
    np.testing.assert_array_equal(
        one.parameters["rate"].estimates, other.parameters["rate"].estimates
    )
    assert said[0] == 0
    assert said == sorted(said)

    def stop(_: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repeated_samples(Poisson(2.0), 10, n_samples=40, seed=9, progress=stop)
