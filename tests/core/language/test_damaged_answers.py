"""Whatever is damaged is read or refused with a LogprobError: no other error, no wrong types."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nll_core.language.logprob_errors import LogprobError
from nll_core.language.reading_logprobs import iterate_logprobs
from nll_core.language.token_grouping import token_groups
from nll_core.language.token_summary import TextsTally, summarise_tokens
from tests.logprob_cases import EXPECTED, sample_path

FILES = sorted(map(sample_path, EXPECTED))
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    -9999.0,
    math.nan,
    -math.inf,
    "",
    "x",
    "-1",
    "\ud800",
    [],
    [None],
    [[]],
    {},
    {"a": 1},
    10**400,
]


def use(data: bytes, alternatives_for: int | None = None) -> None:
    """Read, and do with each text what a report does."""
    tally, said = TextsTally(), "read"
    try:
        for text in iterate_logprobs(data, alternatives_for=alternatives_for):
            summary = summarise_tokens(text)
            tally.add(text, summary)
            groups = token_groups(text)
            assert sum(g.end - g.start for g in groups) == len(text.tokens)
            n = len(text.tokens)
            columns = (text.pieces, text.ids, text.log_probs, text.alternatives, text.is_prompt)
            assert all(len(column) == n for column in columns)
            assert all(type(token) is str for token in text.tokens)
            assert not (text.log_probs > 0).any()
            assert text.nll is None or text.nll >= 0
    except LogprobError as error:
        said = str(error)
    assert said
    assert tally.summary().n_texts >= 0


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all parts of a JSON value."""
    found = [path]
    parts = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, part in parts:
        found += places(part, (*path, key))
    return found


def changed(value: Any, path: tuple[Any, ...], how: int, rng: np.random.Generator) -> Any:
    """A value with one part of it replaced, removed or doubled."""
    if not path:
        return ODD[int(rng.integers(len(ODD)))]
    found = copy.deepcopy(value)
    parent = found
    for key in path[:-1]:
        parent = parent[key]
    last = path[-1]
    if how == 0:
        parent[last] = ODD[int(rng.integers(len(ODD)))]
    elif how == 1:
        del parent[last]
    elif isinstance(parent, list):
        parent.insert(last, copy.deepcopy(parent[last]))
    else:
        parent[f"{last}_"] = parent.pop(last)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_changed_value(path: Path) -> None:
    rng = np.random.default_rng(0)
    text = path.read_text()
    lines = [line.removeprefix("data: ") for line in text.splitlines()]
    try:
        values = [json.loads(text)]
    except ValueError:
        values = [json.loads(line) for line in lines if line.startswith("{")]
    for _ in range(250):
        k = int(rng.integers(len(values)))
        where = places(values[k])
        other = changed(values[k], where[int(rng.integers(len(where)))], int(rng.integers(3)), rng)
        rows = [*values[:k], other, *values[k + 1 :]]
        data = "\n".join(map(json.dumps, rows)).encode()
        use(data)
        use(data + b"\n" + data, 0)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_changed_bytes(path: Path) -> None:
    rng = np.random.default_rng(1)
    data = path.read_bytes()
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(int(rng.integers(1, 4))):
            k = int(rng.integers(len(damaged)))
            kind = rng.integers(3)
            if kind == 0:
                damaged[k] = int(rng.integers(256))
            elif kind == 1:
                del damaged[k : k + int(rng.integers(1, 50))]
            else:
                damaged[k:k] = damaged[k : k + int(rng.integers(1, 50))]
        use(bytes(damaged))
        use(bytes(damaged[: int(rng.integers(len(damaged)))]), 0)


def test_random_bytes_and_tables() -> None:
    rng = np.random.default_rng(2)
    letters = [
        b"-1",
        b"0.5",
        b",",
        b"\t",
        b"\n",
        b'"',
        b"a",
        b"{",
        b"[",
        b"]",
        b"\xff",
        b"nan",
        b" ",
    ]
    for _ in range(2000):
        use(b"".join(letters[k] for k in rng.integers(len(letters), size=int(rng.integers(1, 30)))))
