"""The workbench as a web page: a notebook, the template of its page, and the server that shows them."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, NamedTuple

from ..extras import missing_extra

_FOLDER = Path(__file__).parent
NOTEBOOK = _FOLDER / "workbench.ipynb"
TEMPLATE = "cometchat-nb"

_START = 60.0
_STOP = 10.0


class Limits(NamedTuple):
    """What pages may cost: how many there may be, and how long a kernel waits for its page, in seconds.

    Attributes:
        most: How many pages.
        unopened: For a page that has not come yet.
        away: For one that has left, because it was closed or its connection broke.
    """

    most: int = 8
    unopened: float = 120.0
    away: float = 30.0


@contextmanager
def served(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    limits: Limits = Limits(),  # noqa: B008 - it does not change
    ended: Callable[[], object] = lambda: None,
) -> Iterator[str]:
    """Serve the workbench while the block runs; needs the extra `app`.

    Each page that is opened has a kernel, and so a session, of its own; the kernel ends with it. The
    server and its kernels end with the block, and with this process, however that ends.

    Args:
        host: The address to listen on; by default this machine alone can connect.
        port: The port; 0 takes a free one.
        limits: How many pages there may be, and how long a kernel waits for its page.
        ended: Called, in a thread, when the server has ended.

    Yields:
        The URL, with the token that a browser needs.

    Raises:
        ImportError: When the extra is not installed.
        OSError: When the address cannot be had, or the server does not start.
    """
    if find_spec("voila") is None:
        raise missing_extra("app", "the workbench as a page")
    port, token = _free(host, port), secrets.token_urlsafe(24)
    options = {"host": host, "port": port, "token": token, "notebook": str(NOTEBOOK), "template": TEMPLATE}
    log = tempfile.TemporaryFile()  # noqa: SIM115 - the process has it too
    process = subprocess.Popen(  # noqa: S603 - this interpreter, and no shell
        [sys.executable, "-m", f"{__name__}.runner"],
        env=_environment(),
        stdin=subprocess.PIPE,  # whose end tells the process that this one is gone
        stdout=log,
        stderr=log,
        start_new_session=True,  # Ctrl+C is for the command, which then ends this
    )
    threading.Thread(target=lambda: (process.wait(), ended()), daemon=True).start()
    try:
        _send(process, {**options, **limits._asdict()})
        if problem := _wait_until_up(process, host, port):
            raise OSError(f"{problem}: {_last_line(log)}")
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{port}/?token={token}"
        if process.poll() is not None:
            raise OSError(f"the server ended with the exit code {process.returncode}: {_last_line(log)}")
    finally:
        log.close()
        process.terminate()
        try:
            process.wait(_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]  # it is a pipe


def _environment() -> dict[str, str]:
    """Say where the template is, installed or not."""
    paths = [str(_FOLDER), os.environ.get("JUPYTER_PATH", "")]
    return {**os.environ, "JUPYTER_PATH": os.pathsep.join(filter(None, paths))}


def _send(process: subprocess.Popen[bytes], options: dict[str, object]) -> None:
    """Hand over the options where nobody else sees them."""
    with suppress(BrokenPipeError):  # it has ended, and is asked why
        process.stdin.write(json.dumps(options).encode() + b"\n")  # type: ignore[union-attr]  # it is a pipe
        process.stdin.flush()  # type: ignore[union-attr]


def _free(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def _wait_until_up(process: subprocess.Popen[bytes], host: str, port: int) -> str:
    """Wait until the server answers; return why it does not."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - nothing is bound here
    give_up = time.monotonic() + _START
    while time.monotonic() < give_up:
        try:
            socket.create_connection((reached, port), timeout=1).close()
        except OSError:
            if process.poll() is not None:
                return f"the server ended with the exit code {process.returncode}"
            time.sleep(0.1)
        else:
            return ""
    return f"the server did not answer within {_START:.0f} seconds"


def _last_line(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
