"""The 50-digit references of the two-class loss."""

import numpy as np
import pytest
from mpmath import mp, mpf

from nll_core.datasets import load_two_class_references


def test_leads_are_whole_and_exact_in_float16():
    lead = load_two_class_references().lead
    assert lead[0] == -1000
    assert lead[-1] == 1000
    assert (np.diff(lead) > 0).all()
    assert (lead.astype(np.float16) == lead).all()
    assert {-110.0, 0.0, 40.0, 110.0, 710.0, 750.0} <= set(lead)


@pytest.mark.parametrize("lead", [-800, -40, 0, 1, 40, 120])
def test_pairs_hold_more_than_a_float(lead):
    references = load_two_class_references()
    at = int(np.flatnonzero(references.lead == lead)[0])
    with mp.workdps(600):
        true = mp.log1p(mp.exp(-mpf(lead)))
        slope = -1 / (1 + mp.exp(mpf(lead)))
        for reference, wanted in ((references.loss, true), (references.gradient, slope)):
            pair = mpf(reference.nearest[at]) + mpf(reference.rest[at])
            assert abs(pair - wanted) <= abs(wanted) * mpf(10) ** -27


def test_errors_below_the_spacing_of_float64_are_seen():
    loss = load_two_class_references().loss
    error = loss.relative_error(loss.nearest)
    inner = np.abs(load_two_class_references().lead) < 700
    assert (error[inner] < 1.2e-16).all()
    assert (error > 0).any()


def test_what_float64_cannot_hold_is_lost():
    references = load_two_class_references()
    beyond = references.lead > 750
    assert (references.loss.nearest[beyond] == 0).all()
    assert (references.loss.relative_error(np.zeros(references.lead.size))[beyond] == 1).all()
    assert np.isinf(references.loss.relative_error(np.ones(references.lead.size))[beyond]).all()
