"""Kernels against SciPy and scikit-learn, a leave-one-out that leaves one out, and its limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gaussian_kde
from sklearn.neighbors import KernelDensity

from nll_core.datasets import load_galaxies, load_old_faithful
from nll_core.density import bandwidth_scores, kernel_log_density, rule_of_thumb

WAITING = load_old_faithful().waiting
GALAXIES = load_galaxies().values
WIDTHS = np.geomspace(0.05, 20.0, 40)


def test_the_density_is_scipys_with_weights_and_integrates_to_one():
    weights = np.random.default_rng(0).uniform(0, 2, GALAXIES.size)
    theirs = gaussian_kde(GALAXIES, weights=weights)
    theirs.set_bandwidth(0.7 / np.sqrt(theirs.dataset.var(ddof=1)))
    width = float(np.sqrt(theirs.covariance[0, 0]))
    at = np.linspace(5, 40, 50)
    np.testing.assert_allclose(
        kernel_log_density(GALAXIES, at, width, sample_weight=weights), theirs.logpdf(at)
    )
    whole, _ = quad(
        lambda u: float(np.exp(kernel_log_density(GALAXIES, [u], 0.5))[0]), 0, 50, limit=500
    )
    assert whole == pytest.approx(1.0, abs=1e-7)


@pytest.mark.parametrize("width", [0.2, 1.0, 5.0])
def test_leaving_out_is_fitting_without(width):
    found = bandwidth_scores(GALAXIES, [width], held_out=GALAXIES[:7] + 0.3)
    alone = [
        KernelDensity(bandwidth=width).fit(np.delete(GALAXIES, i)[:, None]).score([[x]])
        for i, x in enumerate(GALAXIES)
    ]
    whole = KernelDensity(bandwidth=width).fit(GALAXIES[:, None])
    assert found.leave_one_out[0] == pytest.approx(-np.mean(alone), rel=1e-10)
    assert found.training[0] == pytest.approx(-whole.score(GALAXIES[:, None]) / 82, rel=1e-10)
    held = -whole.score(GALAXIES[:7, None] + 0.3) / 7
    assert found.held_out[0] == pytest.approx(held, rel=1e-10)
    assert [*found.curves] == ["training", "leave one out", "held out"]
    assert [*bandwidth_scores(GALAXIES, [width]).curves] == ["training", "leave one out"]


def test_training_has_no_bottom_and_leaving_one_out_has():
    found = bandwidth_scores(GALAXIES, np.geomspace(1e-12, 10, 60))
    assert (np.diff(found.training) > 0).all()
    # Alone with its own kernel each datum costs log(n h √(2π)): log 10 less for each decade.
    h = found.bandwidths[0]
    assert found.training[0] == pytest.approx(np.log(82 * h * np.sqrt(2 * np.pi)), rel=1e-12)
    assert 0 < found.best < 59
    assert found.leave_one_out[0] > 1e6
    assert found.tied == 0
    assert (found.leave_one_out > found.training).all()


def test_equal_data_have_no_bottom_either():
    found = bandwidth_scores(WAITING, [1e-9, 2.0])
    values, counts = np.unique(WAITING, return_counts=True)
    assert found.tied == counts[counts > 1].sum()
    assert len(values) < 272
    # Without its five single values every wait has a twin, and the NLL falls with the bandwidth.
    twins = WAITING[np.isin(WAITING, values[counts > 1])]
    fallen = bandwidth_scores(twins, [1e-9, 1e-3, 2.0]).leave_one_out
    assert fallen[0] == pytest.approx(fallen[1] - 6 * np.log(10), rel=1e-9)
    assert fallen[0] < fallen[2]


def test_the_effective_number_runs_from_one_to_all():
    found = bandwidth_scores(GALAXIES, [1e-9, 0.3, 1.0, 1e6])
    assert found.effective[0] == pytest.approx(82)
    assert found.effective[-1] == pytest.approx(1.0)
    assert (np.diff(found.effective) < 0).all()


def test_a_weight_is_so_many_twins_of_which_one_is_left_out():
    x, w = GALAXIES[:20], np.random.default_rng(1).integers(1, 4, 20)
    one = bandwidth_scores(x, WIDTHS, sample_weight=w)
    other = bandwidth_scores(np.repeat(x, w), WIDTHS)
    for name in ("training", "leave_one_out", "effective", "tied"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-10)
    # A weight below 1 is left out whole.
    light = bandwidth_scores([0.0, 1.0, 3.0], [1.0], sample_weight=[0.5, 1.0, 1.0])
    alone = kernel_log_density([1.0, 3.0], [0.0], 1.0)[0]
    assert light.leave_one_out[0] * 2.5 == pytest.approx(
        -0.5 * alone
        - kernel_log_density([0.0, 3.0], [1.0], 1.0, sample_weight=[0.5, 1.0])[0]
        - kernel_log_density([0.0, 1.0], [3.0], 1.0, sample_weight=[0.5, 1.0])[0]
    )


def test_the_rule_of_thumb_is_that_of_r_but_for_its_quartiles():
    # bw.nrd0(faithful$waiting) is 3.987559; here the standard deviation is the smaller spread.
    assert rule_of_thumb(WAITING) == pytest.approx(3.987559, abs=5e-7)
    assert rule_of_thumb(10 * WAITING) == pytest.approx(10 * rule_of_thumb(WAITING))
    assert rule_of_thumb([0.0] * 9 + [1.0]) == pytest.approx(
        0.9 * np.std([0] * 9 + [1], ddof=1) * 10**-0.2
    )


def test_far_away_and_in_blocks():
    x = np.random.default_rng(0).normal(size=3000)
    at = np.append(x[:40], 1e6)
    found = kernel_log_density(x, at, 0.1)
    assert np.isfinite(found).all()
    one_by_one = [kernel_log_density(x, [u], 0.1)[0] for u in at]
    np.testing.assert_allclose(found, one_by_one, rtol=1e-12)
    blocks = bandwidth_scores(x, [0.1])
    assert blocks.training[0] == pytest.approx(-kernel_log_density(x, x, 0.1).mean())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bandwidth_scores([1.0], [1.0]), "x must hold at least 2 data"),
        (lambda: bandwidth_scores([1.0, 2.0], [0.0]), "bandwidths must be above 0"),
        (lambda: bandwidth_scores([1.0, 2.0], [1.0]).best_held_out, "held_out must have been"),
        (lambda: kernel_log_density([1.0], [1.0], -1.0), "bandwidth must be finite and above 0"),
        (lambda: kernel_log_density([], [1.0], 1.0), "x must hold at least 1 point"),
        (lambda: rule_of_thumb([3.0, 3.0]), "x must vary"),
    ],
)
def test_what_has_no_answer_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
