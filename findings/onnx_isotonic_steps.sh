#!/bin/sh
# An isotonic calibrator changes when it is converted to ONNX. scikit-learn joins the corners of the
# map by straight lines; skl2onnx's goes in steps. The same scores get other probabilities, and no
# warning is given; Platt's sigmoid is converted to seven digits.
#
# The calibration that was measured is not that of the model that is served: probabilities differ by
# up to 0.05 here, and confidences between two corners are moved to one of them.
#
# Seen with scikit-learn 1.6.1, skl2onnx 1.20.0, onnxruntime 1.32.0, onnx 1.23.2, numpy 2.4.6, scipy 1.17.1, Python 3.11, on 2026-11-29:
#   sigmoid  off by up to 7.8e-08; values on the grid: 301 in scikit-learn, 301 in ONNX
#   isotonic off by up to 4.5e-02; values on the grid: 22 in scikit-learn, 14 in ONNX
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scikit-learn==1.6.1 \
    skl2onnx==1.20.0 \
    onnxruntime==1.32.0 \
    onnx==1.23.2 \
    numpy==2.4.6 \
    scipy==1.17.1
venv/bin/python - <<'PYTHON'
import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression

generator = np.random.default_rng(0)
x = generator.normal(size=(300, 1)).astype(np.float32)
y = (generator.random(300) < 1 / (1 + np.exp(-2 * x[:, 0]))).astype(int)
grid = np.linspace(-1.5, 1.5, 301, dtype=np.float32)[:, None]

def off(method):
    model = CalibratedClassifierCV(LogisticRegression(), method=method, cv=3, ensemble=False).fit(x, y)
    graph = to_onnx(model, x[:1], options={"zipmap": False})
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    served = session.run(None, {"X": grid})[1][:, 1]
    measured = model.predict_proba(grid)[:, 1]
    return np.abs(served - measured), len(np.unique(served)), len(np.unique(measured.round(7)))

for method in ("sigmoid", "isotonic"):
    difference, served, measured = off(method)
    print(f"{method:8} off by up to {difference.max():.1e}; values on the grid: {measured} in scikit-learn, {served} in ONNX")
    if method == "sigmoid":
        assert difference.max() < 1e-5
    else:
        assert difference.max() > 0.03 and served < measured
PYTHON
