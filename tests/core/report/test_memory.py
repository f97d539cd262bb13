"""A report of many examples needs little beside them, and keeps vectors only."""

from __future__ import annotations

import tracemalloc

import numpy as np

from nll_core import Predictions
from nll_core.report import report_on

FEWER, MORE, K = 30_000, 120_000, 10
BYTES = 4 * K * (MORE - FEWER)


def memory(n: int) -> tuple[int, int]:
    """What a report on n examples keeps, and its peak, beside the examples."""
    generator = np.random.default_rng(0)
    logits = generator.standard_normal((n, K)).astype(np.float32)
    labels = (logits + generator.gumbel(size=logits.shape)).argmax(axis=1)
    predictions = Predictions("logits", 3.0 * logits, labels, tuple(map(str, range(K))))
    tracemalloc.start()
    report = report_on(predictions, methods=["temperature", "isotonic"])
    found = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(report.selective.curve.coverage) <= 10_000
    return found


def test_with_the_examples_grow_vectors_and_no_arrays_of_rows_and_classes() -> None:
    memory(1000)  # imports
    (kept_of_fewer, peak_of_fewer), (kept, peak) = memory(FEWER), memory(MORE)
    # It is 1.2; a float64 copy of the logits would add 2.
    assert peak - peak_of_fewer < 2.5 * BYTES
    # Surprise as it is and by each method, and the folds, 8 bytes each; two parts of the softmax.
    assert kept - kept_of_fewer < 1.3 * (4 * 8 + 4 + 8) * (MORE - FEWER)
