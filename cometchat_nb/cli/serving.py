"""What the commands that serve have in common: an address, and running until they are stopped."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from .output import BadInput

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add `--host` and `--port`."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine alone)"
    )
    parser.add_argument("--port", type=int, default=0, help="port (default: a free one)")


def is_local(options: argparse.Namespace) -> bool:
    """Tell whether this machine alone can connect."""
    return options.host in _LOOPBACK


def reach(options: argparse.Namespace) -> str:
    """Say who can connect."""
    return "this machine alone can connect" if is_local(options) else "OTHER MACHINES CAN CONNECT"


def _stop_signals() -> list[signal.Signals]:
    """Return what ends a command; nohup ignores the last of them, and so does the command then."""
    hang_up = [] if sys.platform == "win32" else [signal.SIGHUP]
    return [signal.SIGINT, signal.SIGTERM, *hang_up]


@contextmanager
def until_stopped(options: argparse.Namespace) -> Iterator[SimpleQueue[int]]:
    """Yield what waits for Ctrl+C, or the end of the terminal; turn what goes wrong into one line."""
    # Not an event, whose lock two signals that come at once would take twice.
    stops: SimpleQueue[int] = SimpleQueue()
    signals = [number for number in _stop_signals() if signal.getsignal(number) != signal.SIG_IGN]
    before = [signal.signal(number, lambda number, _: stops.put(number)) for number in signals]
    try:
        yield stops
    except BrokenPipeError:  # whoever read the output has ended, which `main` deals with
        raise
    except ImportError as exc:
        raise BadInput(str(exc)) from None
    except (OSError, ValueError) as exc:
        reason = exc.strerror or exc if isinstance(exc, OSError) else exc
        raise BadInput(f"cannot serve on {options.host}:{options.port}: {reason}") from None
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
