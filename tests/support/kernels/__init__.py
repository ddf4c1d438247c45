"""Kernels that start at once: each a process of its own, forked from one that has imported everything."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from subprocess import PIPE, Popen

# Elsewhere a library may not survive a fork.
CAN_FORK = sys.platform == "linux"
_HERE = Path(__file__).parent


class ForkedKernels:
    """A process that forks the kernels of `python3`, for whoever has `folder` in JUPYTER_PATH.

    A Jupyter server starts, interrupts and ends such a kernel as it does any other: what it starts
    is a small process that asks for the fork, passes signals on, and ends when the kernel does.
    """

    def __init__(
        self, folder: Path, python: str = sys.executable, environment: Mapping[str, str] | None = None
    ) -> None:
        self._sockets = Path(tempfile.mkdtemp(prefix="kernels-"))  # the path of a socket has to be short
        address = str(self._sockets / "socket")
        self._process = Popen(
            [python, "-Xfrozen_modules=off", str(_HERE / "forking.py"), address],
            env=environment,
            stdin=PIPE,
            stdout=PIPE,
            text=True,
        )
        if self._process.stdout.readline() != "ready\n":
            raise RuntimeError("the process that forks kernels did not start; its error stands above")
        spec = {
            "argv": [
                sys.executable,
                "-I",
                "-S",
                str(_HERE / "asking.py"),
                address,
                "-f",
                "{connection_file}",
            ],
            "display_name": "Python 3",
            "language": "python",
            "metadata": {"debugger": True},
        }
        (folder / "kernels" / "python3").mkdir(parents=True)
        (folder / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec))

    def stop(self) -> None:
        """End it; its kernels end with what asked for them."""
        self._process.communicate()
        shutil.rmtree(self._sockets)
