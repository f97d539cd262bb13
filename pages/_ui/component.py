"""Components whose scripts are served by the app: what is sent with each update only loads them."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import streamlit as st

from pages._ui.assets import PLOTLY, served, url

_BROKEN: Final = "_scripts_cannot_load"

# Sent with every update, so it only fetches the script that does the work.
LOADER: Final = """\
export default (component) =>
  import(new URL("{script}", location.origin))
    .then((script) => script.show(component, "{plotly}"))
    .catch((error) => {{
      console.warn("{name} stands back:", error);
      component.setStateValue("failed", true);
    }});
"""


def scripts_work() -> bool:
    """Whether components of our own can be shown: a server offers the scripts, and they load."""
    return served() and not st.session_state.get(_BROKEN)


def component(script: str, *, key: str, data: bytes, **callbacks: Any) -> None:
    """Show `data` by the `show` function of one of the scripts in `pages/_browser`."""
    _renderer(script)(key=key, data=data, on_failed_change=_stand_back, **callbacks)


@cache
def _renderer(script: str) -> Any:
    name = f"nll_{script.removesuffix('.js')}"
    js = LOADER.format(script=url(script), plotly=url(PLOTLY), name=name)
    return st.components.v2.component(name, js=js, isolate_styles=False)


def _stand_back() -> None:
    st.session_state[_BROKEN] = True
    st.rerun()
