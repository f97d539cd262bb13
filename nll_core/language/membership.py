"""Whether a model's −log p of a text says that the text was in training."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nll_core.language.letters import LetterTexts
from nll_core.language.ngrams import NgramModel, ngram_nll, text_surprise
from nll_core.scores import RocArea, RocCurve, area_under_roc, roc_curve


class TextMembership(NamedTuple):
    """Training texts and others under a model, told apart by their −log p."""

    seen: float
    """Nats per letter of the training texts."""
    unseen: float
    """Of the others."""
    curve: RocCurve
    """Of calling a text seen if it is unsurprising enough."""
    area: RocArea
    """How often, of a text of each kind, the one in training is the less surprising."""


def text_membership(model: NgramModel, seen: LetterTexts, unseen: LetterTexts) -> TextMembership:
    """How well −log p of a text, in nats, says whether it was in training.

    Parameters
    ----------
    model : NgramModel
        From `fit_ngram`.
    seen : LetterTexts
        What it was made of.
    unseen : LetterTexts
        Other texts of the same alphabet.

    Returns
    -------
    TextMembership
        With an area of 0.5 for a model that remembers nothing.

    References
    ----------
    Yeom, Giacomelli, Fredrikson & Jha (2018), Privacy risk in machine learning.

    Examples
    --------
    >>> from nll_core.language.letters import letter_texts
    >>> from nll_core.language.ngrams import fit_ngram
    >>> seen, unseen = (letter_texts(names, "ab") for names in (["ab", "abb"], ["ab", "ba"]))
    >>> found = text_membership(fit_ngram(seen, 2, add=0.1), seen, unseen)
    >>> round(found.seen - found.unseen, 3), found.area.value
    (-1.396, 0.625)
    """
    surprises = [text_surprise(model, texts) for texts in (seen, unseen)]
    was_in = np.repeat([True, False], [len(part) for part in surprises])
    scores = -np.concatenate(surprises)
    return TextMembership(
        ngram_nll(model, seen),
        ngram_nll(model, unseen),
        roc_curve(scores, was_in),
        area_under_roc(scores, was_in),
    )
