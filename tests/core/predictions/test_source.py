"""Formats told by their first bytes, and what is none of them named."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest

from nll_core import PredictionError, read_table
from nll_core.predictions.source import name_of, recognise_format
from tests.prediction_files import npy, npz, parquet


@pytest.mark.parametrize(
    ("content", "name", "format_"),
    [
        (npz(a=[1.0]), "data.csv", "NPZ"),
        (npy(np.ones((2, 2))), "", "NPY"),
        (parquet({"a": [1.0]}), "a.txt", "Parquet"),
        (b'{"a": 1}\n', "a.csv", "JSON Lines"),
        (b'\xef\xbb\xbf  {"a": 1}\n', "", "JSON Lines"),
        (b"a,b\n1,2\n", "a.jsonl", "delimited"),
        (b'[{"a": 1}]', "a.csv", "JSON Lines"),
        (b"[x] y\n1 2\n", "", "delimited"),
        (b"ARROW1\0\0\0\0", "", "Arrow"),
        (b"\xff\xff\xff\xff\x40\1\0\0\x10", "", "Arrow"),
        (b"\x40\0\0\0\0\0\0\0" + b'{"a": {}}', "", "safetensors"),
        (b"\xff\xfea\0,\0b\0\n\0", "", "delimited"),
    ],
)
def test_content_comes_before_the_name(content, name, format_):
    assert recognise_format(content, name) == format_


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
