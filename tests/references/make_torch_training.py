"""Make torch_training.npz: two training runs of logistic and softmax regression by PyTorch.

Run `python tests/references/make_torch_training.py` with PyTorch 2.13 (CPU) and scikit-learn. The
features are the petals of Fisher's iris, standardised; everything starts at 0.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from sklearn.datasets import load_iris
from torch.nn import functional

STEPS = 200


def run(x: torch.Tensor, y: torch.Tensor, n_classes: int, momentum: float, l2: float, eps: float):
    """The losses and the final parameters of full-batch SGD."""
    layer = torch.nn.Linear(x.shape[1], n_classes, dtype=torch.float64)
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    groups = [{"params": [layer.weight], "weight_decay": l2}, {"params": [layer.bias]}]
    optimiser = torch.optim.SGD(groups, lr=0.5, momentum=momentum)
    losses = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = functional.cross_entropy(layer(x), y, label_smoothing=eps)
        losses.append(loss.item() + l2 / 2 * float((layer.weight.detach() ** 2).sum()))
        loss.backward()
        optimiser.step()
    return np.array(losses), layer.weight.detach().numpy(), layer.bias.detach().numpy()


def main() -> None:
    """Write both runs."""
    iris = load_iris()
    features = iris.data[:, 2:]
    x = torch.tensor((features - features.mean(axis=0)) / features.std(axis=0))
    y = torch.tensor(iris.target)
    found = {}
    for name, options in {"plain": (0.0, 0.0, 0.0), "momentum": (0.9, 0.01, 0.1)}.items():
        losses, weight, bias = run(x, y, 3, *options)
        found |= {f"{name}_losses": losses, f"{name}_weight": weight, f"{name}_bias": bias}
    np.savez_compressed(Path(__file__).with_name("torch_training.npz"), **found)


if __name__ == "__main__":
    main()
