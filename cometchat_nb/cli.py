"""What a shell calls: `cometchat-nb sandbox`, `audit` and `app`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .app import served
from .auth import CometChatError
from .defaults import default_client, target_of
from .sandbox import Fault, Sandbox, StateFileError
from .sandbox.data import AUTH_KEY

BAD_INPUT = 2
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class _BadInput(Exception):
    """Something that the caller gave cannot be used; the text is one line that says what."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit code: 0, 1 when rules fail, 2 when the input cannot be used."""
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
    _add_audit(commands)
    sandbox = _serving(commands, "sandbox", "serve the sandbox until Ctrl+C", _serve)
    sandbox.add_argument("--tls", action="store_true", help="serve https with a certificate made at start")
    sandbox.add_argument("--ca-file", metavar="FILE", help="where to write the certificate authority")
    sandbox.add_argument("--users", metavar="FILE", help="JSON list of users, in place of the sample users")
    sandbox.add_argument("--faults", metavar="FILE", help="JSON list of faults")
    sandbox.add_argument("--state", metavar="FILE", help="SQLite file that keeps users and tokens")
    app = _serving(commands, "app", "serve the workbench as a web page until Ctrl+C", _serve_app)
    app.add_argument("--open", action="store_true", help="open it in a browser")
    return parser


def _serving(commands: Any, name: str, text: str, run: Callable[[argparse.Namespace], int]) -> Any:
    command = commands.add_parser(name, help=text)
    command.set_defaults(run=run)
    command.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine alone)"
    )
    command.add_argument("--port", type=int, default=0, help="port (default: a free one)")
    return command


def _add_audit(commands: Any) -> None:
    audit = commands.add_parser(
        "audit",
        help="check the user objects in files",
        description="Check user objects against the documented rules. Exit code 0: they hold; 1: rules fail; "
        "2: something could not be read.",
    )
    audit.set_defaults(run=_audit)
    audit.add_argument(
        "files", nargs="+", metavar="FILE", help="CSV, JSON, NDJSON or Parquet, or a folder of them"
    )
    audit.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        default="error",
        help="the mildest severity that makes the exit code 1 (default: error)",
    )
    audit.add_argument(
        "--rules", metavar="NAMES", type=_names, help="rules, fields or severities to check, with commas"
    )
    audit.add_argument(
        "--limit", metavar="N", type=int, help="keep at most N issues; the counts stay complete"
    )
    audit.add_argument("--html", metavar="OUT", help="write the result as a page")
    audit.add_argument("--issues", metavar="OUT", help="write every issue, as .csv or .parquet")
    audit.add_argument("--format", choices=("text", "json"), default="text", help="what to print")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _audit(options: argparse.Namespace) -> int:
    from .auditing.command import run  # pandas is not needed to serve

    try:
        told, exit_code = run(options)
    except (OSError, TypeError, ValueError, ImportError) as exc:
        reason = f"{exc.filename}: {exc.strerror}" if isinstance(exc, OSError) and exc.strerror else exc
        raise _BadInput(" ".join(str(reason).split())) from None
    _say(told)
    return exit_code


def _serve(options: argparse.Namespace) -> int:
    sandbox = _sandbox(options)
    try:
        with (
            _until_stopped(options) as stopped,
            sandbox.serve(options.host, options.port, tls=options.tls, ca_file=options.ca_file) as url,
        ):
            _introduce(sandbox, url, options)
            stopped.wait()
    finally:
        sandbox.close()
    return 0


def _serve_app(options: argparse.Namespace) -> int:
    try:
        target = target_of(default_client()).text
    except (ValueError, CometChatError) as exc:
        raise _BadInput(str(exc)) from None
    if not 0 <= options.port <= 65535:
        raise _BadInput(f"port must be a whole number from 0 to 65535, not {options.port}")
    with _until_stopped(options) as stopped, served(options.host, options.port) as url:
        _say(f"The workbench is at {url} ({_reach(options)}). Ctrl+C stops it.")
        _say(f"  {target}")
        if options.open:
            webbrowser.open(url)
        stopped.wait()
    return 0


@contextmanager
def _until_stopped(options: argparse.Namespace) -> Iterator[threading.Event]:
    """Yield what Ctrl+C sets; what goes wrong in the block becomes one line."""
    stopped = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: stopped.set()) for number in signals]
    try:
        yield stopped
    except (OSError, ValueError, ImportError) as exc:
        reason = exc.strerror or exc if isinstance(exc, OSError) else exc
        raise _BadInput(f"cannot serve on {options.host}:{options.port}: {reason}") from None
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


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
    _say(f"The sandbox answers at {url} ({_reach(options)}). Ctrl+C stops it.")
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


def _reach(options: argparse.Namespace) -> str:
    return "this machine alone can connect" if options.host in _LOOPBACK else "OTHER MACHINES CAN CONNECT"


def _say(line: str, to: Any = None) -> None:
    print(line, file=to or sys.stdout, flush=True)


if __name__ == "__main__":
    sys.exit(main())
