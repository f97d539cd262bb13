"""Make torch_names.json: the PyTorch names that the app mentions, and whether PyTorch has them.

Run `python tests/references/make_torch_names.py` with PyTorch 2.13 (CPU), whenever the glossary or
the table of calls on the stability page names another one.
"""

from __future__ import annotations

import inspect
import json
import operator
import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from pages._lessons.glossary.libraries import LIBRARIES, SAME_LOSS  # noqa: E402
from pages._lessons.stability.calls import HEADERS, TABLES  # noqa: E402


def mentioned() -> list[str]:
    """What the tables have under PyTorch, as they have it."""
    column = 1 + LIBRARIES.index("PyTorch")
    calls = HEADERS[0].index("PyTorch")
    names = {row[column] for row in SAME_LOSS} | {row[calls] for row in TABLES[0]}
    return sorted(names - {"—"})


def is_there(name: str) -> bool:
    """Whether PyTorch has that function, method or option of cross_entropy."""
    if name.endswith("="):
        return name[:-1] in inspect.signature(torch.nn.functional.cross_entropy).parameters
    path = name.split("(")[0].split(" ")[0]
    path = path.replace("functional.", "nn.functional.").replace("F.", "nn.functional.")
    try:
        return callable(operator.attrgetter(path)(torch))
    except AttributeError:
        return False


if __name__ == "__main__":
    found = {name: is_there(name) for name in mentioned()}
    said = json.dumps({"version": torch.__version__, "names": found}, ensure_ascii=False, indent=1)
    (HERE / "torch_names.json").write_text(said + "\n", encoding="utf-8")
