"""Token log-probabilities as language-model servers and evaluation harnesses return them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

from nll_core._progress import Progress
from nll_core._validation import choice, count
from nll_core.language.finished_texts import finished
from nll_core.language.logprob_entries import Draft
from nll_core.language.logprob_errors import LogprobError
from nll_core.language.logprob_shapes import ASK, drafts_of
from nll_core.language.logprob_source import (
    MAX_DOCUMENT_BYTES,
    MAX_STREAMED_BYTES,
    Parser,
    Source,
    Value,
    events,
    form_of,
    json_lines,
    opened,
)
from nll_core.language.logprob_tables import drafts_of_table
from nll_core.language.logprob_values import NumberScale
from nll_core.language.token_text import Distribution, TokenText

# What a page or a report can hold; longer files are read text by text.
MAX_TOKENS: Final = 5_000_000
# Answers of which a stream may be in the middle at the same time.
_MOST_OPEN: Final = 1_000


def read_logprobs(
    source: Source,
    *,
    scale: NumberScale | None = None,
    n_prompt: int | None = None,
    distribution: Distribution | None = None,
    max_bytes: int = MAX_STREAMED_BYTES,
    progress: Progress | None = None,
) -> tuple[TokenText, ...]:
    """Every text in what a language model's server or an evaluation harness returned, in nats.

    Parameters
    ----------
    source : str, path, bytes or binary file
        A text is a path; pasted text is passed as its bytes. JSON of OpenAI (chat, completions,
        Responses, batches) and of what answers like it, vLLM, llama.cpp, Ollama, TGI, Gemini,
        sglang, Cohere, lm-evaluation-harness; JSON Lines of them, a list of them, their streams; a
        bare list of numbers or pairs; a table of two columns. Also compressed by gzip.
    scale : {"nats", "log2", "log10", "probability", "surprise"}, optional
        What the numbers are. Servers give natural logarithms, which is the default; a table says it
        by the name of its column, or is taken for natural logarithms with a note.
    n_prompt : int, optional
        How many tokens of each text are the prompt, where the file does not say it.
    distribution : {"raw", "after sampling", "unknown"}, optional
        Of which distribution the numbers are, where it is known better than from the file.
    max_bytes : int
        Larger files are refused.
    progress : callable, optional
        Called as ``progress("reading", share)``. What it raises ends the reading.

    Returns
    -------
    tuple of TokenText
        One for each answer or choice, in the order of the file.

    Raises
    ------
    LogprobError
        For what is no such file: what, on which line and in which field, and what to do.
    TypeError, OSError
        For a source of another kind, or one that cannot be opened.

    Notes
    -----
    A token without a value (the first of a prompt) is not scored: neither 0 nor a gap in the text.
    Floors such as −9999 stay what they are and are marked. The answers of a stream are put together
    from their parts.

    Examples
    --------
    >>> answer = b'{"tokens": ["He", " said"], "token_logprobs": [null, -0.5]}'
    >>> text, = read_logprobs(answer)
    >>> text.n_tokens, text.n_scored, text.nll, text.n_bytes
    (2, 1, 0.5, 5)
    """
    found: list[TokenText] = []
    n_tokens = 0
    for text in iterate_logprobs(
        source,
        scale=scale,
        n_prompt=n_prompt,
        distribution=distribution,
        max_bytes=max_bytes,
        progress=progress,
    ):
        found.append(text)
        n_tokens += len(text.tokens)
        if n_tokens > MAX_TOKENS:
            raise LogprobError(
                f"the file has more than {MAX_TOKENS:,} tokens", line=text.line, remedy="Split it."
            )
    return tuple(found)


def iterate_logprobs(
    source: Source,
    *,
    scale: NumberScale | None = None,
    n_prompt: int | None = None,
    distribution: Distribution | None = None,
    alternatives_for: int | None = None,
    max_bytes: int = MAX_STREAMED_BYTES,
    progress: Progress | None = None,
) -> Iterator[TokenText]:
    """The same texts one by one, in memory for one line of the file at a time.

    Parameters
    ----------
    source, scale, n_prompt, distribution, max_bytes, progress
        As in `read_logprobs`.
    alternatives_for : int, optional
        After about so many tokens, alternatives (top_logprobs) are left out where the usual layout
        of JSON lets them be skipped: a file of gigabytes is read several times faster. What only
        they tell of a text is then not said, nor what is wrong with
        them.

    Yields
    ------
    TokenText
        In the order in which they are complete.

    Raises
    ------
    LogprobError, TypeError, OSError
        As `read_logprobs`.

    Examples
    --------
    >>> lines = b'[-0.5, -1.0]\\n[-0.25]\\n'
    >>> [text.nll for text in iterate_logprobs(lines)]
    [1.5, 0.25]
    """
    if scale is not None:
        choice(scale, "scale", get_args(NumberScale))
    if distribution is not None:
        choice(distribution, "distribution", get_args(Distribution))
    if n_prompt is not None:
        count(n_prompt, "n_prompt", minimum=0)
    n_found, n_scored = 0, 0
    parse, n_tokens = Parser(), 0
    # What is skimmed is taken for natural logarithms.
    most = alternatives_for if scale in (None, "nats") else None
    parse.skims = most == 0
    for draft in _drafts(source, scale, max_bytes, progress, parse):
        try:
            text = finished(draft, line=draft.line, n_prompt=n_prompt, distribution=distribution)
        except LogprobError as error:
            raise error.on_line(draft.line) from None
        n_tokens += len(text.tokens)
        parse.skims = most is not None and n_tokens >= most
        n_found += 1
        n_scored += text.nll is not None
        yield text
    if not n_found:
        raise LogprobError("there is no text in the file", remedy=ASK)
    if not n_scored:
        raise LogprobError(
            "no token in the file has a log-probability", field=draft.field, remedy=ASK
        )


def _drafts(
    source: Source,
    scale: NumberScale | None,
    max_bytes: int,
    progress: Progress | None,
    parse: Parser,
) -> Iterator[Draft]:
    with opened(source, max_bytes, progress) as stream:
        form, first = form_of(stream)
        if form == "table":
            rest = stream.read(MAX_DOCUMENT_BYTES + 1)
            if len(rest) > MAX_DOCUMENT_BYTES:
                raise LogprobError("the table is too large to be read whole", remedy="Split it.")
            for draft, line in drafts_of_table(first + rest, scale):
                # A table of one text has no line to name.
                draft.item = None
                draft.line = line if draft.name else None
                yield draft
            return
        read = events if form == "events" else json_lines
        values = read(stream, first, parse)
        yield from _assembled(values, scale or "nats", is_stream=form == "events")


def _assembled(values: Iterator[Value], scale: NumberScale, *, is_stream: bool) -> Iterator[Draft]:
    """The drafts of whole texts, those of streams put together from their parts."""
    waiting: dict[tuple[object, ...], Draft] = {}
    for value, line in values:
        try:
            parts = drafts_of(value, "", scale)
        except LogprobError as error:
            raise error.on_line(line) from None
        for part in parts:
            # The lines of a stream are those of its parts.
            part.line = None if is_stream else line
            key = part.key
            known = waiting.get(key) if key else None
            if not part.recognised:
                _counted(waiting, part)
            elif known is not None and (not known.finished or (part.is_chunk and not part.answer)):
                known.extend(part)
                if len(known.answer) > MAX_TOKENS:
                    raise LogprobError(f"a text of more than {MAX_TOKENS:,} tokens", line=line)
            else:
                # What is complete waits for the last part of its stream, which only counts.
                for other in [k for k, d in waiting.items() if _is_over(d, part)]:
                    yield waiting.pop(other)
                if len(waiting) >= _MOST_OPEN:
                    yield waiting.pop(next(iter(waiting)))
                waiting[key or (id(part),)] = part
    yield from waiting.values()


def _is_over(draft: Draft, following: Draft) -> bool:
    """Whether nothing more comes to a text once another answer begins."""
    same_answer = draft.key[:2] == following.key[:2] and draft.key != following.key
    return draft.finished and not (draft.key and same_answer)


def _counted(waiting: dict[tuple[object, ...], Draft], part: Draft) -> None:
    """Add what a server counts, if it can be of one text only."""
    same = [draft for key, draft in waiting.items() if key[:2] == part.key[:2]]
    if len(same) == 1:
        same[0].n_stated = part.n_stated
        same[0].n_prompt_stated = part.n_prompt_stated
