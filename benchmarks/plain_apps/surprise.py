"""The surprise page as one plain script: stock widgets, stock charts, a full rerun."""

import numpy as np
import streamlit as st

from nll_core import log_likelihood_series, surprise
from pages._figures.surprise import product_and_sum, slope_curve, surprise_curve
from pages._ui.shared_controls import PROBABILITIES, probability_text

st.set_page_config(layout="wide")
st.title("Surprise")
grid = np.array(PROBABILITIES)
p = st.select_slider("p", PROBABILITIES, 0.1, format_func=probability_text, key="p")
st.write(f"Surprise: {surprise(p):.3f} nats")
left, right = st.columns(2)
curve = surprise_curve(grid, p, "nats", penalties=True, log_axis=False)
left.plotly_chart(curve, key="surprise_curve")
slope = slope_curve(grid, p, penalties=True, log_axis=False)
right.plotly_chart(slope, key="surprise_slope")
st.plotly_chart(product_and_sum(log_likelihood_series(p, 400), "nats"), key="surprise_product")
