"""Arrays of other libraries are taken as they are: whatever NumPy makes an array of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.core.test_weights import FUNCTIONS, differing, sample, weights_of
from tests.public_names import public


class Foreign:
    """What tensors and frames have in common: they become an array, and do nothing else."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self._array, dtype=dtype, copy=copy)


def as_pandas(array: np.ndarray) -> Any:
    """A column or a frame, whose index is not 0, 1, 2, …."""
    if array.ndim > 2 or array.ndim == 0:
        return array
    make = pd.Series if array.ndim == 1 else pd.DataFrame
    return make(array, index=np.arange(len(array))[::-1] + 7)


def as_nullable(array: np.ndarray) -> Any:
    """A column of a type that may have gaps, and has none."""
    if array.ndim != 1 or array.dtype.kind not in "bif":
        return as_pandas(array)
    return pd.Series(array).astype({"b": "boolean", "i": "Int64", "f": "Float64"}[array.dtype.kind])


def as_arrow(array: np.ndarray) -> Any:
    """An array, in two chunks, or a table."""
    if array.ndim == 1:
        middle = len(array) // 2
        return pa.chunked_array([pa.array(array[:middle]), pa.array(array[middle:])])
    if array.ndim == 2:
        return pa.table({str(k): column for k, column in enumerate(array.T)})
    return array


KINDS: dict[str, Callable[[np.ndarray], Any]] = {
    "__array__": Foreign,
    "pandas": as_pandas,
    "pandas with gaps": as_nullable,
    "pyarrow": as_arrow,
}
Z = np.array([[0.5, -1.0, 2.0], [3.0, 0.0, -2.0], [0.0, 0.0, 0.1]])
Y = np.array([2, 0, 1])
ROWS = np.array([0.1, 0.7, 0.9])
HAPPENED = np.array([False, True, True])
SOFT = np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.1, 0.8, 0.1]])
X = np.array([1.0, 2.5, 4.0, 3.0])
# Of what takes no weights: one call of each function that takes arrays.
CALLS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "softmax": ((Z,), {}),
    "log_softmax": ((Z,), {"temperature": 2.0}),
    "cross_entropy": ((Z, Y), {"class_weights": np.array([1.0, 2.0, 0.5])}),
    "cross_entropy_gradient": ((Z, SOFT), {"label_smoothing": 0.1}),
    "cross_entropy_with_gradient": ((Z, Y), {}),
    "binary_cross_entropy": ((X, np.array([0, 1, 1, 0])), {}),
    "binary_cross_entropy_gradient": ((X, np.array([0.0, 1.0, 0.5, 0.0])), {}),
    "focal_loss": ((Z, Y), {"class_weights": np.array([1.0, 2.0, 0.5])}),
    "focal_loss_gradient": ((Z, Y), {}),
    "hinge_loss": ((X, np.array([0, 1, 1, 0])), {}),
    "smooth_labels": ((Y, 3, 0.1), {}),
    "example_scores": ((np.log(SOFT.clip(1e-3)), Y), {}),
    "top_label": ((SOFT, Y), {}),
    "one_class": ((SOFT, Y, 1), {}),
    "entropy": ((SOFT,), {}),
    "kl_divergence": ((SOFT[0], SOFT[2]), {}),
    "surprise": ((ROWS,), {}),
    "expected_score": ((SOFT[0], SOFT[2]), {"rule": "brier"}),
    "corp_band": ((ROWS,), {"n_draws": 10}),
    "calibration_along_temperature": ((Z, Y, np.array([0.5, 1.0])), {}),
    "nll_along_temperature": ((Z, Y, np.array([0.5, 1.0])), {}),
    "best_temperature": ((Z[0], 1), {}),
    "fit_gaussian": ((X,), {}),
    "gaussian_nll": ((X, 2.0, 1.5), {}),
    "gaussian_nll_gradient": ((X, 2.0, 1.5), {}),
    "fit_student_t": ((X,), {}),
    "student_t_nll": ((X, 2.0, 1.5, 3.0), {}),
    "heteroscedastic_nll": ((X, X[::-1], 0.1 * X), {}),
    "margin_loss": ((X,), {"loss": "nll"}),
    "stratified_folds": ((np.array([0, 0, 1, 1]), 2), {"seed": 0}),
    "hold_out": ((np.vstack([Z, Z]), np.append(Y, Y)), {"seed": 0}),
    "fit_linear_classifier": ((np.array([[0.0, 1], [1, 0], [2, 1]]), HAPPENED), {}),
    "separation": ((np.array([[0.0, 1], [1, 0], [2, 1]]), np.array([0, 1, 1])), {}),
    "bootstrap_sums": ((Z,), {"n_resamples": 5}),
}


def changed(arguments: Any, kind: Callable[[np.ndarray], Any]) -> Any:
    """Arguments whose arrays are those of another library."""
    if isinstance(arguments, np.ndarray):
        return kind(arguments)
    if isinstance(arguments, tuple):
        return tuple(changed(argument, kind) for argument in arguments)
    if isinstance(arguments, dict):
        return {name: changed(argument, kind) for name, argument in arguments.items()}
    return arguments


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CALLS)
def test_a_function_of_arrays_takes_those_of_others(name, kind):
    function, (arguments, options) = getattr(public, name), CALLS[name]
    found = function(*changed(arguments, KINDS[kind]), **changed(options, KINDS[kind]))
    assert not differing(found, function(*arguments, **options), rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_examples_takes_those_of_others(name, weighted, kind, monkeypatch):
    original, examples = getattr(public, name), sample(60, 0)
    weights = weights_of(60, 0) if weighted else None
    expected = FUNCTIONS[name](examples, weights)

    def with_others(*arguments: Any, **options: Any) -> Any:
        return original(*changed(arguments, KINDS[kind]), **changed(options, KINDS[kind]))

    monkeypatch.setattr(public, name, with_others)
    assert not differing(FUNCTIONS[name](examples, weights), expected, rtol=1e-12)


def test_a_gap_is_refused_and_not_a_number():
    with pytest.raises((TypeError, ValueError), match="confidence must"):
        public.reliability_curve(pd.Series([0.5, None], dtype="Float64"), [0, 1])
    with pytest.raises((TypeError, ValueError), match="labels must"):
        public.log_loss(SOFT, pd.Series([0, None, 1], dtype="Int64"))
