"""What is drawn at random: by `seed`, a keyword, an int or a generator, one way everywhere."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from tests.core.test_weights import FUNCTIONS, differing, sample
from tests.public_names import PUBLIC, public

SAMPLE = sample(60, 0)
PREDICTIONS = public.Predictions("logits", SAMPLE.logits, SAMPLE.labels, ("a", "b", "c"))
TWO = public.Predictions("logits", SAMPLE.two, SAMPLE.y.astype(np.int64), ("a", "b"))
# By name, with all but the seed; what takes weights, too, is called as it is for these.
OTHERS: dict[str, Callable[..., Any]] = {
    "bootstrap_function": partial(
        public.bootstrap_function, SAMPLE.logits, lambda sums: sums[..., 0], n_resamples=20
    ),
    "choose_components": partial(public.choose_components, np.sqrt(np.arange(40)), [2], n_starts=2),
    "compare_orders": partial(
        public.compare_orders, [f"{a}{b}" for a in "abcdefgh" for b in "aabccdef"], [0.5]
    ),
    "choose_degree": partial(public.choose_degree, "line", 9, [1]),
    "overdispersion_test": partial(
        public.overdispersion_test, np.array([0, 1, 1, 3, 9]), n_simulations=20
    ),
    "find_anomalies": partial(
        public.find_anomalies, np.sqrt(np.arange(40)), 2, n_starts=2, n_draws=20
    ),
    "compare_density_methods": partial(
        public.compare_density_methods,
        np.sqrt(np.arange(40)),
        components=[2],
        bins=[1],
        n_starts=2,
    ),
    "two_components_test": partial(
        public.two_components_test, np.sqrt(np.arange(40)), n_simulations=20
    ),
    "training_optimism": partial(
        public.training_optimism, np.arange(9.0), 1.0, np.arange(9.0), [1], n_samples=9
    ),
    "winners_curse": partial(public.winners_curse, 3, 10),
    "bootstrap_sums": partial(public.bootstrap_sums, SAMPLE.logits, n_resamples=20),
    "calibrated_error_along_temperature": partial(
        public.calibrated_error_along_temperature, SAMPLE.logits, [1.0, 2.0], n_draws=20
    ),
    "corp_band": partial(public.corp_band, SAMPLE.p, n_draws=20),
    "decision_report": partial(public.decision_report, TWO),
    "draw_sequences": partial(
        public.draw_sequences, np.log([0.5, 0.5]), np.log(np.full((2, 2), 0.5)), [], 9, length=4
    ),
    "draw_tokens": partial(
        public.draw_tokens, public.decode([0.1, 0.2, 0.0], [("temperature", 1.0)])[-1], 40
    ),
    "elo_fan": partial(
        public.elo_fan, public.record_games(SAMPLE.labels, (SAMPLE.labels + 1) % 3), n_orders=2
    ),
    "held_out_outcomes": partial(
        public.held_out_outcomes, public.load_food().comparisons, ridge=1.0, n_folds=3
    ),
    "growing_samples": partial(public.growing_samples, public.Poisson(3.0), [4, 6], n_samples=5),
    "hold_out": partial(public.hold_out, SAMPLE.logits, SAMPLE.labels),
    "item_split": partial(public.item_split, [str(i % 30) for i in range(60)], 0.5),
    "leaky_split": partial(public.leaky_split, [str(i) for i in range(40)], 0.5),
    "letter_terms": partial(public.letter_terms, 1000, 2.0),
    "nats_by_size": partial(public.nats_by_size, [9], n_members=2),
    "plane_ensemble": partial(public.plane_ensemble, 9, n_members=2),
    "planar_classes": partial(public.planar_classes, 20),
    "play_scoring_game": partial(public.play_scoring_game, 0.5, 0.6, rule="brier", n_rounds=100),
    "repeated_samples": partial(public.repeated_samples, public.Poisson(3.0), 6, n_samples=5),
    "report_on": partial(public.report_on, PREDICTIONS, methods=["temperature"], n_folds=2),
    "sample_gaussian": partial(public.sample_gaussian, 9, 0.0, 1.0),
    "sample_ngram": partial(
        public.sample_ngram, public.ngram_of_counts(np.ones((3, 3), np.int64), "ab"), 30
    ),
    "sample_polynomial": public.sample_polynomial,
    "second_model": partial(
        public.second_model, TWO, dataclasses.replace(TWO, scores=SAMPLE.two / 2)
    ),
    "simulate_classifier": partial(public.simulate_classifier, 9, 3, 1.0),
    "simulate_forecasts": partial(public.simulate_forecasts, "samples", 9),
    "split_halves": partial(public.split_halves, 40),
    "split_sample": partial(public.split_sample, SAMPLE.logits[:, :2], SAMPLE.labels, n_train=5),
    "wavy_line": partial(public.wavy_line, 9),
    # So long a text is not ranked by going through all.
    "text_rank": partial(
        public.text_rank,
        public.ngram_of_counts(np.arange(1, 10).reshape(3, 3), "ab"),
        public.letter_texts(["ab" * 12], "ab"),
    ),
    "threshold_by_cost": partial(public.threshold_by_cost, SAMPLE.p, SAMPLE.y, false_negative=4.0),
    "split_conformal": partial(
        public.split_conformal, SAMPLE.probs, SAMPLE.labels, alpha=0.2, n_calibration=20
    ),
    "split_texts": partial(public.split_texts, [str(i) for i in range(40)], 0.5),
    "stratified_folds": partial(public.stratified_folds, SAMPLE.labels, 4),
    "train_bigram": partial(
        public.train_bigram, np.array([[0, 3, 1], [2, 0, 0], [2, 1, 1]]), n_steps=3, rate=2.0
    ),
}


def drawing() -> list[str]:
    """All functions that draw."""
    return sorted(
        name
        for name, value in PUBLIC.items()
        if inspect.isfunction(value) and "seed" in inspect.signature(value).parameters
    )


def called(name: str, seed: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The result of a function that draws, with that seed."""
    if name in OTHERS:
        return OTHERS[name](seed=seed)
    with monkeypatch.context() as patch:
        patch.setattr(public, name, partial(getattr(public, name), seed=seed))
        return FUNCTIONS[name](SAMPLE, None)


@pytest.mark.parametrize("name", drawing())
def test_a_generator_gives_the_seed_once_and_moves_on(name, monkeypatch):
    generator, same = np.random.default_rng(11), np.random.default_rng(11)
    found = called(name, generator, monkeypatch)
    expected = called(name, int(same.integers(2**63)), monkeypatch)
    assert not differing(found, expected, rtol=0)
    assert generator.bit_generator.state == same.bit_generator.state
    assert differing(called(name, generator, monkeypatch), found, rtol=0)


@pytest.mark.parametrize("name", drawing())
def test_a_seed_is_a_keyword_and_at_least_0(name, monkeypatch):
    parameter = inspect.signature(getattr(public, name)).parameters["seed"]
    assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
    with pytest.raises(ValueError, match="seed must be at least 0, got -1"):
        called(name, -1, monkeypatch)
    with pytest.raises(TypeError, match="seed must be an integer, got float"):
        called(name, 0.5, monkeypatch)
