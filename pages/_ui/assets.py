"""The files that charts need in the browser, served by the app itself, compressed and cacheable."""

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
CHART_SCRIPT: Final = Path(__file__).with_name("chart.js")
# The names change with the content, so a browser may keep a file for good.
KEPT_FOR_GOOD: Final = "public, max-age=31536000, immutable"

_served = False


def routes() -> list[Route]:
    """The routes that the server offers; from then on the charts use them."""
    global _served
    _served = True
    return [Route(f"/{FOLDER}/{name}", _respond) for name in _files()]


def urls() -> tuple[str, str] | None:
    """The paths of the chart script and of Plotly; None where no server offers them."""
    if not _served:
        return None
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    chart, plotly = (f"/{base}/{FOLDER}/{name}".replace("//", "/") for name in _files())
    return chart, plotly


def compress() -> None:
    """Compress the files ahead of the first visitor."""
    for name in _files():
        _compressed(name)


@cache
def _files() -> dict[str, bytes]:
    """The chart script and Plotly's own bundle, by names that hold a digest of the content."""
    bundle = resources.files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    contents = {"chart": CHART_SCRIPT.read_bytes(), "plotly": bundle}
    return {
        f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.js": content
        for stem, content in contents.items()
    }


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(_files()[name], compresslevel=6)


def _respond(request: Request) -> Response:
    name = request.url.path.rsplit("/", 1)[-1]
    headers = {"cache-control": KEPT_FOR_GOOD, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(_compressed(name), media_type="text/javascript", headers=headers)
    return Response(_files()[name], media_type="text/javascript", headers=headers)
