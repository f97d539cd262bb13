#!/bin/sh
# The bandwidth "scott" or "silverman" of scikit-learn's KernelDensity is a number of the count of rows
# alone: SciPy's of the same name is that times the spread of the data. 300 rows have a bandwidth of 0.32,
# be they metres or millimetres.
#
# Of heights in millimetres the density is a comb of 300 needles, in kilometres one flat hill. The mean
# log-likelihood of new rows, brought to the same unit, is −18,761 or −6.69 for −1.40.
#
# Seen with scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   kilometres   bandwidth 0.32, of new rows -6.69 nats; SciPy -1.40
#   metres       bandwidth 0.32, of new rows -1.40 nats; SciPy -1.40
#   millimetres  bandwidth 0.32, of new rows -18761.47 nats; SciPy -1.40
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scikit-learn==1.9.1 \
    scipy==1.17.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
from scipy.special import logsumexp
from scipy.stats import gaussian_kde
from sklearn.neighbors import KernelDensity

known, new = np.random.default_rng(0).normal(size=(2, 300))
found = {}
for unit, number in (("kilometres", 1e-3), ("metres", 1), ("millimetres", 1e3)):
    x, y = known * number, new * number
    model = KernelDensity(bandwidth="scott").fit(x[:, None])
    score = model.score(y[:, None]) / 300 + np.log(number)
    other = gaussian_kde(x, "scott").logpdf(y).mean() + np.log(number)
    z = (y[:, None] - x) / 300 ** (-1 / 5)
    by_hand = np.mean(logsumexp(-(z**2) / 2, axis=1) - np.log(300 * np.sqrt(2 * np.pi) * 300 ** (-1 / 5)))
    print(f"{unit:12} bandwidth {model.bandwidth_:.2f}, of new rows {score:.2f} nats; SciPy {other:.2f}")
    assert np.isclose(model.bandwidth_, 300 ** (-1 / 5)) and np.isclose(score, by_hand + np.log(number))
    found[unit] = score, other
assert np.ptp([other for _, other in found.values()]) < 1e-6
assert found["millimetres"][0] < -100 and found["kilometres"][0] < -5 < found["metres"][0]
assert KernelDensity(bandwidth="silverman").fit(known[:, None] * 1e3).bandwidth_ < 1
PYTHON
