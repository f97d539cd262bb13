"""Sweeps that take too long to wait for: the browser asks for them once the page is at rest.

The page is shown and confirmed without them, and no script is held up: they are computed in one
thread for all visitors, kept a while, and given up when the visitor has moved on. They arrive in
parts, from the present value to both sides, so that a control answers before all of its sweep is
there; the one that somebody has taken hold of comes first.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pages._ui.assets import base_path
from pages._ui.live import COMPRESSION, Ahead, Moment, line, part_of, plain

FOLDER: Final = "nll-ahead"
OFFERS_KEPT: Final = 512
# Some hundred kilobytes each.
BYTES_KEPT: Final = 32 * 2**20
POLL_SECONDS: Final = 0.02
# Between two values, so that a script that waits for its turn has it.
PAUSE_SECONDS: Final = 0.001
# From the beginning of a script on, guesses stand still: most scripts have ended by then. But each
# value waits at most so long, or many visitors would never get any.
QUIET_SECONDS: Final = 0.04
MOST_QUIET_SECONDS: Final = 0.1
# What is computed for one state is the same for all visitors, but not after a change of the code.
SALT: Final = secrets.token_bytes(8)
MEDIA_TYPE: Final = "application/x-ndjson"
HEADERS: Final = {"cache-control": "private, max-age=3600", "content-encoding": "gzip"}
# What zlib calls a window of the largest size with the header of gzip.
GZIP: Final = 31
# Soon enough that the first part is there before a hand has moved far.
PART_SECONDS: Final = 0.015


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
# For the control that somebody has taken hold of: no queue of guesses stands before it.
_urgent = ThreadPoolExecutor(2, thread_name_prefix="nll-ahead-now")
_waited_for = threading.Event()
_waiting = 0
_quiet_until = 0.0


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
    return Ahead(name, f"{base_path()}/{FOLDER}/{name}")


def stand_back() -> None:
    """A script begins, for which somebody waits: a guess beside it would take turns with it."""
    global _quiet_until
    _quiet_until = time.monotonic() + QUIET_SECONDS


def routes() -> list[Route]:
    """The route at which the server hands over what was promised."""
    return [Route(f"{base_path()}/{FOLDER}/{{name}}", _answer)]


async def _answer(request: Request) -> Response:
    # Of two versions of this module, the one loaded last, after an edit, holds the promises.
    from pages._ui import ahead

    return await ahead.respond(request)


async def respond(request: Request) -> Response:
    """What was promised under a name, part by part as it is computed.

    `near` is the value to begin at; `now` says that somebody has taken hold of the control.
    """
    name = request.path_params["name"]
    with _lock:
        offer = _offers.get(name)
        known = _sweeps.get(name)
        if known is not None:
            _sweeps.move_to_end(name)
    if offer is None:
        return Response(status_code=404)
    if known is not None:
        return Response(known, media_type=MEDIA_TYPE, headers=HEADERS)
    near, now = request.query_params.get("near", ""), "now" in request.query_params
    return StreamingResponse(
        _parts(request, name, offer, near, now), media_type=MEDIA_TYPE, headers=HEADERS
    )


async def _parts(
    request: Request, name: str, offer: Offer, near: str, now: bool
) -> AsyncIterator[bytes]:
    """The parts of a sweep from the worker, until nobody waits for them."""
    loop = asyncio.get_running_loop()
    parts: asyncio.Queue[bytes | None] = asyncio.Queue()
    given_up = threading.Event()

    def work() -> None:
        try:
            for part in packed_parts(name, offer, near, given_up, now):
                loop.call_soon_threadsafe(parts.put_nowait, part)
        except AbandonedError:
            pass
        finally:
            loop.call_soon_threadsafe(parts.put_nowait, None)

    done = loop.run_in_executor(_urgent if now else _worker, work)
    try:
        while True:
            try:
                part = await asyncio.wait_for(parts.get(), POLL_SECONDS)
            except TimeoutError:
                if await request.is_disconnected():
                    return
                continue
            if part is None:
                break
            yield part
        await done
    finally:
        given_up.set()


def packed_parts(
    name: str, offer: Offer, near: str, given_up: threading.Event, now: bool = False
) -> Iterator[bytes]:
    """The sweep as it is sent: one gzip stream, the values nearest to `near` first.

    What has been computed is sent every few hundredths of a second, and all of it kept at the end.
    """
    packer = zlib.compressobj(COMPRESSION, wbits=GZIP)
    sent: list[bytes] = []

    def pack(message: Mapping[str, Any], flush: int = zlib.Z_SYNC_FLUSH) -> bytes:
        sent.append(packer.compress(line(message)) + packer.flush(flush))
        return sent[-1]

    with _first() if now else nullcontext():
        if given_up.is_set():
            raise AbandonedError
        order = outward(offer.values, near)
        moment_at = offer.of_state(*offer.parameters)
        base = plain(moment_at(offer.values[order[0]]))
        yield pack({"values": list(offer.values), "at": order[0], **base})
        ready: dict[int, Mapping[str, Any]] = {}
        due = time.monotonic() + PART_SECONDS
        for i in order[1:]:
            if given_up.wait(PAUSE_SECONDS):
                raise AbandonedError
            most = time.monotonic() + MOST_QUIET_SECONDS
            while not now and (_waited_for.is_set() or time.monotonic() < min(_quiet_until, most)):
                if given_up.wait(POLL_SECONDS):
                    raise AbandonedError
            ready[i] = plain(moment_at(offer.values[i]))
            if time.monotonic() >= due:
                yield pack(part_of(ready, base))
                ready = {}
                due = time.monotonic() + PART_SECONDS
        yield pack(part_of(ready, base), zlib.Z_FINISH)
    with _lock:
        _sweeps[name] = b"".join(sent)
        while sum(map(len, _sweeps.values())) > BYTES_KEPT and len(_sweeps) > 1:
            _sweeps.popitem(last=False)


def outward(values: Sequence[Any], near: str) -> list[int]:
    """The places of all values, from the one nearest to `near` to both sides."""
    try:
        wanted = float(near)
        start = min(range(len(values)), key=lambda i: abs(float(values[i]) - wanted))
    except (TypeError, ValueError):
        start = 0
    return sorted(range(len(values)), key=lambda i: abs(i - start))


@contextmanager
def _first() -> Iterator[None]:
    """While somebody waits, what nobody waits for yet stands still."""
    global _waiting
    with _lock:
        _waiting += 1
        _waited_for.set()
    try:
        yield
    finally:
        with _lock:
            _waiting -= 1
            if not _waiting:
                _waited_for.clear()


@lru_cache(maxsize=OFFERS_KEPT)
def _name(offer: Offer) -> str:
    of_state = f"{offer.of_state.__module__}.{offer.of_state.__qualname__}"
    state = repr((of_state, offer.values, offer.parameters)).encode()
    return blake2b(state, digest_size=8, key=SALT).hexdigest()
