"""The tables of a report as files: each clean, each number exact."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from nll_core.report import PredictionReport, report_tables, tables_zip
from nll_core.report.table import Number, Range


def tables_of(report: PredictionReport) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(tables_zip(report))) as archive:
        assert archive.testzip() is None
        return {
            entry.filename: list(csv.DictReader(io.StringIO(archive.read(entry).decode())))
            for entry in archive.infolist()
        }


def test_each_table_is_a_file_with_a_header_and_exact_numbers(
    three: PredictionReport, two: PredictionReport, confident: PredictionReport
) -> None:
    for report in (three, two, confident):
        files = tables_of(report)
        tables = report_tables(report)
        assert set(files) == {f"{table.key}.csv" for table in tables}
        for table in tables:
            found = files[f"{table.key}.csv"]
            assert len(found) == len(table.rows)
            for record, row in zip(found, table.rows, strict=True):
                for key, cell in zip(table.keys, row, strict=True):
                    if isinstance(cell, Number):
                        assert float(record.get(key) or record[f"{key}_low"]) == cell.value
                    elif isinstance(cell, Range):
                        assert float(record[f"{key}_low"]) == cell.low
                        assert float(record[f"{key}_high"]) == cell.high


def test_no_number_is_written_as_python_writes_it(three: PredictionReport) -> None:
    for name, rows in tables_of(three).items():
        for row in rows:
            for cell in row.values():
                assert not re.search(r"np\.|array\(|float\d*\(", cell), (name, cell)


def test_the_same_report_gives_the_same_bytes(two: PredictionReport) -> None:
    assert tables_zip(two) == tables_zip(two)
