"""A file of a stranger as a table, read in a process of its own with a limit of memory and time.

What a file can do to its reader, it does to that process: the program waits, hears a stop at once,
and gets arrays whose size it has checked, or one sentence. The process starts before there is a
file, reads one, and ends. It reads through the program and opens nothing itself.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import numpy as np
from numpy.typing import NDArray

from nll_core._progress import Meter, Progress
from nll_core.predictions import _wire, memory_left
from nll_core.predictions.limits import MAX_FILE_BYTES, MEGABYTE
from nll_core.predictions.problems import PredictionError, Problem
from nll_core.predictions.recognise import recognise_columns
from nll_core.predictions.roles import ColumnRoles
from nll_core.predictions.source import SAMPLE_BYTES, Source, name_of, needs_pyarrow, opened
from nll_core.predictions.table import Table
from nll_core.predictions.told_stream import StoppedError, ToldStream

# The largest file that is let in takes twelve seconds as JSON Lines, on a machine of 2024.
MAX_SECONDS: Final = 60.0
# Files that are read at once; the others wait.
MAX_AT_ONCE: Final = 2
# What an honest file of the largest size needs; half of a machine that has less than twice as much.
_MEMORY: Final = 1024 * MEGABYTE
# How often a stop is heard.
_STEP_SECONDS: Final = 0.05
# How often the memory is looked at, which takes a process of its own on some systems.
_LOOK_SECONDS: Final = 0.2
_SECONDS_TO_END: Final = 5.0
# What a process may send before it is taken.
_FRAMES_AHEAD: Final = 2
_BYTES_AT_A_TIME: Final = 2 * MEGABYTE
_MAX_SMALL_FRAME: Final = 64 * MEGABYTE
_PIPE_BYTES: Final = MEGABYTE
_FEWER_THREADS: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


def default_memory() -> int:
    """Bytes that reading a file may take: 1 GB, or half of what the machine or container has."""
    found = memory_left.memory()
    return min(_MEMORY, found.limit // 2) if found else _MEMORY


def read_table(
    source: Source,
    *,
    name: str = "",
    max_bytes: int = MAX_FILE_BYTES,
    memory: int | None = None,
    timeout: float = MAX_SECONDS,
    progress: Progress | None = None,
) -> Table:
    """`nll_core.read_table` in a process of its own, which ends at a limit whatever the file says.

    Parameters
    ----------
    source, name, max_bytes
        As in `nll_core.read_table`.
    memory : int, optional
        Bytes that reading the file may take; `default_memory()` if left out.
    timeout : float
        Seconds that reading the file may take, without waiting for other files.
    progress : callable, optional
        Called as ``progress("reading", share)``, also while nothing is read, about twenty times a
        second; with the place in the queue instead of "reading" while other files are read. What it
        raises ends the reading at once.

    Returns
    -------
    Table
        The same as `nll_core.read_table` returns.

    Raises
    ------
    PredictionError
        As `nll_core.read_table`; and for a file that is damaged, or takes more than the limits.
    TypeError, OSError
        As `nll_core.read_table`.
    ValueError
        For a limit that is not above 0.

    Notes
    -----
    The system holds the process to its memory on Linux; elsewhere it is watched. At most two files
    are read at once.

    Examples
    --------
    >>> table = read_table(b"label,p_0,p_1\\n0,0.9,0.1\\n1,0.4,0.6\\n", timeout=30)
    >>> table.names, table.stack(["p_0", "p_1"])[1]
    (('label', 'p_0', 'p_1'), array([0.4, 0.6]))
    """
    most = default_memory() if memory is None else memory
    if not (most > 0 and timeout > 0):
        raise ValueError(f"memory and timeout must be above 0, got {most} and {timeout}")
    with opened(source, max_bytes) as (stream, size):
        # Texts are gone through twice: for their encoding, and for their lines.
        sample = stream.read(SAMPLE_BYTES)
        twice = b"\0" not in sample
        stream.seek(0)
        told = ToldStream(stream, size, Meter(progress, "reading"), twice=twice)
        try:
            with _turn(told):
                reading = _Reading(_take(), told, size, most, timeout)
                try:
                    return reading.table(name or name_of(source), arrow=needs_pyarrow(sample))
                finally:
                    reading.process.end()
        except StoppedError:
            raise cast(BaseException, told.stopped_by) from None


def read_recognised(
    source: Source, *, name: str = "", progress: Progress | None = None
) -> tuple[Table, ColumnRoles]:
    """The table in a file, as `read_table` gives it, and what its columns are recognised as."""
    whole = Meter(progress)
    table = read_table(
        source, name=name, progress=lambda stage, share: whole.part(0.0, 0.9, stage)(share)
    )
    whole.part(0.9, 1.0, "what the columns are")(0.0)
    return table, recognise_columns(table)


def warm_up() -> None:
    """Let a process wait for the next file, so that the file does not wait for the process."""
    with _lock:
        if not _waiting:
            _waiting.append(_Process())


class _Process:
    """A process that waits for a file, and the frames that it has sent."""

    def __init__(self) -> None:
        paths = [path or os.getcwd() for path in sys.path]
        roots = [str(Path(__file__).parents[2]), *paths]
        try:
            self._popen = subprocess.Popen(
                # -P: what lies in the working directory is no module of ours.
                [sys.executable, "-P", "-W", "ignore", "-m", "nll_core.predictions._worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=os.environ | _FEWER_THREADS | {"PYTHONPATH": os.pathsep.join(roots)},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise PredictionError(
                Problem(
                    f"no process could be started to read the file in ({error.strerror or error})",
                    remedy="Close other programs, and try again.",
                )
            ) from error
        self._ended = False
        self._frames: queue.Queue[tuple[bytes, Any]] = queue.Queue(_FRAMES_AHEAD)
        self.allow(0)
        _widen(cast(BinaryIO, self._popen.stdout))
        threading.Thread(target=self._listen, daemon=True).start()

    def allow(self, n_bytes: int) -> None:
        """Let so many bytes come back as arrays."""
        self._array_bytes = n_bytes

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._popen.poll() is None

    def memory(self) -> int:
        """Bytes of memory that it holds; 0 where nobody can tell."""
        return _memory_of(self._popen)

    def send(self, kind: bytes, content: bytes) -> None:
        """Send a frame; raises OSError where the process has ended."""
        pipe = cast(Any, self._popen.stdin)
        for part in (_wire.HEADER.pack(kind, len(content)), content):
            view = memoryview(part)
            while view:
                view = view[pipe.write(view) :]

    def next_frame(self) -> tuple[bytes, Any] | None:
        """The next frame, ("", "") after the last; None where there is none after a step."""
        try:
            return self._frames.get(timeout=_STEP_SECONDS)
        except queue.Empty:
            return None

    def end(self) -> int:
        """End it at once; the exit code, which is below 0 for the signal that ended it before."""
        code = self._popen.poll()
        self._popen.kill()
        self._ended = True
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_SECONDS_TO_END)
        cast(BinaryIO, self._popen.stdin).close()
        return self._popen.returncode if code is None else code

    def _listen(self) -> None:
        """Take frames until there are no more."""
        out = cast(BinaryIO, self._popen.stdout)
        with suppress(OSError, ValueError, MemoryError), out:
            while (head := _filled(out, np.empty(_wire.HEADER.size, np.uint8))) is not None:
                kind, length = _wire.HEADER.unpack(head.tobytes())
                if kind == _wire.ARRAY:
                    self._array_bytes -= length
                if self._array_bytes < 0 or (kind != _wire.ARRAY and length > _MAX_SMALL_FRAME):
                    self._put(_wire.TOO_LARGE, b"")
                    return
                content = _filled(out, np.empty(length, np.uint8))
                if content is None:
                    break
                self._put(kind, content if kind == _wire.ARRAY else content.tobytes())
        self._put(b"", b"")

    def _put(self, kind: bytes, content: Any) -> None:
        """Add a frame once there is room, as long as somebody may take it."""
        while not self._ended:
            with suppress(queue.Full):
                self._frames.put((kind, content), timeout=1.0)
                return


class _Reading:
    """One file, and the process that reads it."""

    def __init__(
        self, process: _Process, stream: ToldStream, size: int, memory: int, seconds: float
    ) -> None:
        self.process = process
        self._stream = stream
        self._size = size
        self._memory = memory
        self._seconds = seconds
        self._read_to = 0
        self._next_look = 0.0
        self._end = time.monotonic() + seconds
        self._most = process.memory() + memory
        process.allow(memory)

    def table(self, name: str, *, arrow: bool) -> Table:
        """The table; raises PredictionError, or StoppedError where the stream is told to stop."""
        # Should the process take no bytes, nobody else would look at the clock.
        last = threading.Timer(self._seconds + 1.0, self.process.end)
        last.daemon = True
        last.start()
        try:
            job = _wire.job(name, self._size, self._memory, self._seconds, arrow)
            self.process.send(_wire.JOB, job)
            while True:
                kind, content = self._next()
                if kind == _wire.TABLE:
                    return _wire.table_of(content, self._words, self._array, self._memory)
                if kind != _wire.READ:
                    raise self._no_table(kind, content)
                self._serve(*_wire.PLACE.unpack(content))
        except OSError:
            # It has ended while bytes were on their way to it.
            raise self._no_table(b"", b"") from None
        except MemoryError:
            raise self._too_large() from None
        except _wire.BrokenWireError as error:
            raise self._damaged(str(error)) from None
        finally:
            last.cancel()

    def _next(self) -> tuple[bytes, Any]:
        """The next frame, while the limits are looked after."""
        while True:
            frame = self.process.next_frame()
            now = time.monotonic()
            if now > self._end:
                raise self._too_long()
            if now > self._next_look:
                self._next_look = now + _LOOK_SECONDS
                if self.process.memory() > self._most:
                    raise self._too_large()
            if frame is not None:
                return frame
            self._stream.tell_again()

    def _serve(self, place: int, n_bytes: int) -> None:
        """Send bytes of the file from a place on, some or all that are asked for."""
        if place >= self._size or n_bytes == 0:
            raise _wire.BrokenWireError("bytes beyond the end were asked for")
        self._stream.seek(place)
        content = self._stream.read(min(n_bytes, _BYTES_AT_A_TIME))
        self._read_to = max(self._read_to, place + len(content))
        self.process.send(_wire.BYTES, content)

    def _words(self) -> bytes:
        return bytes(self._frame(_wire.WORDS))

    def _array(self, n_bytes: int) -> NDArray[np.uint8]:
        found: NDArray[np.uint8] = self._frame(_wire.ARRAY)
        if len(found) != n_bytes:
            raise _wire.BrokenWireError("an array of another size")
        return found

    def _frame(self, expected: bytes) -> Any:
        """The content of the next frame, which must be of a kind."""
        kind, content = self._next()
        if kind != expected:
            raise self._no_table(kind, content)
        return content

    def _no_table(self, kind: bytes, content: bytes) -> PredictionError:
        """Why there is no table, from the frame that came in its place."""
        if kind == _wire.PROBLEMS:
            return PredictionError(_wire.problems_of(content, Problem))
        if kind == _wire.FAILED:
            return self._damaged(content.decode(errors="replace"))
        if kind == _wire.TOO_LARGE:
            return self._too_large()
        code = self.process.end()
        if time.monotonic() > self._end or code == -getattr(signal, "SIGXCPU", 0):
            return self._too_long()
        return self._damaged(f"its reader ended with code {code}, as it also does without memory")

    def _too_large(self) -> PredictionError:
        return PredictionError(
            Problem(
                "the file is too large: reading it takes more than the limit of "
                f"{self._memory / MEGABYTE:,.0f} MB of memory; {self._where()}",
                remedy="Save fewer rows, float32 instead of text (NPZ or Parquet), and the columns "
                "of labels and predictions alone.",
            )
        )

    def _too_long(self) -> PredictionError:
        return PredictionError(
            Problem(
                "the file took too long: it was not read within the limit of "
                f"{self._seconds:,g} seconds; {self._where()}",
                remedy="Save fewer rows, or numbers instead of text (NPZ or Parquet).",
            )
        )

    def _damaged(self, reason: str) -> PredictionError:
        return PredictionError(
            Problem(f"the file is damaged ({reason}); {self._where()}", remedy="Save it again.")
        )

    def _where(self) -> str:
        """How far it came."""
        return f"it was read up to byte {self._read_to:,} of {self._size:,}"


# One process waits for the next file; as many files as are read at once have one of their own.
_lock = threading.Lock()
_waiting: list[_Process] = []
# Those that are read, and behind them those that wait, in the order in which they came.
_line: list[ToldStream] = []


@contextmanager
def _turn(told: ToldStream) -> Iterator[None]:
    """Wait until few others read, and tell the place in the queue."""
    _line.append(told)
    try:
        while (place := _line.index(told) - MAX_AT_ONCE + 1) > 0:
            told.wait(f"waiting, number {place} in the queue")
            time.sleep(_STEP_SECONDS)
        yield
    finally:
        _line.remove(told)


def _take() -> _Process:
    """The process that waits, or a new one."""
    with _lock:
        process = _waiting.pop() if _waiting else _Process()
        if not process.alive():
            process.end()
            process = _Process()
    return process


@atexit.register
def _end_all() -> None:
    """End what waits; it would also end by itself."""
    with _lock:
        while _waiting:
            _waiting.pop().end()


def _filled(pipe: BinaryIO, content: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Memory filled from a pipe; None where it ends before."""
    view = content.data
    while view:
        found = cast(Any, pipe).readinto(view)
        if not found:
            return None
        view = view[found:]
    return content


def _widen(pipe: BinaryIO) -> None:
    """Let a pipe hold more than some pages, where the system can."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _memory_of(popen: subprocess.Popen[bytes]) -> int:
    """Bytes of memory that a process holds; 0 where nobody can tell."""
    with suppress(OSError, ValueError, AttributeError, IndexError):
        if hasattr(popen, "_handle"):  # on Windows
            return _working_set(int(popen._handle))
        statm = Path(f"/proc/{popen.pid}/statm")
        if statm.exists():
            return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        told = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(popen.pid)], capture_output=True, timeout=1, check=False
        )
        return int(told.stdout) * 1024
    return 0


def _working_set(handle: int) -> int:
    """Bytes of memory of a process on Windows."""

    class Counters(ctypes.Structure):
        # PROCESS_MEMORY_COUNTERS of psapi.h.
        _fields_ = (
            ("size", ctypes.c_uint32),
            ("page_faults", ctypes.c_uint32),
            ("peak_working_set", ctypes.c_size_t),
            ("working_set", ctypes.c_size_t),
            ("others", ctypes.c_size_t * 6),
        )

    counters = Counters(size=ctypes.sizeof(Counters))
    library: Any = ctypes
    library.windll.kernel32.K32GetProcessMemoryInfo(
        ctypes.c_void_p(handle), ctypes.byref(counters), counters.size
    )
    return int(counters.working_set)
