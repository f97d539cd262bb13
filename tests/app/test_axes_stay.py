"""The same quantity keeps its axis while a control moves, so that the eye sees the change."""

from __future__ import annotations

from typing import Any

import pytest

from pages._lessons.template.state import OUTPUTS

from .conftest import figures

# By what a link opens, what is then moved.
MOVED: dict[str, list[tuple[dict[str, str], dict[str, str]]]] = {
    "likelihood": [
        ({"hi": "52"}, {"hi": "69"}),
        ({"seen": "Likelihood", "m": "50"}, {"m": "60"}),
        ({"seen": "Coin", "coin": "0.2"}, {"coin": "1"}),
        ({"seen": "Product to logs", "upto": "1"}, {"upto": "3"}),
    ],
    "entropy": [({}, {"q1": "0", "p2": "20"})],
    "template": [
        (
            {"tpview": view, "tp": name},
            {
                **{"tpz": "-3", "tpm": "4", "tpr": "-1", "tph": "-20", "tpy": "-3", "tpn": "9"},
                **{"tpw": "5", "tpb": "no", "tpnu": "10"},
            },
        )
        for view in ("Five lines", "Mean − observed")
        for name in OUTPUTS
    ],
    "gaussian": [({"mu": "48"}, {"mu": "56"})],
    "softmax": [({}, {"T": "2", "z1": "-1"}), ({}, {"eps": "0.2", "lr": "0.5"})],
    "losses": [
        ({"show": view}, {"margin": "4", "asked": "0.1", "gamma": "5"})
        for view in ("Curves", "Compared")
    ],
    "training": [({"done": "0"}, {"done": "3000"})],
    "abstain": [
        ({}, {"abcover": "5"}),
        ({"abview": "A promise"}, {"abrisk": "0.1", "ablevel": "0.99"}),
        ({"abview": "Costs"}, {"abt": "7"}),
        ({"abview": "Temperature"}, {"abt": "0.25"}),
        ({"abview": "A set instead"}, {"abalpha": "0.3", "abn": "8"}),
        ({"abview": "Who is refused"}, {"abcover": "5"}),
    ],
    "bigram": [
        ({"bgstep": "0"}, {"bgstep": "5000", "bgrate": "100"}),
        ({"bgview": "Smoothing or L2"}, {"bgview": "Smoothing or L2", "bgadd": "100"}),
        ({"bgview": "Longer memory"}, {"bgn": "4", "bgk": "0", "bgsplit": "3"}),
        ({"bgview": "A name, letter by letter"}, {"bgn": "1", "bgk": "0.001", "bgdraw": "9"}),
    ],
    "families": [
        ({}, {"fadatum": "3"}),
        ({"faview": "Intervals", "fawhich": "first"}, {"faheld": "60"}),
        ({"faview": "A free location"}, {"faloc": "0"}),
        ({"faview": "Repeated samples", "fafamily": "Exponential"}, {"fan": "500"}),
    ],
    "tokens": [
        (
            {"tkview": "From logits to a draw"},
            {"tkt": "0.1", "tkk": "3", "tkr": "1.5", "tkdraw": "9"},
        ),
        ({"tkview": "Windows"}, {"tkstride": "1"}),
        ({"tkview": "Greedy or most probable"}, {"tka": "0.9", "tkt": "10", "tkp": "1"}),
    ],
    "selection": [
        ({}, {"sedeg": "10", "sen": "500", "securve": "a wave"}),
        ({"seview": "May I believe it?"}, {"seview": "May I believe it?", "sedeg": "0"}),
        ({"seview": "AIC against BIC"}, {"seview": "AIC against BIC", "sek": "6"}),
        ({"seview": "On a boundary"}, {"seview": "On a boundary", "sekicks": "10 corps"}),
        ({"seview": "Optimism"}, {"seview": "Optimism", "sedeg": "10", "sen": "500"}),
        ({"seview": "Best of many"}, {"seview": "Best of many", "sem": "200", "setest": "50"}),
    ],
    "density": [
        ({}, {"dnstep": "40"}),
        ({"dnview": "Singularity"}, {"dnview": "Singularity", "dnthin": "1e-120"}),
        ({"dnview": "Kernel"}, {"dnview": "Kernel", "dnh": "0.001"}),
        ({"dnview": "Flow"}, {"dnview": "Flow", "dnz1": "4.5", "dnunit": "1000"}),
        ({"dnview": "Bound + KL"}, {"dnx": "-3", "dnmean": "3", "dnsd": "0.1"}),
        ({"dnview": "All three"}, {"dnbend": "32"}),
        ({"dnview": "Anomalies"}, {"dnk": "5", "dnflag": "20%", "dnwho": "1"}),
        ({"dnview": "Dimension"}, {"dnd": "1000"}),
    ],
    "exposure": [
        ({}, {"exn": "4", "exat": "9", "exjudge": "1"}),
        ({"exview": "Temperature"}, {"exview": "Temperature", "ext": "0.3", "exn": "4"}),
        ({"exview": "After a typo"}, {"exnoise": "0.2", "exwhere": "1", "exafter": "8"}),
        ({"exview": "Another population"}, {"exn": "4", "expop": "Finnish words"}),
        ({"exview": "Memorised"}, {"exn": "4", "exk": "0.001", "extimes": "100"}),
    ],
    "bayes": [
        ({}, {"byat": "0.9", "byseen": "2"}),
        ({"byview": "Gaussian mean"}, {"bymu": "3", "byn": "1"}),
        ({"byview": "Ridge and lasso"}, {"bylam": "700", "bysigma": "0.25", "byseed": "9"}),
        ({"byview": "Laplace"}, {"byseen": "1"}),
        ({"byview": "Eight schools"}, {"byspread": "30", "byhyper": "weak"}),
        ({"byview": "Rats"}, {"bytotal": "40"}),
    ],
    "uncertainty": [
        ({}, {"un1": "0/0/100", "un2": "0/0/100", "un3": "5/0/95"}),
        ({"unview": "The plane"}, {"unview": "The plane", "unpts": "2000", "undist": "0"}),
        (
            {"unview": "A predicted σ"},
            {"unview": "A predicted σ", "unstep": "0", "unway": "mean first"},
        ),
    ],
    "preferences": [
        ({}, {"pfref": "Baltimore"}),
        ({"pfview": "A prior", "pfset": "A tournament"}, {"pflam": "0.001"}),
        ({"pfview": "Ties", "pfset": "Dishes"}, {"pfgap": "-4"}),
        ({"pfview": "Elo"}, {"pfk": "128", "pfwho": "Baltimore"}),
        ({"pfview": "Calibration"}, {"pft": "15"}),
        ({"pfview": "DPO loss"}, {"pfwon": "8", "pfbeta": "1", "pfnoise": "0.4"}),
        ({"pfview": "DPO: three answers"}, {"pfstep": "0", "pfthird": "-1", "pfsharp": "2"}),
    ],
    "stability": [({}, {"lead": "700"})],
    "calibration": [({"t": "0.1"}, {"t": "1"}), ({"t": "0.1"}, {"t": "10"})],
}


def ranges(app: Any) -> list[list[Any]]:
    """How far every axis of every chart reaches."""
    return [
        [axis["range"] for name, axis in sorted(spec["layout"].items()) if name[1:5] == "axis"]
        for spec in figures(app)
    ]


@pytest.mark.parametrize(
    ("stem", "link", "moved"), [(stem, *case) for stem, cases in MOVED.items() for case in cases]
)
def test_axes_stay_where_they_are(
    open_page: Any, stem: str, link: dict[str, str], moved: dict[str, str]
) -> None:
    before = ranges(open_page(stem, **link))
    assert before
    assert ranges(open_page(stem, **link | moved)) == before
