"""The calibration page as one plain script: stock widgets, stock charts, a full rerun."""

import streamlit as st

from nll_core.datasets import load_digits_predictions
from nll_core.score_tables import calibration_scores
from nll_core.teaching import held_out_along_temperature, held_out_calibration, hold_out
from pages._figures.calibration import along_temperature, reliability_diagram, split_bars

st.set_page_config(layout="wide")
st.title("Calibration")
steps = [float(f"{10 ** (i / 100):.3g}") for i in range(-100, 101)]
t = st.select_slider("Temperature", steps, 1.0, format_func=lambda value: f"{value:g}", key="t")
bins = st.slider("Number of bins", 5, 50, 15)

digits = load_digits_predictions(0.0)
halves = hold_out(digits.logits, digits.labels, seed=0)
at = held_out_calibration(halves, temperature=t, n_bins=bins)
evaluation = (halves.logits, halves.labels)

along = held_out_along_temperature(halves, steps[::2], n_bins=bins)
temperatures = {"before": 1.0, "fitted": halves.fitted.temperature, "present": t}
scores = [
    calibration_scores(*evaluation, temperature=value, n_bins=bins)
    for value in temperatures.values()
]

left, right = st.columns(2)
diagram = reliability_diagram(at, "right", "probability of the predicted class")
left.plotly_chart(diagram.figure(), key="calibration_reliability")
right.plotly_chart(along_temperature(along, at).figure(), key="calibration_temperature")
st.table(
    {
        "temperature": list(temperatures),
        "accuracy": [s.accuracy for s in scores],
        "NLL": [s.nll for s in scores],
        "Brier": [s.brier for s in scores],
        "ECE": [s.expected_error for s in scores],
    }
)
rows = {
    name: (split.nll, split.calibration, split.refinement)
    for name, split in {"fit half": at.fit_split, "evaluation half": at.split}.items()
}
st.plotly_chart(split_bars(rows, along).figure(), key="calibration_split")
