"""The memory of large arrays, given back to the system: the C library keeps it if it may.

A visitor's million rows leave the process as large as they made it otherwise, until there is no
room for the next visitor. Both functions do nothing where the C library is not GNU's.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any, Final

# From this size on memory is taken from the system for each array by itself, and goes back to it
# with the array. By default the limit grows with what was freed, up to 32 MB.
APART_FROM_BYTES: Final = 4 * 2**20
_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD in malloc.h


def keep_large_arrays_apart() -> bool:
    """Let each large array be memory of its own; whether that could be arranged."""
    library = _library()
    return library is not None and bool(library.mallopt(_MMAP_THRESHOLD, APART_FROM_BYTES))


def give_back() -> None:
    """Give back what lies unused between smaller things."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


@cache
def _library() -> Any:
    """The C library of this process, None if it is not GNU's."""
    try:
        library = ctypes.CDLL(None)
        library.gnu_get_libc_version  # noqa: B018
    except (OSError, AttributeError, TypeError):
        return None
    return library
