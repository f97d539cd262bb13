"""What a visitor has solved, kept in the visit alone; a code or a link takes it along."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from pages._ui import codes

KEY: Final = "progress"
_SESSION: Final = "_progress"
# A mask, the masked token, and when it was made.
TOKEN: Final = re.compile(r"2\|((?:[0-9a-f]{2})+)\|((?:[0-9a-f]{2})+)\|\d+")


@dataclass
class Progress:
    """What has been done in this visit."""

    solved: dict[str, set[int]] = field(default_factory=dict)
    """By page, the places of the challenges that were solved, from 0."""
    hints: dict[tuple[str, str], int] = field(default_factory=dict)
    """By page and challenge, how many hints were asked for."""
    begun: set[tuple[str, str]] = field(default_factory=set)
    """By page and challenge, those whose start was shown."""
    shown: set[tuple[str, str]] = field(default_factory=set)
    """By page and challenge, those whose solution was shown before they were solved."""
    seat: str = field(default_factory=lambda: _seat())
    """What tells students with the same answer apart; a browser that comes again has the same."""

    def of(self, stem: str) -> set[int]:
        """What is solved on a page."""
        return self.solved.setdefault(stem, set())


def _seat() -> str:
    """Of the random token that Streamlit's cookie has until the browser is closed; else random."""
    cookie = TOKEN.fullmatch(str(st.context.cookies.get("_streamlit_xsrf")))
    if cookie is None:
        return "".join(secrets.choice(codes.ALPHABET) for _ in range(codes.SEAT_LENGTH))
    # The same token is sent with another mask each time.
    mask, masked = (bytes.fromhex(part) for part in cookie.groups())
    token = bytes(byte ^ mask[i % len(mask)] for i, byte in enumerate(masked))
    digest = hashlib.sha256(token).digest()[: codes.SEAT_LENGTH]
    return "".join(codes.ALPHABET[byte % len(codes.ALPHABET)] for byte in digest)


def progress() -> Progress:
    """That of the present visit."""
    found: Progress = st.session_state.setdefault(_SESSION, Progress())
    return found


def adopt(code: str) -> None:
    """Add what a code says is solved; ValueError says what is wrong with it."""
    for stem, places in codes.read_progress(code).items():
        progress().of(stem).update(places)


def follow_link() -> None:
    """Add what the link says is solved, once."""
    if KEY not in st.query_params:
        return
    code = st.query_params[KEY]
    del st.query_params[KEY]
    try:
        adopt(code)
    except ValueError as problem:
        st.warning(f"The link’s progress could not be followed. {problem}.")


def kept() -> str:
    """The code of what is solved; empty for nothing."""
    return codes.write_progress(progress().solved)
