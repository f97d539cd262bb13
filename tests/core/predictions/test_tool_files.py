"""Files as other software writes them: the columns that come out hold the tool's own numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nll_core import PredictionError, read_predictions, read_table

FILES = Path(__file__).parents[2] / "data" / "predictions"
EXPECTED = json.loads((FILES / "expected.json").read_text())

# For each file: the column of the truth; the columns of the classes in the order of `classes`, or
# the vector that holds them; and what the numbers are.
CLASSES = ("setosa", "versicolor", "virginica")
IRIS = tuple(f"Iris-{c}" for c in CLASSES)
SHAPES = {
    "libsvm_truth_first_commas.csv": ("y", "labels", "probabilities"),
    "libsvm_truth_first_spaces.txt": ("y", "labels", "probabilities"),
    "numpy_savetxt_default.txt": ("column 1", ("column 2", "column 3"), "probabilities"),
    "lightgbm_text_label_no_header.tsv": (
        *("column 1", ("column 2", "column 3", "column 4"), "probabilities"),
    ),
    "r_write_table.txt": ("Species", CLASSES, "probabilities"),
    "fasttext_truth_first_k3.txt": ("column 1", "scores", "probabilities"),
    "orange_predictions.tab": (
        *("iris", tuple(f"Logistic Regression ({c})" for c in IRIS), "probabilities"),
    ),
    "weka_csv_distribution.csv": ("actual", "distribution", "probabilities"),
    "weka_p0_distribution.txt": ("actual", "distribution", "probabilities"),
    "pandas_list_in_a_cell.csv": ("y", "probs", "probabilities"),
    "vertex_classes_in_each_row.jsonl": ("instance.species", "prediction.scores", "probabilities"),
    "bigquery_predicted_label_probs.jsonl": (
        *("species", "predicted_species_probs", "probabilities"),
    ),
    "lm_eval_samples.jsonl": ("target", "filtered_resps", "logits"),
    "spark_array_index.json": ("label", "probability", "probabilities"),
    "spark_transform.json": ("label", "probability", "probabilities"),
    "mlflow_log_table.json": (*("species", tuple(f"proba_{c}" for c in CLASSES), "probabilities"),),
    "pandas_records.json": ("y", "probs", "probabilities"),
    "dict_of_lists.json": ("labels", "probs", "probabilities"),
    "batches_stacked.npz": ("labels", "logits", "logits"),
    "torch_logits_labels.npz": ("labels", "logits", "logits"),
    "labels_column.npz": ("labels", "logits", "logits"),
    "hf_prediction_output.npz": ("label_ids", "predictions", "logits"),
    "arrow.feather": ("species", CLASSES, "probabilities"),
    "arrow_stream.arrow": ("species", CLASSES, "probabilities"),
    "arrow_dictionary.parquet": ("species", CLASSES, "probabilities"),
    "polars_struct.parquet": ("species", "probs", "probabilities"),
    "spark_probability_as_text.csv": ("label", "probability", "probabilities"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_columns_hold_what_the_tool_gave(name):
    truth, where, kind = SHAPES[name]
    expected = EXPECTED[name]
    table = read_table(FILES / name)
    assert table.faults == ()
    assert len(table.rows) == table.row_count == expected["n"]
    classes = [str(c) for c in expected["classes"]]
    if isinstance(where, str):
        entries = {c.entry: c for c in table.columns if c.vector == where}
        assert set(entries) == set(classes)
        columns = [entries[c] for c in classes]
    else:
        columns = [table.column(c) for c in where]
    scores = np.stack([c.numbers().astype(np.float64) for c in columns], axis=1)
    words, codes = table.column(truth).distinct()
    labels = np.array([classes.index(w.removesuffix(".0")) for w in words])[codes]
    if kind == "logits":
        scores = np.exp(scores)
    scores = scores / scores.sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    assert -np.log(scores[rows, labels]).mean() == pytest.approx(expected["nll"], rel=1e-9)
    assert (scores.argmax(axis=1) == labels).mean() == pytest.approx(expected["accuracy"])


# safetensors needs its own library, which is no part of the project.
@pytest.mark.parametrize("name", sorted(n for n in EXPECTED if not n.endswith("safetensors")))
def test_every_file_is_a_table_of_its_rows(name):
    table = read_table(FILES / name)
    assert table.faults == ()
    assert table.row_count == EXPECTED[name]["n"]


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("libsvm_predict_b1.out", {"labels": "predicted"}),
        ("libsvm_alone_commas.csv", {"labels": "predicted"}),
        ("orange_predictions.tab", {"iris": "label", "sepal width": "feature"}),
        (
            "weka_csv_distribution.csv",
            {"inst#": "identifier", "actual": "label", "predicted": "predicted"},
        ),
    ],
)
def test_what_a_format_states_of_its_columns(name, stated):
    table = read_table(FILES / name)
    assert {c: table.column(c).stated for c in stated} == stated


def test_labels_that_do_not_follow_the_scores_are_not_those_of_libsvm():
    table = read_table(b"labels,0,1\n1,0.9,0.1\n0,0.8,0.2\n")
    assert table.column("labels").stated == ""
    assert table.format == "CSV"


def h2o_forecasts(events, outcomes=None):
    """The table of H2O 3.46: `predict` is the class by the best F1 in training, from 0.18 on."""
    lines = ["predict,no,yes" if outcomes is None else "churn,predict,no,yes"]
    for index, p in enumerate(events):
        truth = "" if outcomes is None else f"{outcomes[index]},"
        lines.append(f"{truth}{'yes' if p >= 0.18 else 'no'},{1 - p:.4f},{p:.4f}")
    return "\n".join(lines).encode()


def test_a_class_that_was_predicted_below_one_half_is_not_the_truth():
    generator = np.random.default_rng(0)
    events = generator.beta(1, 6, 400).round(4)
    happened = generator.random(400) < events
    found = read_predictions(h2o_forecasts(events, np.where(happened, "yes", "no")))
    assert found.kind == "probabilities"
    assert found.classes == ("no", "yes")
    np.testing.assert_array_equal(found.labels, happened)
    np.testing.assert_allclose(found.scores[:, 1], events, rtol=0, atol=1e-12)
    with pytest.raises(PredictionError, match="'predict': the predicted class by its name"):
        read_predictions(h2o_forecasts(events))
