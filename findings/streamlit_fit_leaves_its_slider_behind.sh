#!/bin/sh
# In Streamlit a button's callback may set a slider (a fitted temperature), and since keyed fragments
# came it may end with st.rerun("part") so that only that part of the page runs again. The part then
# computes with the new value, but the browser is never told of it: its slider stays where it was.
# Without the key in st.rerun, or without st.rerun, the slider follows.
#
# The likelihood on the page belongs to another parameter than the one that stands beside it, and a
# screenshot or a report of it is wrong; at the next move of the slider the two jump together again.
#
# Seen with streamlit 1.67.0, Python 3.11, on 2026-11-30 (what the browser is sent for the slider):
#   whole page: computed with T = 7, the slider is told [7.0]
#   keyed part: computed with T = 7, the slider is told nothing
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check streamlit==1.67.0
cat > app.py <<'PYTHON'
import streamlit as st


@st.fragment(key="part")
def part():
    st.slider("Temperature T", 0, 10, 1, key="T")
    st.text(f"T = {st.session_state['T']}")


def fit(what):
    st.session_state["T"] = 7
    if what:
        st.rerun(what)


part()
st.button("whole page", on_click=fit, args=(None,))
st.button("keyed part", on_click=fit, args=("part",))
PYTHON
venv/bin/python - 2>/dev/null <<'PYTHON'
from streamlit.testing.v1 import AppTest

told = {}
for name in ("whole page", "keyed part"):
    app = AppTest.from_file("app.py").run()
    next(button for button in app.button if button.label == name).click().run()
    slider = app.slider[0].proto
    told[name] = list(slider.value) if slider.set_value else None
    print(f"{name}: computed with {app.text[0].value}, the slider is told {told[name] or 'nothing'}")
    assert app.text[0].value == "T = 7"
assert told == {"whole page": [7.0], "keyed part": None}
PYTHON
