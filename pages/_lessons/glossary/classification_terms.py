"""Terms of classification, of calibration and of fitting."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.term import Term

CLASSIFICATION: Final = (
    Term(
        "Logit",
        "A number that a classifier gives a class before normalisation: any real number, and only "
        "differences between classes count. With two classes the difference is the logarithm of "
        "the odds.",
        r"z_k - z_j = \log \frac{p_k}{p_j}",
        "softmax",
        also="score, unnormalised log-probability",
    ),
    Term(
        "Softmax",
        "Turns logits into probabilities that are positive and sum to 1. Adding a number to all "
        "logits changes nothing.",
        r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}",
        "softmax",
        also="normalised exponential, Boltzmann distribution",
    ),
    Term(
        "Log-softmax",
        "The logarithms of the softmax, computed from the logits directly. They stay finite where "
        "the probability itself is rounded to 0.",
        r"\log p_k = z_k - \log \sum_j e^{z_j}",
        "stability",
        also="the last term is log-sum-exp, or the log-partition function",
    ),
    Term(
        "Gradient of the cross-entropy",
        "With respect to the logits it is what the model says minus what the target says, p − q, "
        "so it is 0 where the two agree. At T = 1 and without class weights every entry lies "
        "between −1 and 1.",
        r"\frac{\partial \ell}{\partial z_k} = p_k - q_k",
        "softmax",
    ),
    Term(
        "Temperature",
        "A number above 0 that divides all logits: above 1 it makes probabilities milder, below 1 "
        "more extreme. It never changes which class is ahead.",
        r"p_k = \frac{e^{z_k / T}}{\sum_j e^{z_j / T}}",
        "softmax",
    ),
    Term(
        "Label smoothing",
        "Training with a target that keeps back ε of the probability and shares it among all K "
        "classes. The loss then has a floor above 0, and being surer than the target raises it.",
        r"q_k = (1 - \varepsilon)\,\mathbb{1}[y = k] + \frac{\varepsilon}{K}",
        "softmax",
    ),
    Term(
        "Soft target",
        "A distribution over the classes in place of one label, such as the votes of several "
        "people or the output of another model. The best loss is then its entropy.",
        r"\ell = -\sum_k q_k \log p_k",
        "softmax",
        also="probabilistic label; in distillation, the teacher's probabilities",
    ),
    Term(
        "Class weight",
        "A factor on the loss of each class, used where a class is rare or its mistakes are "
        "costly. It moves the optimal probabilities, so a weighted model is not calibrated.",
        r"\ell = -\sum_k w_k q_k \log p_k",
        "softmax",
    ),
    Term(
        "Margin",
        "How far an example lies on the right side of the boundary of two classes: the logit with "
        "the sign of the true class. Below 0 the prediction is wrong.",
        r"m = y\,z, \qquad y \in \{-1, 1\}",
        "losses",
    ),
    Term(
        "Hinge loss",
        "Grows in proportion to how far the margin falls short of 1, and is 0 beyond. It finds a "
        "boundary but gives no probabilities.",
        r"\max(0,\, 1 - m)",
        "losses",
        also="the loss of support vector machines",
    ),
    Term(
        "Focal loss",
        "The negative logarithm with a factor that fades the examples that are already easy. It "
        "is not proper: its best probabilities are not the true ones.",
        r"-(1 - p)^{\gamma} \log p",
        "losses",
    ),
)
CALIBRATION: Final = (
    Term(
        "Calibration",
        "Whether what is said with probability p happens in a share p of the cases. It is about "
        "honesty and not about skill: saying the base rate every time is calibrated.",
        r"\mathbb{P}(Y = 1 \mid p) = p",
        "calibration",
        also="reliability",
    ),
    Term(
        "Confidence",
        "The probability that a classifier gives to the class it predicts. If it exceeds the "
        "accuracy on average, the classifier is overconfident; if it is lower, underconfident.",
        r"\max_k p_k",
        "calibration",
        also="top-label probability",
    ),
    Term(
        "Reliability diagram",
        "How often a classifier was right against how sure it was. On the diagonal the two agree.",
        r"\left(\overline{p}_b,\ \overline{y}_b\right)\ \text{for each bin}\ b",
        "calibration",
        also="calibration curve, calibration plot",
    ),
    Term(
        "Expected calibration error",
        "The mean distance from the diagonal of the bins of a reliability diagram, weighted by "
        "their counts. It depends on the bins, and chance alone keeps it above 0.",
        r"\mathrm{ECE} = \sum_b \frac{n_b}{n} \left| \overline{y}_b - \overline{p}_b \right|",
        "calibration",
        also="ECE",
    ),
    Term(
        "Maximum calibration error",
        "The largest distance from the diagonal of any bin. It is often set, by chance, by a bin "
        "with few examples.",
        r"\mathrm{MCE} = \max_b \left| \overline{y}_b - \overline{p}_b \right|",
        "calibration",
        also="MCE",
    ),
    Term(
        "Smooth calibration error",
        "A calibration error without bins: the diagram is smoothed by a kernel whose width is set "
        "by the error itself. It changes little when the predictions do.",
        r"\mathrm{smECE} = \int \left| \mathbb{E}\left[(Y - p)\, K_h(t, p)\right] \right| dt",
        "calibration",
        also="smECE",
    ),
    Term(
        "CORP curve",
        "A reliability diagram by isotonic regression: the increasing curve that fits the outcomes "
        "best, with no bins to choose. From it a score splits into miscalibration, discrimination "
        "and uncertainty.",
        r"\overline{S} = \mathrm{MCB} - \mathrm{DSC} + \mathrm{UNC}",
        "calibration",
    ),
    Term(
        "Consistency band",
        "Where the diagram of a perfectly calibrated model would lie, by chance alone, for as many "
        "examples. Dots within the band are no evidence of miscalibration.",
        r"Y_i \sim \mathrm{Bernoulli}(p_i)",
        "calibration",
    ),
    Term(
        "Temperature scaling",
        "Fitting one temperature on data that were not trained on, by the smallest negative "
        "log-likelihood. It keeps every prediction and changes only how sure they are.",
        r"\hat T = \arg\min_T -\sum_i \log p_{y_i}(z_i / T)",
        "calibration",
    ),
)
FITTING: Final = (
    Term(
        "Gradient descent",
        "Steps against the gradient, each in proportion to the learning rate η. Steps that are too "
        "long go up instead of down.",
        r"\theta \leftarrow \theta - \eta\, \nabla f(\theta)",
        "gaussian",
        also="steepest descent",
    ),
    Term(
        "Momentum",
        "Gradient descent that keeps a part β of its last step. It runs along narrow valleys in "
        "which plain steps zigzag.",
        r"v \leftarrow \beta v - \eta \nabla f, \quad \theta \leftarrow \theta + v",
        "gaussian",
        also="heavy ball",
    ),
    Term(
        "Newton’s method",
        "A step to the lowest point of the parabola that touches the function where one stands. "
        "Near a minimum it doubles the right digits at each step; far from one it needs "
        "safeguards.",
        r"\theta \leftarrow \theta - H^{-1} \nabla f",
        "gaussian",
    ),
    Term(
        "Logistic regression",
        "A classifier of two classes whose log-odds are a linear function of the features, fitted "
        "by the smallest negative log-likelihood. Softmax regression is the same for more classes.",
        r"\log \frac{p}{1 - p} = b + w \cdot x",
        "training",
        also="logit model; softmax regression: multinomial logistic regression",
    ),
    Term(
        "Separable data",
        "Classes that a straight line can tell apart without a mistake. Likelihood then has no "
        "maximum: the larger the weights, the better, without end.",
        r"(2y_i - 1)(b + w \cdot x_i) > 0 \ \text{for all}\ i",
        "training",
        also="complete separation, linearly separable",
    ),
    Term(
        "L2 penalty",
        "A price on the squared weights that is added to the loss. It gives training a place to "
        "rest even where the classes are separable.",
        r"\frac{1}{n}\sum_i -\log p_i + \frac{\lambda}{2} \lVert w \rVert^2",
        "training",
        also="ridge, weight decay (of gradient descent), Gaussian prior",
    ),
    Term(
        "Early stopping",
        "Keeping the model of the step at which the loss on validation data was lowest. Its "
        "weights are smaller than those at the end of training.",
        r"t^* = \arg\min_t \mathrm{NLL}_{\text{validation}}(\theta_t)",
        "training",
    ),
    Term(
        "Held-out data",
        "Examples that are used neither to train nor to choose, but only to judge the result. "
        "Whatever is chosen, such as a temperature or a step to stop at, is chosen on a third "
        "part: validation data.",
        r"\mathrm{NLL}_{\text{held out}} = \frac{1}{m} \sum_{j=1}^{m} -\log p_j",
        "training",
        also="test data",
    ),
    Term(
        "Underflow",
        "A product of many probabilities becomes too small for a floating-point number and is "
        "rounded to 0. The sum of their logarithms has no such limit.",
        r"\textstyle\prod_i p_i \to 0, \qquad \sum_i \log p_i \ \text{stays}",
        "surprise",
    ),
    Term(
        "Overflow",
        "A result beyond the largest number that a floating-point type holds becomes infinite. "
        "Exponentials of logits are the usual case; the smaller the type, the sooner it happens.",
        r"e^{z} \to \infty",
        "stability",
    ),
    Term(
        "Compensated summation",
        "Adds a list of numbers and carries along what rounding has lost. The error then hardly "
        "grows with the length of the list.",
        r"s + c, \quad c \leftarrow c + \mathrm{err}(s + x_i)",
        "stability",
        also="Kahan summation",
    ),
)
