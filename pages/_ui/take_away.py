"""A page's code to take away, as a script and as a notebook of the same cells; how to cite it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from pages._ui.registry import page_info

CITATION: Final = Path(__file__).parents[2] / "CITATION.cff"
PYTORCH: Final = "PyTorch"
# A notebook goes on after a cell that fails; a script would end with a traceback.
WITHOUT_PYTORCH: Final = """\
from importlib.util import find_spec

if find_spec("torch") is None:
    print("PyTorch is not installed, so its part is left out.")
    raise SystemExit

"""


NEEDS: Final = "Code with `nll_core` needs that library: `pip install .` in the app's repository."


@dataclass(frozen=True)
class Cell:
    """A piece of a notebook: Markdown, or the code that stands under a name on the page."""

    kind: Literal["markdown", "code"]
    text: str
    name: str = ""


@dataclass(frozen=True)
class Citation:
    """How to cite a state of a page, in words and for BibTeX."""

    text: str
    bibtex: str


def cite(stem: str, link: str) -> Citation:
    """The citation of CITATION.cff with the page, the `link` to its state and today's date."""
    said, title, today = _cited(), page_info(stem).title, date.today().isoformat()
    year, _, _ = said["date-released"].partition("-")
    what = f"{said['title']}, version {said['version']}"
    fields = {
        "author": f"{{{said['name']}}}",
        "title": said["title"].replace("_", r"\_"),
        "year": year,
        "version": said["version"],
        "url": link,
        "urldate": today,
    }
    lines = "".join(f"  {name:7} = {{{value}}},\n" for name, value in fields.items())
    return Citation(
        f"{said['name']} ({year}). {what}: “{title}”. {link} (visited {today}).",
        f"@{said['type']}{{nll-explorer,\n{lines}}}\n",
    )


@cache
def _cited() -> dict[str, str]:
    """The fields of CITATION.cff that stand on one line each, the author's name among them."""
    found = re.findall(
        r"^(?:  - )?([\w-]+): (.+)$", CITATION.read_text(encoding="utf-8"), re.MULTILINE
    )
    return dict(found)


def cells(stem: str, codes: Mapping[str, str], link: str) -> list[Cell]:
    """The page's question, its state and how to cite it; then its `codes`, by their names."""
    info = page_info(stem)
    opening = (
        f"# {info.title}\n\n{info.question}\n\n"
        f"This state of the page: <{link}>\n\nTo cite it: {cite(stem, link).text}\n\n{NEEDS}"
    )
    return [Cell("markdown", opening), *(Cell("code", code, name) for name, code in codes.items())]


def script(cells: Sequence[Cell]) -> str:
    """The cells as a Python script, marked as editors and Jupytext mark them (`# %%`)."""
    parts = []
    for cell in cells:
        if cell.kind == "markdown":
            lines = (f"# {line}".rstrip() for line in cell.text.splitlines())
            parts.append("\n".join(["# %% [markdown]", *lines, ""]))
        else:
            before = WITHOUT_PYTORCH if cell.name == PYTORCH else ""
            parts.append(f"# %% {cell.name}\n{before}{cell.text}")
    return "\n".join(parts)


def notebook(cells: Sequence[Cell]) -> str:
    """The cells as a Jupyter notebook, which says above each code whose it is (nbformat 4.5)."""
    written: list[dict[str, Any]] = []
    for cell in cells:
        if cell.kind == "code":
            written.append({"cell_type": "markdown", "source": f"## {cell.name}"})
        written.append({"cell_type": cell.kind, "source": cell.text.rstrip("\n")})
    for number, content in enumerate(written):
        content |= {"id": f"cell-{number}", "metadata": {}}
        if content["cell_type"] == "code":
            content |= {"execution_count": None, "outputs": []}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": written}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


FILES: Final[dict[str, tuple[Callable[[Sequence[Cell]], str], str]]] = {
    "py": (script, "text/x-python"),
    "ipynb": (notebook, "application/x-ipynb+json"),
}
"""What writes each of the files, and its type, by the ending of its name."""
