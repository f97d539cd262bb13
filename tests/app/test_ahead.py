"""Sweeps computed when they are asked for: what is promised, kept, and given up."""

from __future__ import annotations

import gzip
import json
import threading
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from pages._ui import ahead as module
from pages._ui.ahead import AbandonedError, Offer, ahead, outward
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


def parts_of(
    offer: Offer, near: str = "", given_up: threading.Event | None = None, now: bool = False
) -> list[bytes]:
    name = module._name(offer)
    return list(module.packed_parts(name, offer, near, given_up or threading.Event(), now))


def messages(sent: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(sent).splitlines()]


def test_a_sweep_begins_at_the_present_value_and_then_holds_what_differs() -> None:
    offer = Offer(multiples, (1, 2, 3, 4), (7,))
    first, *others = messages(b"".join(parts_of(offer, "3")))
    assert first["values"] == [1, 2, 3, 4]
    assert first["at"] == 2
    assert first["texts"] == {"product": "21", "factor": "7"}
    found = {
        i: text
        for part in others
        for i, text in zip(part["at"], part["texts"].get("product", []), strict=True)
    }
    assert found == {0: "7", 1: "14", 3: "28"}
    assert all("factor" not in part["texts"] for part in others)
    assert calls == [(7, 3), (7, 2), (7, 4), (7, 1)]


def test_each_part_can_be_read_when_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PART_SECONDS", 0.0)
    reader = zlib.decompressobj(module.GZIP)
    offer = Offer(multiples, (1, 2, 3), (8,))
    lines = [reader.decompress(part) for part in parts_of(offer, "1")]
    assert all(line.endswith(b"\n") for line in lines)
    assert [json.loads(line)["at"] for line in lines] == [0, [1], [2], []]


@pytest.mark.parametrize(
    ("near", "order"),
    [("3", [2, 1, 3, 0]), ("-5", [0, 1, 2, 3]), ("3.4", [2, 1, 3, 0]), ("x", [0, 1, 2, 3])],
)
def test_values_are_computed_from_the_present_one_outwards(near: str, order: list[int]) -> None:
    assert outward((1, 2, 3, 4), near) == order


def test_a_finished_sweep_is_kept() -> None:
    offer = Offer(multiples, (1, 2, 3), (11,))
    sent = b"".join(parts_of(offer))
    assert module._sweeps[module._name(offer)] == sent


def test_what_is_waited_for_comes_before_guesses() -> None:
    urgent = module.packed_parts(
        "urgent", Offer(multiples, (1, 2), (2,)), "", threading.Event(), True
    )
    next(urgent)
    guess = threading.Thread(target=parts_of, args=(Offer(multiples, (1, 2, 3), (3,)),))
    guess.start()
    guess.join(0.3)
    assert guess.is_alive()
    assert (3, 3) not in calls
    list(urgent)
    guess.join(5)
    assert not guess.is_alive()
    assert (3, 3) in calls


def test_a_guess_stands_back_for_a_script_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_quiet_until", 0.0)
    monkeypatch.setattr(module, "QUIET_SECONDS", 1e6)
    monkeypatch.setattr(module, "MOST_QUIET_SECONDS", 0.2)
    module.stand_back()
    begun = time.monotonic()
    parts_of(Offer(multiples, (1, 2), (11,)))
    assert time.monotonic() - begun >= 0.2
    # What somebody waits for does not.
    monkeypatch.setattr(module, "MOST_QUIET_SECONDS", 1e6)
    assert parts_of(Offer(multiples, (1, 2), (13,)), now=True)


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
        parts_of(offer, given_up=given_up)
    assert calls == []
    assert module._sweeps == {}


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BYTES_KEPT", 600)
    for factor in range(10):
        parts_of(Offer(multiples, (1, 2, 3), (factor,)))
    assert sum(map(len, module._sweeps.values())) <= 600
    monkeypatch.setattr(module, "OFFERS_KEPT", 3)
    for factor in range(10):
        ahead(multiples, (1, 2), factor)
    assert len(module._offers) == 3
