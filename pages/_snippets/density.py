"""Code that anybody can run: the numbers of each view of the density page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

WEIGHTED: Final = re.compile(r"[^\d\n]*[,;\s]\s*(weights?|counts?)\s*\n", re.IGNORECASE)


def is_weighted(text: str) -> bool:
    """Whether the first line names a second column of weights."""
    return WEIGHTED.match(text.lstrip()) is not None


def data(name: str, text: str) -> str:
    """The line that makes x."""
    if name == "Your own" and is_weighted(text):
        rows = f"x = parse_rows({text!r})\n"
        return (
            f"from nll_core.parsing import parse_rows\n\n{rows}"
            "x = np.sort(np.repeat(x[:, 0], x[:, 1].astype(int)))\n"
        )
    if name == "Your own":
        return f"from nll_core import parse_numbers\n\nx = np.sort(parse_numbers({text!r}))\n"
    load, field = {
        "Old Faithful": ("load_old_faithful", "waiting"),
        "Galaxies": ("load_galaxies", "values"),
        "Lakes": ("load_acidity", "values"),
    }[name]
    return f"from nll_core.datasets import {load}\n\nx = np.sort({load}().{field})\n"


def _with(x: str, names: str, folder: str = "density") -> str:
    """Imports in their order, then x."""
    first, _, rest = x.partition("\n\n")
    lines = sorted([first, f"from nll_core.{folder} import {names}"])
    return "import numpy as np\n\n" + "\n".join(lines) + "\n\n" + rest


def em(x: str, k: int, equal: bool, seed: int, step: int) -> dict[str, str]:
    """EM in a few lines of NumPy, and by the core."""
    kind = "tied" if equal else "full"
    spread = "np.sqrt((q * z**2).sum() / len(x))" if equal else "np.sqrt((q * z**2).sum(1) / n)"
    numpy = f"""\
{_with(x, "start_mixture")}
start = start_mixture(x, {k}, seed={seed})
share, mean = start.shares, start.means[:, 0]
sigma = start.sigmas[:, 0] * np.ones({k})


def log_joint():
    z = (x - mean[:, None]) / sigma[:, None]
    return np.log(share / sigma)[:, None] - 0.5 * z**2 - 0.5 * np.log(2 * np.pi)


for step in range({step}):
    logs = log_joint()
    q = np.exp(logs - np.logaddexp.reduce(logs))  # E: whose is each datum?
    n = q.sum(1)  # M: shares, means and spreads by those weights
    share, mean = n / len(x), q @ x / n
    z = x - mean[:, None]
    sigma = {spread} * np.ones({k})
print(f"NLL {{-np.logaddexp.reduce(log_joint()).sum():.4f}}")
"""
    core = f"""\
{_with(x, "em_path, start_mixture")}
path = em_path(x, start_mixture(x, {k}, seed={seed}), n_steps=60, covariance={kind!r})
at = min({step}, len(path.bounds))
print(f"NLL {{path.nll[at]:.4f}}, optimum {{path.optimum.nll:.4f}}")
"""
    return {"NumPy": numpy, "nll_core": core}


def spike(x: str, datum: int, log_sigma: int, share: float) -> dict[str, str]:
    """The NLL of a broad and a thin component."""
    core = f"""\
{_with(x, "fit_mixture, point_component")}
found = point_component(x, x[{datum}], [{log_sigma}], share={share!r})
honest = fit_mixture(x, 3)
print(f"NLL {{found.nll[0]:.2f}}, honest {{honest.nll:.2f}}")
"""
    return {"nll_core": core}


def kernel(x: str, h: float, seed: int) -> dict[str, str]:
    """Three NLLs of a kernel density."""
    half = f"train, held = split_halves(len(x), seed={seed})\nh = {h!r} * x.std()\n"
    imports = "from nll_core.teaching import split_halves\n"
    head = _with(x, "bandwidth_scores").replace("\n\nx =", f"\n{imports}\nx =")
    core = f"""\
{head}{half}scores = bandwidth_scores(x[train], [h], held_out=x[held])
print(f"training {{scores.training[0]:.3f}}, leave one out {{scores.leave_one_out[0]:.3f}}")
print(f"held out {{scores.held_out[0]:.3f}}")
"""
    return {"nll_core": core}


def flow(x: str, knots: Sequence[float], unit: float) -> dict[str, str]:
    """The terms of a flow's NLL."""
    scaled = "" if unit == 1 else f"x = {unit!r} * x\n"
    core = f"""\
{_with(x, "flow_terms, rising_knots, spline_of_knots")}{scaled}
knots = rising_knots({list(knots)!r})
flow = spline_of_knots(knots, centre=x.mean(), scale=x.std())
terms = flow_terms(flow, x)
print(f"NLL {{terms.nll:.2f}}, n log s {{terms.unit:.2f}}")
"""
    return {"nll_core": core}


def methods(x: str) -> dict[str, str]:
    """The held-out NLL of three methods where each is best."""
    core = f"""\
{_with(x, "compare_density_methods", "selection")}
found = compare_density_methods(x)
for name, path in found.paths.items():
    print(f"{{name}} {{path.costs.mean():.3f}}")
print(f"second: {{found.differences.rows[1].difference:.2f}} nats more")
"""
    return {"nll_core": core}


def latent(x: float, mean: float, sigma: float) -> dict[str, str]:
    """An NLL, a bound on it, and the gap."""
    numpy = f"""\
import numpy as np

x, m, s = {x!r}, {mean!r}, {sigma!r}
nll = 0.5 * np.log(2 * np.pi * 2) + x**2 / 4
reconstruction = 0.5 * np.log(2 * np.pi) + 0.5 * ((x - m) ** 2 + s**2)
to_prior = 0.5 * (m**2 + s**2 - 1) - np.log(s)
print(f"NLL {{nll:.4f}}, bound {{reconstruction + to_prior:.4f}}")
print(f"gap {{reconstruction + to_prior - nll:.4f}}")
"""
    return {"NumPy": numpy}


def anomalies(own: str, k: int, logs: bool, share: float, who: int) -> dict[str, str]:
    """What a datum costs, how many draws would, and from where it would be flagged."""
    head, x = "from nll_core.datasets import load_old_faithful", "load_old_faithful().values"
    names = ["from nll_core.density import find_anomalies"]
    if own:
        head, x = "from nll_core.parsing import parse_rows", f"parse_rows({own!r})"
    imports = "\n".join(sorted([head, *names]))
    core = f"""\
{imports}

x = {x}
found = find_anomalies(x, {k}, logs={logs})
print(f"{{found.left_out[{who - 1}]:.2f}} nats, {{found.own[{who - 1}]:.2f}} if fitted too")
print(f"flagged above {{found.judged({share!r}).threshold:.2f}}")
"""
    return {"nll_core": core}


def dimension(d: int) -> dict[str, str]:
    """What the mode and draws cost."""
    core = f"""\
from nll_core.density import gaussian_typicality

found = gaussian_typicality({d})
print(f"mode {{found.nll_at_mode:.2f}}, draws {{found.expected_nll:.2f}}")
print(f"95% between {{found.radius_low:.2f}} and {{found.radius_high:.2f}} away")
"""
    return {"nll_core": core}
