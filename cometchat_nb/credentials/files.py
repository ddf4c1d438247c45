"""Settings in a project's files: the vendor's `.cometchat/config.json`, and `.env`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ..auth.settings import ENVIRONMENT
from ..redaction import Secret
from .source import Source, source_of

CONFIG = Path(".cometchat", "config.json")
ENV_FILES = (".env.local", ".env")
# What Vite, Next.js, Create React App, Expo and Astro hand to a page.
PREFIXES = ("", "VITE_", "NEXT_PUBLIC_", "REACT_APP_", "EXPO_PUBLIC_", "PUBLIC_")
_LARGEST = 1_000_000

# python-dotenv would be a dependency of everybody for these lines; what it reads, the tests compare with it.
_ASSIGNMENT = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>\w+)[ \t]*=[ \t]*
    (?:'(?P<single>[^'\n]*)'|"(?P<double>[^"\n]*)"|(?P<plain>(?:[^\s#'"]|(?<=[^\s])\#|[ \t](?![ \t]*\#))*))
    [ \t]*(?:\#.*)?$""",
    re.VERBOSE | re.MULTILINE,
)


class Unusable(NamedTuple):
    """Why a file was not read."""

    reason: str


def read(folder: Path) -> tuple[list[Source], list[str]]:
    """Return what the files of a project name, the nearest folder first, and why others were not read."""
    sources: list[Source] = []
    warnings: list[str] = []
    readers: list[tuple[Path, Callable[[Path, Secret], list[Source]]]] = [
        (place / CONFIG, _config) for place in _project_folders(folder)
    ]
    readers += [(place / name, _env) for place in _project_folders(folder) for name in ENV_FILES]
    for path, parse in readers:
        text = _read_text(path)
        if isinstance(text, Unusable):
            warnings.append(f"{_relative_path(path)} was not used: {text.reason}")
        elif text is not None:
            try:
                sources += parse(path, text)
            except ValueError:
                warnings.append(f"{_relative_path(path)} was not used: it is not JSON")
    return sources, warnings


def _project_folders(folder: Path) -> list[Path]:
    """Return the folder and those above it up to its git repository's root; outside of one, itself."""
    above = [folder, *folder.parents]
    root = next((index for index, place in enumerate(above) if (place / ".git").exists()), 0)
    return above[: root + 1]


def _read_text(path: Path) -> Secret | Unusable | None:
    """Return the file's text, which does not show itself; why it cannot be used; `None` without a file."""
    try:
        if not path.is_file():
            return None
        if _is_foreign(path):
            return Unusable("it belongs to another user")
        if path.stat().st_size > _LARGEST:
            return Unusable(f"it has more than {_LARGEST:,} bytes")
        return Secret(path.read_text("utf-8-sig", "replace"))
    except OSError as exc:
        return Unusable(exc.strerror or type(exc).__name__)


def _is_foreign(path: Path) -> bool:
    if os.name == "nt":
        return False
    return path.stat().st_uid not in (0, os.getuid())


def _config(path: Path, text: Secret) -> list[Source]:
    """Read the vendor's file, whose names are in camel case."""
    parsed = json.loads(text)
    if not isinstance(parsed, dict):
        return []
    letters = {
        name.replace("_", "").lower(): value for name, value in parsed.items() if isinstance(value, str)
    }
    values = {field: letters.get(field.replace("_", "")) for field in ENVIRONMENT}
    return source_of(_relative_path(path), values, _exposure_warning(path))


def _env(path: Path, text: Secret) -> list[Source]:
    """Read assignments; each prefix is a place of its own."""
    assigned = {
        line["name"]: Secret(line["single"] or line["double"] or line["plain"] or "")
        for line in _ASSIGNMENT.finditer(text)
        if "COMETCHAT_" in line["name"]
    }
    sources: list[Source] = []
    for prefix in PREFIXES:
        values = {field: assigned.get(prefix + name) for field, name in ENVIRONMENT.items()}
        name = f"{_relative_path(path)} ({prefix}COMETCHAT_*)" if prefix else _relative_path(path)
        sources += source_of(name, values, _exposure_warning(path))
    return sources


def _exposure_warning(path: Path) -> str:
    if os.name == "nt" or not path.stat().st_mode & 0o077:
        return ""
    file = _relative_path(path)
    return f"{file} holds an Auth Key, and other users of this machine can read it: chmod 600 {file}"


def _relative_path(path: Path) -> str:
    """Name a file as somebody in the current folder would."""
    return os.path.relpath(path)
