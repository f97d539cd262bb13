"""What the report on tokens writes: a row for each token, all numbers, and one HTML file."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from nll_core.language.entropies import EntropyBounds, mean_entropy_bounds
from nll_core.language.token_summary import (
    TextsSummary,
    TextsTally,
    TokenSummary,
    perplexity_of,
    summarise_tokens,
)
from nll_core.language.token_text import TokenText
from nll_core.report.document import MADE_BY
from nll_core.report.table import json_number
from nll_core.report.token_document import SummarisedText, token_report_html
from nll_core.texts import spreadsheet_text, visible

# A page of more tokens is slow to open; the numbers are those of all texts.
MAX_TOKENS_SHOWN: Final = 20_000
TOKEN_COLUMNS: Final = ("text", "place", "token", "bytes", "nats", "prompt", "special")


def token_rows(text: TokenText) -> Iterator[tuple[str, ...]]:
    """The cells of each token, with all digits and bytes as two hexadecimal digits each."""
    for k, token in enumerate(text.tokens):
        number, piece = float(text.log_probs[k]), text.pieces[k]
        yield (
            spreadsheet_text(visible(text.name)),
            str(k),
            spreadsheet_text(visible(token)),
            "" if piece is None else piece.hex(" "),
            "" if math.isnan(number) else repr(0.0 - number),
            str(int(text.is_prompt[k])),
            str(int(text.is_special[k])),
        )


class TokenFiles(NamedTuple):
    """The files of the report, as texts."""

    html: str
    csv: str
    json: str


def token_files(
    texts: Sequence[TokenText], *, title: str, n_vocabulary: int | None = None, date: str = ""
) -> TokenFiles:
    """The files that `python -m nll_core.report tokens` writes, of texts in memory.

    Parameters
    ----------
    texts : sequence of TokenText
        From `read_logprobs`.
    title : str
        What they are called, such as the name of their file.
    n_vocabulary : int, optional
        How many tokens the model knows, for the upper bound of the entropy.
    date : str
        The day, left out where it is empty.

    Returns
    -------
    TokenFiles
        The HTML shows the first texts, up to 20,000 tokens; the numbers are those of all.

    Examples
    --------
    >>> from nll_core.language.reading_logprobs import read_logprobs
    >>> files = token_files(read_logprobs(b"[-1.0, -2.0]"), title="two")
    >>> print(files.csv)
    text,place,token,bytes,nats,prompt,special
    text,0,,,1.0,0,0
    text,1,,,2.0,0,0
    <BLANKLINE>
    """
    tally, shown, n_shown = TextsTally(), [], 0
    rows, numbers = io.StringIO(), []
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow(TOKEN_COLUMNS)
    for text in texts:
        summary = summarise_tokens(text)
        entropy = mean_entropy_bounds(text, n_vocabulary=n_vocabulary)
        tally.add(text, summary)
        writer.writerows(token_rows(text))
        numbers.append(text_numbers(text, summary, entropy))
        if n_shown + len(text.tokens) <= MAX_TOKENS_SHOWN:
            shown.append(SummarisedText(text, summary, entropy))
            n_shown += max(1, len(text.tokens))
    together, n_left_out = tally.summary(), len(texts) - len(shown)
    named = visible(title)
    return TokenFiles(
        token_report_html(shown, together, title=named, date=date, n_left_out=n_left_out),
        rows.getvalue(),
        json.dumps(
            {
                "title": named,
                "file": named,
                "made_with": MADE_BY,
                "texts": numbers,
                "together": texts_numbers(together),
            },
            ensure_ascii=False,
            allow_nan=False,
            indent=1,
        ),
    )


def text_numbers(
    text: TokenText, summary: TokenSummary, entropy: EntropyBounds | None = None
) -> dict[str, Any]:
    """The numbers of a text as JSON values: null for what is not known, "inf" for infinity."""
    prompt = summarise_tokens(text, part="prompt") if text.is_prompt.any() else None
    answer = summarise_tokens(text, part="answer") if prompt is not None else None
    interval = summary.interval
    return {
        "name": text.name,
        "line": text.line,
        "recognised": text.recognised,
        "n_tokens": summary.n_tokens,
        "n_scored": summary.n_scored,
        "nll": _value(summary.nll),
        "n_bytes": summary.n_bytes,
        "n_characters": summary.n_characters,
        "n_floors": summary.n_floors,
        "nats_per_token": _value(summary.nats_per_token),
        "nats_per_token_interval": [interval.low, interval.high] if interval else None,
        "bits_per_token": _value(summary.bits_per_token),
        "bits_per_byte": _value(summary.bits_per_byte),
        "bits_per_character": _value(summary.bits_per_character),
        "perplexity": _value(summary.perplexity),
        "perplexity_interval": _exponentials(summary),
        "entropy_per_token": [_value(entropy.low), _value(entropy.high)] if entropy else None,
        "missing_mass": entropy.missing if entropy else None,
        "distribution": text.distribution,
        "n_prompt_tokens": int(text.is_prompt.sum()) if summary.n_tokens is not None else None,
        "nll_prompt": _value(prompt.nll) if prompt is not None else None,
        "nll_answer": _value(answer.nll if answer is not None else summary.nll),
        "n_words": text.n_words,
        "word_perplexity": _value(summary.word_perplexity),
        "reasons": list(text.reasons),
        "warnings": list(text.warnings),
    }


def texts_numbers(together: TextsSummary) -> dict[str, Any]:
    """The numbers of all texts together, in the same way."""
    interval = together.interval
    return {
        "n_texts": together.n_texts,
        "n_tokens": together.n_tokens,
        "n_scored": together.n_scored,
        "nll": _value(together.nll),
        "n_bytes": together.n_bytes,
        "bits_per_byte": _value(together.bits_per_byte),
        "nats_per_token": _value(together.nats_per_token),
        "nats_per_token_interval": [interval.low, interval.high] if interval else None,
        "perplexity": _value(together.perplexity),
        "mean_of_perplexities": _value(together.mean_of_perplexities),
        "word_perplexity": _value(together.word_perplexity),
        "n_of_several": together.n_of_several,
    }


def _exponentials(summary: TokenSummary) -> list[Any] | None:
    interval = summary.interval
    if interval is None:
        return None
    return [_value(perplexity_of(interval.low)), _value(perplexity_of(interval.high))]


def _value(value: float | None) -> float | int | str | None:
    return None if value is None else json_number(value)
