"""Files that the tests of the predictions page drop in, and what the page then says."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from .conftest import all_text


def text_of(app: Any) -> str:
    return re.sub(r"\s+", " ", all_text(app))


def field(app: Any, key: str) -> Any:
    """The field to drop a file into; each file that was dropped in leaves a new one."""
    (found,) = (u for u in app.file_uploader if u.key.startswith(key))
    return found


def drop(app: Any, content: bytes, name: str = "mine.csv") -> Any:
    """The page after a file was dropped in."""
    uploader = field(app, "predictions_file")
    app = uploader.set_value((name, content, "application/octet-stream")).run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def second(app: Any, content: bytes, name: str) -> Any:
    """The page after the second model's file was dropped in."""
    return field(app, "predictions_second").set_value((name, content, "text/csv")).run()


def table_text(n: int = 60, seed: int = 0, extra: str = "") -> str:
    rng = np.random.default_rng(seed)
    p = rng.dirichlet([2.0, 1.0, 1.0], size=n)
    labels = [("cat", "dog", "owl")[k] for k in (p.cumsum(1) > rng.random((n, 1))).argmax(1)]
    rows = [
        f"{label},{a!r},{b!r},{c!r}" for label, (a, b, c) in zip(labels, p.tolist(), strict=True)
    ]
    return "label,p_cat,p_dog,p_owl\n" + "\n".join(rows) + f"\n{extra}"
