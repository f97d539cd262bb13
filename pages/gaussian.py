"""Gaussian maximum likelihood: the μ and σ that make measurements least surprising."""

import streamlit as st

from nll_core import least_squares_identity
from pages._lessons.gaussian import views, words
from pages._lessons.gaussian.controls import (
    CONTROLS,
    FIT,
    PRESETS,
    PROFILES,
    SQUARES,
    TAILS,
    TERMS,
    TESTS,
    chosen_data,
    show_controls,
)
from pages._lessons.gaussian.data import LOADERS, SAMPLED, Chosen, Sample, sample_of
from pages._lessons.gaussian.moving import go_live
from pages._snippets import gaussian as snippets
from pages._ui import page


@st.fragment
def lesson() -> None:
    view = CONTROLS["view"].show()
    stage, side = page.columns()
    chosen = chosen_data()
    sample, mu, sigma = sample_of(chosen), CONTROLS["mu"].value, CONTROLS["sigma"].value
    here = least_squares_identity(sample.values, [mu], sigma)
    show = {
        FIT: views.show_fit,
        PROFILES: views.show_profiles,
        TESTS: views.show_tests,
        TERMS: views.show_terms,
        SQUARES: views.show_squares,
        TAILS: views.show_tails,
    }[view]
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        page.readouts(words.readouts(sample, mu, sigma, float(here.nll[0])))
        show(chosen, sample, mu, sigma)
    with side:
        show_controls(view, chosen, sample, mu, sigma)
        page.link_and_reset(CONTROLS)
    show_code(chosen, sample, mu, sigma)
    moved = " Some points were moved by hand." if chosen.moved else ""
    st.caption(f"Data: {sample.measurements.source}{moved}")
    go_live(view, chosen, sample, mu, sigma)


def show_code(chosen: Chosen, sample: Sample, mu: float, sigma: float) -> None:
    null = CONTROLS["mu0"].value
    imports, loaded = "", None
    if chosen.name == SAMPLED and not chosen.moved:
        data = snippets.draw_expression(chosen.size, chosen.mu, chosen.sigma, chosen.seed)
    else:
        data = snippets.array_expression(sample.values.tolist())
    if chosen.name in LOADERS and not chosen.trimmed and not chosen.moved:
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
    "Drag the top or the side of the curve, the present point on the surface, or the data. The "
    "likelihood of a point is the height of the curve above it; the likelihood of all is the "
    "product of those heights. The surface shows its negative log over (μ, σ), with one lowest "
    "point: the steeper the walls around it, the surer we are of μ and σ.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "C. F. Gauss (1809), Theoria motus corporum coelestium. R. A. Fisher (1922), On the "
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
)
