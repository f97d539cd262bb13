"""The softmax page's plots, whose marks stand for fields of its record (see pages/_ui/bound.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    REFERENCE,
    STATE,
    STATE_SYMBOL,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    axis,
    bars,
    label,
    line,
    marks,
    optimum_mark,
    shown,
    state_mark,
)
from pages._ui.bound import case, of, sign, text, xy

Float64Array = NDArray[np.floating[Any]]

BAR_WIDTH: Final = 0.38
# With more classes than these the numbers on the bars would touch; hovering still shows them.
MOST_NUMBERED: Final = 4
NUMBER_SIZE: Final = 11
FIGURE_HEIGHT: Final = 700
DESCENT_HEIGHT: Final = 390
# Where the scale of an axis may stand: it changes only when the present state would leave it.
GRADIENT_SCALES: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
LOSS_SCALES: Final = (2.0, 5.0, 12.0, 30.0, 75.0, 200.0, 500.0, 1500.0, 5000.0)
STEP_SCALES: Final = (15.0, 50.0, 100.0)
LOGIT_REACH: Final = 11.5
HEADROOM: Final = 1.1
TEMPERATURE_GRID: Final = np.geomspace(0.05, 20.0, 121)
LOGIT_GRID: Final = np.linspace(-10.0, 10.0, 121)
SMOOTHING_GRID: Final = np.linspace(0.0, 0.5, 26)
# Each panel of the losses is (bottom, top) of the figure: temperature, logit, smoothing.
PANELS: Final = ((0.76, 0.965), (0.395, 0.6), (0.0, 0.235))
# Where the loss is lowest along the temperature and along a logit.
LOWEST_TEMPERATURE: Final = {
    "anywhere": "equal logits: T has no effect",
    "falls below": "← falls on to {by_temperature.low:.3f} as T → 0",
    "falls above": "falls on to {by_temperature.low:.3f} as T → ∞ →",
    "inside": (inside := "lowest at T = {by_temperature.best:.3g}: {by_temperature.low:.3f}"),
    "below": (outside := f"{inside}, off this axis"),
    "above": outside,
}
LOWEST_LOGIT: Final = {
    "inside": "lowest at {by_logit.best:.3g}: {by_logit.low:.3f}",
    "above": "lowest at {by_logit.best:.3g}, off this axis →",
    "falls above": "falls on to 0 as z → ∞ →",
    "below": "← lowest at {by_logit.best:.3g}, off this axis",
    "falls below": "← falls on as z → −∞",
}
# Where the certain classes 1, 2 and 3 stand: an upright triangle with sides of length 1.
HEIGHT: Final = float(np.sqrt(3.0) / 2)
CORNERS: Final = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])


def place(probs: ArrayLike) -> Float64Array:
    """Where distributions over three classes, shape (..., 3), stand in the triangle."""
    corners: Float64Array = np.asarray(probs) @ CORNERS
    return corners


def scale_for(value: float, scales: Sequence[float]) -> float:
    """The first of `scales` that holds `value`; the last one if none does."""
    return next((scale for scale in scales if value <= scale), scales[-1])


def class_bars(names: Sequence[str], steepest: float) -> Drawing:
    """The logits, below them model and target side by side, and the gradient, up to `steepest`."""
    names = [shown(name) for name in names]
    count = len(names)
    places = np.arange(count, dtype=float)
    left, right = places - BAR_WIDTH / 2, places + BAR_WIDTH / 2
    reach = 1.5 * scale_for(steepest, GRADIENT_SCALES)
    wide: dict[str, Any] = {"width": 2 * BAR_WIDTH, "yaxis": "y2"}
    hatched = {"pattern": {"shape": "/", "size": 7, "solidity": 0.45}}
    return Drawing(
        marks={
            "logit bars": _bars(
                places, "state.logits", MODEL, names, "logit z", yaxis="y3", opacity=0.55
            ),
            "model": _bars(left, "parts.probs", MODEL, names, "model p"),
            "target": _bars(right, "parts.target", TRUTH, names, "target q", marker=hatched),
            "gradient": _bars(places, "parts.gradient", GRADIENT, names, "gradient", **wide),
            # At the foot of a logit's bar, so that the bar may end anywhere.
            "logit numbers": _numbers(places, "state.logits", ".2f", "all", "y3"),
            "p numbers": _numbers(left, "parts.probs", ".3f"),
            "q numbers": _numbers(right, "parts.target", ".3f", "none"),
            "slopes": _numbers(places, "parts.gradient", "change", yaxis="y2"),
            # A diamond at the end of each logit's bar, by which it is dragged.
            "logits": marks(
                places.tolist(),
                of("state.logits"),
                STATE,
                "logits",
                symbol=STATE_SYMBOL,
                size=13,
                yaxis="y3",
                customdata=names,
                says="%{customdata}: logit %{y:.4g}",
            ),
            STATE_TRACE: state_mark(
                case("focus", dict(enumerate(left.tolist()))),
                of("here.p"),
                text("{here.name:text}: p = {here.p:.4g}"),
            ),
            "state of gradient": state_mark(
                of("focus"),
                of("here.slope"),
                text("{here.name:text}: gradient {here.slope:+.4g}"),
                yaxis="y2",
            ),
        },
        still=lambda: [
            label(-0.5, 1.3, "■ model p", MODEL, position="bottom right"),
            label(count - 0.5, 1.3, "▨ target q", TRUTH, position="bottom left"),
        ],
        x=axis(
            "class",
            range=[-0.5, count - 0.5],
            tickvals=places.tolist(),
            ticktext=names,
            anchor="y2",
            showgrid=False,
            tickangle=0 if count <= MOST_NUMBERED else -45,
        ),
        y=axis(
            "probability", range=[0.0, 1.3], domain=[0.33, 0.66], tickvals=[0, 0.25, 0.5, 0.75, 1]
        ),
        height=FIGURE_HEIGHT,
        layout={
            "yaxis2": axis(
                "gradient (nats)",
                range=[-reach, reach],
                domain=[0.0, 0.29],
                zeroline=True,
            ),
            "yaxis3": axis(
                "logit z",
                range=[-LOGIT_REACH, LOGIT_REACH],
                domain=[0.7, 1.0],
                tickvals=[-10, -5, 0, 5, 10],
                zeroline=True,
            ),
            "barmode": "overlay",
        },
    )


def _bars(
    x: Float64Array, heights: str, colour: str, names: Sequence[str], what: str, **options: Any
) -> Trace:
    plus = "+" if what == "gradient" else ""
    says = {"customdata": names, "says": f"%{{customdata}}: {what} = %{{y:{plus}.4g}}"}
    return bars(x.tolist(), of(heights), colour, what, **({"width": BAR_WIDTH} | says | options))


def _numbers(
    x: Float64Array, path: str, how: str, clear_of: str = "focus", yaxis: str = "y"
) -> Trace:
    """What the bars say in numbers, where there is room for that: at their ends, or at their feet
    where there are diamonds on "all", with an empty line between a number and a diamond."""
    paths = [f"{path}.{k}" for k in range(x.size if x.size <= MOST_NUMBERED else 0)]
    at_foot = clear_of == "all"
    outwards, inwards = ("top center", "bottom center"), ("bottom center", "top center")
    up, down = inwards if at_foot else outwards

    def said(k: int, number: str) -> Any:
        above, below = f"{number}<br> ", f" <br>{number}"
        clear = sign(paths[k], above=above, below=below)
        if at_foot:
            return sign(paths[k], above=below, below=above)
        return case("focus", {k: clear}, number) if clear_of == "focus" else text(number)

    return {
        "type": "scatter",
        "x": x[: len(paths)].tolist(),
        "y": [0.0 if at_foot else of(at) for at in paths],
        "text": [said(k, f"{{{at}:{how}}}") for k, at in enumerate(paths)],
        "mode": "text",
        "textposition": [sign(at, above=up, below=down) for at in paths],
        "textfont": {"size": NUMBER_SIZE},
        "hoverinfo": "skip",
        "yaxis": yaxis,
    }


def loss_axis_top(loss: float) -> float:
    """Where the axis of the loss ends."""
    return scale_for(HEADROOM * loss, LOSS_SCALES)


def loss_axis(top: float, **options: Any) -> dict[str, Any]:
    """The axis of the loss, the same in every chart of the page."""
    return axis("loss (nats)", range=[0.0, top], **options)


def loss_panels(name: str, top: float) -> Drawing:
    """The loss along temperature, the logit of the class `name`, and smoothing: three panels with
    one loss axis, so that the present state stands at the same height in each."""
    panels = (
        ("T", TEMPERATURE_GRID, "state.T", _temperature(top)),
        ("z", LOGIT_GRID, "here.z", _logit(top)),
        ("e", SMOOTHING_GRID, "state.eps", _smoothing(top)),
    )
    drawn: dict[str, Trace] = {}
    loss = of("parts.loss")
    quiet: dict[str, Any] = {"dash": "dot", "width": 1, "hoverinfo": "skip"}
    for number, (key, grid, here, own) in zip(("", "2", "3"), panels, strict=True):
        ends = [float(grid[0]), float(grid[-1])]
        own |= {
            f"level {key}": line(ends, [loss, loss], REFERENCE, "present loss", **quiet),
            f"{STATE_TRACE} {key}": state_mark(
                of(here), loss, text(f"{{{here}:.4g}}: {{parts.loss:.4g}} nats")
            ),
        }
        on = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        drawn |= {name: trace | on for name, trace in own.items()}
    first, last = TEMPERATURE_GRID[0], TEMPERATURE_GRID[-1]
    below = {f"yaxis{n}": loss_axis(top, domain=PANELS[n - 1], anchor=f"x{n}") for n in (2, 3)}
    return Drawing(
        marks=drawn,
        x=axis(
            "temperature T",
            range=[first / 1.08, last * 1.08],
            log=True,
            tickvals=[0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20],
        )
        | {"exponentformat": "none", "title": {"text": "temperature T", "standoff": 4}},
        y=loss_axis(top, domain=PANELS[0]),
        height=FIGURE_HEIGHT,
        layout={
            "xaxis2": axis(
                f"logit of {shown(name)}",
                range=[1.04 * LOGIT_GRID[0], 1.04 * LOGIT_GRID[-1]],
                anchor="y2",
            ),
            "xaxis3": axis("label smoothing ε", range=[-0.012, 0.5], anchor="y3"),
            **below,
        },
    )


def _curve(grid: Float64Array, path: str, colour: str, says: str, **options: Any) -> Trace:
    """A curve of losses along a control; hovering `says` where, and how much."""
    return line(grid, of(path), colour, "loss", says=f"{says} %{{y:.4g}} nats", **options)


def _lowest(group: str, words: Mapping[str, str]) -> Trace:
    """The star; nowhere if the optimum is not on the axis."""
    where = f"{group}.where"

    def inside(field: str) -> Any:
        return case(where, {"inside": [of(f"{group}.{field}")]}, [])

    return optimum_mark(0.0, 0.0, case(where, words)) | {"x": inside("best"), "y": inside("low")}


def _temperature(top: float) -> dict[str, Trace]:
    first, last = float(TEMPERATURE_GRID[0]), float(TEMPERATURE_GRID[-1])
    where = "by_temperature.where"
    # The words stand above the panel, at the end where the curve is low.
    words = label(
        case(where, {"anywhere": 1.0, "falls below": first}, last),
        top,
        case(where, LOWEST_TEMPERATURE),
        case(where, {"anywhere": REFERENCE}, OPTIMUM),
        position=case(where, {"anywhere": "top center", "falls below": "top right"}, "top left"),
    )
    return {
        "loss T": _curve(TEMPERATURE_GRID, "by_temperature.loss", TRUTH, "T = %{x:.3g}:"),
        "best T": _lowest("by_temperature", LOWEST_TEMPERATURE),
        "words T": words,
    }


def _logit(top: float) -> dict[str, Trace]:
    ends = [float(LOGIT_GRID[0]), float(LOGIT_GRID[-1])]
    words = case("by_logit.where", LOWEST_LOGIT)
    return {
        "tangent": line(ends, of("here.tangent"), GRADIENT, "tangent", dash="dash", width=2),
        "loss z": _curve(LOGIT_GRID, "by_logit.loss", TRUTH, "logit %{x:.3g}:"),
        "best z": _lowest("by_logit", LOWEST_LOGIT),
        "words z": label(ends[1], top, words, OPTIMUM, position="top left"),
    }


def _smoothing(top: float) -> dict[str, Trace]:
    grid, here = SMOOTHING_GRID, [of("state.eps"), of("state.eps")]
    around = np.concatenate([grid, grid[::-1]])
    between: dict[str, Any] = {"fill": "toself", "width": 0, "hoverinfo": "skip"}
    floor, loss, at = of("parts.floor"), of("parts.loss"), "ε = %{x:.2f}:"
    h, kl = text("H(target) = {parts.floor:.4g} nats"), text("KL = {parts.divergence:.4g} nats")
    return {
        "floor": _curve(
            grid, "by_smoothing.floor", TRUTH, f"{at} H(target) =", fill="tozeroy", width=2
        ),
        # The band between both curves, once around.
        "between": line(around, of("by_smoothing.between"), MODEL, "H + KL", **between),
        "loss e": _curve(grid, "by_smoothing.loss", MODEL, f"{at} loss", width=2),
        "entropy here": line(here, [0.0, floor], TRUTH, h, width=7),
        "divergence here": line(here, [floor, loss], MODEL, kl, width=7),
        "words KL": label(0.0, top, text("KL {parts.divergence:.3f}"), MODEL),
        "words H": label(0.5, top, text("H(target) {parts.floor:.3f}"), TRUTH, position="top left"),
    }


def simplex(names: Sequence[str], n_contours: int) -> Drawing:
    """Contours of the loss, the point, its push, the path taken and the steps ahead."""
    names = [shown(name) for name in names]
    numbers = range(n_contours)
    said = [f"{name} {{parts.probs.{k}:.3g}}" for k, name in enumerate(names)]
    look: dict[str, Any] = {"width": 1.3, "opacity": 0.55}
    level = "{{triangle.levels.loss.{k}:{how}}}"
    contours = {
        f"contour {k}": _placed(
            f"triangle.contours.{k}",
            TRUTH,
            text(f"loss {level.format(k=k, how='.3g')} nats"),
            **look,
        )
        for k in numbers
    }
    levels = {
        "type": "scatter",
        "x": of("triangle.levels.x"),
        "y": of("triangle.levels.y"),
        "text": [
            case(f"triangle.levels.crowded.{k}", {False: f"{{triangle.levels.loss.{k}:.2f}}"})
            for k in numbers
        ],
        "mode": "text",
        "textfont": {"size": 11, "color": REFERENCE},
        "hoverinfo": "skip",
    }
    arrow = _placed("triangle.arrow", GRADIENT, "negative gradient") | {
        "mode": "lines+markers",
        "line": {"color": GRADIENT, "width": 3},
        "marker": {
            "color": GRADIENT,
            "symbol": ["circle", "arrow"],
            "size": [0, 15],
            "angleref": "previous",
        },
    }
    taken = _placed("triangle.taken", GRADIENT, "path taken", marker={"size": 5}, width=2)
    hidden = {"visible": False, "fixedrange": True}
    return Drawing(
        marks={
            **contours,
            "levels": levels,
            "ahead": _placed("triangle.ahead", REFERENCE, "steps ahead", dash="dot", width=2),
            "taken": taken | {"mode": "lines+markers"},
            "arrow": arrow,
            "best": optimum_mark(*_at("triangle.best"), "lowest loss"),
            STATE_TRACE: state_mark(*_at("triangle.point"), text(", ".join(said))),
        },
        still=lambda: corners(names),
        x={"range": [-0.12, 1.12], **hidden},
        y={"range": [-0.16, HEIGHT + 0.14], "scaleanchor": "x", **hidden},
        height=DESCENT_HEIGHT,
        layout={"margin": {"l": 0, "r": 0, "t": 4, "b": 4}},
    )


def _at(path: str) -> tuple[Any, Any]:
    return of(f"{path}.0"), of(f"{path}.1")


def _placed(path: str, colour: str, name: str, **options: Any) -> Trace:
    return line(*xy(path), colour, name, **{"hoverinfo": "name", **options})


def _path(path: str, colour: str, says: str, size: float, **options: Any) -> Trace:
    """A curve with a dot at each of its points."""
    looks = {"says": says, "marker": {"size": size}, **options}
    return _placed(path, colour, path.split(".")[1], **looks) | {"mode": "lines+markers"}


def corners(names: Sequence[str]) -> list[Trace]:
    """The triangle, with the name of a class at each of its corners."""
    x, y = CORNERS[[0, 1, 2, 0]].T
    # The empty line keeps a name clear of the star in its corner.
    said = (f" <br>{names[0]}", f" <br>{names[1]}", f"{names[2]}<br> ")
    positions = ("bottom center", "bottom center", "top center")
    return [
        line(x, y, REFERENCE, "edge", width=2, hoverinfo="skip"),
        *(
            label(corner[0], corner[1], words, position=position)
            for corner, words, position in zip(CORNERS, said, positions, strict=True)
        ),
        marks(x[:3].tolist(), y[:3].tolist(), REFERENCE, "certainty", size=5, hoverinfo="skip"),
    ]


def descent_losses(steps: int, top: float) -> Drawing:
    """The loss at each step taken, at each step ahead, and the floor, for a path of so many."""
    last = scale_for(steps, STEP_SCALES)
    floor = of("parts.floor")
    level: dict[str, Any] = {
        "dash": "dash",
        "width": 1.5,
        "hovertemplate": text("floor {parts.floor:.4g} nats<extra></extra>"),
    }
    says = "step %{x}: %{y:.4g} nats"
    ahead = _path("steps.ahead", REFERENCE, f"{says} if taken", 5, dash="dot", width=2)
    now = text("now: {parts.loss:.4g} nats")
    words = text("floor {parts.floor:.3f}")
    return Drawing(
        marks={
            "floor": line([0, last], [floor, floor], OPTIMUM, "floor", **level),
            "ahead": ahead,
            "taken": _path("steps.taken", GRADIENT, says, 6),
            STATE_TRACE: state_mark(of("path.taken"), of("parts.loss"), now),
            "floor words": label(last, floor, words, OPTIMUM, position="top left"),
        },
        x=axis("gradient steps taken", range=[-0.02 * last, 1.02 * last]),
        y=loss_axis(top),
        height=DESCENT_HEIGHT,
    )
