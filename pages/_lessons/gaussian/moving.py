"""What the browser needs to show any state of the Gaussian page by itself while something moves.

It computes what depends on μ, σ, the data and the descent (`pages/_browser/programs/gaussian.js`);
what depends on the confidence level and on μ₀ is computed ahead.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from nll_core import confidence_nll_rise, gaussian_mean_tests
from nll_core.likelihoods.gaussian_fit import NEWTON_MAX_STEPS, NEWTON_TOLERANCE
from pages._figures.gaussian import (
    CONFIDENCE_LEVELS,
    CONTOUR_POINTS,
    LEVELS,
    MOST_LEVELS,
    REGIONS,
    region_trace,
)
from pages._figures.gaussian_curve import CURVE_NAME, CURVE_POINTS, NAME_AT, ROOM
from pages._figures.gaussian_density import density_top
from pages._figures.gaussian_descent import FAR, LOWEST
from pages._figures.gaussian_profiles import (
    ARROW_AT,
    EDGE,
    OUTSIDE,
    Frame,
    on_intervals,
    profile_frame,
)
from pages._figures.gaussian_terms import ASIDE, CONSTANT_NAME, LIT_NAME, terms_top
from pages._figures.gaussian_terms import NAME_AT as CURVES_NAMED_AT
from pages._figures.gaussian_tests import on_mean_tests, tests_frame
from pages._lessons.gaussian import formulas, templates, words
from pages._lessons.gaussian.controls import (
    CONTROLS,
    FIT,
    PROFILES,
    SQUARES,
    TAILS,
    TERMS,
    TESTS,
    present_path,
)
from pages._lessons.gaussian.data import (
    Chosen,
    Sample,
    bench_of,
    loose_points,
    place_grid,
    sample_of,
    with_level,
)
from pages._lessons.gaussian.paths import FARTHEST, MAX_STEPS, METHODS, POSITION_DECIMALS, Path
from pages._ui import page
from pages._ui.live import Moment, Sweep, live, sweep
from pages._ui.templates import fill

NAMES: Final = {
    FIT: "fit",
    PROFILES: "profiles",
    TESTS: "tests",
    TERMS: "terms",
    SQUARES: "squares",
    TAILS: "tails",
}


def go_live(view: str, chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    """Hand the present state of the page over to the browser."""
    keys = ["mu", "sigma", "moved"]
    sweeps: dict[str, Sweep] = {}
    parts: dict[str, Any] = {"words": {"point": templates.POINT}, "formulas": {}}
    if view == FIT:
        path = present_path(chosen, mu, sigma)
        parts = _fit(sample, path)
        keys += ["step", "rate"] if path else []
    elif view == PROFILES:
        parts |= {"profiles": _profiles(chosen)}
        keys.append("level")
        sweeps["level"] = along_level(chosen, CONTROLS["level"].value)
    elif view == TESTS:
        tests = gaussian_mean_tests(sample.statistics, CONTROLS["mu0"].value)
        keys.append("mu0")
        sweeps["mu0"] = along_null(chosen, tests_frame(sample.statistics, sample.fit, tests))
    elif view == TERMS:
        parts = _terms(sample)
        keys.append("point")
    elif view == SQUARES:
        parts = _squares(sample)
    top = (terms_top if view == TERMS else density_top)(mu, sigma, sample.fit)
    parts["words"]["readouts"] = page.readouts_html(templates.READOUTS)
    places, step = place_grid(sample)
    live(
        CONTROLS,
        keys,
        program="gaussian",
        sweeps=sweeps,
        view=NAMES[view],
        data=bench_of(chosen).values,
        movable=loose_points(sample.fit.n),
        grid={"places": places, "step": step},
        window=sample.window,
        curvePoints=CURVE_POINTS,
        curveName=CURVE_NAME,
        nameAt=NAME_AT,
        room=ROOM,
        tops={"density": top},
        **parts,
    )


def _fit(sample: Sample, path: Path | None) -> dict[str, Any]:
    """What the view of the fit is made of besides the data."""
    return {
        "words": {
            "point": templates.POINT,
            "main": _sentences(templates.FIT),
            "atMaximum": templates.AT_MAXIMUM,
            "table": page.rows_html(templates.OPTIMUM_ROWS, present=0),
            "numeric": templates.NUMERIC,
            "path": _sentences(templates.PATH),
            "slice": _sentences(templates.SLICE),
            "leads": templates.SLICE_LEADS,
            "newton": {"maxSteps": NEWTON_MAX_STEPS, "tolerance": NEWTON_TOLERANCE},
        },
        "formulas": {"main": fill(formulas.FIT_NUMBERS, {"n": sample.fit.n}, partly=True)},
        "numeric": words.numeric_numbers(sample.fit),
        "surface": {
            "levels": LEVELS,
            "mostLevels": MOST_LEVELS,
            "regions": [confidence_nll_rise(level, 2) for level in CONFIDENCE_LEVELS],
            "regionTraces": [region_trace(level) for level in CONFIDENCE_LEVELS],
            "regionNames": REGIONS,
            "contourPoints": CONTOUR_POINTS,
        },
        "path": _path(path) if path else None,
    }


def _path(path: Path) -> dict[str, Any]:
    """A path as the browser scrubs it, and how it makes another one."""
    return {
        "name": next(name for name, method in METHODS.items() if method == path.method),
        "method": path.method,
        "rate": CONTROLS["rate"].value,
        "maxSteps": MAX_STEPS,
        "farthest": FARTHEST,
        "lowest": LOWEST,
        "mu": path.mu,
        "sigma": path.sigma,
        "rise": path.rise,
        "positions": path.positions,
        "message": path.message,
        "decimals": None if path.slices else POSITION_DECIMALS,
        "lengths": path.slices.lengths if path.slices else None,
        "far": FAR,
    }


def _profiles(chosen: Chosen) -> dict[str, Any]:
    """The axes of both profiles, and the arrow for what lies outside of them."""
    fit = with_level(chosen, CONTROLS["level"].value)
    each = {
        which: profile_frame(fit, which)._asdict()
        | {"outside": OUTSIDE.replace("{symbol}", symbol)}
        for which, symbol in (("mu", "μ"), ("sigma", "σ"))
    }
    return each | {"edge": EDGE, "arrowAt": ARROW_AT}


def _terms(sample: Sample) -> dict[str, Any]:
    return {
        "words": {"point": templates.POINT, "main": _sentences(templates.TERMS)},
        "formulas": {"main": formulas.terms_numbers(sample.fit.n)},
        "litName": LIT_NAME,
    }


def _squares(sample: Sample) -> dict[str, Any]:
    return {
        "words": {"point": templates.POINT, "main": _sentences(templates.SQUARES)},
        "formulas": {"main": fill(formulas.SQUARES_NUMBERS, {"n": sample.fit.n}, partly=True)},
        "squares": {
            "points": CURVE_POINTS,
            "aside": ASIDE,
            "nameAt": CURVES_NAMED_AT,
            "constantName": CONSTANT_NAME,
        },
    }


@st.cache_resource(max_entries=32, show_spinner=False)
def along_level(chosen: Chosen, level: float) -> Sweep:
    """Intervals and cut at every confidence level, on the axes of the present one."""
    statistics = sample_of(chosen).statistics
    frames = {which: profile_frame(with_level(chosen, level), which) for which in ("mu", "sigma")}

    def moment(at: float) -> Moment:
        fit = with_level(chosen, at)
        return Moment(
            charts={
                f"gaussian_profile_{which}": on_intervals(fit, which, frame)
                for which, frame in frames.items()
            },
            texts={
                "main": page.sentence_html(words.interval_sentence(fit)),
                "table": page.rows_html(words.interval_rows(fit, statistics)),
            },
        )

    return sweep(CONTROLS["level"].options, moment)


@st.cache_resource(max_entries=32, show_spinner=False)
def along_null(chosen: Chosen, frame: Frame) -> Sweep:
    """The three tests of every μ₀, on the present axes."""
    sample = sample_of(chosen)

    def moment(null: float) -> Moment:
        tests = gaussian_mean_tests(sample.statistics, null)
        return Moment(
            charts={"gaussian_tests": on_mean_tests(tests, sample.unit, frame)},
            texts={
                "main": page.sentence_html(words.test_sentence(tests)),
                "table": page.rows_html(words.test_rows(tests)),
            },
            formulas={"main": formulas.test_formula(tests)[1]},
        )

    return sweep(sample.null.options, moment)


def _sentences(cases: dict[str, str]) -> dict[str, str]:
    return {case: page.sentence_html(template) for case, template in cases.items()}
