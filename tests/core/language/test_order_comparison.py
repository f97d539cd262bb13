"""Orders and smoothings compared: against the models themselves, and a split that leaks."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core.datasets import load_first_names
from nll_core.language import (
    compare_orders,
    fit_ngram,
    leaky_split,
    letter_texts,
    lowest_nll,
    ngram_nll,
    orders_nll,
    split_texts,
)

AMOUNTS = (0.0, 0.003, 0.1, 1.0, 12.0, 300.0)
NAMES = load_first_names().names


def test_the_lowest_is_that_of_going_through_all() -> None:
    nll = np.random.default_rng(0).random((4, 7))
    nll[:, 0] = math.inf
    best = lowest_nll(nll)
    assert best.nll == min(nll.ravel())
    assert nll[best.n - 1, best.place] == best.nll


def test_adding_to_the_counts_is_that_of_each_model() -> None:
    train, new, seen = leaky_split(NAMES[::3], 0.2, seed=1)
    for rows in (train, new, seen):
        texts = letter_texts(rows)
        found = orders_nll(letter_texts(train), texts, AMOUNTS)
        known = [
            [ngram_nll(fit_ngram(letter_texts(train), n, add=k), texts) for k in AMOUNTS]
            for n in (1, 2, 3, 4)
        ]
        np.testing.assert_allclose(found, known, rtol=1e-12)


def test_each_order_is_the_prior_of_the_next() -> None:
    train, held = map(letter_texts, split_texts(NAMES[::3], 0.2))
    found = orders_nll(train, held, AMOUNTS, by="prior")
    for strength, column in zip(AMOUNTS, found.T, strict=True):
        model = fit_ngram(train, 1, add=strength / 27)
        assert column[0] == pytest.approx(ngram_nll(model, held), rel=1e-12)
        for n in (2, 3, 4):
            model = fit_ngram(train, n, prior=model, strength=strength)
            assert column[n - 1] == pytest.approx(ngram_nll(model, held), rel=1e-12)


def test_without_smoothing_training_falls_with_the_order_and_held_out_names_cost_infinity() -> None:
    train, new, seen = map(letter_texts, leaky_split(NAMES, 0.2))
    along = [orders_nll(train, texts, [0.0])[:, 0] for texts in (train, new, seen)]
    assert (np.diff(along[0]) < 0).all()
    assert along[1][2] == along[1][3] == math.inf
    assert np.isfinite(along[2]).all()
    # A prior of strength 0 is none.
    np.testing.assert_array_equal(orders_nll(train, new, [0.0], by="prior")[:, 0], along[1])


def test_a_comparison_is_that_of_its_parts() -> None:
    parts = leaky_split(NAMES, 0.3, seed=5)
    found = compare_orders(NAMES, AMOUNTS, by="prior", share=0.3, seed=5)
    assert found.n_rows == tuple(map(len, parts))
    for k, rows in enumerate(parts):
        own = orders_nll(letter_texts(parts[0]), letter_texts(rows), AMOUNTS, by="prior")
        np.testing.assert_array_equal(found.nll[k], own)
    assert found.lowest == lowest_nll(found.nll[1])
    # The longer the memory, the more a row looks easier that was trained on.
    assert (np.diff(found.gained[:, 2]) < 0).all()


def test_a_split_by_row_leaks_the_names_that_stand_twice() -> None:
    train, new, seen = leaky_split(NAMES, 0.2, seed=3)
    assert len(train) + len(new) + len(seen) == len(NAMES) == 5494
    assert sorted([*train, *new, *seen]) == sorted(NAMES)
    assert len(new) + len(seen) == round(0.2 * 5494)
    assert set(seen) <= set(train)
    assert not set(new) & set(train)
    # 662 rows have a twin: each is held out with 20% and its twin is not with 80%.
    assert len(seen) == pytest.approx(662 * 0.2 * 0.8, abs=5 * math.sqrt(662 * 0.16))
    assert leaky_split(NAMES, 0.2, seed=3) == (train, new, seen)
    assert leaky_split(NAMES, 0.2, seed=4)[1] != new


def test_wrong_arguments() -> None:
    texts = letter_texts(["ab"], "ab")
    with pytest.raises(ValueError, match="at least 0"):
        orders_nll(texts, texts, [-1.0])
    with pytest.raises(ValueError, match="at least 0"):
        orders_nll(texts, texts, [[1.0]])
    with pytest.raises(ValueError, match="by must be one of"):
        orders_nll(texts, texts, [1.0], by="hope")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no letter to score"):
        orders_nll(texts, letter_texts([], "ab"), [1.0])
    with pytest.raises(ValueError, match="scored has the alphabet"):
        orders_nll(texts, letter_texts(["ab"]), [1.0])
