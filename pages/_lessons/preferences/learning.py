"""Elo as gradient descent, calibration of forecasts, the DPO loss, and its three answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from nll_core import fit_temperature, reliability_curve
from nll_core.likelihoods import confidence_nll_rise
from nll_core.preferences import (
    DpoTraining,
    EloFan,
    PreferenceOutcomes,
    best_margin,
    dpo_margin,
    elo_fan,
    elo_points,
    elo_step,
    held_out_outcomes,
    preference_loss,
    preference_outcomes,
    preference_weight,
    single_games,
    train_on_preference,
)
from nll_core.teaching import nll_along_temperature
from pages._figures import preferences as figures
from pages._figures.style import GRADIENT
from pages._lessons.preferences import state
from pages._ui.chart import along
from pages._ui.lesson import More, Side, view
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.parts import Ask, Formula, Note, Part, Player, Plot, Say, row
from pages._ui.text import called

ORDERS: Final = 50
# Fifty orders of more games take longer than a hand waits.
MOST_GAMES: Final = 20_000
FOLDS: Final = 10
CONFIDENCE: Final = 0.95
COIN: Final = float(preference_loss(0.0))


def _cannot_be_dealt(s: state.State, use: str, core: str, least: int = 1) -> str:
    """Why the comparisons cannot be taken game by game for `use`; empty where they can."""
    counts = s.source.comparisons
    whole = all((a == np.round(a)).all() for a in (counts.wins, counts.losses, counts.ties))
    if not whole:
        return (
            "**Counts that are not whole numbers are not single games**, and only these can be "
            f"{use}."
        )
    if counts.n_games > MOST_GAMES:
        return (
            f"**{counts.n_games:,.0f} games are too many here**: at most {MOST_GAMES:,} are "
            f"{use}. {core} of nll_core has no such limit."
        )
    if counts.n_games < least:
        games = "1 game is" if counts.n_games == 1 else f"{counts.n_games:,.0f} games are"
        return f"**{games} too few** for {least} folds; add some."
    return ""


def fan_of(s: state.State) -> EloFan:
    """Elo ratings along the games in many orders."""
    counts = s.source.comparisons
    n_points = max(10, 4000 // counts.n_items)
    return s.source.once(
        ("fan", s.pfk, s.pfseed),
        lambda: elo_fan(
            single_games(counts), n_orders=ORDERS, k=s.pfk, n_points=n_points, seed=s.pfseed
        ),
    )


@view(state.ELO, controls=lambda s: [f"pfk pfwho {state.chooser(s)}", More("pfseed")])
def elo(s: state.State) -> Iterator[Part]:
    if why := _cannot_be_dealt(s, f"played in {ORDERS} orders", "elo_fan"):
        yield Say(why)
        return
    counts, fan, fit = s.source.comparisons, fan_of(s), s.source.fit()
    best = elo_points(fit.strengths)
    rows, item = figures.ranked(counts.items, fit.ranking), int(fit.ranking[s.pfwho - 1])
    name, step = called(counts.items[item]), elo_step(s.pfk)
    low, high = float(fan.low[item]), float(fan.high[item])
    finite = bool(np.isfinite(best).all())
    reach = 1.25 * max(400.0, float(np.abs(best - 1000).max()) if finite else 0.0)
    target = (
        f"maximum likelihood says **{best[item]:,.0f}** in every order"
        if finite
        else "the likelihood has no single maximum, which Elo does not notice"
    )
    said = Say(
        f"The same games, {counts.n_games:,.0f} in all, in {ORDERS} orders leave **{name}** "
        f"anywhere from **{low:,.0f}** to **{high:,.0f}** points, and first in "
        f"**{fan.first[item]}** of them; {target}. K = {s.pfk:g} is a learning rate of "
        f"{significant(step, 3)}."
    )
    yield row(
        Plot(
            "preferences_fan",
            figures.fan(fan, item, best, reach, rows.height),
            f"The rating of one item along the games in {ORDERS} orders. {said.plain}",
        ),
        Plot(
            "preferences_ends",
            figures.fan_ends(rows, fan, item, best, reach),
            f"Where all items end in {ORDERS} orders, and by maximum likelihood.",
            click=lambda point: {"pfwho": round(point["y"]) + 1},
        ),
    )
    yield said
    yield Note(
        "An Elo rating moves by K(s − p) after each game: s is the score, p what was expected. "
        "That is stochastic gradient descent on the Bradley–Terry NLL, one game a step, and K is "
        "its rate. A large K forgets the first games, a small one has not arrived by the last. "
        "Click an item on the right to see its fan."
    )
    yield Formula(
        r"R_i \leftarrow R_i + K (s - p) \qquad \eta = \frac{K \log 10}{400} \\[0.4em] "
        r"p = \frac{1}{1 + 10^{-(R_i - R_j)/400}}",
        rf"\eta = \frac{{⟦{latex_exact(s.pfk)}⟧ \cdot \log 10}}{{400}} = ⟦{latex(step)}⟧",
    )


def _judged(seen: PreferenceOutcomes, name: str) -> figures.Cooled:
    logits = np.stack([seen.lead, np.zeros_like(seen.lead)], axis=-1)
    labels, weights = (~seen.outcome).astype(np.int64), seen.sample_weight
    nll = nll_along_temperature(logits, labels, state.TEMPERATURES, sample_weight=weights)
    found = fit_temperature(logits, labels, sample_weight=weights)
    return figures.Cooled(name, np.asarray(nll), found.temperature, found.nll_after)


def _verdict(held: figures.Cooled, n_games: float) -> str:
    """What the best temperature on new games says of the strengths."""
    saves = n_games * float(held.nll[state.TEMPERATURES.index(1.0)] - held.lowest)
    chance = confidence_nll_rise(CONFIDENCE)
    best = (
        f"T = {decimals(held.best, 2)} is best on new games and saves **{decimals(saves, 2)} nats**"
    )
    often = f"{decimals(chance, 2)} in {CONFIDENCE:.0%} of cases"
    if saves < chance:
        return f"{best} in all, **no more than chance** does (up to about {often})."
    why = "**too far apart**" if held.best > 1 else "drawn **too close** by the prior"
    return f"The strengths are {why}: {best} in all, more than chance does (about {often})."


def held_of(s: state.State) -> PreferenceOutcomes:
    """Games, each forecast by strengths that have not seen it."""
    counts, ridge = s.source.comparisons, s.pfheld
    return s.source.once(
        ("held", ridge, s.pfdeal),
        lambda: held_out_outcomes(counts, ridge=ridge, n_folds=FOLDS, seed=s.pfdeal),
    )


def cooled(s: state.State) -> figures.Cooled:
    """Their NLL along the temperature."""
    return s.source.once(("out", s.pfheld, s.pfdeal), lambda: _judged(held_of(s), "games held out"))


@view(state.CALIBRATED, controls=lambda s: [f"pft pfheld {state.chooser(s)}", More("pfdeal")])
def calibrated(s: state.State) -> Iterator[Part]:
    if why := _cannot_be_dealt(s, f"dealt into {FOLDS} folds", "held_out_outcomes", FOLDS):
        yield Say(why)
        return
    source, ridge = s.source, s.pfheld
    counts, held = source.comparisons, held_of(s)
    own = preference_outcomes(source.fit(ridge).strengths, counts)
    mine = source.once(("own", ridge), lambda: _judged(own, "games of the fit"))
    other = cooled(s)
    at = state.TEMPERATURES.index(s.pft)
    now = held.at_temperature(s.pft)
    curve = reliability_curve(now.forecast, now.outcome, n_bins=10, sample_weight=now.sample_weight)
    error = curve.expected_calibration_error
    nll = float(other.nll[at])
    own_nll = decimals(float(mine.nll[at]), 4)
    said = Say(
        f"Games that the strengths have not seen cost **{decimals(nll, 4)} nats** each at T = "
        f"{s.pft:g} ({'less' if nll < COIN else 'more'} than a coin flip’s {decimals(COIN, 4)}); "
        f"games that they were fitted to, {own_nll}. {_verdict(other, counts.n_games)}"
    )
    yield row(
        Plot(
            "preferences_reliability",
            figures.reliability(curve),
            f"How often preferences came true against their forecasts, in bins: a calibration "
            f"error of {decimals(error, 4)}.",
        ),
        Plot(
            "preferences_temperature",
            figures.temperature_lines(np.array(state.TEMPERATURES), mine, other, at, COIN),
            f"Mean NLL against the temperature. {said.plain}",
            drag="pft",
        ),
    )
    yield said
    yield Note(
        f"Each game is forecast by strengths that were fitted to the other folds ({FOLDS} in all). "
        "On their own games the strengths of maximum likelihood are best at T = 1, where their "
        "gradient is 0 (a prior draws them together, and T goes below 1): that says nothing about "
        "new ones. Which item of a pair comes first "
        "is arbitrary, so each game stands in the diagram both ways round."
    )
    yield Formula(
        r"p = \operatorname{sigmoid}\left(\frac{\theta_i - \theta_j}{T}\right) \\[0.4em] "
        r"\mathrm{ECE} = \sum_b \frac{w_b}{w} \left| \bar{y}_b - \bar{p}_b \right|",
        rf"T = ⟦{latex_exact(s.pft)}⟧: \ \mathrm{{NLL}} = ⟦{latex(nll)}⟧ \\[0.4em] "
        rf"\mathrm{{ECE}} = ⟦{latex(error)}⟧",
    )


def _margin_controls(s: state.State) -> Sequence[Side]:
    if s.pfmodel == state.DPO:
        return ["pfmodel pfwon pflost pfbeta pfnoise"]
    return [
        "pfmodel",
        Ask("pfwon", {"label": "Reward of the chosen answer (nats)"}),
        Ask("pflost", {"label": "Reward of the rejected answer (nats)"}),
        "pfnoise",
    ]


def margin_of(s: state.State) -> float:
    return float(dpo_margin(s.pfwon, s.pflost, beta=s.beta))


@view(state.LOSS, controls=_margin_controls)
def margin_loss(s: state.State) -> Iterator[Part]:
    noise, x = s.pfnoise, figures.MARGINS
    margin = margin_of(s)
    loss, weight = (f(margin, label_noise=noise) for f in (preference_loss, preference_weight))
    best = best_margin(noise)
    lowest = preference_loss(best, label_noise=noise)
    stops = (
        f"it is least at a margin of {decimals(best, 2)} ({decimals(lowest, 4)} nats) and pushes "
        "back beyond"
        if noise
        else "it never stops pushing"
    )
    said = Say(
        f"A margin of **{decimals(margin)}** costs **{significant(float(loss), 4)} nats** and is "
        f"pushed with a weight of **{significant(float(weight), 3)}**, the probability that the "
        f"rejected answer is preferred{', minus ε' if noise else ''}: at ε = {noise:g} {stops}."
    )
    yield row(
        Plot(
            "preferences_loss",
            figures.followed(
                x,
                np.asarray(preference_loss(x, label_noise=noise, reduction="none")),
                (margin, float(loss)),
                figures.MARGIN_AXIS,
                figures.LOSS_AXIS,
                beside=figures.quiet(x, preference_loss(x, reduction="none"), "no noise"),
                lowest=[(best, lowest)] if noise else [],
            ),
            f"The loss against the margin. {said.plain}",
            drag="pfwon",
        ),
        Plot(
            "preferences_weight",
            figures.followed(
                x,
                np.asarray(preference_weight(x, label_noise=noise)),
                (margin, float(weight)),
                figures.MARGIN_AXIS,
                figures.WEIGHT_AXIS,
                colour=GRADIENT,
                beside=figures.quiet(x[[0, -1]], [0.0, 0.0], "0"),
            ),
            f"The weight of the gradient against the margin. {said.plain}",
            drag="pfwon",
        ),
    )
    yield said
    yield Note(
        "This is Bradley–Terry with answers as players. A reward model learns two rewards, and its "
        "margin is their difference; DPO takes β times the log-ratio to a reference model as the "
        "reward, so that no reward model is needed. β is an inverse temperature: the smaller, the "
        "further the model must go from its reference for the same margin. ε is the share of "
        "labels that are wrong (conservative DPO)."
    )
    symbols = (
        r"m = \beta \left( \log\frac{\pi(y_w)}{\pi_{\mathrm{ref}}(y_w)} - "
        r"\log\frac{\pi(y_l)}{\pi_{\mathrm{ref}}(y_l)} \right)"
        if s.pfmodel == state.DPO
        else r"m = r(y_w) - r(y_l)"
    )
    factor = rf"⟦{latex_exact(s.beta)}⟧ \cdot (" if s.pfmodel == state.DPO else "("
    yield Formula(
        symbols + r" \\[0.4em] L = -(1 - \varepsilon) \log \operatorname{sigmoid}(m) "
        r"\\ {} - \varepsilon \log \operatorname{sigmoid}(-m)",
        rf"m = {factor}⟦{latex_exact(s.pfwon)}⟧ - (⟦{latex_exact(s.pflost)}⟧)) = "
        rf"⟦{latex(margin)}⟧ \\[0.4em] L = ⟦{latex(float(loss))}⟧",
    )


@lru_cache(256)
def trained(alike: float, third: float, beta: float, noise: float) -> DpoTraining:
    """The three answers: what tells the first two apart is their second feature."""
    features = ((1.0, 1.0), (1.0, alike), (0.2, third))
    return train_on_preference(features, beta=beta, label_noise=noise, n_steps=state.STEPS[-1])


@view(
    state.TOY,
    controls=(
        "pfstep",
        Player("pfstep", len(state.STEPS) - 1, state.STEPS),
        "pfalike pfthird",
        More("pfsharp pfnoise"),
    ),
)
def toy(s: state.State) -> Iterator[Part]:
    run, at = trained(s.pfalike, s.pfthird, s.pfsharp, s.pfnoise), s.pfstep
    before, now = run.probs[0], run.probs[at]
    fell = now[0] < before[0]
    first = f"After **{at} steps** the loss is **{decimals(float(run.loss[at]))}**, from "
    said = Say(
        f"{first}{decimals(float(run.loss[0]))}. The **chosen** answer has "
        f"{'**fallen**' if fell else 'gone'} from {percent(float(before[0]))} to "
        f"**{percent(float(now[0]), 2)}**, the rejected one to {percent(float(now[1]), 2)}, and "
        f"the third, **which was never compared**, to **{percent(float(now[2]))}**."
        if at
        else f"Before training all three answers have {percent(float(before[0]))}, and the loss is "
        f"{decimals(float(run.loss[0]))}, that of a coin flip. The next step "
        f"{'lowers' if run.chosen_slope[0] < 0 else 'raises'} the chosen answer’s probability."
    )
    yield row(
        Plot(
            "preferences_answers",
            figures.answer_lines(run, at),
            f"The probabilities of three answers along the training. {said.plain}",
            drag=[along("Steps of training", "pfstep")],
        ),
        Plot(
            "preferences_toy_loss",
            figures.followed(
                np.arange(len(run.loss), dtype=float),
                run.loss,
                (float(at), float(run.loss[at])),
                figures.STEPS_AXIS,
                figures.FALL_AXIS,
            ),
            f"The loss along the training. {said.plain}",
            drag=[along("Steps of training", "pfstep")],
        ),
    )
    yield said
    yield Note(
        "Each answer has two features: the chosen one 1 and 1, the rejected one 1 and what its "
        "slider says, the third 0.2 and what its slider says. The loss sees the difference of the "
        "first two only, and training moves along it, so every answer with more of the second "
        "feature than the average gains: the third takes the probability of both, unless it has "
        "less than 1. A language model’s answers are like that: nearly the same words, among "
        "millions of answers that nobody compared."
    )
    yield Formula(
        r"p = \mathrm{softmax}(X\theta) \\[0.4em] \frac{d \log p_w}{dt} = "
        r"\operatorname{sigmoid}(-m)\, \beta "
        r"\\ {} \cdot (x_w - x_l) \cdot \Big( x_w - \sum_k p_k x_k \Big)",
        rf"p_w = ⟦{latex(float(now[0]))}⟧ \qquad \frac{{d \log p_w}}{{dt}} = "
        rf"⟦{latex(float(run.chosen_slope[at]))}⟧",
    )
