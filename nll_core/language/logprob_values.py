"""A log-probability as a file gives it, in nats: floors, infinities, texts and other logarithms."""

from __future__ import annotations

import math
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from nll_core.language.logprob_errors import LogprobError, shown

NumberScale = Literal["nats", "log2", "log10", "probability", "surprise"]
"""Natural logarithms, those to base 2 or 10, probabilities, or −log p in nats."""

_NATS: Final = {"nats": 1.0, "log2": math.log(2.0), "log10": math.log(10.0), "surprise": -1.0}
# What stands for "minus infinity, or unknown": OpenAI and vLLM, Fireworks' training client.
# KenLM's are logarithms to base 10.
_FLOORS: Final = frozenset({-9999.0, -99999.0, -99.0 * math.log(10.0), -100.0 * math.log(10.0)})
# sglang clamps at the smallest float32.
_CLAMPED: Final = -1e30
# The logarithm of a sum of bfloat16 numbers can be off by so much.
_ROUNDING: Final = 5e-3
# What tables and Python's print write for no value.
_NO_VALUE: Final = frozenset({"", "null", "none", "na", "n/a"})


def is_floor(log_prob: float) -> bool:
    """Whether a number, in nats, stands for "minus infinity, or unknown"."""
    return log_prob in _FLOORS or -math.inf < log_prob <= _CLAMPED


def floors_among(log_probs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which numbers, in nats, stand for "minus infinity, or unknown"."""
    floors: NDArray[np.bool_] = np.zeros(len(log_probs), bool)
    if len(log_probs) and np.fmin.reduce(log_probs) <= max(_FLOORS):
        floors[:] = [is_floor(x) for x in log_probs.tolist()]
    return floors


def raw_number(value: Any, field: str) -> float | None:
    """A number of a file, or a text that spells one; None for null, NaN for what is no number."""
    if value is None:
        return None
    if isinstance(value, str):
        if value.strip().lower() in _NO_VALUE:
            return None
        try:
            value = float(value)
        except ValueError:
            raise LogprobError(
                f"{shown(value)} is a text that spells no number",
                field=field,
                remedy="Write numbers as JSON numbers, not as Python prints them: float(x).",
            ) from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise LogprobError(
            f"{shown(value)} is no number",
            field=field,
            remedy="A log-probability is a number of at most 0, or null.",
        )
    try:
        return float(value)
    except OverflowError:
        raise LogprobError("the number is too long", field=field) from None


def log_probability(value: Any, field: str, scale: NumberScale = "nats") -> float | None:
    """A log-probability in nats; None for null, NaN where the file has that.

    Floors stay the numbers that they are. Raises LogprobError for what is no log-probability.
    """
    number = raw_number(value, field)
    if number is None or math.isnan(number):
        return number
    if scale == "probability":
        return log_of(number, field)
    # Floors of servers are no logarithms.
    nats = number if is_floor(number) else number * _NATS[scale]
    if nats <= 0:
        return nats
    if nats <= _ROUNDING:
        return 0.0
    side = "below 0, which no surprise" if scale == "surprise" else "above 0, which no logarithm"
    raise LogprobError(
        f"{number:g} is {side} of a probability is",
        field=field,
        remedy="Logits need a log-softmax first; for probabilities or −log p say so (scale "
        "'probability' or 'surprise').",
    )


def log_of(probability: float, field: str) -> float:
    """log p of a probability, which rounding may have put a little above 1."""
    if math.isnan(probability):
        return probability
    if not 0.0 <= probability <= 1.0 + _ROUNDING:
        raise LogprobError(f"{probability:g} is no probability", field=field)
    return math.log(min(probability, 1.0)) if probability > 0 else -math.inf
