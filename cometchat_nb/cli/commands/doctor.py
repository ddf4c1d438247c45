"""Say what is installed and configured here, and what to do about what is missing. Shows no secret.

Exit code 0: everything that the core needs is there; 1: something is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from ..._version import __version__
from ...auth import AppSettings, CometChatError
from ...auth.settings import REGIONS
from ...credentials import Credentials, find_credentials
from ...extras import extras, install_command, installation
from ...redaction import is_secret_name, mask
from ..output import say
from ..tables import as_columns

HELP = "say what is installed and configured, and what to do"

WELL, UNWELL = 0, 1
_CORE = ("httpx", "pandas", "ipywidgets", "anywidget", "narwhals", "jinja2", "tqdm", "nest-asyncio2")
_FRONT_ENDS = ("jupyterlab", "notebook", "voila", "marimo", "ipykernel")
_NETWORK_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
_TIMEOUT = 3.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--network",
        action="store_true",
        help="connect to the service's hosts; sends no data",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print what is here; return the exit code."""
    findings = examine(network=options.network)
    say(json.dumps(findings, indent=2) if options.json else _as_text(findings))
    return UNWELL if findings["problems"] else WELL


def examine(*, network: bool = False) -> dict[str, Any]:
    """Return what is installed and configured, and the problems, each with what to do."""
    core = {name: _version(name) for name in _CORE}
    problems = [f"{name} is missing: {install_command('app')}" for name, found in core.items() if not found]
    found = _credentials(problems)
    app = found.settings
    reached = {host: _connect(host) for host in _hosts(app)} if network else {}
    problems += [f"{host}: {state}" for host, state in reached.items() if state != "reachable"]
    return {
        "version": __version__,
        "installed_from": installation(),
        "python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "core": core,
        "extras": {
            name: {"packages": packages, "install": None if all(packages.values()) else install_command(name)}
            for name, packages in extras().items()
        },
        "front_ends": {name: _version(name) for name in _FRONT_ENDS},
        "environment": _environment(),
        "target": "sandbox" if app is None else f"app {app.app_id} in {app.region}",
        "settings": {
            "from": found.source or None,
            "not_used": list(found.passed_over),
            "warnings": list(found.warnings),
        },
        "network": reached,
        "problems": problems,
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _credentials(problems: list[str]) -> Credentials:
    """Return the settings that helpers and widgets would use; add what is wrong with them to the problems."""
    try:
        found = find_credentials()
        if found.settings is not None:
            found.settings.validate()
    except (ValueError, ImportError, CometChatError) as exc:
        problems.append(str(exc))
        return Credentials(None)
    return found


def _environment() -> dict[str, str]:
    """Return the variables that matter, secrets and passwords masked."""
    found: dict[str, str] = {}
    for name, value in sorted(os.environ.items()):
        if name.startswith("COMETCHAT_"):
            secret = is_secret_name(name.removeprefix("COMETCHAT_"))
            found[name] = str(mask(value)) if secret else value
        elif name.upper() in _NETWORK_VARIABLES:
            found[name] = _without_password(value)
    return found


def _without_password(value: str) -> str:
    return f"****@{value.rpartition('@')[2]}" if "@" in value else value


def _hosts(app: AppSettings | None) -> list[str]:
    if app is None:
        return [f"api-{region}.cometchat.io" for region in REGIONS]
    return [str(urlsplit(url).hostname) for url in (app.admin_url, app.client_url)]


def _connect(host: str) -> str:
    try:
        socket.create_connection((host, 443), timeout=_TIMEOUT).close()
    except socket.gaierror:
        return "the name cannot be found: check DNS, the proxy, app ID and region"
    except OSError as exc:
        return f"no connection on port 443 ({type(exc).__name__}): check the firewall and the proxy"
    return "reachable"


def _as_text(findings: dict[str, Any]) -> str:
    lines = [
        f"cometchat-nb {findings['version']} ({findings['installed_from']}), Python {findings['python']}",
        f"Target: {findings['target']}",
    ]
    settings = findings["settings"]
    lines += _section(
        "Settings",
        [
            ("used", settings["from"] or "none found"),
            *(("not used", one) for one in settings["not_used"]),
            *(("warning", one) for one in settings["warnings"]),
        ],
    )
    lines += _section("Core", [(n, v or "MISSING") for n, v in findings["core"].items()])
    lines += _section(
        "Extras",
        [
            (name, "installed" if one["install"] is None else f"missing: {one['install']}")
            for name, one in findings["extras"].items()
        ],
    )
    lines += _section("Front ends", [(n, v or "not installed") for n, v in findings["front_ends"].items()])
    lines += _section("Environment", list(findings["environment"].items()) or [("no variable is set", "")])
    lines += _section("Network", list(findings["network"].items()) or [("not asked; use --network", "")])
    lines += _section("To do", [(one,) for one in findings["problems"]] or [("nothing: all is well",)])
    return "\n".join(lines)


def _section(heading: str, rows: list[tuple[object, ...]]) -> list[str]:
    return ["", heading, *(f"  {line}" for line in as_columns(rows))]
