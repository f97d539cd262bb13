"""Gaussian maximum likelihood: the lesson's state and its views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from nll_core import gaussian_mean_tests
from nll_core.likelihoods import GaussianFit, GaussianMeanTests, TailComparison
from nll_core.likelihoods.gaussian_fit import NEWTON_MAX_STEPS, NEWTON_TOLERANCE
from nll_core.teaching import gaussian_point_terms
from pages._figures import gaussian as figures
from pages._figures.gaussian_density import Fields, density
from pages._figures.gaussian_profiles import Profile, mean_tests, profile_curve
from pages._lessons.gaussian import data, record, words
from pages._snippets import gaussian as snippets
from pages._ui import state as field
from pages._ui.bound import filled
from pages._ui.chart import Handle, along
from pages._ui.control_kinds import Text, step_text
from pages._ui.course import Number
from pages._ui.lesson import Button, Caption, Chosen, Lesson, More, Program, Side, view
from pages._ui.parts import Ask, Below, Formula, Note, Part, Player, Plot, Readouts, Say, Table, row

FIT, PROFILES, TESTS = "Fit", "Profiles and intervals", "Tests"
TERMS, SQUARES, TAILS = "Terms", "Least squares", "Student-t"
# Points of the surface that can be clicked, along μ and along σ.
PICKS: Final = (19, 15)


class State(field.State, deciding=("size", "truemu", "truesigma", "draw")):
    """What the page shows."""

    view: str = field.choice("View", (FIT, PROFILES, TESTS, TERMS, SQUARES, TAILS), FIT)
    x: str = field.choice("Data", data.DATA, data.FIVE, as_list=True)
    trim: bool = field.switch("Leave out the two outliers, −44 and −2", False)
    numbers: str = field.text(
        "Your numbers",
        "9.81 9.79 9.83 9.80 9.86 9.78 9.82 9.75",
        data.check_numbers,
        lines=4,
        # Both separators are shown, since a comma can be either.
        help="Separated by spaces, semicolons or line ends: 12.5 13; 11.8, and with decimal "
        "commas 12,5; 13; 11,8. Commas separate, too, in 12.5, 13, 11.8.",
    )
    size: int = field.steps("Sample size n", (5, 10, 20, 50, 100, 200, 500, 1000, 2000), 20)
    truemu: float = field.steps("True μ", (-100.0, -10.0, -1.0, 0.0, 1.0, 10.0, 50.0, 100.0), 50.0)
    truesigma: float = field.steps("True σ", (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0), 5.0)
    draw: int = field.count("Draw number (the seed)", 0, 99, 1)
    mu: float = field.on_scale("Mean μ", lambda s: s.scales.mu)
    sigma: float = field.on_scale("Standard deviation σ", lambda s: s.scales.sigma)
    descend: bool = field.switch("Descend from the present point", False)
    method: str = field.choice("Method", tuple(data.METHODS), "gradient descent", as_list=True)
    rate: float = field.steps(
        "Learning rate η",
        (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1.0, 1.5, 2.0),
        0.2,
        help="It applies to the mean NLL over μ and log σ, with lengths in units of σ̂. "
        "Newton's method finds its own step length.",
    )
    step: int = field.count("Step of the descent", 0, data.MAX_STEPS, 0)
    level: float = field.steps("Confidence level", (0.5, 0.8, 0.9, 0.95, 0.99, 0.999), 0.95)
    mu0: float = field.on_scale("Null value μ₀", lambda s: s.scales.null)
    point: int = field.scale(
        "Highlighted point, counted from the left (0: none)",
        lambda s: range(s.sample.distinct.size + 1),
        lambda s: 0,
        family=lambda s: "points",
    )
    moved: str = field.control(
        Text(
            key="moved",
            label="Moved points (number from the left: place)",
            default="",
            check=lambda text: data.check_moves(State.lazily().before, text),
            family=lambda: State.lazily().before,
            max_chars=400,
            help="For example 3:51.2, 5:40. Numbers count from the left, before any point was "
            "moved.",
        )
    )
    lift: bool = field.switch("Add the constant to the sum of squares", True)

    @property
    def before(self) -> data.Source:
        """Which data, before any point was moved."""
        if self.x == data.PASTED:
            return data.Source(self.x, text=self.numbers)
        if self.x == data.SAMPLED:
            return data.Source(self.x, "", self.size, self.truemu, self.truesigma, self.draw)
        return data.Source(self.x, trimmed=self.x == data.NEWCOMB and self.trim)

    @property
    def chosen(self) -> data.Source:
        return self.before._replace(moved=data.read_moves(self.moved))

    @property
    def scales(self) -> data.Sample:
        """The data whose scales the sliders have, whatever was moved."""
        return data.sample_of(self.before)

    @property
    def sample(self) -> data.Sample:
        return data.sample_of(self.chosen)

    @property
    def path(self) -> data.Path | None:
        """The path of the descent, none while it is switched off."""
        if not self.descend or self.view != FIT:
            return None
        return data.path_of(self.chosen, self.mu, self.sigma, self.method, self.rate)

    @property
    def fit(self) -> GaussianFit:
        """The fit with intervals of the present level."""
        return data.with_level(self.chosen, self.level)

    @property
    def tests(self) -> GaussianMeanTests:
        return gaussian_mean_tests(self.sample.statistics, self.mu0)

    @property
    def tails(self) -> TailComparison:
        return data.tails_of(self.chosen)

    def along(self, which: str) -> Profile:
        return Profile(which, self.sample.statistics, self.fit)


def beside(s: State) -> Sequence[Side]:
    """The controls of every view, then those of the present one."""
    of_data = {data.NEWCOMB: "trim", data.PASTED: "numbers", data.SAMPLED: "size draw"}.get(s.x, "")
    sides: list[Side] = [f"x {of_data}"]
    if s.x == data.SAMPLED:
        sides.append(More("truemu truesigma", "The true Gaussian"))
    if s.moved:
        sides.append(Button("Put the points back", lambda _: {"moved": ""}, "gaussian_back"))
    best = {"mu": s.sample.fit.mu, "sigma": s.sample.fit.sigma}
    sides += ["mu sigma", Button("Go to the maximum", lambda _: best, "gaussian_maximum")]
    return [*sides, *_own(s), More("moved", "Moved points")]


def _own(s: State) -> Sequence[Side]:
    if s.view == FIT and s.path:
        rate: Side = Ask("rate", disabled=True) if s.method == "Newton" else "rate"
        return ("descend method", rate, "step", Player("step", s.path.steps))
    if s.view == TESTS and (modern := data.MODERN_VALUES.get(s.x)) is not None:
        label = f"μ₀ = {step_text(modern)}, Stigler’s value"
        button: Button[State] = Button(label, lambda _: {"mu0": modern}, "gaussian_modern")
        return ("mu0", button, Caption(lambda _: words.MODERN_NOTES[s.x]))
    if s.view == TERMS:
        hint = "Or click a point in either plot; pointing at it highlights it in both."
        return ("point", Caption(lambda _: hint))
    return ({FIT: "descend", PROFILES: "level", TESTS: "mu0", SQUARES: "lift"}.get(s.view, ""),)


def record_of(s: State) -> Fields:
    """The record of a view; without a program it has what every view says."""
    given = {"state": s, "sample": s.sample, "path_of": s.path}
    if s.view in (PROFILES, TESTS):
        return given | record.always(s.sample, s.mu, s.sigma)
    if s.view == FIT:
        return given | record.fit_fields(s.chosen, s.mu, s.sigma, s.path, s.step)
    if s.view == TERMS:
        return given | record.terms_fields(s.sample, s.mu, s.sigma, s.point)
    fields = {SQUARES: record.squares_fields, TAILS: record.tails_fields}[s.view]
    return given | fields(s.sample, s.mu, s.sigma)


def live_keys(r: Fields) -> list[str]:
    """The controls that the browser answers."""
    own = {FIT: ["step", "rate"] if "path" in r else [], TERMS: ["point"]}
    return ["mu", "sigma", "moved", *own.get(r["state"].view, [])]


def message(r: Fields) -> Mapping[str, Any]:
    """What the browser computes the record from, beside where the controls stand."""
    s, sample = r["state"], r["sample"]
    return {
        "view": {FIT: "fit", TERMS: "terms", SQUARES: "squares", TAILS: "tails"}[s.view],
        "data": s.scales.values,
        "movable": sample.loose,
        "places": dict(zip(("decimals", "step"), sample.place_step, strict=True)),
        "window": sample.window,
        "ceiling": r.get("ceiling"),
        "grid": r.get("grid"),
        "asideAt": r.get("aside_at"),
        "point": "x = {x:.7g}",
        "constants": record.CONSTANTS,
        "descent": {
            "name": s.method,
            "method": data.METHODS[s.method],
            "maxSteps": data.MAX_STEPS,
            "farthest": data.FARTHEST,
            "rounding": data.ROUNDING,
            "newton": {"maxSteps": NEWTON_MAX_STEPS, "tolerance": NEWTON_TOLERANCE},
            "decimals": None if s.method == "Newton" else data.POSITION_DECIMALS,
            "lengths": r["path_of"].slices.lengths if "slice" in r else None,
        },
    }


PROGRAM: Final = Program(name="gaussian", record=record_of, keys=live_keys, message=message)


ON_CURVE: Final = (
    along("Standard deviation σ: the flank of the curve", "sigma", "flank", name="flank"),
    along("Mean μ: the top of the curve", "mu"),
)
READOUTS: Final = Readouts("readouts", words.READOUTS)
ON_SURFACE: Final = Handle(
    label="Mean μ and standard deviation σ: the present point", moves=("mu", "sigma")
)


@view(FIT, controls=beside, program=PROGRAM)
def fit(r: Fields) -> Iterator[Part]:
    s, sample, best = r["state"], r["sample"], r["sample"].fit
    points = [
        along(f"Point {number} of {best.n}", "moved", "data", index=k, name=f"point {number}")
        for k, number in enumerate(sample.loose)
    ]

    yield READOUTS
    yield row(
        Plot(
            "gaussian_density",
            density(r, window=sample.window, title=sample.axis_title),
            f"Density of N({s.mu:g}, {s.sigma:g}²) over {best.n} points, a stick for the "
            f"likelihood of each; at the maximum it is N({best.mu:.5g}, {best.sigma:.5g}²).",
            drag=[*points, *ON_CURVE],
        ),
        Plot(
            "gaussian_surface",
            figures.surface(
                r,
                record.picks(sample, *PICKS),
                mu=sample.mu.ends,
                sigma=sample.sigma.ends,
                unit=sample.unit,
            ),
            f"Levels of the NLL over μ and σ. Here, at ({s.mu:g}, {s.sigma:g}), it is "
            f"{r['nll']:.4f} nats; its minimum is {best.nll:.4f} at ({best.mu:.5g}, "
            f"{best.sigma:.5g}).",
            drag=[ON_SURFACE],
            click=lambda point: {"mu": point["x"], "sigma": point["y"]},
        ),
    )
    yield Say(words.FIT)
    if "path" in r:
        yield from _descent(r)
    yield Table("table", words.OPTIMUM_HEADER, words.OPTIMUM_ROWS, present=0)
    yield Note(words.surface_note(best.n))
    yield Formula(*words.FIT_FORMULA)
    yield _source(s)


def _descent(r: Fields) -> Iterator[Part]:
    """How far the descent has come and, of Newton's method, what the present step goes by."""
    path, method = r["path"], r["state"].method
    said = Say(words.SLICE, key="slice")
    progress = Plot(
        "gaussian_steps",
        figures.descent_progress(r, method),
        f"NLL above its minimum along {path['steps']} steps of {method}; after step "
        f"{path['step']} it is {path['at_rise']:.3g} nats.",
        drag=[along("Step of the descent", "step")],
    )
    if "slice" not in r:
        yield progress
        yield Say(words.PATH, key="path")
        return
    parabola = Plot(
        "gaussian_parabola",
        figures.newton_parabola(r["path_of"].slices.lengths),
        f"The NLL along a step of Newton's method. {filled(said, r).plain}",
    )
    yield row(progress, parabola)
    yield Say(words.PATH, key="path")
    yield said


@view(PROFILES, controls=beside)
def profiles(s: State) -> Iterator[Part]:
    fit, level = s.fit, f"{100 * s.level:g}%"

    def plot(which: str, present: float, name: str) -> Plot:
        shown = s.along(which)
        (low, high), (wald_low, wald_high) = shown.intervals.values()
        return Plot(
            f"gaussian_profile_{which}",
            profile_curve(shown, present, s.sample.unit),
            f"Profile of the NLL along {shown.symbol}. {level} intervals: profile {low:.5g} to "
            f"{high:.5g}, Wald {wald_low:.5g} to {wald_high:.5g}.",
            drag=[along(f"{name}: on its profile", which)],
        )

    yield _here(s)
    yield row(plot("mu", s.mu, "Mean μ"), plot("sigma", s.sigma, "Standard deviation σ"))
    yield Say(words.interval_sentence(fit))
    yield Table("table", words.INTERVAL_HEADER, words.interval_rows(fit, s.sample.statistics))
    yield Table("divisors", words.DIVISOR_HEADER, words.divisor_rows(fit))
    yield Note(words.PROFILE_NOTE)
    yield Formula(*words.error_formula(fit))
    yield _source(s)


def _here(s: State) -> Part:
    """The read-outs of a view without a program."""
    here: Part = filled(READOUTS, record.always(s.sample, s.mu, s.sigma))
    return here


def _source(s: State) -> Below:
    """Where the data come from."""
    moved = " Some points were moved by hand." if s.moved else ""
    return Below((Note(f"Data: {s.sample.measurements.source}{moved}"),))


@view(TESTS, controls=beside)
def tests(s: State) -> Iterator[Part]:
    found = s.tests
    said = Say(words.test_sentence(found))
    yield _here(s)
    yield Plot(
        "gaussian_tests",
        mean_tests(s.along("mu"), found, s.sample.unit),
        f"Profile of the NLL along μ with the three tests. {said.plain}",
        drag=[along("Null value μ₀", "mu0")],
    )
    yield said
    yield Table("table", words.TEST_HEADER, words.test_rows(found))
    yield Formula(*words.test_formula(found))
    yield _source(s)


@view(TERMS, controls=beside, program=PROGRAM)
def terms(r: Fields) -> Iterator[Part]:
    sample, said = r["sample"], Say(words.TERMS)
    yield READOUTS
    yield Plot(
        "gaussian_terms",
        figures.point_terms(r, window=sample.window, title=sample.axis_title),
        f"Above the density over each point, below its logarithm. {filled(said, r).plain}",
        drag=ON_CURVE,
        click=lambda point: {"point": point["point_index"] + 1},
    )
    yield said
    yield Formula(*words.terms_formula(sample.fit.n))
    yield _source(r["state"])


@view(SQUARES, controls=beside, program=PROGRAM)
def squares(r: Fields) -> Iterator[Part]:
    s, sample, said = r["state"], r["sample"], Say(words.SQUARES)
    yield READOUTS
    yield Plot(
        "gaussian_squares",
        figures.least_squares(r, window=sample.mu.ends, unit=sample.unit, added=s.lift),
        f"NLL and sum of squares along μ. {filled(said, r).plain}",
        drag=[
            along("Mean μ: on the squares", "mu", "state of squares"),
            along("Mean μ: on the NLL", "mu"),
        ],
    )
    yield said
    yield Formula(*words.SQUARES_FORMULA)
    yield _source(s)


@view(TAILS, controls=beside, program=PROGRAM)
def student_t(r: Fields) -> Iterator[Part]:
    s, sample, tails = r["state"], r["sample"], r["state"].tails
    said = Say(words.tail_sentence(tails))
    named = {"these data": tails}
    if s.x == data.NEWCOMB and not s.moved:
        whole, trimmed = (
            data.tails_of(data.Source(data.NEWCOMB, trimmed=out)) for out in (False, True)
        )
        named = {"all 66 points": whole, "without −44 and −2": trimmed}
    yield READOUTS
    yield Plot(
        "gaussian_tails",
        figures.tails(sample.values, tails, r["grid"], title=sample.axis_title),
        f"A Gaussian and a Student-t over the data. {said.plain}",
    )
    yield said
    yield Table("table", words.TAIL_HEADER, words.tail_rows(named))
    yield Note(words.TAIL_NOTE)
    yield Formula(*words.tail_formula(tails))
    yield _source(s)


def _codes(s: State) -> Mapping[str, str]:
    chosen, loader = s.chosen, ""
    x = snippets.array_expression(s.sample.values.tolist())
    if chosen.name == data.SAMPLED and not chosen.moved:
        x = snippets.draw_expression(chosen.size, chosen.mu, chosen.sigma, chosen.seed)
    if chosen.name in data.LOADERS and not chosen.trimmed and not chosen.moved:
        loader = data.LOADERS[chosen.name].__name__
    return snippets.codes(x, loader, s.mu, s.sigma, s.mu0)


lesson = Lesson(
    stem="gaussian",
    state=State,
    look_for="Drag the top or the side of the curve, the present point on the surface, or the "
    "data. The likelihood of a point is the height of the curve above it; the likelihood of all "
    "is the product of those heights. The surface shows its negative log over (μ, σ), with one "
    "lowest point: the steeper the walls around it, the surer we are of μ and σ.",
    presets={
        "N(50, 5²)": {},
        "N(45, 8²)": {"mu": 45.0, "sigma": 8.0},
        "Maximum": {"mu": 52.295, "sigma": 3.1673},
        "Descent": {"mu": 45.0, "sigma": 8.0, "descend": True, "step": 10},
        "Each point": {"view": TERMS, "mu": 45.0, "sigma": 8.0, "point": 5},
        "Small sample": {"x": data.SAMPLED, "size": 5, "view": PROFILES},
        "Michelson, μ₀ = 734.5": {"x": data.MICHELSON, "view": TESTS, "mu0": 734.5},
        "Newcomb, Gaussian": {"x": data.NEWCOMB},
        "Newcomb, Student-t": {"x": data.NEWCOMB, "view": TAILS},
    },
    views=(Chosen("view", (fit, profiles, tests, terms, squares, student_t)),),
    code=_codes,
    sources="C. F. Gauss (1809), Theoria motus corporum coelestium. R. A. Fisher (1922), On the "
    "mathematical foundations of theoretical statistics. S. M. Stigler (1977), Do robust "
    "estimators work with real data?, The Annals of Statistics 5. Y. Pawitan (2001), In all "
    "likelihood.",
    terms=(
        "Likelihood",
        "Maximum likelihood estimate",
        "Observed information",
        "Wald interval",
        "Profile likelihood interval",
        "Newton’s method",
        "Student-t",
    ),
    numbers={
        "nll": Number("total NLL", "nll", "nats"),
        "gap": Number("total NLL above its minimum", "gap", "nats"),
        "scaled": Number("sum of squares, divided by 2σ²", "scaled", "nats"),
        "best_mu": Number("best μ", "best.mu"),
        "best_sigma": Number("best σ", "best.sigma"),
        "largest": Number(
            "largest of the terms",
            lambda s: float(
                gaussian_point_terms(s.sample.distinct, s.mu, s.sigma).log_density.max()
            ),
            "nats",
        ),
        "width": Number(
            "width of the profile interval of μ",
            lambda s: float(np.ptp(s.fit.profile_intervals.mu)),
        ),
        "sigma_low": Number(
            "lower end of the profile interval of σ", lambda s: s.fit.profile_intervals.sigma[0]
        ),
        "sigma_high": Number(
            "upper end of the profile interval of σ", lambda s: s.fit.profile_intervals.sigma[1]
        ),
        "wald": Number("Wald statistic", lambda s: s.tests.wald.statistic),
        "ratio": Number("likelihood ratio statistic", lambda s: s.tests.likelihood_ratio.statistic),
        "score": Number("score statistic", lambda s: s.tests.score.statistic),
        "p_value": Number("p-value of the t-test", lambda s: s.tests.t_test.p_value),
        "gaussian_aic": Number("AIC of the Gaussian", lambda s: s.tails.gaussian_aic),
        "student_aic": Number("AIC of the Student-t", lambda s: s.tails.student_t_aic),
    },
)
