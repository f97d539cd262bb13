"""The process behind the wall: `python -m nll_core.predictions._worker`, started by `walled`.

It is told of one file, asks for its bytes, sends the table or why there is none, and ends. Its
memory and its time are limited before it sees a byte of the file.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final, cast

import numpy as np
from numpy.typing import NDArray

from nll_core.predictions import _wire
from nll_core.predictions.parquet import import_pyarrow
from nll_core.predictions.problems import PredictionError
from nll_core.predictions.reading import read_table

# Bytes of an array that are sent at once, and then given back to the system.
_SENT_AT_ONCE: Final = 4 * 1024 * 1024
_CPU_SECONDS_MORE: Final = 10
_MADV_DONTNEED: Final = 4


class RemoteFile(io.RawIOBase):
    """The file on the other side, as a stream of `size` bytes."""

    def __init__(self, incoming: BinaryIO, send: Callable[[bytes, Any], None], size: int) -> None:
        self._incoming = incoming
        self._send = send
        self._size = size
        self._at = 0

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer; how much there was."""
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view) and self._at < self._size:
            self._send(_wire.READ, _wire.PLACE.pack(self._at, len(view) - filled))
            n_bytes = _length(self._incoming, _wire.BYTES)
            if not 0 < n_bytes <= len(view) - filled:
                os._exit(1)
            _fill(self._incoming, view[filled : filled + n_bytes])
            filled += n_bytes
            self._at += n_bytes
        return filled

    def read(self, size: int | None = -1, /) -> bytes:
        """Some bytes, or all that are left."""
        left = max(0, self._size - self._at)
        content = bytearray(left if size is None or size < 0 else min(size, left))
        self.readinto(content)
        return bytes(content)

    def readall(self) -> bytes:
        """All that is left."""
        return self.read()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("a place before the start of the file")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """The place in the stream."""
        return self._at

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True


def main() -> None:
    """Wait for a file, read it, send what came of it."""
    # Whoever presses Ctrl-C stops the program, which then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming, outgoing = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    # What a library prints is no frame.
    with open(os.devnull, "r+b", 0) as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)

    def send(kind: bytes, content: Any) -> None:
        view = memoryview(content)
        view = view.cast("B") if view.nbytes else memoryview(b"")
        _write(outgoing, _wire.HEADER.pack(kind, len(view)))
        _write(outgoing, view)

    said = bytearray(_length(incoming, _wire.JOB))
    _fill(incoming, memoryview(said))
    name, size, memory, seconds, arrow = _wire.job_of(bytes(said))
    if arrow:
        # What a file takes is counted without the package that reads it.
        import_pyarrow()
    _limit(memory, seconds)
    stream = cast(BinaryIO, RemoteFile(cast(BinaryIO, incoming), send, size))
    try:
        table = read_table(stream, name=name, max_bytes=max(1, size))
        parts = _wire.table_parts(table)
        send(_wire.TABLE, parts.head)
        for words in parts.words:
            send(_wire.WORDS, words)
        for i, array in enumerate(parts.arrays):
            others = parts.arrays[i + 1 :]
            _send_array(outgoing, array, alone=_lies_alone(array, others))
    except PredictionError as error:
        send(_wire.PROBLEMS, _wire.plain_problems(error.problems))
    except MemoryError:
        send(_wire.TOO_LARGE, b"")
    # Whatever a file can make a library raise; the other side says that the file is damaged.
    except Exception as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0][:200]
        send(_wire.FAILED, f"{type(error).__name__}: {reason}".encode(errors="replace"))
    # Nothing of the file is left to be taken down in order.
    os._exit(0)


def _lies_alone(array: NDArray[Any], others: list[NDArray[Any]]) -> bool:
    """Whether an array is large, and no other has a part in its memory."""
    return array.nbytes > _SENT_AT_ONCE and not any(
        np.may_share_memory(array, other) for other in others
    )


def _send_array(outgoing: Any, array: NDArray[Any], *, alone: bool) -> None:
    """Send an array; the memory of one that lies alone is given back as the other side takes it."""
    lying = np.ascontiguousarray(array)
    view = lying.reshape(-1).view(np.uint8).data
    _write(outgoing, _wire.HEADER.pack(_wire.ARRAY, len(view)))
    for start in range(0, len(view), _SENT_AT_ONCE):
        _write(outgoing, view[start : start + _SENT_AT_ONCE])
        if alone:
            _give_back(lying.ctypes.data + start, min(_SENT_AT_ONCE, len(view) - start))


def _give_back(address: int, n_bytes: int) -> None:
    """Let the system have memory that is not read again; nothing happens where it cannot be told.

    Whole pages alone, so that what lies beside them stays.
    """
    if not sys.platform.startswith("linux"):
        return
    page = os.sysconf("SC_PAGE_SIZE")
    first, last = -(-address // page) * page, (address + n_bytes) // page * page
    if last > first:
        ctypes.CDLL(None).madvise(
            ctypes.c_void_p(first), ctypes.c_size_t(last - first), _MADV_DONTNEED
        )


def _limit(memory: int, seconds: float) -> None:
    """Take so many bytes and seconds from now on at most, where the system can hold one to it."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        # A system without memory ends this process first.
        score.write("1000")
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime + seconds) + _CPU_SECONDS_MORE
    limits = [(resource.RLIMIT_CPU, cpu), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)]
    with contextlib.suppress(OSError), open("/proc/self/statm") as statm:
        taken = int(statm.read().split()[0]) * resource.getpagesize()
        limits.append((resource.RLIMIT_AS, taken + memory))
    for kind, most in limits:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def _length(incoming: BinaryIO, kind: bytes) -> int:
    """The length of the next frame, which must be of a kind; without one the program has ended."""
    head = bytearray(_wire.HEADER.size)
    _fill(incoming, memoryview(head))
    found, length = _wire.HEADER.unpack(head)
    if found != kind:
        os._exit(1)
    return int(length)


def _fill(incoming: Any, view: memoryview) -> None:
    """Fill a buffer from a pipe, or end with it."""
    while view:
        n_bytes = incoming.readinto(view)
        if not n_bytes:
            os._exit(1)
        view = view[n_bytes:]


def _write(outgoing: Any, content: Any) -> None:
    """Write all of it into a pipe."""
    view = memoryview(content)
    while view:
        view = view[outgoing.write(view) :]


if __name__ == "__main__":
    main()
