"""The reference: the public names and no others, and Markdown that leads somewhere."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import nll_core
from scripts.reference_pages import findings, page, public_names
from tests.public_names import PUBLIC

ROOT = Path(__file__).parents[1]


def test_it_documents_the_public_names_and_no_others() -> None:
    entries = [
        entry
        for part, names in public_names().items()
        for entry in re.findall(r"^::: (\S+)$", page(part, names), re.MULTILINE)
    ]
    documented = [entry.rpartition(".")[2] for entry in entries]
    assert sorted(documented) == sorted(PUBLIC)
    for entry in entries:
        module, _, name = entry.rpartition(".")
        assert getattr(import_module(module), name) is PUBLIC[name]


def test_it_says_from_where_each_name_is_imported() -> None:
    at_top = set()
    for part, names in public_names().items():
        said = r"^Every name is imported from `(.+?)`(?:; .* also (.+))?\.$"
        ((home, also),) = re.findall(said, page(part, names), re.MULTILINE)
        assert all(getattr(import_module(home), name) is PUBLIC[name] for name, _ in names)
        at_top |= set(re.findall(r"\w+", also))
    assert at_top == set(nll_core.__all__)


def test_every_finding_is_there_with_its_script() -> None:
    text = findings()
    for path in (ROOT / "findings").glob("*.sh"):
        assert f"(#{path.stem})" in text
        assert f"{{ #{path.stem} }}" in text
        assert path.read_text(encoding="utf-8") in text


@pytest.mark.parametrize("path", [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"])
def test_a_link_to_a_file_leads_to_it(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
        # What `make docs` makes itself.
        made = target.startswith("reference/") or target == "findings.md"
        assert made or (path.parent / target).exists(), target
