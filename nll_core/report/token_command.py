"""`python -m nll_core.report tokens answers.jsonl --out report.html --json numbers.json`."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final, TextIO, get_args

from nll_core.language.entropies import EntropyBounds, mean_entropy_bounds
from nll_core.language.logprob_errors import LogprobError
from nll_core.language.logprob_values import NumberScale
from nll_core.language.reading_logprobs import iterate_logprobs
from nll_core.language.token_summary import TextsSummary, TextsTally, summarise_tokens
from nll_core.language.token_text import Distribution, TokenText
from nll_core.report.command import BAD_INPUT, INTERRUPTED, BadInputError, say_progress, tell
from nll_core.report.document import MADE_BY
from nll_core.report.token_document import (
    SummarisedText,
    opening_sentence,
    token_report_html,
)
from nll_core.report.token_files import (
    MAX_TOKENS_SHOWN,
    TOKEN_COLUMNS,
    text_numbers,
    texts_numbers,
    token_rows,
)
from nll_core.texts import visible

# Whether numbers are raw is told from their alternatives; without a page nobody points at the rest.
_TOKENS_EXAMINED: Final = 5_000
_EPILOGUE: Final = """\
Shapes: what OpenAI's API and those like it, vLLM, llama.cpp, Ollama, TGI, Gemini, sglang, Cohere
and lm-evaluation-harness return, as JSON, JSON Lines or a stream; a bare list; a table with the
columns token and logprob; also compressed by gzip. Which one it is, is told from its keys, and the
report says how. Nothing is sent anywhere. Exit code 0: the report is written; 2: bad input.
"""


def main(arguments: Sequence[str], *, prog: str) -> int:
    """Write the report on tokens that the command line asks for; the exit code.

    Parameters
    ----------
    arguments : sequence of str
        Those behind ``tokens``.
    prog : str
        What the command is called in its help.

    Returns
    -------
    int
        0 where the report is written, 2 for bad input (with what is wrong on standard error), 130
        where it was interrupted.
    """
    options = _parser(prog).parse_args(arguments)
    try:
        together = _written(options)
    except BadInputError as problem:
        tell(str(problem), sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("Interrupted; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    tell(opening_sentence(together), sys.stdout)
    return 0


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="What a text cost a language model, token by token.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("file", type=Path, help="what a server or an evaluation harness returned")
    parser.add_argument("--out", type=Path, help="where the HTML report is written")
    parser.add_argument("--json", type=Path, help="where its numbers are written as JSON")
    parser.add_argument("--csv", type=Path, help="where a row for each token is written as CSV")
    parser.add_argument(
        "--scale",
        choices=get_args(NumberScale),
        help="what the numbers are; natural logarithms (nats) unless a table says otherwise",
    )
    parser.add_argument(
        "--prompt-tokens",
        metavar="N",
        type=int,
        help="how many tokens of each text are the prompt, where the file does not say it",
    )
    parser.add_argument(
        "--distribution",
        choices=get_args(Distribution),
        help="whether the numbers are the model's own (raw) or those after temperature and cuts",
    )
    parser.add_argument(
        "--leave-out-special",
        action="store_true",
        help="leave out marks such as <|endoftext|>",
    )
    parser.add_argument(
        "--vocabulary",
        metavar="N",
        type=int,
        help="how many tokens the model knows, for the upper bound of the entropy",
    )
    parser.add_argument("--title", help="of the report; by default the name of the file")
    return parser


def _written(options: argparse.Namespace) -> TextsSummary:
    """Read the file text by text, write what is asked for, and return the summary of all."""
    outputs = [path for path in (options.out, options.json, options.csv) if path is not None]
    if any(path.resolve() == options.file.resolve() for path in outputs):
        raise BadInputError(f"{options.file}: this is where the answers are; choose another name")
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise BadInputError(f"{outputs[0]}: report, numbers and tokens need a file each")
    title = visible(options.title or options.file.name)
    tally, shown, n_shown, n_texts = TextsTally(), [], 0, 0
    with ExitStack() as stack:
        html = stack.enter_context(_replaced(options.out))
        numbers = stack.enter_context(_replaced(options.json))
        rows = stack.enter_context(_replaced(options.csv))
        if rows is not None:
            rows.write(",".join(TOKEN_COLUMNS) + "\n")
        if numbers is not None:
            head = {"title": title, "file": visible(options.file.name), "made_with": MADE_BY}
            numbers.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "texts": [')
        for text in _texts(options):
            summary = summarise_tokens(text, leave_out_special=options.leave_out_special)
            tally.add(text, summary)
            entropy = _entropy(text, options.vocabulary)
            if numbers is not None:
                numbers.write(",\n" if n_texts else "\n")
                numbers.write(_json(text_numbers(text, summary, entropy)))
            if rows is not None:
                csv.writer(rows, lineterminator="\n").writerows(token_rows(text))
            n_texts += 1
            if html is not None and n_shown + len(text.tokens) <= MAX_TOKENS_SHOWN:
                shown.append(SummarisedText(text, summary, entropy))
                n_shown += max(1, len(text.tokens))
        together = tally.summary()
        if numbers is not None:
            numbers.write('],\n"together": ' + _json(texts_numbers(together)) + "}\n")
        if html is not None:
            html.write(
                token_report_html(
                    shown,
                    together,
                    title=title,
                    date=date.today().isoformat(),
                    n_left_out=n_texts - len(shown),
                )
            )
    return together


def _entropy(text: TokenText, n_vocabulary: int | None) -> EntropyBounds | None:
    if n_vocabulary is not None and n_vocabulary < 1:
        raise BadInputError(f"--vocabulary must be at least 1, got {n_vocabulary}")
    return mean_entropy_bounds(text, n_vocabulary=n_vocabulary)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _texts(options: argparse.Namespace) -> Iterator[TokenText]:
    """The texts of the file, with what is wrong with it as a BadInputError."""
    try:
        yield from iterate_logprobs(
            options.file,
            scale=options.scale,
            n_prompt=options.prompt_tokens,
            distribution=options.distribution,
            alternatives_for=_TOKENS_EXAMINED if options.out is None else MAX_TOKENS_SHOWN,
            progress=say_progress if sys.stderr.isatty() else None,
        )
    except LogprobError as error:
        raise BadInputError(f"{options.file}: {error}") from error
    except OSError as error:
        raise BadInputError(f"{options.file}: {error.strerror or error}") from error
    except ValueError as error:
        raise BadInputError(str(error)) from error
    except MemoryError as error:
        raise BadInputError(f"{options.file}: not enough memory for this file") from error


@contextmanager
def _replaced(path: Path | None) -> Iterator[TextIO | None]:
    """A file to write, which takes its name once all of it is written; None for no path."""
    if path is None:
        yield None
        return
    part = path.with_name(path.name + ".part")
    try:
        stream = part.open("w", encoding="utf-8")
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}") from error
    try:
        with stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
