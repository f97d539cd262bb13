"""docs/numerics.md: how far off each form is in a hard case, against 50 digits."""

from __future__ import annotations

import re
from pathlib import Path

import mpmath
import numpy as np
import pytest
from scipy.special import ndtr

import nll_core

PAGE = (Path(__file__).parents[1] / "docs/numerics.md").read_text(encoding="utf-8")
CELL = r"`([^`]+)`"
ROWS = re.findall(rf"^\| {CELL} \| {CELL} \| {CELL} \| (\S+) \| (\S+) \|$", PAGE, re.MULTILINE)
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def bound(text: str) -> float:
    """A power of ten as it is printed."""
    if text in ("1", "∞"):
        return 1.0 if text == "1" else np.inf
    assert text.startswith("10")
    return 10.0 ** int(text[2:].translate(SUPERSCRIPTS) or 1)


def off(code: str, exact: mpmath.mpf) -> float:
    """The relative error of what the code gives."""
    names = {"np": np, "nll": nll_core, "ndtr": ndtr}
    with np.errstate(all="ignore"):
        found = float(eval(code, names))
    return float(abs((mpmath.mpf(found) - exact) / exact)) if np.isfinite(found) else np.inf


@pytest.mark.parametrize(("here", "exact", "written", "ours", "theirs"), ROWS)
def test_the_errors_are_those_of_the_page(
    here: str, exact: str, written: str, ours: str, theirs: str
) -> None:
    with mpmath.workdps(50):
        truth = eval(exact, {"mp": mpmath.mp})
        assert off(here, truth) <= bound(ours) <= 1e-14
        wrong = off(written, truth)
        assert bound(theirs) / 10 < wrong <= bound(theirs) or wrong == bound(theirs)
        assert wrong > 1e6 * bound(ours)


def test_every_function_has_a_hard_case() -> None:
    assert len(re.findall(r"^\| `nll\.", PAGE, re.MULTILINE)) == len(ROWS)
    forms = PAGE.split("## How far off")[0]
    named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", forms, re.MULTILINE))))
    called = {re.match(r"nll\.(\w+)", row[0])[1] for row in ROWS}
    assert called == named - {"softmax", "log_softmax"}
