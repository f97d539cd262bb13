"""Tokens: what a text costs a language model, and how the next token is drawn: the lesson."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from nll_core.language import (
    DECODING_ORDERS,
    DecodingStage,
    TopChoices,
    decode,
    summarise_tokens,
    top_choices,
)
from pages._lessons.tokens import decoding, sequences, source, state, takeaway
from pages._lessons.tokens.reading import calibration, one_text, two_answers
from pages._lessons.tokens.windows import windowed, windows
from pages._snippets import token_reading as snippets
from pages._ui import page
from pages._ui.course import Number
from pages._ui.lesson import Lesson, Own, View

LLAMA: Final = state.in_words(DECODING_ORDERS["llama.cpp"].kinds)
THREE: Final = {"tkfrom": state.OWN, "tklogits": "3, 2, 1", "tkt": 0.5, "tkp": 0.8}
DRAWING: Final[page.Presets] = {
    "Flat, then cut": {},
    "Temperature first: one token": THREE,
    "Filter first: two tokens": {**THREE, "tkorder": LLAMA},
    "Typical drops the best": {"tkt": 1.0, "tkp": 1.0, "tky": 0.3, "tkstart": "m"},
    "A logit of 0 escapes": {
        "tkfrom": state.OWN,
        "tklogits": "2*, 1, 0*, -1",
        "tkr": 1.5,
        "tkt": 1.0,
        "tkp": 1.0,
    },
    "Greedy misses the best": {"tkview": state.GREEDY},
}
VIEWS: Final[dict[str, View[state.State]]] = {
    state.TEXT: one_text,
    state.TWO: two_answers,
    state.SURE: calibration,
    state.WINDOWS: windows,
    state.CHAIN: decoding.chain,
    state.GREEDY: sequences.greedy,
}
# These are of no text that is brought.
ALONE: Final = (state.WINDOWS, state.CHAIN, state.GREEDY)
PRESETS: Final[page.Presets] = {
    "Names and words": {},
    "An unlikely answer": {"tktext": "three answers", "tkview": state.TWO},
    "Lost bytes": {"tktext": "chat"},
    "Totals alone": {"tktext": "documents"},
    "A short last window": {
        "tkview": state.WINDOWS,
        "tklength": 64,
        "tkstride": 32,
        "tkscored": 200,
    },
    "BOS in every window": {"tkview": state.WINDOWS, "tkbos": True},
    **{name: {"tkview": state.CHAIN, **drawn} for name, drawn in DRAWING.items()},
}


def prepare() -> Sequence[View[state.State]] | None:
    """Draw what to choose from, and read what was brought, with a bar where it takes long."""
    shown = state.State.controls["tkview"].show()
    if shown in ALONE:
        return [VIEWS[shown]]
    opened = source.choose()
    if opened is None:
        return None
    n = len(opened.texts)
    page.whose(opened.name, f"{f'{n:,} texts' if n > 1 else '1 text'}. {opened.about}".rstrip())
    if shown == state.TAKE:
        takeaway.show_take_away(opened, state.State.present().n_vocabulary)
        return ()
    return [VIEWS[shown]]


def _own(s: state.State) -> Own | None:
    return None if s.tkview in ALONE or s.opened.built_in else Own(s.opened.kept, True)


def _code(s: state.State) -> Mapping[str, str]:
    if s.tkview == state.CHAIN:
        return decoding.code(s)
    if s.tkview == state.GREEDY:
        return sequences.code(s)
    if s.tkview == state.WINDOWS:
        return snippets.windows(s.tklength, s.tkstride, s.tkbos, s.tkscored)
    load = s.opened.load
    if s.tkview == state.TAKE:
        return snippets.files(load, s.opened.name)
    if s.tkview == state.TWO and len(s.opened.texts) > 1:
        return snippets.two_texts(load, s.place, s.tkother - 1)
    if s.tkview == state.SURE:
        return snippets.choices(load, s.place)
    return snippets.one_text(load, s.place) if s.text.tokens else snippets.totals(load)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _top(s: state.State) -> TopChoices | None:
    """The likeliest token at each place, where there are any."""
    found = top_choices(s.text)
    return found if len(found.confidence) else None


def _mean(found: TopChoices | None, what: str) -> float:
    return math.nan if found is None else float(getattr(found, what).mean())


def _decoded(s: state.State) -> DecodingStage:
    """What all steps leave."""
    logits, _, seen = decoding.given(s)
    return decode(logits, s.steps, seen=seen)[-1]


lesson = Lesson(
    stem="tokens",
    state=state.State,
    look_for="Point at a token: what it cost, and what else could have stood there. Drop in what a "
    "model’s server returned, or type a text for the small model of letters, and read the whole "
    "per token, per byte and per character. Then follow logits through the steps of decoding: in "
    "another order they keep other tokens.",
    presets=PRESETS,
    views=tuple(VIEWS.values()),
    before=prepare,
    data_first=lambda s: s.tkview not in ALONE,
    own=_own,
    code=_code,
    sources="C. E. Shannon (1951), Prediction and entropy of printed English. F. Jelinek and "
    "others (1977), Perplexity, a measure of the difficulty of speech recognition tasks. Hugging "
    "Face, Perplexity of fixed-length models. A. Holtzman et al. (2020), The curious case of "
    "neural text degeneration. A. Fan, M. Lewis and Y. Dauphin (2018), Hierarchical neural story "
    "generation. N. N. Minh et al. (2024), Turning up the heat: min-p sampling. C. Meister et al. "
    "(2023), Locally typical sampling. N. S. Keskar et al. (2019), CTRL. A. Viterbi (1967), Error "
    "bounds for convolutional codes. F. Stahlberg and B. Byrne (2019), On NMT search errors and "
    "model errors: cat got your tongue?",
    terms=(
        "Perplexity",
        "Bits per byte",
        "Strided perplexity",
        "Surprise",
        "Entropy",
        "Decoding",
        "Top-p",
        "Temperature",
        "n-gram model",
    ),
    numbers={
        "total": Number("NLL of the text", lambda s: _or_nan(summarise_tokens(s.text).nll), "nats"),
        "nats": Number(
            "nats per token", lambda s: _or_nan(summarise_tokens(s.text).nats_per_token), "nats"
        ),
        "together": Number(
            "perplexity of all texts", lambda s: _or_nan(s.opened.together.perplexity)
        ),
        "mean_each": Number(
            "mean of their perplexities", lambda s: _or_nan(s.opened.together.mean_of_perplexities)
        ),
        "sure": Number("mean confidence", lambda s: _mean(_top(s), "confidence")),
        "right": Number("share that is right", lambda s: _mean(_top(s), "right")),
        "windows": Number(
            "perplexity in windows",
            lambda s: windowed(s.tklength, s.tkstride, s.tkbos, s.tkscored).perplexity,
        ),
        "left": Number("tokens left", lambda s: _decoded(s).n_kept),
        "entropy": Number("entropy of what is left", lambda s: _decoded(s).entropy, "nats"),
        "greedy": Number("probability of the greedy pair", lambda s: sequences.chances(s)[0]),
        "best": Number("probability of the best pair", lambda s: sequences.chances(s)[1]),
        "missed": Number(
            "probability that greedy misses",
            lambda s: sequences.chances(s)[1] - sequences.chances(s)[0],
        ),
    },
)
