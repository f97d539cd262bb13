"""Make library_scores.npz: `python make_library_scores.py`.

Needs torchmetrics 1.9, netcal 1.4, relplot 1.0 and scikit-learn 1.9 in an environment of their own:
what they say of one set of forecasts of an event, and of one set of forecasts of four classes.
"""

from pathlib import Path

import numpy as np
import torch
from netcal.metrics import ECE, MCE
from relplot.metrics import smECE
from scipy.special import softmax
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from torchmetrics.functional.classification import (
    binary_calibration_error,
    multiclass_calibration_error,
)

N_BINS = 15


def main() -> None:
    generator = np.random.default_rng(11)
    forecast = generator.beta(2.0, 1.0, 600)
    happened = (generator.random(600) < forecast**1.4).astype(int)
    probs = softmax(2.0 * generator.normal(size=(500, 4)), axis=1)
    labels = np.array(
        [generator.choice(4, p=row) for row in probs**0.7 / (probs**0.7).sum(1)[:, None]]
    )
    event = torch.from_numpy(forecast), torch.from_numpy(happened)
    classes = torch.from_numpy(probs), torch.from_numpy(labels)
    stored = {
        "forecast": forecast,
        "happened": happened,
        "probs": probs,
        "labels": labels,
        "torchmetrics_binary_l1": binary_calibration_error(*event, n_bins=N_BINS),
        "torchmetrics_binary_max": binary_calibration_error(*event, n_bins=N_BINS, norm="max"),
        "torchmetrics_top": multiclass_calibration_error(*classes, num_classes=4, n_bins=N_BINS),
        "netcal_ece": ECE(N_BINS).measure(forecast, happened),
        "netcal_mce": MCE(N_BINS).measure(forecast, happened),
        "netcal_ece_equal_mass": ECE(N_BINS, equal_intervals=False).measure(forecast, happened),
        "netcal_top": ECE(N_BINS).measure(probs, labels),
        "relplot_smooth": smECE(forecast, happened.astype(float)),
        "sklearn_log_loss": log_loss(labels, probs),
        "sklearn_brier": brier_score_loss(labels, probs),
        "sklearn_brier_binary": brier_score_loss(happened, forecast),
        "sklearn_log_loss_of_certain_mistake": log_loss([0, 1], [[0.0, 1.0], [0.0, 1.0]]),
        "sklearn_roc": roc_auc_score(happened, forecast),
        # 0.2 is an edge: in the bin below it stands alone, in the bin above it joins 0.3.
        "torchmetrics_on_edge": binary_calibration_error(
            torch.tensor([0.2, 0.3], dtype=torch.float64), torch.tensor([1, 0]), n_bins=5
        ),
        "netcal_on_edge": ECE(5).measure(np.array([0.2, 0.3]), np.array([1, 0])),
    }
    np.savez_compressed(Path(__file__).parent / "library_scores.npz", **stored)


if __name__ == "__main__":
    main()
