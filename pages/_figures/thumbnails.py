"""Small pictures for the cards of the home page: SVG drawn from the numbers of `nll_core`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core import (
    GaussianMixture,
    entropy,
    fit_gaussian,
    kl_divergence,
    margin_loss,
    output_family,
    reliability_curve,
    risk_coverage_curve,
    softmax,
    surprise,
    threshold_for_coverage,
    top_label,
)
from nll_core.bayes import coin_posterior
from nll_core.datasets import (
    load_digits_predictions,
    load_first_names,
    load_five_points,
    load_iris,
    load_lifetimes,
    load_old_faithful,
)
from nll_core.density import density_histogram, fit_mixture, mixture_log_density
from nll_core.distributions import Gamma, likelihood_intervals
from nll_core.families import OutputFamilyName
from nll_core.information import split_uncertainty
from nll_core.language import (
    decode,
    fit_ngram,
    free_run,
    letter_texts,
    ngram_counts,
    position_nll,
    train_bigram,
)
from nll_core.likelihoods import mixture_density
from nll_core.preferences import fit_bradley_terry, load_baseball, strengths_against
from nll_core.scores import coverage_bounds
from nll_core.selection import choose_degree
from nll_core.teaching import (
    class_answers,
    cross_entropy_as_written,
    gaussian_point_terms,
    project_onto_gaussian,
    round_steps,
    scores_along,
    split_sample,
    train_classifier,
)

FloatArray = NDArray[np.floating[Any]]

WIDTH: Final = 240
HEIGHT: Final = 110
PAD: Final = 10

# A picture stands apart from the page's style, so its colours must serve on light and dark
# grounds alike: each has a contrast of at least 3:1 on both.
INK: Final = {
    "truth": "#3a86c8",
    "model": "#d07016",
    "state": "#dd4477",
    "reference": "#868e99",
}


class Thumbnail(NamedTuple):
    """A picture as SVG text, and what it shows in words."""

    svg: str
    alt: str


class _Axes(NamedTuple):
    """What reaches from edge to edge and from foot to top, and what is drawn along it as SVG."""

    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, x: ArrayLike) -> FloatArray:
        return PAD + self._part(x, *self.x) * (WIDTH - 2 * PAD)

    def up(self, y: ArrayLike) -> FloatArray:
        return HEIGHT - PAD - self._part(y, *self.y) * (HEIGHT - 2 * PAD)

    def line(self, x: ArrayLike, y: ArrayLike, role: str, dash: str = "none") -> str:
        return _path(self.across(x), self.up(y), role, dash)

    def stick(self, x: float, y: float, role: str) -> str:
        return self.line([x, x], [0, y], role)

    def dot(self, x: float, y: float, role: str = "state", size: int = 6) -> str:
        return _dot(float(self.across(x)), float(self.up(y)), role, size)

    @staticmethod
    def _part(v: ArrayLike, low: float, high: float) -> FloatArray:
        return (np.asarray(v, dtype=float) - low) / (high - low)


def _path(x: FloatArray, y: FloatArray, role: str, dash: str = "none") -> str:
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return (
        f'<polyline points="{points}" fill="none" stroke="{INK[role]}" stroke-width="3" '
        f'stroke-linecap="round" stroke-dasharray="{dash}"/>'
    )


def _dot(x: float, y: float, role: str = "state", size: int = 6) -> str:
    return f'<circle fill="{INK[role]}" cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'


def _picture(alt: str, *parts: str) -> Thumbnail:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">{"".join(parts)}</svg>'
    )
    return Thumbnail(svg, alt)


def surprise_thumbnail() -> Thumbnail:
    """−log p with one probability marked."""
    axes = _Axes((0, 1), (0, 5))
    p = np.linspace(0.007, 1, 80)
    return _picture(
        "the curve of minus log p",
        axes.line(p, surprise(p), "truth"),
        axes.dot(0.1, float(surprise(0.1))),
    )


def likelihood_thumbnail() -> Thumbnail:
    """A normal density with the area over an interval of it filled."""
    grid = np.linspace(-3.2, 3.2, 80)
    density = gaussian_point_terms(grid, 0.0, 1.0).density
    inside = (grid >= 0) & (grid <= 1)
    axes = _Axes((grid[0], grid[-1]), (0, density.max()))
    sides = ((grid[inside][i], density[inside][i]) for i in range(0, inside.sum(), 3))
    return _picture(
        "a bell curve with a part of the area under it filled",
        *(axes.stick(a, b, "state") for a, b in sides),
        axes.line(grid, density, "model"),
    )


def gaussian_thumbnail() -> Thumbnail:
    """The density fitted to five points, with a stick for each point's likelihood."""
    data = load_five_points().values
    fit = fit_gaussian(data)
    grid = np.linspace(fit.mu - 3 * fit.sigma, fit.mu + 3 * fit.sigma, 80)
    density = gaussian_point_terms(grid, fit.mu, fit.sigma).density
    sticks = gaussian_point_terms(data, fit.mu, fit.sigma).density
    axes = _Axes((grid[0], grid[-1]), (0, density.max()))
    return _picture(
        "a bell curve with a stick at each data point",
        axes.line(grid, density, "model"),
        *(axes.stick(a, b, "truth") for a, b in zip(data, sticks, strict=True)),
    )


def bayes_thumbnail() -> Thumbnail:
    """A prior and a posterior of a coin, with the posterior's mean."""
    posterior = coin_posterior(9, 12, alpha=2.0, beta=3.0)
    theta = np.linspace(0.005, 0.995, 80)
    terms = posterior.terms(theta)
    axes = _Axes((0, 1), (0, terms.posterior_density.max()))
    return _picture(
        "a broad dashed hump, and a narrower one to its right with its mean",
        axes.line(theta, terms.prior_density, "reference", dash="4 7"),
        axes.line(theta, terms.posterior_density, "model"),
        axes.dot(posterior.mean, 0),
    )


def entropy_thumbnail() -> Thumbnail:
    """Two humps, and the Gaussians that are closest to them by either divergence."""
    target = GaussianMixture((0.6, 0.4), (-3.0, 3.0), (1.0, 1.0))
    found = project_onto_gaussian(target)
    grid = np.linspace(-6.5, 6.5, 66)
    curves = {"truth": mixture_density(target, grid)}
    for role, fit in (("model", found.forward), ("state", found.reverse[0])):
        one = GaussianMixture((1.0,), (fit.mu,), (fit.sigma,))
        curves[role] = mixture_density(one, grid)
    axes = _Axes((grid[0], grid[-1]), (0, 0.4))
    return _picture(
        "two humps, a broad curve over both and a narrow one over the higher",
        *(axes.line(grid, density, role) for role, density in curves.items()),
    )


def template_thumbnail() -> Thumbnail:
    """The losses of three families of a number, around the same observation."""
    z = np.linspace(-4, 4, 81)
    axes = _Axes((-4, 4), (0, 4.2))
    curves: dict[str, OutputFamilyName] = {
        "reference": "student_t",
        "model": "laplace",
        "truth": "gaussian",
    }
    losses = {r: np.asarray(output_family(f).familiar_loss(z, 0.0)) for r, f in curves.items()}
    return _picture(
        "three losses with the same lowest point: a parabola, a wedge and one that flattens",
        *(axes.line(z[loss <= 4.2], loss[loss <= 4.2], role) for role, loss in losses.items()),
    )


def stability_thumbnail() -> Thumbnail:
    """The loss of a confident hit on a log axis, exact and as log-softmax has it."""
    lead = np.linspace(0.0, 60.0, 61)
    axes = _Axes((0, 60), (-26, 0))
    exact, found = (
        cross_entropy_as_written(lead, form).loss for form in ("softplus", "log-softmax")
    )
    held = found > 0
    return _picture(
        "a loss that falls along a line, and the computed one that drops to zero",
        axes.line(lead, np.log10(exact), "truth"),
        axes.line(lead[held], np.log10(found[held]), "model", dash="1 7"),
        _dot(float(axes.across(37)), HEIGHT - PAD - 6),
    )


def softmax_thumbnail() -> Thumbnail:
    """Probabilities of four classes as bars, the true one marked."""
    probabilities = softmax([0.4, 1.6, 0.0, 0.9])
    heights = probabilities / probabilities.max() * (HEIGHT - 3 * PAD)
    width = (WIDTH - 2 * PAD) / probabilities.size
    bars = [
        f'<rect fill="{INK["truth" if k == 1 else "model"]}" x="{PAD + k * width + 8:.1f}" '
        f'y="{HEIGHT - PAD - h:.1f}" width="{width - 16:.1f}" height="{h:.1f}" rx="3"/>'
        for k, h in enumerate(heights)
    ]
    return _picture("four bars of probability, one of them the truth", *bars)


def losses_thumbnail() -> Thumbnail:
    """Three losses of the margin: the NLL, the hinge and Brier's."""
    margins = np.linspace(-3, 3, 81)
    axes = _Axes((-3, 3), (0, 4))
    return _picture(
        "three losses that fall with the margin, one of them bounded",
        axes.line(margins, margin_loss(margins, "brier"), "reference", dash="4 5"),
        axes.line(margins, margin_loss(margins, "hinge"), "model"),
        axes.line(margins, margin_loss(margins), "truth"),
    )


def training_thumbnail() -> Thumbnail:
    """The NLL of what is trained on and of what is held out, against the step."""
    iris = load_iris()
    two = iris.labels > 0
    sample = split_sample(iris.features[two, 2:], iris.labels[two] - 1, n_train=12, seed=7)
    run = train_classifier(sample, learning_rate=10.0, steps=round_steps(300))
    at = np.log10(run.steps[1:])
    axes = _Axes((at[0], at[-1]), (0, 0.5))
    curves = {
        role: scores_along(run.logits(part.features), part.labels).nll[1:]
        for role, part in (("model", sample.train), ("truth", sample.held_out))
    }
    lowest = int(curves["truth"].argmin())
    return _picture(
        "a training loss that falls, and a held-out one that turns up",
        *(axes.line(at, np.minimum(nll, 0.5), role) for role, nll in curves.items()),
        axes.dot(at[lowest], curves["truth"][lowest]),
    )


def bigram_thumbnail() -> Thumbnail:
    """The loss of a bigram in training, falling onto that of counting."""
    names = letter_texts(load_first_names().different[:200])
    run = train_bigram(ngram_counts(names, 2), n_steps=200, kept=30)
    at = np.sqrt(run.steps)
    axes = _Axes((0, at[-1]), (1.8, 3.4))
    place = 6
    return _picture(
        "a loss that falls onto a dashed line, the loss of counting",
        axes.line(at[[0, -1]], [run.optimum_nll] * 2, "truth", dash="4 7"),
        axes.line(at, np.minimum(run.nll, 3.4), "model"),
        axes.dot(at[place], run.nll[place]),
    )


def families_thumbnail() -> Thumbnail:
    """A profile that is no parabola, and the parabola of its standard error, above their cut."""
    found = likelihood_intervals(Gamma, load_lifetimes().values, only=["scale"], curve_points=41)
    one = found.parameters["scale"]
    assert one.curves is not None
    assert one.curves.wald is not None
    at = one.curves.values
    axes = _Axes((at[0], at[-1]), (0, 4.2))
    return _picture(
        "a lopsided valley, a parabola through its bottom, and a line that cuts both",
        axes.line(at[[0, -1]], [one.rise] * 2, "state", dash="4 7"),
        axes.line(at, np.minimum(one.curves.wald, 4.2), "reference"),
        axes.line(at, np.minimum(one.curves.profile, 4.2), "model"),
    )


def tokens_thumbnail() -> Thumbnail:
    """Seven tokens before and after top-p and a temperature, from the most likely down."""
    stages = decode(np.log([0.3, 0.22, 0.16, 0.12, 0.1, 0.06, 0.04]), [("top-p", 0.7)])
    axes = _Axes((0, 7), (0, 0.42))
    parts = []
    for i, (own, last) in enumerate(zip(stages[0].probs, stages[-1].probs, strict=True)):
        parts.append(axes.stick(i + 0.5, own, "reference"))
        if last:
            parts.append(_path(axes.across([i + 0.5] * 2) + 9, axes.up([0, last]), "model"))
    return _picture("bars of seven tokens, of which four grow and three are cut", *parts)


def preferences_thumbnail() -> Thumbnail:
    """Strengths of seven teams with their intervals, from the strongest."""
    fit = fit_bradley_terry(load_baseball().comparisons)
    found = strengths_against(fit)
    axes = _Axes((found.low.min(), found.high.max()), (len(fit.ranking) - 1, 0))
    rows = [*enumerate(fit.ranking)]
    return _picture(
        "seven dots from right to left, each with an interval",
        *(axes.line([found.low[i], found.high[i]], [k, k], "reference") for k, i in rows),
        *(axes.dot(found.strengths[i], k, "model", 5) for k, i in rows),
    )


def uncertainty_thumbnail() -> Thumbnail:
    """Three distributions over three classes, and their mean, in a triangle."""
    members = np.array([[0.8, 0.15, 0.05], [0.6, 0.25, 0.15], [0.3, 0.2, 0.5]])
    mean = np.asarray(split_uncertainty(members).mean)
    corners = np.array([[60.0, 102.0], [180.0, 102.0], [120.0, 8.0]])
    ring, (x, y) = corners[[0, 1, 2, 0]], mean @ corners
    dots = members @ corners
    return _picture(
        "three dots in a triangle, joined to a fourth between them",
        _path(ring[:, 0], ring[:, 1], "reference"),
        *(_path(np.array([a, x]), np.array([b, y]), "model") for a, b in dots),
        *(_dot(a, b, "model", 5) for a, b in dots),
        _dot(x, y),
    )


def exposure_thumbnail() -> Thumbnail:
    """Names that a bigram writes, by a judge of pairs and by one of a longer memory."""
    train = letter_texts(load_first_names().different[::4])
    bigram, judge = fit_ngram(train, 2, add=0.1), fit_ngram(train, 3, add=0.1)
    real = position_nll(judge, train, n_positions=9).nll
    at = np.arange(9)
    axes = _Axes((0, 8), (0, 4))
    written = free_run(bigram, judge).nll[:9]
    return _picture(
        "the surprise of real names by letter, and above it that of names a model wrote",
        axes.line(at, real, "truth", dash="4 7"),
        axes.line(at, written, "model"),
        axes.dot(3, written[3]),
    )


def selection_thumbnail() -> Thumbnail:
    """Training NLL by degree, which only falls, and that of new data, which rises again."""
    found = choose_degree("cubic", 30, range(7), seed=0)
    axes = _Axes((0, 6), (0.2, 1.5))
    at = np.arange(7)
    best = found.best["new data"]
    return _picture(
        "a curve that falls, and one that falls and then rises",
        axes.line(at, found.scores["training"], "model"),
        axes.line(at, found.new, "truth", dash="4 7"),
        axes.dot(best, found.new[best]),
    )


def density_thumbnail() -> Thumbnail:
    """Waits at Old Faithful: bars, and the mixture of two Gaussians that fits them."""
    waits = load_old_faithful().waiting
    histogram, fit = density_histogram(waits, 18), fit_mixture(waits, 2)
    at = np.linspace(40, 100, 90)
    axes = _Axes((40, 100), (0, 0.06))
    tops = zip(axes.across(histogram.centres), axes.up(histogram.densities), strict=True)
    return _picture(
        "a histogram with two humps under the curve of a mixture",
        *(
            f'<rect fill="{INK["truth"]}" x="{left - 4:.1f}" y="{top:.1f}" width="8" '
            f'height="{HEIGHT - PAD - top:.1f}"/>'
            for left, top in tops
        ),
        axes.line(at, np.exp(mixture_log_density(fit.mixture, at)), "model"),
    )


def calibration_thumbnail() -> Thumbnail:
    """The reliability diagram of the digits classifier."""
    predictions = load_digits_predictions(0.0)
    confidence, correct = top_label(softmax(predictions.logits), predictions.labels)
    curve = reliability_curve(confidence, correct, n_bins=10)
    axes = _Axes((0, 1), (0, 1))
    return _picture(
        "a reliability curve that lies below the diagonal",
        axes.line([0, 1], [0, 1], "reference", dash="4 7"),
        axes.line(curve.mean_confidence, curve.accuracy, "truth"),
    )


def predictions_thumbnail() -> Thumbnail:
    """Risk against coverage of the digits classifier, with one threshold."""
    predictions = load_digits_predictions(0.0)
    confidence, correct = top_label(softmax(predictions.logits), predictions.labels)
    curve = risk_coverage_curve(confidence, correct)
    point = threshold_for_coverage(curve, 0.8)
    axes = _Axes((0, 1), (0, 1.2 * curve.full_risk))
    kept = np.linspace(60, len(curve.coverage) - 1, 60).astype(int)
    return _picture(
        "a share of errors that rises with the share of examples that are answered",
        axes.line([0, 1], [curve.full_risk] * 2, "reference", dash="4 7"),
        axes.line(curve.coverage[kept], curve.risk[kept], "model"),
        axes.dot(point.coverage, point.risk),
    )


def abstain_thumbnail() -> Thumbnail:
    """Risk and its bound at shares of the surest, and what is wanted."""
    predictions = load_digits_predictions(0.0)
    found = coverage_bounds(*top_label(softmax(predictions.logits), predictions.labels), risk=0.05)
    axes = _Axes((0, 1), (0, 0.16))
    kept = np.flatnonzero(found.upper <= 0.16)
    at = found.chosen or 0
    return _picture(
        "a rising share of errors below its bound, and how far a promise reaches",
        axes.line([0, 1], [0.05, 0.05], "reference", dash="4 7"),
        axes.line(found.coverage, found.risk, "model"),
        axes.line(found.coverage[kept], found.upper[kept], "truth"),
        axes.dot(found.coverage[at], found.upper[at]),
    )


def glossary_thumbnail() -> Thumbnail:
    """One law of a chance seen as three terms: its surprise, entropy and divergence from evens."""
    p = np.linspace(0.02, 0.98, 80)
    axes = _Axes((0, 1), (0, 1.1))
    both = np.stack([p, 1 - p], axis=-1)
    terms = {
        "truth": np.asarray(entropy(both)),
        "model": np.asarray(kl_divergence(both, [0.5, 0.5])),
        "reference": np.asarray(surprise(p)),
    }
    return _picture(
        "three terms of one chance as curves: its surprise, its entropy, its divergence",
        *(axes.line(p[v <= 1.1], v[v <= 1.1], role) for role, v in terms.items()),
    )


def plans_thumbnail() -> Thumbnail:
    """A lesson along a line of time, and the surprise that it begins with, halving by halving."""
    p = 0.5 ** np.arange(1, 8)
    axes, foot = _Axes((0, 8), (-0.625, 5)), -0.625
    return _picture(
        "steps of a lesson along a line of time, each as high as one more coin flip",
        axes.line([0, 8], [foot, foot], "reference"),
        *(
            axes.line([k, k], [foot, nats], "truth")
            for k, nats in enumerate(np.asarray(surprise(p)), 1)
        ),
    )


def board_thumbnail() -> Thumbnail:
    """The guesses of a class as bars, and what is right as a line among them."""
    guesses = [*(20.0,) * 9, 25.0, 30.0, 50.0, *(100.0,) * 8, 90.0, 95.0, 98.0, 105.0, 110.0]
    found = class_answers(guesses, right=(90.0, 110.0), edges=np.linspace(10, 120, 12))
    axes = _Axes((found.edges[0], found.edges[-1]), (0, found.counts.max()))
    middles = 0.5 * (found.edges[1:] + found.edges[:-1])
    return _picture(
        "the guesses of a class as bars, and what is right as a line",
        *(axes.stick(a, n, "model") for a, n in zip(middles, found.counts, strict=True) if n),
        axes.line([100, 100], axes.y, "truth", dash="4 7"),
    )


# By the stem of its page, after which each is called.
THUMBNAILS: Final[dict[str, Callable[[], Thumbnail]]] = {
    name.removesuffix("_thumbnail"): draw
    for name, draw in globals().items()
    if name.endswith("_thumbnail")
}
