"""The plain scripts beside which the benchmarks measure drags show the plot that is compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks._browser import CASES, PLAIN_APPS, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_plain_app_has_the_plot_and_its_slider(
    monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    # As `streamlit run` does it.
    monkeypatch.syspath_prepend(PLAIN_APPS)
    app = AppTest.from_file(Path(PLAIN_APPS) / f"{case.stem}.py", default_timeout=60).run()
    assert not app.exception, [error.value for error in app.exception]
    keys = [chart.proto.id.rsplit("-", 1)[-1] for chart in app.get("plotly_chart")]
    assert case.chart in keys
    assert case.control in [s.key for s in [*app.slider, *app.select_slider]]
