"""Density estimation and anomalies: the lesson."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from nll_core import density as core
from nll_core.datasets import load_acidity, load_galaxies, load_old_faithful
from pages._lessons.density import state, views
from pages._snippets import density as snippets
from pages._ui import page
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson

PRESETS: Final[page.Presets] = {
    "Steps down": {},
    "Stopped early": {"dnstep": 24},
    "One broad hump of galaxies": {"dndata": state.GALAXIES, "dnk": 3, "dnstep": 10},
    "A spike that loses": {"dnview": state.SPIKE, "dndata": state.GALAXIES},
    "A spike that wins": {"dnview": state.SPIKE, "dndata": state.GALAXIES, "dnthin": -45},
    "Every datum a spike": {"dnview": state.KERNEL, "dndata": state.GALAXIES, "dnh": 0.00178},
    "One hump for two": {"dnview": state.KERNEL, "dnh": 2.0},
    "Two humps by a flat stretch": {"dnview": state.FLOW, "dnz3": -0.6, "dnz4": -0.2, "dnz5": 0.8},
    "Another unit": {"dnview": state.FLOW, "dnunit": 0.001},
    "Twins of narrow kernels": {"dnview": state.METHODS, "dnbend": 64},
    "Three ways to the galaxies": {
        "dnview": state.METHODS,
        "dndata": state.GALAXIES,
        "dnbend": 8,
    },
    "A loose bound": {"dnview": state.BOUND},
    "The gap closed": {"dnview": state.BOUND, "dnmean": 0.75, "dnsd": 0.5**0.5},
    "One Gaussian’s anomalies": {"dnview": state.ODD, "dnk": 1},
    "Two Gaussians’ anomalies": {"dnview": state.ODD, "dnk": 2},
    "Odd by logarithms": {
        "dnview": state.ODD,
        "dnrows": state.OWN,
        "dnk": 1,
        "dnlogs": True,
        "dnwho": 12,
    },
    "The mode is rare": {"dnview": state.DIMENSION, "dnd": 100},
}


def _code(s: state.State) -> Mapping[str, str]:
    if s.dnview == state.BOUND:
        return snippets.latent(s.dnx, s.dnmean, s.dnsd)
    if s.dnview == state.ODD:
        own = s.dntable if s.dnrows == state.OWN else ""
        return snippets.anomalies(own, s.dnk, s.dnlogs, s.dnflag, s.dnwho)
    if s.dnview == state.DIMENSION:
        return snippets.dimension(s.dnd)
    x = snippets.data(s.dndata, s.dnown)
    if s.dnview == state.EM:
        return snippets.em(x, s.dnk, s.dnequal, s.dnseed, s.dnstep)
    if s.dnview == state.SPIKE:
        return snippets.spike(x, s.datum, s.dnthin, s.dnshare)
    if s.dnview == state.METHODS:
        return snippets.methods(x)
    if s.dnview == state.KERNEL:
        return snippets.kernel(x, s.dnh, s.dnhalf)
    return snippets.flow(x, s.knots, s.dnunit)


def _above(s: state.State) -> float:
    path, at = views.step_of(s)
    return float(path.excess[at])


def _bound(s: state.State) -> core.LatentBound:
    return core.latent_bound(s.dnx, s.dnmean, s.dnsd)


def _flow_gain(s: state.State) -> float:
    _, terms, gaussian = views.bent_flow(s)
    return gaussian - terms.nll


def _flagged(s: state.State) -> float:
    found = views.unlikely(s)
    return math.nan if isinstance(found, str) else float(found.judged(s.dnflag).flagged.mean())


def _rank(s: state.State) -> float:
    found = views.unlikely(s)
    return math.nan if isinstance(found, str) else float(found.rank(s.dnwho - 1))


def _kernels(s: state.State, held: bool) -> float:
    """What kernels of the present complexity cost with twins, left out one by one, or without."""
    path = views.methods_of(s).paths["kernels"]
    costs = path.without_twins if held else path.leave_one_out
    return math.nan if costs is None else float(costs[path.within(s.dnbend)])


lesson = Lesson(
    stem="density",
    state=state.State,
    look_for="Step down the staircase of EM: the NLL never rises, and a bound touches it at each "
    "step. Then let a component shrink onto one datum, narrow the kernels, drag the knots of a "
    "flow, compare all three on what they have not seen, close the gap of a bound, look for what "
    "is odd in your own data, and see why the **likeliest** place is untypical in many dimensions.",
    presets=PRESETS,
    views=(Chosen("dnview", views.ALL),),
    code=_code,
    sources="A. P. Dempster, N. M. Laird and D. B. Rubin (1977), Maximum likelihood from "
    "incomplete data via the EM algorithm. R. M. Neal and G. E. Hinton (1998), A view of the EM "
    "algorithm. N. E. Day (1969), Estimating the components of a mixture of normal distributions. "
    "B. W. Silverman (1986), Density estimation. C. Durkan, A. Bekasov, I. Murray and G. "
    "Papamakarios (2019), Neural spline flows. D. P. Kingma and M. Welling (2014), Auto-encoding "
    "variational Bayes. E. Nalisnick and others (2019), Do deep generative models know what they "
    "don’t know?, and Detecting out-of-distribution inputs using typicality. Data: "
    f"{load_old_faithful().source} {load_galaxies().source} {load_acidity().source}",
    terms=(
        "Gaussian mixture",
        "EM algorithm",
        "Evidence lower bound",
        "Kernel density",
        "Normalizing flow",
        "Cross-validation",
        "Anomaly",
        "Typical set",
        "KL divergence",
        "Newton’s method",
    ),
    numbers={
        "above": Number("NLL above the optimum", _above, "nats"),
        "spike_gain": Number("what the spike gains on the honest fit", views.spike_gain, "nats"),
        "own": Number("training NLL of a datum", lambda s: views.kernel_nats(s, 0), "nats"),
        "outside": Number("held-out NLL of a datum", lambda s: views.kernel_nats(s, 2), "nats"),
        "flow": Number("NLL of the flow", lambda s: views.bent_flow(s)[1].nll, "nats"),
        "flow_gain": Number("what the flow gains on a Gaussian", _flow_gain, "nats"),
        "bound": Number("bound", lambda s: _bound(s).bound, "nats"),
        "gap": Number("gap", lambda s: _bound(s).gap, "nats"),
        "twins": Number("kernels, leave one out", lambda s: _kernels(s, held=False), "nats"),
        "no_twins": Number("kernels without twins", lambda s: _kernels(s, held=True), "nats"),
        "flagged": Number("share flagged", _flagged),
        "rank": Number("rank of the datum", _rank),
        "near_mode": Number(
            "share of draws within 1 of the mode",
            lambda s: core.gaussian_typicality(s.dnd).near_mode,
        ),
    },
)
