"""The server: the script behind it, compression, headers, and a warm-up before the first visitor.

`streamlit run app.py` starts it. The script lives in `pages/`, beside no other `pages/` folder:
with one there, the first session after every start would fall into the old multipage mode.
"""

import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Threads of BLAS wait for each other, which costs more than they save where cores are shared: a
# Cholesky factor of 200 × 200 took 0.6 ms by one thread and up to 80 ms by two, on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from pages._ui import ahead, assets, connections, memory, metadata, security, uploads

# Plotly's bundle is 4.7 MB plain and 1.4 MB compressed; below this size compression gains nothing.
COMPRESS_FROM_BYTES = 1024
# Of threads that compute, each keeps the interpreter so long while others wait for it (by default
# five times this): an answer passes through several threads.
TURN_SECONDS = 0.001
HEADERS = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]


class Headers:
    """Add `HEADERS` to every HTTP response; to a page what it may load, and what it will need."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message["headers"]
                message["headers"] = [*own, *HEADERS]
                if any(name == b"content-type" and b"text/html" in value for name, value in own):
                    message["headers"].append((b"link", assets.preloads().encode()))
                    policy = security.content_security_policy().encode()
                    message["headers"].append((b"content-security-policy", policy))
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def warm_up(_: st.App) -> AsyncIterator[None]:
    """Import what is slow before the first visitor, and take it out of the collector's sight."""
    import plotly.graph_objects as go
    import scipy.optimize
    import scipy.special  # noqa: F401

    import nll_core

    for part in iter_modules(nll_core.__path__, "nll_core."):
        if part.ispkg:
            package = import_module(part.name)
            for name in package.__all__:
                getattr(package, name)
    go.Figure(go.Scatter(x=[0, 1], y=[0, 1])).to_json()
    assets.compress()
    security.content_security_policy()
    memory.keep_large_arrays_apart()
    connections.send_at_once()
    sys.setswitchinterval(TURN_SECONDS)
    gc.collect()
    gc.freeze()
    yield


app = st.App(
    "pages/_router.py",
    lifespan=warm_up,
    routes=[*assets.routes(), *ahead.routes(), *metadata.routes()],
    middleware=[
        Middleware(uploads.InTurn),
        Middleware(Headers),
        Middleware(assets.Frontend),
        Middleware(GZipMiddleware, minimum_size=COMPRESS_FROM_BYTES),
    ],
)
