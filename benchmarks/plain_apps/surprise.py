"""The surprise page as one plain script: stock widgets, stock charts, a full rerun."""

import streamlit as st
from _figures import figures

from nll_core import surprise
from pages._lessons.surprise import State, lesson
from pages._ui.shared_controls import PROBABILITIES, probability_text

st.set_page_config(layout="wide")
st.title("Surprise")
p = st.select_slider("p", PROBABILITIES, 0.1, format_func=probability_text, key="p")
st.write(f"Surprise: {surprise(p):.3f} nats")
state = State(p=p)
curves = figures(lesson.view_named("curve"), state)
left, right = st.columns(2)
left.plotly_chart(curves["surprise_curve"], key="surprise_curve")
right.plotly_chart(curves["surprise_slope"], key="surprise_slope")
product = figures(lesson.view_named("product"), state)["surprise_product"]
st.plotly_chart(product, key="surprise_product")
