"""What `tests.fuzz` damages and builds beside predictions: each kind with its reader and checks.

Forecasts of a number, log-probabilities of tokens, comparisons, and lists of observations.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from nll_core import PredictionError
from nll_core.distributions import read_observations
from nll_core.forecast_files import forecasts_from_table, recognise_forecasts
from nll_core.language.logprob_errors import LogprobError
from nll_core.language.reading_logprobs import read_logprobs
from nll_core.language.token_summary import summarise_tokens
from nll_core.predictions import read_table
from nll_core.preferences import fit_bradley_terry, read_comparisons
from nll_core.preferences.comparison_errors import ComparisonError
from tests.logprob_cases import EXPECTED, sample_path

Content = tuple[bytes, str]
FORECASTS: Final = Path(__file__).parent / "data" / "forecasts"
ODD: Final = (
    *(
        "",
        " ",
        "nan",
        "inf",
        "-inf",
        "1e308",
        "-1e308",
        "5e-324",
        "1e999",
        "0",
        "-0",
        "-1",
        "1e-320",
    ),
    *("9" * 400, "x", "é", "\0", "<b>", "=1+1", "1,5", "None", "true", "[1, 2]", "{}", '"', "１"),
)
NAMES: Final = (
    *("y", "mean", "sd", "variance", "q0.1", "q0.5", "q0.9", "q50", "sample_1", "sample_2", "yhat"),
    *("yhat_lower", "yhat_upper", "se", "item_id", "weight", "group", "0.1", "0.9", "q1e-320", ""),
)


def _number(draw: random.Random) -> str:
    return draw.choice(ODD) if draw.random() < 0.02 else f"{draw.gauss(0, 3):.4g}"


def _forecasts(draw: random.Random) -> Content:
    """A table that may be one of forecasts."""
    n = draw.choice([1, 2, 5, 30])
    names = draw.choice(
        [
            ["y", "mean", "sd"],
            ["y", "q0.1", "q0.5", "q0.9"],
            ["y", *(f"sample_{k}" for k in range(draw.choice([1, 2, 9])))],
            [draw.choice(NAMES) for _ in range(draw.choice([1, 3, 6]))],
        ]
    )
    rows = []
    for _ in range(n):
        row = sorted(draw.gauss(0, 3) for _ in names)
        cells = [f"{abs(x) if name == 'sd' else x:.4g}" for x, name in zip(row, names, strict=True)]
        if draw.random() < 0.05:
            cells[draw.randrange(len(cells))] = draw.choice(ODD)
        rows.append(cells)
    lines = [",".join(line) for line in [names, *rows]]
    return "\n".join(lines).encode("utf-8", "replace"), "a.csv"


def _check_forecasts(content: bytes, name: str) -> str:
    try:
        table = read_table(content, name=name)
        roles = recognise_forecasts(table)
    except PredictionError as error:
        return _refused(error)
    if roles is None:
        return "refused"
    outcome = "refused"
    for leave_out in (False, True):
        try:
            found = forecasts_from_table(table, roles, leave_out=leave_out)
        except PredictionError as error:
            _refused(error)
            continue
        outcome = "read"
        for numbers in (found.observed, found.mean, found.sigma, found.quantiles, found.samples):
            assert numbers is None or np.isfinite(numbers).all(), "a number that is not finite"
        assert found.sigma is None or (found.sigma > 0).all(), "a σ that is not above 0"
        if found.quantiles is not None:
            assert (np.diff(found.quantiles, axis=1) >= 0).all(), "quantiles that fall"
        with np.errstate(all="ignore"):
            assert not np.isnan(found.crps()).any(), "NaN among the CRPS"
    return outcome


def _tokens(draw: random.Random) -> Content:
    """A list, lines or a table of tokens and their log-probabilities, or nearly."""
    n = draw.choice([0, 1, 2, 5, 30])
    numbers: list[Any] = [-draw.expovariate(1.0) for _ in range(n)]
    words = [
        draw.choice(["a", " the", "", "é", "�", "<b>", "=1", "\n", "\ud800"]) for _ in range(n)
    ]
    for place in range(n):
        if draw.random() < 0.03:
            odd = [None, 0, 1.0, "x", "-1", True, [], {}, 10**400, -1e308, -9999.0]
            numbers[place] = draw.choice(odd)
    entries = [{"token": w, "logprob": p} for w, p in zip(words, numbers, strict=True)]
    whole: Any = draw.choice(
        [
            numbers,
            entries,
            {"tokens": words, "token_logprobs": numbers},
            {"choices": [{"logprobs": {"content": entries}}]},
            [list(pair) for pair in zip(words, numbers, strict=True)],
        ]
    )
    if draw.random() < 0.3:
        rows = ["token,logprob", *(f"{w},{p}" for w, p in zip(words, numbers, strict=True))]
        return "\n".join(rows).encode("utf-8", "replace"), "a.csv"
    if draw.random() < 0.2:
        return "\n".join(map(json.dumps, entries)).encode(), "a.jsonl"
    return json.dumps(whole).encode(), "a.json"


def _check_tokens(content: bytes, name: str) -> str:
    try:
        texts = read_logprobs(content)
    except LogprobError as error:
        return _refused(error)
    for text in texts:
        summarise_tokens(text)
        assert not (text.log_probs > 0).any(), "a log-probability above 0"
        assert len(text.tokens) == len(text.log_probs), "tokens without numbers"
    return "read"


def _comparisons(draw: random.Random) -> Content:
    """Games, results, counts or a matrix, or nearly."""
    items = draw.choice([["a", "b"], ["ann", "bob", "cy"], ["1", "2", "3"], ["=x", "<b>", "é"]])
    n = draw.choice([0, 1, 3, 30])
    mark = draw.choice([",", "\t", ";", "|", " "])
    match draw.randrange(4):
        case 0:
            rows = [["winner", "loser"], *(draw.choices(items, k=2) for _ in range(n))]
        case 1:
            results = ("left", "right", "tie", "1", "0", "0.5", "both_bad", *items)
            rows = [["a", "b", "result"]]
            rows += [[*draw.choices(items, k=2), draw.choice(results)] for _ in range(n)]
        case 2:
            rows = [["a", "b", "wins_a", "wins_b"]]
            counts = [[str(draw.randrange(20)) for _ in range(2)] for _ in range(n)]
            rows += [[*draw.choices(items, k=2), *pair] for pair in counts]
        case _:
            rows = [["", *items]]
            rows += [[item, *(str(draw.randrange(9)) for _ in items)] for item in items]
    for row in rows:
        if row and draw.random() < 0.03:
            row[draw.randrange(len(row))] = draw.choice(ODD)
    return "\n".join(mark.join(row) for row in rows).encode("utf-8", "replace"), "a.csv"


def _check_comparisons(content: bytes, name: str) -> str:
    try:
        found = read_comparisons(content)
    except ComparisonError as error:
        return _refused(error)
    fit = fit_bradley_terry(found.comparisons)
    assert not np.isnan(fit.strengths).any() or not fit.converged, "a strength that is no number"
    return "read"


def _observations(draw: random.Random) -> Content:
    mark = draw.choice([" ", ",", ", ", "\n", ";", "\t"])
    cells = [_number(draw) for _ in range(draw.choice([0, 1, 3, 30]))]
    return mark.join(cells).encode("utf-8", "replace"), "a.txt"


def _check_observations(content: bytes, name: str) -> str:
    try:
        found = read_observations(content.decode("utf-8", "replace"))
    except ValueError as error:
        return _refused(error)
    assert (found.low <= found.high).all(), "an end before its beginning"
    assert np.isfinite(found.weights).all(), "a weight that is not finite"
    return "read"


def _refused(error: Exception) -> str:
    """A refusal says what is wrong."""
    assert str(error).strip(), "an empty message"
    return "refused"


@dataclass(frozen=True)
class Kind:
    """Right files to damage, files to build, and what a reader must make of either."""

    right: Callable[[], list[Content]]
    build: Callable[[random.Random], Content]
    check: Callable[[bytes, str], str]


def _built(build: Callable[[random.Random], Content]) -> Callable[[], list[Content]]:
    return lambda: [build(random.Random(k)) for k in range(20)]


KINDS: Final = {
    "forecasts": Kind(
        lambda: [(p.read_bytes(), p.name) for p in sorted(FORECASTS.glob("*.[cj]s*[vl]"))],
        _forecasts,
        _check_forecasts,
    ),
    "tokens": Kind(
        lambda: [(sample_path(name).read_bytes(), name) for name in EXPECTED],
        _tokens,
        _check_tokens,
    ),
    "comparisons": Kind(_built(_comparisons), _comparisons, _check_comparisons),
    "observations": Kind(_built(_observations), _observations, _check_observations),
}
