"""A fitted calibrator as a few lines for production, in NumPy or PyTorch, and nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from nll_core._validation import choice
from nll_core.predictions.roles import PredictionKind
from nll_core.recalibration.beta_calibration import BetaFit
from nll_core.recalibration.calibration_methods import CalibrationFit
from nll_core.recalibration.isotonic import IsotonicFit, IsotonicOneVsRestFit
from nll_core.recalibration.platt import PlattFit
from nll_core.recalibration.temperature import TemperatureFit
from nll_core.recalibration.vector_scaling import VectorScalingFit

Framework = Literal["NumPy", "PyTorch"]

# Digits of the values: float32 keeps seven, and nothing that is fitted is known to more than these.
_DIGITS: Final = 12
_LINE: Final = 88
# The corners of isotonic maps of hundreds of classes belong in a file, not in a program.
MOST_NUMBERS: Final = 5_000


def production_snippet(fit: CalibrationFit, framework: Framework = "NumPy") -> str:
    """Source of a function `calibrate` with the fitted values, which gives probabilities.

    Parameters
    ----------
    fit : TemperatureFit, VectorScalingFit, PlattFit, BetaFit, IsotonicFit, IsotonicOneVsRestFit
        A fitted calibrator.
    framework : {"NumPy", "PyTorch"}
        What the function takes and gives: arrays or tensors.

    Returns
    -------
    str
        The source. `calibrate` takes logits (n, K) for temperature and vector scaling, log-odds of
        the event for Platt scaling, its probability for beta and isotonic calibration, and
        probabilities (n, K) for isotonic calibration one against the rest.

    Raises
    ------
    ValueError
        For an unknown framework, or a fit of more than 5,000 numbers.
    TypeError
        For a fit of another kind.

    Examples
    --------
    >>> from nll_core import fit_temperature
    >>> print(production_snippet(fit_temperature([[4.0, 0.0]] * 4, [0, 0, 0, 1]), "PyTorch"))
    import torch
    <BLANKLINE>
    T = 3.64095690651
    <BLANKLINE>
    <BLANKLINE>
    def calibrate(logits):
        "Probabilities (n, K) from logits (n, K)."
        return torch.softmax(logits / T, dim=-1)
    <BLANKLINE>
    """
    torch = choice(framework, "framework", get_args(Framework)) == "PyTorch"
    if isinstance(fit, TemperatureFit):
        return _temperature(fit.temperature, torch)
    if isinstance(fit, VectorScalingFit):
        return _vector(fit, torch)
    if isinstance(fit, PlattFit):
        return _platt(fit, torch)
    if isinstance(fit, BetaFit):
        return _beta(fit, torch)
    if isinstance(fit, IsotonicFit):
        return _isotonic(fit, torch)
    if isinstance(fit, IsotonicOneVsRestFit):
        return _one_vs_rest(fit, torch)
    raise TypeError(f"fit must be a fitted calibrator, got {type(fit).__name__}")


def what_it_takes(kind: PredictionKind) -> str:
    """What `calibrate` is to be given where the predictions are of this kind, in a sentence."""
    if kind == "logits":
        return (
            "Give “calibrate” the logits of this file; where it takes probabilities, give it "
            "their softmax, and where it takes log-odds, the difference of two logits."
        )
    if kind == "confidence":
        return (
            "Give “calibrate” the confidence c; where it takes log-odds, give it log(c/(1 − c)), "
            "and where it takes logits, log(1 − c) for wrong and log(c) for right."
        )
    return (
        "Where “calibrate” takes logits, give it the logarithms of the probabilities; where it "
        "takes log-odds, their log-odds."
    )


def _temperature(temperature: float, torch: bool) -> str:
    says = '"Probabilities (n, K) from logits (n, K)."'
    if temperature == 0.0:
        values, z = "# T = 0: all probability to the highest logit.", "logits == highest"
    elif temperature == np.inf:
        values, z = "# T = inf: every class that is possible gets the same.", "logits > -np.inf"
    else:
        values, z = f"T = {_number(temperature)}", ""
    if torch:
        if not z:
            return _source(
                torch, values, "logits", says, "return torch.softmax(logits / T, dim=-1)"
            )
        body = f"""\
            highest = logits.max(dim=-1, keepdim=True).values
            likely = ({z.replace("np.inf", "torch.inf")}).to(logits.dtype)
            return likely / likely.sum(dim=-1, keepdim=True)"""
    elif not z:
        body = """\
            z = logits / T
            p = np.exp(z - z.max(axis=-1, keepdims=True))
            return p / p.sum(axis=-1, keepdims=True)"""
    else:
        body = f"""\
            highest = logits.max(axis=-1, keepdims=True)
            likely = ({z}).astype(float)
            return likely / likely.sum(axis=-1, keepdims=True)"""
    return _source(torch, values, "logits", says, body)


def _vector(fit: VectorScalingFit, torch: bool) -> str:
    values = f"scale = {_array(fit.scale, torch)}\nbias = {_array(fit.bias, torch)}"
    says = '"Probabilities (n, K) from logits (n, K)."'
    # A class that is ruled out stays so, also where its scale would turn −inf round.
    kept = bool((fit.scale <= 0).any())
    if torch:
        body = "z = scale.to(logits) * logits + bias.to(logits)\n"
        body += "z = torch.where(logits == -torch.inf, logits, z)\n" if kept else ""
        body += "return torch.softmax(z, dim=-1)"
    else:
        body = "z = scale * logits + bias\n"
        body += "z = np.where(np.isneginf(logits), -np.inf, z)\n" if kept else ""
        body += "p = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        body += "return p / p.sum(axis=-1, keepdims=True)"
    return _source(torch, values, "logits", says, body)


def _platt(fit: PlattFit, torch: bool) -> str:
    values = f"slope, intercept = {_number(fit.slope)}, {_number(fit.intercept)}"
    says = '"Probability of the event from its log-odds; of two logits, their difference."'
    line = "slope * log_odds + intercept"
    body = f"return torch.sigmoid({line})" if torch else f"return 1 / (1 + np.exp(-({line})))"
    return _source(torch, values, "log_odds", says, body)


def _beta(fit: BetaFit, torch: bool) -> str:
    values = f"a, b, c = {_number(fit.a)}, {_number(fit.b)}, {_number(fit.c)}"
    says = '"Probability of the event from the one that the model states."'
    if torch:
        body = "return torch.sigmoid(a * torch.log(p) - b * torch.log1p(-p) + c)"
    else:
        body = """\
            with np.errstate(divide="ignore"):
                log_odds = a * np.log(p) - b * np.log1p(-p) + c
            return 1 / (1 + np.exp(-log_odds))"""
    return _source(torch, values, "p", says, body)


_INTERPOLATE: Final = """\
def interpolate(p, x, y):
    "Straight lines between the corners, constant beyond them."
    x, y = x.to(p), y.to(p)
    right = torch.searchsorted(x, p.contiguous(), right=True).clamp(1, len(x) - 1)
    width = x[right] - x[right - 1]
    share = ((p - x[right - 1]) / torch.where(width > 0, width, 1)).clamp(0, 1)
    return torch.where(p >= x[-1], y[-1], torch.lerp(y[right - 1], y[right], share))


"""


def _isotonic(fit: IsotonicFit, torch: bool) -> str:
    x, y = _map(fit.x, fit.y)
    values = f"x = {_array(x, torch, _exact)}\ny = {_array(y, torch)}"
    says = '"Probability of the event from the one that the model states."'
    body = f"return {'' if torch else 'np.'}interp{'olate' if torch else ''}(p, x, y)"
    return _source(torch, values, "p", says, body, before=_INTERPOLATE if torch else "")


def _one_vs_rest(fit: IsotonicOneVsRestFit, torch: bool) -> str:
    maps = [_map(x, y) for x, y in fit.corners]
    if sum(x.size + y.size for x, y in maps) > MOST_NUMBERS:
        raise ValueError(f"the maps have more than {MOST_NUMBERS:,} numbers: save `corners`")
    pairs = [f"    ({_array(x, torch, _exact)},\n     {_array(y, torch)})," for x, y in maps]
    values = "\n".join(
        ["# For each class the corners of its map: from, to.", "corners = [", *pairs]
    )
    says = '"Probabilities (n, K) from probabilities (n, K)."'
    if torch:
        body = """\
            columns = [interpolate(p[..., k], x, y) for k, (x, y) in enumerate(corners)]
            q = torch.stack(columns, dim=-1)
            total = q.sum(dim=-1, keepdim=True)
            return torch.where(total > 0, q / total, 1 / len(corners))"""
    else:
        body = """\
            columns = [np.interp(p[..., k], x, y) for k, (x, y) in enumerate(corners)]
            q = np.stack(columns, axis=-1)
            total = q.sum(axis=-1, keepdims=True)
            return np.where(total > 0, q / np.where(total > 0, total, 1), 1 / len(corners))"""
    before = _INTERPOLATE if torch else ""
    return _source(torch, values + "\n]", "p", says, body, before=before)


def _map(x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a map as float64, checked to be few enough for a program."""
    corners = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if corners[0].size * 2 > MOST_NUMBERS:
        raise ValueError(f"the map has more than {MOST_NUMBERS:,} numbers: save `x` and `y`")
    return corners


def _source(
    torch: bool, values: str, argument: str, says: str, body: str, *, before: str = ""
) -> str:
    """A program that defines `calibrate`."""
    indented = textwrap.indent(textwrap.dedent(body), "    ")
    return (
        f"import {'torch' if torch else 'numpy as np'}\n\n{values}\n\n\n{before}"
        f"def calibrate({argument}):\n    {says}\n{indented}\n"
    )


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}g}"


def _exact(value: float) -> str:
    """To the last bit: a map may jump where a corner lies, and some forecasts lie just there."""
    return repr(value)


def _array(values: np.ndarray, torch: bool, write: Callable[[float], str] = _number) -> str:
    """An array or tensor with its numbers, in lines of readable length."""
    numbers = ", ".join(map(write, values.tolist()))
    head, more = ("torch.tensor", ", dtype=torch.float64") if torch else ("np.array", "")
    if len(numbers) <= _LINE - 24 - len(more):
        return f"{head}([{numbers}]{more})"
    lines = textwrap.indent(textwrap.fill(numbers, _LINE - 4), "    ")
    return f"{head}([\n{lines},\n]{more})"
