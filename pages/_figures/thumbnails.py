"""Small pictures for the cards of the home page: SVG drawn from the numbers of `nll_core`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core import (
    fit_gaussian,
    gaussian_nll,
    reliability_curve,
    softmax,
    surprise,
    top_label,
)
from nll_core.datasets import load_digits_predictions, load_five_points

WIDTH: Final = 240
HEIGHT: Final = 110
PAD: Final = 8


def _scaler(low: float, high: float, start: float, end: float) -> Callable[[ArrayLike], np.ndarray]:
    return lambda v: start + (np.asarray(v, dtype=float) - low) / (high - low) * (end - start)


def _path(x: np.ndarray, y: np.ndarray, css: str) -> str:
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<polyline class="{css}" points="{points}"/>'


def _picture(parts: Sequence[str], says: str) -> str:
    return (
        f'<svg class="nll-thumbnail" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{says}">{"".join(parts)}</svg>'
    )


def surprise_thumbnail() -> str:
    """−log p with one probability marked."""
    x = _scaler(0, 1, PAD, WIDTH - PAD)
    y = _scaler(0, 5, HEIGHT - PAD, PAD)
    p = np.linspace(0.007, 1, 80)
    here = 0.1
    return _picture(
        [
            _path(x(p), y(surprise(p)), "truth"),
            f'<circle class="state" cx="{x(here):.1f}" cy="{y(surprise(here)):.1f}" r="6"/>',
        ],
        "the curve of minus log p",
    )


def gaussian_thumbnail() -> str:
    """The density fitted to five points, with a stick for each point's likelihood."""
    data = load_five_points().values
    fit = fit_gaussian(data)
    grid = np.linspace(fit.mu - 3 * fit.sigma, fit.mu + 3 * fit.sigma, 80)
    density = np.exp(-gaussian_nll(grid, fit.mu, fit.sigma, reduction="none"))
    sticks = np.exp(-gaussian_nll(data, fit.mu, fit.sigma, reduction="none"))
    x = _scaler(grid[0], grid[-1], PAD, WIDTH - PAD)
    y = _scaler(0, density.max(), HEIGHT - PAD, PAD)
    return _picture(
        [
            _path(x(grid), y(density), "model"),
            *(
                f'<line class="truth" x1="{x(a):.1f}" x2="{x(a):.1f}" y1="{y(0):.1f}" '
                f'y2="{y(b):.1f}"/>'
                for a, b in zip(data, sticks, strict=True)
            ),
        ],
        "a bell curve with a stick at each data point",
    )


def softmax_thumbnail() -> str:
    """Probabilities of four classes as bars, the true one marked."""
    probabilities = softmax([0.4, 1.6, 0.0, 0.9])
    y = _scaler(0, probabilities.max(), HEIGHT - PAD, 2 * PAD)
    width = (WIDTH - 2 * PAD) / probabilities.size
    bars = [
        f'<rect class="{"state" if k == 1 else "model"}" x="{PAD + k * width + 8:.1f}" '
        f'y="{y(p):.1f}" width="{width - 16:.1f}" height="{y(0) - y(p):.1f}" rx="3"/>'
        for k, p in enumerate(probabilities)
    ]
    return _picture(bars, "four bars of probability, one of them the truth")


def calibration_thumbnail() -> str:
    """The reliability diagram of the digits classifier."""
    predictions = load_digits_predictions(0.0)
    confidence, correct = top_label(softmax(predictions.logits), predictions.labels)
    curve = reliability_curve(confidence, correct, n_bins=10)
    x = _scaler(0, 1, PAD, WIDTH - PAD)
    y = _scaler(0, 1, HEIGHT - PAD, PAD)
    kept = curve.counts > 0
    return _picture(
        [
            _path(x([0, 1]), y([0, 1]), "reference"),
            _path(x(curve.mean_confidence[kept]), y(curve.accuracy[kept]), "truth"),
        ],
        "a reliability curve that lies below the diagonal",
    )


THUMBNAILS: Final[dict[str, Callable[[], str]]] = {
    "surprise": surprise_thumbnail,
    "gaussian": gaussian_thumbnail,
    "softmax": softmax_thumbnail,
    "calibration": calibration_thumbnail,
}
