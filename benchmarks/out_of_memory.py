"""`nll-report` on ten million rows beside DuckDB's mean log loss alone over the same file.

The whole report, process, imports and HTML included, compiled to bytecode before as an installed
package is, against one aggregate in a process that has started: at most 25 times as long on Parquet
and 6 times on CSV, in at most 600 MB, and linear in the rows. A number of rows may be given:
`python -m benchmarks.out_of_memory 100000000`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

ROWS = 10_000_000
MOST_TIMES = {".parquet": 25.0, ".csv": 6.0}
MOST_MEGABYTES = 600
# Ten times the rows may take as much time at most; what does not grow is in both.
MOST_GROWTH = 10.0
REPEATS = 3
MEGABYTE = 1e6
_PART = 1_000_000
ROOT = Path(__file__).parents[1]


def main() -> None:
    """Print times, ratios and peak memory; exits with 1 where a goal is missed."""
    rows = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else ROWS
    missed = []
    print(f"{'file':24s}{'DuckDB s':>10s}{'report s':>10s}{'times':>8s}{'peak MB':>10s}")
    with tempfile.TemporaryDirectory() as folder:
        seconds = {}
        for n, ending in ((rows // 10, ".parquet"), (rows, ".parquet"), (rows, ".csv")):
            path = Path(folder) / f"rows{n}{ending}"
            write(path, n)
            report_seconds(path, Path(folder) / "report.html")
            rival, whole, peaks = [], [], []
            for _ in range(REPEATS):
                # One after the other, so that both see the same machine.
                rival.append(duckdb_seconds(path))
                took, peak = report_seconds(path, Path(folder) / "report.html")
                whole.append(took)
                peaks.append(peak)
            path.unlink()
            times = median(b / a for a, b in zip(rival, whole, strict=True))
            seconds[n, ending] = median(whole)
            print(
                f"{n:>12,} {ending:11s}{median(rival):10.2f}{median(whole):10.2f}{times:8.1f}"
                f"{max(peaks):10.0f}",
                flush=True,
            )
            if n == rows and times > MOST_TIMES[ending]:
                missed.append(f"{ending}: {times:.1f} times DuckDB, goal {MOST_TIMES[ending]:g}")
            if max(peaks) > MOST_MEGABYTES:
                missed.append(f"{ending}: {max(peaks):.0f} MB, goal {MOST_MEGABYTES}")
    growth = seconds[rows, ".parquet"] / seconds[rows // 10, ".parquet"]
    print(f"ten times the rows take {growth:.1f} times as long")
    if growth > MOST_GROWTH:
        missed.append(f"ten times the rows take {growth:.1f} times, goal {MOST_GROWTH:g}")
    if missed:
        raise SystemExit("\n".join(missed))


def write(path: Path, n: int) -> None:
    """Overconfident scores with labels and eight groups."""
    generator = np.random.default_rng(0)
    writer = None
    for start in range(0, n, _PART):
        size = min(_PART, n - start)
        z = 1.5 * generator.standard_normal(size)
        groups = generator.integers(0, 8, size).astype(np.int32)
        table = pa.table(
            {
                "label": (generator.random(size) < 1.0 / (1.0 + np.exp(-z))).astype(np.int64),
                "score": 1.0 / (1.0 + np.exp(-1.3 * z)),
                "group": pa.DictionaryArray.from_arrays(groups, list("abcdefgh")).cast(pa.string()),
            }
        )
        if writer is None:
            kind = pq.ParquetWriter if path.suffix == ".parquet" else pyarrow.csv.CSVWriter
            writer = kind(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def duckdb_seconds(path: Path) -> float:
    """How long the mean log loss takes, the best of three."""
    loss = "case when label = 1 then -ln(score) else -ln(1 - score) end"
    found = []
    for _ in range(3):
        start = time.perf_counter()
        duckdb.sql(f"select avg({loss}) from '{path}'").fetchall()
        found.append(time.perf_counter() - start)
    return min(found)


def report_seconds(path: Path, out: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of the command, in a process of its own."""
    # The smaller file is none that is read in batches unasked.
    command = [sys.executable, "-m", "nll_core.report", str(path), "--batches", "--out", str(out)]
    said = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env = said | {"PYTHONPYCACHEPREFIX": str(out.with_name("bytecode"))}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=env)
    _, code, used = os.wait4(process.pid, 0)
    if code:
        raise SystemExit(f"the report on {path.name} ended with {code}")
    process.returncode = 0
    return time.perf_counter() - start, used.ru_maxrss * 1024 / MEGABYTE


if __name__ == "__main__":
    main()
