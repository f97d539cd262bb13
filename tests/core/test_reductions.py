"""`reduction` and `sample_weight` together, for every loss and score that averages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core import binary_cross_entropy, cross_entropy, log_loss, softmax
from tests.core.test_weights import taking
from tests.public_names import PUBLIC

GENERATOR = np.random.default_rng(0)
LOGITS = GENERATOR.normal(size=(4, 5, 3))
PROBS = softmax(LOGITS)
SOFT = softmax(GENERATOR.normal(size=(4, 5, 3)))
LABELS = GENERATOR.integers(0, 3, (4, 5))
SCORES = GENERATOR.normal(size=(4, 5))
EVENTS = GENERATOR.integers(0, 2, (4, 5))
WEIGHTS = GENERATOR.integers(0, 3, (4, 5)).astype(float)

# The arrays that have an entry for each example, and what is the same for all.
Case = tuple[tuple[np.ndarray, ...], tuple[Any, ...]]
LOSSES: dict[str, Case] = {
    "log_loss": ((PROBS, LABELS), ()),
    "brier_score": ((PROBS, LABELS), ()),
    "spherical_score": ((PROBS, LABELS), ()),
    "cross_entropy": ((LOGITS, SOFT), ()),
    "binary_cross_entropy": ((SCORES, EVENTS), ()),
    "focal_loss": ((LOGITS, LABELS), ()),
    "hinge_loss": ((SCORES, EVENTS), ()),
    "gaussian_nll": ((SCORES,), (0.3, 1.5)),
    "student_t_nll": ((SCORES,), (0.3, 1.5, 3.0)),
    "preference_loss": ((SCORES,), ()),
    "gaussian_crps": ((SCORES, np.exp(LOGITS[..., 0]), LOGITS[..., 1]), ()),
    "sample_crps": ((LOGITS, SCORES), ()),
    "quantile_crps": ((np.sort(LOGITS, axis=-1), SCORES), ()),
    "interval_score": ((SCORES - 1, SCORES + 1, LOGITS[..., 0]), ()),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "quantile_crps": {"levels": [0.2, 0.5, 0.8]},
    "interval_score": {"coverage": 0.7},
}
# Of how many arrays a prediction is, where it is not of one.
PREDICTED = {"gaussian_crps": 2, "interval_score": 2}
# With respect to a prediction of each example's own.
GRADIENTS: dict[str, Case] = {
    "cross_entropy_gradient": ((LOGITS, LABELS), ()),
    "binary_cross_entropy_gradient": ((SCORES, EVENTS), ()),
    "focal_loss_gradient": ((LOGITS, LABELS), ()),
}
# With respect to what all examples share; and a loss with its gradient.
OTHERS = {"gaussian_nll_gradient", "cross_entropy_with_gradient"}

EACH_LOSS = pytest.mark.parametrize("name", LOSSES)
EACH_GRADIENT = pytest.mark.parametrize("name", GRADIENTS)
EVERY = pytest.mark.parametrize("name", [*LOSSES, *GRADIENTS])


def call(name: str, dtype: type = np.float64, **options: Any) -> Any:
    arrays, shared = (LOSSES | GRADIENTS)[name]
    n, options = PREDICTED.get(name, 1), options | OPTIONS.get(name, {})
    predicted = (array.astype(dtype) for array in arrays[:n])
    return PUBLIC[name](*predicted, *arrays[n:], *shared, **options)


def one_by_one(name: str) -> np.ndarray:
    arrays, shared = (LOSSES | GRADIENTS)[name]
    found = [
        PUBLIC[name](*(array[place] for array in arrays), *shared, **OPTIONS.get(name, {}))
        for place in np.ndindex(4, 5)
    ]
    return np.array(found).reshape(4, 5, *np.shape(found[0]))


def beside(each: np.ndarray) -> np.ndarray:
    """The weights, beside what each example has."""
    return WEIGHTS.reshape(WEIGHTS.shape + (1,) * (each.ndim - 2))


def test_every_function_with_a_reduction_is_here():
    assert taking("reduction") == set(LOSSES) | set(GRADIENTS) | OTHERS


@EACH_LOSS
def test_none_has_the_loss_of_each_example_and_the_others_follow(name):
    each = call(name, reduction="none")
    np.testing.assert_allclose(each, one_by_one(name), rtol=1e-12)
    assert call(name, reduction="sum") == pytest.approx(each.sum(), rel=1e-12)
    assert call(name) == pytest.approx(each.mean(), rel=1e-12)


@EACH_LOSS
def test_weights_multiply_and_the_mean_divides_by_their_sum(name):
    each = one_by_one(name)
    weighted = call(name, sample_weight=WEIGHTS, reduction="none")
    np.testing.assert_allclose(weighted, WEIGHTS * each, rtol=1e-12)
    total = call(name, sample_weight=WEIGHTS, reduction="sum")
    assert total == pytest.approx((WEIGHTS * each).sum(), rel=1e-12)
    mean = call(name, sample_weight=WEIGHTS)
    assert mean == pytest.approx(np.average(each, weights=WEIGHTS), rel=1e-12)


@EACH_GRADIENT
def test_a_gradient_is_that_of_the_reduced_loss(name):
    each = one_by_one(name)
    for reduction in ("none", "sum"):
        np.testing.assert_allclose(call(name, reduction=reduction), each, rtol=1e-10)
        weighted = call(name, sample_weight=WEIGHTS, reduction=reduction)
        np.testing.assert_allclose(weighted, beside(each) * each, rtol=1e-10)
    np.testing.assert_allclose(call(name), each / 20, rtol=1e-10)
    mean = call(name, sample_weight=WEIGHTS)
    np.testing.assert_allclose(mean, beside(each) * each / WEIGHTS.sum(), rtol=1e-10)


def test_a_loss_with_its_gradient_is_both():
    function = PUBLIC["cross_entropy_with_gradient"]
    for weights in (None, WEIGHTS):
        for reduction in ("none", "sum", "mean"):
            options = {"sample_weight": weights, "reduction": reduction}
            loss, gradient = function(LOGITS, LABELS, **options)
            alone = PUBLIC["cross_entropy"](LOGITS, LABELS, **options)
            np.testing.assert_array_equal(loss, alone)
            alone = PUBLIC["cross_entropy_gradient"](LOGITS, LABELS, **options)
            np.testing.assert_array_equal(gradient, alone)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_the_gradient_of_a_shared_parameter_is_that_of_the_weighted_loss(reduction):
    options = {"sample_weight": WEIGHTS, "reduction": reduction}
    by_mu, by_sigma = PUBLIC["gaussian_nll_gradient"](SCORES, 0.3, 1.5, **options)
    step = 1e-5
    loss = PUBLIC["gaussian_nll"]
    ahead, behind = (loss(SCORES, 0.3 + d, 1.5, **options) for d in (step, -step))
    assert by_mu == pytest.approx((ahead - behind) / (2 * step), rel=1e-7)
    ahead, behind = (loss(SCORES, 0.3, 1.5 + d, **options) for d in (step, -step))
    assert by_sigma == pytest.approx((ahead - behind) / (2 * step), rel=1e-7)
    each = PUBLIC["gaussian_nll_gradient"](
        SCORES, 0.3, 1.5, sample_weight=WEIGHTS, reduction="none"
    )
    shared = each.mu.sum() / (WEIGHTS.sum() if reduction == "mean" else 1.0)
    assert by_mu == pytest.approx(shared, rel=1e-12)


@EVERY
def test_an_array_has_the_type_of_the_prediction_and_a_reduced_loss_is_a_float(name):
    for dtype in (np.float32, np.float64):
        for weights in (None, WEIGHTS):
            options = {"sample_weight": weights}
            assert call(name, dtype, reduction="none", **options).dtype == dtype
            for reduction in ("sum", "mean"):
                found = call(name, dtype, reduction=reduction, **options)
                if name in LOSSES:
                    assert type(found) is float
                else:
                    assert found.dtype == dtype


@pytest.mark.parametrize(
    ("loss", "prediction", "truth"),
    [
        (log_loss, [[1.0, 0.0], [0.5, 0.5]], [1, 0]),
        (cross_entropy, [[0.0, -np.inf], [0.0, 0.0]], [1, 0]),
        (binary_cross_entropy, [-np.inf, 0.0], [1, 0]),
    ],
)
def test_what_has_weight_0_is_not_there_however_bad_it_is(loss, prediction, truth):
    assert loss(prediction, truth) == np.inf
    assert loss(prediction, truth, sample_weight=[0, 2]) == pytest.approx(np.log(2))
    total = loss(prediction, truth, sample_weight=[0, 2], reduction="sum")
    assert total == pytest.approx(2 * np.log(2))
    each = loss(prediction, truth, sample_weight=[0, 2], reduction="none")
    np.testing.assert_allclose(each, [0.0, 2 * np.log(2)])


@EVERY
def test_a_sum_has_the_weights_as_they_are(name):
    each = one_by_one(name)
    found = call(name, sample_weight=1e-300 * WEIGHTS, reduction="sum")
    expected = 1e-300 * (beside(each) * each)
    expected = expected.sum() if name in LOSSES else expected
    np.testing.assert_allclose(found, expected, rtol=1e-10)


@pytest.mark.parametrize("reduction", ["sum", "none"])
def test_a_weight_beyond_the_type_of_the_gradient_is_refused(reduction):
    logits = LOGITS.astype(np.float32)
    heavy = np.where(np.arange(20).reshape(4, 5) == 7, 1e39, 1.0)
    with pytest.raises(ValueError, match=r"weight of a row must be at most 3.4e\+38 in float32"):
        PUBLIC["cross_entropy_gradient"](logits, LABELS, sample_weight=heavy, reduction=reduction)
    # A sum of losses and a mean are float64.
    exact = PUBLIC["cross_entropy"](logits.astype(float), LABELS, reduction="none")
    total = PUBLIC["cross_entropy"](logits, LABELS, sample_weight=heavy, reduction="sum")
    assert total == pytest.approx((heavy * exact).sum(), rel=1e-6)
    gradient = PUBLIC["cross_entropy_gradient"](logits, LABELS, sample_weight=heavy)
    assert np.isfinite(gradient).all()


@EVERY
def test_messages(name):
    with pytest.raises(ValueError, match=r"sample_weight must have shape \(4, 5\), got \(4,\)"):
        call(name, sample_weight=np.ones(4))
    for reduction in ("mean", "sum", "none"):
        with pytest.raises(ValueError, match="sample_weight must be above 0 somewhere"):
            call(name, sample_weight=np.zeros((4, 5)), reduction=reduction)
        with pytest.raises(ValueError, match="sample_weight must be at least 0, got -1"):
            call(name, sample_weight=-np.ones((4, 5)), reduction=reduction)
    with pytest.raises(ValueError, match="reduction must be one of 'none', 'mean', 'sum'"):
        call(name, reduction="average")


def test_weights_that_leave_nothing_to_average_are_named():
    only_first = np.array([1.0, 0.0])
    with pytest.raises(ValueError, match="class_weights and sample_weight must leave a row"):
        cross_entropy(np.zeros((2, 2)), [0, 1], class_weights=[0, 1], sample_weight=only_first)
    with pytest.raises(ValueError, match="class_weights and sample_weight must leave a row"):
        cross_entropy(np.zeros((2, 2)), [0, 1], ignore_index=0, sample_weight=only_first)
    with pytest.raises(ValueError, match="class_weights and sample_weight must leave an example"):
        PUBLIC["focal_loss"](
            np.zeros((2, 2)), [0, 1], class_weights=[0, 1], sample_weight=only_first
        )
