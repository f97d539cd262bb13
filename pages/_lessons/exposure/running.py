"""A model that reads its own letters: place by place, at each temperature, and after a typo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from nll_core.language import (
    Drift,
    LetterTexts,
    NgramModel,
    TemperatureRuns,
    TypoRuns,
    at_temperature,
    ngram_nll,
    ngram_of_counts,
    noisy_counts,
    run_drift,
    sample_ngram,
    temperature_runs,
    text_surprise,
    typo_runs,
)
from pages._figures import exposure as figures
from pages._figures.exposure import POSITIONS, STEPS_AFTER
from pages._lessons.exposure.state import (
    HOT,
    MOST_N,
    NEW,
    PRIOR,
    RUN,
    TEMPERATURES,
    TYPO,
    TYPO_ADDED,
    State,
    costs_of,
    counts_of,
    model_of,
    names,
)
from pages._ui.chart import along
from pages._ui.lesson import More, view
from pages._ui.numbers import decimals, latex, latex_exact, percent
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

SAMPLES = 6
# What a model pays more for its own names is drift from here on, in nats a letter.
DRIFT = 0.1
# What costs a judge so much more is nothing like it.
FAR = 0.5
# A share of names that is no more than this above that without a typo.
NOT_LOST = 0.05


@lru_cache(64)
def measured(n: int, way: str, judge: int) -> Drift:
    """By the judge of so many letters; by the model's own measure for a judge of 0."""
    by = model_of(judge, PRIOR) if judge else model_of(n, way)
    known = np.asarray(counts_of(n).any(axis=1))
    return run_drift(model_of(n, way), by, names()[1], known, n_positions=POSITIONS)


@view(RUN, controls=("exn exway exjudge exat", More("exdraw")))
def running(s: State) -> Iterator[Part]:
    own, judged = measured(s.exn, s.exway, 0), measured(s.exn, s.exway, s.exjudge)
    said = Say("main", _running_in_words(s, own, judged))
    drag = [along("Letter of the name", "exat")]
    yield row(
        Plot(
            "exposure_own",
            figures.place_lines("by its own measure", own, s.exat),
            "By the model’s own measure: the surprise of new names and of those that it writes "
            f"itself, by the place of the letter. {said.plain}",
            drag=drag,
        ),
        Plot(
            "exposure_judge",
            figures.place_lines(f"by the judge, n = {s.exjudge}", judged, s.exat),
            f"The same by the judge, n = {s.exjudge}. {said.plain}",
            drag=drag,
        ),
    )
    yield said
    yield Table("drawn", ("written by the model", "its own nats", "the judge’s nats"), _drawn(s))
    yield Note(
        "Left, by the model’s own measure; right, by a judge: another n-gram of the same names, "
        "smoothed by the next lower order. Dashed are new names with the true letters before each "
        "(teacher forcing), with two standard errors. Solid is what the model writes when it reads "
        "its own letters: not samples but the exact mean over all that it can write. Without "
        "smoothing it would write each pair of context and letter as often as it has read it, so "
        "its own nats a letter would be those of training: by its own measure it cannot drift, "
        "however bad the names. Place by place they differ: a bigram does not know how far it has "
        "come."
    )
    yield Formula(
        "main",
        r"\mathbb{E}_{x \sim p} \left[-\log p(x_i \mid x_1 \dots x_{i-1})\right] \\[0.4em] "
        r"\mathbb{E}_{x \sim p} \left[-\log p_{\text{judge}}(x_i \mid x_1 \dots x_{i-1})\right]",
        rf"i = ⟦{s.exat}⟧: \quad ⟦{latex(float(own.run.nll[s.exat - 1]))}⟧ \qquad "
        rf"⟦{latex(float(judged.run.nll[s.exat - 1]))}⟧",
    )


def _running_in_words(s: State, own: Drift, judged: Drift) -> str:
    first, second = (_both(found, s.exat) for found in (own, judged))
    drifts = "**there is no drift**"
    if own.nats >= DRIFT:
        drifts = (
            f"**it drifts**. Of what it writes **{percent(own.run.unseen_share)}** follows letters "
            "that it never saw together, of new names "
            f"{percent(costs_of(s.exn, s.exway)[NEW].unseen_share)}, and there it knows nothing"
        )
    judges = "it sees nothing wrong either"
    if judged.nats >= FAR:
        judges = "to it these are not names"
    elif judged.nats >= DRIFT:
        judges = "it finds them less like names"
    return (
        f"By its own measure a letter of the names it writes costs {first}: {drifts}. By the judge "
        f"it is {second}: **{judges}**."
    )


def _both(found: Drift, at: int) -> str:
    """What is written and new names, over all letters and at one."""
    written, real = (float(by.nll[at - 1]) for by in (found.run, found.real))
    return (
        f"**{decimals(found.run.nats_per_letter)} nats**, of new names "
        f"**{decimals(found.real_nll)}** (at letter {at}: {decimals(written)} and {decimals(real)})"
    )


def _drawn(s: State) -> Sequence[Sequence[str]]:
    texts, judge = _written(s.exn, s.exway, 1.0, s.exdraw), model_of(s.exjudge, PRIOR)
    costs = [text_surprise(by, texts).tolist() for by in (model_of(s.exn, s.exway), judge)]
    return [
        [text or "(no letter)", decimals(own, 2), decimals(judged, 2)]
        for text, own, judged in zip(texts.texts(), *costs, strict=True)
    ]


@lru_cache(256)
def _written(n: int, way: str, temperature: float, seed: int) -> LetterTexts:
    return sample_ngram(at_temperature(model_of(n, way), temperature), SAMPLES, seed=seed)


@lru_cache(8)
def heated(n: int, way: str) -> TemperatureRuns:
    """A model at each temperature."""
    judge = model_of(MOST_N, PRIOR)
    return temperature_runs(model_of(n, way), judge, names()[0], TEMPERATURES)


@view(HOT, controls=("ext exn exway", More("exdraw")))
def temperature(s: State) -> Iterator[Part]:
    found, at = heated(s.exn, s.exway), TEMPERATURES.index(s.ext)
    real = ngram_nll(model_of(MOST_N, PRIOR), names()[1])
    written = _written(s.exn, s.exway, s.ext, s.exdraw).texts()
    said = Say(
        "main",
        f"At T = {s.ext:g}, **{percent(float(found.known[at]))}** of what it writes are training "
        f"names, and a letter costs the judge **{decimals(float(found.nll[at]))} nats**; new first "
        f"names are all new to it and cost **{decimals(real)}**. A name has "
        f"{decimals(float(found.length[at]), 2)} letters on average. It wrote: "
        f"{', '.join(text or '(no letter)' for text in written)}.",
    )
    yield Plot(
        "exposure_novelty",
        figures.novelty_curve(TEMPERATURES, found, at, real),
        "What the model writes at each temperature: the share of new names, and their "
        f"nats a letter by the judge. {said.plain}",
        drag=[along("Temperature T", "ext")],
    )
    yield said
    yield Note(
        f"The judge is the n-gram of n = {MOST_N} with the lower order as its prior. All numbers "
        "are exact: the chance of a training name is the sum of the chances of all of them. A low "
        "temperature writes what is cheap, and what is cheap was often read; a high one writes "
        "what is new, and costly. So nats alone do not say how good samples are: copying costs "
        "least."
    )
    yield Formula(
        "main",
        r"p_T(c \mid h) = \frac{p(c \mid h)^{1/T}}{\sum_{c'} p(c' \mid h)^{1/T}} \\[0.6em] "
        r"P(\text{in training}) = \sum_{x \in \text{training}} p_T(x)",
        rf"T = ⟦{latex_exact(s.ext)}⟧: \quad ⟦{latex(float(found.known[at]))}⟧",
    )


@lru_cache(8)
def noisy(noise: float) -> NgramModel:
    """A model that was trained with noise."""
    counts = noisy_counts(counts_of(MOST_N), noise)
    return ngram_of_counts(counts, names()[0].alphabet, add=TYPO_ADDED)


@lru_cache(64)
def mistyped(noise: float, place: int) -> TypoRuns:
    """It after a typo."""
    judge, known = model_of(MOST_N, PRIOR), np.asarray(counts_of(MOST_N).any(axis=1))
    return typo_runs(noisy(noise), judge, names()[1], known, place=place, n_after=STEPS_AFTER)


@view(TYPO, controls="exnoise exwhere exafter")
def after_a_typo(s: State) -> Iterator[Part]:
    found, after = mistyped(s.exnoise, s.exwhere), s.exafter
    said = Say("main", _typo_in_words(s, found))
    drag = [along("Letters after the typo", "exafter")]
    yield row(
        Plot(
            "exposure_forced",
            figures.typo_lines(found.forced, after),
            "Teacher forcing: the surprise at the true letters after the wrong one, and the "
            f"same without the typo. {said.plain}",
            drag=drag,
        ),
        Plot(
            "exposure_lost",
            figures.lost_lines(found, after),
            "Free running: the share of names that stand at letters never seen together, "
            f"after the typo and without it. {said.plain}",
            drag=drag,
        ),
    )
    yield said
    yield Note(
        f"One letter of each new name is replaced by every other letter in turn. The model, n = "
        f"{MOST_N} with {TYPO_ADDED:g} added to each count, gives all letters the same chance "
        "where it never saw the three before. Left, the wrong letter itself stands at 0, and after "
        "it the true ones; right, the model goes on by itself. Noise in training replaces "
        "letters of the contexts and keeps what follows, as endless noisy copies of the names "
        "would. The judge is that of the other views."
    )
    yield Formula(
        "main",
        r"\text{forced: } -\log p(x_{j+s} \mid \dots \tilde{x}_j \dots x_{j+s-1}) \\[0.4em] "
        r"\text{free: } -\log p(y_s \mid \dots \tilde{x}_j\, y_1 \dots y_{s-1}),\ y \sim p",
        rf"s = ⟦{after}⟧: \quad ⟦{latex(float(found.forced.typo[after]))}⟧ \qquad "
        rf"⟦{latex(float(found.free.nll[after - 1]))}⟧\ \text{{by the judge}}",
    )


def _typo_in_words(s: State, found: TypoRuns) -> str:
    after, lost = s.exafter, found.added_unseen
    healed = (
        f"**nothing more** at letter {after} after it: the typo has left the context"
        if after >= MOST_N
        else f"**{decimals(float(found.added_nll[after]))} nats more** at letter {after} after it"
    )
    if lost.max() < NOT_LOST:
        back = "it is not lost"
    elif lost[-1] < 0.3 * lost[0]:
        back = "it finds its way back"
    elif lost[-1] < 0.6 * lost[0]:
        back = "it finds its way back in part"
    else:
        back = "it does not find its way back"
    now, first, without = (
        percent(float(run.unseen[k]))
        for run, k in ((found.free, after - 1), (found.free, 0), (found.clean, after - 1))
    )
    return (
        f"Forced along the true letters, the typo costs {healed}. Writing on by itself, "
        f"**{back}**: **{now}** of the names stand at letters never seen together by then ({first} "
        f"right after the typo, {without} without it), and what it writes costs the judge "
        f"**{decimals(float(found.free.nll[after - 1]))} nats** in place of "
        f"{decimals(float(found.clean.nll[after - 1]))}. New names without a typo cost this model "
        f"{decimals(ngram_nll(noisy(s.exnoise), names()[1]))} a letter."
    )
