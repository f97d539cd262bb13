"""Training, overconfidence and its cures: what becomes of a classifier that minimises its NLL."""

import streamlit as st

from pages._lessons.training.controls import CONTROLS, CURED, PRESETS, State, present_state
from pages._lessons.training.cures import show_cures
from pages._lessons.training.data import cured, sample_of
from pages._lessons.training.moving import sweeps
from pages._lessons.training.panel import show_controls
from pages._lessons.training.views import show_run
from pages._snippets import training as snippets
from pages._ui import page
from pages._ui.live import live


@st.fragment
def lesson() -> None:
    view = CONTROLS["watch"].show()
    stage, side = page.columns()
    state = present_state()
    # The plots are sent before the controls, of which only the one that moved has changed.
    with stage:
        if view == CURED:
            show_cures(state)
        else:
            show_run(state)
    with side:
        show_controls(view, state)
        page.link_and_reset(CONTROLS)
    show_code(state)
    tables = sweeps(state, view)
    live(CONTROLS, tuple(tables), sweeps=tables)


def show_code(state: State) -> None:
    setup, sample = state.setup, sample_of(state.setup.sampled)
    found = cured(setup, state.cured_by)
    run = snippets.Run(
        features=sample.train.features.tolist(),
        labels=sample.train.labels.tolist(),
        n_classes=sample.n_classes,
        method=setup.method,
        rate=setup.rate,
        momentum=setup.beta,
        l2=setup.decay if state.cured_by == "l2" else 0.0,
        smoothing=setup.smear if state.cured_by == "label_smoothing" else 0.0,
        steps=min(int(found.run.steps[found.place(state.place)]), found.run.ended),
    )
    task, pair, n, seed = setup.sampled
    page.show_code(
        {
            "NumPy": snippets.numpy_code(run),
            "nll_core": snippets.core_code(run, task, pair, n, seed, state.cured_by, state.done),
            "PyTorch": snippets.torch_code(run),
        }
    )


page.opening(
    "training",
    "Run the training, or drag the step along a curve. On few flowers the training NLL keeps "
    "falling; watch the held-out NLL rise while as many flowers are right as before. Then try the "
    "cures: each is one click, judged on flowers that neither training nor cure has seen.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()
page.closing(
    CONTROLS,
    "S. R. Dalal, E. B. Fowlkes, B. Hoadley (1989), Risk analysis of the space shuttle, JASA 84. "
    "R. A. Fisher (1936), The use of multiple measurements in taxonomic problems, Annals of "
    "Eugenics 7. A. Albert, J. A. Anderson (1984), On the existence of maximum likelihood "
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
)
