"""Code that anybody can run: the numbers of each view of the selection page."""

from __future__ import annotations

SAMPLE = """\
import numpy as np

x = np.linspace(-1, 1, {n})
noise = np.random.default_rng({seed}).standard_normal({n})
y = {curve} + {sigma!r} * noise


def fit(degree):
    q = np.linalg.qr(np.vander(x, degree + 1))[0]
    e = y - q @ (q.T @ y)
    free = 1 - (q**2).sum(axis=1)
    return e, free


def gauss(e, s):
    return np.log(s) + e**2 / (2 * s**2) + np.log(2 * np.pi) / 2


def both(degree):
    e, free = fit(degree)
    others = np.sqrt((e @ e - e**2 / free) / (len(x) - 1))
    return gauss(e, np.sqrt((e**2).mean())), gauss(e / free, others)

"""
CURVES = {"line": "x", "cubic": "4 * x**3 - 2.5 * x", "wave": "np.sin(5 * x)"}


def degree(kind: str, n: int, sigma: float, seed: int, at: int) -> dict[str, str]:
    start = SAMPLE.format(n=n, seed=seed, curve=CURVES[kind], sigma=sigma)
    return {
        "NumPy": f"""{start}
training, left_out = both({at})
nll, k, n = training.sum(), {at} + 2, len(x)
print(f"training {{training.mean():.3f}}, left out {{left_out.mean():.3f}}")
print(f"AIC {{(2 * nll + 2 * k) / (2 * n):.3f}}, BIC {{(2 * nll + k * np.log(n)) / (2 * n):.3f}}")
""",
        "nll_core": f"""from nll_core.selection import choose_degree

found = choose_degree("{kind}", {n}, range(11), sigma={sigma!r}, seed={seed})
for name in ("training", "left out", "AIC", "BIC", "new data"):
    print(f"{{name}} {{found.scores[name][{at}]:.3f}}, lowest at degree {{found.best[name]}}")
""",
    }


def believe(kind: str, n: int, sigma: float, seed: int, at: int) -> dict[str, str]:
    start = SAMPLE.format(n=n, seed=seed, curve=CURVES[kind], sigma=sigma)
    return {
        "NumPy": f"""{start}
losses = np.array([both(degree)[1] for degree in range(11)])
best = losses.sum(axis=1).argmin()
apart = losses[{at}] - losses[best]
error = np.sqrt(len(x) * apart.var(ddof=1))
print(f"degree {at} pays {{apart.sum():.2f}} nats more than degree {{best}}, ± {{error:.2f}}")
""",
        "nll_core": f"""from nll_core.selection import choose_degree, compare_losses

path = choose_degree("{kind}", {n}, range(11), sigma={sigma!r}, seed={seed}).path
found = compare_losses({{str(d): nll for d, nll in zip(path.degrees, path.left_out)}})
row = found["{at}"]
print(f"{{row.difference:.2f}} ± {{row.standard_error:.2f}}; doubts: {{'; '.join(row.doubts)}}")
""",
    }


def whose(sigma: bool, constants: bool, each: bool) -> dict[str, str]:
    return {
        "NumPy": f"""import numpy as np

from nll_core.datasets import load_iris

features = load_iris().features
x, y = features[:, 1], features[:, 0]
n = len(x)
for k in (1, 2):
    q = np.linalg.qr(np.vander(x, k))[0]
    variance = ((y - q @ (q.T @ y)) ** 2).mean()
    constants = np.log(2 * np.pi) + 1 if {constants} else 0.0
    nll, k = n / 2 * (np.log(variance) + constants), k + {int(sigma)}
    share = n if {each} else 1
    print(f"AIC {{(2 * nll + 2 * k) / share:.3f}}, BIC {{(2 * nll + k * np.log(n)) / share:.3f}}")
""",
        "nll_core": f"""from nll_core.datasets import load_iris
from nll_core.selection import fit_polynomials, regression_criteria

features = load_iris().features
path = fit_polynomials(features[:, 1], features[:, 0], [0, 1])
for k, nll in zip((1, 2), path.training.sum(axis=1)):
    found = regression_criteria(
        nll, k, 150, count_sigma={sigma}, keep_constants={constants}, per_datum={each}
    )
    print(f"AIC {{found.aic:.3f}}, BIC {{found.bic:.3f}}")
""",
    }


def components(k: int) -> dict[str, str]:
    return {
        "nll_core": f"""from nll_core.datasets import load_galaxies
from nll_core.selection import choose_components

x = load_galaxies().values
found = choose_components(x, [{k}], n_folds=len(x), n_starts=3, seed=4)
criteria = found.criteria[0]
print(f"AIC {{criteria.aic:.2f}}, BIC {{criteria.bic:.2f}}")
print(f"left out {{found.left_out.sum():.2f}} nats")
"""
    }


def boundary(counts: tuple[int, ...], seed: int) -> dict[str, str]:
    return {
        "SciPy": f"""import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import chi2, nbinom, poisson

x = np.repeat(np.arange({len(counts)}), {counts})
mean = x.mean()


def nll(log_size):
    size = np.exp(log_size)
    return -nbinom(size, size / (size + mean)).logpmf(x).sum()


best = minimize_scalar(nll, bounds=(-6, 16), method="bounded", options={{"xatol": 1e-10}})
ratio = round(2 * max(-poisson(mean).logpmf(x).sum() - best.fun, 0), 5)
print(f"ratio {{ratio:.3f}}, χ² says {{chi2.sf(ratio, 1):.3f}}")
""",
        "nll_core": f"""import numpy as np

from nll_core.selection import overdispersion_test

x = np.repeat(np.arange({len(counts)}), {counts})
found = overdispersion_test(x, n_simulations=1000, seed={seed})
print(f"ratio {{found.ratio:.3f}}, χ² says {{found.p_chi_squared:.3f}}")
print(f"half of it {{found.p_boundary:.3f}}, simulated {{found.p_simulated:.3f}}")
""",
    }


def pair(load: str, n_simulations: int, seed: int) -> dict[str, str]:
    return {
        "nll_core": f"""from nll_core.datasets import {load.partition("(")[0]}
from nll_core.selection import two_components_test

found = two_components_test({load}, n_simulations={n_simulations}, seed={seed})
print(f"ratio {{found.ratio:.3f}}, χ² says {{found.p_chi_squared:.3g}}")
print(f"simulated {{found.p_simulated:.3g}}")
"""
    }


def digits(at: int) -> dict[str, str]:
    return {
        "NumPy": f"""from nll_core.datasets import load_digits_path

path = load_digits_path()
nll = path.nll.astype(float)
apart = nll[{at}] - nll[nll.mean(axis=1).argmin()]
more, reach = apart.mean(), 1.96 * apart.std(ddof=1) / len(apart) ** 0.5
print(f"{{nll[{at}].mean():.3f}} nats, {{more:+.3f}} [{{more - reach:.3f}}, {{more + reach:.3f}}]")
""",
        "nll_core": f"""from nll_core.datasets import load_digits_path
from nll_core.selection import accuracy_against_nll

path = load_digits_path()
found = accuracy_against_nll(path.nll, path.correct)
right, nll = found.accuracy, found.nll
print(f"{{right.mean[{at}]:.1%}} right, {{100 * right.difference[{at}]:+.1f}} points")
print(f"{{nll.mean[{at}]:.3f}} nats, {{nll.difference[{at}]:+.3f}}")
""",
    }


def optimism(kind: str, n: int, sigma: float, seed: int, at: int) -> dict[str, str]:
    return {
        "nll_core": f"""import numpy as np

from nll_core.selection import training_optimism, true_curve

x = np.linspace(-1, 1, {n})
mean = true_curve(x, "{kind}")
found = training_optimism(mean, {sigma!r}, x, [{at}], n_samples=1000, seed={seed})
print(f"{{found.training[0]:.3f}}, {{found.expected[0]:.3f}}, {{found.gap[0]:.3f}}")
print(f"k/n {{found.predicted[0]:.3f}}")
"""
    }


def winner(m: int, n: int, seed: int) -> dict[str, str]:
    return {
        "NumPy": f"""import numpy as np

# Every model costs 1 nat a datum more or less (standard deviation): none is better.
first, second = np.random.default_rng({seed}).standard_normal((2, {m})) / np.sqrt({n})
best = first.argmin()
print(f"the winner: {{first[best]:+.3f}}, then {{second[best]:+.3f}}")
""",
        "nll_core": f"""from nll_core.selection import winners_curse

found = winners_curse({m}, {n}, seed={seed})
print(f"expected {{found.expected:+.3f}}, found {{found.first[found.winner]:+.3f}}")
""",
    }
