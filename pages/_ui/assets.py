"""The files that the browser needs, served by the app itself, compressed and cacheable."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER: Final = "nll-assets"
SCRIPTS: Final = Path(__file__).parents[1] / "_browser"
PLOTLY: Final = "plotly.min.js"
# The paths change with the content, so a browser may keep a file for good.
KEPT_FOR_GOOD: Final = "public, max-age=31536000, immutable"

_served = False


def routes() -> list[Route]:
    """The routes that the server offers; from then on the charts use them."""
    global _served
    _served = True
    return [Route(f"/{path}", _respond) for path in _files()]


def served() -> bool:
    """Whether a server offers the files."""
    return _served


def url(name: str) -> str:
    """The path of a script of ours, or of Plotly's bundle."""
    path = next(path for path in _files() if path.endswith(f"/{name}"))
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/{path}".replace("//", "/")


def compress() -> None:
    """Compress the files ahead of the first visitor."""
    for path in _files():
        _compressed(path)


@cache
def _files() -> dict[str, bytes]:
    """Our scripts and Plotly's own bundle, by paths that hold a digest of the content.

    Scripts that import each other share one digest, so that their relative imports hold.
    """
    bundle = resources.files("plotly").joinpath("package_data", PLOTLY).read_bytes()
    scripts = {
        path.relative_to(SCRIPTS).as_posix(): path.read_bytes()
        for path in sorted(SCRIPTS.rglob("*.js"))
    }
    ours = _digest(b"".join(scripts.values()))
    return {f"{FOLDER}/{_digest(bundle)}/{PLOTLY}": bundle} | {
        f"{FOLDER}/{ours}/{name}": content for name, content in scripts.items()
    }


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def _compressed(path: str) -> bytes:
    return gzip.compress(_files()[path], compresslevel=6)


def _respond(request: Request) -> Response:
    path = request.url.path[request.url.path.index(FOLDER) :]
    headers = {"cache-control": KEPT_FOR_GOOD, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(_compressed(path), media_type="text/javascript", headers=headers)
    return Response(_files()[path], media_type="text/javascript", headers=headers)
