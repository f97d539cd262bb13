"""The surprise −log p of one outcome, its units, and what it is compared with."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from nll_core._numerics import float_or_array
from nll_core._validation import FloatArray, choice, float_array, reject_nan, unit_interval_array

SurpriseUnit = Literal["nats", "bits", "decibans"]

NATS_PER_UNIT: Final[dict[SurpriseUnit, float]] = {
    "nats": 1.0,
    "bits": float(np.log(2.0)),
    "decibans": float(np.log(10.0)) / 10.0,
}


def surprise(p: ArrayLike, *, unit: SurpriseUnit = "nats") -> float | FloatArray:
    """Surprise −log p of an outcome that had probability p, in nats, bits or decibans.

    Lower is better for who forecast p; the minimum is 0, at p = 1. It is inf at p = 0.

    Parameters
    ----------
    p : array_like, shape (...)
        Probabilities in [0, 1].
    unit : {"nats", "bits", "decibans"}
        Natural logarithm, logarithm to base 2, or ten times the logarithm to base 10.

    Returns
    -------
    float or ndarray, shape (...)
        A float for one probability.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1] or the unit is unknown.

    Notes
    -----
    Bits come from log2 itself, so that powers of 2 are exact.

    References
    ----------
    Tribus (1961), Thermostatics and thermodynamics (surprisal). Good (1950), Probability and the
    weighing of evidence (decibans).

    Examples
    --------
    >>> round(surprise(0.1), 4), surprise(0.125, unit="bits"), surprise(0.1, unit="decibans")
    (2.3026, 3.0, 10.0)
    """
    array = unit_interval_array(p, "p")
    unit = _unit(unit)
    with np.errstate(divide="ignore"):
        # 0 − log 1 is 0 where −log 1 is −0.
        if unit == "bits":
            value = 0.0 - np.log2(array)
        elif unit == "decibans":
            value = 0.0 - 10.0 * np.log10(array)
        else:
            value = 0.0 - np.log(array)
    return float_or_array(np.asarray(value), array.dtype)


def surprise_gradient(p: ArrayLike) -> float | FloatArray:
    """Slope −1/p of the surprise, in nats per unit of probability.

    Parameters
    ----------
    p : array_like, shape (...)
        Probabilities in [0, 1].

    Returns
    -------
    float or ndarray, shape (...)
        −1 at p = 1, −inf at p = 0; a float for one probability.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1].

    References
    ----------
    Good (1952), Rational decisions.

    Examples
    --------
    >>> surprise_gradient([1.0, 0.5, 0.01])
    array([  -1.,   -2., -100.])
    """
    array = unit_interval_array(p, "p")
    with np.errstate(divide="ignore", over="ignore"):
        # The absolute value keeps −0.0 from giving +inf.
        return float_or_array(np.asarray(-1.0 / np.abs(array)), array.dtype)


def convert_surprise(nats: ArrayLike, unit: SurpriseUnit) -> float | FloatArray:
    """An amount of surprise in nats, expressed in nats, bits or decibans.

    Parameters
    ----------
    nats : array_like, shape (...)
        Amounts or differences in nats; inf stays inf.
    unit : {"nats", "bits", "decibans"}
        1 bit is log 2 nats, 1 deciban is (log 10)/10 nats.

    Returns
    -------
    float or ndarray, shape (...)
        A float for one number.

    Raises
    ------
    ValueError
        If a number is NaN or the unit is unknown.

    References
    ----------
    Good (1979), A. M. Turing's statistical work in World War II.

    Examples
    --------
    >>> round(convert_surprise(2.302585, "decibans"), 3)
    10.0
    """
    array = float_array(nats, "nats")
    reject_nan(array, "nats")
    return float_or_array(np.asarray(array / NATS_PER_UNIT[_unit(unit)]), array.dtype)


def coin_flips(p: ArrayLike) -> float | FloatArray:
    """How many heads in a row from a fair coin surprise as much as p: −log2 p, in flips (bits).

    Parameters
    ----------
    p : array_like, shape (...)
        Probabilities in [0, 1].

    Returns
    -------
    float or ndarray, shape (...)
        A float for one probability; inf at p = 0.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1].

    References
    ----------
    Shannon (1948), A mathematical theory of communication.

    Examples
    --------
    >>> round(coin_flips(0.1), 2)
    3.32
    """
    return surprise(p, unit="bits")


def linear_penalty(p: ArrayLike) -> float | FloatArray:
    """The penalty 1 − p, without a unit: at most 1, however wrong the forecast.

    Lower is better; the minimum is 0, at p = 1. Not a proper score: its expectation is best for a
    forecast of 0 or 1, whatever the truth.

    Parameters
    ----------
    p : array_like, shape (...)
        Probabilities in [0, 1] given to what happened.

    Returns
    -------
    float or ndarray, shape (...)
        A float for one probability.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1].

    References
    ----------
    Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation.

    Examples
    --------
    >>> linear_penalty([1.0, 0.25, 0.0])
    array([0.  , 0.75, 1.  ])
    """
    array = unit_interval_array(p, "p")
    return float_or_array(np.asarray(1.0 - array), array.dtype)


def squared_penalty(p: ArrayLike) -> float | FloatArray:
    """The penalty (1 − p)², without a unit: half the two-class Brier score.

    Lower is better; the minimum is 0, at p = 1. Proper, but at most 1.

    Parameters
    ----------
    p : array_like, shape (...)
        Probabilities in [0, 1] given to what happened.

    Returns
    -------
    float or ndarray, shape (...)
        A float for one probability.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1].

    References
    ----------
    Brier (1950), Verification of forecasts expressed in terms of probability.

    Examples
    --------
    >>> squared_penalty([1.0, 0.5, 0.0])
    array([0.  , 0.25, 1.  ])
    """
    array = unit_interval_array(p, "p")
    return float_or_array(np.asarray((1.0 - array) ** 2), array.dtype)


def _unit(value: SurpriseUnit) -> SurpriseUnit:
    """`value` if it is a unit of surprise."""
    return choice(value, "unit", get_args(SurpriseUnit))  # type: ignore[return-value]
