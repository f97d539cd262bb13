"""Arrays in memory that another process can be shown."""

from __future__ import annotations

import gc
import os
import pickle

import numpy as np
import pytest

from nll_core._blocks import Room, home_of, mapped

needs_blocks = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="Linux has them")


@needs_blocks
def test_arrays_lie_one_after_another_and_are_told_by_their_place():
    room = Room(1_000_000)
    first, second = room.take(100_001), room.take(200_000).view(np.float64)
    first[:] = 7
    second[:] = np.arange(25_000)
    block, start = home_of(first)
    assert start == 0
    assert home_of(second) == (block, 100_032)
    assert home_of(second.reshape(5, -1)[1:, ::2]) == (block, 100_032 + 5_000 * 8)
    assert home_of(first.data.obj) == (block, 0)
    assert first.sum() == 700_007
    assert second[-1] == 24_999


@needs_blocks
def test_what_is_shown_is_the_same_memory_and_cannot_be_written_to():
    array = Room(100_000).take(100_000)
    block, _ = home_of(array)
    shown = np.frombuffer(mapped(os.dup(block.fd), writable=False), np.uint8)
    array[3] = 200
    assert shown[3] == 200
    with pytest.raises(ValueError, match="read-only"):
        shown[3] = 1


@needs_blocks
def test_a_block_goes_with_its_last_array():
    array = Room(100_000).take(100_000)[5:]
    fd = home_of(array)[0].fd
    os.fstat(fd)
    del array
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(fd)


def test_what_is_small_or_does_not_fit_lies_anywhere():
    assert home_of(Room(10).take(10)) is None
    room = Room(100_000)
    assert home_of(room.take(8)) is None
    assert len(room.take(200_000)) == 200_000
    assert home_of(room.take(200_000)) is None
    assert home_of(np.zeros(3)[1:]) is None


def test_without_blocks_arrays_lie_where_they_always_do(monkeypatch):
    monkeypatch.delattr(os, "memfd_create", raising=False)
    found = Room(100_000).take(100_000)
    assert found.shape == (100_000,)
    assert home_of(found) is None


@needs_blocks
def test_an_array_in_a_block_is_pickled_as_any_other():
    array = Room(100_000).take(80_000).view(np.float64)
    array[:] = 2.5
    assert (pickle.loads(pickle.dumps(array)) == 2.5).all()
