"""What servers and a harness returned: files of the tests, and the samples of the package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
CASES: Final = ROOT / "tests/data/logprobs"
EXPECTED: Final[dict[str, Any]] = json.loads((CASES / "expected.json").read_text())["files"]


def sample_path(name: str) -> Path:
    """A file by its name, in either place."""
    found = CASES / name
    return found if found.exists() else ROOT / "nll_core/datasets" / name
