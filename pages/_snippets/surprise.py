"""Code that anybody can run: the numbers of the surprise page in NumPy, nll_core and PyTorch."""

from __future__ import annotations


def numpy_code(p: float, n: int) -> str:
    """The page's numbers from NumPy alone."""
    return f"""\
import numpy as np

p, n = {p!r}, {n}
nats = -np.log(p) + 0.0
print(f"surprise {{nats:.4f}} nats = {{nats / np.log(2):.4f}} bits")
print(f"slope {{-1 / p:.4f}} nats per unit of p")
for dtype in (np.float16, np.float32, np.float64):
    with np.errstate(under="ignore"):
        product = np.multiply.accumulate(np.full(n, p, dtype))[-1]
    print(f"product of {{n}} in {{dtype.__name__}}: {{product:.4g}}")
print(f"sum of {{n}} logs: {{-n * nats + 0.0:.4f}}")
"""


def core_code(p: float, n: int) -> str:
    """The same from nll_core."""
    return f"""\
from nll_core import surprise, surprise_gradient
from nll_core.teaching import log_likelihood_series

p, n = {p!r}, {n}
print(f"surprise {{surprise(p):.4f}} nats = {{surprise(p, unit='bits'):.4f}} bits")
print(f"slope {{surprise_gradient(p):.4f}} nats per unit of p")
series = log_likelihood_series(p, n)
for product in series.products:
    print(f"product of {{n}} in {{product.dtype}}: {{product.values[-1]:.4g}}")
    print(f"  0 from n = {{product.underflow_at}}, stuck from n = {{product.stuck_at}}")
print(f"sum of {{n}} logs: {{series.log_likelihood[-1]:.4f}}")
"""


def torch_code(p: float) -> str:
    """The same from PyTorch, the slope by automatic differentiation."""
    return f"""\
import torch

p = torch.tensor({p!r}, dtype=torch.float64, requires_grad=True)
nats = -torch.log(p) + 0.0
nats.backward()
print(f"surprise {{nats.item():.4f}} nats, slope {{p.grad.item():.4f}} nats per unit of p")
"""
