"""What a page gives to take away: its code as a script and as a notebook, and its citation."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import nll_core
from pages._ui.registry import page_info
from pages._ui.take_away import cells, cite, notebook, script

from .conftest import press, words
from .test_every_page import STEMS

# What version 4.5 of the notebook format asks of each kind of cell.
MARKDOWN = {"cell_type", "id", "metadata", "source"}
CODE = MARKDOWN | {"execution_count", "outputs"}
# Of three digits and more, so that it is there by no chance.
NUMBER = re.compile(r"\d+\.\d{2,}")
LEFT_OUT = "PyTorch is not installed, so its part is left out.\n"
LINK = "http://localhost:8501/surprise?p=0.5&unit=bits"


def printed(*codes: str) -> str:
    """What codes print that run one after the other, as the cells of a notebook do."""
    out, names = io.StringIO(), {"__name__": "__main__"}
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        for code in codes:
            exec(compile(code, "cell", "exec"), names)
    return out.getvalue()


def is_rounded(said: str, exact: str) -> bool:
    """Whether a number is another to as many digits as both have."""
    digits = min(len(number.partition(".")[2]) for number in (said, exact))
    return abs(float(said) - float(exact)) <= 0.501 * 10.0**-digits


def assert_valid(whole: dict[str, Any]) -> None:
    """A notebook as version 4.5 of the format has it, with nothing run yet."""
    assert whole.keys() == {"nbformat", "nbformat_minor", "metadata", "cells"}
    assert (whole["nbformat"], whole["nbformat_minor"]) == (4, 5)
    assert {"name", "display_name"} <= whole["metadata"]["kernelspec"].keys()
    assert whole["metadata"]["language_info"]["name"] == "python"
    for cell in whole["cells"]:
        is_code = cell["cell_type"] == "code"
        assert cell.keys() == (CODE if is_code else MARKDOWN)
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        assert isinstance(cell["source"], str)
        assert isinstance(cell["metadata"], dict)
        assert not is_code or (cell["execution_count"] is None and cell["outputs"] == [])
    assert len({cell["id"] for cell in whole["cells"]}) == len(whole["cells"])


@pytest.fixture
def without_pytorch(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch's part is run by `make bench`."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "torch" else find(name)
    )


@pytest.mark.usefixtures("without_pytorch")
@pytest.mark.parametrize("preset", [None, 1], ids=["opening", "preset"])
@pytest.mark.parametrize("stem", STEMS[1:])
def test_script_and_notebook_print_the_numbers_of_the_page(
    open_page: Any, downloads: dict[str, bytes], stem: str, preset: int | None
) -> None:
    app = open_page(stem)
    if preset:
        press(app, [b.key for b in app.button if (b.key or "").startswith("preset:")][preset])
    whole = json.loads(downloads["nll_code_ipynb"])
    assert_valid(whole)
    assert page_info(stem).question in whole["cells"][0]["source"]
    codes = [c["source"] for c in whole["cells"] if c["cell_type"] == "code"]
    assert set(codes) <= {c.value.rstrip("\n") for c in app.code}
    here = [code for code in codes if "import torch" not in code]
    said = printed(downloads["nll_code_py"].decode()).removesuffix(LEFT_OUT)
    # Each run alone, as the tests of every page run them.
    assert said == "".join(printed(code) for code in here)
    if not preset:
        assert said == printed(*here)
    assert any(is_rounded(a, b) for a in NUMBER.findall(words(app)) for b in NUMBER.findall(said))


def test_a_script_runs_by_itself_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    codes = {"NumPy": "import numpy as np\n\nprint(np.log(2))\n", "PyTorch": "import torch\n"}
    path = tmp_path / "surprise_code.py"
    path.write_text(script(cells("surprise", codes, LINK)), encoding="utf-8")
    # A package of this name that cannot be found, wherever the tests run.
    hidden = "import sys; sys.modules['torch'] = None"
    runs = f"{hidden}; import runpy; runpy.run_path({str(path)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", runs], capture_output=True, text=True, check=True)
    assert done.stdout == f"{0.6931471805599453!r}\n{LEFT_OUT}"


def test_nothing_is_written_while_the_code_is_folded(
    open_page: Any, downloads: dict[str, bytes]
) -> None:
    open_page("surprise", code="false")
    assert downloads == {}


def test_the_first_cell_says_what_it_is_of_and_survives_any_link() -> None:
    first = json.loads(notebook(cells("surprise", {"NumPy": "print()\n"}, LINK)))["cells"][0]
    assert first["source"].startswith("# Surprise, −log p\n\nWhy is the penalty")
    assert f"<{LINK}>" in first["source"]
    # In the script every line of it is a comment, whatever stands in it.
    (opening,) = re.findall(r"# %% \[markdown\]\n((?:#.*\n)+)", script(cells("surprise", {}, LINK)))
    assert LINK in opening


def test_the_citation_has_the_version_the_state_and_the_day() -> None:
    said, today = cite("surprise", LINK), date.today().isoformat()
    assert said.text == (
        "NLL Explorer contributors (2026). NLL Explorer and nll_core, version "
        f"{nll_core.__version__}: “Surprise, −log p”. {LINK} (visited {today})."
    )
    assert said.bibtex.startswith("@software{")
    assert said.bibtex.count("{") == said.bibtex.count("}")
    fields = dict(re.findall(r"^  (\w+) *= \{(.*)\},$", said.bibtex, re.MULTILINE))
    assert fields == {
        "author": "{NLL Explorer contributors}",
        "title": r"NLL Explorer and nll\_core",
        "year": "2026",
        "version": nll_core.__version__,
        "url": LINK,
        "urldate": today,
    }


def test_link_and_citation_stand_together(open_page: Any) -> None:
    app = open_page("surprise", p="0.5")
    assert not [c for c in app.code if "@software" in c.value]
    app.session_state["nll_link"] = True
    link, text, bibtex = [c.value for c in app.run().code if c.language not in ("python", "html")]
    assert link.endswith("?p=0.5")
    assert link in text
    assert f"url     = {{{link}}}" in bibtex


def test_the_link_to_the_opening_state_shows_it_and_asks_nothing(open_page: Any) -> None:
    app = open_page("surprise")
    app.session_state["nll_link"] = True
    link, embedded = [c.value for c in app.run().code if c.language != "python"][:2]
    assert link.endswith("?ask=false")
    assert "ask=false" in embedded
