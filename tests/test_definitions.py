"""docs/definitions.md: written from the claims, which hold for the libraries installed here.

`python -m benchmarks definitions` runs the claims on the other libraries.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

from benchmarks.claims import CHAPTERS, CLAIMS, IN_TESTS, SEEN, Claim, agrees, document

ROOT = Path(__file__).parents[1]
# What may be typed: code with what it was given, the names of types, years, and single digits.
TYPED = re.compile(r"`[^`]*`|\{\w+\}|float\d+|\b(?:19|20)\d\d\b|(?<![\d.])\d(?![\d.]*\d)")


def named(claim: Claim) -> str:
    return f"{claim.library}: {claim.score}"


def test_the_document_is_what_the_claims_say() -> None:
    assert (ROOT / "docs/definitions.md").read_text(encoding="utf-8") == document(CHAPTERS)


@pytest.mark.parametrize("claim", [c for c in CLAIMS if c.library in IN_TESTS], ids=named)
def test_a_claim_about_a_library_of_the_tests_is_true(claim: Claim) -> None:
    assert not claim.mistakes()


@pytest.mark.parametrize("claim", CLAIMS, ids=named)
def test_every_number_of_a_line_is_one_that_is_run(claim: Claim) -> None:
    texts = (claim.there, claim.here, claim.why)
    for text in texts:
        assert not re.search(r"\d", TYPED.sub("", text)), text
    assert {name for text in texts for _, name, _, _ in Formatter().parse(text) if name} == set(
        claim.says
    )
    assert (claim.found is None) == bool(claim.source)


def test_every_library_is_named_with_its_release_and_a_day() -> None:
    assert {claim.library for claim in CLAIMS} == set(SEEN)
    for release, day in SEEN.values():
        assert re.fullmatch(r"\d+(\.\d+)+", release)
        assert date.fromisoformat(day)
    for line in document(CHAPTERS).splitlines():
        if line.startswith("| ") and not line.startswith(("| what", "| ---")):
            assert re.search(r" \d+(\.\d+)+, 20\d\d-\d\d-\d\d", line), line


def test_a_number_agrees_to_the_digits_it_is_printed_with() -> None:
    assert agrees("0.55", 0.5549)
    assert not agrees("0.55", 0.5551)
    assert agrees("−5.9888", -5.98881)
    assert agrees("4.25 × 10⁻¹⁸", 4.248e-18)
    assert not agrees("4.25 × 10⁻¹⁸", 4.26e-18)
    assert agrees("at most 10⁻³", 1e-3)
    assert not agrees("at most 10⁻³", 2e-3)
    assert not agrees("at most 10⁻³", np.nan)
    assert agrees("more than 3 × 10⁻⁵", 4e-5)
    assert not agrees("more than 3 × 10⁻⁵", np.nan)
    assert agrees("NaN", np.nan)
    assert agrees("∞", np.inf)
    assert not agrees("∞", -np.inf)
    assert agrees("ValueError", "ValueError")
    assert not agrees("0.0", "0.0 ")


def test_a_claim_that_is_false_says_what_was_found() -> None:
    false = Claim("a score", "Keras", "{a}", "", "", {"a": "1.0"}, lambda: {"a": 1.2})
    assert false.mistakes() == ["a is 1.2, the document says 1.0"]
    other = Claim("a score", "Keras", "{a}", "", "", {"a": "1.0"}, lambda: {"b": 1.0})
    assert other.mistakes()
