"""Temperature, ECE, isotonic fits and bands against the libraries, in the same run, one thread.

A rival's figure counts only if its answer is right: T within 1e-4 of the minimum of the NLL, an
ECE within a thousandth of itself; else it is reported as wrong, and how far. Our T has to be
within 1e-6 of the minimum in float64, or the run fails.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

import time
import tracemalloc
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from netcal.metrics import ECE
from netcal.scaling import TemperatureScaling
from sklearn.calibration import _TemperatureScaling
from sklearn.isotonic import IsotonicRegression
from torchmetrics.functional.classification import multiclass_calibration_error

from nll_core import (
    consistency_bands,
    corp_band,
    expected_calibration_error,
    fit_temperature,
    isotonic_curve,
    softmax,
)
from nll_core._numerics import rows_per_block

N_LOGITS = 50_000
N_FORECASTS = 1_000_000
N_BANDS = 10_000
RIGHT_TEMPERATURE = 1e-4
OUR_TEMPERATURE = 1e-6
# torchmetrics makes its bins in float32, which moves forecasts that lie near an edge.
RIGHT_ERROR = 1e-3
Answer = Callable[[], float]


def main() -> None:
    """Print one table a subject; exits with 1 where a goal of the ratios is missed."""
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    missed = [
        *temperatures(100, rounds=3),
        *temperatures(1_000, rounds=1),
        *calibration_errors(),
        *isotonic_fits(),
    ]
    bands()
    if missed:
        raise SystemExit("\n".join(missed))


def temperatures(n_classes: int, *, rounds: int) -> list[str]:
    """The fit of a temperature to float32 logits of an overconfident classifier."""
    rng = np.random.default_rng(0)
    logits = 2.0 * rng.standard_normal((N_LOGITS, n_classes), dtype=np.float32)
    labels = rng.integers(n_classes, size=N_LOGITS)
    logits[np.arange(N_LOGITS), labels] += 3.0
    logits *= np.float32(1.7)
    print(f"temperature of {N_LOGITS} × {n_classes} float32 logits")

    def ours() -> float:
        return fit_temperature(logits, labels).temperature

    exact = fit_temperature(logits.astype(np.float64), labels).temperature
    if abs(ours() / exact - 1.0) > OUR_TEMPERATURE:
        raise SystemExit(f"our temperature {ours()} is not within 1e-6 of {exact}")
    tracemalloc.start()
    ours()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"  ours takes {peak / logits.nbytes:.2f} of the logits' memory beside them")
    rivals: dict[str, tuple[Answer, float]] = {
        "scikit-learn": (lambda: by_sklearn(logits, labels), 15.0),
        "PyTorch, L-BFGS, strong Wolfe, log T": (lambda: by_torch(logits, labels), 25.0),
        "PyTorch, L-BFGS, strong Wolfe, T": (lambda: by_torch(logits, labels, False), 20.0),
        "PyTorch, L-BFGS, lr 0.01, 50 steps": (lambda: by_recipe(logits, labels), 0.0),
        "netcal, float64": (lambda: by_netcal(logits.astype(np.float64), labels), 25.0),
        "netcal, float32": (lambda: by_netcal(logits, labels), 0.0),
    }
    return race(
        ours, rivals, right=RIGHT_TEMPERATURE, rounds=rounds, limit=lambda: bare_passes(logits)
    )


def bare_passes(logits: np.ndarray) -> None:
    """What no fit that also says the NLL at T = 1 can do without: the limit of this machine.

    The range of the logits, exp and its sums at T = 1, and once near the minimum with the two
    moments of a Newton step; in blocks that stay in the cache, with no check and no label.
    """
    n_classes = logits.shape[1]
    step = rows_per_block(n_classes, logits.itemsize)
    buffer, ones = np.empty((step, n_classes), logits.dtype), np.ones(n_classes, logits.dtype)
    for start in range(0, len(logits), step):
        block = logits[start : start + step]
        weight = buffer[: len(block)]
        block.min(), block.max()
        np.exp(block, out=weight)
        np.log(weight @ ones)
        np.multiply(block, 0.5, out=weight)
        np.exp(weight, out=weight)
        total = weight @ ones
        weight *= block
        weight @ ones / total
        np.vecdot(weight, block) / total


def bare_bins(confidence: np.ndarray, right: np.ndarray) -> None:
    """What no ECE of bins can do without: a bin and a residual of each forecast, and their sums.

    In blocks that stay in the cache, with no check, and wrong for a forecast that is on an edge.
    """
    step = 1 << 14
    bins, residuals = np.empty(step, np.intp), np.empty(step)
    for start in range(0, len(confidence), step):
        block = confidence[start : start + step]
        n = len(block)
        np.multiply(block, 15.0, out=bins[:n], casting="unsafe")
        np.subtract(block, right[start : start + step], out=residuals[:n])
        np.bincount(bins[:n], weights=residuals[:n], minlength=15)


def by_sklearn(logits: np.ndarray, labels: np.ndarray) -> float:
    """The fit alone, without the folds of `CalibratedClassifierCV` around it."""
    return float(1.0 / _TemperatureScaling().fit(logits, labels).beta_)


def by_torch(logits: np.ndarray, labels: np.ndarray, in_logs: bool = True) -> float:
    """L-BFGS on log T or on T itself, run until it stops by itself."""
    return _lbfgs(logits, labels, in_logs=in_logs, max_iter=100, line_search_fn="strong_wolfe")


def by_recipe(logits: np.ndarray, labels: np.ndarray) -> float:
    """The settings of the recipe that is copied most."""
    return _lbfgs(logits, labels, lr=0.01, max_iter=50, start=1.5, in_logs=False)


def _lbfgs(
    logits: np.ndarray,
    labels: np.ndarray,
    *,
    start: float = 1.0,
    in_logs: bool = True,
    **options: object,
) -> float:
    z, y = torch.from_numpy(logits), torch.from_numpy(labels)
    parameter = torch.tensor([np.log(start) if in_logs else start], dtype=torch.float32)
    parameter.requires_grad_(True)
    optimiser = torch.optim.LBFGS([parameter], **options)

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        temperature = torch.exp(parameter) if in_logs else parameter
        loss = torch.nn.functional.cross_entropy(z / temperature, y)
        loss.backward()
        return loss

    optimiser.step(closure)
    found = parameter.detach()
    return float(torch.exp(found) if in_logs else found)


def by_netcal(logits: np.ndarray, labels: np.ndarray) -> float:
    """netcal takes probabilities; its temperature is the factor, one over T."""
    scaling = TemperatureScaling()
    scaling.fit(softmax(logits), labels)
    return float(1.0 / np.asarray(scaling.temperature).ravel()[0])


def calibration_errors() -> list[str]:
    """ECE of a million predictions in 15 bins."""
    rng = np.random.default_rng(1)
    confidence = rng.beta(5, 2, N_FORECASTS)
    correct = rng.uniform(size=N_FORECASTS) < confidence**1.3
    pairs = torch.from_numpy(np.column_stack([1.0 - confidence, confidence]))
    happened = torch.from_numpy(correct.astype(np.int64))
    missed = []
    print(f"ECE of {N_FORECASTS} forecasts in 15 bins of equal width")
    # torchmetrics judges the predicted class, so that it is given the same confidence of it.
    certain = torch.maximum(pairs[:, 0], pairs[:, 1])
    right = (pairs.argmax(1) == happened).numpy()
    top = certain.numpy()
    missed += race(
        lambda: expected_calibration_error(top, right),
        {
            "torchmetrics": (
                lambda: float(
                    multiclass_calibration_error(
                        pairs, happened, num_classes=2, n_bins=15, norm="l1", validate_args=False
                    )
                ),
                6.0,
            ),
            "netcal": (lambda: float(ECE(15).measure(top, right.astype(int))), 10.0),
        },
        right=RIGHT_ERROR,
        rounds=5,
        limit=lambda: bare_bins(top, right),
    )
    print(f"ECE of {N_FORECASTS} forecasts in 15 bins of equal mass")
    missed += race(
        lambda: expected_calibration_error(top, right, strategy="quantile"),
        {
            "netcal": (
                lambda: float(ECE(15, equal_intervals=False).measure(top, right.astype(int))),
                5.0,
            )
        },
        right=RIGHT_ERROR,
        rounds=3,
    )
    return missed


def isotonic_fits() -> list[str]:
    """Isotonic regression of a million outcomes; the answer compared is the mean square of fits."""
    rng = np.random.default_rng(2)
    forecast = rng.uniform(size=N_FORECASTS)
    outcome = rng.uniform(size=N_FORECASTS) < forecast**2
    print(f"isotonic fit of {N_FORECASTS} outcomes")

    def ours() -> float:
        curve = isotonic_curve(forecast, outcome)
        return float(np.average(curve.frequency**2, weights=curve.counts))

    def by_sklearn_too() -> float:
        fitted = IsotonicRegression().fit(forecast, outcome).predict(forecast)
        return float((fitted**2).mean())

    return race(ours, {"scikit-learn": (by_sklearn_too, 5.0)}, right=1e-9, rounds=3)


def bands() -> None:
    """Times of the bands, which no rival computes in the same way."""
    rng = np.random.default_rng(3)
    confidence = rng.beta(5, 2, N_BANDS)
    bands_ms = 1e3 * median_time(lambda: consistency_bands(confidence), rounds=9)
    corp_ms = 1e3 * median_time(lambda: corp_band(confidence), rounds=5)
    print(f"bands at n = {N_BANDS}: consistency {bands_ms:.1f} ms, CORP {corp_ms:.0f} ms")


def race(
    ours: Answer,
    rivals: dict[str, tuple[Answer, float]],
    *,
    right: float,
    rounds: int,
    limit: Callable[[], None] | None = None,
) -> list[str]:
    """Take turns, print ratios, also to the `limit`, and say which goals were missed."""
    times: dict[str, list[float]] = {name: [] for name in rivals}
    answers = {}
    our_times: list[float] = []
    least: list[float] = []
    expected = ours()
    for _ in range(rounds):
        for name, (rival, _) in rivals.items():
            our_times.append(_seconds(ours)[0])
            if limit is not None:
                least.append(_seconds(limit)[0])
            seconds, answers[name] = _seconds(rival)
            times[name].append(seconds)
    our_time = float(np.median(our_times))
    print(f"  {'ours':36} {1e3 * our_time:10.1f} ms")
    if least:
        print(f"  {'limit: the bare passes':36} {1e3 * np.median(least):10.1f} ms")
    missed = []
    for name, (_, goal) in rivals.items():
        ratio = float(np.median(times[name])) / our_time
        off = abs(answers[name] - expected) / abs(expected)
        verdict = f"   off by {off:.0e}" + (" WRONG" if off > right else "")
        if least:
            verdict += f"   at the limit {np.median(times[name]) / np.median(least):.1f}×"
        print(f"  {name:36} {1e3 * np.median(times[name]):10.1f} ms {ratio:8.1f}×{verdict}")
        if ratio < goal and off <= right:
            missed.append(f"{name}: {ratio:.1f}× where {goal:.0f}× is the goal")
    return missed


def median_time(call: Callable[[], object], *, rounds: int) -> float:
    """Median of the seconds that a call takes."""
    return float(np.median([_seconds(call)[0] for _ in range(rounds)]))


def _seconds(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer
