"""A stream that tells how much of it has been read."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Final

from nll_core._progress import Meter

# Looking for the encoding takes so much of the time of a text, and is a first time through it.
_FIRST_SHARE: Final = 0.05


class StoppedError(BaseException):
    """The meter has raised, which no reader is to take for a fault of the file."""


class ToldStream(io.RawIOBase):
    """A binary stream of `size` bytes, read once or `twice`, as a meter is told at each reading."""

    def __init__(self, stream: BinaryIO, size: int, meter: Meter, *, twice: bool) -> None:
        self._stream = stream
        self._size = size
        self._meter = meter
        self._twice = twice
        self._done = 0
        self.stopped_by: BaseException | None = None
        """What the meter raised."""

    def _tell(self, n_bytes: int) -> None:
        """Tell that so many more bytes were read."""
        self._done += n_bytes
        self._say(self._meter)

    def _say(self, meter: Meter) -> None:
        share = self._done / self._size
        if self._twice:
            share = _FIRST_SHARE * min(share, 1.0) + (1.0 - _FIRST_SHARE) * max(share - 1.0, 0.0)
        try:
            meter(min(share, 1.0))
        except BaseException as error:
            self.stopped_by = error
            raise StoppedError from error

    def tell_again(self) -> None:
        """Tell the same as at the last reading, so that a stop is heard meanwhile."""
        self._tell(0)

    def wait(self, why: str) -> None:
        """Tell why nothing is read yet."""
        self._say(self._meter.part(0.0, 1.0, why))

    def read(self, size: int | None = -1, /) -> bytes:
        """Some bytes, or all that are left."""
        found = self._stream.read(-1 if size is None else size)
        self._tell(len(found))
        return found

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer; how much there was."""
        n_bytes = int(self._stream.readinto(buffer))  # type: ignore[attr-defined]
        self._tell(n_bytes)
        return n_bytes

    def readall(self) -> bytes:
        """All that is left."""
        return self.read()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """The place in the stream."""
        return self._stream.tell()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True
