"""Serve the sandbox until Ctrl+C."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ...sandbox import Fault, Sandbox, StateFileError
from ...sandbox.service import AUTH_KEY
from ..output import BadInput, say
from ..serving import add_address, is_local, reach, until_stopped

HELP = "serve the sandbox until Ctrl+C"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_address(parser)
    for option, metavar, text in (
        ("--allow-host", "NAME", "a further name that clients may call it by, such as a container's"),
        ("--allow-origin", "ORIGIN", "a page of elsewhere that may use it, such as https://demo.example"),
    ):
        parser.add_argument(option, metavar=metavar, action="append", default=[], help=f"{text}; repeatable")
    parser.add_argument("--tls", action="store_true", help="serve https with a certificate made at start")
    parser.add_argument("--ca-file", metavar="FILE", help="where to write the certificate authority")
    parser.add_argument("--users", metavar="FILE", help="JSON list of users, in place of the sample users")
    parser.add_argument("--faults", metavar="FILE", help="JSON list of faults")
    parser.add_argument("--strict", action="store_true", help="the narrower reading where pages disagree")
    parser.add_argument("--no-control", action="store_true", help="no page that changes it while it runs")
    parser.add_argument("--state", metavar="FILE", help="SQLite file that keeps users and tokens")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; return 0.

    Raises:
        BadInput: When a file or the address cannot be used.
    """
    sandbox = _sandbox(options)
    control = is_local(options) and not options.no_control
    try:
        with (
            until_stopped(options) as stops,
            sandbox.serve(
                options.host,
                options.port,
                tls=options.tls,
                ca_file=options.ca_file,
                control=control,
                allow_hosts=options.allow_host,
                allow_origins=options.allow_origin,
            ) as url,
        ):
            _introduce(sandbox, url, options)
            stops.get()
    finally:
        sandbox.close()
    return 0


def _sandbox(options: argparse.Namespace) -> Sandbox:
    users = _json_list(options.users) if options.users else None
    faults = [_fault(options.faults, number, one) for number, one in enumerate(_json_list(options.faults), 1)]
    try:
        return Sandbox(users, faults=faults, state=options.state, strict=options.strict)
    except StateFileError as exc:
        raise BadInput(str(exc)) from None
    except (TypeError, ValueError) as exc:
        raise BadInput(f"{options.users}: {exc}") from None


def _json_list(path: str | None) -> list[Any]:
    if path is None:
        return []
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as exc:
        raise BadInput(f"{path}: {exc.strerror}") from None
    except (ValueError, RecursionError) as exc:
        raise BadInput(f"{path}: not JSON: {exc}") from None
    if not isinstance(content, list):
        raise BadInput(f"{path}: must hold a JSON list, not {type(content).__name__}")
    return content


def _fault(path: str, number: int, values: Any) -> Fault:
    try:
        return Fault.from_mapping(values)
    except (TypeError, ValueError) as exc:
        raise BadInput(f"{path}: fault {number}: {exc}") from None


def _introduce(sandbox: Sandbox, url: str, options: argparse.Namespace) -> None:
    settings = sandbox.settings_for(url)
    say(f"The sandbox answers at {url} ({reach(options)}). Ctrl+C stops it.")
    say(f"  app id        {sandbox.app_id}")
    say(f"  region        {sandbox.region}")
    say(f"  Auth Key      {sandbox.auth_key}")
    say(f"  REST API Key  {sandbox.rest_api_key}")
    if sandbox.control_url:
        say(f"  control       {sandbox.control_url}")
    if options.ca_file:
        say(f"  trust         {options.ca_file}")
    say(
        f"  AppSettings({sandbox.app_id!r}, {sandbox.region!r}, {AUTH_KEY!r}, "
        f"admin_host={settings.admin_host!r}, client_host={settings.client_host!r})"
    )
