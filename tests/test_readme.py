"""What the README promises."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
from pathlib import Path

from pages._ui.registry import ALL_PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_python_example_runs_and_says_what_the_comment_says() -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code[1], "README.md", "exec"), {})
    assert "4.248" in printed.getvalue()
    assert len(printed.getvalue().splitlines()) == 6


def test_the_forecasts_it_scores_are_better_once_recalibrated() -> None:
    code = README.split("### Score forecasts of numbers")[1].split("```python\n")[1].split("```")[0]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    *_, before, after = (line.split()[0] for line in printed.getvalue().splitlines())
    # Exactly right forecasts of a normal distribution have 1/√π.
    assert 0.5 < float(after) < float(before) - 0.02


def test_the_tour_names_every_page_with_its_address_and_question() -> None:
    for info in ALL_PAGES:
        address = "/" if info.stem == "home" else f"/{info.stem}"
        assert f"`{address}`" in README
        assert info.question in README


def test_every_command_it_names_is_a_target_of_the_makefile() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE))
    assert {"run", "test", "bench"} <= named <= targets


def test_a_second_start_installs_nothing() -> None:
    subprocess.run(["make", ".venv/.runtime"], cwd=ROOT, check=True, capture_output=True)
    planned = subprocess.run(
        ["make", "-n", "run", "PORT=8599"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert "streamlit run app.py --server.port 8599" in planned
    assert "pip" not in planned


def test_every_folder_it_names_is_there() -> None:
    layout = README.split("## How the code is laid out")[1].split("```")[1]
    for name in re.findall(r"^\s*([\w.]+/?)  ", layout, re.MULTILINE):
        assert list(ROOT.rglob(name.rstrip("/"))), name


def test_what_a_new_streamlit_can_break_names_files_and_tests_that_are_there() -> None:
    table = README.split("### What a new Streamlit can break")[1].split("\n## ")[0]
    rows = [row.strip("|").split("|") for row in table.splitlines() if "`_" in row]
    assert len(rows) > 10
    for _, where, tests in rows:
        for name in re.findall(r"`(.*?)`", where):
            assert (ROOT / name).is_file() or (ROOT / "pages" / name).is_file(), name
        for name in re.findall(r"`(.*?)`", tests):
            assert (ROOT / "tests" / name).is_file(), name
