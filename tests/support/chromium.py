"""Finds a Chromium, or installs one: by apt where that is possible, else Playwright's own.

Run as a script it makes sure that there is one, and says where. On CI it fails where there is none;
elsewhere it warns, and the browser tests are skipped loudly.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# No name and no address is found but those of this machine, whatever a page asks for.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300")


def find() -> str | None:
    """Return the path of a Chromium that Playwright can drive."""
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def required() -> bool:
    """Tell whether a missing browser is a failure."""
    return bool(os.environ.get("CI"))


def ensure() -> str | None:
    """Find a Chromium, or install one if that can be done without asking anybody."""
    if path := find():
        return path
    for install in (_by_apt, _by_playwright):
        if install() and (path := find()):
            return path
    return None


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _by_apt() -> bool:
    if shutil.which("apt-get") is None:
        return False
    if os.geteuid() == 0:
        prefix: tuple[str, ...] = ()
    elif shutil.which("sudo") and _runs(("sudo", "-n", "true")):
        prefix = ("sudo", "-n")
    else:
        return False
    return _runs((*prefix, *_APT, "update")) and _runs((*prefix, *_APT, "install", "-y", "chromium"))


def _by_playwright() -> bool:
    return _runs((sys.executable, "-m", "playwright", "install", "chromium"))


def _runs(command: tuple[str, ...]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    browser = ensure()
    print(f"Chromium: {browser}" if browser else "WARNING: no Chromium; the browser tests will be skipped")
    sys.exit(1 if browser is None and required() else 0)
