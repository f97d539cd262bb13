"""Means per token, byte and character; intervals; several texts; two answers; groups of tokens."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from nll_core.language.reading_logprobs import read_logprobs
from nll_core.language.token_grouping import token_groups
from nll_core.language.token_summary import (
    block_interval,
    compare_answers,
    most_surprising,
    ratio_interval,
    summarise_texts,
    summarise_tokens,
)
from nll_core.language.token_text import TokenText
from nll_core.report.token_document import opening_sentence
from tests.logprob_cases import EXPECTED, sample_path


def text_of(tokens: list[str], logprobs: list[float | None]) -> TokenText:
    (text,) = read_logprobs(json.dumps({"tokens": tokens, "logprobs": logprobs}).encode())
    return text


def test_a_uniform_e_per_byte_is_1_442695_bits_per_byte() -> None:
    found = summarise_tokens(text_of(list("abcdef"), [-1.0] * 6))
    assert found.bits_per_byte == pytest.approx(1.442695, abs=5e-7)
    assert found.bits_per_token == pytest.approx(1 / math.log(2), rel=1e-15)
    assert found.perplexity == pytest.approx(math.e, rel=1e-15)


def test_bytes_are_not_characters() -> None:
    found = summarise_tokens(text_of(["日", "本"], [-3.0, -3.0]))
    assert (found.n_bytes, found.n_characters) == (6, 2)
    assert found.bits_per_character == pytest.approx(3 * (found.bits_per_byte or 0), rel=1e-15)


def test_the_bytes_of_a_token_without_a_value_leave_the_denominator() -> None:
    found = summarise_tokens(text_of(["12345", "67"], [None, -1.0]))
    assert (found.n_tokens, found.n_scored, found.n_bytes) == (2, 1, 2)


def test_prompt_and_answer_add_up() -> None:
    for name in ("llama_cpp_python_echo.json", "tgi_generate_details.json"):
        (text,) = read_logprobs(sample_path(name))
        parts = [summarise_tokens(text, part=part) for part in ("prompt", "answer", "all")]
        for value in ("n_tokens", "n_scored", "nll", "n_bytes", "n_characters"):
            prompt, answer, whole = (getattr(p, value) for p in parts)
            assert prompt + answer == pytest.approx(whole, rel=1e-12)


def test_marks_can_be_left_out() -> None:
    text = text_of(["ab", "</s>"], [-1.0, -5.0])
    assert summarise_tokens(text).nll == 6.0
    left = summarise_tokens(text, leave_out_special=True)
    assert (left.nll, left.n_scored, left.n_bytes) == (1.0, 1, 2)


def test_a_floor_leaves_a_sum_and_no_mean() -> None:
    found = summarise_tokens(text_of(["a", "b"], [-1.0, -9999.0]))
    assert (found.nll, found.n_floors) == (10000.0, 1)
    assert found.perplexity is found.bits_per_byte is found.interval is None


def test_an_impossible_token_makes_all_of_it_infinite() -> None:
    (text,) = read_logprobs(b'[{"token": "a", "logprob": -Infinity}]')
    found = summarise_tokens(text)
    assert (found.nll, found.perplexity, found.bits_per_byte) == (math.inf, math.inf, math.inf)
    huge = summarise_tokens(text_of(["a"], [-5000.0]))
    assert (huge.nll, huge.perplexity) == (5000.0, math.inf)


def test_token_weighted_perplexity_is_not_the_mean_of_perplexities() -> None:
    known = EXPECTED["llama_cpp_python_three.jsonl"]
    found = summarise_texts(read_logprobs(sample_path("llama_cpp_python_three.jsonl")))
    assert found.perplexity == pytest.approx(known["token_weighted_perplexity"], abs=5e-7)
    assert found.mean_of_perplexities == pytest.approx(known["mean_of_perplexities"], abs=5e-7)
    assert found.n_tokens == 15


def test_the_harness_has_its_own_scores() -> None:
    known = EXPECTED["lm_eval_samples_rolling.jsonl"]
    texts = read_logprobs(sample_path("lm_eval_samples_rolling.jsonl"))
    found = summarise_texts(texts)
    assert found.nll == pytest.approx(known["nll_total_nats"], abs=5e-6)
    assert found.bits_per_byte == pytest.approx(known["bits_per_byte"], rel=1e-12)
    assert found.word_perplexity == pytest.approx(known["word_perplexity"], rel=1e-12)
    assert found.perplexity is None
    total = sum(summarise_tokens(text).nll or 0 for text in texts)
    assert math.exp(total / (found.n_bytes or 0)) == pytest.approx(known["byte_perplexity"])
    # GPT-2's own count of tokens, which is not in the file.
    assert sum(document["tokens"] for document in known["docs"]) == 94


def test_the_interval_of_blocks_covers_where_single_tokens_would_not() -> None:
    """A series whose neighbours depend on each other (AR(1), φ = 0.4), whose mean is known."""
    rng = np.random.default_rng(0)
    n, n_runs, phi = 2_000, 400, 0.4
    noise = rng.standard_normal((n_runs, n + 100))
    series = np.zeros((n_runs, n + 100))
    for k in range(1, n + 100):
        series[:, k] = phi * series[:, k - 1] + noise[:, k]
    series = series[:, 100:] + 10.0
    covered = {}
    for length in (None, 1):
        found = [block_interval(row, block_length=length) for row in series]
        covered[length] = np.mean([i is not None and i.low <= 10 <= i.high for i in found])
    assert covered[None] > 0.90
    assert covered[1] < 0.85


def test_the_interval_of_independent_terms_is_students() -> None:
    scipy_stats = pytest.importorskip("scipy.stats")
    values = np.random.default_rng(1).exponential(size=50)
    found = block_interval(values, block_length=1)
    assert found is not None
    low, high = scipy_stats.t.interval(0.95, 49, values.mean(), scipy_stats.sem(values))
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)


def test_the_interval_over_texts_covers_when_texts_differ() -> None:
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(400):
        counts = rng.integers(20, 200, 40)
        level = rng.gamma(4.0, 0.5, 40)
        sums = np.array([rng.exponential(m, c).sum() for m, c in zip(level, counts, strict=True)])
        found = ratio_interval(sums, counts)
        assert found is not None
        covered += found.low <= 2.0 <= found.high
    assert 0.90 < covered / 400 < 0.985


def test_too_few_blocks_have_no_interval() -> None:
    assert block_interval([1.0, 2.0, 3.0, 4.0]) is None
    assert block_interval([]) is None
    assert ratio_interval([1.0], [2.0]) is None
    with pytest.raises(ValueError, match="shape"):
        block_interval([[1.0]])


def test_the_most_surprising_first_and_ties_in_order() -> None:
    text = text_of(list("abcd"), [-1.0, -3.0, None, -3.0])
    assert [(s.place, s.nats) for s in most_surprising(text, 2)] == [(1, 3.0), (3, 3.0)]
    assert len(most_surprising(text)) == 3
    floored = text_of(list("ab"), [-1.0, -9999.0])
    assert [s.token for s in most_surprising(floored)] == ["a"]


def test_answers_compare_per_byte_whatever_their_tokens() -> None:
    rng = np.random.default_rng(4)
    numbers = -rng.exponential(size=200)
    fine = text_of(["a"] * 200, numbers.tolist())
    coarse = text_of(["aa"] * 100, (numbers.reshape(-1, 2).sum(axis=1)).tolist())
    found = compare_answers(fine, coarse)
    assert found is not None
    assert found.difference == pytest.approx(0.0, abs=1e-12)
    assert found.interval is not None
    assert found.interval.low < 0 < found.interval.high
    opposite = compare_answers(coarse, fine)
    assert opposite is not None
    assert opposite.difference == pytest.approx(-found.difference, abs=1e-15)
    unknown = text_of(["token_id:1"], [-1.0])
    assert compare_answers(fine, unknown) is None


def test_parts_of_a_character_are_one_group_and_the_rest_is_as_it_was() -> None:
    for name, shown in (
        ("openai_chat.json", " 🙂 and waved"),
        ("tgi_generate_details.json", "He smiled 🙂 and waved"),
        ("llama_cpp_python_echo.json", "She wrote 日本 on the board, then 中"),
    ):
        (text,) = read_logprobs(sample_path(name))
        groups = token_groups(text)
        assert "".join(g.text for g in groups) == shown
        assert [g.start for g in groups[1:]] == [g.end for g in groups[:-1]]
        assert (groups[0].start, groups[-1].end) == (0, text.n_tokens)
    (text,) = read_logprobs(sample_path("openai_chat.json"))
    assert [g for g in token_groups(text) if g.end - g.start > 1] == [(1, 4, "🙂")]


def test_bytes_that_are_no_text_end_their_group() -> None:
    entries = [{"token": "?", "bytes": [b], "logprob": -1} for b in (0xFF, 0xF0, 0x9F, 65, 0xC3)]
    (text,) = read_logprobs(json.dumps(entries).encode())
    groups = token_groups(text)
    assert [(g.start, g.end) for g in groups] == [(0, 1), (1, 4), (4, 5)]
    assert groups[1].text.endswith("A")


def test_answers_to_one_prompt_are_not_added_up_in_silence() -> None:
    def answer(index: int, *log_probs: float) -> dict[str, object]:
        content = [{"token": "a", "logprob": value} for value in log_probs]
        return {"index": index, "logprobs": {"content": content}}

    two = {"choices": [answer(0, -0.5, -1.0), answer(1, -2.0)]}
    together = summarise_texts(read_logprobs(json.dumps(two).encode()))
    assert (together.n_of_several, together.nll) == (2, 3.5)
    assert "2 are answers, or options, beside others to the same prompt" in opening_sentence(
        together
    )
    each = "\n".join(json.dumps({"choices": [answer(0, -0.5)]}) for _ in range(2))
    apart = summarise_texts(read_logprobs(each.encode()))
    assert apart.n_of_several == 0
    assert "prompt" not in opening_sentence(apart)
    options = {
        "doc_id": 0,
        "filtered_resps": [[-0.5, True], [-2.0, False]],
        "arguments": [["q", " yes"], ["q", " no"]],
    }
    assert summarise_texts(read_logprobs(json.dumps(options).encode())).n_of_several == 2
    candidate = {"logprobsResult": {"chosenCandidates": [{"token": "a", "logProbability": -1.0}]}}
    gemini = json.dumps({"candidates": [candidate, candidate | {"index": 1}]}).encode()
    assert summarise_texts(read_logprobs(gemini)).n_of_several == 2


def test_one_token_is_said_in_the_singular() -> None:
    (text,) = read_logprobs(b"[-1.0, null, -2.0]")
    assert "1 token has no log-probability and is not scored, first at place 1." in text.warnings
