"""A visitor without a browser, who speaks with Streamlit's server as a browser does.

What the server takes for a move is measured so without the drawing, which on a machine without a
graphics card takes longer.
"""

from __future__ import annotations

import time
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PATIENCE = 120.0  # seconds
# The script then begins anew by itself.
REPEATED = (ForwardMsg.FINISHED_EARLY_FOR_RERUN,)


class Visit:
    """An open page, one of whose sliders of named steps is moved."""

    def __init__(self, port: int, page: str, slider: str) -> None:
        self._socket = connect(
            f"ws://localhost:{port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        )
        self._slider = slider
        self._step = -1
        self._page = ""
        self._widget: Any = None
        self._fragment = ""
        message = BackMsg()
        message.rerun_script.page_name = page
        self._run(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def move(self) -> float:
        """Move the slider by a step; milliseconds to the end of the script that this starts."""
        options = self._widget.options
        if self._step < 0:
            self._step = int(self._widget.default[0])
        self._step = (self._step + 1) % len(options)
        message = BackMsg()
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.fragment_id = self._fragment
        state = message.rerun_script.widget_states.widgets.add(id=self._widget.id)
        state.string_array_value.data.append(options[self._step])
        start = time.perf_counter()
        self._run(message)
        return 1000.0 * (time.perf_counter() - start)

    def _run(self, message: BackMsg) -> None:
        """Send a message, and take what comes until the script has ended."""
        self._socket.send(message.SerializeToString())
        while True:
            content = self._socket.recv(PATIENCE)
            assert isinstance(content, bytes)
            answer = ForwardMsg.FromString(content)
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self._page = answer.navigation.page_script_hash
            elif kind == "delta":
                self._take(answer.delta)
            elif kind == "script_finished" and answer.script_finished not in REPEATED:
                return

    def _take(self, delta: Any) -> None:
        element = delta.new_element
        if element.WhichOneof("type") == "exception":
            raise RuntimeError(f"the page shows an error: {element.exception.message}")
        # The end of a widget's id is its key; of what is no slider it is empty here.
        if element.slider.id.endswith(f"-{self._slider}"):
            self._widget, self._fragment = element.slider, delta.fragment_id
