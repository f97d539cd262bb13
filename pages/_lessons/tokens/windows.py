"""A long text in windows: the stride, the mark of the beginning, and two known mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from nll_core.language import WindowedNll, letter_texts, windowed_nll
from pages._figures import tokens as figures
from pages._lessons.tokens.opened import ALPHABET, lines_of_names, models_of
from pages._lessons.tokens.state import STRIDES, WINDOWS, State
from pages._ui.chart import along
from pages._ui.lesson import view
from pages._ui.numbers import decimals, latex
from pages._ui.parts import Formula, Note, Part, Plot, Say, row

RIGHT, MEAN, LESS = figures.WAYS
WORTH: Final = 3.0
ORDER: Final = 4


@lru_cache(512)
def windowed(length: int, stride: int, begin_mark: bool, n_letters: int) -> WindowedNll:
    """New names in windows, under the model of the names that were kept for training."""
    # Whole names alone, at whose end a text may well end.
    new = " ".join(lines_of_names()[1])[: n_letters + 1].rpartition(" ")[0]
    text = letter_texts(new, ALPHABET)
    models = models_of(ORDER, WORTH)
    return windowed_nll(models, text, length=length, stride=stride, begin_mark=begin_mark)


def ways(found: WindowedNll) -> dict[str, float]:
    """The perplexity in the right way and in the two wrong ones."""
    return {RIGHT: found.perplexity, MEAN: found.mean_of_windows, LESS: found.one_less_each}


@view(WINDOWS, controls="tkstride tklength tkbos tkscored")
def windows(s: State) -> Iterator[Part]:
    steps = [stride for stride in STRIDES if stride <= s.tklength]
    of = (s.tkbos, s.tkscored)
    found = windowed(s.tklength, s.tkstride, *of)
    lines = [ways(windowed(s.tklength, stride, *of)) for stride in steps]
    said = Say(_in_words(s, found))
    yield row(
        Plot(
            "tokens_strides",
            figures.strides(
                steps,
                {name: [values[name] for values in lines] for name in figures.WAYS},
                s.tkstride,
                RIGHT,
            ),
            f"Perplexity by the stride, in the right way and in two wrong ones. {said.plain}",
            drag=[along("Stride", "tkstride")],
        ),
        Plot(
            "tokens_windows",
            figures.window_map(found),
            f"{len(found.begins)} windows over the text, each with the letters that it scores.",
        ),
    )
    yield said
    yield Note(
        "Strided perplexity. Filled: letters that a window scores; pale: those that are only its "
        f"context, as a window before has scored them. The model looks {ORDER - 1} letters back, "
        "but not beyond its window: a small stride leaves almost every letter its whole context "
        "and costs more work. The mean of windows counts a short last window as much as a long "
        "one. Where windows overlap, taking one token off is right only for the first: each later "
        "window scores all of its new letters, and at a stride of 1 nothing would be left of them."
    )
    yield Formula(
        r"\text{perplexity} = \exp\Bigl(\frac{\sum_w \text{NLL}_w}{\sum_w n_w}\Bigr)",
        rf"\exp\Bigl(\frac{{⟦{latex(float(found.sums.sum()))}⟧}}{{⟦{int(found.n_scored.sum())}⟧}}"
        rf"\Bigr) = ⟦{latex(found.perplexity)}⟧",
    )


def _in_words(s: State, found: WindowedNll) -> str:
    least = windowed(s.tklength, 1, s.tkbos, s.tkscored)
    n = len(found.begins)
    opening = (
        f"{n} windows of {s.tklength} letters, {s.tkstride} apart: perplexity "
        f"**{decimals(found.perplexity, 4)}**"
    )
    reached = (
        f"; at a stride of 1, where every letter has all the context that fits, it is "
        f"**{decimals(least.perplexity, 4)}**"
        if s.tkstride > 1
        else ", every letter with all the context that fits"
    )
    marks = (
        " Each letter is scored once, but every window begins as if a text began there."
        if s.tkbos
        else " The first letter, which has no context, is not scored."
    )
    return (
        f"{opening}{reached}. The mean of windows would say "
        f"{decimals(found.mean_of_windows, 4)}, one token less for each window "
        f"{decimals(found.one_less_each, 4)}.{marks}"
    )
