"""Every distribution of the registry keeps one contract; a new one is covered by its cases."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from nll_core.distributions import DISTRIBUTIONS, Distribution
from nll_core.distributions.sample import Sample

# Parameters of each: ordinary ones, and some with a pole, a heavy tail or a tiny scale.
CASES: dict[str, list[dict[str, Any]]] = {
    "bernoulli": [{"prob": 0.3}, {"prob": 0.99}],
    "binomial": [{"prob": 0.3, "n_trials": 12}, {"prob": 0.02, "n_trials": 400}],
    "poisson": [{"rate": 0.7}, {"rate": 85.0}],
    "geometric": [{"prob": 0.3}, {"prob": 0.02}],
    "negative_binomial": [{"mean": 3.0, "size": 1.7}, {"mean": 40.0, "size": 300.0}],
    "gaussian": [{"mu": 1.0, "sigma": 2.0}, {"mu": -30.0, "sigma": 0.01}],
    "student_t": [
        {"mu": 1.0, "sigma": 2.0, "nu": 4.5},
        {"mu": 0.0, "sigma": 0.5, "nu": 1.0},
        {"mu": 5.0, "sigma": 1.0, "nu": 60.0},
    ],
    "laplace": [{"mu": 1.0, "scale": 2.0}, {"mu": -3.0, "scale": 0.1}],
    "logistic": [{"mu": 1.0, "scale": 2.0}, {"mu": -3.0, "scale": 0.1}],
    "gumbel": [{"mu": 1.0, "scale": 2.0}, {"mu": -3.0, "scale": 0.1}],
    "exponential": [{"scale": 2.0}, {"scale": 0.01}],
    "gamma": [{"shape": 2.5, "scale": 2.0}, {"shape": 0.6, "scale": 30.0}],
    "weibull": [{"shape": 2.2, "scale": 83.0}, {"shape": 0.7, "scale": 0.5}],
    "log_normal": [{"mu": 1.0, "sigma": 0.5}, {"mu": -2.0, "sigma": 1.5}],
    "inverse_gaussian": [{"mean": 2.0, "shape": 3.0}, {"mean": 5.0, "shape": 80.0}],
    "rayleigh": [{"scale": 2.0}, {"scale": 0.01}],
    "pareto": [{"shape": 2.5, "minimum": 3.0}, {"shape": 0.8, "minimum": 0.1}],
    "uniform": [{"low": -1.0, "high": 3.0}, {"low": 10.0, "high": 10.5}],
    "beta": [{"alpha": 2.0, "beta": 5.0}, {"alpha": 0.6, "beta": 0.7}],
    "von_mises": [{"mu": 0.5, "kappa": 2.0}, {"mu": -3.0, "kappa": 40.0}, {"mu": 1, "kappa": 0.1}],
}
# SciPy's distribution, and what `fit` holds fast so that the same parameters are free.
SCIPY: dict[str, Callable[[Any], Any]] = {
    "bernoulli": lambda d: stats.bernoulli(d.prob),
    "binomial": lambda d: stats.binom(d.n_trials, d.prob),
    "poisson": lambda d: stats.poisson(d.rate),
    "geometric": lambda d: stats.geom(d.prob, loc=-1),
    "negative_binomial": lambda d: stats.nbinom(d.size, d.size / (d.size + d.mean)),
    "gaussian": lambda d: stats.norm(d.mu, d.sigma),
    "student_t": lambda d: stats.t(d.nu, d.mu, d.sigma),
    "laplace": lambda d: stats.laplace(d.mu, d.scale),
    "logistic": lambda d: stats.logistic(d.mu, d.scale),
    "gumbel": lambda d: stats.gumbel_r(d.mu, d.scale),
    "exponential": lambda d: stats.expon(scale=d.scale),
    "gamma": lambda d: stats.gamma(d.shape, scale=d.scale),
    "weibull": lambda d: stats.weibull_min(d.shape, scale=d.scale),
    "log_normal": lambda d: stats.lognorm(d.sigma, scale=math.exp(d.mu)),
    "inverse_gaussian": lambda d: stats.invgauss(d.mean / d.shape, scale=d.shape),
    "rayleigh": lambda d: stats.rayleigh(scale=d.scale),
    "pareto": lambda d: stats.pareto(d.shape, scale=d.minimum),
    "uniform": lambda d: stats.uniform(d.low, d.high - d.low),
    "beta": lambda d: stats.beta(d.alpha, d.beta),
    "von_mises": lambda d: stats.vonmises(d.kappa, d.mu),
}
# What SciPy's own fit of the continuous ones is told, so that it frees the same parameters.
PINNED: dict[str, dict[str, float]] = {
    "gaussian": {},
    "student_t": {},
    "laplace": {},
    "logistic": {},
    "gumbel": {},
    "uniform": {},
    "exponential": {"floc": 0},
    "gamma": {"floc": 0},
    "weibull": {"floc": 0},
    "log_normal": {"floc": 0},
    "inverse_gaussian": {"floc": 0},
    "rayleigh": {"floc": 0},
    "pareto": {"floc": 0},
    "beta": {"floc": 0, "fscale": 1},
    "von_mises": {"fscale": 1},
}
ALL = [DISTRIBUTIONS[name](**case) for name, cases in CASES.items() for case in cases]
CONTINUOUS = [d for d in ALL if not d.discrete]
REGULAR = [d for d in ALL if d.regular]


def name_of(value: Any) -> str:
    return repr(value) if isinstance(value, Distribution) else str(value)


def each(which: list[Distribution]) -> Any:
    return pytest.mark.parametrize("d", which, ids=name_of)


def key(d: Distribution) -> str:
    return next(name for name, kind in DISTRIBUTIONS.items() if type(d) is kind)


def inside(d: Distribution, n: int = 41) -> np.ndarray:
    """Points of the support over all but its tails; a kink is not among them."""
    return np.unique(np.asarray(d.quantile(np.linspace(0.003, 0.9963, n))))


def constants(d: Distribution) -> dict[str, Any]:
    return {name: getattr(d, name) for name in d.constants}


def counts(d: Distribution) -> np.ndarray:
    """All integers that have a probability worth adding."""
    return np.arange(float(d.quantile(1 - 1e-15)) * 1.5 + 30)


def expected(d: Distribution, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The mean of a function under the distribution: a sum, or Gauss's rule between quantiles."""
    if d.discrete:
        x = counts(d)
        x = x[x <= d.support[1]]
        return np.tensordot(np.exp(d.log_prob(x)), function(x), axes=1)
    # In the tails in logs of their probability, where quantities that grow are still seen.
    nodes, weights = np.polynomial.legendre.leggauss(40)
    tails = np.exp(np.linspace(math.log(1e-15), math.log(0.01), 80))
    levels = np.concatenate([tails, np.linspace(0.01, 0.99, 41)[1:-1], 1 - tails[::-1]])
    edges = np.unique(np.asarray(d.quantile(levels)))
    if not d.smooth:
        edges = np.unique([*edges, d.values[0]])
    middle, reach = 0.5 * (edges[1:] + edges[:-1]), 0.5 * np.diff(edges)
    x = (middle[:, None] + reach[:, None] * nodes).reshape(-1)
    w = (reach[:, None] * weights).reshape(-1)
    # What rounds to an end of the support has no score; its probability is below 1e-10.
    real = (x > d.support[0]) & (x < d.support[1])
    return np.tensordot(w[real] * np.exp(d.log_prob(x[real])), function(x[real]), axes=1)


def test_every_distribution_has_cases_and_a_rival():
    assert set(DISTRIBUTIONS) == set(CASES) == set(SCIPY)
    assert set(PINNED) == {name for name, kind in DISTRIBUTIONS.items() if not kind.discrete}


@each(ALL)
def test_fields_are_the_parameters_and_then_the_constants(d):
    fields = [f.name for f in dataclasses.fields(d)]
    assert fields == [p.name for p in d.parameters] + list(d.constants)
    assert type(d).__doc__
    assert all(p.symbol for p in d.parameters)


@each(ALL)
def test_probabilities_sum_to_1(d):
    if d.discrete:
        x = counts(d)
        assert math.isclose(np.exp(d.log_prob(x)).sum(), 1, rel_tol=1e-11)
        return
    middle = float(d.values[0]) if not d.smooth else float(d.quantile(0.5))
    low, high = d.support

    def half(sign: float, end: float) -> float:
        """The mass from the middle to an end: towards a finite one by the log of the distance."""
        if np.isinf(end):
            return abs(integrate.quad(lambda x: np.exp(d.log_prob(x)), middle, end, **exact)[0])

        def at(u: float) -> float:
            return float(np.exp(d.log_prob(end - sign * math.exp(u)) + u))

        # As far as float64 tells a number from the end, and past it where that is 0.
        reach = -300.0 if end == 0 else math.log(abs(end)) - 35
        top = math.log(abs(end - middle))
        steps = [reach, *(top - k for k in (60, 20, 8, 4, 2, 1) if top - k > reach), top]
        return sum(integrate.quad(at, a, b, **exact)[0] for a, b in pairwise(steps))

    exact = {"limit": 400, "epsabs": 1e-13}
    assert math.isclose(half(-1.0, low) + half(1.0, high), 1, rel_tol=1e-8)


@each(ALL)
def test_log_prob_is_the_log_of_the_slope_or_the_step_of_the_cdf(d):
    x = inside(d)
    if d.discrete:
        steps = np.where(
            d.cdf(x) < 0.5,
            np.asarray(d.cdf(x)) - np.asarray(d.cdf(x - 1)),
            np.asarray(d.survival(x - 1)) - np.asarray(d.survival(x)),
        )
        np.testing.assert_allclose(d.log_prob(x), np.log(steps), atol=1e-9)
        return
    x = x[1:-1]
    if not d.smooth:
        x = x[np.abs(x - d.values[0]) > 1e-2 * d.values[1]]
    near = np.minimum(x - d.support[0], d.support[1] - x)
    h = 1e-4 * np.minimum(near, float(d.quantile(0.75)) - float(d.quantile(0.25)))
    tail = d.cdf if type(d).__name__ == "VonMises" else None
    slopes = []
    for at, step in zip(x, h, strict=True):
        f = tail or (d.cdf if d.cdf(at) < 0.5 else lambda v: -np.asarray(d.survival(v)))
        at_8 = np.asarray(f(at + step * np.array([-2.0, -1.0, 1.0, 2.0])))
        slopes.append(at_8 @ [1.0, -8.0, 8.0, -1.0] / (12 * step))
    np.testing.assert_allclose(d.log_prob(x), np.log(slopes), atol=2e-8)


@each(ALL)
def test_numbers_are_those_of_scipy(d):
    rival, x = SCIPY[key(d)](d), inside(d)
    log_prob = rival.logpmf(x) if d.discrete else rival.logpdf(x)
    np.testing.assert_allclose(d.log_prob(x), log_prob, rtol=1e-10, atol=1e-10)
    if key(d) == "von_mises":  # SciPy's cdf starts at μ − π.
        start = rival.cdf(-np.pi)
        np.testing.assert_allclose(d.cdf(x), rival.cdf(x) - start, atol=1e-9)
        return
    np.testing.assert_allclose(d.cdf(x), rival.cdf(x), rtol=1e-10)
    np.testing.assert_allclose(d.survival(x), rival.sf(x), rtol=1e-10)
    p = np.array([1e-10, 1e-3, 0.2, 0.55, 0.999])
    np.testing.assert_allclose(d.quantile(p), rival.ppf(p), rtol=1e-7)


@each(ALL)
def test_the_quantile_inverts_the_cdf(d):
    p = np.array([1e-8, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1 - 1e-8])
    x = np.asarray(d.quantile(p))
    if d.discrete:
        assert (np.asarray(d.cdf(x)) >= p).all()
        assert (np.asarray(d.cdf(x - 1)) < p).all()
    else:
        # What the rounding of x makes of it, and of the two turns of an angle.
        rounding = 4 * np.exp(d.log_prob(x)) * np.spacing(np.abs(x)) + 2e-15
        assert (np.abs(np.asarray(d.cdf(x)) - p) <= 1e-8 * p + rounding).all()
    assert (d.quantile(0.0), d.quantile(1.0)) == tuple(d.support)


@each(ALL)
def test_cdf_and_survival_are_one_together_and_end_at_the_support(d):
    x = inside(d)
    np.testing.assert_allclose(np.add(d.cdf(x), d.survival(x)), 1, rtol=1e-13)
    assert (d.cdf(-np.inf), d.cdf(np.inf)) == (0, 1)
    assert (d.survival(-np.inf), d.survival(np.inf)) == (1, 0)
    low, high = d.support
    if np.isfinite(low):
        assert d.cdf(np.nextafter(low, -np.inf)) == 0
        assert d.log_prob(np.nextafter(low, -np.inf)) == -np.inf
    if np.isfinite(high):
        assert d.survival(high) == 0
        assert d.log_prob(np.nextafter(high, np.inf)) == -np.inf
    if d.discrete:
        assert d.log_prob(0.5) == -np.inf
        assert d.cdf(0.5) == d.cdf(0.0)


@each(ALL)
def test_gradient_and_hessian_are_finite_differences(d):
    x = inside(d)
    score, bend = d.gradient(x), d.hessian(x)
    assert score.shape == (*x.shape, len(d.parameters))
    assert bend.shape == (*score.shape, len(d.parameters))
    np.testing.assert_array_equal(bend, np.swapaxes(bend, -1, -2))
    for i, (parameter, value) in enumerate(zip(d.parameters, d.values, strict=True)):
        size = d.values[1] if parameter.domain == "(-inf, inf)" else value
        if parameter.domain.endswith("1]"):
            size = min(value, 1 - value)
        h = 1e-4 * abs(size)
        moved = [dataclasses.replace(d, **{parameter.name: value + k * h}) for k in (-2, -1, 1, 2)]
        kept = np.all([(x >= m.support[0]) & (x <= m.support[1]) for m in moved], axis=0)
        if not d.smooth:
            kept &= np.abs(x - d.values[0]) > 3 * h
        at = x[kept]
        weights = np.array([1.0, -8.0, 8.0, -1.0]) / (12 * h)
        slopes = np.tensordot(weights, [m.log_prob(at) for m in moved], axes=1)
        scale = np.abs(score[kept, i]).max()
        np.testing.assert_allclose(score[kept, i], slopes, rtol=1e-6, atol=1e-8 * scale)
        bends = np.tensordot(weights, np.array([m.gradient(at) for m in moved]), axes=1)
        tops = np.abs(bend[kept]).max(axis=0)[i] + np.abs(score).max(axis=0) / abs(size)
        assert (np.abs(bend[kept, i] - bends) <= 1e-6 * np.abs(bends) + 1e-7 * tops).all()


@each(REGULAR)
def test_the_information_is_the_variance_of_the_score_and_minus_the_mean_hessian(d):
    kept = [i for i, p in enumerate(d.parameters) if not p.ends_support]
    information = d.information()
    tops = np.sqrt(np.outer(np.diag(information), np.diag(information)))

    def squares(x: np.ndarray) -> np.ndarray:
        score = d.gradient(x)[:, kept]
        return score[:, :, None] * score[:, None, :]

    assert (np.abs(expected(d, squares) - information) <= 1e-6 * tops).all()
    mean_score = expected(d, lambda x: d.gradient(x)[:, kept])
    assert (np.abs(mean_score) <= 1e-6 * np.sqrt(np.diag(information))).all()
    if d.smooth:
        found = expected(d, lambda x: -d.hessian(x)[:, kept][:, :, kept])
        assert (np.abs(found - information) <= 1e-6 * tops).all()


@each(ALL)
@pytest.mark.parametrize("n", [7, 17_001], ids=["a_few", "blocks"])
@pytest.mark.parametrize("weighted", [False, True], ids=["alike", "weighted"])
def test_the_means_over_a_sample_are_those_of_its_observations(d, n, weighted):
    x = d.sample(n, seed=12)
    weights = np.random.default_rng(13).exponential(size=n) if weighted else None
    found = d.mean_log_prob(Sample(x, weights))
    shares = np.full(n, 1 / n) if weights is None else weights / weights.sum()
    terms = d.log_prob(x)
    assert math.isclose(found.value, shares @ terms, abs_tol=1e-12 * np.abs(terms).max())
    for mean, each_one in ((found.gradient, d.gradient(x)), (found.hessian, d.hessian(x))):
        wanted = np.tensordot(shares, each_one, axes=1)
        # What cancels in the mean does so to the rounding of its largest parts.
        tops = np.tensordot(shares, np.abs(each_one), axes=1)
        assert (np.abs(mean - wanted) <= 1e-11 * tops).all()


@each(ALL)
def test_samples_agree_with_the_cdf(d):
    x = d.sample(4000, seed=5)
    if d.discrete:
        found = np.array([(x <= k).mean() for k in np.unique(x)])
        assert np.abs(found - np.asarray(d.cdf(np.unique(x)))).max() < 1.63 / math.sqrt(4000)
    else:
        assert stats.kstest(x, d.cdf).pvalue > 0.01
    assert np.isfinite(d.log_prob(x)).all()
    np.testing.assert_array_equal(d.sample((2, 3), seed=5).reshape(-1), d.sample(6, seed=5))


@each(ALL)
def test_a_generator_gives_the_seed_once_and_moves_on(d):
    generator, same = np.random.default_rng(11), np.random.default_rng(11)
    found = d.sample(9, seed=generator)
    np.testing.assert_array_equal(found, d.sample(9, seed=int(same.integers(2**63))))
    assert generator.bit_generator.state == same.bit_generator.state
    with pytest.raises(TypeError, match="seed must be an integer"):
        d.sample(9, seed=0.5)


@each(ALL)
def test_the_fit_is_a_point_of_no_slope_that_no_neighbour_beats(d):
    x = d.sample(500, seed=2)
    found = type(d).fit(x, fixed=constants(d))
    best = found.distribution
    assert found.converged
    assert math.isclose(found.nll, -np.sum(best.log_prob(x)), rel_tol=1e-12)
    for parameter, value in zip(best.parameters, best.values, strict=True):
        if not np.isfinite(value):
            continue
        step = 1e-3 * (found.standard_errors[parameter.name] or abs(value))
        for moved in (value - step, value + step):
            if parameter.domain.endswith("1]") and not 0 < moved < 1:
                continue
            near = dataclasses.replace(best, **{parameter.name: moved})
            assert -np.sum(near.log_prob(x)) >= found.nll


@each(CONTINUOUS)
def test_no_fit_of_scipy_is_better(d):
    x = d.sample(300, seed=3)
    ours = type(d).fit(x)
    rival = getattr(stats, SCIPY[key(d)](d).dist.name)
    with np.errstate(all="ignore"):
        theirs = rival.logpdf(x, *rival.fit(x, **PINNED[key(d)]))
    assert ours.nll <= -theirs.sum() + 1e-9 * x.size


@each([d for d in ALL if d.discrete])
def test_no_count_fit_of_scipy_is_better(d):
    x = d.sample(300, seed=3)
    ours = type(d).fit(x, fixed=constants(d))
    bounds = {
        "bernoulli": {"p": (0, 1)},
        "binomial": {"n": (d.support[1], d.support[1]), "p": (0, 1)},
        "poisson": {"mu": (0, 200)},
        "geometric": {"p": (0, 1), "loc": (-1, -1)},
        "negative_binomial": {"n": (0.01, 1000), "p": (0, 1)},
    }[key(d)]
    rival = getattr(stats, SCIPY[key(d)](d).dist.name)
    search = partial(optimize.differential_evolution, rng=0)
    theirs = stats.fit(rival, x.astype(int), bounds, optimizer=search)
    assert ours.nll <= theirs.nllf() + 1e-9 * x.size


@each(REGULAR)
def test_standard_errors_are_those_of_the_curvature(d):
    x = d.sample(2000, seed=4)
    found = type(d).fit(x, fixed=constants(d))
    for name, error in found.standard_errors.items():
        at_bound = np.isinf(getattr(found.distribution, name))
        assert (error is None) == (name not in d.regular or at_bound)
    assert found.covariance is not None
    names = [name for name, error in found.standard_errors.items() if error is not None]
    kept = [i for i, p in enumerate(d.parameters) if p.name in names]
    if d.smooth:
        observed = -found.distribution.hessian(x).sum(axis=0)[np.ix_(kept, kept)]
        np.testing.assert_allclose(found.covariance @ observed, np.eye(len(kept)), atol=1e-6)
    errors = np.array([found.standard_errors[name] for name in names])
    np.testing.assert_allclose(errors**2, np.diag(found.covariance), rtol=1e-9)
    # At many observations they are those of Fisher's information.
    rows = [d.regular.index(name) for name in names]
    information = found.distribution.information()[np.ix_(rows, rows)]
    fisher = np.sqrt(np.diag(np.linalg.inv(information * x.size)))
    np.testing.assert_allclose(errors, fisher, rtol=0.1)


@each(REGULAR)
def test_a_weight_of_k_is_k_repetitions_and_of_0_is_absence(d):
    x = d.sample(60, seed=6)
    if d.discrete:
        x[:2] = (0.0, 1.0)
    k = np.random.default_rng(7).integers(0, 4, x.size)
    found = type(d).fit(x, sample_weight=k, fixed=constants(d))
    wanted = type(d).fit(np.repeat(x, k), fixed=constants(d))
    np.testing.assert_allclose(found.distribution.values, wanted.distribution.values, rtol=1e-7)
    assert math.isclose(found.nll, wanted.nll, rel_tol=1e-10)
    assert found.n == wanted.n == k.sum()
    for name, error in found.standard_errors.items():
        other = wanted.standard_errors[name]
        assert error == other or math.isclose(error or 0, other or 0, rel_tol=1e-6)


@each([d for d in CONTINUOUS if any(p.unit in ("x", "log x") for p in d.parameters)])
@pytest.mark.parametrize("c", [1e-3, 25.4, 2.0**600, 2.0**-600], ids=str)
def test_another_unit_moves_the_nll_by_n_log_c_and_nothing_else(d, c):
    x = d.sample(100, seed=8)
    one, other = type(d).fit(x), type(d).fit(c * x)
    assert math.isclose(other.nll - one.nll, x.size * math.log(c), rel_tol=1e-8, abs_tol=1e-6)
    pairs = zip(d.parameters, one.distribution.values, other.distribution.values, strict=True)
    for parameter, a, b in pairs:
        wanted = {"x": c * a, "log x": a + math.log(c)}.get(parameter.unit, a)
        assert math.isclose(b, wanted, rel_tol=2e-6)
        errors = one.standard_errors[parameter.name], other.standard_errors[parameter.name]
        if errors[0] is not None:
            factor = c if parameter.unit == "x" else 1.0
            assert math.isclose(errors[1], factor * errors[0], rel_tol=1e-5)


@each(REGULAR)
def test_a_parameter_that_is_fixed_stays_and_costs(d):
    x = d.sample(200, seed=9)
    whole = type(d).fit(x, fixed=constants(d))
    for name, value in zip((p.name for p in d.parameters), d.values, strict=True):
        pinned = type(d).fit(x, fixed={name: value, **constants(d)})
        assert getattr(pinned.distribution, name) == value
        assert name not in pinned.free
        assert name not in pinned.standard_errors
        assert whole.nll - 1e-9 <= pinned.nll <= -np.sum(d.log_prob(x)) + 1e-9


@each(ALL)
def test_extremes_give_numbers_and_no_warning(d):
    x = np.array([0.0, 5e-324, 1e-300, 1e-8, 1.0, 1e8, 1e150, 1e300, -1e300, np.inf, -np.inf])
    for found in (d.log_prob(x), d.cdf(x), d.survival(x)):
        assert not np.isnan(found).any()
    assert ((np.asarray(d.cdf(x)) >= 0) & (np.asarray(d.cdf(x)) <= 1)).all()
    possible = np.isfinite(d.log_prob(x))
    assert not np.isnan(d.gradient(x[possible])).any()
    with pytest.raises(ValueError, match="x must not contain NaN"):
        d.log_prob(np.nan)


@each(ALL)
def test_parameters_that_are_arrays_broadcast(d):
    if key(d) == "student_t":
        return
    both = dataclasses.replace(
        d, **{p.name: np.array([[v], [v]]) for p, v in zip(d.parameters, d.values, strict=True)}
    )
    x = inside(d, 5)
    for name in ("log_prob", "cdf", "survival", "gradient", "hessian"):
        found = getattr(both, name)(x)
        np.testing.assert_array_equal(found, np.stack([getattr(d, name)(x)] * 2))
    p = np.array([0.1, 0.6])
    np.testing.assert_array_equal(both.quantile(p), np.stack([d.quantile(p)] * 2))


@each(ALL)
def test_parameters_outside_their_domain_are_refused_by_name(d):
    for parameter in d.parameters:
        bad = {"(-inf, inf)": np.inf, "[0, inf)": -1.0, "[0, 1]": 1.5, "(0, 1]": 0.0}
        with pytest.raises(ValueError, match=parameter.name):
            dataclasses.replace(d, **{parameter.name: bad.get(parameter.domain, 0.0)})
        with pytest.raises(ValueError, match=f"{parameter.name} must"):
            dataclasses.replace(d, **{parameter.name: np.nan})
    with pytest.raises(ValueError, match=r"fixed must name parameters .*, got 'nonsense'"):
        type(d).fit([1.0, 2.0], fixed={"nonsense": 1.0})
