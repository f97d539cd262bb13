"""The state of a lesson: a frozen class whose fields are its controls.

    class State(state.State):
        heads: int = scale("Heads k", lambda s: range(s.flips + 1), lambda s: s.flips // 2)
        flips: int = count("Flips n", 1, 20, 10)

The name of a field is the key of its control in the link, unique over all pages.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from inspect import get_annotations
from typing import Any, ClassVar, Self, dataclass_transform

from pages._ui import control_kinds as kinds
from pages._ui.control import Control, kept
from pages._ui.controls import Controls
from pages._ui.moving_steps import MovingSteps, Scale

# The other options of a control, such as its `help`, are as its class has them.


def slider(label: str, low: float, high: float, step: float, default: float, **more: Any) -> Any:
    """A number on an even scale."""
    return partial(
        kinds.Slider, label=label, low=low, high=high, step=step, default=default, **more
    )


def count(label: str, low: int, high: int, default: int, **more: Any) -> Any:
    """A whole number."""
    return partial(kinds.Count, label=label, low=low, high=high, default=default, **more)


def steps(label: str, options: Sequence[Any], default: Any, **more: Any) -> Any:
    """A value on an uneven scale."""
    return partial(kinds.Steps, label=label, options=options, default=default, **more)


def scale(
    label: str,
    options: Callable[[Any], Sequence[Any]],
    start: Callable[[Any], Any],
    *,
    family: Callable[[Any], Hashable] = lambda _: None,
    **more: Any,
) -> Any:
    """A value on a scale that other fields of the state decide; see `MovingSteps`."""

    def found(now: Any) -> Scale:
        return Scale(tuple(options(now)), start(now), family(now))

    return on_scale(label, found, **more)


def on_scale(label: str, found: Callable[[Any], Scale], **more: Any) -> Any:
    """The same with the whole scale from one function."""

    def control(key: str, state: type[State]) -> MovingSteps:
        return MovingSteps(key=key, label=label, scale=lambda: found(state.lazily()), **more)

    return _OfState(control, found)


def choice(label: str, options: Sequence[str], default: str, **more: Any) -> Any:
    """One of a few words."""
    return partial(kinds.Choice, label=label, options=options, default=default, **more)


def switch(label: str, default: bool, **more: Any) -> Any:
    """On or off."""
    return partial(kinds.Switch, label=label, default=default, **more)


def text(label: str, default: str, check: Callable[[str], object], **more: Any) -> Any:
    """Words or numbers typed in; the state holds the last text that `check` took."""
    return partial(kinds.Text, label=label, default=default, check=check, **more)


def order(label: str, default: str, **more: Any) -> Any:
    """The words of `default` in any order, as handles on a plot drag them; the name of a handle is
    the word that it moves."""
    check = partial(kinds.in_any_order, default.split())
    return partial(kinds.Order, label=label, default=default, check=check, **more)


def numbered(letter: str, controls: Iterable[Any]) -> Any:
    """Controls that are alike: in place of this field there are z1, z2 and so on."""
    return _Numbered(letter, tuple(controls))


def control(made: Control[Any]) -> Any:
    """A control that stands on more than one page; the field has the name of its key."""
    return made


def given(follows: Callable[[Any], Any], default: Any = None) -> Any:
    """No control: what follows from those that there are, and from what the visitor has brought.

    It is a part of every cache's key, so it is hashable, and its `repr` tells it from others.
    """
    return _Given(follows, default)


@dataclass(frozen=True)
class _Given:
    """A field that no control sets."""

    follows: Callable[[Any], Any]
    default: Any


@dataclass(frozen=True)
class _Numbered:
    """A field that stands for several."""

    letter: str
    controls: Sequence[Any]


@dataclass(frozen=True)
class _OfState:
    """A control whose scale is a function of the state."""

    make: Callable[[str, type[State]], MovingSteps]
    scale: Callable[[Any], Scale]


@dataclass_transform(
    frozen_default=True,
    field_specifiers=(
        slider,
        count,
        steps,
        scale,
        on_scale,
        choice,
        switch,
        text,
        order,
        numbered,
        control,
        given,
    ),
)
class State:
    """What a page shows: the base of each lesson's own class."""

    controls: ClassVar[Controls]
    deciding: ClassVar[frozenset[str]]
    """The fields that change more than what moves, such as the scale of another one or the number
    of bars, or cost too much at each value: no sweep can say what these do."""
    _watched: ClassVar[type[Any]]
    _given: ClassVar[dict[str, Callable[[Any], Any]]]
    _scales: ClassVar[dict[str, Callable[[Any], Scale]]]

    def __init_subclass__(cls, deciding: Sequence[str] = (), **options: Any) -> None:
        super().__init_subclass__(**options)
        if "_source" in cls.__dict__:
            return
        made: dict[str, Control[Any]] = {}
        cls._given, cls._scales = {}, {}
        cls.__annotations__ = dict(_spelled_out(cls))
        for name in cls.__annotations__:
            given = cls.__dict__.get(name)
            if isinstance(given, _Given):
                cls._given[name] = given.follows
                setattr(cls, name, given.default)
                continue
            if isinstance(given, partial):
                made[name] = given(key=name)
            elif isinstance(given, _OfState):
                made[name] = given.make(name, cls)
                cls._scales[name] = given.scale
            elif isinstance(given, Control):
                if given.key != name:
                    raise TypeError(f"the field {name} holds the control {given.key}")
                made[name] = given
            else:
                raise TypeError(f"the field {name} of {cls.__name__} is no control")
            setattr(cls, name, made[name].default)
        dataclass(frozen=True)(cls)
        cls.controls = Controls(*made.values())
        cls._watched = _watched(cls)
        reads = set(deciding)
        at_defaults = cls().noting(reads)
        for scale in cls._scales.values():
            scale(at_defaults)
        cls.deciding = frozenset(reads)

    @classmethod
    def present(cls) -> Self:
        """What the controls ask for, drawn or not."""
        return kept(cls, lambda: cls(**{name: cls._asked(name) for name in names(cls)}))

    @classmethod
    def lazily(cls) -> Self:
        """The same, each control asked only when its field is read."""
        made: Self = cls._watched(cls._asked)
        return made

    @classmethod
    def _asked(cls, name: str) -> Any:
        if name in cls._given:
            return cls._given[name](cls.lazily())
        control = cls.controls[name]
        return control.usable if isinstance(control, kinds.Text) else control.value

    def noting(self, reads: set[str]) -> Self:
        """This state, which adds to `reads` the name of each field that is read."""

        def read(name: str) -> Any:
            reads.add(name)
            return getattr(self, name)

        made: Self = type(self)._watched(read)
        return made

    def of(self, kept: set[str]) -> Self:
        """This state with every field but those `kept` at its default: one key for a cache."""
        return type(self)(**{name: getattr(self, name) for name in kept})

    def but(self, **changes: Any) -> Self:
        """This state with some fields changed."""
        return type(self)(**{name: getattr(self, name) for name in names(type(self))} | changes)

    def scale_of(self, name: str) -> Scale:
        """The scale that this state gives the control `name`, whose scale others decide."""
        return self._scales[name](self.settled())

    def settled(self) -> Self:
        """This state, each control that stands for its scale's start, by None, at that start, and
        what is given as it follows from the controls."""

        def read(name: str) -> Any:
            if name in self._given:
                return self._given[name](watched)
            value = getattr(self, name)
            if value is None and name in self._scales:
                return self._scales[name](watched).start
            return value

        watched: Self = self._watched(read)
        return type(self)(**{name: getattr(watched, name) for name in names(type(self))})


def _spelled_out(state: type[State]) -> Iterator[tuple[str, Any]]:
    """The fields of a class with their types, those that are numbered one by one."""
    for name, kind in get_annotations(state).items():
        given = state.__dict__.get(name)
        if not isinstance(given, _Numbered):
            yield name, kind
            continue
        delattr(state, name)
        for number, control in enumerate(given.controls, start=1):
            setattr(state, key := f"{given.letter}{number}", control)
            yield key, kind


def names(state: type[State]) -> list[str]:
    """The fields of a state: the keys of its controls, and what is given."""
    return [field.name for field in fields(state)]  # type: ignore[arg-type]


def _watched(state: type[State]) -> type[Any]:
    """`state` with the value of each field from a function of its name."""
    known = frozenset(names(state))

    class Watched(state):  # type: ignore[valid-type, misc]
        _source = None

        def __init__(self, source: Callable[[str], Any]) -> None:
            object.__setattr__(self, "_source", source)

        def __getattribute__(self, name: str) -> Any:
            if name in known:
                return object.__getattribute__(self, "_source")(name)
            return object.__getattribute__(self, name)

    return Watched
