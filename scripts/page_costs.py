"""What each page costs: the files and lines that are its own, and `pages/` as a whole.

    python -m scripts.page_costs [--base COMMIT]

A file is a page's own if that page alone uses it, by its name or by what imports it. Home, which
shows a little of every page, makes nothing shared.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import subprocess
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

ROOT: Final = Path(__file__).parents[1]
FOLDERS: Final = ("pages", "tests")
HOME: Final = "home"
# What no name and no import tells.
LISTED: Final = {
    "tests/app/test_hostile_names.py": "predictions",
    "tests/app/uploads.py": "predictions",
    "tests/browser/test_simplex_in_browser.py": "softmax",
}
# The tests of pages; the others are those of the core and of the whole.
TESTS: Final = ("tests/app/", "tests/figures/", "tests/browser/")
KINDS: Final = ("script", "lesson", "figures", "snippets", "JavaScript", "tests")
JS_IMPORT: Final = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+\.js)["']""")
PROGRAM: Final = re.compile(r"""\b(?:program(?:: str)? ?= ?|Program\(\s*name=)["'](\w+)["']""")


@dataclass(frozen=True)
class Owned:
    """A file, the page whose own it is (empty where it is shared), and how long it is."""

    path: str
    page: str
    lines: int

    @property
    def kind(self) -> str:
        """Which column of the table it counts in."""
        starts = {"pages/_lessons": "lesson", "pages/_figures": "figures"}
        starts |= {"pages/_snippets": "snippets", "pages/_browser": "JavaScript", "tests": "tests"}
        return next(
            (kind for start, kind in starts.items() if self.path.startswith(start)), "script"
        )


def present_files() -> dict[str, str]:
    """The text of every file of the working tree, by its path."""
    listed = _git("ls-files", "--cached", "--others", "--exclude-standard", *FOLDERS).decode()
    paths = [path for path in listed.splitlines() if (ROOT / path).is_file()]
    return {path: (ROOT / path).read_bytes().decode(errors="replace") for path in paths}


def files_of(commit: str) -> dict[str, str]:
    """The text of every file of a commit, by its path."""
    with tarfile.open(fileobj=io.BytesIO(_git("archive", commit, *FOLDERS))) as archive:
        return {
            member.name: content.read().decode(errors="replace")
            for member in archive
            if (content := archive.extractfile(member)) is not None
        }


def owned(files: Mapping[str, str]) -> list[Owned]:
    """Every file under pages/, and the tests of pages, each with the page whose own it is."""
    stems = [
        PurePosixPath(path).stem for path in files if re.fullmatch(r"pages/[a-z]\w*\.py", path)
    ]
    users = _users(files, stems)
    counted = [path for path in files if path.startswith(("pages/", *TESTS))]
    return [
        Owned(path, _owner(path, stems, users.get(path, set())), _lines(files[path]))
        for path in sorted(counted)
    ]


def table(found: Iterable[Owned]) -> str:
    """What each page costs, the dearest last."""
    found = list(found)
    rows = []
    for page in {file.page for file in found} - {""}:
        own = [file for file in found if file.page == page]
        by_kind = [sum(file.lines for file in own if file.kind == kind) for kind in KINDS]
        rows.append([f"/{page}", len(own), *by_kind, sum(by_kind)])
    rows.sort(key=lambda row: int(row[-1]))
    pages = [file for file in found if file.path.startswith("pages/")]
    shared = [file for file in pages if not file.page]
    lines = [_row(["", "files", *KINDS, "total"]), *map(_row, rows)]
    for name, those in (("shared in pages/", shared), ("all of pages/", pages)):
        lines.append(
            _row([name, len(those), *[""] * len(KINDS), sum(file.lines for file in those)])
        )
    return "\n".join(lines)


def _row(cells: Iterable[object]) -> str:
    first, *others = cells
    return f"{first!s:<17}" + "".join(f"{cell!s:>11}" for cell in others)


def _owner(path: str, stems: Iterable[str], users: set[str]) -> str:
    named = LISTED.get(path) or _named(path, stems)
    if named:
        return named
    visitors = users - {HOME} or users
    return next(iter(visitors)) if len(visitors) == 1 else ""


def _named(path: str, stems: Iterable[str]) -> str:
    """The page that the path names."""
    within = PurePosixPath(path)
    if path.startswith(TESTS):
        words = set(within.stem.split("_"))
        return next((stem for stem in stems if stem in words), "")
    if path.startswith(("pages/_lessons/", "pages/_snippets/")):
        place = within.parts[2].removesuffix(".py")
        return place if place in stems else ""
    return within.stem if within.parent == PurePosixPath("pages") and within.stem in stems else ""


def _users(files: Mapping[str, str], stems: Iterable[str]) -> dict[str, set[str]]:
    """By path, the pages that lead to a file; "" stands for what all pages share."""
    leads = {
        path: _leads(path, text, files) for path, text in files.items() if path.startswith("pages/")
    }
    users: dict[str, set[str]] = {}
    for page in ["", *stems]:
        todo = [path for path in leads if _begins(path, stems) == page]
        while todo:
            path = todo.pop()
            if page not in users.setdefault(path, set()):
                users[path].add(page)
                todo += leads[path]
    return users


def _begins(path: str, stems: Iterable[str]) -> str | None:
    """The page that a file belongs to by its name; "" for the shared parts of the browser."""
    if named := _named(path, stems):
        return named
    is_shared = path.startswith("pages/_ui/") or PurePosixPath(path).parent.name == "_browser"
    return "" if is_shared and not path.endswith(".js") else None


def _leads(path: str, text: str, files: Mapping[str, str]) -> set[str]:
    """The files that a file imports, loads or names as its program."""
    folder = PurePosixPath(path).parent
    if path.endswith(".js"):
        asked = [_normal(folder / name) for name in JS_IMPORT.findall(text)]
    elif path.endswith(".py"):
        modules = [module.replace(".", "/") for module in _modules(text)]
        asked = [f"{module}{end}" for module in modules for end in (".py", "/__init__.py")]
        asked += [f"pages/_browser/programs/{name}.js" for name in PROGRAM.findall(text)]
        if path.startswith("pages/_ui/"):
            asked += [f"pages/_browser/{name}" for name in re.findall(r'"(\w+\.js)"', text)]
    else:
        return set()
    return {name for name in asked if name in files}


def _modules(text: str) -> set[str]:
    """The modules that Python code may import."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _lines(text: str) -> int:
    return len(text.splitlines())


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--base", metavar="COMMIT", help="another commit, to print first")
    base = parser.parse_args().base
    if base:
        print(f"{base}\n{table(owned(files_of(base)))}\n\nhere")
    print(table(owned(present_files())))


if __name__ == "__main__":
    main()
