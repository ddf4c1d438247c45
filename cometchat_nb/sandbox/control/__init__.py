"""Control of a served sandbox over HTTP, under `/_sandbox/`: this machine alone, with a token of its own."""

from .control import PATH, Control

__all__ = ["PATH", "Control"]
