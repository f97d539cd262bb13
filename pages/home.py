"""Home: what this is, one live thing to touch, and a card for each page."""

import numpy as np
import streamlit as st

from nll_core import coin_flips, surprise
from pages._figures.style import Drawing
from pages._figures.surprise import surprise_curve
from pages._figures.thumbnails import THUMBNAILS, Thumbnail
from pages._ui import page
from pages._ui.chart import chart
from pages._ui.controls import Controls
from pages._ui.live import Moment, Sweep, live, sweep
from pages._ui.numbers import decimals, latex_exact, percent
from pages._ui.registry import ALL_PAGES, HOME, streamlit_page
from pages._ui.shared_controls import (
    PROBABILITIES,
    PROBABILITY,
    pick_probability,
    probability_handle,
)

CONTROLS = Controls(PROBABILITY)
GRID = np.array(PROBABILITIES)
CARDS_IN_A_ROW = 4


@st.cache_resource(show_spinner=False)
def thumbnail(stem: str) -> Thumbnail:
    return THUMBNAILS[stem]()


@st.cache_resource(show_spinner=False)
def along_p() -> Sweep:
    return sweep(
        PROBABILITIES,
        lambda p: Moment(
            charts={"home_curve": curve(p).moving()},
            texts={"main": page.sentence_html(sentence(p))},
            formulas={"main": formula(p)},
        ),
    )


def curve(p: float) -> Drawing:
    return surprise_curve(GRID, p, "nats", penalties=False, log_axis=False)


def sentence(p: float) -> str:
    return (
        f"It happened, and the model had given it a probability of **{percent(p)}**: "
        f"**{decimals(float(surprise(p)))} nats** of surprise, like "
        f"**{float(coin_flips(p)):.1f} coin flips** in a row that all land heads."
    )


def formula(p: float) -> str:
    return rf"-\log ⟦{latex_exact(p)}⟧ = ⟦{decimals(float(surprise(p)))}⟧"


@st.fragment
def touch() -> None:
    words, plot = st.columns([1, 1.4], gap="large", vertical_alignment="center")
    p = PROBABILITY.value
    # The plot is sent before the rest, which is quickly drawn.
    with plot:
        chart(
            curve(p).figure(),
            key="home_curve",
            alt=f"Curve of −log p against p. At p = {p:g} it is {float(surprise(p)):.3f} nats.",
            handles=[probability_handle("the point on the curve")],
            on_point=lambda point: CONTROLS.apply(pick_probability(point)),
        )
    with words:
        PROBABILITY.show()
        page.sentence(sentence(p))
        page.formula(r"\text{surprise} = -\log p", formula(p))
    live(CONTROLS, ("p",), sweeps={"p": along_p()})


page.opening(
    HOME.stem,
    "Surprise is −log p, where p is the probability that the model gave to what happened. The "
    "negative log-likelihood (NLL) is the sum of the surprises over all examples, and most models "
    "are trained to make it small. Here you move its parts (probabilities, logits, temperatures, "
    "data) and see at once what they do to the loss, its gradient and the fit.",
    CONTROLS,
)
touch()
st.header("Where to go next", anchor=False)
others = [info for info in ALL_PAGES if info is not HOME]
for first in range(0, len(others), CARDS_IN_A_ROW):
    row = others[first : first + CARDS_IN_A_ROW]
    for card, info in zip(st.columns(CARDS_IN_A_ROW), row, strict=True):
        # The style sheet lets the link of the title cover the whole card.
        with card.container(border=True, height="stretch", key=f"nll_card_{info.stem}"):
            picture = thumbnail(info.stem)
            st.image(picture.svg, alt=picture.alt, width="stretch")
            st.page_link(streamlit_page(info), label=f"**{info.title}**", icon=info.icon)
            st.caption(info.question)
