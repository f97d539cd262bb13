"""The Gaussian page while something is dragged: what it shows then is what the server says."""

from __future__ import annotations

import pytest

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import Visit
from .live import assert_same, at_rest, drag, handle, press, shown, thumb
from .waiting import MODULE, wait_until

DESCENT = "gaussian?mu=45&sigma=8&descend=true&step=3"
NEWTON = f"{DESCENT}&method=Newton"
SAMPLE = "gaussian?x=Sample&size=50&draw=3"
PROFILES = "gaussian?view=Profiles+and+intervals"
TOP, FLANK = "top of the curve", "flank of the curve"

DRAGS = [
    Drag("gaussian", "gaussian_surface", 60, 40, "mu", "present point"),
    Drag("gaussian", "gaussian_surface", -25, -60, "sigma", "present point"),
    Drag("gaussian", "gaussian_density", 45, 10, "mu", TOP),
    Drag("gaussian", "gaussian_density", 30, 0, "sigma", FLANK),
    Drag("gaussian?x=Newcomb", "gaussian_density", 30, 0, "mu", TOP),
    Drag("gaussian?x=Michelson", "gaussian_surface", 40, 30, "mu", "present point"),
    Drag(SAMPLE, "gaussian_density", -15, 0, "sigma", FLANK),
    Drag(DESCENT, "gaussian_surface", 50, 20, "mu", "present point"),
    Drag(f"{DESCENT}&method=momentum", "gaussian_density", 50, 0, "mu", TOP),
    Drag(NEWTON, "gaussian_surface", 100, 70, "mu", "present point"),
    Drag(DESCENT, "gaussian_steps", 120, 0, "step", "Step of the descent"),
    Drag(NEWTON, "gaussian_steps", 100, 0, "step", "Step of the descent"),
    Drag(PROFILES, "gaussian_profile_mu", 40, 0, "mu", "on its profile"),
    Drag(PROFILES, "gaussian_profile_sigma", -30, 0, "sigma", "on its profile"),
    Drag("gaussian?view=Tests", "gaussian_tests", 60, 0, "mu0", "Null value"),
    Drag("gaussian?view=Tests&x=Michelson", "gaussian_tests", -20, 0, "mu0", "Null value"),
    Drag("gaussian?view=Terms&point=2", "gaussian_terms", 50, 0, "mu", TOP),
    Drag("gaussian?view=Terms", "gaussian_terms", 40, 0, "sigma", FLANK),
    Drag("gaussian?view=Least+squares", "gaussian_squares", 60, 0, "mu", "on the squares"),
    Drag("gaussian?view=Least+squares&lift=false", "gaussian_squares", 60, 0, "mu", "on the NLL"),
]
# A point of the data has no slider.
POINTS = [
    Drag("gaussian", "gaussian_density", -70, 0, "moved", "Point 3 of 5"),
    Drag("gaussian", "gaussian_density", 500, 0, "moved", "Point 5 of 5"),
    Drag("gaussian?moved=1:45,2:60", "gaussian_density", -40, 0, "moved", "Point 2 of 5"),
    Drag("gaussian?x=Newcomb", "gaussian_density", 120, 0, "moved", "Point 1 of 66"),
    Drag(NEWTON, "gaussian_density", 45, 0, "moved", "Point 4 of 5"),
]
SLIDERS = [
    Slide("gaussian", "mu", 60),
    Slide("gaussian", "sigma", -30),
    Slide("gaussian?x=Michelson", "sigma", 40),
    Slide(DESCENT, "step", 90),
    Slide(NEWTON, "step", 40),
    Slide(DESCENT, "rate", 40),
    Slide(PROFILES, "mu", 60),
    Slide(f"{PROFILES}&x=Newcomb", "sigma", 40),
    Slide("gaussian?view=Tests", "mu0", 40),
    Slide("gaussian?view=Terms", "mu", 20),
    Slide("gaussian?view=Terms&x=Michelson&point=4", "point", 70),
    Slide("gaussian?view=Terms", "point", 100),
    Slide("gaussian?view=Least+squares", "sigma", 30),
    Slide("gaussian?view=Least+squares&lift=false", "mu", -30),
    Slide("gaussian?view=Student-t&x=Newcomb", "mu", 50),
    Slide("gaussian?view=Student-t&x=Newcomb", "sigma", -50),
]


@each(DRAGS)
def test_a_drag_shows_what_the_server_confirms(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case, changes=("marks", "sliders"))


@each(POINTS)
def test_a_point_is_dragged_and_the_server_agrees(visit: Visit, case: Drag) -> None:
    assert_confirmed(visit, case, changes=("readouts", "marks"))


@each(SLIDERS)
def test_a_slider_acts_while_it_moves(visit: Visit, case: Slide) -> None:
    assert_confirmed(visit, case, changes=("marks", "sliders"))


def test_the_tests_of_a_mean_do_not_depend_on_sigma(visit: Visit) -> None:
    case = Slide("gaussian?view=Tests", "sigma", 20)
    before, live = assert_confirmed(visit, case, changes=("readouts", "sliders"))
    assert live["marks"] == before["marks"]


# The page, the handle's chart and label, the key, and what the link then says.
KEYS = [
    ("gaussian", "gaussian_surface", "present point", "ArrowRight", "mu=50.2"),
    ("gaussian", "gaussian_surface", "present point", "ArrowUp", "sigma=5.1"),
    ("gaussian", "gaussian_surface", "present point", "PageDown", "sigma=4"),
    ("gaussian", "gaussian_surface", "present point", "End", "mu=60.2"),
    ("gaussian", "gaussian_density", TOP, "ArrowLeft", "mu=49.8"),
    ("gaussian", "gaussian_density", FLANK, "PageUp", "sigma=6"),
    ("gaussian", "gaussian_density", "Point 2 of 5", "ArrowRight", "moved=2:49.32"),
    ("gaussian", "gaussian_density", "Point 2 of 5", "PageUp", "moved=2:49.5"),
    (DESCENT, "gaussian_steps", "Step of the descent", "ArrowRight", "step=4"),
    (NEWTON, "gaussian_steps", "Step of the descent", "Home", "method=Newton"),
    ("gaussian?view=Tests", "gaussian_tests", "Null value", "ArrowDown", "mu0=49.8"),
    ("gaussian?view=Least+squares", "gaussian_squares", "on the NLL", "PageUp", "mu=52"),
    (
        PROFILES,
        "gaussian_profile_sigma",
        "on its profile",
        "ArrowLeft",
        "sigma=4.9",
    ),
]


@pytest.mark.parametrize(("path", "chart", "label", "key", "link"), KEYS)
def test_keys_do_what_the_pointer_does(
    visit: Visit, path: str, chart: str, label: str, key: str, link: str
) -> None:
    page = visit.open(path)
    grip = handle(page, chart, label)
    grip.focus()
    during = press(page, key)
    at_rest(page)
    page.wait_for_function("link => decodeURIComponent(location.search).includes(link)", arg=link)
    assert_same(during, shown(page))
    assert grip.evaluate("e => e === document.activeElement")


@pytest.mark.parametrize("dx", [-120, 60])
def test_the_level_moves_the_intervals_and_the_axes_follow_at_rest(visit: Visit, dx: int) -> None:
    page = visit.open(PROFILES)
    before = shown(page)
    during = drag(page, thumb(page, "level"), dx, 0)
    for kind in ("sentences", "tables", "marks"):
        assert during[kind] != before[kind]
    page.wait_for_function("() => location.search.includes('level=')")
    at_rest(page)
    confirmed = shown(page)
    # The bars hang below an axis that has changed.
    assert set(during.pop("marks")) == set(confirmed.pop("marks"))
    assert_same(during | {"marks": {}}, confirmed | {"marks": {}})


def test_the_flank_never_crosses_the_mean(visit: Visit) -> None:
    page = visit.open("gaussian")
    drag(page, handle(page, "gaussian_density", FLANK), -150, 0)
    at_rest(page)
    page.wait_for_function("() => location.search.includes('sigma=0.8')")
    state, flank = page.evaluate(MARKS)
    assert state < flank


# Where the top and the flank of the curve stand, by the marks that are drawn.
MARKS = """async () => {
  const names = performance.getEntriesByType('resource').map(e => e.name);
  const live = await import(names.find(name => name.endsWith('/live.js')));
  const { overlay } = live.charts.get('gaussian_density');
  return ['state', 'flank'].map(name => overlay.trace(name).x[0]);
}"""


def test_a_curve_that_leaves_its_axis_keeps_its_mark_in_reach(visit: Visit) -> None:
    page = visit.open("gaussian")
    drag(page, handle(page, "gaussian_density", FLANK), -150, 0, release=False)
    top = handle(page, "gaussian_density", TOP).bounding_box()
    chart = page.locator(".st-key-gaussian_density .nll-chart").bounding_box()
    assert top is not None
    assert chart is not None
    assert top["y"] + top["height"] / 2 >= chart["y"]
    page.mouse.up()
    at_rest(page)


def test_moved_points_go_back(visit: Visit) -> None:
    page = visit.open("gaussian")
    before = shown(page)
    assert page.get_by_role("button", name="Put the points back").count() == 0
    drag(page, handle(page, "gaussian_density", "Point 1 of 5"), -30, 0)
    at_rest(page)
    page.wait_for_function("() => location.search.includes('moved=1')")
    page.get_by_role("button", name="Put the points back").click()
    page.wait_for_function("() => !location.search.includes('moved')")
    visit.settle()
    assert_same(shown(page), before)


def test_a_run_plays_the_path_and_ends_where_the_server_agrees(visit: Visit) -> None:
    page = visit.open(NEWTON.replace("step=3", "step=0"))
    page.get_by_role("button", name="Run").click()
    page.wait_for_function(
        "() => document.querySelector('[data-text=path]').innerText.includes('It ends there')"
    )
    during = shown(page)
    at_rest(page)
    page.wait_for_function("() => location.search.includes('step=')")
    assert_same(during, shown(page))
    page.get_by_role("button", name="Step back").click()
    at_rest(page)
    assert "It ends there" not in page.locator("[data-text=path]").inner_text()


# Sets some of the controls to any of their values, as a handle would, and holds them there.
JUMP = (
    "async (seed) => {"
    + MODULE
    + """
  let state = seed + 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const changes = {};
  for (const key of ['mu', 'sigma', 'step', 'rate', 'point']) {
    const scale = live.scale(key);
    if (!scale) continue;
    const options = scale.options ?? [...Array(scale.high + 1).keys()];
    changes[key] = options[Math.floor(random() * options.length)];
  }
  live.hold();
  live.move(changes);
  const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
  await frame();
  await frame();
}"""
)
RELEASE = "async () => {" + MODULE + "live.release(); }"
# A curve that leaves its axis keeps its mark at the top of it until the axis follows.
CUT = ("gaussian_density state", "gaussian_terms state")


@pytest.mark.parametrize(
    "path",
    [
        "gaussian",
        "gaussian?moved=1:45,4:58.5",
        NEWTON,
        f"{DESCENT}&method=momentum",
        "gaussian?x=Newcomb&descend=true&rate=2",
        "gaussian?view=Terms&x=Newcomb&trim=true",
        "gaussian?view=Least+squares&x=Michelson",
        "gaussian?view=Student-t&x=Newcomb",
        "gaussian?view=Profiles+and+intervals&x=Sample&size=5",
        "gaussian?x=Your+numbers&numbers=1000000+1000002+1000005&descend=true&method=Newton",
        "gaussian?x=Your+numbers&numbers=0+1e-5&view=Terms",
        "gaussian?x=Your+numbers&numbers=-1e9+1e9",
    ],
)
def test_any_state_is_shown_as_the_server_shows_it(visit: Visit, path: str) -> None:
    page = visit.open(path)
    wait_until(page, "'mu' in live.values()")
    for seed in (1, 12, 123, 1234):
        page.evaluate(JUMP, seed)
        during = shown(page)
        page.evaluate(RELEASE)
        at_rest(page)
        confirmed = shown(page)
        for name in CUT:
            if name in during["marks"]:
                assert during["marks"][name]["y"][0] <= confirmed["marks"][name]["y"][0] * (
                    1 + 1e-9
                )
                del during["marks"][name], confirmed["marks"][name]
        assert_same(during, confirmed)
    assert visit.console_errors == []
