"""What a view is made of: it yields parts, which are drawn at rest and swept while moving.

Each part says what of it moves by the key under which the browser finds it on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, ClassVar

import streamlit as st

from pages._figures.style import Drawing, Trace
from pages._ui import page, stage
from pages._ui.bound import described, filled, has_leaf
from pages._ui.chart import Handle, Point, along, stock_chart, written
from pages._ui.controls import Controls
from pages._ui.live import FOR_HOVERING, Moment
from pages._ui.stage import Stage
from pages._ui.text import spoken


class Part:
    """A piece of a view."""

    @property
    def staged(self) -> bool:
        """Whether it can be put on a `Stage`."""
        return type(self).put is not Part.put

    def draw(self, controls: Controls) -> None:
        """Draw it by Streamlit's own elements."""
        raise NotImplementedError

    def put(self, stage: Stage, controls: Controls) -> None:
        """Put it on a stage, below what is there."""
        raise NotImplementedError

    def pieces(self) -> Iterator[Part]:
        """It and all parts within it."""
        yield self


class Words(Part):
    """A part of HTML: what it says, and the element around that."""

    kind: ClassVar[str]
    """Of `page.HTML` and `page.BOXES`."""
    key: str
    """Of its element; without one it stands still."""
    words: Any

    def said(self) -> Mapping[str, tuple[str, Any]]:
        """The kind of its words, and these, by the key of their element."""
        return {self.key: (self.kind, self.words)}

    def box(self, *inner: str) -> str:
        """The element, around its HTML."""
        return page.BOXES[self.kind](self.key, *inner)

    def html(self) -> dict[str, str]:
        return {key: page.HTML[kind](words) for key, (kind, words) in self.said().items()}

    def draw(self, controls: Controls) -> None:
        st.html(self.box(*self.html().values()))

    def put(self, stage: Stage, controls: Controls) -> None:
        *others, (key, inner) = self.html().items()
        stage.texts |= dict(others)
        stage.text(key, inner, self.box)


@dataclass(frozen=True)
class Say(Words):
    """What the plots now say, in words; **…** is bold. Read aloud when it changes."""

    kind = "sentence"
    words: str
    key: str = field(default="main", kw_only=True)

    @property
    def plain(self) -> str:
        """The words alone."""
        return spoken(self.words).replace("**", "")


@dataclass(frozen=True)
class Verdict(Words):
    """How far it is to the goal of a challenge; **…** is bold."""

    kind = "verdict"
    key: str
    words: str


@dataclass(frozen=True)
class Note(Words):
    """How to read a plot, small and quiet; one that moves with the controls has a `key`."""

    kind = "note"
    words: str
    key: str = ""


@dataclass(frozen=True)
class Readouts(Words):
    """Numbers in a row."""

    kind = "readouts"
    key: str
    words: Sequence[page.Readout]


@dataclass(frozen=True)
class Points(Words):
    """Sentences in a list, which move with the controls; **…** is bold."""

    kind = "points"
    key: str
    words: Sequence[str]


@dataclass(frozen=True)
class Tokens(Words):
    """A text token by token, each in its shade; what is known of one stands below."""

    kind = "tokens"
    key: str
    words: Sequence[page.Token]
    shades: Sequence[str]
    """What each of them stands for."""

    def box(self, *inner: str) -> str:
        return page.tokens_box(self.key, self.shades, *inner)


@dataclass(frozen=True)
class Table(Words):
    """A small table of texts, its first column the rows' names; `present` marks the state's row.

    `wrap` is for cells of words, see `page.table`.
    """

    key: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    present: int | None = None
    wrap: Sequence[int] = ()

    def said(self) -> Mapping[str, tuple[str, Any]]:
        rows = ("rows", [self.rows, self.present])
        return {f"{self.key}-head": ("head", self.header), self.key: rows}

    def box(self, *inner: str) -> str:
        return page.table_box(self.header, self.key, self.wrap, *inner)


@dataclass(frozen=True)
class Plot(Part):
    """A drawing on the page under `key`, with `alt`, its text alternative.

    `drag` are its handles: the name of a control stands for a handle on the present state that
    moves it along x. `click` says what controls a click on a point sets,
    to the nearest values that they can have.
    """

    key: str
    drawing: Drawing
    alt: str
    drag: str | Sequence[Handle] = ()
    click: Callable[[Point], Mapping[str, Any]] | None = None

    def draw(self, controls: Controls) -> None:
        stock_chart(
            self.drawing.figure(),
            key=self.key,
            alt=self.alt,
            on_point=partial(_click, controls, self.click) if self.click else None,
        )

    def put(self, stage: Stage, controls: Controls) -> None:
        layout = self.drawing.settings()
        stage.charts[self.key] = {
            "key": self.key,
            "still": written({"data": [*self.drawing.still()], "layout": layout}),
            "live": written(self.drawing.moving()),
            "alt": self.alt,
            "height": layout["height"],
            "handles": [asdict(handle) for handle in self._handles(controls)],
        }
        stage.place("chart", self.key)
        if self.click:
            stage.clicked[self.key] = partial(_click, controls, self.click)

    def _handles(self, controls: Controls) -> Sequence[Handle]:
        if not isinstance(self.drag, str):
            return self.drag
        return [along(controls[self.drag].label, self.drag)]


def _click(controls: Controls, sets: Callable[[Point], Mapping[str, Any]], point: Point) -> None:
    controls.change(controls.nearest(sets(point)))


@dataclass(frozen=True)
class Guide(Part):
    """What to do and to look for, above a view, or below its sentence where the window is low."""

    text: str

    def draw(self, controls: Controls) -> None:
        st.html(page.guide_box(self.text))

    def put(self, stage: Stage, controls: Controls) -> None:
        stage.text("", "", lambda _: page.guide_box(self.text))


@dataclass(frozen=True)
class Markdown(Part):
    """Words with links, which stand still."""

    text: str

    def draw(self, controls: Controls) -> None:
        st.markdown(self.text)


@dataclass(frozen=True)
class Formula(Part):
    """A formula in symbols and again in numbers (LaTeX); those between ⟦ and ⟧ move."""

    symbols: str
    numbers: str
    key: str = field(default="main", kw_only=True)

    def draw(self, controls: Controls) -> None:
        page.formula(self.symbols, self.numbers, key=self.key)


@dataclass(frozen=True)
class Formulas(Part):
    """Formulas side by side, each as wide as it is, or in columns of these `widths`."""

    formulas: Sequence[Formula]
    widths: Sequence[float] = ()

    def draw(self, controls: Controls) -> None:
        places = st.columns(list(self.widths)) if self.widths else None
        with st.container(horizontal=True, gap="large") if places is None else nullcontext():
            for place, part in enumerate(self.formulas):
                with places[place] if places else nullcontext():
                    page.formula(part.symbols, part.numbers, key=part.key, beside=True)

    def pieces(self) -> Iterator[Part]:
        yield from self.formulas


@dataclass(frozen=True)
class Player(Part):
    """Buttons along a path that was computed once: back to start, step back, run, step.

    They move the `Count` control `key` between 0 and `last`; its slider scrubs the path. Of a
    control that has steps of its own, `values` are these; `last` is the place of the last. In the
    browser the buttons act at once, and a run plays the path (pages/_browser/player.js).
    """

    key: str
    last: int
    values: Sequence[int] = ()

    def draw(self, controls: Controls) -> None:
        value = controls[self.key].value
        present = min(self.values.index(value) if self.values else value, self.last)
        targets = {
            "Back to start": 0,
            "Step back": max(present - 1, 0),
            "Run": self.last,
            "Step": min(present + 1, self.last),
        }
        with st.container(horizontal=True, gap="xsmall"):
            for name, target in targets.items():
                goes_to = {self.key: self.values[target] if self.values else target}
                st.button(
                    name,
                    on_click=partial(controls.apply, goes_to),
                    key=f"nll_player_{self.key}:{name}",
                    disabled=target == present,
                )

    def put(self, stage: Stage, controls: Controls) -> None:
        stage.players[self.key] = {
            "key": self.key,
            "last": self.last,
            "values": list(self.values),
        }
        stage.place("player", self.key)


@dataclass(frozen=True)
class Ask(Part):
    """The control `key` among the parts of a view, with what the state changes of it."""

    key: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    disabled: bool = False

    def draw(self, controls: Controls) -> None:
        controls.show(self.key, self.changes, disabled=self.disabled)


@dataclass(frozen=True)
class Heading(Part):
    """The title of what follows."""

    text: str

    def draw(self, controls: Controls) -> None:
        st.header(self.text, anchor=False)


@dataclass(frozen=True)
class Row(Part):
    """Parts, or stacks of parts, side by side."""

    cells: Sequence[Part | Sequence[Part]]
    widths: Sequence[float] = ()

    def draw(self, controls: Controls) -> None:
        places = st.columns(list(self.widths) or len(self.cells))
        for place, cell in zip(places, self.cells, strict=True):
            with place:
                stage.draw(stack(cell), controls)

    @property
    def staged(self) -> bool:
        return all(part.staged for cell in self.cells for part in stack(cell))

    def put(self, stage: Stage, controls: Controls) -> None:
        with stage.row(self.widths or [1] * len(self.cells)):
            for cell in self.cells:
                with stage.column():
                    for part in stack(cell):
                        part.put(stage, controls)

    def pieces(self) -> Iterator[Part]:
        for cell in self.cells:
            for part in stack(cell):
                yield from part.pieces()


def row(*cells: Part | Sequence[Part], widths: Sequence[float] = ()) -> Row:
    """These side by side."""
    return Row(cells, widths)


def pair(said: Say, left: Plot, right: Plot, widths: Sequence[float] = ()) -> Iterator[Part]:
    """Two plots and what they say, which their text alternatives say, too."""
    yield Row([replace(plot, alt=f"{plot.alt} {said.plain}") for plot in (left, right)], widths)
    yield said


@dataclass(frozen=True)
class Below(Part):
    """Parts under the plots and their controls, over the whole width of the page."""

    parts: Sequence[Part]

    @property
    def staged(self) -> bool:
        return all(part.staged for part in self.parts)

    def draw(self, controls: Controls) -> None:
        stage.draw(self.parts, controls)

    def put(self, stage: Stage, controls: Controls) -> None:
        for part in self.parts:
            part.put(stage, controls)

    def pieces(self) -> Iterator[Part]:
        for part in self.parts:
            yield from part.pieces()


def stack(cell: Part | Sequence[Part]) -> Sequence[Part]:
    """A cell of a `Row` as its parts."""
    return [cell] if isinstance(cell, Part) else cell


def asked(parts: Iterable[Part]) -> list[str]:
    """The keys of the controls among `parts`."""
    pieces = (piece for part in parts for piece in part.pieces())
    return [piece.key for piece in pieces if isinstance(piece, Ask)]


def moment(parts: Iterable[Part]) -> Moment:
    """All that moves in `parts`, as they are."""
    charts: dict[str, Sequence[Trace]] = {}
    texts: dict[str, str] = {}
    formulas: dict[str, str] = {}
    for part in (piece for whole in parts for piece in whole.pieces()):
        match part:
            case Plot():
                charts[part.key] = part.drawing.moving()
            case Words():
                texts |= {key: inner for key, inner in part.html().items() if key}
            case Formula():
                formulas[part.key] = part.numbers
    return Moment(charts=charts, texts=texts, formulas=formulas)


def bound(parts: Iterable[Part], record: Any) -> Mapping[str, Any]:
    """What of `parts` is bound to a record, by where the browser finds it, for bound.js."""
    charts: dict[str, Any] = {}
    texts: dict[str, Any] = {}
    formulas: dict[str, Any] = {}
    for part in (piece for whole in parts for piece in whole.pieces()):
        match part:
            case Plot():
                marks = {name: _moving(mark) for name, mark in part.drawing.marks.items()}
                charts[part.key] = {name: described(mark) for name, mark in marks.items() if mark}
            case Words():
                for key, (kind, words) in part.said().items():
                    if key and has_leaf(words):
                        texts[key] = {"as": kind, "of": described(words)}
            case Formula() if has_leaf(part.numbers):
                # Symbols that change tell the browser when it must leave the numbers out.
                whole = part.symbols + part.numbers if has_leaf(part.symbols) else part.numbers
                shape = page.MOVING.sub("⟦⟧", filled(whole, record))
                formulas[part.key] = {"numbers": described(whole), "shape": shape}
    return {"charts": charts, "texts": texts, "formulas": formulas}


def _moving(mark: Mapping[str, Any]) -> dict[str, Any]:
    """What of a mark moves."""
    return {
        key: _moving(value) if isinstance(value, dict) else value
        for key, value in mark.items()
        if key not in FOR_HOVERING and has_leaf(value)
    }
