"""From a table and roles to predictions: rows accounted for, roundings, roles that do not fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nll_core import (
    ColumnRoles,
    PredictionError,
    log_softmax,
    predictions_from_table,
    read_predictions,
    read_table,
    recognise_columns,
    softmax,
)
from nll_core._validation import distribution_array
from tests.prediction_files import delimited, npz, simulated

LOGITS, LABELS = simulated(n=100, n_classes=10)
PROBS = softmax(LOGITS)


def printed(values, style, name="p"):
    return delimited(
        {"label": LABELS, **{f"{name}_{k}": [style % x for x in values[:, k]] for k in range(10)}}
    )


@pytest.mark.parametrize("style", ["%.2f", "%.3f", "%.4f", "%.6f", "%.4g"])
def test_rounded_probabilities_are_divided_by_their_sums(style):
    found = read_predictions(printed(PROBS, style))
    assert found.kind == "probabilities"
    shown = np.array([[float(style % x) for x in row] for row in PROBS])
    np.testing.assert_allclose(found.scores, shown / shown.sum(axis=1, keepdims=True), rtol=1e-15)
    np.testing.assert_array_equal(distribution_array(found.scores), found.scores)
    assert any("divided by its sum" in note for note in found.notes)


@pytest.mark.parametrize("style", ["%.8g", "%.17g"])
def test_full_precision_is_left_as_it_is(style):
    found = read_predictions(printed(PROBS, style))
    np.testing.assert_array_equal(found.scores, [[float(style % x) for x in row] for row in PROBS])
    assert not found.notes


@pytest.mark.parametrize("style", ["%.3f", "%.5f"])
def test_rounded_log_probabilities_are_normalised(style):
    found = read_predictions(printed(log_softmax(LOGITS), style, "logp"))
    assert found.kind == "log-probabilities"
    shown = np.array([[float(style % x) for x in row] for row in log_softmax(LOGITS)])
    np.testing.assert_allclose(found.scores, log_softmax(shown), atol=1e-14)
    np.testing.assert_allclose(np.exp(found.scores).sum(axis=1), 1.0, rtol=1e-14)


def test_the_input_is_not_changed_by_the_division():
    probs = PROBS.round(4)
    table = read_table(npz(label=LABELS, p=probs))
    roles = ColumnRoles("label", {f"p[{k}]": str(k) for k in range(10)}, kind="probabilities")
    predictions_from_table(table, roles)
    np.testing.assert_array_equal(table.stack(list(roles.classes)), probs)


def test_sums_that_no_rounding_explains_are_a_problem():
    off = PROBS.copy()
    off[7] *= 0.97
    with pytest.raises(PredictionError, match=r"Row 8: the probabilities sum to 0\.97, not to 1"):
        read_predictions(printed(off, "%.17g"))
    with pytest.raises(PredictionError, match="Row 8: the probabilities sum to"):
        read_predictions(printed(off, "%.4f"))


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        (ColumnRoles(), "no column of true classes was found"),
        (ColumnRoles("label"), "No column of predictions was found"),
        (ColumnRoles("label", {"a": "x"}), "Column 'a': there is one class column only"),
        (ColumnRoles("label", {"a": "x", "b": "x"}), "two columns are for the same class 'x'"),
        (ColumnRoles("label", {"a": "0", "b": "1"}, kind="score"), "does not go with a column for"),
        (ColumnRoles("nil", {"a": "0", "b": "1"}), "there is no column 'nil'"),
        (ColumnRoles("label", {"nil": "0", "b": "1"}), "there is no column 'nil'"),
        (ColumnRoles("label", score="a", kind="confidence"), "does not go with one score"),
        (
            ColumnRoles("label", score="a", kind="score", positive="7"),
            "the positive class '7' is no",
        ),
        (ColumnRoles("three", score="a", kind="score"), "there are 3 labels: '0', '1', '2'"),
        (ColumnRoles("one", score="a", kind="score"), "Column 'one': every label is 'k'"),
        (ColumnRoles("label", score="a", kind="score", weight="zero"), "all weights are 0"),
    ],
)
def test_roles_that_do_not_fit(roles, message):
    columns = {
        "label": [0, 1, 0],
        "a": [0.5, 0.25, 0.75],
        "b": [0.5, 0.75, 0.25],
        "three": [0, 1, 2],
        "one": ["k"] * 3,
        "zero": [0, 0, 0],
    }
    with pytest.raises(PredictionError, match=f"(?i){message}"):
        predictions_from_table(read_table(delimited(columns)), roles)


def test_one_class_and_one_row():
    with pytest.raises(
        PredictionError, match="Every label is '0': with one class there is nothing"
    ):
        read_predictions(b"label,p_0,p_1\n0,.5,.5\n0,.25,.75\n")
    with pytest.raises(PredictionError, match="The file has 1 row of data"):
        read_predictions(b"label,p_0,p_1\n0,.5,.5\n")
    spoilt = b"label,p_0,p_1\n0,.5,.5\n1,nan,.5\n1,.5,-1\n"
    with pytest.raises(PredictionError, match=r"1 row of 3 can be used") as caught:
        read_predictions(spoilt, leave_out=True)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("kind", ["score", "logits", "log-probabilities"])
def test_one_score_of_each_kind(kind):
    p = np.linspace(0.05, 0.95, 100)
    score = {"score": p, "logits": np.log(p / (1 - p)), "log-probabilities": np.log(p)}[kind]
    table = read_table(delimited({"label": LABELS % 2, "s": score}))
    found = predictions_from_table(table, ColumnRoles("label", score="s", kind=kind))
    assert found.kind == kind
    np.testing.assert_allclose(found.probs(), np.stack([1 - p, p], axis=1), rtol=1e-12)
    exchanged = predictions_from_table(
        table, ColumnRoles("label", score="s", kind=kind, positive="0")
    )
    assert exchanged.classes == ("1", "0")
    np.testing.assert_array_equal(exchanged.labels, 1 - found.labels)


def test_weights_and_groups_follow_the_rows_that_are_kept():
    content = (
        b"label,p_0,p_1,weight,group\n0,.5,.5,1,a\n1,.5,.5,2,\n"
        b"0,nan,.5,3,b\n1,.25,.75,0,a\n1,1,0,inf,a\n"
    )
    found = read_predictions(content, leave_out=True)
    np.testing.assert_array_equal(found.weights, [1, 2, 0])
    assert found.rows.tolist() == [1, 2, 4]
    assert [found.group_names[g] for g in found.groups] == ["a", "(none)", "a"]
    assert [p.column for p in found.left_out] == ["p_0", "weight"]


def test_confidence_of_classes_that_only_one_column_names():
    content = b"label,predicted,confidence\ncat,cat,.9\ndog,eel,.5\ncat,dog,.25\n,cat,.5\n"
    found = read_predictions(content, leave_out=True)
    assert (found.kind, found.classes) == ("confidence", ("cat", "dog", "eel"))
    np.testing.assert_array_equal(found.labels, [0, 1, 0])
    np.testing.assert_array_equal(found.predicted, [0, 2, 1])
    with pytest.raises(PredictionError, match="Row 4, column 'label': no label"):
        read_predictions(content)


def test_kept_rows_are_not_copied_where_all_are_kept():
    table = read_table(npz(label=LABELS, z=LOGITS))
    roles = ColumnRoles("label", {f"z[{k}]": str(k) for k in range(10)}, kind="logits")
    assert predictions_from_table(table, roles).scores is table.columns[1].block


@pytest.mark.parametrize(
    ("positive", "why"),
    [
        (None, "the name of the score says 'cat'"),
        ("cat", "the name of the score says 'cat'"),
        ("dog", "as chosen"),
    ],
)
def test_a_positive_class_is_said_to_be_chosen_only_where_it_was(
    positive: str | None, why: str
) -> None:
    table = read_table(b"label,p_cat\n" + b"cat,0.9\ndog,0.2\n" * 3)
    roles = replace(recognise_columns(table), positive=positive)
    found = predictions_from_table(table, roles)
    assert found.classes[1] == (positive or "cat")
    assert found.notes == (f"The score is for class {positive or 'cat'!r}: {why}.",)
