"""The bytes of each token in its text, and which tokens are marks and no part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from nll_core.language.logprob_entries import Entry, PlainTokens

_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
# What Llama, GPT, Mistral, Gemma, BERT and T5 call their marks.
_MARK: Final = re.compile(
    r"<\|[^|<>]{1,40}\|>|</?s>|<(eos|bos|pad|unk|end_of_turn|start_of_turn)>"
    r"|\[(CLS|SEP|PAD|BOS|EOS)\]"
)
# A byte as SentencePiece writes it, and bytes as OpenAI's clients print them.
_BYTE_PIECE: Final = re.compile(r"<0x([0-9A-Fa-f]{2})>")
_BYTES_TEXT: Final = re.compile(r"(?:bytes:)?((?:\\x[0-9a-fA-F]{2})+)")


@dataclass(frozen=True)
class Pieces:
    """The bytes of each token: b"" for a mark, None where they are not known."""

    pieces: tuple[bytes | None, ...]
    is_special: tuple[bool, ...]
    reasons: tuple[str, ...]


def pieces_of(entries: Sequence[Entry], text: str | None) -> Pieces:
    """The bytes of the tokens, from what the file gives: bytes first, then tokens, then the text.

    Parameters
    ----------
    entries : sequence of Entry
        The tokens of a text.
    text : str or None
        The text that they make, if the file says it.
    """
    reasons: list[str] = []
    written = _written_pieces(entries, text, reasons)
    special = tuple([_is_special(entry, text) for entry in entries])
    pieces = written
    if any(special):
        pieces = [b"" if mark else piece for piece, mark in zip(written, special, strict=True)]
    if text is not None and None in pieces:
        aligned = _aligned(pieces, text)
        if aligned is not None:
            pieces = aligned
            reasons.append(
                "Tokens that are parts of a character have their bytes from the text that the "
                "server gives."
            )
    return Pieces(tuple(pieces), special, tuple(reasons))


def plain_pieces(plain: PlainTokens, text: str | None) -> tuple[bytes | None, ...] | None:
    """The bytes of tokens that are what they seem, without a look at each; None for others."""
    together = "".join(plain.tokens)
    if "<" in together or "[" in together:
        # There may be marks.
        return None
    if plain.data is not None:
        if not all(plain.data):
            return None
        found: tuple[bytes | None, ...] = tuple(plain.data)
    else:
        own = _plain_bytes(plain.tokens, together)
        if own is None or (text is None and not together.isascii()) or text not in (None, together):
            return None
        found = tuple(own)
    return found


def _is_special(entry: Entry, text: str | None) -> bool:
    token = entry.token
    if entry.special or (token == "" and entry.data == b"" and entry.id is not None):
        return True
    if not token or token[0] not in "<[" or not _MARK.fullmatch(token):
        return False
    # A text about marks has them in it.
    return text is None or token not in text


def _written_pieces(
    entries: Sequence[Entry], text: str | None, reasons: list[str]
) -> list[bytes | None]:
    """Bytes that the entries say themselves."""
    given = [entry.data for entry in entries]
    if all(given):
        return given
    tokens = [entry.token or "" for entry in entries]
    together = "".join(tokens)
    found = _plain_bytes(tokens, together) if not any(given) else None
    if found is None:
        found = [_own_bytes(entry) for entry in entries]
    if any(given):
        return found
    data = None if text is None else text.encode("utf-8", "surrogatepass")
    joined = b"".join(piece or b"" for piece in found)
    for name, decode, signs in (
        ("GPT-2's letters for bytes (Ġ for a space)", _from_gpt2, "ĠĊ"),
        ("SentencePiece's ▁ for a space", _from_sentencepiece, "▁"),
        ("Latin-1 letters for bytes", _from_latin1, ""),
    ):
        # Without the text to compare with, only a sign that is no letter tells.
        if joined == data or (data is None and not any(sign in together for sign in signs)):
            continue
        other = [decode(token) for token in tokens]
        whole = b"".join(piece or b"" for piece in other)
        if None not in other and (data is None or (whole != joined and _agree(whole, data))):
            reasons.append(f"Tokens are written with {name}.")
            return other
    return found


def _plain_bytes(tokens: list[str], together: str) -> list[bytes | None] | None:
    """The bytes of tokens that are all plain text; None where one of them may be something else."""
    if "" in tokens or any(sign in together for sign in (_UNKNOWN, "<0x", "\\x", "token_id:")):
        return None
    try:
        return list(map(str.encode, tokens))
    except UnicodeEncodeError:
        return None


def _agree(whole: bytes, text: bytes) -> bool:
    """Whether bytes are those of a text, but for a space that tokenisers put at the beginning."""
    return whole == text or whole == b" " + text


def _own_bytes(entry: Entry) -> bytes | None:
    """The bytes of an entry; None where it shows a part of a character by nothing or by U+FFFD."""
    if entry.data:
        return entry.data
    token = entry.token
    if entry.is_part or (entry.data == b"" and not token):
        return b""
    if not token or _UNKNOWN in token or token.startswith("token_id:"):
        return None
    byte = _BYTE_PIECE.fullmatch(token)
    if byte:
        return bytes.fromhex(byte[1])
    many = _BYTES_TEXT.fullmatch(token)
    if many:
        return bytes.fromhex(many[1].replace("\\x", ""))
    return token.encode("utf-8", "surrogatepass")


def _aligned(pieces: Sequence[bytes | None], text: str) -> list[bytes | None] | None:
    """Pieces with those that are not known taken from the text; None where the others disagree.

    The bytes of several unknown ones in a row stand on the last of them, which completes them.
    """
    data = text.encode("utf-8", "surrogatepass")
    found: list[bytes | None] = list(pieces)
    place, open_from = 0, -1
    for k, piece in enumerate([*pieces, b""]):
        end = k == len(pieces)
        if piece is None:
            open_from = k if open_from < 0 else open_from
            continue
        if open_from >= 0 and (piece or end):
            # Look for what is known until the next gap, which is rarely in the text twice.
            run = b""
            for following in pieces[k:]:
                if following is None:
                    break
                run += following
            start = len(data) if end else data.find(run, place)
            if start < 0:
                return None
            unknown = [i for i in range(open_from, k) if pieces[i] is None]
            for i in unknown:
                found[i] = b""
            found[unknown[-1]] = data[place:start]
            place, open_from = start, -1
        if not data.startswith(piece, place):
            return None
        place += len(piece)
    return found


@cache
def _gpt2_bytes() -> dict[int, int]:
    """The letter for each byte in GPT-2's vocabulary: itself where it is seen, else one above 255.

    Radford et al. (2019), bytes_to_unicode.
    """
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in set(seen)]
    return {b: b for b in seen} | {256 + k: b for k, b in enumerate(others)}


def _from_gpt2(token: str) -> bytes | None:
    table = _gpt2_bytes()
    try:
        return bytes(table[ord(letter)] for letter in token)
    except KeyError:
        return None


def _from_sentencepiece(token: str) -> bytes | None:
    byte = _BYTE_PIECE.fullmatch(token)
    return (
        bytes.fromhex(byte[1]) if byte else token.replace("▁", " ").encode("utf-8", "surrogatepass")
    )


def _from_latin1(token: str) -> bytes | None:
    try:
        return token.encode("latin-1")
    except UnicodeEncodeError:
        return None
