#!/bin/sh
# An infinite loss disappears on its way through JSON, and the mean gets better. orjson and polars
# write −∞ and NaN as null, which JSON allows; tables make of null a missing value, and the means of
# their columns skip it. The standard library would have written -Infinity.
#
# The one row to which the model gave no probability is the one that the mean leaves out: a mean
# log-likelihood of −∞ becomes −0.15.
#
# Seen with orjson 3.13.0, polars 2.1.0, Python 3.11, on 2026-11-29:
#   orjson:  [-0.1,-0.2,null]
#   json:    [-0.1, -0.2, -Infinity]
#   mean before: -inf after: -0.15
#   nulls: 1 of 3
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
    orjson==3.13.0 \
    polars==2.1.0
venv/bin/python - <<'PYTHON'
import json
import math

import orjson
import polars as pl

log_probs = [-0.1, -0.2, -math.inf]
print("orjson: ", orjson.dumps(log_probs).decode())
print("json:   ", json.dumps(log_probs))
assert orjson.dumps(log_probs) == b"[-0.1,-0.2,null]"

table = pl.DataFrame({"log_prob": log_probs})
table.write_ndjson("rows.jsonl")
back = pl.read_ndjson("rows.jsonl")
print("mean before:", table["log_prob"].mean(), "after:", round(back["log_prob"].mean(), 4))
print("nulls:", back["log_prob"].null_count(), "of", len(back))
assert table["log_prob"].mean() == -math.inf
assert abs(back["log_prob"].mean() + 0.15) < 1e-12
PYTHON
