"""Predictions of any classifier, from a file to arrays."""

from nll_core.predictions.building import predictions_from_table, read_predictions
from nll_core.predictions.limits import MAX_FILE_BYTES
from nll_core.predictions.predictions import Predictions
from nll_core.predictions.problems import PredictionError, Problem, UnclearPredictionError
from nll_core.predictions.reading import read_table
from nll_core.predictions.recognise import explain_columns, recognise_columns
from nll_core.predictions.roles import ColumnKind, ColumnRoles, PredictionKind, Question, Reading
from nll_core.predictions.table import Column, Table
from nll_core.predictions.writing import write_confidence, write_probabilities

__all__ = [
    "MAX_FILE_BYTES",
    "Column",
    "ColumnKind",
    "ColumnRoles",
    "PredictionError",
    "PredictionKind",
    "Predictions",
    "Problem",
    "Question",
    "Reading",
    "Table",
    "UnclearPredictionError",
    "explain_columns",
    "predictions_from_table",
    "read_predictions",
    "read_table",
    "recognise_columns",
    "write_confidence",
    "write_probabilities",
]
