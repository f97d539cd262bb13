"""Scores by group: each group by itself, weights, many groups, messages."""

from types import SimpleNamespace

import numpy as np
import pytest

import nll_core.score_tables.group_scores as module
from nll_core import (
    Interval,
    bootstrap_interval,
    example_scores,
    group_report,
    log_softmax,
    proportion_interval,
)
from nll_core.score_tables import extreme_difference, scores_by_group

FEW = {"n_resamples": 100}


def drawn(n=600, n_groups=4, seed=0):
    generator = np.random.default_rng(seed)
    groups = generator.integers(0, n_groups, n)
    logits = 2 * generator.normal(size=(n, 3))
    labels = (logits + generator.gumbel(size=(n, 3))).argmax(axis=1)
    return groups, log_softmax((1.0 + groups[:, None]) * logits), labels


def test_each_group_is_scored_as_if_alone():
    groups, log_probs, labels = drawn()
    examples = example_scores(log_probs, labels)
    report = scores_by_group(
        examples.confidence, examples.correct, groups, surprise=examples.surprise, **FEW
    )
    assert [g.name for g in report.groups] == ["0", "1", "2", "3"]
    for g, scores in enumerate(report.groups):
        inside = groups == g
        assert scores.n == inside.sum()
        assert scores.share == pytest.approx(inside.mean())
        assert scores.nll == pytest.approx(examples.surprise[inside].mean())
        assert scores.nll_interval == bootstrap_interval(examples.surprise[inside], **FEW)
        assert scores.accuracy == pytest.approx(examples.correct[inside].mean())
        assert scores.accuracy_interval == proportion_interval(examples.correct[inside])
        assert scores.mean_confidence == pytest.approx(examples.confidence[inside].mean())
    assert report.overall.n == 600
    assert report.overall.nll == pytest.approx(examples.surprise.mean())
    mixed = sum(scores.share * scores.nll for scores in report.groups)
    assert report.overall.nll == pytest.approx(mixed)
    # Sharpened more from group to group: worse and worse NLL.
    assert report.groups[0].nll < report.groups[3].nll_interval.low


def test_weights_do_what_repetition_does():
    groups, log_probs, labels = drawn(200)
    weights = np.random.default_rng(1).integers(0, 3, 200)
    weights[groups == 2] = 0
    examples = example_scores(log_probs, labels)
    columns = (examples.confidence, examples.correct)
    weighted = scores_by_group(
        *columns, groups, surprise=examples.surprise, sample_weight=weights, **FEW
    )
    rows = np.repeat(np.arange(200), weights)
    repeated = scores_by_group(
        *(c[rows] for c in columns), groups[rows], surprise=examples.surprise[rows], **FEW
    )
    assert [g.name for g in weighted.groups] == ["0", "1", "3"]
    for one, other in zip(weighted.groups, repeated.groups, strict=True):
        for name in ("share", "nll", "accuracy", "mean_confidence"):
            assert getattr(one, name) == pytest.approx(getattr(other, name)), name
    assert weighted.weighted
    assert weighted.overall.n == np.count_nonzero(weights)


def test_only_the_heaviest_of_many_groups_have_intervals(monkeypatch):
    monkeypatch.setattr(module, "_MOST_INTERVALS", 2)
    groups = np.repeat([0, 1, 2, 3], [5, 40, 10, 30])
    surprise = np.random.default_rng(2).exponential(size=85)
    report = scores_by_group(np.full(85, 0.5), np.ones(85), groups, surprise=surprise, **FEW)
    has = [group.nll_interval is not None for group in report.groups]
    assert has == [False, True, False, True]
    alike = scores_by_group(np.full(85, 0.5), np.ones(85), np.arange(85) // 5, surprise=surprise)
    assert sum(group.nll_interval is not None for group in alike.groups) == 2
    assert all(isinstance(group.accuracy_interval, Interval) for group in report.groups)


def test_a_single_example_and_infinite_surprise():
    report = scores_by_group(
        [0.5, 0.9, 1.0], [1, 1, 0], [0, 1, 1], surprise=[0.7, 0.1, np.inf], **FEW
    )
    assert report.groups[0].nll_interval is None
    assert report.groups[1].nll == np.inf
    assert report.groups[1].nll_interval == Interval(np.inf, np.inf)
    assert report.overall.nll == np.inf


def test_report_of_predictions():
    groups, log_probs, labels = drawn(80)
    full = SimpleNamespace(
        kind="logits",
        labels=labels,
        weights=None,
        groups=groups,
        group_names=("a", "b", "c", "d"),
        log_probs=lambda: log_probs,
    )
    report = group_report(full, **FEW)
    assert [g.name for g in report.groups] == ["a", "b", "c", "d"]
    by_label = group_report(full, labels, ["x", "y", "z"], **FEW)
    assert [g.name for g in by_label.groups] == ["x", "y", "z"]
    assert by_label.overall == report.overall
    pairs = (np.array([0.9, 0.6]), np.array([True, False]))
    top = SimpleNamespace(
        kind="confidence",
        weights=None,
        groups=[1, 0],
        group_names=("a", "b"),
        confidence_and_correct=lambda: pairs,
    )
    alone = group_report(top, **FEW)
    assert [g.nll for g in alone.groups] == [None, None]
    assert [g.accuracy for g in alone.groups] == [0.0, 1.0]


def test_messages():
    none = SimpleNamespace(kind="logits", weights=None, groups=None)
    with pytest.raises(ValueError, match="predictions must have a group for each example"):
        group_report(none)
    good = ([0.5, 0.6], [1, 0], [0, 1])
    with pytest.raises(ValueError, match=r"groups must lie in 0 … 0 \(1 classes\), got 1"):
        scores_by_group(*good, group_names=["only"])
    with pytest.raises(ValueError, match="got -1 at index 0"):
        scores_by_group(*good[:2], [-1, 0])
    with pytest.raises(TypeError, match="groups must be integers"):
        scores_by_group(*good[:2], [0.5, 1.0])
    with pytest.raises(ValueError, match=r"surprise must have shape \(2,\)"):
        scores_by_group(*good, surprise=[1.0])
    with pytest.raises(ValueError, match="confidence must not be empty"):
        scores_by_group([], [], [])
    with pytest.raises(ValueError, match="sample_weight must be above 0"):
        scores_by_group(*good, sample_weight=[0, 0])


def test_the_difference_of_two_proportions_is_newcombes():
    right = np.r_[np.ones(56), np.zeros(14), np.ones(48), np.zeros(32)]
    report = scores_by_group(np.full(150, 0.7), right, np.repeat([0, 1], [70, 80]))
    found = extreme_difference(report)
    # Newcombe (1998), table II, method 10, 56/70 − 48/80.
    assert (found.score, found.best.name, found.worst.name) == ("accuracy", "0", "1")
    assert found.difference == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.beyond_chance


def test_groups_that_are_alike_differ_beyond_chance_in_few_cases():
    generator = np.random.default_rng(5)
    groups = np.repeat(np.arange(6), 60)
    beyond = 0
    for _ in range(100):
        losses = generator.exponential(size=360)
        report = scores_by_group(np.full(360, 0.5), losses < 1, groups, surprise=losses, **FEW)
        found = extreme_difference(report)
        assert found.pairs == 15
        assert found.low <= found.difference <= found.high
        beyond += found.beyond_chance
    assert beyond <= 12  # 5 are expected at most; single intervals overlap far more often


def test_a_difference_that_cannot_be_told():
    surprise = np.array([np.inf, 1.0, 0.1, 0.2, 0.3])
    groups, right = [0, 0, 1, 1, 1], surprise < 1
    infinite = extreme_difference(
        scores_by_group(np.full(5, 0.5), right, groups, surprise=surprise, **FEW)
    )
    assert infinite.difference == np.inf
    assert (infinite.low, infinite.beyond_chance) == (None, None)
    single = scores_by_group(np.full(5, 0.5), right, [0, 1, 1, 1, 1], surprise=surprise[::-1])
    assert extreme_difference(single).worst.name == "1"
    assert extreme_difference(scores_by_group([0.5, 0.6], [1, 0], [0, 0])) is None
