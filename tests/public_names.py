"""All that is public, for the laws that hold of all of it: the names of every part of the core."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace
from typing import Any

import nll_core

PARTS = [part.name for part in iter_modules(nll_core.__path__, "nll_core.") if part.ispkg]


def home_of_names() -> dict[str, str]:
    """Public names, each with the part that has it; what no part has is the top level's."""
    homes = dict.fromkeys(nll_core.__all__, "nll_core")
    return homes | {name: part for part in PARTS for name in import_module(part).__all__}


PUBLIC: dict[str, Any] = {
    name: getattr(import_module(home), name) for name, home in home_of_names().items()
}
# As one module, in which a test may put another function in place of one.
public = SimpleNamespace(**PUBLIC)
