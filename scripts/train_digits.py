"""Train the classifier behind `nll_core/datasets/digits.npz`: `python scripts/train_digits.py`.

A multilayer perceptron on the UCI handwritten digits (1,797 images of 8×8 pixels, 0 to 16, as
scikit-learn ships them), with NumPy and nll_core's own cross-entropy gradient, once for each label
smoothing. Two things make the task hard enough to go wrong on: only 400 images are for training,
and normal noise of standard deviation 3 is added to every pixel, once, before anything else. The
training goes on long after every training image is right, without weight decay or early stopping,
which is what makes the unsmoothed classifier overconfident. The three runs share the split, the
noise, the initial weights and the order of the batches; they differ in the smoothing alone.
The other 1,397 images are held out; their logits and labels are what is stored, and of the run
without smoothing, in `digits_path.npz`, their NLL and whether they are right on the way.

Made with scikit-learn 1.9, NumPy 2.4 (`requirements-dev.txt`); the last digits depend on the BLAS.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nll_core.calibration.consistency import calibrated_error  # noqa: E402
from nll_core.calibration.multiclass import top_label  # noqa: E402
from nll_core.losses.classification import cross_entropy, cross_entropy_gradient  # noqa: E402
from nll_core.losses.logits import softmax  # noqa: E402
from nll_core.recalibration.temperature import fit_temperature  # noqa: E402
from nll_core.score_tables.temperature_scores import calibration_scores  # noqa: E402

OUTPUT = ROOT / "nll_core" / "datasets" / "digits.npz"
PATH = OUTPUT.with_name("digits_path.npz")
KEPT = (1, 2, 3, 5, 7, 10, 14, 20, 30, 40, 60, 80, 110, 150, 200)
LABEL_SMOOTHINGS = (0.0, 0.05, 0.1)
SEED = 20
N_TRAIN = 400
PIXEL_NOISE = 3.0
LARGEST_PIXEL = 16.0
WIDTHS = (64, 128, 128, 10)
EPOCHS = 200
BATCH = 50
# Adam, with the constants of Kingma & Ba (2015).
LEARNING_RATE = 1e-3
BETA_MEAN, BETA_SQUARE, EPSILON = 0.9, 0.999, 1e-8

Array = NDArray[np.float64]
Layers = list[tuple[Array, Array]]


def split_images(seed: int) -> tuple[Array, NDArray[np.int64], Array, NDArray[np.int64]]:
    """Noisy training images and labels, noisy held-out images and labels."""
    generator = np.random.default_rng(seed)
    pixels, labels = load_digits(return_X_y=True)
    noisy = pixels + PIXEL_NOISE * generator.standard_normal(pixels.shape)
    images = noisy / LARGEST_PIXEL - 0.5
    order = generator.permutation(len(labels))
    train, held_out = order[:N_TRAIN], np.sort(order[N_TRAIN:])
    labels = labels.astype(np.int64)
    return images[train], labels[train], images[held_out], labels[held_out]


def initial_layers(generator: np.random.Generator) -> Layers:
    """Weights of variance 2/inputs (He et al. 2015) and biases of 0."""
    return [
        (generator.standard_normal((n_in, n_out)) * np.sqrt(2.0 / n_in), np.zeros(n_out))
        for n_in, n_out in pairwise(WIDTHS)
    ]


def activations(layers: Layers, images: Array) -> list[Array]:
    """Input and output of every layer; rectified except for the last, which is the logits."""
    outputs = [images]
    for i, (weights, bias) in enumerate(layers):
        linear = outputs[-1] @ weights + bias
        outputs.append(linear if i == len(layers) - 1 else np.maximum(linear, 0.0))
    return outputs


def gradients(layers: Layers, images: Array, labels: NDArray[np.int64], smoothing: float) -> Layers:
    """Gradient of the mean cross-entropy with respect to every weight and bias."""
    outputs = activations(layers, images)
    upstream = cross_entropy_gradient(outputs[-1], labels, label_smoothing=smoothing)
    found: Layers = []
    for (weights, _), inputs in zip(reversed(layers), reversed(outputs[:-1]), strict=True):
        found.append((inputs.T @ upstream, upstream.sum(axis=0)))
        upstream = (upstream @ weights.T) * (inputs > 0)
    return found[::-1]


def training(
    images: Array, labels: NDArray[np.int64], smoothing: float, seed: int
) -> Iterator[Layers]:
    """Layers after each epoch of Adam on shuffled batches, the same arrays each time."""
    generator = np.random.default_rng(seed)
    layers = initial_layers(generator)
    parameters = [part for layer in layers for part in layer]
    means = [np.zeros_like(part) for part in parameters]
    squares = [np.zeros_like(part) for part in parameters]
    step = 0
    for _ in range(EPOCHS):
        order = generator.permutation(len(labels))
        for batch in np.split(order, range(BATCH, len(order), BATCH)):
            step += 1
            found = gradients(layers, images[batch], labels[batch], smoothing)
            flat = [part for layer in found for part in layer]
            for part, slope, mean, square in zip(parameters, flat, means, squares, strict=True):
                mean += (1 - BETA_MEAN) * (slope - mean)
                square += (1 - BETA_SQUARE) * (slope**2 - square)
                unbiased = np.sqrt(square / (1 - BETA_SQUARE**step))
                part -= LEARNING_RATE * mean / (1 - BETA_MEAN**step) / (unbiased + EPSILON)
        yield layers


def main() -> None:
    """Train, report and write the held-out logits and labels."""
    images, labels, held_out, held_out_labels = split_images(SEED)
    stored = {"labels": held_out_labels.astype(np.int8)}
    costs, correct = list[Array](), list[NDArray[np.bool_]]()
    for smoothing in LABEL_SMOOTHINGS:
        for epoch, layers in enumerate(training(images, labels, smoothing, SEED + 1), 1):
            if smoothing == 0.0 and epoch in KEPT:
                at_epoch = activations(layers, held_out)[-1]
                costs.append(cross_entropy(at_epoch, held_out_labels, reduction="none"))
                correct.append(at_epoch.argmax(axis=1) == held_out_labels)
        right = activations(layers, images)[-1].argmax(axis=1) == labels
        logits = activations(layers, held_out)[-1].astype(np.float32)
        stored[f"logits_{round(100 * smoothing):03d}"] = logits
        scores = calibration_scores(logits, held_out_labels)
        fit = fit_temperature(logits, held_out_labels)
        confidence, _ = top_label(softmax(logits), held_out_labels)
        chance = calibrated_error(confidence)
        print(
            f"smoothing {smoothing:4.2f}: {right.mean():.3f} right in training; held out "
            f"accuracy {scores.accuracy:.4f}, NLL {scores.nll:.4f}, Brier {scores.brier:.4f}, "
            f"ECE {scores.expected_error:.4f} (by chance up to {chance.quantile:.4f}), "
            f"smECE {scores.smooth_error:.4f}, T* {fit.temperature:.3f}, "
            f"NLL at T* {fit.nll_after:.4f}"
        )
    np.savez_compressed(OUTPUT, **stored)
    found = {"epochs": np.array(KEPT, np.int16), "nll": np.array(costs, np.float32)}
    np.savez_compressed(PATH, **found, correct=np.array(correct))
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size / 1000:.0f} kB, {len(held_out_labels)} rows")


if __name__ == "__main__":
    main()
