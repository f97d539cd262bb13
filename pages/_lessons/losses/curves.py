"""The view of the losses as functions of the margin or of the probability of the truth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nll_core.losses import MarginLoss, implied_probability
from pages._figures.losses import MARGINS, Curve, Curves, Mark, loss_slopes, loss_values
from pages._lessons.losses.state import CURVES, SHAPED_BY, Loss, State, in_formula, number
from pages._ui.chart import Handle
from pages._ui.lesson import More, Side, view
from pages._ui.numbers import latex_exact, percent
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

HEADER: Final = ("Loss", "at this margin", "gradient", "pull, the NLL's = 1")
# Formulas of which a phone shows no more in one line.
LONG: Final = ("focal", "weighted_nll", "smoothed_nll")
SYMBOLS: Final[dict[MarginLoss, str]] = {
    "nll": r"\log(1 + \exp(-m))",
    "brier": r"\bigl(1 - \operatorname{sigmoid}(m)\bigr)^2",
    "hinge": r"\max(0,\ 1 - m)",
    "squared_hinge": r"\max(0,\ 1 - m)^2",
    "exponential": r"\exp(-m)",
    "zero_one": r"[\,m \le 0\,]",
    "focal": r"\bigl(1 - \operatorname{sigmoid}(m)\bigr)^{\gamma} \log(1 + \exp(-m))",
    "weighted_nll": r"2\alpha \log(1 + \exp(-m))",
    "smoothed_nll": r"\left(1 - \tfrac{\varepsilon}{2}\right) \log(1 + \exp(-m)) \\"
    r" + \tfrac{\varepsilon}{2} \log(1 + \exp(m))",
}

# By name of the loss, its value and its slope at the present margin.
Here = dict[str, tuple[float, float]]


def sides(s: State) -> list[Side]:
    return [f"loss margin against {SHAPED_BY.get(s.loss, '')}", More("unitloss")]


@view(CURVES, controls=sides)
def curves(s: State) -> Iterator[Part]:
    here: Here = {}
    for name, loss in s.losses.items():
        value, slope = loss.at(s.margin)
        here[name] = float(value), float(slope)
    values, slopes = _drawn(s, here)
    scaled = "loss, scaled to 1 at margin 0" if s.unitloss else "loss (nats for the NLLs)"
    said = Say(_sentence(s, here))
    handle = Handle(label="Margin: the point on the curve", moves=("margin",))
    yield row(
        Plot(
            "losses_values",
            loss_values(values, scaled),
            f"Nine losses against the {s.against}. {said.plain}",
            drag=[handle],
        ),
        Plot(
            "losses_slopes",
            loss_slopes(slopes),
            f"Their gradients with respect to the margin: at {s.margin:g} that of {s.loss} is "
            f"{slopes.here[0].value:.4g}.",
            drag=[handle],
        ),
        widths=(1.2, 1),
    )
    yield said
    yield Formula(rf"\phi(m) = {SYMBOLS[s.chosen.kind]}", _numbers(s, *here[s.loss]))
    # As the losses are, not scaled.
    pull = here["NLL"][1]
    rows = [
        [name, number(value), number(slope), number(slope / pull, 2)]
        for name, (value, slope) in here.items()
    ]
    yield Table("losses_rows", HEADER, rows, present=s.row)
    yield Note(
        "The margin is positive where the decision is right; as a probability p of the truth it is "
        "the log odds, log(p / (1 − p)). Gradients are with respect to the margin on either axis. "
        "The weighted NLL is that of class 1, 2α times the NLL; the dotted curve, where it is "
        "chosen, is that of class 0."
    )


def _drawn(s: State, here: Here) -> tuple[Curves, Curves]:
    """The values, scaled where that is asked for, and the slopes."""
    losses, own = s.losses, s.chosen
    at = own.at(MARGINS)

    def scale(loss: Loss) -> float:
        return 1 / float(loss.at(0.0)[0]) if s.unitloss else 1.0

    def part(i: int) -> Curves:
        chosen = scale(own) * at[i]
        # Drawn on the scale of class 1, so that the two can be compared.
        other = chosen * (1 - own.alpha) / own.alpha if own.kind == "weighted_nll" else None
        marks = [
            Mark(name, s.margin, scale(losses[name]) * here[name][i])
            for name in dict.fromkeys((own.name, "NLL"))
        ]
        return Curves(
            lambda: {name: scale(loss) * loss.at(MARGINS)[i] for name, loss in losses.items()},
            Curve(own.name, chosen),
            other,
            marks,
            s.against,
        )

    return part(0), part(1)


def _sentence(s: State, here: Here) -> str:
    (value, slope), (nll, nll_slope) = here[s.loss], here["NLL"]
    side = "right" if s.margin > 0 else "undecided" if s.margin == 0 else "wrong"
    lead = (
        f"At a margin of **{number(s.margin, 1)}** the decision is {side}; as a probability, the "
        f"truth got **{percent(float(implied_probability(s.margin, 'nll')))}**. "
    )
    if s.loss == "NLL":
        return lead + (
            f"The NLL is **{number(nll)} nats** and pulls with **{number(-nll_slope)}**"
            ", which is 1 − p: harder for worse mistakes, but never above 1."
        )
    pull = "does not pull at all" if slope == 0 else f"pulls with **{number(-slope)}**"
    return lead + (
        f"The {s.chosen.named} is **{number(value)}** and {pull}; the NLL is "
        f"**{number(nll)} nats** and pulls with **{number(-nll_slope)}**."
    )


def _numbers(s: State, value: float, slope: float) -> str:
    """The formula with numbers in place of symbols."""
    own = s.chosen
    m = f"⟦{latex_exact(s.margin)}⟧"
    gamma, alpha, soft = (f"⟦{latex_exact(v)}⟧" for v in (own.gamma, own.alpha, own.soft))
    nll = rf"\log\bigl(1 + \exp(-({m}))\bigr)"
    formula = {
        "nll": nll,
        "brier": rf"\bigl(1 - \operatorname{{sigmoid}}({m})\bigr)^2",
        "hinge": rf"\max\bigl(0,\ 1 - ({m})\bigr)",
        "squared_hinge": rf"\max\bigl(0,\ 1 - ({m})\bigr)^2",
        "exponential": rf"\exp\bigl(-({m})\bigr)",
        "zero_one": rf"[\,{m} \le 0\,]",
        "focal": rf"\bigl(1 - \operatorname{{sigmoid}}({m})\bigr)^{{{gamma}}} {nll}",
        "weighted_nll": rf"2 \cdot {alpha} \cdot {nll}",
        "smoothed_nll": rf"\left(1 - \tfrac{{{soft}}}{{2}}\right) {nll} \\ "
        rf"+ \tfrac{{{soft}}}{{2}} \log\bigl(1 + \exp({m})\bigr)",
    }[own.kind]
    equals = r"\\ =" if own.kind in LONG else "="
    return rf"{formula} {equals} ⟦{in_formula(value)}⟧ \\[0.6em] \phi'(m) = ⟦{in_formula(slope)}⟧"
