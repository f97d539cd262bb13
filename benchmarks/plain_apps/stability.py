"""The stability page as one plain script: stock widgets, stock charts, a full rerun."""

import streamlit as st

from pages._figures.stability import relative_errors, value_and_outcomes
from pages._lessons.stability.ways import LEADS, written

st.set_page_config(layout="wide")
st.title("Numerical stability")
lead = st.select_slider("Lead", LEADS, -800, key="lead")
shift = st.number_input("Constant added to both logits", value=0.0)

# As a plain script does: anew on every run.
ways = written.__wrapped__("float64", shift, 1e-7, "loss")
shown = ways, "max-subtracted", LEADS.index(lead), "±1000"
st.plotly_chart(value_and_outcomes(*shown).figure(), key="stability_ways")
st.write({form: float(curve.value[LEADS.index(lead)]) for form, curve in ways.losses.items()})
st.plotly_chart(relative_errors(*shown).figure(), key="stability_error")
