"""How sure a language model was of its likeliest token, and whether that is the one that stands."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nll_core.language.token_text import BoolArray, Float64Array, TokenText

# The same number written twice in float32.
_ROUNDING = 1e-6


class TopChoices(NamedTuple):
    """At each place with alternatives, the probability of the likeliest token, and its fate."""

    confidence: Float64Array
    """(m,), in [0, 1]."""
    right: BoolArray
    """(m,), whether the token of the text is that token."""


def top_choices(text: TokenText) -> TopChoices:
    """The likeliest tokens of a text as forecasts, for reliability diagrams and the ECE.

    Parameters
    ----------
    text : TokenText
        From `read_logprobs`.

    Returns
    -------
    TopChoices
        Of the scored tokens that have alternatives and are no floors; of equally likely ones the
        token of the text counts as the likeliest.

    Notes
    -----
    An answer that was drawn from the model itself is calibrated by construction, and greedy
    decoding is always right: only a text that others wrote tells how far the model can be
    trusted.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> tops = '[{"token": "a", "logprob": -0.5}, {"token": "b", "logprob": -1.0}]'
    >>> answer = f'[{{"token": "b", "logprob": -1.0, "top_logprobs": {tops}}}]'
    >>> text, = read_logprobs(answer.encode())
    >>> found = top_choices(text)
    >>> found.confidence.round(4).tolist(), found.right.tolist()
    ([0.6065], [False])
    """
    usable = (text.is_scored & ~text.is_floor).tolist()
    places = [k for k, others in enumerate(text.alternatives) if others and usable[k]]
    own = text.log_probs[places]
    # The likeliest stands first.
    best = np.array([text.alternatives[k][0].log_prob for k in places], np.float64)
    right: BoolArray = own >= best - _ROUNDING
    return TopChoices(np.exp(np.maximum(own, best)), right)
