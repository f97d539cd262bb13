"""NLL core: losses, gradients, maximum-likelihood fits and calibration, from logits, in nats.

The public names and the modules they live in stand in `__init__.pyi`, once, for type checkers and
for this file. A module is imported when one of its names is first used, as in Scientific Python's
SPEC 1 (Lazy loading): importing all of them would take longer than most programs need any of them.
"""

import re
from importlib import import_module
from os.path import splitext
from typing import Any

from nll_core._version import __version__ as __version__

# To look for the imports takes a tenth of the time that it takes to parse them all.
_IMPORT = re.compile(r"^from (\S+) import (?:\(([^)]+)\)|(.+))$", re.MULTILINE)
with open(splitext(__file__)[0] + ".pyi", encoding="utf-8") as _stub:
    _IMPORTS = _IMPORT.findall(_stub.read())
_HOME = {name: module for module, *names in _IMPORTS for name in re.findall(r"\w+", "".join(names))}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    """The public name, from the module where it lives; looked up once."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted([*globals(), *__all__])
