"""Cross-entropy by the textbook formula, exponentials first, to show where it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import choice, positive
from nll_core.teaching.loss_parts import one_example, weighted_target
from nll_core.teaching.underflow import FloatName


@dataclass(frozen=True, slots=True)
class TextbookCrossEntropy:
    """What the textbook formula gives in one floating-point type; NaN and inf are results here."""

    dtype: FloatName
    largest_exponential: float
    sum_of_exponentials: float
    loss: float


def textbook_cross_entropy(
    logits: ArrayLike,
    target: ArrayLike,
    *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    dtype: FloatName = "float64",
) -> TextbookCrossEntropy:
    """Cross-entropy of one example computed as it is written, −Σ w q log(exp z/Σ exp z), in nats.

    Lower is better; the minimum is the entropy of the target. For showing only: it overflows and
    underflows where `cross_entropy` does not.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Finite, or −inf for a forbidden class.
    target : int or array_like, shape (K,)
        The true class, or a distribution over the classes.
    temperature, label_smoothing, class_weights
        As in `cross_entropy`.
    dtype : {"float64", "float32", "float16"}
        The type in which every operation is done.

    Returns
    -------
    TextbookCrossEntropy
        The largest exponential, their sum and the loss: inf where a probability underflows to 0,
        NaN where the exponentials overflow (inf/inf) or all underflow (0/0).

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, and for another dtype.

    See Also
    --------
    cross_entropy : the same loss, without these failures.

    References
    ----------
    Blanchard, Higham & Higham (2021), Accurately computing the log-sum-exp and softmax functions.

    Examples
    --------
    >>> round(textbook_cross_entropy([1.0, 2.0], 1).loss, 4)
    0.3133
    >>> broken = textbook_cross_entropy([1001.0, 1002.0], 1)
    >>> broken.largest_exponential, broken.sum_of_exponentials, broken.loss
    (inf, inf, nan)
    """
    array = one_example(logits)
    pull, weight = weighted_target(
        target, array.size, label_smoothing=label_smoothing, class_weights=class_weights
    )
    kind = np.dtype(choice(dtype, "dtype", get_args(FloatName))).type
    with np.errstate(all="ignore"):
        exponentials = np.exp(array.astype(kind) / kind(positive(temperature, "temperature")))
        total = exponentials.sum(dtype=kind)
        logs = np.log(exponentials / total)
        held = pull > 0.0
        loss = kind(0.0) - ((weight * pull[held]).astype(kind) * logs[held]).sum(dtype=kind)
    return TextbookCrossEntropy(dtype, float(exponentials.max()), float(total), float(loss))
