#!/bin/sh
# In a model that ONNX Runtime has quantised "dynamically" the forecast of a row depends on the rows that
# are sent with it. The step of the 8-bit numbers is made for the whole batch, from its smallest to
# its largest feature: beside one −999 it is 3.9, and all that lies within ±1.9 becomes 0.
#
# A server that gathers requests gives an example another probability each time, and a mean loss changes
# with the size of the batch and the order of the rows. Each row alone is right to two digits.
#
# Seen with onnxruntime 1.32.0, onnx 1.23.2, numpy 2.4.6, Python 3.11, on 2026-11-30; the probabilities of
# three classes for one row:
#   in float               0.228 0.466 0.306
#   quantised, alone       0.226 0.465 0.309
#   quantised, beside -999 0.259 0.707 0.035
#   mean loss of 300 rows: in float 0.829, in batches of 1 0.829, with one -999 in each hundred 1.059
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    onnxruntime==1.32.0 \
    onnx==1.23.2 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import logging

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnxruntime.quantization import QuantType, quantize_dynamic

logging.disable()
generator = np.random.default_rng(0)
weights = generator.normal(size=(4, 3)).astype(np.float32)
graph = helper.make_graph(
    [helper.make_node("MatMul", ["x", "w"], ["z"]), helper.make_node("Softmax", ["z"], ["p"], axis=-1)],
    "softmax regression",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4])],
    [helper.make_tensor_value_info("p", TensorProto.FLOAT, ["n", 3])],
    [onnx.numpy_helper.from_array(weights, "w")],
)
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), "float.onnx")
quantize_dynamic("float.onnx", "small.onnx", weight_type=QuantType.QInt8)
small = onnxruntime.InferenceSession("small.onnx")

def forecast(rows):
    return small.run(None, {"x": rows})[0]

def exact(rows):
    odds = np.exp(rows.astype(float) @ weights)
    return odds / odds.sum(axis=1, keepdims=True)

x = generator.normal(size=(300, 4)).astype(np.float32)
far = np.full((1, 4), -999, np.float32)
shown = exact(x[:1])[0], forecast(x[:1])[0], forecast(np.vstack([x[:1], far]))[0]
for name, p in zip(("in float", "quantised, alone", "quantised, beside -999"), shown):
    print(f"{name:22}", *(f"{v:.3f}" for v in p))
assert np.abs(shown[1] - shown[0]).max() < 0.01 and np.ptp(shown[2] - shown[0]) > 0.2

truth = np.array([generator.choice(3, p=p) for p in exact(x)])
def loss(p):
    return -np.log(p[np.arange(300), truth]).mean()

alone = np.vstack([forecast(row[None]) for row in x])
mixed = np.vstack([forecast(np.vstack([part, far]))[:-1] for part in np.split(x, 3)])
losses = loss(exact(x)), loss(alone), loss(mixed)
print("mean loss of 300 rows: in float {:.3f}, in batches of 1 {:.3f}, with one -999 in each hundred {:.3f}".format(*losses))
assert abs(losses[1] - losses[0]) < 0.01 and losses[2] > losses[0] + 0.2
PYTHON
