"""Cross-entropy with its gradient against PyTorch, live: the same numbers, and the ratio of times.

Also runs the PyTorch snippets of every page, which `make test` only compiles.
"""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from streamlit.testing.v1 import AppTest

from nll_core import cross_entropy_with_gradient
from pages._ui.registry import HOME, PAGES

ROUTER = Path(__file__).parents[1] / "pages" / "_router.py"
SHAPES = ((10_000, 1_000), (10_000, 10), (32, 10))
ROUNDS = 15
# float32 rounding of sums over up to a thousand classes.
AGREEMENT = 1e-5


def main() -> None:
    """Print the table of ratios and run the snippets; exits with 1 on a disagreement."""
    torch.set_num_threads(1)
    print("cross-entropy with gradient, float32, one thread: median of interleaved runs")
    print("shape             torch ms     ours ms   with out=       ratio")
    rng = np.random.default_rng(0)
    for rows, classes in SHAPES:
        logits = rng.normal(size=(rows, classes)).astype(np.float32)
        labels = rng.integers(classes, size=rows)
        compare(logits, labels)
    run_snippets()


def compare(logits: np.ndarray, labels: np.ndarray) -> None:
    """One row of the table, after a check that both give the same numbers."""
    z = torch.tensor(logits, requires_grad=True)
    y = torch.tensor(labels)
    buffer = np.empty_like(logits)

    def by_torch() -> None:
        z.grad = None
        torch.nn.functional.cross_entropy(z, y).backward()

    def by_us() -> None:
        cross_entropy_with_gradient(logits, labels)

    def by_us_in_place() -> None:
        cross_entropy_with_gradient(logits, labels, out=buffer)

    by_torch()
    loss, gradient = cross_entropy_with_gradient(logits, labels)
    expected = float(torch.nn.functional.cross_entropy(z.detach(), y))
    assert z.grad is not None
    worst = float(np.abs(gradient - z.grad.numpy()).max() * len(labels))
    if abs(loss - expected) > AGREEMENT * expected or worst > AGREEMENT:
        raise SystemExit(f"disagreement: loss {loss} and {expected}, gradient off by {worst}")
    torch_time, our_time, in_place = interleaved(by_torch, by_us, by_us_in_place)
    print(
        f"{logits.shape!s:14} {1e3 * torch_time:11.3f} {1e3 * our_time:11.3f} "
        f"{1e3 * in_place:11.3f} {our_time / torch_time:11.2f}",
        flush=True,
    )


def interleaved(*calls: Callable[[], None]) -> list[float]:
    """The median time of each call in seconds, the calls taking turns."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, into in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            into.append(time.perf_counter() - start)
    return [float(np.median(t)) for t in times]


def run_snippets() -> None:
    """Run what every page shows under "PyTorch"."""
    for info in PAGES:
        if info is HOME:
            continue
        app = AppTest.from_file(str(ROUTER), default_timeout=60)
        app.query_params["code"] = "true"
        app.switch_page(info.path).run()
        for code in (c.value for c in app.code if "import torch" in c.value):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(code, f"{info.stem} snippet", "exec"), {})
            print(f"the PyTorch snippet of /{info.stem} says: {printed.getvalue().splitlines()[0]}")
