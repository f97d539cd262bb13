"""What became of a number in floating point: right, underflow, digits lost, a wrong 0, ∞ or NaN."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._validation import choice
from nll_core.teaching.underflow import FloatName

Outcome = Literal["right", "underflow", "digits lost", "wrong zero", "infinite", "NaN"]


def numerical_outcomes(
    found: ArrayLike, true: ArrayLike, relative_error: ArrayLike, dtype: FloatName
) -> NDArray[np.str_]:
    """Name what became of each number, beside the true one and its relative error.

    Parameters
    ----------
    found, true, relative_error : array_like, shape (n,)
        The number that was computed, the nearest float64 to the true one (finite), and how far
        they are apart, as a share of the true one, from arithmetic of more digits.
    dtype : {"float64", "float32", "float16"}
        The type in which it was computed.

    Returns
    -------
    ndarray of str, shape (n,)
        "NaN"; "infinite"; "underflow" where the true number is below the normal range of the type
        and the error is at most its smallest number; "wrong zero" where 0 stands for a number that
        the type has; "digits lost" where fewer than half of its digits are right; else "right".

    Raises
    ------
    ValueError
        If `dtype` is another name.

    Examples
    --------
    >>> numerical_outcomes([0.0, 0.0, 4.2e-18], [4.2e-18, 0.0, 4.2e-18], [1, 1, 0], "float64")
    array(['wrong zero', 'underflow', 'right'], dtype='<U11')
    """
    limits = np.finfo(choice(dtype, "dtype", get_args(FloatName)))
    value, wanted = np.asarray(found, dtype=np.float64), np.asarray(true, dtype=np.float64)
    error = np.asarray(relative_error, dtype=np.float64)
    smallest, normal = float(limits.smallest_subnormal), float(limits.smallest_normal)
    with np.errstate(invalid="ignore"):
        apart = np.abs(value - wanted)
    return np.select(
        [
            np.isnan(value),
            np.isinf(value),
            (np.abs(wanted) < normal) & (apart <= smallest),
            value == 0,
            error > np.sqrt(float(limits.eps)),
        ],
        ["NaN", "infinite", "underflow", "wrong zero", "digits lost"],
        "right",
    )
