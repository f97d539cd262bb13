"""The recipe of the README: its page, made in a folder of its own, is shown and moves."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RECIPE = (ROOT / "README.md").read_text().split("## Add a page")[1].split("\n## ")[0]
FILES = ("_lessons/odds.py", "_figures/odds.py", "_snippets/odds.py", "odds.py")
ENTRY = """    PageInfo("odds", "Foundations", "Odds", "🎲", "What are the odds?"),
)

GLOSSARY"""
LOOK = """
from streamlit.testing.v1 import AppTest

from pages._lessons.odds import lesson
from pages._ui.lesson import moments

app = AppTest.from_file("pages/_router.py", default_timeout=30)
app.query_params["odds"] = "10.0"
app.query_params["code"] = "true"
app.switch_page("odds.py").run()
assert not app.exception, app.exception
assert len(app.get("plotly_chart")) == 1
said = [html.proto.body for html in app.get("html")]
assert any("10 to 1" in text and "0.095 nats" in text for text in said), said
assert "np.log1p(1 / 10.0)" in app.code[0].value
swept = moments("odds", "odds", ("odds",), lesson.state())(0.5)
assert "1.099 nats" in swept.texts["main"]
assert swept.charts["odds_curve"][0]["x"] == [0.5]
"""


def test_the_page_of_the_recipe_is_shown_and_moves(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pages", tmp_path / "pages")
    for name in ("nll_core", "CITATION.cff"):
        (tmp_path / name).symlink_to(ROOT / name)
    blocks = re.findall(r"```python\n(.*?)```", RECIPE, re.DOTALL)
    for name, code in zip(FILES, blocks, strict=True):
        assert f"`pages/{name}`" in RECIPE
        (tmp_path / "pages" / name).write_text(code)
    registry = tmp_path / "pages/_ui/registry.py"
    entries = registry.read_text()
    assert entries.count(")\n\nGLOSSARY") == 1
    registry.write_text(entries.replace(")\n\nGLOSSARY", ENTRY))
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
