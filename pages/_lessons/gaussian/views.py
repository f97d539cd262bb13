"""The Gaussian page's views: each draws its plots, says what they show, and gives the formula."""

from __future__ import annotations

from typing import Final

import streamlit as st

from nll_core import gaussian_mean_tests, gaussian_point_terms, least_squares_identity
from pages._figures.gaussian import NO_PATH, nll_surface
from pages._figures.gaussian_density import density
from pages._figures.gaussian_descent import descent_progress, newton_parabola
from pages._figures.gaussian_profiles import profile_curve
from pages._figures.gaussian_tails import tails as tails_figure
from pages._figures.gaussian_terms import least_squares, point_terms
from pages._figures.gaussian_tests import mean_tests
from pages._figures.style import STATE_TRACE
from pages._lessons.gaussian import formulas, words
from pages._lessons.gaussian.controls import CONTROLS, present, present_path
from pages._lessons.gaussian.data import (
    NEWCOMB,
    Chosen,
    Sample,
    loose_points,
    loose_values,
    nearest,
    tails_of,
    with_level,
)
from pages._lessons.gaussian.paths import Path
from pages._lessons.gaussian.tail_words import tail_rows, tail_sentence
from pages._ui import page
from pages._ui.chart import Handle, chart

MEAN: Final = "Mean μ"
DEVIATION: Final = "Standard deviation σ"
SURFACE_HANDLE: Final = Handle(
    trace=STATE_TRACE,
    label="Mean μ and standard deviation σ: the present point",
    moves=("mu", "sigma"),
)
CURVE_HANDLES: Final = (
    Handle(
        trace="flank",
        label=f"{DEVIATION}: the flank of the curve",
        moves=("sigma",),
        axes="x",
        name="flank",
    ),
    Handle(trace=STATE_TRACE, label=f"{MEAN}: the top of the curve", moves=("mu",), axes="x"),
)
STEP_HANDLE: Final = Handle(
    trace=STATE_TRACE, label="Step of the descent", moves=("step",), axes="x"
)
PROFILE_HANDLES: Final = {
    "mu": Handle(trace=STATE_TRACE, label=f"{MEAN}: on its profile", moves=("mu",), axes="x"),
    "sigma": Handle(
        trace=STATE_TRACE, label=f"{DEVIATION}: on its profile", moves=("sigma",), axes="x"
    ),
}
NULL_HANDLE: Final = Handle(trace=STATE_TRACE, label="Null value μ₀", moves=("mu0",), axes="x")
SQUARES_HANDLES: Final = (
    Handle(trace="state of squares", label=f"{MEAN}: on the squares", moves=("mu",), axes="x"),
    Handle(trace=STATE_TRACE, label=f"{MEAN}: on the NLL", moves=("mu",), axes="x"),
)


def point_handles(n: int) -> list[Handle]:
    """A handle for each point that can be moved."""
    return [
        Handle(
            trace="data",
            index=index,
            label=f"Point {number} of {n}",
            moves=("moved",),
            axes="x",
            name=f"point {number}",
        )
        for index, number in enumerate(loose_points(n))
    ]


def show_fit(chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    fit, unit = sample.fit, sample.unit
    here = least_squares_identity(sample.values, [mu], sigma)
    nll = float(here.nll[0])
    path = present_path(chosen, mu, sigma)
    step = min(CONTROLS["step"].value, path.steps) if path else 0
    curve, surface = st.columns(2)
    with curve:
        chart(
            density(
                sample.distinct,
                sample.counts,
                mu,
                sigma,
                fit,
                window=sample.window,
                title=sample.axis_title,
                loose=loose_values(chosen),
            ),
            key="gaussian_density",
            alt=f"Density of N({mu:g}, {sigma:g}²) over {fit.n} points, a stick for the "
            f"likelihood of each; at the maximum it is N({fit.mu:.5g}, {fit.sigma:.5g}²).",
            handles=[*point_handles(fit.n), *CURVE_HANDLES],
        )
    with surface:
        chart(
            nll_surface(
                sample.statistics,
                fit,
                mu,
                sigma,
                mus=sample.mu.options,
                sigmas=sample.sigma.options,
                unit=unit,
                path=(path.mu[: step + 1], path.sigma[: step + 1]) if path else NO_PATH,
            ),
            key="gaussian_surface",
            alt=f"Levels of the NLL over μ and σ. Here, at ({mu:g}, {sigma:g}), it is "
            f"{nll:.4f} nats; its minimum is {fit.nll:.4f} at ({fit.mu:.5g}, {fit.sigma:.5g}).",
            handles=[SURFACE_HANDLE],
            on_point=lambda point: CONTROLS.apply(
                {
                    "mu": nearest(present().mu, point["x"]),
                    "sigma": nearest(present().sigma, point["y"]),
                }
            ),
        )
    page.sentence(words.fit_sentence(sample, mu, sigma, nll))
    if path:
        show_path(path, step, fit.n)
    page.table(
        ["where", "μ", "σ", "total NLL (nats)", "likelihood"],
        words.optimum_rows(sample, mu, sigma, nll),
        present=0,
    )
    st.caption(
        f"Each shade of the surface begins at the number of nats above the minimum written on it. "
        f"{words.region_note(fit.n)} Click the surface to move the present point there. "
        f"{words.loose_note(fit.n)}"
    )
    page.formula(*formulas.fit_formula(fit.n, sigma, here))


def show_path(path: Path, step: int, n: int) -> None:
    """How far the descent has come and, of Newton's method, what the present step goes by."""
    method = CONTROLS["method"].value
    columns = iter(st.columns(2) if path.slices else [st.container()])
    with next(columns):
        chart(
            descent_progress(path.rise, step, method),
            key="gaussian_steps",
            handles=[STEP_HANDLE],
            alt=f"NLL above its minimum along {path.steps} steps of {method}; after step {step} "
            f"it is {path.rise[step]:.3g} nats.",
        )
    page.sentence(words.path_sentence(path, step, method), key="path")
    if path.slices:
        said = words.slice_sentence(path.slices, n, step)
        with next(columns):
            chart(
                newton_parabola(path.slices, step),
                key="gaussian_parabola",
                alt=f"The NLL along a step of Newton's method. {said.replace('**', '')}",
            )
        page.sentence(said, key="slice")


def show_profiles(chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    level = CONTROLS["level"].value
    fit = with_level(chosen, level)
    for column, which, name in zip(st.columns(2), ("mu", "sigma"), ("μ", "σ"), strict=True):
        at = 0 if which == "mu" else 1
        profile, wald = fit.profile_intervals[at], fit.wald_intervals[at]
        with column:
            chart(
                profile_curve(sample.statistics, fit, mu, sigma, which, sample.unit),
                key=f"gaussian_profile_{which}",
                alt=f"Profile of the NLL along {name}. {100 * level:g}% intervals: profile "
                f"{profile[0]:.5g} to {profile[1]:.5g}, Wald {wald[0]:.5g} to {wald[1]:.5g}.",
                handles=[PROFILE_HANDLES[which]],
            )
    page.sentence(words.interval_sentence(fit))
    page.table(words.INTERVAL_HEADER, words.interval_rows(fit, sample.statistics))
    page.table(["divisor", "σ", "σ²", "on average σ² is"], words.divisor_rows(fit), key="divisors")
    st.caption(
        "On the profile of μ, σ takes its best value for each μ, and the other way round. The "
        "profile interval is where the curve stays below the cut. Wald's parabola uses only the "
        "curvature at the minimum, the observed information. Covers: how often such an interval "
        "holds the true value, over many samples of this size from a Gaussian. Dividing by n − 1 "
        "makes σ² right on average, not σ."
    )
    page.formula(*formulas.error_formula(fit))


def show_tests(chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    null = CONTROLS["mu0"].value
    tests = gaussian_mean_tests(sample.statistics, null)
    said = words.test_sentence(tests)
    chart(
        mean_tests(sample.statistics, sample.fit, tests, sample.unit),
        key="gaussian_tests",
        alt=f"Profile of the NLL along μ with the three tests. {said.replace('**', '')}",
        handles=[NULL_HANDLE],
    )
    page.sentence(said)
    page.table(
        ["test of μ = μ₀", "on the curve", "statistic", "p-value"],
        words.test_rows(tests),
    )
    page.formula(*formulas.test_formula(tests))


def show_terms(chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    number = CONTROLS["point"].value
    terms = gaussian_point_terms(sample.values, mu, sigma)
    lit = number - 1 if number else None
    said = words.terms_sentence(terms, None if lit is None else float(sample.distinct[lit]))
    chart(
        point_terms(
            sample.distinct,
            sample.counts,
            mu,
            sigma,
            sample.fit,
            window=sample.window,
            title=sample.axis_title,
            lit=lit,
        ),
        key="gaussian_terms",
        alt=f"Above the density over each point, below its logarithm. {said.replace('**', '')}",
        handles=CURVE_HANDLES,
        on_point=lambda point: CONTROLS.apply({"point": point["point_index"] + 1}),
    )
    page.sentence(said)
    page.formula(*formulas.terms_formula(terms))


def show_squares(chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    lift = CONTROLS["lift"].value
    here = least_squares_identity(sample.values, [mu], sigma)
    said = words.squares_sentence(sample, here)
    chart(
        least_squares(
            sample.values,
            mu,
            sigma,
            sample.fit,
            window=(sample.mu.options[0], sample.mu.options[-1]),
            unit=sample.unit,
            added=lift,
        ),
        key="gaussian_squares",
        alt=f"NLL and sum of squares along μ. {said.replace('**', '')}",
        handles=SQUARES_HANDLES,
    )
    page.sentence(said)
    page.formula(*formulas.squares_formula(sample.fit.n, sigma, here))


def show_tails(chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    tails = tails_of(chosen)
    said = tail_sentence(tails)
    chart(
        tails_figure(
            sample.values,
            tails,
            present=(mu, sigma),
            window=sample.window,
            title=sample.axis_title,
        ),
        key="gaussian_tails",
        alt=f"A Gaussian and a Student-t over the data. {said.replace('**', '')}",
    )
    page.sentence(said)
    named = [("these data", tails)]
    if sample.name == NEWCOMB and not chosen.moved:
        whole, trimmed = (tails_of(Chosen(NEWCOMB, trimmed=out)) for out in (False, True))
        named = [("all 66 points", whole), ("without −44 and −2", trimmed)]
    page.table(["family, data", "μ", "σ", "ν", "total NLL (nats)", "AIC"], tail_rows(named))
    st.caption(
        "σ of a Student-t is its scale, not its standard deviation. The family with the lower AIC "
        "is better; compare AICs only on the same data."
    )
    page.formula(*formulas.tail_formula(tails))
