"""A page as a lesson of views, each of which is one function from the state to its parts.

At rest its parts are drawn. While a control moves, the browser shows what the same function says
at each of the control's values: computed with the page where that is quick, else ahead of time.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Final, Generic, NamedTuple, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui import asking, challenge_strip, challenges, page, progress, sections, stage
from pages._ui.ahead import ahead, stand_back
from pages._ui.bound import field_at, filled
from pages._ui.control import DRAWN
from pages._ui.control_kinds import Choice, Count, Order, Steps
from pages._ui.controls import Controls
from pages._ui.course import Number, course
from pages._ui.live import Ahead, Moment, Sweep, live, send, sweep
from pages._ui.moving_steps import MovingSteps
from pages._ui.parts import Ask, Below, Guide, Part, asked, bound, moment
from pages._ui.state import State

S = TypeVar("S", bound=State)

# What a sweep may cost the page that waits for it, in seconds of this thread; and what all the
# others may beside it.
AT_ONCE_SECONDS: Final = 0.25
FEW_SECONDS: Final = 0.02
# Of a visitor's own data, which nobody computes ahead.
OWN_SECONDS: Final = 1.0
SWEEPS_KEPT: Final = 256
# Of challenges that links have brought, too, of which there is no end.
COSTS_KEPT: Final = 2048
FOLDED: Final = {"link": "nll_link", "code": "code"}
"""Sections that may be folded away, and the keys under which a session knows whether they are."""
RECORD: Final = "_record"
"""Where a session keeps the record of its present state."""
OPENED: Final = "_opened"
"""Where a session keeps that the page was opened, until its sweeps are sent."""
SENT: Final = "_sweeps"
"""Where a session keeps the sweeps that the browser has got with the page."""


@dataclass(frozen=True)
class More:
    """Controls that are folded away under `label`, or `unfolded` at first."""

    controls: str | Sequence[Ask]
    label: str = "More"
    unfolded: bool = False


@dataclass(frozen=True)
class Button(Generic[S]):
    """Sets the controls to what `sets` says of the state; off where they are there already."""

    label: str
    sets: Callable[[S], Mapping[str, Any]]
    key: str


@dataclass(frozen=True)
class Caption(Generic[S]):
    """A remark among the controls, where there is one to make."""

    text: Callable[[S], str]
    warns: bool = False


Side = str | More | Button[Any] | tuple[Button[Any], ...] | Caption[Any] | Part
"""A key, or what else stands beside the parts; buttons of a tuple stand in one row."""
Sides = Sequence[Side] | Callable[[Any], Sequence[Side]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Program(Generic[S]):
    """Where several controls act at once: the script `name` in pages/_browser/programs.

    Its views are functions of a record, which the script computes too (see `pages._ui.bound`).
    """

    name: str
    record: Callable[[S], Any]
    """Of any state: it changes nothing."""
    keys: Callable[[Any], Sequence[str]]
    """Of a record, the controls that the browser answers while they move."""
    message: Callable[[Any], Mapping[str, Any]]
    """Of a record, what the script has to know beside the controls."""
    settle: Callable[[S, Any], None] = lambda *_: None
    """Of the present state and its record, once a run before the views: it may set controls."""


@dataclass(frozen=True, eq=False)
class View(Generic[S]):
    """One function from the state to parts, and the controls that stand beside them."""

    name: str
    function: Callable[[Any], Iterable[Part]]
    sides: Sides
    heading: str
    program: Program[S] | None = None
    reads: set[str] = field(default_factory=set)
    """The fields that the function has ever read."""
    laid: set[str] = field(default_factory=set)
    """Those that decide what stands beside its parts."""

    def parts(self, state: S) -> list[Part]:
        return list(self.function(state.noting(self.reads)))

    def of_record(self, record: Any) -> list[Part]:
        """The parts of a view that has a program, to be filled in."""
        return list(self.function(record))

    def at(self, state: S) -> list[Part]:
        """The parts as they are shown in any state, which is not made the present one."""
        if self.program is None:
            return self.parts(state)
        record = self.program.record(state)
        found: list[Part] = filled(self.of_record(record), record)
        return found

    def beside(self, state: S) -> Sequence[Side]:
        """The controls beside the parts, in order."""
        sides = self.sides(state.noting(self.laid)) if callable(self.sides) else self.sides
        return [sides] if isinstance(sides, str) else sides

    def depends(self, keys: Collection[str]) -> bool:
        """Whether its parts change with any of these controls."""
        return self.program is not None or not self.reads.isdisjoint(keys)

    def keys(self, state: S) -> list[str]:
        """The keys of all controls beside the parts."""
        return [key for side in self.beside(state) for key in _keys(side)]

    def buttons(self, state: S) -> list[str]:
        """The keys of all buttons beside the parts."""
        sides = (side if isinstance(side, tuple) else (side,) for side in self.beside(state))
        return [one.key for some in sides for one in some if isinstance(one, Button)]


def view(
    name: str, *, controls: Sides = (), heading: str = "", program: Program[Any] | None = None
) -> Callable[[Callable[[Any], Iterable[Part]]], View[Any]]:
    """Make a view of a generator of parts.

    `controls` are the keys of the controls beside the plots, in a string or with `More`, `Button`,
    `Caption` and parts between them; without any, the view takes the whole width.
    """
    return lambda function: View(name, function, controls, heading, program)


@dataclass(frozen=True)
class Chosen(Generic[S]):
    """Of these views the one that the control `key` names is shown."""

    key: str
    views: Sequence[View[S]]
    heading: str = ""

    def view(self, state: S) -> View[S]:
        return next(view for view in self.views if view.name == getattr(state, self.key))


@dataclass
class Shown(Generic[S]):
    """A view on the page, its parts as they were drawn last, and what is beside them."""

    view: View[S]
    place: int
    parts: Sequence[Part] = ()
    unfilled: Sequence[Part] = ()
    """Those of a view that has a program, before they were filled in."""
    side: DeltaGenerator | None = None
    is_new: bool = True
    """Whether it is drawn with the page as a whole, and may ask its question."""


class Own(NamedTuple):
    """A visitor's own data: where their sweeps are kept, and whether they are too large for any."""

    kept: MutableMapping[Any, Any]
    is_large: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Lesson(Generic[S]):
    """A page: its state, its views, and the words around them."""

    stem: str
    state: type[S]
    look_for: str
    views: Sequence[View[Any] | Chosen[Any]]
    presets: page.Presets = field(default_factory=dict)
    code: Callable[[S], Mapping[str, str]] | None = None
    sources: str = ""
    terms: Sequence[str] = ()
    after: Sequence[Part] = ()
    """What stands still below all views."""
    before: Callable[[], Sequence[View[Any] | Chosen[Any]] | None] | None = None
    """Draws and computes, outside any fragment, what the views need that it then returns; None
    where nothing can be shown yet."""
    data_first: Callable[[S], bool] = lambda _: False
    """Whether the page begins with what the visitor brings; it then has a place of its own for the
    link."""
    own: Callable[[S], Own | None] = lambda _: None
    """Where sweeps of a visitor's own data are kept; None for what is everybody's."""
    numbers: Mapping[str, Number[S]] = field(default_factory=dict)
    """What challenges and questions can ask for, beside the controls."""
    costs: dict[Any, float] = field(default_factory=dict)
    """Seconds of a thread that the sweep of a control over some views takes."""

    def __post_init__(self) -> None:
        for chosen in self.views:
            if isinstance(chosen, Chosen):
                names = tuple(view.name for view in chosen.views)
                if names != tuple(self.controls[chosen.key].options):
                    raise ValueError(f"{chosen.key} chooses among other views than {names}")
        LESSONS[self.stem] = self
        if not self.before:
            self.controls.again = self._draw_again

    @property
    def controls(self) -> Controls:
        return self.state.controls

    def show(self) -> None:
        """Draw the page."""
        stand_back()
        sections.all_due()
        page.opening(self.stem, controls=self.controls)
        progress.follow_link()
        challenge_strip.begin(self)
        if self.presets and not challenges.active(self):
            page.presets(self.controls, self.presets, partial(challenge_strip.chooser, self))
        # A challenge stands above what is brought, too, where who opens its link sees it.
        head = st.container(key="nll_head") if self.before and challenges.active(self) else None
        views, outside = self._bring()
        if not views and self.data_first(self.state.present()):
            # There is no view for it to stand above.
            st.markdown(self.look_for)
        if views is None:
            # Without a chart, too, the browser marks the preset that is shown, or none.
            live(self.controls, ())
        else:
            st.session_state[OPENED] = True
            sections.whole(self.stem, partial(self._whole, views, head, outside))
        stage.draw(self.after, self.controls)
        made = course(self.stem)
        page.path(self.stem, made.takeaway if made else "")
        if self.sources:
            page.closing(self.controls, self.sources, terms=self.terms)

    def number(self, key: str, state: S) -> Any:
        """The number, or the value of the control, of that key."""
        if key not in self.numbers:
            return getattr(state, key)
        of = self.numbers[key].of
        if not isinstance(of, str):
            return of(state)
        program = next(one.program for one in self.all_views() if one.program)
        return field_at(program.record(state), of)

    @property
    def choosing(self) -> list[str]:
        """The keys of the controls that choose among views."""
        return [at.key for at in self.views if isinstance(at, Chosen)]

    def all_views(self) -> Iterator[View[S]]:
        """All views, those to choose among one by one."""
        for at in self.views:
            yield from at.views if isinstance(at, Chosen) else [at]

    def view_named(self, name: str) -> View[S]:
        """A view by its name, that of a challenge's judge among them."""
        if name.startswith(challenges.VIEW):
            return _judge(self, name)
        return next(view for view in self.all_views() if view.name == name)

    def _bring(self) -> tuple[Sequence[View[Any] | Chosen[Any]] | None, Mapping[str, Any]]:
        """The views, and the controls that are drawn for that, as they are, outside any section."""
        if not self.before:
            return self.views, {}
        others = st.session_state.pop(DRAWN, set())
        views = self.before()
        drawn = st.session_state.setdefault(DRAWN, set())
        outside = {key: self.controls[key].value for key in drawn if key in self.controls}
        drawn.update(others)
        return views, outside

    def _whole(
        self,
        views: Sequence[View[S] | Chosen[S]],
        head: DeltaGenerator | None,
        outside: Mapping[str, Any],
    ) -> None:
        # As after “Show me”: what is brought is another, and this section alone would be drawn.
        if any(self.controls[key].value != value for key, value in outside.items()):
            st.rerun()
        stand_back()
        with self.controls.asked_once():
            self._lesson(views, head)

    def _lesson(self, views: Sequence[View[S] | Chosen[S]], head: DeltaGenerator | None) -> None:
        with head or nullcontext():
            judges = self._draw_challenge(views)
        shown: list[Shown[S]] = []
        for place, at in enumerate(views):
            with st.container(key=f"nll_view_{place}{self._chooser(at)}"):
                if at.heading:
                    st.header(at.heading, anchor=False)
                if isinstance(at, Chosen):
                    self.controls.show(at.key)
                shown.append(self._draw(self._view(at), place))
        # Sent after all that moves: of the controls, only the one that was moved has changed.
        for one in shown:
            if one.side:
                with one.side:
                    self._draw_beside(one)
        if self.code:
            self._section("code", self._draw_code)
        moving = [*judges, *shown]
        self._section("sweeps", partial(self._draw_sweeps, moving))
        self._section("live", partial(self._draw_live, moving))

    def _draw_challenge(self, views: Sequence[View[S] | Chosen[S]]) -> list[Shown[S]]:
        """Draw the strip of the present challenge, and what its judge says below it."""
        found = challenges.active(self)
        if not found:
            return []
        program = self._view(views[-1]).program if views else None
        judge = Shown(self._judge(found, program), len(views))
        self._section(challenge_strip.STRIP, partial(challenge_strip.draw, self, found))
        self._section(found.view, partial(self._draw_parts, judge))
        return [judge]

    def _judge(self, found: challenges.Active, program: Program[S] | None) -> View[S]:
        """The view of what the judge says; where a program has the record, it says it of that."""
        if program is None:
            return self.view_named(found.view)
        return View(found.view, challenges.of_record(self, found.view), (), "", program)

    def _section(self, name: str, draw: Callable[[], None]) -> None:
        """Draw a section; what depends on more than the controls is always drawn as a whole."""
        if self.before:
            draw()
        else:
            sections.section(f"{self.stem}:{name}", draw)

    def _view(self, at: View[S] | Chosen[S]) -> View[S]:
        return at.view(self.state.present()) if isinstance(at, Chosen) else at

    def _chooser(self, at: View[S] | Chosen[S]) -> str:
        """The control that chooses a view, as part of a key: pages/_browser/present.js reads it."""
        if isinstance(at, Chosen):
            return f"_{at.key}"
        choosers = (
            f"_{control.key}"
            for control in self.controls
            if self.before and isinstance(control, Choice) and at.name in control.options
        )
        return next(choosers, "")

    def _record(self, program: Program[S]) -> Any:
        """The record of the present state, which may set controls; it is kept for that state."""
        kept = st.session_state.get(RECORD)
        if kept is None or kept[:2] != (program, self.state.present()):
            state = self.state.present()
            record = program.record(state)
            program.settle(state, record)
            kept = st.session_state[RECORD] = (program, self.state.present(), record)
        return kept[2]

    def _draw(self, view: View[S], place: int) -> Shown[S]:
        """Draw a view, but for what stands beside it."""
        one = Shown(view, place)
        if view.program:
            self._record(view.program)
        if view.beside(self.state.present()):
            middle, one.side = page.columns("main" if place == 0 else view.name)
            with middle:
                self._section(view.name, partial(self._draw_parts, one))
        else:
            self._section(view.name, partial(self._draw_parts, one))
        if any(isinstance(part, Below) for part in one.parts):
            self._section(f"{view.name}:below", partial(self._draw_below, one))
        return one

    def _draw_parts(self, one: Shown[S]) -> None:
        if program := one.view.program:
            record = self._record(program)
            one.unfilled = one.view.of_record(record)
            one.parts = filled(one.unfilled, record)
        else:
            one.parts = one.view.parts(self.state.present())
        above = [part for part in one.parts if not isinstance(part, Below)]
        if one.is_new:
            above = asking.asking(self, one, above)
            one.is_new = False
        if one.place == 0:
            above.insert(0, Guide(self.look_for))
        self._stage(one, above, "above")

    def _draw_below(self, one: Shown[S]) -> None:
        self._stage(one, [part for part in one.parts if isinstance(part, Below)], "below")

    def _stage(self, one: Shown[S], parts: Sequence[Part], where: str) -> None:
        moves = None if one.view.program else one.view.reads
        key = f"{self.stem} {one.place} {where}"
        stage.draw(parts, self.controls, key=key, view=one.view.name, moves=moves)

    def _draw_beside(self, one: Shown[S]) -> None:
        for place, side in enumerate(one.view.beside(self.state.present())):
            match side:
                case str():
                    self._draw_controls(side)
                case Ask():
                    self._draw_controls([side])
                case More():
                    with st.expander(side.label, expanded=side.unfolded):
                        self._draw_controls(side.controls)
                case _:
                    self._section(f"{one.view.name}:{place}", partial(self._draw_side, side))
        if one.place == 0 and not self.data_first(self.state.present()):
            self._section("link", partial(page.link_and_reset, self.controls))

    def _draw_controls(self, asking: str | Sequence[Ask]) -> None:
        for ask in map(Ask, asking.split()) if isinstance(asking, str) else asking:
            self._section(ask.key, partial(ask.draw, self.controls))

    def _draw_side(self, side: Button[S] | tuple[Button[S], ...] | Caption[S] | Part) -> None:
        match side:
            case tuple():
                with st.container(horizontal=True, gap="xsmall"):
                    for button in side:
                        self._draw_side(button)
            case Button():
                state = self.state.present()
                sets = self.controls.nearest(side.sets(state))
                st.button(
                    side.label,
                    on_click=partial(self.controls.change, sets),
                    key=side.key,
                    disabled=all(getattr(state, key) == value for key, value in sets.items()),
                )
            case Caption():
                if said := side.text(self.state.present()):
                    (st.warning if side.warns else st.caption)(said)
            case _:
                stage.draw([side], self.controls)

    def _draw_code(self) -> None:
        assert self.code
        page.show_code(partial(self.code, self.state.present()), self.controls)

    def _draw_live(self, shown: Sequence[Shown[S]]) -> None:
        if shown and (program := shown[-1].view.program):
            record = self._record(program)
            live(
                self.controls,
                program.keys(record),
                program=program.name,
                shows=bound([part for one in shown for part in one.unfilled], record),
                shown=self._keys(shown),
                **program.message(record),
            )
        else:
            sent: dict[str, tuple[Along, Sweep]] = st.session_state[SENT]
            sweeps: dict[str, Sweep | Ahead] = {}
            for key, along in self._alongs(shown).items():
                if key in sent and sent[key][0] == along:
                    sweeps[key] = sent[key][1]
                elif self.own(self.state.present()) is None:
                    sweeps[key] = ahead(
                        moments, along.values, self.stem, key, along.names, along.rest
                    )
            live(self.controls, list(sweeps), sweeps=sweeps, shown=self._keys(shown))
        # A page that is opened has followed its link, and says where it could not.
        if self.controls.crossed() and not sections.is_opening():
            st.rerun()

    def _draw_again(self, keys: Collection[str]) -> None:
        """Draw again what depends on some controls (the end of a callback)."""
        stand_back()
        before = self.state.present()
        views = [self._view(at) for at in self.views]
        for view in views:
            if view.program:
                self._record(view.program)
        if found := challenges.active(self):
            views.append(self._judge(found, views[-1].program))
        state = self.state.present()
        settled = [
            control.key
            for control in self.controls
            if getattr(state, control.key) != getattr(before, control.key)
        ]
        self.controls.untold.update(settled)
        deciding = self.state.deciding.union(*(view.laid for view in views))
        changed = {*keys, *settled}
        if not all(self.controls[key].movable and key not in deciding for key in changed):
            sections.again([self.stem])
        dependent = [view.name for view in views if view.depends(changed)]
        again = [name for view in dependent for name in (view, f"{view}:below")]
        again += [challenge_strip.STRIP] if found else []
        again += sorted(self.controls.untold)
        again += [f"{view.name}:{i}" for view in views for i, _ in enumerate(view.beside(state))]
        # What is folded away says nothing of the state.
        again += [name for name, key in FOLDED.items() if st.session_state.get(key)]
        sections.again(f"{self.stem}:{name}" for name in [*again, "live"])

    def _draw_sweeps(self, shown: Sequence[Shown[S]]) -> None:
        """Send the sweeps that are quick to compute, for the page as it was opened.

        What a move changes of them, the browser fetches when it is at rest.
        """
        sent: dict[str, tuple[Along, Sweep]] = {}
        st.session_state[SENT] = sent
        opened = st.session_state.pop(OPENED, False)
        own = self.own(self.state.present())
        left = not opened if own is None else own.is_large
        if left or not shown or shown[-1].view.program:
            return
        # Before the sweeps are described: trying them shows what views read at other values.
        seconds = self._seconds(shown, self.costs if own is None else own.kept)
        few = sum(seconds.values()) - max(seconds.values(), default=0.0) <= FEW_SECONDS
        for key, along in self._alongs(shown).items():
            if own is not None:
                # Nothing of it is left to others, nor with them: it is computed now or not at all.
                if seconds[key] <= OWN_SECONDS:
                    own.kept[along] = own.kept.get(along) or _swept(self.stem, along)
                    sent[key] = along, own.kept[along]
            elif few and seconds[key] <= AT_ONCE_SECONDS:
                sent[key] = along, _sweep(self.stem, along)
        send({key: found for key, (_, found) in sent.items()})

    def _keys(self, shown: Sequence[Shown[S]]) -> tuple[str, ...]:
        """The controls that are on the page."""
        state = self.state.present()
        keys = self.choosing
        keys += [key for one in shown for key in [*one.view.keys(state), *asked(one.parts)]]
        return tuple(dict.fromkeys(keys))

    def _alongs(self, shown: Sequence[Shown[S]]) -> dict[str, Along]:
        """By control, of what the sweep along it is made."""
        drawn, state = [one.view for one in shown], self.state.present()
        return {
            key: self._along(key, state, drawn) for key in self._keys(shown) if self._moves(key)
        }

    def _moves(self, key: str) -> bool:
        kinds = isinstance(self.controls[key], Count | Steps | MovingSteps | Order)
        return kinds and key not in self.state.deciding

    def _along(self, key: str, state: S, drawn: Sequence[View[S]]) -> Along:
        """Of what the sweep along the control `key` is made: where it stands does not matter."""
        names = _readers(key, drawn)
        kept: set[str] = set().union(*(view.reads for view in drawn if view.name in names))
        return Along(key, _values(self.controls[key]), names, state.of(kept - {key}))

    def _seconds(
        self, shown: Sequence[Shown[S]], costs: MutableMapping[Any, Any]
    ) -> dict[str, float]:
        """About what each sweep takes, tried once at a few values: the first call is slow."""
        drawn, state, keys = [one.view for one in shown], self.state.present(), self._keys(shown)
        found: dict[str, float] = {}
        for key in filter(self._moves, keys):
            what = Tried(key, _readers(key, drawn), keys)
            with nullcontext() if what in costs else _one_at_a_time:
                if what not in costs:
                    values = _values(self.controls[key])
                    at = moments(self.stem, key, what.names, state)
                    tried = values[:: max(1, len(values) // 3)]
                    begun = [(at(value), time.thread_time())[1] for value in tried]
                    if len(costs) >= COSTS_KEPT:
                        costs.clear()
                    costs[what] = (begun[-1] - begun[0]) / max(1, len(begun) - 1) * len(values)
                found[key] = costs[what]
        return found


class Tried(NamedTuple):
    """A sweep of some views along a control, beside which others stand: it costs about the same."""

    key: str
    names: tuple[str, ...]
    shown: tuple[str, ...]


class Along(NamedTuple):
    """A sweep of some views: along which control, over which of its values, the rest as it is."""

    key: str
    values: tuple[Any, ...]
    names: tuple[str, ...]
    rest: State


LESSONS: Final[dict[str, Lesson[Any]]] = {}


# A class that opens one link waits for the first of it, and computes nothing twice.
_one_at_a_time = threading.Lock()
_sweeps: OrderedDict[tuple[str, Along], Sweep] = OrderedDict()


def _sweep(stem: str, along: Along) -> Sweep:
    """The sweep, kept for all visitors."""
    if (found := _sweeps.get((stem, along))) is not None:
        return found
    with _one_at_a_time:
        if (stem, along) not in _sweeps:
            while len(_sweeps) >= SWEEPS_KEPT:
                _sweeps.popitem(last=False)
            _sweeps[stem, along] = _swept(stem, along)
        return _sweeps[stem, along]


def _swept(stem: str, along: Along) -> Sweep:
    return sweep(along.values, moments(stem, along.key, along.names, along.rest))


def moments(stem: str, key: str, names: tuple[str, ...], rest: State) -> Callable[[Any], Moment]:
    """What the views `names` of a lesson show at each value of the control `key`."""
    views = [LESSONS[stem].view_named(name) for name in names]
    return lambda value: moment(
        part for view in views for part in view.parts(rest.but(**{key: value}))
    )


@lru_cache(SWEEPS_KEPT)
def _judge(lesson: Lesson[Any], name: str) -> View[Any]:
    """The view of what is said of a challenge, which knows what it has read."""
    return View(name, challenges.of_state(lesson, name), (), "")


def _readers(key: str, drawn: Sequence[View[Any]]) -> tuple[str, ...]:
    """The names of the views that the control `key` changes."""
    return tuple(view.name for view in drawn if key in view.reads)


def _values(control: Any) -> tuple[Any, ...]:
    if isinstance(control, Count):
        return tuple(range(control.low, control.high + 1, control.step))
    return tuple(control.scale_for_browser()["options"])


def _keys(side: Side) -> Iterator[str]:
    if isinstance(side, More):
        for one in [side.controls] if isinstance(side.controls, str) else side.controls:
            yield from _keys(one)
    if isinstance(side, Ask):
        yield side.key
    if isinstance(side, str):
        yield from side.split()
