"""What ends a command that serves."""

from __future__ import annotations

import subprocess
import sys

import pytest

INTERRUPTED = """
import argparse, signal, sys
from cometchat_nb.cli.serving import until_stopped

signals = [signal.SIGTERM] * 5

def interrupt(frame, event, argument):
    if event == "call" and signals:
        signal.raise_signal(signals.pop())

with until_stopped(argparse.Namespace()) as stops:
    sys.setprofile(interrupt)
    signal.raise_signal(signal.SIGTERM)
    sys.setprofile(None)
    stops.get()
print("stopped")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_signal_that_comes_while_another_is_handled_doesnt_hang_it():
    """As when a process and its group are told to end, the way uvx and terminals do it."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.stdout, done.stderr) == ("stopped\n", "")
