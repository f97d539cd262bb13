"""The stability page in the browser: views and presets open their charts."""

from __future__ import annotations

from .conftest import Visit


def test_views_and_presets_open_their_charts(visit: Visit) -> None:
    page = visit.open("stability")
    for view, chart in [
        ("Product or sum", "stability_product"),
        ("Order of addition", "stability_sums"),
        ("Clipping", "stability_clip"),
        ("Six ways", "stability_ways"),
    ]:
        page.get_by_role("radio", name=view).click()
        page.wait_for_selector(f".st-key-{chart} .nll-chart")
        visit.settle()
    page.get_by_role("button", name="2.4541 or 2.45401").click()
    page.wait_for_selector(".st-key-stability_sums .nll-chart")
    visit.settle()
    assert "2.4541" in visit.sentence()
    assert visit.console_errors == []
