"""What became of a number."""

import numpy as np
import pytest

from nll_core.datasets import load_two_class_references
from nll_core.teaching import cross_entropy_as_written, numerical_outcomes


def judged(lead, form, dtype, **options):
    references = load_two_class_references()
    at = np.isin(references.lead, lead)
    found = cross_entropy_as_written(references.lead, form, dtype=dtype, **options)
    true = references.loss
    error = true.relative_error(found.loss)
    return numerical_outcomes(found.loss, true.nearest, error, dtype)[at].tolist()


LEADS = [-1000, -120, -80, 0, 40, 80, 110, 1000]
BECAME = {
    "naive": ["infinite"] * 2 + ["right"] * 2 + ["wrong zero"] * 2 + ["NaN"] * 2,
    "log-softmax": ["right"] * 4 + ["wrong zero"] * 2 + ["underflow"] * 2,
    "softplus": ["right"] * 6 + ["underflow"] * 2,
}


@pytest.mark.parametrize("form", BECAME)
def test_names_what_became_of_the_loss_in_float32(form):
    assert judged(LEADS, form, "float32") == BECAME[form]


def test_a_clipped_number_has_lost_its_digits():
    assert judged([-30], "clipped", "float64") == ["digits lost"]


def test_half_of_the_digits_is_the_line():
    error = np.array([1e-9, 1e-7])
    found = numerical_outcomes([1.0, 1.0], [1.0, 1.0], error, "float64")
    assert found.tolist() == ["right", "digits lost"]


def test_another_type_is_refused():
    with pytest.raises(ValueError, match="dtype must be one of"):
        numerical_outcomes([0.0], [0.0], [0.0], "int8")
