"""Arrow files and streams."""

from __future__ import annotations

import io
import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import PredictionError, read_table
from tests.prediction_files import simulated

LOGITS, LABELS = simulated(n=50)


def stream_of(table, rows=None):
    target = io.BytesIO()
    with ipc.new_stream(target, table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)
    return target.getvalue()


def file_of(table, **options):
    target = io.BytesIO()
    feather.write_feather(table, target, **options)
    return target.getvalue()


TABLE = pa.table(
    {
        "label": pa.array(["abc"[k] for k in LABELS]).dictionary_encode(),
        "single": LOGITS[:, 0].astype(np.float32),
        "z": LOGITS.tolist(),
        "double": LOGITS[:, 1],
    }
)


@pytest.mark.parametrize(
    "content",
    [
        file_of(TABLE, compression="uncompressed"),
        file_of(TABLE, compression="zstd"),
        file_of(TABLE, compression="lz4", chunksize=7),
        stream_of(TABLE),
        stream_of(TABLE, 7),
    ],
)
def test_files_and_streams(content):
    table = read_table(content)
    assert table.format == "Arrow"
    assert table.written_format == "Parquet"
    assert [table.column("label").cell(i) for i in range(3)] == ["abc"[k] for k in LABELS[:3]]
    assert table.column("single").values.dtype == np.float32
    np.testing.assert_array_equal(table.column("single").values, LOGITS[:, 0].astype(np.float32))
    np.testing.assert_array_equal(table.column("double").values, LOGITS[:, 1])
    np.testing.assert_array_equal(table.stack(["z[0]", "z[1]", "z[2]"]), LOGITS)


def test_names_of_classes_that_datasets_describes():
    features = {"label": {"names": ["cat", "dog", "eel"], "_type": "ClassLabel"}, "text": {}}
    metadata = {b"huggingface": json.dumps({"info": {"features": features}}).encode()}
    table = pa.table({"label": LABELS, "z": LOGITS.tolist()}).replace_schema_metadata(metadata)
    assert read_table(stream_of(table)).class_names == ("cat", "dog", "eel")


def test_damage():
    for content in (file_of(TABLE), stream_of(TABLE)):
        for broken in (content[:40], content[: len(content) // 2]):
            with pytest.raises(PredictionError, match="The Arrow file is damaged"):
                read_table(broken)
    with pytest.raises(PredictionError, match="a header and no rows"):
        read_table(stream_of(TABLE.slice(0, 0)))


def test_without_pyarrow(monkeypatch):
    content = stream_of(TABLE)
    for name in [n for n in sys.modules if n.split(".")[0] == "pyarrow"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(PredictionError, match=r"needs the package pyarrow.*pip install pyarrow"):
        read_table(content)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=4),
            st.floats(allow_nan=False),
            st.lists(st.floats(allow_nan=False), min_size=2, max_size=2),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read_back_to_the_last_bit(rows):
    content = stream_of(
        pa.table(
            {"w": [w for w, _, _ in rows], "x": [x for _, x, _ in rows], "v": [v for *_, v in rows]}
        ),
        3,
    )
    table = read_table(content)
    np.testing.assert_array_equal(table.column("x").numbers(), [x for _, x, _ in rows])
    np.testing.assert_array_equal(table.stack(["v[0]", "v[1]"]), [v for *_, v in rows])
