"""Tokens: what a text costs a language model, and how the next token is drawn: the lesson."""

from __future__ import annotations

from typing import Final

from nll_core.language import DECODING_ORDERS
from pages._lessons.tokens.decoding import chain, code
from pages._lessons.tokens.state import OWN, State, in_words
from pages._ui import page
from pages._ui.lesson import Chosen, Lesson

LLAMA: Final = in_words(DECODING_ORDERS["llama.cpp"].kinds)
THREE: Final = {"tkfrom": OWN, "tklogits": "3, 2, 1", "tkt": 0.5, "tkp": 0.8}
PRESETS: Final[page.Presets] = {
    "Flat, then cut": {},
    "Cut, then flat": {"tkorder": LLAMA},
    "Temperature first: one token": THREE,
    "Filter first: two tokens": {**THREE, "tkorder": LLAMA},
    "Greedy: T = 0": {"tkt": 0.0},
    "Typical drops the best": {"tkt": 1.0, "tkp": 1.0, "tky": 0.3, "tkstart": "q"},
    "A logit of 0 escapes": {
        "tkfrom": OWN,
        "tklogits": "2*, 1, 0*, -1",
        "tkr": 1.5,
        "tkt": 1.0,
        "tkp": 1.0,
    },
}

lesson = Lesson(
    stem="tokens",
    state=State,
    look_for="Drag a step past another: the same temperature and the same filters keep other "
    "tokens in another order. Then compare the orders of three projects.",
    presets=PRESETS,
    views=(Chosen("tkview", (chain,)),),
    code=code,
    sources="A. Holtzman et al. (2020), The curious case of neural text degeneration. A. Fan, M. "
    "Lewis and Y. Dauphin (2018), Hierarchical neural story generation. N. N. Minh et al. (2024), "
    "Turning up the heat: min-p sampling. C. Meister et al. (2023), Locally typical sampling. N. "
    "S. Keskar et al. (2019), CTRL.",
    terms=("Decoding", "Top-p", "Temperature", "Surprise", "Entropy"),
)
