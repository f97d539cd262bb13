"""The report on a classifier's predictions without a browser: numbers, and one HTML file."""

from nll_core.report.calibrated import CalibratedFile, calibrated_file
from nll_core.report.composition import report_on
from nll_core.report.decisions import DecisionReport, decision_report
from nll_core.report.document import Provenance, report_html
from nll_core.report.forecast_document import forecast_numbers, forecast_report_html
from nll_core.report.forecast_report import ForecastReport
from nll_core.report.forecast_words import forecast_tables
from nll_core.report.lazy import LazyReport
from nll_core.report.numbers import report_numbers, report_tables, tables_zip
from nll_core.report.parts import PredictionFacts, PredictionReport, SecondModel, facts_of
from nll_core.report.pictures import (
    ReliabilityPicture,
    SelectiveReport,
    reliability_picture,
    selective_report,
)
from nll_core.report.pictures_by_class import (
    ClassPictures,
    Forecast,
    class_picture,
    class_pictures,
    forecast_in,
)
from nll_core.report.production import production_snippet
from nll_core.report.second import second_model

__all__ = [
    "CalibratedFile",
    "ClassPictures",
    "DecisionReport",
    "Forecast",
    "ForecastReport",
    "LazyReport",
    "PredictionFacts",
    "PredictionReport",
    "Provenance",
    "ReliabilityPicture",
    "SecondModel",
    "SelectiveReport",
    "calibrated_file",
    "class_picture",
    "class_pictures",
    "decision_report",
    "facts_of",
    "forecast_in",
    "forecast_numbers",
    "forecast_report_html",
    "forecast_tables",
    "production_snippet",
    "reliability_picture",
    "report_html",
    "report_numbers",
    "report_on",
    "report_tables",
    "second_model",
    "selective_report",
    "tables_zip",
]
