"""Two moves of which the second comes before the page is drawn again for the first."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

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

    def turn(self, key: str, values: dict[str, str]) -> None:
        """Say that a control was turned, and the values of those that have been."""
        message = BackMsg()
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
