"""The softmax page as one plain script: stock widgets, stock charts, a full rerun."""

import numpy as np
import streamlit as st

from nll_core import (
    best_logit,
    best_temperature,
    cross_entropy_along_logit,
    cross_entropy_along_smoothing,
    cross_entropy_along_temperature,
    cross_entropy_parts,
    descend,
    simplex_contours,
    softmax,
    softmax_objective,
)
from pages._figures.softmax import class_bars
from pages._figures.softmax_descent import RISES, descent_losses, simplex
from pages._figures.softmax_loss import LossCurves, loss_panels
from pages._lessons.softmax.example import LOGITS, TEMPERATURES

st.set_page_config(layout="wide")
st.title("Softmax and cross-entropy")
names = ["cat", "dog", "bird"]
sliders = zip(names, LOGITS[:3], strict=True)
z = [st.slider(name, -10.0, 10.0, value, 0.1, key=f"z_{name}") for name, value in sliders]
T = st.select_slider("T", TEMPERATURES, 1.0, key="T")
epsilon = st.slider("label smoothing", 0.0, 0.5, 0.0, 0.01, key="eps")
rate = st.slider("learning rate", 0.1, 10.0, 1.0, key="lr")
temperatures, grid = np.geomspace(0.05, 20, 121), np.linspace(-10, 10, 121)
parts = cross_entropy_parts(z, 1, temperature=T, label_smoothing=epsilon)
st.write(f"Loss: {parts.loss:.3f} nats")
options = {"temperature": T, "label_smoothing": epsilon}
curves = LossCurves(
    temperatures,
    cross_entropy_along_temperature(z, 1, temperatures, label_smoothing=epsilon),
    best_temperature(z, 1, label_smoothing=epsilon),
    grid,
    cross_entropy_along_logit(z, 1, 1, grid, **options),
    best_logit(z, 1, 1, **options),
    parts.floor,
    cross_entropy_along_smoothing(z, 1, np.linspace(0, 0.5, 26), temperature=T),
)
left, right = st.columns(2)
left.plotly_chart(class_bars(names, 1, z, parts, T), key="softmax_bars")
panels = loss_panels(
    curves,
    parts,
    temperature=T,
    logit=z[1],
    slope=float(parts.gradient[1]),
    label_smoothing=epsilon,
    name="dog",
)
right.plotly_chart(panels, key="softmax_loss")
ahead = descend(softmax_objective(1, **options), z, learning_rate=rate, max_steps=10)
levels = parts.floor + np.array(RISES)
contours = simplex_contours(parts.pull, levels, n_points=91)
path = softmax([z], temperature=T)
after = softmax(ahead.positions, temperature=T)
triangle = simplex(names, parts, contours, levels, path, after, rate)
left.plotly_chart(triangle, key="softmax_simplex")
losses = descent_losses(np.array([parts.loss]), ahead.values, parts)
right.plotly_chart(losses, key="softmax_steps")
