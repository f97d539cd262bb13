"""Large computations in processes of their own, so that no visitor waits for another's million.

Python runs one thread at a time. The processes are forked from one that waits for that, itself
forked from the server before its first visitor: all is imported in it, and it knows nobody's data.
Arrays are shown to them where they lie. What is small is computed at once, and where the system has
no such processes, everything is.
"""

from __future__ import annotations

import inspect
import io
import os
import pickle
import select
import signal
import socket
import struct
import threading
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from nll_core._blocks import Block, Room, home_of, mapped

T = TypeVar("T")
Say = Callable[[str, float], None]

# With fewer bytes of arrays a process would take longer to start than to compute.
LEAST_BYTES: Final = 2**20
# How often a stop is heard.
STEP_MILLISECONDS: Final = 50
# Whoever looks at a page comes first.
NICE: Final = 5
# A system without memory ends such a process before the server.
OOM_SCORE: Final = "500"
LENGTH: Final = struct.Struct("<Q")
SAID, DONE, FAILED = range(3)
# What one message to the waiting process can carry, less the connection.
MOST_BLOCKS: Final = 250

_lock = threading.Lock()
_control: socket.socket | None = None


class EndedError(RuntimeError):
    """The process has ended before its work was done, as it does when there is no memory left."""


class Packed(NamedTuple):
    """An object in bytes, its large arrays by where they lie."""

    content: bytes
    buffers: list[tuple[int, int]]
    """For each buffer the number of its block, or −1 and how many bytes follow."""
    inline: list[memoryview]
    shown: int
    """How many bytes of arrays lie in blocks."""


def start() -> None:
    """Fork the process that waits: before the first visitor, while no other thread computes."""
    global _control
    if not hasattr(os, "memfd_create"):
        return
    ours, theirs = socket.socketpair()
    with warnings.catch_warnings():
        # Python warns of other threads. What they may hold is never used there.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            _wait_for_work(theirs)
        finally:
            os._exit(1)
    theirs.close()
    _control = ours


def close() -> None:
    """End the process that waits; from now on all is computed here."""
    global _control
    with _lock:
        if _control is not None:
            _control.close()
        _control = None


def work(function: Callable[..., T], *arguments: Any, **options: Any) -> Callable[[Say], T]:
    """What `jobs.run` takes: the function, computed apart if its arguments are large.

    The function is one of a module. If it takes `progress`, it is told to say how far it is.
    """
    return lambda say: call(say, function, *arguments, **options)


def call(say: Say, function: Callable[..., T], *arguments: Any, **options: Any) -> T:
    """What the function returns; what it raises is raised here, and what `say` raises ends it."""
    connection = None
    if _control is not None:
        blocks: list[Block] = []
        packed = pack((function, arguments, options), blocks)
        if packed.shown >= LEAST_BYTES:
            connection = _connected(blocks)
    if connection is None:
        return function(*arguments, **options, **_telling(function, say))
    with connection:
        with suppress(OSError):
            # Where it has ended already, the answer says so.
            _send(connection, packed)
        found: T = _answer(connection, blocks, say)
    return found


def _telling(function: Callable[..., Any], say: Say) -> dict[str, Say]:
    return {"progress": say} if "progress" in inspect.signature(function).parameters else {}


def _connected(blocks: Sequence[Block]) -> socket.socket | None:
    """A connection to a new process that is shown these blocks; None where there can be none."""
    global _control
    ours, theirs = socket.socketpair()
    with theirs, _lock:
        try:
            if _control is None:
                raise OSError
            socket.send_fds(_control, [b"!"], [theirs.fileno(), *(b.fd for b in blocks)])
        except OSError:
            # It has ended, as it does when there is no memory left.
            ours.close()
            _control = None
            return None
    return ours


def _answer(connection: socket.socket, blocks: Sequence[Block], say: Say) -> Any:
    """The result from the other side, and meanwhile how far it is."""
    waits = select.poll()
    waits.register(connection, select.POLLIN)
    stage, share = "", 0.0
    while True:
        if waits.poll(STEP_MILLISECONDS):
            try:
                kind, found = _receive(connection, blocks)
            except OSError:
                raise EndedError from None
            if kind == DONE:
                return found
            if kind == FAILED:
                raise found
            stage, share = found
        say(stage, share)


def pack(found: Any, blocks: list[Block], known: bool = False) -> Packed:
    """An object as it is sent; blocks that it lies in are added, or not if they must be known."""
    stream = io.BytesIO()
    raw: list[pickle.PickleBuffer] = []
    packer = _Packer(stream, blocks, None if known else MOST_BLOCKS, raw.append)
    packer.dump(found)
    buffers, inline = [], []
    for buffer in raw:
        view = buffer.raw()
        if isinstance(view.obj, Block):
            buffers.append((_place(view.obj, blocks), 0))
        else:
            buffers.append((-1, view.nbytes))
            inline.append(view)
    return Packed(stream.getvalue(), buffers, inline, packer.shown)


class _Packer(pickle.Pickler):
    """Arrays that lie in a block are told by their place in it."""

    def __init__(self, stream: Any, blocks: list[Block], most: int | None, take: Any) -> None:
        super().__init__(stream, protocol=5, buffer_callback=take)
        self._blocks = blocks
        self._most = most
        self.shown = 0

    def reducer_override(self, found: Any) -> Any:
        if type(found) is not np.ndarray:
            return NotImplemented
        home = home_of(found)
        if home is None:
            return NotImplemented
        block, start = home
        if _place(block, self._blocks) < 0:
            if self._most is None or len(self._blocks) >= self._most:
                return NotImplemented
            self._blocks.append(block)
        self.shown += found.nbytes
        place = pickle.PickleBuffer(block)
        return np.ndarray, (found.shape, found.dtype, place, start, found.strides)


def _place(block: Block, blocks: Sequence[Block]) -> int:
    """The number of a block, −1 if it is none of these."""
    return next((i for i, other in enumerate(blocks) if other is block), -1)


def _send(connection: socket.socket, packed: Packed) -> None:
    head = pickle.dumps((len(packed.content), packed.buffers))
    connection.sendall(LENGTH.pack(len(head)) + head + packed.content)
    for view in packed.inline:
        connection.sendall(view)


def _receive(connection: socket.socket, blocks: Sequence[Block]) -> Any:
    """What was sent; raises OSError where nothing more comes."""
    (n_head,) = LENGTH.unpack(_filled(connection, bytearray(LENGTH.size)))
    n_content, told = pickle.loads(_filled(connection, bytearray(n_head)))
    content = _filled(connection, bytearray(n_content))
    # What is large can be shown to the next process.
    room = Room(sum(n_bytes + 64 for place, n_bytes in told if place < 0))
    buffers = [
        blocks[place] if place >= 0 else _filled(connection, room.take(n_bytes).data)
        for place, n_bytes in told
    ]
    return pickle.loads(content, buffers=buffers)


def _filled(connection: socket.socket, content: bytearray | memoryview) -> bytearray | memoryview:
    """Memory filled with what comes."""
    view = memoryview(content)
    while view:
        n_bytes = connection.recv_into(view)
        if not n_bytes:
            raise OSError
        view = view[n_bytes:]
    return content


def _wait_for_work(control: socket.socket) -> None:
    """Fork a process for each connection that comes, until the server has gone."""
    # Whoever presses Ctrl-C stops the server, and with it this.
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Nobody asks how they ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What the server has open is not kept open here.
    kept = control.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
    while True:
        come, fds, _, _ = socket.recv_fds(control, 1, 1 + MOST_BLOCKS)
        if not come:
            os._exit(0)
        if os.fork() == 0:
            try:
                control.close()
                _work(socket.socket(fileno=fds[0]), fds[1:])
            finally:
                os._exit(1)
        for fd in fds:
            os.close(fd)


def _work(connection: socket.socket, fds: Sequence[int]) -> None:
    """Compute one thing, in a process of its own."""
    os.nice(NICE)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write(OOM_SCORE)
    # Nobody's data may be written to.
    blocks = [mapped(fd, writable=False) for fd in fds]
    function, arguments, options = _receive(connection, blocks)
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()

    def say(stage: str, share: float) -> None:
        _send(connection, pack((SAID, (stage, share)), blocks, known=True))

    try:
        answer = DONE, function(*arguments, **options, **_telling(function, say))
    except Exception as error:
        answer = FAILED, error
    _send(connection, pack(answer, blocks, known=True))
    os._exit(0)


def _end_with(connection: socket.socket) -> None:
    """End at once when nobody waits any more."""
    connection.recv(1)
    os._exit(1)
