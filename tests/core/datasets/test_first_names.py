"""The census' names, by the counts that their source states."""

from __future__ import annotations

from collections import Counter

import pytest

from nll_core.datasets import load_first_names


def test_the_names_are_as_many_as_the_census_says() -> None:
    found = load_first_names()
    assert Counter(found.sexes) == {"F": 4275, "M": 1219}
    assert len(found.different) == 5163
    assert sum(n == 2 for n in Counter(found.names).values()) == 331
    assert found.percent[:2].tolist() == [2.629, 1.073]
    assert all(name.isascii() and name.islower() and name.isalpha() for name in found.names)


def test_data_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        load_first_names().percent[0] = 1.0
