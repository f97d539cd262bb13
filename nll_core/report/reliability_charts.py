"""The charts of reliability: a diagram with its histogram, and small ones of single classes."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core.formats import decimals, percent
from nll_core.report._svg import SMALL, Axis, Band, Bars, Line, Points, Role, Words, chart
from nll_core.report._thinning import thin
from nll_core.report.pictures import ReliabilityPicture

_HEADROOM: Final = 1.12
_LARGEST_DOT: Final = 11.0
_LARGEST_SMALL_DOT: Final = 6.0
_SMALLEST_DOT: Final = 2.5
# The CORP curve of a small diagram, which is a third as wide.
_SMALL_POINTS: Final = 130


def reliability_chart(
    name: str, picture: ReliabilityPicture, *, role: Role = "model", of: str = ""
) -> str:
    """Frequency against forecast: bins with their band, the CORP curve and the diagonal."""
    event = picture.event
    x, y = thin(picture.corp_forecast, picture.corp_frequency)
    outside = picture.n_outside
    return chart(
        name,
        f"Reliability{of}",
        f"Mean forecast {percent(picture.mean_forecast)}, frequency "
        f"{percent(picture.mean_frequency)}. {outside} of {len(picture.counts)} bins lie outside "
        f"the {percent(picture.confidence_level)} band of a calibrated forecast. "
        + " ".join(
            f"At {decimals(a, 2)}: {decimals(b, 2)} of {n:,}."
            for a, b, n in zip(picture.forecast, picture.frequency, picture.counts, strict=True)
        ),
        _forecast_axis(picture),
        Axis(f"frequency of class {event}" if picture.of_class else "accuracy (share right)"),
        [
            Band(picture.forecast, picture.low, picture.high),
            Line([0, 1], [0, 1], "reference", dashed=True),
            Line(x, y, role),
            Points(picture.forecast, picture.frequency, role, sizes=_sizes(picture, _LARGEST_DOT)),
            Points([picture.mean_forecast], [picture.mean_frequency], "state"),
            Words(0.03, 0.93, "more often than forecast"),
            Words(0.97, 0.03, "less often than forecast", anchor="end"),
        ],
    )


def small_reliability_chart(name: str, picture: ReliabilityPicture) -> str:
    """The reliability of one class, to stand beside those of the others; all on the same axes."""
    x, y = thin(picture.corp_forecast, picture.corp_frequency, _SMALL_POINTS)
    return chart(
        name,
        f"Reliability of class {picture.event}",
        f"Mean forecast {percent(picture.mean_forecast)}, frequency "
        f"{percent(picture.mean_frequency)}, ECE {decimals(picture.error)}. {picture.n_outside} of "
        f"{len(picture.counts)} bins lie outside the {percent(picture.confidence_level)} band of a "
        "calibrated forecast.",
        Axis("forecast"),
        Axis("frequency"),
        [
            Band(picture.forecast, picture.low, picture.high),
            Line([0, 1], [0, 1], "reference", dashed=True),
            Line(x, y, "model"),
            Points(
                picture.forecast,
                picture.frequency,
                "model",
                sizes=_sizes(picture, _LARGEST_SMALL_DOT),
            ),
        ],
        size=SMALL,
    )


def histogram_chart(name: str, picture: ReliabilityPicture) -> str:
    """How many examples have which forecast, with the event and (hatched) without it."""
    both = picture.with_event + picture.without_event
    left, right = picture.edges[:-1], picture.edges[1:]
    event, fullest = picture.event, int(np.argmax(both))
    return chart(
        name,
        "How many examples have which forecast",
        f"{int(picture.with_event.sum()):,} {event}, {int(picture.without_event.sum()):,} not. "
        f"Most examples, {both[fullest]:,}, have forecasts from {decimals(left[fullest], 2)} to "
        f"{decimals(right[fullest], 2)}.",
        _forecast_axis(picture),
        Axis("examples (count)", 0, float(both.max()) * _HEADROOM),
        [
            Bars(left, right, picture.with_event, "truth"),
            Bars(left, right, both, "wrong", base=picture.with_event, hatched=True),
        ],
    )


def _sizes(picture: ReliabilityPicture, largest: float) -> NDArray[np.float64]:
    """The radii of the dots: areas by the number of examples, but none too small to be seen."""
    share = picture.counts / picture.counts.max()
    return np.asarray(_SMALLEST_DOT + (largest - _SMALLEST_DOT) * np.sqrt(share))


def _forecast_axis(picture: ReliabilityPicture) -> Axis:
    """The axis of the forecasts."""
    forecast = f"forecast of class {picture.event}" if picture.of_class else "confidence"
    return Axis(f"{forecast} (probability)")
