"""The library as people install it: a wheel, in an environment without the repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import nll_core
from tests.core.report.conftest import three_classes_csv

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PARTS_OF_THE_BUILD = ("pyproject.toml", "README.md", "LICENSE")

CALLER = """\
import numpy as np
from numpy.typing import NDArray

from nll_core import cross_entropy, fit_temperature, softmax
from nll_core.recalibration import TemperatureFit

fit: TemperatureFit = fit_temperature(np.zeros((2, 3)), [0, 1])
temperature: float = fit.temperature
probs: NDArray[np.floating] = softmax(np.zeros(3))
cross_entropy(np.zeros((2, 3)), [0, 1], reduction="sum")
"""
WRONG_CALLER = """\
from nll_core import cross_entropi, fit_temperature

fit_temperature("logits").temperatur
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What a shell sees in a folder from which the repository is out of sight."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def succeed(*command: str | Path, cwd: Path) -> str:
    done = run(*command, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, since a build leaves things behind where it runs."""
    source = tmp_path_factory.mktemp("source")
    for name in PARTS_OF_THE_BUILD:
        shutil.copy(ROOT / name, source)
    # A second package, which must not come along.
    for package in ("nll_core", "pages"):
        shutil.copytree(
            ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    options = ("--no-build-isolation", "--no-deps", "--no-index", "--quiet")
    succeed(*pip, "wheel", *options, "--wheel-dir", source / "dist", source, cwd=source)
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with the wheel, and the packages of the present one."""
    environment = tmp_path_factory.mktemp("environment")
    succeed(sys.executable, "-m", "venv", "--without-pip", environment, cwd=environment)
    (python,) = environment.glob("*/python") if os.name == "posix" else environment.glob("*/*.exe")
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(succeed(python, "-c", where, cwd=environment).strip())
    (packages / "present.pth").write_text(sysconfig.get_path("purelib"))
    options = ("--no-deps", "--no-index", "--quiet", "--ignore-installed")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    succeed(*pip, "install", *options, wheel, cwd=environment)
    return python


def test_the_wheel_holds_the_library_its_types_and_its_data_and_nothing_else(wheel: Path) -> None:
    files = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    ours = subprocess.run(
        ["git", "ls-files", "nll_core"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert files == set(ours.stdout.split())
    typed = {"nll_core/py.typed", "nll_core/__init__.pyi", "nll_core/losses/__init__.pyi"}
    assert {*typed, "nll_core/datasets/digits.npz"} <= files


def test_the_wheel_says_what_it_is_and_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("dist-info/METADATA"))
        metadata = archive.read(name).decode()
    said = metadata.split("\n\n")[0].splitlines()
    assert {"Name: nll-core", "License-Expression: MIT", "Requires-Python: >=3.11"} <= set(said)
    assert f"Version: {nll_core.__version__}" in said
    needed = [line.partition(": ")[2] for line in said if line.startswith("Requires-Dist")]
    assert [re.match(r"[\w-]+", line)[0] for line in needed] == ["numpy", "scipy", "pyarrow"]
    assert needed[2].endswith('extra == "files"')


def test_the_citation_is_of_this_version() -> None:
    said = (ROOT / "CITATION.cff").read_text().splitlines()
    assert f"version: {nll_core.__version__}" in said
    assert f"license: {PROJECT['license']}" in said
    (released,) = (line for line in said if line.startswith("date-released: "))
    assert date.fromisoformat(released.removeprefix("date-released: ")) <= date.today()


def test_app_and_library_ask_for_the_same_numpy_and_scipy() -> None:
    for_the_app = (ROOT / "requirements.txt").read_text().split()
    assert set(PROJECT["dependencies"]) <= set(for_the_app)
    assert not any("nll" in line for line in for_the_app)


def test_the_example_of_the_readme_runs_from_the_wheel(python: Path, tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert code is not None
    (tmp_path / "example.py").write_text(
        code[1] + "\nimport nll_core\n\nprint(nll_core.__file__)\n"
    )
    *printed, where = succeed(python, "example.py", cwd=tmp_path).splitlines()
    assert Path(where).is_relative_to(python.parents[1])
    assert len(printed) == 6


def test_the_command_writes_a_report_and_calls_itself_by_its_name(
    python: Path, tmp_path: Path
) -> None:
    command = python.with_name("nll-report")
    (tmp_path / "predictions.csv").write_text(three_classes_csv(150), encoding="utf-8")
    outputs = ("--out", "report.html", "--json", "numbers.json")
    said = succeed(command, "predictions.csv", *outputs, cwd=tmp_path)
    numbers: dict[str, Any] = json.loads((tmp_path / "numbers.json").read_text(encoding="utf-8"))
    assert numbers["made_with"] == f"NLL Explorer {nll_core.__version__}"
    assert said.startswith("n = 150, 3 classes")
    assert "<h1>predictions.csv</h1>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert succeed(command, "--help", cwd=tmp_path).startswith("usage: nll-report [-h]")
    assert run(command, "nowhere.csv", cwd=tmp_path).returncode == 2


def test_mypy_knows_the_types_of_the_installed_library(python: Path, tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text(CALLER)
    (tmp_path / "wrong_caller.py").write_text(WRONG_CALLER)
    mypy = (sys.executable, "-m", "mypy", "--strict", "--python-executable", python)
    done = run(
        *mypy, "--cache-dir", tmp_path / "cache", "caller.py", "wrong_caller.py", cwd=tmp_path
    )
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert all(line.startswith("wrong_caller.py:") for line in errors), done.stdout
    assert re.findall(r"\[([\w-]+)\]$", "\n".join(errors), re.MULTILINE) == [
        "attr-defined",
        "call-arg",
        "attr-defined",
    ], done.stdout
