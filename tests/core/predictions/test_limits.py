"""What is too large is refused before it is read."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import numpy as np
import pytest

from nll_core import PredictionError, read_table
from nll_core.predictions import faults, limits
from nll_core.predictions.limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_UNPACKED_BYTES
from tests.prediction_files import npy, parquet


def refused(content, message, **options):
    """The error, after a check that hardly any memory was taken for it."""
    tracemalloc.start()
    with pytest.raises(PredictionError, match=message) as caught:
        read_table(content, **options)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6
    return caught.value.problems[0]


def test_a_file_beyond_the_limit(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)
    refused(path, "has 200 MB, more than the limit of 200 MB")
    refused(b"label,p\n0,.5\n", "more than the limit", max_bytes=5)
    read_table(b"label,p\n0,.5\n", max_bytes=13)


def test_an_empty_file(tmp_path):
    path = tmp_path / "empty.csv"
    path.touch()
    for source in (path, b"", io.BytesIO()):
        refused(source, r"The file is empty\. Choose another file\.")


def test_a_zip_bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("label.npy", "logits.npy"):
            archive.writestr(name, npy(np.zeros((2, 2))))
            # What the directory says of a member that unpacks to this size.
            archive.filelist[-1].file_size = MAX_UNPACKED_BYTES // 2 + 1
    problem = refused(stream.getvalue(), "would unpack to 1,024 MB, more than the limit of 1,024")
    assert "it was not unpacked" in problem.what


def test_a_directory_that_promises_less_than_there_is():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("logits.npy", npy(np.zeros((100, 2))))
        archive.filelist[-1].file_size = 200
    refused(stream.getvalue(), "damaged")


def test_a_parquet_bomb(monkeypatch):
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 16 * limits.MEGABYTE)
    zeros = np.zeros(100_000)
    content = parquet({f"p_{k}": zeros for k in range(22)})
    assert len(content) < 100_000
    refused(content, "would unpack to 17 MB, more than the limit of 16 MB")


def test_an_array_whose_header_promises_more_than_there_is():
    honest = npy(np.zeros((3, 2)))
    for shape, message in (
        (b"(3000000, 2)", "damaged .*its header tells of 48,000,000 bytes"),
        (b"(300000000, 2)", "would unpack to"),
    ):
        length = int.from_bytes(honest[8:10], "little")
        header = honest[10 : 10 + length].replace(b"(3, 2)", shape).rstrip()
        content = honest[:10] + header.ljust(length - 1) + b"\n" + honest[10 + length :]
        refused(content, message)


@pytest.mark.parametrize("kind", ["csv", "npy", "json", "parquet"])
def test_too_many_columns(kind):
    n = MAX_COLUMNS + 1
    if kind == "csv":
        content = (",".join(f"p_{k}" for k in range(n)) + "\n" + ",".join("1" * n) + "\n").encode()
    elif kind == "npy":
        content = npy(np.zeros((2, n)))
    elif kind == "json":
        content = b'{"label": 0, "p": [' + b"0.0," * n + b"0.0]}\n"
    else:
        content = parquet({f"p_{k}": [0.5] for k in range(n)})
    problem = refused(content, "the table has|The table has")
    assert "5,00" in problem.what
    assert "turn the table on its side" in problem.remedy


def test_reading_stops_where_nearly_all_lines_are_bad(monkeypatch):
    monkeypatch.setattr(faults, "MAX_BAD_ROWS", 100)
    content = b'{"label": 0, "p": 0.5}\n' + b"{}\n" * 150
    with pytest.raises(PredictionError, match="has no 'label'") as caught:
        read_table(content)
    assert caught.value.problems[0].count == 100
