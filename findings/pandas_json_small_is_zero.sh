#!/bin/sh
# pandas writes JSON with ten decimals, not ten digits, so 1e-11 becomes 0.0 and 1 − 1e-11 becomes
# 1.0; but what is below 1e-15 is written in full. A smaller probability survives where a larger one is
# lost. Its reader is off too: 0.9999999999999999 is read as 0.9999999999999991, eight times as far
# from 1, where Python's json reads it right (so does pandas with precise_float=True).
#
# A truth of probability 1e-11 costs 25 nats before the file and is infinite after it. Who tries it with
# 1e-20 sees no loss at all.
#
# Seen with pandas 3.1.1, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   1e-10            written 0.0000000001  read 1e-10
#   1e-11            written 0.0           read 0.0
#   1e-15            written 0.0           read 0.0
#   1e-16            written 1e-16         read 1e-16
#   1e-300           written 1e-300        read 1e-300
#   0.99999999999    written 1.0           read 1.0
#   0.9999999999999999 in JSON: pandas 0.9999999999999991, json 0.9999999999999999
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    pandas==3.1.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import io
import json

import pandas as pd

found = {}
for value in (1e-10, 1e-11, 1e-15, 1e-16, 1e-300, 1 - 1e-11):
    text = pd.Series([value]).to_json(orient="values")
    found[value] = pd.read_json(io.StringIO(text), typ="series")[0]
    print(f"{value:<16} written {text[1:-1]:13} read {float(found[value])}")
assert found[1e-11] == found[1e-15] == 0 and found[1 - 1e-11] == 1
assert found[1e-16] == 1e-16 and found[1e-300] == 1e-300 and found[1e-10] == 1e-10

text = '[{"p": 0.9999999999999999}]'
by_pandas, by_json = float(pd.read_json(io.StringIO(text)).p[0]), json.loads(text)[0]["p"]
print(f"0.9999999999999999 in JSON: pandas {by_pandas}, json {by_json}")
assert by_json == 1 - 2**-53 and by_pandas == 1 - 8 * 2**-53
assert float(pd.read_json(io.StringIO(text), precise_float=True).p[0]) == by_json
PYTHON
