"""The samples of what servers returned are those of which the numbers are known."""

from __future__ import annotations

import pytest

from nll_core.datasets import ANSWERS, load_answers
from nll_core.language import read_logprobs, summarise_texts
from tests.logprob_cases import EXPECTED


@pytest.mark.parametrize("name", ANSWERS)
def test_a_sample_is_read_with_its_known_sum(name: str) -> None:
    found = load_answers(name)  # type: ignore[arg-type]
    known = EXPECTED[found.file_name]
    rows = known.get("responses") or known.get("docs") or [known]
    total = sum(row["nll_reported_nats"] for row in rows)
    assert summarise_texts(read_logprobs(found.content)).nll == pytest.approx(total, abs=5e-6)


def test_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="name must be one of"):
        load_answers("poem")  # type: ignore[arg-type]
