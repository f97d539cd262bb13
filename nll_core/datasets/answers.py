"""What real servers and a harness returned, for readers of token log-probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal, get_args

from nll_core._validation import choice

AnswersName = Literal["echo", "three answers", "chat", "documents"]
ANSWERS: Final[tuple[AnswersName, ...]] = get_args(AnswersName)
"""The samples, as `load_answers` takes them."""


@dataclass(frozen=True)
class Answers:
    """A file as it came, and where it comes from."""

    file_name: str
    content: bytes
    n_vocabulary: int
    """How many tokens the model knows."""
    source: str


_SOURCE: Final = (
    "The model is a toy of two layers with 420 tokens, trained on twenty sentences in 2026; what "
    "it returned is real."
)
_FILES: Final[dict[AnswersName, tuple[str, str]]] = {
    "echo": ("llama_cpp_python_echo.json", "llama-cpp-python 0.3.36, prompt and answer in one."),
    "three answers": ("llama_cpp_python_three.jsonl", "llama-cpp-python 0.3.36, three answers."),
    "chat": ("llamacpp_chat.json", "llama-server (llama.cpp 7e4c0a9), a chat."),
    "documents": ("lm_eval_samples_rolling.jsonl", "lm-evaluation-harness 0.4.13, four documents."),
}


def load_answers(name: AnswersName) -> Answers:
    """A file of log-probabilities that a tool returned, as bytes for `read_logprobs`.

    Parameters
    ----------
    name : {"echo", "three answers", "chat", "documents"}
        Which one; the documents have totals and no tokens.

    Returns
    -------
    Answers
        With the tool and its version in `source`.

    Examples
    --------
    >>> from nll_core.language import read_logprobs
    >>> [text.n_tokens for text in read_logprobs(load_answers("three answers").content)]
    [4, 7, 4]
    """
    choice(name, "name", ANSWERS)
    file_name, tool = _FILES[name]
    content = resources.files("nll_core.datasets").joinpath(file_name).read_bytes()
    return Answers(file_name, content, 420, f"{tool} {_SOURCE}")
