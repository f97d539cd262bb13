"""How well strengths are known: against a reference, and for each pair, whatever the reference."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import choice, open_fraction
from nll_core.preferences.bradley_terry import BradleyTerryFit, Spread
from nll_core.preferences.comparisons import item_place
from nll_core.texts import spreadsheet_text, visible

Float64Array = NDArray[np.float64]

_QUASI_STEPS: Final = 200
# Of a step, relative to the quasi-variances: its error is about the square.
_QUASI_LAST_STEP: Final = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class StrengthIntervals(Printed):
    """Strengths relative to a reference, with intervals that depend on which it is."""

    reference: int | None
    """The place of the item whose strength is 0; None where the mean is."""
    strengths: Float64Array
    """(n,)."""
    standard_errors: Float64Array
    """(n,), 0 for the reference itself."""
    covariance: Float64Array
    """(n, n)."""
    low: Float64Array
    """(n,)."""
    high: Float64Array
    """(n,)."""
    confidence_level: float


class DifferenceInterval(NamedTuple):
    """By how much one item is stronger than another, with an interval that no reference changes."""

    estimate: float
    standard_error: float
    low: float
    high: float
    probability: float
    """That the first is preferred to the second."""
    probability_low: float
    probability_high: float


@dataclass(frozen=True, eq=False, repr=False)
class Differences(Printed):
    """All differences of two strengths, the row's minus the column's."""

    estimate: Float64Array
    """(n, n)."""
    standard_error: Float64Array
    """(n, n), 0 on the diagonal."""
    low: Float64Array
    """(n, n)."""
    high: Float64Array
    """(n, n)."""
    confidence_level: float


def strengths_against(
    fit: BradleyTerryFit,
    reference: str | int | Literal["mean"] = "mean",
    *,
    confidence_level: float = 0.95,
    spread: Spread = "posterior",
) -> StrengthIntervals:
    """Strengths as differences from a reference, with Wald intervals.

    The intervals of single strengths are those of their differences from the reference: they change
    with it. Those of `difference_intervals` do not.

    Parameters
    ----------
    fit : BradleyTerryFit
        The strengths.
    reference : str or int
        An item, by its name or its place, or "mean" for the mean of all.
    confidence_level : float
        In (0, 1).
    spread : {"posterior", "sampling"}
        With a prior: by the information of prior and comparisons together, or how the strengths
        would vary if the comparisons were made again. Without a prior both are the same.

    Returns
    -------
    StrengthIntervals
        In nats; NaN where the likelihood has no maximum.

    Raises
    ------
    ValueError
        If the reference is no item, or an option is out of range.

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix, fit_bradley_terry
    >>> fit = fit_bradley_terry(comparisons_of_matrix([[0, 3, 3], [1, 0, 2], [1, 2, 0]]))
    >>> for reference in ("mean", 0):
    ...     print(strengths_against(fit, reference).standard_errors.round(3))
    [0.544 0.506 0.506]
    [0.    0.921 0.921]
    """
    names = fit.comparisons.items
    mean = reference == "mean" and "mean" not in names
    place = None if mean else item_place(names, reference)
    covariance = _covariance(fit, spread)
    strengths = fit.strengths
    if place is None:
        strengths = strengths - strengths.mean()
        covariance = covariance - covariance.mean(axis=0)
        covariance = covariance - covariance.mean(axis=1)[:, None]
    else:
        strengths = strengths - strengths[place]
        column = covariance[:, place]
        covariance = covariance - column - column[:, None] + covariance[place, place]
        # Whatever rounding leaves of the reference's own.
        covariance[place] = covariance[:, place] = 0.0 * column
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    half = _quantile(confidence_level) * errors
    return StrengthIntervals(
        place, strengths, errors, covariance, strengths - half, strengths + half, confidence_level
    )


def difference_intervals(
    fit: BradleyTerryFit, *, confidence_level: float = 0.95, spread: Spread = "posterior"
) -> Differences:
    """All differences of two strengths, with Wald intervals; no reference enters.

    Parameters
    ----------
    fit, confidence_level, spread
        As in `strengths_against`.

    Returns
    -------
    Differences
        In nats; NaN where the likelihood has no maximum.

    Raises
    ------
    ValueError
        If an option is out of range.

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix, fit_bradley_terry
    >>> fit = fit_bradley_terry(comparisons_of_matrix([[0, 3], [1, 0]]))
    >>> difference_intervals(fit).standard_error[0, 1].round(4) == np.sqrt(1 / 3 + 1 / 1).round(4)
    np.True_
    """
    covariance = _covariance(fit, spread)
    own = np.diag(covariance)
    variance = own[:, None] + own - 2.0 * covariance
    # Where two strengths nearly always move together, rounding could leave a little below 0.
    errors = np.sqrt(np.maximum(variance, 0.0))
    np.fill_diagonal(errors, 0.0 * fit.strengths)
    estimate = fit.strengths[:, None] - fit.strengths
    half = _quantile(confidence_level) * errors
    return Differences(estimate, errors, estimate - half, estimate + half, confidence_level)


def difference_interval(
    fit: BradleyTerryFit, item: str | int, other: str | int, *, confidence_level: float = 0.95
) -> DifferenceInterval:
    """By how much one item is stronger than another, with a Wald interval; for any number of items.

    Parameters
    ----------
    fit : BradleyTerryFit
        The strengths.
    item, other : str or int
        By name or by place.
    confidence_level : float
        In (0, 1).

    Returns
    -------
    DifferenceInterval
        In nats, and as the probability that `item` is preferred; NaN where the likelihood has no
        maximum.

    Raises
    ------
    ValueError
        If there is no such item, or the level is out of range.

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix, fit_bradley_terry
    >>> fit = fit_bradley_terry(comparisons_of_matrix([[0, 30], [10, 0]]))
    >>> found = difference_interval(fit, 0, 1)
    >>> round(found.estimate, 4), round(found.probability_low, 4), round(found.probability_high, 4)
    (1.0986, 0.5946, 0.8599)
    """
    from scipy.special import expit

    a, b = fit.comparisons.place(item), fit.comparisons.place(other)
    estimate = float(fit.strengths[a] - fit.strengths[b])
    error = float(np.sqrt(fit.variance_of_difference(a, b)))
    half = _quantile(confidence_level) * error
    ends = (estimate, estimate - half, estimate + half)
    return DifferenceInterval(estimate, error, *ends[1:], *(float(expit(end)) for end in ends))


@dataclass(frozen=True, eq=False, repr=False)
class QuasiVariances(Printed):
    """One variance for each item, so chosen that sums of two are nearly those of differences."""

    variances: Float64Array
    """(n,). One of them can be negative; no sum of two is."""
    largest_error: float
    """The largest relative error of the standard error of a difference, without its sign."""
    low: Float64Array
    """(n,), ends of intervals of strengths with mean 0 that may be compared with each other."""
    high: Float64Array
    """(n,)."""
    converged: bool


def quasi_variances(
    fit: BradleyTerryFit, *, confidence_level: float = 0.95, spread: Spread = "posterior"
) -> QuasiVariances:
    """Variances q of items with q_i + q_j ≈ Var(θ_i − θ_j), which depend on no reference.

    They minimise Σ (log(q_i + q_j) − log Var(θ_i − θ_j))² over pairs; 0 is reached where the
    differences are those of independent strengths, and always for three items.

    Parameters
    ----------
    fit, confidence_level, spread
        As in `strengths_against`.

    Returns
    -------
    QuasiVariances
        NaN where the likelihood has no maximum, or for one item.

    Raises
    ------
    ValueError
        If an option is out of range.

    Notes
    -----
    Gauss–Newton from the least squares of the variances themselves. An item with a negative
    quasi-variance has no interval of its own (NaN): its differences are more certain than those of
    any independent strength.

    References
    ----------
    Firth & de Menezes (2004), Quasi-variances, Biometrika 91.

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix, fit_bradley_terry
    >>> fit = fit_bradley_terry(comparisons_of_matrix([[0, 3, 3], [1, 0, 2], [1, 2, 0]]))
    >>> found = quasi_variances(fit)
    >>> found.variances.round(3), found.largest_error < 1e-9
    (array([0.485, 0.364, 0.364]), True)
    """
    wanted = difference_intervals(fit, spread=spread).standard_error ** 2
    quantile = _quantile(confidence_level)
    n = len(wanted)
    if n < 2 or not fit.converged:
        nothing = np.full(n, np.nan)
        return QuasiVariances(nothing, float("nan"), nothing, nothing, False)
    variances, converged = _quasi(wanted)
    apart = ~np.eye(n, dtype=bool)
    sums = variances[:, None] + variances
    errors = np.abs(np.sqrt(sums[apart] / wanted[apart]) - 1.0)
    with np.errstate(invalid="ignore"):
        half = quantile * np.sqrt(variances)
    middle = fit.strengths - fit.strengths.mean()
    return QuasiVariances(variances, float(errors.max()), middle - half, middle + half, converged)


def strengths_csv(
    fit: BradleyTerryFit,
    reference: str | int | Literal["mean"] = "mean",
    *,
    confidence_level: float = 0.95,
) -> str:
    """A table of the strengths from the strongest, as CSV: a row for each item.

    Parameters
    ----------
    fit, reference, confidence_level
        As in `strengths_against`.

    Returns
    -------
    str
        With the rank, the strength and its interval against the reference, the quasi standard
        error, whose squares add up for a difference of any two, and the games and points that they
        come from. Strengths are in nats; a cell is empty where there is no number.

    Raises
    ------
    ValueError
        If the reference is no item, or the level is out of range.

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix, fit_bradley_terry
    >>> counts = comparisons_of_matrix([[0, 3], [1, 0]], items=["ann", "bob"])
    >>> head, first, last = strengths_csv(fit_bradley_terry(counts), "bob").splitlines()
    >>> first.split(",")[:3], last.split(",")[:3]
    (['1', 'ann', '1.0986122886681096'], ['2', 'bob', '0.0'])
    """
    counts = fit.comparisons
    against = strengths_against(fit, reference, confidence_level=confidence_level)
    quasi = quasi_variances(fit, confidence_level=confidence_level).variances
    with np.errstate(invalid="ignore"):
        columns = [
            *(against.strengths, against.standard_errors, against.low, against.high),
            *(np.sqrt(quasi), counts.games_of_items),
            counts.by_item(counts.points, counts.points_lost),
        ]
    name = "mean" if against.reference is None else _cell(counts.items[against.reference])
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = "rank,item,strength,standard_error,low,high,quasi_standard_error,games,points"
    writer.writerow([*head.split(","), "reference", "confidence_level"])
    for rank, item in enumerate(fit.ranking.tolist(), 1):
        numbers = ["" if np.isnan(c[item]) else float(c[item]) for c in columns]
        writer.writerow([rank, _cell(counts.items[item]), *numbers, name, confidence_level])
    return out.getvalue()


def _cell(name: str) -> str:
    return spreadsheet_text(visible(name))


def _quasi(wanted: Float64Array) -> tuple[Float64Array, bool]:
    """The variances whose sums have the logs nearest to those wanted, (n, n)."""
    n = len(wanted)
    if n == 2:
        return np.full(2, 0.5 * wanted[0, 1]), True
    logs = np.log(np.where(np.eye(n, dtype=bool), 1.0, wanted))
    # The least squares of the variances themselves, in closed form.
    rows = wanted.sum(axis=1)
    variances = (rows - rows.sum() / (2.0 * (n - 1))) / (n - 2)
    if _worst(variances) <= 0:
        variances = rows / (2.0 * (n - 1))
    loss = _log_loss(variances, logs)
    for _ in range(_QUASI_STEPS):
        sums = variances[:, None] + variances
        np.fill_diagonal(sums, np.inf)
        residual = np.log(np.where(np.isinf(sums), 1.0, sums)) - logs
        slope = 1.0 / sums
        gradient = (residual * slope).sum(axis=1)
        curvature = slope**2
        np.fill_diagonal(curvature, curvature.sum(axis=1))
        step = -np.linalg.lstsq(curvature, gradient, rcond=None)[0]
        share = 1.0
        while share > 1e-10:
            there = variances + share * step
            if _worst(there) > 0 and (after := _log_loss(there, logs)) <= loss:
                break
            share *= 0.5
        else:
            return variances, bool(np.abs(step).max() <= 1e-6 * np.abs(variances).max())
        variances, loss = there, after
        if np.abs(step).max() <= _QUASI_LAST_STEP * np.abs(variances).max():
            return variances, True
    return variances, False


def _worst(variances: Float64Array) -> float:
    """The smallest sum of two."""
    smallest = np.partition(variances, 1)[:2]
    return float(smallest.sum())


def _log_loss(variances: Float64Array, logs: Float64Array) -> float:
    sums = variances[:, None] + variances
    np.fill_diagonal(sums, 1.0)
    return float(((np.log(sums) - logs) ** 2).sum())


def _covariance(fit: BradleyTerryFit, spread: Spread) -> Float64Array:
    choice(spread, "spread", ("posterior", "sampling"))
    return fit.covariance if spread == "posterior" else fit.sampling_covariance


def _quantile(confidence_level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + 0.5 * open_fraction(confidence_level, "confidence_level")))
