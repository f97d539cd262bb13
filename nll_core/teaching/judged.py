"""All ways of writing the cross-entropy of two classes, held against numbers of 50 digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core.datasets.two_class import Reference, load_two_class_references
from nll_core.teaching.outcomes import Outcome, numerical_outcomes
from nll_core.teaching.stability import CrossEntropyAsWritten, LossForm, cross_entropy_as_written
from nll_core.teaching.summation import digits_right
from nll_core.teaching.underflow import FloatName

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class JudgedNumbers(Printed):
    """The losses or the gradients of one way of writing, each with what became of it."""

    lead: Array
    """By how much the logit of the truth exceeds the other one, (n,), rising."""
    value: Array
    """The numbers as the type has them, (n,)."""
    outcome: NDArray[np.str_]
    """Of `numerical_outcomes`, (n,)."""
    error: Array
    """|value − true|/|true|, (n,); inf or NaN where the number is."""
    digits: Array
    """How many decimal digits are right, (n,), at most those of the type."""

    def runs(self, outcome: Outcome, within: float = np.inf) -> list[tuple[float, float]]:
        """From where to where, between leads ±`within`, numbers have this outcome.

        A run ends half way to the neighbour of another outcome.
        """
        is_so = np.concatenate([[False], self.outcome == outcome, [False]])
        turns = np.flatnonzero(is_so[1:] != is_so[:-1])
        middles = (self.lead[1:] + self.lead[:-1]) / 2
        edges = np.concatenate([self.lead[:1], middles, self.lead[-1:]]).clip(-within, within)
        ends = edges[turns].reshape(-1, 2).tolist()
        return [(start, end) for start, end in ends if start < end]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class JudgedCrossEntropies(Printed):
    """The loss and its gradient at every lead, in every way of writing it, and the true ones."""

    lead: Array
    """By how much the logit of the truth exceeds the other one, (n,), rising."""
    dtype: FloatName
    shift: float
    true_loss: Array
    """The nearest float64 to the true loss in nats, (n,)."""
    true_gradient: Array
    """The same of its derivative with respect to the logit of the truth, (n,)."""
    written: Mapping[LossForm, CrossEntropyAsWritten]
    loss: Mapping[LossForm, JudgedNumbers]
    gradient: Mapping[LossForm, JudgedNumbers]


def judge_cross_entropies(
    *, shift: float = 0.0, dtype: FloatName = "float64", eps: float = 1e-7
) -> JudgedCrossEntropies:
    """Every way of writing −log p of the first of two classes, at leads from −1000 to 1000.

    Lower is better of the loss, in nats; the minimum is 0.

    Parameters
    ----------
    shift, dtype, eps
        As in `cross_entropy_as_written`.

    Returns
    -------
    JudgedCrossEntropies
        Losses and gradients, their outcomes, and how many of their digits are right.

    Raises
    ------
    TypeError, ValueError
        As `cross_entropy_as_written` does.

    See Also
    --------
    cross_entropy_as_written : one way, at any leads.

    Examples
    --------
    >>> judged = judge_cross_entropies(dtype="float32")
    >>> for form in ("naive", "softplus"):
    ...     print(form, judged.loss[form].outcome[judged.lead == 40], end=" ")
    ...     print(judged.loss[form].digits[judged.lead == 40].round(2))
    naive ['wrong zero'] [0.]
    softplus ['right'] [7.22]
    """
    references = load_two_class_references()
    lead, forms = references.lead, get_args(LossForm)
    written = {
        form: cross_entropy_as_written(lead, form, shift=shift, dtype=dtype, eps=eps)
        for form in forms
    }

    def judged(value: Array, true: Reference) -> JudgedNumbers:
        error = true.relative_error(value)
        outcome = numerical_outcomes(value, true.nearest, error, dtype)
        return JudgedNumbers(lead, value, outcome, error, digits_right(error, dtype))

    return JudgedCrossEntropies(
        lead=lead,
        dtype=dtype,
        shift=shift,
        true_loss=references.loss.nearest,
        true_gradient=references.gradient.nearest,
        written=written,
        loss={form: judged(way.loss, references.loss) for form, way in written.items()},
        gradient={form: judged(way.gradient, references.gradient) for form, way in written.items()},
    )
