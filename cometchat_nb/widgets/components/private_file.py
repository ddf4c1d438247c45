"""A file for a reader that needs a path: only this user can read it, and it ends with its object."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import weakref
from pathlib import Path

_LONGEST_NAME = 100


class PrivateFile:
    """A new file in a folder of its own, which is removed with the object or with the process.

    Args:
        name: What the person calls it. The ending stays; what no file system takes is replaced.

    Attributes:
        path: Where it lies.
        size: How many bytes it has.
    """

    def __init__(self, name: str) -> None:
        folder = tempfile.mkdtemp(prefix="cometchat-nb-")
        self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = Path(folder) / _safe(name)
        self.size = 0
        self._handle = os.fdopen(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")

    def write(self, content: memoryview | bytes) -> None:
        """Add to the file."""
        self._handle.write(content)
        self.size += len(content)

    def close(self) -> None:
        """Say that the file is whole."""
        self._handle.close()

    def remove(self) -> None:
        """Remove the file; there may be none any more."""
        self._handle.close()
        self._remove()


def _safe(name: str) -> str:
    """Return a file name that leads nowhere else.

    >>> _safe("../../etc/a b?.har")
    'a b_.har'
    """
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w.() -]", "_", last, flags=re.ASCII)[-_LONGEST_NAME:].lstrip(". ") or "_"
