"""The shape of the code: which way imports run, what is exported, and what `import` costs."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import nll_core
from tests.public_names import PARTS, PUBLIC

ROOT = Path(__file__).parents[1]
PAGE_SCRIPTS = sorted(p for p in (ROOT / "pages").glob("*.py") if p.stem != "_router")

LESSON_PARTS = sorted((ROOT / "pages/_lessons").rglob("*.py"))

SHARED_PACKAGES = {
    "pages",
    "pages._figures",
    "pages._ui",
    "pages._snippets",
    "pages._lessons",
}

# Who may import what, by the first matching folder; the standard library is free to all.
ALLOWED = {
    # Parquet and Arrow need pyarrow, which comes with Streamlit; the core does without.
    "nll_core/predictions/parquet.py": {"nll_core", "numpy", "pyarrow"},
    "nll_core/predictions/arrow_": {"nll_core", "numpy", "pyarrow"},
    "nll_core/predictions/safetensors_files.py": {"nll_core", "numpy", "safetensors"},
    "nll_core": {"nll_core", "numpy", "scipy"},
    # Marks may stand for fields of a record.
    "pages/_figures": {"nll_core", "numpy", "plotly", "pages._figures", "pages._ui.bound"},
    "pages/_snippets": set(),
    "pages/_lessons": {
        "nll_core",
        "numpy",
        "streamlit",
        "pages._ui",
        "pages._figures",
        "pages._snippets",
        "pages._lessons",
    },
    # A part knows the marks of its drawing.
    "pages/_ui/parts.py": {"streamlit", "pages._ui", "pages._figures.style"},
    "pages/_ui/chart.py": {"numpy", "plotly", "streamlit", "pages._figures.style"},
    "pages/_ui": {"nll_core", "numpy", "streamlit", "starlette", "plotly", "pages._ui"},
    "pages/_router.py": {"streamlit", "pages._ui"},
    "pages": {
        "nll_core",
        "numpy",
        "streamlit",
        "pages._ui",
        "pages._figures",
        "pages._snippets",
        "pages._lessons",
    },
    "app.py": {"streamlit", "starlette", "nll_core", "plotly", "scipy", "pages._ui"},
}

# The parts of the core, each with the parts below it that it may use; what is common to all of
# them lies at the top level, and the top level uses none of them.
CORE_PARTS = {
    "information": set(),
    "intervals": set(),
    "datasets": set(),
    "losses": {"information"},
    "optimisation": {"losses"},
    "likelihoods": {"losses", "optimisation"},
    "families": {"losses", "likelihoods", "distributions"},
    "distributions": {"intervals", "likelihoods", "optimisation"},
    "scores": {"information", "intervals", "losses"},
    "recalibration": {"losses", "optimisation", "intervals", "scores"},
    "calibration": {"losses", "intervals", "scores", "recalibration"},
    "learning": {"losses", "optimisation", "recalibration"},
    "predictions": {"losses"},
    "language": {"intervals", "scores"},
    "preferences": set(),
    "bayes": {"likelihoods"},
    "forecasts": {"intervals"},
    "forecast_files": {"forecasts", "predictions"},
    "density": set(),
    "selection": {"density"},
    "summaries": {"calibration", "intervals", "losses", "recalibration", "scores"},
}
TOP_PARTS = {"score_tables", "report", "teaching"}


def imported_modules(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
            if node.module in (
                "pages",
                "pages._figures",
                "pages._ui",
                "pages._snippets",
                "pages._lessons",
            ):
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
                names.discard("pages")
    return {n for n in names if n.split(".")[0] not in sys.stdlib_module_names}


def source_files() -> list[Path]:
    folders = ("nll_core", "pages")
    files = [p for f in folders for p in sorted((ROOT / f).rglob("*.py"))]
    return [*files, ROOT / "app.py"]


@pytest.mark.parametrize("path", source_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    allowed = next(names for prefix, names in ALLOWED.items() if relative.startswith(prefix))
    for name in imported_modules(path):
        assert any(name == ok or name.startswith(ok + ".") for ok in allowed), (
            f"{relative} imports {name}"
        )


def test_every_part_of_the_core_has_its_place() -> None:
    folders = {p.parent.name for p in (ROOT / "nll_core").glob("*/__init__.py")}
    assert folders == set(CORE_PARTS) | TOP_PARTS


@pytest.mark.parametrize("part", ["", *CORE_PARTS])
def test_parts_of_the_core_use_only_those_below_them(part: str) -> None:
    below = CORE_PARTS.get(part, set()) | {part}
    for path in (ROOT / "nll_core" / part).glob("*.py"):
        for name in imported_modules(path):
            used = name.split(".")[1] if name.startswith("nll_core.") else part
            is_part = used in CORE_PARTS or used in TOP_PARTS
            assert used in below or not is_part, f"{path.relative_to(ROOT)} uses {used}"


def test_what_is_for_lessons_is_used_by_no_other_part_of_the_core() -> None:
    for path in (ROOT / "nll_core").rglob("*.py"):
        if path.parent.name != "teaching":
            assert not {n for n in imported_modules(path) if n.startswith("nll_core.teaching")}


@pytest.mark.parametrize("path", LESSON_PARTS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_no_lesson_takes_from_another(path: Path) -> None:
    for name in imported_modules(path):
        if name.startswith("pages._lessons."):
            assert name.split(".")[2] in (path.parent.name, path.stem)


@pytest.mark.parametrize("path", [*PAGE_SCRIPTS, *LESSON_PARTS], ids=lambda p: p.stem)
def test_pages_use_the_shared_helpers_for_charts_and_controls(path: Path) -> None:
    calls = set(re.findall(r"\bst\.(\w+)\(", path.read_text()))
    forbidden = {
        "plotly_chart",
        "slider",
        "select_slider",
        "segmented_control",
        "selectbox",
        "text_input",
        "text_area",
        "toggle",
        "checkbox",
        "number_input",
        "radio",
    }
    assert not calls & forbidden


def test_every_page_is_registered_under_its_file_name() -> None:
    from pages._ui.registry import ALL_PAGES

    assert {info.stem for info in ALL_PAGES} == {path.stem for path in PAGE_SCRIPTS}


@pytest.mark.parametrize("part", ["nll_core", *PARTS])
def test_the_stub_names_what_a_package_offers_and_where_it_lives(part: str) -> None:
    package, folder = import_module(part), ROOT / part.replace(".", "/")
    stub = ast.parse((folder / "__init__.pyi").read_text())
    imports = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    # Of these `as` says that they are found, and not listed.
    unlisted = {name.asname for node in imports for name in node.names if name.asname}
    homes = {name.name: node.module for node in imports for name in node.names}
    listed = next(
        ast.literal_eval(node.value)
        for node in stub.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    )
    assert len(listed) == len(set(listed))
    assert set(listed) == set(package.__all__) == set(homes) - unlisted
    assert package.__doc__.startswith(ast.get_docstring(stub))
    for name, home in homes.items():
        assert home.startswith("nll_core.")
        assert getattr(package, name) is getattr(import_module(home), name)
        assert not inspect.ismodule(getattr(package, name)), name
        # To import this module would put it in the place of the name.
        assert not list(folder.glob(f"{name}.py")), name
    assert set(listed) <= set(dir(package))


def test_a_name_means_one_thing_wherever_it_is_imported_from() -> None:
    names = [name for part in PARTS for name in import_module(part).__all__]
    assert len(names) == len(set(names))
    stub = ast.parse((ROOT / "nll_core/__init__.pyi").read_text())
    for node in stub.body:
        if isinstance(node, ast.ImportFrom) and node.module in PARTS:
            assert {n.name for n in node.names} <= set(import_module(node.module).__all__)


def test_the_top_level_holds_the_library_proper() -> None:
    assert len(nll_core.__all__) <= 120


@pytest.mark.parametrize(
    "text", ["README.md", "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
)
def test_what_has_been_announced_is_found_at_the_top_level(text: str | Path) -> None:
    words = re.findall(r"`(?:nll\.)?(\w+)", (ROOT / text).read_text())
    # What these parts have has never been at the top level, but for a few names.
    own = {
        name
        for part in ("datasets", "distributions", "report")
        for name in import_module(f"nll_core.{part}").__all__
    }
    for name in (set(words) & set(PUBLIC)) - own:
        assert getattr(nll_core, name) is PUBLIC[name]


def test_a_name_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(AttributeError, match="no attribute 'cross_entropi'"):
        nll_core.cross_entropi  # noqa: B018


def test_every_public_function_says_what_it_does() -> None:
    for name, value in PUBLIC.items():
        if inspect.isfunction(value) or inspect.isclass(value):
            assert value.__doc__, name
            assert value.__doc__.strip(), name


def test_importing_the_core_adds_three_small_modules_to_numpy() -> None:
    code = (
        "import sys, numpy; before = set(sys.modules); import nll_core; "
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['nll_core', 'nll_core._lazy', 'nll_core._version']"


def test_importing_the_core_loads_only_numpy() -> None:
    code = (
        "import sys, nll_core, nll_core.predictions; "
        "others = ('streamlit', 'plotly', 'scipy', 'pandas', 'pyarrow', 'safetensors'); "
        "print([m for m in others if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_requirements_hold_the_runtime_packages_with_both_bounds() -> None:
    lines = (ROOT / "requirements.txt").read_text().split()
    assert {re.split(r"[<>=]", line)[0] for line in lines} == {
        "streamlit",
        "numpy",
        "plotly",
        "scipy",
    }
    assert all(">=" in line and ",<" in line for line in lines)
