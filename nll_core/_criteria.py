"""Akaike's and Schwarz's criterion of a fit, each twice an NLL with a penalty; lower is better."""

from __future__ import annotations

import math


def aic_of(nll: float, n_parameters: int) -> float:
    """2·NLL + 2k."""
    return 2.0 * nll + 2.0 * n_parameters


def bic_of(nll: float, n_parameters: int, n: float) -> float:
    """2·NLL + k·ln n."""
    return 2.0 * nll + n_parameters * math.log(n)
