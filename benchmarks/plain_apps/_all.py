"""All plain apps in one, for many visitors at once."""

from pathlib import Path

import streamlit as st

scripts = sorted(Path(__file__).parent.glob("[!_]*.py"))
st.navigation([st.Page(path, default=path.stem == "home") for path in scripts]).run()
