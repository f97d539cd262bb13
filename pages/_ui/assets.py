"""The files that the browser needs, served by the app itself, compressed and cacheable."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

FOLDER: Final = "nll-assets"
SCRIPTS: Final = Path(__file__).parents[1] / "_browser"
# Of Plotly's bundles the one that has lines, points and bars, a quarter of the whole; from npm, as
# plotly.js-basic-dist-min in the version of the whole that the Python package has.
PLOTLY: Final = "plotly-basic.min.js"
VENDOR: Final = SCRIPTS.with_name("_vendor")
# Makes QR codes; from npm, as uqr's dist/index.mjs. Our scripts import it as one beside them.
QR: Final = "uqr.js"
# The paths change with the content, so a browser may keep a file for good.
KEPT_FOR_GOOD: Final = "public, max-age=31536000, immutable"

# Streamlit's own scripts and styles, which it sends as they are, and our middleware would compress
# for each visitor anew: half of what the server does for a new one.
FRONTEND: Final = Path(get_static_dir()) / "static"
KINDS: Final = {"js": "text/javascript", "css": "text/css"}

STARTING_SCRIPTS: Final = ("stage.js", "live.js", "shell.js")
IMPORT: Final = re.compile(r' from "\./(.+)";$', re.MULTILINE)

# In the environment, since Streamlit loads this module anew when a source file is edited.
SERVED: Final = "NLL_EXPLORER_SERVES_ITS_SCRIPTS"


def routes() -> list[Route]:
    """The route that the server offers; from then on the charts use it."""
    os.environ[SERVED] = "1"
    return [Route(f"{base_path()}/{FOLDER}/{{digest}}/{{name:path}}", _answer)]


def base_path() -> str:
    """Below which the server answers: nothing, or `/nll` where `server.baseUrlPath` is that."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""


def served() -> bool:
    """Whether a server offers the files."""
    return SERVED in os.environ


def url(name: str) -> str:
    """The path of a script of ours, or of Plotly's bundle."""
    path = next(path for path in _files() if path.endswith(f"/{name}"))
    return f"{base_path()}/{path}"


@cache
def preloads() -> str:
    """The `Link` header of a page: what its charts need, asked for before they are there."""
    links = [f"<{url(PLOTLY)}>; rel=preload; as=script"]
    links += [f"<{url(name)}>; rel=modulepreload" for name in _with_imports(STARTING_SCRIPTS)]
    return ", ".join(links)


def _with_imports(names: Iterable[str]) -> list[str]:
    """The scripts `names`, and all that they import, each once."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += IMPORT.findall((SCRIPTS / name).read_text())
    return list(found)


def compress() -> None:
    """Compress the files ahead of the first visitor."""
    for path in _files():
        _compressed(path)


@cache
def _files() -> dict[str, bytes]:
    """Our scripts and Plotly's, by paths that hold a digest of the content.

    Scripts that import each other share one digest, so that their relative imports hold.
    """
    bundle = (VENDOR / PLOTLY).read_bytes()
    scripts = {
        path.relative_to(SCRIPTS).as_posix(): path.read_bytes()
        for path in sorted(SCRIPTS.rglob("*.js"))
    } | {QR: (VENDOR / QR).read_bytes()}
    ours = _digest(b"".join(scripts.values()))
    return {f"{FOLDER}/{_digest(bundle)}/{PLOTLY}": bundle} | {
        f"{FOLDER}/{ours}/{name}": content for name, content in scripts.items()
    }


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def _compressed(path: str) -> bytes:
    return gzip.compress(_files()[path], compresslevel=9)


def _answer(request: Request) -> Response:
    # Of two versions of this module, the one loaded last knows the files.
    from pages._ui import assets

    return assets.respond(request)


def respond(request: Request) -> Response:
    """One of the files."""
    path = "{}/{digest}/{name}".format(FOLDER, **request.path_params)
    if path not in _files():
        return Response(status_code=404)
    return _response(request, lambda: _files()[path], partial(_compressed, path), KINDS["js"])


class Frontend:
    """Streamlit's own scripts and styles, each compressed once; its name holds a digest of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _frontend().get(scope.get("path", "").rpartition("/static/")[2])
        if scope["type"] != "http" or not found:
            await self.app(scope, receive, send)
            return
        kind = KINDS[found.suffix[1:]]
        compressed = partial(_compressed_frontend, found)
        await _response(Request(scope), found.read_bytes, compressed, kind)(scope, receive, send)


@cache
def _frontend() -> dict[str, Path]:
    paths = (path for kind in KINDS for path in (FRONTEND / kind).glob(f"*.{kind}"))
    return {path.relative_to(FRONTEND).as_posix(): path for path in paths}


@cache
def _compressed_frontend(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=6)


def _response(
    request: Request, whole: Callable[[], bytes], compressed: Callable[[], bytes], kind: str
) -> Response:
    """A file, compressed where the browser can undo it."""
    headers = {"cache-control": KEPT_FOR_GOOD, "vary": "accept-encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(whole(), media_type=kind, headers=headers)
    headers["content-encoding"] = "gzip"
    return Response(compressed(), media_type=kind, headers=headers)
