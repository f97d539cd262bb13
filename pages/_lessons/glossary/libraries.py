"""The same loss under the names of other libraries."""

from __future__ import annotations

from typing import Final

LIBRARIES: Final = ("nll_core", "PyTorch", "scikit-learn", "TensorFlow/Keras", "JAX/optax", "R")
# What it computes, and its name in each library.
SAME_LOSS: Final = (
    (
        "cross-entropy of a label, from logits",
        "cross_entropy",
        "F.cross_entropy",
        "—",
        "SparseCategoricalCrossentropy(from_logits=True)",
        "softmax_cross_entropy_with_integer_labels",
        "nnet::multinom (fits by it)",
    ),
    (
        "cross-entropy of a distribution, from logits",
        "cross_entropy",
        "F.cross_entropy",
        "—",
        "CategoricalCrossentropy(from_logits=True)",
        "softmax_cross_entropy",
        "—",
    ),
    (
        "the same from probabilities",
        "log_loss",
        "F.nll_loss (of logarithms)",
        "log_loss",
        "SparseCategoricalCrossentropy()",
        "—",
        "yardstick::mn_log_loss",
    ),
    (
        "two classes, from one logit",
        "binary_cross_entropy",
        "F.binary_cross_entropy_with_logits",
        "—",
        "BinaryCrossentropy(from_logits=True)",
        "sigmoid_binary_cross_entropy",
        "glm(family = binomial)",
    ),
    (
        "Gaussian, μ and σ given",
        "gaussian_nll",
        "F.gaussian_nll_loss (of σ²)",
        "—",
        "—",
        "—",
        "-dnorm(x, mu, sigma, log = TRUE)",
    ),
    (
        "KL divergence",
        "kl_divergence",
        "F.kl_div (of log p, q)",
        "—",
        "KLDivergence",
        "kl_divergence (of log p, q)",
        "—",
    ),
    (
        "Brier score",
        "brier_score",
        "—",
        "brier_score_loss (half, for two classes)",
        "—",
        "—",
        "yardstick::brier_class (half)",
    ),
    (
        "hinge loss",
        "hinge_loss",
        "—",
        "hinge_loss",
        "Hinge (of labels ±1)",
        "hinge_loss (of labels ±1)",
        "—",
    ),
    (
        "focal loss, from logits",
        "focal_loss",
        "—",
        "—",
        "CategoricalFocalCrossentropy(from_logits=True, alpha=1) or "
        "BinaryFocalCrossentropy(from_logits=True) (two classes)",
        "sigmoid_focal_loss (two classes)",
        "—",
    ),
    (
        "label smoothing",
        "label_smoothing=",
        "label_smoothing=",
        "—",
        "label_smoothing=",
        "smooth_labels",
        "—",
    ),
    (
        "reliability diagram",
        "reliability_curve",
        "—",
        "calibration_curve",
        "—",
        "—",
        "probably::cal_plot_breaks",
    ),
)
NOTES: Final = (
    "F is torch.nn.functional; the names of Keras are in keras.losses. PyTorch and Keras average "
    "over the batch unless told otherwise, as nll_core does; optax returns one loss for each "
    "example. PyTorch's gaussian_nll_loss leaves out ½ log 2π unless full=True. For the divergence "
    "q is the truth and p the model. From probabilities, scikit-learn and Keras clip what is 0; "
    "nll_core does not. Half a Brier score is the mean square over two classes in place of the "
    "sum. Keras multiplies its focal loss of several classes by a quarter unless alpha=1. R's glm "
    "reports a deviance: twice the negative log-likelihood, when each row is a single trial. "
    "Where numbers differ under one name, docs/definitions.md says how."
)


def names_of(library: str) -> list[str]:
    """Every name that the table has for one library."""
    column = 1 + LIBRARIES.index(library)
    return [name for row in SAME_LOSS if row[column] != "—" for name in row[column].split(" or ")]


def names_listed() -> str:
    """The losses as a list (Markdown), each with its names in the libraries that have one."""
    lines = []
    for what, *names in SAME_LOSS:
        known = zip(LIBRARIES, names, strict=True)
        said = " · ".join(f"{library} {_as_code(name)}" for library, name in known if name != "—")
        lines.append(f"- **{what[0].upper()}{what[1:]}**: {said}")
    return "\n".join(lines)


def _as_code(names: str) -> str:
    return " or ".join(f"`{name}`" for name in names.split(" or "))
