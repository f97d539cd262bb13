#!/bin/sh
# What scikit-learn's BayesianGaussianMixture calls the lower bound on the model evidence lies far above the
# evidence, which for one component is known exactly: ½ log 2π for each number in the data is left out. For 400
# numbers it is 362 nats too high, and exceeds the greatest log-likelihood that any normal distribution reaches.
# The attribute of the same name on GaussianMixture is a mean per example, and holds the constant.
#
# The evidence is what models are compared by. Within one fit nothing is lost, but a comparison with any other
# evidence (another program's, a closed form, GaussianMixture's) prefers this model by 0.92 nats for each
# number, and Bayes factors made from it are meaningless.
#
# Seen with scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-12-01; one component:
#   exact log evidence -571.8, greatest log-likelihood -565.6
#   BayesianGaussianMixture.lower_bound_ -209.3, less n/2 log 2 pi -576.8
#   GaussianMixture.lower_bound_ -1.4140, times n -565.6
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
from scipy.special import gammaln
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture

x = np.random.default_rng(0).normal(size=400)
n = len(x)
bayes = BayesianGaussianMixture(n_components=1).fit(x[:, None])
plain = GaussianMixture(1).fit(x[:, None])

# The prior that scikit-learn takes unasked, normal-gamma: mean at the data's, weight 1, one degree of freedom.
squares = np.sum((x - x.mean()) ** 2)
prior = np.var(x, ddof=1)
evidence = (
    -n / 2 * np.log(np.pi) + gammaln((n + 1) / 2) - gammaln(1 / 2)
    + np.log(prior) / 2 - (n + 1) / 2 * np.log(prior + squares) - np.log(n + 1) / 2
)
greatest = -n / 2 * (np.log(2 * np.pi * squares / n) + 1)
print(f"exact log evidence {evidence:.1f}, greatest log-likelihood {greatest:.1f}")
print(f"BayesianGaussianMixture.lower_bound_ {bayes.lower_bound_:.1f}, "
      f"less n/2 log 2 pi {bayes.lower_bound_ - n / 2 * np.log(2 * np.pi):.1f}")
print(f"GaussianMixture.lower_bound_ {plain.lower_bound_:.4f}, times n {n * plain.lower_bound_:.1f}")

assert np.isclose(bayes.mean_precision_prior_, 1) and bayes.degrees_of_freedom_prior_ == 1
assert np.isclose(bayes.covariance_prior_, prior)
assert bayes.lower_bound_ > greatest + 300 > evidence + 300
assert 0 <= evidence - (bayes.lower_bound_ - n / 2 * np.log(2 * np.pi)) < 20
assert np.isclose(n * plain.lower_bound_, greatest, atol=0.01)
PYTHON
