"""Sweeps that take too long to wait for: the browser asks for them once the page is at rest.

The page is shown and confirmed without them, and no script is held up: they are computed in one
thread for all visitors, kept a while, and given up when the visitor has moved on.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages._ui.live import Ahead, Moment, sweep

FOLDER: Final = "nll-ahead"
OFFERS_KEPT: Final = 512
# Some hundred kilobytes each.
BYTES_KEPT: Final = 32 * 2**20
POLL_SECONDS: Final = 0.02
# Between two values, so that a script that waits for its turn has it.
PAUSE_SECONDS: Final = 0.001
# What is computed for one state is the same for all visitors, but not after a change of the code.
SALT: Final = secrets.token_bytes(8)
HEADERS: Final = {"cache-control": "private, max-age=3600", "content-encoding": "gzip"}


class Offer(NamedTuple):
    """What a page has promised: for the state that the parameters say, each value's moment."""

    of_state: Callable[..., Callable[[Any], Moment]]
    values: Sequence[Any]
    parameters: tuple[Any, ...]


class AbandonedError(Exception):
    """Nobody waits for the sweep any more."""


_lock = threading.Lock()
_offers: OrderedDict[str, Offer] = OrderedDict()
_sweeps: OrderedDict[str, bytes] = OrderedDict()
_worker = ThreadPoolExecutor(1, thread_name_prefix="nll-ahead")


def ahead(
    of_state: Callable[..., Callable[[Any], Moment]], values: tuple[Any, ...], *parameters: Any
) -> Ahead:
    """Promise the sweep over `values` of the function that `of_state(*parameters)` returns.

    Both run outside any session: all that they need must be in the parameters, which are hashable
    and tell by their `repr` which state it is.
    """
    offer = Offer(of_state, values, parameters)
    name = _name(offer)
    with _lock:
        _offers[name] = offer
        _offers.move_to_end(name)
        while len(_offers) > OFFERS_KEPT:
            _offers.popitem(last=False)
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return Ahead(name, f"/{base}/{FOLDER}/{name}".replace("//", "/"))


def routes() -> list[Route]:
    """The route at which the server hands over what was promised."""
    return [Route(f"/{FOLDER}/{{name}}", _answer)]


async def _answer(request: Request) -> Response:
    # Of two versions of this module, the one loaded last, after an edit, holds the promises.
    from pages._ui import ahead

    return await ahead.respond(request)


async def respond(request: Request) -> Response:
    """What was promised under a name, when it is computed."""
    name = request.path_params["name"]
    with _lock:
        offer = _offers.get(name)
    if offer is None:
        return Response(status_code=404)
    given_up = threading.Event()
    work = asyncio.get_running_loop().run_in_executor(_worker, _packed, name, offer, given_up)
    while not (await asyncio.wait([work], timeout=POLL_SECONDS))[0]:
        if await request.is_disconnected():
            given_up.set()
    try:
        return Response(await work, media_type="application/json", headers=HEADERS)
    except AbandonedError:
        return Response(status_code=204)


def _packed(name: str, offer: Offer, given_up: threading.Event) -> bytes:
    """The sweep as it is sent, computed if it is not at hand."""
    with _lock:
        if name in _sweeps:
            _sweeps.move_to_end(name)
            return _sweeps[name]

    if given_up.is_set():
        raise AbandonedError
    moment_at = offer.of_state(*offer.parameters)

    def at(value: Any) -> Moment:
        if given_up.wait(PAUSE_SECONDS):
            raise AbandonedError
        return moment_at(value)

    packed = sweep(offer.values, at).packed
    with _lock:
        _sweeps[name] = packed
        while sum(map(len, _sweeps.values())) > BYTES_KEPT and len(_sweeps) > 1:
            _sweeps.popitem(last=False)
    return packed


@lru_cache(maxsize=OFFERS_KEPT)
def _name(offer: Offer) -> str:
    of_state = f"{offer.of_state.__module__}.{offer.of_state.__qualname__}"
    state = repr((of_state, offer.values, offer.parameters)).encode()
    return blake2b(state, digest_size=8, key=SALT).hexdigest()
