"""Visitors share the cores: linear algebra takes one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import streamlit.web.bootstrap
import app
import scipy.linalg
from threadpoolctl import threadpool_info

found = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
assert found and all(pool["num_threads"] == 1 for pool in found), found
"""


def test_linear_algebra_runs_in_one_thread() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if "NUM_THREADS" not in name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
