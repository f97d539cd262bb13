"""One factor for all standard deviations: what a temperature is for a classifier."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import sample_weights
from nll_core._weights import counted, mean_by_weight
from nll_core.forecasts._checked import gaussian_forecasts


def fit_spread_scale(
    mu: ArrayLike,
    sigma: ArrayLike,
    observed: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
) -> float:
    """The factor s of all standard deviations that makes the Gaussian NLL least.

    s = √(mean of z²), z = (y − μ)/σ: above 1 where the forecasts are too narrow. With it the mean
    NLL of N(μ, (sσ)²) is ½ + ½ log 2π + log s + mean of log σ.

    Parameters
    ----------
    mu, sigma : array_like, shape (...)
        Predicted means and standard deviations.
    observed : array_like, shape (...)
        What came; the three shapes broadcast.
    sample_weight : array_like, shape (...), optional
        What each forecast counts, at least 0 and not all 0.

    Returns
    -------
    float
        0 where every mean is what came: then there is no least NLL.

    Raises
    ------
    ValueError
        If a value is not finite, `sigma` is not above 0, shapes do not broadcast, or for invalid
        weights.
    TypeError
        For input that is not numeric.

    References
    ----------
    Levi, Gispan, Giladi & Fetaya (2022), Evaluating and calibrating uncertainty prediction in
    regression tasks.

    Examples
    --------
    >>> fit_spread_scale([0.0, 0.0], [1.0, 2.0], [2.0, -4.0])
    2.0
    """
    means, scales, y, _ = gaussian_forecasts(mu, sigma, observed)
    z = np.abs((y - means) / scales).reshape(-1)
    weights = sample_weights(sample_weight, y.shape)
    kept = None
    if weights is not None:
        kept, z = counted(weights.reshape(-1), z)
    largest = float(z.max())
    if not 0.0 < largest < np.inf:
        return largest
    # Squares of the largest stay in range.
    return largest * float(np.sqrt(mean_by_weight((z / largest) ** 2, kept)))
