"""Make torch_output_families.json: losses of the output families and their slopes, by PyTorch.

Run `python tests/references/make_torch_output_families.py` with PyTorch 2.13 (CPU).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

PREDICTIONS = [-30.0, -5.0, -1.5, -0.25, 0.0, 0.5, 2.0, 5.0, 30.0]
OTHERS = [1.0, -0.5]
SCALE, NU, BETA = 0.7, 4.0, 0.1


def classes(z: torch.Tensor, y: float) -> torch.Tensor:
    logits = torch.stack([z, *(torch.full_like(z, other) for other in OTHERS)], -1)
    return nn.functional.cross_entropy(logits, torch.full(z.shape, int(y)), reduction="none")


def same(z: torch.Tensor, y: float) -> torch.Tensor:
    return torch.full_like(z, y)


CASES: list[tuple[str, dict[str, Any], list[float], Callable[[torch.Tensor, float], Any]]] = [
    ("categorical", {"other_logits": OTHERS}, [0, 1, 2], classes),
    (
        "bernoulli",
        {},
        [0, 1],
        lambda z, y: nn.functional.binary_cross_entropy_with_logits(
            z, same(z, y), reduction="none"
        ),
    ),
    (
        "preference",
        {"beta": BETA},
        [0, 1],
        lambda z, y: -nn.functional.logsigmoid(BETA * z if y == 1 else -BETA * z),
    ),
    (
        "gaussian",
        {"scale": SCALE},
        [-2.0, 0.3],
        lambda z, y: nn.GaussianNLLLoss(full=True, reduction="none")(
            z, same(z, y), torch.full_like(z, SCALE**2)
        ),
    ),
    (
        "laplace",
        {"scale": SCALE},
        [-2.0, 0.3],
        lambda z, y: -torch.distributions.Laplace(z, SCALE).log_prob(same(z, y)),
    ),
    (
        "student_t",
        {"scale": SCALE, "nu": NU},
        [-2.0, 0.3],
        lambda z, y: -torch.distributions.StudentT(NU, z, SCALE).log_prob(same(z, y)),
    ),
    (
        "poisson",
        {},
        [0, 1, 7],
        lambda z, y: (
            nn.PoissonNLLLoss(log_input=True, reduction="none")(z, same(z, y))
            + torch.lgamma(same(z, y) + 1)
        ),
    ),
    (
        "exponential",
        {},
        [0.2, 3.0],
        lambda z, y: -torch.distributions.Exponential(torch.exp(z)).log_prob(same(z, y)),
    ),
]


def main() -> None:
    """Write all cases."""
    cases = []
    for name, options, observed, loss in CASES:
        for y in observed:
            z = torch.tensor(PREDICTIONS, dtype=torch.float64, requires_grad=True)
            value = loss(z, y)
            value.sum().backward()
            cases.append(
                {
                    "name": name,
                    "options": options,
                    "observed": y,
                    "predictions": PREDICTIONS,
                    "nll": value.tolist(),
                    "gradient": z.grad.tolist(),
                }
            )
    path = Path(__file__).with_name("torch_output_families.json")
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
