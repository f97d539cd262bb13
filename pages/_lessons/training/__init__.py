"""The training lesson: its state, and its two views, of one run and of the cures compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nll_core.optimisation import DescentMethod
from nll_core.teaching import Cure
from pages._figures import training as figures
from pages._lessons.training import runs, words
from pages._snippets import training as snippets
from pages._ui import state as field
from pages._ui.chart import Handle, along
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson, More, Side, view
from pages._ui.parts import Formula, Note, Part, Player, Plot, Readouts, Say, Table, row

VIEWS: Final = (RUN := "Training run", CURED := "Cures compared")
METHODS: Final[dict[str, DescentMethod]] = {
    "gradient descent": "gradient_descent",
    "momentum": "momentum",
    "Newton": "newton",
}
CURE_NAMES: Final[dict[str, Cure]] = {
    "none": "none",
    "L2": "l2",
    "label smoothing": "label_smoothing",
    "temperature": "temperature",
    "early stopping": "early_stopping",
}
# Which control sets the strength of which cure.
STRENGTHS: Final = {"L2": "decay", "label smoothing": "smear"}
ALL_FLIGHTS: Final = 23

Window = tuple[float, float, float, float]
TWO_PETALS: Final[Window] = (2.8, 7.1, 0.85, 2.65)
ALL_PETALS: Final[Window] = (0.5, 7.2, -0.1, 2.75)
ALL_SEPALS: Final[Window] = (4.0, 8.2, 1.8, 4.6)


def _opening(s: State) -> int:
    """Where a run opens: past the lowest held-out NLL, with more to come."""
    return 4 if s.method == "newton" else 300


# What is trained on stands still in the plots.
class State(field.State, deciding=("flowers", "flights", "deal")):
    """What the page shows."""

    watch: str = field.choice("View", VIEWS, RUN)
    task: str = field.choice("Learn to tell", runs.TASKS, runs.TWO, as_list=True)
    optim: str = field.choice("Method", tuple(METHODS), "gradient descent")
    done: int = field.scale(
        "Steps taken",
        lambda s: runs.kept_steps(s.method),
        _opening,
        family=lambda s: s.method == "newton",
    )
    eta: float = field.steps(
        "Learning rate η",
        (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
        1.0,
    )
    cure: str = field.choice("Cure", tuple(CURE_NAMES), "none")
    decay: float = field.steps(
        "Strength λ of the L2 penalty",
        (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
        0.01,
    )
    smear: float = field.steps(
        "Label smoothing ε",
        (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5),
        0.1,
    )
    flowers: int = field.count("Flowers to train on, of each class", 3, 40, 12)
    flights: int = field.count("Flights to train on", 12, ALL_FLIGHTS, ALL_FLIGHTS)
    organ: str = field.choice("Measured", (runs.PETALS, "sepals"), runs.PETALS)
    deal: int = field.count("Which flowers (the seed of the draw)", 0, 30, 7)
    beta: float = field.steps("Momentum β", (0.5, 0.8, 0.9, 0.95, 0.99), 0.9)

    @property
    def method(self) -> DescentMethod:
        return METHODS[self.optim]

    @property
    def sampled(self) -> runs.Sampled:
        """What is trained on."""
        if self.task == runs.RINGS:
            return runs.Sampled(self.task, "", self.flights, 0)
        return runs.Sampled(self.task, self.organ, self.flowers, self.deal)

    def cured_by(self, name: str) -> runs.Now:
        """The present step of the run with the cure of that name."""
        strength = {"L2": lambda: self.decay, "label smoothing": lambda: self.smear}.get(name)
        setup = runs.Setup(
            self.sampled,
            self.method,
            rate=1.0 if self.method == "newton" else self.eta,
            beta=self.beta if self.method == "momentum" else 0.0,
            cure=CURE_NAMES[name],
            strength=strength() if strength else 0.0,
        )
        return runs.now_at(setup, runs.kept_steps(self.method).index(self.done))

    @property
    def now(self) -> runs.Now:
        """The present step of the present run."""
        return self.cured_by(self.cure)


def beside(s: State) -> Sequence[Side]:
    """The controls; what does not matter at the moment is not drawn."""
    steps = runs.kept_steps(s.method)
    strengths = [key for cure, key in STRENGTHS.items() if s.watch == CURED or s.cure == cure]
    rate = "" if s.method == "newton" else "eta"
    sampled = "flights" if s.task == runs.RINGS else "flowers deal organ"
    momentum = "beta" if s.method == "momentum" else ""
    return (
        "done",
        Player("done", len(steps) - 1, steps),
        f"cure {' '.join(strengths)} task optim {rate}",
        More(f"{sampled} {momentum}"),
    )


def step_handle(curve: str) -> Handle:
    """The present step on a curve, to be dragged along it."""
    return along(f"Steps taken: {curve}", "done")


@view(RUN, controls=beside)
def run(s: State) -> Iterator[Part]:
    """One run: the classifier, and its curves against the step."""
    now = s.now
    along, at = runs.along_of(now.setup), now.at
    said = words.rings_sentence(now) if now.is_rings else words.flowers_sentence(now)
    main = Say(said)
    yield row(
        classifier(now, main.plain),
        Plot(
            "training_nll",
            figures.nll_along(along, at),
            f"Mean NLL against the step, on training and held-out data. {main.plain}",
            drag=[step_handle("NLL")],
        ),
        widths=(1.2, 1),
    )
    yield main
    yield Readouts("training_numbers", words.readouts(now))
    part = "held out" if along.held_out is not None else "trained on"
    small = {
        "confidence": (
            figures.confidence_along(along, at),
            f"mean confidence {along.confidence[at]:.4f} and accuracy {along.accuracy[at]:.4f}, "
            f"{part}",
        ),
        "weights": (figures.weights_along(along, at), f"norm of the weights {along.norms[at]:.4g}"),
        "gradient": (
            figures.gradient_along(along, at),
            f"norm of the gradient {along.gradients[at]:.3g}",
        ),
    }
    yield row(
        *[
            Plot(
                f"training_{name}",
                drawing,
                f"Against the step: {about} at step {now.done}.",
                drag=[step_handle(name)],
            )
            for name, (drawing, about) in small.items()
        ]
    )
    yield Say(words.weights_sentence(now), key="weights")
    yield Formula(*words.formula(now))
    yield Note(words.run_note(now), key="note")


def classifier(now: runs.Now, said: str) -> Plot:
    """What the model says of flowers by two features, or of flights by the temperature."""
    train, held_out = now.points(now.sample.train), now.points(now.sample.held_out)
    if now.is_rings:
        return Plot(
            "training_rings",
            figures.rings_curve(train, held_out, now.parameters, words.LAUNCH),
            f"Probability of damage against the temperature, with the flights. {said}",
        )
    task, sampled, wrong = now.task, now.setup.sampled, now.own.wrong
    window = TWO_PETALS if sampled.task == runs.TWO else ALL_PETALS
    if sampled.pair != runs.PETALS:
        window = ALL_SEPALS
    names = task.class_names, task.feature_names
    return Plot(
        "training_plane",
        figures.plane(train, held_out, wrong, now.parameters, *names, window),
        f"Flowers by {' and '.join(task.feature_names)}, shaded where the classifier gives a "
        f"class at least 50%, 90% and 99%; {int(wrong.sum())} held-out flowers on the wrong "
        f"side. {said}",
    )


@view(CURED, controls=beside)
def cures(s: State) -> Iterator[Part]:
    """The same training with each cure, side by side on held-out data."""
    all_of = {name: s.cured_by(name) for name in CURE_NAMES}
    held_out = {name: now.found.held_out for name, now in all_of.items()}
    curves = {
        name: figures.CureCurves(held.nll, held.confidence - held.accuracy)
        for name, held in held_out.items()
        if held is not None
    }
    if not curves:
        yield Say(words.NONE_LEFT)
        return
    now = all_of[s.cure]
    main = Say(words.cures_sentence(all_of, s.cure))
    log = s.method != "newton"
    yield Plot(
        "training_cures",
        figures.cures_along(now.found.run.steps, curves, s.cure, now.at, log=log),
        "Held-out mean NLL, and mean confidence minus accuracy, against the step, for five "
        f"cures. {main.plain}",
        drag=[step_handle("held-out NLL")],
    )
    yield main
    yield Table(
        "training_table",
        words.CURES_HEADER,
        [words.cures_row(name, now) for name, now in all_of.items()],
        present=list(all_of).index(s.cure),
    )
    yield Formula(*words.formula(now))
    yield Note(words.cures_note(all_of["none"]), key="note")


def code(s: State) -> Mapping[str, str]:
    """The snippets of the present run."""
    now, setup = s.now, s.now.setup
    train = now.sample.train
    made = snippets.Run(
        features=train.features.tolist(),
        labels=train.labels.tolist(),
        n_classes=now.sample.n_classes,
        method=setup.method,
        rate=setup.rate,
        momentum=setup.beta,
        l2=setup.strength if setup.cure == "l2" else 0.0,
        smoothing=setup.strength if setup.cure == "label_smoothing" else 0.0,
        steps=min(int(now.found.run.steps[now.place]), now.found.run.ended),
    )
    return {
        "NumPy": snippets.numpy_code(made),
        "nll_core": snippets.core_code(made, *setup.sampled, setup.cure, now.done),
        "PyTorch": snippets.torch_code(made),
    }


END: Final = {"done": runs.ROUND_STEPS[-1]}
lesson = Lesson(
    stem="training",
    state=State,
    look_for="Run the training, or drag the step along a curve. On few flowers the training NLL "
    "keeps falling; watch the held-out NLL rise while as many flowers are right as before. Then "
    "try the cures: each is one click, judged on flowers that neither training nor cure has seen.",
    presets={
        "Overconfident": END,
        "O-rings: 15.04 − 0.232 t": {"task": runs.RINGS} | END,
        "O-rings by Newton": {"task": runs.RINGS, "optim": "Newton", "done": 6},
        "Setosa runs off": {"task": runs.SETOSA, "deal": 9} | END,
        "Three species of iris": {"task": runs.THREE, "flowers": 30} | END,
        "Cure: L2": {"watch": CURED, "cure": "L2"} | END,
        "Cure: smoothing": {"watch": CURED, "cure": "label smoothing"} | END,
        "Cure: temperature": {"watch": CURED, "cure": "temperature"} | END,
        "Cure: early stopping": {"watch": CURED, "cure": "early stopping"} | END,
        "A cure that fails": {"watch": CURED, "cure": "temperature", "deal": 5} | END,
    },
    views=(Chosen("watch", (run, cures)),),
    code=code,
    sources="S. R. Dalal, E. B. Fowlkes, B. Hoadley (1989), Risk analysis of the space shuttle, "
    "JASA 84. R. A. Fisher (1936), The use of multiple measurements in taxonomic problems, Annals "
    "of Eugenics 7. A. Albert, J. A. Anderson (1984), On the existence of maximum likelihood "
    "estimates in logistic regression models, Biometrika 71. D. Soudry and others (2018), The "
    "implicit bias of gradient descent on separable data, JMLR 19. C. Guo and others (2017), On "
    "calibration of modern neural networks, ICML.",
    terms=(
        "Logistic regression",
        "Separable data",
        "L2 penalty",
        "Early stopping",
        "Held-out data",
        "Label smoothing",
        "Temperature scaling",
    ),
    numbers={
        "train_nll": Number("mean training NLL", lambda s: s.now.train_nll, "nats"),
        "nll": Number("mean held-out NLL", lambda s: s.now.own.nll, "nats"),
        "right": Number("share right, held out", lambda s: s.now.own.accuracy),
        "sure": Number("mean confidence, held out", lambda s: s.now.own.confidence),
        "ece": Number("ECE, held out", lambda s: s.now.own.error),
        "norm": Number("norm of the weights", lambda s: s.now.norm),
        "rise": Number("held-out NLL above its lowest", lambda s: s.now.rise, "nats"),
        "above_best": Number("total NLL above the lowest", lambda s: s.now.above_best, "nats"),
    },
)
