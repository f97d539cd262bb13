#!/bin/sh
# The log marginal likelihood of an exact Gaussian process is a random number in GPyTorch from 801 examples on.
# Up to 800 it is computed by a Cholesky decomposition; above, its determinant is estimated with random
# vectors, in training and in `log_prob` of a distribution alike, without a word. "Exact" is the name of the
# model and of the objective. The value is divided by the number of examples, too.
#
# Calls with the same parameters differ by eight nats; kernels, and fits with and without a parameter, are
# compared by fewer. One example more brings it about.
#
# Seen with gpytorch 1.15.2, torch 2.14.1, numpy 2.4.6, Python 3.11 on Linux, on 2026-11-30; in nats, times the
# number of examples:
#   800 examples: four calls 645.18 645.18 645.18 645.18  exact 645.18
#   801 examples: four calls 709.90 701.90 708.45 705.46  exact 706.82
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
    gpytorch==1.15.2 \
    torch==2.14.1 \
    numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import gpytorch
import torch
from torch.distributions import MultivariateNormal

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)

class Process(gpytorch.models.ExactGP):
    def __init__(self, x, y, likelihood):
        super().__init__(x, y, likelihood)
        self.mean = gpytorch.means.ZeroMean()
        self.kernel = gpytorch.kernels.RBFKernel()

    def forward(self, x):
        return gpytorch.distributions.MultivariateNormal(self.mean(x), self.kernel(x))

for examples in (800, 801):
    x = torch.linspace(0, 10, examples)[:, None]
    y = torch.sin(x[:, 0]) + 0.1 * torch.randn(examples)
    likelihood = gpytorch.likelihoods.GaussianLikelihood()
    model = Process(x, y, likelihood)
    likelihood.noise, model.kernel.lengthscale = 0.01, 1.0
    model.train()
    likelihood.train()
    objective = gpytorch.mlls.ExactMarginalLogLikelihood(likelihood, model)
    values = [objective(model(x), y).item() * examples for _ in range(4)]
    covariance = torch.exp(-((x - x.T) ** 2) / 2) + 0.01 * torch.eye(examples)
    exact = MultivariateNormal(torch.zeros(examples), covariance).log_prob(y).item()
    said = " ".join(f"{value:.2f}" for value in values)
    print(f"{examples} examples: four calls {said}  exact {exact:.2f}")
    if examples == 800:
        assert max(abs(value - exact) for value in values) < 0.01
    else:
        assert max(values) - min(values) > 3, "the likelihood of 801 examples is no longer random"
PYTHON
