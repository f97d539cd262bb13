"""Cross-entropy with its gradient against PyTorch, live: the same numbers, and the ratio of times.

Once with the allocator as it comes, where large arrays are given back to the system and PyTorch
spends most of its time on page faults, and once with one that keeps its memory.

Also runs the PyTorch snippets of every page, which `make test` only compiles.
"""

from __future__ import annotations

import contextlib
import ctypes
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
# The most that ours may take of PyTorch's time, with the allocator as it comes.
GOALS = {(10_000, 1_000): 0.32, (10_000, 10): 0.6, (32, 10): 0.4}
# The same where the allocator keeps its memory.
GOAL_OF_WARM = 1.05
ROUNDS = 25
# A small batch is called so often that a round takes about as long as one of a large batch.
NUMBERS_PER_ROUND = 1_000_000
# float32 rounding of sums over up to a thousand classes.
AGREEMENT = 1e-5


def main() -> None:
    """Print the tables of ratios and run the snippets; exits with 1 where a goal is missed."""
    torch.set_num_threads(1)
    print("cross-entropy with gradient, float32, one thread: medians of interleaved runs")
    missed = table("PyTorch as it comes", GOALS)
    if keep_memory():
        missed += table("the allocator keeps its memory", dict.fromkeys(GOALS, GOAL_OF_WARM))
    else:
        print("the allocator cannot be told to keep its memory here: no second table")
    run_snippets()
    if missed:
        raise SystemExit("\n".join(missed))


def table(title: str, goals: dict[tuple[int, int], float]) -> list[str]:
    """Print the ratios for each shape; returns the goals that were missed."""
    print(f"{title:31} torch ms     ours ms   with out=   ratio   (out=)  (limit)")
    rng = np.random.default_rng(0)
    missed = []
    for (rows, classes), goal in goals.items():
        logits = rng.normal(size=(rows, classes)).astype(np.float32)
        labels = rng.integers(classes, size=rows)
        ratio = compare(logits, labels)
        if ratio > goal:
            missed.append(f"{title}, {rows} × {classes}: {ratio:.2f} where {goal} is the goal")
    return missed


def keep_memory() -> bool:
    """Tell the C library to keep what is freed; whether it can be told."""
    # The numbers of glibc's malloc.h: no block of its own for a large array, no trimming.
    mmap_max, trim_threshold = -4, -1
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(mallopt and mallopt(mmap_max, 0) and mallopt(trim_threshold, 2**31 - 1))


def compare(logits: np.ndarray, labels: np.ndarray) -> float:
    """One row of the table, after a check that both give the same numbers; returns the ratio."""
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
    # The tensors as they are: one requires a gradient.
    loss, gradient = cross_entropy_with_gradient(z, y)
    expected = float(torch.nn.functional.cross_entropy(z.detach(), y))
    assert z.grad is not None
    worst = float(np.abs(gradient - z.grad.numpy()).max() * len(labels))
    if abs(loss - expected) > AGREEMENT * expected or worst > AGREEMENT:
        raise SystemExit(f"disagreement: loss {loss} and {expected}, gradient off by {worst}")
    rows, one = np.arange(len(labels)), np.ones(logits.shape[1], logits.dtype)

    def bare() -> None:
        """The limit of this machine: the calls of NumPy without which neither number is had."""
        total = np.exp(logits, out=buffer).dot(one)
        float(np.log(total / buffer[rows, labels]).sum())
        np.multiply(buffer, (1.0 / (len(rows) * total))[:, np.newaxis], out=buffer)
        buffer[rows, labels] -= 1.0 / len(rows)

    calls = max(1, NUMBERS_PER_ROUND // logits.size)
    torch_time, our_time, in_place, least = interleaved(
        by_torch, by_us, by_us_in_place, bare, calls=calls
    )
    print(
        f"{logits.shape!s:27} {1e3 * torch_time:12.3f} {1e3 * our_time:11.3f} "
        f"{1e3 * in_place:11.3f} {our_time / torch_time:7.2f} {in_place / torch_time:8.2f} "
        f"{least / torch_time:8.2f}",
        flush=True,
    )
    return our_time / torch_time


def interleaved(*functions: Callable[[], None], calls: int) -> list[float]:
    """The median time of a call of each function in seconds, the functions taking turns."""
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(ROUNDS):
        for function, into in zip(functions, times, strict=True):
            start = time.perf_counter()
            for _ in range(calls):
                function()
            into.append((time.perf_counter() - start) / calls)
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
