"""Data that several tests of language models use."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nll_core.language.letters import LETTERS

DATA = Path(__file__).parents[2] / "data/language"


def makemore_pairs() -> np.ndarray:
    """How often each letter follows another in the 32,033 names of makemore."""
    words = (DATA / "makemore_pairs.txt").read_text().split()
    letters = "." + LETTERS
    counts = np.zeros((27, 27), np.int64)
    for pair, times in zip(words[::2], words[1::2], strict=True):
        counts[letters.index(pair[0]), letters.index(pair[1])] = int(times)
    return counts
