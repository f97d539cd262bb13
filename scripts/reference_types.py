"""The types in the reference, for Griffe: parameters described together have each its own."""

from __future__ import annotations

from typing import Any

from griffe import DocstringSectionKind, Extension, Function


class OwnTypes(Extension):
    """Griffe gives all parameters of one description the type and default of the first."""

    def on_function(self, *, func: Function, **_: Any) -> None:
        """Called for each function when all are known."""
        known = {parameter.name: parameter for parameter in func.parameters}
        types = {id(parameter.annotation) for parameter in func.parameters}
        for section in func.docstring.parsed if func.docstring else ():
            if section.kind is not DocstringSectionKind.parameters:
                continue
            for described in section.value:
                own = known.get(described.name)
                if own is not None and id(described.annotation) in types:
                    described.annotation, described.value = own.annotation, own.default
