"""A file that is read behind the wall: the same table, or one sentence within the limits."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from nll_core import PredictionError, Table, read_table, recognise_columns
from nll_core.predictions import Problem, _wire, walled
from nll_core.predictions.limits import MEGABYTE
from tests.prediction_files import delimited, json_lines, npy, npz, parquet, simulated

LOGITS, LABELS = simulated(n=30)
COLUMNS = {
    "label": LABELS,
    **{f"p_{k}": LOGITS[:, k] for k in range(3)},
    "group": np.array(["a", "b\n'é", ""])[LABELS % 3],
}
FILES = {
    "csv": delimited({**COLUMNS, "group": ["a b"] * 30}),
    "ragged": delimited({k: COLUMNS[k] for k in ("label", "p_0")}) + b"1\nx,y\n",
    "lines": json_lines({k: np.asarray(v).tolist() for k, v in COLUMNS.items()}),
    "lists": json_lines({"label": LABELS.tolist(), "p": LOGITS.tolist()}),
    "npz": npz(label=LABELS, p=LOGITS.astype(np.float32), class_names=["a", "b", "c"]),
    "fortran": npz(label=LABELS, p=np.asfortranarray(LOGITS)),
    "npy": npy(np.column_stack([LABELS, LOGITS])),
    "fields": npy(np.array([(1, 0.5, "a"), (0, 0.25, "b")], "i4,f8,U3")),
    "parquet": parquet({**COLUMNS, "p": pa.array(LOGITS.tolist())}),
}
TOOLS = sorted((Path(__file__).parents[2] / "data/predictions").glob("*.*"))


@pytest.fixture(scope="module", autouse=True)
def _warm():
    walled.warm_up()


# Read for many seconds, and made in none.
SLOW = b'{"label": 0, "p": 0.5}\n' * 4_000_000
# One native call of a second and more.
ONE_CALL = b'{"label": 0, "p": [' + b"0," * 15_000_000 + b"0]}\n"


def zeros(n_bytes):
    """A small file that unpacks to zeros."""
    stream = io.BytesIO()
    np.savez_compressed(stream, p=np.zeros(n_bytes, np.int8))
    return stream.getvalue()


def same(one: Table, other: Table):
    for f in fields(Table):
        if f.name == "rows":
            np.testing.assert_array_equal(one.rows, other.rows)
        elif f.name != "columns":
            assert getattr(one, f.name) == getattr(other, f.name)
    assert len(one.columns) == len(other.columns)
    blocks = {}
    for a, b in zip(one.columns, other.columns, strict=True):
        for f in fields(type(a)):
            if f.name not in ("values", "block"):
                assert getattr(a, f.name) == getattr(b, f.name)
        np.testing.assert_array_equal(a.values, b.values)
        assert a.values.dtype == b.values.dtype
        # What lies side by side on one side does on the other.
        assert (a.block is None) == (b.block is None)
        if a.block is not None:
            assert blocks.setdefault(id(a.block), b.block) is b.block


def test_a_file_is_read_and_recognised_in_one_progress():
    told = []
    table, roles = walled.read_recognised(
        FILES["csv"], name="a.csv", progress=lambda stage, share: told.append((share, stage))
    )
    same(table, read_table(FILES["csv"], name="a.csv"))
    assert roles == recognise_columns(table)
    assert told == sorted(told)
    assert told[-1] == (0.9, "what the columns are")


@pytest.mark.parametrize("name", FILES)
def test_the_table_is_the_same(name):
    same(read_table(FILES[name]), walled.read_table(FILES[name]))


def test_a_source_of_any_kind(tmp_path):
    path = tmp_path / "some.csv"
    path.write_bytes(FILES["csv"])
    expected = read_table(path)
    same(expected, walled.read_table(path))
    same(expected, walled.read_table(io.BytesIO(FILES["csv"]), name="some.csv"))
    with pytest.raises(TypeError, match="source must be"):
        walled.read_table(3)
    with pytest.raises(OSError, match="nothing"):
        walled.read_table(tmp_path / "nothing.csv")
    with pytest.raises(PredictionError, match="more than the limit"):
        walled.read_table(path, max_bytes=5)


@pytest.mark.parametrize("limits", [{"memory": 0}, {"timeout": 0.0}, {"timeout": float("nan")}])
def test_limits_are_above_zero(limits):
    with pytest.raises(ValueError, match="must be above 0"):
        walled.read_table(FILES["csv"], **limits)


def test_more_memory_than_the_limit():
    with pytest.raises(PredictionError) as caught:
        walled.read_table(zeros(300 * MEGABYTE), memory=100 * MEGABYTE)
    problem = caught.value.problems[0]
    assert "too large: reading it takes more than the limit of 100 MB" in problem.what
    assert "it was read up to byte" in problem.what
    assert problem.remedy


def test_long_words_under_short_codes():
    words = pa.DictionaryArray.from_arrays(pa.array(np.arange(200_000) % 2, pa.int32()), ["a", "b"])
    long = words.dictionary.to_pylist()
    column = pa.DictionaryArray.from_arrays(words.indices, [50_000 * word for word in long])
    content = parquet({"label": column, "p": np.full(200_000, 0.5)})
    with pytest.raises(PredictionError, match=r"too large|would unpack"):
        walled.read_table(content, memory=300 * MEGABYTE)


def test_more_time_than_the_limit():
    start = time.monotonic()
    with pytest.raises(PredictionError, match=r"took too long: .* limit of 0\.5 seconds; it was"):
        walled.read_table(SLOW, timeout=0.5)
    assert time.monotonic() - start < 3


class CancelledError(Exception):
    """What a visitor who goes away would raise."""


@pytest.mark.parametrize("error", [CancelledError, KeyboardInterrupt, OSError])
def test_a_stop_is_heard_while_nothing_is_read(error, monkeypatch):
    started = []
    take = walled._take
    monkeypatch.setattr(walled, "_take", lambda: started.append(take()) or started[0])
    asked, changed = [], [(0.0, 0.0)]

    def progress(stage, share):
        asked.append(time.monotonic())
        if share != changed[-1][0]:
            changed.append((share, asked[-1]))
        elif share > 0.5 and asked[-1] > changed[-1][1] + 0.2:
            raise error("enough")

    with pytest.raises(error, match="enough"):
        walled.read_table(ONE_CALL, memory=2000 * MEGABYTE, progress=progress)
    assert time.monotonic() - asked[-1] < 1
    assert not started[0].alive()


@pytest.mark.parametrize("name", FILES)
def test_progress_tells_of_the_file(name):
    said = []
    walled.read_table(FILES[name], progress=lambda stage, share: said.append((stage, share)))
    assert {stage for stage, _ in said} == {"reading"}
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_a_process_that_ends_is_no_traceback(monkeypatch):
    process = walled._Process()
    monkeypatch.setattr(walled, "_take", lambda: process)
    threading.Timer(1.0, process._popen.kill).start()
    with pytest.raises(PredictionError, match=r"damaged \(its reader ended with code"):
        walled.read_table(SLOW)


def test_as_many_as_may_are_read_at_once_and_the_others_know_their_place():
    found, told = [], set()

    def read():
        table = walled.read_table(FILES["npz"], progress=lambda stage, _: told.add(stage))
        found.append(table.names)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 6
    assert len(set(found)) == 1
    assert {"reading", "waiting, number 1 in the queue"} <= told
    assert not walled._line


def test_a_script_without_a_guard_can_read(tmp_path):
    """A process that imported the script again would read again, and again."""
    script = tmp_path / "script.py"
    script.write_text(
        "from nll_core.predictions import walled\n"
        f"print(len(walled.read_table({FILES['csv']!r}).rows))\n"
    )
    ran = subprocess.run(
        [sys.executable, str(script)],
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "30\n", "")


def sent(table):
    """A table as what receives it asks for it."""
    parts = _wire.table_parts(table)
    words = iter(list(parts.words))
    arrays = iter([np.ascontiguousarray(a).reshape(-1).view(np.uint8) for a in parts.arrays])
    return json.loads(parts.head), lambda: next(words), lambda n_bytes: next(arrays)


@pytest.mark.parametrize("path", TOOLS, ids=lambda path: path.name)
def test_the_tables_of_tools_come_through(path):
    try:
        table = read_table(path)
    except PredictionError as error:
        problems = error.problems
    else:
        head, words, array = sent(table)
        same(table, _wire.table_of(json.dumps(head).encode(), words, array, 10**6))
        return
    assert _wire.problems_of(_wire.plain_problems(problems), Problem) == problems


def change(head, path, value):
    for key in path[:-1]:
        head = head[key]
    head[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("columns",), 3),
        (("columns", 0, "name"), 3),
        (("columns", 0, "array"), True),
        (("columns", 0, "unreadable"), [["1", "x"]]),
        (("columns", 4, "n_words"), "2"),
        (("format",), "pickle"),
        (("notes",), [1]),
        (("faults",), [{"what": 1, "row": 1, "column": "", "count": 0, "remedy": ""}]),
        (("arrays", 0, 0), "|O"),
        (("arrays", 0, 0), "<U9"),
        (("arrays", 0, 1), [-1, -30]),
    ],
)
def test_nothing_that_comes_is_believed(path, value):
    head, words, array = sent(read_table(FILES["parquet"]))
    change(head, path, value)
    with pytest.raises(_wire.BrokenWireError):
        _wire.table_of(json.dumps(head).encode(), words, array, 10**6)


def test_places_of_words_are_checked():
    table = read_table(FILES["csv"])
    head, words, array = sent(table)
    places = {column["name"]: column for column in head["columns"]}
    places["group"]["array"] = places["label"]["array"]
    with pytest.raises(_wire.BrokenWireError, match="a word that is not there"):
        _wire.table_of(json.dumps(head).encode(), words, array, 10**6)


def test_what_comes_has_a_budget():
    for budget in (10, 400_000):
        head, words, array = sent(read_table(FILES["csv"]))
        head["arrays"][0][1] = [10**6, 1]
        with pytest.raises(MemoryError):
            _wire.table_of(json.dumps(head).encode(), words, array, budget)
