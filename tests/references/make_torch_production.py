"""Make torch_production.json: the PyTorch snippets of the fits in tests/production_fits.py, run.

Run `PYTHONPATH=. python tests/references/make_torch_production.py` with PyTorch 2.13 (CPU), NumPy
and SciPy. Of each fit the file holds the source that was run and the probabilities that it gave, in
float64. The test asks that the source is still that one, and that these are the fit's own numbers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from nll_core.report.production import production_snippet
from tests.production_fits import FITS


def main() -> None:
    """Run every snippet and write what it gave."""
    torch.set_default_dtype(torch.float64)
    found = {}
    for name, (fit, values) in FITS.items():
        source = production_snippet(fit, "PyTorch")
        scope: dict[str, Any] = {}
        exec(source, scope)
        given = scope["calibrate"](torch.tensor(values))
        found[name] = {"source": source, "probabilities": given.tolist()}
    path = Path(__file__).with_name("torch_production.json")
    path.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
