#!/bin/sh
# A row with NaN in a Parquet file cannot be found. DuckDB's `WHERE isnan(p)` gives no row if the file
# has statistics of the column, as pyarrow, polars and most writers make them: Parquet leaves NaN out
# of minimum and maximum, and the row group is skipped. `p > 0.5` and `max(p)` lose it as well (NaN
# is the largest number in DuckDB), `avg(p)` and `count(*) FILTER (WHERE isnan(p))` do not. pyarrow's
# filters while reading lose it too, is_nan among them; the same filters on the table read keep it.
#
# A loss that has become NaN is looked for in just this way before a mean is believed. The answer is
# that there is none, and the mean is NaN all the same; the same query on a table in memory finds it.
#
# Seen with duckdb 2.0.1, pyarrow 26.0.1, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   DuckDB, losses            isnan(p): 1 rows; p > 0.5: 1 rows; max(p): nan
#   DuckDB, 'without.parquet' isnan(p): 1 rows; p > 0.5: 1 rows; max(p): nan
#   DuckDB, 'with.parquet'    isnan(p): 0 rows; p > 0.5: 0 rows; max(p): 0.1
#   DuckDB, 'with.parquet', counted beside the mean: nan 1
#   pyarrow, without.parquet p != 0.1, not p <= 0.5, is_nan(p): 1 1 1
#   pyarrow, with.parquet    p != 0.1, not p <= 0.5, is_nan(p): 0 0 0
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    duckdb==2.0.1 \
    pyarrow==26.0.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

losses = pa.table({"p": [0.1, 0.1, float("nan")]})
pq.write_table(losses, "with.parquet")
pq.write_table(losses, "without.parquet", write_statistics=False)

def by_duckdb(source):
    rows = [
        len(duckdb.sql(f"SELECT p FROM {source} WHERE {where}").fetchall())
        for where in ("isnan(p)", "p > 0.5")
    ]
    return *rows, str(duckdb.sql(f"SELECT max(p) FROM {source}").fetchall()[0][0])

sources = ("losses", "'without.parquet'", "'with.parquet'")
found = [by_duckdb(source) for source in sources]
for source, (nan, above, largest) in zip(sources, found):
    print(f"DuckDB, {source:17} isnan(p): {nan} rows; p > 0.5: {above} rows; max(p): {largest}")
assert found == [(1, 1, "nan"), (1, 1, "nan"), (0, 0, "0.1")]
counted = duckdb.sql("SELECT avg(p), count(*) FILTER (WHERE isnan(p)) FROM 'with.parquet'").fetchall()[0]
print("DuckDB, 'with.parquet', counted beside the mean:", *counted)
assert str(counted[0]) == "nan" and counted[1] == 1

filters = pc.field("p") != 0.1, ~(pc.field("p") <= 0.5), pc.is_nan(pc.field("p"))
in_memory = [losses.filter(f).num_rows for f in filters]
for name in ("without.parquet", "with.parquet"):
    rows = [pq.read_table(name, filters=f).num_rows for f in filters]
    print(f"pyarrow, {name:15} p != 0.1, not p <= 0.5, is_nan(p):", *rows)
    assert rows == ([0, 0, 0] if name == "with.parquet" else in_memory)
assert in_memory == [1, 1, 1]
PYTHON
