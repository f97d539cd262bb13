"""Home: one live thing to touch, and a card for each page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
import streamlit as st

from nll_core import surprise
from nll_core.information import coin_flips
from pages._figures.surprise import surprise_curve
from pages._figures.thumbnails import THUMBNAILS, Thumbnail
from pages._ui import stage
from pages._ui import state as field
from pages._ui.challenge_strip import Keep
from pages._ui.controls import Controls
from pages._ui.course import course
from pages._ui.lesson import Lesson, view
from pages._ui.numbers import decimals, latex_exact, percent
from pages._ui.parts import Ask, Formula, Heading, Part, Plot, Row, Say, stack
from pages._ui.progress import progress
from pages._ui.registry import ALL_PAGES, HOME, streamlit_page
from pages._ui.shared_controls import (
    PROBABILITIES,
    PROBABILITY,
    pick_probability,
    probability_handle,
)

GRID: Final = np.array(PROBABILITIES)
CARDS_IN_A_ROW: Final = 4


class State(field.State):
    """What the page shows."""

    p: float = field.control(PROBABILITY)


class Touch(Row):
    """Words and, beside them, the plot, which is sent first: the rest is quickly drawn."""

    staged = False

    def draw(self, controls: Controls) -> None:
        places = st.columns([1, 1.4], gap="large", vertical_alignment="center")
        for place, cell in reversed(list(zip(places, self.cells, strict=True))):
            with place:
                stage.draw(stack(cell), controls)


@view("touch")
def touch(s: State) -> Iterator[Part]:
    nats = float(surprise(s.p))
    yield Touch(
        (
            (
                Ask("p"),
                Say(
                    f"It happened, and the model had given it a probability of **{percent(s.p)}**: "
                    f"**{decimals(nats)} nats** of surprise, like "
                    f"**{float(coin_flips(s.p)):.1f} coin flips** in a row that all land heads."
                ),
                Formula(
                    r"\text{surprise} = -\log p",
                    rf"-\log ⟦{latex_exact(s.p)}⟧ = ⟦{decimals(nats)}⟧",
                ),
            ),
            Plot(
                "home_curve",
                surprise_curve(GRID, s.p, "nats", penalties=False, log_axis=False),
                f"Curve of −log p against p. At p = {s.p:g} it is {nats:.3f} nats.",
                drag=[probability_handle("the point on the curve")],
                click=pick_probability,
            ),
        ),
    )


class Cards(Part):
    """A card for each page: a small picture, the title as a link, and the question."""

    def draw(self, controls: Controls) -> None:
        others = [info for info in ALL_PAGES if info is not HOME]
        for first in range(0, len(others), CARDS_IN_A_ROW):
            row = others[first : first + CARDS_IN_A_ROW]
            for card, info in zip(st.columns(CARDS_IN_A_ROW), row, strict=False):
                # The style sheet lets the link of the title cover the whole card.
                with card.container(border=True, height="stretch", key=f"nll_card_{info.stem}"):
                    picture = _thumbnail(info.stem)
                    st.image(picture.svg, alt=picture.alt, width="stretch")
                    st.page_link(streamlit_page(info), label=f"**{info.title}**", icon=info.icon)
                    st.caption(f"{info.question}{_solved(info.stem)}")


def _solved(stem: str) -> str:
    """How many of a page's challenges are solved, where it has any."""
    made = course(stem)
    if not made or not made.challenges:
        return ""
    return f" *Challenges {len(progress().of(stem))}/{len(made.challenges)}.*"


@lru_cache
def _thumbnail(stem: str) -> Thumbnail:
    return THUMBNAILS[stem]()


lesson = Lesson(
    stem=HOME.stem,
    state=State,
    look_for="Surprise is −log p, where p is the probability that the model gave to what happened. "
    "The negative log-likelihood (NLL) is the sum of the surprises over all examples, and most "
    "models are trained to make it small. Here you move its parts (probabilities, logits, "
    "temperatures, data) and see at once what they do to the loss, its gradient and the fit.",
    views=(touch,),
    after=(Heading("Where to go next"), Cards(), Keep()),
)
