"""The best temperature and the best logit, against the fit of many labels and against a search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import cross_entropy, cross_entropy_gradient, fit_temperature
from nll_core.teaching import (
    best_logit,
    best_temperature,
    cross_entropy_along_temperature,
    cross_entropy_parts,
)

ROUNDED = st.lists(st.integers(-40, 40).map(lambda v: v / 4), min_size=2, max_size=6)


@settings(deadline=None, max_examples=80)
@given(ROUNDED, st.integers(0, 5))
def test_a_label_gives_the_fit_of_one_row(z, label):
    label %= len(z)
    optimum = best_temperature(z, label)
    fit = fit_temperature([z], [label])
    assert optimum.status == fit.status
    assert optimum.temperature == pytest.approx(fit.temperature, rel=1e-7)
    assert optimum.loss == pytest.approx(fit.nll_after, rel=1e-9, abs=1e-15)


@settings(deadline=None, max_examples=80)
@given(ROUNDED, st.integers(0, 2**32 - 1))
def test_no_temperature_is_better(z, seed):
    rng = np.random.default_rng(seed)
    options = {
        "label_smoothing": float(rng.choice([0.0, 0.1])),
        "class_weights": None if rng.random() < 0.5 else rng.uniform(0.3, 3, len(z)),
    }
    target = rng.dirichlet(np.ones(len(z)))
    optimum = best_temperature(z, target, **options)
    losses = cross_entropy_along_temperature(z, target, np.geomspace(1e-3, 1e4, 200), **options)
    assert optimum.loss <= losses.min() * (1 + 1e-12)
    if optimum.status == "interior":
        gradient = cross_entropy_gradient(
            z, target, temperature=optimum.temperature, reduction="sum", **options
        )
        # dL/dT = −(z · ∂L/∂z)/T, which is 0 at the optimum.
        assert gradient @ z == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("scale", [1e-300, 1e-3, 1e6, 1e300])
def test_logits_times_c_give_temperature_times_c(scale):
    z = np.array([2.0, 0.0, 1.5])
    here, there = best_temperature(z, 2), best_temperature(z * scale, 2)
    assert here.status == there.status == "interior"
    assert there.temperature == pytest.approx(here.temperature * scale, rel=1e-9)
    assert there.loss == pytest.approx(here.loss, rel=1e-9)


def test_ends_are_results():
    assert best_temperature([1.0, 1.0, 0.0], 0).loss == pytest.approx(np.log(2))
    assert best_temperature([1.0, 1.0, 0.0], 0).status == "zero"
    worst = best_temperature([1.0, 1.0, 0.0], 2, class_weights=[1, 1, 2])
    assert (worst.temperature, worst.status) == (np.inf, "infinite")
    assert worst.loss == pytest.approx(2 * np.log(3))
    assert best_temperature([5.0, 5.0], [0.3, 0.7]).status == "undetermined"
    assert best_temperature([0.0, -np.inf, 1.0], 2).status == "zero"


@pytest.mark.parametrize("temperature", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("weights", [None, [1.0, 4.0, 2.0]])
def test_the_best_logit_has_no_slope(temperature, weights):
    z = np.array([3.0, -1.0, 0.5])
    options = {"temperature": temperature, "label_smoothing": 0.2, "class_weights": weights}
    z[1] = best_logit(z, 1, 1, **options)
    assert cross_entropy_parts(z, 1, **options).gradient[1] == pytest.approx(0, abs=1e-13)
    for moved in (-0.1, 0.1):
        worse = z + np.array([0.0, moved, 0.0])
        assert cross_entropy(worse, 1, **options) > cross_entropy(z, 1, **options)


def test_a_hard_label_has_its_best_logits_at_the_ends():
    assert best_logit([0.0, 1.0], 0, 0) == np.inf
    assert best_logit([0.0, 1.0], 0, 1) == -np.inf
    assert best_logit([1e9, 0.0], [0.5, 0.5], 1) == 1e9


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: best_temperature([0.0, -np.inf], 1), "target must give a forbidden class"),
        (lambda: best_temperature([[0.0, 1.0]], 1), r"shape \(K,\)"),
        (lambda: best_logit([0.0, 1.0], 1, -1), "k must be a class 0 … 1, got -1"),
        (lambda: best_logit([0.0, 1.0], 1, 1, temperature=-1), "temperature must be"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("logits", [[5.7, 4.8, 4.1], [2.8, 5.9, 1.1, -5.0, 3.7, 2.0, -0.1, 1.9]])
def test_a_uniform_target_wants_an_infinite_temperature(logits: list[float]) -> None:
    count = len(logits)
    for optimum in (
        best_temperature(logits, [1 / count] * count),
        best_temperature(logits, 0, label_smoothing=1.0),
    ):
        assert optimum.status == "infinite"
        assert optimum.loss == pytest.approx(np.log(count))


def test_the_best_logit_beside_a_forbidden_class() -> None:
    # The other allowed class has the logit 1 and the same share.
    assert best_logit([0.0, -np.inf, 1.0], [0.5, 0.0, 0.5], 0) == pytest.approx(1.0)
