"""Formats told by their first bytes, and what is none of them named."""

from __future__ import annotations

import io
import pickle
import zipfile

import numpy as np
import pytest

from nll_core import PredictionError, read_table
from nll_core.predictions.source import name_of, recognise_format
from tests.prediction_files import npy, npz, parquet


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        for name in names:
            opened.writestr(name, b"x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "format_"),
    [
        (npz(a=[1.0]), "data.csv", "NPZ"),
        (npy(np.ones((2, 2))), "", "NPY"),
        (parquet({"a": [1.0]}), "a.txt", "Parquet"),
        (b'{"a": 1}\n', "a.csv", "JSON Lines"),
        (b'\xef\xbb\xbf  {"a": 1}\n', "", "JSON Lines"),
        (b"a,b\n1,2\n", "a.jsonl", "delimited"),
        (b"\xff\xfea\0,\0b\0\n\0", "", "delimited"),
    ],
)
def test_content_comes_before_the_name(content, name, format_):
    assert recognise_format(content, name) == format_


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", r"The file is a PDF document\. Save the table behind it as CSV\."),
        (b"\x89PNG\r\n\x1a\n\0\0", "The file is a PNG picture"),
        (b"\xff\xd8\xff\xe0", "The file is a JPEG picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"an old Excel workbook \(xls\)"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), r"an Excel workbook \(xlsx\)"),
        (archive("model/data.pkl", "model/version"), "saved by PyTorch and holds pickled objects"),
        (archive("a.csv"), r"the archive is no NPZ file: it holds 'a\.csv'|The archive is no NPZ"),
        (archive(), "nothing at all"),
        (b"\x1f\x8b\x08\0", r"a gzip archive\. Unpack it first"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"<!DOCTYPE html>", "an HTML or XML page"),
        (b"\0\1\2\3", "bytes that are no text; it is of no known format"),
        (pickle.dumps({"a": 1}), "a Python pickle, which could run any program"),
    ],
)
def test_other_formats_are_named(content, message):
    with pytest.raises(PredictionError, match=message) as caught:
        read_table(content)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].remedy


def test_a_name_that_the_content_contradicts():
    with pytest.raises(PredictionError, match="name says Parquet"):
        read_table(b"rubbish", name="a.parquet")
    with pytest.raises(PredictionError, match="a damaged text file"):
        read_table(b"a,b\n\0\0\n", name="a.csv")


def test_names_of_sources(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    assert name_of(path) == name_of(str(path)) == "a.csv"
    with path.open("rb") as stream:
        assert name_of(stream) == "a.csv"
    assert name_of(b"a,b\n") == name_of(io.BytesIO()) == ""


def test_nothing_is_unpickled():
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was opened",))

    trap = np.array([Trap(), Trap()], dtype=object)
    stream = io.BytesIO()
    np.savez(stream, label=trap, p=np.ones((2, 2)))
    for content in (npy(trap), stream.getvalue(), pickle.dumps(Trap())):
        with pytest.raises(PredictionError, match="pickle"):
            read_table(content)
