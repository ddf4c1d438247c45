"""Imports what a kernel needs, once; then forks a kernel for each process that asks for one.

A script, run by the Python of the kernels, which may have nothing but what they need.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
import warnings
from contextlib import suppress
from types import SimpleNamespace

_WARM = (
    *("ipykernel.kernelapp", "ipykernel.debugger", "ipykernel.subshell", "ipykernel.subshell_manager"),
    *("IPython.core.completer", "IPython.extensions.storemagic", "ipywidgets", "anywidget", "pandas"),
)


def main(address: str) -> None:
    """Serve until standard input is closed, so that no process outlives the run of the tests."""
    import_what_kernels_need()
    if threading.active_count() > 1:
        sys.exit(f"An import started a thread, which a fork would lose: {threading.enumerate()}")
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)  # NumPy's
    gc.freeze()
    signal.signal(signal.SIGCHLD, reap)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
        asking, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            become_the_kernel_of(asking)
            return
        asking.close()


def reap(*_: object) -> None:
    """Let the kernels go that have ended; who asked for one knows already."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def import_what_kernels_need() -> None:
    """Import the package with all its rooms, and what is around it."""
    del sys.path[0]  # the folder of this script
    # What is asked on import: by ipykernel, whose parent to watch; by pandas, whether this is a notebook.
    os.environ["JPY_PARENT_PID"] = "1"
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    for name in _WARM:
        with suppress(ImportError):  # other versions have other modules
            importlib.import_module(name)
    package = importlib.import_module("cometchat_nb")
    for name in package.__all__:
        getattr(package, name)
    del builtins.get_ipython


def become_the_kernel_of(asking: socket.socket) -> None:
    """Take over the variables, folder and streams of the process that asks, and run as its kernel."""
    message, (folder, *streams), _, _ = socket.recv_fds(asking, 1 << 20, 4)
    wanted = json.loads(message)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.setsid()
    os.fchdir(folder)
    os.close(folder)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    sys.argv = ["ipykernel_launcher", *wanted["arguments"]]
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asking.sendall(b"%d\n" % os.getpid())
    threading.Thread(target=_end_with, args=(asking,), daemon=True).start()
    importlib.import_module("ipykernel.kernelapp").launch_new_instance()


def _end_with(asking: socket.socket) -> None:
    """End at once when the process that asked is gone, however it ended."""
    asking.recv(1)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
