"""A server of a test's own, on this machine: started, waited for, stopped."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from httpx import Client, HTTPError

_START = 180


class Server:
    """A process that answers at `url` when the constructor returns; what it says goes to `log`."""

    def __init__(
        self, command: Sequence[str], url: str, *, log: Path, health: str, environment: Mapping[str, str]
    ) -> None:
        self.log = log
        with log.open("w") as output:
            self._process = subprocess.Popen(
                command, env=dict(environment), cwd=log.parent, stdout=output, stderr=subprocess.STDOUT
            )
        self._wait_until_up(url + health)

    def stop(self) -> None:
        """Stop it, gently at first."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait_until_up(self, url: str) -> None:
        give_up = time.monotonic() + _START
        with Client(timeout=20, trust_env=False) as client:
            while True:
                if self._process.poll() is not None:
                    raise RuntimeError(self.log.read_text()[-2000:])
                try:
                    client.get(url).raise_for_status()
                except HTTPError:
                    if time.monotonic() > give_up:
                        self.stop()
                        raise
                    time.sleep(0.2)
                else:
                    return


def free_port() -> int:
    """Return a port that nobody listens on, and that no client's connection is given meanwhile."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)  # below those that systems deal out
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
