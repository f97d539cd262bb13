"""The bigram page as one plain script: a stock widget, stock charts, a full rerun."""

from _figures import one_slider

from pages._lessons.bigram import TRAINED, lesson

one_slider(lesson, TRAINED, "bgstep")
