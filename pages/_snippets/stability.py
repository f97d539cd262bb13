"""Code that anybody can run: the numbers of the stability page in NumPy, nll_core and PyTorch."""

from __future__ import annotations


def ways(lead: float, shift: float, dtype: str, eps: float) -> dict[str, str]:
    """The loss in NumPy, all ways of writing it in nll_core, and log of softmax in PyTorch."""
    return {
        "NumPy": f"""\
import numpy as np

lead, shift = {lead!r}, {shift!r}
with np.errstate(all="ignore"):
    z = np.array([lead + shift, shift]).astype(np.{dtype})
    e = np.exp(z)
    print("naive:", -np.log(e[0] / e.sum()))
    e = np.exp(z - z.max())
    print("max-subtracted:", -np.log(e[0] / e.sum()))
    print("log-softmax:", np.log(e.sum()) - (z[0] - z.max()))
    gap = z[0] - z[1]
    print("softplus:", np.maximum(-gap, 0) + np.log1p(np.exp(-np.abs(gap))))
""",
        "nll_core": f"""\
from typing import get_args

from nll_core.teaching import LossForm, cross_entropy_as_written

for form in get_args(LossForm):
    found = cross_entropy_as_written(
        [{lead!r}], form, shift={shift!r}, dtype={dtype!r}, eps={eps!r}
    )
    print(f"{{form}}: {{found.loss[0]:.6g}}, gradient {{found.gradient[0]:.6g}}")
""",
        "PyTorch": f"""\
import torch

for way in (lambda z: torch.log(torch.softmax(z, -1)), lambda z: torch.log_softmax(z, -1)):
    z = torch.tensor([{lead + shift!r}, {shift!r}], dtype=torch.{dtype}, requires_grad=True)
    loss = -way(z)[0]
    loss.backward()
    print(f"loss {{loss.item():.6g}}, gradient {{z.grad[0].item():.6g}}")
""",
    }


def sums(mean: float, n: int, seed: int, order: str) -> dict[str, str]:
    """Where a float32 sum stops hearing its terms; and it one by one, pairwise and exactly."""
    arrange = {
        "as drawn": "",
        "small first": "terms = np.sort(terms)\n",
        "large first": "terms = np.sort(terms)[::-1]\n",
    }[order]
    return {
        "NumPy": f"""\
import numpy as np

running = np.float32({mean!r} * {n})
term = np.float32({mean!r})
print(f"spacing of float32 at {{running:.0f}}: {{np.spacing(running)}}")
print(f"a term of {{term:.5f}} is added as {{running + term - running:.5f}}")
""",
        "nll_core": f"""\
from math import fsum

import numpy as np

from nll_core.teaching import letter_terms, sum_in_type

terms = letter_terms(228_146, 2.45401, seed={seed})
{arrange}terms = terms[:{n}].astype(np.float32)
print(f"one by one: {{np.add.accumulate(terms)[-1] / terms.size:.5f}}")
print(f"pairwise: {{sum_in_type(terms, 'pairwise', 'float32') / terms.size:.5f}}")
print(f"exact: {{fsum(terms.tolist()) / terms.size:.5f}}")
""",
    }


def product(p: float, n: int) -> dict[str, str]:
    """A product of probabilities in three types, with the place where each ends."""
    return {
        "NumPy": f"""\
import numpy as np

p, n = {p!r}, {n}
for dtype in (np.float16, np.float32, np.float64):
    with np.errstate(under="ignore"):
        product = np.multiply.accumulate(np.full(n, p, dtype))[-1]
    print(f"product in {{dtype.__name__}}: {{product:.4g}}")
print(f"sum of {{n}} logs: {{n * np.log(p):.6g}}")
""",
        "nll_core": f"""\
from nll_core.teaching import log_likelihood_series

series = log_likelihood_series({p!r}, {n})
for product in series.products:
    print(f"product in {{product.dtype}}: {{product.values[-1]:.4g}}")
    print(f"  0 from n = {{product.underflow_at}}, stuck from n = {{product.stuck_at}}")
print(f"sum of {n} logs: {{series.log_likelihood[-1]:.6g}}")
""",
    }


def clip(p: float, eps: float) -> dict[str, str]:
    """−log p, and the same of a clipped p, with the slopes."""
    return {
        "NumPy": f"""\
import numpy as np

p, eps = {p!r}, {eps!r}
with np.errstate(divide="ignore"):
    print(f"honest: {{-np.log(p):.4f}} nats")
print(f"clipped: {{-np.log(np.clip(p, eps, 1 - eps)):.4f}} nats")
""",
        "nll_core": f"""\
from nll_core import surprise, surprise_gradient
from nll_core.teaching import clipped_surprise, clipped_surprise_gradient

p, eps = {p!r}, {eps!r}
print(f"honest: {{surprise(p):.4f}} nats, slope {{surprise_gradient(p):.4g}}")
slope = clipped_surprise_gradient(p, eps)
print(f"clipped: {{clipped_surprise(p, eps):.4f}} nats, slope {{slope:.4g}}")
""",
    }
