"""Control of a served sandbox over HTTP, under `/_sandbox/`: this machine alone, with a token of its own."""

from .control import Control

__all__ = ["Control"]
