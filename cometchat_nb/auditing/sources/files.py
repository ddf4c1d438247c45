"""Files and folders of users: which reader opens which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...tickets.files import name_of_file
from ..kernel.backend import Backend
from .csv_files import open_csv
from .excel_files import open_excel
from .json_files import LARGEST_JSON, open_json, open_ndjson
from .parquet_files import open_parquet
from .source import Source

Reader = Callable[[Path, str, Backend], Source]

_READERS: dict[str, Reader] = {
    ".csv": open_csv,
    ".tsv": open_csv,
    ".txt": open_csv,
    ".json": open_json,
    ".ndjson": open_ndjson,
    ".jsonl": open_ndjson,
    ".parquet": open_parquet,
    ".pq": open_parquet,
    ".xlsx": open_excel,
}
_NOT_IN_FOLDERS = ".txt"  # more often a note for people than a table

ENDINGS = tuple(_READERS)
"""How the name of a file that can be audited may end."""
__all__ = ["ENDINGS", "LARGEST_JSON", "list_files", "open_file"]


def list_files(path: Path) -> list[tuple[Path, str]]:
    """Return a file, or the files of a folder in the order of their names, each with the name it goes by.

    Raises:
        FileNotFoundError: When there is nothing of this name.
        ValueError: When the folder has no file that can be read.
    """
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError:  # no file system takes so long a name
        is_folder = is_file = False
    if is_folder:
        files = sorted(file for file in path.rglob("*") if _is_data(file, path))
        if not files:
            endings = ", ".join(ending for ending in ENDINGS if ending != _NOT_IN_FOLDERS)
            raise ValueError(f"there is no file in {path} whose name ends in {endings}")
        return [(file, file.relative_to(path).as_posix()) for file in files]
    if not is_file:
        raise FileNotFoundError(f"there is no file{name_of_file(path)}: check the path")
    return [(path, path.name)]


def open_file(file: Path, name: str, backend: Backend) -> Source:
    """Return the source of one file.

    Raises:
        ValueError: When it cannot be read; the text names it and says what would do.
        ImportError: When it needs a package that is not installed.
    """
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise ValueError(f"{name}: the name must end in {', '.join(ENDINGS)}")
    try:
        if not file.stat().st_size:
            raise ValueError(f"{name} is empty: the export that wrote it has failed")
        return reader(file, name, backend)
    except OSError as exc:
        raise ValueError(f"{name} cannot be read: {exc.strerror or exc}") from None


def _is_data(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
    ending = file.suffix.lower()
    return file.is_file() and not hidden and ending in _READERS and ending != _NOT_IN_FOLDERS
