"""What a library was seen to compute, as data: a line of docs/definitions.md and its proof."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

Found = Mapping[str, float | str]

# The release of each library in which its lines were seen to be true, and when.
SEEN: Final = {
    "scikit-learn": ("1.9.1", "2026-11-29"),
    "PyTorch": ("2.14.1", "2026-11-29"),
    "torchmetrics": ("1.9.0", "2026-11-29"),
    "netcal": ("1.4.0", "2026-11-29"),
    "Keras": ("3.15.1", "2026-11-29"),
    "optax": ("0.2.8", "2026-11-29"),
    "MAPIE": ("1.6.0", "2026-11-29"),
    "betacal": ("1.1.0", "2026-11-29"),
    "relplot": ("1.0.3", "2026-11-29"),
    "scoringrules": ("0.10.0", "2026-11-30"),
    "properscoring": ("0.1", "2026-11-30"),
    "uncertainty-toolbox": ("0.1.1", "2026-11-30"),
    # By its manual: nothing here runs R.
    "yardstick (R)": ("1.3.2", "2026-11-29"),
}
# What `make test` installs; the others come with requirements-bench.txt.
IN_TESTS: Final = ("scikit-learn",)

_POWERS: Final = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_BOUND: Final = re.compile(r"(at most|more than) (.+)")


@dataclass(frozen=True)
class Claim:
    """One line: `{name}` in its texts stands for a number of `says`, as it is printed.

    `found` runs the library, and `nll_core` beside it, and gives the numbers of the same names; it
    is None for what was read in a manual, whose `source` is then given.
    """

    score: str
    library: str
    there: str
    here: str
    why: str
    says: Mapping[str, str]
    found: Callable[[], Found] | None
    source: str = ""

    def row(self) -> tuple[str, ...]:
        """The cells of its line in the document."""
        release, date = SEEN[self.library]
        texts = (text.format_map(self.says) for text in (self.there, self.here, self.why))
        return (self.score, f"{self.library} {release}, {date}", *texts)

    def mistakes(self) -> list[str]:
        """What is no longer true of it, a sentence each."""
        if self.found is None:
            return []
        found = self.found()
        if set(found) != set(self.says):
            return [f"it says {sorted(self.says)}, and {sorted(found)} were found"]
        return [
            f"{name} is {found[name]}, the document says {said}"
            for name, said in self.says.items()
            if not agrees(said, found[name])
        ]


def agrees(said: str, found: float | str) -> bool:
    """Whether a number, printed as `said` is, reads the same; bounds hold, and words are equal."""
    if isinstance(found, str):
        return said == found
    bound = _BOUND.fullmatch(said)
    if bound is not None:
        limit = number(bound[2])
        return found <= limit if bound[1] == "at most" else found > limit
    if math.isnan(found) or math.isinf(found):
        return said == ("NaN" if math.isnan(found) else "−∞" if found < 0 else "∞")
    mantissa = said.split(" × ")[0]
    digits = len(mantissa.partition(".")[2])
    if mantissa == said:
        return f"{found:.{digits}f}".replace("-", "−") == said
    return f"{found:.{digits}e}" == f"{number(said):.{digits}e}"


def number(said: str) -> float:
    """The number that is printed as 1.5, 10⁻⁴ or 1.5 × 10⁻⁴."""
    mantissa, _, power = said.replace("−", "-").rpartition("10")
    if not power or not set(power) <= set("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"):
        return float(said.replace("−", "-"))
    return float(f"{mantissa.removesuffix(' × ') or 1}e{power.translate(_POWERS)}")


def installed(library: str) -> str:
    """The release of `library` that is installed."""
    return version({"PyTorch": "torch"}.get(library, library))
