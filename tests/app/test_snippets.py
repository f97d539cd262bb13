"""The code of every page: what can be held of its PyTorch tab without PyTorch.

`make bench` runs it; here every tensor must be made in float64, or be whole numbers.
"""

from __future__ import annotations

import ast
import contextlib
import io
import math
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest

from pages._snippets.predictions import code as code_of_predictions

from .conftest import alternatives, assert_sound, figures, snippet_outputs, traces, words
from .test_every_page import STEMS, random_link

# By page, links to states in which the code prints nothing but what the page shows.
PRINTED = {
    "abstain": [
        f"{data}&{link}"
        for data in ("", "abset=tumours, random forest", "abset=tumours, naive Bayes")
        for link in (
            "abcover=1",
            "abcover=100",
            "abwant=risk&abrisk=0.005",
            "abview=A promise&abrisk=0.1&ablevel=0.8",
            "abview=A promise&abrisk=0.005&ablevel=0.99",
            "abview=Costs&abcost=0.01&abt=7",
            "abview=Costs&abcost=0.5&abt=0.25",
            "abview=Temperature&abt=3",
            "abview=A set instead&abalpha=0.3&abn=200&abdeal=4",
            "abview=A set instead&abalpha=0.01&abn=80",
            "abview=Who is refused&abcover=30",
            "abview=Who is refused&abcover=1",
        )
    ],
    "bigram": [
        "bgstep=0&bgseed=4",
        "bgstep=19&bgrate=5&bgl2=0.001&bgseed=3",
        "bgview=Smoothing or L2&bgadd=0.1",
        "bgview=Smoothing or L2&bgadd=30",
        "bgview=Longer memory&bgn=2&bgsplit=3",
        "bgview=Longer memory&bgn=4&bgway=lower order as prior&bga=0",
        "bgview=A name, letter by letter&bgname=mary&bgn=2&bgk=1",
        "bgview=A name, letter by letter&bgname=Éva&bgn=4&bgk=0",
        "bgview=A name, letter by letter&bgname=Zoë&bgn=3&bgway=lower order as prior&bga=5",
    ],
    "exposure": [
        "exn=4&exjudge=3&exat=7",
        "exn=1&exway=lower order as prior&exat=2",
        "exview=Temperature&exn=3&ext=0.7",
        "exview=Temperature&exn=4&ext=2&exway=lower order as prior",
        "exview=After a typo&exnoise=0.02&exwhere=2&exafter=3",
        "exview=Another population&expop=Italian words&exn=4&exway=lower order as prior",
        "exview=Another population&expop=surnames&exn=3",
        "exview=Another population&expop=new first names",
        "exview=Memorised&exn=3&exsecret=Qzx&exk=0.3&extimes=3",
        "exview=Memorised&exonce=false&exn=3&exsecret=mari&extimes=8",
    ],
    "preferences": [
        "",
        "pfref=Boston&pfridge=0.5",
        "pfset=A tournament&pfridge=0.1",
        "pfview=A prior&pfset=Dishes&pfprior=pseudo-games&pflam=2",
        "pfview=Ties&pfset=Dishes",
        "pfview=Elo&pfk=64&pfwho=Boston&pfseed=3",
        "pfview=Calibration&pft=1.5&pfheld=1",
        "pfset=A tournament&pfview=Ties&pfgames="
        "a,b,win%0Aa,b,win%0Aa,b,win%0Ab,a,win%0Aa,b,tie%0Aa,b,tie",
        "pfview=DPO loss&pfnoise=0.1",
        "pfview=DPO loss&pfmodel=reward model&pfwon=-1&pflost=0",
        "pfview=DPO: three answers&pfstep=50",
        "pfview=DPO: three answers&pfstep=60&pfalike=0.5&pfthird=0.5&pfnoise=0.05",
    ],
    "selection": [
        "sedeg=3",
        "securve=a wave&sen=15&sedeg=10&senoise=0.1",
        "seview=May I believe it?&sedeg=2&sen=100",
        "seview=Whose AIC?&sesigma=false",
        "seview=Whose AIC?&seeach=true&seconst=false",
        "seview=AIC against BIC&sek=4",
        "seview=On a boundary",
        "seview=On a boundary&sekicks=10 corps",
        "seview=On a boundary&sekicks=Lengths of sepals",
        "seview=Accuracy or NLL?&seepoch=80",
        "seview=Optimism&sedeg=5&sen=60",
        "seview=Best of many&sem=5",
        "seview=Best of many&sem=1&setest=50",
    ],
    "uncertainty": [
        "",
        "unn=5&untruth=B&un4=5/90/5",
        "unn=2&un1=50/50/0&un2=50/50/0",
        "unview=The plane",
        "unview=The plane&unpts=20&undist=3.5&undir=300&unseed=4",
        "unview=A predicted σ",
        "unview=A predicted σ&unway=β-NLL&unbeta=0.75&ununit=2&unconst=false",
        "unview=A predicted σ&unway=moment start&unstep=700&unfloor=0.5",
        "unview=A predicted σ&unway=mean first&unstep=1500",
    ],
}
# Not of tables to take away, which have more digits than the page.
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e-?\d+)?|\binf\b|\(.*\)")
# What makes a tensor of PyTorch's default type, float32, unless it is told another.
MAKERS = {
    "torch.nn.Linear",
    *(f"torch.{name}" for name in ("tensor", "zeros", "ones", "full", "empty", "rand", "randn")),
    *(f"torch.{name}" for name in ("arange", "linspace", "eye")),
}
# The type is part of the page's question.
OTHER_TYPES = {"stability"}


def comparable(text: str) -> str:
    return text.replace("∞", "inf").replace("−", "-").replace(",", "")


@pytest.mark.parametrize(
    ("stem", "link"), [(stem, link) for stem, links in PRINTED.items() for link in links]
)
def test_the_code_prints_what_the_page_shows(open_page: Any, stem: str, link: str) -> None:
    app = open_page(stem, **dict(parse_qsl(link, keep_blank_values=True)))
    assert_sound(app)
    marks = [trace.get("text") for spec in figures(app) for trace in traces(spec).values()]
    shown = comparable(f"{words(app)} {alternatives(app)} {marks}")
    outputs = snippet_outputs(app)
    assert outputs
    for output in outputs:
        printed = NUMBER.findall(comparable(output.split("rank,")[0]))
        assert printed
        assert [number for number in printed if number not in shown] == []


def torch_codes(app: Any) -> list[str]:
    return [c.value for c in app.code if c.language == "python" and "import torch" in c.value]


def doubtful(code: str) -> Iterator[str]:
    """The calls that make, or may make, a tensor that is not in float64."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and is_doubtful(node, code):
            yield ast.unparse(node)


def is_doubtful(node: ast.Call, code: str) -> bool:
    """Whether a call may make a tensor of another type."""
    said, name = ast.unparse(node), ast.unparse(node.func)
    types = [ast.unparse(k.value) for k in node.keywords if k.arg == "dtype"]
    if "float32" in types or name.endswith((".float", ".half")):
        return True
    if name in MAKERS:
        first = ast.unparse(node.args[0])
        if first.startswith("np.array(") or "np.random.default_rng" in first:
            return False
        whole = name == "torch.tensor" and all_whole(node.args[0])
        return types != ["torch.float64"] and not (whole and types in ([], ["torch.int64"]))
    if name == "torch.where":
        # Two Python numbers with a point would be float32.
        return any(isinstance(a, ast.Constant) and isinstance(a.value, float) for a in node.args)
    if name == "torch.from_numpy":
        return "logits" in said and not (".astype(float)" in said or f"{said}.double()" in code)
    return False


def all_whole(node: ast.expr) -> bool:
    """Whether a literal holds whole numbers alone."""
    return all(isinstance(v.value, int) for v in ast.walk(node) if isinstance(v, ast.Constant))


@pytest.mark.parametrize("stem", [stem for stem in STEMS[1:] if stem not in OTHER_TYPES])
def test_every_tensor_of_the_pytorch_tab_is_made_in_float64(open_page: Any, stem: str) -> None:
    for seed in range(2):
        link = random_link(open_page, stem, random.Random(f"{stem} {seed}")) if seed else {}
        for code in torch_codes(open_page(stem, **link)):
            assert list(doubtful(code)) == [], (link, code)


def test_the_report_of_weighted_predictions_is_the_same_in_every_tab() -> None:
    load = (
        'predictions = Predictions("probabilities", '
        "np.array([[1.0, 0, 0], [0.2, 0.8, 0], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]), "
        'np.array([0, 1, 2, 0]), ("a", "b", "c"), weights=np.array([1.0, 2, 3, 4]))'
    )
    codes = code_of_predictions(
        load, has_probabilities=True, n_bins=5, weighted=True, two_classes=False
    )
    nll = -(2 * math.log(0.8) + 3 * math.log(0.7) + 4 * math.log(0.3)) / 10
    for name in ("NumPy", "nll_core"):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(codes[name], name, "exec"), {})
        assert f"{nll:.4f}" in printed.getvalue()
    # The weights are PyTorch's, too, in float64 (as `make bench` runs it).
    assert "w @ F.cross_entropy(z, y, reduction='none')" in codes["PyTorch"]
    assert list(doubtful(codes["PyTorch"])) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("torch.tensor(0.5)", True),
        ("torch.tensor(0.5, dtype=torch.float64)", False),
        ("torch.tensor([[1, 2]])", False),
        ("torch.tensor(2.0 ** 2)", True),
        ("torch.zeros(3)", True),
        ("torch.zeros((), dtype=torch.float64)", False),
        ("torch.tensor(np.array([1.0]))", False),
        ("torch.where(y == 1, 0.3, 0.7)", True),
        ("torch.where(y == 1, 1, -1)", False),
        ("torch.from_numpy(logits)", True),
        ("torch.from_numpy(logits).double()", False),
        ("z.float()", True),
        ("torch.nn.Linear(2, 1)", True),
    ],
)
def test_what_is_doubtful(code: str, expected: bool) -> None:
    assert bool(list(doubtful(code))) == expected
