"""Handles, sliders and keys of the pages that sweep: what they show is what the server confirms."""

from __future__ import annotations

import pytest

from .confirmed import CHANGES, Drag, Slide, assert_confirmed, at_hand, each, open_at_hand
from .conftest import Visit
from .live import assert_same, at_rest, handle, link_says, press, shown

SAID = ("sentences", "marks", "sliders")
MARKED = ("marks", "sliders")
SLID = ("sentences", "sliders")
CHAIN = "tokens?tkview=From+logits+to+a+draw"
MEAN = "bayes?byview=Gaussian+mean"
MEMORY = "bigram?bgview=Longer+memory"
NEWTON = "gaussian?mu=45&sigma=8&descend=true&method=Newton"
PLANE = "uncertainty?unview=The+plane"
PRIOR = "preferences?pfview=A+prior"
REPEATED = "families?faview=Repeated+samples"
TIES = "preferences?pfview=Ties"
TYPO = "exposure?exview=After+a+typo"
PROJECTION = "entropy?about=Forward+and+reverse+KL"
SCORING = "entropy?about=Proper+scoring"
CURED = "training?watch=Cures+compared&cure=early+stopping&done=20"
COIN = "likelihood?seen=Coin"
CLOSER = "likelihood?seen=Likelihood&pts=Fifty+times+closer"
ORDER = "stability?see=Order+of+addition&order=small+first"
NAIVE = "stability?form=naive&reach=±40&lead=2&part=gradient"
IN_FLOAT32 = "stability?form=log-softmax&reach=±150&float=float32&lead=0"

# One of each way in which a handle moves.
DRAGS: list[Drag | Slide] = [
    Drag("", "home_curve", 120, 40, "p"),
    Drag("surprise", "surprise_curve", 150, 60, "p"),
    Drag("surprise?p=0.9&unit=bits", "surprise_curve", -200, -30, "p"),
    Drag("surprise?axis=logarithmic&p=0.001", "surprise_curve", 90, 30, "p"),
    Drag("surprise", "surprise_slope", 60, 20, "p"),
    Drag("gaussian?x=Michelson", "gaussian_surface", 40, 30, "mu", "present point", changes=MARKED),
    Drag(f"{NEWTON}&step=3", "gaussian_steps", 100, 0, "step", "Step of the", changes=MARKED),
    Drag(
        f"{NEWTON}&step=3",
        "gaussian_density",
        45,
        0,
        "moved",
        "Point 4 of 5",
        changes=("readouts", "marks"),
    ),
    Drag("gaussian?view=Tests", "gaussian_tests", 60, 0, "mu0", "Null value", changes=MARKED),
    Drag("likelihood", "likelihood_rise", -60, 0, "hi", 1),
    Drag(CLOSER, "likelihood_slices", -60, 0, "s", 1),
    Drag(COIN, "likelihood_heads", -60, 0, "heads"),
    Drag("likelihood?seen=Product+to+logs", "likelihood_sum", -100, 0, "upto"),
    # One of many bars up and down, one whose bar is not there, a side on a plain axis and a top on
    # a log one, a star on the axis of another panel.
    Drag("entropy", "entropy_codes", 0, -30, "q3", 6, changes=SAID),
    Drag("entropy?kinds=8&q8=0", "entropy_codes", 0, -40, "q8", 15, changes=SAID),
    Drag(PROJECTION, "entropy_fits", 30, 0, "qs", 1, changes=SAID),
    Drag(PROJECTION, "entropy_directions", -40, 0, "qm", 1, changes=SAID),
    Drag(SCORING, "entropy_other", -60, 0, "q", 2, changes=SAID),
    # The first plot and one beside another, a second handle, one along its height.
    Drag("template", "template_given", 60, 4, "tpm", changes=(*CHANGES, "tables")),
    Drag("template?tp=a+count", "template_loss", 25, 4, "tpn", 1, changes=(*CHANGES, "tables")),
    Drag(
        "template?tp=a+class&tpc=dog", "template_given", 0, -50, "tpz", changes=(*CHANGES, "tables")
    ),
    Drag(
        "template?tpview=Recognise+a+loss",
        "template_floor",
        100,
        4,
        "tpa",
        1,
        changes=(*CHANGES, "tables"),
    ),
    # Each kind of axis, a point in a plane.
    Drag("losses", "losses_values", 60, 30, "margin"),
    Drag("losses?loss=weighted+NLL&against=probability", "losses_slopes", 40, 0, "margin"),
    Drag("losses?show=Fitted&loss=Brier", "losses_plane", -50, 5, "ox"),
    Drag("losses?show=Three+claims", "losses_outlier", -150, -40, "missed"),
    Drag(
        "training?task=three+species&done=30",
        "training_weights",
        40,
        0,
        "done",
        changes=(*CHANGES, "live"),
    ),
    Drag(CURED, "training_cures", 40, 0, "done", changes=(*CHANGES, "live")),
    # Sweeps ahead and at once, a plot below the first, two handles in one plot.
    Drag(NAIVE, "stability_ways", 120, 0, "lead"),
    Drag(IN_FLOAT32, "stability_error", 60, 0, "lead"),
    Drag("stability?see=Order+of+addition&order=small+first", "stability_drift", -90, 0, "terms"),
    Drag("stability?see=Clipping", "stability_clip", -120, 0, "clip", 1),
    # A member over the triangle; towards the middle of the plane.
    Drag("uncertainty", "uncertainty_triangle", 60, -80, "un2", "Member 2"),
    Drag(PLANE, "uncertainty_epistemic", 24, 36, "undist"),
    Drag(PLANE, "uncertainty_distance", -90, 0, "undist"),
    Drag("uncertainty?unview=A+predicted+σ", "uncertainty_nll", -90, 0, "unstep"),
    # Along each plot that has a mark on a curve.
    Drag("abstain", "abstain_curve", -120, 0, "abcover"),
    Drag("abstain?abview=Temperature", "abstain_swapped", 80, 0, "abt"),
    Drag("bayes", "bayes_bands", 60, 0, "byat"),
    Drag("bayes?byin=logit+θ", "bayes_tosses", -120, 0, "byseen"),
    Drag(MEAN, "bayes_mean_steps", -90, 0, "byn"),
    Drag("bayes?byview=Ridge+and+lasso", "bayes_paths", 50, 0, "bylam"),
    Drag("bayes?byview=Laplace", "bayes_kl", -250, 0, "byseen"),
    Drag("bayes?byview=Eight+schools", "bayes_shrinkage", 80, 0, "byspread"),
    Drag("bayes?byview=Rats", "bayes_totals", 60, 0, "bytotal"),
    Drag("bigram", "bigram_curve", -120, 0, "bgstep"),
    Drag(MEMORY, "bigram_orders", 70, 0, "bgn"),
    Drag(MEMORY, "bigram_amounts", -150, 0, "bgk"),
    Drag("exposure", "exposure_own", 90, 0, "exat"),
    Drag("exposure?exview=Temperature&exn=4", "exposure_novelty", -90, 0, "ext"),
    Drag(TYPO, "exposure_lost", 60, 0, "exafter"),
    Drag("exposure?exview=Another+population", "exposure_bounds", 50, 0, "exn"),
    Drag("exposure?exview=Memorised&exn=4", "exposure_rank", 80, 0, "extimes"),
    Drag("families", "families_density", -60, 0, "fadatum"),
    Drag("families?faview=Intervals&fawhich=first", "families_interval_0", 40, 0, "faheld"),
    Drag("families?faview=A+free+location", "families_valley", -60, 0, "faloc"),
    Drag(f"{REPEATED}&fafamily=Exponential", "families_growth_0", 80, 0, "fan"),
    Drag("selection", "selection_scores", -90, 0, "sedeg"),
    Drag("selection?seview=May+I+believe+it%3F", "selection_differences", 0, -80, "sedeg"),
    Drag("selection?seview=AIC+against+BIC", "selection_components", 80, 0, "sek"),
    Drag("selection?seview=Optimism", "selection_gap", -90, 0, "sedeg"),
    Drag("selection?seview=Accuracy+or+NLL%3F", "selection_nll", -60, 0, "seepoch"),
    Drag("preferences", "preferences_strengths", 0, 100, "pfref"),
    Drag(f"{PRIOR}&pfset=A+tournament", "preferences_prior", -120, 0, "pflam"),
    Drag(f"{TIES}&pfset=Dishes", "preferences_tie_chances", 60, 0, "pfgap"),
    Drag("preferences?pfview=Calibration", "preferences_temperature", 60, 0, "pft"),
    Drag("preferences?pfview=DPO+loss", "preferences_loss", -50, 0, "pfwon"),
    Drag("preferences?pfview=DPO:+three+answers", "preferences_answers", -100, 0, "pfstep"),
]
SLIDERS: list[Drag | Slide] = [
    Slide("", "p", 60, changes=SLID),
    Slide("surprise", "p", 60, changes=SLID),
    Slide("surprise", "n", 60, changes=SLID),
    Slide("gaussian?view=Terms&x=Michelson&point=4", "point", 70, changes=MARKED),
    Slide("abstain?abview=A+promise", "abrisk", 100),
    Slide("abstain?abview=Costs", "abt", 90),
    Slide("abstain?abview=A+set+instead", "abn", -120),
    Slide("abstain?abview=Who+is+refused", "abcover", -80),
    Slide(MEAN, "bytau", -60),
    Slide("bigram", "bgstep", -60),
    Slide("bigram?bgview=Smoothing+or+L2", "bgadd", 60),
    Slide(f"{MEMORY}&bgway=lower+order+as+prior", "bga", 60),
    Slide("bigram?bgview=A+name,+letter+by+letter", "bgk", -60),
    Slide(TYPO, "exnoise", 120),
    Slide("families", "fadatum", -60),
    Slide("selection", "sen", 90),
    Slide("selection?seview=Best+of+many", "sem", 60),
    Slide(PLANE, "undir", 60),
    Slide("preferences?pfview=Elo", "pfk", 60),
    Slide(CHAIN, "tkt", -60, changes=SAID),
    Slide(f"{CHAIN}&tkfrom=my+own&tkt=0.5", "tkp", 30, changes=SAID),
    Slide("tokens?tkview=Greedy+or+most+probable", "tkba", 60, changes=SAID),
    Slide("likelihood?seen=Likelihood", "m", -40, changes=SAID),
    Slide(COIN, "heads", -40, changes=SAID),
    Slide(PROJECTION, "apart", 50, changes=SLID),
    Slide("template?tp=a+preference%2C+by+log-ratios", "tpbeta", 60, changes=SAID),
    Slide("template?tpview=Mean+%E2%88%92+observed&tp=a+count", "tpn", 40, changes=SAID),
    Slide("losses?loss=focal", "gamma", 40, changes=SAID),
    Slide("losses?show=Fitted", "ones", -60, changes=SAID),
    Slide("training?done=1000", "eta", -30, changes=SAID),
    Slide("stability?form=log-sum-exp&lead=2&float=float16", "add", -40, changes=SAID),
    Slide("stability?see=Product+or+sum", "p", 50, changes=SAID),
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


@each([*DRAGS, *SLIDERS])
def test_what_moves_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)


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
