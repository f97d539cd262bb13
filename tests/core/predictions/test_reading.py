"""One set of predictions, in whatever format and from whatever source, is the same to the bit."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pytest

from nll_core import log_softmax, read_predictions, read_table, recognise_columns, softmax
from tests.prediction_files import delimited, json_lines, npy, npz, parquet, simulated

LOGITS, LABELS = simulated(n=500, n_classes=4)
WEIGHTS = np.random.default_rng(1).uniform(0.5, 2.0, len(LABELS))
GROUPS = np.where(np.arange(len(LABELS)) % 3 == 0, "north", "south")


def every_format(scores: np.ndarray, labels: np.ndarray, name: str) -> dict[str, bytes]:
    flat = {f"{name}_{k}": scores[:, k] for k in range(scores.shape[1])}
    rest = {"weight": WEIGHTS, "group": GROUPS}
    columns = {"label": labels, **flat, **rest}
    nested = {"label": labels, name: scores, **rest}
    as_lists = {**nested, name: pa.array(list(scores))}
    fixed = pa.FixedSizeListArray.from_arrays(pa.array(scores.ravel()), scores.shape[1])
    fields = [("label", labels.dtype), (name, "f8", (scores.shape[1],))]
    fields += [("weight", "f8"), ("group", GROUPS.dtype)]
    structured = np.empty(len(labels), dtype=fields)
    for field in nested:
        structured[field] = nested[field]
    return {
        "csv": delimited(columns),
        "tsv": delimited(columns, "\t"),
        "semicolons": delimited(columns, ";"),
        "bars": delimited(columns, "|"),
        "csv with windows line ends": delimited(columns).replace(b"\n", b"\r\n"),
        "csv with a byte-order mark": b"\xef\xbb\xbf" + delimited(columns),
        "csv in UTF-16": delimited(columns).decode().encode("utf-16"),
        "csv read row by row": delimited(columns)
        .replace(b"\n", b",\n", 1)
        .replace(b"south\n", b"south,\n"),
        "json lines": json_lines(columns),
        "json lines with lists": json_lines(nested),
        "parquet": parquet(columns),
        "parquet with lists": parquet(as_lists),
        "parquet with lists of one length": parquet({**nested, name: fixed}, row_group_size=64),
        "npz": npz(**nested),
        "npz in column order": npz(**{**nested, name: np.asfortranarray(scores)}),
        "npz of flat arrays": npz(**columns),
        "structured npy": npy(structured),
    }


@pytest.mark.parametrize(
    ("kind", "name", "scores"),
    [
        ("logits", "logit", LOGITS),
        ("probabilities", "p", softmax(LOGITS)),
        ("log-probabilities", "logp", log_softmax(LOGITS)),
    ],
)
def test_all_formats_give_identical_numbers(kind: str, name: str, scores: np.ndarray) -> None:
    for title, content in every_format(scores, LABELS, name).items():
        found = read_predictions(content)
        assert found.kind == kind, title
        assert found.scores.dtype == np.float64, title
        np.testing.assert_array_equal(found.scores, scores, err_msg=title)
        np.testing.assert_array_equal(found.labels, LABELS, err_msg=title)
        np.testing.assert_array_equal(found.weights, WEIGHTS, err_msg=title)
        assert found.classes == ("0", "1", "2", "3"), title
        assert [found.group_names[g] for g in found.groups] == GROUPS.tolist(), title
        np.testing.assert_array_equal(found.rows, np.arange(1, 501), err_msg=title)
        assert found.row_count == 500, title
        assert found.left_out == (), title


def test_words_are_labels_in_every_format() -> None:
    names = np.array(["cat", "dog", "eel", "newt"])
    for title, content in every_format(LOGITS, names[LABELS], "logit").items():
        found = read_predictions(content)
        np.testing.assert_array_equal(found.labels, LABELS, title)
        reasons = recognise_columns(read_table(content)).reasons
        assert any("order of the alphabet" in text for text in reasons), title


@pytest.mark.parametrize("content", [npz, parquet, npy], ids=lambda f: f.__name__)
def test_float32_stays_float32(content) -> None:
    small = LOGITS.astype(np.float32)
    if content is npy:
        data = npy(np.rec.fromarrays([LABELS, *small.T], names="label,z_0,z_1,z_2,z_3"))
    elif content is npz:
        data = npz(label=LABELS, logits=small)
    else:
        data = parquet({"label": LABELS, **{f"z_{k}": small[:, k] for k in range(4)}})
    found = read_predictions(data)
    assert found.scores.dtype == np.float32
    np.testing.assert_array_equal(found.scores, small)


def test_float16_is_widened_to_float32() -> None:
    small = LOGITS.astype(np.float16)
    for data in (
        npz(y=LABELS, logits=small),
        parquet({"y": LABELS, **{f"logit_{c}": z for c, z in zip("abcd", small.T, strict=True)}}),
    ):
        found = read_predictions(data)
        assert found.scores.dtype == np.float32
        np.testing.assert_array_equal(found.scores, small)


def test_paths_bytes_and_files_are_alike(tmp_path) -> None:
    content = delimited({"label": [0, 1], "p_0": [0.9, 0.2], "p_1": [0.1, 0.8]})
    path = tmp_path / "predictions.csv"
    path.write_bytes(content)

    class Stream(io.RawIOBase):
        """A pipe: it can be read once and not be rewound."""

        def __init__(self) -> None:
            self.inner = io.BytesIO(content)

        def read(self, size: int = -1) -> bytes:
            return self.inner.read(size)

        def seekable(self) -> bool:
            return False

    with path.open("rb") as file:
        for source in (
            path,
            str(path),
            content,
            bytearray(content),
            io.BytesIO(content),
            file,
            Stream(),
        ):
            np.testing.assert_array_equal(read_predictions(source).scores, [[0.9, 0.1], [0.2, 0.8]])
        assert not file.closed


def test_what_is_no_source_is_named() -> None:
    with pytest.raises(TypeError, match=r"source must be a path, bytes or a file .* got StringIO"):
        read_table(io.StringIO("label,p\n"))
    with pytest.raises(TypeError, match="got int"):
        read_table(3)
    with pytest.raises(FileNotFoundError):
        read_table("there is no such file.csv")


def test_arrays_that_lie_as_needed_are_not_copied() -> None:
    table = read_table(npz(label=LABELS, logits=LOGITS.astype(np.float32)))
    stacked = table.stack([f"logits[{k}]" for k in range(4)])
    assert stacked is table.columns[1].block
    exchanged = table.stack(["logits[1]", "logits[0]"])
    np.testing.assert_array_equal(exchanged, stacked[:, [1, 0]])
