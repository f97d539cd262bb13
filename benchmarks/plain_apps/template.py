"""The template page as one plain script: stock widgets, stock charts, a full rerun."""

import numpy as np
import streamlit as st

from nll_core import output_family
from pages._figures.template import Panel, panel

GRID = np.linspace(-6.0, 6.0, 121)

st.set_page_config(layout="wide")
st.title("One template, every loss")
names = {"a number, σ fixed": "gaussian", "Laplace": "laplace", "Student-t": "student_t"}
family = output_family(names[st.selectbox("What the model predicts", list(names))])
z = st.select_slider("Prediction", [i / 10 for i in range(-60, 61)], 0.5, key="tpm")
y = st.select_slider("Observed", [i / 10 for i in range(-40, 41)], 2.0)
nll, slope = family.nll(z, y), family.gradient(z, y)
losses = Panel(
    grid=GRID,
    values=np.asarray(family.nll(GRID, y)),
    here=(z, nll),
    says=f"loss {nll:.3f} nats",
    other=np.asarray(family.familiar_loss(GRID, y)),
    other_says="without the constant",
    best=(y, family.nll(y, y)),
    observed=f"y = {y:g}",
    window=(-1.0, 10.0),
    titles=("prediction", "loss (nats)"),
    is_slope=False,
)
slopes = losses._replace(
    values=np.asarray(family.gradient(GRID, y)),
    here=(z, slope),
    says=f"slope {slope:.3f}",
    other=None,
    best=(y, 0.0),
    window=(-6.0, 6.0),
    is_slope=True,
)
st.write(f"loss {nll:.4f} nats, slope {slope:.4f}, familiar {family.familiar_loss(z, y):.4f}")
left, right = st.columns(2)
left.plotly_chart(panel(losses).figure(), key="template_loss")
right.plotly_chart(panel(slopes).figure(), key="template_slope")
