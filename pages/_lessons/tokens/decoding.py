"""From a model's logits to the token that is drawn: steps whose order matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import language as core
from nll_core.datasets import load_first_names
from nll_core.language.letters import LETTERS
from pages._figures import tokens as figures
from pages._lessons.tokens import state
from pages._snippets import tokens as snippets
from pages._ui.chart import along
from pages._ui.lesson import Button, Caption, More, Side, view
from pages._ui.numbers import decimals, latex, percent
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table

SYMBOLS: Final = f"·{LETTERS}"
# Added to each count of the letters' model, so that nothing is impossible.
ADDED: Final = 1.0
DRAWS: Final = 200
LISTED: Final = 24
# Of the tokens that a step cuts, so many are named.
NAMED: Final = 12
# Two orders that differ by rounding alone are one.
SAME: Final = 1e-9


class Given(NamedTuple):
    """The model's logits, what the tokens are called, and those written so far."""

    logits: NDArray[np.float64]
    names: Sequence[str]
    seen: tuple[int, ...]


@lru_cache(1)
def pair_log_probs() -> NDArray[np.float64]:
    """log p of each letter after each letter, in the names of the census."""
    counts = core.ngram_counts(core.letter_texts(load_first_names().different), 2)
    return core.ngram_of_counts(counts, LETTERS, add=ADDED).log_probs


def given(s: state.State) -> Given:
    if s.tkfrom == state.NAMES:
        written = [SYMBOLS.index(c) for c in "".join(core.plain_letters(s.tkstart))]
        return Given(pair_log_probs()[[0, *written][-1]], SYMBOLS, tuple(written))
    logits, seen = state.logits_of(s.tklogits)
    return Given(logits, [str(i + 1) for i in range(len(logits))], seen)


def _beside(s: state.State) -> Sequence[Side]:
    source = "tkstart" if s.tkfrom == state.NAMES else "tklogits"
    orders = tuple(Button(name, _order_of(name), f"tk_{name}") for name in core.DECODING_ORDERS)
    title, more = Caption[state.State](lambda _: "In the order of"), "Typical, penalty, seed"
    return [
        "tkfrom",
        source,
        "tkt tkk tkp tkm",
        title,
        orders,
        More("tky tkr tkdraw tkorder", more),
    ]


def _order_of(name: str) -> Callable[[state.State], Mapping[str, str]]:
    return lambda _: {"tkorder": state.in_words(core.DECODING_ORDERS[name].kinds)}


@view(state.CHAIN, controls=_beside)
def chain(s: state.State) -> Iterator[Part]:
    logits, names, seen = given(s)
    stages = core.decode(logits, s.steps, seen=seen)
    compared = core.compare_decoding_orders(logits, s.steps, seen=seen)
    first, last = stages[0], stages[-1]
    order = np.argsort(-first.probs, kind="stable")
    drawn = core.draw_tokens(last, DRAWS, seed=s.tkdraw)
    shares = np.bincount(drawn, minlength=len(logits)) / DRAWS
    said = Say(_in_words(first, last, compared))
    places = {step.kind: (place, step.value) for place, step in enumerate(s.steps, start=1)}
    blocks = [
        figures.Block(word, _value(value), place, idle=value == state.SETTINGS[kind].idle)
        for word, kind in state.KINDS.items()
        for place, value in [places[kind]]
    ]
    yield Plot(
        "tokens_chain",
        figures.chain(stages, names, order, blocks, shares),
        "Bars for the probability of each token after each step, × where a step cuts it. Of the "
        "most likely ones, before and after all steps: "
        + ", ".join(
            f"{names[i]} {decimals(float(first.probs[i]))} and {decimals(float(last.probs[i]))}"
            for i in order[:NAMED]
        ),
        drag=[
            along(f"{word}: its place in the chain", "tkorder", "blocks", index=i, name=word)
            for i, word in enumerate(state.KINDS)
        ],
    )
    yield said
    yield Table(
        "stages",
        ("after", "tokens left", "cut mass", "entropy (nats)", "expected surprise (nats)", "cut"),
        [_row(stage, names, order) for stage in stages if not _idle(stage.step)],
        wrap=(20, 12, 12, 14, 20, 22),
    )
    yield Note(f"Drawn with seed {s.tkdraw}: {' '.join(names[i] for i in drawn[:LISTED])}", "drawn")
    yield Table(
        "orders",
        ("order of", "version", "steps", "tokens left", "entropy (nats)", "to move"),
        [
            [
                name,
                core.DECODING_ORDERS[name].version,
                " → ".join(state.SETTINGS[kind].word for kind in core.DECODING_ORDERS[name].kinds),
                str(outcome.last.n_kept),
                decimals(outcome.last.entropy),
                percent(outcome.distance),
            ]
            for name, outcome in compared.items()
        ],
        wrap=(20, 13, 33, 11, 13, 10),
    )
    sources = "; ".join(f"{name}: {order.source}" for name, order in core.DECODING_ORDERS.items())
    yield Note(
        f"Dots in the last column are shares of {DRAWS} draws. "
        "After each step the rest is made to sum to 1 again, and the next step sees only that. "
        "Grey blocks do nothing at their present values. Cut mass is the probability, before the "
        "step, of what it cuts; expected surprise is what the drawn token costs the model itself. "
        "“To move” is the probability that would have to move (total variation) between the order "
        f"shown above and a project's. What projects have in between is left out. {sources}."
    )
    before, after = (latex(float(stage.probs[order[0]])) for stage in (first, last))
    yield Formula(
        r"p_i = \frac{e^{z_i/T}}{\sum_{j\ \text{kept}} e^{z_j/T}} \\[0.4em] "
        r"\text{expected surprise} = -\sum_i p_i \log p_i^{\text{model}}",
        rf"p_{{\text{{best}}}}: \ ⟦{before}⟧ \to ⟦{after}⟧ \\[0.4em]"
        rf"⟦{latex(last.expected_surprise)}⟧\ \text{{nats}}",
    )


def _value(value: float) -> str:
    return "all" if value == state.ALL else f"{value:g}"


def _idle(step: core.DecodingStep | None) -> bool:
    return step is not None and step.value == state.SETTINGS[step.kind].idle


def active(s: state.State) -> Sequence[core.DecodingStep]:
    """The steps that do something."""
    return [step for step in s.steps if not _idle(step)]


def _row(
    stage: core.DecodingStage, names: Sequence[str], order: NDArray[np.int64]
) -> Sequence[str]:
    cut = [names[i] for i in order if stage.cut[i]]
    more = f" and {len(cut) - NAMED} more" if len(cut) > NAMED else ""
    step = stage.step
    return [
        f"{state.SETTINGS[step.kind].word} {_value(step.value)}" if step else "model",
        str(stage.n_kept),
        percent(stage.cut_mass) if cut else "–",
        decimals(stage.entropy),
        decimals(stage.expected_surprise),
        " ".join(cut[:NAMED]) + more or "–",
    ]


def _in_words(
    first: core.DecodingStage, last: core.DecodingStage, compared: Mapping[str, core.OrderOutcome]
) -> str:
    opening = (
        f"Of {first.n_kept} tokens **{last.n_kept}** {'is' if last.n_kept == 1 else 'are'} left. "
        f"The entropy goes from {decimals(first.entropy)} to **{decimals(last.entropy)} nats**, "
        f"and a drawn token costs the model **{decimals(last.expected_surprise)} nats** on average."
    )
    name, other = max(compared.items(), key=lambda item: item[1].distance)
    if other.distance < SAME:
        return f"{opening} The orders of all three projects give the same here."
    count = "the same number" if other.last.n_kept == last.n_kept else f"**{other.last.n_kept}**"
    return (
        f"{opening} In the order of {name} the same steps leave {count}, and "
        f"**{percent(other.distance)}** of the probability lies elsewhere."
    )


def code(s: state.State) -> Mapping[str, str]:
    logits, _, seen = given(s)
    return snippets.decoding(logits.tolist(), seen, active(s), s.tkdraw)
