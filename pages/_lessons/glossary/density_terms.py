"""Terms of densities and of what is typical."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.term import Term

DENSITY: Final = (
    Term(
        "Gaussian mixture",
        "A density that is a weighted sum of Gaussians, each with its own mean and spread. Its NLL "
        "has many local minima and no lowest point: a component on one datum, ever thinner, gets "
        "below any value.",
        r"p(x) = \sum_k \pi_k\, N(x; \mu_k, \Sigma_k)",
        "density",
        also="mixture model, GMM",
    ),
    Term(
        "EM algorithm",
        "Minimises the NLL of a model with something unseen: asks what the unseen probably was "
        "(E), then fits as if it were known, with those probabilities as weights (M). The NLL "
        "never rises, and close to its minimum falls slowly.",
        r"\theta_{t+1} = \arg\min_\theta\ \mathbb{E}_{q_t}[-\log p(x, z \mid \theta)], "
        r"\quad q_t = p(z \mid x, \theta_t)",
        "density",
        also="expectation–maximisation",
    ),
    Term(
        "Evidence lower bound",
        "What is computed in place of an NLL that is not known, with a guess q of what is unseen. "
        "Its negative lies above the NLL by the divergence from q to the posterior.",
        r"-\log p(x) = -\mathrm{ELBO}(q) - \mathrm{KL}(q \,\|\, p(z \mid x))",
        "density",
        also="ELBO, variational bound, negative free energy",
    ),
    Term(
        "Kernel density",
        "The mean of equal humps, one on each datum. Its width is the bandwidth: too narrow it "
        "repeats the data, too wide it blurs them; the NLL of data left out says which width is "
        "best.",
        r"p(x) = \frac1n \sum_i N(x; x_i, h^2)",
        "density",
        also="KDE, Parzen window",
    ),
    Term(
        "Normalizing flow",
        "Bends data by an invertible map until they look Gaussian. The density is that of the bent "
        "datum times how much the map stretches there, so its NLL can be computed exactly.",
        r"\log p(x) = \log N(T(x); 0, 1) + \log \lvert T'(x) \rvert",
        "density",
        also="change of variables, rational-quadratic spline",
    ),
    Term(
        "Anomaly",
        "A datum that a model of all others finds unlikely. What is rare depends on the model, and "
        "on the coordinate: a density is per unit of x or of log x. Rare need not be wrong.",
        r"-\log p_{-i}(x_i) > t, \quad P(-\log p(X) > t) \le \alpha",
        "density",
        also="outlier, novelty",
    ),
    Term(
        "Typical set",
        "Where nearly all draws of a distribution lie: where the NLL is close to the entropy. In "
        "many dimensions the likeliest place is not among them.",
        r"\bigl\lvert -\log p(x) - H(p) \bigr\rvert \le \epsilon",
        "density",
        also="typicality test",
    ),
)
