"""What the benchmarks in Chromium share: pages, the plain apps beside them, and their servers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from scripts.browsing import free_port

ROOT = Path(__file__).parents[1]
PLAIN_APPS = Path(__file__).parent / "plain_apps"
VIEWPORT = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Case:
    """One slider and the plot it moves: in our page, and in the plain app of the same name."""

    stem: str
    control: str
    chart: str
    state: Mapping[str, str] = field(default_factory=dict)
    """What the link says, where it is not the first view."""

    @property
    def path(self) -> str:
        query = f"?{urlencode(self.state)}" if self.state else ""
        return ("" if self.stem == "home" else self.stem) + query

    @property
    def drawn(self) -> str:
        """The selector of what is there once the plot is drawn."""
        return f".st-key-{self.chart} .cartesianlayer path"


CASES = (
    Case("home", "p", "home_curve"),
    Case("surprise", "p", "surprise_curve"),
    Case("likelihood", "hi", "likelihood_area"),
    Case("entropy", "q1", "entropy_codes"),
    Case("template", "tpm", "template_loss"),
    Case("softmax", "T", "softmax_bars"),
    Case("gaussian", "mu", "gaussian_density"),
    Case("losses", "margin", "losses_values"),
    Case("training", "done", "training_nll"),
    Case("calibration", "t", "calibration_reliability"),
    Case("predictions", "prbins", "predictions_reliability"),
    Case("stability", "lead", "stability_ways"),
    Case("abstain", "abcover", "abstain_curve"),
    Case("selection", "sedeg", "selection_scores"),
    Case("bigram", "bgstep", "bigram_curve"),
    Case("tokens", "tkt", "tokens_chain", {"tkview": "From logits to a draw"}),
    Case("exposure", "exat", "exposure_own"),
    Case("preferences", "pfwon", "preferences_loss", {"pfview": "DPO loss"}),
)


@contextmanager
def serving(script: Path, cwd: Path, root: Path = ROOT) -> Iterator[int]:
    """`streamlit run script` with the settings found in `cwd`: its port, once it answers."""
    with serving_process(script, cwd, root) as (port, _):
        yield port


@contextmanager
def serving_process(script: Path, cwd: Path, root: Path = ROOT) -> Iterator[tuple[int, int]]:
    """The same with the number of the process."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(script),
            "--server.port",
            str(port),
            "--server.fileWatcherType",
            "none",
            "--server.headless",
            "true",
            "--browser.gatherUsageStats",
            "false",
        ],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError(f"{script} ended with exit code {process.returncode}")
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)
