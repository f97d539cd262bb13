"""Every file of the pages is counted, and with the page that alone uses it."""

from __future__ import annotations

from pages._ui.registry import ALL_PAGES
from scripts.page_costs import LISTED, ROOT, owned, present_files, table


def test_every_file_under_pages_is_counted_once() -> None:
    folder = ROOT / "pages"
    here = [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    counted = [file.path for file in owned(present_files()) if file.path.startswith("pages/")]
    assert sorted(counted) == sorted(str(p.relative_to(ROOT)) for p in here)


def test_every_page_has_its_row() -> None:
    found = owned(present_files())
    assert {file.page for file in found} - {""} == {info.stem for info in ALL_PAGES}
    rows = table(found).splitlines()
    lines = {row.split()[0]: int(row.split()[-1]) for row in rows[1:] if row.startswith("/")}
    assert sum(lines.values()) == sum(file.lines for file in found if file.page)


def test_what_names_cannot_tell_is_still_there() -> None:
    assert LISTED.keys() <= present_files().keys()


def test_whose_a_file_is() -> None:
    files = {
        "pages/a.py": 'from pages._figures import one, two\nlive(program="a")\n',
        "pages/b.py": "from pages._lessons.b import views\n",
        "pages/home.py": "from pages._figures import one\n",
        "pages/_lessons/b/views.py": "from pages._figures.two import draw\n",
        "pages/_figures/one.py": "from pages._figures import deep\n",
        "pages/_figures/two.py": "",
        "pages/_figures/deep.py": "",
        "pages/_browser/programs/a.js": 'import { x } from "../own.js";\nimport "../live.js";\n',
        "pages/_browser/own.js": "",
        "pages/_browser/live.js": "",
        "pages/_ui/live.py": 'component("live.js")\n',
        "tests/app/test_a_moved.py": "",
        "tests/app/test_all.py": "",
        "tests/core/test_a.py": "",
    }
    assert {file.path: file.page for file in owned(files)} == {
        "pages/a.py": "a",
        "pages/b.py": "b",
        "pages/home.py": "home",
        "pages/_lessons/b/views.py": "b",
        "pages/_figures/one.py": "a",
        "pages/_figures/two.py": "",
        "pages/_figures/deep.py": "a",
        "pages/_browser/programs/a.js": "a",
        "pages/_browser/own.js": "a",
        "pages/_browser/live.js": "",
        "pages/_ui/live.py": "",
        "tests/app/test_a_moved.py": "a",
        "tests/app/test_all.py": "",
    }
