"""A text token by token: what a language model said of each, as one frozen record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed

BoolArray = NDArray[np.bool_]
Float64Array = NDArray[np.float64]

Distribution = Literal["raw", "after sampling", "unknown"]
"""Of which distribution the numbers are: the model's, what temperature and cuts made of it, or
it is not known."""


class Alternative(NamedTuple):
    """What could have stood in place of a token."""

    token: str
    log_prob: float
    """In nats; the file's own floor (−9999) where `is_floor`."""
    id: int | None = None
    data: bytes | None = None
    """Its bytes, where the file gives them."""
    is_floor: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class TokenText(Printed):
    """One text, answer or choice: its tokens in order, and their log-probabilities in nats.

    A harness may give one total for a text and no tokens; then `total_nll` is there and `tokens` is
    empty.
    """

    name: str
    """What tells it from the others in the file, such as "line 2, choice 0"."""
    line: int | None
    """The line of the file, from 1, where it begins; None where a file is one document."""
    recognised: str
    """The shape that was recognised, such as "OpenAI chat completion"."""
    reasons: tuple[str, ...]
    """Why, and what was inferred from what, a sentence each."""
    warnings: tuple[str, ...]
    """What makes a number doubtful, a sentence each."""
    tokens: tuple[str, ...]
    """As the file writes them: a part of a character may be empty or U+FFFD."""
    pieces: tuple[bytes | None, ...]
    """The bytes of each token in the text; b"" for a special token; None where not known."""
    ids: tuple[int | None, ...]
    """Of each token; None where not known."""
    log_probs: Float64Array
    """(n,), in nats; NaN where the file has no value, and the token is not scored."""
    is_prompt: BoolArray
    """(n,), whether the token was given and not generated."""
    is_special: BoolArray
    """(n,), whether the token is a mark (end of text) that is no part of the text."""
    is_floor: BoolArray
    """(n,), whether the number stands for "minus infinity, or unknown"."""
    alternatives: tuple[tuple[Alternative, ...], ...]
    """For each token, most likely first; empty where there are none."""
    text: str | None
    """The text itself: the joined bytes, or what the server says; None where not known."""
    n_bytes: int | None
    """UTF-8 bytes of the scored tokens; None where not known."""
    n_characters: int | None
    """Code points of the same; None where not known."""
    distribution: Distribution
    total_nll: float | None = None
    """In nats, where the file has a total and no tokens."""
    n_words: int | None = None
    """Words of the text as the harness counts them, where it has a total."""
    of_several: bool = False
    """Whether it is one of several answers to a prompt, or options for it."""

    @property
    def is_scored(self) -> BoolArray:
        """(n,), which tokens have a log-probability."""
        return ~np.isnan(self.log_probs)

    @property
    def n_tokens(self) -> int | None:
        """How many tokens there are; None where the file has only a total."""
        return None if self.total_nll is not None else len(self.tokens)

    @property
    def n_scored(self) -> int | None:
        """How many of them have a log-probability."""
        return None if self.total_nll is not None else int(self.is_scored.sum())

    @property
    def nll(self) -> float | None:
        """−Σ log p in nats over the scored tokens as they stand in the file; None without any."""
        if self.total_nll is not None:
            return self.total_nll
        scored = self.log_probs[self.is_scored]
        return 0.0 - float(scored.sum()) if len(scored) else None
