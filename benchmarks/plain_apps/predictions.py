"""The predictions page as one plain script: stock widgets, stock charts, a full rerun."""

import numpy as np
import streamlit as st

from nll_core import Predictions, score_report
from nll_core.datasets import load_digits_predictions
from nll_core.report import reliability_picture
from pages._figures.predictions import reliability

st.set_page_config(layout="wide")
st.title("Your own predictions")
st.file_uploader("Drop in your predictions")
bins = st.slider("Number of bins", 5, 50, 15, key="prbins")

digits = load_digits_predictions(0.0)
predictions = Predictions(
    "logits", digits.logits, digits.labels.astype(np.int64), digits.class_names
)
report = score_report(predictions)
confidence, correct = predictions.confidence_and_correct()
picture = reliability_picture(confidence, correct, "right", n_bins=bins)

st.plotly_chart(reliability(picture).figure(), key="predictions_reliability")
st.write(f"NLL {report['nll'].value:.4f} nats, ECE {picture.error:.4f} in {bins} bins")
st.table(
    {
        "score": [score.name for score in report.scores],
        "value": [score.value for score in report.scores],
        "low": [score.low for score in report.scores],
        "high": [score.high for score in report.scores],
    }
)
