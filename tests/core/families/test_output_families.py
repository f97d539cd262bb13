"""The output families against SciPy, PyTorch, mpmath and finite differences."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nll_core import entropy, output_family, softmax
from nll_core.families import OUTPUT_FAMILIES

REFERENCE = Path(__file__).parents[2] / "references" / "torch_output_families.json"
CASES = json.loads(REFERENCE.read_text())
Z = np.linspace(-4.0, 4.0, 17)
# A family with its options, and two things that it can observe.
FAMILIES: list[tuple[Any, dict[str, Any], tuple[float, float]]] = [
    ("categorical", {"other_logits": (1.0, -2.0, 0.5)}, (0, 2)),
    ("bernoulli", {}, (0, 1)),
    ("preference", {"beta": 0.3}, (1, 0)),
    ("gaussian", {"scale": 0.6}, (1.3, -2.0)),
    ("heteroscedastic", {"scale": 2.5}, (1.3, -2.0)),
    ("laplace", {"scale": 0.6}, (1.31, -2.02)),
    ("student_t", {"scale": 1.7, "nu": 2.5}, (1.3, -2.0)),
    ("poisson", {}, (0, 4)),
    ("exponential", {}, (0.2, 3.0)),
]
EACH = pytest.mark.parametrize(("name", "options", "seen"), FAMILIES, ids=[f[0] for f in FAMILIES])


def test_every_family_is_tested() -> None:
    assert {name for name, *_ in FAMILIES} == set(OUTPUT_FAMILIES)


def logpdf(name: str, options: dict[str, Any], z: Any, y: float) -> Any:
    """log p by SciPy."""
    scale = options.get("scale", 1.0)
    if name == "categorical":
        logits = np.stack([z, *(np.full_like(z, o) for o in options["other_logits"])], -1)
        return np.log(softmax(logits))[..., int(y)]
    return {
        "bernoulli": lambda: stats.bernoulli.logpmf(y, 1 / (1 + np.exp(-z))),
        "preference": lambda: stats.bernoulli.logpmf(y, 1 / (1 + np.exp(-0.3 * z))),
        "gaussian": lambda: stats.norm.logpdf(y, z, scale),
        "heteroscedastic": lambda: stats.norm.logpdf(y, z, scale),
        "laplace": lambda: stats.laplace.logpdf(y, z, scale),
        "student_t": lambda: stats.t.logpdf(y, options.get("nu"), z, scale),
        "poisson": lambda: stats.poisson.logpmf(y, np.exp(z)),
        "exponential": lambda: stats.expon.logpdf(y, scale=np.exp(-z)),
    }[name]()


@EACH
def test_the_nll_is_that_of_scipy(name: Any, options: Any, seen: Any) -> None:
    family = output_family(name, **options)
    for y in seen:
        found = family.nll(Z, y)
        np.testing.assert_allclose(found, -logpdf(name, options, Z, y), rtol=1e-11, atol=1e-13)
        given = np.exp(logpdf(name, options, Z, y))
        np.testing.assert_allclose(family.probability(Z, y), given, rtol=1e-11)


def test_probabilities_sum_to_1() -> None:
    for name, seen in (("bernoulli", range(2)), ("poisson", range(200)), ("categorical", range(2))):
        assert np.sum(output_family(name).probability(1.3, list(seen))) == pytest.approx(1.0)
    assert output_family("poisson").probability(1e9, 2) == 0


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['name']} {c['observed']}")
def test_values_and_slopes_are_those_of_pytorch(case: dict[str, Any]) -> None:
    family = output_family(case["name"], **case["options"])
    z, y = case["predictions"], case["observed"]
    np.testing.assert_allclose(family.nll(z, y), case["nll"], rtol=2e-12, atol=1e-12)
    np.testing.assert_allclose(family.gradient(z, y), case["gradient"], rtol=2e-12, atol=1e-12)


@EACH
def test_the_gradient_is_the_slope_of_the_nll(name: Any, options: Any, seen: Any) -> None:
    family, h = output_family(name, **options), 1e-5
    for y in seen:
        slope = (np.asarray(family.nll(Z + h, y)) - np.asarray(family.nll(Z - h, y))) / (2 * h)
        np.testing.assert_allclose(family.gradient(Z, y), slope, rtol=1e-7, atol=1e-8)
        familiar = np.asarray(family.familiar_loss(Z + h, y)) - np.asarray(
            family.familiar_loss(Z - h, y)
        )
        np.testing.assert_allclose(familiar / (2 * h), slope, rtol=1e-6, atol=1e-8)


@EACH
def test_natural_derivatives_follow_from_those_in_the_prediction(
    name: Any, options: Any, seen: Any
) -> None:
    family, h = output_family(name, **options), 1e-4
    for y in seen:
        eta = [np.asarray(family.natural(Z + shift)) for shift in (-h, 0.0, h)]
        nll = [np.asarray(family.nll(Z + shift, y)) for shift in (-h, 0.0, h)]
        slope = (nll[2] - nll[0]) / (eta[2] - eta[0])
        np.testing.assert_allclose(family.natural_gradient(Z, y), slope, rtol=1e-5, atol=1e-6)
        rise = np.asarray(family.natural_gradient(Z + h, y))
        fall = np.asarray(family.natural_gradient(Z - h, y))
        curvature = (rise - fall) / (eta[2] - eta[0])
        np.testing.assert_allclose(family.natural_curvature(Z, y), curvature, rtol=1e-5, atol=1e-7)


def test_means_are_those_of_the_distributions() -> None:
    z = np.array([-1.5, 0.0, 2.0])
    np.testing.assert_allclose(output_family("poisson").mean(z), stats.poisson(np.exp(z)).mean())
    np.testing.assert_allclose(output_family("exponential").mean(z), np.exp(-z))
    np.testing.assert_allclose(output_family("bernoulli").mean(z), 1 / (1 + np.exp(-z)))
    np.testing.assert_allclose(
        output_family("preference", beta=2).mean(z), 1 / (1 + np.exp(-2 * z))
    )
    logits = np.array([[-1.5, 1.0], [0.0, 1.0], [2.0, 1.0]])
    of_classes = output_family("categorical", other_logits=[1.0]).mean(z)
    np.testing.assert_allclose(of_classes, softmax(logits)[:, 0])


def test_the_constants_that_the_familiar_losses_leave_out() -> None:
    def left_out(name: Any, y: float, **options: Any) -> float:
        family = output_family(name, **options)
        gaps = np.asarray(family.nll(Z, y)) - np.asarray(family.familiar_loss(Z, y))
        assert np.ptp(gaps) < 1e-11
        return float(gaps[0])

    half = 0.5 * math.log(2 * math.pi)
    assert left_out("gaussian", 1.0) == pytest.approx(half)
    assert left_out("gaussian", 1.0, scale=3.0) == pytest.approx(half + math.log(3))
    assert left_out("heteroscedastic", 1.0, scale=3.0) == pytest.approx(half)
    assert left_out("laplace", 1.0) == pytest.approx(math.log(2))
    assert left_out("poisson", 5) == pytest.approx(math.log(120))
    assert left_out("student_t", 1.0, nu=1.0) == pytest.approx(math.log(math.pi))
    for name, y in (("bernoulli", 1), ("categorical", 1), ("exponential", 2.0), ("preference", 0)):
        assert left_out(name, y) == 0


@EACH
def test_no_prediction_beats_the_best(name: Any, options: Any, seen: Any) -> None:
    family, z = output_family(name, **options), np.linspace(-40.0, 40.0, 801)
    for y in seen:
        best = float(family.best_prediction(y))
        losses = np.asarray(family.nll(z, y))
        if math.isfinite(best):
            assert family.nll(best, y) <= losses.min()
            assert abs(float(family.gradient(best, y))) < 1e-14
        else:
            assert losses.argmin() == (z.size - 1 if best > 0 else 0)
            assert np.all(np.sign(best) * np.asarray(family.gradient(z, y)) < 0)


def test_the_floor_of_the_mean_loss_is_the_entropy_of_the_data() -> None:
    family, z = output_family("bernoulli"), np.linspace(-3, 3, 6001)
    mean = 0.3 * np.asarray(family.nll(z, 1)) + 0.7 * np.asarray(family.nll(z, 0))
    assert mean.min() == pytest.approx(entropy([0.3, 0.7]), abs=1e-7)


def test_the_pull_of_a_student_t_fades_and_that_of_a_laplace_stays() -> None:
    heavy, level = output_family("student_t", nu=3.0), output_family("laplace")
    z = np.array([0.5, math.sqrt(3), 5.0, 50.0, 1e9, 1e200])
    pull = np.asarray(heavy.gradient(z, 0.0))
    assert pull.argmax() == 1
    assert pull[1] == pytest.approx(4 / (2 * math.sqrt(3)))
    np.testing.assert_allclose(pull[-2:], 4 / z[-2:])
    np.testing.assert_array_equal(level.gradient(z, 0.0), 1.0)
    assert level.gradient(2.0, 2.0) == 0
    assert heavy.gradient(0.0, 0.0) == 0


@pytest.mark.parametrize("y", [1, 999, 1000, 10**6, 10**15])
@pytest.mark.parametrize("away", [0.0, 1e-6, -0.5, 3.0])
def test_large_counts_keep_their_digits(y: int, away: float) -> None:
    z = math.log(y) + away
    # Beyond this the rounding of log y decides: it is some 10⁻¹⁵, times y times the distance.
    with mpmath.workdps(50):
        exact = mpmath.e ** mpmath.mpf(z) - y * mpmath.mpf(z) + mpmath.loggamma(y + 1)
    assert output_family("poisson").nll(z, y) == pytest.approx(float(exact), rel=1e-8)


def test_extremes_of_float64() -> None:
    one = output_family("bernoulli")
    assert one.nll(-1e9, 1) == 1e9
    assert one.nll(40.0, 1) == pytest.approx(float(mpmath.log1p(mpmath.e**-40)), rel=1e-14)
    assert one.gradient(40.0, 1) == pytest.approx(-math.exp(-40), rel=1e-14)
    counts = output_family("poisson")
    assert counts.nll(-1e9, 0) == 0
    assert counts.nll(-1e9, 2) == pytest.approx(2e9 + math.log(2))
    assert counts.nll(1e9, 2) == math.inf
    waits = output_family("exponential")
    assert waits.nll(700.0, 1e-300) == pytest.approx(math.exp(700 + math.log(1e-300)) - 700)
    assert waits.gradient(-1e9, 5.0) == -1
    assert waits.natural_gradient(800.0, 5.0) == -5
    assert waits.nll(3.0, 0) == -3
    assert output_family("student_t", nu=3).nll(1e300, 0.0) < 3000
    assert output_family("categorical", other_logits=[-1e9, 0]).nll(0.0, 1) == pytest.approx(1e9)


@settings(deadline=None, max_examples=60)
@given(st.floats(-1e300, 1e300), st.sampled_from(FAMILIES))
def test_nothing_is_ever_nan(z: float, family: Any) -> None:
    name, options, seen = family
    built = output_family(name, **options)
    for method in (built.nll, built.gradient, built.natural_curvature, built.natural_gradient):
        assert not math.isnan(method(z, seen[0])), method  # type: ignore[arg-type]


def test_types_and_shapes() -> None:
    family = output_family("poisson")
    assert isinstance(family.nll(0.5, 2), float)
    for dtype, kept in ((np.float16, np.float32), (np.float32, np.float32), (np.int64, np.float64)):
        found = family.nll(np.array([1, 2], dtype=dtype), 2)
        assert isinstance(found, np.ndarray)
        assert found.dtype == kept
    wide = family.nll(np.zeros((2, 1)), [0, 1, 2])
    assert np.shape(wide) == (2, 3)
    assert "_formulas" not in repr(family)


@pytest.mark.parametrize(
    ("name", "observed", "message"),
    [
        ("bernoulli", 0.5, "observed must be 0 or 1, got 0.5"),
        ("preference", 2, "observed must be 0 or 1, got 2"),
        ("poisson", 1.5, "observed must be a count from 0 on, got 1.5"),
        ("poisson", -1, "observed must be a count"),
        ("exponential", -0.1, "observed must be at least 0"),
        ("categorical", 2, "observed must be a class from 0 to 1, got 2"),
        ("gaussian", math.inf, "observed must be finite"),
    ],
)
def test_what_cannot_be_observed(name: Any, observed: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        output_family(name).nll(0.0, observed)


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="name must be one of 'categorical'"):
        output_family("weibull")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="scale must be finite and above 0"):
        output_family("gaussian", scale=0)
    with pytest.raises(ValueError, match="other_logits must hold at least one"):
        output_family("categorical", other_logits=[])
    with pytest.raises(ValueError, match="prediction must be finite, got nan"):
        output_family("gaussian").nll(math.nan, 0)
    with pytest.raises(ValueError, match="must broadcast"):
        output_family("gaussian").nll([1.0, 2.0], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="prediction must not be empty"):
        output_family("gaussian").nll([], 1.0)


@EACH
def test_the_distribution_at_a_prediction_has_the_nll_and_the_mean(name, options, seen):
    family = output_family(name, **options)
    if name == "categorical":
        with pytest.raises(ValueError, match="its outcome is a class"):
            family.distribution(Z)
        return
    at = family.distribution(Z)
    for y in seen:
        np.testing.assert_allclose(-np.asarray(at.log_prob(y)), family.nll(Z, y), rtol=1e-12)
    # One prediction, one distribution: the mean of many quantiles is the family's mean.
    levels = (np.arange(200_000) + 0.5) / 200_000
    mean = np.mean(family.distribution(0.7).quantile(levels))
    assert mean == pytest.approx(family.mean(0.7), rel=1e-3)
