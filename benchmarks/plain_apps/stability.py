"""The stability page as one plain script: stock widgets, stock charts, a full rerun."""

from typing import get_args

import numpy as np
import streamlit as st

from nll_core import LossForm, cross_entropy_as_written, numerical_outcomes
from nll_core.datasets import load_two_class_references
from pages._figures.outcome_strips import Curve
from pages._figures.stability import relative_errors, value_and_outcomes

st.set_page_config(layout="wide")
st.title("Numerical stability")
references = load_two_class_references()
leads = [int(lead) for lead in references.lead]
lead = st.select_slider("Lead", leads, -800, key="lead")
shift = st.number_input("Constant added to both logits", value=0.0)

curves = {}
for form in get_args(LossForm):
    loss = cross_entropy_as_written(references.lead, form, shift=shift).loss
    error = references.loss.relative_error(loss)
    outcome = numerical_outcomes(loss, references.loss.nearest, error, "float64")
    curves[form] = Curve(loss, outcome, error)
chosen, here = "max-subtracted", leads.index(lead)
ways = value_and_outcomes(
    references.lead,
    references.loss.nearest,
    curves,
    chosen,
    here,
    reach="±1000",
    part="loss",
)
st.plotly_chart(ways, key="stability_ways")
st.write({form: float(curve.value[here]) for form, curve in curves.items()})
errors = relative_errors(
    references.lead,
    curves,
    chosen,
    here,
    reach="±1000",
    spacing=float(np.finfo(float).eps),
    part="loss",
)
st.plotly_chart(errors, key="stability_error")
