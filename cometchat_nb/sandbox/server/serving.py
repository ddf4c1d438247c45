"""Serves the sandbox by uvicorn in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .app import App, Control, Wire
from .certificates import Certificates
from .connections import running
from .gate import Gate, bound_to
from .guard import Guard


@contextmanager
def served(
    wire: Wire,
    *,
    host: str,
    port: int,
    certificates: Certificates | None,
    guard: Guard,
    control: Control | None = None,
) -> Iterator[tuple[str, Gate]]:
    """Serve until the block ends; yield the URL, and the gate that a fault may shut.

    Raises:
        ImportError: When the extra is not installed; the text says how to.
        OSError: When the address cannot be had.
    """
    context = certificates.context if certificates is not None else None
    app = App(wire, guard, control)
    bound = bound_to((host, port))
    gate = Gate(
        bound,
        lambda one: running(app, one, context),
        # A port that is shut could not be told to open: with a control, connections are reset instead.
        wire.is_shut if control is None else lambda: False,
    )
    shown = f"[{host}]" if ":" in host else host
    with gate.kept():
        yield f"http{'s' if context is not None else ''}://{shown}:{bound.getsockname()[1]}", gate
