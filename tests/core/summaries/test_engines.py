"""The recipes of docs/clusters.md give the same summary as one process, to the last bit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nll_core.summaries import BinarySummary, summarise

ROOT = Path(__file__).parents[3]
RECIPES = (ROOT / "docs/clusters.md").read_text(encoding="utf-8")


@pytest.fixture
def data(tmp_path):
    """A folder of five files, and the summary of them."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    generator = np.random.default_rng(0)
    p = generator.random(5_000)
    columns = (
        (generator.random(5_000) < p).astype(int),
        p,
        np.array(["a", "b"])[np.arange(5_000) % 2],
    )
    folder = tmp_path / "data"
    folder.mkdir()
    for k in range(5):
        part = [column[1_000 * k : 1_000 * (k + 1)] for column in columns]
        table = pa.table(dict(zip(("label", "score", "group"), part, strict=True)))
        pq.write_table(table, folder / f"part-{k}.parquet")
    return folder, summarise([columns])


def run(title, folder, out):
    """The summary that the recipe under a title makes of a folder."""
    (script,) = re.findall(rf"## {title}\n.*?```python\n(.*?)```", RECIPES, re.DOTALL)
    path = out.with_name("recipe.py")
    path.write_text(script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(
        [sys.executable, path, folder, out],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "auroc" in done.stdout
    return BinarySummary.load(out)


@pytest.mark.parametrize(("title", "package"), [("Dask", "distributed"), ("Spark", "pyspark")])
def test_an_engine_makes_the_same_summary(title, package, data, tmp_path):
    pytest.importorskip(package)
    if package == "pyspark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    folder, whole = data
    found = run(title, folder, tmp_path / "summary")
    assert (found.counts == whole.counts).all()
    assert (found.offset_sums == whole.offset_sums).all()
    assert (found.nll_sum, found.brier_sum) == (whole.nll_sum, whole.brier_sum)
    assert found.report().scores == whole.report().scores
    for name, sums in whole.groups().items():
        assert found.groups()[name].tolist() == sums.tolist()
