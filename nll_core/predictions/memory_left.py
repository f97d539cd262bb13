"""The memory that this process may have: that of the machine, or of the container it is in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

_MEMINFO: Final = Path("/proc/meminfo")
_OWN_GROUPS: Final = Path("/proc/self/cgroup")
# Where control groups are, and their files: version 2, then version 1.
_VERSIONS: Final = (
    ("", Path("/sys/fs/cgroup"), "memory.max", "memory.current", "inactive_file"),
    (
        "memory",
        Path("/sys/fs/cgroup/memory"),
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        "total_inactive_file",
    ),
)


class Memory(NamedTuple):
    """What all processes together may have, and what is left of it, in bytes."""

    limit: int
    left: int


def memory() -> Memory | None:
    """The tightest of the limits of the machine and of this process's control groups.

    Returns
    -------
    Memory or None
        None where the system does not tell.
    """
    found = [*_of_machine(), *_of_groups()]
    if not found:
        return None
    return Memory(min(m.limit for m in found), min(m.left for m in found))


def _of_machine() -> Iterator[Memory]:
    with suppress(OSError, ValueError, AttributeError):
        limit = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        left = limit
        with suppress(OSError, KeyError):
            left = 1024 * _table(_MEMINFO)["MemAvailable:"]
        yield Memory(limit, left)


def _of_groups() -> Iterator[Memory]:
    for controller, root, most, used, cached in _VERSIONS:
        for group in _groups(controller, root):
            with suppress(OSError, ValueError, KeyError):
                limit = int((group / most).read_text())
                # What was read of files is given back as soon as somebody needs the memory.
                idle = _table(group / "memory.stat")[cached]
                taken = int((group / used).read_text()) - idle
                yield Memory(limit, max(limit - taken, 0))


def _groups(controller: str, root: Path) -> Iterator[Path]:
    """This process's group, those that hold it, and the root, which is all a container sees."""
    with suppress(OSError):
        for line in _OWN_GROUPS.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controller == controllers or (controller and controller in controllers.split(",")):
                group = root / path.strip("/")
                while group != root:
                    yield group
                    group = group.parent
    yield root


def _table(path: Path) -> dict[str, int]:
    """A file of names and numbers."""
    lines = (line.split() for line in path.read_text().splitlines())
    return {words[0]: int(words[1]) for words in lines}
