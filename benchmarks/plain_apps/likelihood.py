"""The likelihood page as one plain script: stock widgets, stock charts, a full rerun."""

import streamlit as st
from _figures import figures

from nll_core import gaussian_interval
from pages._lessons.likelihood import State, lesson

st.set_page_config(layout="wide")
st.title("Probability or likelihood?")
edges = [round(35 + 0.25 * i, 2) for i in range(141)]
low = st.select_slider("One end", edges, 50.0, key="lo")
high = st.select_slider("The other end", edges, 52.5, key="hi")
found = gaussian_interval(min(low, high), max(low, high), 50.0, 2.5)
st.write(f"Probability: {found.probability:.4f}")
plots = figures(lesson.view_named("Probability"), State(lo=low, hi=high, m=50.0, s=2.5))
left, right = st.columns(2)
left.plotly_chart(plots["likelihood_area"], key="likelihood_area")
right.plotly_chart(plots["likelihood_rise"], key="likelihood_rise")
