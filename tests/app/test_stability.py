"""The stability page by script: its numbers, and what each control changes."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from benchmarks.claims import CLAIMS
from pages._lessons.stability import WHOSE, clip_row
from pages._lessons.stability.ways import FORMS, tenths_of

from .conftest import first_sentence, press, snippet_outputs, words

SENTENCES = {
    "log(softmax) at −800": ("max-subtracted, float64 gives ∞", "p underflows to 0"),
    "Overflow at 710": ("4.476 × 10⁻³⁰⁹", "naive, float64 gives NaN", "∞/∞ is NaN"),
    "A wrong 0 at 40": ("4.248 × 10⁻¹⁸", "log-softmax, float64 gives 0"),
    "Shift by 1000": ("0.1269 nats", "gives NaN after 1000 was added to both logits"),
    "float32 at −110": ("110.0 nats", "float32 gives ∞"),
    "float16 at 12": ("6.144 × 10⁻⁶", "float16 gives NaN"),
    "Slope lost by clipping": ("The true gradient is −1.000", "gives 0", "no slope"),
    "½ 2,000 times": ("−1,386.29 nats", "exactly 0 in float16, float32, float64"),
    "2.4541 or 2.45401": ("228,146 terms", "2.45401 nats", "2.4541,", "4.4 digits"),
    "0% clipped at 10⁻⁷": ("The honest loss is ∞ nats", "it is 16.12", "slope is 0"),
}


@pytest.mark.parametrize("preset", SENTENCES)
def test_a_preset_says_what_its_name_says(open_page: Any, preset: str) -> None:
    said = first_sentence(press(open_page("stability"), f"preset:{preset}"))
    assert [part for part in SENTENCES[preset] if part not in said] == []


ORDER, CLIPPING, PRODUCT = "Order of addition", "Clipping", "Product or sum"
LEAD_2, SAME = {"lead": "2"}, "float64 gives 0.1269 after"
# By link: what the page then says, and what it then does not say.
SHOWN: list[tuple[dict[str, str], tuple[str, ...], str]] = [
    # Every way has its row with loss and gradient, and every library the call to use.
    ({}, (*FORMS, "800.000", "16.1181", "NaN"), "undefined"),
    ({}, ("scipy.special.log_softmax", "functional.cross_entropy", "logaddexp"), "undefined"),
    ({}, ("jax.nn.log_softmax", "SparseCategoricalCrossentropy(from_logits=True)"), "undefined"),
    ({"lead": "-800"}, ("−log(softmax(z)) = ∞", "−log_softmax(z) = 800.0"), "Only log1p"),
    ({"lead": "-800"}, ("log_softmax never forms the probability",), "Only log1p"),
    ({"lead": "40"}, ("Only log1p is handed the tiny number itself",), "log_softmax never forms"),
    # A shift changes only what exponentiates first, until the type cannot hold the logits.
    (LEAD_2 | {"form": "naive", "add": "700"}, (SAME,), "float64 gives NaN"),
    (LEAD_2 | {"form": "naive", "add": "710"}, ("float64 gives NaN",), SAME),
    (LEAD_2 | {"form": "log-softmax", "add": "1e6"}, (SAME,), "float64 gives NaN"),
    (
        LEAD_2 | {"form": "softplus", "add": "1e8", "float": "float32"},
        ("the logits were rounded when float32 stored them",),
        "right to",
    ),
    # Each way has its own digits.
    (
        {"lead": "40"},
        ("0.0 p rounds to 1, and log 1 is 0", "15.9 right to the last digit"),
        "undefined",
    ),
    # In every order float64 and the exact sum keep their digits.
    *(
        ({"see": ORDER, "order": order}, ("2.45401001", "559,872.5680"), "undefined")
        for order in ("as drawn", "small first", "large first")
    ),
    (
        {"see": CLIPPING, "given": "0"},
        ("∞", *(f"{-math.log(eps):.2f}" for eps in (2.0**-52, 1e-7, 2.0**-23, 2.0**-10))),
        "changes nothing",
    ),
    ({"see": CLIPPING, "given": "0.1"}, ("changes nothing",), "nothing pushes"),
    (
        {"see": PRODUCT, "p": "0.1", "many": "50"},
        ("exactly 0 in float16, float32,",),
        "exactly 0 in float16, float32, float64",
    ),
    ({"see": PRODUCT, "p": "0.5", "many": "10"}, ("still a number in all three",), "stuck above"),
    ({"see": PRODUCT, "p": "0.6", "many": "2000"}, ("stuck above 0",), "still a number"),
]


@pytest.mark.parametrize(("link", "shown", "hidden"), SHOWN)
def test_a_link_shows_its_numbers(
    open_page: Any, link: dict[str, str], shown: tuple[str, ...], hidden: str
) -> None:
    text = words(open_page("stability", **link))
    assert [part for part in shown if part not in text] == []
    assert hidden not in text


def test_another_draw_drifts_by_another_amount(open_page: Any) -> None:
    seeds = ("76", "3", "4")
    said = {first_sentence(open_page("stability", see=ORDER, letters=seed)) for seed in seeds}
    assert len(said) == 3
    assert all("2.45401 nats" in text for text in said)


def test_the_rows_of_libraries_are_what_the_libraries_were_seen_to_give() -> None:
    # The lines of docs/definitions.md.
    seen = {(claim.library, claim.score): claim.says for claim in CLAIMS}
    rows = {row[0]: row[1:3] for row in map(clip_row, WHOSE)}
    keras = seen["Keras", "cross-entropy of probabilities"]
    assert rows["10⁻⁷ (Keras, float32)"] == [f"{float(keras['most']):.2f}", keras["least"]]
    clipped = seen["scikit-learn", "log loss, a probability of 0 on the truth"]
    for dtype in ("float64", "float32", "float16"):
        row = next(cells for name, cells in rows.items() if name.endswith(f"log_loss, {dtype})"))
        assert row[0] == clipped[dtype]


@pytest.mark.parametrize(
    ("link", "shared", "said"),
    [
        ({"lead": "40", "form": "softplus"}, 4, ["log-softmax: 0", "softplus: 4.248"]),
        ({"lead": "2", "add": "1000", "float": "float32"}, 4, ["naive: nan", "softplus: 0.126"]),
        ({"see": ORDER}, 0, ["one by one: 2.45410", "exact: 2.45401", ": 0.0625"]),
        ({"see": PRODUCT, "many": "50"}, 4, ["float64: 1e-50", "0 from n = 8,"]),
        ({"see": CLIPPING, "given": "0"}, 2, ["honest: inf", "clipped: 16.1181"]),
    ],
)
def test_snippets_agree_with_the_page(
    open_page: Any, link: dict[str, str], shared: int, said: list[str]
) -> None:
    outputs = snippet_outputs(open_page("stability", **link))
    assert [part for part in said if part not in "".join(outputs)] == []
    first, second = (
        {name: float(value) for name, value in re.findall(r"(?m)^(.+?): ([^\s,]+)", output)}
        for output in outputs
    )
    assert len(first.keys() & second.keys()) == shared
    for name in first.keys() & second.keys():
        assert first[name] == pytest.approx(second[name], rel=2e-3, nan_ok=True)


def test_digits_are_rounded_down() -> None:
    assert tenths_of(15.95) == "15.9"
    assert tenths_of(0.0) == "0.0"
