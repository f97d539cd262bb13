"""DPO and reward models: published numbers, finite differences, a plain trainer of the toy."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from nll_core import binary_cross_entropy
from nll_core.preferences import (
    TOY_FEATURES,
    best_margin,
    dpo_margin,
    preference_loss,
    preference_weight,
    train_on_preference,
)


def test_published_numbers() -> None:
    assert preference_loss(0.0) == math.log(2)
    assert preference_weight(0.0) == 0.5
    assert preference_loss(1.0) == pytest.approx(0.3132617, abs=5e-8)
    assert preference_weight(1.0) == pytest.approx(0.2689414, abs=5e-8)
    assert preference_loss(-1.0) == pytest.approx(1.3132617, abs=5e-8)
    assert preference_weight(-1.0) == pytest.approx(0.7310586, abs=5e-8)


@pytest.mark.parametrize("margin", [-700.0, -15.0, -0.3, 0.0, 2.0, 15.0, 36.0, 700.0])
@pytest.mark.parametrize("noise", [0.0, 0.1, 0.49])
def test_fifty_digits_agree(margin, noise) -> None:
    with mpmath.workdps(50):
        m, e = mpmath.mpf(margin), mpmath.mpf(noise)
        loss = (1 - e) * mpmath.log1p(mpmath.exp(-m)) + e * mpmath.log1p(mpmath.exp(m))
        weight = 1 / (1 + mpmath.exp(m)) - e
    assert preference_loss(margin, label_noise=noise) == pytest.approx(float(loss), rel=2e-15)
    assert preference_weight(margin, label_noise=noise) == pytest.approx(float(weight), rel=1e-13)


def test_a_margin_of_15_costs_something() -> None:
    # Logged as 0.0 elsewhere.
    assert preference_loss(15.0) == pytest.approx(3.059e-7, rel=1e-3)


def test_it_is_binary_cross_entropy_with_targets_of_1_minus_the_noise() -> None:
    m = np.linspace(-9, 9, 31)
    for noise in (0.0, 0.2):
        np.testing.assert_allclose(
            preference_loss(m, label_noise=noise, reduction="none"),
            binary_cross_entropy(m, np.full(31, 1 - noise), reduction="none"),
            rtol=1e-14,
        )


def test_the_weight_is_minus_the_slope_and_0_at_the_best_margin() -> None:
    m, step = np.linspace(-6, 6, 25), 1e-6
    for noise in (0.0, 0.1, 0.3):
        upper = preference_loss(m + step, label_noise=noise, reduction="none")
        lower = preference_loss(m - step, label_noise=noise, reduction="none")
        np.testing.assert_allclose(
            preference_weight(m, label_noise=noise), (lower - upper) / (2 * step), atol=1e-9
        )
        if noise:
            best = best_margin(noise)
            assert best == pytest.approx(math.log((1 - noise) / noise))
            assert preference_weight(best, label_noise=noise) == pytest.approx(0, abs=1e-15)
            entropy = -noise * math.log(noise) - (1 - noise) * math.log(1 - noise)
            assert preference_loss(best, label_noise=noise) == pytest.approx(entropy)
    assert best_margin(0.0) == math.inf


def test_certainty_costs_nothing_or_everything() -> None:
    assert preference_loss(math.inf) == 0.0
    assert preference_loss(-math.inf) == math.inf
    assert preference_loss(math.inf, label_noise=0.1) == math.inf
    assert preference_weight(-math.inf) == 1.0


def test_weights_are_repetitions_and_float32_stays() -> None:
    m, times = np.array([0.5, -1.0, 2.0]), np.array([2, 0, 3])
    assert preference_loss(m, sample_weight=times) == pytest.approx(
        preference_loss(np.repeat(m, times))
    )
    assert preference_loss(m, sample_weight=times, reduction="sum") == pytest.approx(
        preference_loss(np.repeat(m, times), reduction="sum")
    )
    assert preference_loss(m.astype(np.float32), reduction="none").dtype == np.float32


def test_the_margin_is_the_difference_of_log_ratios() -> None:
    rng = np.random.default_rng(0)
    won, lost, rw, rl = rng.normal(-20, 5, (4, 6))
    np.testing.assert_allclose(
        dpo_margin(won, lost, rw, rl, beta=0.1), 0.1 * (won - lost) - 0.1 * (rw - rl), atol=1e-14
    )
    # A reward model is the case without a reference; where both models agree there is no margin.
    np.testing.assert_array_equal(dpo_margin(won, lost), won - lost)
    np.testing.assert_array_equal(dpo_margin(won, lost, won, lost, beta=0.3), 0.0)


def plain_training(features, beta, rate, n_steps, noise=0.0):
    """Gradient descent by finite differences of the loss as the paper writes it."""
    x = np.asarray(features, float)

    def log_probs(theta):
        z = x @ theta
        return z - np.logaddexp.reduce(z)

    reference = log_probs(np.zeros(x.shape[1]))

    def loss(theta):
        ratio = log_probs(theta) - reference
        m = beta * (ratio[0] - ratio[1])
        return (1 - noise) * np.log1p(np.exp(-m)) + noise * np.log1p(np.exp(m))

    theta = np.zeros(x.shape[1])
    for _ in range(n_steps):
        unit = 1e-5 * np.eye(len(theta))
        slope = np.array([(loss(theta + u) - loss(theta - u)) / 2e-5 for u in unit])
        theta = theta - rate * slope
    return np.exp(log_probs(theta)), loss(theta)


def test_the_known_toy_of_three_answers() -> None:
    found = train_on_preference()
    np.testing.assert_allclose(found.probs[0], 1 / 3)
    np.testing.assert_allclose(found.probs[50], [0.1038, 0.0336, 0.8626], atol=5e-5)
    np.testing.assert_allclose(found.probs[400], [0.0027, 0.0001, 0.9972], atol=5e-5)
    assert found.loss[50] == pytest.approx(0.2801, abs=5e-5)
    assert found.loss[400] == pytest.approx(0.0416, abs=5e-5)
    assert (np.diff(found.loss) < 0).all()
    assert (np.diff(found.probs[:, 0]) < 0).all()
    assert (found.chosen_slope < 0).all()


@pytest.mark.parametrize(("beta", "noise"), [(1.0, 0.0), (0.3, 0.0), (2.0, 0.1)])
def test_a_plain_trainer_comes_to_the_same(beta, noise) -> None:
    for features in (TOY_FEATURES, [(1.0, 0.0), (0.0, 1.0), (0.4, 0.3), (2.0, 2.0)]):
        found = train_on_preference(features, beta=beta, n_steps=60, label_noise=noise)
        probs, loss = plain_training(features, beta, 0.1, 60, noise)
        np.testing.assert_allclose(found.probs[-1], probs, atol=1e-8)
        assert found.loss[-1] == pytest.approx(loss, abs=1e-9)


def test_the_slope_of_the_chosen_answer_is_its_change_in_a_small_step() -> None:
    for features in (TOY_FEATURES, [(1.0, 0.0), (0.0, 1.0), (0.4, 0.3)]):
        found = train_on_preference(features, rate=1e-6, n_steps=1, beta=0.7)
        change = (found.log_probs[1, 0] - found.log_probs[0, 0]) / 1e-6
        assert found.chosen_slope[0] == pytest.approx(change, rel=1e-4)


def test_answers_unlike_each_other_let_the_chosen_one_gain() -> None:
    found = train_on_preference([(1.0, 0.0), (0.0, 1.0), (0.4, 0.3)])
    assert found.probs[-1, 0] > 0.8
    assert (found.chosen_slope > 0).all()


def test_with_label_noise_the_margin_stops_at_the_best_one() -> None:
    found = train_on_preference(label_noise=0.1, n_steps=3_000, rate=1.0)
    assert found.margin[-1] == pytest.approx(best_margin(0.1), abs=1e-9)


def test_which_answers_are_compared_is_free() -> None:
    order = [2, 0, 1]
    features = np.array(TOY_FEATURES)[[1, 2, 0]]
    found = train_on_preference(features, chosen=2, rejected=0, n_steps=9)
    np.testing.assert_allclose(found.probs[:, order], train_on_preference(n_steps=9).probs)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: preference_loss([0.0, np.nan]), "margin must not contain NaN"),
        (lambda: preference_loss(0.0, label_noise=0.5), r"must lie in \[0, 0.5\), got 0.5"),
        (lambda: preference_weight(0.0, label_noise=-0.1), r"must lie in \[0, 0.5\)"),
        (lambda: dpo_margin(0.0, np.inf), "rejected must be finite"),
        (lambda: dpo_margin(0.0, 0.0, beta=0.0), "beta must be finite and above 0"),
        (lambda: train_on_preference(chosen=1), "chosen and rejected must differ"),
        (lambda: train_on_preference(chosen=3), "chosen must lie in 0 … 2, got 3"),
        (lambda: train_on_preference([[1.0]]), "K of at least 2"),
    ],
)
def test_what_is_refused(call, message) -> None:
    with pytest.raises(ValueError, match=message):
        call()
