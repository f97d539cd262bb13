"""The made letter model: its mean is the one that was asked for, its terms are −log p."""

import numpy as np
import pytest

from nll_core.teaching import letter_terms


@pytest.mark.parametrize("mean", [0.5, 2.45401, 3.2])
@pytest.mark.parametrize("n", [1000, 50_000])
def test_has_the_mean_that_was_asked_for(n, mean):
    terms = letter_terms(n, mean, seed=5)
    assert terms.shape == (n,)
    assert terms.mean() == pytest.approx(mean, rel=1e-9)
    assert terms.min() > 0


def test_terms_are_those_of_distributions():
    terms = letter_terms(200_000, 2.0, seed=1)
    values = np.unique(terms)
    assert values.size <= 27 * 27
    # Every letter that occurs at all is followed by all the others: 27 rows that sum to 1 each.
    assert np.exp(-values).sum() == pytest.approx(27.0, abs=0.2)


def test_a_seed_is_a_draw():
    assert (letter_terms(1000, 2.0, seed=1) == letter_terms(1000, 2.0, seed=1)).all()
    assert (letter_terms(1000, 2.0, seed=1) != letter_terms(1000, 2.0, seed=2)).any()


@pytest.mark.parametrize(
    ("n", "mean", "message"),
    [(10, 2.0, "n must be at least 1000"), (1000, 3.3, r"mean must lie in 0.5 … 3.2, got 3.3")],
)
def test_messages(n, mean, message):
    with pytest.raises(ValueError, match=message):
        letter_terms(n, mean)
