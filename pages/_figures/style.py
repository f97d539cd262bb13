"""The look that all figures share: what each colour means, axes with units, direct labels."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from nll_core.texts import visible

# One trace as Plotly's plain dictionary: an object of `graph_objects` would be built, copied and
# checked for every curve on every move of a control.
Trace = dict[str, Any]
Point = tuple[float, float]

# Streamlit replaces these codes by `chartCategoricalColors` of the present theme (see
# .streamlit/config.toml), so that a figure is built once and is right in light and in dark.
TRUTH: Final = "#000001"
MODEL: Final = "#000002"
GRADIENT: Final = "#000003"
OPTIMUM: Final = "#000004"
REFERENCE: Final = "#000005"
STATE: Final = "#000006"

# The theme's spare colours; the NLL has the first where other losses stand beside it.
SPARE: Final = ("#000007", "#000008", "#000009", "#000010")
NLL_COLOUR: Final = SPARE[0]

# The theme's ten `chartSequentialColors`, pale to strong.
SEQUENTIAL: Final = [[i / 9, f"#0000{11 + i}"] for i in range(10)]

# One mark for each role, so that colour is never the only sign.
STATE_TRACE: Final = "state"
STATE_SYMBOL: Final = "diamond"
OPTIMUM_SYMBOL: Final = "star"

LABEL_SIZE: Final = 13
# Words stand at least this part of an axis apart.
APART: Final = 0.075
AREA_OPACITY: Final = 0.35
# Of what says nothing when it is hovered over.
QUIET: Final[dict[str, Any]] = {"hoverinfo": "skip"}
BELOW: Final = "below"

# Plotly's default template would add 7 KB to every figure; the theme restyles it anyway.
BLANK: Final = go.layout.Template()


def shown(text: str) -> str:
    """Anybody's words for a figure, in which Plotly takes <b> and %{x} for orders."""
    return html.escape(visible(text), quote=False).replace("%{", "%\N{WORD JOINER}{")


def axis(
    title: str,
    *,
    range: Sequence[float] | None = None,
    log: bool = False,
    names: Sequence[str] = (),
    **options: Any,
) -> dict[str, Any]:
    """A titled axis; on a log axis `range` is given in data units, as on a linear one.

    `names` stand at 0, 1, 2, …, where nothing is between them.
    """
    settings: dict[str, Any] = {"title": {"text": title}, "automargin": True}
    if names:
        places = np.arange(len(names)).tolist()
        settings |= {"tickvals": places, "ticktext": list(names), "showgrid": False}
    settings |= options
    if log:
        settings |= {"type": "log", "exponentformat": "power"}
    if range is not None:
        settings["range"] = [np.log10(v) for v in range] if log else list(range)
    return settings


def padded(values: ArrayLike, *, log: bool = False) -> tuple[float, float]:
    """The range of an axis for these values, with room at both ends."""
    ends = np.array([np.min(values), np.max(values)], np.float64)
    ends = np.log(ends) if log else ends
    low, high = ends + 0.06 * np.ptp(ends) * np.array([-1.0, 1.0])
    return (float(np.exp(low)), float(np.exp(high))) if log else (float(low), float(high))


def capped(values: ArrayLike, bounds: tuple[float, float]) -> np.ndarray[Any, Any]:
    """What lies above an axis stays as a mark at its upper end."""
    return np.minimum(values, bounds[1] - 0.04 * (bounds[1] - bounds[0]))


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What a plot shows: `marks` by their names, which move, over what stands still, and its axes.

    What stands still is asked for only when the plot is drawn, not for each step of a sweep.
    """

    marks: Mapping[str, Trace]
    x: dict[str, Any]
    y: dict[str, Any]
    still: Callable[[], Iterable[Trace]] = tuple
    height: int = 340
    layout: Mapping[str, Any] = field(default_factory=dict)

    def moving(self) -> list[Trace]:
        """The marks as traces that the browser draws."""
        return [
            moving(trace, name, below=trace.get("meta") == BELOW)
            for name, trace in self.marks.items()
        ]

    def settings(self) -> dict[str, Any]:
        """Its layout, without legend, template or spare margin."""
        return {
            "height": self.height,
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "margin": {"l": 8, "r": 12, "t": 16, "b": 8},
            "xaxis": self.x,
            "yaxis": self.y,
            # The chart keeps what the reader did to it (hidden traces, ranges) while data change.
            "uirevision": "keep",
            **self.layout,
        }

    def figure(self) -> go.Figure:
        """All of it as Plotly's figure."""
        # Validating every property would take ten times as long as all the rest, on each move of a
        # control; the tests validate every figure instead.
        traces, layout = [*self.still(), *self.moving()], {"template": BLANK} | self.settings()
        return go.Figure(data=traces, layout=layout, _validate=False)


def _column(values: ArrayLike) -> ArrayLike:
    """An array, which is sent as its bytes; a list of a few numbers is sooner written out.

    What stands for a field of a record (see pages/_ui/bound.py) is filled in later."""
    return values if isinstance(values, list) or not np.iterable(values) else np.asarray(values)


def _trace(x: ArrayLike, y: ArrayLike, name: str, says: str | None) -> Trace:
    """A trace of any kind: hovering says `says`, a template of Plotly's, or else its name."""
    hover = {} if says is None else {"hovertemplate": f"{says}<extra></extra>"}
    return {"type": "scatter", "x": _column(x), "y": _column(y), "name": name, **hover}


def line(
    x: ArrayLike,
    y: ArrayLike,
    colour: str,
    name: str,
    *,
    dash: str | None = None,
    says: str | None = None,
    **options: Any,
) -> Trace:
    """A curve in the colour of what it means; hovering says `says`, or else `name`."""
    width = options.pop("width", 2.5)
    # Plotly's simplification would leave corners in a smooth curve.
    look = {"color": colour, "width": width, "dash": dash, "simplify": False}
    return _trace(x, y, name, says) | {"mode": "lines", "line": look} | options


def area(
    x: ArrayLike, low: ArrayLike, high: ArrayLike, colour: str, name: str, **options: Any
) -> Trace:
    """The area between two curves, as one closed line: only then does its opacity count."""
    return line(
        np.concatenate([x, np.flip(x)]),
        np.concatenate([low, np.flip(high)]),
        colour,
        name,
        width=0,
        fill="toself",
        opacity=AREA_OPACITY,
        hoverinfo="skip",
        **options,
    )


def marks(
    x: ArrayLike,
    y: ArrayLike,
    colour: str,
    name: str,
    *,
    symbol: str = "circle",
    size: float = 9,
    says: str | None = None,
    **options: Any,
) -> Trace:
    """Points in the colour of what they mean."""
    marker = {"color": colour, "size": size, "symbol": symbol} | options.pop("marker", {})
    return _trace(x, y, name, says) | {"mode": "markers", "marker": marker} | options


def state_mark(x: float, y: float, name: str, **options: Any) -> Trace:
    """The present state: the same diamond in the accent colour in every plot."""
    return marks([x], [y], STATE, name, symbol=STATE_SYMBOL, size=13, **options)


def optimum_mark(x: float, y: float, name: str, **options: Any) -> Trace:
    """An optimum: the same star in every plot."""
    return optimum_marks([(x, y)], name, **options)


def optimum_marks(at: Sequence[Point], name: str, **options: Any) -> Trace:
    """Several optima, or none."""
    return marks(*columns(at), OPTIMUM, name, **{"symbol": OPTIMUM_SYMBOL, "size": 14, **options})


def columns(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    """Points, of which there may be none, as their x and their y."""
    return [x for x, _ in points], [y for _, y in points]


def bars(
    x: ArrayLike,
    y: ArrayLike,
    colour: str,
    name: str,
    *,
    width: ArrayLike,
    says: str | None = None,
    **options: Any,
) -> Trace:
    """Bars in the colour of what they mean; of flat ones (`orientation="h"`) x are the lengths."""
    look = {"type": "bar", "width": width, "marker": {"color": colour} | options.pop("marker", {})}
    return _trace(x, y, name, says) | look | options


def moving(trace: Trace, name: str, *, below: bool = False) -> Trace:
    """`trace` as one that moves with the controls: the browser draws it on the chart's axes.

    `name` tells it from the others of the chart; `below` puts it under all that stands still.
    """
    return trace | {"meta": {"live": name, "below": below}}


def below(trace: Trace) -> Trace:
    """`trace` for a mark of a `Drawing` that lies under all that stands still."""
    return trace | {"meta": BELOW}


def labels(words: Sequence[tuple[float, float, str, str, str]], **options: Any) -> Trace:
    """Several labels in one trace, which costs the browser a fraction of as many traces.

    Each is x, y, text, colour, position, as for `label`.
    """
    x, y, text, colours, positions = zip(*words, strict=True)
    return {
        "type": "scatter",
        "x": list(x),
        "y": list(y),
        "text": list(text),
        "mode": "text",
        "textposition": list(positions),
        "textfont": {"size": LABEL_SIZE, "color": list(colours)},
        "hoverinfo": "skip",
        "cliponaxis": False,
        **options,
    }


def spread(
    values: Sequence[float], bounds: tuple[float, float], *, log: bool, apart: float = APART
) -> list[float]:
    """Places near `values`, in their order, far enough apart for words and within the axis."""
    low, high = (np.log10(bounds) if log else np.array(bounds)).tolist()
    given = np.clip(np.asarray(values), *bounds)
    wanted = ((np.log10(given) if log else given) - low) / (high - low)
    order = np.argsort(wanted, kind="stable")
    spots = np.clip(wanted[order], 0.03, 0.97)
    # Pushed up where crowded, then the whole pile down to its middle, then off the upper end.
    for i in range(1, len(spots)):
        spots[i] = max(spots[i], spots[i - 1] + apart)
    spots -= max(0.0, float((spots - wanted[order]).mean()))
    spots -= max(0.0, float(spots[-1]) - 0.97)
    spots += max(0.0, 0.03 - float(spots[0]))
    found = np.empty(len(spots))
    found[order] = low + spots * (high - low)
    return [float(v) for v in (10.0**found if log else found)]


def ends(
    x: float,
    curves: Sequence[tuple[float, str, str]],
    bounds: tuple[float, float],
    *,
    position: str = "middle right",
) -> Trace:
    """The names of curves at their ends, apart from each other: of each its height, name, colour.

    `bounds` are those of the axis.
    """
    heights = spread([height for height, _, _ in curves], bounds, log=False)
    return labels(
        [
            (x, height, name, colour, position)
            for height, (_, name, colour) in zip(heights, curves, strict=True)
        ]
    )


def ruler(
    x: Sequence[float], y: Sequence[float], colour: str, *, dash: str = "solid", **options: Any
) -> dict[str, Any]:
    """A straight line for the layout's `shapes`, from (x₀, y₀) to (x₁, y₁); much cheaper than a
    trace, but nothing says its name."""
    width = options.pop("width", 2.0)
    return {
        "type": "line",
        "x0": x[0],
        "x1": x[1],
        "y0": y[0],
        "y1": y[1],
        "line": {"color": colour, "width": width, "dash": dash},
        **options,
    }


def label(
    x: float, y: float, text: str, colour: str | None = None, *, position: str = "top right"
) -> Trace:
    """Words beside what they name, in data units on linear and log axes alike."""
    font: dict[str, Any] = {"size": LABEL_SIZE}
    if colour is not None:
        font["color"] = colour
    return {
        "type": "scatter",
        "x": [x],
        "y": [y],
        "text": [text],
        "mode": "text",
        "textposition": position,
        "textfont": font,
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
