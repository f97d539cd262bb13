"""A text scored by a model of letters, against counts by hand; and the likeliest tokens."""

from __future__ import annotations

import json
import math
from collections import Counter

import numpy as np
import pytest

from nll_core.language import (
    growing_ngrams,
    letter_texts,
    ngram_text,
    read_logprobs,
    summarise_tokens,
    token_entropy_bounds,
    top_choices,
)

ALPHABET = "abc "
TRAIN = "abc cab abba acab bacca"


def by_hand(context: str, letter: str, n: int, strength: float) -> float:
    """p(letter | context) by the recursion itself; \\n is the mark of both ends."""
    text = "\n" * (n - 1) + TRAIN + "\n"
    grams = [text[i : i + n] for i in range(len(text) - n + 1)]
    shorter = by_hand(context[1:], letter, n - 1, strength) if n > 1 else 1 / (len(ALPHABET) + 1)
    seen = Counter(grams)[context + letter]
    total = sum(gram[:-1] == context for gram in grams)
    return (seen + strength * shorter) / (total + strength)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_each_letter_costs_what_counts_by_hand_say(n: int) -> None:
    models = growing_ngrams(letter_texts(TRAIN, ALPHABET), n, strength=2.0)
    scored = "cabbac ab"
    text = ngram_text(models, scored, n_alternatives=2)
    assert math.isnan(text.log_probs[0])
    for k in range(1, len(scored)):
        context = scored[max(0, k - n + 1) : k]
        p = {c: by_hand(context, c, len(context) + 1, 2.0) for c in (*ALPHABET, "\n")}
        assert math.exp(text.log_probs[k]) == pytest.approx(p[scored[k]], rel=1e-12)
        listed = [math.exp(a.log_prob) for a in text.alternatives[k]]
        assert listed == pytest.approx(sorted(p.values())[: -1 - 2 : -1], rel=1e-12)
    found = summarise_tokens(text)
    assert (found.n_tokens, found.n_scored, found.n_bytes) == (9, 8, 8)


def test_all_letters_listed_are_the_whole_distribution() -> None:
    models = growing_ngrams(letter_texts(TRAIN, ALPHABET), 2, strength=1.0)
    text = ngram_text(models, "ab", n_alternatives=5)
    p = np.array([by_hand("a", c, 2, 1.0) for c in (*ALPHABET, "\n")])
    bounds = token_entropy_bounds(text, 1, n_vocabulary=5)
    assert bounds is not None
    assert bounds.low == pytest.approx(-(p * np.log(p)).sum(), rel=1e-9)
    assert bounds.high == pytest.approx(bounds.low, rel=1e-9)


def test_what_no_model_of_letters_can_score_is_refused() -> None:
    models = growing_ngrams(letter_texts(TRAIN, ALPHABET), 2, strength=1.0)
    with pytest.raises(ValueError, match="'z' is not in the alphabet"):
        ngram_text(models, "zab")
    with pytest.raises(ValueError, match="at least one letter"):
        ngram_text(models, "")


def test_the_likeliest_token_is_a_forecast_that_comes_true_or_not() -> None:
    def entry(own: float | None, *others: float) -> dict[str, object]:
        tops = [{"token": str(k), "logprob": x} for k, x in enumerate(others)]
        return {"token": "t", "logprob": own, "top_logprobs": tops}

    entries = [
        entry(None, -0.1, -3.0),  # not scored
        entry(-0.1, -0.1, -3.0),  # right
        entry(-3.0, -0.1, -3.0),  # wrong
        entry(-0.2),  # nothing to choose from
        entry(-9999.0, -0.3, -2.0),  # no number
        entry(-1.0, -2.0, -3.0),  # likelier than all that are listed
    ]
    (text,) = read_logprobs(json.dumps(entries).encode())
    found = top_choices(text)
    np.testing.assert_allclose(found.confidence, np.exp([-0.1, -0.1, -1.0]))
    assert found.right.tolist() == [True, False, True]


def test_letters_drawn_from_a_model_are_calibrated() -> None:
    """The share of right choices is the mean confidence, but for chance."""
    models = growing_ngrams(letter_texts(TRAIN, ALPHABET), 2, strength=1.0)
    rng = np.random.default_rng(3)
    letters = "a"
    while len(letters) < 6_000:
        row = np.exp(models[1].log_probs[ALPHABET.index(letters[-1]) + 1])
        code = int(rng.choice(len(row), p=row))
        letters += ALPHABET[code - 1] if code else " "
    found = top_choices(ngram_text(models, letters, n_alternatives=1))
    assert found.right.mean() == pytest.approx(found.confidence.mean(), abs=0.02)
