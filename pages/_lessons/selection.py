"""Choosing a model: by what it costs on data that it has not seen: the lesson."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from nll_core import selection as core
from nll_core.datasets import load_acidity, load_digits_path, load_galaxies, load_iris
from pages._figures import selection as figures
from pages._snippets import selection as snippets
from pages._ui import page
from pages._ui import state as field
from pages._ui.chart import along
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, More, view
from pages._ui.numbers import decimals, latex, percent, significant
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, pair

VIEWS: Final = (
    DEGREE := "Which degree?",
    BELIEVE := "May I believe it?",
    DIGITS := "Accuracy or NLL?",
    WHOSE := "Whose AIC?",
    GALAXIES := "AIC against BIC",
    BOUNDARY := "On a boundary",
    OPTIMISM := "Optimism",
    WINNER := "Best of many",
)
CURVES: Final[dict[str, core.CurveKind]] = {"a line": "line", "a cubic": "cubic", "a wave": "wave"}
DEGREES: Final = tuple(range(11))
COMPONENTS: Final = tuple(range(1, 6))
# Deaths by horse kick in the Prussian army, a count for each corps and year: 0, 1, 2, 3, 4.
KICKS: Final = {"14 corps": (144, 91, 32, 11, 2), "10 corps": (109, 65, 22, 3, 1)}
# One Gaussian or two.
TWO: Final = {
    "Lengths of sepals": "load_iris().features[:, 0]",
    "Acidity of lakes": "load_acidity().values",
}
SAMPLES: Final = dict(zip(TWO, (load_iris().features[:, 0], load_acidity().values), strict=True))
DRAWS, PAIR_DRAWS = 1000, 200
EPOCHS: Final = load_digits_path().epochs


class State(field.State):
    """What the page shows."""

    seview: str = field.choice("View", VIEWS, DEGREE)
    sedeg: int = field.count("Degree of the polynomial", 0, DEGREES[-1], 8)
    sen: int = field.steps("Data n", (15, 20, 30, 45, 60, 100, 200, 500), 30)
    securve: str = field.choice("The truth", tuple(CURVES), "a cubic")
    senoise: float = field.steps("Noise σ", (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5), 0.5)
    seseed: int = field.count("Which sample (the seed)", 0, 99, 24)
    sesigma: bool = field.switch("Count σ as a parameter", True)
    seconst: bool = field.switch("Keep the constants", True)
    seeach: bool = field.switch("Per datum", False)
    sek: int = field.count("Components k", 1, COMPONENTS[-1], 3)
    sekicks: str = field.choice("Horse kicks, or one Gaussian or two", (*KICKS, *TWO), "14 corps")
    sedraw: int = field.count("Samples of the null (the seed)", 0, 99, 0)
    seepoch: int = field.steps("Epochs of training", EPOCHS, EPOCHS[-1])
    sem: int = field.steps("Models m", (1, 2, 3, 5, 10, 20, 50, 100, 200), 20)
    setest: int = field.steps("Data in a test set", (50, 100, 200, 500, 1000, 5000), 200)

    @property
    def chosen(self) -> core.DegreeChoice:
        """The polynomials on the sample."""
        return degrees_of(self.securve, self.sen, self.senoise, self.seseed)


@lru_cache(128)
def degrees_of(curve: str, n: int, noise: float, seed: int) -> core.DegreeChoice:
    return core.choose_degree(CURVES[curve], n, DEGREES, sigma=noise, seed=seed)


@lru_cache(1)
def galaxies() -> core.ComponentChoice:
    """Mixtures of the velocities, once for all visitors; these few starts find the best known."""
    x = load_galaxies().values
    return core.choose_components(x, COMPONENTS, n_folds=len(x), n_starts=3, seed=4)


@lru_cache(8)
def null_of(name: str, seed: int) -> core.BoundaryTest | core.TwoComponentsTest:
    """The test of the larger model on these data."""
    if name in TWO:
        return core.two_components_test(SAMPLES[name], n_simulations=PAIR_DRAWS, seed=seed)
    counted = np.repeat(np.arange(len(KICKS[name])), KICKS[name])
    return core.overdispersion_test(counted, n_simulations=DRAWS, seed=seed)


@lru_cache(1)
def digits_scored() -> core.AccuracyAgainstNll:
    """The training of a classifier by both scores."""
    path = load_digits_path()
    return core.accuracy_against_nll(path.nll, path.correct)


@lru_cache(1)
def iris() -> core.PolynomialPath:
    """Sepal length by sepal width: a constant, and a line."""
    features = load_iris().features
    return core.fit_polynomials(features[:, 1], features[:, 0], [0, 1])


DRAG = [along("Degree of the polynomial", "sedeg")]
# How near k/n is right, of itself, and how many standard errors tell it from the gap.
CLOSE = 0.1
ERRORS = 3.0
SAMPLE = ("sen securve", More("senoise seseed"))


def _judge(name: str) -> str:
    return "leaving out" if name == "left out" else name


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


@view(DEGREE, controls=("sedeg", *SAMPLE))
def degree(s: State) -> Iterator[Part]:
    found, at = s.chosen, s.sedeg
    scores, best = found.scores, found.best
    place = DEGREES.index(at)
    judges = [name for name in scores if name not in ("training", "new data")]
    right = [_judge(name) for name in judges if best[name] == best["new data"]]
    said = Say(
        f"Degree {at} costs **{decimals(float(scores['training'][place]))} nats** a datum in "
        f"training and **{decimals(float(found.new[place]))}** on new data. Training always likes "
        f"degree {best['training']} best; new data cost least at **degree {best['new data']}**. "
        "For the choice, "
        + ", ".join(f"{_judge(name)} chooses {best[name]}" for name in judges)
        + (f": **{_list(right)}** found it." if right else ": **none of them found it**.")
    )
    lines = figures.score_lines(DEGREES, scores, best, at, "new data", "degree", (-0.5, 3.0))
    yield from pair(
        said,
        Plot("selection_fit", figures.fitted(found, at), "Data, the truth dashed, a polynomial."),
        Plot("selection_scores", lines, "Each score by degree.", drag=DRAG),
        (1.0, 1.3),
    )
    yield Table(
        "scores",
        ("degree", *scores),
        [
            [str(d), *(decimals(float(scores[name][i])) for name in scores)]
            for i, d in enumerate(DEGREES)
        ],
        present=place,
    )
    yield Note(
        "All are nats a datum: AIC, AICc and BIC are divided by 2n. “Left out” is the NLL of each "
        "datum under the fit to all others, which needs no second sample; “new data” is what the "
        "fit really costs, known here because the data are simulated. ★ is where a score is "
        "lowest. What lies above the plot’s edge is not drawn."
    )
    yield Formula(
        r"\text{AIC} = 2\,\text{NLL} + 2k \qquad \text{BIC} = 2\,\text{NLL} + k \log n \\[0.4em] "
        r"\text{left out: } e_i \to \frac{e_i}{1 - h_i}",
        rf"k = ⟦{at + 2}⟧,\ n = ⟦{s.sen}⟧: \quad "
        rf"\frac{{\text{{AIC}}}}{{2n}} = ⟦{latex(float(scores['AIC'][place]))}⟧ \qquad "
        rf"\frac{{\text{{BIC}}}}{{2n}} = ⟦{latex(float(scores['BIC'][place]))}⟧",
    )


@lru_cache(128)
def compared(curve: str, n: int, noise: float, seed: int) -> core.ModelDifferences:
    """The degrees by what each datum costs when it is left out."""
    path = degrees_of(curve, n, noise, seed).path
    return core.compare_losses(
        {str(d): nll for d, nll in zip(path.degrees, path.left_out, strict=True)}
    )


@view(BELIEVE, controls=("sedeg", *SAMPLE))
def believe(s: State) -> Iterator[Part]:
    found: core.DegreeChoice = s.chosen
    differences = compared(s.securve, s.sen, s.senoise, s.seseed)
    best, row = differences.rows[0].name, differences[str(s.sedeg)]
    rows = [differences[str(d)] for d in DEGREES]
    left_out = found.path.left_out
    apart = left_out[s.sedeg] - left_out[int(best)]
    interval = f"[{decimals(row.low, 2)}, {decimals(row.high, 2)}]"
    if row.name == best:
        text = (
            f"Degree {best} has the lowest NLL of data that were left out, "
            f"**{decimals(row.nll, 2)} nats** in all. The others are measured from it: choose one."
        )
    else:
        text = (
            f"Degree {row.name} pays **{decimals(row.difference, 2)} nats** more than degree "
            f"{best}, {interval}. "
            + (
                f"**Do not believe it yet: {'; '.join(row.doubts)}.**"
                if row.doubts
                else "**There is no reason to doubt it.**"
            )
            + f" The datum at x = {decimals(float(found.x[row.pays_most]), 2)} pays most, "
            f"{decimals(float(apart[row.pays_most]), 2)} nats."
        )
    said = Say(text)
    bars = figures.difference_rows(rows, s.sedeg)
    paid = figures.who_pays(found.x, apart, f"degree {s.sedeg}")
    handle = [along("Degree of the polynomial", "sedeg", axes="y")]
    yield from pair(
        said,
        Plot("selection_differences", bars, "What each degree pays more.", drag=handle),
        Plot("selection_pays", paid, "Datum by datum, what this degree pays more than the best."),
    )
    yield Table(
        "doubts",
        ("degree", "nats more", "± standard error", "may I believe it?"),
        [
            [
                r.name,
                decimals(r.difference, 2),
                decimals(r.standard_error, 2) if r.name != best else "",
                "the best" if r.name == best else "; ".join(r.doubts) or "yes",
            ]
            for r in rows
        ],
        present=s.sedeg,
        wrap=(3,),
    )
    yield Note(
        "Two models are compared on the same data, so their errors go up and down together: what "
        "counts is the spread of the differences, not that of each model. Doubts: "
        f"fewer than {core.FEW_DATA} data, less than {core.SMALL_DIFFERENCE:g} nats, an interval "
        "that holds 0, or one datum without which the other model would be better."
    )
    yield Formula(
        r"\Delta = \sum_i d_i, \quad d_i = \text{NLL}_i - \text{NLL}_i^{\text{best}}, \quad "
        r"\text{SE} = \sqrt{n \operatorname{Var} d}",
        rf"⟦{latex(row.difference)}⟧ \pm ⟦{latex(row.standard_error)}⟧",
    )


@lru_cache(64)
def optimism_of(curve: str, n: int, noise: float, seed: int) -> core.Optimism:
    x = np.linspace(-1.0, 1.0, n)
    mean = core.true_curve(x, CURVES[curve])
    return core.training_optimism(mean, noise, x, DEGREES, n_samples=DRAWS, seed=seed)


@view(OPTIMISM, controls=("sedeg", *SAMPLE))
def optimism(s: State) -> Iterator[Part]:
    found, at = optimism_of(s.securve, s.sen, s.senoise, s.seseed), s.sedeg
    gap, predicted = float(found.gap[at]), float(found.predicted[at])
    error = float(found.standard_error[at])
    if abs(gap - predicted) < CLOSE * predicted:
        verdict = "**k/n is right here**"
    elif abs(gap - predicted) < ERRORS * error:
        verdict = "these samples **do not tell** whether k/n is right"
    elif gap > predicted:
        verdict = "**k/n is too little**: it holds for many data per parameter"
    else:
        verdict = "**k/n is too much**: it holds for a model that contains the truth"
    said = Say(
        f"Over {DRAWS:,} samples degree {at} costs {decimals(float(found.training[at]))} "
        f"nats a datum in training and {decimals(float(found.expected[at]))} on new data at the "
        f"same x: training is **{decimals(gap)} nats too good** (± {decimals(error)}). AIC takes "
        f"k/n = {at + 2}/{s.sen} = **{decimals(predicted)}** for it: {verdict}."
    )
    means, gaps = figures.both_means(found, at), figures.optimism_lines(found, at)
    yield from pair(
        said,
        Plot("selection_means", means, "The mean NLL of training and of new data.", drag=DRAG),
        Plot("selection_gap", gaps, "The gap between them, and k/n.", drag=DRAG),
    )
    yield Note(
        "A fit bends to the noise of its own data, so they look cheaper than new ones: its "
        "optimism. k parameters are worth k/n nats a datum, σ among them: half of it is what "
        "training gains, half what new data lose. Add k/n to the training NLL and you have AIC/2n. "
        "With few data for each parameter the gap is larger, which AICc corrects."
    )
    yield Formula(
        r"\mathbb{E}\left[\text{new} - \text{training}\right] \approx \frac{k}{n}",
        rf"⟦{latex(gap)}⟧ \approx \frac{{⟦{at + 2}⟧}}{{⟦{s.sen}⟧}} = ⟦{latex(predicted)}⟧",
    )


def criteria_of(s: State) -> tuple[core.Convention, core.Convention]:
    """Those of the line and of the constant, as they are counted."""
    constant, line = iris().training.sum(axis=1).tolist()
    n = iris().training.shape[1]
    with_line, without = (
        core.regression_criteria(
            nll, k, n, count_sigma=s.sesigma, keep_constants=s.seconst, per_datum=s.seeach
        )
        for nll, k in ((line, 2), (constant, 1))
    )
    return with_line, without


@view(WHOSE, controls="sesigma seconst seeach")
def whose(s: State) -> Iterator[Part]:
    constant, line = iris().training.sum(axis=1).tolist()
    n = iris().training.shape[1]
    with_line, without = criteria_of(s)
    asked = (s.sesigma, s.seconst, s.seeach)
    named = next((name for name, options in core.CONVENTIONS.items() if options == asked), None)
    unit = " a datum" if s.seeach else ""
    said = Say(
        f"A line through {n} irises has AIC **{decimals(with_line.aic)}** and BIC "
        f"**{decimals(with_line.bic)}**{unit}"
        + (f", counted as **{named}**" if named else ", which no program of the table prints")
        + f". A constant has {decimals(without.aic)} and {decimals(without.bic)}: the line beats "
        f"it by **{decimals(without.aic - with_line.aic)}** in AIC{unit}, which only the last "
        "switch moves."
    )
    yield said
    both = [core.compare_conventions(nll, k, n).rows for nll, k in ((line, 2), (constant, 1))]
    yield Table(
        "conventions",
        ("", "k", "NLL", "AIC", "BIC", "AIC less than the constant’s"),
        [
            [
                row.name,
                str(row.n_parameters),
                decimals(row.nll),
                decimals(row.aic),
                decimals(row.bic),
                decimals(other.aic - row.aic),
            ]
            for row, other in zip(*both, strict=True)
        ],
        present=list(core.CONVENTIONS).index(named) if named else None,
    )
    yield Note(
        "Sepal length by sepal width, one fit. Programs differ in whether σ counts as a parameter, "
        "and whether the constants of the density stay; so an AIC of one must not be compared with "
        "that of another. Differences of models of one kind are safe, as long as both count alike."
    )
    yield Formula(
        r"\text{NLL} = "
        + (r"\frac{1}{2}" if s.seeach else r"\frac{n}{2}")
        + (
            r"\left(\log \hat\sigma^2 + \log 2\pi + 1\right)" if s.seconst else r"\log \hat\sigma^2"
        ),
        rf"2 \cdot ⟦{latex(with_line.nll)}⟧ + 2 \cdot ⟦{with_line.n_parameters}⟧"
        + (r"/n" if s.seeach else "")
        + rf" = ⟦{latex(with_line.aic, 6)}⟧",
    )


@view(GALAXIES, controls="sek")
def components(s: State) -> Iterator[Part]:
    found, at = galaxies(), COMPONENTS.index(s.sek)
    n, criteria = found.left_out.shape[1], found.criteria
    scores, lowest = found.scores, found.best
    differences = core.compare_losses(
        {str(k): nll for k, nll in zip(COMPONENTS, found.left_out, strict=True)}
    )
    second = differences.rows[1]
    said = Say(
        f"**AIC chooses {lowest['AIC']} components, BIC {lowest['BIC']}.** Galaxies that were left "
        f"out cost least with {lowest['left out']}; with {second.name} they cost "
        f"**{decimals(second.difference, 2)} nats** more, "
        f"[{decimals(second.low, 2)}, {decimals(second.high, 2)}]: "
        + (
            f"**not to be believed yet** ({'; '.join(second.doubts)})"
            if second.doubts
            else "no reason to doubt it"
        )
        + f". With k = {s.sek} a galaxy costs {decimals(float(scores['left out'][at]))} "
        "nats when it is left out."
    )
    density = found.density(s.sek, figures.VELOCITIES)
    lines = figures.score_lines(
        COMPONENTS, scores, lowest, s.sek, "left out", "components k", (2.2, 3.1)
    )
    handle = [along("Components k", "sek")]
    drawn = figures.mixture_density(load_galaxies().values, density)
    yield from pair(
        said,
        Plot("selection_mixture", drawn, f"82 velocities and a mixture with k = {s.sek}."),
        Plot("selection_components", lines, "Each score by components.", drag=handle),
    )
    yield Table(
        "components",
        ("k", "parameters", "NLL", "AIC", "BIC", "left out"),
        [
            [
                str(k),
                str(c.n_parameters),
                *(decimals(v, 2) for v in (c.nll, c.aic, c.bic)),
                decimals(float(found.left_out[i].sum()), 2),
            ]
            for i, (k, c) in enumerate(zip(COMPONENTS, criteria, strict=True))
        ],
        present=at,
    )
    yield Note(
        "BIC asks for log n nats a parameter, AIC for 2, over twice the NLL: once there are 8 "
        "data, BIC takes the smaller model. The referee leaves each galaxy out in turn and scores "
        "it by a mixture fitted to the rest, which begins at that of all. Neither criterion is "
        "made for mixtures, whose smaller models lie on the boundary of the larger ones."
    )
    yield Formula(
        r"\text{AIC} - \text{BIC} = k\,(2 - \log n)",
        rf"⟦{criteria[at].n_parameters}⟧ \cdot (2 - \log ⟦{n}⟧) = "
        rf"⟦{latex(criteria[at].aic - criteria[at].bic)}⟧",
    )


@view(BOUNDARY, controls=("sekicks", More("sedraw")))
def boundary(s: State) -> Iterator[Part]:
    found = null_of(s.sekicks, s.sedraw)
    said = Say(_null_in_words(s, found))
    yield Plot(
        "selection_null",
        figures.null_bars(found),
        f"Ratios of samples of the smaller model, and what is said to be theirs. {said.plain}",
    )
    yield said
    if isinstance(found, core.TwoComponentsTest):
        yield Note(
            "One Gaussian is two with the same mean, whatever their shares, or two of which one "
            "has no share: many settings of the pair give the same Gaussian, so the textbook’s "
            "theory does not hold at any n. The simulated null depends on n alone. The two have "
            "one variance: with two, a spike on one datum would win (see the density page)."
        )
        pair = r"2\,(\text{NLL}_{1} - \text{NLL}_{2})"
        tail = r"P(\text{a sample’s ratio} \ge \text{ratio})"
        p = found.p_simulated
    else:
        yield Note(
            "The Poisson is the end of the negative binomial where its size goes to ∞. Half of all "
            "Poisson samples vary less than they should, and would be fitted best beyond that end: "
            "they stay on it, at a ratio of 0. So half of the null lies there, and the χ² of the "
            "interior holds for the other half."
        )
        pair = r"2\,(\text{NLL}_{\text{Poisson}} - \text{NLL}_{\text{neg. binomial}})"
        tail = r"P(\text{a sample’s ratio} \ge 0)"
        if found.ratio > 0.0:
            tail = r"\tfrac{1}{2} P(\chi^2_1 \ge \text{ratio})"
        p = found.p_boundary
    yield Formula(
        rf"\text{{ratio}} = {pair}, \qquad p = {tail}", rf"⟦{latex(found.ratio)}⟧ \to ⟦{latex(p)}⟧"
    )


def _null_in_words(s: State, found: core.BoundaryTest | core.TwoComponentsTest) -> str:
    ratio, share = decimals(found.ratio), percent(found.share_at_zero)
    chi, drawn = (significant(p, 3) for p in (found.p_chi_squared, found.p_simulated))
    if isinstance(found, core.TwoComponentsTest):
        low, high = (significant(float(mean), 4) for mean in found.mixture.means[:, 0])
        return (
            f"Two Gaussians of one variance, at {low} and {high}, gain "
            f"{decimals(found.ratio / 2)} nats over one: twice that is **{ratio}**. A χ² with two "
            f"degrees of freedom says p = {chi}, and {PAIR_DRAWS} samples of one Gaussian "
            f"**{drawn}**: the textbook’s test {_sure(found)}."
        )
    zero = f"Of the samples {share} have the ratio 0 exactly."
    if found.ratio > 0.0:
        return (
            f"The negative binomial gains {decimals(found.ratio / 2)} nats: twice that is "
            f"**{ratio}**. A χ² with one degree of freedom says "
            f"p = {decimals(found.p_chi_squared)}, half of it **{decimals(found.p_boundary)}**, "
            f"and {DRAWS:,} samples of the Poisson **{decimals(found.p_simulated)}**: the "
            f"textbook’s test is about **twice too careful**. {zero}"
        )
    return (
        f"The counts vary less than a Poisson ({decimals(found.variance)} against a mean of "
        f"{decimals(found.mean)}): the best negative binomial **is the Poisson**, and gains "
        f"nothing. The ratio is {ratio}, p is {decimals(found.p_boundary)}: there is nothing to "
        f"test. {zero}"
    )


def _sure(found: core.TwoComponentsTest) -> str:
    if found.p_simulated <= 1.0 / PAIR_DRAWS:
        return "agrees that one is not enough; none of the samples gains as much"
    times = significant(found.p_simulated / found.p_chi_squared, 2)
    return f"is **{times} times too sure** that one is not enough"


ACCURACY: Final = ("held-out accuracy", (0.5, 1.0))
COSTS: Final = ("held-out NLL (nats)", (0.0, 2.0))


@view(DIGITS, controls="seepoch")
def digits(s: State) -> Iterator[Part]:
    found, at = digits_scored(), EPOCHS.index(s.seepoch)
    best, right, nll = EPOCHS[found.reference], found.accuracy, found.nll
    points = f"{100 * right.difference[at]:+.1f} points [{100 * right.low[at]:.1f}, "
    points += f"{100 * right.high[at]:.1f}]"
    nats = f"{nll.difference[at]:+.3f} nats [{nll.low[at]:.3f}, {nll.high[at]:.3f}]"
    one, other = (
        "**tells them apart**" if score.apart[at] else "**cannot tell them apart**"
        for score in (right, nll)
    )
    text = (
        f"After {s.seepoch} epochs {percent(right.mean[at])} of {found.n:,} held-out digits are "
        f"right, at **{decimals(float(nll.mean[at]))} nats** each. "
    )
    text += (
        "No kept epoch has a lower NLL: the others are measured from it. Choose one."
        if at == found.reference
        else f"Against epoch {best}, which has the lowest NLL, that is **{points}** of accuracy, "
        f"which {one}, and **{nats}**, which {other}."
    ).replace("-", "−")
    said = Say(text)
    accuracy, costs = (
        figures.along_training(EPOCHS, path, found.reference, at, *look)
        for path, look in ((right, ACCURACY), (nll, COSTS))
    )
    yield from pair(
        said,
        Plot("selection_accuracy", accuracy, "Accuracy along training.", drag="seepoch"),
        Plot("selection_nll", costs, "NLL along training.", drag="seepoch"),
    )
    yield Note(
        "The band is a 95% interval of the difference from the epoch of the lowest NLL, by pairs: "
        "both were asked the same digits. Accuracy sees only the digits on which one is right and "
        "the other wrong; NLL sees how sure both are of each."
    )
    yield Formula(
        r"\bar d \pm 1.96\, \sqrt{\operatorname{Var} d / n}",
        rf"⟦{latex(float(nll.difference[at]))}⟧ \pm 1.96 \cdot "
        rf"⟦{latex(float(nll.standard_error[at]))}⟧",
    )


def _off(error: float) -> str:
    """How an NLL that is wrong by so much looks."""
    return f"{decimals(abs(error))} nats {'better' if error < 0 else 'worse'}"


@view(WINNER, controls=("sem setest", More("sedraw")))
def winner(s: State) -> Iterator[Part]:
    found = core.winners_curse(s.sem, s.setest, seed=s.sedraw)
    first, second = float(found.first[found.winner]), float(found.second[found.winner])
    again = f"On a second test set it looks {_off(second)}"
    said = Say(
        f"**One model** is not chosen: it looks {_off(first)} a datum than it is, by chance alone. "
        f"{again}; on average over test sets it is off by **{decimals(found.expected)}**."
        if s.sem == 1
        else f"The best of {s.sem} models looks **{_off(first)}** a datum than it is; on average "
        f"over test sets the best looks **{_off(found.expected)}**. {again}: **all {s.sem} are "
        "equally good**, and the choice was luck."
    )
    yield Plot(
        "selection_winner",
        figures.two_tests(found),
        f"Each model on two test sets; the winner of the first is marked. {said.plain}",
    )
    yield said
    yield Note(
        "A datum’s loss varies by 1 nat here. The lowest of many is also the luckiest, and its "
        "number is too good: the winner’s curse. Report the winner’s NLL on data that did not "
        "choose it. Models that are alike err alike, and their winner is less lucky than this."
    )
    yield Formula(
        r"\mathbb{E}\,\min_m = -\frac{s}{\sqrt n}\int x\, m\, \varphi(x)\, \Phi(x)^{m-1}\,dx",
        rf"⟦{latex(found.expected)}⟧",
    )


PRESETS: Final[page.Presets] = {
    "AIC takes too much": {},
    "More data": {"sen": 200, "sedeg": 3},
    "None finds it": {"seseed": 0, "sedeg": 6},
    "No polynomial is true": {"securve": "a wave", "sen": 100, "sedeg": 5},
    "One datum decides": {"seview": BELIEVE, "seseed": 13, "sedeg": 4},
    "To be believed": {"seview": BELIEVE, "sen": 200, "sedeg": 2},
    "Accuracy sees nothing": {"seview": DIGITS},
    "As R counts": {"seview": WHOSE},
    "As statsmodels counts": {"seview": WHOSE, "sesigma": False},
    "3 or 4 components": {"seview": GALAXIES, "sek": 4},
    "Half a χ²": {"seview": BOUNDARY},
    "Nothing to test": {"seview": BOUNDARY, "sekicks": "10 corps"},
    "χ² too sure": {"seview": BOUNDARY, "sekicks": "Lengths of sepals"},
    "k/n too little": {"seview": OPTIMISM, "sedeg": 10},
    "The luckiest of 200": {"seview": WINNER, "sem": 200},
}


def _along(s: State, score: str) -> float:
    path: core.ScorePath = getattr(digits_scored(), score)
    return float(path.difference[EPOCHS.index(s.seepoch)])


def _code(s: State) -> Mapping[str, str]:
    sample = (CURVES[s.securve], s.sen, s.senoise, s.seseed, s.sedeg)
    if s.seview == DEGREE:
        return snippets.degree(*sample)
    if s.seview == BELIEVE:
        return snippets.believe(*sample)
    if s.seview == OPTIMISM:
        return snippets.optimism(*sample)
    if s.seview == DIGITS:
        return snippets.digits(EPOCHS.index(s.seepoch))
    if s.seview == WHOSE:
        return snippets.whose(s.sesigma, s.seconst, s.seeach)
    if s.seview == GALAXIES:
        return snippets.components(s.sek)
    if s.seview == BOUNDARY:
        if s.sekicks in TWO:
            return snippets.pair(TWO[s.sekicks], PAIR_DRAWS, s.sedraw)
        return snippets.boundary(KICKS[s.sekicks], s.sedraw)
    return snippets.winner(s.sem, s.setest, s.sedraw)


def _sample(s: State) -> tuple[str, int, float, int]:
    return s.securve, s.sen, s.senoise, s.seseed


def _difference(s: State) -> core.ModelDifference:
    return compared(*_sample(s))[str(s.sedeg)]


lesson = Lesson(
    stem="selection",
    state=State,
    look_for="Drag the degree and watch the NLL of training fall where that of new data rises; see "
    "which criterion finds the degree that is best on new data, and whether the difference can be "
    "believed. Then see programs count differently, AIC and BIC disagree, a test fail on a "
    "boundary, and a winner who was only lucky.",
    presets=PRESETS,
    views=(
        Chosen("seview", (degree, believe, digits, whose, components, boundary, optimism, winner)),
    ),
    code=_code,
    sources="H. Akaike (1974), A new look at the statistical model identification. G. Schwarz "
    "(1978), Estimating the dimension of a model. T. Sivula, M. Magnusson and A. Vehtari (2020), "
    "Uncertainty in Bayesian leave-one-out cross-validation based model comparison. S. G. Self and "
    "K.-Y. Liang (1987), on likelihood-ratio tests under nonstandard conditions. K. Roeder (1990), "
    "galaxies. L. von Bortkiewicz (1898), Das Gesetz der kleinen Zahlen. R. A. Fisher (1936), "
    "irises. What statsmodels counts is that of 0.15.0 (2026-11).",
    terms=(
        "AIC",
        "BIC",
        "Cross-validation",
        "Optimism",
        "Likelihood-ratio test",
        "Winner’s curse",
        "Held-out data",
    ),
    numbers={
        "training": Number(
            "training NLL of a datum", lambda s: float(s.chosen.scores["training"][s.sedeg]), "nats"
        ),
        "new": Number("NLL of a new datum", lambda s: float(s.chosen.new[s.sedeg]), "nats"),
        "best_new": Number("degree best on new data", lambda s: s.chosen.best["new data"]),
        "best_aic": Number("degree that AIC chooses", lambda s: s.chosen.best["AIC"]),
        "best_bic": Number("degree that BIC chooses", lambda s: s.chosen.best["BIC"]),
        "more": Number("nats more than the best", lambda s: _difference(s).difference, "nats"),
        "more_low": Number("lower end of its interval", lambda s: _difference(s).low, "nats"),
        "aic": Number("AIC of the line", lambda s: criteria_of(s)[0].aic),
        "aic_lead": Number(
            "AIC by which the line leads", lambda s: criteria_of(s)[1].aic - criteria_of(s)[0].aic
        ),
        "aic_k": Number("components that AIC chooses", lambda s: galaxies().best["AIC"]),
        "bic_k": Number("components that BIC chooses", lambda s: galaxies().best["BIC"]),
        "p_textbook": Number(
            "p by the textbook’s χ²", lambda s: null_of(s.sekicks, s.sedraw).p_chi_squared
        ),
        "p_boundary": Number(
            "p on the boundary", lambda s: null_of(s.sekicks, s.sedraw).p_boundary
        ),
        "optimism": Number(
            "optimism of training", lambda s: float(optimism_of(*_sample(s)).gap[s.sedeg]), "nats"
        ),
        "k_over_n": Number(
            "k/n", lambda s: float(optimism_of(*_sample(s)).predicted[s.sedeg]), "nats"
        ),
        "more_right": Number(
            "accuracy above that of the best epoch", lambda s: _along(s, "accuracy")
        ),
        "more_nats": Number("NLL above that of the best epoch", lambda s: _along(s, "nll"), "nats"),
        "curse": Number(
            "how much too good the winner looks",
            lambda s: -core.winners_curse(s.sem, s.setest, seed=s.sedraw).expected,
            "nats",
        ),
    },
)
