#!/bin/sh
# Probabilities of a pandas table, saved with safetensors for NumPy, come back in another order: the
# rows no longer sum to 1. `save_file` writes the bytes as they lie in memory, and those of `to_numpy()` lie
# column by column, which neither the shape nor `==` shows. `numpy.save` writes the same array as it is.
#
# Transposed weights and many arrays of linear algebra lie so too. The docstring asks for contiguous
# tensors; nothing checks it, in contrast to the functions for PyTorch.
#
# Seen with safetensors 0.8.0, pandas 2.3.3, numpy 2.4.6, Python 3.11, on 2026-11-30; cat and dog of 3 rows:
#   pandas        0.9 0.1 | 0.8 0.2 | 0.7 0.3
#   safetensors   0.9 0.8 | 0.7 0.1 | 0.2 0.3
#   numpy         0.9 0.1 | 0.8 0.2 | 0.7 0.3
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    safetensors==0.8.0 \
    pandas==2.3.3 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
import pandas as pd
from safetensors.numpy import load_file, save_file

given = pd.DataFrame({"cat": [0.9, 0.8, 0.7], "dog": [0.1, 0.2, 0.3]}).to_numpy()
save_file({"probs": given}, "probs.safetensors")
np.save("probs.npy", given)
read = load_file("probs.safetensors")["probs"]
for name, rows in (("pandas", given), ("safetensors", read), ("numpy", np.load("probs.npy"))):
    print(f"{name:13}", " | ".join(" ".join(str(v) for v in row) for row in rows))
assert np.array_equal(np.load("probs.npy"), given) and np.allclose(given.sum(axis=1), 1)
assert read.shape == given.shape and np.array_equal(read, given.ravel(order="F").reshape(given.shape))
assert not np.allclose(read.sum(axis=1), 1)
PYTHON
