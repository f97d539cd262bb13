"""A script that reads a file of Arrow's and ends at once ends well.

Arrow's own threads, where they read from a file of Python's, may drop it while the interpreter
ends, which aborts the process (exit code 134) now and then on a busy machine. So they do not read.
"""

from __future__ import annotations

import gc
import io
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from nll_core import read_table
from tests.prediction_files import parquet

# The nightly run makes 200 of them.
RUNS = int(os.environ.get("NLL_EXIT_RUNS", "20"))
AT_ONCE = 4
N = 3000
COLUMNS = {
    "label": [f"w{k % 3}" for k in range(N)],
    "weight": np.arange(N) % 2,
    **{f"p_{k}": np.random.default_rng(k).standard_normal(N) for k in range(3)},
    "list": pa.array([[0.5, 0.5]] * N),
}


def feather(compression):
    stream = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    table = pa.table(COLUMNS)
    with pa.ipc.new_file(stream, table.schema, options=options) as writer:
        writer.write_table(table, 500)
    return stream.getvalue()


FILES = {
    "Parquet": parquet(COLUMNS, row_group_size=500),
    "Arrow": feather(None),
    "compressed Arrow": feather("lz4"),
}


class Watched(io.BytesIO):
    """A file that keeps which threads have read it, and which has dropped it."""

    threads: set[int]

    def read(self, *size):
        self.threads.add(threading.get_ident())
        return super().read(*size)

    def readinto(self, buffer):
        self.threads.add(threading.get_ident())
        return super().readinto(buffer)

    def __del__(self):
        self.threads.add(threading.get_ident())


@pytest.mark.parametrize("name", FILES)
def test_no_thread_but_the_caller_has_to_do_with_the_file(name):
    for _ in range(10):
        file = Watched(FILES[name])
        file.threads = threads = set()
        read_table(file)
        del file
        gc.collect()
        assert threads == {threading.get_ident()}


def test_scripts_that_end_at_once_end_well(tmp_path):
    paths = []
    for name, content in FILES.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content)
    root = Path(__file__).parents[3]

    def run(i):
        script = (
            "from nll_core.predictions.reading import read_table\n"
            f"read_table({str(paths[i % len(paths)])!r}, progress=lambda stage, share: None)"
        )
        ran = subprocess.run(
            [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False
        )
        return ran.returncode, ran.stderr

    # More at once than there are cores.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(run, range(RUNS))) == {(0, "")}
