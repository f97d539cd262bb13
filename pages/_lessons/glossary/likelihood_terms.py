"""Terms of likelihood, of information and of scores."""

from __future__ import annotations

import math
from typing import Final

from pages._lessons.glossary.term import Term

LIKELIHOOD: Final = (
    Term(
        "Likelihood",
        "The probability or density that a model gives to the observed data, as a function of the "
        "model's parameters θ. It is not a distribution over the parameters: it need not sum or "
        "integrate to 1 over them.",
        r"L(\theta) = \prod_i p(x_i \mid \theta)",
        "likelihood",
    ),
    Term(
        "Log-likelihood",
        "The logarithm of the likelihood, in which the product over examples becomes a sum that "
        "floating-point numbers can hold. Made of probabilities it is never above 0; made of "
        "densities it can be.",
        r"\log L(\theta) = \sum_i \log p(x_i \mid \theta)",
        "likelihood",
    ),
    Term(
        "Negative log-likelihood",
        "The log-likelihood with its sign turned, so that smaller is better and each example adds "
        "a cost. The total NLL is that sum (pages on likelihood and the Gaussian); the mean NLL "
        "divides it by n (pages on classifiers and predictions).",
        r"\mathrm{NLL}(\theta) = -\sum_i \log p(x_i \mid \theta)",
        "gaussian",
        also="NLL; its mean: log loss, cross-entropy loss, logarithmic score",
    ),
    Term(
        "Surprise",
        "What one outcome costs a model that gave it probability p. Halving p adds the same "
        "amount, one bit, whatever p was.",
        r"-\log p",
        "surprise",
        also="surprisal, self-information, Shannon information",
    ),
    Term(
        "Nat",
        "The unit of surprise for natural logarithms, which log means on every page here. One "
        f"nat is 1/log 2 bits, about {1 / math.log(2):.4f}.",
        r"1\ \text{nat} = \frac{1}{\log 2}\ \text{bits}",
        "surprise",
    ),
    Term(
        "Maximum likelihood estimate",
        "The parameters under which the data are least surprising: those with the smallest "
        "negative log-likelihood. For a Gaussian they are the mean and the root mean square "
        "deviation, with divisor n.",
        r"\hat\theta = \arg\min_\theta \mathrm{NLL}(\theta)",
        "gaussian",
        also="MLE",
    ),
    Term(
        "Observed information",
        "The curvature of the negative log-likelihood at its minimum: how fast the cost rises as "
        "the parameters leave it. Its inverse is the usual estimate of the variance of the "
        "estimate.",
        r"J(\hat\theta) = \nabla^2\, \mathrm{NLL}(\hat\theta)",
        "gaussian",
        also="Hessian of the NLL; its expectation is the Fisher information",
    ),
    Term(
        "Wald interval",
        "A confidence interval made from the curvature at the minimum, as if the negative "
        "log-likelihood were a parabola. It is symmetric whether or not the likelihood is.",
        r"\hat\theta \pm z\, J(\hat\theta)^{-1/2}",
        "gaussian",
    ),
    Term(
        "Profile likelihood interval",
        "All values of one parameter at which the negative log-likelihood, minimised over the "
        "others, stays within a given rise of its minimum. It follows the shape of the likelihood, "
        "so it need not be symmetric.",
        r"\min_{\psi}\,\mathrm{NLL}(\theta, \psi) - \mathrm{NLL}(\hat\theta, \hat\psi) "
        r"\le \tfrac{1}{2}\chi^2_{1,\,0.95}",
        "gaussian",
    ),
    Term(
        "Score interval",
        "All values of one parameter at which the slope of the likelihood is small for its "
        "information. It needs no estimate of the parameter itself; of a probability it is "
        "Wilson’s interval. Where the slope levels off it may have no end.",
        r"s(\theta)^\top I(\theta)^{-1} s(\theta) \le \chi^2_{1,\,0.95}",
        "families",
        also="Rao’s interval",
    ),
    Term(
        "Likelihood-ratio test",
        "Compares a special case with the more general model, by twice the fall of the negative "
        "log-likelihood. Under the special case that is χ² with a degree of freedom for each "
        "parameter added, but on a boundary it is a mixture: half of the time it is 0.",
        r"2\,(\mathrm{NLL}_{\text{special}} - \mathrm{NLL}_{\text{general}})",
        "families",
    ),
    Term(
        "AIC",
        "Twice the negative log-likelihood and twice the number of parameters fitted. Only "
        "differences mean something, and only between models of the same data in the same unit: "
        "densities and probabilities of counts are not comparable.",
        r"2k + 2\,\mathrm{NLL}(\hat\theta)",
        "families",
        also="Akaike’s information criterion",
    ),
    Term(
        "Censored data",
        "Values of which only an interval is known: more than 9 weeks, between two bin edges, "
        "rounded to a whole number. Each adds −log of the probability of its interval.",
        r"-\log\left(F(b) - F(a)\right)",
        "families",
        also="binned, rounded data",
    ),
    Term(
        "Student-t",
        "A distribution with a bell like a Gaussian's and heavier tails, the heavier the smaller "
        "ν. Its −log p grows only like a logarithm far out, so an outlier pulls its fit little.",
        r"-\log p = \tfrac{\nu + 1}{2} \log\!\left(1 + \tfrac{z^2}{\nu}\right) + \text{const}",
        "gaussian",
    ),
    Term(
        "Probability density",
        "Probability per unit of x: the area under it over an interval is the probability of that "
        "interval. A density itself may exceed 1, so its logarithm may exceed 0.",
        r"P(a \le x \le b) = \int_a^b p(x)\,dx",
        "likelihood",
    ),
)
BAYES: Final = (
    Term(
        "Prior",
        "What is believed about the parameters before the data: a distribution over them. Its −log "
        "density is added to the NLL, as a penalty is.",
        r"p(\theta)",
        "bayes",
    ),
    Term(
        "Posterior",
        "What is believed about the parameters after the data: prior times likelihood, over the "
        "area of that product. In nats its terms add up.",
        r"-\log p(\theta \mid x) = \mathrm{NLL}(\theta) - \log p(\theta) + \log Z",
        "bayes",
    ),
    Term(
        "Evidence",
        "The probability or density of the data before the parameters are known: the likelihood "
        "averaged over the prior. Its −log is what the data cost when each is predicted from those "
        "before it.",
        r"Z = \int L(\theta)\, p(\theta)\, d\theta",
        "bayes",
        also="marginal likelihood",
    ),
    Term(
        "MAP estimate",
        "The parameters of the highest posterior density. Ridge and lasso are MAP estimates. It "
        "moves when the coordinate changes, since a density is per unit of something; quantiles do "
        "not.",
        r"\hat\theta = \arg\max_\theta\, p(\theta \mid x)",
        "bayes",
        also="maximum a posteriori, posterior mode",
    ),
    Term(
        "Laplace’s approximation",
        "A Gaussian in place of a posterior, with its mode and its curvature there. It gets better "
        "with more data, and depends on the coordinate.",
        r"s^{-2} = -\frac{d^2}{d\theta^2} \log p(\theta \mid x)",
        "bayes",
    ),
    Term(
        "Partial pooling",
        "Estimates of groups are drawn towards their common mean. The larger the error of an "
        "estimate, compared with the spread τ between groups, the further it moves.",
        r"B_j = \frac{\sigma_j^2}{\sigma_j^2 + \tau^2}",
        "bayes",
        also="shrinkage, hierarchical model",
    ),
)

TEMPLATE: Final = (
    Term(
        "Exponential family",
        "Distributions whose log-probability is linear in a natural parameter ω, apart from a term "
        "A(ω). The slope of the NLL in ω is then the mean minus the observation, and the NLL is "
        "convex in ω.",
        r"-\log p(y \mid \omega) = A(\omega) - \omega\,y + \text{const}",
        "template",
        also="exponential dispersion model, with a fixed dispersion",
    ),
    Term(
        "Canonical link",
        "The link that makes a model’s raw output the natural parameter: logit for yes or no, "
        "softmax for classes, log for counts, identity for a Gaussian mean. With it the gradient "
        "at the output is mean − observed.",
        r"\omega = g(\mathbb{E}[y])",
        "template",
    ),
    Term(
        "Poisson loss",
        "The NLL of a count whose rate is the exponential of the output, without the term log y! "
        "that no prediction changes. Without that term it can be below 0.",
        r"e^{z} - y z",
        "template",
        also="Poisson deviance, up to factors and terms in y alone",
    ),
    Term(
        "Heteroscedastic NLL",
        "The NLL of a Gaussian whose standard deviation is predicted along with its mean. The term "
        "log σ keeps the model from calling everything uncertain, and a large σ quietens large "
        "errors.",
        r"\tfrac12 \left(\frac{y - \mu}{\sigma}\right)^2 + \log \sigma",
        "template",
        also="Gaussian NLL with a learned variance",
    ),
    Term(
        "Bradley–Terry model",
        "The probability that one of two answers is preferred is the sigmoid of the difference of "
        "their scores. With rewards as scores its NLL trains reward models; with β times "
        "log-ratios to a reference model it is the DPO loss.",
        r"P(a \succ b) = \operatorname{sigmoid}(r_a - r_b)",
        "template",
    ),
)
INFORMATION: Final = (
    Term(
        "Entropy",
        "The mean surprise of a source to somebody who knows its probabilities. No model of that "
        "source has a smaller mean loss.",
        r"H(q) = -\sum_k q_k \log q_k",
        "entropy",
    ),
    Term(
        "Cross-entropy",
        "The mean surprise of a model p when outcomes come from q: what classifiers are trained to "
        "make small. It is the entropy of q, which no model can change, plus the KL divergence.",
        r"\begin{gathered} H(q, p) = -\sum_k q_k \log p_k \\ "
        r"= H(q) + \mathrm{KL}(q \,\|\, p) \end{gathered}",
        "softmax",
        also="softmax loss, multinomial logistic loss, categorical NLL; many books write p for the "
        "truth and q for the model",
    ),
    Term(
        "KL divergence",
        "What a model p pays above the floor: the mean extra surprise of using p where q is true. "
        "It is 0 only where the two agree, and it is not symmetric.",
        r"\mathrm{KL}(q \,\|\, p) = \sum_k q_k \log \frac{q_k}{p_k}",
        "entropy",
        also="relative entropy, information gain",
    ),
    Term(
        "Perplexity",
        "The exponential of the mean NLL in nats: a number of equally likely choices. A perplexity "
        "of 10 is as uncertain as a fair die with 10 sides.",
        r"\mathrm{PPL} = e^{\,\text{mean NLL}}",
        "entropy",
    ),
    Term(
        "Proper scoring rule",
        "A score whose expectation is best when the report is what one believes. It is strictly "
        "proper if nothing else is as good: the logarithmic and the Brier score are.",
        r"\mathbb{E}_{y \sim q}\, S(q, y) \le \mathbb{E}_{y \sim q}\, S(r, y)",
        "entropy",
    ),
    Term(
        "Brier score",
        "The squared distance between the probabilities and what happened, as a vector with a "
        "single 1. It never exceeds 2, so that even certainty in the wrong class has a bounded "
        "cost, unlike with −log p.",
        r"\sum_k (p_k - \mathbb{1}[y = k])^2",
        "calibration",
        also="quadratic score; with two classes often half of this",
    ),
    Term(
        "Forward and reverse KL",
        "Two ways to fit a model p to a target q. The forward divergence KL(q ∥ p) pays wherever q "
        "has mass that p leaves out, so p covers all of it; the reverse KL(p ∥ q) pays wherever p "
        "has mass that q lacks, so of two distant humps p keeps to one.",
        r"\mathrm{KL}(q \,\|\, p) \ne \mathrm{KL}(p \,\|\, q)",
        "entropy",
        also="mass-covering and mode-seeking; M-projection and I-projection",
    ),
    Term(
        "Spherical score",
        "The probability of what happened divided by the length of the vector of probabilities. "
        "It is strictly proper, like the logarithmic and the Brier score, and larger is better.",
        r"\frac{p_y}{\sqrt{\sum_k p_k^2}}",
        "entropy",
    ),
)
