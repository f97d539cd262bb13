"""Forward and reverse KL: what the view shows, and all of it that moves with each control."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import streamlit as st

from nll_core import (
    GaussianMixture,
    GaussianProjection,
    GaussianProjections,
    kl_from_mixture,
    kl_to_mixture,
    project_onto_gaussian,
)
from pages._figures.entropy_projection import (
    divergence_curves,
    fitted_densities,
    on_divergence_curves,
    on_divergences,
    on_target,
    on_yours,
)
from pages._lessons.entropy.controls import CONTROLS
from pages._ui import page
from pages._ui.ahead import ahead
from pages._ui.chart import Handle, chart
from pages._ui.live import Ahead, Moment
from pages._ui.numbers import decimals, latex, latex_exact

HEADER: Final = ("one Gaussian p", "μ", "σ", "KL(q‖p)", "KL(p‖q)")
TARGET_KEYS: Final = ("apart", "share", "hump")
KEYS: Final = (*TARGET_KEYS, "qm", "qs")
# A fit whose mean is so many of its σ away from both humps covers both; one that sits on a hump
# differs from it by less.
ON_A_HUMP: Final = 0.5


class Fitting(NamedTuple):
    """The target's shape, and the reader's Gaussian."""

    apart: float
    share: float
    hump: float
    qm: float
    qs: float

    @property
    def target(self) -> GaussianMixture:
        half = self.apart / 2
        return GaussianMixture((self.share, 1.0 - self.share), (-half, half), (1.0, self.hump))


def present_fitting() -> Fitting:
    return Fitting(**{key: CONTROLS[key].value for key in KEYS})


@st.cache_resource(max_entries=2048, show_spinner=False)
def projections(target: GaussianMixture) -> GaussianProjections:
    return project_onto_gaussian(target)


def show_controls() -> None:
    for key in ("apart", "share", "qm", "qs"):
        CONTROLS[key].show()
    with st.expander("More"):
        CONTROLS["hump"].show()


def show(state: Fitting) -> None:
    target = state.target
    found = projections(target)
    best = found.reverse[0]
    densities, curves = st.columns([1.25, 1])
    with densities:
        chart(
            fitted_densities(target, found, state.qm, state.qs),
            key="entropy_fits",
            alt=f"Density of a target with two humps {state.apart:g} apart. The forward fit has "
            f"μ = {decimals(found.forward.mu)} and σ = {decimals(found.forward.sigma)}, the "
            f"reverse fit μ = {decimals(best.mu)} and σ = {decimals(best.sigma)}; yours is "
            f"N({state.qm:g}, {state.qs:g}²).",
            handles=[
                Handle(
                    trace="state", label="Your μ: the top of your curve", moves=("qm",), axes="x"
                ),
                Handle(
                    trace="flank", label="Your σ: the flank of your curve", moves=("qs",), axes="x"
                ),
            ],
        )
    with curves:
        chart(
            divergence_curves(target, state.qm, state.qs),
            key="entropy_directions",
            alt=f"Both divergences along the mean of a Gaussian of σ = {state.qs:g}. "
            f"{_plain(state)}",
            handles=[
                Handle(trace="state", label="Your μ: its forward KL", moves=("qm",), axes="x"),
                Handle(
                    trace="state of reverse",
                    label="Your μ: its reverse KL",
                    moves=("qm",),
                    axes="x",
                ),
            ],
        )
    page.sentence(fits_sentence(state))
    page.sentence(your_sentence(state), key="yours")
    with st.container(horizontal=True, gap="large"):
        pairs = (("q", "p"), ("p", "q"))
        for (a, b), (key, numbers) in zip(pairs, formulas(state).items(), strict=True):
            symbols = rf"\mathrm{{KL}}({a} \,\|\, {b}) = \int {a} \log \frac{{{a}}}{{{b}}}\,dx"
            page.formula(symbols, numbers, key=key, beside=True)
    table, present = rows(state)
    page.table(HEADER, table, present=present, key="fits")
    page.note(
        "Divergences in nats; q is the target and p the Gaussian. KL(q‖p), forward, punishes a p "
        "that is small where q is not, so p covers both humps. KL(p‖q), reverse, punishes a p that "
        "is large where q is small, so p keeps out of the valley. Maximum likelihood minimises the "
        "forward one."
    )


def sweeps(state: Fitting) -> dict[str, Ahead]:
    """The view along each control, the others as they are."""
    scales = {key: tuple(CONTROLS[key].options) for key in KEYS}
    # The value of the control that moves does not matter.
    rest = {key: state._replace(**{key: scales[key][-1]}) for key in KEYS}
    return {key: ahead(along, scales[key], rest[key], key) for key in KEYS}


def along(state: Fitting, key: str) -> Callable[[Any], Moment]:
    """The view at each value of one control."""
    return lambda value: moment(state._replace(**{key: value}), key)


def moment(state: Fitting, key: str) -> Moment:
    """All that moves with the control `key`."""
    target, mu, sigma = state.target, state.qm, state.qs
    densities = on_yours(mu, sigma) if key in ("qm", "qs") else []
    curves = on_divergences(target, mu, sigma)
    if key in TARGET_KEYS:
        densities = on_target(target, projections(target))
    if key != "qm":
        curves = [*on_divergence_curves(target, sigma), *curves]
    table, present = rows(state)
    return Moment(
        charts={"entropy_fits": densities, "entropy_directions": curves},
        texts={
            "main": page.sentence_html(fits_sentence(state)),
            "yours": page.sentence_html(your_sentence(state)),
            "fits": page.rows_html(table, present=present),
        },
        formulas=formulas(state),
    )


def yours(state: Fitting) -> tuple[float, float]:
    """Forward and reverse divergence of the reader's Gaussian."""
    forward = kl_from_mixture(state.target, state.qm, state.qs)
    return float(forward), float(kl_to_mixture(state.target, state.qm, state.qs))


def fits_sentence(state: Fitting) -> str:
    found = projections(state.target)
    forward, best = found.forward, found.reverse[0]
    opening = (
        f"Forward KL takes the target’s own mean and spread, **N({decimals(forward.mu, 2)}, "
        f"{decimals(forward.sigma, 2)}²)**, and so covers both humps. "
    )
    count = len(found.reverse)
    where = f"N({decimals(best.mu, 2)}, {decimals(best.sigma, 2)}²)"
    if _on_a_hump(state, best):
        ending = (
            f"Reverse KL settles on one hump, **{where}**, and ignores the other, at a cost of "
            f"{decimals(best.reverse_kl)} nats"
        )
    else:
        ending = (
            "Reverse KL settles on one hump only where they are far apart: here it covers both "
            f"too, with **{where}**"
        )
    others = {1: ".", 2: "; one more local optimum is a trap for a search that starts near it."}
    return opening + ending + others.get(count, f"; {count - 1} more local optima are traps.")


def your_sentence(state: Fitting) -> str:
    found = projections(state.target)
    forward, reverse = yours(state)
    return (
        f"Your p, N({state.qm:g}, {state.qs:g}²), is **{decimals(forward)} nats** from the target "
        f"by forward KL and **{decimals(reverse)} nats** by reverse KL; the lowest that one "
        f"Gaussian reaches is {decimals(found.forward.forward_kl)} and "
        f"{decimals(found.reverse[0].reverse_kl)}."
    ).replace("N(-", "N(−")


def rows(state: Fitting) -> tuple[list[list[str]], int]:
    """The fits and the reader's Gaussian a row each; and which row is the reader's."""
    found = projections(state.target)
    names = ["forward fit", "reverse fit", *["reverse, local optimum"] * (len(found.reverse) - 1)]
    table = [
        [name, *(decimals(v) for v in (fit.mu + 0.0, fit.sigma, fit.forward_kl, fit.reverse_kl))]
        for name, fit in zip(names, (found.forward, *found.reverse), strict=True)
    ]
    mine = ["yours", *(decimals(v) for v in (state.qm, state.qs, *yours(state)))]
    return [*table, mine], len(table)


def formulas(state: Fitting) -> dict[str, str]:
    """Both divergences of the reader's Gaussian in numbers."""
    forward, reverse = map(latex, yours(state))
    p = rf"\mathcal{{N}}(⟦{latex_exact(state.qm)}⟧, ⟦{latex_exact(state.qs)}⟧^2)"
    return {
        "forward": rf"\mathrm{{KL}}(q \,\|\, {p}) = ⟦{forward}⟧",
        "reverse": rf"\mathrm{{KL}}({p} \,\|\, q) = ⟦{reverse}⟧",
    }


def _on_a_hump(state: Fitting, fit: GaussianProjection) -> bool:
    target = state.target
    left, right = (abs(fit.mu - m) / s for m, s in zip(target.means, target.sigmas, strict=True))
    return min(left, right) < ON_A_HUMP < max(left, right) and abs(fit.mu) > state.apart / 4


def _plain(state: Fitting) -> str:
    return your_sentence(state).replace("**", "")
