"""The figures of the selection page: fits, scores by size, differences, a null, winners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import selection as core
from pages._figures.curves import Curve, compared
from pages._figures.style import (
    GRADIENT,
    MODEL,
    OPTIMUM,
    QUIET,
    REFERENCE,
    SPARE,
    STATE_TRACE,
    TRUTH,
    Drawing,
    Trace,
    area,
    axis,
    bars,
    label,
    line,
    marks,
    state_mark,
)

Numbers = NDArray[np.float64]

HEIGHT: Final = 330
X: Final = np.linspace(-1.0, 1.0, 201)
VELOCITIES: Final = np.linspace(5.0, 38.0, 331)
MOST_NATS: Final = 3.0
MOST_MORE: Final = 60.0
LARGEST_RATIO: Final = 12.0
BINS: Final = np.linspace(0.0, LARGEST_RATIO, 49)
WORST: Final = 0.5
COLOURS: Final = {
    "training": MODEL,
    "left out": GRADIENT,
    "new data": TRUTH,
    "AIC": SPARE[0],
    "AICc": SPARE[1],
    "BIC": SPARE[2],
}
DASHES: Final = {"new data": "dash", "AIC": "dot", "AICc": "dashdot", "BIC": "dot"}


def fitted(found: core.DegreeChoice, degree: int) -> Drawing:
    """The sample, the truth, and the polynomial of a degree."""
    curve = found.path.curve(degree, X)
    top = 3.0 + 2.0 * found.sigma
    return Drawing(
        marks={
            "truth": line(X, found.truth(X), TRUTH, "the truth", dash="dash"),
            "data": marks(found.x, found.targets, TRUTH, "data", size=6, opacity=0.7),
            "fit": line(X, np.clip(curve, -9.0, 9.0).round(4), MODEL, f"degree {degree}"),
        },
        x=axis("x", range=[-1.05, 1.05]),
        y=axis("y", range=[-top, top]),
        height=HEIGHT,
    )


def score_lines(
    sizes: Sequence[int],
    scores: Mapping[str, Numbers],
    best: Mapping[str, int],
    at: int,
    on: str,
    title: str,
    bounds: tuple[float, float],
) -> Drawing:
    """Scores of models by their size, the lowest of each a star; the state stands on one."""
    x = np.array(sizes, float)
    return compared(
        {
            name: Curve(x, y.round(5), COLOURS[name], DASHES.get(name), sizes.index(best[name]))
            for name, y in scores.items()
        },
        axis(title, range=[x[0] - 0.4, x[-1] + 0.32 * len(x)], tickvals=x.tolist()),
        axis("nats a datum", range=bounds),
        end=float(x[-1]) + 0.25,
        at=(float(at), float(scores[on][sizes.index(at)]), str(at)),
    )


def difference_rows(rows: Sequence[core.ModelDifference], at: int) -> Drawing:
    """Of each model how much more it pays than the best, with intervals."""
    y = np.arange(len(rows))
    low, high, apart = np.array([(r.low, r.high, r.difference) for r in rows]).T
    left, right = np.clip(low, -MOST_MORE, None), np.clip(high, None, MOST_MORE)
    shown = np.clip(apart, None, MOST_MORE)
    says = "%{customdata:.2f} nats more"
    whisker: dict[str, Any] = {"width": 0.12, "orientation": "h", "base": left, "opacity": 0.6}
    return Drawing(
        marks={
            "intervals": bars(right - left, y, MODEL, "interval", **whisker, **QUIET),
            "differences": marks(shown, y, MODEL, "difference", customdata=apart, says=says),
            STATE_TRACE: state_mark(float(shown[at]), float(at), rows[at].name),
        },
        still=lambda: [
            line([0.0, 0.0], [-1.0, len(rows)], REFERENCE, "the best", dash="dot", **QUIET)
        ],
        x=axis("nats more than the best", range=[-15.0, MOST_MORE * 1.02]),
        y=axis("degree", range=[len(rows) - 0.4, -0.6], names=[row.name for row in rows]),
        height=HEIGHT,
    )


def who_pays(x: Numbers, apart: Numbers, degree: str) -> Drawing:
    """The difference of each datum, above 0 where it pays more than under the best."""
    most = 4.0
    return Drawing(
        marks={
            "stems": bars(
                x, np.clip(apart, -most, most), GRADIENT, "difference", width=0.008, **QUIET
            ),
            "data": marks(
                x,
                np.clip(apart, -most, most),
                GRADIENT,
                degree,
                size=7,
                customdata=apart,
                says="x = %{x:.2f}: %{customdata:+.3f} nats",
            ),
        },
        x=axis("x", range=[-1.05, 1.05]),
        y=axis("nats more, datum by datum", range=[-most * 1.05, most * 1.05]),
        height=HEIGHT,
    )


def mixture_density(values: Numbers, density: Numbers) -> Drawing:
    """Velocities as a rug, and the density of the mixture at `VELOCITIES`."""
    return Drawing(
        marks={"density": line(VELOCITIES, density.round(5), MODEL, "mixture")},
        still=lambda: [
            marks(
                values,
                np.full(len(values), -0.012),
                TRUTH,
                "galaxies",
                symbol="line-ns-open",
                size=8,
                says="%{x:.2f}",
            )
        ],
        x=axis("velocity (1000 km/s)", range=[5.0, 38.0]),
        y=axis("density (per 1000 km/s)", range=[-0.03, 0.26]),
        height=HEIGHT,
    )


def null_bars(found: core.SimulatedTest) -> Drawing:
    """Ratios under the null, the χ² that is not theirs, and the ratio of the data."""
    width = float(BINS[1] - BINS[0])
    x = np.linspace(0.02, LARGEST_RATIO, 240)
    chi, half = core.chi_squared_density(x, found.degrees), found.degrees == 1
    name = "χ²₁" if half else "χ²₂"
    beyond = " →" if found.ratio > LARGEST_RATIO else ""
    top = 0.9
    return Drawing(
        marks={
            "zero": bars(
                [-0.9],
                [found.share_at_zero],
                REFERENCE,
                "exactly 0",
                width=0.4,
                says="exactly 0: %{y:.1%} of the samples",
            ),
            "at 0": label(-0.9, min(found.share_at_zero, 0.8), "exactly 0", position="top center"),
            "null": bars(
                BINS[:-1] + width / 2,
                found.above_zero(BINS),
                REFERENCE,
                "samples",
                width=width,
                says="density %{y:.3f}",
            ),
            "χ²": line(x, np.clip(chi, 0, top), GRADIENT, name, dash="dot"),
            **({"half": line(x, np.clip(chi / 2, 0, top), OPTIMUM, "half of χ²₁")} if half else {}),
            "ratio": line(
                [found.ratio, found.ratio], [0.0, 0.6], TRUTH, "the data", width=3, **QUIET
            ),
            "said": label(
                min(found.ratio, 9.0), 0.63, f"the data: {found.ratio:.2f}{beyond}", TRUTH
            ),
        },
        still=lambda: [
            label(2.4, 0.12 if half else 0.2, name, GRADIENT),
            *([label(4.2, 0.06, "half of it: what holds here", OPTIMUM)] if half else []),
        ],
        x=axis("2 × nats gained by the larger model", range=[-1.8, LARGEST_RATIO]),
        y=axis("density; share at 0", range=[0, top]),
        height=HEIGHT,
    )


def along_training(
    epochs: Sequence[int],
    path: core.ScorePath,
    reference: int,
    at: int,
    title: str,
    bounds: tuple[float, float],
) -> Drawing:
    """A score by epoch, with the interval of its difference from the reference's."""
    x, middle = np.array(epochs, np.float64), float(path.mean[reference])
    return Drawing(
        marks={STATE_TRACE: state_mark(x[at], float(path.mean[at]), f"{epochs[at]} epochs")},
        still=lambda: [
            area(x, middle + path.low, middle + path.high, MODEL, "95% of the difference"),
            line(x[[0, -1]], [middle] * 2, REFERENCE, "lowest NLL", dash="dot", **QUIET),
            line(x, path.mean, MODEL, title, mode="lines+markers", says="%{x} epochs: %{y:.4f}"),
        ],
        x=axis("epochs of training (log)", range=[0.9, 1.1 * x[-1]], log=True, dtick=1),
        y=axis(title, range=list(bounds)),
        height=HEIGHT,
    )


def optimism_lines(found: core.Optimism, at: int) -> Drawing:
    """The gap between new data and training by degree, and what AIC takes for it."""
    x, gap = np.array(found.degrees, float), found.gap
    curves = {"found": Curve(x, gap, GRADIENT), "k/n": Curve(x, found.predicted, SPARE[0], "dot")}
    return compared(
        curves,
        axis("degree", range=[-0.4, x[-1] + 2.6], tickvals=x.tolist()),
        axis("new data − training (nats a datum)", range=[0.0, 1.0]),
        end=float(x[-1]) + 0.2,
        at=(float(at), float(gap[found.degrees.index(at)]), f"degree {at}"),
    )


def both_means(found: core.Optimism, at: int) -> Drawing:
    """The mean NLL of training and of new data by degree."""
    curves = {"training": found.training, "new data": found.expected}
    return score_lines(
        found.degrees, curves, found.best, at, "new data", "degree", (-1.5, MOST_NATS)
    )


def two_tests(found: core.WinnersCurse) -> Drawing:
    """Every model's mean NLL on two test sets, minus the truth; the winner of the first marked."""
    w = found.winner
    look: dict[str, Any] = {"says": "%{x:+.3f}, then %{y:+.3f}"}
    return Drawing(
        marks={
            "models": marks(found.first, found.second, MODEL, "models", opacity=0.6, **look),
            "expected": line(
                [found.expected] * 2, [-WORST, WORST], GRADIENT, "expected", dash="dot", **QUIET
            ),
            "said": label(found.expected, 0.44, "expected", GRADIENT, position="middle left"),
            STATE_TRACE: state_mark(
                float(found.first[w]), float(found.second[w]), "the winner", **look
            ),
        },
        still=lambda: [zero(True), zero(False)],
        x=axis("on the test set that chose (nats above the truth)", range=[-WORST, WORST]),
        y=axis("on new data (nats above the truth)", range=[-WORST, WORST]),
        height=HEIGHT + 40,
    )


def zero(upright: bool) -> Trace:
    """The line where a model's NLL is its true one."""
    still, along = [0.0, 0.0], [-WORST, WORST]
    x, y = (still, along) if upright else (along, still)
    return line(x, y, REFERENCE, "the truth", width=1, **QUIET)
