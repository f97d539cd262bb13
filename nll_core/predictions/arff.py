"""ARFF, Weka's own format of data, as the lines of a CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from nll_core.predictions.problems import PredictionError, Problem

_LOOKED_AT: Final = 300
_QUOTED: Final = r"'((?:[^'\\]|\\.)*)'"
_ATTRIBUTE: Final = re.compile(rf"\s*@attribute\s+(?:{_QUOTED}|\"([^\"]*)\"|(\S+))\s.*", re.I)
_QUOTED_CELL: Final = re.compile(rf"(^|,)\s*{_QUOTED}\s*(?=,|$)")
_ESCAPED: Final = re.compile(r"\\(.)")


def is_arff(lines: Sequence[str]) -> bool:
    """Whether a text begins, but for comments, with the name of a relation."""
    for line in lines[:_LOOKED_AT]:
        start = line.strip().casefold()
        if start and not start.startswith("%"):
            return start.startswith("@relation")
    return False


def arff_as_csv(blocks: Iterable[list[str]]) -> Iterator[list[str]]:
    """The names of the attributes as a header, and the rows below it.

    Raises PredictionError for sparse rows, or where there are no data.
    """
    names: list[str] = []
    inside = False
    for lines in blocks:
        found: list[str] = []
        for line in lines:
            start = line.lstrip()
            if not start or start.startswith("%"):
                continue
            if inside:
                if start.startswith("{"):
                    raise PredictionError(_SPARSE)
                found.append(_QUOTED_CELL.sub(_with_double_quotes, line) if "'" in line else line)
            elif start[:5].casefold() == "@data":
                if not names:
                    raise PredictionError(_NAMELESS)
                inside = True
                found.append(_header(names))
            elif attribute := _ATTRIBUTE.fullmatch(line):
                names.append(next(name for name in attribute.groups() if name is not None))
        if found:
            yield found
    if not inside:
        raise PredictionError(
            Problem("the ARFF file has no @data", remedy="Save it again, with its rows.")
        )


_NAMELESS: Final = Problem(
    "the ARFF file has no @attribute above its @data", remedy="Save it again, with its attributes."
)
_SPARSE: Final = Problem(
    "the ARFF file is sparse, which is not read",
    remedy="In Weka, apply the filter SparseToNonSparse, or save it as CSV.",
)


def _header(names: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([_ESCAPED.sub(r"\1", name) for name in names])
    return out.getvalue()


def _with_double_quotes(cell: re.Match[str]) -> str:
    text = _ESCAPED.sub(r"\1", cell[2]).replace('"', '""')
    return f'{cell[1]}"{text}"'
