"""What summaries hold, as arrays in a file."""

from __future__ import annotations

import io
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nll_core.summaries._cell_sums import CellSums
from nll_core.summaries._first_rows import FirstRows


class Stored(ABC):
    """A summary that can be sent as bytes, and kept in a file."""

    @abstractmethod
    def to_bytes(self) -> bytes:
        """The summary as bytes, to send it."""

    @classmethod
    @abstractmethod
    def from_bytes(cls, content: bytes) -> Self:
        """The summary that `to_bytes` gave."""

    def save(self, path: str | Path) -> None:
        """Write the summary to a file, for `load`; a file there is replaced at once or not at all.

        Parameters
        ----------
        path : str or path
            Of the file.
        """
        path = Path(path)
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.write_bytes(self.to_bytes())
        unfinished.replace(path)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The summary in a file.

        Parameters
        ----------
        path : str or path
            Of a file that `save` has written.

        Returns
        -------
        summary
            As it was saved.

        Raises
        ------
        ValueError
            For another file.
        """
        return cls.from_bytes(Path(path).read_bytes())


def packed(cells: Sequence[CellSums], rows: Mapping[str, FirstRows]) -> dict[str, Any]:
    """Cells one after the other, and columns of rows by the name of the rows."""
    parts = [one.packed() for one in cells]
    found: dict[str, Any] = {"lengths": np.array([len(one["cells"]) for one in parts])}
    found |= {f"cells_{k}": np.concatenate([one[k] for one in parts]) for k in parts[0]}
    for name, those in rows.items():
        found |= {f"{name}_{k}": column for k, column in those.columns.items()}
    return found


def unpack(file: Any, cells: Sequence[CellSums], rows: Mapping[str, FirstRows]) -> None:
    """Fill in what `packed` gave."""
    columns = {k[6:]: file[k] for k in file.files if k.startswith("cells_")}
    stops = np.cumsum(file["lengths"])
    for one, start, stop in zip(cells, [0, *stops[:-1]], stops, strict=True):
        one.unpack({name: values[start:stop] for name, values in columns.items()})
    for name, those in rows.items():
        those.columns = {k: file[f"{name}_{k}"] for k in those.columns}


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    """The arrays in the bytes of a file; ValueError for anything else."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            yield file
    except (OSError, LookupError, EOFError, ValueError, BadZipFile, zlib.error) as error:
        raise ValueError(f"this is no summary: {error}") from error


def texts_of(sums: NDArray[Any]) -> NDArray[np.str_]:
    """Whole numbers of any size as texts."""
    return np.array([str(x) for x in sums.reshape(-1)], np.str_).reshape(sums.shape)


def numbers_of(texts: NDArray[np.str_]) -> NDArray[Any]:
    """The whole numbers in texts."""
    return np.array([int(x) for x in texts.reshape(-1)], object).reshape(texts.shape)
