"""Preferences: the lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from nll_core import preferences as core
from pages._lessons.preferences import learning, source, state, strengths
from pages._snippets import preferences as snippets
from pages._ui import jobs, page
from pages._ui.course import Number
from pages._ui.lesson import Lesson, Own, View

PRESETS: Final[page.Presets] = {
    "Who is best?": {},
    "Anchoring widens": {"pfref": 7},
    "Undefeated": {"pfset": source.PLAYED},
    "Cured by a prior": {"pfview": state.PRIOR, "pfset": source.PLAYED},
    "Two groups that never met": {"pfset": source.PLAYED, "pfgames": state.TWO_GROUPS},
    "Many ties": {"pfview": state.TIES, "pfset": source.PLAYED, "pfgames": state.MANY_TIES},
    "50 orders, K = 32": {"pfview": state.ELO},
    "Calibrated?": {"pfview": state.CALIBRATED},
    "Too far apart": {"pfview": state.CALIBRATED, "pfset": source.FOOD, "pfheld": 0.001},
    "A loss of 0.0000003": {"pfview": state.LOSS, "pfbeta": 1.0, "pfwon": 8.0, "pflost": -7.0},
    "Noisy labels": {"pfview": state.LOSS, "pfbeta": 1.0, "pfwon": 3.0, "pfnoise": 0.1},
    "Chosen falls, loss falls": {"pfview": state.TOY},
    "Third answer unlike": {"pfview": state.TOY, "pfthird": 0.0},
}
ALL: Final[Sequence[View[Any]]] = (
    strengths.stronger,
    strengths.by_prior,
    strengths.ties,
    learning.elo,
    learning.calibrated,
    learning.margin_loss,
    learning.toy,
)
VIEWS: Final = {view.name: view for view in ALL}


def prepare() -> Sequence[View[Any]] | None:
    """Draw the choice of a view and, for one of comparisons, what the visitor has brought."""
    controls = state.State.controls
    view = VIEWS[controls["pfview"].show()]
    about_own = view.name not in state.WITHOUT_DATA and controls["pfset"].value == source.OWN
    if about_own:
        if source.own(controls["pfset"].show) is None:
            return None
        # What takes long is kept with the comparisons, so that the view itself does not wait.
        now = state.State.present()
        if jobs.run(f"preferences {now!r}", view.name, lambda _: view.parts(now)) is None:
            return None
    return [view]


def code(s: state.State) -> Mapping[str, str]:
    """The numbers of the view again."""
    if s.pfview == state.LOSS:
        return snippets.margin(s.pfwon, s.pflost, s.beta, s.pfnoise)
    if s.pfview == state.TOY:
        return snippets.toy(s.pfstep, s.pfalike, s.pfthird, s.pfsharp, s.pfnoise)
    load = s.source.load
    if s.pfview == state.ELO:
        return snippets.elo(load, s.pfk, s.pfseed, s.source.fit().ranking[s.pfwho - 1])
    if s.pfview == state.TIES:
        return snippets.ties(load)
    if s.pfview == state.CALIBRATED:
        return snippets.calibration(load, s.pft, s.pfheld, s.pfdeal)
    if s.pfview == state.PRIOR:
        moved = strengths.path_of(s).most_dependent(state.PRIORS.index(s.pflam))
        kind = s.pfprior.replace("-", "_")
        return snippets.strengths(load, {kind: s.pflam}, moved, None)
    ranking = s.source.fit().ranking
    reference = int(ranking[s.pfref - 1]) if s.pfref else None
    top = int(s.source.fit(s.pfridge).ranking[0])
    return snippets.strengths(load, {"ridge": s.pfridge}, top, reference)


def _lead(s: state.State) -> core.DifferenceInterval:
    """Of the strongest over the second."""
    fit = s.source.fit(s.pfridge)
    return core.difference_interval(fit, *fit.ranking[:2].tolist(), confidence_level=s.pflevel)


def _error(s: state.State) -> float:
    """Of the strongest from the reference."""
    fit = s.source.fit(s.pfridge)
    measured = int(s.source.fit().ranking[s.pfref - 1]) if s.pfref else "mean"
    return float(core.strengths_against(fit, measured).standard_errors[fit.ranking[0]])


def _prior_keeps(s: state.State) -> float:
    path, at = strengths.path_of(s), state.PRIORS.index(s.pflam)
    return float(path.strengths[at, path.most_dependent(at)])


def _held_out(s: state.State) -> float:
    return float(learning.cooled(s).nll[state.TEMPERATURES.index(s.pft)])


def _spread(s: state.State) -> float:
    fan, item = learning.fan_of(s), int(s.source.fit().ranking[s.pfwho - 1])
    return float(fan.high[item] - fan.low[item])


def _toy(s: state.State) -> core.DpoTraining:
    return learning.trained(s.pfalike, s.pfthird, s.pfsharp, s.pfnoise)


lesson = Lesson(
    stem="preferences",
    state=state.State,
    look_for="Drag the reference up and down: intervals of single strengths breathe, those of "
    "differences stand still. Then let somebody win every game, count ties in three ways, shuffle "
    "the same games for Elo, and watch DPO lower its loss while the **chosen** answer loses.",
    presets=PRESETS,
    views=ALL,
    before=prepare,
    own=lambda s: Own(s.source.sweeps, s.source.comparisons.n_items > 40) if s.source.own else None,
    code=code,
    sources="R. A. Bradley and M. E. Terry (1952), Rank analysis of incomplete block designs, "
    "Biometrika 39. L. R. Ford (1957), Solution of a ranking problem from binary comparisons. "
    "D. Firth and R. X. de Menezes (2004), Quasi-variances, Biometrika 91. A. E. Elo (1978), The "
    "rating of chessplayers. R. Rafailov and others (2023), Direct preference optimization. "
    "N. Razin and others (2024), Unintentional unalignment. Data: "
    + " ".join(load().source for load in source.LOADERS.values()),
    terms=(
        "Bradley–Terry model",
        "Quasi-variance",
        "Elo rating",
        "Direct preference optimization",
        "Separable data",
        "Wald interval",
        "L2 penalty",
        "Temperature scaling",
        "Gradient descent",
    ),
    numbers={
        "lead_error": Number("standard error of first − second", lambda s: _lead(s).standard_error),
        "error": Number("standard error of the strongest", _error),
        "finite": Number(
            "finite strengths exist", lambda s: s.source.fit().connections.has_maximum
        ),
        "kept": Number("strength that depends most on the prior", _prior_keeps, "nats"),
        "half": Number("NLL with half wins", lambda s: strengths.tie_models(s)[0].nll, "nats"),
        "davidson": Number("NLL of Davidson", lambda s: strengths.tie_models(s)[1].nll, "nats"),
        "spread": Number("spread of an item’s ratings", _spread, "points"),
        "held_out": Number("held-out NLL of a game", _held_out, "nats"),
        "margin": Number("margin", learning.margin_of, "nats"),
        "loss": Number(
            "loss",
            lambda s: float(core.preference_loss(learning.margin_of(s), label_noise=s.pfnoise)),
            "nats",
        ),
        "weight": Number(
            "weight of the gradient",
            lambda s: float(core.preference_weight(learning.margin_of(s), label_noise=s.pfnoise)),
        ),
        "chosen": Number(
            "probability of the chosen answer", lambda s: float(_toy(s).probs[s.pfstep, 0])
        ),
        "toy_loss": Number(
            "loss of three answers", lambda s: float(_toy(s).loss[s.pfstep]), "nats"
        ),
    },
)
