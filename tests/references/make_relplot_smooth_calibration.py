"""Make relplot_smooth_calibration.npz: `python make_relplot_smooth_calibration.py`.

Needs relplot 1.0.3 (Błasiok & Nakkiran's own implementation) in an environment of its own.
`value` and `width` are its smECE and the bandwidth it chose, by bisection in steps of 1/1024 with
its default mesh of 200 points; `value_at_width` is its smECE at that bandwidth with 2,001 points.
"""

from pathlib import Path

import numpy as np
from relplot import config
from relplot.metrics import smECE, smECE_sigma

CASES = ((300, 1.0, 1.5), (2000, 0.3, 1.5), (2000, 0.3, 0.6), (4000, 0.1, 2.0), (1000, 2.0, 1.0))


def main() -> None:
    generator = np.random.default_rng(7)
    config.use_logit_scaling = False
    stored = {}
    for i, (n, shape, power) in enumerate(CASES):
        confidence = generator.random(n) ** shape
        correct = generator.random(n) < confidence**power
        outcome = correct.astype(float)
        config.smECE_mesh_pts = 200
        value, width = smECE(confidence, outcome, return_width=True)
        config.smECE_mesh_pts = 2001
        stored[f"confidence_{i}"] = confidence
        stored[f"correct_{i}"] = correct
        stored[f"value_{i}"] = value
        stored[f"width_{i}"] = width
        stored[f"value_at_width_{i}"] = smECE_sigma(confidence, outcome, width)
    np.savez_compressed(Path(__file__).parent / "relplot_smooth_calibration.npz", **stored)


if __name__ == "__main__":
    main()
