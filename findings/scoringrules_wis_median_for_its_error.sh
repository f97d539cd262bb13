#!/bin/sh
# The weighted interval score of a median m and K central intervals is
# (½·|y − m| + Σ α/2 · interval score) / (K + ½), which is twice the mean pinball loss of the 2K + 1
# quantiles (Bracher, Ray, Gneiting & Reich 2021). On its NumPy backend, which is the one that is used
# wherever numba is not installed, scoringrules adds ½·m in place of ½·|y − m|: the score depends on
# where zero is, a forecast of small numbers looks better than the same one of large numbers, and of
# negative ones the score falls below 0. What came has no say in the median's part at all. Its numba
# backend has |y − m|, so that installing numba changes the ranking of forecasters.
#
# Seen with scoringrules 0.10.0 (NumPy backend), Python 3.11 on Linux, on 2026-11-30; the quartiles and
# the 80% interval of N(0, 1) about the median, what came 0.3 above the median; everything moved along:
#   median   -10   as it should be 0.2974   scoringrules -1.7626
#   median     0   as it should be 0.2974   scoringrules 0.2374
#   median    10   as it should be 0.2974   scoringrules 2.2374
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scoringrules==0.10.0 "numpy>=2,<3"
venv/bin/python - <<'PYTHON'
import numpy as np
import scoringrules

alpha = np.array([0.2, 0.5])
half = np.array([1.281552, 0.674490])
found = {}
for median in (-10.0, 0.0, 10.0):
    came, low, high = median + 0.3, median - half, median + half
    levels = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    above = came - np.array([*low, median, *high[::-1]])
    right = 2 * np.maximum(levels * above, (levels - 1) * above).mean()
    theirs = scoringrules.weighted_interval_score(came, median, low, high, alpha, backend="numpy")
    found[median] = right, float(theirs)
    print(f"median {median:5.0f}   as it should be {right:.4f}   scoringrules {theirs:.4f}")
for median, (right, theirs) in found.items():
    assert abs(right - found[0.0][0]) < 1e-12, "the pinball loss moves with the origin"
    assert abs(theirs - (right + (0.5 * median - 0.5 * 0.3) / 2.5)) < 1e-6, "no longer the median itself"
assert found[-10.0][1] < 0, "the score is no longer below 0"
PYTHON
