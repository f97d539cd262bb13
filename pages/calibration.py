"""Placeholder until the lesson is written."""

from pages._ui import page

page.opening("calibration", "Not written yet.")
