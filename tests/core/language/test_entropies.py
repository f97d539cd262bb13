"""Bounds of an entropy of which the top is known: against distributions that have that top."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from nll_core.language.entropies import entropy_bounds, token_entropy_bounds
from nll_core.language.reading_logprobs import read_logprobs


def entropy(p: np.ndarray) -> float:
    kept = p[p > 0]
    return -float(kept @ np.log(kept))


def test_every_distribution_with_that_top_lies_between() -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        n = int(rng.integers(2, 40))
        p = np.sort(rng.dirichlet(np.full(n, rng.choice([0.1, 1.0, 10.0]))))[::-1]
        k = int(rng.integers(1, n + 1))
        found = entropy_bounds(np.log(np.maximum(p[:k], 1e-300)), n_vocabulary=n)
        assert found.low - 1e-9 <= entropy(p) <= found.high + 1e-9
        assert found.missing == pytest.approx(p[k:].sum(), abs=1e-12)


def test_the_bounds_are_reached() -> None:
    top = np.log([0.4, 0.2])
    found = entropy_bounds(top, n_vocabulary=6)
    assert found.low == pytest.approx(entropy(np.array([0.4, 0.2, 0.2, 0.2])))
    assert found.high == pytest.approx(entropy(np.array([0.4, 0.2, 0.1, 0.1, 0.1, 0.1])))
    assert entropy_bounds(top).high == math.inf


@pytest.mark.parametrize("cap", [-40.0, -700.0, -745.0])
def test_a_rest_in_countless_outcomes_has_its_entropy(cap: float) -> None:
    """½ on one, the rest on e^−cap / 2 outcomes of e^cap each: log 2 / 2 − cap / 2."""
    found = entropy_bounds([math.log(0.5), cap])
    assert found.low == pytest.approx(0.5 * math.log(2.0) - 0.5 * cap, rel=1e-9)


def test_all_of_a_distribution_has_one_entropy() -> None:
    found = entropy_bounds(np.log([0.5, 0.25, 0.25]))
    assert found.low == found.high == pytest.approx(1.5 * math.log(2))
    assert entropy_bounds([0.0, -math.inf]).high == 0.0


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"sum to 1\.2"):
        entropy_bounds(np.log([0.6, 0.6]))
    with pytest.raises(ValueError, match="3 outcomes are too few"):
        entropy_bounds(np.log([0.4, 0.1]), n_vocabulary=3)
    with pytest.raises(ValueError, match="at most 0"):
        entropy_bounds([0.5])
    with pytest.raises(ValueError, match="the cap is 0"):
        entropy_bounds([-1.0, -math.inf])


def test_the_chosen_token_beyond_those_listed_is_known_too() -> None:
    p = [0.5, 0.2]
    tops = [{"token": t, "logprob": math.log(q)} for t, q in zip("ab", p, strict=True)]
    own = {"token": "z", "logprob": math.log(0.05), "top_logprobs": tops}
    (text,) = read_logprobs(json.dumps([own]).encode())
    found = token_entropy_bounds(text, 0, n_vocabulary=10)
    known = entropy_bounds(np.log([*p, 0.05]), n_vocabulary=10, cap=math.log(0.2))
    assert found == known
    assert found is not None
    assert found.missing == pytest.approx(0.25)


def test_a_token_without_alternatives_has_no_bounds() -> None:
    (text,) = read_logprobs(b'[{"token": "a", "logprob": -1}]')
    assert token_entropy_bounds(text, 0) is None


@pytest.mark.parametrize(("q", "doubted"), [(0.5, False), (0.504, False), (0.6, True)])
def test_alternatives_of_more_than_everything_are_doubted(q: float, doubted: bool) -> None:
    tops = [{"token": t, "logprob": math.log(q)} for t in "ab"]
    own = {"token": "a", "logprob": math.log(q), "top_logprobs": tops}
    for answer in (
        [own, own],
        {
            "tokens": ["a", "a"],
            "token_logprobs": [own["logprob"]] * 2,
            "top_logprobs": [{t["token"]: t["logprob"] for t in tops}] * 2,
        },
    ):
        (text,) = read_logprobs(json.dumps(answer).encode())
        said = [warning for warning in text.warnings if "2 of the tokens sum to more" in warning]
        assert len(said) == doubted
