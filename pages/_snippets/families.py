"""Code that anybody can run: fits, intervals, comparisons, a free location, and coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

# SciPy's name of each, and what it is told.
SCIPY: Final = {
    "Weibull": "weibull_min({shape!r}, scale={scale!r})",
    "Gamma": "gamma({shape!r}, scale={scale!r})",
    "Exponential": "expon(scale={scale!r})",
    "LogNormal": "lognorm({sigma!r}, scale=np.exp({mu!r}))",
    "InverseGaussian": "invgauss({mean!r} / {shape!r}, scale={shape!r})",
    "Rayleigh": "rayleigh(scale={scale!r})",
    "Gaussian": "norm({mu!r}, {sigma!r})",
    "StudentT": "t({nu!r}, {mu!r}, {sigma!r})",
    "Logistic": "logistic({mu!r}, {scale!r})",
    "Gumbel": "gumbel_r({mu!r}, {scale!r})",
    "Beta": "beta({alpha!r}, {beta!r})",
    "Poisson": "poisson({rate!r})",
    "Geometric": "geom({prob!r}, loc=-1)",
}


def scipy_nll(
    kind: str, values: Mapping[str, object], x: Sequence[float], weights: Sequence[float]
) -> str:
    """The NLL of the fit by SciPy, which has to know the family."""
    logs = "logpmf" if kind in ("Poisson", "Geometric") else "logpdf"
    return f"""\
import numpy as np
from scipy import stats

x = np.array({list(x)!r})
times = np.array({list(weights)!r})
law = stats.{SCIPY[kind].format(**values)}
print(f"NLL {{-(times * law.{logs}(x)).sum():.3f}} nats")
"""


def fit(load: str, kind: str, fixed: str) -> str:
    """A fit with its standard errors."""
    return f"""\
{load}
from nll_core.distributions import {kind}, fit_observations

found = fit_observations({kind}, data{fixed})
print(f"NLL {{found.nll:.3f}} nats: {{found.message}}")
for name in found.free:
    error = found.standard_errors[name]
    print(f"{{name}} {{getattr(found.distribution, name):.6g}}")
    if error is not None:
        print(f"  standard error {{error:.4g}}")
"""


def intervals(load: str, kind: str, fixed: str, level: float) -> str:
    """A fit with its three intervals."""
    return f"""\
{load}
from nll_core.distributions import {kind}, likelihood_intervals

found = likelihood_intervals({kind}, data{fixed}, confidence_level={level!r})
print(f"NLL {{found.fit.nll:.3f}} nats: {{found.fit.message}}")
for name, one in found.parameters.items():
    print(f"{{name}} {{one.estimate:.5g}}")
    for method in ("profile", "wald", "score"):
        interval = getattr(one, method)
        if interval.exists:
            print(f"  {{method}}: {{interval.low:.5g}} to {{interval.high:.5g}}")
        else:
            print(f"  {{method}}: {{interval.message}}")
"""


def comparison(load: str) -> str:
    """All families, and the tests on the edges."""
    return f"""\
{load}
from nll_core.distributions import NESTINGS, compare_families, nested_test

found = compare_families(data)
for group, rows in found.groups.items():
    for row in rows:
        print(f"{{group}}: {{row.name}} NLL {{row.fit.nll:.3f}}, AIC + {{row.aic_above_best:.2f}}")
for pair in NESTINGS:
    if pair.special in found.fits and pair.general in found.fits and not pair.fixed:
        test = nested_test(pair, data)
        print(f"{{pair.special}} in {{pair.general}}: {{test.statistic:.3f}}")
        print(f"  p {{test.p_value:.3g}} by {{pair.reference_text}}")
"""


def valley(load: str, kind: str, fixed: str) -> str:
    """A free location."""
    return f"""\
{load}
from nll_core.distributions import {kind}, shift_profile

found = shift_profile({kind}, data.low, sample_weight=data.weights{fixed})
print(f"location 0: NLL {{found.pinned.nll:.3f}}, {{found.pinned.distribution}}")
if found.best is not None:
    print(f"{{found.pinned.nll - found.best.nll:.3f}} nats below at {{found.best_loc:.5g}}")
print("no bottom" if found.unbounded else "a bottom")
"""


def repeated(
    kind: str, values: Mapping[str, object], n: int, sizes: Sequence[int], options: str
) -> str:
    """Samples from the fitted distribution, at one of their sizes."""
    given = ", ".join(f"{name}={value!r}" for name, value in values.items())
    return f"""\
from nll_core.distributions import {kind}, growing_samples

truth = {kind}({given})
found = growing_samples(truth, {sizes!r}, {options})
study = found.studies[found.sizes.index({n})]
for name, one in study.parameters.items():
    print(f"{{name}}: bias {{one.bias:.6g}}, spread {{one.spread:.6g}}")
    for method, held in one.coverage.items():
        print(f"  {{method}} held the truth in {{held.share:.0%}}")
"""
