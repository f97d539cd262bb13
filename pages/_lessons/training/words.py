"""What the training page says: sentences, read-outs and formulas, with the numbers in them."""

from __future__ import annotations

from typing import Final

import numpy as np

from nll_core import CuredRun
from pages._figures.training_plane import Parameters, damage
from pages._lessons.training.controls import State, kept_steps
from pages._lessons.training.data import (
    LAUNCH,
    best_fit,
    cured,
    how_separated,
    judged,
    own_parameters,
    sample_of,
)
from pages._ui import page
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant

# A rise of the held-out NLL that is worth a word.
SMALL: Final = 5e-3
LARGE: Final = 1e3
WORTH: Final = 1.02
# A norm that gains more than so much as before is not at the pace of a logarithm yet.
EARLY: Final = 1.15
# Of a model that means what it says, one in twenty is right more rarely.
CHANCE: Final = 0.05
COLDEST: Final = 53
SYMBOLS: Final = r"J = \frac{1}{n} \sum_{i=1}^{n} \sum_k -q_{ik} \log p_{ik}"
PENALTY: Final = r" + \frac{\lambda}{2} \lVert w \rVert^2"
RINGS_SYMBOLS: Final = r"\log \frac{p}{1 - p} = b + w\,t \\[0.6em] J = \sum_i -\log p_i(y_i)"


def steps_text(state: State) -> str:
    """How far the run has come."""
    return f"{state.done:,} of {kept_steps(state.setup.method)[-1]:,} steps"


def nats(value: float) -> str:
    """An NLL with three decimals, or as a power of ten where these do not say it."""
    return decimals(value) if SMALL <= value < LARGE else significant(value, 3)


def run_of(state: State) -> CuredRun:
    return cured(state.setup, state.cured_by)


def main_sentence(state: State) -> str:
    return rings_sentence(state) if state.setup.sampled.is_rings else flowers_sentence(state)


def rings_sentence(state: State) -> str:
    found, sample = run_of(state), sample_of(state.setup.sampled)
    intercepts, weights = own_parameters(state)
    total = sample.train.n * float(found.train.nll[state.place])
    b, w = float(intercepts[1]), float(weights[1, 0])
    cold = float(damage(Parameters(intercepts, weights), np.array([LAUNCH]))[0])
    fit = best_fit(state.setup.sampled)
    above = total - fit.nll
    rest = (
        "which is as low as it gets: **the maximum of the likelihood**"
        if abs(above) < 5e-5
        else f"{significant(above)} above the lowest"
    )
    held = "" if found.held_out is None else (
        f" On the {sample.held_out.n} held-out flights the mean NLL is "
        f"{nats(float(found.held_out.nll[state.place]))}."
    )  # fmt: skip
    return (
        f"After **{steps_text(state)}** the log-odds of damage are **{significant(b, 6)} "
        f"{'−' if w < 0 else '+'} {significant(abs(w))} · t**, and the total NLL of "
        f"{sample.train.n} flights is **{significant(total, 6)} nats**, {rest}. At the "
        f"Challenger’s 31 °F this says **{percent(cold, 4)}**; no flight was colder than {COLDEST} "
        f"°F, so that is extrapolation.{held}"
    )


def flowers_sentence(state: State) -> str:
    found, at = run_of(state), state.place
    sample = sample_of(state.setup.sampled)
    held = found.held_out
    if held is None:
        return ""
    accuracy = float(found.train.accuracy[at])
    trained = (
        f"all {sample.train.n} training flowers are right"
        if accuracy == 1
        else f"{percent(accuracy)} of the {sample.train.n} training flowers are right"
    )
    own = judged(state.setup, state.cured_by, at)
    return (
        f"After **{steps_text(state)}** {trained}, with a mean NLL of "
        f"**{significant(float(found.train.nll[at]), 3)} nats**. Of {sample.held_out.n} held-out "
        f"flowers **{percent(own.accuracy)}** are right; the model is "
        f"**{percent(own.confidence)}** sure on average, and its mean NLL is "
        f"**{nats(own.nll)}**. {turn(state)}"
    )


def turn(state: State) -> str:
    """Whether the held-out NLL is past its lowest."""
    found, at = run_of(state), state.place
    held = found.held_out
    if held is None:
        return ""
    if found.stop is not None and at >= found.stop:
        step = int(found.run.steps[found.stop])
        return (
            f"Training stopped at step {step:,}, where the NLL of the {validation(state)} "
            "validation flowers was lowest."
        )
    lowest = int(held.nll.argmin())
    least, now = float(held.nll[lowest]), float(held.nll[at])
    if at > lowest and now > WORTH * least:
        before, after = float(held.accuracy[lowest]), float(held.accuracy[at])
        right = (
            "while as many are right as before"
            if before == after
            else f"while the share that is right went from {percent(before)} to {percent(after)}"
        )
        return (
            f"It was lowest, {nats(least)}, at step {int(found.run.steps[lowest]):,}, and has "
            f"risen by **{nats(now - least)}** since, {right}: {_surer(state)}"
        )
    if lowest == len(held.nll) - 1 or held.nll[-1] <= WORTH * least:
        reason = (
            " Every held-out flower is right too, so being surer keeps lowering the NLL."
            if held.accuracy[-1] == 1
            else ""
        )
        return f"In this run it does not turn up again.{reason}"
    if at == lowest:
        return "**It is lowest here**: from now on it rises."
    return f"It will be lowest, {nats(least)}, at step {int(found.run.steps[lowest]):,}."


def _surer(state: State) -> str:
    """Whether the model says more than it keeps, by more than chance."""
    own = judged(state.setup, state.cured_by, state.place)
    n = len(own.wrong)
    right = f"{n - int(own.wrong.sum())} of {n} right"
    if own.p_value < CHANCE:
        return (
            f"the model has become **surer than it is right** ({percent(own.confidence)} sure, "
            f"{right}; p = {significant(own.p_value, 2)})."
        )
    return (
        "its **mistakes now cost more** than its right answers save. "
        f"{percent(own.confidence)} sure with {right} is no more than chance explains "
        f"(p = {significant(own.p_value, 2)}): what shows the overconfidence is the NLL."
    )


def validation(state: State) -> int:
    return sample_of(state.setup.sampled).validation.n


def weights_sentence(state: State) -> str:
    """What becomes of the weights."""
    found, at = run_of(state), run_of(state).place(state.place)
    run, setup = found.run, state.setup
    norm = significant(float(run.weight_norms[at]), 3)
    if "diverged" in run.message:
        return (
            f"**The steps are too long**: the run leaves the range of float64 after step "
            f"{run.ended:,}. The norm of the weights is {norm} now."
        )
    if state.cured_by == "l2":
        return (
            f"The penalty λ = {setup.decay:g} holds the weights back: their norm is **{norm}** "
            f"now and ends at {significant(float(run.weight_norms[-1]), 3)}."
        )
    if state.cured_by == "label_smoothing":
        k = sample_of(setup.sampled).n_classes
        most = 1 - setup.smear + setup.smear / k
        return (
            f"Smoothed targets ask for no more than {percent(most)}, so being surer costs: "
            f"the norm of the weights is **{norm}** now and ends at "
            f"{significant(float(run.weight_norms[-1]), 3)}."
        )
    if how_separated(setup.sampled) == "none":
        return (
            "No line separates the classes without a mistake, so the NLL has a lowest point: the "
            f"norm of the weights is **{norm}** now and ends at "
            f"{significant(float(run.weight_norms[-1]), 3)}."
        )
    what = (
        "A line separates all the training examples"
        if how_separated(setup.sampled) == "complete"
        else "Lines separate some of the training examples from the rest"
    )
    first, second, third = (10, 20, 30) if setup.method == "newton" else (30, 300, 3000)
    steps = run.steps.tolist()
    norms = [float(run.weight_norms[steps.index(s)]) for s in (first, second, third)]
    gains = norms[1] - norms[0], norms[2] - norms[1]
    if setup.method == "newton":
        pace = "Newton’s method takes steps of equal size until float64 has no slope left"
    elif float(run.objective[-1]) > float(run.objective[0]):
        pace = "the steps are too long: the training NLL ends above where it began"
    elif gains[1] < gains[0] / EARLY:
        pace = "the growth is slower than log(steps) here"
    elif gains[1] > EARLY * gains[0]:
        pace = "in the long run it grows like log(steps), by the same amount each time"
    else:
        pace = "it grows like log(steps)"
    return (
        f"{what}, so **there are no best weights**: their norm, **{norm}** now, grows without end, "
        f"by {significant(gains[0], 3)} from step {first} to {second} and by "
        f"{significant(gains[1], 3)} from {second} to {third:,}; {pace}."
    )


def readouts(state: State) -> list[page.Readout]:
    found, at = run_of(state), state.place
    place = found.place(at)
    own = judged(state.setup, state.cured_by, at)
    sample = sample_of(state.setup.sampled)
    empty = found.held_out is None
    part = "training" if empty else "held out"
    items = [
        page.Readout("Mean NLL, training", significant(float(found.train.nll[at]), 4), " nats")
    ]
    if not empty:
        items.append(page.Readout("Mean NLL, held out", significant(own.nll, 4), " nats"))
    n = sample.train.n if empty else sample.held_out.n
    items += [
        page.Readout("Accuracy", percent(own.accuracy), f" {part}, n = {n}"),
        page.Readout("Mean confidence", percent(own.confidence), f" {part}"),
        page.Readout("Norm of the weights", significant(float(found.run.weight_norms[place]), 4)),
    ]
    return items


def formula(state: State) -> tuple[str, str]:
    """The objective in symbols and in numbers."""
    found, at = run_of(state), run_of(state).place(state.place)
    setup, run = state.setup, found.run
    if setup.sampled.is_rings and state.cured_by in ("none", "early_stopping"):
        intercepts, weights = own_parameters(state)
        w = float(weights[1, 0])
        total = sample_of(setup.sampled).train.n * float(found.train.nll[state.place])
        return RINGS_SYMBOLS, (
            rf"⟦{latex(float(intercepts[1]), 6)}⟧\ ⟦{'-' if w < 0 else '+'} {latex(abs(w))}⟧\,t "
            rf"\qquad J = ⟦{latex(total, 6)}⟧\ \text{{nats}}"
        )
    decay = setup.decay if state.cured_by == "l2" else 0.0
    norm, value = float(run.weight_norms[at]), float(run.objective[at])
    data = float(found.train.nll[state.place])
    symbols, numbers = SYMBOLS, rf"J = ⟦{latex(value)}⟧\ \text{{nats}}"
    if state.cured_by == "l2":
        symbols = SYMBOLS + PENALTY
        numbers = (
            rf"J = ⟦{latex(data)}⟧ + \tfrac{{1}}{{2}} \cdot ⟦{latex_exact(decay)}⟧ \cdot "
            rf"⟦{latex(norm)}⟧^2 = ⟦{latex(value)}⟧\ \text{{nats}}"
        )
    if state.cured_by == "label_smoothing":
        symbols += r" \\[0.6em] q_{ik} = (1 - \varepsilon)\,[k = y_i] + \frac{\varepsilon}{K}"
        numbers += rf" \qquad \varepsilon = ⟦{latex_exact(setup.smear)}⟧"
    if state.cured_by == "temperature":
        symbols += r" \\[0.6em] p = \mathrm{softmax}(z / T)"
        numbers += rf" \qquad T = ⟦{latex(float(found.temperatures[at]))}⟧"
    return symbols, numbers


def end_of(state: State) -> str:
    """How the run ends."""
    run = run_of(state).run
    if run.ended < kept_steps(state.setup.method)[-1]:
        ended = "comes to rest" if "diverged" not in run.message else "leaves float64"
        return f"This run {ended} after step {run.ended:,}; later steps show its end."
    return f"The run has {run.ended:,} steps; the slider shows only some of them."
