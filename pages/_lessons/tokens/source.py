"""What the visitor brings: a file or a pasted text, what it was recognised as, and its faults."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from typing import Any, Final

import streamlit as st

from nll_core.language import LogprobError, NumberScale, TokenText, iterate_logprobs
from nll_core.language.token_text import Distribution
from pages._lessons.tokens.opened import MINE, PASTED, SHELF, Answer, Kept, Opened
from pages._lessons.tokens.state import State
from pages._ui import jobs, page
from pages._ui.text import named, plain
from pages._ui.upload import PASTED_NAME, Brought, dropped_file, pick, words

CONTROLS: Final = State.controls
MOST_MEGABYTES: Final = 20
MOST_TOKENS: Final = 200_000
MOST_FOUND: Final = 20_000
FORMATS: Final = (
    "What a model's server or an evaluation harness returned with log-probabilities (logprobs): "
    "OpenAI and what answers like it, vLLM, llama.cpp, Ollama, TGI, Gemini, sglang, Cohere, "
    "lm-evaluation-harness, as JSON, JSON Lines or a stream; a list of numbers; a table with the "
    "columns token and logprob. Files above 20 MB are for nll-report tokens, on the command line."
)
PRIVACY: Final = (
    "Your file stays in the memory of this session: it is not written to a disk, is not in the "
    "link, and is gone within a minute after you close the tab, or when you remove it."
)
EXAMPLE: Final = '{"tokens": ["The", " cat", " sat"], "token_logprobs": [null, -4.2, -1.1]}'
AS_SAID, AS_RECOGNISED = "as the file says, else natural logarithms", "as recognised"
PROMPT: Final = "How many of the first tokens are the prompt, where the file does not say it."
SCALES: Final[dict[str, NumberScale | None]] = {
    AS_SAID: None,
    "natural logarithms (nats)": "nats",
    "logarithms to base 2": "log2",
    "logarithms to base 10": "log10",
    "probabilities": "probability",
    "surprises, −log p in nats": "surprise",
}
DISTRIBUTIONS: Final[dict[str, Distribution | None]] = {
    AS_RECOGNISED: None,
    "raw: the model’s own": "raw",
    "after sampling: temperature and cuts are in them": "after sampling",
    "not known": "unknown",
}
LOAD: Final = """\
from nll_core.language import read_logprobs

texts = read_logprobs({name!r}{options})
"""
FLAGS: Final = {"scale": "--scale", "n_prompt": "--prompt-tokens", "distribution": "--distribution"}


def choose() -> Opened | None:
    """Draw what to choose from, and return what is open; None where it cannot be used yet."""
    left, right = st.columns([1, 1.25], gap="large")
    with left, st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        # So wide that the buttons stand beside it, and below it on a phone.
        with st.container(width=220):
            chosen = CONTROLS["tktext"].show()
        with st.container(width="content"):
            page.link_and_reset(CONTROLS)
    with right:
        dropped_file(
            "Drop in what a model’s server returned",
            key="tokens_file",
            on_file=_take,
            help=FORMATS,
            most_megabytes=MOST_MEGABYTES,
        )
        mine = SHELF.kept(MINE)
        if mine is not None:
            size = f"{len(mine.content.getbuffer()) if mine.content else 0:,} bytes"
            if chosen == MINE:
                SHELF.show(mine, f"{size} · in use")
            else:
                SHELF.show(mine, size, partial(CONTROLS.apply, {"tktext": MINE}))
    page.note(PRIVACY)
    if chosen == PASTED:
        mine = SHELF.pasted(PASTED, "The answer, as text", placeholder=EXAMPLE)
    if chosen not in (MINE, PASTED):
        return State.present().opened
    if mine is None:
        st.info(
            f"**{'No file yet' if chosen == MINE else 'Nothing pasted yet'}.** Expected: {FORMATS} "
            "A link cannot hold it: whoever opens the link must choose the file again."
        )
        st.code(EXAMPLE, language="json")
        return None
    mine.opened = _read(mine)
    return mine.opened


def _take(brought: Brought) -> None:
    """A file was dropped in: it is what the page is about."""
    SHELF.keep(MINE, brought)
    CONTROLS.apply({"tktext": MINE})


def _read(mine: Kept) -> Opened | None:
    """The texts of a file; None, with the reason on the page, if it cannot be used."""
    options = _options(mine.key)
    if options is None:
        return None
    state = repr((mine.digest, options))
    if mine.answer is None or mine.answer[0] != state:
        found = jobs.run(state, f"Reading {plain(mine.name)}", _reading(mine, options))
        if found is None:
            return None
        mine.answer, mine.opened = (state, found), None
    answer = mine.answer[1]
    if isinstance(answer, LogprobError):
        st.error(f"{plain(mine.name)} cannot be used as it is. {plain(str(answer))}")
        return None
    said_of = {key: value for key, value in options.items() if value is not None}
    name = "pasted.json" if mine.name == PASTED_NAME else mine.name
    return mine.opened or Opened(
        key=state,
        name=named(mine.name),
        texts=answer,
        about="",
        load=LOAD.format(
            name=name, options="".join(f", {key}={value!r}" for key, value in said_of.items())
        ),
        command=_command(name, said_of),
        built_in=False,
    )


def _command(name: str, said_of: Mapping[str, Any]) -> str:
    """The command that writes the same report, for a shell."""
    options = [part for key, value in said_of.items() for part in (FLAGS[key], str(value))]
    outputs = ["--out", "report.html", "--csv", "tokens.csv", "--json", "numbers.json"]
    return shlex.join(["python", "-m", "nll_core.report", "tokens", name, *options, *outputs])


def _options(key: str) -> Mapping[str, Any] | None:
    """What the visitor says of the numbers; None where it cannot be followed."""
    first, second, third = st.columns(3)
    with first:
        scale = pick("The numbers are", [*SCALES], key=f"{key}_scale", default=AS_SAID)
    with second:
        kind = pick(
            "Of which distribution",
            [*DISTRIBUTIONS],
            key=f"{key}_distribution",
            default=AS_RECOGNISED,
            help="Some servers give the numbers after temperature and cuts (top-k, top-p); exp of "
            "their mean is not a perplexity of the model.",
        )
    with third:
        typed = words("Tokens of the prompt", key=f"{key}_prompt", default="", help=PROMPT).strip()
    if typed and not (typed.isascii() and typed.isdecimal()):
        st.error("How many tokens are the prompt is a whole number, such as 12.")
        return None
    return {
        "scale": SCALES[scale],
        "n_prompt": int(typed) if typed else None,
        "distribution": DISTRIBUTIONS[kind],
    }


def _reading(mine: Kept, options: Mapping[str, Any]) -> Callable[[jobs.Say], Answer]:
    content = mine.content.getvalue() if mine.content else b""

    def read(say: jobs.Say) -> Answer:
        found: list[TokenText] = []
        n = 0
        try:
            for text in iterate_logprobs(
                BytesIO(content), max_bytes=MOST_MEGABYTES * 2**20, progress=say, **options
            ):
                found.append(text)
                n += len(text.tokens)
                if n > MOST_TOKENS or len(found) > MOST_FOUND:
                    return LogprobError(
                        f"the page shows at most {MOST_TOKENS:,} tokens in {MOST_FOUND:,} texts",
                        remedy="nll-report tokens, on the command line, reads files of any size.",
                    )
        except LogprobError as error:
            return error
        return tuple(found)

    return read
