"""docs/moving.md: both sides of every line give the same number."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nll_core

PAGE = (Path(__file__).parents[1] / "docs/moving.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|$", PAGE, re.MULTILINE)
# What its own library computes in float32, or in another order.
CLOSE = {"torchmetrics": 1e-5}


def names_for(code: str) -> dict[str, Any]:
    """The arrays of the page, and the library that a line names; the test is skipped without it."""
    example = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    names: dict[str, Any] = {}
    exec(example[1], names)
    library = re.findall(r"[a-z]\w*", code)[0]
    names[library] = pytest.importorskip(library)
    for module in re.findall(rf"\b({library}(?:\.[a-z]\w*)+)\.\w+\(", code):
        for end in [m.start() for m in re.finditer(r"\.", module + ".")]:
            try:
                importlib.import_module(module[:end])
            except ImportError:
                break
    if " t(" in f" {code}".replace("(t(", " t("):
        names["t"] = pytest.importorskip("torch").as_tensor
    return names


@pytest.mark.parametrize(("there", "here"), ROWS, ids=[here for _, here in ROWS])
@pytest.mark.filterwarnings("ignore")
def test_both_sides_give_the_same_number(there: str, here: str) -> None:
    names = names_for(there)
    theirs, ours = (np.asarray(eval(code, names), dtype=float) for code in (there, here))
    close = next((tol for name, tol in CLOSE.items() if name in there), 1e-9)
    np.testing.assert_allclose(ours, theirs, rtol=close, atol=1e-12)


def test_every_line_of_its_tables_is_run() -> None:
    lines = re.findall(r"^\| (?!there|---).*\|$", PAGE, re.MULTILINE)
    assert len(lines) == len(ROWS) > 30
    for line in PAGE.split("## R\n")[1].splitlines():
        for name in re.findall(r": `(\w+)", line):
            assert hasattr(nll_core, name)
