"""The optional parts of the package: what each brings, whether it is there, and how to install it here."""

from __future__ import annotations

import json
import re
import shlex
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from urllib.parse import unquote, urlsplit

PACKAGE = "cometchat-nb"
_DEVELOPMENT = frozenset({"bench", "dev", "test"})
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def install_command(extra: str) -> str:
    """Return the command that adds an extra the way the package itself was installed.

    From a clone the clone is named, from an index the package: a name that no index knows helps nobody.
    """
    origin = _clone()
    if origin is None:
        return f"pip install '{PACKAGE}[{extra}]'"
    editable, folder = origin
    return f"pip install {'-e ' if editable else ''}{shlex.quote(f'{folder}[{extra}]')}"


def installation() -> str:
    """Say how the package was installed: `index`, `clone` or `editable clone`."""
    origin = _clone()
    return "index" if origin is None else "editable clone" if origin[0] else "clone"


def extras() -> dict[str, dict[str, str | None]]:
    """Return each extra's packages with their installed versions, `None` where one is missing."""
    found = _distribution()
    if found is None:
        return {}
    requirements = [_parse(line) for line in found.requires or ()]
    names = [name for name in found.metadata.get_all("Provides-Extra") or () if name not in _DEVELOPMENT]
    return {
        name: {package: _version(package) for package, extra in requirements if extra == name}
        for name in sorted(names)
    }


def _parse(requirement: str) -> tuple[str, str | None]:
    """Return the package that a requirement names, and the extra that it belongs to."""
    package = _NAME.match(requirement)
    extra = re.search(r"extra\s*==\s*['\"]([\w-]+)['\"]", requirement)
    return (package.group() if package else requirement), (extra[1] if extra else None)


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


def _clone() -> tuple[bool, str] | None:
    """Return whether the installation is editable, and its folder; `None` when it came from an index."""
    found = _distribution()
    text = found.read_text("direct_url.json") if found else None
    origin = json.loads(text) if text else {}
    url = urlsplit(origin.get("url", ""))
    if url.scheme != "file" or "dir_info" not in origin:
        return None
    return bool(origin["dir_info"].get("editable")), unquote(url.path)
