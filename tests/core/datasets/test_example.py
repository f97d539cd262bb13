"""The example file is read as what it was made of."""

from __future__ import annotations

import numpy as np

from nll_core import read_predictions
from nll_core.datasets import example_predictions, load_breast_cancer_predictions


def test_the_example_is_read_as_the_set_that_it_is_of() -> None:
    read = read_predictions(example_predictions())
    assert (read.n, read.classes, read.kind) == (285, ("benign", "malignant"), "probabilities")
    expected = load_breast_cancer_predictions("logistic_regression")
    np.testing.assert_array_equal(read.labels, expected.labels)
    np.testing.assert_allclose(read.probs(), np.exp(expected.log_probs), atol=1e-8)
