"""Real answers of servers with their known numbers, and the shapes that were not seen."""

from __future__ import annotations

import gzip
import io
import json
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nll_core.language.logprob_errors import LogprobError
from nll_core.language.reading_logprobs import iterate_logprobs, read_logprobs
from nll_core.language.token_text import TokenText
from tests.logprob_cases import EXPECTED, sample_path

ONE_LIST = [
    name
    for name, known in EXPECTED.items()
    if "entries" in known and name.endswith((".json", ".txt"))
]
# The numbers of the samples are rounded to six decimals, each entry of the made ones too.
ROUNDED = 2e-6


def case(name: str) -> tuple[TokenText, ...]:
    return read_logprobs(sample_path(name))


def read(value: Any, **options: Any) -> TokenText:
    """The only text in a JSON value."""
    (text,) = read_logprobs(json.dumps(value).encode(), **options)
    return text


def chat(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "logprobs": {"content": list(entries)}, **more}]}


def entry(token: str, logprob: Any, **more: Any) -> dict[str, Any]:
    return {"token": token, "logprob": logprob, **more}


# The samples


@pytest.mark.parametrize("name", ONE_LIST)
def test_a_sample_has_its_tokens_and_its_total(name: str) -> None:
    known = EXPECTED[name]
    (text,) = case(name)
    assert text.n_tokens == known["entries"]
    assert text.n_scored == known.get("scored", known["entries"])
    total = known.get("nll_reported_nats", known.get("nll_nats"))
    assert text.nll == pytest.approx(total, abs=ROUNDED)
    if "bytes_of_text" in known:
        assert text.n_bytes == known["bytes_of_text"]


@pytest.mark.parametrize(
    ("name", "n_missing"),
    [
        (n, k["tokens_generated"] - k["entries"])
        for n, k in EXPECTED.items()
        if "tokens_generated" in k
    ],
)
def test_lost_tokens_are_said_where_the_server_counts_more(name: str, n_missing: int) -> None:
    (text,) = case(name)
    said = [w for w in text.warnings if "the likelihood is too high" in w]
    assert bool(said) == bool(n_missing)
    if n_missing:
        assert said[0].startswith(f"{n_missing} of {EXPECTED[name]['tokens_generated']} tokens are")
        assert "joined" in said[0]


def test_lines_of_answers_are_texts_of_their_own() -> None:
    known = EXPECTED["llama_cpp_python_three.jsonl"]
    texts = case("llama_cpp_python_three.jsonl")
    assert [t.name for t in texts] == ["line 1", "line 2", "line 3"]
    for text, answer in zip(texts, known["responses"], strict=True):
        assert text.n_tokens == answer["entries"]
        assert text.nll == pytest.approx(answer["nll_reported_nats"], abs=ROUNDED)
    # Three tokens without text are 日本, which the server's text has.
    assert texts[1].n_bytes == len(" hallSnow 日本".encode())
    assert texts[1].pieces[-3:] == (b"", b"", "日本".encode())


def test_prompt_and_answer_of_an_echo_are_told_apart() -> None:
    known = EXPECTED["llama_cpp_python_echo.json"]
    (text,) = case("llama_cpp_python_echo.json")
    assert int(text.is_prompt.sum()) == known["prompt_entries"]
    answer = -text.log_probs[~text.is_prompt].sum()
    assert answer == pytest.approx(known["nll_answer_reported_nats"], abs=ROUNDED)
    assert text.n_bytes == len("She wrote 日本 on the board, then 中".encode()) - len("She")


def test_tgi_has_its_prompt_before_its_answer() -> None:
    (text,) = case("tgi_generate_details.json")
    assert text.is_prompt.tolist() == [True] * 4 + [False] * 8
    answer = -text.log_probs[~text.is_prompt].sum()
    assert answer == pytest.approx(
        EXPECTED["tgi_generate_details.json"]["nll_output_nats"], abs=ROUNDED
    )
    assert text.n_bytes == len(b" smiled") + len(" 🙂 and waved".encode())


def test_vllms_prompt_has_the_character_at_the_token_that_completes_it() -> None:
    (text,) = case("vllm_prompt_logprobs.json")
    assert (text.tokens[0], text.ids[1], text.tokens[7]) == ("", 324, "🙂")
    assert text.n_bytes == len(" smiled 🙂 and waved".encode())
    assert text.distribution == "raw"
    floor = next(a for a in text.alternatives[3] if a.token == " the")
    assert floor.is_floor


def test_the_harness_has_totals_and_no_tokens() -> None:
    known = EXPECTED["lm_eval_samples_rolling.jsonl"]
    texts = case("lm_eval_samples_rolling.jsonl")
    for text, document in zip(texts, known["docs"], strict=True):
        assert text.nll == document["nll_reported_nats"]
        assert (text.n_tokens, text.n_scored) == (None, None)
        assert (text.n_words, text.n_bytes) == (document["words"], document["bytes"])
    total = sum(text.nll or 0 for text in texts)
    n_bytes, n_words = (sum(getattr(t, f) or 0 for t in texts) for f in ("n_bytes", "n_words"))
    assert total / math.log(2) / n_bytes == pytest.approx(known["bits_per_byte"], rel=1e-12)
    assert math.exp(total / n_words) == pytest.approx(known["word_perplexity"], rel=1e-12)


def test_the_options_of_a_question_come_without_their_doubles() -> None:
    texts = case("lm_eval_samples_multiple_choice.jsonl")
    found = [-(text.nll or 0) for text in texts]
    known = EXPECTED["lm_eval_samples_multiple_choice.jsonl"]["docs"]
    assert found == [x for document in known for x in document["loglik_reported"]]
    assert texts[2].text == " 日本"
    assert texts[2].name == "line 1, document 0, option 2"
    assert "12.2995 nats" in texts[0].reasons[1]


def test_results_of_the_harness_are_refused_with_the_reason() -> None:
    with pytest.raises(LogprobError, match="no likelihood can be rebuilt"):
        case("lm_eval_results.json")


@pytest.mark.parametrize("name", ONE_LIST)
def test_gzip_and_a_file_object_read_the_same(name: str) -> None:
    data = sample_path(name).read_bytes()
    (plain,) = case(name)
    for source in (gzip.compress(data, mtime=0), io.BytesIO(data), b"\xef\xbb\xbf" + data):
        (text,) = read_logprobs(source)
        assert (text.tokens, text.nll, text.n_bytes) == (plain.tokens, plain.nll, plain.n_bytes)


@pytest.mark.parametrize("name", [n for n in ONE_LIST if n.endswith(".json")])
def test_layout_and_lists_of_answers_change_no_number(name: str) -> None:
    value = json.loads(sample_path(name).read_text())
    (plain,) = case(name)
    pretty = json.dumps(value, indent=2).encode()
    two = json.dumps([value, value]).encode()
    printed = pretty + b"\n" + pretty
    lines = json.dumps(value).encode() + b"\n\n" + json.dumps(value).encode()
    for source, n in ((pretty, 1), (two, 2), (printed, 2), (lines, 2)):
        texts = read_logprobs(source)
        assert [t.nll for t in texts] == [plain.nll] * n
    assert [t.name for t in read_logprobs(two)] == ["item 0", "item 1"]
    assert [t.line for t in read_logprobs(lines)] == [1, 3]


# OpenAI and what answers like it


def test_bytes_join_to_characters_that_the_tokens_do_not_show() -> None:
    (text,) = case("openai_chat.json")
    assert b"".join(p or b"" for p in text.pieces).decode() == text.text == " 🙂 and waved"
    assert text.n_characters == len(" 🙂 and waved")


@pytest.mark.parametrize("given", [{}, {"bytes": None}, {"bytes": []}])
@pytest.mark.parametrize("tops", [{}, {"top_logprobs": None}, {"top_logprobs": []}])
def test_what_is_left_out_of_an_entry_is_no_matter(
    given: dict[str, Any], tops: dict[str, Any]
) -> None:
    text = read(chat(entry("He", -0.5, **given, **tops), entry("é", -1.5, **given, **tops)))
    assert (text.nll, text.n_bytes, text.n_characters) == (2.0, 4, 3)


def test_several_choices_are_several_texts() -> None:
    value = {
        "choices": [
            {"index": k, "logprobs": {"content": [entry("a", -float(k + 1))]}} for k in range(3)
        ],
        "usage": {"completion_tokens": 3, "prompt_tokens": 5},
    }
    texts = read_logprobs(json.dumps(value).encode())
    assert [(t.name, t.nll) for t in texts] == [(f"choice {k}", k + 1.0) for k in range(3)]


def test_a_refusal_is_read_and_said() -> None:
    value = {
        "choices": [
            {
                "message": {"content": None, "refusal": "No."},
                "logprobs": {"content": None, "refusal": [entry("No", -0.1), entry(".", -0.2)]},
            }
        ]
    }
    text = read(value)
    assert text.nll == pytest.approx(0.3)
    assert any("refusal" in w for w in text.warnings)


def test_a_stream_of_chat_is_put_together_whatever_its_lines() -> None:
    def chunk(*entries: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        content = "".join(e["token"] for e in entries)
        choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
        if entries:
            choice["logprobs"] = {"content": list(entries)}
        return {"id": "x", "object": "chat.completion.chunk", "choices": [choice]}

    chunks = [
        chunk(entry("a", -1.0), entry("b", -2.0)),
        chunk(entry("c", -3.0)),
        chunk(finish="stop"),
        {"id": "x", "choices": [], "usage": {"completion_tokens": 4, "prompt_tokens": 9}},
    ]
    lines = "\n".join(map(json.dumps, chunks)).encode()
    sent = (
        b"".join(b"data: " + json.dumps(c).encode() + b"\n\n" for c in chunks) + b"data: [DONE]\n"
    )
    for source in (lines, sent, sent.replace(b"\n", b"\r\n"), b": ping\n\n" + sent):
        (text,) = read_logprobs(source)
        assert (text.tokens, text.nll, text.text) == (("a", "b", "c"), 6.0, "abc")
        assert any(w.startswith("1 of 4 tokens are missing") for w in text.warnings)
    (cut,) = read_logprobs("\n".join(map(json.dumps, chunks[:2])).encode())
    assert cut.nll == 6.0
    assert any("ends before" in w for w in cut.warnings)


def test_two_streams_after_each_other_and_two_choices_within_one_stay_apart() -> None:
    def chunk(answer: str, index: int, number: float, finish: str | None = None) -> str:
        choice = {
            "index": index,
            "delta": {"content": "x"},
            "logprobs": {"content": [entry("x", number)]},
            "finish_reason": finish,
        }
        return json.dumps({"id": answer, "choices": [choice]})

    lines = [
        chunk("a", 0, -1.0),
        chunk("a", 1, -10.0),
        chunk("a", 0, -2.0, "stop"),
        chunk("a", 1, -20.0, "stop"),
        chunk("b", 0, -5.0, "stop"),
    ]
    texts = read_logprobs("\n".join(lines).encode())
    assert [t.nll for t in texts] == [3.0, 30.0, 5.0]


def test_the_last_event_of_a_stream_of_responses_has_everything() -> None:
    done = {
        "type": "response.completed",
        "response": {
            "output": [
                {"type": "reasoning"},
                {
                    "type": "message",
                    "content": [
                        {"type": "output_text", "text": "ab", "logprobs": [entry("ab", -1.0)]}
                    ],
                },
            ]
        },
    }
    delta = {"type": "response.output_text.delta", "delta": "ab", "logprobs": [entry("ab", -1.0)]}
    lines = b"\n".join(b"data: " + json.dumps(e).encode() + b"\n" for e in (delta, done))
    (text,) = read_logprobs(lines)
    assert (text.nll, text.recognised) == (1.0, "OpenAI Responses")
    assert read(done["response"]).nll == 1.0


def test_a_batch_keeps_the_names_of_its_requests() -> None:
    answer = {"status_code": 200, "body": chat(entry("a", -1.0))}
    lines = "\n".join(
        json.dumps({"custom_id": f"request-{k}", "response": answer, "error": None}) for k in (1, 2)
    )
    texts = read_logprobs(lines.encode())
    assert [t.name for t in texts] == ["line 1, request-1", "line 2, request-2"]


def test_old_completions_take_the_chosen_number_and_not_that_of_an_equal_text() -> None:
    value = {
        "object": "text_completion",
        "choices": [
            {
                "text": "ab",
                "logprobs": {
                    "tokens": ["a", "b"],
                    "token_logprobs": [-0.005, -1.0],
                    "top_logprobs": [{"a": -7.35, "c": -8.0}, {"c": -0.5}],
                    "token_ids": [1.0, 2.0],
                },
            }
        ],
    }
    text = read(value)
    assert text.nll == pytest.approx(1.005)
    assert text.ids == (1, 2)
    assert any("same text and another id" in w for w in text.warnings)
    assert any("1 chosen tokens are not among" in w for w in text.warnings)


def test_together_writes_one_object_of_alternatives() -> None:
    logprobs = {"tokens": ["a"], "token_logprobs": [-1.0], "top_logprobs": {"a": -1.0, "b": -2.0}}
    text = read({"choices": [{"text": "a", "logprobs": logprobs}]})
    assert [(a.token, a.log_prob) for a in text.alternatives[0]] == [("a", -1.0), ("b", -2.0)]


def test_vllms_token_ids_as_texts_are_ids_without_text() -> None:
    text = read(chat(entry("token_id:42", -1.0, bytes=None)))
    assert (text.ids, text.pieces, text.n_bytes) == ((42,), (None,), None)


def test_an_echo_of_vllm_starts_its_answer_where_the_prompt_ends() -> None:
    value = {
        "choices": [
            {
                "text": "a b c",
                "logprobs": {"tokens": ["a", " b", " c"], "token_logprobs": [None, -1.0, -2.0]},
            }
        ],
        "usage": {"prompt_tokens": 2, "completion_tokens": 1},
    }
    assert read(value).is_prompt.tolist() == [True, True, False]
    del value["usage"]
    unclear = read(value)
    assert not unclear.is_prompt.any()
    assert any("does not say where the prompt ends" in w for w in unclear.warnings)
    assert read(value, n_prompt=1).is_prompt.tolist() == [True, False, False]
    with pytest.raises(LogprobError, match="4 tokens cannot be the prompt: there are 3"):
        read(value, n_prompt=4)


def test_prompt_logprobs_at_the_top_of_an_answer_belong_to_it() -> None:
    prompt = [None, {"7": {"logprob": -2.0, "rank": 9, "decoded_token": "x"}}]
    answer = {**chat(entry("y", -1.0)), "prompt_logprobs": prompt}
    text = read(answer)
    assert (text.nll, text.is_prompt.tolist()) == (3.0, [True, True, False])
    answer["choices"].append({"index": 1, "logprobs": {"content": [entry("z", -4.0)]}})
    texts = read_logprobs(json.dumps(answer).encode())
    assert [t.nll for t in texts] == [2.0, 1.0, 4.0]
    assert texts[0].name == "prompt"


def test_a_prompt_that_is_echoed_is_counted_once() -> None:
    logprobs = {"tokens": ["a", " b", " c"], "token_logprobs": [None, -1.0, -2.0]}
    prompt = [None, {"5": {"logprob": -1.0, "rank": 1, "decoded_token": " b"}}]
    choice = {"text": "a b c", "logprobs": logprobs, "prompt_logprobs": prompt}
    usage = {"prompt_tokens": 2, "completion_tokens": 1}
    text = read({"choices": [choice], "usage": usage})
    assert (text.nll, text.n_tokens, text.is_prompt.tolist()) == (3.0, 3, [True, True, False])


def test_llama_cpps_chat_after_sampling_is_not_raw() -> None:
    tops = [{"token": "a", "prob": 0.5}]
    content = [{"id": 3, "token": "a", "bytes": [97], "prob": 0.5, "top_probs": tops}]
    choice = {"message": {"content": "a"}, "logprobs": {"content": content}}
    text = read({"choices": [choice], "timings": {"predicted_n": 1}})
    assert (text.nll, text.distribution) == (pytest.approx(math.log(2)), "after sampling")


def test_the_real_token_of_a_prompt_is_the_first_key_or_the_one_that_is_said() -> None:
    item = {
        "5": {"logprob": -9.0, "rank": 40, "decoded_token": "q"},
        "3": {"logprob": -0.1, "rank": 1, "decoded_token": "a"},
    }
    assert read({"prompt_logprobs": [None, item]}).nll == 9.0
    sorted_keys = {key: item[key] for key in ("3", "5")}
    found = read({"prompt_logprobs": [None, sorted_keys]})
    assert found.nll == 9.0
    assert any("not in vLLM's order" in w for w in found.warnings)
    said = read({"prompt_logprobs": [None, sorted_keys], "prompt_token_ids": [1, 3]})
    assert said.nll == 0.1


# Other servers


def test_llama_cpp_before_2025_names_the_chosen_only_among_its_probs() -> None:
    value = {
        "content": "ab",
        "stop": True,
        "completion_probabilities": [
            {
                "content": "a",
                "probs": [{"tok_str": "a", "prob": 0.5}, {"tok_str": "x", "prob": 0.1}],
            },
            {"content": "b", "probs": [{"tok_str": "y", "prob": 0.9}]},
        ],
    }
    text = read(value)
    assert text.recognised == "llama.cpp completion (before 2025)"
    assert (text.n_tokens, text.n_scored, text.nll) == (2, 1, pytest.approx(math.log(2)))


def test_llama_cpp_after_sampling_has_probabilities() -> None:
    entries = [
        {
            "id": 1,
            "token": "a",
            "bytes": [97],
            "prob": 0.25,
            "top_probs": [{"id": 1, "token": "a", "prob": 0.25}],
        },
        {"id": 2, "token": "b", "bytes": [98], "prob": 1.0, "top_probs": []},
    ]
    value = {"content": "ab", "stop": True, "completion_probabilities": entries}
    text = read(value)
    assert (text.nll, text.distribution) == (pytest.approx(math.log(4)), "after sampling")


def test_llama_cpp_streams_and_lists_of_answers() -> None:
    part = {"content": "a", "stop": False, "completion_probabilities": [entry("a", -1.0)]}
    last = {"content": "", "stop": True, "tokens_predicted": 2}
    sent = b"".join(b"data: " + json.dumps(p).encode() + b"\n\n" for p in (part, part, last))
    (text,) = read_logprobs(sent)
    assert (text.n_tokens, text.nll, text.warnings) == (2, 2.0, ())
    whole = {**part, "stop": True}
    assert [t.nll for t in read_logprobs(json.dumps([whole, whole]).encode())] == [1.0, 1.0]


def test_ollama_whole_and_in_parts() -> None:
    part = {
        "model": "m",
        "response": "a",
        "done": False,
        "logprobs": [entry("a", -1.0, bytes=[97])],
    }
    last = {"model": "m", "response": "", "done": True, "eval_count": 2}
    lines = "\n".join(map(json.dumps, (part, part, last, part, last))).encode()
    assert [(t.tokens, t.nll) for t in read_logprobs(lines)] == [(("a", "a"), 2.0), (("a",), 1.0)]
    message = {
        "model": "m",
        "message": {"content": "ab"},
        "done": True,
        "logprobs": part["logprobs"],
    }
    assert read(message).recognised == "Ollama"


def test_tgi_in_parts_and_its_best_sequences() -> None:
    def token(text: str, number: float, special: bool = False) -> dict[str, Any]:
        return {"id": 1, "text": text, "logprob": number, "special": special}

    parts = [
        {"index": 1, "token": token("a", -1.0), "generated_text": None, "details": None},
        {
            "index": 2,
            "token": token("</s>", -2.0, True),
            "generated_text": "a",
            "details": None,
        },
    ]
    sent = b"".join(b"data:" + json.dumps(p).encode() + b"\n\n" for p in parts)
    (text,) = read_logprobs(sent)
    assert (text.nll, text.n_tokens, text.n_bytes) == (3.0, 2, 1)
    assert text.is_special.tolist() == [False, True]
    details = {"tokens": [token("a", -1.0)], "prefill": []}
    best = {
        "generated_text": "a",
        "details": {
            **details,
            "best_of_sequences": [{"generated_text": "b", "tokens": [token("b", -4.0)]}],
        },
    }
    assert [t.nll for t in read_logprobs(json.dumps([best]).encode())] == [1.0, 4.0]


@pytest.mark.parametrize("snake", [False, True])
def test_gemini_and_what_it_says_of_its_sum(snake: bool) -> None:
    names = (
        ("logprobs_result", "chosen_candidates", "top_candidates", "token_id", "log_probability")
        if snake
        else ("logprobsResult", "chosenCandidates", "topCandidates", "tokenId", "logProbability")
    )
    result, chosen, top, token_id, number = names
    candidate = {
        "content": {"parts": [{"text": "hi", "thought": True}, {"text": "ab"}]},
        "finishReason": "STOP",
        "avgLogprobs": -1.5,
        result: {
            chosen: [{"token": "a", token_id: 1, number: -1.0}, {"token": "b", number: -2.0}],
            top: [{"candidates": [{"token": "x", number: -0.7}]}, {}],
        },
    }
    text = read({"candidates": [candidate]})
    assert (text.nll, text.text, text.ids) == (3.0, "ab", (1, None))
    assert any("not among their alternatives" in w for w in text.warnings)
    assert not any("sum to" in w for w in text.warnings)
    candidate["avgLogprobs"] = -9.0
    assert any("sum to -18.0000" in w for w in read({"candidates": [candidate]}).warnings)


def test_geminis_stream_as_a_list_of_parts() -> None:
    def part(token: str, finish: str | None) -> dict[str, Any]:
        found = {
            "content": {"parts": [{"text": token}]},
            "logprobsResult": {"chosenCandidates": [{"token": token, "logProbability": -1.0}]},
        }
        return {"candidates": [found | ({"finishReason": finish} if finish else {})]}

    (text,) = read_logprobs(json.dumps([part("a", None), part("b", "STOP")]).encode())
    assert (text.tokens, text.nll, text.text) == (("a", "b"), 2.0, "ab")


def test_sglang_and_its_stream_that_repeats_itself() -> None:
    def answer(n: int, finish: Any) -> dict[str, Any]:
        output = [[-0.5, 10, "a"], [-0.25, 11, "b"]][:n]
        return {
            "text": "ab"[:n],
            "meta_info": {
                "id": "r",
                "finish_reason": finish,
                "input_token_logprobs": [[None, 1, "x"], [-2.0, 2, "y"]],
                "output_token_logprobs": output,
                "output_top_logprobs": [[[-0.5, 10, None], [-1.0, 12, "z"]], None][:n],
            },
        }

    whole = read(answer(2, {"type": "stop"}))
    assert (whole.nll, whole.n_tokens, whole.n_scored) == (2.75, 4, 3)
    assert whole.is_prompt.tolist() == [True, True, False, False]
    sent = [answer(1, None), answer(2, {"type": "stop"})]
    (text,) = read_logprobs("\n".join(map(json.dumps, sent)).encode())
    assert (text.nll, text.n_tokens) == (2.75, 4)


def test_cohere_has_several_tokens_in_an_item() -> None:
    value = {
        "message": {"content": [{"type": "text", "text": "Hello you"}]},
        "logprobs": [
            {"text": "Hello", "token_ids": [1, 2], "logprobs": [-1.0, -2.0]},
            {"text": " you", "token_ids": [3], "logprobs": [-0.5]},
        ],
    }
    text = read(value)
    assert (text.nll, text.n_tokens, text.n_bytes) == (3.5, 3, 9)
    assert text.is_special.tolist() == [False] * 3


def test_vllms_own_outputs() -> None:
    value = {
        "prompt_token_ids": [1, 2],
        "prompt_logprobs": [None, {"2": {"logprob": -3.0, "decoded_token": "p"}}],
        "outputs": [
            {
                "text": "a",
                "token_ids": [7],
                "logprobs": [
                    {
                        "8": {"logprob": -0.1, "decoded_token": "b"},
                        "7": {"logprob": -2.0, "decoded_token": "a"},
                    }
                ],
            }
        ],
    }
    text = read(value)
    assert (text.nll, text.ids, text.n_scored) == (5.0, (1, 2, 7), 2)


# Bare forms and tables


@pytest.mark.parametrize(
    "data",
    [
        b"[-0.5, null, -1.0]",
        b"[null, -0.5, -1.0]",
        b'["-0.5", "-1.0"]',
        b'[["a", -0.5], ["b", -1.0]]',
        b'[[-0.5, "a"], [-1.0, "b"]]',
        b'[[-0.5, 5, "a"], [-1.0, 6, null]]',
        b'{"tokens": ["a", "b"], "logprobs": [-0.5, -1]}',
        b'{"tokens": ["a", "b"], "token_logprobs": [-0.5, -1]}',
        b'{"content": [{"token": "a", "logprob": -0.5}, {"token": "b", "logprob": -1}]}',
        b'[{"token": "a", "logprob": -0.5}, {"token": "b", "logprob": -1}]',
        b'{"token": "a", "logprob": -0.5}\n{"token": "b", "logprob": -1}\n',
        b"token,logprob\na,-0.5\nb,-1\n",
        b'token\tlogprob\n"\t-0.5\n,\t-1\n',
        b"logprob;token\n-0.5;a\n-1;b\n",
        b"a,-0.5\nb,-1.0\n",
        b"a -0.5\n b -1.0\n",
        b"-0.5\n-1.0\n",
        b"logprob\n-0.5\n-1.0\n",
        b"token,log10_prob\na,%.17f\nb,%.17f\n" % (-0.5 / math.log(10), -1 / math.log(10)),
        b"token,log2p\na,%.17f\nb,%.17f\n" % (-0.5 / math.log(2), -1 / math.log(2)),
        b"token,surprisal\na,0.5\nb,1.0\n",
        b"token,prob\na,%.17f\nb,%.17f\n" % (math.exp(-0.5), math.exp(-1)),
        b"index,token,logprob,rank\n0,a,-0.5,1\n1,b,-1.0,4\n",
    ],
)
def test_a_bare_form_has_the_numbers_that_stand_in_it(data: bytes) -> None:
    (text,) = read_logprobs(data)
    assert text.nll == pytest.approx(1.5, rel=1e-12)
    assert text.n_scored == 2
    assert text.reasons


def test_a_table_of_several_texts() -> None:
    data = b"doc_id,token,logprob\n1,a,-1\n1,b,-2\n2,c,-4\n"
    assert [(t.name, t.nll) for t in read_logprobs(data)] == [
        ("line 2, 1", 3.0),
        ("line 4, 2", 4.0),
    ]


def test_a_quoted_token_may_hold_the_delimiter_and_a_line_end() -> None:
    (text,) = read_logprobs(b'token,logprob\n",",-1\n"\n",-2\n" ""x""",-4\n')
    assert text.tokens == (",", "\n", ' "x"')
    assert text.nll == 7.0


@pytest.mark.parametrize(
    ("scale", "nll"),
    [("nats", 3.0), ("log2", 3 * math.log(2)), ("log10", 3 * math.log(10))],
)
def test_the_base_of_the_logarithm_is_said_and_never_guessed(scale: Any, nll: float) -> None:
    data = b"token,logprob\na,-1\nb,-2\n"
    (text,) = read_logprobs(data, scale=scale)
    assert text.nll == pytest.approx(nll, rel=1e-15)
    (plain,) = read_logprobs(data)
    assert plain.nll == 3.0
    assert "natural logarithms" in plain.reasons[0]


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("log10_prob", 10),
        ("log10", 10),
        ("logprob_log10", 10),
        ("log_prob_base10", 10),
        ("lg p", 10),
        ("log2p", 2),
        ("logprob_base2", 2),
        ("log-prob", math.e),
        ("ln_p", math.e),
        ("token_logprob", math.e),
    ],
)
def test_the_name_of_a_column_may_say_the_base(name: str, base: float) -> None:
    (text,) = read_logprobs(f"token,{name}\na,-1\nb,-2\n".encode())
    assert text.nll == pytest.approx(3 * math.log(base), rel=1e-12)
    (bare,) = read_logprobs(f"{name}\n-1\n-2\n".encode())
    assert bare.nll == text.nll


def test_an_object_may_say_its_base_and_kenlm_has_one() -> None:
    numbers = {"tokens": ["a", "b"], "logprobs": [-1.0, -2.0]}
    assert read({**numbers, "base": 10}).nll == pytest.approx(3 * math.log(10))
    assert read({**numbers, "base": "e"}).nll == 3.0
    with pytest.raises(LogprobError, match="'7' is no known base"):
        read({**numbers, "base": "7"})
    scores = read([[-1.0, 2, False], [-2.0, 1, True]])
    assert (scores.nll, scores.recognised) == (pytest.approx(3 * math.log(10)), "KenLM full_scores")


def test_kenlms_floor_is_a_floor_in_its_own_logarithm() -> None:
    (text,) = read_logprobs(b"token,log10_prob\na,-1\n<unk>,-100\n")
    assert text.is_floor.tolist() == [False, True]


# Numbers that are no numbers


def test_infinite_and_undefined_numbers_of_python() -> None:
    data = b'[{"token": "a", "logprob": -Infinity}, {"token": "b", "logprob": NaN}]'
    (text,) = read_logprobs(data)
    assert (text.nll, text.n_scored) == (math.inf, 1)
    assert any("probability 0" in w for w in text.warnings)
    assert any("NaN" in w for w in text.warnings)


@pytest.mark.parametrize("number", ["-0.0859547", -0.0859547])
def test_numbers_as_texts_are_numbers(number: Any) -> None:
    assert read(chat(entry("a", number), entry("b", "-inf"))).log_probs[0] == -0.0859547


def test_a_number_as_numpy_prints_it_is_named() -> None:
    with pytest.raises(LogprobError, match=r"content\[0\]\.logprob: 'np\.float32.* float\(x\)"):
        read(chat(entry("a", "np.float32(-0.08)")))


@pytest.mark.parametrize("floor", [-9999.0, -99999.0, -3.4028234663852886e38])
def test_a_floor_is_marked_and_stays_in_the_sum(floor: float) -> None:
    text = read(chat(entry("a", -1.0), entry("b", floor)))
    assert text.is_floor.tolist() == [False, True]
    assert text.nll == 1.0 - floor
    assert any("the sum is no likelihood" in w for w in text.warnings)


def test_rounding_above_0_is_0_and_a_logit_is_refused() -> None:
    assert read(chat(entry("a", 1e-7))).nll == 0.0
    with pytest.raises(LogprobError, match=r"logprob: 1\.5 is above 0, .*log-softmax"):
        read(chat(entry("a", 1.5)))


# Bytes and marks


def test_marks_count_as_tokens_and_not_as_bytes() -> None:
    text = read(chat(entry("a", -1.0), entry("<|endoftext|>", -2.0)))
    assert (text.nll, text.n_bytes, text.is_special.tolist()) == (3.0, 1, [False, True])
    about = read(
        chat(entry("<|endoftext|>", -2.0), message={"content": "<|endoftext|>"}),
    )
    assert about.n_bytes == len("<|endoftext|>")
    llama = read(chat({"id": 0, "token": "", "bytes": [], "logprob": -1.0}, entry("a", -1.0, id=5)))
    assert llama.is_special.tolist() == [True, False]


def test_the_letters_of_vocabularies_are_told() -> None:
    gpt2 = read({"tokens": ["He", "Ġsaid", "ĠÃ©"], "logprobs": [-1, -1, -1]})
    assert (gpt2.text, gpt2.n_bytes) == ("He said é", 10)
    pieces = read({"tokens": ["▁He", "▁said", "<0xC3>", "<0xA9>"], "logprobs": [-1, -1, -1, -1]})
    assert pieces.text == " He saidé"
    latin = read(
        {
            "choices": [
                {
                    "text": "🙂",
                    "logprobs": {
                        "tokens": ["ð", "\x9f\x99", "\x82"],
                        "token_logprobs": [-1, -1, -1],
                    },
                }
            ]
        }
    )
    assert (latin.n_bytes, latin.pieces[0]) == (4, b"\xf0")
    plain = read({"tokens": ["naïve", "ð"], "logprobs": [-1, -1]})
    assert plain.text == "naïveð"
    printed = read({"tokens": ["bytes:\\xf0\\x9f", "bytes:\\x99\\x82"], "logprobs": [-1, -1]})
    assert printed.text == "🙂"


# Raw, or after sampling?


def test_tell_tales_of_numbers_after_sampling() -> None:
    half = -math.log(2)
    whole = read(chat(entry("a", half, top_logprobs=[entry("a", half), entry("b", half)])))
    assert whole.distribution == "after sampling"
    data = (
        b'[{"token": "a", "logprob": -0.1, "top_logprobs": [{"token": "b", "logprob": -Infinity}]}]'
    )
    assert read_logprobs(data)[0].distribution == "after sampling"
    part = read(chat(entry("a", -0.1, top_logprobs=[entry("a", -0.1), entry("b", -3.0)])))
    assert part.distribution == "unknown"
    assert any("does not say" in why for why in part.reasons)
    greedy = read([0.0, 0.0, 0.0])
    assert greedy.distribution == "after sampling"
    said = read([0.0, 0.0, 0.0], distribution="raw")
    assert said.distribution == "raw"


# What cannot be read


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (b" \n \n", "The file is empty"),
        (b"hello world, this is prose\n", "No column of numbers"),
        (b"{}", r"No known shape.*; the keys are none"),
        (b'{"choices": []}', "no text in the file"),
        (b"[]", "The list is empty"),
        (b"[null, null]", "othing but null"),
        (b"[1, 2", r"Line 1: this is no JSON \(.*was the end cut off"),
        (b'{"a":\n1,\n', r"Line 3: this is no JSON|Line 2: this is no JSON"),
        (b'{"choices": [{"logprobs": null}]}', r"no token in the file.*logprobs=true"),
        (b'{"choices": [null]}', r"^In choices\[0\]: null stands where an object should"),
        (b'{"choices": [{"logprobs": {"content": {"a": 1}}}]}', r"logprobs\.content: an object"),
        (b'{"choices": [{"logprobs": {"content": [3]}}]}', r"content\[0\]: 3 stands where"),
        (
            b'{"choices": [{"logprobs": {"tokens": ["a"], "token_logprobs": [-1, -2]}}]}',
            "tokens has 1 entries and token_logprobs has 2",
        ),
        (
            b'[{"token": "a", "logprob": -1, "bytes": [300]}]',
            r"\[0\]\.bytes: the bytes of a token are whole numbers from 0 to 255",
        ),
        (b'[{"token": 7, "logprob": -1}]', r"\[0\]\.token: 7 stands where a text should"),
        (b'[{"token": "a", "logprob": true}]', r"\[0\]\.logprob: True is no number"),
        (b'[{"token": "a", "logprob": Infinity}]', r"inf is above 0"),
        (b'{"error": {"message": "rate limit"}}', "answered with an error: 'rate limit'"),
        (b'[-1]\n[-2]\n{"choices":\n', "Line 3: this is no JSON"),
        (b'[-1]\n{"tokens": ["a"], "logprobs": ["x"]}\n', r"Line 2, logprobs\[0\]: 'x' is a text"),
        (b'{"choices": [{"logprobs": null}]\n{"choices": []}', r"^Line 1: this is no JSON"),
        (b"token,logprob\na,-1\nb,x1\n", r"Line 3, logprob: 'x1' is a text that spells no number"),
        (b"token,logprob\na,-1\nb\n", r"Line 3: 1 columns"),
        (b'[-1, "\xff"]', r"Line 1: the byte 0xff is no UTF-8"),
        (b"[" * 100_000, "no JSON that can be read"),
        (b"[" + b"1" * 5000 + b"]", "no JSON that can be read"),
        (b"[1e999]", "inf is above 0"),
        (b'data: {"choices": [\n\n', "Line 1: this is no JSON"),
        (b'error: {"code": 500}\n', "Line 1: the server ended the stream with an error"),
        (gzip.compress(b"[-1.0]", mtime=0)[:-9], "gzip file is damaged"),
        (
            b'{"filtered_resps": ["a long answer"], "resps": []}',
            "a generated text, not a likelihood",
        ),
        (b"\x00\x01\x02", "zero bytes"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(LogprobError, match=message):
        read_logprobs(data)


def test_an_error_keeps_its_place_when_it_is_sent() -> None:
    with pytest.raises(LogprobError) as caught:
        read_logprobs(b'[-1]\n[{"token": "a", "logprob": 7}]\n')
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.line, error.field) == (2, "[0].logprob")
    assert str(error) == str(caught.value)


def test_what_is_read_whole_is_bounded_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    from nll_core.language import logprob_source

    monkeypatch.setattr(logprob_source, "MAX_VALUES", 10)
    with pytest.raises(LogprobError, match="more than 10 parts"):
        read_logprobs(b"[" + b"-1," * 10 + b"-1]")
    monkeypatch.setattr(logprob_source, "MAX_LINE_BYTES", 10)
    with pytest.raises(LogprobError, match="Line 2: the line has more than"):
        read_logprobs(b"[-1]\n[-1.0000000000000]\n")
    with pytest.raises(LogprobError, match="more than the limit"):
        read_logprobs(b"[-1]\n" * 1000, max_bytes=100)
    with pytest.raises(LogprobError, match="more than the limit"):
        read_logprobs(gzip.compress(b"[-1]\n" * 10_000, mtime=0), max_bytes=1000)


def test_progress_is_told_and_may_stop_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nll_core.language import logprob_source

    monkeypatch.setattr(logprob_source, "TOLD_EVERY", 1000)
    path = tmp_path / "a.jsonl"
    path.write_bytes((b"[-1.0, -2.0" + b" " * 2000 + b"]\n") * 2_000)
    told: list[float] = []

    def stop(stage: str, share: float) -> None:
        told.append(share)
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(iterate_logprobs(path, progress=stop))
    assert told == sorted(told)
    assert told[0] < 0.5


def test_options_are_checked() -> None:
    with pytest.raises(ValueError, match="scale must be"):
        read_logprobs(b"[-1]", scale="bits")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="source must be a path"):
        read_logprobs(io.StringIO("[-1]"))  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError):
        read_logprobs("no such file")


def test_the_sum_is_that_of_the_numbers_of_any_shape() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        n = int(rng.integers(1, 30))
        numbers = (-rng.exponential(size=n)).tolist()
        tokens = ["".join(map(chr, rng.integers(32, 0x2FF, rng.integers(1, 5)))) for _ in range(n)]
        text = "".join(tokens)
        entries = [
            entry(t, x, bytes=list(t.encode())) for t, x in zip(tokens, numbers, strict=True)
        ]
        gpt = [{"token": t, "logProbability": x} for t, x in zip(tokens, numbers, strict=True)]
        for value in (
            chat(*entries, message={"content": text}),
            entries,
            {"model": "m", "response": text, "done": True, "logprobs": entries},
            {"completion_probabilities": entries, "content": text, "stop": True},
            {"candidates": [{"logprobsResult": {"chosenCandidates": gpt}}]},
            {
                "choices": [
                    {"text": text, "logprobs": {"tokens": tokens, "token_logprobs": numbers}}
                ]
            },
        ):
            found = read(value)
            assert found.nll == pytest.approx(-math.fsum(numbers), rel=1e-12)
            assert found.n_bytes == len(text.encode())
            assert found.n_characters == len(text)
