"""Pages for MkDocs: the reference of each part of nll_core, and the findings with their scripts."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]
STUB = ROOT / "nll_core/__init__.pyi"


def public_names() -> dict[str, list[tuple[str, str]]]:
    """Names and the modules in which they live, by the folder of these."""
    parts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for node in ast.parse(STUB.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            part = [*node.module.split("."), "general"][1]
            parts[part] += [(alias.name, node.module) for alias in node.names]
    return dict(sorted(parts.items()))


def about(part: str) -> str:
    """What the docstring of a part says of it."""
    path = ROOT / "nll_core" / part / "__init__.py"
    return (ast.get_docstring(ast.parse(path.read_text())) or "") if path.exists() else ""


def page(part: str, names: list[tuple[str, str]]) -> str:
    """The page of a part."""
    entries = "\n\n".join(f"::: {module}.{name}" for name, module in names)
    return f"# {part}\n\n{about(part)}\n\n{entries}\n"


def findings() -> str:
    """The list of findings, each led to its script below."""
    folder = ROOT / "findings"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    linked = re.sub(r"^\| `((\w+)\.sh)`", r"| [\1](#\2)", listed, flags=re.MULTILINE)
    scripts = (
        f"## {path.stem} {{ #{path.stem} }}\n\n```sh\n{path.read_text(encoding='utf-8')}```\n"
        for path in sorted(folder.glob("*.sh"))
    )
    return "\n".join([linked, *scripts])


def on_files(files: Files, config: Any) -> Files:
    """Called by MkDocs when it has gathered the files."""
    from mkdocs.structure.files import File

    parts = public_names()
    lines = ["# Reference", "Every name is imported from `nll_core` itself."]
    for part, names in parts.items():
        said = ", ".join(f"[{name}]({part}.md#{module}.{name})" for name, module in names)
        lines.append(f"**[{part}]({part}.md)**: {said}.")
        content = page(part, names)
        files.append(File.generated(config, f"reference/{part}.md", content=content))
    files.append(File.generated(config, "reference/index.md", content="\n\n".join(lines) + "\n"))
    files.append(File.generated(config, "findings.md", content=findings()))
    return files
