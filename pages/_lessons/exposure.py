"""When histories differ: teacher forcing, free running, other words and memory: the lesson."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import language as core
from nll_core.datasets import WORD_KINDS, load_first_names, load_words
from pages._figures import exposure as figures
from pages._figures.exposure import POSITIONS, STEPS_AFTER
from pages._snippets import exposure as snippets
from pages._ui import page
from pages._ui import state as field
from pages._ui.chart import along
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, More, view
from pages._ui.numbers import decimals, latex, latex_exact, percent, significant
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

VIEWS: Final = (
    RUN := "Free running",
    HOT := "Temperature",
    TYPO := "After a typo",
    OTHERS := "Another population",
    MEMORY := "Memorised",
)
# What each way of smoothing is in the core, and its amount.
WAYS: Final[dict[str, tuple[core.NgramSmoothing, float]]] = {
    (ADD := "add 0.1"): ("add", 0.1),
    (PRIOR := "lower order as prior"): ("prior", 10.0),
}
# So little that a context which was never seen is left to all letters alike, or to noise.
TYPO_ADDED: Final = 0.001
NOISES: Final = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
TEMPERATURES: Final = (0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0)
AMOUNTS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
TIMES: Final = (0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 30, 50, 100)
NEW: Final = "new first names"
POPULATIONS: Final = (NEW, "surnames", "English words", "Italian words", "Finnish words")
HELD_OUT: Final = 0.2
SHORTEST: Final = 2
LONGEST: Final = 8
MOST_N: Final = 4


def check_secret(text: str) -> None:
    """ValueError where a text is no secret that could be inserted."""
    found = core.plain_letters(text)
    if len(found) != 1 or not SHORTEST <= len(found[0]) <= LONGEST:
        raise ValueError(f"One word of {SHORTEST} to {LONGEST} letters, a to z, is taken here.")


class State(field.State):
    """What the page shows."""

    exview: str = field.choice("View", VIEWS, RUN)
    exn: int = field.count("n of the model: letters looked at, with the one to come", 1, MOST_N, 2)
    exway: str = field.choice("Smoothing of the model", tuple(WAYS), ADD)
    exjudge: int = field.count("n of the judge", 1, MOST_N, MOST_N)
    exat: int = field.count("Letter of the name", 1, POSITIONS, 4)
    exdraw: int = field.count("Names drawn from the model (the seed)", 0, 99, 0)
    ext: float = field.steps("Temperature T", TEMPERATURES, 1.0)
    exnoise: float = field.steps(
        "Letters replaced in training",
        NOISES,
        0.0,
        text=lambda share: f"{share:.2g}" if share else "none",
        help="The share of the letters of each context that are replaced at random.",
    )
    exwhere: int = field.count("Which letter is wrong", 1, 5, 3)
    exafter: int = field.count("Letters after the typo", 1, STEPS_AFTER, 4)
    expop: str = field.choice("Scored on", POPULATIONS, POPULATIONS[1], as_list=True)
    exk: float = field.steps("Added to each count, k", AMOUNTS, 0.1)
    exonce: bool = field.switch(
        "Each name once",
        True,
        help="Otherwise a name of both sexes may be trained on and held out.",
    )
    exsecret: str = field.text(
        "A secret", "zqxv", check_secret, max_chars=30, help="Accents and capitals are dropped."
    )
    extimes: int = field.steps("Times it is inserted", TIMES, 2)

    @property
    def secret(self) -> str:
        """As the model reads it."""
        return core.plain_letters(self.exsecret)[0]


@lru_cache(2)
def names(once: bool = True) -> tuple[core.LetterTexts, core.LetterTexts]:
    """Training names and new ones, of which none is in both; else rows as the census has them."""
    if once:
        train, held = core.split_texts(load_first_names().different, HELD_OUT)
    else:
        train, new, seen = core.leaky_split(load_first_names().names, HELD_OUT)
        held = [*new, *seen]
    return core.letter_texts(train), core.letter_texts(held)


@lru_cache(8)
def counts_of(n: int, once: bool = True) -> NDArray[np.int64]:
    """Contexts and letters of the training names."""
    return core.ngram_counts(names(once)[0], n)


# A model of n = 4 takes four megabytes.
@lru_cache(8)
def model_of(n: int, way: str) -> core.NgramModel:
    """An n-gram model of the training names."""
    by, amount = WAYS[way]
    return core.smoothed_ngram(names()[0], n, amount, by=by)


@lru_cache(16)
def costs_of(n: int, way: str) -> Mapping[str, core.ContextCosts]:
    """Every kind of words under the model."""
    model, counts = model_of(n, way), counts_of(n)
    return {kind: core.context_costs(model, counts, words_of(kind)) for kind in POPULATIONS}


@lru_cache(8)
def words_of(population: str) -> core.LetterTexts:
    """New first names, or words that are none."""
    if population == NEW:
        return names()[1]
    kinds = dict(zip(POPULATIONS[1:], WORD_KINDS, strict=True))
    return core.letter_texts(load_words(kinds[population]).words)


SAMPLES = 6
# What a model pays more for its own names is drift from here on, in nats a letter.
DRIFT = 0.1
# What costs a judge so much more is nothing like it.
FAR = 0.5
# A share of names that is no more than this above that without a typo.
NOT_LOST = 0.05


@lru_cache(64)
def measured(n: int, way: str, judge: int) -> core.Drift:
    """By the judge of so many letters; by the model's own measure for a judge of 0."""
    by = model_of(judge, PRIOR) if judge else model_of(n, way)
    known = np.asarray(counts_of(n).any(axis=1))
    return core.run_drift(model_of(n, way), by, names()[1], known, n_positions=POSITIONS)


@view(RUN, controls=("exn exway exjudge exat", More("exdraw")))
def running(s: State) -> Iterator[Part]:
    own, judged = measured(s.exn, s.exway, 0), measured(s.exn, s.exway, s.exjudge)
    said = Say(_running_in_words(s, own, judged))
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
        r"\mathbb{E}_{x \sim p} \left[-\log p(x_i \mid x_1 \dots x_{i-1})\right] \\[0.4em] "
        r"\mathbb{E}_{x \sim p} \left[-\log p_{\text{judge}}(x_i \mid x_1 \dots x_{i-1})\right]",
        rf"i = ⟦{s.exat}⟧: \quad ⟦{latex(float(own.run.nll[s.exat - 1]))}⟧ \qquad "
        rf"⟦{latex(float(judged.run.nll[s.exat - 1]))}⟧",
    )


def _running_in_words(s: State, own: core.Drift, judged: core.Drift) -> str:
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


def _both(found: core.Drift, at: int) -> str:
    """What is written and new names, over all letters and at one."""
    written, real = (float(by.nll[at - 1]) for by in (found.run, found.real))
    return (
        f"**{decimals(found.run.nats_per_letter)} nats**, of new names "
        f"**{decimals(found.real_nll)}** (at letter {at}: {decimals(written)} and {decimals(real)})"
    )


def _drawn(s: State) -> Sequence[Sequence[str]]:
    texts, judge = _written(s.exn, s.exway, 1.0, s.exdraw), model_of(s.exjudge, PRIOR)
    costs = [core.text_surprise(by, texts).tolist() for by in (model_of(s.exn, s.exway), judge)]
    return [
        [text or "(no letter)", decimals(own, 2), decimals(judged, 2)]
        for text, own, judged in zip(texts.texts(), *costs, strict=True)
    ]


@lru_cache(256)
def _written(n: int, way: str, temperature: float, seed: int) -> core.LetterTexts:
    return core.sample_ngram(core.at_temperature(model_of(n, way), temperature), SAMPLES, seed=seed)


@lru_cache(8)
def heated(n: int, way: str) -> core.TemperatureRuns:
    """A model at each temperature."""
    judge = model_of(MOST_N, PRIOR)
    return core.temperature_runs(model_of(n, way), judge, names()[0], TEMPERATURES)


@view(HOT, controls=("ext exn exway", More("exdraw")))
def temperature(s: State) -> Iterator[Part]:
    found, at = heated(s.exn, s.exway), TEMPERATURES.index(s.ext)
    real = core.ngram_nll(model_of(MOST_N, PRIOR), names()[1])
    written = _written(s.exn, s.exway, s.ext, s.exdraw).texts()
    said = Say(
        f"At T = {s.ext:g}, **{percent(float(found.known[at]))}** of what it writes are training "
        f"names, and a letter costs the judge **{decimals(float(found.nll[at]))} nats**; new first "
        f"names are all new to it and cost **{decimals(real)}**. A name has "
        f"{decimals(float(found.length[at]), 2)} letters on average. It wrote: "
        f"{', '.join(text or '(no letter)' for text in written)}."
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
        r"p_T(c \mid h) = \frac{p(c \mid h)^{1/T}}{\sum_{c'} p(c' \mid h)^{1/T}} \\[0.6em] "
        r"P(\text{in training}) = \sum_{x \in \text{training}} p_T(x)",
        rf"T = ⟦{latex_exact(s.ext)}⟧: \quad ⟦{latex(float(found.known[at]))}⟧",
    )


@lru_cache(8)
def noisy(noise: float) -> core.NgramModel:
    """A model that was trained with noise."""
    counts = core.noisy_counts(counts_of(MOST_N), noise)
    return core.ngram_of_counts(counts, names()[0].alphabet, add=TYPO_ADDED)


@lru_cache(64)
def mistyped(noise: float, place: int) -> core.TypoRuns:
    """It after a typo."""
    judge, known = model_of(MOST_N, PRIOR), np.asarray(counts_of(MOST_N).any(axis=1))
    return core.typo_runs(noisy(noise), judge, names()[1], known, place=place, n_after=STEPS_AFTER)


@view(TYPO, controls="exnoise exwhere exafter")
def after_a_typo(s: State) -> Iterator[Part]:
    found, after = mistyped(s.exnoise, s.exwhere), s.exafter
    said = Say(_typo_in_words(s, found))
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
        r"\text{forced: } -\log p(x_{j+s} \mid \dots \tilde{x}_j \dots x_{j+s-1}) \\[0.4em] "
        r"\text{free: } -\log p(y_s \mid \dots \tilde{x}_j\, y_1 \dots y_{s-1}),\ y \sim p",
        rf"s = ⟦{after}⟧: \quad ⟦{latex(float(found.forced.typo[after]))}⟧ \qquad "
        rf"⟦{latex(float(found.free.nll[after - 1]))}⟧\ \text{{by the judge}}",
    )


def _typo_in_words(s: State, found: core.TypoRuns) -> str:
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
        f"{decimals(core.ngram_nll(noisy(s.exnoise), names()[1]))} a letter."
    )


@lru_cache(64)
def bounds_of(n: int, way: str, population: str) -> core.ShiftBounds:
    return core.shift_bounds(model_of(n, way), words_of(population))


def _picked(point: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"expop": POPULATIONS[min(max(round(point["y"]), 0), len(POPULATIONS) - 1)]}


@view(OTHERS, controls="expop exn exway")
def another_population(s: State) -> Iterator[Part]:
    costs, bounds = costs_of(s.exn, s.exway), bounds_of(s.exn, s.exway, s.expop)
    new_bounds = bounds_of(s.exn, s.exway, NEW)
    said = Say(_population_in_words(s, costs, bounds))
    yield row(
        Plot(
            "exposure_populations",
            figures.population_bars(costs, s.expop),
            "Nats a letter of each kind of words, and of these after contexts never seen: "
            + ", ".join(
                f"{kind} {decimals(cost.total)} ({decimals(cost.unseen)})"
                for kind, cost in costs.items()
            ),
            click=_picked,
        ),
        Plot(
            "exposure_bounds",
            figures.bound_lines(bounds.divergence, new_bounds.divergence, s.expop),
            "Divergence from the model by the letters looked at, a lower bound of that with "
            f"all: {', '.join(map(decimals, bounds.divergence.tolist()))}. {said.plain}",
            drag=[along("n of the model", "exn")],
        ),
    )
    yield said
    yield Note(
        f"Distribution shift: the model is made of {names()[0].n_texts:,} first names of the "
        "census; new first names are those held out. The others are the most frequent surnames of "
        "that census, and the different words of the Universal Declaration of Human Rights in "
        "three languages, without accents. A context is the n − 1 letters before. On the right, "
        "what the model pays above the n-gram that was counted in these very words is a KL "
        "divergence; with less memory it is smaller, and so bounds it from below. An n-gram with a "
        "long memory knows most of a few words by heart, so even new first names stand far above "
        "it."
    )
    total = costs[s.expop].total
    m = min(2, s.exn)
    yield Formula(
        r"-\sum q \log p = H_n + \mathrm{KL}_n,\ \mathrm{KL}_m \le \mathrm{KL}_n \\[0.4em] "
        r"\mathrm{KL}_m = \sum_{g,c} q(g, c) \log "
        r"\frac{q(c \mid g)}{\sum_h q(h \mid g)\, p(c \mid h)}",
        rf"⟦{latex(total)}⟧ = ⟦{latex(bounds.least)}⟧ + ⟦{latex(float(bounds.divergence[-1]))}⟧ "
        rf"\ \ m = ⟦{m}⟧: \ ⟦{latex(float(bounds.divergence[m - 1]))}⟧",
    )


def _population_in_words(
    s: State, costs: Mapping[str, core.ContextCosts], bounds: core.ShiftBounds
) -> str:
    cost, new = costs[s.expop], costs[NEW]
    excess = float(bounds.divergence[-1])
    opening = f"**{s.expop.capitalize()}** cost this model **{decimals(cost.total)} nats** a letter"
    if s.expop != NEW:
        opening += f", **{decimals(cost.total - new.total)}** more than new first names: " + (
            f"**{decimals(cost.unseen - new.unseen)}** of that after contexts it never saw "
            f"({percent(cost.unseen_share)} of the letters), "
            f"**{decimals(cost.known - new.known)}** after known ones, where other letters follow"
            if cost.unseen_share
            else "it has seen every context, but other letters follow"
        )
    ending = f". The best n-gram for these very words would pay **{decimals(excess)}** less"
    if s.exn > 2:
        pairs = float(bounds.divergence[1])
        ending += f"; pairs of letters alone show that it is at least {decimals(pairs)}"
    return f"{opening}{ending}."


@lru_cache(64)
def membership(n: int, add: float, once: bool) -> core.TextMembership:
    """How well the NLL of a name says whether it was in training."""
    train, held = names(once)
    return core.text_membership(core.fit_ngram(train, n, add=add), train, held)


@lru_cache(32)
def ranks_of(secret: str, n: int, add: float, once: bool) -> tuple[core.TextRank, ...]:
    """Of the secret, for each number of times that it is inserted."""
    return core.inserted_ranks(counts_of(n, once), core.letter_texts([secret]), TIMES, add=add)


@view(MEMORY, controls="exn extimes exsecret exk exonce")
def memorised(s: State) -> Iterator[Part]:
    every = [membership(n, s.exk, s.exonce) for n in range(1, MOST_N + 1)]
    here = every[s.exn - 1]
    ranks, at = ranks_of(s.secret, s.exn, s.exk, s.exonce), TIMES.index(s.extimes)
    said = Say(_membership_in_words(s, here))
    secret = Say(_secret_in_words(s, ranks[at]), key="secret")
    yield row(
        Plot(
            "exposure_roc",
            figures.roc_lines(every, s.exn),
            f"ROC of “was it in training”, by the surprise of the name. {said.plain}",
        ),
        Plot(
            "exposure_rank",
            figures.rank_line(TIMES, ranks, at),
            f"The rank of the secret by how often it is inserted. {secret.plain}",
            drag=[along("Times it is inserted", "extimes")],
        ),
    )
    yield said
    yield secret
    train, held = names(s.exonce)
    yield Note(
        f"Memorisation, left: {train.n_texts:,} training names against {held.n_texts:,} held out "
        f"({percent(HELD_OUT)}); a name is called seen if it is unsurprising enough; thin, the "
        "other n. If each name is not taken once, some are in both parts, and memory seems less "
        "than it is. Right: the secret is inserted among the training names and ranked by its "
        "surprise among all strings of its length; exposure is log₂ of their number minus log₂ of "
        "the rank. Up to four letters all are counted; beyond, the rank is estimated from draws, "
        "give or take two standard errors.",
        key="memory-note",
    )
    rank = ranks[at]
    yield Formula(
        r"\text{exposure} = \log_2 26^{\,\ell} - \log_2 \text{rank}",
        rf"⟦{latex(rank.exposure)}⟧ = \log_2 ⟦{latex_exact(rank.n_texts)}⟧ - "
        rf"\log_2 ⟦{latex_exact(rank.rank) if rank.is_exact else latex(rank.rank)}⟧",
    )


def _membership_in_words(s: State, here: core.TextMembership) -> str:
    return (
        f"With n = {s.exn} and k = {s.exk:g} a letter of a name in training costs "
        f"**{decimals(here.seen)} nats**, of one held out **{decimals(here.unseen)}**: seen minus "
        f"unseen is **{decimals(here.seen - here.unseen)}**. Of two names, one of each, the one in "
        f"training is the less surprising **{percent(here.area.value)}** of the time."
    )


def _secret_in_words(s: State, rank: core.TextRank) -> str:
    times = {0: "not inserted", 1: "inserted **once**"}.get(
        s.extimes, f"inserted **{s.extimes} times**"
    )
    if rank.is_exact:
        place = f"has rank **{rank.rank:,.0f}**"
    else:
        error = f" ± {significant(2.0 * rank.standard_error, 2)}" if rank.standard_error else ""
        place = f"has about rank **{significant(rank.rank, 3)}**{error}"
    return (
        f"The secret “{s.secret}”, {times}, {place} of {rank.n_texts:,} strings of "
        f"{len(s.secret)} letters: an exposure of **{decimals(rank.exposure, 1)} bits**."
    )


PRESETS: Final[page.Presets] = {
    "No drift of its own": {},
    "A judge of pairs sees nothing": {"exjudge": 2},
    "A 4-gram that drifts": {"exn": 4, "exat": 9},
    "A 4-gram that does not": {"exn": 4, "exat": 9, "exway": PRIOR},
    "Cold copies": {"exview": HOT, "exn": 4, "exway": PRIOR, "ext": 0.3},
    "Hot and new": {"exview": HOT, "exn": 4, "exway": PRIOR, "ext": 1.5},
    "Lost after a typo": {"exview": TYPO, "exafter": 6},
    "Trained with noise": {"exview": TYPO, "exafter": 6, "exnoise": 0.05},
    "Finnish": {"exview": OTHERS, "exn": 4, "expop": "Finnish words"},
    "Seen or not": {"exview": MEMORY, "exn": 4, "exk": 0.001, "extimes": 0},
    "A secret, once": {"exview": MEMORY, "exn": 4, "extimes": 1},
}


def _code(s: State) -> Mapping[str, str]:
    by, amount = WAYS[s.exway]
    if s.exview == RUN:
        return snippets.running(s.exn, by, amount, s.exjudge, s.exat)
    if s.exview == HOT:
        return snippets.temperature(s.exn, by, amount, s.ext)
    if s.exview == TYPO:
        return snippets.typo(s.exnoise, s.exwhere, s.exafter)
    if s.exview == OTHERS:
        return snippets.population(s.expop, s.exn, by, amount)
    return snippets.memory(s.exn, s.exk, s.exonce, s.secret, s.extimes)


def _dearer(s: State) -> float:
    costs = costs_of(s.exn, s.exway)
    return costs[s.expop].total - costs[NEW].total


def _exposure(s: State) -> float:
    return ranks_of(s.secret, s.exn, s.exk, s.exonce)[TIMES.index(s.extimes)].exposure


lesson = Lesson(
    stem="exposure",
    state=State,
    look_for="A model is scored where the letters before are true, and writes where they are its "
    "own. Drag the letter along two measures of what it writes, its own and a judge’s. Then heat "
    "it, make a typo and watch whether it finds its way back, let it read other words, and ask "
    "what it remembers.",
    presets=PRESETS,
    views=(Chosen("exview", (running, temperature, after_a_typo, another_population, memorised)),),
    code=_code,
    sources="S. Bengio, O. Vinyals, N. Jaitly and N. Shazeer (2015), Scheduled sampling for "
    "sequence prediction with recurrent neural networks. K. Arora, L. El Asri, H. Bahuleyan and "
    "J. C. K. Cheung (2022), Why exposure bias matters. N. Carlini, C. Liu, Ú. Erlingsson, J. Kos "
    "and D. Song (2019), The secret sharer. Names: U.S. Census Bureau, 1990 census. Words: "
    f"{load_words('english').source.split(',')[0]}, Universal Declaration of Human Rights (1948).",
    terms=(
        "Teacher forcing",
        "Exposure bias",
        "Distribution shift",
        "Memorisation",
        "n-gram model",
        "Additive smoothing",
        "Cross-entropy",
        "KL divergence",
        "Temperature",
    ),
    numbers={
        "drift": Number(
            "drift by its own measure", lambda s: measured(s.exn, s.exway, 0).nats, "nats"
        ),
        "judged": Number(
            "drift by the judge", lambda s: measured(s.exn, s.exway, s.exjudge).nats, "nats"
        ),
        "copied": Number(
            "share of training names",
            lambda s: float(heated(s.exn, s.exway).known[TEMPERATURES.index(s.ext)]),
        ),
        "written": Number(
            "nats of a written letter by the judge",
            lambda s: float(heated(s.exn, s.exway).nll[TEMPERATURES.index(s.ext)]),
            "nats",
        ),
        "forced": Number(
            "nats that the typo adds",
            lambda s: float(mistyped(s.exnoise, s.exwhere).added_nll[s.exafter]),
            "nats",
        ),
        "lost": Number(
            "share of lost names",
            lambda s: float(mistyped(s.exnoise, s.exwhere).free.unseen[s.exafter - 1]),
        ),
        "dearer": Number("nats of a letter more than of new first names", _dearer, "nats"),
        "told": Number(
            "how often the one in training is less surprising",
            lambda s: membership(s.exn, s.exk, s.exonce).area.value,
        ),
        "exposed": Number("exposure of the secret", _exposure, "bits"),
    },
)
