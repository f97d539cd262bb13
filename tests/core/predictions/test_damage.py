"""Whatever is done to the bytes of a file, the answer is predictions or a message."""

from __future__ import annotations

import random

import numpy as np
import pytest

from nll_core import PredictionError, Predictions, read_predictions
from tests.prediction_files import delimited, json_lines, npy, npz, simulated

LOGITS, LABELS = simulated(n=30)
FLAT = {
    "label": LABELS,
    **{f"p_{k}": LOGITS[:, k] for k in range(3)},
    "group": np.array(["a", "b"])[LABELS % 2],
    "weight": np.ones(30),
}
FILES = {
    "csv": delimited(FLAT),
    "semicolons": delimited(FLAT, ";"),
    "json lines": json_lines(FLAT),
    "lists": json_lines({"label": LABELS, "p": LOGITS}),
    "npz": npz(label=LABELS, p=LOGITS),
    "npy": npy(np.column_stack([LABELS, LOGITS])),
}
PIECES = [b'"', b",", b"\n", b"nan", b"-inf", b"\xff", b"\0", b"1e999", b"null", b"{", b"[", b"_"]


@pytest.mark.parametrize("name", FILES)
def test_damaged_files(name):
    draw = random.Random(name)
    messages = []
    for _ in range(100):
        content = bytearray(FILES[name])
        for _ in range(draw.choice([1, 2, 5, 30])):
            at = draw.randrange(len(content))
            match draw.choice(["change", "change", "cut", "insert", "repeat"]):
                case "change":
                    content[at] = draw.randrange(256)
                case "cut":
                    del content[at : at + draw.choice([1, 3, 50])]
                case "insert":
                    content[at:at] = draw.choice(PIECES)
                case _:
                    content[at:at] = content[at : at + 40]
            content = content or bytearray(b"x")
        for leave_out in (False, True):
            try:
                found = read_predictions(bytes(content), leave_out=leave_out)
            except PredictionError as error:
                messages.append(str(error))
                continue
            assert isinstance(found, Predictions)
            assert found.n + sum(p.count for p in found.left_out) == found.row_count
            assert ((found.labels >= 0) & (found.labels < found.n_classes)).all()
            assert not np.isnan(found.scores).any()
            if found.kind != "confidence":
                np.testing.assert_allclose(found.probs().sum(axis=1), 1.0, atol=1e-5)
    assert messages
    assert all(messages)
