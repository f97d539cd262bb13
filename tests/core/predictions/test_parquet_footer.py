"""The directory of a Parquet file, against pyarrow's own reading of it."""

from __future__ import annotations

import io
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nll_core.predictions.parquet_footer import read_footer
from tests.prediction_files import parquet

NUMBERS = np.random.default_rng(0).standard_normal(1000)
FILES = {
    "numbers": parquet({"a": NUMBERS, "b": np.arange(1000)}),
    "groups": parquet({"a": NUMBERS}, row_group_size=130),
    "words": parquet({"a": [f"w{k % 7}" for k in range(1000)], "b": [None] * 1000}),
    "lists": parquet({"a": pa.array([[1.0] * (k % 5) for k in range(1000)])}),
    "structs": parquet({"a": pa.array([{"x": k, "y": [True]} for k in range(1000)])}),
    "many": parquet({f"column {k}": [0.5, 1.5] for k in range(300)}),
    "one page index": parquet({"a": NUMBERS}, write_page_index=True, compression="gzip"),
    "old": parquet({"a": NUMBERS}, version="1.0", use_dictionary=False, store_schema=False),
    "none": parquet({"a": pa.array([], pa.float64())}),
}


@pytest.mark.parametrize("name", FILES)
def test_it_says_what_pyarrow_says(name):
    content = FILES[name]
    stream = io.BytesIO(content)
    found = read_footer(stream, len(content))
    metadata = pq.read_metadata(io.BytesIO(content))
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    chunks = [group.column(k) for group in groups for k in range(group.num_columns)]
    assert found.rows == metadata.num_rows
    assert found.group_rows == tuple(group.num_rows for group in groups)
    assert found.cells == sum(chunk.num_values for chunk in chunks)
    assert found.unpacked_bytes == sum(chunk.total_uncompressed_size for chunk in chunks)
    assert found.columns == (metadata.num_columns if groups else 0)
    assert stream.tell() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PAR1", "too short"),
        (FILES["numbers"][:-1], "its end is missing"),
        (b"PAR1" + b"\xff\xff\xff\x7f" + b"PAR1", "the length of its directory is wrong"),
        (b"PAR1\x00\x00\x00\x00PAR1", "its directory makes no sense"),
        (b"PAR1" + b"\x1c" * 5000 + (5000).to_bytes(4, "little") + b"PAR1", "makes no sense"),
    ],
)
def test_what_is_none_is_told(content, message):
    with pytest.raises(ValueError, match=message):
        read_footer(io.BytesIO(content), len(content))


def test_damage_never_raises_anything_else():
    draw = random.Random(0)
    outcomes = set()
    for _ in range(2000):
        content = bytearray(FILES[draw.choice(["numbers", "groups", "words", "lists"])])
        length = int.from_bytes(content[-8:-4], "little")
        for _ in range(draw.choice([1, 2, 10])):
            content[len(content) - 8 - draw.randrange(1, length + 1)] = draw.randrange(256)
        try:
            read_footer(io.BytesIO(content), len(content))
            outcomes.add("read")
        except ValueError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}
