"""Two moves of which the second comes before the page is drawn again for the first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from .conftest import Visit
from .live import assert_same, at_rest, shown

PATIENCE = 30.0  # seconds
QUIET = 1.0


def answers(socket: ClientConnection, quiet: float = 0.0) -> Iterator[ForwardMsg]:
    """What the server sends until a script has come to its end and no other begins."""
    at_rest = False
    while True:
        try:
            content = socket.recv(quiet if at_rest else PATIENCE)
        except TimeoutError:
            assert at_rest
            return
        assert isinstance(content, bytes)
        answer = ForwardMsg.FromString(content)
        yield answer
        if answer.HasField("script_finished"):
            at_rest = answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        elif answer.HasField("new_session"):
            at_rest = False


class Opened:
    """The page on calibration, as it is first sent, with its widgets by key."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.widgets: dict[str, tuple[str, Any]] = {}
        message = BackMsg()
        message.rerun_script.page_name = "calibration"
        socket.send(message.SerializeToString())
        for answer in answers(socket):
            if answer.HasField("navigation"):
                self.page = answer.navigation.page_script_hash
            elif answer.HasField("delta"):
                self._take(answer.delta)

    def _take(self, delta: Any) -> None:
        element = delta.new_element
        if element.WhichOneof("type") in ("slider", "button_group"):
            widget = getattr(element, element.WhichOneof("type"))
            self.widgets[widget.id.rsplit("-", 1)[-1]] = delta.fragment_id, widget

    def turn(self, key: str, values: dict[str, str], address: str = "") -> None:
        """Say that a control was turned, the values of those that have been, and the address."""
        message = BackMsg()
        message.rerun_script.query_string = address
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.fragment_id = self.widgets[key][0]
        for name, value in values.items():
            state = message.rerun_script.widget_states.widgets.add(id=self.widgets[name][1].id)
            state.string_array_value.data.append(value)
        self.socket.send(message.SerializeToString())


# How long the first has been under way; at some moments Streamlit forgets to draw for it.
@pytest.mark.parametrize("gap", [0.0008 * i for i in range(1, 6)])
def test_the_page_is_drawn_for_both(server: str, gap: float) -> None:
    address = server.replace("http", "ws") + "/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        page = Opened(socket)
        options = page.widgets["t"][1].options
        first = {"look": "label smoothing"}
        page.turn("look", first)
        time.sleep(gap)
        page.turn("t", first | {"t": options[3]})
        sent = "".join(str(answer.delta) for answer in answers(socket, QUIET))
    assert "Smoothed targets never ask" in sent
    assert f"At T = {options[3]}" in sent


def test_what_only_the_address_says_is_drawn(server: str) -> None:
    stream = server.replace("http", "ws") + "/_stcore/stream"
    with connect(stream, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        page = Opened(socket)
        before, after = page.widgets["t"][1].options[2:4]
        page.turn("t", {"t": before})
        list(answers(socket, QUIET))
        # The browser says nothing of the widget's value, and by the address another one.
        page.turn("look", {"look": "label smoothing"}, f"t={after}&look=label+smoothing")
        sent = "".join(str(answer.delta) for answer in answers(socket, QUIET))
    assert f"At T = {after}" in sent


@pytest.fixture
def line(visit: Visit) -> Line:
    return Line(visit.page)


class Line:
    """What browser and server say to each other: some of it can be lost or held up."""

    def __init__(self, page: Page) -> None:
        self.is_lost: Callable[[Any], bool] = lambda _: False
        self.sent: list[Any] = []
        self.held: list[str | bytes] | None = None
        page.route_web_socket("**/_stcore/stream", self._between)

    def _between(self, browser: WebSocketRoute) -> None:
        self._browser, server = browser, browser.connect_to_server()

        def tell(content: str | bytes) -> None:
            assert isinstance(content, bytes)
            self.sent.append(asked := BackMsg.FromString(content).rerun_script)
            if not self.is_lost(asked):
                server.send(content)

        def answer(content: str | bytes) -> None:
            if self.held is None:
                browser.send(content)
            else:
                self.held.append(content)

        browser.on_message(tell)
        server.on_message(answer)

    def let_go(self) -> None:
        held, self.held = self.held or [], None
        for content in held:
            self._browser.send(content)


def test_what_the_server_has_not_heard_is_told_again(visit: Visit, line: Line) -> None:
    page = visit.open("calibration")
    line.is_lost = lambda asked: [r for r in line.sent if "bins=50" in r.query_string] == [asked]
    page.locator(".st-key-bins input").press("End")
    expect(page.get_by_text("and the ECE in 50 bins at")).to_be_visible()


def test_a_move_before_the_answer_to_a_preset_leaves_no_slider_behind(
    visit: Visit, desktop: BrowserContext, line: Line
) -> None:
    page = visit.open("calibration")
    line.held = []
    page.get_by_role("button", name="50 bins, T = 1.95").click()
    page.locator(".st-key-bins input").press("ArrowRight")
    while "bins=16" not in line.sent[-1].query_string:
        page.wait_for_timeout(10)
    line.let_go()
    at_rest(page)
    other = Visit(desktop.new_page(), visit.address)
    again = other.open(page.url.removeprefix(visit.address))
    assert_same(shown(page), shown(again))
    other.page.close()
