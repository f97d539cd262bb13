"""The reliability diagram over the histogram of the forecast, for every page that shows one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core.report import ReliabilityPicture
from pages._figures.style import (
    MODEL,
    QUIET,
    REFERENCE,
    TRUTH,
    Drawing,
    Trace,
    area,
    axis,
    bars,
    line,
    marks,
    ruler,
    state_mark,
)

Array = NDArray[np.float64]

HEIGHT: Final = 580
DIAGRAM: Final = (0.39, 1.0)  # the part of the height that each panel takes
HISTOGRAM: Final = (0.0, 0.25)
# The theme's spare colour; the hatching tells the two kinds of bars apart without it.
WITHOUT: Final = "#000008"
LARGEST_MARK: Final = 34.0  # pixels, for a bin that holds every example
SMALLEST_MARK: Final = 6.0
STEM: Final = 0.006  # some two pixels
UNLINED: Final[dict[str, Any]] = {"line": {"width": 0}}
# A bar for one example has to rise above the foot of a logarithmic axis.
FOOT: Final = 0.5
# Decimals of a position between 0 and 1, far below a pixel: the browser is sent hundreds of states
# of what moves, and spare digits do not compress.
PLACES: Final = 6
# A little more than 0 to 1, so that bars at its ends and the largest dot are not cut.
UNIT_RANGE: Final = (-0.02, 1.03)


@dataclass(frozen=True)
class Bins:
    """A forecast in bins, as in a `ReliabilityPicture`: entry i of each array belongs to one bin.

    Between `low` and `high` the frequency of a calibrated forecast falls with probability
    `confidence_level`.
    """

    forecast: Array
    frequency: Array
    counts: NDArray[np.int64]
    low: Array
    high: Array
    confidence_level: float


Binned = Bins | ReliabilityPicture


def reliability_panels(
    marks: Mapping[str, Trace],
    still: Callable[[], Iterable[Trace]],
    *,
    forecast: str,
    share: str,
    most: float,
) -> Drawing:
    """The diagram with its diagonal, and below it the examples on a logarithmic axis up to `most`.

    `forecast` and `share` are the titles of the diagram's axes.
    """
    unit: dict[str, Any] = {"range": UNIT_RANGE, "dtick": 0.2}
    examples = axis("examples (log)", range=[FOOT, most], log=True, dtick=1, domain=list(HISTOGRAM))
    return Drawing(
        marks=marks,
        still=still,
        x=axis(forecast, anchor="y2", domain=[0.0, 1.0], **unit),
        y=axis(share, domain=list(DIAGRAM), **unit),
        height=HEIGHT,
        layout={
            "yaxis2": examples,
            "barmode": "overlay",
            "bargap": 0,
            "shapes": [ruler((0.0, 1.0), (0.0, 1.0), REFERENCE, dash="dash")],
        },
    )


def placed(values: Array) -> Array:
    """Positions of what moves, to `PLACES` decimals."""
    return np.round(values, PLACES)


def band_bars(bins: Binned, middle: Array, width: Array | float, opacity: float) -> Trace:
    """Where a calibrated model's bins fall."""
    return bars(
        placed(middle),
        placed(bins.high - bins.low),
        REFERENCE,
        "consistency band",
        width=placed(np.broadcast_to(width, middle.shape)),
        base=placed(bins.low),
        marker=UNLINED,
        opacity=opacity,
        customdata=np.column_stack([bins.low, bins.high]),
        says=f"a calibrated bin: {bins.confidence_level:.0%} of the time between "
        "%{customdata[0]:.3f} and %{customdata[1]:.3f}",
    )


def stem_bars(bins: Binned) -> Trace:
    """From the diagonal to each bin's dot."""
    forecast = placed(bins.forecast)
    gaps = placed(bins.frequency - bins.forecast)
    return bars(forecast, gaps, MODEL, "gaps", width=STEM, base=forecast, marker=UNLINED, **QUIET)


def bin_marks(bins: Binned, *, scale: float = 1.0, adds: Array | None = None) -> Trace:
    """A dot for each bin, its area the number of examples; `adds` is its part of the ECE."""
    gap = bins.frequency - bins.forecast
    sizes = LARGEST_MARK * np.sqrt(bins.counts / max(int(bins.counts.sum()), 1))
    told, known = "", [bins.counts, gap, bins.low, bins.high]
    if adds is not None:
        told, known = ", adds %{customdata[4]:.4f} to the ECE", [*known, adds]
    return marks(
        placed(bins.forecast),
        placed(bins.frequency),
        TRUTH,
        "bins",
        cliponaxis=False,
        marker={
            "size": (scale * np.maximum(sizes, SMALLEST_MARK)).round(2).tolist(),
            # What lies under a large dot can still be seen.
            "opacity": 0.7,
            "line": {"width": 0},
        },
        customdata=np.column_stack(known),
        says=(
            "%{customdata[0]:,} examples<br>said %{x:.3f}, happened %{y:.3f}"
            f"<br>gap %{{customdata[1]:+.3f}}{told}"
            "<br>if calibrated %{customdata[2]:.3f} to %{customdata[3]:.3f}"
        ),
    )


def corp_line(forecast: Array, frequency: Array) -> Trace:
    """The CORP curve through its knots."""
    return line(
        placed(forecast),
        placed(frequency),
        TRUTH,
        "CORP curve",
        width=2,
        says="CORP: said %{x:.3f}, happened %{y:.3f}",
    )


def by_chance(
    x: ArrayLike, mean: Array, high: Array, where: str, *, foot: float = 0.0, **options: Any
) -> tuple[Trace, Trace]:
    """What a calibrated model shows along `x`: the area up to `high` it stays in, and its mean.

    `where` says the place to whoever hovers over it; the area stands on `foot`.
    """
    return (
        area(x, np.full_like(high, foot), high, REFERENCE, "by chance", **options),
        line(
            x,
            mean,
            REFERENCE,
            "mean by chance",
            dash="dot",
            width=2,
            says=f"{where}: %{{y:.4f}} by chance",
            **options,
        ),
    )


def average_mark(forecast: float, frequency: float) -> Trace:
    """The average of all examples, which is the present state."""
    return state_mark(
        forecast,
        frequency,
        "all examples",
        cliponaxis=False,
        says="all: said %{x:.4f}, happened %{y:.4f}",
    )


def histogram_bars(
    left: Array,
    width: float,
    happened: NDArray[Any],
    did_not: NDArray[Any],
    names: tuple[str, str],
    *,
    hover: str = "",
    **options: Any,
) -> list[Trace]:
    """In each bin of equal width, side by side, how often it happened and how often not."""
    found = []
    for position, counts, name, colour, pattern in (
        (0.29, happened, names[0], TRUTH, ""),
        (0.71, did_not, names[1], WITHOUT, "/"),
    ):
        kept = counts > 0
        found.append(
            bars(
                placed((left + position * width)[kept]),
                (counts - FOOT)[kept],
                colour,
                name,
                width=0.42 * width,
                base=FOOT,
                marker={"pattern": {"shape": pattern, "size": 5}},
                customdata=counts[kept],
                says=f"{name}: %{{customdata:,}}{hover}",
                **options,
            )
        )
    return found
