"""A text token by token, two of them per byte, and how sure the model was."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from nll_core import language as core
from nll_core.formats import four_decimals, percent, significant
from nll_core.predictions.problems import counted
from nll_core.report import reliability_picture
from nll_core.report.table import ReportTable
from nll_core.report.token_document import (
    SummarisedText,
    comparison_sentence,
    exponentials,
    mean_meaning,
    mean_name,
    opening_sentence,
    shade_names,
    shares_at,
    shown_token,
    surprising_table,
    texts_table,
)
from pages._figures import predictions as reliability_figures
from pages._figures import tokens as figures
from pages._lessons.tokens import state
from pages._ui.lesson import Side, view
from pages._ui.numbers import latex
from pages._ui.page import Readout, Token
from pages._ui.parts import (
    Below,
    Formula,
    Heading,
    Note,
    Part,
    Plot,
    Points,
    Readouts,
    Say,
    Table,
    Tokens,
    row,
)
from pages._ui.text import called, named

SHADES: Final = tuple(shade_names())
# Of fewer forecasts a reliability diagram says nothing.
LEAST_CHOICES: Final = 30
TEXTS_LISTED: Final = 50
MOST_LETTERS: Final = 2_000


def _source(s: state.State) -> list[Side]:
    """What is open, and which text of it."""
    sides: list[Side] = ["tktyped"] if s.tktext == state.LETTERS_TYPED else []
    return [*sides, "tkwhich"] if state.n_texts(s) > 1 else sides


def _beside_text(s: state.State) -> Sequence[Side]:
    sides = [*_source(s), *(["tkn tkworth"] if s.tktext == state.LETTERS_TYPED else [])]
    if state.n_groups(s) > state.AT_A_TIME:
        sides.append("tkpart")
    if s.opened.n_vocabulary is None and any(s.text.alternatives):
        sides.append("tkvocab")
    return sides


def tokens(s: state.State, place: int, key: str, part: int = 1) -> Iterator[Part]:
    """A text in its colours, as much of it as is looked at in one go."""
    text, groups = s.opened.texts[place], s.opened.groups(place)
    if not groups:
        # A harness gives totals alone.
        yield Note(f"“{(text.text or '')[:MOST_LETTERS]}”", key)
        return
    first = state.AT_A_TIME * (part - 1)
    shown = []
    for group in groups[first : first + state.AT_A_TIME]:
        kinds, letters, said = shown_token(text, group)
        shares = [
            (share.token or "others", round(share.probability, 4), share.is_chosen)
            for share in shares_at(text, group.end - 1)
        ]
        shown.append(Token(letters, kinds, said, shares))
    yield Tokens(key, shown, SHADES)
    if len(groups) > state.AT_A_TIME:
        last = first + len(shown)
        yield Note(
            f"Tokens {first + 1:,} to {last:,} of {len(groups):,} are drawn; the numbers are for "
            "all.",
            f"{key}-drawn",
        )


@view(state.TEXT, controls=_beside_text)
def one_text(s: state.State) -> Iterator[Part]:
    text, summary = s.text, core.summarise_tokens(s.text)
    yield Say(_text_in_words(s, summary))
    if text.warnings:
        yield Points("warnings", [f"**{named(warning)}**" for warning in text.warnings])
    yield from tokens(s, s.place, "tokens", s.tkpart)
    yield Readouts("readouts", _readouts(s, summary))
    if text.is_prompt.any():
        yield Note(_parts_in_words(text))
    if text.tokens and summary.n_scored:
        means, name = core.running_nll(text), mean_name(text.distribution)
        nats = np.where(text.is_floor, np.nan, 0.0 - text.log_probs)
        yield row(
            Plot(
                "tokens_running",
                figures.running(nats, means, name[:1].lower() + name[1:]),
                f"1/p of each token, and the {name} so far. "
                f"{opening_sentence(core.summarise_texts([text]))}",
            ),
            _table(surprising_table(text, "surprising")),
            widths=(1.6, 1),
        )
        yield Note(
            "Each ● is a token: 1/p is the number of equally likely tokens among which it would be "
            "one. The line is the geometric mean of all so far, which is exp of their mean "
            "surprise. The table has the most surprising tokens; their places count from 0. Above "
            f"10⁷ all lies at the edge; of a long text {figures.MOST_POINTS:,} points are drawn."
        )
    if text.reasons:
        yield Points("reasons", [*map(named, text.reasons)])
    if summary.nats_per_token is not None and summary.nll is not None:
        yield Formula(
            r"\text{NLL} = -\sum_i \log p_i \qquad "
            r"\text{bits per byte} = \frac{\text{NLL}}{\log 2 \cdot \text{bytes}} \qquad "
            r"e^{\text{NLL} / n}",
            rf"⟦{latex(summary.nll)}⟧ \qquad "
            + (
                rf"\frac{{⟦{latex(summary.nll)}⟧}}{{0.6931 \cdot ⟦{summary.n_bytes}⟧}} = "
                rf"⟦{latex(summary.bits_per_byte)}⟧"
                if summary.bits_per_byte is not None
                else r"\text{—}"
            )
            + rf" \qquad e^{{⟦{latex(summary.nats_per_token)}⟧}} = "
            rf"⟦{latex(summary.perplexity or math.inf)}⟧",
        )
    if len(s.opened.texts) > 1:
        yield Below(list(_all_texts(s)))


def _table(found: ReportTable, present: int | None = None) -> Table:
    return Table(f"tokens_{found.key}", found.columns, found.texts(), present)


def _all_texts(s: state.State) -> Iterator[Part]:
    yield Heading("All texts")
    yield Say(_together_in_words(s), key="together")
    listed = [SummarisedText(t, core.summarise_tokens(t)) for t in s.opened.texts[:TEXTS_LISTED]]
    yield _table(texts_table(listed), present=s.place)
    if len(s.opened.texts) > TEXTS_LISTED:
        yield Note(
            f"The first {TEXTS_LISTED} of {len(s.opened.texts):,} texts are listed; the files to "
            "take away have all."
        )


def _together_in_words(s: state.State) -> str:
    together = s.opened.together
    said = opening_sentence(together)
    if together.perplexity is not None and together.mean_of_perplexities is not None:
        alike, each = map(significant, (together.perplexity, together.mean_of_perplexities))
        said += (
            f" exp(mean NLL) is **{alike}** with every token alike; the mean over texts of each "
        )
        said += f"one's is {each}" + (
            ", which is a different number." if each != alike else " as well."
        )
    if together.word_perplexity is not None:
        said += f" Word perplexity **{significant(together.word_perplexity)}**."
    return said


def _text_in_words(s: state.State, found: core.TokenSummary) -> str:
    text = s.text
    # Which one of several, as the file calls it.
    name = f"Text {s.place + 1} ({called(text.name)})" if state.n_texts(s) > 1 else ""
    opening = opening_sentence(core.summarise_texts([text]), name)
    if found.perplexity is None:
        return f"{opening} Recognised as {text.recognised}."
    interval = exponentials(found.interval)
    between = f" (95% {interval})" if interval else ""
    # Only what is no perplexity needs a word.
    meaning = "" if text.distribution == "raw" else f": {mean_meaning(text.distribution)}"
    return (
        f"{opening} {mean_name(text.distribution)} **{significant(found.perplexity)}**{between}"
        f"{meaning}. Recognised as {text.recognised}."
    )


def _parts_in_words(text: core.TokenText) -> str:
    """Prompt and answer apart."""
    parts = []
    for name in ("prompt", "answer"):
        found = core.summarise_tokens(text, part=name)
        nats = "no number" if found.nll is None else f"{significant(found.nll)} nats"
        parts.append(f"{name} {nats} over {counted(found.n_scored or 0, 'scored token')}")
    return f"Of these the {'; the '.join(parts)}."


def _readouts(s: state.State, found: core.TokenSummary) -> Sequence[Readout]:
    text = s.text
    rows: list[tuple[str, float | None, str]] = [
        ("NLL", found.nll, "nats"),
        ("Nats per token", found.nats_per_token, ""),
        ("Bits per token", found.bits_per_token, ""),
        ("Bits per byte", found.bits_per_byte, f"{found.n_bytes or 0:,} bytes"),
        ("Bits per character", found.bits_per_character, f"{found.n_characters or 0:,} characters"),
        (mean_name(text.distribution), found.perplexity, ""),
        ("Word perplexity", found.word_perplexity, f"{text.n_words or 0:,} words"),
    ]
    shown = [Readout(name, significant(v), note) for name, v, note in rows if v is not None]
    if found.n_tokens is not None:
        shown.insert(0, Readout("Scored tokens", f"{found.n_scored:,}", f"of {found.n_tokens:,}"))
    bounds = s.opened.entropy(s.place, s.n_vocabulary)
    if bounds is not None:
        high = "?" if math.isinf(bounds.high) else significant(bounds.high, 3)
        shown.append(
            Readout(
                "Entropy per token",
                f"{significant(bounds.low, 3)} to {high}",
                f"nats; {percent(bounds.missing)} not listed",
            )
        )
    return shown


@view(state.TWO, controls=lambda s: [*_source(s), *(["tkother"] if state.n_texts(s) > 1 else [])])
def two_answers(s: state.State) -> Iterator[Part]:
    first, second = s.text, s.other
    if len(s.opened.texts) < 2:
        yield Say(
            "There is one text here. Two are compared where a file has several "
            "(choices, lines), or where you type more than one line."
        )
        return
    said = named(comparison_sentence(first, second))
    yield Say(said or "One of the two has no number per byte, so they cannot be compared.")
    curves = {
        f"{number}. {text.name}": found
        for number, text in ((s.tkwhich, first), (s.tkother, second))
        if (found := core.cumulative_nll(text)) is not None and np.isfinite(found.nats).all()
    }
    if curves:
        yield Plot(
            "tokens_by_bytes",
            figures.by_bytes(curves),
            f"Surprise so far against bytes so far of both texts. {said}",
        )
    shown = [
        (f"{k + 1}. {called(s.opened.texts[k].name)}", tokens(s, k, key))
        for k, key in ((s.place, "first"), (s.tkother - 1, "second"))
    ]
    yield row(*[[Note(name), *parts] for name, parts in shown])
    yield Note(
        "Texts of different tokenisers have different numbers of tokens, so a mean per token does "
        "not compare them; bytes do. The steeper line costs more per byte."
    )


@view(state.SURE, controls=_source)
def calibration(s: state.State) -> Iterator[Part]:
    found = core.top_choices(s.text)
    n = len(found.confidence)
    if n < LEAST_CHOICES:
        yield Say(
            f"Scored tokens of this text that have alternatives: **{n}**; from {LEAST_CHOICES} on "
            "a reliability diagram is drawn."
        )
        return
    picture = reliability_picture(found.confidence, found.right, "right")
    said = (
        f"The likeliest token of {n:,} places has **{percent(picture.mean_forecast)}** on "
        f"average, and stands there **{percent(picture.mean_frequency)}** of the time. In "
        f"{len(picture.forecast)} occupied bins the ECE is **{four_decimals(picture.error)}**; "
        f"{picture.n_outside} of them lie outside the range where 95% of a calibrated model's "
        "bins fall."
    )
    yield Say(said)
    yield Plot(
        "tokens_reliability",
        reliability_figures.reliability(picture),
        f"Reliability diagram of the likeliest token. {said}".replace("**", ""),
    )
    yield Note(
        "The predicted class is the likeliest token at each place; right is where it is the token "
        "of the text. An answer that was drawn from the model itself is calibrated by "
        "construction, and a greedy one is always right: only a text that others wrote, a prompt, "
        "tells how far the probabilities can be trusted. Tokens of one text depend on each other, "
        "so the range is somewhat too narrow."
    )
    worst = picture.largest_term
    yield Formula(
        r"\text{ECE} = \sum_b \frac{n_b}{n} \bigl|\text{share}_b - \text{forecast}_b\bigr|",
        rf"\tfrac{{⟦{int(picture.counts[worst])}⟧}}{{⟦{n}⟧}} \,"
        rf"|⟦{latex(float(picture.frequency[worst]))}⟧ - "
        rf"⟦{latex(float(picture.forecast[worst]))}⟧| + \dots = ⟦{latex(picture.error)}⟧",
    )
