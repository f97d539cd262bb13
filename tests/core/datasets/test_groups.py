"""Data of groups against what is printed of them."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.datasets import load_eight_schools, load_rat_tumours


def test_eight_schools_are_those_of_the_table() -> None:
    schools = load_eight_schools()
    assert "".join(schools.names) == "ABCDEFGH"
    np.testing.assert_array_equal(schools.estimates, [28, 8, -3, 7, -1, 1, 18, 12])
    np.testing.assert_array_equal(schools.standard_errors, [15, 10, 16, 11, 9, 11, 10, 18])


def test_rats_sum_to_what_is_printed() -> None:
    rats = load_rat_tumours()
    assert rats.counts.size == 71
    assert (rats.counts.sum(), rats.totals.sum()) == (267, 1739)
    assert (rats.counts[-1], rats.totals[-1]) == (4, 14)
    # The mean and the standard deviation of the other 70 rates, from the textbook's data.
    rates = (rats.counts / rats.totals)[:-1]
    assert rates.mean() == pytest.approx(0.1360065388904389, abs=1e-15)
    assert rates.std(ddof=1) == pytest.approx(0.103492, abs=5e-7)


def test_data_cannot_be_changed() -> None:
    for array in (load_eight_schools().estimates, load_rat_tumours().counts):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
