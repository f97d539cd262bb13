"""Reports that several tests look at, made once."""

from __future__ import annotations

import pytest

from nll_core import softmax
from nll_core.predictions import Predictions, read_predictions
from nll_core.report import PredictionReport, report_on
from nll_core.teaching import simulate_classifier


def three_classes_csv(n: int = 400) -> str:
    """Overconfident logits of three classes, with weights, groups and names."""
    simulated = simulate_classifier(n, 3, 2.0, seed=4)
    names = ("cat", "dog", "<b>&")
    lines = ["label,site,weight," + ",".join(f"logit_{name}" for name in names)]
    for i, (label, row) in enumerate(zip(simulated.labels, simulated.logits, strict=True)):
        numbers = ",".join(repr(float(z)) for z in row)
        lines.append(f"{names[label]},{'north' if i % 3 else 'south'},{1 + i % 2},{numbers}")
    return "\n".join(lines) + "\n"


def two_classes_csv(n: int = 300, seed: int = 5) -> str:
    """Probabilities of the positive class, overconfident."""
    simulated = simulate_classifier(n, 2, 2.0, seed=seed)
    p = softmax(simulated.logits)[:, 1]
    rows = (
        f"{'yes' if y else 'no'},{float(q)!r}" for y, q in zip(simulated.labels, p, strict=True)
    )
    return "label,p_yes\n" + "\n".join(rows) + "\n"


def confidence_csv(n: int = 300) -> str:
    """Predicted classes of three with their confidences."""
    simulated = simulate_classifier(n, 3, 2.0, seed=6)
    p = softmax(simulated.logits)
    rows = (
        f"{y},{int(row.argmax())},{float(row.max())!r}"
        for y, row in zip(simulated.labels, p, strict=True)
    )
    return "label,predicted,confidence\n" + "\n".join(rows) + "\n"


def read(text: str) -> Predictions:
    return read_predictions(text.encode())


@pytest.fixture(scope="session")
def three() -> PredictionReport:
    return report_on(read(three_classes_csv()))


@pytest.fixture(scope="session")
def two() -> PredictionReport:
    return report_on(read(two_classes_csv()))


@pytest.fixture(scope="session")
def confident() -> PredictionReport:
    return report_on(read(confidence_csv()))


@pytest.fixture(scope="session")
def models() -> PredictionReport:
    """Two models: overconfident logits, and honest probabilities on the same rows but one."""
    simulated = simulate_classifier(300, 3, 2.0, seed=7)
    rows = list(zip(simulated.labels, softmax(simulated.logits / 2), strict=True))
    texts = [f"{y},{','.join(repr(float(p)) for p in row)}" for y, row in rows]
    texts[5] = texts[5].replace("0.", "", 1)
    second = "label,p_0,p_1,p_2\n" + "\n".join(texts) + "\n"
    first = ["label,z_0,z_1,z_2"]
    for y, row in zip(simulated.labels, simulated.logits, strict=True):
        first.append(f"{y},{','.join(repr(float(z)) for z in row)}")
    return report_on(
        read("\n".join(first) + "\n"), second=read_predictions(second.encode(), leave_out=True)
    )


@pytest.fixture(scope="session")
def sure() -> PredictionReport:
    """A truth that was ruled out, groups of one example, and equal forecasts."""
    rows = [f"{k % 2},{0.1 + 0.8 * (k % 2):.1f},{k // 30}" for k in range(60)]
    return report_on(read("label,p_1,group\n" + "\n".join([*rows, "1,0,9"]) + "\n"))
