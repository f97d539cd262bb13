"""Lines that are skimmed have the tokens and numbers of those that are read whole."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from nll_core.language import logprob_skimming
from nll_core.language.logprob_errors import LogprobError
from nll_core.language.reading_logprobs import iterate_logprobs
from nll_core.language.token_text import TokenText
from tests.logprob_cases import sample_path

# What looks like the parts between which a line is cut.
HOSTILE = [
    "}]",
    "}]}",
    "]}, {",
    ']}, {"token": "',
    '"top_logprobs": [',
    '"',
    "\\",
    '\\"}]',
    "}]}, {},",
    "[",
    "]",
    "{",
    "",
    "é",
    "🙂",
    "\n",
    "\x00",
    "\ud83d",
    "\0tokens",
    " the",
]


def entry(rng: np.random.Generator, tokens: list[str], n_tops: int) -> dict[str, Any]:
    def one() -> dict[str, Any]:
        token = tokens[int(rng.integers(len(tokens)))]
        data = list(token.encode("utf-8", "surrogatepass"))
        number = -float(rng.exponential()) if rng.random() < 0.9 else 0.0
        return {"token": token, "logprob": number, "bytes": data}

    return {**one(), "top_logprobs": [one() for _ in range(n_tops)]}


def answer(rng: np.random.Generator, tokens: list[str], n_choices: int = 1) -> dict[str, Any]:
    choices = []
    for k in range(n_choices):
        entries = [
            entry(rng, tokens, int(rng.choice([0, 1, 5]))) for _ in range(int(rng.integers(1, 9)))
        ]
        text = "".join(e["token"] for e in entries)
        message = {"role": "assistant", "content": text}
        choices.append({"index": k, "message": message, "logprobs": {"content": entries}})
    return {"id": f"a{rng.integers(10**9)}", "choices": choices, "usage": {"total_tokens": 3}}


def read(data: bytes, alternatives_for: int | None) -> list[TokenText]:
    return list(iterate_logprobs(data, alternatives_for=alternatives_for))


def assert_same(data: bytes) -> None:
    whole, short = read(data, None), read(data, 0)
    assert len(whole) == len(short)
    for a, b in zip(whole, short, strict=True):
        assert (a.name, a.tokens, a.pieces, a.ids) == (b.name, b.tokens, b.pieces, b.ids)
        np.testing.assert_array_equal(a.log_probs, b.log_probs)
        assert (a.nll, a.n_bytes, a.n_characters, a.text) == (
            b.nll,
            b.n_bytes,
            b.n_characters,
            b.text,
        )


@pytest.mark.parametrize("separators", [(", ", ": "), (",", ":"), (" ,", " : ")])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("n_choices", [1, 3])
def test_random_answers_with_hostile_tokens_are_the_same(
    separators: tuple[str, str], ascii_only: bool, n_choices: int
) -> None:
    rng = np.random.default_rng(7)
    tokens = HOSTILE if ascii_only else [t for t in HOSTILE if t != "\ud83d"]
    lines = [
        json.dumps(answer(rng, tokens, n_choices), separators=separators, ensure_ascii=ascii_only)
        for _ in range(150)
    ]
    assert_same("\n".join(lines).encode())


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", ["token", "alternative", "text"])
def test_one_hostile_string_in_one_place_is_the_same(hostile: str, place: str) -> None:
    rng = np.random.default_rng(1)
    found = answer(rng, ["a", " b"])
    choice = found["choices"][0]
    entries = [entry(rng, ["a", " b"], 2) for _ in range(4)]
    choice["logprobs"]["content"] = entries
    for k in range(4):
        if place == "token":
            entries[k]["token"] = hostile
        elif place == "alternative":
            entries[k]["top_logprobs"][-1]["token"] = hostile
        else:
            choice["message"]["content"] = hostile
        data = (json.dumps(found) + "\n" + json.dumps(found)).encode()
        assert_same(data)


@pytest.mark.parametrize(
    "name", ["openai_chat.json", "llamacpp_chat.json", "llamacpp_completion.json"]
)
def test_real_answers_are_the_same(name: str) -> None:
    value = json.loads(sample_path(name).read_text())
    line = json.dumps(value).encode()
    assert_same(line + b"\n" + line)


@pytest.mark.parametrize(
    "change",
    [
        {"logprob": None},
        {"logprob": "-0.5"},
        {"logprob": -9999.0},
        {"logprob": -3},
        {"bytes": None},
        {"bytes": []},
        {"token": "token_id:7", "bytes": None},
        {"id": 5},
        {"top_logprobs": None},
    ],
)
def test_unusual_entries_are_the_same(change: dict[str, Any]) -> None:
    rng = np.random.default_rng(2)
    found = answer(rng, ["a", " b"])
    entries = [entry(rng, ["a", " b"], 2) for _ in range(3)]
    entries[1] |= change
    found["choices"][0]["logprobs"]["content"] = entries
    assert_same((json.dumps(found) + "\n" + json.dumps(found)).encode())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"bytes": [97], "top', b'"bytes": [256], "top', r"content\[0\]\.bytes"),
        (b'"logprob": -1.5', b'"logprob": 1.5', r"content\[0\]\.logprob: 1\.5 is above 0"),
        (b'"logprob": -1.5', b'"logprob": -1.5.2', "no JSON"),
        (b'"token": "a", "logprob": -1.5', b'"token": 3, "logprob": -1.5', r"\[0\]\.token"),
        (b"]}}]}", b"]}}]", "no JSON"),
    ],
)
def test_what_is_wrong_is_named_as_when_all_is_read(old: bytes, new: bytes, message: str) -> None:
    tops = [{"token": "b", "logprob": -2.5, "bytes": [98]}]
    own = {"token": "a", "logprob": -1.5, "bytes": [97], "top_logprobs": tops}
    good = json.dumps({"choices": [{"logprobs": {"content": [own, own]}}]}).encode()
    assert good.count(old) >= 1
    bad = good.replace(old, new, 1)
    for alternatives_for in (None, 0):
        with pytest.raises(LogprobError, match=f"Line 2.*{message}"):
            read(good + b"\n" + bad, alternatives_for)


def test_alternatives_end_after_so_many_tokens() -> None:
    rng = np.random.default_rng(3)
    found = answer(rng, ["a"])
    found["choices"][0]["logprobs"]["content"] = [entry(rng, ["a"], 2) for _ in range(4)]
    data = "".join(json.dumps(found | {"id": str(k)}) + "\n" for k in range(9)).encode()
    listing = [any(t.alternatives) for t in read(data, 8)]
    assert listing == sorted(listing, reverse=True)
    assert 2 <= sum(listing) <= 4


def test_the_usual_line_goes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    parse = logprob_skimming._parsed
    monkeypatch.setattr(
        logprob_skimming, "_parsed", lambda text: calls.append(len(text)) or parse(text)
    )
    rng = np.random.default_rng(4)
    found = answer(rng, HOSTILE[:10])
    found["choices"][0]["logprobs"]["content"] = [entry(rng, ["a"], 5) for _ in range(50)]
    line = json.dumps(found).encode()
    assert logprob_skimming.skimmed(line) is not None
    # Only what surrounds the tokens is parsed as objects.
    assert len(calls) == 1
    assert calls[0] < 0.1 * len(line)
