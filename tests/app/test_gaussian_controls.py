"""The Gaussian page by script: what its controls and its link do, drawn or not."""

from __future__ import annotations

from typing import Any

from .conftest import all_text, figures, option, press


def test_axes_stay_while_mu_moves(open_page: Any) -> None:
    first, second = (figures(open_page("gaussian", mu=mu)) for mu in ("48", "56"))
    for a, b in zip(first, second, strict=True):
        for axis in ("xaxis", "yaxis"):
            assert a["layout"][axis]["range"] == b["layout"][axis]["range"]


def test_go_to_the_maximum(open_page: Any) -> None:
    app = press(open_page("gaussian", x="Michelson"), "gaussian_maximum")
    text = all_text(app)
    assert "This is the maximum" in text
    assert app.button("gaussian_maximum").disabled


def test_a_value_beyond_the_present_data_falls_back_with_a_note(open_page: Any) -> None:
    app = open_page("gaussian", x="Michelson", mu="50", sigma="100")
    assert "mu=50" in app.warning[0].value
    assert "775" in app.warning[0].value
    assert (option(app, "mu"), option(app, "sigma")) == ("775", "100")


def test_reset_wins_over_a_link_whose_value_the_other_data_have_too(open_page: Any) -> None:
    app = press(open_page("gaussian", x="Newcomb", mu="46", sigma="5"), "nll_reset")
    assert (option(app, "mu"), option(app, "sigma")) == ("50", "5")
    assert "N(50, 5²)" in all_text(app)


def test_a_hidden_control_keeps_its_value(open_page: Any) -> None:
    app = open_page("gaussian", view="Tests", mu0="48")
    app.get("button_group")[0].set_value("Fit").run()
    assert "mu0" not in [widget.key for widget in app.select_slider]
    app.get("button_group")[0].set_value("Tests").run()
    assert option(app, "mu0") == "48"


def test_a_link_reaches_controls_that_are_drawn_later_and_reset_reaches_them_too(
    open_page: Any,
) -> None:
    link = {"view": "Tests", "descend": "true", "step": "7", "level": "0.9"}
    app = open_page("gaussian", **link)
    app.get("button_group")[0].set_value("Fit").run()
    assert app.slider(key="step").value == 7
    app = press(open_page("gaussian", **link), "nll_reset")
    assert app.toggle(key="descend").value is False
    assert len(figures(app)) == 2
