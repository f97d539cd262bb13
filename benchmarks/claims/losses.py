"""Losses whose libraries do otherwise."""

from __future__ import annotations

import os
from typing import Any, Final

import numpy as np

from benchmarks.claims.claim import Claim, Found
from nll_core import (
    binary_cross_entropy,
    cross_entropy,
    focal_loss,
    gaussian_nll,
    kl_divergence,
    log_loss,
    softmax,
)

FORBIDDEN: Final = [[0.0, -np.inf, 1.0]]
THREE: Final = [[1.0, 0.5, 0.0]]
IMPOSSIBLE: Final = [0.5, 0.5, 0.0]
TWO_ROWS: Final = [[1.0, 0.0], [1.0, 0.0]]


def keras_losses() -> Any:
    """keras.losses on PyTorch, which is installed already."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    return keras.losses


def tensor(values: Any, kind: str = "float64") -> Any:
    """A tensor of PyTorch."""
    import torch

    return torch.tensor(values, dtype=getattr(torch, kind))


def certain_mistake_in_scikit_learn() -> Found:
    from sklearn import metrics

    found = {
        kind: metrics.log_loss([0], np.array([[0.0, 1.0]], kind), labels=[0, 1])
        for kind in ("float64", "float32", "float16")
    }
    return {**found, "ours": log_loss([[0.0, 1.0]], [0])}


def many_classes_in_float16() -> Found:
    from sklearn import metrics

    classes = np.arange(2000)
    probs = np.full((1, 2000), 1 / 2000, np.float16)
    return {
        "theirs": metrics.log_loss([0], probs, labels=classes),
        "ours": log_loss(probs, [0]),
    }


def honest_means_in_float32() -> Found:
    from sklearn import metrics

    generator = np.random.default_rng(0)
    probs = softmax(3.0 * generator.normal(size=(2000, 1000))).astype(np.float32)
    labels = generator.integers(1000, size=2000)
    return {
        "theirs": metrics.log_loss(labels, probs, labels=np.arange(1000)),
        "ours": log_loss(probs, labels),
    }


def tiny_losses_in_pytorch() -> Found:
    from torch.nn.functional import cross_entropy as theirs

    single, double = [[0.0, -17.0]], [[0.0, -40.0]]
    return {
        "single": float(theirs(tensor(single, "float32"), tensor([0], "int64"))),
        "double": float(theirs(tensor(double), tensor([0], "int64"))),
        "our_single": cross_entropy(np.array(single, np.float32), [0]),
        "our_double": cross_entropy(double, [0]),
    }


def forbidden_classes_in_pytorch() -> Found:
    from torch.nn import functional

    logits = tensor(FORBIDDEN)
    event = tensor([-np.inf]), tensor([0.0])
    return {
        "label": float(functional.cross_entropy(logits, tensor([0], "int64"))),
        "soft": float(functional.cross_entropy(logits, tensor([[1.0, 0.0, 0.0]]))),
        "binary": float(functional.binary_cross_entropy_with_logits(*event)),
        "ours": cross_entropy(FORBIDDEN, [[1.0, 0.0, 0.0]]),
        "our_binary": binary_cross_entropy([-np.inf], [0.0]),
    }


def forbidden_class_of_no_weight() -> Found:
    from torch.nn.functional import cross_entropy as theirs

    how = {"label_smoothing": 0.1}
    weight = tensor([1.0, 0.0, 1.0])
    found = theirs(tensor(FORBIDDEN), tensor([0], "int64"), weight=weight, **how)
    ours = cross_entropy(FORBIDDEN, [0], class_weights=[1.0, 0.0, 1.0], **how)
    return {"theirs": float(found), "ours": ours}


def forbidden_classes_in_keras() -> Found:
    losses = keras_losses()
    logits, one_hot = np.array(FORBIDDEN), np.array([[1.0, 0.0, 0.0]])
    sparse = losses.SparseCategoricalCrossentropy(from_logits=True)
    event = losses.BinaryCrossentropy(from_logits=True)
    return {
        "label": float(sparse(np.array([0]), logits)),
        "soft": float(losses.CategoricalCrossentropy(from_logits=True)(one_hot, logits)),
        "binary": float(event(np.array([[0.0]]), np.array([[-np.inf]]))),
        "ours": cross_entropy(FORBIDDEN, one_hot),
        "our_binary": binary_cross_entropy([-np.inf], [0.0]),
    }


def forbidden_classes_in_optax() -> Found:
    import jax.numpy as jnp
    import optax

    logits = jnp.array(FORBIDDEN)
    labels = optax.softmax_cross_entropy_with_integer_labels(logits, jnp.array([0]))
    soft = optax.softmax_cross_entropy(logits, jnp.array([[1.0, 0.0, 0.0]]))
    binary = optax.sigmoid_binary_cross_entropy(jnp.array([-jnp.inf]), jnp.array([0.0]))
    return {
        "label": float(labels[0]),
        "soft": float(soft[0]),
        "binary": float(binary[0]),
        "ours": cross_entropy(FORBIDDEN, [[1.0, 0.0, 0.0]]),
        "our_binary": binary_cross_entropy([-np.inf], [0.0]),
    }


def all_labels_ignored() -> Found:
    from torch.nn.functional import cross_entropy as theirs

    rows = tensor(TWO_ROWS), tensor([-100, -100], "int64")
    try:
        cross_entropy(TWO_ROWS, [-100, -100], ignore_index=-100)
        ours = "a number"
    except ValueError as error:
        ours = type(error).__name__
    return {
        "mean": float(theirs(*rows)),
        "sum": float(theirs(*rows, reduction="sum")),
        "weightless": float(
            theirs(tensor(TWO_ROWS), tensor([0, 0], "int64"), weight=tensor([0.0, 1.0]))
        ),
        "ours": ours,
    }


def all_labels_ignored_in_keras() -> Found:
    loss = keras_losses().SparseCategoricalCrossentropy(from_logits=True, ignore_class=-100)
    return {"theirs": float(loss(np.array([-100, -100]), np.array(TWO_ROWS)))}


def class_weights_in_pytorch() -> Found:
    from torch.nn.functional import cross_entropy as theirs

    weights, rows = tensor([1.0, 3.0]), np.eye(2)
    return {
        "labels": float(theirs(tensor(TWO_ROWS), tensor([0, 1], "int64"), weight=weights)),
        "our_labels": cross_entropy(TWO_ROWS, [0, 1], class_weights=[1.0, 3.0]),
        "rows": float(theirs(tensor(TWO_ROWS), tensor(rows), weight=weights)),
        "our_rows": cross_entropy(TWO_ROWS, rows, class_weights=[1.0, 3.0]),
    }


def class_weights_in_keras() -> Found:
    losses = keras_losses()
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Activation("linear")])
    model.compile(loss=losses.SparseCategoricalCrossentropy(from_logits=True))
    labels = np.array([0, 1])
    told = model.fit(
        np.array(TWO_ROWS), labels, class_weight={0: 1.0, 1: 3.0}, batch_size=2, verbose=0
    )
    return {
        "theirs": told.history["loss"][0],
        "ours": cross_entropy(TWO_ROWS, labels, class_weights=[1.0, 3.0]),
    }


def clipping_in_keras() -> Found:
    loss = keras_losses().SparseCategoricalCrossentropy()
    probs = np.array([[1.0, 0.0]], np.float32)
    return {
        "most": float(loss(np.array([1]), probs)),
        "least": float(loss(np.array([0]), probs)),
        "ours": log_loss(probs, [1]),
        "our_least": log_loss(probs, [0]),
    }


def clipping_in_pytorch() -> Found:
    from torch.nn import functional

    return {
        "binary": float(functional.binary_cross_entropy(tensor([0.0]), tensor([1.0]))),
        "nll": float(functional.nll_loss(tensor([[0.0, 1.0]]).log(), tensor([0], "int64"))),
        "ours": log_loss([[0.0, 1.0]], [0]),
    }


def label_smoothing_in_pytorch() -> Found:
    from torch.nn.functional import cross_entropy as theirs

    found = theirs(tensor(THREE), tensor([0], "int64"), label_smoothing=0.1)
    return {"theirs": float(found), "ours": cross_entropy(THREE, [0], label_smoothing=0.1)}


def label_smoothing_in_keras() -> Found:
    loss = keras_losses().CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    found = loss(np.eye(3)[:1], np.array(THREE))
    return {"theirs": float(found), "ours": cross_entropy(THREE, [0], label_smoothing=0.1)}


def label_smoothing_in_optax() -> Found:
    import jax.numpy as jnp
    import optax

    smooth = optax.smooth_labels(jnp.eye(3)[:1], 0.1)
    found = optax.softmax_cross_entropy(jnp.array(THREE), smooth)[0]
    return {"theirs": float(found), "ours": cross_entropy(THREE, [0], label_smoothing=0.1)}


def focal_loss_in_keras() -> Found:
    losses = keras_losses()
    logits, one_hot = np.array(THREE), np.eye(3)[:1]
    return {
        "default": float(losses.CategoricalFocalCrossentropy(from_logits=True)(one_hot, logits)),
        "one": float(
            losses.CategoricalFocalCrossentropy(from_logits=True, alpha=1.0)(one_hot, logits)
        ),
        "ours": focal_loss(logits, [0]),
    }


def gaussian_nll_in_pytorch() -> Found:
    from torch.nn.functional import gaussian_nll_loss

    zero = tensor([0.0])
    return {
        "plain": float(gaussian_nll_loss(zero, zero, tensor([1.0]))),
        "full": float(gaussian_nll_loss(zero, zero, tensor([1.0]), full=True)),
        "clipped": float(gaussian_nll_loss(zero, zero, tensor([1e-8]), full=True)),
        "ours": gaussian_nll([0.0], 0.0, 1.0),
        "our_small": gaussian_nll([0.0], 0.0, 1e-4),
    }


def kl_of_impossible_classes_in_pytorch() -> Found:
    from torch.nn.functional import kl_div

    found = kl_div(tensor(IMPOSSIBLE).log(), tensor(IMPOSSIBLE), reduction="sum")
    return {"theirs": float(found), "ours": kl_divergence(IMPOSSIBLE, IMPOSSIBLE)}


def kl_of_impossible_classes_in_optax() -> Found:
    import jax.numpy as jnp
    import optax

    probs = jnp.array(IMPOSSIBLE)
    found = optax.kl_divergence(jnp.log(probs), probs)
    return {"theirs": float(found), "ours": kl_divergence(IMPOSSIBLE, IMPOSSIBLE)}


FORBIDDEN_THERE: Final = (
    "logits `(0, −∞, 1)`, the truth the first class: {label} from the label and {soft} from its "
    "one-hot row; binary, logit `−∞` of what did not happen: {binary}"
)
FORBIDDEN_HERE: Final = "{ours} both ways; binary {our_binary}"

LOSSES: Final = (
    Claim(
        "log loss, a probability of 0 on the truth",
        "scikit-learn",
        "clipped at the rounding of the type: {float64} nats in float64, {float32} in float32, "
        "{float16} in float16",
        "`log_loss`: {ours}",
        "A clipped ∞ depends on the type of the array and not on the model; one such row can be "
        "found and looked at.",
        {"float64": "36.04", "float32": "15.94", "float16": "6.93", "ours": "∞"},
        certain_mistake_in_scikit_learn,
    ),
    Claim(
        "log loss in float16",
        "scikit-learn",
        "a uniform forecast over `2000` classes: {theirs}",
        "{ours}",
        "With many classes honest probabilities lie below the clip; here they are read in float64.",
        {"theirs": "6.93", "ours": "7.60"},
        many_classes_in_float16,
    ),
    Claim(
        "log loss in float32",
        "scikit-learn",
        "`2000` rows of `1000` classes, logits of standard deviation `3`: {theirs}",
        "{ours}",
        "The clip moves means of models that made no certain mistake.",
        {"theirs": "11.20", "ours": "11.28"},
        honest_means_in_float32,
    ),
    Claim(
        "cross-entropy, tiny losses",
        "PyTorch",
        "{single} for the logits `(0, −17)` in float32, {double} for `(0, −40)` in float64",
        "`cross_entropy`: {our_single} and {our_double}",
        "Tiny losses are what a confident model is made of.",
        {
            "single": "0",
            "double": "0",
            "our_single": "4.14 × 10⁻⁸",
            "our_double": "4.25 × 10⁻¹⁸",
        },
        tiny_losses_in_pytorch,
    ),
    *(
        Claim(
            "cross-entropy, a forbidden class (logit −∞)",
            library,
            FORBIDDEN_THERE,
            FORBIDDEN_HERE,
            "What cannot happen, and did not, costs nothing: `0·(−∞)` counts `0`.",
            {
                "label": "1.3133",
                "soft": "NaN",
                "binary": "NaN",
                "ours": "1.3133",
                "our_binary": "0",
            },
            found,
        )
        for library, found in (
            ("PyTorch", forbidden_classes_in_pytorch),
            ("Keras", forbidden_classes_in_keras),
            ("optax", forbidden_classes_in_optax),
        )
    ),
    Claim(
        "cross-entropy, a forbidden class of weight 0",
        "PyTorch",
        "the same logits and label, `weight=(1, 0, 1)`, `label_smoothing=0.1`: {theirs}",
        "{ours}",
        "A class without weight has no say.",
        {"theirs": "NaN", "ours": "1.2362"},
        forbidden_class_of_no_weight,
    ),
    Claim(
        "cross-entropy, every label ignored",
        "PyTorch",
        "the mean is {mean}, the sum {sum}; the mean is {weightless} as well where the labels "
        "have weight 0",
        "{ours}",
        "A mean over no rows is not known, and not 0.",
        {"mean": "NaN", "sum": "0.0", "weightless": "NaN", "ours": "ValueError"},
        all_labels_ignored,
    ),
    Claim(
        "cross-entropy, every label ignored",
        "Keras",
        "the mean is {theirs}",
        "an error",
        "A perfect score would be claimed for a batch of padding.",
        {"theirs": "0.0"},
        all_labels_ignored_in_keras,
    ),
    Claim(
        "cross-entropy, class weights",
        "PyTorch",
        "logits `(1, 0)` twice, labels `0` and `1`, weights `1` and `3`: labels are averaged by "
        "weight ({labels}), the same targets as rows by number ({rows})",
        "the same, {our_labels} and {our_rows}",
        "PyTorch's convention is kept, so that losses can be compared.",
        {"labels": "1.0633", "rows": "2.1265", "our_labels": "1.0633", "our_rows": "2.1265"},
        class_weights_in_pytorch,
    ),
    Claim(
        "cross-entropy, class weights",
        "Keras",
        "the same rows in `fit(class_weight=…)`: divided by the number of rows, {theirs}",
        "divided by the sum of the weights, {ours}",
        "A mean by weight does not change where all weights are doubled.",
        {"theirs": "2.1265", "ours": "1.0633"},
        class_weights_in_keras,
    ),
    Claim(
        "cross-entropy of probabilities",
        "Keras",
        "clipped to `[1e-7, 1 − 1e-7]` in float32: a probability of `0` costs {most}, one of `1` "
        "costs {least}",
        "{ours} and {our_least}",
        "Clipping is no repair: it has no slope either.",
        {"most": "16.1181", "least": "1.19 × 10⁻⁷", "ours": "∞", "our_least": "0"},
        clipping_in_keras,
    ),
    Claim(
        "cross-entropy of probabilities",
        "PyTorch",
        "`binary_cross_entropy` stops at {binary}; `nll_loss` of the logarithm gives {nll}",
        "{ours}",
        "Two calls for one loss should give one number.",
        {"binary": "100", "nll": "∞", "ours": "∞"},
        clipping_in_pytorch,
    ),
    *(
        Claim(
            "label smoothing",
            library,
            "logits `(1, ½, 0)`, the truth the first class, ε = `0.1`: {theirs}",
            "the same, {ours}: (1 − ε) on the label, and ε spread over all classes",
            "Some texts spread ε over the other classes alone.",
            {"theirs": "0.7303", "ours": "0.7303"},
            found,
        )
        for library, found in (
            ("PyTorch", label_smoothing_in_pytorch),
            ("Keras", label_smoothing_in_keras),
            ("optax", label_smoothing_in_optax),
        )
    ),
    Claim(
        "focal loss",
        "Keras",
        "`CategoricalFocalCrossentropy` multiplies by `alpha`, a quarter unless told otherwise: "
        "{default} for the logits `(1, ½, 0)`, and {one} with `alpha=1`",
        "`focal_loss`: {ours}",
        "One weight for all classes is a unit and no weight.",
        {"default": "0.0414", "one": "0.1657", "ours": "0.1657"},
        focal_loss_in_keras,
    ),
    Claim(
        "Gaussian NLL",
        "PyTorch",
        "at the mean with variance `1`: {plain}, with `full=True` {full}; a variance of `1e-8` is "
        "taken for `1e-6` ({clipped} with `full=True`)",
        "`gaussian_nll`: {ours}; {our_small} at that variance",
        "Without ½ log(2π) it is no −log of a density, and only models of the same family can be "
        "compared.",
        {
            "plain": "0.0000",
            "full": "0.9189",
            "clipped": "−5.9888",
            "ours": "0.9189",
            "our_small": "−8.2914",
        },
        gaussian_nll_in_pytorch,
    ),
    *(
        Claim(
            "KL divergence, a class that is impossible in both",
            library,
            "`(½, ½, 0)` from itself: {theirs}",
            "`kl_divergence`: {ours}",
            "A distribution does not differ from itself.",
            {"theirs": "NaN", "ours": "0"},
            found,
        )
        for library, found in (
            ("PyTorch", kl_of_impossible_classes_in_pytorch),
            ("optax", kl_of_impossible_classes_in_optax),
        )
    ),
)
