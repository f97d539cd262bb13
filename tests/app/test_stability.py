"""The stability page by script: its numbers, and what each control changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.claims import CLAIMS
from pages._lessons.stability import WHOSE, clip_row
from pages._lessons.stability.ways import LEADS, Now, rows, written

from .conftest import all_text, alternatives, figures, press, snippet_outputs, traces


def sentence(app: Any) -> str:
    """The first sentence, without the marks around its words."""
    return alternatives(app)[0]


PRESETS = {
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


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_show_their_numbers(open_page: Any, preset: str) -> None:
    said = sentence(press(open_page("stability"), f"preset:{preset}"))
    for part in PRESETS[preset]:
        assert part in said


def test_every_way_has_its_row_with_loss_and_gradient(open_page: Any) -> None:
    text = all_text(open_page("stability"))
    for form in ("naive", "clipped", "max-subtracted", "log-sum-exp", "log-softmax", "softplus"):
        assert form in text
    assert "800.000" in text
    assert "16.1181" in text
    assert "NaN" in text


def test_log_of_softmax_and_log_softmax_differ_and_the_page_says_why(open_page: Any) -> None:
    text = all_text(open_page("stability", lead="-800"))
    assert "−log(softmax(z)) = ∞" in text
    assert "−log_softmax(z) = 800.0" in text
    assert "log_softmax never forms the probability" in text
    both = all_text(open_page("stability", lead="40"))
    assert "Only log1p is handed the tiny number itself" in both


@pytest.mark.parametrize(
    ("way", "shift", "same"),
    [("naive", "700", True), ("naive", "710", False), ("log-softmax", "1e6", True)],
)
def test_a_shift_changes_only_what_exponentiates_first(
    open_page: Any, way: str, shift: str, same: bool
) -> None:
    said = sentence(open_page("stability", lead="2", form=way, add=shift))
    assert ("gives 0.1269 after" in said) == same
    assert ("NaN" in said) != same


def test_a_shift_that_the_type_cannot_hold_is_said_to_be_so(open_page: Any) -> None:
    said = sentence(open_page("stability", lead="2", form="softplus", add="1e8", float="float32"))
    assert "the logits were rounded when float32 stored them" in said


def test_loss_and_gradient_have_their_own_axis_and_outcomes(open_page: Any) -> None:
    loss, gradient = (
        figures(open_page("stability", part=part, form="clipped"))[0]
        for part in ("loss", "gradient")
    )
    assert loss["layout"]["yaxis"]["title"]["text"] == "loss (nats)"
    assert "gradient" in gradient["layout"]["yaxis"]["title"]["text"]
    zeros = [traces(spec)["strip wrong zero"]["base"] for spec in (loss, gradient)]
    assert zeros[0] != zeros[1]


def test_sums_keep_their_digits_in_every_order(open_page: Any) -> None:
    for order in ("as drawn", "small first", "large first"):
        text = all_text(open_page("stability", see="Order of addition", order=order))
        assert "2.45401001" in text  # float64 and the exact sum
        assert "559,872.5680" in text


def test_another_draw_drifts_by_another_amount(open_page: Any) -> None:
    said = {
        sentence(open_page("stability", see="Order of addition", letters=seed))
        for seed in ("76", "3", "4")
    }
    assert len(said) == 3
    assert all("2.45401 nats" in text for text in said)


def test_clipping_shows_what_libraries_clip_at(open_page: Any) -> None:
    text = all_text(open_page("stability", see="Clipping", given="0"))
    for eps in (2.0**-52, 1e-7, 2.0**-23, 2.0**-10):
        assert f"{-math.log(eps):.2f}" in text
    assert "∞" in text


def test_the_rows_of_libraries_are_what_the_libraries_were_seen_to_give() -> None:
    rows = {row[0]: row[1:3] for row in map(clip_row, WHOSE)}
    keras = seen("Keras", "cross-entropy of probabilities")
    assert rows["10⁻⁷ (Keras, float32)"] == [f"{float(keras['most']):.2f}", keras["least"]]
    clipped = seen("scikit-learn", "log loss, a probability of 0 on the truth")
    for dtype in ("float64", "float32", "float16"):
        row = next(cells for name, cells in rows.items() if name.endswith(f"log_loss, {dtype})"))
        assert row[0] == clipped[dtype]


def seen(library: str, score: str) -> Mapping[str, str]:
    """The numbers of a line of docs/definitions.md."""
    return next(c.says for c in CLAIMS if (c.library, c.score) == (library, score))


def test_clipping_changes_nothing_above_eps(open_page: Any) -> None:
    assert "changes nothing" in sentence(open_page("stability", see="Clipping", given="0.1"))


def test_a_product_runs_out_and_a_sum_does_not(open_page: Any) -> None:
    said = sentence(open_page("stability", see="Product or sum", p="0.1", many="50"))
    assert "exactly 0 in float16, float32" in said
    assert "float64" not in said
    fine = sentence(open_page("stability", see="Product or sum", p="0.5", many="10"))
    assert "still a number in all three" in fine
    stuck = sentence(open_page("stability", see="Product or sum", p="0.6", many="2000"))
    assert "stuck above 0" in stuck


@pytest.mark.parametrize(
    "link",
    [
        {"lead": "40", "form": "softplus"},
        {"lead": "2", "add": "1000", "float": "float32"},
        {"see": "Order of addition"},
        {"see": "Product or sum", "many": "50"},
        {"see": "Clipping", "given": "0"},
    ],
)
def test_snippets_agree_with_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("stability", **link)
    first, second = snippet_outputs(app)
    if "see" not in link:
        ours = dict(line.split(": ", 1) for line in second.splitlines())
        for line in first.splitlines():
            form, value = line.split(": ")
            assert float(value) == pytest.approx(
                float(ours[form].split(",")[0]), rel=2e-3, nan_ok=True
            )
    elif link["see"] == "Order of addition":
        assert "one by one: 2.45410" in second
        assert "exact: 2.45401" in second
        assert "0.0625" in first
    elif link["see"] == "Clipping":
        assert "16.1181" in first
        assert "16.1181" in second
        assert "honest: inf" in second
    else:
        assert first.splitlines()[0] in second
        assert first.splitlines()[-1] in second


def test_the_calls_to_use_are_listed_for_every_library(open_page: Any) -> None:
    text = all_text(open_page("stability"))
    for call in (
        "scipy.special.log_softmax",
        "functional.cross_entropy",
        "jax.nn.log_softmax",
        "SparseCategoricalCrossentropy(from_logits=True)",
        "logaddexp",
    ):
        assert call in text


@given(
    dtype=st.sampled_from(["float64", "float32", "float16"]),
    shift=st.sampled_from([0.0, 1.0, 1000.0]),
    index=st.integers(0, len(LEADS) - 1),
    part=st.sampled_from(["loss", "gradient"]),
)
@settings(max_examples=100, deadline=None)
def test_no_way_is_right_to_more_digits_than_its_type_has(
    dtype: Any, shift: float, index: int, part: str
) -> None:
    shown = rows(Now(written(dtype, shift, 1e-7, part), "naive", index))
    digits = [float(row[3]) for row in shown[:-1]]
    assert max(digits) <= np.log10(2) * (np.finfo(dtype).nmant + 1)
