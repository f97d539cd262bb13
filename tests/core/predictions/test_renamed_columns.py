"""A few hundred of the changed files of `renamed_columns`, of which `make nightly` tries 10,000."""

from __future__ import annotations

from tests.core.predictions.renamed_columns import right_files, tries


def test_no_changed_file_is_misread():
    assert len(right_files()) >= 30
    counts, wrong = tries(400, seed=0)
    assert not wrong
    assert counts["right"] > 200
    assert counts["asked"] + counts["refused"] > 20
