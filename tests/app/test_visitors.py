"""The visitors without browsers, of whom the benchmarks make crowds, are taken for browsers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from random import Random

import pytest

from benchmarks._browser import ROOT, serving
from benchmarks._crowd import Visitor, get
from benchmarks.visitors import Seen, stay


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(ROOT / "app.py", ROOT) as port:
        yield port


def test_a_visitor_stays_without_an_error(port: int) -> None:
    async def visit() -> Seen:
        seen, now = Seen(), time.monotonic()
        await stay(port, ["surprise"], 0, now, now, now + 4, seen)
        return seen

    seen = asyncio.run(visit())
    assert not seen.errors
    assert len(seen.first) == 1
    assert seen.all_moves()


def test_only_what_is_on_the_page_is_moved(port: int) -> None:
    # The number of bars is a slider itself: what it takes away, no server answers for.
    async def move() -> tuple[set[int], set[str]]:
        async with Visitor(port, Random(0), fetches=False) as visitor:
            await visitor.open("entropy?kinds=8")
            numbers, moved = set(), set()
            for _ in range(40):
                await visitor.move()
                numbers.add(len(visitor.sliders))
                moved |= visitor.address.keys()
            return numbers, moved

    numbers, moved = asyncio.run(move())
    assert len(numbers) > 1
    assert "kinds" in moved


def test_what_was_moved_stays_in_the_session_and_a_link_opens_it(port: int) -> None:
    async def open_twice() -> tuple[list[bytes], list[bytes]]:
        async with Visitor(port, Random(1), fetches=False) as visitor:
            await visitor.open("abstain")
            await visitor.move()
            query = "&".join(f"{key}={text}" for key, text in visitor.address.items())
            moved = visitor.said
        async with Visitor(port, Random(1), fetches=False) as other:
            await other.open(f"abstain?{query}")
            return moved, other.said

    moved, opened = asyncio.run(open_twice())
    assert moved == opened


def test_files_are_loaded_by_their_names(port: int) -> None:
    document = asyncio.run(get(port, ["/_stcore/health", "/surprise"]))
    assert b"<title>" in document
