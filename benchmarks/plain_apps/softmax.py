"""The softmax page as one plain script: stock widgets, stock charts, a full rerun."""

import streamlit as st

from nll_core import descend
from nll_core.likelihoods import softmax_objective
from pages._figures import softmax as figures
from pages._lessons.softmax.record import CONSTANTS, Path, Record
from pages._lessons.softmax.state import LOGITS, TEMPERATURES, State
from pages._ui.bound import filled

st.set_page_config(layout="wide")
st.title("Softmax and cross-entropy")
names = ["cat", "dog", "bird"]
sliders = zip(names, LOGITS[:3], strict=True)
z = [st.slider(name, -10.0, 10.0, value, 0.1, key=f"z_{name}") for name, value in sliders]
T = st.select_slider("T", TEMPERATURES, 1.0, key="T")
epsilon = st.slider("label smoothing", 0.0, 0.5, 0.0, 0.01, key="eps")
rate = st.slider("learning rate", 0.1, 10.0, 1.0, key="lr")
objective = softmax_objective(1, temperature=T, label_smoothing=epsilon)
steps = descend(objective, z, learning_rate=rate, max_steps=10)
state = State(z1=z[0], z2=z[1], z3=z[2], T=T, eps=epsilon, lr=rate)
record = Record(state, Path(steps.positions, 0, 0, "most", 0.0, ()))
st.write(f"Loss: {record.parts.loss:.3f} nats")
left, right = st.columns(2)
top = figures.loss_axis_top(record.parts.loss)
for place, key, drawing in (
    (left, "softmax_bars", figures.class_bars(names, record.parts.weight / T)),
    (right, "softmax_loss", figures.loss_panels("dog", top)),
    (left, "softmax_simplex", figures.simplex(names, len(CONSTANTS["rises"]))),
    (right, "softmax_steps", figures.descent_losses(10, top)),
):
    place.plotly_chart(filled(drawing, record).figure(), key=key)
