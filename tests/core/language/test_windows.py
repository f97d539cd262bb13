"""Windows against a loop over them, laws of strides, and the two known mistakes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core.datasets import load_first_names
from nll_core.language.letters import LETTERS, LetterTexts, letter_texts
from nll_core.language.ngrams import NgramModel, fit_ngram, ngram_nll
from nll_core.language.reading_logprobs import read_logprobs
from nll_core.language.windows import cumulative_nll, running_nll, windowed_nll
from tests.logprob_cases import sample_path


def long_text(n: int = 400, seed: int = 0) -> LetterTexts:
    names = np.array(load_first_names().different)
    drawn = np.random.default_rng(seed).choice(names, n)
    return letter_texts("".join(drawn)[:n], LETTERS)


def models(n: int) -> list[NgramModel]:
    """Of names without ends between them, as the text is."""
    other = long_text(30_000, seed=1)
    found = [fit_ngram(other, 1, add=0.1)]
    for k in range(2, n + 1):
        found.append(fit_ngram(other, k, prior=found[-1], strength=5.0))
    return found


def by_hand(
    found: list[NgramModel], text: LetterTexts, length: int, stride: int, mark: bool
) -> tuple[list[tuple[int, int]], list[list[float]]]:
    """Windows and the surprises that each adds, letter by letter."""
    codes, n = text.codes.tolist(), len(found)
    windows, lists, done, begin = [], [], 0, 0
    while True:
        end = min(begin + length, len(codes))
        nats = []
        for place in range(done, end):
            context = codes[begin:place]
            if mark:
                context = [0] * n + context
            elif not context:
                continue
            context = context[max(0, len(context) - n + 1) :] if n > 1 else []
            row = 0
            for code in context:
                row = row * 27 + code
            nats.append(-float(found[len(context)].log_probs[row, codes[place]]))
        windows.append((begin, end))
        lists.append(nats)
        done = end
        if end == len(codes):
            return windows, lists
        begin += stride


@pytest.mark.parametrize("mark", [False, True])
@pytest.mark.parametrize("n", [1, 2, 4])
@pytest.mark.parametrize(
    ("length", "stride"), [(2, 1), (2, 2), (10, 3), (10, 10), (64, 32), (401, 401), (1000, 7)]
)
def test_windows_are_those_of_a_loop(n: int, length: int, stride: int, mark: bool) -> None:
    text, found = long_text(), models(n)
    windows, lists = by_hand(found, text, length, stride, mark)
    result = windowed_nll(found, text, length=length, stride=stride, begin_mark=mark)
    assert list(zip(result.begins.tolist(), result.ends.tolist(), strict=True)) == windows
    assert result.n_scored.tolist() == [len(nats) for nats in lists]
    np.testing.assert_allclose(result.sums, [sum(nats) for nats in lists], rtol=1e-12)
    scored = [x for nats in lists for x in nats]
    assert result.perplexity == pytest.approx(math.exp(np.mean(scored)), rel=1e-12)
    means = [np.mean(nats) for nats in lists if nats]
    assert result.mean_of_windows == pytest.approx(math.exp(np.mean(means)), rel=1e-12)


def test_one_window_with_a_mark_is_the_text_itself() -> None:
    text, found = long_text(), models(3)
    result = windowed_nll(found, text, length=1000, stride=1000, begin_mark=True)
    assert result.nats_per_token == pytest.approx(ngram_nll(found[-1], text), rel=1e-12)


def test_a_stride_that_leaves_the_whole_context_changes_nothing() -> None:
    text, found = long_text(4004), models(4)
    whole = windowed_nll(found, text, length=5000, stride=1)
    for length, stride in ((10, 7), (10, 1), (50, 47)):
        other = windowed_nll(found, text, length=length, stride=stride)
        assert other.nats_per_token == pytest.approx(whole.nats_per_token, rel=1e-12)
        assert other.n_scored.sum() == text.codes.size - 1
    # Windows side by side lose context, and their first tokens.
    apart = windowed_nll(found, text, length=10, stride=10)
    assert apart.nats_per_token > whole.nats_per_token + 0.03
    assert apart.n_scored.sum() == text.codes.size - len(apart.begins)


def test_a_mark_in_every_window_is_a_mistake_that_costs() -> None:
    """Where windows do not overlap, the mark says that a name begins, and none does."""
    text, found = long_text(2000), models(4)
    whole = windowed_nll(found, text, length=5000, stride=5000, begin_mark=True)
    marked = windowed_nll(found, text, length=10, stride=10, begin_mark=True)
    assert marked.n_scored.sum() == text.codes.size
    assert marked.nats_per_token > whole.nats_per_token + 0.05


def test_the_two_mistakes_are_other_numbers() -> None:
    text, found = long_text(405), models(4)
    result = windowed_nll(found, text, length=64, stride=32)
    assert result.mean_of_windows != pytest.approx(result.perplexity, rel=1e-4)
    assert result.one_less_each != pytest.approx(result.perplexity, rel=1e-6)
    sums, counts = result.sums, result.n_scored
    weights = counts - np.append(0, np.ones(len(counts) - 1, int))
    known = math.exp((sums / counts) @ weights / weights.sum())
    assert result.one_less_each == pytest.approx(known, rel=1e-12)
    # With one window there is nothing to get wrong.
    single = windowed_nll(found, text, length=1000, stride=1000)
    assert single.mean_of_windows == single.one_less_each == single.perplexity


def test_what_is_out_of_range() -> None:
    text, found = long_text(50), models(2)
    with pytest.raises(ValueError, match="stride must be at most the length"):
        windowed_nll(found, text, length=4, stride=5)
    with pytest.raises(ValueError, match=r"orders 1, 2, …, n, got \[2\]"):
        windowed_nll(found[1:], text, length=4, stride=2)
    with pytest.raises(ValueError, match="one text"):
        windowed_nll(found, letter_texts(["a", "b"], LETTERS), length=4, stride=2)
    with pytest.raises(ValueError, match="length must be"):
        windowed_nll(found, text, length=1, stride=1)


def test_the_running_mean_ends_at_the_mean() -> None:
    numbers = (-np.random.default_rng(0).exponential(size=50)).tolist()
    (text,) = read_logprobs(repr(numbers).encode())
    running = running_nll(text)
    np.testing.assert_allclose(running, [-np.mean(numbers[: k + 1]) for k in range(50)], rtol=1e-12)


def test_the_running_mean_knows_nothing_from_a_floor_on() -> None:
    (text,) = read_logprobs(b"[-1.0, -3.0, -9999.0, -1.0]")
    np.testing.assert_array_equal(running_nll(text), [1.0, 2.0, np.nan, np.nan])


def test_the_cost_by_bytes_ends_at_the_sum_and_at_the_bytes() -> None:
    for name in ("openai_chat.json", "llama_cpp_python_echo.json"):
        (text,) = read_logprobs(sample_path(name))
        found = cumulative_nll(text)
        assert found is not None
        assert found.n_bytes[-1] == text.n_bytes
        assert found.nats[-1] == pytest.approx(text.nll, rel=1e-12)
        assert (found.n_bytes[0], found.nats[0]) == (0, 0.0)
        assert (np.diff(found.nats) >= 0).all()
    (unknown,) = read_logprobs(b"[-1.0, -2.0]")
    assert cumulative_nll(unknown) is None
