"""The home page's live curve as one plain script: stock widgets, a full rerun."""

import numpy as np
import streamlit as st

from nll_core import surprise
from pages._figures.surprise import surprise_curve
from pages._ui.shared_controls import PROBABILITIES, probability_text

st.set_page_config(layout="wide")
st.title("NLL Explorer")
p = st.select_slider("p", PROBABILITIES, 0.1, format_func=probability_text, key="p")
st.write(f"Surprise: {surprise(p):.3f} nats")
curve = surprise_curve(np.array(PROBABILITIES), p, "nats", penalties=False, log_axis=False)
st.plotly_chart(curve, key="home_curve")
