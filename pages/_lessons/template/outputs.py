"""What a model can predict: for each output its family, its controls, its axes and its words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nll_core import heteroscedastic_gradient, output_family
from nll_core.families import OutputFamily, OutputFamilyName
from pages._lessons.template import state
from pages._ui.numbers import decimals, latex, latex_exact

Array = NDArray[np.float64]
Window = tuple[float, float]
# On either side of a kink, so that its jump is drawn upright.
BESIDE: Final = 1e-6
# A value below this is the rounding of a difference that is 0.
NOTHING: Final = 1e-12
# What can be observed of each kind, where it has no names.
OUTCOMES: Final = {
    "real": np.linspace(-8.0, 8.0, 161),
    "wait": np.linspace(0.0, 8.0, 161),
    "count": np.arange(26.0),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Output:
    """One kind of output: which controls move it, the axes that it is drawn on, and its words."""

    name: str
    family: OutputFamilyName
    prediction: str
    observed: str
    shape: str | None = None
    axis: str
    losses: Window
    slopes: Window
    natural: str
    naturals: Window
    differences: Window
    seen: str
    """Title of the axis of what can be observed."""
    seen_at: Window
    given: Window
    """How far probabilities, or densities, reach."""
    symbols: tuple[str, str, str, str, str]
    """The five lines: distribution, −log of it, familiar name, link and gradient."""
    link: str
    """The link with numbers in it (see `Now.numbers`)."""
    slope: str
    """The gradient with numbers in it."""
    ends: str
    """How the sentence about the slope ends."""
    formula: str
    in_numbers: str
    """The formula with the numbers of `Now.in_latex`."""
    written: str
    """Its loss as one meets it."""
    known_as: str
    """What that loss is."""
    names: tuple[str, ...] = ()
    """What can be observed, where it is no number; of two, the first is 1."""
    others: tuple[float, ...] = ()
    """Of classes, the logits of all but the first, which is predicted."""

    def number_of(self, said: str | float) -> float:
        """The place of a class, 1 or 0 for the first or second of two, or the number itself."""
        if not isinstance(said, str):
            return float(said)
        place = self.names.index(said)
        return float(place if self.others else 1 - place)


# Endings of sentences, and slopes, with places for `Now.numbers`.
HELD: Final = "{mean:unsigned} − {observed:unsigned}"
HELD_IS: Final = HELD + " = {difference:unsigned}"
ENDS: Final = f": mean − observed, {HELD}."
IN_NATURAL: Final = f". In the natural parameter ω it is **{{natural_gradient:unsigned}}**{ENDS}"
NUMBERS: Final[dict[str, Any]] = {
    "prediction": "tpm",
    "observed": "tpy",
    "axis": "prediction μ, in the unit of y",
    "seen": "what can be observed, y",
    "seen_at": (-8.0, 8.0),
    "given": (-0.05, 0.86),
    "losses": (-1.0, 10.0),
    "slopes": (-6.0, 6.0),
    "naturals": (-6.3, 6.3),
    "differences": (-10.5, 10.5),
    "link": "μ = {z:.6g}",
}
GAUSSIAN: Final[dict[str, Any]] = NUMBERS | {
    "ends": IN_NATURAL,
    "formula": r"\tfrac12 \left(\frac{y - \mu}{\sigma}\right)^2 \\[0.3em] {} + \log \sigma + "
    r"\tfrac12 \log 2\pi",
    "in_numbers": r"\tfrac12 \left(\frac{{y:text} - ({z:text})}{{sigma:text}}\right)^2 "
    r"\\[0.3em] {} + \log {sigma:text} + \tfrac12 \log 2\pi",
}
LOCATION: Final[dict[str, Any]] = NUMBERS | {
    "natural": "centre μ; there is no natural parameter",
    "slope": "{gradient:unsigned}, where mean − observed is {difference:unsigned}",
}
TWO: Final[dict[str, Any]] = {
    "seen": "what can be observed",
    "seen_at": (-0.6, 1.6),
    "given": (-0.06, 1.12),
    "prediction": "tpz",
    "losses": (-0.4, 7.0),
    "slopes": (-1.15, 1.15),
    "naturals": (-6.3, 6.3),
    "differences": (-1.15, 1.15),
    "link": "sigmoid({z:.6g}) = {mean:unsigned}",
    "slope": HELD_IS,
    "ends": ENDS,
}
RATES: Final[dict[str, Any]] = {"prediction": "tpr", "axis": "prediction z = log λ"}


def _classes(logits: Mapping[str, float]) -> dict[str, Any]:
    """What classes with these logits share, of which the first is predicted."""
    first, *others = logits
    total = " + ".join(f"e^{{{latex_exact(logits[name])}}}" for name in others)
    return TWO | {
        "family": "categorical",
        "names": (first, *others),
        "others": tuple(logits[name] for name in others),
        "seen_at": (-0.6, len(logits) - 0.4),
        "link": f"p of {first} = {{mean:unsigned}}",
        "formula": r"\log \textstyle\sum_j e^{z_j} - z_y",
        "in_numbers": r"\log\bigl(e^{{z:text}} + "
        rf"{total}\bigr) \\[0.3em] {{}} - ({{own:text}})",
    }


ALL: Final = (
    Output(
        name=state.CLASS,
        observed="tpc",
        axis="prediction: the logit of cat",
        natural="natural parameter: the logit of cat",
        symbols=(
            "y ~ Categorical(p)",
            "−log p_y = log Σⱼ exp(zⱼ) − z_y",
            "cross-entropy (CrossEntropyLoss)",
            "softmax: pₖ = exp(zₖ) / Σⱼ exp(zⱼ)",
            "pₖ − [y = k]: mean − observed",
        ),
        written="−log p_k, p = softmax(z)",
        known_as="categorical",
        **_classes(state.CLASS_LOGITS),
    ),
    Output(
        name=state.YES_NO,
        family="bernoulli",
        observed="tpb",
        axis="prediction: the logit z of yes",
        natural="natural parameter: the logit z",
        names=tuple(state.ANSWERS),
        symbols=(
            "y ~ Bernoulli(p)",
            "−y·log p − (1 − y)·log(1 − p)",
            "log-loss (BCEWithLogitsLoss)",
            "logit: p = sigmoid(z) = 1/(1 + exp(−z))",
            "p − y: mean − observed",
        ),
        formula=r"\log\bigl(1 + e^{z}\bigr) - y z",
        in_numbers=r"\log\bigl(1 + e^{{z:text}}\bigr) - {y:text} \cdot ({z:text})",
        written="−log sigmoid(±z)",
        known_as="Bernoulli",
        **TWO,
    ),
    Output(
        name=state.NUMBER,
        family="gaussian",
        shape="tps",
        natural="natural parameter ω = μ/σ²",
        symbols=(
            "y ~ Normal(μ, σ²), σ fixed",
            "½((y − μ)/σ)² + log σ + ½ log 2π",
            "squared error / σ² (MSELoss leaves out the ½)",
            "identity: the output is μ",
            "(μ − y)/σ²; in ω = μ/σ²: mean − observed",
        ),
        slope=f"in μ: {{gradient:unsigned}}; in ω: {HELD_IS}",
        written="½(y − ŷ)²/σ²",
        known_as="Gaussian, variance fixed",
        **GAUSSIAN,
    ),
    Output(
        name=state.BOTH,
        family="heteroscedastic",
        shape="tpl",
        natural="first natural parameter ω = μ/σ²",
        symbols=(
            "y ~ Normal(μ, σ²), both predicted",
            "½((y − μ)/σ)² + log σ + ½ log 2π",
            "heteroscedastic NLL (GaussianNLLLoss)",
            "identity for μ, log for σ",
            "in μ: (μ − y)/σ²; in log σ: 1 − ((y − μ)/σ)²",
        ),
        slope="in μ: {gradient:unsigned}; in log σ: {slope_in_log_sigma:unsigned}",
        written="½((y − μ)/σ)² + log σ",
        known_as="Gaussian, variance learned",
        **GAUSSIAN | {"link": "μ = {z:.6g}, σ = exp({shape:.6g}) = {sigma:unsigned}"},
    ),
    Output(
        name=state.LAPLACE,
        family="laplace",
        symbols=(
            "y ~ Laplace(μ, 1)",
            "|y − μ| + log 2",
            "absolute error (L1Loss)",
            "identity: the output is μ",
            "sign(μ − y), not mean − observed",
        ),
        ends=", the same however large the miss. Mean − observed is **{difference:unsigned}**.",
        formula=r"\lvert y - \mu \rvert + \log 2",
        in_numbers=r"\lvert {y:text} - ({z:text}) \rvert + \log 2",
        written="|y − ŷ|",
        known_as="Laplace",
        **LOCATION,
    ),
    Output(
        name=state.HEAVY,
        family="student_t",
        shape="tpnu",
        symbols=(
            "y ~ Student-t with ν, centre μ",
            "½(ν + 1)·log(1 + (y − μ)²/ν) + constant",
            "Student-t loss (robust regression)",
            "identity: the output is μ",
            "(ν + 1)(μ − y)/(ν + (μ − y)²), not mean − observed",
        ),
        ends=", which fades again for misses above √ν = {root:unsigned 2}, so an outlier hardly "
        "pulls. Mean − observed is **{difference:unsigned}**.",
        formula=r"\frac{\nu + 1}{2} \log\!\left(1 + \frac{(y - \mu)^2}{\nu}\right)"
        r" \\[0.3em] {} + c_\nu",
        in_numbers=r"\frac{{shape:text} + 1}{2} \log\!\left(1 + "
        r"\frac{({y:text} - ({z:text}))^2}{{shape:text}}\right) \\[0.3em] {} + {constant:text}",
        written="½(ν + 1)·log(1 + (y − ŷ)²/ν)",
        known_as="Student-t",
        **LOCATION,
    ),
    Output(
        name=state.COUNT,
        family="poisson",
        observed="tpn",
        seen="count that can be observed, y",
        seen_at=(-0.8, 25.0),
        given=(-0.06, 1.12),
        losses=(-2.5, 14.0),
        slopes=(-21.0, 21.0),
        natural="natural parameter ω = log λ",
        naturals=(-3.15, 3.15),
        differences=(-21.0, 21.0),
        symbols=(
            "y ~ Poisson(λ)",
            "λ − y·log λ + log y!",
            "Poisson loss (PoissonNLLLoss)",
            "log: λ = exp(z)",
            "λ − y: mean − observed",
        ),
        link="λ = exp({z:.6g}) = {mean:unsigned}",
        slope=HELD_IS,
        ends=ENDS,
        formula=r"e^{z} - y z + \log y!",
        in_numbers=r"e^{{z:text}} - {y:text} \cdot ({z:text}) + {constant:text}",
        written="exp(z) − y·z",
        known_as="Poisson",
        **RATES,
    ),
    Output(
        name=state.WAIT,
        family="exponential",
        observed="tpw",
        seen="wait that can be observed, y",
        seen_at=(-0.2, 8.0),
        given=(-0.15, 2.8),
        losses=(-2.0, 10.0),
        slopes=(-1.6, 8.0),
        natural="natural parameter ω = −λ",
        naturals=(-6.2, 0.2),
        differences=(-7.0, 12.0),
        symbols=(
            "y ~ Exponential(λ)",
            "λ·y − log λ",
            "exponential NLL (survival models)",
            "log: λ = exp(z); the canonical one is ω = −λ",
            "in z: λ·y − 1; in ω: 1/λ − y, mean − observed",
        ),
        link="1/λ = exp({minus_z:.6g}) = {mean:unsigned}, the mean wait",
        slope=f"in z: {{gradient:unsigned}}; in ω: {HELD_IS}",
        ends=IN_NATURAL,
        formula=r"e^{z} y - z",
        in_numbers=r"e^{{z:text}} \cdot {y:text} - ({z:text})",
        written="λ·y − log λ",
        known_as="exponential",
        **RATES,
    ),
    Output(
        name=state.TOKEN,
        observed="tpt",
        axis="prediction: the logit of “mat”",
        natural="natural parameter: the logit of “mat”",
        symbols=(
            "y ~ Categorical(p), one class a token",
            "−log p_y = log Σⱼ exp(zⱼ) − z_y",
            "cross-entropy of language models",
            "softmax: pₖ = exp(zₖ) / Σⱼ exp(zⱼ)",
            "pₖ − [y = k]: mean − observed",
        ),
        written="−log p(token)",
        known_as="categorical over the vocabulary",
        **_classes(state.TOKEN_LOGITS),
    ),
    Output(
        name=state.REWARD,
        family="preference",
        observed="tpf",
        axis="prediction: reward of the first minus that of the second, z",
        natural="natural parameter: the difference of rewards",
        names=tuple(state.PREFERRED),
        symbols=(
            "Bradley–Terry: P(first) = sigmoid(r₁ − r₂)",
            "−log sigmoid(preferred reward − other reward)",
            "loss of a reward model",
            "logit: z = r₁ − r₂",
            "P(first) − [first preferred]: mean − observed",
        ),
        formula=r"-\log \operatorname{sigmoid}\bigl(\pm(r_1 - r_2)\bigr)",
        in_numbers=r"-\log \operatorname{sigmoid}\bigl({sign:text}({z:text})\bigr)",
        written="−log sigmoid(r preferred − r other)",
        known_as="Bradley–Terry: a reward model",
        **TWO,
    ),
    Output(
        name=state.DPO,
        family="preference",
        observed="tpf",
        shape="tpbeta",
        axis="prediction: difference of log-ratios, h",
        natural="natural parameter ω = β·h",
        names=tuple(state.PREFERRED),
        symbols=(
            "Bradley–Terry with β times log-ratios as rewards",
            "−log sigmoid(β·(preferred log-ratio − other log-ratio))",
            "DPO loss",
            "logit: ω = β·h, h = log(π/π_ref)₁ − log(π/π_ref)₂",
            "in h: β·(P(first) − [first preferred]); in ω: mean − observed",
        ),
        formula=r"-\log \operatorname{sigmoid}\bigl(\pm\beta\, h\bigr)",
        in_numbers=r"-\log \operatorname{sigmoid}"
        r"\bigl({sign:text}{shape:text} \cdot ({z:text})\bigr)",
        written="−log sigmoid(β·(log-ratio preferred − log-ratio other))",
        known_as="Bradley–Terry: DPO",
        **TWO
        | {
            "prediction": "tph",
            "seen": "answer that can be preferred",
            "slopes": (-0.32, 0.32),
            "link": "sigmoid({shape:.6g} · {z:.6g}) = sigmoid({natural:unsigned}) = "
            "{mean:unsigned}",
            "slope": f"in h: {{gradient:unsigned}}; in ω: {HELD_IS}",
            "ends": IN_NATURAL,
        },
    ),
)
BY_NAME: Final = {output.name: output for output in ALL}


def controls_of(s: state.State) -> str:
    """The controls of the chosen output."""
    output = BY_NAME[s.tp]
    return " ".join(filter(None, ("tp", output.prediction, output.observed, output.shape)))


@dataclass(frozen=True, eq=False)
class Now:
    """An output with its prediction z, what was observed, and the numbers that are said of it."""

    output: Output
    family: OutputFamily
    z: float
    said: str | float
    """What was observed, as its control has it, and as the number y."""
    y: float
    shape: float
    """The present σ, log σ, ν or β."""
    nll: float
    familiar: float
    constant: float
    """What the familiar loss leaves out."""
    gradient: float
    slope_in_log_sigma: float
    natural_gradient: float
    mean: float
    difference: float
    """Mean − observed."""

    @property
    def name(self) -> str:
        return self.output.name

    @property
    def observed(self) -> float:
        """What the mean is compared with: y, or for classes whether it was the first."""
        return self.mean - self.difference

    @property
    def seen(self) -> str:
        """What was observed, in words."""
        return f"“{self.said}”" if isinstance(self.said, str) else f"y = {plain(self.said)}"

    @property
    def kind(self) -> str:
        """What the model gives an outcome, in a word."""
        return "density" if self.family.support in ("real", "wait") else "p"

    @property
    def sigma(self) -> float:
        """The standard deviation; 1 where there is none."""
        return _sigma(self.output, self.shape)

    @property
    def numbers(self) -> dict[str, float]:
        """What the words about it are filled with."""
        more = {"observed": self.observed, "sigma": self.sigma, "minus_z": -self.z}
        more |= {"natural": float(self.family.natural(self.z))}
        return {**vars(self), **more, "root": math.sqrt(abs(self.shape))}

    @property
    def in_latex(self) -> dict[str, str]:
        """What its formula is filled with: numbers that move, and a sign."""
        others = self.output.others
        exact = {"z": self.z, "y": self.y, "shape": self.shape}
        exact |= {"own": (self.z, *others)[int(self.y)]} if others else {}
        found = {name: latex_exact(value) for name, value in exact.items()}
        found |= {"sigma": latex(self.sigma), "constant": latex(self.constant)}
        return {name: f"⟦{text}⟧" for name, text in found.items()} | {"sign": "" if self.y else "-"}

    @property
    def outcomes(self) -> Array:
        """What can be observed, in the order in which it is drawn."""
        if self.output.names:
            return np.array([self.output.number_of(name) for name in self.output.names])
        return OUTCOMES[self.family.support]

    @property
    def grid(self) -> Array:
        """The predictions at which curves are drawn."""
        grid = np.array(state.State.controls[self.output.prediction].options, dtype=np.float64)
        if self.name == state.LAPLACE:
            return np.sort(np.append(grid, [self.y - BESIDE, self.y + BESIDE]))
        return grid


def now(s: state.State, name: str = "") -> Now:
    """The chosen output, or the one of that name."""
    output = BY_NAME[name or s.tp]
    shape = getattr(s, output.shape) if output.shape else 1.0
    return now_at(output, getattr(s, output.prediction), getattr(s, output.observed), shape)


@lru_cache(4096)
def now_at(output: Output, z: float, said: str | float, shape: float) -> Now:
    family, y = _family(output, shape), output.number_of(said)
    nll, familiar = float(family.nll(z, y)), float(family.familiar_loss(z, y))
    left = nll - familiar
    second = heteroscedastic_gradient(y, z, shape).log_sigma if output.name == state.BOTH else 0.0
    return Now(
        output=output,
        family=family,
        z=float(z),
        said=said,
        y=y,
        shape=shape,
        nll=nll,
        familiar=familiar,
        constant=left if abs(left) > NOTHING else 0.0,
        gradient=float(family.gradient(z, y)),
        slope_in_log_sigma=float(second),
        natural_gradient=float(family.natural_gradient(z, y)),
        mean=float(family.mean(z)),
        difference=float(family.mean_minus_observed(z, y)),
    )


@lru_cache(256)
def _family(output: Output, shape: float) -> OutputFamily:
    return output_family(
        output.family,
        scale=_sigma(output, shape),
        nu=shape if output.name == state.HEAVY else 3.0,
        beta=shape if output.name == state.DPO else 1.0,
        other_logits=output.others or (0.0,),
    )


def _sigma(output: Output, shape: float) -> float:
    if output.name == state.NUMBER:
        return shape
    return math.exp(shape) if output.name == state.BOTH else 1.0


def number(value: float, places: int = 3) -> str:
    """`value` with so many decimals; one that rounds to 0 has no sign."""
    return decimals(round(value, places) + 0.0, places)


def plain(value: float) -> str:
    """The number of a control."""
    return f"{value:.6g}".replace("-", "−")
