"""The abstain page as one plain script: a stock widget, stock charts, a full rerun."""

from _figures import one_slider

from pages._lessons.abstain import CURVE, lesson

one_slider(lesson, CURVE, "abcover")
