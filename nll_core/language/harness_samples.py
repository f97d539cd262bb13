"""What lm-evaluation-harness writes of each document: totals of log-probabilities, no tokens."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from nll_core.language.logprob_entries import Draft, a_list
from nll_core.language.logprob_errors import LogprobError, shown
from nll_core.language.logprob_values import log_probability

_REMEDY: Final = (
    "Read the samples of a task of log-likelihoods: --log_samples writes samples_*.jsonl."
)


def drafts_of_sample(value: dict[str, Any], field: str) -> list[Draft]:
    """The document on a line of samples_*.jsonl: one text, or one for each option."""
    key = "filtered_resps" if value.get("filtered_resps") else "resps"
    place = f"{field}.{key}" if field else key
    answers = a_list(value.get(key), place)
    arguments = _arguments(value.get("arguments"))
    rolling = not any(isinstance(_unwrapped(answer), list) for answer in answers)
    if _is_one_pair(answers):
        answers, rolling = [answers], False
    totals = [_total(answer, f"{place}[{k}]") for k, answer in enumerate(answers)]
    if not totals:
        raise LogprobError("no answer of the model", field=place, remedy=_REMEDY)
    n_options = _n_options(value, len(totals))
    found = []
    for k in range(n_options):
        draft = Draft("lm-evaluation-harness samples", f"{place}[{k}]")
        draft.reasons.append(
            f"{key} has totals of log-probabilities (lm-evaluation-harness); there are no tokens."
        )
        draft.total_nll = 0.0 - totals[k]
        draft.text = _scored_text(arguments, k, rolling)
        draft.n_words = None if draft.text is None else len(re.split(r"\s+", draft.text))
        # The harness scores the first token too, after the mark of the beginning.
        draft.of_several = n_options > 1
        draft.name = f"option {k}" if draft.of_several else ""
        document = value.get("doc_id")
        draft.item = document if isinstance(document, int) else None
        if n_options < len(totals):
            unconditional = 0.0 - totals[k + n_options]
            draft.reasons.append(
                f"The second half of {key} is without the question (acc_mutual_info): "
                f"{unconditional:.4f} nats for this option."
            )
        found.append(draft)
    return found


def drafts_of_results(value: dict[str, Any], field: str) -> list[Draft]:
    """results_*.json has scores only."""
    raise LogprobError(
        "these are results of lm-evaluation-harness: scores without counts of tokens, from which "
        "no likelihood can be rebuilt",
        field=f"{field}.results" if field else "results",
        remedy=_REMEDY,
    )


def _unwrapped(answer: Any) -> Any:
    """An answer without the list around one that `resps` has."""
    while isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    return answer


def _is_one_pair(answers: list[Any]) -> bool:
    """Whether a list is [log-probability, is it the greedy answer] and not two of the first."""
    return len(answers) == 2 and (
        isinstance(answers[1], bool) or str(answers[1]).lower() in ("true", "false")
    )


def _total(answer: Any, field: str) -> float:
    answer = _unwrapped(answer)
    value = answer[0] if isinstance(answer, list) and answer else answer
    try:
        found = log_probability(value, field)
    except LogprobError:
        if isinstance(value, str):
            raise LogprobError(
                f"{shown(value)} is a generated text, not a likelihood", field=field, remedy=_REMEDY
            ) from None
        raise
    if found is None or math.isnan(found):
        raise LogprobError("no total of log-probabilities", field=field)
    return found


def _n_options(value: dict[str, Any], n_totals: int) -> int:
    """How many of the totals are options: half of them where each is there twice."""
    metrics = value.get("metrics")
    doubled = isinstance(metrics, list) and "acc_mutual_info" in metrics
    doubled = doubled or "acc_mutual_info" in value
    return n_totals // 2 if doubled and n_totals % 2 == 0 else n_totals


def _arguments(value: Any) -> list[list[Any]]:
    """The arguments of each request: objects arg_0, arg_1 or, in older files, lists."""
    items = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(items, list):
        return []
    return [
        list(a.values()) if isinstance(a, dict) else a for a in items if isinstance(a, (dict, list))
    ]


def _scored_text(arguments: list[list[Any]], k: int, rolling: bool) -> str | None:
    """The text that was scored: the whole one, or what follows the context."""
    if k >= len(arguments):
        return None
    place = 0 if rolling else 1
    given = arguments[k]
    text = given[place] if place < len(given) else None
    return text if isinstance(text, str) else None
