"""The Gaussian page's controls: what they may say, the presets, and how they are drawn."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages._lessons.gaussian import words
from pages._lessons.gaussian.data import (
    DATA,
    FIVE,
    MICHELSON,
    NEWCOMB,
    PASTED,
    SAMPLED,
    Chosen,
    Sample,
    bench_of,
    check_numbers,
    nearest,
    point_scale,
    sample_of,
    step_text,
)
from pages._lessons.gaussian.moved_points import MovedPoints, check_moves
from pages._lessons.gaussian.paths import MAX_STEPS, METHODS, Path, path_of
from pages._ui import page
from pages._ui.control_kinds import Choice, Count, Steps, Switch, Text
from pages._ui.controls import Controls
from pages._ui.moving_steps import MovingSteps
from pages._ui.player import player

VIEWS = (
    FIT := "Fit",
    PROFILES := "Profiles and intervals",
    TESTS := "Tests",
    TERMS := "Terms",
    SQUARES := "Least squares",
    TAILS := "Student-t",
)


def chosen_data() -> Chosen:
    """What the controls ask for, drawn or not."""
    return base_data()._replace(moved=CONTROLS["moved"].moves)


def base_data() -> Chosen:
    """The same before any point was moved."""
    name = CONTROLS["x"].value
    if name == PASTED:
        return Chosen(name, text=CONTROLS["numbers"].usable)
    if name == SAMPLED:
        size, mu, sigma, seed = (CONTROLS[k].value for k in ("size", "truemu", "truesigma", "draw"))
        return Chosen(name, size=size, mu=mu, sigma=sigma, seed=seed)
    return Chosen(name, trimmed=name == NEWCOMB and CONTROLS["trim"].value)


def present() -> Sample:
    return sample_of(chosen_data())


def before() -> Sample:
    """The data before any point was moved, whose scales the sliders keep."""
    return sample_of(base_data())


# Both separators are shown, since a comma can be either.
NUMBERS_HELP = (
    "Separated by spaces, semicolons or line ends: 12.5 13; 11.8, and with decimal commas "
    "12,5; 13; 11,8. Commas separate, too, in 12.5, 13, 11.8."
)
CONTROLS = Controls(
    Choice(key="view", label="View", options=VIEWS, default=FIT),
    Choice(key="x", label="Data", options=DATA, default=FIVE, as_list=True),
    Switch(key="trim", label="Leave out the two outliers, −44 and −2", default=False),
    Text(
        key="numbers",
        label="Your numbers",
        default="9.81 9.79 9.83 9.80 9.86 9.78 9.82 9.75",
        check=check_numbers,
        lines=4,
        help=NUMBERS_HELP,
    ),
    Steps(
        key="size",
        label="Sample size n",
        options=(5, 10, 20, 50, 100, 200, 500, 1000, 2000),
        default=20,
    ),
    Steps(
        key="truemu",
        label="True μ",
        options=(-100.0, -10.0, -1.0, 0.0, 1.0, 10.0, 50.0, 100.0),
        default=50.0,
        text=step_text,
    ),
    Steps(
        key="truesigma",
        label="True σ",
        options=(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0),
        default=5.0,
        text=step_text,
    ),
    Count(key="draw", label="Draw number (the seed)", low=0, high=99, default=1),
    MovingSteps(key="mu", label="Mean μ", scale=lambda: before().mu, text=step_text),
    MovingSteps(
        key="sigma", label="Standard deviation σ", scale=lambda: before().sigma, text=step_text
    ),
    Switch(key="descend", label="Descend from the present point", default=False),
    Choice(
        key="method",
        label="Method",
        options=tuple(METHODS),
        default="gradient descent",
        as_list=True,
    ),
    Steps(
        key="rate",
        label="Learning rate η",
        options=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1.0, 1.5, 2.0),
        default=0.2,
        text=step_text,
        help="It applies to the mean NLL over μ and log σ, with lengths in units of σ̂. "
        "Newton's method finds its own step length.",
    ),
    Count(key="step", label="Step of the descent", low=0, high=MAX_STEPS, default=0),
    Steps(
        key="level",
        label="Confidence level",
        options=(0.5, 0.8, 0.9, 0.95, 0.99, 0.999),
        default=0.95,
        text=step_text,
    ),
    MovingSteps(key="mu0", label="Null value μ₀", scale=lambda: before().null, text=step_text),
    MovingSteps(
        key="point",
        label="Highlighted point, counted from the left (0: none)",
        scale=lambda: point_scale(present()),
    ),
    MovedPoints(
        key="moved",
        label="Moved points (number from the left: place)",
        default="",
        check=lambda text: check_moves(bench_of(base_data()), text),
        bench=lambda: bench_of(base_data()),
        max_chars=400,
        help="For example 3:51.2, 5:40. Numbers count from the left, before any point was moved.",
    ),
    Switch(key="lift", label="Add the constant to the sum of squares", default=True),
)
PRESETS: page.Presets = {
    "N(50, 5²)": {},
    "N(45, 8²)": {"mu": 45.0, "sigma": 8.0},
    "Maximum": {"mu": 52.295, "sigma": 3.1673},
    "Descent": {"mu": 45.0, "sigma": 8.0, "descend": True, "step": 10},
    "Each point": {"view": TERMS, "mu": 45.0, "sigma": 8.0, "point": 5},
    "Small sample": {"x": SAMPLED, "size": 5, "view": PROFILES},
    "Michelson, μ₀ = 734.5": {"x": MICHELSON, "view": TESTS, "mu0": 734.5},
    "Newcomb, Gaussian": {"x": NEWCOMB},
    "Newcomb, Student-t": {"x": NEWCOMB, "view": TAILS},
}


def show_controls(view: str, chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    """Draw the controls of every view, then those of the present one."""
    show_data_controls()
    if chosen.moved:
        st.button(
            "Put the points back",
            on_click=partial(CONTROLS.apply, {"moved": ""}),
            key="gaussian_back",
        )
    for key in ("mu", "sigma"):
        CONTROLS[key].show()
    best = {
        "mu": nearest(sample.mu, sample.fit.mu),
        "sigma": nearest(sample.sigma, sample.fit.sigma),
    }
    st.button(
        "Go to the maximum",
        on_click=partial(CONTROLS.apply, best),
        key="gaussian_maximum",
        disabled=best == {"mu": mu, "sigma": sigma},
    )
    if view == FIT:
        show_descent_controls(present_path(chosen, mu, sigma))
    elif view == PROFILES:
        CONTROLS["level"].show()
    elif view == TESTS:
        null = CONTROLS["mu0"].show()
        if sample.modern is not None:
            st.button(
                f"μ₀ = {step_text(sample.modern)}, Stigler’s value",
                on_click=partial(CONTROLS.apply, {"mu0": sample.modern}),
                key="gaussian_modern",
                disabled=null == sample.modern,
            )
            st.caption(words.MODERN_NOTES[sample.name])
    elif view == TERMS:
        CONTROLS["point"].show()
        st.caption("Or click a point in either plot; pointing at it highlights it in both.")
    elif view == SQUARES:
        CONTROLS["lift"].show()
    with st.expander("Moved points"):
        CONTROLS["moved"].show()


def show_data_controls() -> None:
    """Draw the choice of data and what belongs to it."""
    name = CONTROLS["x"].show()
    if name == NEWCOMB:
        CONTROLS["trim"].show()
    elif name == PASTED:
        CONTROLS["numbers"].show()
    elif name == SAMPLED:
        CONTROLS["size"].show()
        CONTROLS["draw"].show()
        with st.expander("The true Gaussian"):
            CONTROLS["truemu"].show()
            CONTROLS["truesigma"].show()


def present_path(chosen: Chosen, mu: float, sigma: float) -> Path | None:
    """The path of the descent, none while it is switched off."""
    if not CONTROLS["descend"].value:
        return None
    method = METHODS[CONTROLS["method"].value]
    return path_of(chosen, mu, sigma, method, CONTROLS["rate"].value)


def show_descent_controls(path: Path | None) -> None:
    """Draw the switch of the descent and, while it is on, what belongs to it."""
    CONTROLS["descend"].show()
    if path is None:
        return
    method = CONTROLS["method"].show()
    CONTROLS["rate"].show(disabled=method == "Newton")
    CONTROLS["step"].show()
    player(CONTROLS, "step", path.steps)
