"""The rows of an Excel workbook's first sheet, within bounds that hold for a hostile workbook too.

A few megabytes unpack to gigabytes, and openpyxl holds a part, a row or a cell whole before anybody sees it.
So the directory is checked first, and what is unpacked is counted as it is read.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from ..extras import missing_extra

LARGEST_UNPACKED = 500_000_000
LONGEST_ROW = 8_000_000
_LARGEST_SHEET = 30_000_000  # however well it is packed
_LARGEST_RATIO = 30  # of what is larger; Excel and openpyxl pack by a factor of 5 to 15
_LAST_ROW = 1_048_576
_TEXTS = "sharedstrings.xml"  # all sheets share them, and they are held in memory
_LARGEST_TEXTS = 100_000_000
_MOST_TAGS_OF_TEXTS = 12_000_000
_LARGEST_OTHER, _MOST_OTHER_TAGS = 16_000_000, 500_000  # styles, relations, themes: each becomes a tree
_LARGEST_EQUAL_TEXTS = 1_000_000  # each is there once, so that they do not pack well
_DECLARATION = b"<!DOCTYPE"  # entities repeat text, without a bound that holds everywhere
_EMPTY_ARCHIVE = b"PK\5\6" + bytes(18)

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ParseError),
    *(ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
)
"""What the readers of other people's formats raise for a file that is damaged."""


class RefusedError(ValueError):
    """A file that can be read and is refused."""


class Sheet:
    """The rows of a sheet."""

    def __init__(self, sheet: Any, archive: _Archive) -> None:
        self._sheet, self._archive = sheet, archive

    def rows(self, width: int | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the values of each row, at most so many.

        Raises:
            RefusedError: When a row is too long, or there are more rows than a sheet can have.
        """
        name, row = self._archive.name, self._archive.row
        row.renew()
        try:
            for number, values in enumerate(self._sheet.iter_rows(max_col=width, values_only=True), 1):
                if number > _LAST_ROW:
                    raise RefusedError(f"{name} has more rows than a sheet can have: save it as CSV")
                row.renew()
                yield values
        except _LimitReached as exc:
            raise RefusedError(f"{name} {exc}") from None


@contextmanager
def first_sheet(file: Path, name: str, largest: int = LARGEST_UNPACKED) -> Iterator[Sheet]:
    """Open the first sheet of a workbook, which errors call `name`.

    Raises:
        RefusedError: When it unpacks to more than `largest` bytes, or to much more than a table does.
        ImportError: When openpyxl is not installed.
        DAMAGED: When it is damaged.
    """
    try:
        from openpyxl.reader.excel import ExcelReader
    except ImportError:
        raise missing_extra("files", "an Excel file") from None
    with _Archive(file, name) as archive:
        archive.check_sizes(largest)
        reader = ExcelReader(BytesIO(_EMPTY_ARCHIVE), read_only=True, data_only=True, keep_links=False)
        reader.archive, reader.valid_files = archive, archive.namelist()
        try:
            reader.read()
        except _LimitReached as exc:
            raise RefusedError(f"{name} {exc}") from None
        archive.is_loading = False
        sheet = reader.wb.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
        yield Sheet(sheet, archive)


class _LimitReached(Exception):
    """More was unpacked than is allowed; no `ValueError`, which openpyxl would take for its own."""


class _Allowance:
    """How many bytes may still be unpacked, and how many tags: each becomes an object in memory."""

    def __init__(self, size: int, tags: int, problem: str) -> None:
        self._size, self._tags, self._problem = size, tags, problem
        self._taken = self._tags_taken = 0
        self._tail = b""

    def take(self, content: bytes) -> bytes:
        """Count what was unpacked."""
        self._taken += len(content)
        self._tags_taken += content.count(b"<")
        if self._taken > self._size or self._tags_taken > self._tags:
            raise _LimitReached(self._problem)
        seen = self._tail + content
        self._tail = seen[-len(_DECLARATION) :]
        if _DECLARATION in seen or b"\0" in content:  # the second is UTF-16, which would hide the first
            raise _LimitReached("declares entities, as no table does: save it as CSV")
        return content

    def renew(self) -> None:
        """Begin to count anew."""
        self._taken = self._tags_taken = 0


class _Archive(zipfile.ZipFile):
    """The parts of a workbook, of which only so much is unpacked.

    While the workbook is loaded its sheets are empty: openpyxl would search all of them for their sizes.
    """

    def __init__(self, file: Path, name: str) -> None:
        super().__init__(file)
        self.name = name
        self.is_loading = True
        longest = f"has a row of more than {LONGEST_ROW / 1e6:.0f} MB: remove its long values"
        self.row = _Allowance(LONGEST_ROW, LONGEST_ROW, longest)
        others = "holds more texts, styles or links than are read: save it as CSV"
        self._texts = _Allowance(_LARGEST_TEXTS, _MOST_TAGS_OF_TEXTS, others)
        self._other = _Allowance(_LARGEST_OTHER, _MOST_OTHER_TAGS, others)

    def open(self, name: Any, *args: Any, **kwargs: Any) -> IO[bytes]:
        """Open a part to be read."""
        path = str(getattr(name, "filename", name)).lower()
        if self.is_loading and "worksheets/" in path and path.endswith(".xml"):
            return BytesIO(b"<worksheet/>")
        loading = self._texts if _is_texts(path) else self._other
        part = super().open(name, *args, **kwargs)
        return _Part(part, loading if self.is_loading else self.row)  # type: ignore[return-value]

    def check_sizes(self, largest: int) -> None:
        """Refuse what the directory says is too large, before anything is unpacked."""
        entries = self.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        texts = sum(entry.file_size for entry in entries if _is_texts(entry.filename))
        problem = f"{self.name} unpacks to {unpacked / 1e6:,.0f} MB"
        if unpacked > largest or texts > _LARGEST_TEXTS:
            raise RefusedError(
                f"{problem}, and a workbook is read up to {largest / 1e6:,.0f} MB, "
                f"of texts {_LARGEST_TEXTS / 1e6:,.0f} MB: save it as CSV"
            )
        if any(
            part.file_size > max(_free_size(part), _LARGEST_RATIO * part.compress_size) for part in entries
        ):
            raise RefusedError(f"{problem}, more than {_LARGEST_RATIO} times its size: save it as CSV")


def _is_texts(path: str) -> bool:
    return path.lower().endswith(_TEXTS)


def _free_size(part: zipfile.ZipInfo) -> int:
    return _LARGEST_EQUAL_TEXTS if _is_texts(part.filename) else _LARGEST_SHEET


class _Part:
    """A part of a workbook, counted as it is read."""

    _CHUNK = 1 << 20

    def __init__(self, part: IO[bytes], allowance: _Allowance) -> None:
        self._part, self._take = part, allowance.take

    def read(self, size: int | None = -1) -> bytes:
        """Read so many bytes, or all."""
        if size is not None and size >= 0:
            return self._take(self._part.read(size))
        return b"".join(map(self._take, iter(lambda: self._part.read(self._CHUNK), b"")))

    def close(self) -> None:
        """Close it."""
        self._part.close()

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
