"""The main script: page settings, style, navigation; then the page that the address asks for."""

import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).parents[1])
if ROOT not in sys.path:  # `streamlit run pages/_router.py` puts only this folder on the path
    sys.path.insert(0, ROOT)

from pages._ui.asking import arrive  # noqa: E402
from pages._ui.page import load_style  # noqa: E402
from pages._ui.registry import HOME, navigation, tab_title  # noqa: E402
from pages._ui.shell import load_shell  # noqa: E402

page = navigation()
st.set_page_config(page_title=tab_title(page.url_path), page_icon=HOME.icon, layout="wide")
load_style()
load_shell()
arrive(page.url_path)
page.run()
