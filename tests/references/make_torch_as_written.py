"""Make torch_as_written.json: six ways of writing a two-class loss, differentiated by PyTorch.

Run `python tests/references/make_torch_as_written.py` with PyTorch 2.13 (CPU). NaN and infinities
are results here; JSON writes them as NaN and Infinity.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

LEADS = [-1000, -800, -740, -104, -90, -30, -17, -2, 0, 1, 5, 12, 17, 36, 40, 80, 100, 709, 800]
SHIFTS = [0.0, 1000.0, -1000.0]
EPS = 1e-7


def naive(z: torch.Tensor) -> torch.Tensor:
    e = torch.exp(z)
    return -torch.log(e[..., 0] / (e[..., 0] + e[..., 1]))


def clipped(z: torch.Tensor) -> torch.Tensor:
    e = torch.exp(z)
    return -torch.log(torch.clamp(e[..., 0] / (e[..., 0] + e[..., 1]), EPS, 1 - EPS))


def max_subtracted(z: torch.Tensor) -> torch.Tensor:
    return naive(z - z.detach().max(dim=-1, keepdim=True).values)


def log_sum_exp(z: torch.Tensor) -> torch.Tensor:
    return torch.logsumexp(z, -1) - z[..., 0]


def log_softmax(z: torch.Tensor) -> torch.Tensor:
    return -torch.log_softmax(z, -1)[..., 0]


def softplus(z: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.softplus(z[..., 1] - z[..., 0], threshold=1e9)


FORMS = {
    "naive": naive,
    "clipped": clipped,
    "max-subtracted": max_subtracted,
    "log-sum-exp": log_sum_exp,
    "log-softmax": log_softmax,
    "softplus": softplus,
}


def main() -> None:
    """Write all cases."""
    cases = []
    for name, form in FORMS.items():
        for dtype in (torch.float32, torch.float64):
            for shift in SHIFTS:
                # Softplus of a large number has its own large-number branch: without it, inf.
                leads = [v for v in LEADS if name != "softplus" or v > -80]
                z = torch.tensor([[v + shift, shift] for v in leads], dtype=dtype)
                z.requires_grad_()
                loss = form(z)
                loss.sum().backward()
                cases.append(
                    {
                        "form": name,
                        "dtype": str(dtype).removeprefix("torch."),
                        "shift": shift,
                        "lead": leads,
                        "loss": loss.tolist(),
                        "gradient": z.grad[:, 0].tolist(),
                    }
                )
    path = Path(__file__).with_name("torch_as_written.json")
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
