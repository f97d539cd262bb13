#!/bin/sh
# `predict_log_proba` is the logarithm of the rounded probability in some of scikit-learn's classifiers, and
# computed as a logarithm in others. Where the model says −1,144 nats, LogisticRegression gives −inf (with a
# warning of a division by zero); linear discriminant analysis gives −708.4, whatever is below that;
# GaussianNB and quadratic discriminant analysis give the number itself.
#
# A method of this name is what one calls to be safe from that. The loss of one far example is infinite, or is
# held at 708.4, or is right, by the classifier, and two models that agree on every decision have a mean NLL
# that is infinite for one of them. `decision_function` of two classes holds the log-odds.
#
# Seen with scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-12-01; two classes:
#   LogisticRegression at -300: lesser log-probability -572.0, log-odds -572.0
#   LogisticRegression at -600: lesser log-probability -inf, log-odds -1144.2
#   LinearDiscriminantAnalysis at -300: lesser log-probability -586.9, log-odds -586.9
#   LinearDiscriminantAnalysis at -600: lesser log-probability -708.4, log-odds -1173.8
#   QuadraticDiscriminantAnalysis at -600: lesser log-probability -21326.5, log-odds 21326.5
#   GaussianNB at -600: lesser log-probability -21326.5
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
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB

z = np.linspace(-2, 2, 50)[:, None]
x = np.concatenate([z - 1.5, 1.1 * z + 1.5])
y = np.repeat([0, 1], 50)

found = {}
for model in (LogisticRegression(), LinearDiscriminantAnalysis(), QuadraticDiscriminantAnalysis(), GaussianNB()):
    name = type(model).__name__
    model.fit(x, y)
    for at in (-300.0, -600.0):
        log_p = model.predict_log_proba(np.array([[at]]))[0]
        odds = getattr(model, "decision_function", lambda _: [np.nan])(np.array([[at]]))[0]
        found[name, at] = log_p.min()
        print(f"{name} at {at:.0f}: lesser log-probability {log_p.min():.1f}, log-odds {odds:.1f}")

assert found["LogisticRegression", -600] == -np.inf
lda = [found["LinearDiscriminantAnalysis", at] for at in (-300.0, -600.0)]
assert lda[1] == np.log(np.finfo(float).tiny) and lda[0] >= lda[1]
assert -np.inf < found["GaussianNB", -600] < 3 * found["GaussianNB", -300] < -1000
assert np.isclose(found["GaussianNB", -600], found["QuadraticDiscriminantAnalysis", -600], rtol=0.05)
PYTHON
