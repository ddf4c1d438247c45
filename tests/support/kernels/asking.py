"""Asks for a forked kernel and stands for it: passes signals on and ends when the kernel does."""

import json
import os
import signal
import socket
import sys


def main(address: str, *arguments: str) -> None:
    """Wait for the kernel's end."""
    forking = socket.socket(socket.AF_UNIX)
    forking.connect(address)
    wanted = {"arguments": arguments, "environment": dict(os.environ)}
    folder = os.open(".", os.O_RDONLY)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    socket.send_fds(forking, [json.dumps(wanted).encode()], [folder, 0, 1, 2])
    kernel = int(forking.makefile().readline())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.kill(kernel, number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    forking.recv(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
