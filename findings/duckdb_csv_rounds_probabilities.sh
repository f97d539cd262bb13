#!/bin/sh
# DuckDB reads a CSV column of probabilities as whole numbers, and rounds what is not: 0.75 becomes
# 1 and 0.25 becomes 0, without an error, if the first 20,479 rows hold only 0 and 1. The type of a
# column is decided by a sample from the start of the file, and a decimal that comes later is cast.
#
# A model that is certain of most rows (a forest, a rule, forecasts sorted by confidence) writes such
# files. Every forecast in between turns into a certainty: its NLL is infinite or 0, and nothing says
# so. `sample_size=-1` reads the numbers that are in the file.
#
# Seen with duckdb 2.0.1, Python 3.11, on 2026-11-29:
#   as it comes:     BIGINT [1, 0, 0]
#   sample_size=-1:  DOUBLE [0.75, 0.25, 0.001]
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
    duckdb==2.0.1
venv/bin/python - <<'PYTHON'
import duckdb

with open("forecasts.csv", "w") as file:
    file.write("p\n" + "0\n1\n" * 10_240 + "0.75\n0.25\n0.001\n")

def last(options=""):
    rows = duckdb.sql(f"SELECT p FROM read_csv('forecasts.csv'{options})")
    return rows.types[0], [row[0] for row in rows.fetchall()[-3:]]

kind, found = last()
print("as it comes:    ", kind, found)
assert (str(kind), found) == ("BIGINT", [1, 0, 0])
kind, found = last(", sample_size=-1")
print("sample_size=-1: ", kind, found)
assert (str(kind), found) == ("DOUBLE", [0.75, 0.25, 0.001])
PYTHON
