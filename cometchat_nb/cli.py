"""What a shell calls: `cometchat-nb sandbox`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .sandbox import Fault, Sandbox, StateFileError
from .sandbox.data import AUTH_KEY

BAD_INPUT = 2
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class _BadInput(Exception):
    """Something that the caller gave cannot be used; the text is one line that says what."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit code: 0, or 2 when the input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except _BadInput as problem:
        _say(f"cometchat-nb: {problem}", to=sys.stderr)
        return BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cometchat-nb", description="CometChat Calls authentication, on your machine."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    sandbox = commands.add_parser("sandbox", help="serve the sandbox until Ctrl+C")
    sandbox.set_defaults(run=_serve)
    sandbox.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine alone)"
    )
    sandbox.add_argument("--port", type=int, default=0, help="port (default: a free one)")
    sandbox.add_argument("--tls", action="store_true", help="serve https with a certificate made at start")
    sandbox.add_argument("--ca-file", metavar="FILE", help="where to write the certificate authority")
    sandbox.add_argument("--users", metavar="FILE", help="JSON list of users, in place of the sample users")
    sandbox.add_argument("--faults", metavar="FILE", help="JSON list of faults")
    sandbox.add_argument("--state", metavar="FILE", help="SQLite file that keeps users and tokens")
    return parser


def _serve(options: argparse.Namespace) -> int:
    sandbox = _sandbox(options)
    stopped = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: stopped.set()) for number in signals]
    try:
        with sandbox.serve(options.host, options.port, tls=options.tls, ca_file=options.ca_file) as url:
            _introduce(sandbox, url, options)
            stopped.wait()
    except (OSError, ValueError, ImportError) as exc:
        reason = exc.strerror or exc if isinstance(exc, OSError) else exc
        raise _BadInput(f"cannot serve on {options.host}:{options.port}: {reason}") from None
    finally:
        sandbox.close()
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
    return 0


def _sandbox(options: argparse.Namespace) -> Sandbox:
    users = _json_list(options.users) if options.users else None
    faults = [_fault(options.faults, number, one) for number, one in enumerate(_json_list(options.faults), 1)]
    try:
        return Sandbox(users, faults=faults, state=options.state)
    except StateFileError as exc:
        raise _BadInput(str(exc)) from None
    except (TypeError, ValueError) as exc:
        raise _BadInput(f"{options.users}: {exc}") from None


def _json_list(path: str | None) -> list[Any]:
    if path is None:
        return []
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as exc:
        raise _BadInput(f"{path}: {exc.strerror}") from None
    except (ValueError, RecursionError) as exc:
        raise _BadInput(f"{path}: not JSON: {exc}") from None
    if not isinstance(content, list):
        raise _BadInput(f"{path}: must hold a JSON list, not {type(content).__name__}")
    return content


def _fault(path: str, number: int, values: Any) -> Fault:
    try:
        return Fault.from_mapping(values)
    except (TypeError, ValueError) as exc:
        raise _BadInput(f"{path}: fault {number}: {exc}") from None


def _introduce(sandbox: Sandbox, url: str, options: argparse.Namespace) -> None:
    settings = sandbox.settings_for(url)
    reach = "this machine alone can connect" if options.host in _LOOPBACK else "OTHER MACHINES CAN CONNECT"
    _say(f"The sandbox answers at {url} ({reach}). Ctrl+C stops it.")
    _say(f"  app id        {sandbox.app_id}")
    _say(f"  region        {sandbox.region}")
    _say(f"  Auth Key      {sandbox.auth_key}")
    _say(f"  REST API Key  {sandbox.rest_api_key}")
    if options.ca_file:
        _say(f"  trust         {options.ca_file}")
    _say(
        f"  AppSettings({sandbox.app_id!r}, {sandbox.region!r}, {AUTH_KEY!r}, "
        f"admin_host={settings.admin_host!r}, client_host={settings.client_host!r})"
    )


def _say(line: str, to: Any = None) -> None:
    print(line, file=to or sys.stdout, flush=True)


if __name__ == "__main__":
    sys.exit(main())
