"""The softmax page: the descent moves the sliders, and every plot follows every control."""

from __future__ import annotations

import re

import pytest

from .conftest import PHONE, Visit
from .live import at_rest, link_says


def chart(visit: Visit, key: str) -> str:
    """The drawn marks of one chart."""
    return str(
        visit.page.evaluate(
            "key => [...document.querySelectorAll(`.st-key-${key} .nll-above path`)]"
            ".map(p => p.getAttribute('d') + p.getAttribute('transform')).join()",
            key,
        )
    )


def says(visit: Visit, number: int, what: str) -> None:
    """Wait until one of the page's sentences says `what`."""
    visit.page.wait_for_function(
        "([n, what]) => document.querySelectorAll('.nll-sentence')[n].innerText.includes(what)",
        arg=[number, what],
    )


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()


def walk(visit: Visit, steps: int) -> None:
    """Take so many steps by the keys of the scrubber."""
    visit.page.locator(".st-key-taken input[type=range]").focus()
    for _ in range(steps):
        visit.page.keyboard.press("ArrowRight")


def test_steps_move_the_sliders_and_come_back(visit: Visit) -> None:
    page = visit.open("softmax")
    triangle = chart(visit, "softmax_simplex")
    walk(visit, 10)
    says(visit, 1, "10 steps have brought the loss from 0.357")
    at_rest(page)
    page.wait_for_url(re.compile(r"z2=0\.938"))
    assert page.locator(".st-key-z2 input[type=range]").get_attribute("aria-valuetext") == "0.9384"
    assert chart(visit, "softmax_simplex") != triangle
    press(visit, "Step")
    says(visit, 1, "11 steps have brought")
    press(visit, "Step back")
    says(visit, 1, "10 steps have brought")
    press(visit, "Back to start")
    says(visit, 1, "No step taken yet")
    at_rest(page)
    visit.settle()
    assert chart(visit, "softmax_simplex") == triangle
    assert visit.console_errors == []


def test_a_link_after_steps_reopens_the_same_loss(visit: Visit) -> None:
    page = visit.open("softmax")
    walk(visit, 10)
    says(visit, 1, "10 steps")
    at_rest(page)
    page.wait_for_url(re.compile(r"z2=0\.938"))
    assert "taken" not in page.url
    after = visit.sentence()
    visit.open(page.url.removeprefix(visit.address))
    assert visit.sentence() == after
    says(visit, 1, "No step taken yet")


@pytest.mark.parametrize("control", ["z1", "T", "eps"])
def test_every_plot_follows_every_control(visit: Visit, control: str) -> None:
    page = visit.open("softmax?z1=1&z2=0&z3=-1&eps=0.1")
    keys = ["softmax_bars", "softmax_loss", "softmax_simplex", "softmax_steps"]
    before = [chart(visit, key) for key in keys]
    sentence = visit.sentence()
    page.locator(f".st-key-{control} input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    visit.wait_for_other_sentence(sentence)
    visit.settle()
    page.wait_for_timeout(300)
    for key, old in zip(keys, before, strict=True):
        assert chart(visit, key) != old, key


def test_presets_change_classes_and_targets(visit: Visit) -> None:
    page = visit.open("softmax")
    press(visit, "Smoothing ε = 0.1, four classes")
    says(visit, 0, "0.349")
    visit.settle()
    assert page.locator(".st-key-softmax_simplex").count() == 0
    assert page.locator(".st-key-z4").count() == 1
    press(visit, "Logits near 1000")
    says(visit, 2, "fails in float16, float32, float64")
    visit.settle()
    assert page.locator(".st-key-softmax_simplex").count() == 1
    assert visit.console_errors == []


def test_a_new_true_class_turns_the_gradient(visit: Visit) -> None:
    page = visit.open("softmax")
    page.locator(".st-key-truth").get_by_text("1", exact=True).click()
    says(visit, 0, "The model gives cat, the truth, 10%: a loss of 2.303 nats")
    link_says(page, "truth=1")


def test_ten_classes_on_a_phone_fold_their_logits_away(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    page = visit.open("softmax?K=10")
    assert not page.locator(".st-key-z10").is_visible()
    page.get_by_text("Logits z", exact=True).click()
    page.locator(".st-key-z10").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    assert page.locator(".st-key-z10").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert visit.console_errors == []
