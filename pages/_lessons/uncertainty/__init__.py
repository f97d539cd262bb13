"""What the model does not know: the lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nll_core.teaching import REMEDIES
from pages._lessons.uncertainty.state import ENSEMBLE, PLANE, SPREAD, State
from pages._lessons.uncertainty.views import (
    cost_of,
    ensemble,
    in_plane,
    of_waves,
    place_of,
    plane,
    split_of,
    spread,
)
from pages._snippets import uncertainty as snippets
from pages._ui import page
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson

NLL, BETA, MOMENTS, MEAN_FIRST = REMEDIES
PRESETS: Final[page.Presets] = {
    "Three members": {},
    "Both are sure": {"unn": 2, "un1": "100/0/0", "un2": "0/100/0"},
    "Both say ½": {"unn": 2, "un1": "50/50/0", "un2": "50/50/0"},
    "0.9 and 0.6": {"unn": 2, "un1": "90/10/0", "un2": "60/40/0"},
    "One model": {"unn": 1},
    "Wrong together": {"un1": "90/5/5", "un2": "90/5/5", "un3": "85/10/5", "untruth": "C"},
    "Far away, torn": {"unview": PLANE},
    "Far away, certain": {"unview": PLANE, "undir": 30, "undist": 12.0},
    "2,000 points": {"unview": PLANE, "unpts": 2000, "undist": 2.0},
    "σ swallows the error": {"unview": SPREAD},
    "β = 1": {"unview": SPREAD, "unway": BETA, "unbeta": 1.0, "unstep": 5000},
    "Mean first": {"unview": SPREAD, "unway": MEAN_FIRST, "unstep": 5000},
    "Another unit": {"unview": SPREAD, "ununit": 1.0},
    "A floor": {"unview": SPREAD, "unfloor": 1.0, "unstep": 5000},
}


def _code(s: State) -> Mapping[str, str]:
    if s.unview == ENSEMBLE:
        return snippets.ensemble(s.members.tolist(), "ABC".index(s.untruth))
    if s.unview == PLANE:
        found = in_plane(s.unpts, s.unseed)
        return snippets.plane(
            found.weights.tolist(), found.intercepts.tolist(), s.undist, s.undir, s.unpts, s.unseed
        )
    return snippets.spread(
        s.ununit, REMEDIES.index(s.unway), s.unstep, s.unbeta, s.unfloor, s.unconst
    )


lesson = Lesson(
    stem="uncertainty",
    state=State,
    look_for="Drag the members apart and together: what each leaves open and what they disagree on "
    "add up to the entropy of their mean. Then walk away from the data in the plane, and train a "
    "σ that explains errors instead of mending them.",
    presets=PRESETS,
    views=(Chosen("unview", (ensemble, plane, spread)),),
    code=_code,
    sources="N. Houlsby and others (2011), Bayesian active learning for classification. "
    "B. Lakshminarayanan, A. Pritzel and C. Blundell (2017), Simple and scalable predictive "
    "uncertainty estimation using deep ensembles. M. Hein, M. Andriushchenko and J. Bitterwolf "
    "(2019), Why ReLU networks yield high-confidence predictions far away from the training data. "
    "D. A. Nix and A. S. Weigend (1994), Estimating the mean and variance of the target "
    "probability distribution. M. Seitzer and others (2022), On the pitfalls of heteroscedastic "
    "uncertainty estimation with probabilistic neural networks.",
    terms=(
        "Aleatoric and epistemic uncertainty",
        "β-NLL",
        "Heteroscedastic NLL",
        "Entropy",
        "KL divergence",
        "Surprise",
        "Gradient descent",
    ),
    numbers={
        "total": Number("entropy of the mean", "nats", lambda s: float(split_of(s).total)),
        "aleatoric": Number("aleatoric part", "nats", lambda s: float(split_of(s).aleatoric)),
        "epistemic": Number("epistemic part", "nats", lambda s: float(split_of(s).epistemic)),
        "gap": Number("what the members pay more", "nats", lambda s: float(cost_of(s).gap)),
        "epistemic_here": Number(
            "epistemic part at this place",
            "nats",
            lambda s: float(in_plane(s.unpts, s.unseed).split(place_of(s)).epistemic),
        ),
        "certain": Number(
            "share of directions in which they are certain together",
            "",
            lambda s: float(in_plane(s.unpts, s.unseed).agreeing_share),
        ),
        "error": Number("error on the waves", "", lambda s: of_waves(s, "error")),
        "sigma": Number("σ on the waves", "", lambda s: of_waves(s, "spread")),
        "ratio": Number("weight, straight : waves", "", lambda s: of_waves(s, "weight_ratio")),
    },
)
