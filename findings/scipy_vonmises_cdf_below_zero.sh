#!/bin/sh
# A third of the directions that SciPy draws from a von Mises distribution have a CDF below 0 by the same
# object. The draws lie in −π to π wherever the centre is; the CDF counts from half a turn before the
# centre, and goes on below 0 and above 1 with each turn, as the density repeats with each.
#
# A histogram of the PIT, a Kolmogorov–Smirnov test or a coverage by CDF condemns the true model. With the
# centre at 0, where one tries it first, all is right.
#
# Seen with scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-11-30; 1,000 draws with concentration 4:
#   centre 0: CDF of the draws 0.000 to 1.000, below 0: 0%, p-value of their test 0.15
#   centre 3: CDF of the draws -0.392 to 0.607, below 0: 39%, p-value of their test 4.7e-145
#   centre 3, by integration over a turn: 0.000 to 1.000, p-value 0.15
#   a tenth of the draws is said to lie above 3.68, of which none lies above 3.14
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scipy==1.17.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
from scipy.integrate import quad
from scipy.stats import kstest, vonmises

for centre in (0, 3):
    model = vonmises(4, loc=centre)
    draws = model.rvs(1000, random_state=0)
    said = model.cdf(draws)
    p = kstest(draws, model.cdf).pvalue
    print(f"centre {centre}: CDF of the draws {said.min():.3f} to {said.max():.3f}, below 0: {(said < 0).mean():.0%}, "
          f"p-value of their test {p:.2g}")
    assert abs(draws).max() <= np.pi
    assert ((said < 0).mean() > 0.3 and p < 1e-100) if centre else (said.min() >= 0 and p > 0.05)
# The turn around the centre, integrated.
turned = centre + (draws - centre + np.pi) % (2 * np.pi) - np.pi
pit = np.array([quad(model.pdf, centre - np.pi, x)[0] for x in turned])
p = kstest(pit, "uniform").pvalue
print(f"centre 3, by integration over a turn: {pit.min():.3f} to {pit.max():.3f}, p-value {p:.2g}")
assert p > 0.05 and np.allclose(pit, model.cdf(turned), atol=1e-6)
print(f"a tenth of the draws is said to lie above {model.ppf(0.9):.2f}, of which none lies above {draws.max():.2f}")
assert model.ppf(0.9) > np.pi
PYTHON
