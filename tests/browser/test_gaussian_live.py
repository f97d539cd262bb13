"""The Gaussian page while something is dragged: what it shows then is what the server says."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Visit
from .live import assert_same, at_rest, drag, shown, thumb

DESCENT = "gaussian?mu=45&sigma=8&descend=true&step=3"
NEWTON = f"{DESCENT}&method=Newton"
SAMPLE = "gaussian?x=Sample&size=50&draw=3"

# The page, the handle's chart and label, and how far it is dragged.
DRAGS = [
    ("gaussian", "gaussian_surface", "present point", 60, 40),
    ("gaussian", "gaussian_surface", "present point", -25, -60),
    ("gaussian", "gaussian_density", "top of the curve", 45, 10),
    ("gaussian", "gaussian_density", "flank of the curve", 30, 0),
    ("gaussian", "gaussian_density", "Point 3 of 5", -70, 0),
    ("gaussian", "gaussian_density", "Point 5 of 5", 500, 0),
    ("gaussian?moved=1:45,2:60", "gaussian_density", "Point 2 of 5", -40, 0),
    ("gaussian?x=Newcomb", "gaussian_density", "Point 1 of 66", 120, 0),
    ("gaussian?x=Newcomb", "gaussian_density", "top of the curve", 30, 0),
    ("gaussian?x=Michelson", "gaussian_surface", "present point", 40, 30),
    (SAMPLE, "gaussian_density", "flank of the curve", -15, 0),
    (DESCENT, "gaussian_surface", "present point", 50, 20),
    (f"{DESCENT}&method=momentum", "gaussian_density", "top of the curve", 50, 0),
    (NEWTON, "gaussian_surface", "present point", 100, 70),
    (NEWTON, "gaussian_density", "Point 4 of 5", 45, 0),
    (DESCENT, "gaussian_steps", "Step of the descent", 120, 0),
    (NEWTON, "gaussian_steps", "Step of the descent", 100, 0),
    ("gaussian?view=Profiles+and+intervals", "gaussian_profile_mu", "on its profile", 40, 0),
    ("gaussian?view=Profiles+and+intervals", "gaussian_profile_sigma", "on its profile", -30, 0),
    ("gaussian?view=Tests", "gaussian_tests", "Null value", 60, 0),
    ("gaussian?view=Tests&x=Michelson", "gaussian_tests", "Null value", -20, 0),
    ("gaussian?view=Terms&point=2", "gaussian_terms", "top of the curve", 50, 0),
    ("gaussian?view=Terms", "gaussian_terms", "flank of the curve", 40, 0),
    ("gaussian?view=Least+squares", "gaussian_squares", "on the squares", 60, 0),
    ("gaussian?view=Least+squares&lift=false", "gaussian_squares", "on the NLL", 60, 0),
]
# The page, the key of a slider, and how far its thumb is dragged.
SLIDES = [
    ("gaussian", "mu", 60),
    ("gaussian", "sigma", -30),
    ("gaussian?x=Michelson", "sigma", 40),
    (DESCENT, "step", 90),
    (NEWTON, "step", 40),
    (DESCENT, "rate", 40),
    ("gaussian?view=Profiles+and+intervals", "mu", 60),
    ("gaussian?view=Profiles+and+intervals&x=Newcomb", "sigma", 40),
    ("gaussian?view=Tests", "mu0", 40),
    ("gaussian?view=Tests", "sigma", 20),
    ("gaussian?view=Terms", "mu", 20),
    ("gaussian?view=Terms&x=Michelson&point=4", "point", 70),
    ("gaussian?view=Terms", "point", 100),
    ("gaussian?view=Least+squares", "sigma", 30),
    ("gaussian?view=Least+squares&lift=false", "mu", -30),
    ("gaussian?view=Student-t&x=Newcomb", "mu", 50),
    ("gaussian?view=Student-t&x=Newcomb", "sigma", -50),
]


def handle(page: Any, chart: str, label: str) -> Any:
    return page.locator(f".st-key-{chart} .nll-handle[aria-label*='{label}']")


@pytest.mark.parametrize(("path", "chart", "label", "dx", "dy"), DRAGS)
def test_a_drag_shows_what_the_server_then_says(
    visit: Visit, path: str, chart: str, label: str, dx: int, dy: int
) -> None:
    page = visit.open(path)
    before = shown(page)
    during = drag(page, handle(page, chart, label), dx, dy)
    assert during["readouts"] != before["readouts"] or during["marks"] != before["marks"]
    at_rest(page)
    assert_same(during, shown(page))
    assert visit.console_errors == []


@pytest.mark.parametrize(("path", "key", "dx"), SLIDES)
def test_a_slider_shows_what_the_server_then_says(
    visit: Visit, path: str, key: str, dx: int
) -> None:
    page = visit.open(path)
    before = shown(page)
    during = drag(page, thumb(page, key), dx, 0)
    assert during["sliders"] != before["sliders"]
    assert during["readouts"] != before["readouts"] or during["marks"] != before["marks"]
    page.wait_for_function("key => location.search.includes(key + '=')", arg=key)
    at_rest(page)
    assert_same(during, shown(page))
