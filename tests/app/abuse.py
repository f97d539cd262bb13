"""Links and moves that nobody means, by the thousand: `python -m tests.app.abuse`.

A link sets some controls of its page to what is right, extreme or nonsense; a walk sets and presses
whatever stands on a page, step after step. Each has a number: the same seed and number make the
same again. What a page must never do is in `wrong_with`; a fault is printed with the command that
repeats it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from streamlit.testing.v1 import AppTest

from pages._ui.control import Control
from pages._ui.control_kinds import Choice, Count, Slider, Steps, Switch, Text
from pages._ui.moving_steps import MovingSteps
from pages._ui.registry import ALL_PAGES, HOME

from .conftest import ROUTER, all_text, alternatives, arrays, figures
from .test_links_reopen import OF_THE_VISIT
from .test_moves_as_rests import controls_of

STEMS: Final = [info.stem for info in ALL_PAGES]
MAX_SECONDS: Final = 20.0
"""Of computing; a busy machine takes its time. What a visitor sees as a job that can be stopped is
waited for by script."""
WRONG: Final = re.compile(
    r"(?<![\w.])-?(nan|NaN|inf|Infinity|(?<![.?] )None(?! of)|undefined|NaT)(?!\w)"
)
SUBJECT: Final = {"stability": {"NaN"}}
"""What is said of computers on the page that is about it."""
NUMBERS: Final = (
    *("nan", "NaN", "inf", "-inf", "Infinity", "1e308", "-1e308", "1e-308", "5e-324", "1e999"),
    *("0", "-0", "-1", "1e-20", "10⁻⁶", "9" * 400, "0x10", "1_0", "١٢", "½", "1,5", "−3", " 1 "),
)
WORDS: Final = (
    *("", " ", "None", "null", "undefined", "true", "TRUE", "[]", "{}", "a" * 5000, "é", "😀"),
    *("<script>alert(1)</script>", "![x](http://e.invalid/x.png)", "$x$", "\0", "\u202e", "%00"),
    *("1 2 3", "1,nan,2", "1e308 1e308", "../../etc/passwd", "=cmd|' /C calc'!A0", "a\nb", "%"),
)
OF_THE_APP: Final = {
    "challenge": ("1", "2", "99", "x", "x~1", "p~above~nan", "p~0.1~-1", "²", "1" * 300, ""),
    "task": ("**b**", "<b>", "a" * 500, "\u202e"),
    "ask": ("true", "false", "maybe", ""),
    "present": ("true", "x"),
    "embed": ("true", "x"),
    "code": ("true", "false", "x"),
    "progress": ("x", "", "A" * 500, "\0"),
}
LINK = dict[str, list[str]]


# Links.


def link(seed: int, stem: str, number: int) -> LINK:
    """A link to a page by its number."""
    draw = random.Random(f"{seed} {stem} {number}")
    controls = list(controls_of(stem))
    wild = draw.choice([0.2, 0.5, 1.0])
    made: LINK = {}
    for control in draw.sample(controls, draw.randint(0, len(controls))):
        if control.linked:
            made[control.key] = [asked(control, draw, wild)]
            if draw.random() < 0.03:
                made[control.key].append(asked(control, draw, wild))
    if draw.random() < 0.2:
        other = draw.choice(list(controls_of(draw.choice(STEMS))))
        made.setdefault(other.key, [asked(other, draw, 0.5)])
    for key, values in OF_THE_APP.items():
        if draw.random() < 0.08:
            made[key] = [draw.choice(values)]
    if draw.random() < 0.05:
        made[draw.choice(["", "é", "a" * 300, "__proto__", "p[]", "_p_scale"])] = ["1"]
    return made


def asked(control: Control[Any], draw: random.Random, wild: float) -> str:
    """What a link says of a control: what it may be, and with the share `wild` anything else."""
    if draw.random() < wild:
        if isinstance(control, Text):
            return mangled(control.default, draw)
        return draw.choice(draw.choice([NUMBERS, WORDS, beyond(control, draw)]))
    match control:
        case Choice() | Steps():
            return control.write(draw.choice(control.options))
        case Count():
            return str(draw.choice([control.low, control.high, draw.randint(*ends(control))]))
        case Slider():
            within = draw.uniform(control.low, control.high)
            return f"{draw.choice([control.low, control.high, within]):.10g}"
        case Switch():
            return draw.choice(["true", "false"])
    return f"{draw.choice([0.0, 1.0, draw.gauss(0, 1), draw.gauss(0, 100)]):.6g}"


def ends(control: Count) -> tuple[int, int]:
    return control.low, control.high


def beyond(control: Control[Any], draw: random.Random) -> tuple[str, ...]:
    """What is nearly right."""
    match control:
        case Count() | Slider():
            low, high = control.low, control.high
            return (f"{low - control.step:g}", f"{high + control.step:g}", f"{high}0", f"{low}x")
        case Choice() | Steps():
            option = control.write(draw.choice(control.options))
            return (option.upper(), f"{option} ", option[:-1], f"{option},{option}")
        case MovingSteps():
            return ("0.123456789", "1e6", "-1e-9")
    return ("True", "1", "on")


def mangled(text: str, draw: random.Random) -> str:
    """A text with a piece of it in place of another, once or a few times."""
    if draw.random() < 0.2:
        return draw.choice([*WORDS, *NUMBERS])
    pieces = re.split(r"([\s,;:]+)", text)
    for _ in range(draw.choice([1, 1, 2, 5])):
        at = draw.randrange(len(pieces))
        match draw.randrange(4):
            case 0:
                pieces[at] = draw.choice([*NUMBERS, *WORDS])
            case 1:
                pieces[at : at + 2] = []
            case 2:
                pieces[at:at] = pieces[at : at + 2] * draw.choice([1, 3, 300])
            case _:
                pieces[at:at] = [draw.choice(["1e6", "0", "-5", "0.5", ","])]
        pieces = pieces or [""]
    return "".join(pieces)


def faults_of_link(stem: str, asked: LINK) -> Iterator[str]:
    """What is wrong with a page that a link opens."""
    app = AppTest.from_file(str(ROUTER), default_timeout=120)
    app.query_params["code"] = "true"
    for key, texts in asked.items():
        app.query_params[key] = texts
    if stem != HOME.stem:
        app.switch_page(f"{stem}.py")
    brought = [text for texts in asked.values() for text in texts]
    yield from wrong_after(app, stem, brought)
    if app.exception:
        return
    said = " ".join(str(warning.value) for warning in app.warning)
    # Of a class that there is no more, a page says so beside the choice of it.
    gone = OF_THE_VISIT in all_text(app)
    for control in controls_of(stem):
        if control.linked and control.key in asked:
            named = f"**{control.key}=" in said or gone
            if not named and not follows(app, control, asked[control.key]):
                yield f"no note on {control.key}"


def follows(app: AppTest, control: Control[Any], texts: list[str]) -> bool:
    """Whether a control has what the link says of it."""
    if control.key not in app.session_state:
        return False
    value = app.session_state[control.key]
    if len(texts) > 1:
        return False
    if texts[0] in (str(value), control.write(value), str(value).lower()):
        return True
    try:
        # Of a fraction a count takes the whole part.
        return float(texts[0]) == value or int(float(texts[0])) == value
    except (ValueError, OverflowError):
        return texts[0].lower() == str(value).lower()


# Walks.


class Walk:
    """One visit to a page, in which anything is set and pressed."""

    def __init__(self, stem: str, seed: int) -> None:
        self.draw = random.Random(f"{seed} {stem} walk")
        self.stem = stem
        self.app = AppTest.from_file(str(ROUTER), default_timeout=120)
        if stem != HOME.stem:
            self.app.switch_page(f"{stem}.py")
        self.app.run()
        self.controls = controls_of(stem)
        self.typed: list[str] = []

    def step(self) -> tuple[str, list[str]]:
        """What was done, and what is wrong after it."""
        done = self._touch()
        return done, list(wrong_after(self.app, self.stem, self.typed))

    def _touch(self) -> str:
        draw = self.draw
        found = [
            widget
            for kind in KINDS
            for widget in self.app.get(kind)
            if not getattr(widget, "disabled", False)
        ]
        if not found:
            return "nothing to touch"
        # Each kind in turn: there may be many buttons and one text.
        kind = draw.choice(sorted({widget.type for widget in found}))
        widget = draw.choice([widget for widget in found if widget.type == kind])
        match widget.type:
            case "button":
                widget.click()
                return f"press {widget.key}"
            case "toggle" | "checkbox":
                value: Any = not widget.value
            case "slider":
                steps = round((widget.max - widget.min) / widget.step)
                place = draw.choice([0, steps, draw.randint(0, steps)])
                value = min(widget.min + place * widget.step, widget.max)
            case "select_slider":
                value = self._step(widget)
            case "selectbox":
                value = self._end_or_any(widget.options)
            case "multiselect":
                value = draw.sample(widget.options, draw.randint(0, len(widget.options)))
            case "button_group":
                value = self._end_or_any([getattr(o, "content", o) for o in widget.proto.options])
            case _:
                value = mangled(widget.value or "", draw)[: widget.proto.max_chars or None]
                self.typed.append(value)
        widget.set_value(value)
        return f"{widget.key} = {value!r}"

    def _step(self, widget: Any) -> Any:
        """The value of a step of a slider, which says them as texts."""
        text, control = self._end_or_any(widget.proto.options), self.controls[widget.key]
        options = control.options if isinstance(control, Steps) else as_number(text) or (text,)
        return next((o for o in options if control.text(o) == text), widget.value)

    def _end_or_any(self, options: Sequence[Any]) -> Any:
        return self.draw.choice([options[0], options[-1], self.draw.choice(options)])


def as_number(text: str) -> list[float | int]:
    """A number by its text, if it is one."""
    try:
        return [float(text), *([int(text)] if text.lstrip("-").isdecimal() else [])]
    except ValueError:
        return []


KINDS: Final = (
    *("button", "toggle", "checkbox", "slider", "select_slider", "selectbox", "multiselect"),
    *("button_group", "text_input", "text_area"),
)


# What a page must never do.


def wrong_after(app: AppTest, stem: str, brought: list[str]) -> Iterator[str]:
    """What is wrong after a run; the words that were `brought` may be said again."""
    began = time.process_time()
    app.run()
    seconds = time.process_time() - began
    if seconds > MAX_SECONDS:
        yield f"{seconds:.1f} s"
    yield from wrong_with(app, stem, brought)


def wrong_with(app: AppTest, stem: str, brought: list[str]) -> Iterator[str]:
    """What a page shows that no page may show."""
    for exception in app.exception:
        yield f"exception: {exception.message} {' '.join(exception.stack_trace[-2:])}"
    own = {word for text in brought for word in WRONG.findall(text)} | SUBJECT.get(stem, set())
    texts = [all_text(app), *alternatives(app)]
    for text in (" ".join(text.split()) for text in texts):
        for found in WRONG.finditer(text):
            if found[1] not in own:
                yield f"says {text[max(0, found.start() - 60) : found.end() + 40]!r}"
                break
    for chart in figures(app):
        for array in arrays(chart["data"]):
            numbers = array.astype(float)
            if not abs(numbers).max(initial=0) < float("inf"):
                yield f"a trace with {numbers[~(abs(numbers) < float('inf'))][0]}"
                break


# By the thousand.


def try_link(seed: int, job: tuple[str, int]) -> list[str]:
    """The faults of one link, as lines."""
    stem, number = job
    made = link(seed, stem, number)
    try:
        found = list(faults_of_link(stem, made))
    # An error of any kind is what is looked for.
    except Exception as error:
        found = [f"{type(error).__name__}: {error}"]
    again = f"python -m tests.app.abuse --seed {seed} --link {stem} {number}"
    return [f"{again}: {fault[:600]}" for fault in found]


def walk(seed: int, steps: int, stem: str) -> list[str]:
    """The faults of one walk, as lines; it ends where the page does not stand."""
    lines: list[str] = []
    walking, history = Walk(stem, seed), []
    for step in range(steps):
        try:
            done, faults = walking.step()
        except Exception as error:
            done, faults = "", [f"{type(error).__name__}: {error}"]
        history.append(done[:200])
        if faults:
            way = " → ".join(history[-6:])
            again = f"python -m tests.app.abuse --seed {seed} --walk {stem} {step + 1}"
            lines += [f"{again}: {fault[:600]} after {way}" for fault in faults]
            if not walking.app.title or len(lines) > 20:
                break
            walking, history = Walk(stem, f"{seed} {step}"), []  # type: ignore[arg-type]
    return lines


def main() -> int:
    """Try what the command line asks for; 1 where there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.app.abuse", description=__doc__)
    parser.add_argument("--links", type=int, default=10_000, help="how many, over all pages")
    parser.add_argument("--steps", type=int, default=1_000, help="of the walk on each page")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="by default the time")
    parser.add_argument("--pages", nargs="*", default=STEMS, metavar="STEM")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--link", nargs=2, metavar=("STEM", "NUMBER"), help="open one link again")
    parser.add_argument("--walk", nargs=2, metavar=("STEM", "STEPS"), help="walk one page again")
    options = parser.parse_args()
    if options.link:
        stem, number = options.link[0], int(options.link[1])
        print(f"{stem}?{urlencode(link(options.seed, stem, number), doseq=True)}")
        lines = try_link(options.seed, (stem, number))
        print(*lines, sep="\n")
        return 1 if lines else 0
    if options.walk:
        lines = walk(options.seed, int(options.walk[1]), options.walk[0])
        print(*lines, sep="\n")
        return 1 if lines else 0
    print(f"seed {options.seed}", flush=True)
    pages = options.pages
    jobs = [(pages[k % len(pages)], k // len(pages)) for k in range(options.links)]
    n_faults = 0
    # A process is a new one now and then, as a server is.
    with multiprocessing.get_context("spawn").Pool(options.workers, maxtasksperchild=500) as pool:
        for name, found in (
            ("links", pool.imap(partial(try_link, options.seed), jobs)),
            ("walks", pool.imap(partial(walk, options.seed, options.steps), pages)),
        ):
            for count, lines in enumerate(found, 1):
                n_faults += len(lines)
                for line in lines:
                    print(line, flush=True)
                if count % 500 == 0:
                    print(f"{count:,} {name}", flush=True)
    print(f"{n_faults} faults", flush=True)
    return 1 if n_faults else 0


if __name__ == "__main__":
    sys.exit(main())
