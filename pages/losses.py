"""Loss functions compared: what each does with mistakes, outliers, imbalance and probabilities."""

import streamlit as st

from pages._lessons.losses import claims, compared, curves, fitted
from pages._lessons.losses.claim import Claims, present_claims
from pages._lessons.losses.controls import (
    CLAIMS,
    COMPARED,
    CONTROLS,
    CURVES,
    FITTED,
    PRESETS,
    SHAPED_BY,
    State,
    present_state,
)
from pages._lessons.losses.data import BINS, FRESH_POINTS, FRESH_SEED, POINTS, fit_of
from pages._snippets import losses as snippets
from pages._ui import page
from pages._ui.live import live


@st.fragment
def lesson() -> None:
    view = CONTROLS["show"].show()
    stage, side = page.columns()
    state, claimed = present_state(), present_claims()
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        if view == CLAIMS:
            claims.show(claimed)
        else:
            {CURVES: curves, FITTED: fitted, COMPARED: compared}[view].show(state)
    with side:
        show_controls(view, state, claimed)
        page.link_and_reset(CONTROLS)
    if view == COMPARED:
        compared.show_table(state)
    shape = state.shape
    page.show_code(
        snippets.fitted_codes(snippet_case(state))
        if view == FITTED
        else {
            "NumPy": snippets.numpy_code(state.margin, *shape, claimed.onwrong),
            "nll_core": snippets.core_code(state.margin, *shape, claimed.onwrong),
            "PyTorch": snippets.torch_code(state.margin, *shape),
        }
    )
    if view == CLAIMS:
        tables = claims.sweeps(claimed)
    else:
        tables = {CURVES: curves, FITTED: fitted, COMPARED: compared}[view].sweeps(state)
    live(CONTROLS, tuple(tables), sweeps=tables)


def snippet_case(state: State) -> snippets.Fitted:
    """What the snippets of the fit need."""
    sampled, fit = state.sampled, fit_of(state.sampled, state.loss, state.shape)
    return snippets.Fitted(
        state.loss,
        *state.shape,
        share=sampled.share,
        seed=sampled.seed,
        ridge=sampled.ridge,
        outlier=sampled.outlier,
        points=POINTS,
        fresh_points=FRESH_POINTS,
        fresh_seed=FRESH_SEED + sampled.seed,
        bins=BINS,
        weights=(float(fit.weights[0]), float(fit.weights[1])),
        intercept=fit.intercept,
    )


def show_controls(view: str, state: State, claimed: Claims) -> None:
    """Draw the controls of the present view."""
    if view == CLAIMS:
        CONTROLS["claim"].show()
        CONTROLS[claimed.control].show()
        if claimed.control == "stated":
            CONTROLS["hits"].show()
        return
    CONTROLS["loss"].show()
    if view == CURVES:
        CONTROLS["margin"].show()
        CONTROLS["against"].show()
    elif view == COMPARED:
        CONTROLS["asked"].show()
    if view != COMPARED and state.loss in SHAPED_BY:
        CONTROLS[SHAPED_BY[state.loss]].show()
    if view == FITTED:
        CONTROLS["ones"].show()
        CONTROLS["stray"].show()
        if state.sampled.outlier is not None:
            CONTROLS["ox"].show()
            CONTROLS["oy"].show()
    with st.expander("More"):
        if view == CURVES:
            CONTROLS["unitloss"].show()
        elif view == FITTED:
            CONTROLS["ridge"].show()
            CONTROLS["sampled"].show()
        else:
            for key in ("gamma", "alpha", "soft"):
                CONTROLS[key].show()


page.opening(
    "losses",
    "Drag the margin along a curve and watch what a mistake costs and how hard it pulls. Then fit "
    "each loss to the same two classes: drag the outlier away, make one class rare. No loss wins "
    "everywhere; the table says what each gives up.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "P. L. Bartlett, M. I. Jordan, J. D. McAuliffe (2006), Convexity, classification, and risk "
    "bounds, JASA 101. T. Hastie, R. Tibshirani, J. Friedman (2009), The elements of statistical "
    "learning, section 10.6. T.-Y. Lin and others (2017), Focal loss for dense object detection, "
    "ICCV. N. Charoenphakdee and others (2021), On focal loss for class-posterior probability "
    "estimation, CVPR.",
    terms=(
        "Margin",
        "Hinge loss",
        "Focal loss",
        "Brier score",
        "Class weight",
        "Proper scoring rule",
        "Calibration",
    ),
)
