"""Information criteria: AIC, AICc and BIC of a fit, and what libraries count as a parameter."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nll_core._criteria import aic_of, bic_of
from nll_core._printing import Printed, PrintedTable, columns_of
from nll_core._validation import count, finite

Float64Array = NDArray[np.float64]

_LOG_2PI = math.log(2.0 * math.pi)


@dataclass(frozen=True, repr=False)
class InformationCriteria(Printed):
    """Of one fit: AIC, AICc and BIC, each twice an NLL (nats) with a penalty; lower is better."""

    nll: float
    n_parameters: int
    n: int

    @property
    def aic(self) -> float:
        """2·NLL + 2k."""
        return aic_of(self.nll, self.n_parameters)

    @property
    def aicc(self) -> float:
        """AIC + 2k(k + 1)/(n − k − 1); inf where n ≤ k + 1, for which it was not derived."""
        left = self.n - self.n_parameters - 1
        if left <= 0:
            return math.inf
        return self.aic + 2.0 * self.n_parameters * (self.n_parameters + 1) / left

    @property
    def bic(self) -> float:
        """2·NLL + k·ln n."""
        return bic_of(self.nll, self.n_parameters, self.n)


def information_criteria(nll: float, n_parameters: int, n: int) -> InformationCriteria:
    """AIC, AICc and BIC of a maximum-likelihood fit, in units of twice a nat.

    AIC = 2·NLL + 2k, BIC = 2·NLL + k·ln n. Lower is better; only differences mean anything, and
    only between fits to the same data with the same constants and the same count of parameters.

    Parameters
    ----------
    nll : float
        Summed over the data, at its minimum.
    n_parameters : int
        k, with every fitted parameter counted: also the σ of a regression.
    n : int
        Number of data.

    Returns
    -------
    InformationCriteria
        `aic`, `aicc`, `bic`.

    Raises
    ------
    ValueError
        If `nll` is not finite, `n_parameters` is negative or `n` is below 1.

    References
    ----------
    H. Akaike (1974), A new look at the statistical model identification. G. Schwarz (1978),
    Estimating the dimension of a model. C. M. Hurvich and C.-L. Tsai (1989), Regression and time
    series model selection in small samples.

    Examples
    --------
    >>> found = information_criteria(182.9958, 3, 150)
    >>> round(found.aic, 3), round(found.aicc, 3), round(found.bic, 3)
    (371.992, 372.156, 381.024)
    """
    return InformationCriteria(
        finite(nll, "nll"), count(n_parameters, "n_parameters", minimum=0), count(n, "n")
    )


def scores_by_name(
    criteria: Sequence[InformationCriteria], **others: Float64Array
) -> dict[str, Float64Array]:
    """Other scores in nats per datum, and AIC, AICc and BIC over 2n, which is the same unit."""
    of_each = {
        name: np.array([getattr(found, name.lower()) / (2.0 * found.n) for found in criteria])
        for name in ("AIC", "AICc", "BIC")
    }
    return {name.replace("_", " "): values for name, values in others.items()} | of_each


@dataclass(frozen=True)
class Convention:
    """One way to write the criteria of a regression: what is counted, what is dropped."""

    name: str
    counts_sigma: bool
    keeps_constants: bool
    per_datum: bool
    n_parameters: int
    nll: float
    aic: float
    bic: float


@dataclass(frozen=True, repr=False)
class Conventions(PrintedTable):
    """The same regression by the conventions of several programs."""

    rows: tuple[Convention, ...]

    def _columns(self) -> Mapping[str, Iterable[Any]]:
        return columns_of(self.rows, "name", "n_parameters", "nll", "aic", "bic")


CONVENTIONS: Mapping[str, tuple[bool, bool, bool]] = {
    "R, lm": (True, True, False),
    "statsmodels, OLS and GLM": (False, True, False),
    "step() in R (extractAIC)": (False, False, False),
    "per datum": (True, True, True),
}
"""Name to: is σ counted, are the constants kept, is all divided by n."""


def regression_criteria(
    nll: float,
    n_coefficients: int,
    n: int,
    *,
    count_sigma: bool = True,
    keep_constants: bool = True,
    per_datum: bool = False,
    name: str = "",
) -> Convention:
    """AIC and BIC of a Gaussian regression as programs write them; units of twice a nat.

    Without the constants n(ln 2π + 1)/2 the NLL is n·ln σ̂, which is what R's `extractAIC` and
    `step` print. None of this moves the difference of two regressions on the same data.

    Parameters
    ----------
    nll : float
        Of the regression with the maximum-likelihood σ̂, constants and all.
    n_coefficients : int
        Coefficients, the intercept among them.
    n : int
        Number of data.
    count_sigma : bool
        Whether σ counts as a parameter, as in R's `AIC`; not in statsmodels' results.
    keep_constants : bool
        Whether the NLL is the one of a density.
    per_datum : bool
        Whether all is divided by n.
    name : str
        What the row is called.

    Returns
    -------
    Convention

    Raises
    ------
    ValueError
        If the NLL is not finite, or `n_coefficients` or n is below 1.

    Examples
    --------
    >>> round(regression_criteria(182.995836, 2, 150).aic, 3)
    371.992
    >>> round(regression_criteria(182.995836, 2, 150, count_sigma=False).aic, 3)
    369.992
    """
    count(n_coefficients, "n_coefficients")
    kept = nll if keep_constants else nll - 0.5 * n * (_LOG_2PI + 1.0)
    k = n_coefficients + count_sigma
    found = information_criteria(kept, k, n)
    share = 1.0 / n if per_datum else 1.0
    return Convention(
        name,
        count_sigma,
        keep_constants,
        per_datum,
        k,
        found.nll * share,
        found.aic * share,
        found.bic * share,
    )


def compare_conventions(nll: float, n_coefficients: int, n: int) -> Conventions:
    """One Gaussian regression by each convention of `CONVENTIONS`; units of twice a nat.

    Parameters
    ----------
    nll, n_coefficients, n
        As in `regression_criteria`.

    Returns
    -------
    Conventions

    Raises
    ------
    ValueError
        If the NLL is not finite, or `n_coefficients` or n is below 1.

    Examples
    --------
    >>> [round(row.aic, 2) for row in compare_conventions(182.995836, 2, 150).rows]
    [371.99, 369.99, -55.69, 2.48]
    """
    return Conventions(
        tuple(
            regression_criteria(
                nll,
                n_coefficients,
                n,
                count_sigma=sigma,
                keep_constants=constants,
                per_datum=each,
                name=name,
            )
            for name, (sigma, constants, each) in CONVENTIONS.items()
        )
    )
