"""Many visitors of one process, what they wait for and what they cost; beside plain apps.

`python -m benchmarks visitors` prints all but the soak; `python -m benchmarks.visitors` with
`costs`, `load`, `class` or `soak` (and its minutes) one of them, and with `compare FOLDER` the
costs beside those of another version of the app, in FOLDER.

- costs: processor time of the server, all its threads, of a first run and of a move on every page,
  by one visitor at a time. What else the machine does is not in it, nor are the sweeps that a
  browser fetches at rest, nor what only the first visitors of a process make it compute.
- load: N visitors who arrive ten a second, move any slider anywhere every 1 to 3 s, and turn to
  another page now and then; at rest they fetch what their browsers would. Milliseconds are those
  on the clock from the message to the end of the script it starts, of the moves made once all are
  there. worst visitor: the highest of the visitors' own medians.
- class: 100 visitors open one link within ten seconds, with empty caches: document, the scripts
  and styles that it names, then the page. To the end of the script.
- soak: 20 visitors for some minutes, then none, and what is left when their sessions have ended.

The visitors share the machine with the server; `crowd` is the part of a core that they take. The
server has 1 GB: a control group of its own where one can be made, which is said.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import numpy as np
from websockets.exceptions import WebSocketException

from benchmarks._browser import CASES, PLAIN_APPS, ROOT, serving_process
from benchmarks._crowd import ShownError, Visitor

SIZES: Final = (1, 10, 50, 100, 200)
LIMIT_BYTES: Final = 2**30
ARRIVALS_A_SECOND: Final = 10
LOAD_SECONDS: Final = 30.0
THINK_SECONDS: Final = (1.0, 3.0)
TURNS_TO_ANOTHER_PAGE: Final = 0.1
CLASS, CLASS_SECONDS, CLASS_PAGE = 100, 10.0, "surprise"
SOAK_SIZE, SOAK_MINUTES, SOAK_PARTS = 20, 10.0, 10
# A session is kept this long after its visitor has gone (Streamlit 1.67), and a little more.
SESSION_SECONDS: Final = 130.0
WARM_UPS, FIRST_RUNS, MOVES = 2, 5, 20
GOAL_MOVE, GOAL_FIRST, GOAL_P95, GOAL_CLASS = 9.0, 90.0, 150.0, 5000.0
MEGABYTE: Final = 1e6
MEMORY_GROUPS: Final = Path("/sys/fs/cgroup/memory")
# Pages that have no plain app beside them.
OTHERS: Final = ("bayes", "uncertainty", "families", "density")
ALONE = OSError, TimeoutError, WebSocketException, ShownError, asyncio.IncompleteReadError


class App(NamedTuple):
    """An app, and the addresses of its pages."""

    name: str
    script: Path
    cwd: Path
    paths: Sequence[str]


@contextmanager
def apps() -> Iterator[Sequence[App]]:
    """Ours, the plain ones as one app, and one with nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = Path(folder)
        plain = [case.path.partition("?")[0] for case in CASES]
        yield (
            App("NLL Explorer", ROOT / "app.py", ROOT, [*(c.path for c in CASES), *OTHERS]),
            App("plain apps", PLAIN_APPS / "_all.py", elsewhere, plain),
            App("a slider alone", PLAIN_APPS / "_empty.py", elsewhere, [""]),
        )


class Server:
    """What a process takes."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def seconds(self) -> float:
        """Processor time of all its threads, also of those that have ended."""
        return time.clock_gettime((~self._pid << 3) | 2)

    def megabytes(self) -> float:
        """Memory that it holds."""
        pages = int(Path(f"/proc/{self._pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE

    def files(self) -> int:
        """Open files and connections."""
        return len(os.listdir(f"/proc/{self._pid}/fd"))


@contextmanager
def serving_limited(app: App) -> Iterator[tuple[int, Server]]:
    """Serve an app that has 1 GB: its port, and what it takes."""
    with limited_group() as group:
        # It is born there: what a process holds does not come along with it later.
        _move_to(group)
        with serving_process(app.script, app.cwd) as (port, pid):
            _move_to(group and group.parent)
            yield port, Server(pid)


def _move_to(group: Path | None) -> None:
    """Move this process to a control group, if there is one."""
    if group:
        (group / "cgroup.procs").write_text(str(os.getpid()))


@contextmanager
def limited_group() -> Iterator[Path | None]:
    """A control group (version 1 or 2) that has no more memory than `LIMIT_BYTES`, if allowed."""
    version_1 = (MEMORY_GROUPS / "memory.limit_in_bytes").exists()
    group = (MEMORY_GROUPS if version_1 else MEMORY_GROUPS.parent) / f"nll-visitors-{os.getpid()}"
    try:
        group.mkdir()
        limit = group / ("memory.limit_in_bytes" if version_1 else "memory.max")
        limit.write_text(str(LIMIT_BYTES))
    except OSError as problem:
        print(f"  no limit of memory: {problem}")
        yield None
        return
    yield group
    # The processes in it have ended, or are about to.
    for _ in range(50):
        try:
            return group.rmdir()
        except OSError:
            time.sleep(0.1)


@dataclass
class Seen:
    """What the visitors of one run have waited for, in milliseconds."""

    first: list[float] = field(default_factory=list)
    turned: list[float] = field(default_factory=list)
    moves: list[list[float]] = field(default_factory=list)
    """Of each visitor."""
    errors: Counter[str] = field(default_factory=Counter)

    def all_moves(self) -> list[float]:
        return [ms for own in self.moves for ms in own]


async def stay(
    port: int,
    paths: Sequence[str],
    k: int,
    arrives: float,
    counts: float,
    leaves: float,
    seen: Seen,
) -> None:
    """The k-th visitor, from `arrives` to `leaves`, whose moves count from `counts` on (times)."""
    rng, own = Random(k), list[float]()
    seen.moves.append(own)
    await asyncio.sleep(arrives - time.monotonic())
    try:
        async with Visitor(port, rng) as visitor:
            seen.first.append(await visitor.open(paths[k % len(paths)]))
            while time.monotonic() < leaves:
                await asyncio.sleep(rng.uniform(*THINK_SECONDS))
                if rng.random() < TURNS_TO_ANOTHER_PAGE or not visitor.sliders:
                    seen.turned.append(await visitor.go(rng.choice(paths)))
                else:
                    taken = await visitor.move()
                    if time.monotonic() > counts:
                        own.append(taken)
    except ALONE as problem:
        seen.errors[f"{type(problem).__name__}: {problem}"] += 1


async def crowd(port: int, paths: Sequence[str], n: int, seconds: float) -> Seen:
    """All visitors of one run."""
    seen, now = Seen(), time.monotonic()
    arrived = now + n / ARRIVALS_A_SECOND
    await asyncio.gather(
        *(
            stay(port, paths, k, now + k / ARRIVALS_A_SECOND, arrived, arrived + seconds, seen)
            for k in range(n)
        )
    )
    return seen


def quantile(values: Sequence[float], q: float) -> float:
    return float(np.quantile(values, q)) if values else np.nan


def costs() -> list[str]:
    """Print what a first run and a move cost on every page; returns what is above the goals."""
    missed = []
    found: dict[str, dict[str, tuple[float, float]]] = {}
    with apps() as known:
        for app in known:
            with serving_limited(app) as (port, server):
                found[app.name] = asyncio.run(_costs(port, server, app.paths))
    print(f"{'processor time, ms':18s}{'first run':>12s}{'plain':>8s}{'a move':>12s}{'plain':>8s}")
    ours, plain, empty = found.values()
    for path, (first, move) in ours.items():
        stem = path.partition("?")[0] or "home"
        beside = plain.get("" if stem == "home" else stem, (np.nan, np.nan))
        print(f"{stem:18s}{first:12.0f}{beside[0]:8.0f}{move:12.1f}{beside[1]:8.1f}")
        if first > GOAL_FIRST:
            missed.append(f"{stem}: first run {first:.0f} ms, goal {GOAL_FIRST:.0f}")
        if move > GOAL_MOVE:
            missed.append(f"{stem}: move {move:.1f} ms, goal {GOAL_MOVE:.0f}")
    middle = [
        float(np.median([c[i] for c in them.values()])) for them in (ours, plain) for i in (0, 1)
    ]
    print(f"{'median':18s}{middle[0]:12.0f}{middle[2]:8.0f}{middle[1]:12.1f}{middle[3]:8.1f}")
    (first, move) = empty[""]
    print(f"{'a slider alone':18s}{'':12s}{first:8.0f}{'':12s}{move:8.1f}")
    return missed


async def _costs(port: int, server: Server, paths: Sequence[str]) -> dict[str, tuple[float, float]]:
    found = {}
    for path in paths:
        rng = Random(0)
        first = []
        for visit in range(WARM_UPS + FIRST_RUNS):
            async with Visitor(port, rng, fetches=False) as visitor:
                begun = server.seconds()
                await visitor.open(path)
                if visit >= WARM_UPS:
                    first.append(server.seconds() - begun)
        async with Visitor(port, rng, fetches=False) as visitor:
            await visitor.open(path)
            moves = []
            for _ in range(MOVES if visitor.sliders else 0):
                begun = server.seconds()
                await visitor.move()
                moves.append(server.seconds() - begun)
        found[path] = (1000 * float(np.median(first)), 1000 * quantile(moves, 0.5))
    return found


async def _one_comes_first(port: int, path: str) -> None:
    """A visitor who makes the process import what it needs: two at once trip plain apps up."""
    async with Visitor(port, Random(0)) as visitor:
        await visitor.open(path)


def compare(folder: Path) -> None:
    """Print the same of another version of the app, in `folder`, page by page in turns."""
    print(f"{'processor time, ms':18s}{'first run':>12s}{'other':>8s}{'a move':>12s}{'other':>8s}")
    with (
        apps() as known,
        serving_process(ROOT / "app.py", ROOT) as (port, pid),
        serving_process(folder / "app.py", folder, folder) as (other_port, other_pid),
    ):
        for path in known[0].paths:
            (first, move), (other_first, other_move) = (
                asyncio.run(_costs(at, Server(its), [path]))[path]
                for at, its in ((port, pid), (other_port, other_pid))
            )
            stem = path.partition("?")[0] or "home"
            print(
                f"{stem:18s}{first:12.0f}{other_first:8.0f}{move:12.1f}{other_move:8.1f}",
                flush=True,
            )


LOAD_HEADER: Final = (
    f"{'':15s}{'':4s}{'first page':>17s}{'turn':>7s}{'move':>25s}{'worst':>9s}{'':7s}"
    f"{'a move':>8s}{'memory':>8s}\n"
    f"{'':15s}{'N':>4s}{'p95':>9s}{'worst':>8s}{'p95':>7s}{'p50':>7s}{'p95':>6s}{'p99':>6s}"
    f"{'worst':>6s}{'visitor':>9s}{'errors':>7s}{'cpu ms':>8s}{'MB':>8s}{'crowd':>7s}"
)


def load(sizes: Sequence[int] = SIZES) -> list[str]:
    """Print what N visitors wait for; each run has a server of its own."""
    missed = []
    print(LOAD_HEADER)
    with apps() as known:
        for n in sizes:
            for app in known:
                with serving_limited(app) as (port, server):
                    asyncio.run(_one_comes_first(port, app.paths[0]))
                    cpu, ours, begun = server.seconds(), time.process_time(), time.monotonic()
                    seen = asyncio.run(crowd(port, app.paths, n, LOAD_SECONDS))
                    cpu = server.seconds() - cpu
                    part = (time.process_time() - ours) / (time.monotonic() - begun)
                    memory = server.megabytes()
                moves = seen.all_moves()
                p50, p95, p99 = (quantile(moves, q) for q in (0.5, 0.95, 0.99))
                worst = max((quantile(own, 0.5) for own in seen.moves if own), default=np.nan)
                errors = seen.errors.total()
                print(
                    f"{app.name:15s}{n:4d}{quantile(seen.first, 0.95):9.0f}"
                    f"{max(seen.first, default=np.nan):8.0f}{quantile(seen.turned, 0.95):7.0f}"
                    f"{p50:7.0f}{p95:6.0f}{p99:6.0f}{max(moves, default=np.nan):6.0f}{worst:9.0f}"
                    f"{errors:7d}{1000 * cpu / max(1, len(moves)):8.1f}{memory:8.0f}{part:7.2f}",
                    flush=True,
                )
                for problem, times in seen.errors.most_common(3):
                    print(f"    {times} times {problem[:100]}")
                if app is known[0] and n == CLASS and (p95 > GOAL_P95 or errors):
                    missed.append(
                        f"{n} visitors: p95 {p95:.0f} ms, {errors} errors, goal {GOAL_P95:.0f}"
                    )
    return missed


def class_opens() -> list[str]:
    """Print what a class waits for that opens one link; on a server that has just started."""
    missed = []
    print(f"{'':15s}{'p50':>8s}{'p95':>8s}{'worst':>8s}{'errors':>8s}{'cpu s':>8s}{'MB':>6s}")
    with apps() as known:
        for app in known[:2]:
            with serving_limited(app) as (port, server):
                cpu = server.seconds()
                seen = asyncio.run(_class(port))
                cpu = server.seconds() - cpu
                memory = server.megabytes()
            worst = max(seen.first, default=np.nan)
            print(
                f"{app.name:15s}{quantile(seen.first, 0.5):8.0f}{quantile(seen.first, 0.95):8.0f}"
                f"{worst:8.0f}{seen.errors.total():8d}{cpu:8.1f}{memory:6.0f}",
                flush=True,
            )
            if app is known[0] and (worst > GOAL_CLASS or seen.errors):
                missed.append(f"class: worst {worst:.0f} ms, {dict(seen.errors)}")
    return missed


async def _class(port: int) -> Seen:
    seen = Seen()

    async def comes(k: int) -> None:
        await asyncio.sleep(k * CLASS_SECONDS / CLASS)
        begun = time.perf_counter()
        try:
            async with Visitor(port, Random(k)) as visitor:
                await visitor.load_files(CLASS_PAGE)
                await visitor.open(CLASS_PAGE)
                seen.first.append(1000 * (time.perf_counter() - begun))
                await asyncio.sleep(THINK_SECONDS[0])
        except ALONE as problem:
            seen.errors[f"{type(problem).__name__}: {problem}"] += 1

    await asyncio.gather(*(comes(k) for k in range(CLASS)))
    return seen


def soak(minutes: float = SOAK_MINUTES) -> list[str]:
    """Print memory, files and waiting over some minutes, and after all have left."""
    with apps() as known, serving_limited(known[0]) as (port, server):
        return asyncio.run(_soak(port, server, known[0].paths, minutes))


async def _soak(port: int, server: Server, paths: Sequence[str], minutes: float) -> list[str]:
    rows: list[tuple[float, int, float]] = []
    print(f"{'minutes':>8s}{'MB':>7s}{'files':>7s}{'p50':>7s}{'p95':>7s}{'moves':>7s}")

    def row(at: float, moves: Sequence[float] = ()) -> None:
        found = server.megabytes(), server.files(), quantile(moves, 0.95)
        print(
            f"{at:8.1f}{found[0]:7.0f}{found[1]:7d}{quantile(moves, 0.5):7.0f}{found[2]:7.0f}"
            f"{len(moves):7d}",
            flush=True,
        )
        rows.append(found)

    row(0)
    seen, begun = Seen(), time.monotonic()
    end = begun + 60 * minutes
    visitors = [
        asyncio.create_task(stay(port, paths, k, begun + k / 10, begun, end, seen))
        for k in range(SOAK_SIZE)
    ]
    for part in range(SOAK_PARTS):
        told = [len(own) for own in seen.moves]
        await asyncio.sleep(begun + (part + 1) * 60 * minutes / SOAK_PARTS - time.monotonic())
        new = zip(seen.moves, told or [0] * SOAK_SIZE, strict=True)
        row((time.monotonic() - begun) / 60, [ms for own, n in new for ms in own[n:]])
    await asyncio.gather(*visitors)
    await asyncio.sleep(SESSION_SECONDS)
    row((time.monotonic() - begun) / 60)
    # In the first half every page is opened for the first time, and caches are filled.
    half = rows[1 + SOAK_PARTS // 2 : -1]
    minutes_of_half = minutes / 2
    slopes = np.polyfit(np.linspace(0, minutes_of_half, len(half)), np.array(half), 1)[0]
    print(
        f"in the second half, a minute: {slopes[0]:+.2f} MB, {slopes[1]:+.2f} files, "
        f"{slopes[2]:+.2f} ms of the p95; {seen.errors.total()} errors {dict(seen.errors)}"
    )
    return [f"soak: {dict(seen.errors)}"] if seen.errors else []


PARTS: Final[dict[str, Callable[[], list[str]]]] = {
    "costs": costs,
    "load": load,
    "class": class_opens,
}


def main(names: Sequence[str] = tuple(PARTS)) -> None:
    """Print the tables; exits with 1 where a goal is missed."""
    if not sys.platform.startswith("linux"):
        raise SystemExit("visitors: what a process takes is read as Linux tells it")
    missed = []
    for name in names:
        print(f"-- {name}", flush=True)
        missed += PARTS[name]()
    if missed:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    if sys.argv[1:2] == ["soak"]:
        soak(*map(float, sys.argv[2:]))
    elif sys.argv[1:2] == ["compare"]:
        compare(Path(sys.argv[2]).resolve())
    else:
        main(sys.argv[1:] or tuple(PARTS))
