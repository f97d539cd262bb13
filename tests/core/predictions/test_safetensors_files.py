"""safetensors, with a stand-in for its library that reads the format as it is described."""

from __future__ import annotations

import json
import sys
import types

import numpy as np
import pytest

from nll_core import PredictionError, read_table
from tests.prediction_files import simulated

LOGITS, LABELS = simulated(n=50)


def safetensors(**tensors):
    """A file: the length of a description in JSON, that, and the numbers."""
    described, data = {}, b""
    for name, (kind, array) in tensors.items():
        content = array.tobytes()
        described[name] = {
            "dtype": kind,
            "shape": array.shape,
            "data_offsets": [len(data), len(data) + len(content)],
        }
        data += content
    head = json.dumps(described).encode()
    return len(head).to_bytes(8, "little") + head + data


def deserialize(content):
    n = int.from_bytes(content[:8], "little")
    described = json.loads(content[8 : 8 + n])
    data = content[8 + n :]
    for name, about in described.items():
        start, stop = about["data_offsets"]
        if stop > len(data):
            raise RuntimeError("MetadataIncompleteBuffer")
        yield name, {"dtype": about["dtype"], "shape": about["shape"], "data": data[start:stop]}


@pytest.fixture
def library(monkeypatch):
    module = types.ModuleType("safetensors")
    module.deserialize = lambda content: list(deserialize(content))
    monkeypatch.setitem(sys.modules, "safetensors", module)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("kind", "stored", "read"),
    [
        ("F64", LOGITS, LOGITS),
        ("F32", LOGITS.astype("f4"), LOGITS.astype("f4")),
        ("F16", LOGITS.astype("f2"), LOGITS.astype("f2").astype("f4")),
        (
            "BF16",
            (LOGITS.astype("f4").view("u4") >> 16).astype("u2"),
            (LOGITS.astype("f4").view("u4") & 0xFFFF0000).view("f4"),
        ),
    ],
)
def test_numbers_of_each_type(kind, stored, read):
    table = read_table(safetensors(labels=("I64", LABELS), logits=(kind, stored)))
    assert table.format == "safetensors"
    assert table.written_format == "NPZ"
    np.testing.assert_array_equal(table.column("labels").numbers(), LABELS)
    found = table.stack(["logits[0]", "logits[1]", "logits[2]"])
    np.testing.assert_array_equal(found, read)
    assert found.dtype == read.dtype


@pytest.mark.usefixtures("library")
def test_damage():
    content = safetensors(labels=("I64", LABELS), logits=("F64", LOGITS))
    with pytest.raises(PredictionError, match=r"damaged \(MetadataIncompleteBuffer\)"):
        read_table(content[:-8])
    with pytest.raises(PredictionError, match="'logits' holds F8_E4M3, which is not read"):
        read_table(safetensors(logits=("F8_E4M3", LABELS.astype("u1"))))


def test_without_the_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(PredictionError, match=r"needs the package safetensors.*pip install safet"):
        read_table(safetensors(labels=("I64", LABELS)))
