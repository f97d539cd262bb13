"""The calibration page as one plain script: stock widgets, stock charts, a full rerun."""

import numpy as np
import streamlit as st

from nll_core.datasets import load_digits_predictions
from nll_core.score_tables import calibration_scores
from nll_core.teaching import (
    calibrated_error_along_temperature,
    calibration_along_temperature,
    held_out_calibration,
    hold_out,
    nll_along_temperature,
)
from pages._figures.calibration import (
    AlongTemperature,
    SplitRow,
    along_temperature,
    reliability_diagram,
    split_bars,
)

st.set_page_config(layout="wide")
st.title("Calibration")
steps = [float(f"{10 ** (i / 100):.3g}") for i in range(-100, 101)]
t = st.select_slider("Temperature", steps, 1.0, format_func=lambda value: f"{value:g}", key="t")
bins = st.slider("Number of bins", 5, 50, 15)

digits = load_digits_predictions(0.0)
halves = hold_out(digits.logits, digits.labels, seed=0)
at = held_out_calibration(halves, temperature=t, n_bins=bins)
grid = np.array(steps[::2])
evaluation = (halves.logits, halves.labels)

nll = nll_along_temperature(*evaluation, grid)
errors = calibration_along_temperature(*evaluation, grid, n_bins=bins)
chance = calibrated_error_along_temperature(halves.logits, grid[::5], n_bins=bins, n_draws=200)
temperatures = {"before": 1.0, "fitted": halves.fitted.temperature, "present": t}
scores = [
    calibration_scores(*evaluation, temperature=value, n_bins=bins)
    for value in temperatures.values()
]

left, right = st.columns(2)
diagram = reliability_diagram(at, event="right", forecast="probability of the predicted class")
left.plotly_chart(diagram.figure(), key="calibration_reliability")
curves = along_temperature(AlongTemperature(nll, errors, chance, top=2.5), at)
right.plotly_chart(curves.figure(), key="calibration_temperature")
st.table(
    {
        "temperature": list(temperatures),
        "accuracy": [s.accuracy for s in scores],
        "NLL": [s.nll for s in scores],
        "Brier": [s.brier for s in scores],
        "ECE": [s.expected_error for s in scores],
    }
)
rows = [
    SplitRow("fit half", at.fit_split.nll, at.fit_split.calibration, at.fit_split.refinement),
    SplitRow("evaluation half", at.split.nll, at.split.calibration, at.split.refinement),
]
st.plotly_chart(split_bars(rows, top=2.5).figure(), key="calibration_split")
