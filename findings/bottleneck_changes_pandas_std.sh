#!/bin/sh
# Installing bottleneck changes pandas' standard deviations. Where it can be imported, pandas hands it
# `std` and `var` of a Series or frame; it adds float32 numbers one by one in float32, while
# `sem`, `mean` and a `groupby` of the same column do not. Its own `nanmean` is off by 1%. The second run
# below differs from the first by one `pip install`, and by no line of code.
#
# Losses come as float32 from every network. The spread of a million of them doubles, and with it the error
# bar that is computed as std / √n; two machines give two answers, and one `describe` disagrees with `sem`.
#
# Seen with bottleneck 1.6.0, pandas 2.3.3, numpy 2.4.6, Python 3.11, on 2026-11-30; a million losses of 2.3,
# standard deviation 0.01, the mean of 0.1, a million times:
#   without bottleneck: std 0.010007  describe 0.010007  of one group 0.010007  sem × √n 0.010007
#   with bottleneck:    std 0.021178  describe 0.021178  of one group 0.010007  sem × √n 0.010007
#   bottleneck.nanmean 0.100958, numpy.nanmean 0.100000
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    pandas==2.3.3 \
    numpy==2.4.6
cat >spread.py <<'PYTHON'
import importlib.util

import numpy as np
import pandas as pd

losses = pd.Series((2.3 + 0.01 * np.random.default_rng(0).standard_normal(1_000_000)).astype(np.float32))
std, described = losses.std(), losses.describe()["std"]
grouped, sem = losses.groupby(np.zeros(len(losses))).std().item(), losses.sem() * 1000
there = importlib.util.find_spec("bottleneck") is not None
name = "with bottleneck:   " if there else "without bottleneck:"
print(f"{name} std {std:.6f}  describe {described:.6f}  of one group {grouped:.6f}  sem × √n {sem:.6f}")
exact = losses.to_numpy().astype(float).std(ddof=1)
assert abs(grouped / exact - 1) < 1e-3 and abs(sem / exact - 1) < 1e-3
assert (1.5 < std / exact < 3) if there else abs(std / exact - 1) < 1e-3, "the spread has changed"
assert std == described
if there:
    import bottleneck

    tenths = np.full(1_000_000, 0.1, np.float32)
    print(f"bottleneck.nanmean {bottleneck.nanmean(tenths):.6f}, numpy.nanmean {np.nanmean(tenths):.6f}")
    assert bottleneck.nanmean(tenths) > 0.1005 and abs(np.nanmean(tenths) - 0.1) < 1e-6
PYTHON
venv/bin/python spread.py
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check bottleneck==1.6.0
venv/bin/python spread.py
