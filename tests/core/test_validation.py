"""Messages of refused numbers: with the digits that tell what is wrong."""

import numpy as np
import pytest

from nll_core import (
    cross_entropy,
    expected_calibration_error,
    fit_isotonic,
    focal_loss,
    log_loss,
)
from nll_core._validation import number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1.2, "1.2"),
        (1e-17, "1e-17"),
        (np.inf, "inf"),
        (np.nan, "nan"),
        (1.0 + 1e-9, "1.000000001"),
        (np.nextafter(1.0, 2.0), "1.0000000000000002"),
        (np.float32(1.2), "1.2"),
        (np.nextafter(np.float32(1), np.float32(2)), "1.0000001"),
        (123456789.0, "123456789.0"),
        (7, "7"),
        (1234567, "1234567"),
    ],
)
def test_a_number_has_the_digits_that_tell_it(value, text):
    assert number_text(value) == text


def test_a_hair_above_1_is_refused_and_the_message_says_what_ends_it():
    cure = r" \(rounding, which np.clip\(confidence, 0, 1\) takes away\)$"
    for value, text in (
        (1.0000000000000004, "1.0000000000000004"),
        (np.float32(10) * np.nextafter(np.float32(0.1), np.float32(1)), "1.0000001"),
        (-1e-17, "-1e-17"),
    ):
        confidence = np.array([0.5, value], dtype=getattr(value, "dtype", float))
        with pytest.raises(ValueError, match=rf"\[0, 1\], got {text} at index 1" + cure):
            expected_calibration_error(confidence, [1, 0])
        assert expected_calibration_error(np.clip(confidence, 0, 1), [1, 0]) >= 0.0
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\], got 1.00001 at index 0$"):
        expected_calibration_error([1.00001], [1])


def test_messages_show_what_six_digits_hide():
    with pytest.raises(ValueError, match=r"probs must lie in \[0, 1\], got 1.000000001 at index"):
        log_loss([[1 + 1e-9, 0]], [0])
    with pytest.raises(
        ValueError, match=r"label_smoothing must lie in \[0, 1\], got 1.000000000001"
    ):
        cross_entropy([[0.0, 1.0]], [0], label_smoothing=1 + 1e-12)
    with pytest.raises(ValueError, match=r"sum to 1 along the last axis, got 1.000002 at index 0"):
        log_loss([[0.500001, 0.500001]], [0])
    with pytest.raises(
        ValueError, match=r"focusing must be finite and at least 0, got -1.00000001"
    ):
        focal_loss([[0.0, 1.0]], [0], focusing=-1.00000001)
    with pytest.raises(ValueError, match="pseudo_count must be at least 0, got -1e-18"):
        fit_isotonic([0.1, 0.9], [0, 1], pseudo_count=-1e-18)
