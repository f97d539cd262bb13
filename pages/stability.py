"""Numerical stability: one loss, written in six ways, of which most break somewhere."""

import streamlit as st

from pages._lessons.stability import calls, views
from pages._lessons.stability.controls import (
    CLIPPING,
    CONTROLS,
    MEAN,
    ORDER,
    PRESETS,
    PRODUCT,
    present_state,
    present_terms,
    show_controls,
)
from pages._lessons.stability.moving import go_live
from pages._snippets import stability as snippets
from pages._ui import page


@st.fragment
def lesson() -> None:
    view = CONTROLS["see"].show()
    stage, side = page.columns()
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        if view == PRODUCT:
            views.show_product(CONTROLS["p"].value, CONTROLS["many"].value)
        elif view == ORDER:
            views.show_order(present_terms(), CONTROLS["terms"].value)
        elif view == CLIPPING:
            views.show_clipping(float(CONTROLS["given"].value), float(CONTROLS["clip"].value))
        else:
            views.show_ways(present_state())
    with side:
        show_controls(view)
        page.link_and_reset(CONTROLS)
    show_code(view)
    go_live(view)


def show_code(view: str) -> None:
    if view == PRODUCT:
        at = CONTROLS["p"].value, CONTROLS["many"].value
        code = {
            "NumPy": snippets.product_numpy_code(*at),
            "nll_core": snippets.product_core_code(*at),
        }
    elif view == ORDER:
        terms, n = present_terms(), CONTROLS["terms"].value
        code = {
            "NumPy": snippets.sums_numpy_code(MEAN, n),
            "nll_core": snippets.sums_core_code(terms.seed, terms.order, n),
        }
    elif view == CLIPPING:
        at = float(CONTROLS["given"].value), float(CONTROLS["clip"].value)
        code = {
            "NumPy": snippets.clip_numpy_code(*at),
            "nll_core": snippets.clip_core_code(*at),
        }
    else:
        state = present_state()
        logits = float(state.lead), state.setting.shift, state.setting.dtype
        code = {
            "NumPy": snippets.numpy_code(*logits),
            "nll_core": snippets.core_code(*logits, state.setting.eps),
            "PyTorch": snippets.torch_code(*logits),
        }
    page.show_code(code)


page.opening(
    "stability",
    "On paper all six formulas give the same number. Drag the lead, add a constant to both logits, "
    "change the type: the strips show where a computer gives NaN, ∞ or 0 instead, and the error "
    "plot shows how many digits are left. Only one formula, log1p of the gap, is accurate wherever "
    "the logits themselves are.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
st.header("Which call to use", anchor=False)
for number, (header, rows) in enumerate(zip(calls.HEADERS, calls.TABLES, strict=True)):
    page.table(header, rows, key=f"calls_{number}")
page.note(
    "In nll_core: cross_entropy, binary_cross_entropy, log_softmax, log_loss and gaussian_nll. "
    "Each takes logits or the parameters of a density, never a product of probabilities."
)
page.closing(
    CONTROLS,
    "P. Blanchard, D. J. Higham and N. J. Higham (2021), Accurately computing the log-sum-exp and "
    "softmax functions, IMA Journal of Numerical Analysis 41. N. J. Higham (1993), The accuracy "
    "of floating point summation. D. Goldberg (1991), What every computer scientist should know "
    "about floating-point arithmetic. The references of 50 digits: mpmath.",
    terms=("Log-softmax", "Softmax", "Overflow", "Underflow", "Compensated summation"),
)
