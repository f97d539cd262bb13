"""Files as some twenty tools write them, each with the right answer."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from nll_core.predictions import PredictionError, UnclearPredictionError, read_predictions

FOLDER = Path(__file__).parents[2] / "data" / "predictions"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
# Printed with six digits, rows are off 1 by as much, and are divided by their sum.
DIGITS = 2e-6


@pytest.mark.parametrize("name", EXPECTED)
def test_as_it_should_be(name):
    expected = EXPECTED[name]
    if not expected["expect"].startswith("right"):
        error = UnclearPredictionError if "unclear" in expected["expect"] else PredictionError
        with pytest.raises(error):
            read_predictions(FOLDER / name)
        return
    if name.endswith(".safetensors") and find_spec("safetensors") is None:
        with pytest.raises(PredictionError, match="safetensors"):
            read_predictions(FOLDER / name)
        return
    found = read_predictions(FOLDER / name)
    given = found.log_probs()[np.arange(found.n), found.labels]
    assert found.n == expected["n"]
    assert -given.mean() == pytest.approx(expected["nll"], rel=DIGITS)
    assert sorted(found.classes) == sorted(expected["classes"])
    correct = found.confidence_and_correct()[1]
    assert correct.mean() == pytest.approx(expected["accuracy"])
