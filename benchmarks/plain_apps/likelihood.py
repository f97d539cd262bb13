"""The likelihood page as one plain script: stock widgets, stock charts, a full rerun."""

import streamlit as st

from nll_core import gaussian_interval
from pages._figures.normal_interval import interval_area, interval_rise

st.set_page_config(layout="wide")
st.title("Probability or likelihood?")
edges = [round(35 + 0.25 * i, 2) for i in range(141)]
low = st.select_slider("One end", edges, 50.0, key="lo")
high = st.select_slider("The other end", edges, 52.5, key="hi")
ends, window = (low, high), (34.3, 70.7)
found = gaussian_interval(min(ends), max(ends), 50.0, 2.5)
st.write(f"Probability: {found.probability:.4f}")
left, right = st.columns(2)
area = interval_area(50.0, 2.5, ends, window=window, least=2.5)
left.plotly_chart(area, key="likelihood_area")
right.plotly_chart(interval_rise(50.0, 2.5, ends, window=window), key="likelihood_rise")
