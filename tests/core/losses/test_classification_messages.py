"""What cross-entropy says of arguments that it cannot take."""

import numpy as np
import pytest

from nll_core import cross_entropy, cross_entropy_gradient, cross_entropy_with_gradient

INF = np.inf
ROW = [[0.0, 1.0], [2.0, 3.0]]


@pytest.mark.parametrize(
    ("logits", "targets", "options", "message"),
    [
        (1.0, 0, {}, "logits must have a class axis"),
        (np.zeros((0, 3)), np.zeros(0, int), {}, r"logits must not be empty, got shape \(0, 3\)"),
        ([[0.0, np.nan]], [0], {}, r"logits must not contain NaN, got NaN at index \(0, 1\)"),
        ([[np.nan]], [0], {}, "logits must not contain NaN"),
        ([[np.nan, 0.0]], [0], {}, r"logits must not contain NaN, got NaN at index \(0, 0\)"),
        ([[0.0, INF]], [0], {}, "logits must be finite or -inf, got inf"),
        ([[0.0, INF]], [1], {}, "logits must be finite or -inf, got inf"),
        ([[-INF, INF]], [[0.5, 0.5]], {}, "logits must be finite or -inf, got inf"),
        ([[0.0, 0.0], [-INF, -INF]], [0, 1], {}, "logits must leave at least one class possible"),
        ([[-INF, -INF]], [[0.5, 0.5]], {}, "logits must leave at least one class possible"),
        (ROW, [0, 2], {}, r"targets must lie in 0 … 1 \(2 classes\), got 2 at index 1"),
        (ROW, [0, -100], {}, "targets must lie in 0 … 1"),
        (ROW, [0], {}, r"targets must have shape \(2,\) \(labels\) or \(2, 2\)"),
        (ROW, [[0.5, 0.4], [0.5, 0.5]], {}, "targets must sum to 1 along the last axis, got 0.9"),
        (ROW, [[1.5, -0.5], [0.5, 0.5]], {}, r"targets must lie in \[0, 1\], got 1.5"),
        (ROW, [[np.nan, 1.0], [0.5, 0.5]], {}, "targets must not contain NaN"),
        (ROW, [[0.5, 0.5]] * 2, {"ignore_index": 1}, "ignore_index must be None where targets"),
        (ROW, [1, 1], {"ignore_index": 1}, "targets must hold a label other than ignore_index"),
        (ROW, [1, 1], {"ignore_index": [1]}, "ignore_index must be one integer"),
        (ROW, [0, 1], {"temperature": 0.0}, "temperature must be finite and above 0, got 0"),
        (ROW, [0, 1], {"temperature": -1}, "temperature must be finite and above 0, got -1"),
        (ROW, [0, 1], {"temperature": INF}, "temperature must be finite and above 0, got inf"),
        (ROW, [0, 1], {"label_smoothing": 1.1}, r"label_smoothing must lie in \[0, 1\], got 1.1"),
        (ROW, [0, 1], {"class_weights": [1.0]}, r"class_weights must have shape \(2,\), got \(1,"),
        (ROW, [0, 1], {"class_weights": [1.0, -2.0]}, "class_weights must be at least 0, got -2"),
        (ROW, [0, 1], {"class_weights": [1.0, INF]}, "class_weights must be finite, got inf"),
        (
            ROW,
            [0, 0],
            {"class_weights": [0.0, 1.0]},
            "class_weights and sample_weight must leave a row",
        ),
        (ROW, [0, 1], {"reduction": "median"}, "reduction must be one of 'none', 'mean', 'sum'"),
    ],
)
def test_bad_values(logits, targets, options, message):
    for function in (cross_entropy, cross_entropy_gradient, cross_entropy_with_gradient):
        with pytest.raises(ValueError, match=message):
            function(logits, targets, **options)


@pytest.mark.parametrize(
    ("logits", "targets", "options", "message"),
    [
        (ROW, [0.0, 1.0], {}, "targets must be integers, got an array of float64"),
        ([["a", "b"]], [0], {}, "logits must be real numbers"),
        ([[1j, 0]], [0], {}, "logits must be real numbers, got an array of complex128"),
        (ROW, [0, 1], {"ignore_index": 0.5}, "ignore_index must be integers"),
        (ROW, [0, 1], {"temperature": "hot"}, "temperature must be a real number, got str"),
    ],
)
def test_bad_kinds(logits, targets, options, message):
    for function in (cross_entropy, cross_entropy_gradient):
        with pytest.raises(TypeError, match=message):
            function(logits, targets, **options)
