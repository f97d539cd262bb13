"""A curve that is known, a sample of it, and the degree that each criterion chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, choice, count, finite_array, positive, seed_number
from nll_core.selection.criteria import scores_by_name
from nll_core.selection.polynomials import PolynomialPath, fit_polynomials

Float64Array = NDArray[np.float64]
CurveKind = Literal["line", "cubic", "wave"]

# Where new data are looked for, evenly.
_NEW: Final = np.linspace(-1.0, 1.0, 401)


def true_curve(x: ArrayLike, kind: CurveKind) -> Float64Array:
    """The mean of y at x in [−1, 1]: a line, a cubic, or a wave that no polynomial is.

    Parameters
    ----------
    x : array_like, shape (...)
        Finite.
    kind : {"line", "cubic", "wave"}
        x; 4x³ − 2.5x; sin(5x).

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    ValueError
        For another kind, or x that is not finite.

    Examples
    --------
    >>> true_curve([0.0, 1.0], "cubic")
    array([0. , 1.5])
    """
    at = np.asarray(finite_array(x, "x"), np.float64)
    choice(kind, "kind", get_args(CurveKind))
    if kind == "line":
        return at.copy()
    return 4.0 * at**3 - 2.5 * at if kind == "cubic" else np.sin(5.0 * at)


@dataclass(frozen=True, eq=False, repr=False)
class DegreeChoice(Printed):
    """Polynomials of each degree on a sample of a known curve; nats per datum."""

    kind: CurveKind
    sigma: float
    """Of the noise."""
    x: Float64Array
    targets: Float64Array
    path: PolynomialPath
    new: Float64Array
    """(D,), the expected NLL of new data, exact since the curve is known."""

    def truth(self, x: ArrayLike) -> Float64Array:
        """The mean of y at x."""
        return true_curve(x, self.kind)

    @property
    def scores(self) -> Mapping[str, Float64Array]:
        """Each (D,), by name: "training", "left out", "new data", "AIC", "AICc", "BIC".

        The criteria are divided by 2n, so that all are on one axis.
        """
        return scores_by_name(
            self.path.criteria,
            training=self.path.training.mean(axis=1),
            left_out=self.path.left_out.mean(axis=1),
            new_data=self.new,
        )

    @property
    def best(self) -> Mapping[str, int]:
        """The degree at which each score is lowest."""
        return {
            name: self.path.degrees[int(np.argmin(values))] for name, values in self.scores.items()
        }


def choose_degree(
    kind: CurveKind, n: int, degrees: Sequence[int], *, sigma: float = 0.5, seed: Seed
) -> DegreeChoice:
    """A sample of a known curve at even x, fitted by polynomials of each degree (nats per datum).

    Under a fit f̂ with σ̂ new data cost ln(2πσ̂²)/2 + (σ² + mean (f − f̂)²)/(2σ̂²) in the mean.

    Parameters
    ----------
    kind : {"line", "cubic", "wave"}
        See `true_curve`.
    n : int
        Data, at least three more than the largest degree.
    degrees : sequence of int
        0 is a constant.
    sigma : float
        Of the noise, above 0.
    seed : int or numpy.random.Generator
        Seed of the noise; of a generator, its next number.

    Returns
    -------
    DegreeChoice

    Raises
    ------
    ValueError
        For another kind, too few data, or a σ that is not above 0.

    Examples
    --------
    >>> found = choose_degree("cubic", 200, range(6), seed=0)
    >>> found.best["BIC"], found.best["new data"]
    (3, 3)
    """
    noise, size = positive(sigma, "sigma"), count(n, "n")
    x = np.linspace(-1.0, 1.0, size)
    drawn = np.random.default_rng(seed_number(seed)).standard_normal(size)
    y = true_curve(x, kind) + noise * drawn
    path = fit_polynomials(x, y, degrees)
    truth = true_curve(_NEW, kind)
    missed = np.array([((path.curve(d, _NEW) - truth) ** 2).mean() for d in path.degrees])
    variance = path.sigmas**2
    new = 0.5 * (np.log(2.0 * np.pi * variance) + (noise**2 + missed) / variance)
    return DegreeChoice(kind, noise, x, y, path, new)
