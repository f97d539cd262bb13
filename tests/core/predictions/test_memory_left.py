"""What memory a process may have, as Linux tells it."""

from __future__ import annotations

import pytest

from nll_core.predictions import memory_left
from nll_core.predictions.memory_left import Memory, memory

GIGABYTE = 2**30


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Files as those of the system, of a machine of 8 GB of which 3 are left."""
    (tmp_path / "meminfo").write_text(f"MemTotal: 1 kB\nMemAvailable: {3 * GIGABYTE // 1024} kB\n")
    (tmp_path / "cgroup").write_text("")
    monkeypatch.setattr(memory_left, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory_left, "_OWN_GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(
        memory_left.os, "sysconf", lambda name: {"SC_PAGE_SIZE": 1}.get(name, 8 * GIGABYTE)
    )
    versions = [(v[0], tmp_path / f"v{k}", *v[2:]) for k, v in enumerate(memory_left._VERSIONS)]
    monkeypatch.setattr(memory_left, "_VERSIONS", tuple(versions))
    return tmp_path


def test_without_groups_it_is_the_machine(machine):
    assert memory() == Memory(8 * GIGABYTE, 3 * GIGABYTE)


@pytest.mark.parametrize(
    ("line", "version"), [("0::/app/inner", 0), ("9:cpu,memory:/app/inner", 1)]
)
def test_the_tightest_group_decides_and_files_read_take_no_room(machine, line, version):
    _, root, most, used, cached = memory_left._VERSIONS[version]
    (machine / "cgroup").write_text(f"3:cpuset:/other\n{line}\n")
    limits = {root: "max", root / "app": str(GIGABYTE), root / "app" / "inner": str(2 * GIGABYTE)}
    for group, limit in limits.items():
        group.mkdir(exist_ok=True)
        (group / most).write_text(f"{limit}\n")
        (group / used).write_text(f"{900 * 2**20}\n")
        (group / "memory.stat").write_text(f"anon 1\n{cached} {400 * 2**20}\n")
    assert memory() == Memory(GIGABYTE, GIGABYTE - 500 * 2**20)
