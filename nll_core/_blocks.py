"""Memory for arrays that another process can be shown in place of a copy.

A block is memory with a descriptor, which Linux has; elsewhere arrays lie where they always do.
"""

from __future__ import annotations

import mmap
import os
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Less is sent as it is.
_LEAST_BYTES: Final = 64 * 1024
# Where arrays begin: what the widest instructions like.
_ALIGNMENT: Final = 64


class Block(mmap.mmap):
    """Memory under a descriptor `fd`, which is closed with it."""

    fd: int

    def __del__(self) -> None:
        os.close(self.fd)


def mapped(fd: int, *, writable: bool) -> Block:
    """The memory under a descriptor, which the block takes over."""
    protection = mmap.PROT_READ | (mmap.PROT_WRITE if writable else 0)
    block = Block(fd, os.fstat(fd).st_size, mmap.MAP_SHARED, protection)
    block.fd = fd
    return block


class Room:
    """Memory for arrays one after another, of `n_bytes` in all; what is not used is not taken."""

    def __init__(self, n_bytes: int) -> None:
        self._used = 0
        self._block = None
        if n_bytes < _LEAST_BYTES or not hasattr(os, "memfd_create"):
            return
        try:
            fd = os.memfd_create("nll")
        except OSError:
            return
        try:
            os.ftruncate(fd, n_bytes)
            self._block = mapped(fd, writable=True)
        except (OSError, OverflowError, ValueError):
            os.close(fd)

    def take(self, n_bytes: int) -> NDArray[np.uint8]:
        """So many bytes, in the block if they are many and there is room."""
        start = -(-self._used // _ALIGNMENT) * _ALIGNMENT
        block = self._block
        if block is None or n_bytes < _LEAST_BYTES or start + n_bytes > len(block):
            return np.empty(n_bytes, np.uint8)
        self._used = start + n_bytes
        return np.ndarray(n_bytes, np.uint8, block, start)


def home_of(array: NDArray[Any]) -> tuple[Block, int] | None:
    """The block in which an array lies, and at which byte of it; None where it lies in none."""
    base: Any = array
    while isinstance(base, (np.ndarray, memoryview)):
        base = base.base if isinstance(base, np.ndarray) else base.obj
    if not isinstance(base, Block):
        return None
    start = np.frombuffer(base, np.uint8, 1).ctypes.data
    return base, array.ctypes.data - start
