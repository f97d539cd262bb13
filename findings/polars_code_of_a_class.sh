#!/bin/sh
# The number of a class in polars depends on the tables that were read before. The codes of a Categorical
# (`to_physical`) count all categories that the program has seen, in the order in which it met them: cat and dog
# are 0 and 1 in one program, 2 and 1 in another, and after a table of names 1,000 and 1,001.
#
# Codes of one process are taken as labels or as columns of probabilities in another: the truth "cat" is
# there dog. pandas' `codes` are those of the column alone, and so are the codes of an Enum.
#
# Seen with polars 2.1.0, pyarrow 26.0.1, pandas 2.3.3, Python 3.11, on 2026-11-30; cat, dog, cat:
#   alone               0 1 0
#   after dog and cat   1 0 1
#   after 1000 names    1000 1001 1000
#   pandas, there       0 1 0
#   Enum, there         0 1 0
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    polars==2.1.0 \
    pyarrow==26.0.1 \
    pandas==2.3.3
venv/bin/python - <<'PYTHON'
import subprocess
import sys

program = """
import polars as pl
{before}
truth = pl.Series(["cat", "dog", "cat"], dtype=pl.Categorical)
print(*truth.to_physical())
print(*truth.to_pandas().cat.codes)
print(*truth.cast(pl.Enum(["cat", "dog"])).to_physical())
"""
before = {
    "alone": "",
    "after dog and cat": 'kept = pl.Series(["dog", "cat"], dtype=pl.Categorical)',
    "after 1000 names": 'kept = pl.Series([f"name {i}" for i in range(1000)], dtype=pl.Categorical)',
}
found = []
for name, line in before.items():
    run = subprocess.run([sys.executable, "-c", program.format(before=line)], capture_output=True, text=True, check=True)
    codes, by_pandas, of_enum = run.stdout.splitlines()
    print(f"{name:19} {codes}")
    found.append(codes)
    assert of_enum == by_pandas == "0 1 0"
print(f"{'pandas, there':19} {by_pandas}")
print(f"{'Enum, there':19} {of_enum}")
assert found == ["0 1 0", "1 0 1", "1000 1001 1000"]
PYTHON
