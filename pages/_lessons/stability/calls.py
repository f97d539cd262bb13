"""Which library call computes what, so that nobody has to write it."""

from __future__ import annotations

HEADER, *ROWS = (
    tuple(row.split(" | "))
    for row in (
        "to compute | instead of | NumPy and SciPy | PyTorch | JAX and optax | "
        "TensorFlow and Keras",
        "cross-entropy of logits z, class y | −log(softmax(z)[y]) | "
        "−scipy.special.log_softmax(z)[y] | functional.cross_entropy(z, y) | "
        "softmax_cross_entropy_with_integer_labels(z, y) | "
        "SparseCategoricalCrossentropy(from_logits=True)",
        "binary cross-entropy of one logit x | −log(sigmoid(x)) | numpy.logaddexp(0, −x) | "
        "functional.binary_cross_entropy_with_logits | sigmoid_binary_cross_entropy | "
        "nn.sigmoid_cross_entropy_with_logits",
        "log-probabilities of all classes | log(softmax(z)) | scipy.special.log_softmax | "
        "functional.log_softmax | jax.nn.log_softmax | nn.log_softmax",
        "log of a sigmoid | log(sigmoid(x)) | scipy.special.log_expit | functional.logsigmoid | "
        "jax.nn.log_sigmoid | math.log_sigmoid",
        "log of a sum of exponentials | log(sum(exp(z))) | scipy.special.logsumexp | logsumexp | "
        "jax.nn.logsumexp | math.reduce_logsumexp",
        "log(1 − p) for a small p | log(1 − p) | numpy.log1p(−p) | log1p(−p) | "
        "jax.numpy.log1p(−p) | math.log1p(−p)",
        "log of a normal density | log(norm.pdf(x)) | scipy.stats.norm.logpdf | "
        "distributions.Normal.log_prob | jax.scipy.stats.norm.logpdf | "
        "tfp.distributions.Normal.log_prob",
        "sum of many losses in float32 | total += loss in a loop | "
        "math.fsum, numpy.sum(dtype=float64) | sum(dtype=torch.float64) | "
        "jax.numpy.sum (float64 needs jax_enable_x64) | math.reduce_sum of a cast to float64",
    )
)


def names_called(library: str) -> list[str]:
    """Every call of one library, by the name that the glossary has for it."""
    return [row[HEADER.index(library.replace("/", " and "))] for row in ROWS]
