"""Pages for MkDocs: the reference of each part of nll_core, and the findings with their scripts."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]
CORE = ROOT / "nll_core"


def listed(package: Path) -> dict[str, str]:
    """The names that a package lists, each with the module from which its stub takes it."""
    return {
        alias.name: node.module
        for node in ast.parse((package / "__init__.pyi").read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        # What is imported `as` is found there, and listed by its part.
        if not alias.asname
    }


def public_names() -> dict[str, list[tuple[str, str]]]:
    """Names and the modules in which they live, by part; those of the top level are of a part."""
    stubs = sorted(CORE.glob("*/__init__.pyi"))
    parts = {stub.parent.name: list(listed(stub.parent).items()) for stub in stubs}
    for name, module in listed(CORE).items():
        part = module.split(".")[1]
        if part not in parts:
            parts[part] = [(name, module)]
    return parts


def about(part: str) -> str:
    """What the docstring of a part says of it."""
    path = ROOT / "nll_core" / part / "__init__.py"
    return (ast.get_docstring(ast.parse(path.read_text())) or "") if path.exists() else ""


def page(part: str, names: list[tuple[str, str]]) -> str:
    """The page of a part: from where its names are imported, and what each is."""
    entries = "\n\n".join(f"::: {module}.{name}" for name, module in names)
    at_top = [f"`{name}`" for name, _ in names if name in listed(CORE)]
    here = f"Every name is imported from `nll_core.{part}`"
    also = f"{here}; from `nll_core` itself also {', '.join(at_top)}." if at_top else f"{here}."
    return f"# {part}\n\n{about(part)}\n\n{also}\n\n{entries}\n"


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
    top = listed(CORE)
    lines = [
        "# Reference",
        "Every name is imported from its part, as in `from nll_core.losses import focal_loss`; "
        "those in bold also from `nll_core` itself.",
    ]
    for part, names in parts.items():
        links = ((name, f"[{name}]({part}.md#{module}.{name})") for name, module in names)
        said = ", ".join(f"**{link}**" if name in top else link for name, link in links)
        lines.append(f"**[{part}]({part}.md)**: {said}.")
        content = page(part, names)
        files.append(File.generated(config, f"reference/{part}.md", content=content))
    files.append(File.generated(config, "reference/index.md", content="\n\n".join(lines) + "\n"))
    files.append(File.generated(config, "findings.md", content=findings()))
    return files
