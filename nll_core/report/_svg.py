"""Charts as inline SVG: two titled axes, lines, bands, bars, points and words beside them.

Everything is a pure function of numbers. Colours are classes that the document's style sheet fills
in for light, dark and paper: each `Role` has the meaning that it has on every page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from nll_core.report._ticks import linear_ticks, log_ticks
from nll_core.report.markup import escape
from nll_core.texts import visible

Role = Literal["truth", "model", "optimum", "reference", "state", "wrong", "second"]
Anchor = Literal["start", "middle", "end"]

# The size of a chart in its own units, which are pixels where there is room for it.
WIDTH: Final = 440
HEIGHT: Final = 300
_TOP: Final = 14
_BOTTOM: Final = 46
# An axis of names needs room for them; longer ones have two lines, and still longer ones are cut.
_NAMES_LEFT: Final = 132
_LONGEST_NAME: Final = 18
_LINE_OF_NAME: Final = 13
_ROW: Final = 30
_DOT: Final = 4.0


@dataclass(frozen=True)
class Size:
    """How large a chart is, and how much room its axes have, in its own units."""

    width: int = WIDTH
    height: int = HEIGHT
    left: int = 60
    right: int = 16
    bottom: int = _BOTTOM
    most_ticks: int = 6


# One of many beside each other: its texts are as large as those of the others.
LARGE: Final = Size()
SMALL: Final = Size(width=210, height=190, left=48, right=12, bottom=42, most_ticks=2)


@dataclass(frozen=True)
class Axis:
    """A titled axis from `low` to `high`; of `names` one stands at each of 0, 1, 2, … from above"""

    title: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    names: tuple[str, ...] = ()

    def share(self, value: float) -> float:
        """Where a value lies between the ends, 0 … 1; what lies beyond is drawn at the end."""
        if self.log:
            low, high = math.log(self.low), math.log(self.high)
            position = (math.log(value) - low) / (high - low) if value > 0 else 0.0
        else:
            position = (value - self.low) / (self.high - self.low)
        return min(max(position, 0.0), 1.0)

    def ticks(self, most: int = 6) -> list[tuple[float, str]]:
        """Values with the texts that stand at them; `most` is heard where they are evenly apart."""
        if self.names:
            return [(float(i), name) for i, name in enumerate(self.names)]
        return (
            log_ticks(self.low, self.high) if self.log else linear_ticks(self.low, self.high, most)
        )


@dataclass(frozen=True)
class Line:
    """A curve through points; a NaN parts it."""

    x: ArrayLike
    y: ArrayLike
    role: Role
    dashed: bool = False


@dataclass(frozen=True)
class Band:
    """The area between two curves."""

    x: ArrayLike
    low: ArrayLike
    high: ArrayLike
    role: Role = "reference"


@dataclass(frozen=True)
class Bars:
    """Bars from `base` to `height` between `left` and `right`; hatched ones need no colour."""

    left: ArrayLike
    right: ArrayLike
    height: ArrayLike
    role: Role
    base: ArrayLike = 0.0
    hatched: bool = False


@dataclass(frozen=True)
class Points:
    """Dots, or diamonds for the state; with intervals along x or y where given."""

    x: ArrayLike
    y: ArrayLike
    role: Role
    x_low: ArrayLike | None = None
    x_high: ArrayLike | None = None
    sizes: ArrayLike = _DOT


@dataclass(frozen=True)
class Words:
    """A label in the colour of what it names."""

    x: float
    y: float
    text: str
    role: Role | None = None
    anchor: Anchor = "start"
    below: bool = False


Mark = Line | Band | Bars | Points | Words


def chart(
    name: str,
    title: str,
    description: str,
    x: Axis,
    y: Axis,
    marks: Iterable[Mark],
    *,
    size: Size = LARGE,
) -> str:
    """An SVG image of `marks` over two axes, with its title and description for screen readers.

    `name` must be unique in the document; it is the start of the ids.
    """
    frame = _Frame(name, x, y, size)
    drawn = [text for mark in marks for text in frame.draw(mark)]
    parts = [
        f'<svg class="chart" role="img" viewBox="0 0 {size.width} {frame.height}" '
        f'aria-labelledby="{name}-title {name}-desc" xmlns="http://www.w3.org/2000/svg">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape(description)}</desc>',
        *frame.patterns,
        *frame.axes(),
        *drawn,
        "</svg>",
    ]
    return "\n".join(parts)


class _Frame:
    """Positions of values on the paper, and the marks at them."""

    def __init__(self, name: str, x: Axis, y: Axis, size: Size) -> None:
        self.name, self.x, self.y, self.size = name, x, y, size
        self.patterns: list[str] = []
        self.left = _NAMES_LEFT if y.names else size.left
        self.right = size.width - size.right
        rows = round(_ROW * abs(y.low - y.high))
        self.height = _TOP + size.bottom + rows if y.names else size.height
        self.floor = self.height - size.bottom

    def across(self, value: float) -> float:
        return self.left + self.x.share(value) * (self.right - self.left)

    def up(self, value: float) -> float:
        return self.floor - self.y.share(value) * (self.floor - _TOP)

    def axes(self) -> Iterable[str]:
        """Grid lines with the texts of the ticks, and the titles."""
        right, middle = self.right, (_TOP + self.floor) / 2
        for value, text in self.x.ticks(self.size.most_ticks):
            at = self.across(value)
            yield f'<path class="grid" d="M{at:.1f} {_TOP}V{self.floor}"/>'
            yield _text(at, self.floor + 17, text, "tick", "middle")
        for value, text in self.y.ticks(self.size.most_ticks):
            at = self.up(value)
            yield f'<path class="grid" d="M{self.left} {at:.1f}H{right}"/>'
            lines = _lines(text) if self.y.names else [text]
            top = at + 4 - _LINE_OF_NAME * (len(lines) - 1) / 2
            for i, words in enumerate(lines):
                yield _text(self.left - 7, top + i * _LINE_OF_NAME, words, "tick", "end")
        centre = (self.left + right) / 2
        yield _text(centre, self.height - 8, self.x.title, "axis", "middle")
        if self.y.title:
            turn = f'transform="rotate(-90 14 {middle:.1f})" '
            yield _text(14, middle, self.y.title, "axis", "middle", turn)

    def draw(self, mark: Mark) -> Iterable[str]:
        """The SVG elements of a mark."""
        if isinstance(mark, Line):
            dashed = " dashed" if mark.dashed else ""
            path = self._path(mark.x, mark.y)
            return [f'<path class="line {mark.role}{dashed}" d="{path}"/>'] if path else []
        if isinstance(mark, Band):
            return self._band(mark)
        if isinstance(mark, Bars):
            return self._bars(mark)
        if isinstance(mark, Points):
            return self._points(mark)
        shift = 14 if mark.below else -6
        kind = f"label {mark.role}-text" if mark.role else "label"
        at = self.across(mark.x), self.up(mark.y) + shift
        return [_text(*at, mark.text, kind, mark.anchor)]

    def _path(self, x: ArrayLike, y: ArrayLike) -> str:
        """The path of a curve, broken at NaN."""
        text, pen = [], "M"
        for a, b in zip(_numbers(x), _numbers(y), strict=True):
            if math.isnan(a) or math.isnan(b):
                pen = "M"
                continue
            text.append(f"{pen}{self.across(a):.1f} {self.up(b):.1f}")
            pen = "L"
        return "".join(text)

    def _band(self, mark: Band) -> Iterable[str]:
        x, low, high = (_numbers(values) for values in (mark.x, mark.low, mark.high))
        outline = self._path([*x, *x[::-1]], [*high, *low[::-1]])
        return [f'<path class="band {mark.role}" d="{outline}Z"/>'] if outline else []

    def _bars(self, mark: Bars) -> Iterable[str]:
        columns = np.broadcast_arrays(mark.left, mark.right, mark.height, mark.base)
        kind = f"bar {mark.role}"
        fill = ""
        if mark.hatched:
            self.patterns = [_HATCH.format(name=self.name, role=mark.role)]
            kind, fill = f"hatched {mark.role}", f' fill="url(#{self.name}-hatch)"'
        for left, right, height, base in zip(*map(_numbers, columns), strict=True):
            top, foot = self.up(height), self.up(base)
            at, wide = self.across(left), self.across(right) - self.across(left)
            if foot - top > 0:
                yield (
                    f'<rect class="{kind}"{fill} x="{at:.1f}" y="{top:.1f}" '
                    f'width="{max(wide - 0.6, 0.4):.1f}" height="{foot - top:.1f}"/>'
                )

    def _points(self, mark: Points) -> Iterable[str]:
        x, y = _numbers(mark.x), _numbers(mark.y)
        if mark.x_low is not None and mark.x_high is not None:
            ends = zip(_numbers(mark.x_low), _numbers(mark.x_high), y, strict=True)
            for low, high, b in ends:
                if not (math.isnan(low) or math.isnan(high)):
                    path = f"M{self.across(low):.1f} {self.up(b):.1f}H{self.across(high):.1f}"
                    yield f'<path class="interval {mark.role}" d="{path}"/>'
        sizes = _numbers(np.broadcast_to(np.asarray(mark.sizes, np.float64), len(x)))
        for a, b, size in zip(x, y, sizes, strict=True):
            if math.isnan(a) or math.isnan(b):
                continue
            at, top = self.across(a), self.up(b)
            if mark.role == "state":
                d = f"M{at:.1f} {top - 7:.1f}l7 7l-7 7l-7 -7Z"
                yield f'<path class="dot state" d="{d}"/>'
            else:
                place = f'cx="{at:.1f}" cy="{top:.1f}" r="{size:.1f}"'
                yield f'<circle class="dot {mark.role}" {place}/>'


_HATCH: Final = (
    '<pattern id="{name}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="hatch {role}" d="M0 0V5"/></pattern>'
)


def _text(x: float, y: float, text: str, kind: str, anchor: Anchor, more: str = "") -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" {more}text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _numbers(values: ArrayLike) -> list[float]:
    """One-dimensional values as Python floats."""
    flat: list[float] = np.asarray(values, dtype=np.float64).reshape(-1).tolist()
    return flat


def _lines(name: str) -> list[str]:
    """A name in one line, or broken between two words into two."""
    name = visible(name)
    if len(name) <= _LONGEST_NAME:
        return [name]
    place = name.rfind(" ", 0, _LONGEST_NAME + 1)
    return [_cut(name)] if place < 1 else [name[:place], _cut(name[place + 1 :])]


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
