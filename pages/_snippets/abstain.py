"""Code that anybody can run: the numbers of each view of the abstain page."""

from __future__ import annotations

from collections.abc import Mapping

LOADED = """\
import numpy as np

from nll_core.datasets import {loader}

data = {loader}({option!r})
logits, labels = data.{field}.astype(float), data.labels


def confident(temperature=1.0):
    z = logits / temperature
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return p, p.max(axis=1), p.argmax(axis=1) == labels

"""
CORE = """\
from nll_core import {names}
from nll_core.datasets import {loader}
from nll_core.scores import {scores}

data = {loader}({option!r})
logits, labels = data.{field}.astype(float), data.labels
confidence, right = top_label(softmax(logits), labels)
"""


def _both(
    loader: str, option: float | str, numpy: str, scores: str, core: str
) -> Mapping[str, str]:
    """Both ways, after the predictions have been loaded."""
    field = "logits" if "digits" in loader else "log_probs"
    known = {"loader": loader, "option": option, "field": field}
    names = "softmax, top_label"
    return {
        "NumPy": LOADED.format(**known) + "\n" + numpy,
        "nll_core": CORE.format(**known, names=names, scores=scores) + core,
    }


def curve(
    loader: str, option: float | str, cover: int | None, risk: float, possible: bool
) -> Mapping[str, str]:
    """A threshold, and the areas; where no threshold is possible, the areas alone."""
    wanted = f"coverage >= {cover / 100} - 1e-12" if cover is not None else f"risk <= {risk}"
    place = "[0]" if cover is not None else "[-1]"
    numpy = """\
_, confidence, right = confident()
thresholds = np.unique(confidence)[::-1]
accepted = confidence >= thresholds[:, None]
coverage = accepted.mean(axis=1)
risk = (accepted & ~right).sum(axis=1) / accepted.sum(axis=1)
"""
    if possible:
        numpy += f"""\
i = np.flatnonzero({wanted}){place}
print(f"from {{thresholds[i]:.5g}} on: {{100 * coverage[i]:.3g}}% answered, "
      f"{{100 * risk[i]:.3g}}% of them wrong")
"""
    numpy += """\
area = np.mean(risk[np.searchsorted(-thresholds, -confidence)])
print(f"AURC {area:.4f}")
"""
    call, needs = (
        (f"threshold_for_coverage(curve, {cover / 100})", "threshold_for_coverage")
        if cover is not None
        else (f"threshold_for_risk(curve, {risk})", "threshold_for_risk")
    )
    core = "curve = risk_coverage_curve(confidence, right)\n"
    if possible:
        core += f"""\
point = {call}
print(f"from {{point.threshold:.5g}} on: {{100 * point.coverage:.3g}}% answered, "
      f"{{100 * point.risk:.3g}}% of them wrong")
"""
    core += """\
print(f"AURC {area_under_risk_coverage(confidence, right).value:.4f}")
for name, area in risk_coverage_areas(confidence, right).items():
    print(f"{name}: {area.value:.5f}, from {area.least:.5f} to {area.most:.5f} by row order")
"""
    scores = f"""(
    area_under_risk_coverage,
    risk_coverage_areas,
    risk_coverage_curve,
    {needs},
)"""
    return _both(loader, option, numpy, scores, core)


def promise(loader: str, option: float | str, risk: float, level: float) -> Mapping[str, str]:
    """The bounds, with SciPy's quantile of a beta distribution."""
    numpy = f"""\
from scipy.special import betaincinv

_, confidence, right = confident()
n, tests = len(right), 20
falling, promised = np.sort(confidence)[::-1], None
lowest = 1.0
for j in range(1, tests + 1):
    threshold = falling[-(-j * n // tests) - 1]
    accepted = confidence >= threshold
    m, wrong = accepted.sum(), (accepted & ~right).sum()
    upper = 1.0 if wrong == m else betaincinv(wrong + 1, m - wrong, 1 - (1 - {level}) / tests)
    lowest = min(lowest, upper)
    if upper <= {risk}:
        promised = threshold, m / n, upper
if promised is None:
    print(f"nothing can be promised: the lowest bound is {{100 * lowest:.3g}}%")
else:
    threshold, coverage, upper = promised
    print(f"from {{threshold:.5g}} on: {{100 * coverage:.3g}}%, "
          f"at most {{100 * upper:.3g}}% wrong")
"""
    core = f"""\
found = coverage_bounds(confidence, right, risk={risk}, confidence_level={level})
i = found.chosen
if i is None:
    print(f"nothing can be promised: the lowest bound is {{100 * found.upper.min():.3g}}%")
else:
    print(f"from {{found.thresholds[i]:.5g}} on: {{100 * found.coverage[i]:.3g}}%, "
          f"at most {{100 * found.upper[i]:.3g}}% wrong")
"""
    return _both(loader, option, numpy, "coverage_bounds", core)


def costs(loader: str, option: float | str, refusal: float, t: float) -> Mapping[str, str]:
    """Chow's threshold at a temperature."""
    numpy = f"""\
_, confidence, right = confident({t})
answered = confidence >= 1 - {refusal}
cost = np.where(answered, ~right, {refusal}).mean()
print(f"{{100 * answered.mean():.3g}}% answered, {{cost:.4f}} a question; "
      f"all answered {{np.mean(~right):.4f}}")
"""
    core = f"""\
confidence, right = top_label(softmax(logits, temperature={t}), labels)
found = abstention_cost(risk_coverage_curve(confidence, right), refusal={refusal})
print(f"{{100 * found.coverage:.3g}}% answered, {{found.cost:.4f}} a question; "
      f"all answered {{found.answer_all:.4f}}")
"""
    return _both(loader, option, numpy, "abstention_cost, risk_coverage_curve", core)


def heat(loader: str, option: float | str, t: float) -> Mapping[str, str]:
    """Pairs that change places, and the area."""
    numpy = f"""\
lead = np.sort(logits - logits.max(axis=1, keepdims=True), axis=1)[:, :-1]


def log_odds_against(t):
    return np.logaddexp.reduce(lead / t, axis=1)


cold, hot = log_odds_against(1.0), log_odds_against({t})
swapped = np.less.outer(cold, cold) & np.greater.outer(hot, hot)
n = len(labels)
print(f"{{100 * swapped.sum() / (n * (n - 1) / 2):.3g}}% of the pairs have changed places")
wrong = logits.argmax(axis=1) != labels
risks = [wrong[hot <= h].mean() for h in hot]
print(f"AURC {{np.mean(risks):.5f}}")
"""
    core = f"""\
found = temperature_ranking(logits, labels, [{t}])
print(f"{{100 * found.swapped[0]:.3g}}% of the pairs have changed places")
print(f"AURC {{found.area[0]:.5f}}")
"""
    return _both(loader, option, numpy, "temperature_ranking", core)


def sets(loader: str, option: float | str, alpha: float, n: int, seed: int) -> Mapping[str, str]:
    """The sets of the examples that are not calibrated on."""
    said = """\
print(f"from {threshold:.4g} on: {100 * coverage:.3g}% hold the truth, "
      f"{100 * single:.3g}% have one class")
"""
    numpy = f"""\
p, _, right = confident()
order = np.random.default_rng({seed}).permutation(len(labels))
calibration, new = order[:{n}], order[{n}:]
index = int(np.ceil((1 - {alpha}) * ({n} + 1) - 1e-9))
truth = np.sort(p[calibration, labels[calibration]])[::-1]
threshold = truth[index - 1] if index <= {n} else 0.0
sets = p[new] >= threshold
coverage = sets[np.arange(len(new)), labels[new]].mean()
single = (sets.sum(axis=1) == 1).mean()
{said}"""
    core = f"""\
found = split_conformal(
    softmax(logits), labels, alpha={alpha}, n_calibration={n}, seed={seed}
)
threshold, coverage, single = found.found.threshold, found.coverage, found.single
{said}"""
    return _both(loader, option, numpy, "split_conformal", core)


def refused(loader: str, option: float | str, cover: int) -> Mapping[str, str]:
    """The share of each class that gets no answer."""
    numpy = f"""\
_, confidence, right = confident()
falling = np.sort(confidence)[::-1]
answered = confidence >= falling[int(np.ceil({cover} * len(labels) / 100 - 1e-9)) - 1]
shares = [np.mean(~answered[labels == k]) for k in range(logits.shape[1])]
k = int(np.argmax(shares))
of_class = answered & (labels == k)
print(f"class {{data.class_names[k]}}: {{100 * shares[k]:.3g}}% refused, "
      f"{{np.sum(~right & of_class)}} wrong of {{np.sum(of_class)}} answered")
"""
    core = f"""\
point = threshold_for_coverage(risk_coverage_curve(confidence, right), {cover / 100})
found = refused_by_group(confidence, right, labels, threshold=point.threshold)
k = found.most
print(f"class {{data.class_names[k]}}: {{100 * found.refused[k]:.3g}}% refused, "
      f"{{found.n_wrong[k]}} wrong of {{found.n[k] - found.n_refused[k]}} answered")
"""
    scores = "refused_by_group, risk_coverage_curve, threshold_for_coverage"
    return _both(loader, option, numpy, scores, core)
