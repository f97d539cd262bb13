#!/bin/sh
# `import emlearn` makes NumPy raise an error in code that has nothing to do with it: where a probability
# is too small for a float, in a softmax, in SciPy's normal density. `import reliability` does the reverse, the
# logarithm of 0 and 0/0 lose their warnings. Both set NumPy's error handling for the whole program.
#
# A softmax of logits 800 apart is right and silent without that import. A loss that became NaN is announced
# without the other. Which of the two holds is by the last import, perhaps one of a package that
# imports them.
#
# Seen with emlearn 0.23.2, reliability 0.9.0, scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6, Python 3.11, on
# 2026-11-30:
#   nothing imported      softmax of 0 and -800: 1 and 0; normal density at 40: 0; log(0): warned
#   emlearn imported      softmax of 0 and -800: FloatingPointError; normal density at 40: FloatingPointError; log(0): FloatingPointError
#   reliability imported  softmax of 0 and -800: 1 and 0; normal density at 40: 0; log(0): silent
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    emlearn==0.23.2 \
    reliability==0.9.0 \
    scikit-learn==1.9.1 \
    scipy==1.17.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import importlib
import warnings

import numpy as np
from scipy.special import softmax
from scipy.stats import norm

def told(call):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            value = call()
        except FloatingPointError as error:
            return type(error).__name__
    return value, bool(seen)

found = {}
for name in ("nothing", "emlearn", "reliability"):
    np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")  # NumPy's own
    if name != "nothing":
        importlib.import_module(name)
    logits = np.array([0.0, -800.0])
    results = told(lambda: softmax(logits)), told(lambda: norm.pdf(40.0)), told(lambda: np.log(np.zeros(1)))
    texts = [r if isinstance(r, str) else " and ".join(f"{v:g}" for v in np.atleast_1d(r[0])) for r in results[:2]]
    last = results[2] if isinstance(results[2], str) else "warned" if results[2][1] else "silent"
    print(f"{name + ' imported':21} softmax of 0 and -800: {texts[0]}; normal density at 40: {texts[1]}; log(0): {last}")
    found[name] = *texts, last
assert found["nothing"] == ("1 and 0", "0", "warned")
assert found["emlearn"] == ("FloatingPointError",) * 3
assert found["reliability"] == ("1 and 0", "0", "silent")
PYTHON
