"""The page on priors by script: its numbers against SciPy, and what cannot be used."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from scipy import stats

from .conftest import figures, snippet_outputs, traces, words

MEAN, PENALTY, LAPLACE, SCHOOLS = "Gaussian mean", "Ridge and lasso", "Laplace", "Eight schools"
RATS = "Rats"
PRESETS = {
    "9 of 12": ("Beta(10, 4)", "highest at 0.750", "at 0.714", "0.714, does not", "[0.462, 0.909]"),
    "In log-odds": ("Its area over logit θ is 0.002020",),
    "A firm prior": ("Beta(59, 53)", "highest at 0.52727", "logit θ at 0.52679"),
    "All heads": ("area over logit θ is infinite", "there is no posterior"),
    "Rats, after 70 groups": ("Beta(5.4, 18.6)", "The mean of θ, 0.225"),
    "A prior worth one datum": ("λ = σ²/τ² = 1.00 data at 0", "N(1.750, 0.408²)", "16.7%"),
    "A prior worth 25 data": ("λ = σ²/τ² = 25.0", "83.3%"),
    "Lasso’s zeros": ("λ = 7 is a Laplace prior", "τ = √2 σ²/λ = 0.2020", "makes none 0"),
    "Ridge has none": ("τ = σ/√λ = 0.2236", "none is 0", "Ridge(alpha=20)"),
    "One success in two": ("Beta(2, 2)", "0.354", "0.224", "15.7%", "0.2043 nats"),
    "The same in log-odds": ("Beta(2, 2)", "In logit θ no value is impossible"),
    "Complete pooling": (
        "100% of the way to the common mean, 7.69, to 7.69",
        "the effect is 11.40",
    ),
    "τ at its mean": ("(mean 6.58, median 5.24)",),
    "71 groups of rats": (
        "4 of 14 rats have tumours, 28.6%",
        "it is 21.1%",
        "together have 15.4%",
        "draw that to 21.2%",
    ),
}


LINKS = [
    ({"bya": "5", "byb": "5", "bytoss": "HT"}, "both MAPs and the mean of θ are 0.5"),
    ({"bya": "100", "byb": "0.1", "byseen": "0", "byin": "logit θ"}, "mean of θ, 0.999"),
    ({"byview": LAPLACE, "byb": "100"}, "log Z is missed by −0.000"),
    ({"byseen": "0"}, "Per unit of θ no single place"),
    ({"byseen": "1"}, "1 head and 0 tails turn"),
    ({"byview": LAPLACE, "byseen": "2"}, "No approximation."),
    ({"byview": LAPLACE, "byseen": "0"}, "no highest place of its own"),
    ({"byview": SCHOOLS, "byhyper": "weak"}, "the effect is 6.21"),
    ({"byview": MEAN, "byn": "0", "bymu": "-3"}, "At μ = −3 the NLL is 0.000 nats, −log prior"),
    ({"byview": MEAN, "byn": "0"}, "log Z 0.000: together −log posterior, 1.419. The prior"),
    ({"byview": MEAN, "bydata": "20 -20 " * 20, "bysigma": "0.25"}, "the NLL is 128"),
    ({"byview": PENALTY, "bylam": "0.3", "bysigma": "2"}, "√2 σ²/λ = 18.86"),
    ({"byview": MEAN}, "before any datum its central 95% is [−2.77, 2.77]"),
]


@pytest.mark.parametrize("link", [{"bya": "0.5", "byb": "0.5"}, {"byview": LAPLACE}])
def test_every_step_has_the_same_marks(open_page: Any, link: dict[str, str]) -> None:
    names = [
        [list(traces(drawn)) for drawn in figures(open_page("bayes", byseen=seen, **link))]
        for seen in ("0", "1", "12")
    ]
    assert names[0] == names[1] == names[2]


def test_the_tosses_cost_what_the_evidence_says(open_page: Any) -> None:
    text = words(open_page("bayes", bya="2", byb="5", byseen="7"))
    # HHTHHHT: the beta-binomial over the number of orders of five heads in seven.
    cost = -stats.betabinom(7, 2, 5).logpmf(5) + np.log(21)
    assert f"for the 7 seen that adds up to {cost:.3f} nats" in text
    assert f"9 heads in 12 a chance of {100 * stats.betabinom(12, 2, 5).pmf(9):.3g}%" in text


@pytest.mark.parametrize("link", [{"byin": "logit θ"}, {"byview": MEAN, "bytau": "0.3"}])
def test_the_bars_add_up(open_page: Any, link: dict[str, str]) -> None:
    drawn = traces(figures(open_page("bayes", bya="3", **link))[1])
    nll, prior, log_z, total = (drawn[k] for k in ("NLL", "−log prior", "log Z", "−log posterior"))
    assert (nll["base"], prior["base"]) == ([0], nll["y"])
    assert log_z["base"][0] == pytest.approx(nll["y"][0] + prior["y"][0])
    assert total["y"][0] == pytest.approx(log_z["base"][0] + log_z["y"][0])


@pytest.mark.parametrize(
    "link",
    [
        {"bya": "1.4", "byseen": "5"},
        {"byview": MEAN, "byn": "3", "bysigma": "2"},
        {"byview": PENALTY, "bylam": "10"},
        {"byview": PENALTY, "bylam": "50", "byprior": "Gaussian: ridge"},
        {"byview": LAPLACE},
        {"byview": LAPLACE, "byin": "logit θ"},
        {"byview": SCHOOLS},
        {"byview": SCHOOLS, "byhyper": "weak"},
        {"byview": RATS},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("bayes", **link)
    numpy_says, core_says = snippet_outputs(app)
    assert set(numpy_says.splitlines()) <= set(core_says.splitlines())
    text = words(app)
    found = re.findall(r"(?:mean |sd |tau |N\()(\d+\.\d+)", numpy_says)
    assert found
    assert [n for n in found if n not in text] == []
