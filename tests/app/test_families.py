"""The families page by script: known numbers, what is refused, and what moves them."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from scipy import stats

from nll_core.datasets import load_lifetimes, load_newcomb

from .conftest import (
    all_text,
    arrays,
    assert_sound,
    figures,
    first_sentence,
    press,
    snippet_outputs,
    traces,
    words,
)

INTERVALS = {"faview": "Intervals"}
MAP = {"faview": "All families"}
VALLEY = {"faview": "A free location"}
REPEATED = {"faview": "Repeated samples"}
KICKS = "Horse kicks"
POISSON = {"fafamily": "Poisson", **INTERVALS}
X = load_lifetimes().values


@pytest.mark.parametrize(
    ("preset", "says"),
    [
        ("Forty lifetimes", "k = 1.5018, θ = 3,912.8 and an NLL of 363.226 nats"),
        ("Where intervals part", "scale θ: Wald ends at 3,205, score at 4,116"),
        ("r at its boundary", "mean μ: Wald ends at 0.7182, score at 0.7299"),
        ("Censored remissions", "the intervals part most"),
        ("Heavy tails", "ν = 2.1311"),
        ("Density or mass?", "never ranked together"),
        ("Rounded, both compare", "the best distribution is Poisson (NLL 314.154)"),
        ("Shares", "The best Beta has"),
        ("0.2 nats for hundreds", "It is not the minimum"),
        ("Wald falls short", "Wald of sigma at n = 5, 10"),
        ("Is it exponential?", "Pinned at k = 1, it is"),
        ("254 servings", "an NLL of 1253.625 nats"),
    ],
)
def test_presets_are_what_they_are_called(open_page: Any, preset: str, says: str) -> None:
    app = press(open_page("families"), f"preset:{preset}")
    assert_sound(app)
    assert says in first_sentence(app)


LINKS = [
    ({"faset": KICKS + ", ten corps", **POISSON}, "0.50806 … 0.72474 0.50176 … 0.71824"),
    ({"faset": KICKS, **POISSON}, "0.60652 … 0.80262 0.60200 … 0.79800"),
    ({"faset": "Ground beef"}, "NLL of 1255.225 nats"),
    ({"faset": "Ground beef"}, "scale θ 83.3467 2.527"),
    ({"faset": "Ground beef", "fafamily": "Gamma"}, "shape k 4.00834 0.3419"),
    (VALLEY, "at −322.09, 0.225 nats below that of 0"),
    (VALLEY, "falls to −∞"),
    ({"fafamily": "Exponential", **VALLEY}, "the best location is there"),
    ({"fafamily": "Gaussian", **VALLEY}, "Gaussian has no free location here"),
    ({"faset": "Newcomb", "fafamily": "Laplace"}, load_newcomb().source.split(".")[0]),
]


def test_a_likelihood_without_bound_is_named(open_page: Any) -> None:
    link = {"fafamily": "Student t", "faset": "Your own"}
    text = words(open_page("families", **link | {"faset": "Horse kicks"}))
    assert "at the optimum; below ν = 1.06 the likelihood has no bound around 144 equal" in text
    text = words(open_page("families", **link, fanumbers="1 1 1 1 2 5"))
    assert "The optimiser has not converged" in text
    assert "the likelihood has no bound around 4 equal data" in text


def test_the_map_tests_on_the_boundary_and_ranks_no_density_against_a_mass(open_page: Any) -> None:
    text = words(open_page("families", faset="Horse kicks", fafamily="Poisson", **MAP))
    half = 0.5 * stats.chi2.sf(1.007486, 1)
    assert f"1.007, against ½·χ²(0) + ½·χ²(1), p = {half:.3g} (not {2 * half:.3g})" in text
    for measure in ("masses", "densities"):
        above = [float(v) for v in re.findall(rf"{measure} [\d.]+ [\d.]+ ([\d.]+)", text)]
        assert above[0] == 0
        assert above == sorted(above)


def test_a_larger_unit_moves_every_nll_by_n_log_1000_and_no_difference(open_page: Any) -> None:
    rows = []
    for unit in ("false", "true"):
        text = words(open_page("families", faunit=unit, **MAP))
        rows.append(re.findall(r"(\w+) densities (−?[\d.]+) ([\d.]+) ([\d.]+)", text))
    for one, other in zip(*rows, strict=True):
        a, b = (float(row[1].replace("−", "-")) for row in (one, other))
        assert a - b == pytest.approx(40 * math.log(1000), abs=0.002)
        assert (one[0], *one[2:]) == (other[0], *other[2:])


def test_a_datum_is_the_same_in_four_plots(open_page: Any) -> None:
    app = open_page("families", fadatum="7")
    x, law = np.sort(X)[6], stats.weibull_min(1.50178247, scale=3912.84627)
    share = 6.5 / 40
    at = [traces(spec)["state"] for spec in figures(app)]
    wanted = [
        (x, law.pdf(x)),
        (x, law.cdf(x)),
        (law.ppf(share), x),
        (law.cdf(x), share),
    ]
    for state, (a, b) in zip(at, wanted, strict=True):
        assert (state["x"][0], state["y"][0]) == pytest.approx((a, b), rel=1e-4)
    assert f"costs {-law.logpdf(x):.3f} of them" in first_sentence(app)


def test_a_held_parameter_takes_the_others_along(open_page: Any) -> None:
    text = first_sentence(open_page("families", fawhich="first", **INTERVALS))
    held, rise, scale = re.findall(
        r"k = ([\d.]+) the NLL is ([\d.]+) nats .* scale = ([\d,.]+):", text
    )[0]
    k = float(held)
    wanted = (X**k).mean() ** (1 / k)
    assert float(scale.replace(",", "")) == pytest.approx(wanted, rel=1e-3)
    nll = -stats.weibull_min.logpdf(X, k, scale=wanted).sum()
    assert float(rise) == pytest.approx(nll - 363.226449, abs=0.01)
    pinned = figures(open_page("families", fawhich="first", **INTERVALS))
    assert ["state" in traces(spec) for spec in pinned] == [True, False]


def test_samples_of_all_sizes_are_drawn_by_the_seed(open_page: Any) -> None:
    link = {"fafamily": "Exponential", "fan": "10", **REPEATED}
    one, same, other = (words(open_page("families", faseed=s, **link)) for s in "334")
    assert one == same != other
    scale = X.mean()
    means = re.findall(r"scale ([\d,]+) (−?[\d.]+) ± ([\d.]+) ([\d,.]+) ([\d,.]+)", one)[0]
    assert float(means[0].replace(",", "")) == pytest.approx(scale, abs=1)
    assert float(means[4].replace(",", "")) == pytest.approx(scale / math.sqrt(10), rel=0.01)
    first, last = re.findall(r"they go from \S+ and (\S+) to \S+ and (\S+)\.", one)[0]
    # A hundred times as many, a tenth of the spread.
    assert float(first.replace(",", "")) / float(last) == pytest.approx(10, rel=0.2)
    assert len(figures(open_page("families", **link))) == 2


@pytest.mark.parametrize("view", ["Fit", "Intervals", "All families", "A free location"])
def test_a_pin_holds_in_every_view(open_page: Any, view: str) -> None:
    app = open_page("families", faview=view, fapin1="1")
    assert_sound(app)
    # An exponential: twice the fall of the NLL against χ²(1).
    rise = -stats.expon(scale=X.mean()).logpdf(X).sum() - 363.226449
    p_value = stats.chi2.sf(2 * rise, 1)
    said = f"Pinned at k = 1, it is {rise:.3f} nats worse than without pins"
    assert f"{said}; twice that against χ²(1): p = {p_value:.3g}".rstrip("0") in words(app)
    free = open_page("families", faview=view, fapin1="1", fafamily="Gamma")
    assert "Pinned at k = 1" in words(free)


def test_pins_go_with_their_family_and_all_may_be_pinned(open_page: Any) -> None:
    for view in ("Fit", "Intervals", "Repeated samples"):
        app = open_page("families", faview=view, fafamily="Exponential", fapin1="4000")
        assert_sound(app)
        assert "Pinned at θ = 4000" in words(app)
    app.selectbox(key="fafamily").set_value("Rayleigh").run()
    assert "Pinned" not in words(app)


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (
            {"faset": "Horse kicks", "fafamily": "Gamma"},
            "x must be above 0, got 0. These can: Poisson",
        ),
        ({"fafamily": "Poisson"}, "must be a count from 0 on"),
        ({"fafamily": "Binomial", "faset": "Horse kicks", "fatrials": "2"}, "cannot be fitted"),
        ({"faset": "Your own", "fanumbers": "3"}, "two values that differ"),
        ({"faset": "Remission", "fafamily": "Pareto"}, "the support of Pareto ends at it"),
        ({"faset": "Remission", "fafamily": "Weibull", **VALLEY}, "must be known by value"),
    ],
)
@pytest.mark.parametrize("view", ["Fit", "Intervals", "Repeated samples"])
def test_what_cannot_be_fitted_says_why_and_what_can(
    open_page: Any, link: dict[str, str], says: str, view: str
) -> None:
    app = open_page("families", **{"faview": view, **link})
    assert_sound(app)
    assert "faview" not in link or says in words(app)
    assert says in words(app)


def test_own_numbers_may_be_censored_binned_and_weighted(open_page: Any) -> None:
    link = {"faset": "Your own", "fafamily": "Exponential"}
    app = open_page("families", fanumbers="6 9+ 2*13", **link)
    # The time per event.
    assert "θ = 13.667" in first_sentence(app)
    app.text_area(key="fanumbers").set_value("6 nine 13").run()
    assert_sound(app)
    assert "entry 2: “nine” is no number" in all_text(app)
    assert "θ = 13.667" in first_sentence(app)
    for hostile, says in (("[a](http://b)", "is no number"), ("1e200 2e-300", "beyond 1e±100")):
        app.text_area(key="fanumbers").set_value(hostile).run()
        assert_sound(app)
        assert says in all_text(app)
        assert "](http" not in app.error[0].value
    one = words(open_page("families", fanumbers="5 5 5 2", **link))
    assert one.count("1.386") == words(open_page("families", fanumbers="3*5 2", **link)).count(
        "1.386"
    )


@pytest.mark.parametrize(
    ("way", "low"), [("in eight bins", 0.9), ("cut off at the upper quartile", 1.1)]
)
def test_knowing_less_widens_the_error(open_page: Any, way: str, low: float) -> None:
    errors = [
        float(re.search(r"scale θ [\d,.]+ ([\d.]+)", words(open_page("families", faknown=w)))[1])  # type: ignore[index]
        for w in ("as given", way)
    ]
    assert errors[1] > low * errors[0]


def test_a_family_is_chosen_on_the_map(open_page: Any) -> None:
    spec = figures(open_page("families", **MAP))[0]
    dots = next(t for t in spec["data"] if t.get("name") == "families")
    assert len(dots["customdata"]) == 20
    assert dots["marker"]["symbol"].count("circle-open") == 7
    assert list(arrays(traces(spec)["state"]["x"]))


@pytest.mark.parametrize(
    "link",
    [
        {"faset": "Newcomb", "fafamily": "Student t"},
        {"faset": "Horse kicks", "fafamily": "Geometric"},
        {"faset": "Remission", **INTERVALS},
        {"faset": "Horse kicks", "fafamily": "Binomial", "falevel": "0.8", **INTERVALS},
        {"faset": "Your own", "fanumbers": "1 2 2..4 7+ 3*2.5", "fafamily": "Gamma", **INTERVALS},
        {"faknown": "in eight bins", "faunit": "true", **INTERVALS},
        {"faset": "Gasoline", **MAP},
        VALLEY,
        {"fafamily": "Exponential", "fan": "5", **REPEATED},
        {"fapin1": "1", **INTERVALS},
        {"fapin1": "1", "fan": "5", **REPEATED},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("families", **link)
    text = words(app).replace(",", "").replace("−", "-")
    output = "\n".join(snippet_outputs(app))
    numbers = re.findall(r"-?\d+\.\d{2,}", output)
    assert numbers
    shown = [float(v) for v in re.findall(r"-?\d+(?:\.\d+)?", text)]
    for number in map(float, numbers):
        assert min(abs(number - v) / max(abs(number), 1e-9) for v in shown) < 5e-3, number
