#!/bin/sh
# A perfect ranking has a concordance of ½ in scikit-survival where its risks are small numbers: two that
# differ by 1e-8 or less count as tied (`tied_tol`). The measure is of ranks alone, and changes
# with the unit of the risk. lifelines, given the same numbers, finds 1.
#
# Hazards per second, probabilities of rare events and products of them lie there. The model looks
# worthless, and is perfect when its risks are multiplied by a million.
#
# Seen with scikit-survival 0.28.0, lifelines 0.30.3, numpy 2.4.6, Python 3.11, on 2026-11-30; 20 subjects, the
# risk falls with the time of the event:
#   hazard per year      scikit-survival 1.000  lifelines 1.000
#   hazard per day       scikit-survival 1.000  lifelines 1.000
#   hazard per second    scikit-survival 0.500  lifelines 1.000
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scikit-survival==0.28.0 \
    lifelines==0.30.3 \
    "pandas<3" \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
from lifelines.utils import concordance_index
from sksurv.metrics import concordance_index_censored

times, seen = np.arange(1.0, 21.0), np.ones(20, bool)
yearly = 0.2 / times
found = {}
for unit, number in (("year", 1.0), ("day", 365.25), ("second", 365.25 * 86_400)):
    risk = yearly / number
    found[unit] = [float(concordance_index_censored(seen, times, risk)[0]),
                   float(concordance_index(times, -risk, seen))]
    print(f"{'hazard per ' + unit:20} scikit-survival {found[unit][0]:.3f}  lifelines {found[unit][1]:.3f}")
assert found["year"] == found["day"] == [1.0, 1.0]
assert found["second"] == [0.5, 1.0]
PYTHON
