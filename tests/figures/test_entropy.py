"""The figures of the entropy page: traces, titles, and data equal to the results."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from nll_core import GaussianMixture
from nll_core import teaching as core
from nll_core.likelihoods import kl_from_mixture, kl_to_mixture
from nll_core.scores import ScoringRule, expected_score, score_regret, two_outcomes
from pages._figures import entropy as figures
from pages._figures.style import OPTIMUM, STATE, TRUTH

from .conftest import trace

LONGEST = math.log2(61)
MIXTURE = GaussianMixture((0.5, 0.5), (-4.0, 4.0), (1.0, 1.0))


def scores(rules: tuple[ScoringRule, ...], q: float, r: float) -> Any:
    reports = {rule: core.compare_with_honesty(r, q, rule=rule) for rule in figures.RULES}
    best = {rule: core.search_reports(q, rule=rule) for rule in figures.RULES}
    return figures.scores_figure(rules, reports, best).figure()


def game(q: float, r: float, rule: ScoringRule, seed: int) -> Any:
    played = core.play_scoring_game(r, q, rule=rule, n_rounds=figures.ROUNDS, seed=seed)
    return figures.game_figure(core.compare_with_honesty(r, q, rule=rule), played).figure()


def titles(figure: Any) -> list[str]:
    layout = figure.layout.to_plotly_json()
    names = ("xaxis", "yaxis", "yaxis2", "yaxis3")
    return [layout[name]["title"]["text"] for name in names if name in layout]


def test_bars_are_the_distributions_and_their_code_lengths() -> None:
    codes = core.compare_codes([0.5, 0.25, 0.125, 0.125], [0.25, 0.25, 0.25, 0.25])
    figure = figures.code_bars("ABCD", codes, LONGEST).figure()
    np.testing.assert_array_equal(trace(figure, "truth bars").y, codes.p)
    np.testing.assert_array_equal(trace(figure, "model bars").y, codes.q)
    np.testing.assert_array_equal(trace(figure, "ideal bars").y, [1, 2, 3, 3])
    np.testing.assert_array_equal(trace(figure, "lengths bars").y, [2, 2, 2, 2])
    assert trace(figure, "truth marks").marker.color == STATE
    assert trace(figure, "truth bars").marker.color == TRUTH
    assert titles(figure) == ["outcome", "probability", "code length (bits)"]
    assert list(figure.layout.xaxis.ticktext) == list("ABCD")


def test_what_has_no_code_is_cut_off_and_said() -> None:
    codes = core.compare_codes([0.5, 0.5], [1.0, 0.0])
    figure = figures.code_bars("AB", codes, LONGEST).figure()
    assert trace(figure, "length numbers").text[1] == "∞"
    assert np.isfinite(trace(figure, "lengths bars").y).all()
    stack = figures.stacked_bits(codes, LONGEST).figure()
    assert trace(stack, "totals").text[0].strip() == "∞ bits"
    assert np.isfinite(trace(stack, "divergences").x).all()


@pytest.mark.parametrize("q", [[0.25] * 4, [0.1, 0.2, 0.3, 0.4], [0.5, 0.25, 0.125, 0.125]])
def test_every_stack_stands_on_the_floor_and_ends_at_its_mean_length(q: list[float]) -> None:
    codes = core.compare_codes([0.5, 0.25, 0.125, 0.125], q)
    figure = figures.stacked_bits(codes, LONGEST).figure()
    floor = trace(figure, "floor parts")
    np.testing.assert_allclose(floor.x, codes.entropy)
    np.testing.assert_allclose(trace(figure, "floor").x, codes.entropy)
    assert trace(figure, "floor").line.color == OPTIMUM
    parts = (floor, trace(figure, "divergences"), trace(figure, "rounding"))
    total = np.sum([part.x for part in parts], axis=0)
    expected = [codes.cross_entropy, codes.whole_mean, 2.0, codes.entropy]
    np.testing.assert_allclose(total, expected, atol=1e-12)
    assert trace(figure, "state").x[0] == codes.cross_entropy
    assert "bits" in figure.layout.xaxis.title.text


def test_the_fits_are_drawn_as_they_were_found() -> None:
    found = core.project_onto_gaussian(MIXTURE)
    figure = figures.fitted_densities(
        MIXTURE, found, core.compare_with_gaussian(MIXTURE, 1.0, 1.5)
    ).figure()
    pairs = zip(
        ("forward", "reverse", "other 1", "other 2"), (found.forward, *found.reverse), strict=True
    )
    for name, fit in pairs:
        curve = trace(figure, name)
        np.testing.assert_allclose(curve.y, norm.pdf(curve.x, fit.mu, fit.sigma), rtol=1e-9)
    mine = trace(figure, "state")
    assert (mine.x[0], mine.y[0]) == pytest.approx((1.0, norm.pdf(0) / 1.5))
    flank = trace(figure, "flank")
    assert (flank.x[0], flank.y[0]) == pytest.approx((2.5, norm.pdf(1) / 1.5))
    assert titles(figure) == ["x", "density (per unit of x)"]


def test_no_further_optimum_is_an_empty_line() -> None:
    near = GaussianMixture((0.5, 0.5), (-1.0, 1.0), (1.0, 1.0))
    found = core.project_onto_gaussian(near)
    figure = figures.fitted_densities(near, found, found.forward).figure()
    assert len(trace(figure, "other 1").x) == 0


def test_the_curves_are_the_divergences_with_stars_in_their_valleys() -> None:
    means = np.linspace(-6.0, 6.0, 61)
    both = [divergence(MIXTURE, means, 1.0) for divergence in (kl_from_mixture, kl_to_mixture)]
    yours = core.compare_with_gaussian(MIXTURE, 2.0, 1.0)
    figure = figures.divergence_curves(figures.Divergences(means, *both), yours).figure()
    for name, values in zip(("forward", "reverse"), both, strict=True):
        np.testing.assert_array_equal(trace(figure, f"{name} curve").x, means)
        np.testing.assert_array_equal(trace(figure, f"{name} curve").y, values)
    assert trace(figure, "state").y[0] == yours.forward_kl
    assert trace(figure, "state of reverse").y[0] == yours.reverse_kl
    np.testing.assert_allclose(trace(figure, "lowest").x, [0.0, -4.0, 4.0], atol=1e-12)
    assert figure.layout.yaxis.type == "log"
    assert "nats" in figure.layout.yaxis.title.text


@pytest.mark.parametrize("rules", [figures.STRICT, figures.OTHERS])
@pytest.mark.parametrize(("q", "r"), [(0.7, 0.9), (0.3, 0.3), (0.5, 0.0)])
def test_panels_show_expected_scores_and_their_best_report(rules: Any, q: float, r: float) -> None:
    figure = scores(rules, q, r)
    for rule in rules:
        curve = trace(figure, f"curve {rule}")
        expected = expected_score(two_outcomes(curve.x), two_outcomes(q), rule=rule)
        np.testing.assert_array_equal(curve.y, expected)
        star = trace(figure, f"best {rule}")
        assert star.x[0] == core.search_reports(q, rule=rule).report
        best = expected_score(two_outcomes(star.x[0]), two_outcomes(q), rule=rule)
        assert star.y[0] == best
        assert star.y[0] >= max(curve.y) - 1e-9
        state = trace(figure, figures.state_of(rule))
        assert state.x[0] == r
        here = float(expected_score(two_outcomes(r), two_outcomes(q), rule=rule))
        assert state.y[0] == (here if math.isfinite(here) else -4.2)
    assert all(titles(figure))
    assert "log score (nats)" in titles(figure) or rules == figures.OTHERS


def test_stars_of_proper_scores_stand_at_honesty_and_the_linear_one_in_the_corner() -> None:
    proper, other = (scores(rules, 0.7, 0.9) for rules in (figures.STRICT, figures.OTHERS))
    assert {trace(proper, f"best {rule}").x[0] for rule in figures.STRICT} == {0.7}
    assert trace(other, "best linear").x[0] == 1.0
    assert list(trace(other, "as good zero-one").x) == pytest.approx([0.501, 1.0])
    assert len(trace(other, "as good linear").x) == 0
    for rule in figures.RULES:
        gain = trace(other, f"gain {rule}")
        regret = score_regret(two_outcomes(gain.x), two_outcomes(0.7), rule=rule)
        np.testing.assert_array_equal(gain.y, -np.asarray(regret))
        assert (max(gain.y) > 1e-9) == (rule == "linear")


def test_the_game_is_the_one_that_is_played() -> None:
    figure = game(0.7, 0.9, "brier", 3)
    lead = trace(figure, "lead")
    played = np.append(
        0.0, core.play_scoring_game(0.9, 0.7, rule="brier", n_rounds=figures.ROUNDS, seed=3)
    )
    np.testing.assert_array_equal(lead.y, played[np.asarray(lead.x)])
    assert lead.x[-1] == figures.ROUNDS
    np.testing.assert_allclose(trace(figure, "expected lead").y, [0, -0.08 * figures.ROUNDS])
    ruined = game(0.7, 0.0, "log", 3)
    assert np.isfinite(trace(ruined, "lead").y).all()
    assert len(trace(ruined, "expected lead").x) == 0
