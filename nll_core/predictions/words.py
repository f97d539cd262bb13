"""One spelling for words that Unicode can write in several ways."""

from __future__ import annotations

import unicodedata


def composed(word: str) -> str:
    """The word with its accents composed (NFC); file names of macOS have them apart."""
    return word if word.isascii() else unicodedata.normalize("NFC", word)
