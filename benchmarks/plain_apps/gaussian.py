"""The Gaussian page as one plain script: stock widgets, stock charts, a full rerun."""

import numpy as np
import streamlit as st

from nll_core import fit_gaussian, gaussian_nll, gaussian_statistics
from nll_core.datasets import load_five_points, load_michelson, load_newcomb
from pages._figures.gaussian import nll_surface
from pages._figures.gaussian_density import density

st.set_page_config(layout="wide")
st.title("Gaussian maximum likelihood")
loaders = {
    "Five points": load_five_points,
    "Newcomb": load_newcomb,
    "Michelson": load_michelson,
}
x = loaders[st.selectbox("Data", loaders)]().values
fit, statistics = fit_gaussian(x), gaussian_statistics(x)
mus = np.linspace(fit.mu - 2.5 * fit.sigma, fit.mu + 2.5 * fit.sigma, 81)
sigmas = np.linspace(0.25 * fit.sigma, 3 * fit.sigma, 90)
step = float(mus[1] - mus[0])
mu = st.slider("Mean", float(mus[0]), float(mus[-1]), float(mus[30]), step, key="mu")
sigma = st.slider("Standard deviation", float(sigmas[0]), float(sigmas[-1]), key="sigma")
st.write(f"NLL here: {gaussian_nll(x, mu, sigma, reduction='sum'):.3f} nats, minimum {fit.nll:.3f}")
values, counts = np.unique(x, return_counts=True)
window = (min(x.min(), mus[0]), max(x.max(), mus[-1]))
left, right = st.columns(2)
curve = density(values, counts, mu, sigma, fit, window=window, title="x")
left.plotly_chart(curve, key="gaussian_density")
surface = nll_surface(statistics, fit, mu, sigma, mus=mus, sigmas=sigmas, unit="units of x")
right.plotly_chart(surface, key="gaussian_surface")
