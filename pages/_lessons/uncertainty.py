"""What the model does not know: the lesson."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core import teaching as core
from nll_core.information import EnsembleNll, UncertaintySplit, ensemble_nll, split_uncertainty
from nll_core.likelihoods.gaussian import HALF_LOG_TWO_PI
from pages._figures import uncertainty as figures
from pages._figures.uncertainty import CLASSES, FARTHEST, GRID, RADII, STEPS
from pages._snippets import uncertainty as snippets
from pages._ui import page
from pages._ui import state as field
from pages._ui.chart import Handle, along
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, More, Side, view
from pages._ui.numbers import decimals, latex, percent, significant
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

VIEWS: Final = (ENSEMBLE := "An ensemble", PLANE := "The plane", SPREAD := "A predicted σ")
MEMBERS: Final = ("un1", "un2", "un3", "un4", "un5")
PERCENT: Final = 5
# The triangle of distributions over three classes, in percent: one control moves a member over it.
LATTICE: Final = tuple(
    f"{a}/{b}/{100 - a - b}" for a in range(100, -1, -PERCENT) for b in range(100 - a, -1, -PERCENT)
)
SIZES: Final = (10, 20, 50, 100, 200, 500, 1000, 2000)


def _title(number: int) -> str:
    return f"Member {number}: A / B / C in %"


class State(field.State, deciding=("unn", "unseed", "ununit", "unbeta", "unfloor")):
    """What the page shows."""

    unview: str = field.choice("View", VIEWS, ENSEMBLE)
    unn: int = field.count("Members", 1, 5, 3)
    un1: str = field.steps(_title(1), LATTICE, "80/15/5")
    un2: str = field.steps(_title(2), LATTICE, "60/25/15")
    un3: str = field.steps(_title(3), LATTICE, "30/20/50")
    un4: str = field.steps(_title(4), LATTICE, "10/80/10")
    un5: str = field.steps(_title(5), LATTICE, "35/35/30")
    untruth: str = field.choice("What comes", CLASSES, "A")
    unpts: int = field.steps("Data points", SIZES, 50)
    undist: float = field.steps(
        "Distance from the middle", tuple(k / 2 for k in range(2 * FARTHEST + 1)), 10.0
    )
    undir: int = field.steps("Direction (degrees)", tuple(range(0, 360, 10)), 120)
    unseed: int = field.count("Points and resamples (the seed)", 0, 99, 0)
    unway: str = field.choice("Trained by", core.REMEDIES, core.REMEDIES[0])
    unstep: int = field.steps("Steps of training", STEPS, 2000)
    unbeta: float = field.steps("β of β-NLL", (0.0, 0.25, 0.5, 0.75, 1.0), 0.5)
    ununit: float = field.steps("Everything in y times", (1.0, 2.0, 5.0, 10.0), 5.0)
    unfloor: float = field.steps("Floor of σ (0 is none)", (0.0, 0.25, 0.5, 1.0, 2.0), 0.0)
    unconst: bool = field.switch("Count the constant ½ log 2π", True)

    @property
    def members(self) -> NDArray[np.float64]:
        """Their distributions, (M, 3)."""
        texts = (getattr(self, name) for name in MEMBERS[: self.unn])
        return np.array([text.split("/") for text in texts], np.float64) / 100


IN_PLANE: Final = 10
ALL_WAYS: Final = np.arange(0, 360, 5)
# Members that agree in so many directions seldom disagree.
SELDOM: Final = 0.5
# Weights that differ by less are alike.
ALIKE: Final = 1.2
# An error of so many times the noise is not learnt yet; σ of so much of it has swallowed it.
MISSED: Final = 1.5
SWALLOWED: Final = 0.7


def split_of(s: State) -> UncertaintySplit:
    """What the members are unsure of."""
    return split_uncertainty(s.members)


def cost_of(s: State) -> EnsembleNll:
    """What they pay for what comes."""
    return ensemble_nll(s.members, CLASSES.index(s.untruth))


@view(ENSEMBLE, controls=lambda s: ["unn untruth", *MEMBERS[: s.unn]])
def ensemble(s: State) -> Iterator[Part]:
    members, split, cost = s.members, split_of(s), cost_of(s)
    said = Say(_ensemble_in_words(s, split, cost))
    yield row(
        Plot(
            "uncertainty_triangle",
            figures.triangle(members, np.asarray(split.mean)),
            f"{s.unn} distributions over three classes in a triangle. {said.plain}",
            drag=[
                Handle(label=f"Member {i + 1}", moves=(key,), trace="members", index=i)
                for i, key in enumerate(MEMBERS[: s.unn])
            ],
        ),
        Plot(
            "uncertainty_parts",
            figures.parts(split, cost, s.untruth),
            f"Bars in nats. {said.plain}",
        ),
    )
    yield said
    own = zip(members, split.member_entropy, split.member_divergence, cost.members, strict=True)
    yield Table(
        "members",
        ("member", *CLASSES, "entropy", "KL from the mean", f"NLL of {s.untruth}"),
        [
            [
                f"{i + 1}",
                *(percent(v) for v in p),
                *(decimals(float(v)) for v in (entropy, apart)),
                _nats(float(nll)),
            ]
            for i, (p, entropy, apart, nll) in enumerate(own)
        ],
    )
    yield Note(
        "A corner is certainty, the middle knows nothing; ◆ is the mean of the members, which is "
        "what an ensemble predicts. Aleatoric is the mean of their entropies, epistemic the mean "
        "of their divergences from ◆: how much it would help to know which member is right. The "
        "split says what these members are unsure of, and nothing about what none of them has "
        "thought of."
    )
    yield Formula(
        r"H(\bar p) = \frac{1}{M} \sum_m H(p_m) + \frac{1}{M} \sum_m "
        r"\mathrm{KL}(p_m \,\|\, \bar p) \\[0.4em] "
        r"-\frac{1}{M} \sum_m \log p_{m,y} = -\log \bar p_y + \text{gap}",
        rf"⟦{_latex(split.total)}⟧ = ⟦{_latex(split.aleatoric)}⟧ + ⟦{_latex(split.epistemic)}⟧ "
        rf"\\[0.4em] ⟦{_latex(cost.of_members)}⟧ = ⟦{_latex(cost.of_mean)}⟧ + ⟦{_latex(cost.gap)}⟧",
    )


def _latex(value: object) -> str:
    number = float(value)  # type: ignore[arg-type]
    return latex(number) if np.isfinite(number) else r"\infty"


def _nats(value: float) -> str:
    return decimals(value) if np.isfinite(value) else "∞"


def _ensemble_in_words(s: State, split: UncertaintySplit, cost: EnsembleNll) -> str:
    total, aleatoric, epistemic = (
        decimals(float(v)) for v in (split.total, split.aleatoric, split.epistemic)
    )
    if s.unn == 1:
        return (
            f"**One model has no epistemic part**: all of its {total} nats count as aleatoric, "
            f"whether it knows of chance or only knows little. If {s.untruth} comes it pays "
            f"**{_nats(cost.of_mean)} nats**; there is nobody to disagree with it."
        )
    opening = (
        f"Of **{total} nats** of uncertainty **{aleatoric}** are in each member by itself "
        f"(aleatoric) and **{epistemic}** in their disagreement (epistemic). "
    )
    if cost.of_mean == np.inf:
        return (
            f"{opening}If {s.untruth} comes, **all of them ruled it out**, and so did their mean."
        )
    if cost.of_members == np.inf:
        return (
            f"{opening}If {s.untruth} comes, a member that ruled it out pays **∞**; the mean of "
            f"all pays **{decimals(cost.of_mean)} nats**."
        )
    return (
        f"{opening}If {s.untruth} comes, the mean pays **{decimals(cost.of_mean)} nats**, the "
        f"members {decimals(cost.of_members)} on average: **{decimals(cost.gap)}** more, and "
        "never less."
    )


@lru_cache(32)
def in_plane(n: int, seed: int) -> core.PlaneEnsemble:
    return core.plane_ensemble(n, n_members=IN_PLANE, seed=seed)


@lru_cache(32)
def _over_plane(n: int, seed: int) -> UncertaintySplit:
    return in_plane(n, seed).split(GRID)


@lru_cache(32)
def _all_ways(n: int, seed: int) -> core.DistanceCurve:
    return core.nats_by_distance(in_plane(n, seed), RADII, ALL_WAYS)


@lru_cache(8)
def _by_size(seed: int) -> core.SizeCurve:
    return core.nats_by_size(SIZES, n_members=IN_PLANE, seed=seed)


def place_of(s: State) -> tuple[float, float]:
    """Where one stands in the plane."""
    angle = np.radians(s.undir)
    return s.undist * float(np.cos(angle)), s.undist * float(np.sin(angle))


@view(PLANE, controls=("unpts undist undir", More("unseed")))
def plane(s: State) -> Iterator[Part]:
    found, whole = in_plane(s.unpts, s.unseed), _over_plane(s.unpts, s.unseed)
    at = place_of(s)
    here = found.split(at)
    sizes = _by_size(s.unseed)
    said = Say(_plane_in_words(s, found, here, int(found.votes(at))))
    both = (
        ("aleatoric", np.asarray(whole.aleatoric), figures.ALEATORIC),
        ("epistemic", np.asarray(whole.epistemic), figures.EPISTEMIC),
    )
    yield row(
        *[
            Plot(
                f"uncertainty_{name}",
                figures.nats_map(found, nats, at, colour, name),
                f"{name.capitalize()} nats over the plane as squares. {said.plain}",
                drag=[Handle(label="Distance and direction: the place", moves=("undist", "undir"))],
            )
            for name, nats, colour in both
        ]
    )
    yield said
    yield row(
        Plot(
            "uncertainty_distance",
            figures.distance_lines(
                core.nats_by_distance(found, RADII, [s.undir]),
                _all_ways(s.unpts, s.unseed),
                int(np.searchsorted(RADII, s.undist)),
            ),
            f"Nats against the distance from the data. {said.plain}",
            drag=[along("Distance from the middle", "undist")],
        ),
        Plot(
            "uncertainty_sizes",
            figures.size_lines(sizes, s.unpts),
            "Mean nats at new points against the number of data points: "
            + ", ".join(
                f"{n}: {a:.3f} and {e:.4f}"
                for n, a, e in zip(sizes.sizes, sizes.aleatoric, sizes.epistemic, strict=True)
            )
            + ".",
            drag=[along("Data points", "unpts")],
        ),
    )
    yield Note(
        f"{IN_PLANE} linear classifiers, each fitted to a different resample of the same points. "
        "The area of a square is its nats. More data leaves less to disagree on, and just as much "
        "to chance. Yet a linear model grows more certain the farther it is from its boundary, "
        "with data there or not: an ensemble of such models can only be unsure between its "
        "boundaries."
    )
    yield Formula(
        r"p_m(x) = \mathrm{sigmoid}(w_m \cdot x + b_m) \\[0.4em] "
        r"H(\bar p) - \frac{1}{M} \sum_m H(p_m) = \text{epistemic}",
        rf"⟦{_latex(here.total)}⟧ - ⟦{_latex(here.aleatoric)}⟧ = ⟦{_latex(here.epistemic)}⟧",
    )


def _plane_in_words(s: State, found: core.PlaneEnsemble, here: UncertaintySplit, votes: int) -> str:
    epistemic, aleatoric = float(here.epistemic), float(here.aleatoric)
    most = max(votes, IN_PLANE - votes)
    who = (
        f"all {IN_PLANE} members choose the same class"
        if most == IN_PLANE
        else f"{most} of {IN_PLANE} members choose one class, {IN_PLANE - most} the other"
    )
    return (
        f"At distance {s.undist:g}, {who}: **{epistemic:.3f} nats** epistemic, {aleatoric:.3f} "
        f"aleatoric. Far from all data they end up **certain together in "
        f"{percent(found.agreeing_share)}** of all directions: "
        + (
            "where they know least, they seldom disagree."
            if found.agreeing_share > SELDOM
            else "so few points leave them torn in the others."
        )
    )


@lru_cache(8)
def line_in(unit: float) -> core.WavyLine:
    return core.wavy_line(unit=unit)


@lru_cache(32)
def runs_of(unit: float, beta: float, floor: float) -> core.RemedyRuns:
    return core.train_remedies(line_in(unit), beta=beta, floor=floor, steps=STEPS)


def of_waves(s: State, what: str) -> float:
    """A number of the present run at the present step."""
    runs = runs_of(s.ununit, s.unbeta, s.unfloor)
    found = getattr(runs, what)[core.REMEDIES.index(s.unway), STEPS.index(s.unstep)]
    return float(found if what == "weight_ratio" else found[1])


def _beside(s: State) -> list[Side]:
    return [f"unway unstep {'unbeta' if s.unway == 'β-NLL' else ''} ununit unfloor unconst"]


@view(SPREAD, controls=_beside)
def spread(s: State) -> Iterator[Part]:
    points, runs = line_in(s.ununit), runs_of(s.ununit, s.unbeta, s.unfloor)
    way, at = core.REMEDIES.index(s.unway), STEPS.index(s.unstep)
    nll = runs.mean_nll(constant=s.unconst)
    said = Say(_spread_in_words(s, points, runs, way, at))
    yield row(
        Plot(
            "uncertainty_line",
            figures.fitted_line(points, runs, way, at),
            f"Points with the mean and two standard deviations. {said.plain}",
        ),
        Plot(
            "uncertainty_sigma",
            figures.sigma_line(points, runs, way, at),
            f"σ along x beside the distances from μ, on a log axis. {said.plain}",
        ),
    )
    yield said
    yield row(
        Plot(
            "uncertainty_nll",
            figures.nll_lines(runs, nll, way, at),
            f"Mean NLL against the step, for four ways of training. {said.plain}",
            drag=[along("Steps of training", "unstep")],
        ),
        Note(
            "The straight half is learnt at once, the waves slowly. The NLL divides each pull "
            "on μ by σ², so that a point whose σ has grown is hardly heard. β-NLL multiplies "
            "by σ^(2β); “moment start” begins with the mean and σ of all y; “mean first” "
            "follows the squared error for 1,000 steps. The constant ½ log 2π changes no "
            "gradient, only what is reported; a floor is part of the model, σ² = exp(2s) + "
            "floor²."
        ),
        widths=(1.6, 1),
    )
    yield Table(
        "ways",
        ("trained by", "error on waves", "σ on waves", "weight, straight : waves", "NLL"),
        [
            [
                name if name != "β-NLL" else f"β-NLL, β = {s.unbeta:g}",
                significant(float(runs.error[i, at, 1]), 3),
                significant(float(runs.spread[i, at, 1]), 3),
                significant(float(runs.weight_ratio[i, at]), 3),
                decimals(float(nll[i, at])),
            ]
            for i, name in enumerate(core.REMEDIES)
        ],
        present=way,
    )
    whole = float(nll[way, at])
    constant = HALF_LOG_TWO_PI if s.unconst else 0.0
    yield Formula(
        r"\tfrac{1}{2} z^2 + \log \sigma"
        + (r" + \tfrac{1}{2} \log 2\pi" if s.unconst else "")
        + r" \qquad z = \frac{y - \mu}{\sigma} \\[0.4em] "
        r"\frac{\partial}{\partial \mu} = \sigma^{2\beta}\, \frac{\mu - y}{\sigma^2} \\[0.4em] "
        r"\frac{\partial}{\partial \sigma^2} = \sigma^{2\beta}\, "
        r"\frac{\sigma^2 - (y - \mu)^2}{2 \sigma^4}",
        rf"⟦{latex(whole - constant)}⟧"
        + (rf" + {latex(constant)} = ⟦{latex(whole)}⟧" if s.unconst else r"\ \text{nats}"),
    )


def _spread_in_words(
    s: State, points: core.WavyLine, runs: core.RemedyRuns, way: int, at: int
) -> str:
    error, sigma = (float(v[way, at, 1]) for v in (runs.error, runs.spread))
    ratio = float(runs.weight_ratio[way, at])
    opening = (
        f"After **{s.unstep:,} step{'' if s.unstep == 1 else 's'}** ({s.unway}) the waves are "
        f"missed by **{significant(error, 3)}**, where the noise is {points.noise:g}, and σ "
        f"there is **{significant(sigma, 3)}**: "
    )
    if s.unfloor > MISSED * points.noise:
        return f"{opening}**the floor of σ is above the noise**, and holds every weight down."
    if error < MISSED * points.noise:
        left = (
            "σ is the noise that is left"
            if sigma < MISSED * points.noise
            else "σ has not come down to the noise yet"
            if s.unfloor < points.noise
            else "its floor keeps σ above the noise"
        )
        return f"{opening}μ has learnt them, and **{left}**."
    if SWALLOWED * error < sigma and ratio < ALIKE:
        return f"{opening}**σ is as large as the error**, and all points weigh about the same."
    if SWALLOWED * error < sigma:
        return (
            f"{opening}**σ has swallowed the error**. A point of the straight half weighs "
            f"**{significant(ratio, 2)} times** as much as one of the waves."
        )
    return f"{opening}the error is **larger than σ says**, and still pulls on both."


NLL, BETA, MOMENTS, MEAN_FIRST = core.REMEDIES
PRESETS: Final[page.Presets] = {
    "Three members": {},
    "Both are sure": {"unn": 2, "un1": "100/0/0", "un2": "0/100/0"},
    "Both say ½": {"unn": 2, "un1": "50/50/0", "un2": "50/50/0"},
    "0.9 and 0.6": {"unn": 2, "un1": "90/10/0", "un2": "60/40/0"},
    "One model": {"unn": 1},
    "Wrong together": {"un1": "90/5/5", "un2": "90/5/5", "un3": "85/10/5", "untruth": "C"},
    "Far away, torn": {"unview": PLANE},
    "Far away, certain": {"unview": PLANE, "undir": 30, "undist": 12.0},
    "2,000 points": {"unview": PLANE, "unpts": 2000, "undist": 2.0},
    "σ swallows the error": {"unview": SPREAD},
    "β = 1": {"unview": SPREAD, "unway": BETA, "unbeta": 1.0, "unstep": 5000},
    "Mean first": {"unview": SPREAD, "unway": MEAN_FIRST, "unstep": 5000},
    "Another unit": {"unview": SPREAD, "ununit": 1.0},
    "A floor": {"unview": SPREAD, "unfloor": 1.0, "unstep": 5000},
}


def _code(s: State) -> Mapping[str, str]:
    if s.unview == ENSEMBLE:
        return snippets.ensemble(s.members.tolist(), "ABC".index(s.untruth))
    if s.unview == PLANE:
        found = in_plane(s.unpts, s.unseed)
        return snippets.plane(
            found.weights.tolist(), found.intercepts.tolist(), s.undist, s.undir, s.unpts, s.unseed
        )
    return snippets.spread(
        s.ununit, core.REMEDIES.index(s.unway), s.unstep, s.unbeta, s.unfloor, s.unconst
    )


lesson = Lesson(
    stem="uncertainty",
    state=State,
    look_for="Drag the members apart and together: what each leaves open and what they disagree on "
    "add up to the entropy of their mean. Then walk away from the data in the plane, and train a "
    "σ that explains errors instead of mending them.",
    presets=PRESETS,
    views=(Chosen("unview", (ensemble, plane, spread)),),
    code=_code,
    sources="N. Houlsby and others (2011), Bayesian active learning for classification. "
    "B. Lakshminarayanan, A. Pritzel and C. Blundell (2017), Simple and scalable predictive "
    "uncertainty estimation using deep ensembles. M. Hein, M. Andriushchenko and J. Bitterwolf "
    "(2019), Why ReLU networks yield high-confidence predictions far away from the training data. "
    "D. A. Nix and A. S. Weigend (1994), Estimating the mean and variance of the target "
    "probability distribution. M. Seitzer and others (2022), On the pitfalls of heteroscedastic "
    "uncertainty estimation with probabilistic neural networks.",
    terms=(
        "Aleatoric and epistemic uncertainty",
        "β-NLL",
        "Heteroscedastic NLL",
        "Entropy",
        "KL divergence",
        "Surprise",
        "Gradient descent",
    ),
    numbers={
        "total": Number("entropy of the mean", lambda s: float(split_of(s).total), "nats"),
        "aleatoric": Number("aleatoric part", lambda s: float(split_of(s).aleatoric), "nats"),
        "epistemic": Number("epistemic part", lambda s: float(split_of(s).epistemic), "nats"),
        "gap": Number("what the members pay more", lambda s: float(cost_of(s).gap), "nats"),
        "epistemic_here": Number(
            "epistemic part at this place",
            lambda s: float(in_plane(s.unpts, s.unseed).split(place_of(s)).epistemic),
            "nats",
        ),
        "certain": Number(
            "share of directions in which they are certain together",
            lambda s: float(in_plane(s.unpts, s.unseed).agreeing_share),
        ),
        "error": Number("error on the waves", lambda s: of_waves(s, "error")),
        "sigma": Number("σ on the waves", lambda s: of_waves(s, "spread")),
        "ratio": Number("weight, straight : waves", lambda s: of_waves(s, "weight_ratio")),
    },
)
