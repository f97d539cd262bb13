"""The home page's live curve as one plain script: stock widgets, a full rerun."""

import streamlit as st
from _figures import figures

from nll_core import surprise
from pages._lessons.home import State, touch
from pages._ui.shared_controls import PROBABILITIES, probability_text

st.set_page_config(layout="wide")
st.title("NLL Explorer")
p = st.select_slider("p", PROBABILITIES, 0.1, format_func=probability_text, key="p")
st.write(f"Surprise: {surprise(p):.3f} nats")
st.plotly_chart(figures(touch, State(p=p))["home_curve"], key="home_curve")
