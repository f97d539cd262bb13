"""The Gaussian page as one plain script: stock widgets, stock charts, a full rerun."""

import streamlit as st
from _figures import figures

from nll_core import gaussian_nll
from pages._lessons.gaussian import FIT, State, lesson

st.set_page_config(layout="wide")
st.title("Gaussian maximum likelihood")
data = State(x=st.selectbox("Data", State.controls["x"].options))
mus, sigmas = data.scales.mu, data.scales.sigma
mu = st.select_slider("Mean", mus.options, mus.start, key="mu")
sigma = st.select_slider("Standard deviation", sigmas.options, sigmas.start, key="sigma")
state = data.but(mu=mu, sigma=sigma)
here = gaussian_nll(state.sample.values, mu, sigma, reduction="sum")
st.write(f"NLL here: {here:.3f} nats, minimum {state.sample.fit.nll:.3f}")
plots = figures(lesson.view_named(FIT), state)
left, right = st.columns(2)
left.plotly_chart(plots["gaussian_density"], key="gaussian_density")
right.plotly_chart(plots["gaussian_surface"], key="gaussian_surface")
