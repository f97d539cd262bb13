"""The losses page as one plain script: stock widgets, stock charts, a full rerun."""

import numpy as np
import streamlit as st

from nll_core import margin_loss, margin_loss_gradient
from pages._figures.losses import MARGINS, Curve, Curves, Mark, loss_slopes, loss_values

NAMES = {
    "NLL": "nll",
    "Brier": "brier",
    "hinge": "hinge",
    "squared hinge": "squared_hinge",
    "exponential": "exponential",
    "0–1": "zero_one",
    "focal": "focal",
    "weighted NLL": "weighted_nll",
    "smoothed NLL": "smoothed_nll",
}

st.set_page_config(layout="wide")
st.title("Loss functions compared")
name = st.selectbox("Loss", list(NAMES), 2)
margin = st.select_slider("Margin", [i / 10 for i in range(-60, 61)], -2.0, key="margin")
values = {n: np.asarray(margin_loss(MARGINS, loss)) for n, loss in NAMES.items()}
slopes = {n: np.asarray(margin_loss_gradient(MARGINS, loss)) for n, loss in NAMES.items()}
at = [Mark(n, margin, float(margin_loss(margin, NAMES[n]))) for n in (name, "NLL")]
falls = [Mark(n, margin, float(margin_loss_gradient(margin, NAMES[n]))) for n in (name, "NLL")]
st.write(f"{name}: {at[0].value:.4f}, gradient {falls[0].value:.4f}")
left, right = st.columns(2)
curves = Curves(lambda: values, Curve(name, values[name]), None, at, "margin")
left.plotly_chart(loss_values(curves, "loss").figure(), key="losses_values")
pulls = Curves(lambda: slopes, Curve(name, slopes[name]), None, falls, "margin")
right.plotly_chart(loss_slopes(pulls).figure(), key="losses_slopes")
