#!/bin/sh
# With `normalize_y=True` the log marginal likelihood of scikit-learn's GaussianProcessRegressor is that of the
# targets divided by their standard deviation, without the n log s that brings it back: it is the same for
# metres and for millimetres, while the predicted standard deviations are in the unit of the data.
#
# The attribute is how kernels, and models, are compared. Between `normalize_y` off and on, between a model of y
# and one of log y, or with another library's Gaussian process, the difference is one of units: here
# the same model is 14 nats better without normalization in metres, and 262 nats worse in millimetres.
#
# Seen with scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-12-01; 40 examples, one kernel
# with its scale moved along with the unit, so that both are the same model:
#   metres: log marginal likelihood 26.7 off, 12.8 on; exact 26.7; predicted standard deviation 0.6941 and 0.6941
#   millimetres: log marginal likelihood -249.6 off, 12.8 on; exact -249.6; predicted standard deviation 694.1 and 694.1
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
from scipy.stats import multivariate_normal
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

generator = np.random.default_rng(0)
x = np.linspace(0, 6, 40)[:, None]
metres = np.sin(x[:, 0]) + 0.1 * generator.normal(size=40)
metres -= metres.mean()

def fit(y, normalized):
    """The same model of y either way: its kernel is in the unit that the library works in."""
    unit = np.std(y) if normalized else 1.0
    s = (np.std(y) / unit) ** 2
    kernel = ConstantKernel(s) * RBF(1.0) + WhiteKernel(0.02 * s)
    return GaussianProcessRegressor(kernel, normalize_y=normalized, optimizer=None, alpha=0).fit(x, y)

for unit, y in (("metres", metres), ("millimetres", 1000 * metres)):
    off, on = fit(y, False), fit(y, True)
    exact = multivariate_normal.logpdf(y, np.zeros(40), off.kernel_(x))
    deviations = [model.predict([[8.0]], return_std=True)[1][0] for model in (off, on)]
    print(f"{unit}: log marginal likelihood {off.log_marginal_likelihood_value_:.1f} off, "
          f"{on.log_marginal_likelihood_value_:.1f} on; exact {exact:.1f}; "
          f"predicted standard deviation {deviations[0]:.4g} and {deviations[1]:.4g}")
    assert np.isclose(off.log_marginal_likelihood_value_, exact)
    assert np.isclose(*deviations)
    assert np.isclose(on.log_marginal_likelihood_value_ - 40 * np.log(np.std(y)), exact)
    assert abs(on.log_marginal_likelihood_value_ - exact) > 10
PYTHON
