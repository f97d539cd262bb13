"""Sweeps computed when they are asked for: what is promised, kept, and given up."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from pages._ui import ahead as module
from pages._ui.ahead import AbandonedError, Offer, ahead
from pages._ui.live import Moment

calls: list[tuple[int, int]] = []


def multiples(factor: int) -> Callable[[int], Moment]:
    def at(value: int) -> Moment:
        calls.append((factor, value))
        return Moment(texts={"product": f"{factor * value}", "factor": f"{factor}"})

    return at


def of_other_kind(factor: int) -> Callable[[int], Moment]:
    return multiples(-factor)


@pytest.fixture(autouse=True)
def fresh() -> None:
    calls.clear()
    module._sweeps.clear()


def packed(offer: Offer, given_up: threading.Event | None = None) -> Any:
    name = module._name(offer)
    sent = module._packed(name, offer, given_up or threading.Event())
    return json.loads(gzip.decompress(sent))


def test_a_sweep_holds_what_differs_and_is_computed_once() -> None:
    offer = Offer(multiples, (1, 2, 3), (7,))
    table = packed(offer)
    assert table["values"] == [1, 2, 3]
    assert table["texts"] == {"product": ["7", "14", "21"]}
    assert packed(offer) == table
    assert calls == [(7, 1), (7, 2), (7, 3)]


def test_names_tell_states_and_functions_apart() -> None:
    names = {
        ahead(multiples, (1, 2), 7).name,
        ahead(multiples, (1, 2), 8).name,
        ahead(multiples, (1, 3), 7).name,
        ahead(of_other_kind, (1, 2), 7).name,
    }
    assert len(names) == 4
    again = ahead(multiples, (1, 2), 7)
    assert again.name in names
    assert again.url.endswith(f"/{again.name}")


def test_what_nobody_waits_for_is_given_up_and_not_kept() -> None:
    given_up = threading.Event()
    given_up.set()
    offer = Offer(multiples, (1, 2, 3), (5,))
    with pytest.raises(AbandonedError):
        packed(offer, given_up)
    assert calls == []
    assert packed(offer)["texts"]["product"] == ["5", "10", "15"]


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BYTES_KEPT", 300)
    for factor in range(10):
        packed(Offer(multiples, (1, 2, 3), (factor,)))
    assert sum(map(len, module._sweeps.values())) <= 300
    monkeypatch.setattr(module, "OFFERS_KEPT", 3)
    for factor in range(10):
        ahead(multiples, (1, 2), factor)
    assert len(module._offers) == 3
