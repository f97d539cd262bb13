#!/bin/sh
# The ranked probability score of scoringrules counts categories from 1, and takes 0 as well: no
# category at all. Labels from 0, as arrays and every classifier have them, are accepted without an
# error, and each forecast is held against the category before the one that happened.
#
# A perfect forecast scores 1 in place of 0, one that is off by one category scores 0. The score of a
# whole data set stays plausible, and the model that lags by one class wins.
#
# Seen with scoringrules 0.10.0, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   perfect forecasts, labels from 1: [0.0, 0.0, 0.0]
#   perfect forecasts, labels from 0: [3.0, 1.0, 1.0]
#   one category too low, labels from 0: [0.0, 0.0]
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scoringrules==0.10.0 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
from scoringrules import rps_score

sure = np.eye(3)
from_one = [float(rps_score(k + 1, sure[k])) for k in range(3)]
from_zero = [float(rps_score(k, sure[k])) for k in range(3)]
one_too_low = [float(rps_score(k, sure[k - 1])) for k in (1, 2)]
print("perfect forecasts, labels from 1:", from_one)
print("perfect forecasts, labels from 0:", from_zero)
print("one category too low, labels from 0:", one_too_low)
assert from_one == [0.0, 0.0, 0.0]
assert from_zero == [3.0, 1.0, 1.0]
assert one_too_low == [0.0, 0.0]
PYTHON
