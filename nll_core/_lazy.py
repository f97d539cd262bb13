"""Public names are imported when they are first used, as in Scientific Python's SPEC 1.

The `__init__.pyi` of a package says, once, for type checkers and for this module, what is public
and where it lives. To import all of it would take longer than most programs need any of it.
"""

import re
import sys
from collections.abc import Callable
from importlib import import_module
from os.path import splitext
from typing import Any

# To look for the imports takes a tenth of the time that it takes to parse them all.
_IMPORT = re.compile(r"^from (\S+) import (?:\(([^)]+)\)|(.+))$", re.MULTILINE)
_NAME = re.compile(r"(\w+)( as \w+)?")


def attach(
    package: str, file: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of a package, from the stub beside its file.

    What the stub imports `as` itself is found, and is not in `__all__`.
    """
    with open(splitext(file)[0] + ".pyi", encoding="utf-8") as stub:
        imports = _IMPORT.findall(stub.read())
    home: dict[str, str] = {}
    listed: list[str] = []
    for module, *names in imports:
        for name, unlisted in _NAME.findall("".join(names)):
            home[name] = module
            if not unlisted:
                listed.append(name)

    def look_up(name: str) -> Any:
        """The public name, from the module where it lives; looked up once."""
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(home[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    def names_of_package() -> list[str]:
        """What is there, for completion."""
        return sorted({*vars(sys.modules[package]), *listed})

    return look_up, names_of_package, listed
