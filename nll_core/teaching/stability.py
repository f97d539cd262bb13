"""Cross-entropy of two classes written in six ways, each as floating point computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import choice, finite, finite_array, open_fraction
from nll_core.teaching.underflow import FloatName

LossForm = Literal["naive", "clipped", "max-subtracted", "log-sum-exp", "log-softmax", "softplus"]

Array = NDArray[np.floating]
# Loss, gradient, and the probability of the truth where one is formed.
Written = tuple[Array, Array, Array]


@dataclass(frozen=True, slots=True, repr=False)
class CrossEntropyAsWritten(Printed):
    """What one way of writing the loss gives in one type; NaN, inf and a wrong 0 are results."""

    form: LossForm
    dtype: FloatName
    loss: NDArray[np.float64]
    """−log p of the truth in nats, (n,)."""
    gradient: NDArray[np.float64]
    """Derivative of the loss with respect to the logit of the truth, (n,)."""
    overflowed: NDArray[np.bool_]
    """Whether a logit or an exponential became inf."""
    underflowed: NDArray[np.bool_]
    """Whether the probability of the truth was rounded to 0, or came out as 0/0."""


def cross_entropy_as_written(
    lead: ArrayLike,
    form: LossForm,
    *,
    shift: float = 0.0,
    dtype: FloatName = "float64",
    eps: float = 1e-7,
) -> CrossEntropyAsWritten:
    """−log p of the first of two classes with logits (lead + shift, shift), as written, in nats.

    Lower is better; the minimum is 0. Exactly it is log(1 + exp(−lead)), whatever the shift. For
    showing only: all but "softplus" fail somewhere, see `cross_entropy` for one that does not.

    Parameters
    ----------
    lead : array_like, shape (n,)
        By how much the logit of the truth exceeds the other one.
    form : {"naive", "clipped", "max-subtracted", "log-sum-exp", "log-softmax", "softplus"}
        With p = exp z₁/(exp z₁ + exp z₂) and m the larger logit: −log p; −log of p clipped to
        [eps, 1 − eps]; −log p with exp(z − m) for exp z; (m + log Σ exp(z − m)) − z₁;
        log Σ exp(z − m) − (z₁ − m); max(z₂ − z₁, 0) + log1p(exp(−|z₁ − z₂|)).
    shift : float
        Added to both logits, then both are rounded to `dtype`.
    dtype : {"float64", "float32", "float16"}
        The type in which every operation is done.
    eps : float
        Where "clipped" clips, strictly between 0 and 1.

    Returns
    -------
    CrossEntropyAsWritten
        Loss and gradient, and where exponentials overflowed or the probability underflowed.

    Raises
    ------
    TypeError, ValueError
        If a number is not finite, or a name is another one.

    See Also
    --------
    cross_entropy : the same loss, without these failures.
    textbook_cross_entropy : the naive way for any number of classes.

    Notes
    -----
    Gradients are those of reverse-mode differentiation of the same operations, each rounded to
    `dtype`, with m held constant, as libraries do; "softplus" has its own derivative, −σ(−lead).

    References
    ----------
    Blanchard, Higham & Higham (2021), Accurately computing the log-sum-exp and softmax functions.
    Mächler (2012), Accurately computing log(1 − exp(−|a|)).

    Examples
    --------
    >>> for form in ("naive", "log-softmax", "softplus"):
    ...     print(form, cross_entropy_as_written([-800.0, 40.0, 710.0], form).loss)
    naive [inf -0. nan]
    log-softmax [800.   0.   0.]
    softplus [8.00000000e+002 4.24835426e-018 4.47628623e-309]
    """
    gaps = np.atleast_1d(finite_array(lead, "lead")).astype(np.float64)
    written = _FORMS[_form(form)]
    kind = np.dtype(choice(dtype, "dtype", get_args(FloatName)))
    added = finite(shift, "shift")
    low = kind.type(open_fraction(eps, "eps"))
    with np.errstate(all="ignore"):
        first, second = (gaps + added).astype(kind), np.full_like(gaps, added).astype(kind)
        loss, gradient, p = written(first, second, low)
        exponentials = form in ("naive", "clipped")
        overflowed = np.isinf(first) | np.isinf(second)
        if exponentials:
            overflowed |= np.isinf(np.exp(first)) | np.isinf(np.exp(second))
    return CrossEntropyAsWritten(
        form=form,
        dtype=dtype,
        loss=loss.astype(np.float64),
        gradient=gradient.astype(np.float64),
        overflowed=overflowed,
        underflowed=(p == 0) | (np.isnan(p) & ~overflowed),
    )


def _form(name: str) -> LossForm:
    return choice(name, "form", get_args(LossForm))  # type: ignore[return-value]


def _naive(first: Array, second: Array, _: np.floating) -> Written:
    """−log(exp z₁/Σ exp z)."""
    p, back = _ratio(np.exp(first), np.exp(second))
    return -np.log(p), back(-1 / p), p


def _clipped(first: Array, second: Array, eps: np.floating) -> Written:
    """−log of the same, clipped; a clipped number does not depend on the logits any more."""
    p, back = _ratio(np.exp(first), np.exp(second))
    kept = np.clip(p, eps, 1 - eps)
    gradient = np.where((p < eps) | (p > 1 - eps), np.zeros_like(p), back(-1 / kept))
    return -np.log(kept), gradient, p


def _max_subtracted(first: Array, second: Array, _: np.floating) -> Written:
    """−log p from exponentials of differences to the larger logit."""
    top = np.maximum(first, second)
    p, back = _ratio(np.exp(first - top), np.exp(second - top))
    return -np.log(p), back(-1 / p), p


def _ratio(a: Array, b: Array) -> tuple[Array, Callable[[Array], Array]]:
    """p = a/(a + b), and what turns dL/dp into dL/dz₁ for a = exp z₁, going back step by step."""
    total = a + b
    p = a / total
    return p, lambda slope: a * (slope / total + -slope * (p / total))


def _log_sum_exp(first: Array, second: Array, _: np.floating) -> Written:
    """(m + log Σ exp(z − m)) − z₁."""
    a, total, top = _shifted(first, second)
    return (top + np.log(total)) - first, a / total - 1, np.ones_like(a)


def _log_softmax(first: Array, second: Array, _: np.floating) -> Written:
    """log Σ exp(z − m) − (z₁ − m)."""
    a, total, top = _shifted(first, second)
    return np.log(total) - (first - top), a / total - 1, np.ones_like(a)


def _shifted(first: Array, second: Array) -> tuple[Array, Array, Array]:
    """exp(z₁ − m), Σ exp(z − m) and m."""
    top = np.maximum(first, second)
    a = np.exp(first - top)
    return a, a + np.exp(second - top), top


def _softplus(first: Array, second: Array, _: np.floating) -> Written:
    """max(−d, 0) + log1p(exp(−|d|)) with d = z₁ − z₂, and −σ(−d)."""
    gap = first - second
    small = np.exp(-np.abs(gap))
    one = first.dtype.type(1)
    loss = np.maximum(-gap, first.dtype.type(0)) + np.log1p(small)
    gradient = -np.where(gap > 0, small, one) / (one + small)
    return loss, gradient, np.ones_like(gap)


_FORMS: Final[dict[LossForm, Callable[[Array, Array, np.floating], Written]]] = {
    "naive": _naive,
    "clipped": _clipped,
    "max-subtracted": _max_subtracted,
    "log-sum-exp": _log_sum_exp,
    "log-softmax": _log_softmax,
    "softplus": _softplus,
}
