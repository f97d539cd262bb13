"""The Gaussian page by script: the descent, step by step and by every method."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import all_text, alternatives, assert_sound, figures, press


def test_step_back_run_and_back_to_start(open_page: Any) -> None:
    app = open_page("gaussian", mu="45", sigma="8", descend="true")
    press(app, "nll_player_step:Step")
    assert app.slider(key="step").value == 1
    assert "After  1 step  of gradient descent" in all_text(app)
    app.slider(key="step").set_value(12).run()
    press(app, "nll_player_step:Step back")
    assert app.slider(key="step").value == 11
    assert "After  11 steps  of gradient descent" in all_text(app)
    path = next(t for t in figures(app)[1]["data"] if t.get("name") == "path")
    assert path["mode"] == "lines+markers"
    press(app, "nll_player_step:Run")
    assert app.slider(key="step").value == 100
    press(app, "nll_player_step:Back to start")
    assert "from the present point are ready to run" in all_text(app)
    app.toggle(key="descend").set_value(False).run()
    assert len(figures(app)) == 2


@pytest.mark.parametrize("method", ["gradient descent", "momentum", "Newton"])
def test_every_method_comes_down(open_page: Any, method: str) -> None:
    app = open_page("gaussian", mu="48", sigma="5", descend="true", method=method, step="100")
    said = alternatives(app)[2]
    assert float(said.rsplit(" ", 2)[-2]) < 0.1
    if method == "Newton":
        assert "It ends there: converged" in all_text(app)


def test_too_large_a_learning_rate_leaves_the_chart_whole(open_page: Any) -> None:
    app = open_page(
        "gaussian", x="Newcomb", mu="2", sigma="3", descend="true", rate="2", step="100"
    )
    assert_sound(app)


@pytest.mark.parametrize("step", ["0", "2", "100"])
def test_newtons_parabola_stands_beside_the_descent(open_page: Any, step: str) -> None:
    link = {"mu": "45", "sigma": "8", "descend": "true", "step": step}
    assert len(figures(open_page("gaussian", **link))) == 3
    app = open_page("gaussian", **link, method="Newton")
    assert_sound(app)
    assert len(figures(app)) == 4
    text = all_text(app)
    assert ("parabola of the last step" if step == "100" else "that touches the NLL here") in text
    assert alternatives(app)[3].startswith("The NLL along a step of Newton's method")
