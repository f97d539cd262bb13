"""How many events calibrated forecasts have in each bin: the Poisson binomial distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import FloatArray

Float64Array = NDArray[np.float64]

# Forecasts of a bin that are taken one by one; of more, neighbours are taken as equal to their
# mean, in so many stretches of equal mass that are cut again where a multiple of the width lies.
MOST_SINGLE: Final = 1_000
_STRETCHES: Final = 64
_WIDTH: Final = 1.0 / 64.0
# e⁻⁴² = 6e-19: what is less likely than that, or contributes less, is beyond float64.
_NOTHING: Final = 42.0
# Rounding of a sum of probabilities must not push a quantile past the count that reaches it.
_TIE: Final = 1e-12


@dataclass(frozen=True)
class EventCounts:
    """The number of events among `n` forecasts that are the true probabilities.

    `probabilities[i]` is that of `first + i` events; the numbers left out have none worth a digit.
    """

    n: int
    mean: float
    first: int
    probabilities: Float64Array

    @property
    def cumulative(self) -> Float64Array:
        """Probability of so many events or fewer."""
        sums = np.cumsum(self.probabilities)
        return np.asarray(np.minimum(sums / sums[-1], 1.0))

    def quantile(self, q: float) -> int:
        """The smallest number of events k with P(X ≤ k) ≥ q."""
        return self.first + int(np.argmax(self.cumulative >= q - _TIE))

    def distances(self) -> Float64Array:
        """|k − mean| for each number of events k."""
        return np.asarray(np.abs(self.first + np.arange(len(self.probabilities)) - self.mean))

    def mean_distance(self) -> float:
        """E|X − mean|."""
        return float(self.probabilities @ self.distances())

    def draw_distances(self, generator: np.random.Generator, n_draws: int) -> Float64Array:
        """|X − mean| of draws of X, (n_draws,)."""
        # Equality with 1 would lie beyond the last number; random() stays below it.
        drawn = np.searchsorted(self.cumulative, generator.random(n_draws), side="right")
        return self.distances()[drawn]


def event_counts(probs: Float64Array, sizes: Float64Array | None = None) -> EventCounts:
    """The sum of independent events of these probabilities, or of sizes[j] events of probs[j].

    The sizes add up to a whole number. The characteristic function
    φ(t) = Π_j (1 − p_j + p_j e^{it})^{size_j} is inverted by a Fourier transform over the window
    that Bernstein's inequality leaves, at the frequencies at which |φ| is not 0.
    """
    spread = probs * (1.0 - probs)
    if sizes is None:
        n, mean, variance = len(probs), float(probs.sum()), float(spread.sum())
    else:
        n, mean, variance = round(float(sizes.sum())), float(sizes @ probs), float(sizes @ spread)
    if variance == 0.0:
        return EventCounts(n, mean, round(mean), np.ones(1))
    third = _NOTHING / 3.0
    reach = third + np.sqrt(third * third + 2.0 * _NOTHING * variance)
    first, last = max(int(mean - reach), 0), min(int(np.ceil(mean + reach)), n)
    window = last - first + 1
    half = np.pi * np.arange(window // 2 + 1) / window
    # |φ(t)| ≤ exp(−2σ² sin²(t/2)).
    half = half[2.0 * variance * np.sin(half) ** 2 < _NOTHING]
    spectrum = np.zeros(window // 2 + 1, dtype=np.complex128)
    spectrum[: len(half)] = _conjugate_of_phi(half, probs, sizes) * np.exp(2j * first * half)
    return EventCounts(n, mean, first, np.maximum(np.fft.irfft(spectrum, window), 0.0))


def _conjugate_of_phi(
    half: Float64Array, probs: Float64Array, sizes: Float64Array | None
) -> NDArray[np.complex128]:
    """The complex conjugate of φ(t) at each t/2."""
    p = probs[:, np.newaxis]
    if sizes is None:
        return np.asarray(np.multiply.reduce(1.0 + p * np.expm1(-2j * half), axis=0))
    squared = np.sin(half) ** 2
    with np.errstate(divide="ignore"):  # φ of even chances is 0 at t = π
        size = sizes @ (0.5 * np.log1p(-np.minimum(4.0 * p * (1.0 - p) * squared, 1.0)))
    phase = sizes @ np.arctan2(p * np.sin(2.0 * half), 1.0 - 2.0 * p * squared)
    return np.asarray(np.exp(size - 1j * phase))


def event_counts_in_bins(
    ascending: FloatArray, ends: NDArray[Any], weights: Float64Array | None = None
) -> list[EventCounts]:
    """Those of each bin of forecasts in ascending order; bin b ends before place ends[b].

    Every bin holds examples. With weights, it counts as n = (Σw)²/Σw² examples, of which the j-th
    has the mean forecast of the j-th of n equal parts of the bin's weight.
    """
    found = []
    for start, stop in zip([0, *ends[:-1]], ends, strict=True):
        p = ascending[start:stop].astype(np.float64, copy=False)
        w = None if weights is None else weights[start:stop]
        found.append(event_counts(*_stretches(p, w)))
    return found


def event_counts_of_cells(
    mass: Float64Array, forecasts: Float64Array, effective: float | None = None
) -> EventCounts:
    """Those of a bin of cells in ascending order, from Σw and Σwp of each; none is empty.

    Within a cell all forecasts are taken as equal. As `effective` examples in place of Σw, as in
    `event_counts_in_bins`, if there are weights.
    """
    if effective is None:
        return event_counts(np.clip(forecasts / mass, 0.0, 1.0), mass)
    return event_counts(*_equal_parts(mass, forecasts, effective))


def _stretches(p: Float64Array, w: Float64Array | None) -> tuple[Float64Array, Float64Array | None]:
    """Mean forecasts of neighbours that are taken as equal, and their numbers where not all 1."""
    if w is None:
        return (p, None) if len(p) <= MOST_SINGLE else _equal_parts(np.ones(len(p)), p, len(p))
    w = w / w.max()
    return _equal_parts(w, w * p, float(w.sum()) ** 2 / float(w @ w))


def _equal_parts(
    mass: Float64Array, forecasts: Float64Array, effective: float
) -> tuple[Float64Array, Float64Array | None]:
    """The same from Σw and Σwp of ascending cells, for so many examples in place of Σw."""
    n = max(round(effective), 1)
    scale = n / float(mass.sum())
    places, sums = (scale * np.cumsum(np.append(0.0, x)) for x in (mass, forecasts))
    if n <= MOST_SINGLE:
        parts = np.diff(np.interp(np.arange(n + 1.0), places, sums))
        return np.clip(parts, 0.0, 1.0), None
    p = forecasts / mass
    grid = np.arange(np.floor(p[0] / _WIDTH) + 1.0, np.ceil(p[-1] / _WIDTH)) * _WIDTH
    cuts = np.union1d(
        np.linspace(0.0, n, _STRETCHES + 1), places[np.searchsorted(p, grid, side="right")]
    )
    sizes = np.diff(cuts)
    parts = np.diff(np.interp(cuts, places, sums))
    return np.clip(parts / sizes, 0.0, 1.0), sizes
