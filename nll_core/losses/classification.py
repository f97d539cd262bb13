"""Cross-entropy of a classifier from its logits, and its gradient."""

from __future__ import annotations

from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import FloatArray, Reduction
from nll_core.losses._cross_entropy import CrossEntropyProblem
from nll_core.losses._plain_batch import check_gradient_array, mean_over_plain_batch


@overload
def cross_entropy(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    temperature: float = ...,
    label_smoothing: float = ...,
    class_weights: ArrayLike | None = ...,
    ignore_index: int | None = ...,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["mean", "sum"] = ...,
) -> float: ...
@overload
def cross_entropy(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    temperature: float = ...,
    label_smoothing: float = ...,
    class_weights: ArrayLike | None = ...,
    ignore_index: int | None = ...,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["none"],
) -> FloatArray: ...
def cross_entropy(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    ignore_index: int | None = None,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> float | FloatArray:
    """Negative log-likelihood of the targets under softmax(logits/T), in nats.

    Lower is better; the minimum is the entropy of the targets: 0 for labels, more when they are
    smoothed. With q the target (a label's one-hot row or a distribution t), smoothed to
    q_k = (1 − ε)·t_k + ε/K, and class weights w, a row's loss is −Σ_k w_k q_k log p_k.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Finite, or −inf for a forbidden class. The class axis is last (PyTorch's is the second).
    targets : array_like, shape (...) or (..., K)
        Integer labels 0 … K − 1, or distributions over the classes, told apart by their shape.
    temperature : float
        T > 0, by which the logits are divided.
    label_smoothing : float
        ε in [0, 1], the share of each target that is spread evenly over all classes.
    class_weights : array_like, shape (K,), optional
        Weights w ≥ 0.
    ignore_index : int, optional
        Rows with this label have loss 0 and do not count in the mean, whatever their logits: NaN
        and infinities, too. Not for distributions.
    sample_weight : array_like, shape (...), optional
        At least 0, not all 0: what each row counts. Its loss is multiplied by it.
    reduction : {"mean", "sum", "none"}
        The mean divides by the sum of what the rows count: of sample weights times the class
        weights of the labels, for distributions of sample weights alone, as PyTorch does.

    Returns
    -------
    float or ndarray, shape (...)
        A float for "mean" and "sum"; an array for "none", float32 for float16 and float32 logits.

    Raises
    ------
    TypeError
        If an argument is of another kind, for example labels that are floats.
    ValueError
        If a shape, label, weight, probability or option is out of range; if a logit is NaN or
        +inf, or a row −inf throughout, in a row that is not ignored; if there is no row, every row
        is ignored, or the mean's divisor is 0.

    See Also
    --------
    cross_entropy_gradient : the gradient with respect to the logits.
    cross_entropy_with_gradient : both for the price of one.
    log_loss : the same loss from probabilities.

    Notes
    -----
    With labels the row is log(1 + S), S = Σ_{k≠y} exp((z_k − z_y)/T), which keeps its relative
    accuracy where p_y rounds to 1. Otherwise, and where S is out of range, terms are measured
    from the largest logit, all of one sign, so that nothing cancels at logits of ±1e9. A forbidden
    class in the target gives inf, with a finite gradient; 0·(−inf) counts 0.

    References
    ----------
    Good (1952), Rational decisions. Szegedy et al. (2016), Rethinking the Inception architecture
    for computer vision. Blanchard, Higham & Higham (2021), Accurately computing the log-sum-exp
    and softmax functions.

    Examples
    --------
    >>> import numpy as np
    >>> round(cross_entropy(np.log([0.1, 0.7, 0.2]), 1), 4)
    0.3567
    >>> cross_entropy([[0.0, -40.0], [50.0, 0.0]], [0, 0], reduction="none")
    array([4.24835426e-18, 1.92874985e-22])
    """
    problem = CrossEntropyProblem.checked(
        logits,
        targets,
        temperature,
        label_smoothing,
        class_weights,
        ignore_index,
        sample_weight,
        reduction,
    )
    return problem.loss(None)


def cross_entropy_gradient(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    ignore_index: int | None = None,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
) -> FloatArray:
    """Gradient of `cross_entropy` with respect to the logits, in nats per unit of logit.

    A row's gradient is (Q·p − w·q)/T with Q = Σ_k w_k q_k, which is (p − q)/T without weights;
    for "mean" it is divided by the mean's divisor. Each row sums to 0.

    Parameters
    ----------
    logits, targets, temperature, label_smoothing, class_weights, ignore_index, sample_weight
        As in `cross_entropy`.
    reduction : {"mean", "sum", "none"}
        Of what the gradient is taken. For "none" each row is the gradient of its own loss, which
        is also what "sum" gives.

    Returns
    -------
    ndarray, shape (..., K)
        float32 for float16 and float32 logits, else float64; 0 in ignored rows, and finite also
        where the loss is inf.

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`.

    See Also
    --------
    cross_entropy : the loss.

    Notes
    -----
    p_y − 1 at the label is formed as −S/(1 + S), which keeps its relative accuracy where p_y ≈ 1.

    References
    ----------
    Bridle (1990), Probabilistic interpretation of feedforward classification network outputs.

    Examples
    --------
    >>> import numpy as np
    >>> cross_entropy_gradient(np.log([0.1, 0.7, 0.2]), 1).round(3)
    array([ 0.1, -0.3,  0.2])
    """
    problem = CrossEntropyProblem.checked(
        logits,
        targets,
        temperature,
        label_smoothing,
        class_weights,
        ignore_index,
        sample_weight,
        reduction,
    )
    gradient = np.empty_like(problem.logits, order="C")
    problem.loss(gradient)
    return gradient


@overload
def cross_entropy_with_gradient(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    temperature: float = ...,
    label_smoothing: float = ...,
    class_weights: ArrayLike | None = ...,
    ignore_index: int | None = ...,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["mean", "sum"] = ...,
    out: FloatArray | None = ...,
) -> tuple[float, FloatArray]: ...
@overload
def cross_entropy_with_gradient(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    temperature: float = ...,
    label_smoothing: float = ...,
    class_weights: ArrayLike | None = ...,
    ignore_index: int | None = ...,
    sample_weight: ArrayLike | None = ...,
    reduction: Literal["none"],
    out: FloatArray | None = ...,
) -> tuple[FloatArray, FloatArray]: ...
def cross_entropy_with_gradient(
    logits: ArrayLike,
    targets: ArrayLike,
    *,
    temperature: float = 1.0,
    label_smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    ignore_index: int | None = None,
    sample_weight: ArrayLike | None = None,
    reduction: Reduction = "mean",
    out: FloatArray | None = None,
) -> tuple[float | FloatArray, FloatArray]:
    """Cross-entropy in nats together with its gradient, in one pass over the logits.

    Lower is better; the minimum is the entropy of the targets. The loss is that of
    `cross_entropy`, the gradient that of `cross_entropy_gradient`.

    Parameters
    ----------
    logits, targets, temperature, label_smoothing, class_weights, ignore_index
        As in `cross_entropy`.
    sample_weight, reduction
        As in `cross_entropy`.
    out : ndarray, shape (..., K), optional
        C-contiguous, of the result's type, not overlapping the logits: filled with the gradient,
        and returned. Its content is undefined after an error.

    Returns
    -------
    loss : float or ndarray, shape (...)
    gradient : ndarray, shape (..., K)

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, and for an `out` that cannot hold the gradient.

    Notes
    -----
    The exponentials are made in the gradient's memory, block by block: beside it, the pass needs
    memory for one number a row.

    References
    ----------
    Bridle (1990), Probabilistic interpretation of feedforward classification network outputs.

    Examples
    --------
    >>> import numpy as np
    >>> loss, gradient = cross_entropy_with_gradient([1.0, 1.0], 0)
    >>> round(loss, 4), gradient
    (0.6931, array([-0.5,  0.5]))
    """
    if (
        sample_weight is None
        and class_weights is None
        and ignore_index is None
        and isinstance(temperature, float)
        and isinstance(label_smoothing, float)
        and (temperature, label_smoothing, reduction) == (1.0, 0.0, "mean")
    ):
        plain = mean_over_plain_batch(logits, targets, out)
        if plain is not None:
            return plain
    problem = CrossEntropyProblem.checked(
        logits,
        targets,
        temperature,
        label_smoothing,
        class_weights,
        ignore_index,
        sample_weight,
        reduction,
    )
    gradient = np.empty_like(problem.logits, order="C") if out is None else out
    if out is not None:
        check_gradient_array(out, problem.logits)
    return problem.loss(gradient), gradient
