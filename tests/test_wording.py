"""One letter has one meaning on all pages, and wordings that misled stay away."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHOWN = [
    path
    for folder in ("pages", "nll_core/report", "nll_core/score_tables")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
# Where the learning rate may be met.
LEARNING_RATE = (
    *("softmax", "training", "gaussian", "glossary/classification_terms"),
    "preferences/learning",
)
BANNED = {
    "the logarithm is log": r"(?<![\w.])ln[ (]",
    "σ is the standard deviation, the sigmoid is a word": r"σ\((?!θ)|\\sigma(\(|\\bigl\()",
    "a Gaussian is N(μ, σ²)": r"N\([−{\d][^()²]*, [{\d][^()²]*\)",
    "p is the model and q the truth": r"[Tt]ruth p\b|[Mm]odel q\b|H\(p, ?q\)|[Tt]arget p\b",
    "miscalibration costs, calibrating saves": r"(?<!mis)calibration costs",
    "overlap of intervals is no test": r"[Ii]ntervals overlap|do not overlap",
    "which bin sets the MCE is not certain": r"set by the bin with the fewest",
    "minus": r"\bless (what|that of|the second)\b|expects less",
    "plain English": r"foretold|not a bit more|what is wanted|no weights are best|asks for it anew"
    r"|kept its word|dearer? than|to be expected was|takes away|It is none|to and fro"
    r"|wants T =|Had p been",
}


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module that is not a docstring, with `{…}` for what is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    quiet: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            quiet |= (
                {id(child) for child in ast.walk(node.value)} if _is_text(node.value) else set()
            )
        elif isinstance(node, ast.JoinedStr) and id(node) not in quiet:
            quiet |= {id(child) for child in ast.walk(node) if child is not node}
            yield (
                node.lineno,
                "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "{…}"
                    for part in node.values
                ),
            )
        elif _is_text(node) and id(node) not in quiet:
            yield node.lineno, str(node.value)  # type: ignore[attr-defined]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("why", BANNED)
def test_banned_wordings_are_nowhere(why: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:80]}"
        for path in SHOWN
        for line, text in strings(path)
        if re.search(BANNED[why], text)
    ]
    assert not found, "\n".join([why, *found])


def test_eta_is_the_learning_rate() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:80]}"
        for path in SHOWN
        for line, text in strings(path)
        if re.search(r"η|\\eta\b", text) and not any(name in str(path) for name in LEARNING_RATE)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("surprise −ln p of the truth", "the logarithm is log"),
        ("p = σ(z)", "σ is the standard deviation, the sigmoid is a word"),
        (r"1 - \sigma(m)", "σ is the standard deviation, the sigmoid is a word"),
        ("N(50, 5)", "a Gaussian is N(μ, σ²)"),
        ("N({…}, {…})", "a Gaussian is N(μ, σ²)"),
        ("calibration costs 0.1", "miscalibration costs, calibrating saves"),
    ],
)
def test_the_patterns_find_what_they_ban(text: str, why: str) -> None:
    assert re.search(BANNED[why], text)


@pytest.mark.parametrize("text", ["N({…}, {…}²)", "log1p(x)", "miscalibration costs", "E[σ]"])
def test_the_patterns_leave_the_rest(text: str) -> None:
    assert not [why for why, pattern in BANNED.items() if re.search(pattern, text)]
