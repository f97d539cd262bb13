"""`nll-report predictions.csv --out report.html`: the report without a browser."""

from __future__ import annotations

import argparse
import glob
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO, get_args

from nll_core.forecast_files import forecasts_from_table
from nll_core.predictions import (
    ColumnKind,
    PredictionError,
    Table,
    predictions_from_table,
    walled,
)
from nll_core.predictions.limits import MEGABYTE
from nll_core.recalibration.calibration_methods import CALIBRATION_METHODS
from nll_core.report.columns import ChosenColumns, names_in, readings_with, roles_with
from nll_core.report.composition import report_on
from nll_core.report.document import MADE_BY, Provenance, report_html
from nll_core.report.forecast_columns import (
    FORECAST_KINDS,
    ReadForecasts,
    add_forecast_options,
    explained,
    forecast_roles_with,
)
from nll_core.report.forecast_document import (
    forecast_line,
    forecast_numbers,
    forecast_report_html,
)
from nll_core.report.forecast_report import ForecastReport
from nll_core.report.matching import Read, matched
from nll_core.report.numbers import report_numbers, summary_line
from nll_core.report.parts import PredictionReport
from nll_core.report.second_forecast import ForecastComparison, compare_forecasts
from nll_core.texts import visible

if TYPE_CHECKING:
    from nll_core.predictions.arrow_batches import RowBatches
    from nll_core.report.streamed import StreamedColumns

BAD_INPUT: Final = 2
# A larger file is read in batches where that is possible.
LARGE_FILE: Final = 64 * MEGABYTE
INTERRUPTED: Final = 130
_EPILOGUE: Final = """\
Formats: CSV, TSV, JSON Lines, Parquet, NPY, NPZ; told by content. A folder, a pattern such as
'part-*.parquet', and a file above 64 MB with probabilities of classes are read in batches, in a
memory that does not grow with the rows (CSV, TSV, JSON Lines, Parquet; told by the name). What the
columns are is guessed from names and numbers, and the report says how; every guess can be
overridden. Nothing is sent anywhere. Exit code 0: the report is written; 2: bad input, with one
line for each problem on standard error. Forecasts of a number (mean and standard deviation,
quantiles, draws) are told from predicted classes by their columns. What a language model's server
returned, token by token: `tokens FILE`; a file of that name is ./tokens.
"""


class BadInputError(Exception):
    """What stops the command, a line for each problem."""


def main(arguments: Sequence[str] | None = None, *, prog: str = "nll-report") -> int:
    """Write the report that the command line asks for; the exit code, 0 or 2.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the command line if left out.
    prog : str
        What the command is called in its help.

    Returns
    -------
    int
        0 where the report is written, 2 for bad input (with its problems on standard error), 130
        where it was interrupted.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["tokens"]:
        # What only this needs is not loaded for the others.
        from nll_core.report import token_command

        return token_command.main(given[1:], prog=f"{prog} tokens")
    options = _parser(prog).parse_args(given)
    try:
        _check_paths(options)
        if options.explain:
            tell(_explained(options), sys.stdout)
            return 0
        with _writable(options.out, options.json) as outputs:
            html, numbers, line = _made(options)
            outputs.write(options.out, html)
            outputs.write(options.json, numbers)
        if options.checkpoint is not None:
            options.checkpoint.unlink(missing_ok=True)
    except BadInputError as problem:
        tell(str(problem), sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("Interrupted; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    tell(line, sys.stdout)
    return 0


def tell(text: str, stream: TextIO) -> None:
    """Print lines in which nothing steers the terminal or turns the words round."""
    print("\n".join(map(visible, text.split("\n"))), file=stream)


def _parser(prog: str = "nll-report") -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="An honest report on any classifier, or on forecasts of a number, from what "
        "was predicted and what came.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "file",
        type=Path,
        help="predictions on data that the model has not seen: a file, a folder, a pattern",
    )
    parser.add_argument("--out", type=Path, help="where the HTML report is written")
    parser.add_argument("--json", type=Path, help="where its numbers are written as JSON")
    parser.add_argument("--label", metavar="COLUMN", help="the column of the true classes")
    parser.add_argument(
        "--kind",
        choices=(*get_args(ColumnKind), *FORECAST_KINDS),
        help="what the numbers of the predictions are",
    )
    parser.add_argument(
        "--classes",
        metavar="COLUMNS",
        type=names_in,
        default=(),
        help="the columns of the classes, with commas between them, each alone or as "
        "COLUMN=CLASS, in the order in which the classes are shown; a single one is the score of "
        "the positive class",
    )
    parser.add_argument("--positive", metavar="CLASS", help="the class that one score is for")
    parser.add_argument("--predicted", metavar="COLUMN", help="the column of predicted classes")
    parser.add_argument(
        "--confidence", metavar="COLUMN", help="the column of how sure the predicted class is"
    )
    parser.add_argument("--weight", metavar="COLUMN", help="the column of weights; '' for none")
    parser.add_argument("--group", metavar="COLUMN", help="the column of groups; '' for none")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="print the readings of the file that were weighed, and write nothing",
    )
    parser.add_argument(
        "--leave-out", action="store_true", help="leave out rows that cannot be used, and say so"
    )
    parser.add_argument(
        "--memory",
        metavar="MB",
        type=_above_zero,
        help="megabytes that reading a file may take; default "
        f"{walled.default_memory() // MEGABYTE}",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_above_zero,
        default=walled.MAX_SECONDS,
        help="seconds that reading a file may take; default %(default)g",
    )
    parser.add_argument(
        "--batches",
        action="store_true",
        help="read in batches whatever the size: probabilities of classes in CSV, TSV, JSON Lines "
        "or Parquet",
    )
    parser.add_argument(
        "--checkpoint",
        metavar="FILE",
        type=Path,
        help="read in batches, and keep in this file what was read: the same command goes on from "
        "there after it was killed; the file is deleted in the end",
    )
    parser.add_argument(
        "--second",
        metavar="FILE",
        type=Path,
        help="another model's predictions on the same examples, in the same order or with a "
        "column of identifiers that both files have",
    )
    parser.add_argument(
        "--methods",
        metavar="METHODS",
        type=names_in,
        help="the calibration methods to compare, with commas between them: "
        f"{', '.join(CALIBRATION_METHODS)}; all that apply if left out",
    )
    parser.add_argument("--folds", type=_folds, default=5, help="of the cross-fitting; default 5")
    parser.add_argument("--seed", type=int, default=0, help="of folds and resamples; default 0")
    parser.add_argument("--title", help="of the report; by default the name of the file")
    parser.add_argument(
        "--model",
        metavar="NAME",
        action="append",
        default=[],
        help="what the model is called; with --second give it twice",
    )
    parser.add_argument("--data", metavar="NAME", help="what the data are called")
    add_forecast_options(parser)
    return parser


def _folds(text: str) -> int:
    number = int(text)
    if number < 2:
        raise argparse.ArgumentTypeError(f"at least 2 folds are needed, got {number}")
    return number


def _above_zero(text: str) -> float:
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"a number above 0 is needed, got {text}")
    return number


def _title(options: argparse.Namespace) -> str:
    if options.title:
        return str(options.title)
    names = options.file.name
    return f"{names} and {options.second.name}" if options.second else names


def _model_names(options: argparse.Namespace) -> tuple[str, str]:
    """What the models are called: as is said, or as their files."""
    files = (options.file.name, options.second.name if options.second else "")
    if files[0] == files[1]:
        files = str(options.file), str(options.second)
    first, second = (*options.model, *files[len(options.model) :])[:2]
    return first, second


def _provenance(options: argparse.Namespace) -> Provenance:
    """What the head of the report says of where it comes from."""
    names = [path.name for path in (options.file, options.second) if path]
    return Provenance(
        model=" and ".join(options.model),
        data=options.data or "",
        file=" and ".join(names),
        date=date.today().isoformat(),
    )


def _check_paths(options: argparse.Namespace) -> None:
    """Raise BadInputError where a file would be read and written, or written twice."""
    inputs = [path.resolve() for path in (options.file, options.second) if path is not None]
    written = (options.out, options.json, options.checkpoint)
    outputs = [path for path in written if path is not None]
    for path in outputs:
        if path.resolve() in inputs:
            raise BadInputError(f"{path}: this is where the predictions are; choose another name")
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise BadInputError(
            f"{outputs[0]}: the report, its numbers and a checkpoint need a file each"
        )


def _made(options: argparse.Namespace) -> tuple[str, str, str]:
    """The report as HTML, its numbers as JSON, and what it says in one line."""
    if (way := _in_batches(options)) != "never":
        try:
            return _made_in_batches(options)
        except BadInputError:
            if way == "always":
                raise
    with _told(options.file):
        table = _table(options.file, options)
        roles = forecast_roles_with(table, options)
        found = None
        if roles is not None:
            found = forecasts_from_table(table, roles, leave_out=options.leave_out)
    said: dict[str, Any] = {"title": _title(options), "provenance": _provenance(options)}
    if found is not None and roles is not None:
        first = ReadForecasts(found, table, roles)
        second = _second_forecasts(first, options) if options.second else None
        of_numbers = ForecastReport(found, seed=options.seed, second=second)
        return (
            forecast_report_html(of_numbers, reasons=roles.reasons, **said),
            _json_text(forecast_numbers(of_numbers), roles.reasons, options),
            "\n".join((forecast_line(of_numbers), *of_numbers.about.notes)),
        )
    report, reasons = _report(table, options)
    return (
        report_html(report, reasons=reasons, **said),
        _json_text(report_numbers(report), reasons, options),
        "\n".join((summary_line(report), *report.about.notes)),
    )


def _second_forecasts(first: ReadForecasts, options: argparse.Namespace) -> ForecastComparison:
    """The other forecaster against the first."""
    with _told(options.second):
        table = _table(options.second, options)
        roles = forecast_roles_with(table, options, second=True)
        if roles is None:
            raise BadInputError(f"--second: {options.second} holds no forecasts of a number")
        found = forecasts_from_table(table, roles, leave_out=options.leave_out)
    try:
        return compare_forecasts(first, ReadForecasts(found, table, roles), seed=options.seed)
    except ValueError as error:
        raise BadInputError(f"--second: {error}") from error


def _in_batches(options: argparse.Namespace) -> Literal["always", "if possible", "never"]:
    """Whether the data are read in batches."""
    files = [path for path in (options.file, options.second) if path is not None]
    several = any(p.is_dir() or (not p.exists() and glob.has_magic(str(p))) for p in files)
    if several or options.batches or options.checkpoint is not None:
        return "always"
    large = any(path.exists() and path.stat().st_size > LARGE_FILE for path in files)
    return "if possible" if large else "never"


def _made_in_batches(options: argparse.Namespace) -> tuple[str, str, str]:
    """The same from data of any size."""
    from nll_core.report import streamed
    from nll_core.report.summarised import report_on_summary

    # What computes on the summary is loaded while the rows are read.
    Thread(target=_import_scipy).start()
    progress = say_progress if sys.stderr.isatty() else None
    reading: dict[str, Any] = {
        "leave_out": options.leave_out,
        "checkpoint": options.checkpoint,
        "progress": progress,
    }
    with _told(options.file):
        data, table, columns = _opened(options.file, options)
        if not options.second:
            summary, about = streamed.summary_of(data, columns, **reading)
    two = None
    if options.second:
        with _told(options.second):
            other, other_table, other_columns = _opened(options.second, options)
        with _told(f"{options.file} and {options.second}"):
            both = columns, other_columns
            name = streamed.shared_identifier((table, other_table), both)
            two = streamed.summaries_of_two((data, other), both, identifier=name, **reading)
            summary, about = two.first
    try:
        report = report_on_summary(
            summary,
            about,
            methods=options.methods,
            n_folds=options.folds,
            seed=options.seed,
            progress=progress,
        )
    except ValueError as error:
        raise BadInputError(str(error)) from error
    if two is not None:
        from nll_core.report.summarised_second import second_of

        second = second_of(two, seed=options.seed)
        report = replace(report, second=second, names=_model_names(options))
    reasons = columns.roles.reasons
    said: dict[str, Any] = {"title": _title(options), "provenance": _provenance(options)}
    return (
        report_html(report, reasons=reasons, **said),
        _json_text(report_numbers(report), reasons, options),
        "\n".join((summary_line(report), *report.about.notes)),
    )


def _import_scipy() -> None:
    import scipy.optimize
    import scipy.special  # noqa: F401


def _opened(path: Path, options: argparse.Namespace) -> tuple[RowBatches, Table, StreamedColumns]:
    """A data set for batches, some of its rows, and what its columns are."""
    from nll_core.predictions.arrow_batches import open_batches
    from nll_core.report.streamed import sample_of, streamed_columns

    data = open_batches(path)
    table = sample_of(data)
    if forecast_roles_with(table, options) is not None:
        raise BadInputError(
            f"{path}: forecasts of a number are read whole, not in batches; give one file, without "
            "--batches and --checkpoint"
        )
    return data, table, streamed_columns(table, _chosen(options))


def _report(table: Table, options: argparse.Namespace) -> tuple[PredictionReport, tuple[str, ...]]:
    chosen = _chosen(options)
    with _told(options.file):
        first = _read(table, chosen, options)
    second = None
    if options.second:
        with _told(options.second):
            other = _read(_table(options.second, options), chosen, options)
        second = matched(first, other)
    try:
        report = report_on(
            first.predictions,
            second=second,
            methods=options.methods,
            n_folds=options.folds,
            seed=options.seed,
            progress=say_progress if sys.stderr.isatty() else None,
        )
    except ValueError as error:
        raise BadInputError(str(error)) from error
    return replace(report, names=_model_names(options)), first.roles.reasons


def _chosen(options: argparse.Namespace) -> ChosenColumns:
    """The roles that the command line gives."""
    return ChosenColumns(
        label=options.label,
        classes=options.classes,
        positive=options.positive,
        predicted=options.predicted,
        confidence=options.confidence,
        weight=options.weight,
        group=options.group,
        kind=options.kind,
    )


def _explained(options: argparse.Namespace) -> str:
    """The readings of the file, and what was recognised in the end."""
    with _told(options.file):
        table = _sample(options)
        forecasts = forecast_roles_with(table, options)
        if forecasts is not None:
            return explained(forecasts)
        roles = roles_with(table, _chosen(options))
        return "\n".join([readings_with(table, _chosen(options)), *roles.reasons])


def _sample(options: argparse.Namespace) -> Table:
    """What the columns are recognised from: the table, or a part of data read in batches."""
    if _in_batches(options) != "always":
        return _table(options.file, options)
    from nll_core.predictions.arrow_batches import open_batches
    from nll_core.report.streamed import sample_of

    return sample_of(open_batches(options.file))


def _read(table: Table, chosen: ChosenColumns, options: argparse.Namespace) -> Read:
    """The predictions in a table, and how its columns were recognised."""
    roles = roles_with(table, chosen)
    predictions = predictions_from_table(table, roles, leave_out=options.leave_out)
    return Read(predictions, table, roles)


def _table(path: Path, options: argparse.Namespace) -> Table:
    """The table in a file, within the limits that the command line gives."""
    memory = None if options.memory is None else int(options.memory * MEGABYTE)
    return walled.read_table(path, memory=memory, timeout=options.timeout)


@contextmanager
def _told(path: Path | str) -> Iterator[None]:
    """What is wrong with a file as a BadInputError."""
    try:
        yield
    except PredictionError as error:
        lines = (" ".join(str(problem).split()) for problem in error.problems)
        raise BadInputError("\n".join(f"{path}: {line}" for line in lines)) from error
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}") from error
    except MemoryError as error:
        raise BadInputError(f"{path}: not enough memory for this file") from error


def say_progress(stage: str, share: float) -> None:
    """One line of progress that is written over."""
    end = "\n" if share >= 1 else ""
    print(f"\r\x1b[K{100 * share:3.0f}% {stage}", end=end, file=sys.stderr, flush=True)


def _json_text(
    found: Mapping[str, Any], reasons: tuple[str, ...], options: argparse.Namespace
) -> str:
    """The numbers, and before them what the head of the report says of where they come from."""
    said = _provenance(options)
    head = {"title": _title(options), **asdict(said), "made_with": MADE_BY}
    numbers = {**head, "reasons": list(reasons), **found}
    return json.dumps(numbers, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass
class _Outputs:
    """Files that are known to be writable."""

    made: list[Path]

    def write(self, path: Path | None, text: str) -> None:
        """Write a file that was asked for."""
        if path is not None:
            path.write_text(text, encoding="utf-8")
            self.made = [other for other in self.made if other != path]


@contextmanager
def _writable(*paths: Path | None) -> Iterator[_Outputs]:
    """Raise BadInputError where a file cannot be written, before anything is computed.

    What was made to find out is removed again where nothing comes to be written to it.
    """
    outputs = _Outputs([])
    try:
        for path in paths:
            if path is None:
                continue
            new = not path.exists()
            try:
                path.open("ab").close()
            except OSError as error:
                raise BadInputError(f"{path}: {error.strerror or error}") from error
            if new:
                outputs.made.append(path)
        yield outputs
    finally:
        for path in outputs.made:
            path.unlink(missing_ok=True)
