"""Calibrated predictions as a file, with the loss of the very numbers in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nll_core._progress import Progress
from nll_core.formats import four_decimals
from nll_core.predictions import Predictions, Table, write_confidence, write_probabilities
from nll_core.predictions.problems import listed
from nll_core.predictions.table import WrittenFormat
from nll_core.predictions.writing import write_beside
from nll_core.recalibration.calibration_methods import Calibrator
from nll_core.recalibration.cross_fitting import mean_where_counted
from nll_core.report.judged import confidence_logits


@dataclass(frozen=True)
class CalibratedFile:
    """A file of calibrated predictions, and the mean NLL (nats) of the numbers in it.

    Where the predictions are a class and its confidence, that of the confidence as a forecast that
    the class is right.
    """

    content: bytes
    nll: float
    columns: tuple[str, ...] = ()
    """The columns that are new, where all others are those of the table that came in."""

    @property
    def notes(self) -> list[str]:
        """What to know of the file."""
        beside = (
            f"All that came in, as it was, and beside it {listed(self.columns)}. Rows that were "
            "left out have nothing there."
        )
        return [
            *([beside] if self.columns else []),
            "On the examples that it was fitted on, the NLL of this file is "
            f"{four_decimals(self.nll)} nats. Whoever computes it again finds this number, not "
            "the fair one above.",
        ]


def calibrated_file(
    predictions: Predictions,
    calibrator: Calibrator,
    file_format: WrittenFormat = "CSV",
    *,
    table: Table | None = None,
    progress: Progress | None = None,
) -> CalibratedFile:
    """Predictions after a fitted calibration, beside all that came in or as a file of their own.

    Parameters
    ----------
    predictions : Predictions
        Of any kind; where it is "confidence", the confidence is calibrated.
    calibrator : Calibrator
        From `fit_calibrator` or `report_on`: of as many classes, or of wrong and right.
    file_format : {"CSV", "TSV", "JSON Lines", "Parquet", "NPY", "NPZ"}
        Of the file.
    table : Table, optional
        The table that the predictions come from: the file has all its columns as they were, and
        the calibrated numbers beside them in columns "calibrated_…". Without it the file is that of
        `write_probabilities` or `write_confidence`.
    progress : callable, optional
        As in `write_probabilities`.

    Returns
    -------
    CalibratedFile
        `content` with as many rows as there are examples, and `nll`.

    Raises
    ------
    ValueError
        For an unknown format or a calibrator of another number of classes.
    ImportError
        For Parquet without pyarrow.

    Notes
    -----
    The NLL is in-sample where the calibrator was fitted on the same examples: lower than it will be
    on others.

    Examples
    --------
    >>> from nll_core.recalibration.calibration_methods import fit_calibrator
    >>> from nll_core.predictions import read_predictions
    >>> rows = "".join(f"{k % 3},{k % 2},0.9\\n" for k in range(60))
    >>> read = read_predictions(f"label,predicted,confidence\\n{rows}".encode())
    >>> confidence, right = read.confidence_and_correct()
    >>> fit = fit_calibrator(confidence_logits(confidence), right.astype(int), "platt")
    >>> found = calibrated_file(read, fit)
    >>> found.content.decode().splitlines()[0], round(found.nll, 4)
    ('row,label,predicted,confidence', 0.6365)
    """
    if predictions.kind == "confidence":
        confidence, right = predictions.confidence_and_correct()
        probs = calibrator.predict_probs(confidence_logits(confidence))
        truth = right.astype(np.int64)
        new = {"confidence": probs[:, 1]}
    else:
        probs, truth = calibrator.predict_probs(predictions.logits()), predictions.labels
        new = {name: probs[:, k] for k, name in enumerate(predictions.classes)}
        if predictions.kind == "score":
            del new[predictions.classes[0]]
    columns: tuple[str, ...] = ()
    if table is not None:
        new = {_free(f"calibrated_{name}", table.names): values for name, values in new.items()}
        content = write_beside(table, new, predictions.rows, file_format, progress=progress)
        columns = tuple(new)
    elif predictions.kind == "confidence":
        content = write_confidence(predictions, probs[:, 1], file_format, progress=progress)
    else:
        content = write_probabilities(predictions, probs, file_format, progress=progress)
    if predictions.kind == "score":
        # The file has one of the two, and its reader takes the other for the rest.
        probs = np.stack([1.0 - probs[:, 1], probs[:, 1]], axis=-1)
    of_truth = np.take_along_axis(probs, truth[:, np.newaxis], axis=1)[:, 0].astype(np.float64)
    with np.errstate(divide="ignore"):
        surprise = -np.log(of_truth)
    return CalibratedFile(content, mean_where_counted(surprise, predictions.weights), columns)


def _free(name: str, taken: Sequence[str]) -> str:
    """A name that no column has, made longer if need be."""
    while name in taken:
        name = f"{name}_again"
    return name
