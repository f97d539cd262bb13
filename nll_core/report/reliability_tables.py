"""The tables of reliability: the bins of a diagram, and the classes one by one."""

from __future__ import annotations

from nll_core.formats import percent
from nll_core.report.pictures import ReliabilityPicture
from nll_core.report.pictures_by_class import ClassPictures
from nll_core.report.table import Number, Range, ReportTable


def reliability_table(picture: ReliabilityPicture, key: str = "reliability") -> ReportTable:
    """The bins of a reliability diagram."""
    return ReportTable(
        key,
        f"Bins of equal width: how often the event ({picture.event}) came, and in which range it "
        f"comes {percent(picture.confidence_level)} of the time if the forecasts are calibrated",
        ("mean forecast", "frequency", "examples", "if calibrated"),
        ("forecast", "frequency", "n", "calibrated_range"),
        tuple(
            (Number(p), Number(f), Number(n, "count"), Range(low, high))
            for p, f, n, low, high in zip(
                picture.forecast,
                picture.frequency,
                picture.counts,
                picture.low,
                picture.high,
                strict=True,
            )
        ),
    )


def class_reliability_table(found: ClassPictures) -> ReportTable:
    """The calibration of each class that is pictured."""
    of = f"{len(found.pictures)} of {found.n_classes:,}" if found.left_out else "all"
    return ReportTable(
        "class-reliability",
        f"Each class as a yes-or-no question of its own ({of})",
        (
            "class",
            "said on average",
            "of the truths",
            "ECE",
            "part of the classwise ECE",
            "bins outside",
            "bins",
        ),
        ("class", "forecast", "frequency", "ece", "share_of_error", "n_outside", "n_bins"),
        tuple(
            (
                picture.event,
                Number(picture.mean_forecast, "percent"),
                Number(picture.mean_frequency, "percent"),
                Number(picture.error),
                Number(float(share), "percent"),
                Number(picture.n_outside, "count"),
                Number(len(picture.counts), "count"),
            )
            for picture, share in zip(found.pictures, found.shares, strict=True)
        ),
    )
