"""What a move makes the server send: what depends on the control, and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from .conftest import Visit
from .live import at_rest, handle

# Of surprise: two views read p, one the length of the series alone.
WIDGETS = {"slider", "button", "button_group", "checkbox", "popover"}


class Heard:
    """The elements that the server has sent, by their kind and the end of their identity."""

    def __init__(self, visit: Visit) -> None:
        self.elements: list[tuple[str, str]] = []
        visit.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)

    def _take(self, frame: str | bytes) -> None:
        message = ForwardMsg()
        message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
        if message.WhichOneof("type") == "delta" and message.delta.HasField("new_element"):
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            said = getattr(element, kind)
            self.elements.append((kind, str(getattr(said, "id", "")).rsplit("-", 1)[-1]))

    @property
    def widgets(self) -> list[str]:
        return [name for kind, name in self.elements if kind in WIDGETS]


def test_a_slider_that_was_moved_is_answered_without_any_widget(visit: Visit) -> None:
    heard = Heard(visit)
    page = visit.open("surprise")
    before = visit.sentence()
    page.locator(".st-key-n input[type=range]").focus()
    heard.elements.clear()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => new URLSearchParams(location.search).has('n')")
    at_rest(page)
    assert heard.widgets == []
    stages = [name for kind, name in heard.elements if "nll_stage" in name]
    assert stages == ["nll_stage_surprise 2 above 0"]
    assert visit.sentence() == before


@pytest.mark.parametrize("opened", [False, True], ids=["folded", "open"])
def test_a_handle_sets_its_slider_alone_and_the_code_that_is_open(
    visit: Visit, opened: bool
) -> None:
    heard = Heard(visit)
    page = visit.open("surprise?code=true" if opened else "surprise")
    handle(page, "surprise_curve").focus()
    heard.elements.clear()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => new URLSearchParams(location.search).has('p')")
    at_rest(page)
    assert heard.widgets == ["p"]
    assert any(kind == "code" for kind, _ in heard.elements) is opened


def test_what_decides_the_scale_of_another_control_draws_them_all(visit: Visit) -> None:
    heard = Heard(visit)
    page = visit.open("entropy")
    page.locator(".st-key-kinds input[type=range]").focus()
    heard.elements.clear()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".st-key-p5 input[type=range]", state="attached")
    at_rest(page)
    assert {"kinds", "q1", "p5"} <= set(heard.widgets)
