"""The browser's cross-entropy, held to nll_core over random and extreme input."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import nll_core as nll

from .cross_entropy_cases import SEED, SOFTMAX_CASES, camel, parts_of
from .modules import assert_close, call, module_page


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def test_the_cases_contain_what_is_hard() -> None:
    assert any(np.isneginf(logits).any() for logits, *_ in SOFTMAX_CASES)
    assert any(np.abs(logits).max() == 1e9 for logits, *_ in SOFTMAX_CASES)
    assert any(np.ptp(logits) == 0 for logits, *_ in SOFTMAX_CASES if np.isfinite(logits).all())
    losses = [parts.loss for parts in map(parts_of, SOFTMAX_CASES)]
    assert min(losses) < 1e-300
    assert sum(math.isinf(loss) for loss in losses) > 3
    assert max(loss for loss in losses if math.isfinite(loss)) > 1e9


def test_probabilities_and_their_logarithms(page: Page) -> None:
    for name, function in (("softmax", nll.softmax), ("logSoftmax", nll.log_softmax)):
        given = [(logits, options["temperature"]) for logits, _, options in SOFTMAX_CASES]
        results = call(page, "kernel.js", [(name, *case) for case in given])
        for (logits, temperature), found in zip(given, results, strict=True):
            # No absolute part: the smallest logarithm keeps its relative accuracy.
            expected = function(logits, temperature=temperature)
            assert_close(found, expected, (name, logits, temperature), size=1e-300)


def test_smooth_labels(page: Page) -> None:
    given = [(k, n, e) for n in (2, 3, 10) for k in range(n) for e in (0.0, 0.1, 1 / 3, 1.0)]
    results = call(page, "kernel.js", [("smoothLabels", *case) for case in given])
    for case, found in zip(given, results, strict=True):
        assert found == nll.smooth_labels(*case).tolist()


def test_entropy_and_divergence_of_distributions(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    pairs = []
    for _ in range(1000):
        n_classes = int(rng.integers(2, 30))
        p = nll.softmax(rng.normal(size=n_classes) * rng.choice([0.1, 3.0, 300.0]))
        q = nll.softmax(rng.normal(size=n_classes) * rng.choice([0.1, 3.0, 300.0]))
        if rng.random() < 0.4:
            q = p * (1.0 + rng.choice([1e-14, 1e-8, 1e-3]) * rng.normal(size=n_classes))
            q = q / q.sum()
        pairs.append((p, q))
    entropies = call(page, "kernel.js", [("entropy", p) for p, _ in pairs])
    divergences = call(page, "kernel.js", [("klDivergence", p, q) for p, q in pairs])
    for (p, q), found, divergence in zip(pairs, entropies, divergences, strict=True):
        assert_close(found, nll.entropy(p), p, size=1e-300)
        assert_close(divergence, nll.kl_divergence(p, q), (p, q), size=1e-300)


def test_one_example_taken_apart(page: Page) -> None:
    given = [(logits, target, camel(options)) for logits, target, options in SOFTMAX_CASES]
    results = call(page, "kernel.js", [("crossEntropyParts", *case) for case in given])
    for case, found in zip(SOFTMAX_CASES, results, strict=True):
        expected = parts_of(case)
        weight, temperature = expected.weight, case[2]["temperature"]
        sizes = {
            "terms": weight,
            "loss": 1e-300,
            "floor": weight * 1e-300,
            # It may be what is left of a loss of any size.
            "divergence": max(weight, expected.loss) if math.isfinite(expected.loss) else 1.0,
            "gradient": weight / temperature,
            "push": weight / temperature**2,
            "probs": 1e-300,
        }
        assert set(found) == set(expected.__slots__)
        for name in found:
            context = (name, case)
            assert_close(found[name], getattr(expected, name), context, sizes.get(name, 1e-300))


def test_the_divergence_keeps_its_digits_close_to_the_floor(page: Page) -> None:
    rng = np.random.default_rng(SEED)
    cases = []
    for _ in range(300):
        target = rng.dirichlet(np.ones(int(rng.integers(2, 11))))
        noise = 10 ** rng.uniform(-9, -2) * rng.normal(size=target.size)
        cases.append((np.log(target) + noise, target))
    results = call(page, "kernel.js", [("crossEntropyParts", *case) for case in cases])
    for case, found in zip(cases, results, strict=True):
        expected = nll.cross_entropy_parts(*case).divergence
        # The rounding of a probability moves it by as much as its root.
        assert_close(found["divergence"], expected, case, size=math.sqrt(expected))


def test_logits_whose_range_overflows(page: Page) -> None:
    logits, target = np.array([1.7e308, -1.7e308, 0.0]), [0.2, 0.3, 0.5]
    for temperature in (0.01, 1.0, 100.0):
        calls = [
            ("logSoftmax", logits, temperature),
            ("crossEntropy", logits, target, {"temperature": temperature}),
        ]
        found, loss = call(page, "kernel.js", calls)
        with np.errstate(over="ignore"):
            expected = nll.log_softmax(logits, temperature=temperature)
        assert_close(found, expected, temperature)
        assert_close(loss, nll.cross_entropy(logits, target, temperature=temperature), temperature)


def test_loss_and_gradient(page: Page) -> None:
    given = [(logits, target, camel(options)) for logits, target, options in SOFTMAX_CASES]
    losses = call(page, "kernel.js", [("crossEntropy", *case) for case in given])
    gradients = call(page, "kernel.js", [("crossEntropyGradient", *case) for case in given])
    for case, loss, gradient in zip(SOFTMAX_CASES, losses, gradients, strict=True):
        logits, target, options = case
        expected, slope = nll.cross_entropy_with_gradient(
            logits, target, **options, reduction="sum"
        )
        assert_close(loss, expected, case, size=1e-300)
        assert_close(gradient, slope, case, size=float(np.abs(slope).max()))
