"""Keys of controls are names in links: unique over all pages, whatever the kind of control."""

from __future__ import annotations

import pytest

from pages._ui.control import Control
from pages._ui.control_kinds import Choice, Count, Steps, Switch
from pages._ui.controls import Controls
from pages._ui.registry import ALL_PAGES

from .test_moves_as_rests import controls_of


def test_keys_in_links_are_unique_over_all_pages() -> None:
    owners: dict[str, tuple[str, Control]] = {}
    for info in ALL_PAGES:
        for control in controls_of(info.stem):
            page, owner = owners.setdefault(control.key, (info.stem, control))
            # A control that stands on several pages is one.
            assert owner is control, f"{control.key} is a control of {page} and of {info.stem}"
    assert {type(control) for _, control in owners.values()} >= set(Control.__subclasses__())
    # Every page unfolds its code by this name.
    assert "code" not in owners


def test_keys_are_unique_on_a_page() -> None:
    switch = Switch(key="n", label="On", default=False)
    count = Count(key="n", label="Number", low=0, high=9, default=1)
    with pytest.raises(ValueError, match="same key"):
        Controls(switch, count)


@pytest.mark.parametrize("stem", [info.stem for info in ALL_PAGES])
def test_every_default_and_preset_is_a_step_and_no_two_are_written_alike(stem: str) -> None:
    controls = controls_of(stem)
    for control in controls:
        if isinstance(control, Steps | Choice):
            presets = [p[control.key] for p in controls.presets.values() if control.key in p]
            assert {control.default, *presets} <= set(control.options), control.key
            texts = {control.write(option) for option in control.options}
            assert len(texts) == len(control.options), control.key
