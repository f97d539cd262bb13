"""Probabilities written in every format, read back."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from nll_core.predictions import (
    ColumnRoles,
    Predictions,
    predictions_from_table,
    read_predictions,
    read_table,
    recognise_columns,
    write_confidence,
    write_probabilities,
)
from nll_core.predictions.table import WrittenFormat

FORMATS = get_args(WrittenFormat)


def predictions(dtype: type, n: int = 5000) -> Predictions:
    rng = np.random.default_rng(0)
    raw = rng.dirichlet([1.0, 2.0, 0.5], size=n).astype(dtype)
    return Predictions(
        "probabilities",
        raw,
        rng.integers(0, 3, n),
        ("cat", "dog", "wild, owl"),
        rows=np.arange(1, n + 1) * 2,
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("file_format", FORMATS)
def test_what_is_written_is_read_back_to_the_last_bit(
    file_format: WrittenFormat, dtype: type
) -> None:
    original = predictions(dtype)
    read = read_table(write_probabilities(original, original.probs(), file_format))
    assert read.format == file_format
    roles = recognise_columns(read)
    columns = read.stack([*roles.classes])
    assert list(roles.classes.values()) == list(original.classes)
    assert (columns.astype(dtype) == original.scores).all()
    found = predictions_from_table(read, roles)
    assert found.classes == original.classes
    assert (found.labels == original.labels).all()
    assert (read.column("row").numbers() == original.rows).all()


@pytest.mark.parametrize("file_format", FORMATS)
def test_weights_and_groups_go_along(file_format: WrittenFormat) -> None:
    text = "label,p_0,p_1,weight,group\n0,0.9,0.1,2,a\n1,0.4,0.6,1.5,b\n1,0.3,0.7,1,a\n"
    read = read_predictions(text.encode())
    again = read_predictions(write_probabilities(read, read.probs(), file_format))
    assert again.weights is not None
    assert again.weights.tolist() == [2.0, 1.5, 1.0]
    assert again.group_names == ("a", "b")
    assert again.groups is not None
    assert again.groups.tolist() == [0, 1, 0]


@pytest.mark.parametrize("positive", ["0", "yes", "benign", "in time"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_one_score_stays_one_score(file_format: WrittenFormat, positive: str) -> None:
    other = {"0": "1", "yes": "no", "benign": "malignant", "in time": "late"}[positive]
    rng = np.random.default_rng(3)
    score = rng.uniform(size=60)
    original = Predictions("score", score, rng.integers(0, 2, 60), (other, positive))
    written = write_probabilities(original, original.probs(), file_format)
    assert f"p_{positive}" in read_table(written).names
    assert f"p_{other}" not in read_table(written).names
    again = read_predictions(written)
    assert (again.kind, again.classes) == ("score", (other, positive))
    np.testing.assert_array_equal(again.scores, score)
    np.testing.assert_array_equal(again.labels, original.labels)


def test_probabilities_of_another_shape_and_unknown_formats_are_refused() -> None:
    original = predictions(np.float64, 10)
    with pytest.raises(ValueError, match=r"probs must have shape \(10, 3\), got \(10, 2\)"):
        write_probabilities(original, original.probs()[:, :2])
    with pytest.raises(ValueError, match="file_format must be"):
        write_probabilities(original, original.probs(), "XLS")  # type: ignore[arg-type]


def test_a_role_can_be_given() -> None:
    original = predictions(np.float64, 50)
    read = read_table(write_probabilities(original, original.probs()))
    roles = ColumnRoles(
        label="label", classes={f"p_{c}": c for c in original.classes}, kind="probabilities"
    )
    assert predictions_from_table(read, roles).n == 50


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("file_format", FORMATS)
def test_a_confidence_is_read_back_to_the_last_bit(file_format: WrittenFormat, dtype: type) -> None:
    text = "y,predicted,confidence,weight,group\n" + "".join(
        f"{('dog', 'cat', 'cat')[k % 3]},{('emu', 'cat')[k % 2]},{0.5 + k / 300},{k % 4},"
        f"{'ab'[k % 2]}\n"
        for k in range(90)
    )
    read = read_predictions(text.encode())
    confidence = (0.9 * read.scores).astype(dtype)
    written = write_confidence(read, confidence, file_format)
    assert read_table(written).format == file_format
    again = read_predictions(written)
    assert (again.kind, again.n) == ("confidence", 90)
    assert (again.scores.astype(dtype) == confidence).all()
    for one, other in ((read.labels, again.labels), (read.predicted, again.predicted)):
        assert one is not None
        assert other is not None
        assert [read.classes[k] for k in one] == [again.classes[k] for k in other]
    assert again.weights is not None
    assert again.weights.tolist() == [k % 4 for k in range(90)]
    assert again.group_names == ("a", "b")


def test_confidences_of_another_shape_and_other_kinds_are_refused() -> None:
    read = read_predictions(b"y,predicted,confidence\na,a,0.7\nb,a,0.6\n")
    with pytest.raises(ValueError, match=r"confidence must have shape \(2,\), got \(3,\)"):
        write_confidence(read, np.ones(3))
    with pytest.raises(ValueError, match="file_format must be"):
        write_confidence(read, read.scores, "XLS")  # type: ignore[arg-type]
    original = predictions(np.float64, 10)
    with pytest.raises(ValueError, match="of kind 'confidence', got 'probabilities'"):
        write_confidence(original, original.scores[:, 0])


@pytest.mark.parametrize("file_format", ["CSV", "JSON Lines"])
def test_writing_a_text_says_how_far_it_is_and_can_be_ended(file_format):
    probs = np.full((20_000, 2), 0.5)
    predictions = Predictions("probabilities", probs, np.arange(20_000) % 2, ("a", "b"))
    said = []
    plain = write_probabilities(predictions, probs, file_format)
    told = write_probabilities(
        predictions, probs, file_format, progress=lambda *how: said.append(how)
    )
    assert told == plain
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert {stage for stage, _ in said} == {"writing"}
    assert 0.7 < shares[-1] <= 1.0

    def cancel(stage, share):
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_probabilities(predictions, probs, file_format, progress=cancel)
