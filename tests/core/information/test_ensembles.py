"""What an ensemble is unsure of, split in two, and Jensen's gap of its NLL."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core.information import ensemble_nll, entropy, split_uncertainty

GENERATOR = np.random.default_rng(0)
MEMBERS = GENERATOR.dirichlet([0.5, 0.5, 0.5], size=(40, 6))
LABELS = GENERATOR.integers(0, 3, 40)


@pytest.mark.parametrize(
    ("members", "total", "aleatoric", "epistemic"),
    [
        ([[1, 0], [0, 1]], math.log(2), 0, math.log(2)),
        ([[0.5, 0.5], [0.5, 0.5]], math.log(2), math.log(2), 0),
        ([[0.9, 0.1], [0.6, 0.4]], 0.562335, 0.499047, 0.063288),
        ([[0.2, 0.3, 0.5]], 1.029653, 1.029653, 0),
    ],
)
def test_known_splits(members, total, aleatoric, epistemic):
    found = split_uncertainty(members)
    assert found.total == pytest.approx(total, abs=5e-7)
    assert found.aleatoric == pytest.approx(aleatoric, abs=5e-7)
    assert found.epistemic == pytest.approx(epistemic, abs=5e-7)


def test_the_parts_sum_to_the_total_and_none_is_negative():
    found = split_uncertainty(MEMBERS)
    np.testing.assert_allclose(found.aleatoric + found.epistemic, found.total, rtol=1e-12)
    assert np.all(found.epistemic >= 0)
    np.testing.assert_allclose(found.total, entropy(MEMBERS.mean(axis=1)), rtol=1e-12)
    np.testing.assert_allclose(found.aleatoric, entropy(MEMBERS).mean(axis=1), rtol=1e-12)


def test_members_that_nearly_agree_keep_their_small_difference():
    # To leading order ½·d²/(p(1 − p)) with p = ½ and members d away from it on either side.
    d = 1e-9
    found = split_uncertainty([[0.5 + d, 0.5 - d], [0.5 - d, 0.5 + d]])
    assert found.epistemic == pytest.approx(2 * d * d, rel=1e-6)


def test_weights_of_members_are_their_repetition():
    twice = split_uncertainty(MEMBERS[:, [0, 0, 1, 2, 2, 2]])
    found = split_uncertainty(MEMBERS[:, :4], member_weight=[2, 1, 3, 0])
    for name in ("total", "aleatoric", "epistemic"):
        np.testing.assert_allclose(getattr(found, name), getattr(twice, name), rtol=1e-12)
    gap = ensemble_nll(MEMBERS[:, :4], LABELS, member_weight=[2, 1, 3, 0])
    wanted = ensemble_nll(MEMBERS[:, [0, 0, 1, 2, 2, 2]], LABELS)
    assert (gap.of_mean, gap.of_members, gap.gap) == pytest.approx(
        (wanted.of_mean, wanted.of_members, wanted.gap), rel=1e-12
    )


def test_a_member_that_counts_nothing_may_be_sure_of_the_wrong_class():
    members = [[1.0, 0.0], [0.0, 1.0]]
    assert split_uncertainty(members, member_weight=[1, 0]).epistemic == 0
    found = ensemble_nll(members, 0, member_weight=[1, 0])
    assert (found.of_mean, found.of_members, found.gap) == (0, 0, 0)
    assert found.members.tolist() == [0, math.inf]


def test_the_known_gap():
    found = ensemble_nll([[0.9, 0.1], [0.6, 0.4]], 0)
    assert found.of_mean == pytest.approx(0.287682, abs=5e-7)
    assert found.of_members == pytest.approx(0.308093, abs=5e-7)
    assert found.members == pytest.approx(-np.log([0.9, 0.6]))


def test_the_mean_never_costs_more_than_the_members():
    found = ensemble_nll(MEMBERS, LABELS)
    truth = np.take_along_axis(MEMBERS, LABELS[:, None, None], axis=-1)[..., 0]
    assert found.of_mean == pytest.approx(-np.log(truth.mean(axis=1)).mean())
    assert found.of_members == pytest.approx(-np.log(truth).mean())
    assert found.gap == pytest.approx(found.of_members - found.of_mean)
    each = [ensemble_nll(m, y).gap for m, y in zip(MEMBERS, LABELS, strict=True)]
    assert min(each) >= 0
    assert found.gap == pytest.approx(np.mean(each))
    np.testing.assert_allclose(found.members, -np.log(truth).mean(axis=0))


def test_a_truth_that_some_or_all_members_rule_out():
    some = ensemble_nll([[1.0, 0.0], [0.0, 1.0]], 0)
    assert (some.of_mean, some.of_members, some.gap) == (math.log(2), math.inf, math.inf)
    every = ensemble_nll([[0.0, 1.0], [0.0, 1.0]], 0)
    assert (every.of_mean, every.of_members, every.gap) == (math.inf, math.inf, 0)


def test_float32_keeps_its_type_and_other_input_is_refused():
    assert split_uncertainty(MEMBERS.astype(np.float32)).total.dtype == np.float32
    with pytest.raises(ValueError, match=r"axis of members, shape \(..., M, K\), got \(2,\)"):
        split_uncertainty([0.5, 0.5])
    with pytest.raises(ValueError, match=r"member_weight must have shape \(6,\)"):
        split_uncertainty(MEMBERS, member_weight=[1, 1])
    with pytest.raises(ValueError, match="labels must lie in"):
        ensemble_nll(MEMBERS, LABELS + 1)
