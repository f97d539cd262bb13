"""Softmax and cross-entropy: from logits to a loss, and the gradient that it sends back."""

import streamlit as st

from nll_core import cross_entropy_parts
from pages._lessons.softmax import views
from pages._lessons.softmax.class_names import class_names
from pages._lessons.softmax.controls import PRESETS, show_controls
from pages._lessons.softmax.descent import losses_along, present_state
from pages._lessons.softmax.example import CONTROLS
from pages._lessons.softmax.moving import for_browser, live_keys
from pages._snippets import softmax as snippets
from pages._ui import page
from pages._ui.live import live
from pages._ui.player import player


@st.fragment
def lesson() -> None:
    example, path = present_state()
    names = class_names(CONTROLS["names"].usable, len(example.logits))
    parts = cross_entropy_parts(
        example.shifted, example.distribution, temperature=example.temperature, **example.options
    )
    stage, side = page.columns()
    # The plots are sent before the controls, which have not changed but for the one that moved.
    with stage:
        views.show_loss(names, example, parts)
        views.show_formula(names, example, parts)
    with side:
        show_controls(names)
        page.link_and_reset(CONTROLS)

    st.header("Class by class", anchor=False)
    views.class_table(names, example, parts)

    st.header("Follow the gradient", anchor=False)
    stage, side = page.columns("descent")
    with side:
        CONTROLS["lr"].show()
        CONTROLS["taken"].show()
        player(CONTROLS, "taken", path.last)
        st.caption(
            "A step moves the logits: z ← z − η ∂loss/∂z, as far as the sliders go. Step back and "
            "forth as you like; moving a logit yourself begins a new path."
        )
    rate = CONTROLS["lr"].value
    with stage:
        views.show_descent(names, example, parts, path, losses_along(example, path), rate)

    st.header("Worth knowing", anchor=False)
    views.show_points(names, example)

    st.header("Why nobody computes it by the textbook formula", anchor=False)
    views.show_textbook(example, parts)
    given = (example.shifted, example.target, example.temperature, example.label_smoothing)
    weights = example.class_weights
    page.show_code(
        {
            "NumPy": snippets.numpy_code(*given, weights),
            "nll_core": snippets.core_code(*given, weights, rate),
            "PyTorch": snippets.torch_code(*given, weights),
        }
    )
    live(
        CONTROLS,
        live_keys(example),
        program="softmax",
        **for_browser(names, example, parts, path),
    )


page.opening(
    "softmax",
    "Drag a logit by its bar and watch the probabilities, the loss and the gradient answer "
    "together. The gradient is p − q, the model minus the target: where the two agree, nothing "
    "pulls. Then let the gradient move the logits, step by step, and back.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "J. S. Bridle (1990), Probabilistic interpretation of feedforward classification network "
    "outputs. C. Szegedy and others (2016), Rethinking the Inception architecture for computer "
    "vision (label smoothing).",
    terms=(
        "Logit",
        "Softmax",
        "Log-softmax",
        "Cross-entropy",
        "KL divergence",
        "Entropy",
        "Temperature",
        "Label smoothing",
    ),
)
