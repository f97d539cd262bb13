#!/bin/sh
# Rows of {class: log-probability}, as language models give their best few, become a table without
# the classes that came late. pyarrow's and Hugging Face's `from_list` take the keys of the first row, polars
# those of the first hundred. The other numbers are gone without a word; pandas keeps them.
#
# The probability of a class is then missing where the model gave it one, a mean over the rest is
# better than it was, and each tool loses other classes of the same rows.
#
# Seen with pyarrow 26.0.1, polars 2.1.0, datasets 5.2.0, pandas 2.3.3, Python 3.11, on 2026-11-30; 101 rows with
# "yes", the second also with "no", and a last one with "maybe" alone:
#   pyarrow, from_pylist   yes: 101 of 103 numbers
#   datasets, from_list    yes: 101 of 103 numbers
#   polars, DataFrame      yes, no: 102 of 103 numbers
#   polars, read_ndjson    yes, no: 102 of 103 numbers
#   pandas, DataFrame      yes, no, maybe: 103 of 103 numbers
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    pyarrow==26.0.1 \
    polars==2.1.0 \
    datasets==5.2.0 \
    pandas==2.3.3
venv/bin/python - <<'PYTHON'
import json
from pathlib import Path

import datasets
import pandas as pd
import polars as pl
import pyarrow as pa

rows = [{"yes": -0.1} for _ in range(102)]
rows[1] |= {"no": -2.4}
rows[101] = {"maybe": -2.5}
Path("rows.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
found = {
    "pyarrow, from_pylist": pa.Table.from_pylist(rows).to_pandas(),
    "datasets, from_list": datasets.Dataset.from_list(rows).to_pandas(),
    "polars, DataFrame": pl.DataFrame(rows).to_pandas(),
    "polars, read_ndjson": pl.read_ndjson("rows.jsonl").to_pandas(),
    "pandas, DataFrame": pd.DataFrame(rows),
}
kept = []
for name, table in found.items():
    kept.append(int(table.notna().sum().sum()))
    print(f"{name:22} {', '.join(table)}: {kept[-1]} of {sum(map(len, rows))} numbers")
    assert len(table) == len(rows)
assert kept == [101, 101, 102, 102, 103]
assert [list(table) for table in found.values()] == [["yes"], ["yes"], ["yes", "no"], ["yes", "no"], ["yes", "no", "maybe"]]
PYTHON
