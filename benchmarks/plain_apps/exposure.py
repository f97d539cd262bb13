"""The exposure page as one plain script: a stock widget, stock charts, a full rerun."""

from _figures import one_slider

from pages._lessons.exposure import RUN, lesson

one_slider(lesson, RUN, "exat")
