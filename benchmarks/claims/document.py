"""docs/definitions.md from the claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from benchmarks.claims.claim import Claim

HEAD: Final = """\
# Where definitions differ

The same name does not always stand for the same number. This says what libraries compute, what
`nll_core` computes, and why ours is as it is. Each line names the release that was run and the day.
`python -m benchmarks definitions` runs all of them again and fails where one is no longer true;
`make test` does so for scikit-learn. What was read in a manual links to it. The lines, with the
code that proves each, stand in `benchmarks/claims/`, and
`python -m benchmarks.claims > docs/definitions.md` writes this page from them.
"""
COLUMNS: Final = ("what", "library", "there", "here", "why")


def document(chapters: Mapping[str, Iterable[Claim]]) -> str:
    """The page: a chapter a table, a claim a line."""
    parts = [HEAD]
    for title, claims in chapters.items():
        rows = [COLUMNS, ("---",) * len(COLUMNS), *(_cells(claim) for claim in claims)]
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        parts.append(f"## {title}\n\n{table}\n")
    return "\n".join(parts)


def _cells(claim: Claim) -> tuple[str, ...]:
    score, library, *texts = claim.row()
    return (score, f"[{library}]({claim.source})" if claim.source else library, *texts)
