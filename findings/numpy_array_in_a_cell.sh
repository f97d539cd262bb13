#!/bin/sh
# pandas writes an array in a cell of a CSV file as NumPy prints it: without commas, with eight digits,
# and from 1,001 entries on with three dots for the middle. ast.literal_eval, the usual way back, joins
# the strings, because 'cat' 'dog' is one literal in Python: two classes are one, without an error.
# Numbers fail loudly in it; split and parsed they have lost their digits, and 0.9999999999 is 1.
#
# Class names shift against their probabilities, and the loss of the other event, log(1 − p), is infinite
# where it was 23 nats. A list in place of the array is written with commas and all digits.
#
# Seen with pandas 3.1.1, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   array ['cat' 'dog'] is read as ['catdog'], list ['cat', 'dog'] as ['cat', 'dog']
#   array of 0.9999999999 and 1e-10: [1.e+00 1.e-10], read as [1.0, 1e-10]
#   1000 entries: 1000 words; 1001 entries: [0.000999 0.000999 0.000999 ... 0.000999 0.000999 0.000999]
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
import ast
import io

import numpy as np
import pandas as pd

def through_csv(value):
    text = pd.DataFrame({"value": [value]}).to_csv(index=False)
    return pd.read_csv(io.StringIO(text)).value[0]

classes = through_csv(np.array(["cat", "dog"]))
listed = through_csv(["cat", "dog"])
print(f"array {classes} is read as {ast.literal_eval(classes)}, list {listed} as {ast.literal_eval(listed)}")
assert ast.literal_eval(classes) == ["catdog"] and ast.literal_eval(listed) == ["cat", "dog"]

cell = through_csv(np.array([0.9999999999, 1e-10]))
numbers = [float(word) for word in cell.strip("[]").split()]
print(f"array of 0.9999999999 and 1e-10: {cell}, read as {numbers}")
assert numbers == [1.0, 1e-10]

whole, short = (through_csv(np.full(n, 1 / n)) for n in (1000, 1001))
print(f"1000 entries: {len(whole.split())} words; 1001 entries: {' '.join(short.split())}")
assert len(whole.split()) == 1000 and "..." in short
PYTHON
