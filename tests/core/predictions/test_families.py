"""Columns that belong together, found by what their names share and by their sums."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import read_table, softmax
from nll_core.predictions.families import find_families, sums_to_one
from nll_core.predictions.sample import Sample
from tests.prediction_files import delimited, simulated

LOGITS, LABELS = simulated(n=30)
PROBS = softmax(LOGITS)
WORDS = np.array(["a", "b", "c"])[LABELS]


def families(columns, label="label"):
    sample = Sample(read_table(delimited(columns)))
    numeric = [n for n in columns if n != label]
    words = {label: sample.labels(label)[0]} if label in columns else {}
    return {f.columns: f for f in find_families(sample, numeric, words)}


@pytest.mark.parametrize(
    "names",
    [
        ["P (species=a)", "P (species=b)", "P (species=c)"],
        ["Probability:Class=a", "Probability:Class=b", "Probability:Class=c"],
        ["distribution_a", "distribution_b", "distribution_c"],
        ["$NP-a", "$NP-b", "$NP-c"],
        ["a_vs_rest", "b_vs_rest", "c_vs_rest"],
        ["A", "B", "C"],
        ["x.c", "x.a", "x.b"],
    ],
)
def test_names_that_hold_the_labels(names):
    found = families({"label": WORDS, **dict(zip(names, LOGITS.T, strict=True))})
    family = found[tuple(names)]
    assert family.by == "labels"
    for name, word in zip(family.columns, family.classes, strict=True):
        assert f"{word}" in name.lower().replace("species", "").replace("class", "")


def test_classes_without_a_row_belong_to_the_others():
    few = np.where(WORDS == "c", "a", WORDS)
    found = families({"label": few, "q_a": PROBS[:, 0], "q_b": PROBS[:, 1], "q_c": PROBS[:, 2]})
    assert ("q_a", "q_b", "q_c") in found


def test_neighbours_whose_rows_sum_to_1():
    columns = {
        "age": LOGITS[:, 0] + 40,
        "u": PROBS[:, 0],
        "v": PROBS[:, 1],
        "w": PROBS[:, 2],
        "share": PROBS[:, 0] / 2,
    }
    found = families(columns)
    assert found[("u", "v", "w")].by == "sums"
    logs = {name: np.log(values) for name, values in columns.items() if name in "uvw"}
    assert ("u", "v", "w") in families(logs)
    assert ("u", "v", "w") in families({n: 100 * columns[n] for n in "uvw"})


def test_a_minus_may_be_a_sign_or_a_mark():
    signed = families(
        {"label": LABELS - 1, "p-1": PROBS[:, 0], "p0": PROBS[:, 1], "p1": PROBS[:, 2]}
    )
    assert signed[("p-1", "p0", "p1")].classes == ("-1", "0", "1")
    marked = families({"label": LABELS, "p-0": PROBS[:, 0], "p-1": PROBS[:, 1], "p-2": PROBS[:, 2]})
    assert marked[("p-0", "p-1", "p-2")].classes == ("0", "1", "2")


def test_sums_in_every_kind():
    assert sums_to_one(PROBS)
    assert sums_to_one(100 * PROBS)
    assert sums_to_one(np.log(PROBS))
    assert not sums_to_one(LOGITS)


def test_signs_of_digits_that_are_no_numbers():
    columns = {"label": LABELS, "m²": PROBS[:, 0], "m³": PROBS[:, 1], "m¹": PROBS[:, 2]}
    assert set(families(columns)) == {("m²", "m³", "m¹")}
