"""The entry of one token in the forms that servers write it, and the draft of a text from them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from itertools import repeat
from types import NoneType
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from nll_core.language.logprob_errors import LogprobError, shown
from nll_core.language.logprob_values import (
    NumberScale,
    is_floor,
    log_of,
    log_probability,
    raw_number,
)
from nll_core.language.token_text import Alternative, Distribution

Float64Array = NDArray[np.float64]


@dataclass(slots=True)
class Entry:
    """One token of a file."""

    token: str | None
    log_prob: float | None
    data: bytes | None = None
    id: int | None = None
    alternatives: Sequence[Alternative] = ()
    special: bool = False
    is_part: bool = False
    """Whether an empty token is a part of a character that a later one has whole."""


class PlainTokens(Sequence[Entry]):
    """Entries that have only texts, log-probabilities and bytes, as lists beside each other.

    Files of gigabytes are made of these; an entry is made where one is looked at.
    """

    def __init__(
        self, tokens: list[str], log_probs: Float64Array, data: list[bytes] | None = None
    ) -> None:
        self.tokens, self.log_probs, self.data = tokens, log_probs, data

    def __len__(self) -> int:
        return len(self.tokens)

    @overload
    def __getitem__(self, place: int) -> Entry: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Entry]: ...

    def __getitem__(self, place: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(place, slice):
            return list(self)[place]
        data = None if self.data is None else self.data[place]
        return Entry(self.tokens[place], float(self.log_probs[place]), data)

    def __iter__(self) -> Iterator[Entry]:
        data: Iterable[bytes | None] = self.data or repeat(None, len(self.tokens))
        return map(Entry, self.tokens, self.log_probs.tolist(), data)


@dataclass(slots=True)
class Draft:
    """A text of which the entries are read, to be completed by what follows in a stream."""

    recognised: str
    field: str
    name: str = ""
    """Of the choice, where there are several."""
    of_several: bool = False
    """Whether it is one of several answers to a prompt, or options for it."""
    item: int | None = None
    """The place in a list of answers, from 0."""
    line: int | None = None
    answer: Sequence[Entry] = ()
    prompt: Sequence[Entry] = ()
    holds_prompt: bool = False
    """Whether `answer` may begin with the prompt (echo)."""
    text: str | None = None
    """The answer, with the prompt before it where `holds_prompt`."""
    n_stated: int | None = None
    """Tokens of the answer as the server counts them."""
    n_prompt_stated: int | None = None
    distribution: Distribution = "unknown"
    reasons: list[str] = made(default_factory=list)
    warnings: list[str] = made(default_factory=list)
    stated_sum: float | None = None
    """Σ log p as the server says it."""
    key: tuple[Hashable, ...] = ()
    """What the parts of an answer in a stream share; empty for one that is always whole."""
    finished: bool = True
    is_chunk: bool = False
    """Whether it can only be a part of a stream."""
    cumulative: bool = False
    """Whether each part of a stream repeats those before it."""
    total_nll: float | None = None
    n_words: int | None = None

    def extend(self, other: Draft) -> None:
        """Add the next part of a stream."""
        if other.cumulative and len(other.answer) >= len(self.answer):
            self.answer, self.text = other.answer, other.text
        else:
            # A list that grows: a stream has a part for each token.
            if not isinstance(self.answer, list):
                self.answer = list(self.answer)
            self.answer.extend(other.answer)
            if other.text is not None:
                self.text = (self.text or "") + other.text
        self.prompt = self.prompt or other.prompt
        self.n_stated = self.n_stated if other.n_stated is None else other.n_stated
        self.n_prompt_stated = (
            self.n_prompt_stated if other.n_prompt_stated is None else other.n_prompt_stated
        )
        self.reasons += [why for why in other.reasons if why not in self.reasons]
        self.warnings += [said for said in other.warnings if said not in self.warnings]
        if other.distribution != "unknown":
            self.distribution = other.distribution
        self.finished = other.finished


def a_list(value: Any, field: str) -> list[Any]:
    """A list of a file; an empty one for null."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise LogprobError(f"{shown(value)} stands where a list should", field=field)
    return value


def an_object(value: Any, field: str) -> dict[str, Any]:
    """An object of a file."""
    if not isinstance(value, dict):
        raise LogprobError(f"{shown(value)} stands where an object should", field=field)
    return value


def a_text(value: Any, field: str) -> str | None:
    """A text of a file, or None."""
    if value is None or isinstance(value, str):
        return value
    raise LogprobError(f"{shown(value)} stands where a text should", field=field)


def an_id(value: Any) -> int | None:
    """The number of a token: some servers write it as a text or as 17.0."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def some_bytes(value: Any, field: str) -> bytes | None:
    """The bytes of a token from a list of numbers; None where there are none."""
    if value is None:
        return None
    try:
        return bytes(a_list(value, field))
    except (TypeError, ValueError):
        raise LogprobError(
            "the bytes of a token are whole numbers from 0 to 255", field=field
        ) from None


def token_of(value: dict[str, Any], field: str) -> str | None:
    """The text of a token, under any of its names."""
    for key in ("token", "text", "tok_str", "decoded_token", "content"):
        if key in value:
            return a_text(value[key], f"{field}.{key}")
    return None


def id_of(value: dict[str, Any]) -> int | None:
    """The number of a token, under any of its names."""
    for key in ("id", "token_id", "tokenId"):
        if key in value:
            return an_id(value[key])
    return None


def value_of(value: dict[str, Any], field: str, scale: NumberScale) -> float | None:
    """The log-probability of an entry, under any of its names."""
    for key in ("logprob", "logProbability", "log_probability", "log_prob"):
        if key in value:
            return log_probability(value[key], f"{field}.{key}", scale)
    if "prob" in value:
        number = raw_number(value["prob"], f"{field}.prob")
        return None if number is None else log_of(number, f"{field}.prob")
    return None


def alternative(value: Any, field: str, scale: NumberScale = "nats") -> Alternative | None:
    """An alternative from an object; None where it has no value."""
    found = an_object(value, field)
    number = value_of(found, field, scale)
    if number is None or math.isnan(number):
        return None
    data = some_bytes(found.get("bytes"), f"{field}.bytes")
    return Alternative(token_of(found, field) or "", number, id_of(found), data, is_floor(number))


def alternatives_of(value: Any, field: str, scale: NumberScale = "nats") -> list[Alternative]:
    """Alternatives from a list of objects, or from an object of texts and numbers."""
    found: Iterable[Alternative | None]
    if isinstance(value, dict):
        numbers = (
            (text, log_probability(number, f"{field}[{text!r}]", scale))
            for text, number in value.items()
        )
        return [
            Alternative(text, number, _id_in(text), None, is_floor(number))
            for text, number in numbers
            if number is not None and not math.isnan(number)
        ]
    found = (
        alternative(item, f"{field}[{k}]", scale) for k, item in enumerate(a_list(value, field))
    )
    return [item for item in found if item is not None]


def _id_in(token: str | None) -> int | None:
    """The number in `token_id:1234`, which vLLM writes where it is asked for numbers."""
    if token is None or not token.startswith("token_id:"):
        return None
    return an_id(token.removeprefix("token_id:"))


def entry_of_object(value: Any, field: str, scale: NumberScale = "nats") -> Entry:
    """The entry of a token from an object, with its alternatives if it has any."""
    found = an_object(value, field)
    entry = Entry(
        token_of(found, field),
        value_of(found, field, scale),
        some_bytes(found.get("bytes"), f"{field}.bytes"),
        id_of(found),
        special=found.get("special") is True,
    )
    entry.id = _id_in(entry.token) if entry.id is None else entry.id
    for key in ("top_logprobs", "top_probs", "probs", "topLogprobs", "top_tokens"):
        if found.get(key):
            entry.alternatives = alternatives_of(found[key], f"{field}.{key}", scale)
            break
    if "probs" in found and "prob" not in found and "logprob" not in found:
        # llama.cpp before 2025 names the probability of the chosen token only among the others.
        texts = {a.token: a.log_prob for a in reversed(entry.alternatives)}
        entry.log_prob = texts.get(entry.token or "")
    return entry


def entries_of_objects(value: Any, field: str, scale: NumberScale = "nats") -> Sequence[Entry]:
    """The entries of a list of objects."""
    if isinstance(value, PlainTokens):
        return value
    found = _usual_objects(value) if scale == "nats" and isinstance(value, list) else None
    if found is not None:
        return found
    return [
        entry_of_object(item, f"{field}[{k}]", scale) for k, item in enumerate(a_list(value, field))
    ]


# Of an entry without alternatives, of which large files have millions.
_USUAL: Final = frozenset({"token", "logprob", "bytes", "top_logprobs"})


def _usual_objects(items: list[Any]) -> PlainTokens | None:
    """The entries of objects with nothing unusual in them; None where there is any."""
    try:
        if not all(map(_USUAL.issuperset, items)):
            return None
        tokens = [item["token"] for item in items]
        numbers = [item["logprob"] for item in items]
        log_probs = _usual_numbers(tokens, numbers)
        if log_probs is None or any(item.get("top_logprobs") for item in items):
            return None
        lists = [item.get("bytes") for item in items]
        kinds = set(map(type, lists))
        if kinds == {list}:
            return PlainTokens(tokens, log_probs, list(map(bytes, lists)))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return PlainTokens(tokens, log_probs) if kinds == {NoneType} else None


def _usual_numbers(tokens: list[Any], numbers: list[Any]) -> Float64Array | None:
    """Numbers of at most 0 beside texts; None where one of them is something else."""
    if set(map(type, tokens)) != {str} or set(map(type, numbers)) != {float}:
        return None
    found = np.array(numbers)
    # NaN is not at most 0.
    return found if (found <= 0.0).all() and "token_id:" not in "".join(tokens) else None


def entries_of_columns(
    tokens: Any,
    numbers: Any,
    field: str,
    names: tuple[str, str] = ("tokens", "token_logprobs"),
    *,
    tops: Any = None,
    ids: Any = None,
    scale: NumberScale = "nats",
) -> Sequence[Entry]:
    """The entries of lists beside each other: tokens, log-probabilities, alternatives, numbers."""
    values = a_list(numbers, f"{field}.{names[1]}")
    texts: list[Any] = (
        a_list(tokens, f"{field}.{names[0]}") if tokens is not None else [None] * len(values)
    )
    if len(texts) != len(values):
        raise LogprobError(
            f"{names[0]} has {len(texts):,} entries and {names[1]} has {len(values):,}",
            field=field,
            remedy="Each token needs a number of its own, or null.",
        )
    if tops in (None, []) and ids is None and scale == "nats":
        usual = _usual_numbers(texts, values)
        if usual is not None:
            return PlainTokens(texts, usual)
    # Together writes one object of alternatives where others write a list of them.
    others = [tops] if isinstance(tops, dict) else a_list(tops, f"{field}.top_logprobs")
    numbers_of = a_list(ids, f"{field}.token_ids")
    entries = []
    for k, (text, number) in enumerate(zip(texts, values, strict=True)):
        entry = Entry(
            a_text(text, f"{field}.{names[0]}[{k}]"),
            log_probability(number, f"{field}.{names[1]}[{k}]", scale),
        )
        entry.id = an_id(numbers_of[k]) if k < len(numbers_of) else _id_in(entry.token)
        if k < len(others) and others[k]:
            entry.alternatives = alternatives_of(others[k], f"{field}.top_logprobs[{k}]", scale)
        entries.append(entry)
    return entries


def entries_by_id(value: Any, field: str, ids: Any = None) -> tuple[list[Entry], bool]:
    """Entries of vLLM's dicts keyed by token id, and whether the order of some keys was lost.

    The first key is the token of the text, and the others are its alternatives; `ids` (the token
    ids of the prompt) confirm it.
    """
    known = a_list(ids, f"{field}_ids")
    entries, reordered = [], False
    for k, item in enumerate(a_list(value, field)):
        token_id = an_id(known[k]) if k < len(known) else None
        if not item:
            entries.append(Entry(None, None, None, token_id))
            continue
        place = f"{field}[{k}]"
        keys = list(an_object(item, place))
        chosen = str(token_id) if str(token_id) in item else keys[0]
        if token_id is None:
            # A rank beyond the number of keys is that of a token that was not asked for.
            beyond = [key for key in keys if _rank(item[key]) > len(keys)]
            if beyond and beyond[0] != chosen:
                chosen, reordered = beyond[0], True
        found = {key: _by_id(key, item[key], f"{place}[{key!r}]") for key in keys}
        alternatives = [
            Alternative(e.token or "", e.log_prob, e.id, None, is_floor(e.log_prob))
            for e in found.values()
            if e.log_prob is not None and not math.isnan(e.log_prob)
        ]
        entry = found[chosen]
        entry.alternatives = alternatives if len(alternatives) > 1 else ()
        entries.append(entry)
    return entries, reordered


def _rank(value: Any) -> float:
    rank = value.get("rank") if isinstance(value, dict) else None
    return rank if isinstance(rank, int) else 0


def _by_id(key: str, value: Any, field: str) -> Entry:
    if isinstance(value, dict):
        token = token_of(value, field)
        entry = Entry(token, value_of(value, field, "nats"), None, an_id(key))
        # vLLM decodes as it goes: the token that completes a character has all of it.
        entry.is_part = token == ""
        return entry
    return Entry(None, log_probability(value, field), None, an_id(key))


def entries_of_triples(value: Any, field: str, tops: Any, tops_field: str) -> list[Entry]:
    """sglang's [log-probability or null, id, text or null]."""
    others = a_list(tops, tops_field)
    entries = []
    for k, item in enumerate(a_list(value, field)):
        entry = _triple(item, f"{field}[{k}]")
        if k < len(others) and others[k]:
            place = f"{tops_field}[{k}]"
            found = (_triple(a, f"{place}[{i}]") for i, a in enumerate(a_list(others[k], place)))
            entry.alternatives = [
                Alternative(a.token or "", a.log_prob, a.id, None, is_floor(a.log_prob))
                for a in found
                if a.log_prob is not None and not math.isnan(a.log_prob)
            ]
        entries.append(entry)
    return entries


def _triple(value: Any, field: str) -> Entry:
    parts = a_list(value, field)
    if not 2 <= len(parts) <= 3:
        raise LogprobError(f"{shown(value)}, not [log-probability, id, text]", field=field)
    text = a_text(parts[2], f"{field}[2]") if len(parts) == 3 else None
    return Entry(text, log_probability(parts[0], f"{field}[0]"), None, an_id(parts[1]))
