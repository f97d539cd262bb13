"""Lines of a large file without their alternatives, which are most of it.

Python's own parser makes an object of each alternative. Here these are cut out of the text first,
and of what OpenAI's API writes for a token only the three values are parsed, all of a line at once.
What does not look like that to the last byte goes the longer way.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.language.logprob_entries import PlainTokens


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a program writes JSON: with blanks behind commas and colons, or without."""

    key: bytes
    """Before a list of alternatives, up to its bracket."""
    first: bytes
    """How the first token of a list begins."""
    between: bytes
    """What stands between the list of alternatives of one token and the next token."""
    headers: tuple[tuple[re.Pattern[bytes], int], ...]
    """From `between` to the key, with bytes and without: token, log-probability, bytes; and the
    length of all that is in none of these."""


def _layout(comma: bytes, colon: bytes) -> _Layout:
    between = b"]}" + comma
    parts = (
        between + b'{"token"' + colon + b'"',
        b'"' + comma + b'"logprob"' + colon,
        comma + b'"bytes"' + colon + b"[",
        b"]" + comma,
    )
    token = re.escape(parts[0]) + rb'([^"\\]*+(?:\\.[^"\\]*+)*+)'
    number = re.escape(parts[1]) + rb"(-[0-9][0-9.eE+-]*+|-?0(?:\.0)?)"
    data = re.escape(parts[2]) + rb"([0-9, ]*+)" + re.escape(parts[3])
    with_bytes = re.compile(token + number + data)
    # An empty group stands for the bytes.
    without = re.compile(token + number + re.escape(comma) + b"()")
    n_fixed = len(parts[0]) + len(parts[1])
    return _Layout(
        key=b'"top_logprobs"' + colon + b"[",
        first=b'{"token"' + colon,
        between=between,
        headers=(
            (with_bytes, n_fixed + len(parts[2]) + len(parts[3])),
            (without, n_fixed + len(comma)),
        ),
    )


_LAYOUTS: Final = (_layout(b", ", b": "), _layout(b",", b":"))
# A list of alternatives to its end; brackets in its strings are told from others.
_LISTS: Final = re.compile(
    rb'"top_logprobs":\s*+\[(?:[^"\]\[]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"|\[[^\]"]*+\])*+\]'
)
_MARK: Final = "\0tokens"
_MARK_TEXT: Final = json.dumps(_MARK).encode()


def skimmed(text: bytes) -> Any:
    """The value of a line of JSON with its lists of alternatives empty; None where it has none.

    Where the line is not as OpenAI's API writes it, a list of alternatives ends at the first
    bracket behind a brace: its objects hold no lists of objects. Where that stands in a token
    instead, quotation marks no longer pair, and what is left is no JSON; then strings are told from
    the rest, which takes longer.
    """
    layout = _LAYOUTS[0] if _LAYOUTS[0].key in text else _LAYOUTS[1]
    parts = text.split(layout.key)
    if len(parts) == 1:
        return None
    found = _plain(parts, layout)
    if found is None:
        # An empty list has no brace.
        kept = [p if p[:1] == b"]" else p[p.find(b"}]") + 1 :] for p in parts[1:]]
        found = _parsed(layout.key.join([parts[0], *kept]))
    if found is None:
        # What is wrong is said of the whole line.
        found = _parsed(_LISTS.sub(b'"top_logprobs":[]', text))
    return found


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _plain(parts: list[bytes], layout: _Layout) -> Any:
    """The value of an answer of one choice as OpenAI's API writes it; None for another.

    Before each list of alternatives stands the header of its token, and what begins one holds
    quotation marks, which no string does.
    """
    start = parts[0].rfind(layout.first)
    if start < 0:
        return None
    last = parts[-1]
    end = 0 if last[:2] == b"]}" else last.find(b"}]}") + 1
    if end == 0 and last[:2] != b"]}":
        return None
    before, after = parts[0][:start], last[end + 2 :]
    begins = layout.between + layout.first
    places = [part.rfind(begins) for part in parts[1:-1]]
    if -1 in places:
        return None
    headers = b"".join(
        [layout.between, parts[0][start:]]
        + [part[k:] for part, k in zip(parts[1:-1], places, strict=True)]
    )
    has_bytes = b'"bytes"' in parts[0][start:]
    header, n_fixed = layout.headers[0 if has_bytes else 1]
    tokens = header.findall(headers)
    n_values = sum([len(a) + len(b) + len(c) for a, b, c in tokens])
    if (
        b'"token_id:' in headers
        or len(tokens) != len(parts) - 1
        or n_values + len(tokens) * n_fixed != len(headers)
    ):
        return None
    value = _parsed(before + _MARK_TEXT + after)
    try:
        logprobs = value["choices"][0]["logprobs"]
        if logprobs["content"] != [_MARK]:
            return None
        texts, numbers, lists = zip(*tokens, strict=True)
        joined = json.loads(b'["' + b'","'.join(texts) + b'"]')
        log_probs = json.loads(b"[" + b",".join(numbers) + b"]")
        entries = _entries(joined, np.array(log_probs, np.float64), lists if has_bytes else None)
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    logprobs["content"] = entries
    return None if entries is None else value


def _entries(
    tokens: list[str], log_probs: NDArray[np.float64], lists: tuple[bytes, ...] | None
) -> PlainTokens | None:
    """Entries of texts, numbers and lists of bytes; None where these do not fit together."""
    if lists is None:
        return PlainTokens(tokens, log_probs)
    lengths = [part.count(b",") + 1 if part else 0 for part in lists]
    numbers = json.loads(b"[" + b",".join(filter(None, lists)) + b"]")
    # Raises ValueError for a number above 255.
    data = bytes(numbers)
    ends = np.cumsum(lengths).tolist()
    if ends[-1] != len(data):
        return None
    pieces = [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return PlainTokens(tokens, log_probs, pieces)
