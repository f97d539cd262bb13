"""A text as an n-gram model of letters scores it, in the form of what a server returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from nll_core._validation import count
from nll_core.language.letters import LetterTexts, letter_texts
from nll_core.language.ngrams import NgramModel, fit_ngram
from nll_core.language.token_text import Alternative, TokenText

_END: Final = "(end)"


def growing_ngrams(texts: LetterTexts, n: int, *, strength: float) -> tuple[NgramModel, ...]:
    """Models of the orders 1, 2, …, n, each of which is the prior of the next.

    Parameters
    ----------
    texts : LetterTexts
        Training texts, from `letter_texts`.
    n : int
        1 to 4.
    strength : float
        How many letters the lower order is worth; at least 0.

    Returns
    -------
    tuple of NgramModel
        The first is smoothed by the uniform distribution.

    Examples
    --------
    >>> models = growing_ngrams(letter_texts(["ab", "ab"], "ab"), 2, strength=1.0)
    >>> [model.n for model in models]
    [1, 2]
    """
    found = [fit_ngram(texts, 1, add=strength / texts.n_symbols)]
    for order in range(2, count(n, "n") + 1):
        found.append(fit_ngram(texts, order, prior=found[-1], strength=strength))
    return tuple(found)


def ngram_text(
    models: Sequence[NgramModel], text: str, *, name: str = "text", n_alternatives: int = 5
) -> TokenText:
    """−log p of each letter of a text, in nats, with the likeliest letters at its place.

    Parameters
    ----------
    models : sequence of NgramModel
        Orders 1, 2, …, n, as from `growing_ngrams`: after c letters the model of order
        min(c + 1, n) is asked.
    text : str
        Letters of the models' alphabet.
    name : str
        What the text is called.
    n_alternatives : int
        How many letters are listed at each place.

    Returns
    -------
    TokenText
        A token for each letter. As with most servers, the first one, which has no context, is not
        scored. The end of the text is no token.

    Raises
    ------
    ValueError
        For a letter that is not in the alphabet, or an empty text.

    Examples
    --------
    >>> models = growing_ngrams(letter_texts(["abab"] * 9, "ab"), 2, strength=1.0)
    >>> found = ngram_text(models, "abb", n_alternatives=1)
    >>> found.log_probs.round(3).tolist(), found.alternatives[2][0].token
    ([nan, -0.032, -3.864], 'a')
    """
    most = count(n_alternatives, "n_alternatives", minimum=0)
    codes = letter_texts(text, models[0].alphabet).codes[:-1].astype(np.int64)
    if not len(codes):
        raise ValueError("text must have at least one letter")
    symbols = (_END, *models[0].alphabet)
    log_probs = np.full(len(codes), np.nan)
    alternatives: list[tuple[Alternative, ...]] = [()] * len(codes)
    v = len(symbols)
    for k in range(1, len(codes)):
        order, context = min(k + 1, len(models)), 0
        for code in codes[k - order + 1 : k].tolist():
            context = context * v + code
        row = models[order - 1].log_probs[context]
        log_probs[k] = min(0.0, row[codes[k]])
        likeliest = np.argsort(-row, kind="stable")[:most]
        alternatives[k] = tuple(
            Alternative(symbols[c], min(0.0, float(row[c])), int(c)) for c in likeliest.tolist()
        )
    log_probs.flags.writeable = False
    none = np.zeros(len(codes), bool)
    return TokenText(
        name=name,
        line=None,
        recognised=f"n-gram model of letters, n = {len(models)}",
        reasons=("The numbers are the model's own: nothing was sampled.",),
        warnings=(),
        tokens=tuple(text),
        pieces=tuple(letter.encode() for letter in text),
        ids=tuple(codes.tolist()),
        log_probs=log_probs,
        is_prompt=none,
        is_special=none,
        is_floor=none,
        alternatives=tuple(alternatives),
        text=text,
        n_bytes=len(text[1:].encode()) if len(text) > 1 else None,
        n_characters=len(text) - 1 if len(text) > 1 else None,
        distribution="raw",
    )
