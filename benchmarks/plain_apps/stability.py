"""The stability page as one plain script: stock widgets, stock charts, a full rerun."""

import streamlit as st

from nll_core.teaching import judge_cross_entropies
from pages._figures.stability import Now, relative_errors, value_and_outcomes
from pages._lessons.stability.ways import LEADS

st.set_page_config(layout="wide")
st.title("Numerical stability")
lead = st.select_slider("Lead", LEADS, -800, key="lead")
shift = st.number_input("Constant added to both logits", value=0.0)

# As a plain script does: anew on every run.
ways = judge_cross_entropies(shift=shift)
now = Now(ways, "loss", "max-subtracted", LEADS.index(lead), "±1000")
st.plotly_chart(value_and_outcomes(now).figure(), key="stability_ways")
st.write({form: float(curve.value[now.at]) for form, curve in ways.loss.items()})
st.plotly_chart(relative_errors(now).figure(), key="stability_error")
