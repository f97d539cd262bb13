"""Handles, sliders and keys of the pages that sweep: what they show is what the server confirms."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from .confirmed import CHANGES, Drag, Slide, assert_confirmed, at_hand, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, handle, link_says, press, shown

SAID = ("sentences", "marks", "sliders")
PROJECTION = "entropy?about=Forward+and+reverse+KL"
SCORING = "entropy?about=Proper+scoring"
CURED = "training?watch=Cures+compared&cure=early+stopping&done=20"
COIN = "likelihood?seen=Coin"
CLOSER = "likelihood?seen=Likelihood&pts=Fifty+times+closer"
ORDER = "stability?see=Order+of+addition&order=small+first"
NAIVE = "stability?form=naive&reach=±40&lead=2&part=gradient"
IN_FLOAT32 = "stability?form=log-softmax&reach=±150&float=float32&lead=0"

# One of each way in which a handle moves, and what changes at once.
DRAGS: list[tuple[Drag | Slide, Sequence[str]]] = [
    (Drag("likelihood", "likelihood_rise", -60, 0, "hi", 1), CHANGES),
    (Drag(CLOSER, "likelihood_slices", -60, 0, "s", 1), CHANGES),
    (Drag(COIN, "likelihood_heads", -60, 0, "heads"), CHANGES),
    (Drag("likelihood?seen=Product+to+logs", "likelihood_sum", -100, 0, "upto"), CHANGES),
    # One of many bars up and down, one whose bar is not there, a side on a plain axis and a top on
    # a log one, a star on the axis of another panel.
    (Drag("entropy", "entropy_codes", 0, -30, "q3", 6), SAID),
    (Drag("entropy?kinds=8&q8=0", "entropy_codes", 0, -40, "q8", 15), SAID),
    (Drag(PROJECTION, "entropy_fits", 30, 0, "qs", 1), SAID),
    (Drag(PROJECTION, "entropy_directions", -40, 0, "qm", 1), SAID),
    (Drag(SCORING, "entropy_other", -60, 0, "q", 2), SAID),
    # The first plot and one beside another, a second handle, one along its height.
    (Drag("template", "template_given", 60, 4, "tpm"), (*CHANGES, "tables")),
    (Drag("template?tp=a+count", "template_loss", 25, 4, "tpn", 1), (*CHANGES, "tables")),
    (
        Drag("template?tp=a+class&tpc=dog", "template_given", 0, -50, "tpz"),
        (*CHANGES, "tables"),
    ),
    (
        Drag("template?tpview=Recognise+a+loss", "template_floor", 100, 4, "tpa", 1),
        (*CHANGES, "tables"),
    ),
    # Each kind of axis, a point in a plane.
    (Drag("losses", "losses_values", 60, 30, "margin"), CHANGES),
    (
        Drag("losses?loss=weighted+NLL&against=probability", "losses_slopes", 40, 0, "margin"),
        CHANGES,
    ),
    (Drag("losses?show=Fitted&loss=Brier", "losses_plane", -50, 5, "ox"), CHANGES),
    (Drag("losses?show=Three+claims", "losses_outlier", -150, -40, "missed"), CHANGES),
    (
        Drag("training?task=three+species&done=30", "training_weights", 40, 0, "done"),
        (*CHANGES, "live"),
    ),
    (Drag(CURED, "training_cures", 40, 0, "done"), (*CHANGES, "live")),
    # Sweeps ahead and at once, a plot below the first, two handles in one plot.
    (Drag(NAIVE, "stability_ways", 120, 0, "lead"), CHANGES),
    (Drag(IN_FLOAT32, "stability_error", 60, 0, "lead"), CHANGES),
    (
        Drag(
            "stability?see=Order+of+addition&order=small+first", "stability_drift", -90, 0, "terms"
        ),
        CHANGES,
    ),
    (Drag("stability?see=Clipping", "stability_clip", -120, 0, "clip", 1), CHANGES),
]
SLIDERS: list[tuple[Drag | Slide, Sequence[str]]] = [
    (Slide("likelihood?seen=Likelihood", "m", -40), SAID),
    (Slide(COIN, "heads", -40), SAID),
    (Slide(PROJECTION, "apart", 50), ("sentences", "sliders")),
    (Slide("template?tp=a+preference%2C+by+log-ratios", "tpbeta", 60), SAID),
    (Slide("template?tpview=Mean+%E2%88%92+observed&tp=a+count", "tpn", 40), SAID),
    (Slide("losses?loss=focal", "gamma", 40), SAID),
    (Slide("losses?show=Fitted", "ones", -60), SAID),
    (Slide("training?done=1000", "eta", -30), SAID),
    (Slide("stability?form=log-sum-exp&lead=2&float=float16", "add", -40), SAID),
    (Slide("stability?see=Product+or+sum", "p", 50), SAID),
]
# A handle, what each key makes it say, and what the link then holds.
OUTLIER = "x₁ of the outlier {}, x₂ of the outlier {}"
KEYS = [
    ("entropy", "entropy_codes", 4, {"ArrowUp": "5"}, "q1=5"),
    (SCORING, "entropy_other", 1, {"ArrowUp": "0.91"}, "r=0.91"),
    ("template", "template_loss", 0, {"ArrowLeft": "0.4", "End": "6"}, "tpm=6"),
    ("template", "template_loss", 1, {"ArrowRight": "2.1", "Home": "−4"}, "tpy=-4"),
    (
        "losses?show=Fitted",
        "losses_plane",
        0,
        {
            "ArrowLeft": OUTLIER.format("−5.25", "0.5"),
            "ArrowUp": OUTLIER.format("−5.25", "1"),
            "Home": OUTLIER.format("−8", "1"),
        },
        "ox=-8",
    ),
    (
        "training",
        "training_nll",
        0,
        {"ArrowLeft": "270", "PageUp": "680", "Home": "0", "End": "3000"},
        "done=3000",
    ),
    (
        "stability?lead=0",
        "stability_ways",
        0,
        {"ArrowRight": "1", "ArrowLeft": "0", "End": "1000", "Home": "−1000"},
        "lead=-1000",
    ),
]


@pytest.mark.parametrize(
    ("case", "changes"),
    [*DRAGS, *SLIDERS],
    ids=lambda value: str(value) if isinstance(value, Drag | Slide) else "",
)
def test_what_moves_is_what_the_server_confirms(
    visit: Visit, case: Drag | Slide, changes: Sequence[str]
) -> None:
    assert_confirmed(visit, case, changes=changes)


@pytest.mark.parametrize(("path", "chart", "which", "keys", "link"), KEYS)
def test_keys_move_a_mark(
    visit: Visit, path: str, chart: str, which: int, keys: dict[str, str], link: str
) -> None:
    page = open_at_hand(visit, path)
    mark = handle(page, chart, which)
    mark.focus()
    for key, value in keys.items():
        live = press(page, key)
        assert mark.get_attribute("aria-valuetext") == value
        at_rest(page)
        at_hand(page)
        assert_same(live, shown(page))
    link_says(page, link)
