"""Surprise, −log p: why the penalty for a probability is its negative logarithm."""

import streamlit as st

from pages._lessons.surprise import views, words
from pages._lessons.surprise.controls import CONTROLS, PRESETS, present_state
from pages._snippets import surprise as snippets
from pages._ui import page
from pages._ui.live import live


@st.fragment
def lesson() -> None:
    state = present_state()
    stage, side = page.columns()
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        views.show_curve(state)
    with side:
        CONTROLS["p"].show()
        CONTROLS["unit"].show()
        with st.expander("More"):
            CONTROLS["others"].show()
            CONTROLS["axis"].show()
        page.link_and_reset(CONTROLS)

    st.header("Rows worth knowing by heart", anchor=False)
    rows, present = words.reference_rows(state.p)
    page.table(words.HEADER, rows, present=present, key="rows")

    st.header("Multiply probabilities, or add their logs?", anchor=False)
    stage, side = page.columns("product")
    with stage:
        views.show_product(state)
    with side:
        CONTROLS["n"].show()

    page.show_code(
        {
            "NumPy": snippets.numpy_code(state.p, state.n),
            "nll_core": snippets.core_code(state.p, state.n),
            "PyTorch": snippets.torch_code(state.p),
        }
    )
    live(CONTROLS, ("p", "n"), sweeps={"p": views.along_p(state), "n": views.along_n(state)})


page.opening(
    "surprise",
    "Drag the point, or the slider of p, and watch the height of the curve and the slope of its "
    "tangent. Halving p always adds the same surprise, one coin flip. So the height has no limit "
    "as p goes to 0: that is what makes a confident mistake so expensive. (A steep slope alone "
    "would not: that of 1 − √p has no limit either, yet 1 − √p never exceeds 1.) Here log is the "
    "natural logarithm, as on every page.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "C. E. Shannon (1948), A mathematical theory of communication, Bell System Technical Journal "
    "27. The deciban: I. J. Good (1950), Probability and the weighing of evidence.",
    terms=("Surprise", "Nat", "Negative log-likelihood", "Log-likelihood", "Underflow"),
)
