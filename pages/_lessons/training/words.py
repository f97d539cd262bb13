"""What the training page says, with the numbers in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from nll_core import Interval
from nll_core.formats import signed
from pages._figures.training import damage
from pages._lessons.training.runs import Now, how_separated, kept_steps
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.page import Readout

LAUNCH: Final = 31.0
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


def steps_text(now: Now) -> str:
    """How far the run has come."""
    return f"{now.done:,} of {kept_steps(now.setup.method)[-1]:,} steps"


def nats(value: float) -> str:
    """An NLL with three decimals, or as a power of ten where these do not say it."""
    return decimals(value) if SMALL <= value < LARGE else significant(value, 3)


def rings_sentence(now: Now) -> str:
    found, n, (intercepts, weights) = now.found, now.sample.train.n, now.parameters
    total = n * now.train_nll
    b, w = float(intercepts[1]), float(weights[1, 0])
    cold = float(damage(now.parameters, np.array([LAUNCH]))[0])
    above = now.above_best
    rest = (
        "which is as low as it gets: **the maximum of the likelihood**"
        if abs(above) < 5e-5
        else f"{significant(above)} above the lowest"
    )
    held = (
        ""
        if found.held_out is None
        else (
            f" On the {now.sample.held_out.n} held-out flights the mean NLL is {nats(now.own.nll)}."
        )
    )
    return (
        f"After **{steps_text(now)}** the log-odds of damage are **{significant(b, 6)} "
        f"{'−' if w < 0 else '+'} {significant(abs(w))} · t**, and the total NLL of "
        f"{n} flights is **{significant(total, 6)} nats**, {rest}. At the "
        f"Challenger’s 31 °F this says **{percent(cold, 4)}**; no flight was colder than {COLDEST} "
        f"°F, so that is extrapolation.{held}"
    )


def flowers_sentence(now: Now) -> str:
    accuracy, n, own = float(now.found.train.accuracy[now.at]), now.sample.train.n, now.own
    trained = (
        f"all {n} training flowers are right"
        if accuracy == 1
        else f"{percent(accuracy)} of the {n} training flowers are right"
    )
    return (
        f"After **{steps_text(now)}** {trained}, with a mean NLL of "
        f"**{significant(now.train_nll, 3)} nats**. Of {now.sample.held_out.n} held-out "
        f"flowers **{percent(own.accuracy)}** are right; the model is "
        f"**{percent(own.confidence)}** sure on average, and its mean NLL is "
        f"**{nats(own.nll)}**. {_turn(now)}"
    )


def _turn(now: Now) -> str:
    """Whether the held-out NLL is past its lowest."""
    found, at, held = now.found, now.at, now.found.held_out
    if held is None:
        return ""
    if found.stop is not None and at >= found.stop:
        step = int(found.run.steps[found.stop])
        return (
            f"Training stopped at step {step:,}, where the NLL of the {now.sample.validation.n} "
            "validation flowers was lowest."
        )
    lowest = int(held.nll.argmin())
    least, present = float(held.nll[lowest]), float(held.nll[at])
    if at > lowest and present > WORTH * least:
        before, after = float(held.accuracy[lowest]), float(held.accuracy[at])
        right = (
            "while as many are right as before"
            if before == after
            else f"while the share that is right went from {percent(before)} to {percent(after)}"
        )
        return (
            f"It was lowest, {nats(least)}, at step {int(found.run.steps[lowest]):,}, and has "
            f"risen by **{nats(present - least)}** since, {right}: {_surer(now)}"
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


def _surer(now: Now) -> str:
    """Whether the model says more than it keeps, by more than chance."""
    own, n = now.own, len(now.own.wrong)
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


def weights_sentence(now: Now) -> str:
    """What becomes of the weights."""
    run, setup = now.found.run, now.setup
    norm, separated = significant(now.norm, 3), how_separated(setup.sampled)
    ends = f"**{norm}** now and ends at {significant(float(run.weight_norms[-1]), 3)}."
    course = f"norm of the weights is {ends}"
    if "diverged" in run.message:
        return (
            f"**The steps are too long**: the run leaves the range of float64 after step "
            f"{run.ended:,}. The norm of the weights is {norm} now."
        )
    if setup.cure == "l2":
        return f"The penalty λ = {setup.strength:g} holds the weights back: their norm is {ends}"
    if setup.cure == "label_smoothing":
        most = 1 - setup.strength + setup.strength / now.sample.n_classes
        return (
            f"Smoothed targets ask for no more than {percent(most)}, so being surer costs: "
            f"the {course}"
        )
    if separated == "none":
        return (
            "No line separates the classes without a mistake, so the NLL has a lowest point: the "
            f"{course}"
        )
    what = (
        "A line separates all the training examples"
        if separated == "complete"
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


def readouts(now: Now) -> list[Readout]:
    empty = now.found.held_out is None
    part, n = ("training", now.sample.train.n) if empty else ("held out", now.sample.held_out.n)
    items = [Readout("Mean NLL, training", significant(now.train_nll, 4), " nats")]
    if not empty:
        items.append(Readout("Mean NLL, held out", significant(now.own.nll, 4), " nats"))
    return [
        *items,
        Readout("Accuracy", percent(now.own.accuracy), f" {part}, n = {n}"),
        Readout("Mean confidence", percent(now.own.confidence), f" {part}"),
        Readout("Norm of the weights", significant(now.norm, 4)),
    ]


def formula(now: Now) -> tuple[str, str]:
    """The objective in symbols and in numbers."""
    setup = now.setup
    if now.is_rings and setup.cure in ("none", "early_stopping"):
        intercepts, weights = now.parameters
        w, total = float(weights[1, 0]), now.sample.train.n * now.train_nll
        return RINGS_SYMBOLS, (
            rf"⟦{latex(float(intercepts[1]), 6)}⟧\ ⟦{'-' if w < 0 else '+'} {latex(abs(w))}⟧\,t "
            rf"\qquad J = ⟦{latex(total, 6)}⟧\ \text{{nats}}"
        )
    value = float(now.found.run.objective[now.place])
    symbols, numbers = SYMBOLS, rf"J = ⟦{latex(value)}⟧\ \text{{nats}}"
    if setup.cure == "l2":
        symbols = SYMBOLS + PENALTY
        numbers = (
            rf"J = ⟦{latex(now.train_nll)}⟧ + \tfrac{{1}}{{2}} \cdot "
            rf"⟦{latex_exact(setup.strength)}⟧ \cdot "
            rf"⟦{latex(now.norm)}⟧^2 = ⟦{latex(value)}⟧\ \text{{nats}}"
        )
    if setup.cure == "label_smoothing":
        symbols += r" \\[0.6em] q_{ik} = (1 - \varepsilon)\,[k = y_i] + \frac{\varepsilon}{K}"
        numbers += rf" \qquad \varepsilon = ⟦{latex_exact(setup.strength)}⟧"
    if setup.cure == "temperature":
        symbols += r" \\[0.6em] p = \mathrm{softmax}(z / T)"
        numbers += rf" \qquad T = ⟦{latex(float(now.found.temperatures[now.place]))}⟧"
    return symbols, numbers


def run_note(now: Now) -> str:
    """How to read the plots of a run, and what the examples are for."""
    sample = now.sample
    shaded = (
        ""
        if now.is_rings
        else "Shading begins where a class has 50%, 90% and 99%; rings are held-out flowers on the "
        "wrong side. "
    )
    kept_apart = (
        f"{sample.train.n} flowers train the model, {sample.validation.n} choose the temperature "
        f"or the stop (validation), and {sample.held_out.n} only judge (held out): each of these "
        f"counts for {percent(1 / sample.held_out.n, 2)} of the accuracy. On other draws, under "
        "More, the held-out NLL rises more, or less, or not at all."
        if sample.held_out.n and not now.is_rings
        else f"The first {sample.train.n} flights train the model; of the others, every second one "
        "is held out, and the rest choose (validation)."
        if sample.held_out.n
        else "All 23 flights train the model and none is held out; confidence and accuracy are "
        "those on the same flights."
    )
    run = now.found.run
    end = f"The run has {run.ended:,} steps; the slider shows only some of them."
    if run.ended < kept_steps(now.setup.method)[-1]:
        ended = "comes to rest" if "diverged" not in run.message else "leaves float64"
        end = f"This run {ended} after step {run.ended:,}; later steps show its end."
    return (
        f"{shaded}{kept_apart} Features are standardised on the training data, so one learning "
        f"rate suits all; λ acts on those weights and not on the intercept. {end}"
    )


NONE_LEFT: Final = (
    "All 23 flights train the model, so **none is left to judge a cure by**. Train on fewer "
    "flights, or choose flowers."
)
CURES_HEADER: Final = (
    "Cure",
    "in use",
    "mean NLL (nats)",
    "minus none",
    "accuracy",
    "confidence",
    "ECE",
    "Brier",
    "‖w‖",
)


def cures_row(name: str, now: Now) -> list[str]:
    """What a cure is worth on the held-out part."""
    found, own = now.found, now.own
    in_use = {
        "none": f"step {now.done:,}",
        "l2": f"λ = {now.setup.strength:g}",
        "label_smoothing": f"ε = {now.setup.strength:g}",
        "temperature": f"T = {significant(float(found.temperatures[now.place]), 3)}",
        "early_stopping": f"step {int(found.run.steps[now.place]):,}",
    }[now.setup.cure]
    return [
        name,
        in_use,
        nats(own.nll),
        "–" if now.change is None else _range(now.change),
        percent(own.accuracy),
        percent(own.confidence),
        decimals(own.error),
        decimals(own.brier),
        significant(now.norm, 3),
    ]


def cures_sentence(cures: Mapping[str, Now], chosen: str) -> str:
    """The chosen cure beside no cure, and the best of all."""
    none, own = cures["none"].own, cures[chosen].own
    opening = f"After **{steps_text(cures[chosen])}** "
    if chosen == "none":
        return (
            f"{opening}without a cure the held-out mean NLL is **{nats(none.nll)}**: "
            f"{percent(none.confidence)} sure, {percent(none.accuracy)} right. {_lowest(cures)}"
        )
    verdict = (
        f"**{nats(own.nll)}** in place of {nats(none.nll)}"
        if own.nll < none.nll
        else f"**{nats(own.nll)}**, the same as without"
        if own.nll == none.nll
        else f"**{nats(own.nll)}**, where it is {nats(none.nll)} without a cure"
    )
    return (
        f"{opening}with {chosen} the held-out mean NLL is {verdict}: {percent(own.confidence)} "
        f"sure, {percent(own.accuracy)} right (without: {percent(none.confidence)} and "
        f"{percent(none.accuracy)}). {_how(cures[chosen], cures['none'])} {_lowest(cures)}"
    )


def _lowest(cures: Mapping[str, Now]) -> str:
    """Which cure has the lowest NLL, and whether so few examples can tell."""
    best = min(cures, key=lambda name: cures[name].own.nll)
    found, own = cures[best].change, cures[best].own
    if found is None:
        return "No cure lowers it."
    if found.high < 0:
        tell = "more than chance explains"
    else:
        tell = f"so {len(own.wrong)} examples cannot tell"
    return (
        f"Of the five, **{best}** has the lowest, {nats(own.nll)}; its difference from none has a "
        f"95% interval of {_range(found)}, {tell}."
    )


def _range(found: Interval) -> str:
    return f"{signed(decimals(found.low))} to {signed(decimals(found.high))}"


def _how(now: Now, none: Now) -> str:
    """How a cure works, and where it fails."""
    found, n = now.found, now.sample.validation.n
    if now.setup.cure == "temperature":
        t = float(found.temperatures[now.place])
        if t == 1.0:
            return (
                f"No temperature is best on the {n} validation examples: all logits are 0, or all "
                "predictions are right."
            )
        way = "milder" if t > 1 else "more extreme"
        lucky = (
            ""
            if t > 1
            else " These examples happen to be easy, so the cure makes the model even surer."
        )
        return (
            f"T = {significant(t, 3)}, fitted on {n} validation examples, makes every probability "
            f"{way} and changes no prediction.{lucky}"
        )
    if now.setup.cure == "early_stopping":
        step = int(found.run.steps[found.stop or 0])
        if found.stop == len(found.run.steps) - 1:
            return f"The NLL of {n} validation examples is lowest at the end: no early stop."
        return f"The NLL of {n} validation examples is lowest at step {step:,}."
    return (
        f"The norm of the weights is {significant(now.norm, 3)}; without the cure, "
        f"{significant(none.norm, 3)}."
    )


def cures_note(none: Now) -> str:
    """How to read the table of the cures."""
    sample, held = none.sample, none.found.held_out
    hindsight = (
        ""
        if held is None
        else (
            f" Stopping where the held-out NLL is lowest would give {held.nll.min():.3f}, a number "
            "that is too good: it was chosen on the data that judge it."
        )
    )
    return (
        f"Each cure alone, judged on {sample.held_out.n} held-out examples; the temperature and "
        f"the step to stop at are chosen on {sample.validation.n} others. Minus none: paired 95% "
        f"bootstrap interval, on the same held-out examples.{hindsight} With so few examples the "
        "ECE (ten bins) is mostly chance."
    )
