"""Why a way of writing the loss gives what it gives."""

from __future__ import annotations

import math

import numpy as np

from pages._lessons.stability.controls import Setting
from pages._lessons.stability.data import Judged, digits_of, ways_of


def reason(way: Judged, part: str, index: int, setting: Setting) -> str:
    """What became of a number, and why, in a few words."""
    curve = way.part(part)
    outcome = str(curve.outcome[index])
    if curve.error[index] <= np.finfo(setting.dtype).eps:
        return "right to the last digit"
    if outcome == "right":
        return f"right to {math.floor(digits_of(curve, index, setting))} digits"
    if outcome == "underflow":
        if curve.value[index] == 0:
            return f"0, since the true number is below the smallest of {setting.dtype}"
        return f"few digits, at the lower end of {setting.dtype}"
    return {"NaN": _nan, "infinite": _infinite, "wrong zero": _zero}.get(outcome, _lost)(
        way, part, index, setting
    )


def _nan(way: Judged, part: str, index: int, setting: Setting) -> str:
    written = way.written
    if written.overflowed[index]:
        if written.form in ("naive", "clipped"):
            return "an exponential overflows, and ∞/∞ is NaN"
        return f"the logits are beyond the range of {setting.dtype}"
    if way.loss.outcome[index] == "NaN":
        return "both exponentials underflow, and 0/0 is NaN"
    if written.underflowed[index]:
        return "p underflows to 0, and 0 · ∞ in the chain rule is NaN"
    return "1/p overflows, and 0 · ∞ or ∞ − ∞ in the chain rule is NaN"


def _infinite(way: Judged, part: str, index: int, setting: Setting) -> str:
    if way.written.overflowed[index]:
        return f"an exponential or a logit is beyond the range of {setting.dtype}"
    if part == "loss":
        return "p underflows to 0, and −log 0 is ∞"
    return "1/p overflows in the chain rule"


def _zero(way: Judged, part: str, index: int, setting: Setting) -> str:
    if _stored_wrongly(way, part, index, setting):
        return f"the logits were rounded when {setting.dtype} stored them"
    if part == "gradient" and way.written.form == "clipped":
        return "a clipped p does not depend on the logits: no slope"
    if part == "gradient":
        return "p rounds to 1, and 1 − p to 0"
    return "p rounds to 1, and log 1 is 0"


def _lost(way: Judged, part: str, index: int, setting: Setting) -> str:
    if _stored_wrongly(way, part, index, setting):
        return f"the logits were rounded when {setting.dtype} stored them"
    if way.written.form == "clipped" and part == "loss":
        return "the clipped number is shown instead"
    if way.written.form == "log-sum-exp" and setting.shift:
        return "two large numbers nearly cancel, and few digits are left"
    if part == "loss" and way.loss.value[index] > 1:
        return f"p is at the lower end of {setting.dtype} and has few digits"
    return "p is so close to 1 that few digits of 1 − p are left"


def _stored_wrongly(way: Judged, part: str, index: int, setting: Setting) -> bool:
    """Whether even the best way of writing it fails: then the logits are to blame."""
    if way.written.form == "softplus":
        return True
    best = ways_of(setting)["softplus"].part(part).outcome[index]
    return best not in ("right", "underflow")
