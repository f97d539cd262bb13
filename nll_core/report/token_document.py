"""The report on token log-probabilities as one HTML file: tables, and the text coloured by nats."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from nll_core.formats import percent, significant
from nll_core.intervals.bootstrap import Interval
from nll_core.language.entropies import EntropyBounds
from nll_core.language.token_grouping import TokenGroup, token_groups
from nll_core.language.token_summary import (
    TextsSummary,
    TokenSummary,
    compare_answers,
    most_surprising,
    perplexity_of,
)
from nll_core.language.token_text import Distribution, TokenText
from nll_core.predictions.problems import counted
from nll_core.report._style import STYLE_SHEET
from nll_core.report.document import MADE_BY, POLICY
from nll_core.report.markup import escape
from nll_core.report.table import Cell, Number, Range, ReportTable
from nll_core.texts import visible

# From here to the next each shade goes, in nats: the same for every text.
SHADES_FROM: Final = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0)
_ALTERNATIVES_SHOWN: Final = 5
_STYLE: Final = """
.tokens { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 2; max-width: none; }
.tokens span, .scale span { padding: .15em 0; border-radius: 3px; }
.scale span { padding: .15em .5em; margin-right: .25em; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.s1 { background: rgb(194 37 92 / .08); } .s2 { background: rgb(194 37 92 / .16); }
.s3 { background: rgb(194 37 92 / .26); } .s4 { background: rgb(194 37 92 / .38); }
.s5 { background: rgb(194 37 92 / .48); text-decoration: underline dotted; }
.s6 { background: rgb(194 37 92 / .56); text-decoration: underline; }
.unscored { color: var(--soft); font-style: italic; }
.bound { outline: 2px dashed var(--state); }
.prompt { border-bottom: 2px solid var(--truth); }
"""


@dataclass(frozen=True)
class SummarisedText:
    """A text with its summary."""

    text: TokenText
    summary: TokenSummary
    entropy: EntropyBounds | None = None
    """Of a token on average, where alternatives are known."""


def token_report_html(
    texts: Sequence[SummarisedText],
    together: TextsSummary,
    *,
    title: str,
    date: str = "",
    n_left_out: int = 0,
) -> str:
    """One HTML file: what the texts cost, and each token coloured by its surprise in nats.

    Parameters
    ----------
    texts : sequence of SummarisedText
        Those that are shown.
    together : TextsSummary
        Of all texts of the file.
    title : str
        What the texts are called, such as the name of their file.
    date : str
        The day, left out where it is empty.
    n_left_out : int
        How many texts of the file are counted and not shown.

    Returns
    -------
    str
        The file. Nothing is fetched and no script runs.
    """
    parts = [_opening(together), texts_table(texts).html() if len(texts) > 1 else ""]
    if n_left_out:
        parts.append(f'<p class="note">{n_left_out:,} more texts are counted and not shown.</p>')
    if len(texts) == 2:
        parts.append(_comparison(texts[0].text, texts[1].text))
    parts.append(_scale())
    parts += [_section(k, shown) for k, shown in enumerate(texts)]
    about = "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>"
        for name, value in (("Date", date), ("Made with", MADE_BY))
        if value
    )
    body = "\n".join(part for part in parts if part)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{MADE_BY}">\n'
        f"<title>{escape(title)}: report on tokens</title>\n"
        f"<style>{STYLE_SHEET}{_STYLE}</style>\n</head>\n<body>\n<header>\n"
        f'<p class="lead">Report on token log-probabilities</p>\n<h1>{escape(title)}</h1>\n'
        f'<dl class="about">{about}</dl>\n</header>\n<main>\n{body}\n</main>\n</body>\n</html>\n'
    )


def opening_sentence(together: TextsSummary, name: str = "") -> str:
    """What all texts cost, in a sentence with the numbers; `name` says which text it is."""
    if together.nll is None:
        return "The NLL of the whole file is not known: a text of it has no number, or a floor."
    n = together.n_scored
    what = "1 text" if together.n_texts == 1 else f"{together.n_texts:,} texts"
    parts = [f"{name or what}: {significant(together.nll)} nats"]
    if n is not None and together.nats_per_token is not None:
        parts.append(
            f"over {counted(n, 'scored token')}, {significant(together.nats_per_token)} a token"
        )
    text = " ".join(parts)
    if together.bits_per_byte is not None:
        text += f"; {significant(together.bits_per_byte)} bits per byte"
    if together.n_of_several and together.n_texts > 1:
        text += (
            f". Of these texts {together.n_of_several:,} are answers, or options, beside others to "
            "the same prompt: sums and means over all are those of no one text"
        )
    return text + "."


def _opening(together: TextsSummary) -> str:
    sentences = [opening_sentence(together)]
    if together.perplexity is not None and together.n_texts > 1:
        said = f"exp(mean NLL) is {significant(together.perplexity)} with every token alike"
        if together.mean_of_perplexities is not None:
            said += f", and {significant(together.mean_of_perplexities)} as the mean over texts"
        sentences.append(said + ".")
    inner = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return f'<div class="summary">{inner}</div>'


def _number(value: float | None, style: str = "significant") -> Cell:
    return None if value is None else Number(value, "count" if style == "count" else "significant")


def texts_table(texts: Sequence[SummarisedText]) -> ReportTable:
    """A row for each text."""
    rows = [
        (
            shown.text.name,
            _number(shown.summary.n_tokens, "count"),
            _number(shown.summary.nll),
            _number(shown.summary.nats_per_token),
            _number(shown.summary.bits_per_byte),
            _number(shown.summary.perplexity),
        )
        for shown in texts
    ]
    return ReportTable(
        "texts",
        "The texts. Those of different tokenisers compare per byte.",
        ("Text", "Tokens", "NLL, nats", "Nats per token", "Bits per byte", "exp(mean NLL)"),
        ("name", "n_tokens", "nll", "nats_per_token", "bits_per_byte", "perplexity"),
        tuple(rows),
    )


def summary_table(shown: SummarisedText, key: str) -> ReportTable:
    """The sums and means of one text."""
    text, found = shown.text, shown.summary
    interval = found.interval
    nats = Range(interval.low, interval.high, "significant") if interval else None
    rows: list[tuple[Cell, ...]] = [
        ("Tokens", _number(found.n_tokens, "count"), None, "as listed"),
        ("Scored tokens", _number(found.n_scored, "count"), None, "with a log-probability"),
        ("Bytes", _number(found.n_bytes, "count"), None, "of the scored tokens, in UTF-8"),
        ("Characters", _number(found.n_characters, "count"), None, "code points of the same"),
        ("NLL, nats", _number(found.nll), None, "−Σ log p, over the scored tokens"),
        ("Nats per token", _number(found.nats_per_token), nats, "95% interval, from blocks"),
        ("Bits per token", _number(found.bits_per_token), None, "nats / log 2"),
        ("Bits per byte", _number(found.bits_per_byte), None, "compares across tokenisers"),
        ("Bits per character", _number(found.bits_per_character), None, ""),
        (
            mean_name(text.distribution),
            _number(found.perplexity),
            exponentials(interval),
            mean_meaning(text.distribution),
        ),
    ]
    if shown.entropy is not None:
        low, high, missing = shown.entropy
        said = f"of the model's choice; alternatives have all but {percent(missing)} on average"
        rows.append(("Entropy per token, nats", Range(low, high, "significant"), None, said))
    if found.word_perplexity is not None:
        rows.append(("Word perplexity", _number(found.word_perplexity), None, "words as counted"))
    return ReportTable(
        key,
        f"{text.name}: {text.recognised}",
        ("", "Value", "Interval", "What it is"),
        ("name", "value", "interval", "what"),
        tuple(row for row in rows if row[1] is not None),
    )


def mean_name(distribution: Distribution) -> str:
    """What exp of the mean NLL is called: a perplexity only where the numbers are the model's."""
    return "Perplexity" if distribution == "raw" else "exp(mean NLL)"


def mean_meaning(distribution: Distribution) -> str:
    """What it is, by what a server did to the numbers before it wrote them."""
    return {
        "raw": "the perplexity of the model",
        "after sampling": "of the distribution after sampling, which is no perplexity of the model",
        "unknown": "a perplexity if the numbers are the model's own, which the file does not say",
    }[distribution]


def exponentials(interval: Interval | None) -> Range | None:
    """The interval of exp of a mean."""
    low = perplexity_of(interval.low if interval else None)
    high = perplexity_of(interval.high if interval else None)
    return None if low is None or high is None else Range(low, high, "significant")


def comparison_sentence(first: TokenText, second: TokenText) -> str:
    """Two answers per byte; empty where one of them has no such number."""
    found = compare_answers(first, second)
    if found is None:
        return ""
    said = (
        f"Per byte, {first.name} costs {significant(found.first)} bits and {second.name} "
        f"{significant(found.second)}: a difference of {significant(found.difference)}"
    )
    if found.interval is not None:
        low, high = significant(found.interval.low), significant(found.interval.high)
        said += f" (95% {low} to {high}, the answers taken for independent)"
    return f"{said}."


def _comparison(first: TokenText, second: TokenText) -> str:
    said = comparison_sentence(first, second)
    return f"<p>{escape(said)}</p>" if said else ""


def shade_names() -> list[str]:
    """What each shade stands for, in nats."""
    edges = [f"{x:g}" for x in SHADES_FROM]
    between = [f"{low} to {high}" for low, high in pairwise(edges)]
    return [f"below {edges[0]}", *between, f"{edges[-1]} or more"]


def _scale() -> str:
    shades = "".join(f'<span class="s{k}">{name}</span>' for k, name in enumerate(shade_names()))
    return (
        f'<p class="scale">Surprise of a token in nats: {shades} '
        '<span class="unscored">not scored</span> <span class="prompt">prompt</span></p>'
    )


def _section(k: int, shown: SummarisedText) -> str:
    text = shown.text
    parts = [f'<section id="text-{k}"><h2>{escape(text.name)}</h2>']
    parts += [f"<p><strong>{escape(warning)}</strong></p>" for warning in text.warnings]
    parts.append(summary_table(shown, f"summary-{k}").html())
    if text.tokens:
        parts.append(f'<p class="tokens">{tokens_html(text)}</p>')
        table = surprising_table(text, f"surprising-{k}")
        parts.append(table.html() if table.rows else "")
    elif text.text is not None:
        parts.append(f'<p class="tokens">{html.escape(_visible_space(text.text))}</p>')
    parts += [f'<p class="note">{escape(reason)}</p>' for reason in text.reasons]
    return "\n".join([*parts, "</section>"])


def surprising_table(text: TokenText, key: str) -> ReportTable:
    """The most surprising tokens of a text."""
    rows = tuple(
        (
            _visible_space(s.token).rstrip("\n") or "(part of a character)",
            Number(s.nats),
            Number(s.place, "count"),
        )
        for s in most_surprising(text)
    )
    return ReportTable(
        key,
        "The most surprising tokens; places count from 0.",
        ("Token", "Nats", "Place"),
        ("token", "nats", "place"),
        rows,
    )


def tokens_html(text: TokenText) -> str:
    """The tokens of a text as spans, each with its shade and what it says when pointed at."""
    return "<wbr>".join(_span(text, group) for group in token_groups(text))


class ShownToken(NamedTuple):
    """How a token is shown: its shade and what else is marked, its text, and what is said of it."""

    kinds: tuple[str, ...]
    text: str
    said: str


def shown_token(text: TokenText, group: TokenGroup) -> ShownToken:
    """Tokens that show as one text, with a sign for each blank, and the words about them."""
    places = range(group.start, group.end)
    numbers = [float(text.log_probs[k]) for k in places]
    kinds = []
    if any(map(math.isnan, numbers)):
        kinds.append("unscored")
    else:
        kinds.append(f"s{shade(0.0 - sum(numbers))}")
    if any(text.is_floor[k] for k in places):
        kinds.append("bound")
    if text.is_prompt[group.start]:
        kinds.append("prompt")
    said = "; ".join(_pointed_at(text, k) for k in places)
    return ShownToken(tuple(kinds), _visible_space(group.text) or "∅", said)


def _span(text: TokenText, group: TokenGroup) -> str:
    kinds, shown, said = shown_token(text, group)
    return f'<span class="{" ".join(kinds)}" title="{escape(said)}">{html.escape(shown)}</span>'


def shade(nats: float) -> int:
    """Which of the seven shades a surprise has, on a scale that is the same for all texts."""
    return sum(nats >= edge for edge in SHADES_FROM)


class Share(NamedTuple):
    """What could have stood at a place, and its probability; the last one is all that is not
    listed."""

    token: str
    probability: float
    is_chosen: bool


def shares_at(text: TokenText, place: int) -> tuple[Share, ...]:
    """The likeliest tokens at a place with what they share, and the rest; empty where unknown."""
    listed = [a for a in text.alternatives[place] if not a.is_floor]
    if not listed:
        return ()
    own = float(text.log_probs[place])
    chosen = [a.token == text.tokens[place] and a.log_prob == own for a in listed]
    found = [
        Share(a.token, math.exp(a.log_prob), is_own)
        for a, is_own in list(zip(listed, chosen, strict=True))[:_ALTERNATIVES_SHOWN]
    ]
    missing = max(0.0, 1.0 - math.fsum(share.probability for share in found))
    return (*found, Share("", missing, not any(share.is_chosen for share in found)))


def _pointed_at(text: TokenText, k: int) -> str:
    value = float(text.log_probs[k])
    name = f"{text.tokens[k]!r}" if text.tokens[k] else "part of a character"
    if math.isnan(value):
        said = f"{name}: not scored"
    elif text.is_floor[k]:
        said = f"{name}: at the floor of what is reported"
    else:
        said = f"{name}: {significant(0.0 - value)} nats, p = {percent(math.exp(value))}"
    others = text.alternatives[k]
    if not others:
        return said
    listed = [a for a in others if not a.is_floor]
    shown = ", ".join(
        f"{a.token!r} {percent(math.exp(a.log_prob))}" for a in listed[:_ALTERNATIVES_SHOWN]
    )
    missing = max(0.0, 1.0 - sum(math.exp(a.log_prob) for a in listed))
    return f"{said}. Of {len(others)} given: {shown}; all others {percent(missing)}"


def _visible_space(text: str) -> str:
    """Text with a sign for each blank, and line ends that break the line."""
    return visible(text).replace("␊", "␊\n").replace(" ", "·")
