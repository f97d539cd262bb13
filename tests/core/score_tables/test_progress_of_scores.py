"""Scores say how far they are and can be ended; with what is said, nothing is different."""

import numpy as np
import pytest

from nll_core import Predictions, compare_models, ece_report, group_report, score_report
from nll_core.teaching import simulate_classifier


def predictions(k=4, n=3000, kind="logits"):
    made = simulate_classifier(n, k, 2.0, seed=0)
    names = tuple(map(str, range(k)))
    if kind == "confidence":
        p = np.random.default_rng(0).random(n)
        return Predictions(kind, p, made.labels, names, predicted=made.labels[::-1].copy())
    return Predictions(kind, made.logits, made.labels, names)


def group(found, **options):
    return group_report(found, found.labels, found.classes, **options)


def against_itself(found, **options):
    return compare_models(found, found, **options)


CASES = [
    (score_report, "logits"),
    (score_report, "confidence"),
    (ece_report, "logits"),
    (ece_report, "confidence"),
    (group, "logits"),
    (against_itself, "logits"),
]


@pytest.mark.parametrize(("function", "kind"), CASES)
def test_progress_grows(function, kind):
    said = []
    function(predictions(kind=kind), progress=lambda stage, share: said.append((stage, share)))
    assert len({stage for stage, _ in said}) == 1
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] <= 0.2
    assert 0.3 < shares[-1] <= 1.0


@pytest.mark.parametrize(("function", "kind"), CASES)
def test_what_progress_raises_ends_it(function, kind):
    def cancel(stage, share):
        if share > 0.25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        function(predictions(kind=kind), progress=cancel)


def test_scores_are_the_same_from_an_array_and_part_by_part():
    found = predictions()

    class Whole:
        kind, labels, weights = found.kind, found.labels, None
        log_probs = found.log_probs
        confidence_and_correct = found.confidence_and_correct

    for one, other in zip(score_report(found).scores, score_report(Whole()).scores, strict=True):
        assert one == other
    for one, other in zip(
        ece_report(found).estimators, ece_report(Whole()).estimators, strict=True
    ):
        np.testing.assert_allclose(one.values, other.values, rtol=1e-12)
        np.testing.assert_allclose(one.p_values, other.p_values)
