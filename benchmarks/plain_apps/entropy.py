"""The entropy page as one plain script: stock widgets, stock charts, a full rerun."""

import math

import streamlit as st

from nll_core.teaching import compare_codes, normalise_weights
from pages._figures.entropy import code_bars, stacked_bits

TRUTH = [8, 4, 2, 2]
NAMES = ["A", "B", "C", "D"]

st.set_page_config(layout="wide")
st.title("Entropy")
weights = [st.slider(f"{name} in q", 0, 20, 4, key=f"q{k}") for k, name in enumerate(NAMES, 1)]
codes = compare_codes(normalise_weights(TRUTH), normalise_weights(weights))
longest = math.log2(61)
st.write(f"Cross-entropy: {codes.cross_entropy:.3f} bits")
left, right = st.columns(2)
left.plotly_chart(code_bars(NAMES, codes, longest).figure(), key="entropy_codes")
right.plotly_chart(stacked_bits(codes, longest).figure(), key="entropy_stack")
