"""Repeated samples: bias, spread and coverage by a seed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core.distributions import (
    Bernoulli,
    Exponential,
    Gaussian,
    NegativeBinomial,
    Poisson,
    StudentT,
    Uniform,
    Weibull,
    likelihood_intervals,
    repeated_samples,
)


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


def test_coverage_asked_at_the_truth_is_that_of_the_intervals_themselves():
    truth, n, m, seed = Weibull(1.4, 3.0), 12, 60, 5
    study = repeated_samples(truth, n, n_samples=m, seed=seed)
    held = {name: dict.fromkeys(("wald", "profile", "score"), 0) for name in ("shape",)}
    for x in truth.sample((m, n), seed=seed):
        its = likelihood_intervals(Weibull, x, only=["shape"]).parameters["shape"]
        for method in held["shape"]:
            held["shape"][method] += getattr(its, method).holds(1.4)
    for method, count in held["shape"].items():
        assert study.parameters["shape"].coverage[method].share == pytest.approx(count / m)


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
