"""What each page says of its presets and at some links: `PRESETS` and `LINKS` of its own tests."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from .conftest import assert_sound, press, words
from .test_every_page import STEMS

# A page may have several files of tests.
TABLES = [
    (stem, import_module(f"..{path.stem}", __name__))
    for path in sorted(Path(__file__).parent.glob("test_*.py"))
    if (stem := path.stem.split("_")[1]) in STEMS
]


@pytest.mark.parametrize(
    ("stem", "preset", "says"),
    [(stem, *entry) for stem, of in TABLES for entry in getattr(of, "PRESETS", {}).items()],
)
def test_a_preset_shows_what_its_name_says(
    open_page: Any, stem: str, preset: str, says: tuple[str, ...]
) -> None:
    app = press(open_page(stem), f"preset:{preset}")
    assert_sound(app)
    text = words(app)
    assert [said for said in says if said not in text] == []


@pytest.mark.parametrize(
    ("stem", "link", "says"),
    [(stem, *entry) for stem, of in TABLES for entry in getattr(of, "LINKS", [])],
)
def test_a_link_shows_what_it_says(
    open_page: Any, stem: str, link: dict[str, str], says: str | tuple[str, ...]
) -> None:
    app = open_page(stem, **link)
    assert_sound(app)
    text = words(app)
    assert [said for said in ([says] if isinstance(says, str) else says) if said not in text] == []
