"""Forward and reverse KL: the view, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from nll_core import GaussianMixture
from nll_core.likelihoods import kl_from_mixture, kl_to_mixture
from nll_core.teaching import (
    GaussianProjection,
    GaussianProjections,
    compare_with_gaussian,
    project_onto_gaussian,
)
from pages._figures.entropy_projection import Divergences, divergence_curves, fitted_densities
from pages._lessons.entropy.state import PROJECTION, State
from pages._ui.chart import along
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, latex, latex_exact
from pages._ui.parts import Formula, Formulas, Note, Part, Plot, Say, Table, row

HEADER: Final = ("one Gaussian p", "μ", "σ", "KL(q‖p)", "KL(p‖q)")
MEANS: Final = np.linspace(-6.0, 6.0, 61)
# A fit whose mean is so many of its σ away from both humps covers both; one that sits on a hump
# differs from it by less.
ON_A_HUMP: Final = 0.5

_projections = lru_cache(2048)(project_onto_gaussian)


@lru_cache(1024)
def _along_means(target: GaussianMixture, sigma: float) -> Divergences:
    forward, reverse = (f(target, MEANS, sigma) for f in (kl_from_mixture, kl_to_mixture))
    return Divergences(MEANS, forward, reverse)


def _target(s: State) -> GaussianMixture:
    half = s.apart / 2
    return GaussianMixture((s.share, 1.0 - s.share), (-half, half), (1.0, s.hump))


def fits_of(s: State) -> GaussianProjections:
    """The best fits in both directions."""
    return _projections(_target(s))


def yours_of(s: State) -> GaussianProjection:
    """The visitor's own."""
    return compare_with_gaussian(_target(s), s.qm, s.qs)


@view(PROJECTION, controls=("apart share qm qs", More("hump")))
def projection(s: State) -> Iterator[Part]:
    target, found, yours = _target(s), fits_of(s), yours_of(s)
    said = Say("yours", _yours_in_words(found, yours))
    yield row(
        Plot(
            "entropy_fits",
            fitted_densities(target, found, yours),
            _fits_for_the_ear(s.apart, found, yours),
            drag=[
                along("Your μ: the top of your curve", "qm"),
                along("Your σ: the flank of your curve", "qs", "flank"),
            ],
        ),
        Plot(
            "entropy_directions",
            divergence_curves(_along_means(target, s.qs), yours),
            f"Both divergences along the mean of a Gaussian of σ = {s.qs:g}. {said.plain}",
            drag=[
                along("Your μ: its forward KL", "qm"),
                along("Your μ: its reverse KL", "qm", "state of reverse"),
            ],
        ),
        widths=(1.25, 1),
    )
    yield Say("main", _fits_in_words(target, found))
    yield said
    p = rf"\mathcal{{N}}(⟦{latex_exact(s.qm)}⟧, ⟦{latex_exact(s.qs)}⟧^2)"
    yield Formulas(
        [
            Formula(
                "forward", _integral("q", "p"), _kl_in_numbers(rf"q \,\|\, {p}", yours.forward_kl)
            ),
            Formula(
                "reverse", _integral("p", "q"), _kl_in_numbers(rf"{p} \,\|\, q", yours.reverse_kl)
            ),
        ]
    )
    more = ["reverse, local optimum"] * (len(found.reverse) - 1)
    fits = (found.forward, *found.reverse, yours)
    names = ("forward fit", "reverse fit", *more, "yours")
    rows = [
        [name, *map(decimals, (fit.mu + 0.0, fit.sigma, fit.forward_kl, fit.reverse_kl))]
        for name, fit in zip(names, fits, strict=True)
    ]
    yield Table("fits", HEADER, rows, present=len(rows) - 1)
    yield Note(
        "Divergences in nats; q is the target and p the Gaussian. KL(q‖p), forward, punishes a p "
        "that is small where q is not, so p covers both humps. KL(p‖q), reverse, punishes a p that "
        "is large where q is small, so p keeps out of the valley. Maximum likelihood minimises the "
        "forward one."
    )


def _integral(a: str, b: str) -> str:
    return rf"\mathrm{{KL}}({a} \,\|\, {b}) = \int {a} \log \frac{{{a}}}{{{b}}}\,dx"


def _kl_in_numbers(pair: str, value: float) -> str:
    return rf"\mathrm{{KL}}({pair}) = ⟦{latex(value)}⟧"


def _fits_for_the_ear(apart: float, found: GaussianProjections, yours: GaussianProjection) -> str:
    forward, reverse = (
        f"μ = {decimals(fit.mu)} and σ = {decimals(fit.sigma)}"
        for fit in (found.forward, found.reverse[0])
    )
    return (
        f"Density of a target with two humps {apart:g} apart. The forward fit has {forward}, the "
        f"reverse fit {reverse}; yours is N({yours.mu:g}, {yours.sigma:g}²)."
    )


def _normal(fit: GaussianProjection) -> str:
    return f"N({decimals(fit.mu, 2)}, {decimals(fit.sigma, 2)}²)"


def _fits_in_words(target: GaussianMixture, found: GaussianProjections) -> str:
    best, *others = found.reverse
    if _on_a_hump(target, best):
        ending = (
            f"Reverse KL settles on one hump, **{_normal(best)}**, and ignores the other, at a "
            f"cost of {decimals(best.reverse_kl)} nats"
        )
    else:
        ending = (
            "Reverse KL settles on one hump only where they are far apart: here it covers both "
            f"too, with **{_normal(best)}**"
        )
    traps = {0: ".", 1: "; one more local optimum is a trap for a search that starts near it."}
    return (
        f"Forward KL takes the target’s own mean and spread, **{_normal(found.forward)}**, and so "
        f"covers both humps. {ending}"
        f"{traps.get(len(others), f'; {len(others)} more local optima are traps.')}"
    )


def _on_a_hump(target: GaussianMixture, fit: GaussianProjection) -> bool:
    left, right = (abs(fit.mu - m) / s for m, s in zip(target.means, target.sigmas, strict=True))
    apart = target.means[1] - target.means[0]
    return min(left, right) < ON_A_HUMP < max(left, right) and abs(fit.mu) > apart / 4


def _yours_in_words(found: GaussianProjections, yours: GaussianProjection) -> str:
    return (
        f"Your p, N({yours.mu:g}, {yours.sigma:g}²), is **{decimals(yours.forward_kl)} nats** from "
        f"the target by forward KL and **{decimals(yours.reverse_kl)} nats** by reverse KL; the "
        f"lowest that one Gaussian reaches is {decimals(found.forward.forward_kl)} and "
        f"{decimals(found.reverse[0].reverse_kl)}."
    ).replace("N(-", "N(−")
