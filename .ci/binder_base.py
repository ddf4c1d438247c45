"""Print what Binder's base image brings, as constraints: a lock file then replaces none of it."""

from __future__ import annotations

import re
from pathlib import Path

import repo2docker

LOCK = Path(repo2docker.__file__).parent / "buildpacks" / "conda" / "environment.py-3.11-linux-64.lock"
_PACKAGE = re.compile(r"/([^/]+)-([^-/]+)-[^-/]+\.(?:conda|tar\.bz2)#")

for name, version in _PACKAGE.findall(LOCK.read_text()):
    if not name.startswith(("_", "lib", "python_abi")):
        print(f"{name}=={version}")  # noqa: T201
