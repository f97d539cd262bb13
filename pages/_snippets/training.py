"""Code that anybody can run: the training page's run in NumPy, nll_core and PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Run(NamedTuple):
    """What is trained on (standardised), and how."""

    features: Sequence[Sequence[float]]
    labels: Sequence[int]
    n_classes: int
    method: str
    rate: float
    momentum: float
    l2: float
    smoothing: float
    steps: int

    @property
    def rows(self) -> str:
        """The features, as they are written in code."""
        rows = ("[" + ", ".join(f"{v:.12g}" for v in row) + "]" for row in self.features)
        return f"[{', '.join(rows)}]"

    @property
    def outputs(self) -> int:
        """How many logits there are: of two classes only the second has one of its own."""
        return 1 if self.n_classes == 2 else self.n_classes


def numpy_code(run: Run) -> str:
    """The run from NumPy alone."""
    step = {
        "gradient_descent": "    theta -= eta * gradient",
        "momentum": "    velocity = beta * velocity - eta * gradient\n    theta += velocity",
        "newton": "    theta -= (np.linalg.pinv(hessian) @ gradient.ravel()).reshape(theta.shape)",
    }[run.method]
    hessian = (
        """
    spread = p[:, :, None] * (np.eye(p.shape[1]) - p[:, None, :])
    spread = np.einsum("jk,nkl,ml->njm", code, spread, code)
    hessian = np.einsum("njm,na,nb->jamb", spread, design, design) / len(y)
    hessian = hessian.reshape(theta.size, theta.size) + np.diag((lam * held).ravel())"""
        if run.method == "newton"
        else ""
    )
    code = "[[0.0, 1.0]]" if run.n_classes == 2 else f"np.eye({run.n_classes})"
    return f"""\
import numpy as np

# The features are standardised by what is trained on.
x = np.array({run.rows})
y = np.array({list(run.labels)})
eta, beta = {run.rate!r}, {run.momentum!r}
lam, eps, steps = {run.l2!r}, {run.smoothing!r}, {run.steps}
k = {run.n_classes}
code = np.array({code})  # of two classes only the second has a logit of its own
design = np.column_stack([np.ones(len(x)), x])
target = (1 - eps) * np.eye(k)[y] + eps / k
theta = np.zeros((len(code), design.shape[1]))
velocity = np.zeros_like(theta)
held = np.ones_like(theta)
held[:, 0] = 0  # the intercepts are free


def log_probabilities(theta):
    z = design @ theta.T @ code
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


for _ in range(steps):
    p = np.exp(log_probabilities(theta))
    gradient = code @ (p - target).T @ design / len(y) + lam * held * theta{hessian}
{step}
nll = -log_probabilities(theta)[np.arange(len(y)), y].mean()
norm = np.linalg.norm(theta[:, 1:])
print(f"after {{steps}} steps: training NLL {{nll:.5g}}, norm of the weights {{norm:.5g}}")
"""


def core_code(run: Run, task: str, pair: str, n: int, seed: int, cure: str, kept: int) -> str:
    """The same from nll_core, with the cure and the part that is held out."""
    seed_text = "None" if task == "O-rings" else repr(seed)
    load = {
        "O-rings": "data = load_challenger()\nx, y = data.features, data.labels",
        "setosa or not": "data = load_iris()\nx, y = data.features, (data.labels > 0).astype(int)",
        "two species": "data = load_iris()\ntwo = data.labels > 0\n"
        "x, y = data.features[two], data.labels[two] - 1",
        "three species": "data = load_iris()\nx, y = data.features, data.labels",
    }[task]
    columns = {"petals": "\nx = x[:, 2:]", "sepals": "\nx = x[:, :2]"}.get(pair, "")
    return f"""\
from nll_core.teaching import round_steps, split_sample, train_with_cure
from nll_core.datasets import load_challenger, load_iris

{load}{columns}
sample = split_sample(x, y, n_train={n}, seed={seed_text})
steps = {"list(range(31))" if run.method == "newton" else "round_steps(3000)"}
found = train_with_cure(
    sample, {cure!r}, l2={run.l2!r}, label_smoothing={run.smoothing!r}, steps=steps,
    method={run.method!r}, learning_rate={run.rate!r}, momentum={run.momentum!r},
)
at = steps.index({kept})
place = found.place(at)
print(f"after {{steps[place]}} steps: training NLL {{found.train.nll[at]:.5g}}, "
      f"norm of the weights {{found.run.weight_norms[place]:.5g}}")
if found.held_out is not None:
    print(f"held out: NLL {{found.held_out.nll[at]:.5g}}, accuracy "
          f"{{found.held_out.accuracy[at]:.4f}}, confidence {{found.held_out.confidence[at]:.4f}}")
if sample.n_classes == 2:
    b, w = found.run.in_own_units(sample)
    print(f"logit: {{b[place, 1]:.4f}} + {{w[place, 1].round(4)}} · x")
"""


def torch_code(run: Run) -> str:
    """The same from PyTorch, its derivatives by automatic differentiation."""
    return _torch_newton(run) if run.method == "newton" else _torch_descent(run)


def _torch_data(run: Run) -> str:
    # Of two classes the labels are probabilities of the second, of more they are places.
    kind = "torch.float64" if run.n_classes == 2 else "torch.int64"
    return (
        f"x = torch.tensor({run.rows}, dtype=torch.float64)\n"
        f"y = torch.tensor({list(run.labels)}, dtype={kind})"
    )


def _torch_losses(run: Run, logits: str) -> tuple[str, str]:
    """What is minimised, without a penalty, and the NLL."""
    if run.n_classes == 2:
        name = f"F.binary_cross_entropy_with_logits({logits}[:, 0], "
        return name + "(1 - eps) * y + eps / 2)", name + "y)"
    return f"F.cross_entropy({logits}, y, label_smoothing=eps)", f"F.cross_entropy({logits}, y)"


def _torch_descent(run: Run) -> str:
    loss, plain = _torch_losses(run, "model(x)")
    return f"""\
import torch
from torch.nn import functional as F

{_torch_data(run)}
eta, beta = {run.rate!r}, {run.momentum if run.method == "momentum" else 0.0!r}
lam, eps, steps = {run.l2!r}, {run.smoothing!r}, {run.steps}
model = torch.nn.Linear(x.shape[1], {run.outputs}, dtype=torch.float64)
torch.nn.init.zeros_(model.weight)
torch.nn.init.zeros_(model.bias)
# weight_decay is lambda, and the intercepts are free.
groups = [{{"params": [model.weight], "weight_decay": lam}}, {{"params": [model.bias]}}]
optimiser = torch.optim.SGD(groups, lr=eta, momentum=beta)
for _ in range(steps):
    optimiser.zero_grad()
    {loss}.backward()
    optimiser.step()
nll, norm = {plain}, model.weight.norm()
print(f"after {{steps}} steps: training NLL {{nll:.5g}}, norm of the weights {{norm:.5g}}")
"""


def _torch_newton(run: Run) -> str:
    loss, plain = _torch_losses(run, "logits(theta)")
    return f"""\
import torch
from torch.autograd.functional import hessian, jacobian
from torch.nn import functional as F

{_torch_data(run)}
lam, eps, steps = {run.l2!r}, {run.smoothing!r}, {run.steps}


def logits(theta):  # a row for each logit: its intercept, then its weights
    rows = theta.reshape({run.outputs}, -1)
    return x @ rows[:, 1:].T + rows[:, 0]


def objective(theta):
    penalty = lam / 2 * (theta.reshape({run.outputs}, -1)[:, 1:] ** 2).sum()
    return {loss} + penalty


theta = torch.zeros({run.outputs} * (x.shape[1] + 1), dtype=torch.float64)
for _ in range(steps):
    theta = theta - torch.linalg.pinv(hessian(objective, theta)) @ jacobian(objective, theta)
nll, norm = {plain}, theta.reshape({run.outputs}, -1)[:, 1:].norm()
print(f"after {{steps}} steps: training NLL {{nll:.5g}}, norm of the weights {{norm:.5g}}")
"""
