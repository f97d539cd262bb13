"""What the columns of files are recognised as, with headers as people write them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nll_core import log_softmax, predictions_from_table, read_table, recognise_columns, softmax
from tests.prediction_files import delimited, npy, npz, simulated

LOGITS, LABELS = simulated(n=60)
PROBS = softmax(LOGITS)
N = len(LABELS)
BINARY = LABELS % 2
P = np.random.default_rng(3).uniform(0.01, 0.99, N)
ANIMALS = np.array(["cat", "dog", "eel"])


def recognised(columns):
    return recognise_columns(read_table(delimited(columns)))


def scores(names, values):
    return {name: values[:, k] for k, name in enumerate(names)}


@pytest.mark.parametrize(
    "names",
    [
        ["p_0", "p_1", "p_2"],
        ["prob0", "prob1", "prob2"],
        ["prob[0]", "prob[1]", "prob[2]"],
        ["class 0", "class 1", "class 2"],
        ["0", "1", "2"],
        ["softmax.0", "softmax.1", "softmax.2"],
        ["Class0_prob", "Class1_prob", "Class2_prob"],
    ],
)
@pytest.mark.parametrize("label", ["label", "y_true", "Target", "True Label", "ground-truth", "y"])
def test_numbered_columns(names, label):
    roles = recognised({label: LABELS, **scores(names, PROBS)})
    assert roles.label == label
    assert list(roles.classes) == names
    assert roles.kind == "probabilities"
    found = predictions_from_table(
        read_table(delimited({label: LABELS, **scores(names, PROBS)})), roles
    )
    np.testing.assert_array_equal(found.labels, LABELS)
    np.testing.assert_array_equal(found.scores, PROBS)


@pytest.mark.parametrize(
    "names",
    [
        ["prob_cat", "prob_dog", "prob_eel"],
        ["cat", "dog", "eel"],
        ["cat_probability", "dog_probability", "eel_probability"],
        ["P(cat)", "P(dog)", "P(eel)"],
        ["probCat", "probDog", "probEel"],
        ["pred_proba_cat", "pred_proba_dog", "pred_proba_eel"],
    ],
)
def test_columns_named_by_the_classes(names):
    columns = {"id": np.arange(N), "animal": ANIMALS[LABELS], **scores(names, PROBS)}
    roles = recognised(columns)
    assert roles.label == "animal"
    assert list(roles.classes) == names
    found = predictions_from_table(read_table(delimited(columns)), roles)
    np.testing.assert_array_equal(found.labels, LABELS)


def test_the_order_of_numbered_columns_is_that_of_the_numbers():
    logits, labels = simulated(n=60, n_classes=12)
    order = np.random.default_rng(0).permutation(12)
    columns = {f"logit_{k}": logits[:, k] for k in order}
    roles = recognised({**columns, "label": labels})
    assert list(roles.classes.values()) == [str(k) for k in range(12)]
    assert roles.kind == "logits"


@pytest.mark.parametrize(
    ("values", "kind", "why"),
    [
        (PROBS, "probabilities", "between 0 and 1, sums within 1e-12 of 1: probabilities"),
        (PROBS.round(4), "probabilities", "sums within 1e-4 of 1"),
        (PROBS.round(2), "probabilities", "sums within 1e-2 of 1"),
        (log_softmax(LOGITS), "log-probabilities", "at most 0, sums of exp within 1e-12 of 1"),
        (log_softmax(LOGITS).round(4), "log-probabilities", "sums of exp within 1e-4 of 1"),
        (LOGITS, "logits", "rows do not sum to 1: logits"),
        (LOGITS - 100.0, "logits", "rows do not sum to 1: logits"),
        (
            np.where(LOGITS < -1, -np.inf, LOGITS),
            "logits",
            "logits",
        ),
        (PROBS * 100, "percentages", "rows sum to 100: percentages"),
        (1 / (1 + np.exp(-LOGITS)), "probabilities", "between 0 and 1: probabilities, though the"),
    ],
)
def test_kind_is_told_by_range_and_sums(values, kind, why):
    labels = np.array(["a", "b", "c"])[LABELS]
    roles = recognised({"label": labels, **scores(["a", "b", "c"], values)})
    assert list(roles.classes) == ["a", "b", "c"]
    assert roles.kind == kind
    assert why in roles.reasons[-1]


def test_names_decide_where_numbers_do_not():
    inside = np.random.default_rng(0).uniform(0.1, 0.9, (N, 3))
    named = recognised({"label": LABELS, **scores(["p_0", "p_1", "p_2"], inside)})
    assert named.kind == "probabilities"
    assert (
        recognised({"label": LABELS, **scores(["logit_0", "logit_1", "logit_2"], inside)}).kind
        == "logits"
    )
    percent = recognised({"label": LABELS, **scores(["p_0", "p_1", "p_2"], 100 * PROBS)})
    assert percent.kind == "percentages"
    assert "percentages" in percent.reasons[-1]
    contradicted = recognised({"label": LABELS, **scores(["p_0", "p_1", "p_2"], LOGITS)})
    assert contradicted.kind == "logits"
    assert "though the names say probabilities" in contradicted.reasons[-1]


def test_weight_and_group_by_name():
    columns = {
        "": np.arange(N),
        "sample_weight": P,
        "hospital": ANIMALS[LABELS],
        "label": LABELS,
        **scores(["p_0", "p_1", "p_2"], PROBS),
    }
    roles = recognised(columns)
    assert (roles.weight, roles.group, roles.label) == ("sample_weight", "hospital", "label")
    found = predictions_from_table(read_table(delimited(columns)), roles)
    np.testing.assert_array_equal(found.weights, P)
    assert found.group_names == tuple(ANIMALS)
    np.testing.assert_array_equal(found.groups, LABELS)


def test_logits_are_chosen_where_probabilities_are_given_too():
    columns = {
        "label": LABELS,
        **scores(["p_0", "p_1", "p_2"], PROBS.round(3)),
        **scores(["logit_0", "logit_1", "logit_2"], LOGITS),
    }
    roles = recognised(columns)
    assert list(roles.classes) == ["logit_0", "logit_1", "logit_2"]
    assert any("a second time" in reason for reason in roles.reasons)


def test_true_and_predicted_labels_are_no_classes():
    predicted = PROBS.argmax(axis=1)
    roles = recognised(
        {"y_true": LABELS, "y_pred": predicted, **scores(["p_0", "p_1", "p_2"], PROBS)}
    )
    assert roles.label == "y_true"
    assert list(roles.classes) == ["p_0", "p_1", "p_2"]
    assert any("'y_pred'" in reason for reason in roles.reasons if "Not used" in reason)
    alone = recognised({"y_true": LABELS, "y_pred": predicted})
    assert (alone.label, alone.score, alone.classes) == ("y_true", None, {})


def test_columns_without_names():
    table = read_table(npy(np.column_stack([LABELS, PROBS])))
    roles = recognise_columns(table)
    assert roles.label == "column 1"
    assert list(roles.classes.values()) == ["0", "1", "2"]
    last = recognise_columns(read_table(npy(np.column_stack([PROBS, LABELS]))))
    assert (last.label, list(last.classes)) == ("column 4", ["column 1", "column 2", "column 3"])
    text = delimited({str(k): [] for k in ()}) + b"\n".join(
        b",".join(repr(float(x)).encode() for x in row) for row in np.column_stack([PROBS, LABELS])
    )
    headless = read_table(text)
    assert "no header" in headless.notes[0]
    assert predictions_from_table(headless, recognise_columns(headless)).n == N


def test_arrays_of_an_npz_by_name_and_shape():
    table = read_table(npz(y_test=LABELS, y_proba=PROBS, classes=ANIMALS, epoch=7))
    roles = recognise_columns(table)
    assert roles.label == "y_test"
    assert tuple(roles.classes.values()) == tuple(ANIMALS)
    found = predictions_from_table(table, roles)
    assert found.classes == tuple(ANIMALS)
    assert any("'epoch'" in note for note in found.notes)
    column = recognise_columns(read_table(npz(labels=LABELS[:, None], probs=PROBS)))
    assert column.label == "labels"


def test_every_guess_can_be_changed():
    columns = {"label": LABELS, "other": LABELS[::-1], **scores(["p_0", "p_1", "p_2"], PROBS)}
    table = read_table(delimited(columns))
    roles = recognise_columns(table)
    changed = replace(
        roles, label="other", kind="logits", classes={"p_2": "2", "p_1": "1", "p_0": "0"}
    )
    found = predictions_from_table(table, changed)
    assert found.kind == "logits"
    assert found.classes == ("2", "1", "0")
    np.testing.assert_array_equal(found.scores, PROBS[:, ::-1])
    np.testing.assert_array_equal(found.labels, 2 - LABELS[::-1])


def test_each_role_has_a_reason():
    roles = recognised({"label": LABELS, "weight": P, **scores(["p_0", "p_1", "p_2"], PROBS)})
    text = " ".join(roles.reasons)
    for word in ("'label'", "'weight'", "p_0, p_1, p_2"):
        assert word in text


def test_nothing_to_recognise_is_no_error():
    roles = recognise_columns(read_table(b"a,b\nx,1.5\ny,2.5\nz,0.1\n"))
    assert roles.label == "a"
    roles = recognise_columns(read_table(b"text,name\nx y,b\ny z,c\n"))
    assert roles.score is None
    assert not roles.classes
