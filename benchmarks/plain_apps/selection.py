"""The selection page as one plain script: a stock widget, stock charts, a full rerun."""

from _figures import one_slider

from pages._lessons.selection import DEGREE, lesson

one_slider(lesson, DEGREE, "sedeg")
