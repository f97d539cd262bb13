"""What the app serves to the browser by itself."""

from __future__ import annotations

import asyncio
import gzip
import re
from importlib import resources

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from pages._ui.assets import FRONTEND, PLOTLY, VENDOR, Frontend

VERSION = re.compile(r"plotly\.js .*?v([\d.]+)")


def test_the_bundle_is_of_the_version_for_which_figures_are_made() -> None:
    whole = resources.files("plotly").joinpath("package_data", "plotly.min.js").read_text("utf-8")
    ours = (VENDOR / PLOTLY).read_text("utf-8")
    made, served = (VERSION.search(text[:200]) for text in (whole, ours))
    assert made is not None
    assert served is not None
    assert served[1] == made[1]
    assert len(ours) < len(whole) / 3


async def _theirs(_scope: Scope, _receive: Receive, send: Send) -> None:
    await PlainTextResponse("theirs")({"type": "http"}, _receive, send)


def ask(path: str, accepts: str = "gzip") -> tuple[dict[bytes, bytes], bytes]:
    """Headers and content that the server answers with."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"accept-encoding", accepts.encode())]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    asyncio.run(Frontend(_theirs)(scope, receive, send))
    return dict(sent[0]["headers"]), b"".join(m.get("body", b"") for m in sent[1:])


@pytest.mark.parametrize("kind", ["js", "css"])
def test_the_frontend_comes_compressed_and_as_it_is(kind: str) -> None:
    path = min((FRONTEND / kind).iterdir())
    headers, body = ask(f"/static/{kind}/{path.name}")
    assert headers[b"content-encoding"] == b"gzip"
    assert b"immutable" in headers[b"cache-control"]
    assert gzip.decompress(body) == path.read_bytes()
    headers, body = ask(f"/static/{kind}/{path.name}", "identity")
    assert b"content-encoding" not in headers
    assert body == path.read_bytes()


@pytest.mark.parametrize("path", ["/", "/static/js/none.js", "/static/js/../../index.html"])
def test_what_is_no_file_of_the_frontend_is_left_to_streamlit(path: str) -> None:
    assert ask(path)[1] == b"theirs"
