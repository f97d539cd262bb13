"""Code that anybody can run: the numbers of the entropy page, one set of snippets for each view."""

from __future__ import annotations


def codes(p: tuple[int, ...], q: tuple[int, ...]) -> dict[str, str]:
    """Entropy, cross-entropy and divergence in bits."""
    p, q = (weights if any(weights) else (1,) * len(weights) for weights in (p, q))
    given = (
        f"q = np.array({[*p]}) / {sum(p)}  # the truth\n"
        f"p = np.array({[*q]}) / {sum(q)}  # the model\n"
    )
    return {
        "NumPy": f"""\
import numpy as np

{given}held = q > 0
with np.errstate(divide="ignore"):
    ideal, own = -np.log2(q), -np.log2(p)
floor = q[held] @ ideal[held]
cost = q[held] @ own[held]
print(f"entropy {{floor:.4f}} bits, cross-entropy {{cost:.4f}} bits, KL {{cost - floor:.4f}} bits")
print(f"code lengths of the model: {{np.round(own, 4)}}")
""",
        "nll_core": f"""\
import numpy as np

from nll_core.teaching import compare_codes

{given}codes = compare_codes(q, p)
print(
    f"entropy {{codes.entropy:.4f}} bits, cross-entropy {{codes.cross_entropy:.4f}} bits, "
    f"KL {{codes.divergence:.4f}} bits"
)
print(f"code lengths of the model: {{np.round(codes.model_lengths, 4)}}")
print(f"the other way, KL(p‖q): {{codes.reverse_divergence:.4f}} bits")
""",
        "PyTorch": f"""\
import math

import torch

q = torch.tensor({[*p]}, dtype=torch.float64) / {sum(p)}  # the truth
p = torch.tensor({[*q]}, dtype=torch.float64) / {sum(q)}  # the model
floor = torch.special.entr(q).sum() / math.log(2)
held = q > 0
# Note the order: log p first, then the target q.
kl = torch.nn.functional.kl_div(p[held].log(), q[held], reduction="sum") / math.log(2)
print(f"entropy {{floor:.4f}} bits, cross-entropy {{floor + kl:.4f}} bits, KL {{kl:.4f}} bits")
""",
    }


def projection(apart: float, share: float, hump: float, mu: float, sigma: float) -> dict[str, str]:
    """Both divergences of a Gaussian from a mixture, and the fits."""
    half = apart / 2
    return {
        "NumPy": f"""\
import numpy as np


def log_normal(x, mu, sigma):
    return -0.5 * ((x - mu) / sigma) ** 2 - np.log(sigma) - 0.5 * np.log(2 * np.pi)


x, step = np.linspace(-60, 60, 120_001, retstep=True)
log_q = np.logaddexp(
    np.log({share!r}) + log_normal(x, {-half!r}, 1.0),
    np.log({1.0 - share!r}) + log_normal(x, {half!r}, {hump!r}),
)
log_p = log_normal(x, {mu!r}, {sigma!r})
p, q = np.exp(log_p), np.exp(log_q)
forward, reverse = step * q @ (log_q - log_p), step * p @ (log_p - log_q)
print(f"yours: KL(q‖p) {{forward:.4f}}, KL(p‖q) {{reverse:.4f}}")
mean = step * q @ x
print(f"forward fit: N({{round(mean, 9) + 0.0:.4f}}, {{np.sqrt(step * q @ (x - mean) ** 2):.4f}}²)")
""",
        "nll_core": f"""\
from nll_core import GaussianMixture
from nll_core.likelihoods import kl_from_mixture, kl_to_mixture
from nll_core.teaching import project_onto_gaussian

target = GaussianMixture(({share!r}, {1.0 - share!r}), ({-half!r}, {half!r}), (1.0, {hump!r}))
forward, reverse = (f(target, {mu!r}, {sigma!r}) for f in (kl_from_mixture, kl_to_mixture))
print(f"yours: KL(q‖p) {{forward:.4f}}, KL(p‖q) {{reverse:.4f}}")
found = project_onto_gaussian(target)
print(f"forward fit: N({{round(found.forward.mu, 9) + 0.0:.4f}}, {{found.forward.sigma:.4f}}²)")
for p in found.reverse:
    print(f"reverse fit: N({{p.mu:.4f}}, {{p.sigma:.4f}}²), KL(p‖q) {{p.reverse_kl:.4f}}")
""",
    }


def scoring(q: float, r: float) -> dict[str, str]:
    """Expected scores of a report and of honesty."""
    return {
        "NumPy": f"""\
import numpy as np

q, r = {q!r}, {r!r}


def expected(q, r):
    truth, report = np.array([q, 1 - q]), np.array([r, 1 - r])
    with np.errstate(divide="ignore"):
        log = np.log(report)
    scores = {{
        "log": log,
        "brier": -((report - np.eye(2)) ** 2).sum(axis=1),
        "spherical": report / np.linalg.norm(report),
        "linear": report,
        "zero-one": (report == report.max()) / (report == report.max()).sum(),
    }}
    return {{name: truth @ score for name, score in scores.items()}}


mine, honest = expected(q, r), expected(q, q)
for name in mine:
    print(f"{{name}}: you {{mine[name]:.6f}}, honesty {{honest[name]:.6f}}")
""",
        "nll_core": f"""\
from nll_core.scores import expected_score, two_outcomes
from nll_core.teaching import search_reports

q, r = {q!r}, {r!r}
for rule in ("log", "brier", "spherical", "linear", "zero-one"):
    mine = expected_score(two_outcomes(r), two_outcomes(q), rule=rule)
    honest = expected_score(two_outcomes(q), two_outcomes(q), rule=rule)
    print(f"{{rule}}: you {{mine:.6f}}, honesty {{honest:.6f}}")
    best = search_reports(q, rule=rule)
    print(f"  best of {{best.n_reports}} reports: {{best.report:.4g}}, it gains {{best.gain:.4f}}")
""",
    }
