"""Tokens as people read them: those that are parts of one character stand together."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from nll_core.language.token_text import TokenText

# The longest character of UTF-8: more bytes than that are no part of one.
_LONGEST = 4


class TokenGroup(NamedTuple):
    """Tokens `start` to `end` (not included) that show as one text."""

    start: int
    end: int
    text: str


def token_groups(text: TokenText) -> tuple[TokenGroup, ...]:
    """The tokens of a text, joined where only several of them make whole characters.

    Parameters
    ----------
    text : TokenText
        From `read_logprobs`.

    Returns
    -------
    tuple of TokenGroup
        Every token is in one group, in order. A mark such as <|endoftext|> shows as the file has
        it; bytes that are no UTF-8 show as U+FFFD.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> text, = read_logprobs(b'{"tokens": ["a", "<0xC3>", "<0xA9>"], "logprobs": [-1, -2, -3]}')
    >>> token_groups(text)
    (TokenGroup(start=0, end=1, text='a'), TokenGroup(start=1, end=3, text='é'))
    """
    groups: list[TokenGroup] = []
    start, held = 0, b""

    def close(end: int) -> None:
        nonlocal start, held
        if end > start:
            groups.append(TokenGroup(start, end, held.decode("utf-8", "replace")))
        start, held = end, b""

    for k, (token, piece) in enumerate(zip(text.tokens, text.pieces, strict=True)):
        if piece is None or text.is_special[k]:
            close(k)
            groups.append(TokenGroup(k, k + 1, token))
            start = k + 1
            continue
        if held and len(held) >= _LONGEST:
            close(k)
        held += piece
        # An empty token is a part of the character that follows.
        if held and not _is_cut(held):
            close(k + 1)
    close(len(text.tokens))
    return tuple(groups)


def _is_cut(data: bytes) -> bool:
    """Whether bytes end within a character."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        decoder.decode(data)
    except UnicodeDecodeError:
        return False
    return bool(decoder.getstate()[0])
