"""Placeholder until the lesson is written."""

from pages._ui import page

page.opening("gaussian", "Not written yet.")
