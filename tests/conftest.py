"""How the tests are shared out among processes, however busy these are."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Two threads for each of two processes wait for each other more than they compute. NumPy, which is
# not loaded yet, looks at this once.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# How long an example takes says how busy the machine is.
settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")

BROWSER = Path(__file__).parent / "browser"


# Before pytest-xdist, whose hook of this name looks for the groups.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, and all that open a browser, beside the others.

    What a file or a session computes once is then computed once; and of the browser, its server
    and what these have compiled there is one, which no second one slows down.
    """
    for item in items:
        in_browser = BROWSER in item.path.parents
        file, _, _ = item.nodeid.partition("::")
        item.add_marker(pytest.mark.xdist_group("browser" if in_browser else file))


@pytest.fixture(autouse=True)
def _a_loop_of_its_own(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let tests beside the browser's run loops: in a process that had it, its own is under way."""
    if BROWSER in request.path.parents:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)
