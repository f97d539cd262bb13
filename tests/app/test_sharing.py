"""Below the link to a state: the code that embeds it, and what makes its QR code."""

from __future__ import annotations

import hashlib
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest

from pages._ui.assets import QR, VENDOR
from pages._ui.page import embed_code

# Of dist/index.mjs in uqr 0.1.3, as npm has it.
UQR = "7f0e61c2f13bb3724edee7bfb876e13c54ac9ee4fcfa283c9fa93cfb1241c325"


class Frame(HTMLParser):
    """The attributes of the only element of a text."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.attributes: dict[str, str | None] = {}
        self.feed(code)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "iframe"
        assert not self.attributes
        self.attributes = dict(attrs)

    def handle_data(self, data: str) -> None:
        raise AssertionError(f"{data!r} is outside the frame")


@pytest.mark.parametrize("query", ["", "p=0.5&unit=bits", "bgname=%22%3E%3Cscript%3E&amp=1"])
def test_the_code_to_embed_shows_this_state_in_one_frame(query: str) -> None:
    said = Frame(embed_code("https://nll.example/page", query, 'A "title" <b>')).attributes
    source = urlsplit(said["src"])
    assert source[:3] == ("https", "nll.example", "/page")
    shown = dict(parse_qsl(str(source.query)))
    assert shown == {"embed": "true", "present": "true"} | dict(parse_qsl(query))
    assert said["title"] == 'A "title" <b>'
    assert (said["width"], said["height"], said["loading"]) == ("960", "540", "lazy")


def test_the_encoder_of_qr_codes_is_the_one_that_was_published() -> None:
    assert hashlib.sha256((VENDOR / QR).read_bytes()).hexdigest() == UQR
    assert "Project Nayuki" in (VENDOR / "uqr.LICENSE").read_text()
