"""Small pictures for the cards of the home page: SVG drawn from the numbers of `nll_core`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def _scaler(low: float, high: float, start: float, end: float) -> Callable[[ArrayLike], FloatArray]:
    return lambda v: start + (np.asarray(v, dtype=float) - low) / (high - low) * (end - start)


def _path(x: FloatArray, y: FloatArray, role: str, dash: str = "none") -> str:
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return (
        f'<polyline points="{points}" fill="none" stroke="{INK[role]}" stroke-width="3" '
        f'stroke-linecap="round" stroke-dasharray="{dash}"/>'
    )


def _picture(parts: Sequence[str], alt: str) -> Thumbnail:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">{"".join(parts)}</svg>'
    )
    return Thumbnail(svg, alt)


def surprise_thumbnail() -> Thumbnail:
    """−log p with one probability marked."""
    x = _scaler(0, 1, PAD, WIDTH - PAD)
    y = _scaler(0, 5, HEIGHT - PAD, PAD)
    p = np.linspace(0.007, 1, 80)
    cx, cy = x(0.1), y(surprise(0.1))
    return _picture(
        [
            _path(x(p), y(surprise(p)), "truth"),
            f'<circle fill="{INK["state"]}" cx="{cx:.1f}" cy="{cy:.1f}" r="6"/>',
        ],
        "the curve of minus log p",
    )


def likelihood_thumbnail() -> Thumbnail:
    """A normal density with the area over an interval of it filled."""
    grid = np.linspace(-3.2, 3.2, 80)
    density = gaussian_point_terms(grid, 0.0, 1.0).density
    inside = (grid >= 0) & (grid <= 1)
    x = _scaler(grid[0], grid[-1], PAD, WIDTH - PAD)
    y = _scaler(0, density.max(), HEIGHT - PAD, PAD)
    sides = ((grid[inside][i], density[inside][i]) for i in range(0, inside.sum(), 3))
    return _picture(
        [
            *(_path(x([a, a]), y([0, b]), "state") for a, b in sides),
            _path(x(grid), y(density), "model"),
        ],
        "a bell curve with a part of the area under it filled",
    )


def gaussian_thumbnail() -> Thumbnail:
    """The density fitted to five points, with a stick for each point's likelihood."""
    data = load_five_points().values
    fit = fit_gaussian(data)
    grid = np.linspace(fit.mu - 3 * fit.sigma, fit.mu + 3 * fit.sigma, 80)
    density = gaussian_point_terms(grid, fit.mu, fit.sigma).density
    sticks = gaussian_point_terms(data, fit.mu, fit.sigma).density
    x = _scaler(grid[0], grid[-1], PAD, WIDTH - PAD)
    y = _scaler(0, density.max(), HEIGHT - PAD, PAD)
    return _picture(
        [
            _path(x(grid), y(density), "model"),
            *(_path(x([a, a]), y([0, b]), "truth") for a, b in zip(data, sticks, strict=True)),
        ],
        "a bell curve with a stick at each data point",
    )


def bayes_thumbnail() -> Thumbnail:
    """A prior and a posterior of a coin, with the posterior's mean."""
    posterior = coin_posterior(9, 12, alpha=2.0, beta=3.0)
    theta = np.linspace(0.005, 0.995, 80)
    terms = posterior.terms(theta)
    x = _scaler(0, 1, PAD, WIDTH - PAD)
    y = _scaler(0, terms.posterior_density.max(), HEIGHT - PAD, PAD)
    return _picture(
        [
            _path(x(theta), y(terms.prior_density), "reference", dash="4 7"),
            _path(x(theta), y(terms.posterior_density), "model"),
            f'<circle fill="{INK["state"]}" cx="{x(posterior.mean):.1f}" cy="{y(0):.1f}" r="6"/>',
        ],
        "a broad dashed hump, and a narrower one to its right with its mean",
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
    x = _scaler(grid[0], grid[-1], PAD, WIDTH - PAD)
    y = _scaler(0, 0.4, HEIGHT - PAD, PAD)
    return _picture(
        [_path(x(grid), y(density), role) for role, density in curves.items()],
        "two humps, a broad curve over both and a narrow one over the higher",
    )


def template_thumbnail() -> Thumbnail:
    """The losses of three families of a number, around the same observation."""
    z = np.linspace(-4, 4, 81)
    x, y = _scaler(-4, 4, PAD, WIDTH - PAD), _scaler(0, 4.2, HEIGHT - PAD, PAD)
    curves: dict[str, OutputFamilyName] = {
        "reference": "student_t",
        "model": "laplace",
        "truth": "gaussian",
    }
    losses = {r: np.asarray(output_family(f).familiar_loss(z, 0.0)) for r, f in curves.items()}
    return _picture(
        [_path(x(z[loss <= 4.2]), y(loss[loss <= 4.2]), role) for role, loss in losses.items()],
        "three losses with the same lowest point: a parabola, a wedge and one that flattens",
    )


def stability_thumbnail() -> Thumbnail:
    """The loss of a confident hit on a log axis, exact and as log-softmax has it."""
    lead = np.linspace(0.0, 60.0, 61)
    x, y = _scaler(0, 60, PAD, WIDTH - PAD), _scaler(-26, 0, HEIGHT - PAD, PAD)
    exact, found = (
        cross_entropy_as_written(lead, form).loss for form in ("softplus", "log-softmax")
    )
    held = found > 0
    return _picture(
        [
            _path(x(lead), y(np.log10(exact)), "truth"),
            _path(x(lead[held]), y(np.log10(found[held])), "model", dash="1 7"),
            f'<circle fill="{INK["state"]}" cx="{x(37):.1f}" cy="{HEIGHT - PAD - 6:.1f}" r="6"/>',
        ],
        "a loss that falls along a line, and the computed one that drops to zero",
    )


def softmax_thumbnail() -> Thumbnail:
    """Probabilities of four classes as bars, the true one marked."""
    probabilities = softmax([0.4, 1.6, 0.0, 0.9])
    y = _scaler(0, probabilities.max(), HEIGHT - PAD, 2 * PAD)
    width = (WIDTH - 2 * PAD) / probabilities.size
    bars = [
        f'<rect fill="{INK["truth" if k == 1 else "model"]}" x="{PAD + k * width + 8:.1f}" '
        f'y="{y(p):.1f}" width="{width - 16:.1f}" height="{y(0) - y(p):.1f}" rx="3"/>'
        for k, p in enumerate(probabilities)
    ]
    return _picture(bars, "four bars of probability, one of them the truth")


def losses_thumbnail() -> Thumbnail:
    """Three losses of the margin: the NLL, the hinge and Brier's."""
    margins = np.linspace(-3, 3, 81)
    x = _scaler(-3, 3, PAD, WIDTH - PAD)
    y = _scaler(0, 4, HEIGHT - PAD, PAD)
    return _picture(
        [
            _path(x(margins), y(margin_loss(margins, "brier")), "reference", dash="4 5"),
            _path(x(margins), y(margin_loss(margins, "hinge")), "model"),
            _path(x(margins), y(margin_loss(margins)), "truth"),
        ],
        "three losses that fall with the margin, one of them bounded",
    )


def training_thumbnail() -> Thumbnail:
    """The NLL of what is trained on and of what is held out, against the step."""
    iris = load_iris()
    two = iris.labels > 0
    sample = split_sample(iris.features[two, 2:], iris.labels[two] - 1, n_train=12, seed=7)
    run = train_classifier(sample, learning_rate=10.0, steps=round_steps(300))
    at = np.log10(run.steps[1:])
    x, y = _scaler(at[0], at[-1], PAD, WIDTH - PAD), _scaler(0, 0.5, HEIGHT - PAD, PAD)
    curves = {
        role: scores_along(run.logits(part.features), part.labels).nll[1:]
        for role, part in (("model", sample.train), ("truth", sample.held_out))
    }
    lowest = int(curves["truth"].argmin())
    cx, cy = x(at[lowest]), y(curves["truth"][lowest])
    return _picture(
        [
            *(_path(x(at), y(np.minimum(nll, 0.5)), role) for role, nll in curves.items()),
            f'<circle fill="{INK["state"]}" cx="{cx:.1f}" cy="{cy:.1f}" r="6"/>',
        ],
        "a training loss that falls, and a held-out one that turns up",
    )


def bigram_thumbnail() -> Thumbnail:
    """The loss of a bigram in training, falling onto that of counting."""
    names = letter_texts(load_first_names().different[:200])
    run = train_bigram(ngram_counts(names, 2), n_steps=200, kept=30)
    at = np.sqrt(run.steps)
    x, y = _scaler(0, at[-1], PAD, WIDTH - PAD), _scaler(1.8, 3.4, HEIGHT - PAD, PAD)
    place = 6
    return _picture(
        [
            _path(x(at[[0, -1]]), y([run.optimum_nll] * 2), "truth", dash="4 7"),
            _path(x(at), y(np.minimum(run.nll, 3.4)), "model"),
            f'<circle fill="{INK["state"]}" cx="{x(at[place]):.1f}" cy="{y(run.nll[place]):.1f}" '
            'r="6"/>',
        ],
        "a loss that falls onto a dashed line, the loss of counting",
    )


def families_thumbnail() -> Thumbnail:
    """A profile that is no parabola, and the parabola of its standard error, above their cut."""
    found = likelihood_intervals(Gamma, load_lifetimes().values, only=["scale"], curve_points=41)
    one = found.parameters["scale"]
    assert one.curves is not None
    assert one.curves.wald is not None
    at = one.curves.values
    x, y = _scaler(at[0], at[-1], PAD, WIDTH - PAD), _scaler(0, 4.2, HEIGHT - PAD, PAD)
    return _picture(
        [
            _path(x(at[[0, -1]]), y([one.rise] * 2), "state", dash="4 7"),
            _path(x(at), y(np.minimum(one.curves.wald, 4.2)), "reference"),
            _path(x(at), y(np.minimum(one.curves.profile, 4.2)), "model"),
        ],
        "a lopsided valley, a parabola through its bottom, and a line that cuts both",
    )


def tokens_thumbnail() -> Thumbnail:
    """Seven tokens before and after top-p and a temperature, from the most likely down."""
    stages = decode(np.log([0.3, 0.22, 0.16, 0.12, 0.1, 0.06, 0.04]), [("top-p", 0.7)])
    x, y = _scaler(0, 7, PAD, WIDTH - PAD), _scaler(0, 0.42, HEIGHT - PAD, PAD)
    parts = []
    for i, (own, last) in enumerate(zip(stages[0].probs, stages[-1].probs, strict=True)):
        at = x(np.full(2, i + 0.5))
        parts.append(_path(at, y([0, own]), "reference"))
        if last:
            parts.append(_path(at + 9, y([0, last]), "model"))
    return _picture(parts, "bars of seven tokens, of which four grow and three are cut")


def preferences_thumbnail() -> Thumbnail:
    """Strengths of seven teams with their intervals, from the strongest."""
    fit = fit_bradley_terry(load_baseball().comparisons)
    found = strengths_against(fit)
    x = _scaler(found.low.min(), found.high.max(), PAD, WIDTH - PAD)
    y = _scaler(0, len(fit.ranking) - 1, PAD, HEIGHT - PAD)
    rows = [(i, y([k, k])) for k, i in enumerate(fit.ranking)]
    return _picture(
        [
            *(_path(x([found.low[i], found.high[i]]), at, "reference") for i, at in rows),
            *(
                f'<circle fill="{INK["model"]}" cx="{x(found.strengths[i]):.1f}" '
                f'cy="{at[0]:.1f}" r="5"/>'
                for i, at in rows
            ),
        ],
        "seven dots from right to left, each with an interval",
    )


def uncertainty_thumbnail() -> Thumbnail:
    """Three distributions over three classes, and their mean, in a triangle."""
    members = np.array([[0.8, 0.15, 0.05], [0.6, 0.25, 0.15], [0.3, 0.2, 0.5]])
    mean = np.asarray(split_uncertainty(members).mean)
    corners = np.array([[60.0, 102.0], [180.0, 102.0], [120.0, 8.0]])
    ring, (x, y) = corners[[0, 1, 2, 0]], mean @ corners
    dots = members @ corners
    return _picture(
        [
            _path(ring[:, 0], ring[:, 1], "reference"),
            *(_path(np.array([a, x]), np.array([b, y]), "model") for a, b in dots),
            *(f'<circle fill="{INK["model"]}" cx="{a:.1f}" cy="{b:.1f}" r="5"/>' for a, b in dots),
            f'<circle fill="{INK["state"]}" cx="{x:.1f}" cy="{y:.1f}" r="6"/>',
        ],
        "three dots in a triangle, joined to a fourth between them",
    )


def exposure_thumbnail() -> Thumbnail:
    """Names that a bigram writes, by a judge of pairs and by one of a longer memory."""
    train = letter_texts(load_first_names().different[::4])
    bigram, judge = fit_ngram(train, 2, add=0.1), fit_ngram(train, 3, add=0.1)
    real = position_nll(judge, train, n_positions=9).nll
    at = np.arange(9)
    x, y = _scaler(0, 8, PAD, WIDTH - PAD), _scaler(0, 4, HEIGHT - PAD, PAD)
    written = free_run(bigram, judge).nll[:9]
    return _picture(
        [
            _path(x(at), y(real), "truth", dash="4 7"),
            _path(x(at), y(written), "model"),
            f'<circle fill="{INK["state"]}" cx="{x(3):.1f}" cy="{y(written[3]):.1f}" r="6"/>',
        ],
        "the surprise of real names by letter, and above it that of names a model wrote",
    )


def selection_thumbnail() -> Thumbnail:
    """Training NLL by degree, which only falls, and that of new data, which rises again."""
    found = choose_degree("cubic", 30, range(7), seed=0)
    x, y = _scaler(0, 6, PAD, WIDTH - PAD), _scaler(0.2, 1.5, HEIGHT - PAD, PAD)
    at = np.arange(7)
    best = found.best["new data"]
    cx, cy = x(best), y(found.new[best])
    return _picture(
        [
            _path(x(at), y(found.scores["training"]), "model"),
            _path(x(at), y(found.new), "truth", dash="4 7"),
            f'<circle fill="{INK["state"]}" cx="{cx:.1f}" cy="{cy:.1f}" r="6"/>',
        ],
        "a curve that falls, and one that falls and then rises",
    )


def density_thumbnail() -> Thumbnail:
    """Waits at Old Faithful: bars, and the mixture of two Gaussians that fits them."""
    waits = load_old_faithful().waiting
    histogram, fit = density_histogram(waits, 18), fit_mixture(waits, 2)
    at = np.linspace(40, 100, 90)
    x, y = _scaler(40, 100, PAD, WIDTH - PAD), _scaler(0, 0.06, HEIGHT - PAD, PAD)
    tops = zip(x(histogram.centres), y(histogram.densities), strict=True)
    return _picture(
        [
            *(
                f'<rect fill="{INK["truth"]}" x="{left - 4:.1f}" y="{top:.1f}" width="8" '
                f'height="{HEIGHT - PAD - top:.1f}"/>'
                for left, top in tops
            ),
            _path(x(at), y(np.exp(mixture_log_density(fit.mixture, at))), "model"),
        ],
        "a histogram with two humps under the curve of a mixture",
    )


def calibration_thumbnail() -> Thumbnail:
    """The reliability diagram of the digits classifier."""
    predictions = load_digits_predictions(0.0)
    confidence, correct = top_label(softmax(predictions.logits), predictions.labels)
    curve = reliability_curve(confidence, correct, n_bins=10)
    x = _scaler(0, 1, PAD, WIDTH - PAD)
    y = _scaler(0, 1, HEIGHT - PAD, PAD)
    return _picture(
        [
            _path(x([0, 1]), y([0, 1]), "reference", dash="4 7"),
            _path(x(curve.mean_confidence), y(curve.accuracy), "truth"),
        ],
        "a reliability curve that lies below the diagonal",
    )


def predictions_thumbnail() -> Thumbnail:
    """Risk against coverage of the digits classifier, with one threshold."""
    predictions = load_digits_predictions(0.0)
    confidence, correct = top_label(softmax(predictions.logits), predictions.labels)
    curve = risk_coverage_curve(confidence, correct)
    point = threshold_for_coverage(curve, 0.8)
    x = _scaler(0, 1, PAD, WIDTH - PAD)
    y = _scaler(0, 1.2 * curve.full_risk, HEIGHT - PAD, PAD)
    kept = np.linspace(60, len(curve.coverage) - 1, 60).astype(int)
    cx, cy = x(point.coverage), y(point.risk)
    return _picture(
        [
            _path(x([0, 1]), y([curve.full_risk] * 2), "reference", dash="4 7"),
            _path(x(curve.coverage[kept]), y(curve.risk[kept]), "model"),
            f'<circle fill="{INK["state"]}" cx="{cx:.1f}" cy="{cy:.1f}" r="6"/>',
        ],
        "a share of errors that rises with the share of examples that are answered",
    )


def abstain_thumbnail() -> Thumbnail:
    """Risk and its bound at shares of the surest, and what is wanted."""
    predictions = load_digits_predictions(0.0)
    found = coverage_bounds(*top_label(softmax(predictions.logits), predictions.labels), risk=0.05)
    x, y = _scaler(0, 1, PAD, WIDTH - PAD), _scaler(0, 0.16, HEIGHT - PAD, PAD)
    kept = np.flatnonzero(found.upper <= 0.16)
    at = found.chosen or 0
    cx, cy = x(found.coverage[at]), y(found.upper[at])
    return _picture(
        [
            _path(x([0, 1]), y([0.05, 0.05]), "reference", dash="4 7"),
            _path(x(found.coverage), y(found.risk), "model"),
            _path(x(found.coverage[kept]), y(found.upper[kept]), "truth"),
            f'<circle fill="{INK["state"]}" cx="{cx:.1f}" cy="{cy:.1f}" r="6"/>',
        ],
        "a rising share of errors below its bound, and how far a promise reaches",
    )


def glossary_thumbnail() -> Thumbnail:
    """One law of a chance seen as three terms: its surprise, entropy and divergence from evens."""
    p = np.linspace(0.02, 0.98, 80)
    x, y = _scaler(0, 1, PAD, WIDTH - PAD), _scaler(0, 1.1, HEIGHT - PAD, PAD)
    both = np.stack([p, 1 - p], axis=-1)
    terms = {
        "truth": np.asarray(entropy(both)),
        "model": np.asarray(kl_divergence(both, [0.5, 0.5])),
        "reference": np.asarray(surprise(p)),
    }
    return _picture(
        [_path(x(p[v <= 1.1]), y(v[v <= 1.1]), role) for role, v in terms.items()],
        "three terms of one chance as curves: its surprise, its entropy, its divergence",
    )


def plans_thumbnail() -> Thumbnail:
    """A lesson along a line of time, and the surprise that it begins with, halving by halving."""
    p = 0.5 ** np.arange(1, 8)
    x, y = _scaler(0, 8, PAD, WIDTH - PAD), _scaler(0, 5, HEIGHT - 2 * PAD, PAD)
    steps = x(np.arange(1, 8))
    return _picture(
        [
            _path(x([0, 8]), np.full(2, HEIGHT - PAD), "reference"),
            *(
                _path(np.full(2, a), np.array([HEIGHT - PAD, b]), "truth")
                for a, b in zip(steps, y(surprise(p)), strict=True)
            ),
        ],
        "steps of a lesson along a line of time, each as high as one more coin flip",
    )


def board_thumbnail() -> Thumbnail:
    """The guesses of a class as bars, and what is right as a line among them."""
    guesses = [*(20.0,) * 9, 25.0, 30.0, 50.0, *(100.0,) * 8, 90.0, 95.0, 98.0, 105.0, 110.0]
    found = class_answers(guesses, right=(90.0, 110.0), edges=np.linspace(10, 120, 12))
    x = _scaler(found.edges[0], found.edges[-1], PAD, WIDTH - PAD)
    y = _scaler(0, found.counts.max(), HEIGHT - PAD, PAD)
    middles = 0.5 * (found.edges[1:] + found.edges[:-1])
    at = x(np.array([100.0, 100.0]))
    return _picture(
        [
            *(
                _path(x([a, a]), y([0, n]), "model")
                for a, n in zip(middles, found.counts, strict=True)
                if n
            ),
            _path(at, np.array([HEIGHT - PAD, PAD]), "truth", dash="4 7"),
        ],
        "the guesses of a class as bars, and what is right as a line",
    )


THUMBNAILS: Final[dict[str, Callable[[], Thumbnail]]] = {
    "surprise": surprise_thumbnail,
    "likelihood": likelihood_thumbnail,
    "gaussian": gaussian_thumbnail,
    "bayes": bayes_thumbnail,
    "entropy": entropy_thumbnail,
    "families": families_thumbnail,
    "template": template_thumbnail,
    "stability": stability_thumbnail,
    "softmax": softmax_thumbnail,
    "losses": losses_thumbnail,
    "training": training_thumbnail,
    "calibration": calibration_thumbnail,
    "abstain": abstain_thumbnail,
    "bigram": bigram_thumbnail,
    "tokens": tokens_thumbnail,
    "uncertainty": uncertainty_thumbnail,
    "preferences": preferences_thumbnail,
    "selection": selection_thumbnail,
    "exposure": exposure_thumbnail,
    "density": density_thumbnail,
    "predictions": predictions_thumbnail,
    "glossary": glossary_thumbnail,
    "plans": plans_thumbnail,
    "board": board_thumbnail,
}
