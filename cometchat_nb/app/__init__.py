"""The workbench as a web page: a notebook, the template of its page, and the server that shows them."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from ..extras import missing_extra

_FOLDER = Path(__file__).parent
NOTEBOOK = _FOLDER / "workbench.ipynb"
TEMPLATE = "cometchat-nb"

# Sockets between server and kernel that only this user can reach, where the system has them.
_TRANSPORT = () if os.name == "nt" else ("--KernelManager.transport=ipc",)
_START = 60.0
_STOP = 10.0


@contextmanager
def served(host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve the workbench while the block runs; needs the extra `app`.

    Each page that is opened has a kernel, and so a session, of its own.

    Args:
        host: The address to listen on; by default this machine alone can connect.
        port: The port; 0 takes a free one.

    Yields:
        The URL, with the token that a browser needs.

    Raises:
        ImportError: When the extra is not installed.
        OSError: When the address cannot be had, or the server does not start.
    """
    if find_spec("voila") is None:
        raise missing_extra("app", "the workbench as a page")
    port, token = _free(host, port), secrets.token_urlsafe(24)
    log = tempfile.TemporaryFile()  # noqa: SIM115 - the process has it too
    process = subprocess.Popen(  # noqa: S603 - this interpreter, and no shell
        [
            *(sys.executable, "-m", "voila", str(NOTEBOOK), "--no-browser", "--token"),
            *(f"--Voila.ip={host}", f"--Voila.port={port}", "--Voila.port_retries=0"),
            *(f"--template={TEMPLATE}", "--Voila.log_level=ERROR", *_TRANSPORT),
            *("--VoilaConfiguration.extension_denylist", "@jupyter-notebook/lab-extension"),
        ],
        env=_environment(token),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,  # Ctrl+C is for the command, which then ends this
    )
    try:
        if problem := _wait_until_up(process, host, port):
            raise OSError(f"{problem}: {_last_line(log)}")
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{port}/?token={token}"
    finally:
        log.close()
        process.terminate()
        try:
            process.wait(_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(token: str) -> dict[str, str]:
    """Hand over the token where no other user sees it, and say where the template is, installed or not."""
    paths = [str(_FOLDER), os.environ.get("JUPYTER_PATH", "")]
    return {**os.environ, "JUPYTER_TOKEN": token, "JUPYTER_PATH": os.pathsep.join(filter(None, paths))}


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
