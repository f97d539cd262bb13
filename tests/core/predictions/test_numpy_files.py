"""NPY and NPZ: shapes, types, byte orders and damage."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from nll_core import PredictionError, read_predictions, read_table
from tests.prediction_files import npy, npz, simulated

LOGITS, LABELS = simulated(n=40)


def test_other_byte_orders_and_types():
    for dtype in (">f8", "<f8", ">f4", "<f4"):
        found = read_predictions(npz(label=LABELS.astype(">i2"), z=LOGITS.astype(dtype)))
        assert found.scores.dtype == np.dtype(dtype).newbyteorder("=")
        np.testing.assert_array_equal(found.scores, LOGITS.astype(dtype))
        np.testing.assert_array_equal(found.labels, LABELS)
    counts = read_predictions(npz(label=LABELS, z=np.round(LOGITS).astype(np.int8)))
    assert counts.scores.dtype == np.float64


def test_compressed_archives_and_texts():
    names = np.array(["cat", "dog", "eel"])
    stream = io.BytesIO()
    np.savez_compressed(stream, label=names[LABELS].astype("S"), z=LOGITS)
    found = read_predictions(stream.getvalue())
    np.testing.assert_array_equal(found.labels, LABELS)
    truth = read_predictions(npz(label=LABELS == 1, score=np.linspace(0, 1, 40)))
    assert truth.classes == ("false", "true")
    np.testing.assert_array_equal(truth.labels, LABELS == 1)


def test_the_names_of_the_classes():
    found = read_predictions(npz(label=LABELS, probs=LOGITS, class_names=["b", "a", "c"]))
    assert found.classes == ("b", "a", "c")
    np.testing.assert_array_equal(found.labels, LABELS)
    words = np.array(["b", "a", "c"])[LABELS]
    found = read_predictions(npz(label=words, probs=LOGITS, class_names=["b", "a", "c"]))
    np.testing.assert_array_equal(found.labels, LABELS)
    # As many examples as classes: a list of classes is told by its name.
    square = npz(label=np.arange(3), probs=LOGITS[:3], classes=["b", "a", "c"])
    assert read_predictions(square).classes == ("b", "a", "c")


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"label": LABELS[:5], "p": LOGITS}, r"different lengths: label \(5,\), p \(40, 3\)"),
        ({"label": LABELS, "p": LOGITS.reshape(40, 3, 1, 1).repeat(2, 3)}, "more than two axes"),
        ({"label": LABELS.reshape(20, 2), "p": LOGITS.reshape(10, 4, 3)}, "more than two axes"),
        ({"epoch": 3}, "no array with a row for each example"),
        ({"label": LABELS[:0], "p": LOGITS[:0]}, "arrays have no rows"),
        ({"label": LABELS, "p": LOGITS.astype(complex)}, "holds complex128, neither numbers"),
        ({"label": LABELS.astype("M8[s]"), "p": LOGITS}, "neither numbers nor texts"),
    ],
)
def test_arrays_that_do_not_go_together(arrays, message):
    with pytest.raises(PredictionError, match=message):
        read_table(npz(**arrays))


def test_an_npy_of_another_shape():
    for shape in ((4,), (2, 2, 2), ()):
        with pytest.raises(PredictionError, match="a row for each example and a column for each"):
            read_table(npy(np.zeros(shape)))


def test_damage():
    archive = npz(label=LABELS, z=LOGITS)
    changed = bytearray(archive)
    changed[200] ^= 0xFF
    for content in (archive[:-60], archive[:300], bytes(changed)):
        with pytest.raises(PredictionError, match="damaged"):
            read_table(content)
    array = npy(LOGITS)
    for content in (array[:-8], array[:30], array[:6] + b"\x09\x00" + array[8:]):
        with pytest.raises(PredictionError, match="The array is damaged"):
            read_table(content)


def test_an_encrypted_archive():
    content = bytearray(npz(label=LABELS))
    start = zipfile.ZipFile(io.BytesIO(content)).start_dir
    for flags in (6, start + 8):
        content[flags] |= 1
    with pytest.raises(PredictionError, match="damaged or encrypted"):
        read_table(bytes(content))


def test_batches_that_are_stacked_become_rows():
    table = read_table(npz(labels=LABELS.reshape(8, 5), logits=LOGITS.reshape(8, 5, 3)))
    np.testing.assert_array_equal(table.column("labels").numbers(), LABELS)
    np.testing.assert_array_equal(table.stack([f"logits[{k}]" for k in range(3)]), LOGITS)
    assert any(
        "Batches of shape 8 × 5 were put one after another: 40 rows" in n for n in table.notes
    )
    # PyTorch has the classes before the places of pixels and tokens.
    table = read_table(
        npz(labels=LABELS.reshape(8, 5), logits=np.moveaxis(LOGITS.reshape(8, 5, 3), -1, 1))
    )
    np.testing.assert_array_equal(table.stack([f"logits[{k}]" for k in range(3)]), LOGITS)
    assert any("as PyTorch has it" in note for note in table.notes)
    one_hot = np.eye(3)[LABELS]
    table = read_table(npz(y=one_hot.reshape(8, 5, 3), p=LOGITS.reshape(8, 5, 3)))
    np.testing.assert_array_equal(table.stack([f"y[{k}]" for k in range(3)]), one_hot)


def test_a_last_axis_of_one_is_a_number():
    table = read_table(npz(y=LABELS[:, None], p=LOGITS[:, :1], q=LOGITS[:, :, None]))
    assert table.names == ("y", "p", "q[0]", "q[1]", "q[2]")
    np.testing.assert_array_equal(table.column("p").numbers(), LOGITS[:, 0])


def test_entries_of_a_matrix():
    table = read_table(npz(y=LABELS, p=LOGITS, one_hot=np.eye(3, dtype=bool)[LABELS]))
    assert [(c.vector, c.entry, c.named) for c in table.columns[1:4]] == [
        ("p", str(k), False) for k in range(3)
    ]
    # Truth values side by side are numbers, not words.
    np.testing.assert_array_equal(
        table.stack([f"one_hot[{k}]" for k in range(3)]), np.eye(3)[LABELS]
    )


def test_bytes_are_utf_8():
    words = np.array(["\u00e9lan".encode(), b"ane"])
    table = read_table(npz(y=words[LABELS % 2], p=LOGITS))
    assert set(table.column("y").words) == {"\u00e9lan", "ane"}
    assert not table.notes
    table = read_table(npz(y=np.array([b"\xe9lan", b"ane"])[LABELS % 2], p=LOGITS))
    assert set(table.column("y").words) == {"\u00e9lan", "ane"}
    assert "read as Latin-1" in table.notes[0]


def test_a_matrix_alone_names_no_columns():
    table = read_table(npy(LOGITS))
    assert not table.has_header
    assert table.names == ("column 1", "column 2", "column 3")
    fields = np.zeros(40, dtype=[("y", int), ("p", float, (3,)), ("s", float, (1,))])
    fields["p"] = LOGITS
    table = read_table(npy(fields))
    assert table.has_header
    assert table.names == ("y", "p[0]", "p[1]", "p[2]", "s")
    assert table.column("p[1]").vector == "p"
