"""The figures of the selection page: fits, scores by size, differences, a null, winners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core.selection import (
    BoundaryTest,
    DegreeChoice,
    Optimism,
    WinnersCurse,
    chi_squared_density,
)
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
    axis,
    bars,
    ends,
    label,
    line,
    marks,
    optimum_marks,
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


def fitted(found: DegreeChoice, degree: int) -> Drawing:
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
    x, place = np.array(sizes), sizes.index(at)
    low, high = bounds
    lowest = [(float(k), float(scores[name][sizes.index(k)])) for name, k in best.items()]
    lowest = [(place, y) for place, y in lowest if y <= high]
    names = [(float(min(y[-1], high)), name, COLOURS[name]) for name, y in scores.items()]
    return Drawing(
        marks={
            **{
                name: line(
                    x,
                    y.round(5),
                    COLOURS[name],
                    name,
                    dash=DASHES.get(name),
                    mode="lines+markers",
                    marker={"color": COLOURS[name], "size": 5},
                    hovertemplate=f"{name}: %{{y:.3f}}<extra></extra>",
                )
                for name, y in scores.items()
            },
            "lowest": optimum_marks(lowest, "lowest"),
            "names": ends(float(x[-1]) + 0.25, names, bounds),
            STATE_TRACE: state_mark(float(at), float(scores[on][place]), str(at)),
        },
        x=axis(title, range=[x[0] - 0.4, x[-1] + 0.32 * len(x)], tickvals=x.tolist()),
        y=axis("nats a datum", range=[low, high]),
        height=HEIGHT,
    )


def difference_rows(
    names: Sequence[str], differences: Numbers, low: Numbers, high: Numbers, at: int
) -> Drawing:
    """Of each model how much more it pays than the best, with intervals."""
    y = np.arange(len(names))
    shown = np.clip(differences, None, MOST_MORE)
    return Drawing(
        marks={
            "intervals": bars(
                np.clip(high, None, MOST_MORE) - np.clip(low, -MOST_MORE, None),
                y,
                MODEL,
                "interval",
                width=0.12,
                orientation="h",
                base=np.clip(low, -MOST_MORE, None),
                opacity=0.6,
                **QUIET,
            ),
            "differences": marks(
                shown,
                y,
                MODEL,
                "difference",
                customdata=differences,
                hovertemplate="%{customdata:.2f} nats more<extra></extra>",
            ),
            STATE_TRACE: state_mark(float(shown[at]), float(at), names[at]),
        },
        still=lambda: [
            line([0.0, 0.0], [-1.0, len(names)], REFERENCE, "the best", dash="dot", **QUIET)
        ],
        x=axis("nats more than the best", range=[-15.0, MOST_MORE * 1.02]),
        y=axis(
            "degree",
            range=[len(names) - 0.4, -0.6],
            tickvals=y.tolist(),
            ticktext=list(names),
            showgrid=False,
        ),
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
                hovertemplate="x = %{x:.2f}: %{customdata:+.3f} nats<extra></extra>",
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
                hovertemplate="%{x:.2f}<extra></extra>",
            )
        ],
        x=axis("velocity (1000 km/s)", range=[5.0, 38.0]),
        y=axis("density (per 1000 km/s)", range=[-0.03, 0.26]),
        height=HEIGHT,
    )


def null_bars(found: BoundaryTest) -> Drawing:
    """Ratios under the null, the χ² that is not theirs, and the ratio of the data."""
    width = float(BINS[1] - BINS[0])
    x = np.linspace(0.02, LARGEST_RATIO, 240)
    chi = chi_squared_density(x)
    top = 0.9
    return Drawing(
        marks={
            "zero": bars(
                [-0.9],
                [found.share_at_zero],
                REFERENCE,
                "exactly 0",
                width=0.4,
                hovertemplate="exactly 0: %{y:.1%} of the samples<extra></extra>",
            ),
            "at 0": label(-0.9, min(found.share_at_zero, 0.8), "exactly 0", position="top center"),
            "null": bars(
                BINS[:-1] + width / 2,
                found.above_zero(BINS),
                REFERENCE,
                "samples",
                width=width,
                hovertemplate="density %{y:.3f}<extra></extra>",
            ),
            "χ²": line(x, np.clip(chi, 0, top), GRADIENT, "χ²₁", dash="dot"),
            "half": line(x, np.clip(chi / 2, 0, top), OPTIMUM, "half of χ²₁"),
            "ratio": line(
                [found.ratio, found.ratio], [0.0, 0.6], TRUTH, "the data", width=3, **QUIET
            ),
            "said": label(min(found.ratio, 9.0), 0.63, f"the data: {found.ratio:.2f}", TRUTH),
        },
        still=lambda: [
            label(2.4, 0.12, "χ²₁", GRADIENT),
            label(4.2, 0.06, "half of it: what holds here", OPTIMUM),
        ],
        x=axis("2 × nats gained by the larger family", range=[-1.8, LARGEST_RATIO]),
        y=axis("density; share at 0", range=[0, top]),
        height=HEIGHT,
    )


def optimism_lines(found: Optimism, at: int) -> Drawing:
    """The gap between new data and training by degree, and what AIC takes for it."""
    x = np.array(found.degrees)
    gap, predicted = found.gap, found.predicted
    place = found.degrees.index(at)
    names = [(float(gap[-1]), "found", GRADIENT), (float(predicted[-1]), "k/n", SPARE[0])]
    bounds = (0.0, 1.0)
    return Drawing(
        marks={
            "gap": line(x, gap, GRADIENT, "gap", mode="lines+markers"),
            "predicted": line(x, predicted, SPARE[0], "k/n", dash="dot"),
            "names": ends(float(x[-1]) + 0.2, names, bounds),
            STATE_TRACE: state_mark(float(at), float(gap[place]), f"degree {at}"),
        },
        x=axis("degree", range=[-0.4, x[-1] + 2.6], tickvals=x.tolist()),
        y=axis("new data − training (nats a datum)", range=list(bounds)),
        height=HEIGHT,
    )


def both_means(found: Optimism, at: int) -> Drawing:
    """The mean NLL of training and of new data by degree."""
    curves = {"training": found.training, "new data": found.expected}
    return score_lines(
        found.degrees, curves, found.best, at, "new data", "degree", (-1.5, MOST_NATS)
    )


def two_tests(found: WinnersCurse) -> Drawing:
    """Every model's mean NLL on two test sets, minus the truth; the winner of the first marked."""
    w = found.winner
    look: dict[str, Any] = {"hovertemplate": "%{x:+.3f}, then %{y:+.3f}<extra></extra>"}
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
