"""Prior, likelihood, posterior: the lesson's state, its views and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import bayes, parse_numbers
from nll_core.bayes import PosteriorTerms
from nll_core.datasets import GroupEffects, load_eight_schools, load_rat_tumours
from pages._figures import bayes as figures
from pages._figures.bayes import Axis, Range, Summary
from pages._snippets import bayes as snippets
from pages._ui import state as field
from pages._ui.chart import along
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, view
from pages._ui.numbers import decimals, exact, latex, percent, significant
from pages._ui.parts import Formula, Note, Part, Player, Plot, Row, Say, pair, row

Numbers = NDArray[np.float64]
VIEWS: Final = (
    COIN := "Coin",
    MEAN := "Gaussian mean",
    PENALTY := "Ridge and lasso",
    LAPLACE := "Laplace",
    SCHOOLS := "Eight schools",
    RATS := "Rats",
)
THETA, LOGIT = "θ", "logit θ"
COORDINATES: Final[dict[str, bayes.CoinCoordinate]] = {THETA: "probability", LOGIT: "logit"}
AXES: Final = {
    THETA: Axis("probability of heads θ", (0.0, 1.0), "θ"),
    LOGIT: Axis("logit θ = log θ/(1 − θ)", (-5.0, 5.0), "logit θ"),
}
GRIDS: Final = {THETA: np.linspace(0.004, 0.996, 125), LOGIT: np.linspace(-5.0, 5.0, 125)}
COUNTS: Final = (0.1, 0.2, 0.5, 1.0, 1.4, 2.0, 3.0, 5.0, 8.6, 10.0, 20.0, 50.0, 100.0)
MOST: Final = 40
# The axis of nats: this far above −log Z of all data, and this far below 0.
NATS_ABOVE, NATS_BELOW = 9.0, 4.5
# The lines of a regression are shown to so many standard deviations.
REACH: Final = 2.0
NO_NUMBER: Final = r"\text{none}"
RIDGE, LASSO = "Gaussian: ridge", "Laplace: lasso"
PRIORS: Final[dict[str, bayes.CoefficientPrior]] = {RIDGE: "gaussian", LASSO: "laplace"}
SIGMAS: Final = (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
TAUS: Final = (0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0)
PENALTIES: Final = tuple(float(f"{m}e{k}") for k in range(-1, 4) for m in (1, 1.5, 2, 3, 5, 7))
# Groups of which the rates are drawn: small and large, low and high.
SHOWN: Final = (0, 30, 56, 67, 69, 70)
TOTALS: Final = (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 60.0, 100.0)
FLAT, WEAK = "flat", "weak"
HYPER: Final = {FLAT: {}, WEAK: {"mu_sd": 5.0, "tau_scale": 5.0}}
SPREADS: Final = (*np.arange(0.0, 10.0, 0.5).tolist(), *np.arange(10.0, 31.0, 1.0).tolist())


def check_tosses(text: str) -> None:
    """ValueError where a text is no row of tosses."""
    letters = "".join(text.split()).upper()
    wrong = next((letter for letter in letters if letter not in "HT"), "")
    if wrong:
        raise ValueError(f"Tosses are written H for heads and T for tails, got {wrong!r}.")
    if not 1 <= len(letters) <= MOST:
        raise ValueError(f"1 to {MOST} tosses fit here, got {len(letters)}.")


def check_data(text: str) -> None:
    """ValueError where a text is no small sample near 0."""
    values = parse_numbers(text)
    if values.size > MOST:
        raise ValueError(f"At most {MOST} data fit here, got {values.size}.")
    if np.abs(values).max() > 20:
        worst = values[np.abs(values).argmax()]
        raise ValueError(f"Data from −20 to 20 are taken here, got {exact(worst)}.")


@lru_cache(1)
def rats() -> bayes.RatesPosterior:
    found = load_rat_tumours()
    return bayes.rates_posterior(found.counts, found.totals)


class State(field.State):
    """What the page shows."""

    byview: str = field.choice("View", VIEWS, COIN)
    bytoss: str = field.text(
        "Tosses in their order", "HHTHHHTHHHTH", check_tosses, max_chars=200, help="H and T."
    )
    byseen: int = field.scale(
        "Tosses seen",
        lambda s: range(s.tosses.size + 1),
        lambda s: s.tosses.size,
        family=lambda s: s.bytoss,
    )
    bya: float = field.steps("Prior α, as if so many heads", COUNTS, 1.0)
    byb: float = field.steps("Prior β, as if so many tails", COUNTS, 1.0)
    byin: str = field.choice("Coordinate", (THETA, LOGIT), THETA)
    byat: float = field.steps("θ", [round(0.01 * k, 2) for k in range(1, 100)], 0.6)
    byflat: bool = field.switch("Divide the likelihood by its area", False)
    bydata: str = field.text("Data", "1.2 2.9 2.1 3.4 0.9", check_data, max_chars=400)
    byn: int = field.scale(
        "Data seen",
        lambda s: range(s.data.size + 1),
        lambda s: s.data.size,
        family=lambda s: s.bydata,
    )
    bym: float = field.steps("Mean m of the prior", np.arange(-3.0, 5.5, 0.5).tolist(), 0.0)
    bymu: float = field.steps("μ", [round(0.1 * k, 1) for k in range(-40, 61)], 1.0)
    bysigma: float = field.steps("σ of the noise", SIGMAS, 1.0)
    bytau: float = field.steps("τ of the prior", TAUS, 1.0)
    bylam: float = field.steps("Penalty λ, and with it τ", PENALTIES, 1.5)
    byprior: str = field.choice("Prior of each coefficient", (RIDGE, LASSO), LASSO)
    byseed: int = field.count("Sample (the seed)", 0, 20, 3)
    byspread: float = field.steps("τ between schools", SPREADS, 5.0)
    bytotal: float = field.steps("α + β, as if so many rats", TOTALS, 15.0)
    byhyper: str = field.choice(
        "Priors of μ and τ",
        (FLAT, WEAK),
        FLAT,
        help="Flat over all values, or μ ~ N(0, 5²) and τ half-Cauchy with scale 5.",
    )

    @property
    def letters(self) -> str:
        return "".join(self.bytoss.split()).upper()

    @property
    def tosses(self) -> Numbers:
        """1 for heads."""
        return np.array([letter == "H" for letter in self.letters], float)

    @property
    def data(self) -> Numbers:
        return parse_numbers(self.bydata)


def coin_of(s: State, seen: int, coordinate: str) -> bayes.CoinPosterior:
    """The posterior after the first tosses."""
    return bayes.coin_posterior(
        int(s.tosses[:seen].sum()),
        seen,
        alpha=s.bya,
        beta=s.byb,
        coordinate=COORDINATES[coordinate],
    )


Posterior = bayes.CoinPosterior | bayes.MeanPosterior


class Seen(NamedTuple):
    """A posterior along its parameter: now, after all data, and its control's value and place."""

    found: Posterior
    whole: Posterior
    summary: Summary
    axis: Axis
    grid: Numbers
    symbol: str
    control: str
    value: float
    place: float

    @property
    def nats(self) -> Range:
        return -NATS_BELOW, NATS_ABOVE - min(self.whole.log_evidence, 0.0)

    @property
    def here(self) -> PosteriorTerms:
        return self.found.terms(self.place)

    @property
    def told(self) -> str:
        """How the terms add up at the present place."""
        here = self.here
        nll, prior, total = (decimals(float(v)) for v in (here.nll, here.prior, here.posterior))
        return (
            f"At {self.symbol} = {exact(self.value)} the NLL is {nll} nats, −log prior {prior} and "
            f"log Z {decimals(here.log_evidence)}: together **−log posterior, {total}**."
        )

    def terms_row(self, key: str) -> Row:
        """The terms along the parameter, and as bars at the present place."""
        here, terms, best = self.here, self.found.terms(self.grid), self.summary.mean
        told = self.told.replace("**", "")
        bands = figures.term_bands(terms, here, self.found.terms(best), self.axis, self.nats)
        handle = [along(f"{self.symbol}: on −log posterior", self.control)]
        sums = figures.term_sum(here, self.nats)
        return row(
            Plot(f"{key}_bands", bands, told, drag=handle),
            Plot(f"{key}_sum", sums, f"The terms as bars. {told}"),
            widths=(1.5, 1),
        )

    def densities(self, key: str, said: str, height: int, flat: Numbers | None = None) -> Plot:
        """Prior and posterior as densities, and the likelihood on its own axis."""
        terms, whole = self.found.terms(self.grid), self.whole.terms(self.grid)
        drawn = figures.densities(
            terms,
            self.here,
            self.summary,
            self.axis,
            top=_height(whole.posterior_density, terms.prior_density),
            likelihoods=(
                -self.nats[1] / np.log(10.0),
                max(0.2, 0.3 + float(whole.log10_likelihood.max())),
            ),
            flat=flat,
            height=height,
        )
        handle = [along(f"{self.symbol}: on the likelihood", self.control)]
        about = f"Prior and posterior per unit of {self.axis.unit}, and below the likelihood."
        return Plot(f"{key}_densities", drawn, f"{about} {said}", drag=handle)

    def formula(self) -> Formula:
        here, t = self.here, {"θ": r"\theta", "μ": r"\mu"}[self.symbol]
        nll, prior, total = (float(v) for v in (here.nll, here.prior, here.posterior))
        return Formula(
            rf"-\log p({t} \mid x) = -\log p(x \mid {t}) \\ - \log p({t}) + \log Z",
            rf"⟦{latex(nll)}⟧ + (⟦{latex(prior)}⟧) + (⟦{latex(here.log_evidence)}⟧)"
            rf" = ⟦{latex(total)}⟧",
        )


def _height(*curves: Numbers) -> float:
    """The top of an axis for these densities; what rises without end at 0 and 1 is cut off."""
    return 1.2 * max(float(curve[6:-6].max()) for curve in curves)


@view(COIN, controls="byseen bytoss bya byb byin byat byflat")
def coin(s: State) -> Iterator[Part]:
    found, size, heads = coin_of(s, s.byseen, s.byin), s.tosses.size, int(s.tosses.sum())
    mode = None if np.isnan(found.mode) else float(found.place(found.mode))
    whole = coin_of(s, size, s.byin)
    at = Seen(
        found,
        whole,
        # A probability that rounds to 0 or 1 has no logit.
        Summary(mode, *found.place([found.mean, found.low, found.high]).clip(-99, 99).tolist()),
        AXES[s.byin],
        GRIDS[s.byin],
        "θ",
        "byat",
        s.byat,
        float(found.place(s.byat)),
    )
    yield at.terms_row("bayes")
    said = Say(f"{at.told} {_coin_in_words(s, coin_of(s, s.byseen, THETA))}")
    yield said
    yield Player("byseen", size, range(size + 1))
    updates = bayes.coin_updates(s.tosses, alpha=s.bya, beta=s.byb)
    priors = ((s.bya, s.byb), (found.alpha, found.beta), (whole.alpha, whole.beta))
    before, after, last = (
        np.exp(bayes.beta_binomial_log_probs(size, alpha=a, beta=b)) for a, b in priors
    )
    flat = found.normalised_likelihood(at.grid) if s.byflat else None
    spent = (
        f"Each toss costs the prediction before it −log p; for the {s.byseen} seen that adds up to "
        f"**{decimals(updates.total[s.byseen])} nats = −log Z**, with Z the evidence, in any order."
    )
    guess = (
        f"Before any toss, the prior gave {_heads(heads)} in {size} a chance of "
        f"**{percent(before[heads])}**."
    )
    tosses = figures.toss_surprises(updates, s.byseen)
    predicted = figures.predicted_heads(before, after, heads, float(last.max()))
    beside = (
        Plot("bayes_tosses", tosses, spent.replace("**", ""), drag="byseen"),
        Plot("bayes_predicted", predicted, guess.replace("**", "")),
    )
    yield row(at.densities("bayes", said.plain, 660, flat), beside)
    yield Say(f"{spent} {guess}", key="evidence")
    yield Note(_area_in_words(s, found), "area")
    yield at.formula()


def _heads(k: int) -> str:
    return "1 head" if k == 1 else f"{k} heads"


def _coin_in_words(s: State, found: bayes.CoinPosterior) -> str:
    said = (
        f"{_heads(found.heads)} and {found.flips - found.heads} tails turn "
        f"Beta({s.bya:g}, {s.byb:g}) into "
        f"**Beta({found.alpha:g}, {found.beta:g})**. "
    )
    # Far down the tosses the two part only in later decimals.
    places = 5 if decimals(found.mode) == decimals(found.mean) else 3
    mode, mean = decimals(found.mode, places), decimals(found.mean, places)
    rest = f"the central 95% interval, **[{decimals(found.low)}, {decimals(found.high)}]**"
    if found.alpha == found.beta > 1:
        return f"{said}By symmetry both MAPs and the mean of θ are **0.5**; {rest}."
    per_theta = (
        "Per unit of θ no single place has the highest density"
        if np.isnan(found.mode)
        else f"The density per unit of θ is highest at **{mode}**"
    )
    return (
        f"{said}{per_theta}, that per unit of logit θ at **{mean}**: the MAP moves with the "
        f"coordinate. The mean of θ, **{mean}**, does not, nor does {rest}."
    )


def _area_in_words(s: State, found: bayes.CoinPosterior) -> str:
    said = (
        "The likelihood is a probability of the tosses, not a density of θ: each toss multiplies "
        "it by θ or 1 − θ, on an axis that is never rescaled. "
    )
    if np.isinf(found.log_likelihood_area):
        return (
            f"{said}Its area over logit θ is infinite while all tosses are alike: under a flat "
            "prior in this coordinate there is no posterior."
        )
    area = significant(float(np.exp(found.log_likelihood_area)))
    return (
        f"{said}Its area over {s.byin} is {area}. Dividing by it amounts to taking a flat prior in "
        f"{s.byin}; in the other coordinate the same step means another prior."
    )


def mean_of(s: State, seen: int) -> bayes.MeanPosterior:
    """The posterior after the first data."""
    prior = {"sigma": s.bysigma, "prior_mean": s.bym, "prior_sd": s.bytau}
    return bayes.mean_posterior(s.data[:seen], **prior)


@view(MEAN, controls="byn bydata bysigma bytau bym bymu")
def gaussian_mean(s: State) -> Iterator[Part]:
    steps = [mean_of(s, n) for n in range(s.data.size + 1)]
    now, whole = steps[s.byn], steps[-1]
    reach = (min(-4.0, whole.x.min() - 1.0), max(6.0, whole.x.max() + 1.0))
    x, grid = Axis("mean μ", reach, "μ"), np.linspace(*reach, 161)
    summary = Summary(now.mean, now.mean, now.low, now.high)
    at = Seen(now, whole, summary, x, grid, "μ", "bymu", s.bymu, s.bymu)
    yield at.terms_row("bayes_mean")
    said = Say(
        f"{at.told} The prior counts as **λ = σ²/τ² = {significant(now.worth, 3)}** data at "
        f"{exact(s.bym)}. With {s.byn} real data it has {percent(now.prior_weight)} of the weight. "
        f"The posterior is **N({decimals(now.mean)}, {decimals(now.sd)}²)**, its central 95% "
        f"**[{decimals(now.low)}, {decimals(now.high)}]**. Mean, median and MAP coincide here. For "
        f"the next datum the standard deviation is {decimals(now.predictive_sd)}; before "
        f"any datum its central 95% is [{decimals(steps[0].predictive_low, 2)}, "
        f"{decimals(steps[0].predictive_high, 2)}]."
    )
    yield said
    yield Player("byn", s.data.size, range(s.data.size + 1))
    drawn = figures.mean_by_data(steps, s.byn, reach)
    about = f"The posterior’s mean and 95% after each datum. {said.plain}"
    steps_plot = Plot("bayes_mean_steps", drawn, about, drag="byn")
    yield row(at.densities("bayes_mean", said.plain, 440), steps_plot)
    yield at.formula()


@lru_cache(64)
def _path(seed: int, sigma: float, prior: str) -> bayes.PenaltyPath:
    sample = bayes.sample_polynomial(seed=seed)
    return bayes.penalty_path(
        sample.features,
        sample.targets,
        noise_sd=sigma,
        prior_sds=[_tau(penalty, sigma, prior) for penalty in np.geomspace(0.01, 4e4, 65)],
        prior=PRIORS[prior],
    )


def _tau(penalty: float, sigma: float, prior: str) -> float:
    return bayes.prior_sd_of_penalty(penalty, noise_sd=sigma, prior=PRIORS[prior])


def penalised(s: State) -> bayes.PenalisedFit:
    sample = bayes.sample_polynomial(seed=s.byseed)
    return bayes.penalised_fit(
        sample.features,
        sample.targets,
        noise_sd=s.bysigma,
        prior_sd=_tau(s.bylam, s.bysigma, s.byprior),
        prior=PRIORS[s.byprior],
    )


@view(PENALTY, controls="byprior bylam bysigma byseed")
def ridge_and_lasso(s: State) -> Iterator[Part]:
    sample, fit = bayes.sample_polynomial(seed=s.byseed), penalised(s)
    path = _path(s.byseed, s.bysigma, s.byprior)
    truth, y = sample.coefficients, (-1.9, 3.0)
    name = "Ridge" if s.byprior == RIDGE else "Lasso"
    said = Say(_penalty_in_words(s, fit))
    paths = figures.coefficient_paths(path, fit, truth, y)
    now = figures.coefficient_bars(fit, truth, y)
    handle = [along("λ, and with it τ", "bylam")]
    yield from pair(
        said,
        Plot("bayes_paths", paths, "Along λ.", drag=handle),
        Plot("bayes_coefficients", now, "Each coefficient by least squares, as mode, as mean."),
    )
    line = fit.line(sample.features)
    expected = figures.fitted_line(sample.x, sample.targets, sample.features @ truth, line, REACH)
    before, after = (decimals(REACH * float(sd[-1]), 2) for sd in (line.prior_sd, line.sd))
    interval = Say(
        f"At x = 1 the line is known to **±{before}** before the data and to **±{after}** after "
        f"them, {REACH:g} standard deviations each. A datum scatters around the line by its own "
        f"σ = {s.bysigma:g}.",
        key="interval",
    )
    yield Plot("bayes_line", expected, f"The data, and the lines expected. {interval.plain}")
    yield interval
    yield Note(
        "Solid paths: the mode. Dotted: the posterior’s mean. Grey: degrees whose true coefficient "
        "is 0. The features are polynomials made orthogonal over the points, so that each "
        f"coefficient has a posterior of its own. In scikit-learn: {name}(alpha={fit.alpha:.4g}).",
        "penalty",
    )
    norm, penalty = r"\tfrac{1}{2} \|\beta\|^2", r"\frac{\sigma^2}{\tau^2}"
    if s.byprior == LASSO:
        norm, penalty = r"\|\beta\|_1", r"\frac{\sqrt{2}\, \sigma^2}{\tau}"
    yield Formula(
        rf"\tfrac{{1}}{{2}} \|y - X\beta\|^2 + \lambda\, {norm} \qquad \lambda = {penalty}",
        rf"\lambda = ⟦{s.bylam:g}⟧ \iff \tau = ⟦{latex(fit.prior_sd)}⟧",
    )


def _penalty_in_words(s: State, fit: bayes.PenalisedFit) -> str:
    kind = "Gaussian" if s.byprior == RIDGE else "Laplace"
    given = f"With σ = {s.bysigma:g}, **λ = {s.bylam:g} is a {kind} prior of standard deviation "
    if s.byprior == RIDGE:
        return (
            f"{given}τ = σ/√λ = {significant(fit.prior_sd)}**. Ridge is the mode of the posterior "
            "and its mean in one: every coefficient is nearer to 0 than by least squares, and "
            "**none is 0**."
        )
    return (
        f"{given}τ = √2 σ²/λ = {significant(fit.prior_sd)}**. Lasso, the mode, makes "
        f"**{fit.n_zero} of {fit.mode.size} coefficients exactly 0**; the mean of the same "
        "posterior makes **none** 0. Zeros come from asking for the highest density, not from what "
        "is believed."
    )


@lru_cache(64)
def _distances(letters: str, alpha: float, beta: float) -> dict[str, Numbers]:
    """KL of Laplace’s approximation after each toss, by coordinate."""
    heads = [letters[:n].count("H") for n in range(len(letters) + 1)]

    def distance(k: int, n: int, coordinate: bayes.CoinCoordinate) -> float:
        exact = bayes.coin_posterior(k, n, alpha=alpha, beta=beta, coordinate=coordinate)
        return bayes.laplace_approximation(exact).kl

    return {
        name: np.array([distance(k, n, coordinate) for n, k in enumerate(heads)])
        for name, coordinate in COORDINATES.items()
    }


@view(LAPLACE, controls="byseen bytoss bya byb byin")
def laplace(s: State) -> Iterator[Part]:
    exact, x, grid = coin_of(s, s.byseen, s.byin), AXES[s.byin], GRIDS[s.byin]
    found = bayes.laplace_approximation(exact)
    if s.byin == THETA:
        x = x._replace(range=(-0.25, 1.25))
    terms, wide = exact.terms(grid), np.linspace(*x.range, 161)
    top = _height(coin_of(s, s.tosses.size, s.byin).terms(grid).posterior_density)
    said = Say(_laplace_in_words(s, exact, found))
    distances = _distances(s.letters, s.bya, s.byb)
    shapes = figures.laplace_densities(terms, found, wide, x, 1.3 * top)
    distance = figures.laplace_distance(distances, s.byin, s.byseen)
    yield from pair(
        said,
        Plot("bayes_laplace", shapes, "Exact, and Laplace’s Gaussian."),
        Plot("bayes_kl", distance, "KL after each toss in both coordinates.", drag="byseen"),
        (1.2, 1),
    )
    yield Player("byseen", s.tosses.size, range(s.tosses.size + 1))
    yield Formula(
        r"\frac{1}{s^2} = -\frac{d^2}{du^2} \log p(u \mid x) \Big|_{u = \text{mode}}",
        rf"s = ⟦{latex(found.sd) if found.exists else NO_NUMBER}⟧",
    )


def _laplace_in_words(
    s: State, exact: bayes.CoinPosterior, found: bayes.LaplaceApproximation
) -> str:
    name = (
        f"After {_heads(exact.heads)} in {exact.flips} the posterior is "
        f"Beta({exact.alpha:g}, {exact.beta:g}). "
    )
    if not found.exists:
        return f"{name}**No approximation.** {found.message} In logit θ there is an approximation."
    beyond = (
        f" It gives **{percent(found.impossible)}** to θ below 0 or above 1, where no coin can be."
        if s.byin == THETA
        else " In logit θ no value is impossible."
    )
    return (
        f"{name}Laplace’s approximation in {s.byin} has standard deviation "
        f"**{decimals(found.sd)}**, the posterior {decimals(found.exact_sd)}. "
        f"KL(exact ∥ Laplace) is **{significant(found.kl)} nats**, and log Z is missed by "
        f"{significant(found.log_evidence_error, 3)}.{beyond}"
    )


@lru_cache(4)
def _schools(hyper: str) -> tuple[GroupEffects, bayes.EffectsPosterior]:
    schools = load_eight_schools()
    found = bayes.effects_posterior(schools.estimates, schools.standard_errors, **HYPER[hyper])
    return schools, found


@view(SCHOOLS, controls="byspread byhyper")
def eight_schools(s: State) -> Iterator[Part]:
    schools, found = _schools(s.byhyper)
    along_tau, known = found.at(np.linspace(0.0, 30.0, 121)), found.at(s.byspread)
    said = Say(
        f"If the spread between schools were τ = {s.byspread:g}, school {schools.names[0]}’s own "
        f"{schools.estimates[0]:g} would go {percent(known.pooling[0])} of the way to the common "
        f"mean, {decimals(float(known.mu), 2)}, to **{decimals(known.effects[0], 2)}**. τ is not "
        f"known; averaged over its posterior (mean {decimals(found.tau, 2)}, median "
        f"{decimals(found.tau_quantile(0.5), 2)}) the effect is "
        f"**{decimals(found.effects[0], 2)}**."
    )
    density, here = found.tau_density(along_tau.tau), float(found.tau_density(s.byspread))
    drawn = figures.shrinkage(
        along_tau.tau,
        dict(zip(schools.names, along_tau.effects.T, strict=True)),
        density,
        (s.byspread, here),
        ("τ, the spread between schools (points)", "mean effect given τ", "density of τ"),
        ((-0.4, 31.5), (-8.0, 32.0), (0.0, 0.25)),
    )
    beside = figures.groups(found, known, schools.names)
    yield from pair(
        said,
        Plot("bayes_shrinkage", drawn, "Effects given τ, and its posterior.", drag="byspread"),
        Plot("bayes_schools", beside, "Each school’s estimate, its effect given τ and over all τ."),
    )
    yield Note(
        "τ = 0 pools all schools into one, a large τ leaves each to itself, and between the two is "
        "partial pooling. The density of τ is highest at 0: its MAP pools completely, though most "
        "of the area lies elsewhere. θ and μ are integrated out exactly, τ by quadrature."
    )
    yield Formula(
        r"\mathbb{E}[\theta_j \mid \tau] = B_j\, \hat\mu + (1 - B_j)\, y_j \\"
        r" B_j = \frac{\sigma_j^2}{\sigma_j^2 + \tau^2}",
        rf"⟦{latex(known.pooling[0])}⟧ \cdot ⟦{latex(float(known.mu))}⟧ +"
        rf" ⟦{latex(1 - known.pooling[0])}⟧ \cdot {schools.estimates[0]:g}"
        rf" = ⟦{latex(known.effects[0])}⟧",
    )


@view(RATS, controls="bytotal")
def rat_tumours(s: State) -> Iterator[Part]:
    groups, found = load_rat_tumours(), rats()
    own, k = groups.counts / groups.totals, groups.counts[-1]
    totals = np.geomspace(TOTALS[0], TOTALS[-1], 81)
    ties, known = found.given_total(totals), found.given_total(s.bytotal)
    given = known.rates
    said = Say(
        f"In the present group {k} of {groups.totals[-1]} rats have tumours, "
        f"{percent(own[-1])}. If α + β were {s.bytotal:g}, the 70 groups before would draw that to "
        f"**{percent(given[-1])}**; averaged over its posterior it is "
        f"**{percent(found.rates[-1])}**, where all rats together have {percent(found.pooled)}."
    )
    drawn = figures.shrinkage(
        totals,
        {f"{groups.counts[j]}/{groups.totals[j]}": ties.rates[:, j] for j in SHOWN},
        ties.density,
        (s.bytotal, float(known.density)),
        ("α + β", "mean rate given α + β", "density of log(α + β)"),
        ((2.8, 140.0), (0.0, 0.4), (-0.1, 1.4)),
        log=True,
        tickvals=[3, 5, 10, 20, 50, 100],
    )
    beside = figures.rates(own, given, found.rates, groups.totals)
    yield from pair(
        said,
        Plot("bayes_totals", drawn, "Rates given α + β, and its posterior.", drag="bytotal"),
        Plot("bayes_rates", beside, "Each group’s rate and what becomes of it."),
    )
    yield Note(
        "Each group’s rate is a draw from one Beta(α, β), of which neither is known. Their prior "
        "is (α + β) to the power −5/2. A small α + β leaves each group to itself, a large one "
        "pools all; small groups are drawn furthest. It is all summed over a grid, nothing drawn."
    )
    yield Formula(
        r"\mathbb{E}[\theta_j \mid \alpha, \beta] = \frac{\alpha + k_j}{\alpha + \beta + n_j}",
        rf"\frac{{\mathbb{{E}}[\alpha] + {k}}}{{⟦{s.bytotal:g}⟧ + {groups.totals[-1]}}}"
        rf" = ⟦{latex(float(given[-1]))}⟧",
    )


ALL: Final = (coin, gaussian_mean, ridge_and_lasso, laplace, eight_schools, rat_tumours)


def _code(s: State) -> Mapping[str, str]:
    if s.byview == COIN:
        return snippets.coin(s.tosses[: s.byseen].astype(int).tolist(), s.bya, s.byb, s.byat)
    if s.byview == MEAN:
        data = s.data[: s.byn].tolist()
        return snippets.gaussian_mean(data, s.bysigma, s.bym, s.bytau, s.bymu)
    if s.byview == PENALTY:
        return snippets.penalty(s.byseed, s.bysigma, s.bylam, PRIORS[s.byprior])
    if s.byview == LAPLACE:
        heads = s.letters[: s.byseen].count("H")
        return snippets.laplace(heads, s.byseen, s.bya, s.byb, COORDINATES[s.byin])
    if s.byview == RATS:
        return snippets.rats(s.bytotal)
    return snippets.schools(s.byspread, HYPER[s.byhyper])


def _laplace_kl(s: State) -> float:
    return float(bayes.laplace_approximation(coin_of(s, s.byseen, s.byin)).kl)


def _first_school(s: State) -> float:
    return float(_schools(s.byhyper)[1].at(s.byspread).pooling[0])


def _present_rate(_: State) -> float:
    groups = load_rat_tumours()
    return float(groups.counts[-1] / groups.totals[-1])


lesson = Lesson(
    stem="bayes",
    state=State,
    look_for="The posterior’s three terms are nats that add up: what the data cost, what the prior "
    "charges, and log Z, one number for all parameters. Drag θ along the sum, let the tosses come "
    "one by one, then change the coordinate: which of the summaries moves?",
    presets={
        "9 of 12": {},
        "In log-odds": {"byin": LOGIT},
        "A firm prior": {"bya": 50.0, "byb": 50.0},
        "All heads": {"bytoss": "HHH", "byin": LOGIT, "byflat": True},
        "Rats, after 70 groups": {"bytoss": "TTTTTTTTTTHHHH", "bya": 1.4, "byb": 8.6, "byat": 0.2},
        "A prior worth one datum": {"byview": MEAN},
        "A prior worth 25 data": {"byview": MEAN, "bytau": 0.2},
        "Lasso’s zeros": {"byview": PENALTY, "bylam": 7.0},
        "Ridge has none": {"byview": PENALTY, "byprior": RIDGE, "bylam": 20.0},
        "One success in two": {"byview": LAPLACE, "bytoss": "HT"},
        "The same in log-odds": {"byview": LAPLACE, "bytoss": "HT", "byin": LOGIT},
        "Complete pooling": {"byview": SCHOOLS, "byspread": 0.0},
        "τ at its mean": {"byview": SCHOOLS, "byspread": 6.5},
        "71 groups of rats": {"byview": RATS},
    },
    views=(Chosen("byview", ALL),),
    code=_code,
    sources="T. Bayes (1763), An essay towards solving a problem in the doctrine of chances. "
    "R. Tibshirani (1996), Regression shrinkage and selection via the lasso. T. Park and "
    "G. Casella (2008), The Bayesian lasso. D. B. Rubin (1981), Estimation in parallel randomized "
    "experiments. A. Gelman et al. (2013), Bayesian Data Analysis, 3rd edition. "
    "Rats: R. E. Tarone (1982), The use of historical control information in testing for a trend "
    "in proportions, as given in Gelman et al., table 5.1. The tosses and the data are made up.",
    terms=(
        "Prior",
        "Posterior",
        "Evidence",
        "MAP estimate",
        "Laplace’s approximation",
        "Partial pooling",
        "Likelihood",
        "KL divergence",
    ),
    numbers={
        "posterior": Number(
            "−log posterior here",
            lambda s: float(coin_of(s, s.byseen, THETA).terms(s.byat).posterior),
            "nats",
        ),
        "mean": Number("mean of θ", lambda s: coin_of(s, s.byseen, THETA).mean),
        "mode": Number("MAP", lambda s: coin_of(s, s.byseen, s.byin).mode),
        "evidence": Number("−log Z", lambda s: -coin_of(s, s.byseen, THETA).log_evidence, "nats"),
        "worth": Number("data that the prior is worth", lambda s: mean_of(s, s.byn).worth),
        "weight": Number("weight of the prior", lambda s: mean_of(s, s.byn).prior_weight),
        "zeros": Number("coefficients that are exactly 0", lambda s: penalised(s).n_zero),
        "laplace_kl": Number("KL(exact ∥ Laplace)", _laplace_kl, "nats"),
        "pooling": Number("way of the first school to the common mean", _first_school),
        "rate": Number("mean rate of the present group", lambda _: float(rats().rates[-1])),
        "own_rate": Number("its own rate", _present_rate),
        "pooled_rate": Number("rate of all rats", lambda _: rats().pooled),
    },
)
