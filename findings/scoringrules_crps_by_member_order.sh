#!/bin/sh
# The CRPS of an ensemble does not depend on the order of its members. Two of scoringrules' estimators
# do: "akr" compares each member with its neighbour alone, and "akr_circperm" with one that a fixed
# permutation names. In random order that is noise; but ensembles are often stored in ascending order
# (quantiles, sorted draws, output of a `sorted_ensemble=True` pipeline). Then neighbours are nearly equal,
# the spread that is taken off is nearly nothing, and "akr" gives almost three times the CRPS, while
# "akr_circperm" compares members half an ensemble apart and gives a tenth of it. Whoever takes one of
# them for its speed ranks two forecasters by how their members were stored.
#
# Seen with scoringrules 0.10.0 (NumPy backend), Python 3.11 on Linux, on 2026-11-30; 50 draws of a
# standard normal, the observed value 0.3:
#   qd            as drawn 0.2430   ascending 0.2430
#   fair          as drawn 0.2325   ascending 0.2325
#   akr           as drawn 0.3300   ascending 0.6724
#   akr_circperm  as drawn 0.1980   ascending 0.0228
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

members, observed = np.random.default_rng(0).standard_normal(50), 0.3
found = {}
for name in ("qd", "fair", "akr", "akr_circperm"):
    found[name] = [
        float(scoringrules.crps_ensemble(observed, order, estimator=name, backend="numpy"))
        for order in (members, np.sort(members))
    ]
    print(f"{name:13} as drawn {found[name][0]:.4f}   ascending {found[name][1]:.4f}")
exact = found["qd"][0]
for name in ("qd", "fair"):
    assert abs(found[name][0] - found[name][1]) < 1e-12, f"{name} depends on the order"
assert found["akr"][1] > 2 * exact, "akr no longer depends on the order so much"
assert found["akr_circperm"][1] < 0.2 * exact, "akr_circperm no longer depends on the order"
PYTHON
