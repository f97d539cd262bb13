"""The gradient in the natural parameter held against mean − observed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import FloatArray, finite_array
from nll_core.families.output_families import OutputFamily

# The rounding of a handful of operations on numbers of the size of the larger one.
SAME_TO: Final = 1e-10


@dataclass(frozen=True, repr=False)
class MeanMinusObserved(Printed):
    """The gradient in the natural parameter held against mean − observed, along predictions."""

    natural: FloatArray
    gradient: FloatArray
    difference: FloatArray
    """Mean − observed."""
    largest_gap: float
    """Largest |gradient − difference|."""
    holds: bool
    """Whether the gap is no more than rounding."""


def compare_with_mean_minus_observed(
    family: OutputFamily, predictions: ArrayLike, observed: float
) -> MeanMinusObserved:
    """Gradient of the NLL in the natural parameter beside mean − observed, over predictions.

    Lower is better for `largest_gap`; the minimum, 0 but for rounding, belongs to the exponential
    families: there −log p = A(η) − yη + const, and A′(η) is the mean.

    Parameters
    ----------
    family : OutputFamily
        Of `output_family`.
    predictions : array_like, shape (n,)
        At least one.
    observed : float
        What was observed.

    Returns
    -------
    MeanMinusObserved
        Both along the predictions, and how far they are apart.

    Raises
    ------
    ValueError
        For predictions or an observation that the family does not take.

    References
    ----------
    P. McCullagh and J. A. Nelder (1989), Generalized linear models, section 2.2.

    Examples
    --------
    >>> from nll_core import output_family
    >>> z = [-2.0, 0.0, 2.0]
    >>> compare_with_mean_minus_observed(output_family("bernoulli"), z, 1).holds
    True
    >>> compare_with_mean_minus_observed(output_family("laplace"), z, 0.5).largest_gap
    1.5
    """
    z = np.atleast_1d(finite_array(predictions, "predictions"))
    gradient = np.asarray(family.natural_gradient(z, observed))
    difference = np.asarray(family.mean_minus_observed(z, observed))
    size = float(np.max(np.maximum(np.abs(gradient), np.abs(difference))))
    gap = float(np.max(np.abs(gradient - difference)))
    return MeanMinusObserved(
        natural=np.asarray(family.natural(z)),
        gradient=gradient,
        difference=difference,
        largest_gap=gap,
        holds=gap <= SAME_TO * max(size, 1.0),
    )
