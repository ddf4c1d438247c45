"""The optional parts of the package: what each brings, whether it is there, and how to install it here."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

PACKAGE = "cometchat-nb"
_DEVELOPMENT = frozenset({"bench", "dev", "docs", "test"})
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")


class _Origin(NamedTuple):
    """Where the package was installed from: its kind, and what pip takes to install it from there again."""

    kind: str
    target: str = ""
    gone: bool = False


def missing_extra(extra: str, what: str) -> ImportError:
    """Return the error of a feature whose extra is not installed; it says how to install it here."""
    return ImportError(f"{what} needs the extra {extra!r}: {install_command(extra)}")


def install_command(extra: str) -> str:
    """Return the command that adds an extra to this environment, the way the package came into it.

    A clone or a wheel is named by its path, since no index may know the package. When it is gone, the
    command names the extra's own packages.
    """
    found = _distribution()
    pip = _installer(found)
    origin = _origin(found)
    if origin.gone:
        return " ".join([pip, *map(shlex.quote, _requirements(extra))])
    wanted = f"{PACKAGE}[{extra}]"
    if origin.kind in ("clone", "editable clone", "wheel"):
        wanted = f"{origin.target}[{extra}]"
    elif origin.kind == "repository":
        wanted = f"{wanted} @ {origin.target}"
    editable = "-e " if origin.kind == "editable clone" else ""
    return f"{pip} {editable}{shlex.quote(wanted)}"


def _installer(found: Distribution | None) -> str:
    """Return the command that installs into this environment, also from a shell that has not activated it."""
    python = Path(sys.executable)
    if found is not None and (found.read_text("INSTALLER") or "").strip() == "uv":
        here = os.environ.get("VIRTUAL_ENV") == sys.prefix
        return "uv pip install" if here else f"uv pip install --python {shlex.quote(str(python))}"
    pip = shutil.which("pip")
    if pip is not None and Path(pip).parent == python.parent:
        return "pip install"
    return f"{shlex.quote(str(python))} -m pip install"


def installation() -> str:
    """Say how the package was installed: `index`, `wheel`, `clone`, `editable clone` or `repository`."""
    return _origin(_distribution()).kind


def extras() -> dict[str, dict[str, str | None]]:
    """Return each extra's packages with their installed versions, `None` where one is missing."""
    found = _distribution()
    if found is None:
        return {}
    names = [name for name in found.metadata.get_all("Provides-Extra") or () if name not in _DEVELOPMENT]
    return {
        name: {_package(line): _version(_package(line)) for line in _requirements(name)}
        for name in sorted(names)
    }


def _requirements(extra: str) -> list[str]:
    """Return what an extra asks for, without its marker."""
    found = _distribution()
    return [
        line.partition(";")[0].strip()
        for line in (found.requires if found else None) or ()
        if (marker := _EXTRA.search(line)) and marker[1] == extra
    ]


def _package(requirement: str) -> str:
    name = _NAME.match(requirement)
    return name.group() if name else requirement


def _version(package: str) -> str | None:
    try:
        return distribution(package).version
    except PackageNotFoundError:
        return None


def _distribution() -> Distribution | None:
    try:
        return distribution(PACKAGE)
    except PackageNotFoundError:
        return None


def _origin(found: Distribution | None) -> _Origin:
    """Read where the package came from (PEP 610)."""
    text = found.read_text("direct_url.json") if found else None
    origin: dict[str, Any] = json.loads(text) if text else {}
    url = origin.get("url", "")
    if "vcs_info" in origin:
        vcs = origin["vcs_info"]
        return _Origin("repository", f"{vcs['vcs']}+{url}@{vcs['commit_id']}")
    if not url:
        return _Origin("index")
    if urlsplit(url).scheme != "file":
        return _Origin("repository", url)
    path = Path(url2pathname(urlsplit(url).path))
    if "dir_info" not in origin:
        return _Origin("wheel", str(path), gone=not path.exists())
    editable = bool(origin["dir_info"].get("editable"))
    return _Origin("editable clone" if editable else "clone", str(path), gone=not path.exists())
