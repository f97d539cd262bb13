#!/bin/sh
# The states that hmmlearn finds depend on the unit of the data. GaussianHMM adds 0.01 to the sum of squares
# of each state (`covars_prior`), whatever the data's scale: nothing for returns in percent, and more
# than their own sum for returns as fractions. The fit converges all the same, to other states.
#
# Returns of 0.1% and 0.4% that alternate in calm and restless spells, 500 of them: as percent both spreads
# are found; as fractions one state holds all of the data, and the log-likelihood, brought to the
# same unit, is 224 lower. The only message is
# about the fit in percent, that it does not converge.
#
# Seen with hmmlearn 0.3.3, numpy 2.4.6, scikit-learn 1.9.1, Python 3.11, on 2026-11-30:
#   fractions     spreads 0.55% and 3162.28%, spells right 54%, log-likelihood 2057, converged True
#   percent       spreads 0.10% and 0.42%, spells right 96%, log-likelihood 2281, converged True
#   basis points  spreads 0.10% and 0.42%, spells right 96%, log-likelihood 2281, converged True
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    hmmlearn==0.3.3 \
    numpy==2.4.6 \
    scikit-learn==1.9.1
venv/bin/python - <<'PYTHON'
import numpy as np
from hmmlearn.hmm import GaussianHMM

generator = np.random.default_rng(1)
restless = generator.random(500) < 0.05
restless = np.logical_xor.accumulate(restless)
returns = np.where(restless, 0.004, 0.001) * generator.standard_normal(500)

found = {}
for unit, number in (("fractions", 1), ("percent", 100), ("basis points", 10_000)):
    data = (returns * number)[:, None]
    model = GaussianHMM(2, n_iter=500, tol=1e-6, random_state=0).fit(data)
    states = model.predict(data) == 1
    right = max(np.mean(states == restless), np.mean(states != restless))
    spreads = np.sort(np.sqrt(model.covars_.ravel()) / number)
    found[unit] = right, model.score(data) + len(data) * np.log(number), spreads[0]
    print(f"{unit:13} spreads {spreads[0]:.2%} and {spreads[1]:.2%}, spells right {right:.0%}, "
          f"log-likelihood {found[unit][1]:.0f}, converged {model.monitor_.converged}")
    assert model.monitor_.converged
assert found["fractions"][0] < 0.7 and min(found["percent"][0], found["basis points"][0]) > 0.9
assert abs(found["percent"][1] - found["basis points"][1]) < 0.1
assert found["fractions"][1] < found["percent"][1] - 150
PYTHON
