"""The training page as one plain script: stock widgets, stock charts, a full rerun."""

import numpy as np
import streamlit as st

from nll_core import softmax
from nll_core.datasets import load_iris
from nll_core.teaching import round_steps, split_sample, train_with_cure
from pages._figures import training as figures

st.set_page_config(layout="wide")
st.title("Training, overconfidence and its cures")
iris = load_iris()
two = iris.labels > 0
x, y = iris.features[two, 2:], iris.labels[two] - 1
steps = round_steps(3000)
done = st.select_slider("Steps taken", steps, 300, key="done")
at = steps.index(done)
sample = split_sample(x, y, n_train=12, seed=7)
found = train_with_cure(sample, "none", l2=0.01, label_smoothing=0.1, steps=steps)
run, held = found.run, found.held_out
b, w = run.in_own_units(sample)
points = [figures.Points(x[part.rows], part.labels) for part in (sample.train, sample.held_out)]
probs = softmax(found.logits(sample.held_out, at))
wrong = np.asarray(probs).argmax(axis=1) != sample.held_out.labels
along = figures.Along(
    run.steps,
    found.train.nll,
    held.nll,
    held.confidence,
    held.accuracy,
    run.weight_norms,
    run.gradient_norms,
    log=True,
)
st.write(f"After {done} steps the held-out NLL is {held.nll[at]:.4f}")
left, right = st.columns(2)
names, features = ("versicolor", "virginica"), ("petal length", "petal width")
surface = figures.plane(
    *points, wrong, figures.Parameters(b[at], w[at]), names, features, (2.8, 7.1, 0.85, 2.65)
)
left.plotly_chart(surface.figure(), key="training_plane")
right.plotly_chart(figures.nll_along(along, at).figure(), key="training_nll")
builders = (figures.confidence_along, figures.weights_along, figures.gradient_along)
for column, build in zip(st.columns(3), builders, strict=True):
    column.plotly_chart(build(along, at).figure(), key=f"training_{build.__name__}")
