"""Entropy, KL and proper scoring: the lesson."""

from __future__ import annotations

from collections.abc import Mapping

from pages._lessons.entropy.codes import codes, compared
from pages._lessons.entropy.projection import fits_of, projection, yours_of
from pages._lessons.entropy.scoring import report, scoring
from pages._lessons.entropy.state import CODES, PRESETS, PROJECTION, State
from pages._snippets import entropy as snippets
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson


def _code(s: State) -> Mapping[str, str]:
    if s.about == CODES:
        return snippets.codes(s.weights("p"), s.weights("q"))
    if s.about == PROJECTION:
        return snippets.projection(s.apart, s.share, s.hump, s.qm, s.qs)
    return snippets.scoring(s.q, s.r)


lesson = Lesson(
    stem="entropy",
    state=State,
    look_for="Drag the bars of the truth q and of the model p: the entropy of the truth is a floor "
    "that no model can go below, and what lies above it is the divergence. Then fit one Gaussian "
    "to two humps, in both directions of KL; and see which scores pay best for an honest report.",
    presets=PRESETS,
    views=(Chosen("about", (codes, projection, scoring)),),
    code=_code,
    sources="C. E. Shannon (1948), A mathematical theory of communication, Bell System Technical "
    "Journal 27. S. Kullback and R. A. Leibler (1951), On information and sufficiency, The Annals "
    "of Mathematical Statistics 22. T. Gneiting and A. E. Raftery (2007), Strictly proper scoring "
    "rules, prediction, and estimation, JASA 102. T. Minka (2005), Divergence measures and message "
    "passing.",
    terms=(
        "Entropy",
        "Cross-entropy",
        "KL divergence",
        "Forward and reverse KL",
        "Proper scoring rule",
        "Brier score",
        "Spherical score",
    ),
    numbers={
        "floor": Number("entropy H(q)", "bits", lambda s: compared(s).entropy),
        "cost": Number("cross-entropy H(q, p)", "bits", lambda s: compared(s).cross_entropy),
        "divergence": Number("KL(q‖p)", "bits", lambda s: compared(s).divergence),
        "backwards": Number("KL(p‖q)", "bits", lambda s: compared(s).reverse_divergence),
        "forward": Number("forward KL of your p", "nats", lambda s: yours_of(s).forward_kl),
        "reverse": Number("reverse KL of your p", "nats", lambda s: yours_of(s).reverse_kl),
        "fit_mu": Number("μ of the forward fit", "", lambda s: fits_of(s).forward.mu),
        "fit_sigma": Number("σ of the forward fit", "", lambda s: fits_of(s).forward.sigma),
        "gain": Number("gain over honesty", "a round", lambda s: report(s, s.pays).gain),
    },
)
