"""Parquet: types of columns, lists, groups of rows, damage and a missing package."""

from __future__ import annotations

import decimal
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nll_core import PredictionError, read_predictions, read_table
from tests.prediction_files import parquet, simulated

ROOT = Path(__file__).parents[3]
LOGITS, LABELS = simulated(n=50)


def test_types_of_columns():
    table = read_table(
        parquet(
            {
                "whole": pa.array([1, None, 3], pa.int16()),
                "single": pa.array([0.5, None, 1.5], pa.float32()),
                "double": pa.array([0.5, None, 1.5]),
                "decimal": pa.array([decimal.Decimal("0.25"), None, decimal.Decimal("4")]),
                "text": ["b", None, "a"],
                "factor": pa.array(["b", None, "a"]).dictionary_encode(),
                "truth": [True, None, False],
                "time": pa.array([1, 2, 3], pa.timestamp("s")),
            }
        )
    )
    for name, values in (("whole", [1, np.nan, 3]), ("single", [0.5, np.nan, 1.5])):
        np.testing.assert_array_equal(table.column(name).numbers(), values)
    np.testing.assert_array_equal(table.column("double").numbers(), [0.5, np.nan, 1.5])
    np.testing.assert_array_equal(table.column("decimal").numbers(), [0.25, np.nan, 4.0])
    assert table.column("single").values.dtype == np.float32
    for name in ("text", "factor"):
        assert [table.column(name).cell(i) for i in range(3)] == ["b", "", "a"]
    assert [table.column("truth").cell(i) for i in range(3)] == ["true", "", "false"]
    assert "'time'" in table.notes[0]
    assert table.format == "Parquet"


@pytest.mark.parametrize("rows", [1, 7, 50])
@pytest.mark.parametrize("kind", ["flat", "lists", "fixed"])
def test_groups_of_rows_are_put_together(rows, kind):
    columns = {"label": LABELS}
    if kind == "flat":
        columns |= {f"logit_{k}": LOGITS[:, k] for k in range(3)}
    else:
        of = pa.list_(pa.float64(), 3) if kind == "fixed" else pa.list_(pa.float64())
        columns["logits"] = pa.array(LOGITS.tolist(), of)
    found = read_predictions(parquet(columns, row_group_size=rows))
    np.testing.assert_array_equal(found.scores, LOGITS)
    np.testing.assert_array_equal(found.labels, LABELS)


def test_numbers_only():
    found = read_predictions(
        parquet({"label": LABELS.astype(float), **{f"z_{k}": LOGITS[:, k] for k in range(3)}})
    )
    np.testing.assert_array_equal(found.scores, LOGITS)


def test_lists_of_other_lengths_are_rows_that_do_not_fit():
    lists = LOGITS.tolist()
    lists[4] = lists[4][:2]
    lists[20] = None
    lists[21] = lists[21] + [0.0]
    weight = np.linspace(1.0, 2.0, 50)
    content = parquet({"label": LABELS, "weight": weight, "logits": lists}, row_group_size=16)
    with pytest.raises(PredictionError) as caught:
        read_predictions(content)
    (problem,) = caught.value.problems
    assert problem.what == "has a list of 2 for 'logits', the first row a list of 3"
    assert (problem.row, problem.count) == (5, 3)
    found = read_predictions(content, leave_out=True)
    kept = np.delete(np.arange(50), [4, 20, 21])
    np.testing.assert_array_equal(found.rows, kept + 1)
    np.testing.assert_array_equal(found.scores, LOGITS[kept])
    np.testing.assert_array_equal(found.labels, LABELS[kept])
    np.testing.assert_array_equal(found.weights, weight[kept])
    assert found.row_count == 50


def test_missing_numbers_are_told():
    values = LOGITS[:, 0].tolist()
    values[6] = None
    columns = {"label": LABELS % 2, "z_0": values, "z_1": LOGITS[:, 1]}
    with pytest.raises(PredictionError, match="Row 7, column 'z_0': NaN, expected is a number"):
        read_predictions(parquet(columns))


def test_damage_is_told():
    content = parquet({"label": LABELS, "z_0": LOGITS[:, 0], "z_1": LOGITS[:, 1]})
    for broken in (content[:-20], content[:40] + b"\xff" * 200 + content[240:], b"PAR1" * 4):
        with pytest.raises(PredictionError, match="The Parquet file is damaged"):
            read_table(broken)


def test_no_rows_and_no_usable_column():
    with pytest.raises(PredictionError, match="a header and no rows"):
        read_table(parquet({"label": pa.array([], pa.int64())}))
    with pytest.raises(PredictionError, match="no column of numbers or words"):
        read_table(parquet({"when": pa.array([1, 2], pa.date32())}))


def test_two_columns_of_one_name():
    table = pa.Table.from_arrays([pa.array([1, 2])] * 2, names=["a", "a"])
    stream = io.BytesIO()
    pq.write_table(table, stream)
    with pytest.raises(PredictionError, match="the same name more than once: 'a'"):
        read_table(stream.getvalue())


def test_without_pyarrow_the_message_says_what_to_install(monkeypatch):
    content = parquet({"label": [0, 1], "p": [0.5, 0.5]})
    for name in [n for n in sys.modules if n.split(".")[0] == "pyarrow"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(PredictionError, match=r"needs the package pyarrow.*pip install pyarrow"):
        read_table(content)


FLIPS = """\
import sys
from pathlib import Path
from nll_core import PredictionError, read_table
content = Path(sys.argv[1]).read_bytes()
length = int.from_bytes(content[-8:-4], "little")
for place in range(len(content) - 8 - length, len(content) - 8):
    for bit in (1, 2, 4):
        damaged = bytearray(content)
        damaged[place] ^= bit
        try:
            read_table(bytes(damaged))
        except PredictionError:
            pass
"""


def test_no_damage_to_the_directory_ends_the_process(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet({"label": [0, 1] * 3, "p": [[0.5, 0.5]] * 6}))
    command = [sys.executable, "-W", "error", "-c", FLIPS, str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("size", "error"), [(2**31, "would unpack to 2,048 MB"), (2**20, "malloc of size")]
)
def test_a_page_that_asks_for_more_memory_than_there_is(monkeypatch, size, error):
    content = parquet({"label": [0, 1], "p": [0.5, 0.5]})

    def read_row_group(*arguments, **options):
        raise pa.ArrowMemoryError(f"malloc of size {size} failed")

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", read_row_group)
    with pytest.raises((PredictionError, MemoryError), match=error) as caught:
        read_table(content)
    assert isinstance(caught.value, PredictionError) == (size == 2**31)
