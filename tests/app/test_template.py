"""The template page by script: the numbers of each output, the recognition table, convexity."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pages._lessons.template import lesson
from pages._lessons.template.known import row
from pages._lessons.template.outputs import now
from pages._lessons.template.state import CLASS_LOGITS, OUTPUTS, TOKEN_LOGITS, State
from pages._ui.state import names

from .conftest import alternatives, figures, press, snippet_outputs, traces, words

SIGMOID_1 = 1 / (1 + math.exp(-1))
CLASS_P = math.exp(1) / (math.exp(1) + math.exp(1) + 1)
TOKEN_P = math.exp(1) / sum(math.exp(z) for z in (1, 1.5, 1, 0.5, -1, -2))
# By preset: the NLL, the slope in the prediction, and what stands where on the page.
WORKED = {
    "Class → cross-entropy": (-math.log(CLASS_P), CLASS_P - 1, "cross-entropy"),
    "Yes/no → log-loss": (-math.log(SIGMOID_1), SIGMOID_1 - 1, "log-loss"),
    "Number → squared error": (-stats.norm.logpdf(2, 0.5, 1), -1.5, "squared error"),
    "Number with its σ": (-stats.norm.logpdf(2, 0.5, 1), -1.5, "heteroscedastic NLL"),
    "Absolute error": (-stats.laplace.logpdf(2, 0.5), -1.0, "absolute error"),
    "Outlier, Student-t": (-stats.t.logpdf(6, 3), -4 * 6 / (3 + 36), "Student-t loss"),
    "Count → Poisson": (-stats.poisson.logpmf(3, math.e), math.e - 3, "Poisson loss"),
    "Wait → exponential": (2 * math.e - 1, 2 * math.e - 1, "exponential NLL"),
    "Next token": (-math.log(TOKEN_P), TOKEN_P - 1, "language models"),
    "Reward model": (-math.log(SIGMOID_1), SIGMOID_1 - 1, "reward model"),
    "DPO": (-math.log(SIGMOID_1), 0.1 * (SIGMOID_1 - 1), "DPO loss"),
}


def said(value: float, places: int = 3) -> str:
    return f"{value:.{places}f}".replace("-", "−")


@pytest.mark.parametrize("name", WORKED)
def test_presets_show_their_loss_and_slope(open_page: Any, name: str) -> None:
    nll, slope, familiar = WORKED[name]
    app = press(open_page("template"), f"preset:{name}")
    text = words(app)
    assert f"the loss is {said(nll)} nats" in text
    assert f"the slope is {said(slope)}" in text
    assert familiar in text
    for output in snippet_outputs(app):
        assert f"loss {nll:.4f} nats, slope {slope:.4f}" in output


def test_every_output_has_a_preset() -> None:
    opened = {state.get("tp") for state in lesson.presets.values() if "tpview" not in state}
    assert len(OUTPUTS) == len(WORKED) == len(opened) == 11


@pytest.mark.parametrize(
    ("link", "constant"),
    [
        ({}, 0.5 * math.log(2 * math.pi)),
        ({"tps": "2"}, 0.5 * math.log(2 * math.pi) + math.log(2)),
        ({"tp": "a number, Laplace noise"}, math.log(2)),
        ({"tp": "a count", "tpn": "5"}, math.log(120)),
        ({"tp": "a number, σ learned", "tpl": "0.7"}, 0.5 * math.log(2 * math.pi)),
    ],
)
def test_the_constant_that_the_familiar_loss_leaves_out(
    open_page: Any, link: dict[str, str], constant: float
) -> None:
    assert f"− {said(constant)}, a constant" in words(open_page("template", **link))


def test_both_outputs_of_a_learned_sigma_have_their_slope(open_page: Any) -> None:
    app = open_page("template", tp="a number, σ learned", tpm="0", tpy="3", tpl="0.5")
    sigma = math.exp(0.5)
    text = words(app)
    assert f"in μ: {said(-3 / sigma**2)}; in log σ: {said(1 - 9 / sigma**2)}" in text
    assert f"in log σ {said(1 - 9 / sigma**2)}" in str(figures(app)[2])
    assert f"slope in log sigma {1 - 9 / sigma**2:.4f}" in snippet_outputs(app)[0]


def gaps(app: Any) -> dict[str, tuple[str, str, str, str]]:
    """By output, the row of the table: slope, mean − observed, gap, verdict."""
    found = {}
    for name in OUTPUTS:
        row = re.search(rf"{re.escape(name)} (\S+) (\S+) (\S+(?: × \S+)?) (yes|no) ", words(app))
        assert row is not None, name
        found[name] = row.groups()
    return found  # type: ignore[return-value]


def test_mean_minus_observed_holds_for_exponential_families_and_not_elsewhere(
    open_page: Any,
) -> None:
    app = press(open_page("template"), "preset:Mean − observed, Poisson")
    found = gaps(app)
    for name, (slope, difference, gap, verdict) in found.items():
        odd = name in ("a number, Laplace noise", "a number, Student-t noise")
        assert verdict == ("no" if odd else "yes"), name
        assert (slope == difference) is not odd
        assert odd or gap == "0" or "× 10⁻¹" in gap
    assert found["a number, Laplace noise"][2] == "7.0"
    assert "its second natural parameter, −1/(2σ²) −2.750 −2.750" in words(app)
    text = words(press(app, "preset:… not for Laplace"))
    assert "the rule does not hold" in text
    assert "differ by up to 7.00" in text


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_two_curves_lie_on_each_other_where_the_rule_holds(open_page: Any, name: str) -> None:
    spec = figures(open_page("template", tpview="Mean − observed", tp=name))[0]
    marks = traces(spec)
    same = marks["state"]["y"] == pytest.approx(marks["difference"]["y"])
    assert same == (name not in ("a number, Laplace noise", "a number, Student-t noise"))


def soft(logits: list[float]) -> list[float]:
    total = math.fsum(math.exp(v) for v in logits)
    return [math.exp(v) / total for v in logits]


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


# What each row of the table writes, worked out from the controls by that formula alone.
WRITTEN: dict[str, Callable[[State], float]] = {
    "−log p_k, p = softmax(z)": lambda s: (
        -math.log(soft([s.tpz, *list(CLASS_LOGITS.values())[1:]])[list(CLASS_LOGITS).index(s.tpc)])
    ),
    "−log p(token)": lambda s: (
        -math.log(soft([s.tpz, *list(TOKEN_LOGITS.values())[1:]])[list(TOKEN_LOGITS).index(s.tpt)])
    ),
    "½(y − ŷ)²/σ²": lambda s: (s.tpy - s.tpm) ** 2 / s.tps**2 / 2,
    "½((y − μ)/σ)² + log σ": lambda s: ((s.tpy - s.tpm) / math.exp(s.tpl)) ** 2 / 2 + s.tpl,
    "|y − ŷ|": lambda s: abs(s.tpy - s.tpm),
    "½(ν + 1)·log(1 + (y − ŷ)²/ν)": lambda s: (
        (s.tpnu + 1) / 2 * math.log1p((s.tpy - s.tpm) ** 2 / s.tpnu)
    ),
    "−log sigmoid(±z)": lambda s: -math.log(logistic(s.tpz if s.tpb == "yes" else -s.tpz)),
    "−log sigmoid(r preferred − r other)": lambda s: (
        -math.log(logistic(s.tpz if s.tpf == "the first" else -s.tpz))
    ),
    "−log sigmoid(β·(log-ratio preferred − log-ratio other))": lambda s: (
        -math.log(logistic(s.tpbeta * (s.tph if s.tpf == "the first" else -s.tph)))
    ),
    "exp(z) − y·z": lambda s: math.exp(s.tpr) - s.tpn * s.tpr,
    "λ·y − log λ": lambda s: math.exp(s.tpr) * s.tpw - s.tpr,
}
# What the note below the table says that is left out.
LEFT_OUT: dict[str, Callable[[State], float]] = {
    "½(y − ŷ)²/σ²": lambda s: 0.5 * math.log(2 * math.pi) + math.log(s.tps),
    "½((y − μ)/σ)² + log σ": lambda s: 0.5 * math.log(2 * math.pi),
    "|y − ŷ|": lambda s: math.log(2),
    "½(ν + 1)·log(1 + (y − ŷ)²/ν)": lambda s: -stats.t.logpdf(0, s.tpnu),
    "exp(z) − y·z": lambda s: math.lgamma(s.tpn + 1),
}
any_state = st.builds(
    State, **{key: st.sampled_from(tuple(State.controls[key].options)) for key in names(State)}
)


@given(any_state)
@settings(max_examples=300, deadline=None)
def test_every_row_computes_what_it_writes(state: State) -> None:
    rows = [row(now(state, name)) for name in OUTPUTS]
    assert {written for written, *_ in rows} == set(WRITTEN)
    for written, _, first, nll, left in rows:
        value = WRITTEN[written](state)
        constant = LEFT_OUT.get(written, lambda _: 0.0)(state)
        shown = [float(text.replace("−", "-")) for text in (first, nll, left)]
        # Four decimals, whichever way a tie is rounded.
        assert shown == pytest.approx([value, value + constant, constant], abs=5.1e-5), written


@pytest.mark.parametrize("share", ["0.01", "0.3", "0.5", "0.97"])
def test_the_floor_is_the_entropy_of_the_data(open_page: Any, share: str) -> None:
    a = float(share)
    entropy = float(stats.entropy([a, 1 - a]))
    text = words(open_page("template", tpview="Recognise a loss", tpa=share))
    assert f"reaches, {said(entropy)}, is the entropy of the data, {said(entropy)}" in text


@pytest.mark.parametrize("link", [{}, {"tpm": "-1", "tpy": "2", "tpn": "0", "tpz": "-2"}])
def test_the_table_of_known_losses_follows_the_controls(
    open_page: Any, link: dict[str, str]
) -> None:
    app = open_page("template", tpview="Recognise a loss", **link)
    state, text = State(**{key: float(value) for key, value in link.items()}), words(app)
    for name in OUTPUTS:
        assert " ".join(row(now(state, name))) in text
    mean = said(0.3 * math.log1p(math.exp(-state.tpz)) + 0.7 * math.log1p(math.exp(state.tpz)), 4)
    entropy = said(float(stats.entropy([0.3, 0.7])), 4)
    assert f"a share 30% yes {mean} {mean} 0" in text
    assert f"the lowest mean NLL {entropy} {entropy} 0" in text
    assert "(template?tp=a+count)" in app.get("markdown")[-1].value


def test_squared_error_through_a_sigmoid_is_not_convex(open_page: Any) -> None:
    app = press(open_page("template"), "preset:Squared error of sigmoid(z)")
    p = 1 / (1 + math.exp(3))
    bend = 2 * p * (1 - p) ** 2 * (3 * p - 1)
    text = words(app)
    assert f"curves downwards there: {said(bend, 4)}" in text
    assert f"curvature of the NLL is {said(p * (1 - p), 4)}" in text
    assert f"negative for z below {said(-math.log(2), 4)}, where p is below 0.3333" in text
    assert "nowhere" in text
    assert traces(figures(app)[1])["negative"]["fill"] == "tozeroy"
    assert "shaded where it is negative" in alternatives(app)[1]
    other = words(open_page("template", tpview="Convexity", tpz="3", tpb="no"))
    assert f"curves downwards there: {said(bend, 4)}" in other
    assert f"negative for z above {said(math.log(2), 4)}" in other


def test_what_is_seen_of_a_count_of_none(open_page: Any) -> None:
    spec = figures(open_page("template", tp="a count", tpn="0"))[1]
    marks = traces(spec)
    assert len(marks["observed"]["x"]) == 1
    assert np.isfinite(marks["observed"]["x"][0])
    assert marks["observed"]["x"][0] < -2.8


def test_the_distribution_gives_each_outcome_its_probability(open_page: Any) -> None:
    def drawn(**link: str) -> dict[str, Any]:
        return traces(figures(open_page("template", **link))[0])

    shown = drawn(tp="a count", tpr="0.5", tpn="2")
    expected = stats.poisson(math.exp(0.5)).pmf(np.arange(26))
    np.testing.assert_allclose(shown["given"]["y"], expected, rtol=1e-9)
    assert shown["stick"]["y"] == [pytest.approx(expected[2])]
    assert shown["state"]["x"] == [pytest.approx(math.exp(0.5))]
    shown = drawn(tp="the next token", tpt="sofa")
    assert sum(shown["given"]["y"]) == pytest.approx(1)
    assert shown["given"]["y"][0] == pytest.approx(TOKEN_P)
    assert shown["stick"]["x"] == [1]
    assert shown["stick"]["y"] == [pytest.approx(TOKEN_P * math.exp(0.5))]
    shown = drawn(tp="yes or no", tpb="no")
    assert shown["given"]["y"] == pytest.approx([SIGMOID_1, 1 - SIGMOID_1])
    assert shown["stick"]["x"] == [1]
    shown = drawn()
    assert shown["gap"]["x"] == [0.5, 2]
    assert shown["stick"]["y"][1] == pytest.approx(stats.norm.pdf(1.5))
