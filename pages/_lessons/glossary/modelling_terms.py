"""Terms of choosing a model, densities, language models, preferences, and what is not known."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.term import Term

SELECTION: Final = (
    Term(
        "BIC",
        "Schwarz’s criterion: twice the NLL of the fit plus log n for each parameter. With eight "
        "data or more it chooses smaller models than AIC; given enough data, it chooses the true "
        "model rather than larger ones.",
        r"2\,\text{NLL} + k \log n",
        "selection",
        also="Bayesian information criterion",
    ),
    Term(
        "Cross-validation",
        "Each datum is scored by a model that was fitted without it. The mean is what new data "
        "cost, for a little fewer data than there are.",
        r"\frac{1}{n} \sum_i -\log p(x_i \mid x_{-i})",
        "selection",
        also="leave-one-out, folds",
    ),
    Term(
        "Optimism",
        "How much less the data that a model was fitted to cost than new data. For k parameters "
        "and many data it is about k/n nats a datum.",
        r"\mathbb{E}[\text{new} - \text{training}] \approx k/n",
        "selection",
    ),
    Term(
        "Winner’s curse",
        "The best of many models on a test set is partly the luckiest there. Its score is too "
        "good, and the more models there were, the more so.",
        r"\mathbb{E} \min_m \hat{L}_m \le \min_m L_m",
        "selection",
        also="selection bias",
    ),
)


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


LANGUAGE: Final = (
    Term(
        "Bigram model",
        "Gives the next letter a probability that depends only on the letter before. A text is "
        "least surprising when these are the shares of its counts, and gradient descent on a row "
        "of logits for each letter approaches the same.",
        r"p(b \mid a) = \frac{n_{ab}}{n_a}",
        "bigram",
        also="first-order Markov chain",
    ),
    Term(
        "n-gram model",
        "Looks at the n − 1 letters before. A longer memory costs less on what it was counted in, "
        "and more on new texts, whose contexts are often new as well.",
        r"p(c_i \mid c_{i-n+1} \dots c_{i-1})",
        "bigram",
        also="Markov chain of order n − 1",
    ),
    Term(
        "Additive smoothing",
        "Adds k to every count, so that what was never seen gets some probability and does not "
        "cost ∞. The same k weighs more after a rare letter than after a frequent one.",
        r"p(b \mid a) = \frac{n_{ab} + k}{n_a + kV}",
        "bigram",
        also="add-k, Laplace (k = 1) or Lidstone smoothing; a Dirichlet prior",
    ),
    Term(
        "Bits per byte",
        "The surprise of a text in bits, divided by its bytes in UTF-8. A mean per token depends "
        "on how the tokeniser cuts; this one does not, so it compares models of different "
        "tokenisers. The bytes of tokens that are not scored do not count.",
        r"\frac{\mathrm{NLL}}{\log 2 \cdot \text{bytes}}",
        "tokens",
        also="BPB; of one-byte characters, bits per character",
    ),
    Term(
        "Strided perplexity",
        "The perplexity of a text that is longer than what the model looks at, scored in windows "
        "that overlap: each token counts once, in the first window that has it. A smaller stride "
        "leaves tokens more context, costs more work, and gives a lower perplexity.",
        r"\exp \frac{\sum_w \mathrm{NLL}_w}{\sum_w n_w}",
        "tokens",
        also="sliding-window evaluation",
    ),
    Term(
        "Decoding",
        "Draws the next token from a model's logits, mostly after steps that flatten, sharpen or "
        "cut their distribution. The steps do not commute: a cut before the temperature leaves "
        "other tokens than a cut after it. Greedy decoding always takes the most likely token, and "
        "the sequence it finds need not be the most probable one.",
        r"p_i = \frac{e^{z_i/T}}{\sum_{j\ \text{kept}} e^{z_j/T}}",
        "tokens",
        also="sampling; generation",
    ),
    Term(
        "Top-p",
        "Keeps the fewest of the most likely tokens whose probabilities reach p, and draws from "
        "them. Top-k keeps a fixed number instead, min-p what has at least a share of the largest "
        "probability, typical sampling what has a surprise near the entropy.",
        r"\min |S| : \ \sum_{i \in S} p_i \ge p",
        "tokens",
        also="nucleus or top-p sampling",
    ),
    Term(
        "Teacher forcing",
        "Scores, or trains, a model at each place with the true letters before it. In use, the "
        "model reads the letters that it has written itself: free running.",
        r"-\log p(x_i \mid x_1 \dots x_{i-1}),\ x \text{ true}",
        "exposure",
    ),
    Term(
        "Exposure bias",
        "What a model loses when it reads its own letters, since it was trained on true ones. A "
        "model of unsmoothed counts loses nothing by its own measure; one that knows nothing in "
        "contexts that it never saw drifts.",
        r"\mathbb{E}_{y \sim p}[-\log q(y_i \mid y_1 \dots y_{i-1})] - "
        r"\mathbb{E}_x[-\log q(x_i \mid x_1 \dots x_{i-1})]",
        "exposure",
        also="training and inference mismatch",
    ),
    Term(
        "Distribution shift",
        "A model meets data of another kind than those it was made from. What it pays above the "
        "best model for them is a KL divergence; looking at fewer letters gives a lower bound of "
        "it.",
        r"-\sum q \log p = H(q) + \mathrm{KL}(q \,\|\, p)",
        "exposure",
        also="dataset shift, domain shift",
    ),
    Term(
        "Memorisation",
        "A text costs less because it was in training. Seen minus unseen NLL measures it, and so "
        "does the exposure of a secret that was inserted: how high it ranks among all strings of "
        "its length.",
        r"\log_2 |\text{strings}| - \log_2 \text{rank}",
        "exposure",
        also="membership inference, canary exposure",
    ),
)


PREFERENCES: Final = (
    Term(
        "Quasi-variance",
        "A variance for each item, so chosen that the sum of any two is nearly the variance of "
        "their difference. Intervals from them may be compared with each other, whatever the "
        "reference is.",
        r"q_i + q_j \approx \mathrm{Var}(\hat\theta_i - \hat\theta_j)",
        "preferences",
    ),
    Term(
        "Elo rating",
        "Moves two ratings after each game by K times score minus expectation. That is stochastic "
        "gradient descent on the Bradley–Terry NLL, and depends on the order of the games.",
        r"R_i \leftarrow R_i + K (s - p)",
        "preferences",
    ),
    Term(
        "Direct preference optimization",
        "Trains a language model on pairs of answers by the Bradley–Terry NLL, with β times the "
        "log-ratio to a reference model as the reward. It sees differences only: the chosen "
        "answer’s probability may fall while the loss does.",
        r"-\log \operatorname{sigmoid}\left(\beta \log\frac{\pi(y_w)}{\pi_{\mathrm{ref}}(y_w)} - "
        r"\beta \log\frac{\pi(y_l)}{\pi_{\mathrm{ref}}(y_l)}\right)",
        "preferences",
        also="DPO; without a reference, the loss of a reward model",
    ),
)


UNCERTAINTY: Final = (
    Term(
        "Aleatoric and epistemic uncertainty",
        "The entropy of an ensemble’s mean, split in two: the mean entropy of its members, which "
        "each leaves to chance, and their mean divergence from the mean, which knowing the right "
        "member would take away. The split rests on the members; one model has no epistemic part.",
        r"H(\bar p) = \overline{H(p_m)} + \overline{\mathrm{KL}(p_m \,\|\, \bar p)}",
        "uncertainty",
        also="total uncertainty, mutual information, BALD, ensemble disagreement",
    ),
    Term(
        "β-NLL",
        "The Gaussian NLL times σ^(2β), a factor that training takes as a constant, so that a "
        "large σ quietens its point less. At β = 1 the pull on the mean is that of the squared "
        "error.",
        r"\frac{\partial}{\partial\mu} = \sigma^{2\beta - 2}(\mu - y)",
        "uncertainty",
    ),
)
