"""Two files of the same examples in any order are one comparison, whatever tells them apart."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import compare_models
from nll_core.predictions import predictions_from_table, read_table, recognise_columns
from nll_core.report import second_model
from nll_core.report.matching import Read, matched
from nll_core.report.pairing import paired

N = 80
RNG = np.random.default_rng(3)
P = RNG.uniform(0.05, 0.95, N)
Q = np.clip(P + RNG.normal(0, 0.1, N), 0.02, 0.98)
LABELS = np.where(RNG.random(N) < P, "b", "a")
ORDER = RNG.permutation(N)


def file(p: np.ndarray, ids: list[str] | None, order: np.ndarray, name: str = "id") -> Read:
    head = "label,p_a,p_b" if ids is None else f"{name},label,p_a,p_b"
    rows = [
        ("" if ids is None else f"{ids[i]},") + f"{LABELS[i]},{1 - p[i]!r},{p[i]!r}" for i in order
    ]
    table = read_table("\n".join([head, *rows]).encode())
    roles = recognise_columns(table)
    return Read(predictions_from_table(table, roles), table, roles)


IN_ORDER = np.arange(N)
IDS = {
    "words": [f"x{i}" for i in range(N)],
    "numbers": [str(1000 + 7 * i) for i in range(N)],
    "leading zeros": [f"{i:04d}" for i in range(N)],
    "beyond 2^53": [str(2**60 + i) for i in range(N)],
}


@pytest.mark.parametrize("kind", IDS)
def test_another_order_changes_nothing(kind: str) -> None:
    ids = IDS[kind]
    first = file(P, ids, IN_ORDER)
    same = compare_models(*paired(first.predictions, file(Q, ids, IN_ORDER).predictions))
    other = file(Q, ids, ORDER)
    found = matched(first, other)
    assert found.notes[-1] == (
        "The examples were matched by the column 'id', which both files have: 80 of 80 rows."
    )
    one, two = paired(first.predictions, found)
    np.testing.assert_allclose(two.probs()[:, 1], Q, rtol=1e-12)
    assert compare_models(one, two)["nll"].difference == same["nll"].difference
    assert second_model(first.predictions, found).comparison["nll"].low == same["nll"].low


def test_what_both_have_is_compared_and_the_rest_is_counted() -> None:
    ids = IDS["words"]
    first = file(P, ids, ORDER[:70])
    found = matched(first, file(Q, ids, IN_ORDER[::-1]))
    assert "70 of 80 rows (87.5%; the others have no partner and are left out)" in found.notes[-1]
    one, two = paired(first.predictions, found)
    assert one.n == two.n == 70
    np.testing.assert_array_equal(one.labels, two.labels)


@pytest.mark.parametrize(
    "ids",
    [
        None,
        ["x"] * N,
        [f"x{i // 2}" for i in range(N)],
        ["" if i == 5 else f"x{i}" for i in range(N)],
        [f"{i / 7}" for i in range(N)],
    ],
    ids=["none", "constant", "twice", "a gap", "measurements"],
)
def test_what_does_not_identify_is_no_identifier(ids: list[str] | None) -> None:
    found = matched(file(P, ids, IN_ORDER), file(Q, ids, IN_ORDER))
    assert found.notes[-1].startswith("The examples were matched row by row")
    np.testing.assert_array_equal(found.rows, IN_ORDER + 1)


def test_identifiers_of_other_examples_match_nothing() -> None:
    first = file(P, IDS["words"], IN_ORDER)
    other = file(Q, [f"y{i}" for i in range(N)], IN_ORDER)
    assert "row by row" in matched(first, other).notes[-1]
    # One name for another: no column of both.
    other = file(Q, IDS["words"], IN_ORDER, name="key")
    assert "row by row" in matched(first, other).notes[-1]


def test_an_identifier_is_preferred_to_the_number_of_the_row() -> None:
    def both(p: np.ndarray, order: np.ndarray) -> Read:
        rows = [f"{place},x{i},{LABELS[i]},{1 - p[i]!r},{p[i]!r}" for place, i in enumerate(order)]
        table = read_table("\n".join(["row,key,label,p_a,p_b", *rows]).encode())
        roles = recognise_columns(table)
        return Read(predictions_from_table(table, roles), table, roles)

    found = matched(both(P, IN_ORDER), both(Q, ORDER))
    assert "'key'" in found.notes[-1]
    np.testing.assert_array_equal(found.rows, ORDER + 1)


def test_other_truths_under_the_same_identifier_are_told_by_the_row_of_the_first() -> None:
    first = file(P, IDS["words"], IN_ORDER)
    place = int(np.flatnonzero(LABELS == "a")[0])
    swapped = LABELS.copy()
    swapped[place] = "b"
    rows = [f"x{i},{swapped[i]},{1 - Q[i]!r},{Q[i]!r}" for i in ORDER]
    table = read_table("\n".join(["id,label,p_a,p_b", *rows]).encode())
    roles = recognise_columns(table)
    other = Read(predictions_from_table(table, roles), table, roles)
    with pytest.raises(ValueError, match=rf"in row {place + 1} the true class is 'a' in the first"):
        paired(first.predictions, matched(first, other))
