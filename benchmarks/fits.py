"""Maximum-likelihood fits of a million data with standard errors, against SciPy, one thread.

Of several rounds the quickest counts: what slows the others is not the code. SciPy frees the same
parameters and gives no standard errors. For gamma, and for beta with both its ends known, it solves
two equations of sufficient statistics, as we do. It fits no discrete distribution by `fit`; its
rival there is `minimize` of `nbinom.logpmf` by Nelder and Mead's method (which its `fit` uses
elsewhere), from the moments. Our NLL has to be no worse than 1e-9 per observation, or the run
fails. Of beta the bare passes over the data are timed, too: what any fit
needs, that no number is infinite and all lie inside, and the two sums of logs, taken as products.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from scipy import optimize, stats

from nll_core.distributions import (
    Beta,
    Distribution,
    Gamma,
    NegativeBinomial,
    StudentT,
    Weibull,
)

N = 1_000_000
ROUNDS = 5
# What takes SciPy longer than this is timed once.
SLOW = 0.5
WORSE = 1e-9
# Of the bare passes: numbers at a time, and factors of a product that stays inside float64.
PART, FACTORS = 65536, 64


def of_counts(x: np.ndarray) -> Any:
    """Size and mean of a negative binomial from its moments on, in logs."""
    counts = x.astype(np.int64)
    mean, variance = float(x.mean()), float(x.var())

    def nll(logs: np.ndarray) -> float:
        size, at = np.exp(logs)
        return -float(stats.nbinom.logpmf(counts, size, size / (size + at)).sum())

    start = np.log([mean**2 / (variance - mean), mean])
    size, mean = np.exp(optimize.minimize(nll, start, method="Nelder-Mead").x)
    return size, size / (size + mean)


# What makes the data, SciPy's fit, its distribution, and how many times faster ours has to be.
CASES: list[tuple[Distribution, Callable[[np.ndarray], Any], Any, float]] = [
    (Gamma(2.5, 2.0), lambda x: stats.gamma.fit(x, floc=0), stats.gamma.logpdf, 1.0),
    (Beta(2.0, 5.0), lambda x: stats.beta.fit(x, floc=0, fscale=1), stats.beta.logpdf, 4.0),
    (Weibull(1.7, 3.0), lambda x: stats.weibull_min.fit(x, floc=0), stats.weibull_min.logpdf, 10.0),
    (NegativeBinomial(3.0, 1.7), of_counts, stats.nbinom.logpmf, 10.0),
    (StudentT(1.0, 2.0, 4.5), stats.t.fit, stats.t.logpdf, 10.0),
]


def main() -> None:
    """Print times, ratios and differences of the NLL; exits with 1 where a goal is missed."""
    print(f"maximum likelihood of {N:,} data, ours with standard errors")
    missed = []
    for truth, rival, log_prob, goal in CASES:
        kind = type(truth)
        x = truth.sample(N, seed=0)
        kind.fit(x)
        ours, theirs = [], []
        while len(ours) < ROUNDS:
            seconds, found = timed(partial(kind.fit, x))
            ours.append(seconds)
            if not theirs or max(theirs) < SLOW:
                seconds, parameters = timed(partial(rival, x))
                theirs.append(seconds)
        excess = (found.nll + float(log_prob(x, *parameters).sum())) / N
        ratio = min(theirs) / min(ours)
        print(
            f"  {kind.__name__:18} {1e3 * min(ours):8.1f} ms   SciPy"
            f" {1e3 * min(theirs):9.1f} ms {ratio:7.1f}×   NLL per observation {excess:+.0e}"
        )
        if kind is Beta:
            limit = min(timed(partial(bare_passes, x))[0] for _ in range(ROUNDS))
            print(
                f"    bare passes {1e3 * limit:8.1f} ms, by which no fit is more than"
                f" {min(theirs) / limit:.1f}×"
            )
        if excess > WORSE:
            raise SystemExit(f"{kind.__name__}: SciPy's NLL is lower by {excess} per observation")
        if ratio < goal:
            missed.append(f"{kind.__name__}: {ratio:.1f}× where {goal:.0f}× is the goal")
    if missed:
        raise SystemExit("\n".join(missed))


def bare_passes(x: np.ndarray) -> tuple[float, ...]:
    """The sum, the ends, and the logs of products of x and of 1 − x."""
    total, logs, log_rests, lows, highs = float(x.sum()), 0.0, 0.0, [], []
    for start in range(0, x.size, PART):
        part = x[start : start + PART]
        part = part[: part.size - part.size % FACTORS]
        lows.append(part.min())
        highs.append(part.max())
        logs += float(np.log(np.multiply.reduce(part.reshape(FACTORS, -1))).sum())
        rest = 1.0 - part
        log_rests += float(np.log(np.multiply.reduce(rest.reshape(FACTORS, -1))).sum())
    return total, logs, log_rests, min(lows), max(highs)


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """The seconds that a call takes, and what it returns."""
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer
