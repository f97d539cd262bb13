"""Bradley–Terry strengths of 500 items from a million games against choix and evalica, one thread.

Everybody starts from the same games in the form that it takes best: arrays, for evalica with a
list of its own labels, and for choix a list of pairs. Our gradient has to be below 1e-9, or the run
fails; what evalica leaves of its own is printed beside its time. choix takes minutes: it gets a
part of the games, and its time, each step of which goes over all of them, is multiplied.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time
from collections.abc import Callable

import choix
import evalica
import numpy as np

from nll_core.preferences import fit_bradley_terry, record_games

N_ITEMS = 500
N_GAMES = 1_000_000
GAMES_OF_CHOIX = 20_000
ROUNDS = 5
GRADIENT = 1e-9
# How many times faster than each.
GOALS = {"choix.opt_pairwise": 20.0, "evalica.bradley_terry": 3.0}


def main() -> None:
    """Print times, ratios and gradients; exits with 1 where a goal is missed."""
    rng = np.random.default_rng(0)
    truth = rng.normal(size=N_ITEMS)
    first = rng.integers(N_ITEMS, size=N_GAMES)
    second = (first + rng.integers(1, N_ITEMS, size=N_GAMES)) % N_ITEMS
    won = rng.random(N_GAMES) < 1.0 / (1.0 + np.exp(truth[second] - truth[first]))
    winners, losers = np.where(won, first, second), np.where(won, second, first)
    wins = np.bincount(winners * N_ITEMS + losers, minlength=N_ITEMS**2).reshape(N_ITEMS, N_ITEMS)
    labels = np.array([evalica.Winner.Y, evalica.Winner.X], object)[won.astype(int)].tolist()
    pairs = list(zip(winners.tolist(), losers.tolist(), strict=True))[:GAMES_OF_CHOIX]

    def ours() -> np.ndarray:
        return fit_bradley_terry(record_games(winners, losers)).strengths

    def by_evalica() -> np.ndarray:
        scores = evalica.bradley_terry(first, second, labels, tolerance=1e-12, limit=10_000).scores
        return np.log(scores.sort_index().to_numpy())

    def by_choix() -> np.ndarray:
        return np.asarray(choix.opt_pairwise(N_ITEMS, pairs))

    print(f"Bradley–Terry, {N_ITEMS} items, {N_GAMES:,} games")
    ours()
    our_times, their_times = [], []
    for _ in range(ROUNDS):
        seconds, strengths = timed(ours)
        our_times.append(seconds)
        seconds, theirs = timed(by_evalica)
        their_times.append(seconds)
    our_time = float(np.median(our_times))
    left = gradient(strengths, wins)
    print(f"  {'ours':24} {1e3 * our_time:12.1f} ms {'':8}   gradient {left:.0e}")
    if left > GRADIENT:
        raise SystemExit(f"our gradient {left} is above {GRADIENT}")
    choix_time, _ = timed(by_choix)
    scale = N_GAMES / GAMES_OF_CHOIX
    rivals = {
        "evalica.bradley_terry": (float(np.median(their_times)), f"{gradient(theirs, wins):.0e}"),
        "choix.opt_pairwise": (choix_time * scale, f"of {GAMES_OF_CHOIX:,} games, times {scale:g}"),
    }
    missed = []
    for name, (seconds, said) in rivals.items():
        ratio = seconds / our_time
        print(f"  {name:24} {1e3 * seconds:12.1f} ms {ratio:8.1f}×  gradient {said}")
        if ratio < GOALS[name]:
            missed.append(f"{name}: {ratio:.1f}× where {GOALS[name]:.0f}× is the goal")
    if missed:
        raise SystemExit("\n".join(missed))


def gradient(strengths: np.ndarray, wins: np.ndarray) -> float:
    """The largest entry of expected minus observed wins, by the whole matrix."""
    p = 1.0 / (1.0 + np.exp(strengths - strengths[:, None]))
    return float(np.abs(((wins + wins.T) * p).sum(axis=1) - wins.sum(axis=1)).max())


def timed(call: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """The seconds that a call takes, and what it returns."""
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer
