"""Gaussian maximum likelihood: the μ and σ that make measurements least surprising."""

from functools import partial

import streamlit as st

from nll_core import gaussian_mean_tests, gaussian_point_terms, least_squares_identity
from pages._figures.gaussian import density, nll_surface
from pages._figures.gaussian_descent import descent_progress
from pages._figures.gaussian_profiles import mean_tests, profile_curve
from pages._figures.gaussian_tails import tails as tails_figure
from pages._figures.gaussian_terms import least_squares, point_terms
from pages._snippets import gaussian as snippets
from pages._ui import gaussian_formulas as formulas
from pages._ui import gaussian_words as words
from pages._ui import page
from pages._ui.chart import chart
from pages._ui.controls import Choice, Controls, Count, MovingSteps, Steps, Switch, Text
from pages._ui.gaussian_data import (
    DATA,
    FIVE,
    LOADERS,
    MAX_STEPS,
    METHODS,
    MICHELSON,
    NEWCOMB,
    PASTED,
    SAMPLED,
    Chosen,
    Path,
    Sample,
    check_numbers,
    nearest,
    path_of,
    point_scale,
    sample_of,
    step_text,
    tails_of,
    with_level,
)

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
    name = CONTROLS["x"].value
    if name == PASTED:
        return Chosen(name, text=CONTROLS["numbers"].usable)
    if name == SAMPLED:
        size, mu, sigma, seed = (CONTROLS[k].value for k in ("size", "truemu", "truesigma", "draw"))
        return Chosen(name, size=size, mu=mu, sigma=sigma, seed=seed)
    return Chosen(name, trimmed=name == NEWCOMB and CONTROLS["trim"].value)


def present() -> Sample:
    return sample_of(chosen_data())


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
        help="Separated by spaces, commas, semicolons or line ends; a decimal point, no comma.",
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
    MovingSteps(key="mu", label="Mean μ", scale=lambda: present().mu, text=step_text),
    MovingSteps(
        key="sigma", label="Standard deviation σ", scale=lambda: present().sigma, text=step_text
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
        label="Learning rate",
        options=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1.0, 1.5, 2.0),
        default=0.2,
        text=step_text,
        help="For the mean NLL over μ and log σ, with the σ̂ of the data as the unit of length. "
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
    MovingSteps(key="mu0", label="Null value μ₀", scale=lambda: present().null, text=step_text),
    MovingSteps(
        key="point",
        label="Point lit up, counted from the left (0: none)",
        scale=lambda: point_scale(present()),
    ),
    Switch(key="lift", label="Add the constant to the sum of squares", default=True),
)
PRESETS: page.Presets = {
    "N(50, 5)": {},
    "N(45, 8)": {"mu": 45.0, "sigma": 8.0},
    "Maximum": {"mu": 52.295, "sigma": 3.1673},
    "Descent": {"mu": 45.0, "sigma": 8.0, "descend": True, "step": 10},
    "Each point": {"view": TERMS, "mu": 45.0, "sigma": 8.0, "point": 5},
    "Small sample": {"x": SAMPLED, "size": 5, "view": PROFILES},
    "Michelson, μ₀ = 734.5": {"x": MICHELSON, "view": TESTS, "mu0": 734.5},
    "Newcomb": {"x": NEWCOMB},
    "Newcomb, Student-t": {"x": NEWCOMB, "view": TAILS},
}


@st.fragment
def lesson() -> None:
    view = CONTROLS["view"].show()
    stage, side = page.columns()
    chosen = chosen_data()
    sample, mu, sigma = sample_of(chosen), CONTROLS["mu"].value, CONTROLS["sigma"].value
    here = least_squares_identity(sample.values, [mu], sigma)
    show = {
        FIT: show_fit,
        PROFILES: show_profiles,
        TESTS: show_tests,
        TERMS: show_terms,
        SQUARES: show_squares,
        TAILS: show_tails,
    }[view]
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        page.readouts(words.readouts(sample, mu, sigma, float(here.nll[0])))
        show(chosen, sample, mu, sigma)
    with side:
        show_controls(view, chosen, sample, mu, sigma)
        page.link_and_reset(CONTROLS)
    show_code(chosen, sample, mu, sigma)
    st.caption(f"Data: {sample.measurements.source}")


def show_controls(view: str, chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    """Draw the controls of every view, then those of the present one."""
    show_data_controls()
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
                f"μ₀ = {step_text(sample.modern)}, the modern value",
                on_click=partial(CONTROLS.apply, {"mu0": sample.modern}),
                key="gaussian_modern",
                disabled=null == sample.modern,
            )
            st.caption(words.MODERN_NOTES[sample.name])
    elif view == TERMS:
        CONTROLS["point"].show()
        st.caption("Or click a point in either panel; pointing at it lights it up in both.")
    elif view == SQUARES:
        CONTROLS["lift"].show()


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
        with st.expander("The truth that is drawn from"):
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
    step = min(CONTROLS["step"].show(), path.steps)
    targets = {"One step": step + 1, "Ten steps": step + 10, "Run": MAX_STEPS, "Back to start": 0}
    with st.container(horizontal=True, gap="xsmall"):
        for name, target in targets.items():
            target = min(target, path.steps)
            st.button(
                name,
                on_click=partial(CONTROLS.apply, {"step": target}),
                key=f"gaussian_{name}",
                disabled=target == step,
            )


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
            ),
            key="gaussian_density",
            alt=f"Density of N({mu:g}, {sigma:g}) over {fit.n} points, a stick for the "
            f"likelihood of each; at the maximum it is N({fit.mu:.5g}, {fit.sigma:.5g}).",
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
                path=(path.mu[: step + 1], path.sigma[: step + 1]) if path else None,
            ),
            key="gaussian_surface",
            alt=f"Levels of the NLL over μ and σ. Here, at ({mu:g}, {sigma:g}), it is "
            f"{nll:.4f} nats; its minimum is {fit.nll:.4f} at ({fit.mu:.5g}, {fit.sigma:.5g}).",
            on_point=lambda point: CONTROLS.apply(
                {
                    "mu": nearest(present().mu, point["x"]),
                    "sigma": nearest(present().sigma, point["y"]),
                }
            ),
        )
    page.sentence(words.fit_sentence(sample, mu, sigma, nll))
    if path:
        method = CONTROLS["method"].value
        chart(
            descent_progress(path.rise, step, method),
            key="gaussian_steps",
            alt=f"NLL above its minimum along {path.steps} steps of {method}; after step {step} "
            f"it is {path.rise[step]:.3g} nats.",
        )
        page.sentence(words.path_sentence(path, step, method))
    page.table(
        ["", "μ", "σ", "NLL (nats)", "likelihood"],
        words.optimum_rows(sample, mu, sigma, nll),
        present=0,
    )
    st.caption(
        "On the surface, each shade begins at the written number of nats above the minimum; green "
        "lines bound the regions of (μ, σ) with 50, 90 and 95% confidence. Click the surface to "
        "move the present point there."
    )
    page.formula(*formulas.fit_formula(fit.n, sigma, here))


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
            )
    page.sentence(words.interval_sentence(fit))
    page.table(
        ["", "estimate", "standard error", "profile interval", "Wald interval"],
        words.interval_rows(fit),
    )
    page.table(["divisor", "σ", "σ²", "on average σ² is"], words.divisor_rows(fit))
    st.caption(
        "The profile lets the other parameter follow: along μ it takes the best σ for each μ. Its "
        "interval is where the curve stays below the cut. Wald's parabola knows only the "
        "curvature at the minimum. Dividing by n − 1 makes σ² right on average, not σ."
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
    )
    page.sentence(said)
    page.formula(*formulas.squares_formula(sample.fit.n, sigma, here))


def show_tails(chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    tails = tails_of(chosen)
    said = words.tail_sentence(tails)
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
    if sample.name == NEWCOMB:
        whole, trimmed = (tails_of(Chosen(NEWCOMB, trimmed=out)) for out in (False, True))
        named = [("all 66 points", whole), ("without −44 and −2", trimmed)]
    page.table(["", "μ", "σ", "ν", "NLL (nats)", "AIC"], words.tail_rows(named))
    st.caption(
        "σ of a Student-t is its scale, not its standard deviation. Between the two families the "
        "lower AIC is better; compare AICs only on the same data."
    )
    page.formula(*formulas.tail_formula(tails))


def show_code(chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    null = CONTROLS["mu0"].value
    imports, loaded = "", None
    if chosen.name == SAMPLED:
        data = snippets.draw_expression(chosen.size, chosen.mu, chosen.sigma, chosen.seed)
    else:
        data = snippets.array_expression(sample.values.tolist())
    if chosen.name in LOADERS and not chosen.trimmed:
        loader = LOADERS[chosen.name].__name__
        imports, loaded = f"from nll_core.datasets import {loader}\n", f"{loader}().values"
    page.show_code(
        {
            "NumPy": snippets.numpy_code(data, mu, sigma, null),
            "nll_core": snippets.core_code(loaded or data, imports, mu, sigma, null),
            "PyTorch": snippets.torch_code(data, mu, sigma),
        }
    )


page.opening(
    "gaussian",
    "Move μ and σ: each point is as likely as the curve is high above it, and the likelihood is "
    "the product of those heights. Its negative log is the height of a landscape over (μ, σ), "
    "with one lowest point. How steep the walls around it are says how sure we can be of it.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
CONTROLS.adopt_link()
page.sources(
    "C. F. Gauss (1809), Theoria motus corporum coelestium. R. A. Fisher (1922), On the "
    "mathematical foundations of theoretical statistics. S. M. Stigler (1977), Do robust "
    "estimators work with real data?, The Annals of Statistics 5. Y. Pawitan (2001), In all "
    "likelihood."
)
