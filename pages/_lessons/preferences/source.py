"""The comparisons that the page is about: built-in, played by clicking, or the visitor's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Final, TypeVar

import streamlit as st

from nll_core import preferences as core
from pages._ui import jobs, page, upload
from pages._ui.text import plain
from pages._ui.upload import dropped_file, pick

T = TypeVar("T")

BASEBALL, JOURNALS, FOOD = "Baseball 1987", "Statistics journals", "Dishes"
PLAYED, OWN = "A tournament", "Your own"
SETS: Final = (BASEBALL, JOURNALS, FOOD, PLAYED, OWN)
LOADERS: Final = {BASEBALL: core.load_baseball, JOURNALS: core.load_journals, FOOD: core.load_food}
# A row of a plot for each, and a covariance between all.
MOST_ITEMS: Final = 200
MOST_BYTES: Final = 20_000_000
MOST_PLAYERS: Final = 8
KEPT: Final = 24
FILE, PASTED = "file", "pasted"
PLAYED_LAYOUT: Final = "two items and a result"
EXAMPLE: Final = "model_a,model_b,winner\nalpha,beta,model_a\nbeta,gamma,tie"
YES: Final = "Yes"


@dataclass(frozen=True, eq=False, repr=False)
class Source:
    """Comparisons, where they come from, and what has been found out about them."""

    key: str
    """Tells them from all others, by content."""
    name: str
    comparisons: core.Comparisons
    about: str
    load: str
    """Lines of Python that load them as `counts`."""
    own: bool = False
    found: dict[Any, Any] = field(default_factory=dict)
    sweeps: dict[Any, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Source({self.key!r})"

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` makes, which is made once and then kept for a while."""
        if key not in self.found:
            made = make()
            while len(self.found) >= KEPT:
                self.found.pop(next(iter(self.found)), None)
            self.found[key] = made
        value: T = self.found[key]
        return value

    def fit(self, ridge: float = 0.0) -> core.BradleyTerryFit:
        """The strengths under a prior, or without one."""
        return self.once(
            ("fit", ridge), lambda: core.fit_bradley_terry(self.comparisons, ridge=ridge)
        )

    def item(self, rank: int) -> str:
        """The name of the item of a rank, from 1; 0 is the mean of all."""
        if not rank:
            return "the mean of all"
        if rank > self.comparisons.n_items:
            # What a slider stood at before there were other comparisons.
            return f"rank {rank}"
        place = int(self.fit().ranking[rank - 1])
        return short(self.comparisons.items[place], rank)


@dataclass(eq=False)
class Kept(upload.Kept):
    """What the visitor has brought, and how it was read."""

    reads: dict[str, core.ReadComparisons | core.ComparisonError] = field(default_factory=dict)
    """By what was said of it, the comparisons or what is wrong with them."""
    opened: Source | None = None

    @property
    def key(self) -> str:
        return f"preferences_reading_{self.digest}"


SHELF: Final = upload.Shelf("preferences", Kept)


def short(name: str, rank: int) -> str:
    """A name for a slider and its link, where all have to differ."""
    return name if len(name) <= 30 else f"{name[:28]}… (rank {rank})"


@lru_cache(8)
def built_in(name: str) -> Source:
    """One of the sets that come with the page."""
    known = LOADERS[name]()
    loader = LOADERS[name].__name__
    return Source(
        name,
        name,
        known.comparisons,
        f"{known.comparisons.n_games:,.0f} comparisons of {known.comparisons.n_items}: each says "
        f"that {known.meaning}.",
        f"from nll_core.preferences import {loader}\n\ncounts = {loader}().comparisons\n",
    )


def played_games(text: str) -> core.ReadComparisons:
    """The games of a tournament, a line each: two players and “win” or “tie”."""
    found = core.read_comparisons(text, layout=PLAYED_LAYOUT, header=False)
    n = found.comparisons.n_items
    if n > MOST_PLAYERS:
        raise ValueError(f"At most {MOST_PLAYERS} players fit here, got {n}.")
    return found


@lru_cache(64)
def played(text: str) -> Source:
    """A tournament that was played on the page."""
    read = (
        f"games = {text.strip()!r}\n"
        f"counts = read_comparisons(games, layout={PLAYED_LAYOUT!r}, header=False).comparisons\n"
    )
    return Source(
        text,
        PLAYED,
        played_games(text).comparisons,
        "Played on this page. A click on a cell of the wins adds a game, too, which the row’s "
        "player wins.",
        f"from nll_core.preferences import read_comparisons\n\n{read}",
    )


def own(choose: Callable[[], Any]) -> Source | None:
    """What the visitor has brought, drawn with what was recognised; None where there is none.

    `choose` draws the choice between these and others.
    """
    left, right = st.columns([1, 1], gap="large")
    with left:
        choose()
        brought = _bring()
    with right:
        if brought is None:
            page.note(
                "Rows of “winner,loser”, of two items and a result, counts for each pair, a matrix "
                "of wins, or games as arenas export them (CSV, JSON, JSON Lines). They stay in the "
                "memory of this session, and the link has none of them. At most "
                f"{MOST_BYTES // 1_000_000} MB and {MOST_ITEMS} items."
            )
            return None
        return _read(brought)


def _bring() -> Kept | None:
    file = SHELF.kept(FILE)
    if file is not None:
        SHELF.show(file, "your file")
        return file
    if (pasted := SHELF.pasted(PASTED, "Comparisons, as text", placeholder=EXAMPLE)) is not None:
        return pasted
    dropped_file(
        "Or a file",
        key="preferences_file",
        on_file=partial(SHELF.keep, FILE),
        most_megabytes=MOST_BYTES // 1_000_000,
    )
    return None


def _read(brought: Kept) -> Source | None:
    """The comparisons, or what is wrong with them, said on the page."""
    content = brought.content.getvalue() if brought.content else b""
    if len(content) > MOST_BYTES:
        st.error(
            f"The text has {len(content):,} bytes, and at most {MOST_BYTES:,} are read here. Count "
            "equal lines, and write winner, loser, count."
        )
        return None
    found = first = _attempt(brought, content, {})
    if first is None:
        return None
    said, options = st.container(), dict[str, Any]()
    if first.other_readings:
        readings = {YES: options} | {other.text: other.options for other in first.other_readings}
        chosen = pick(
            "Is that right? The form alone does not say",
            list(readings),
            key=brought.key,
            default=YES,
            text=plain,
        )
        options = dict(readings[chosen])
        found = _attempt(brought, content, options)
    if found is None:
        return None
    with said:
        page.note(found.recognised)
        page.listing([*found.evidence, *found.warnings])
    counts = found.comparisons
    if counts.n_items > MOST_ITEMS:
        st.error(
            f"The page shows at most {MOST_ITEMS} items, and there are {counts.n_items:,}. "
            "fit_bradley_terry of nll_core has no such limit."
        )
        return None
    key = repr((brought.digest, options))
    if brought.opened is None or brought.opened.key != key:
        name = brought.name if brought.name != "pasted text" else "comparisons.csv"
        given = "".join(f", {option}={value!r}" for option, value in options.items())
        brought.opened = Source(
            key,
            brought.name,
            counts,
            found.recognised,
            "from pathlib import Path\n\nfrom nll_core.preferences import read_comparisons\n\n"
            f"text = Path({name!r}).read_bytes()\n"
            f"counts = read_comparisons(text{given}).comparisons\n",
            own=True,
        )
    return brought.opened


def _attempt(brought: Kept, content: bytes, options: dict[str, Any]) -> core.ReadComparisons | None:
    """The table read so; where it cannot be, each fault is on the page."""
    key, title = repr(options), f"Reading {plain(brought.name)}"
    job = f"preferences {brought.digest} {key}"
    found = brought.reads.get(key) or jobs.run(job, title, lambda _: _tried(content, options))
    if found is not None:
        brought.reads[key] = found
    if isinstance(found, core.ComparisonError):
        st.error("This cannot be read as comparisons.")
        page.listing([str(problem) for problem in found.problems])
        return None
    return found


def _tried(content: bytes, options: dict[str, Any]) -> core.ReadComparisons | core.ComparisonError:
    try:
        return core.read_comparisons(content, **options)
    except core.ComparisonError as error:
        # The frames that it came through hold the text.
        return error.with_traceback(None)


def opened(name: str, games: str) -> Source:
    """The comparisons that controls ask for; before there are any of the visitor's, baseball."""
    if name == PLAYED:
        return played(games)
    if name == OWN:
        mine = SHELF.kept(FILE) or SHELF.kept(PASTED)
        return (mine and mine.opened) or built_in(BASEBALL)
    return built_in(name)
