"""State that reaches the page whole, whichever threads change it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import anywidget


class SyncedWidget(anywidget.AnyWidget):
    """A widget that several threads may change: what the page has heard last is what is so.

    A cell, the messages of a page and a run have a thread each. ipywidgets keeps what it holds back, and
    what the page has just said, in attributes of the widget, so that an update of one thread is lost in
    the hold of another, or an older value is sent after a newer one. Here values are read and handed over
    under one lock, which is never held while the code of others runs.
    """

    def __init__(self, **traits: Any) -> None:
        self._sending = threading.RLock()
        self._holds = 0
        self._held: set[str] = set()
        super().__init__(**traits)

    @contextmanager
    def hold_sync(self) -> Iterator[None]:
        """Send what changes in this block, of whichever thread, at its end."""
        with self._sending:
            self._holds += 1
        try:
            yield
        finally:
            with self._sending:
                self._holds -= 1
                if not self._holds and self._held:
                    changed, self._held = self._held, set()
                    self.send_state(changed)

    def send_state(self, key: str | Iterable[str] | None = None) -> None:
        """Send values of traits as they are now."""
        with self._sending:
            super().send_state(key)

    @contextmanager
    def hold_trait_notifications(self) -> Iterator[None]:
        """Hold nothing back once the page knows the widget: what one thread holds, another one loses."""
        if self.comm is None:
            with super().hold_trait_notifications():
                yield
        else:
            yield

    def _should_send_property(self, key: str, value: object) -> bool:
        with self._sending:
            if not super()._should_send_property(key, value):
                return False
            if self._holds:
                self._held.add(key)
            return not self._holds

    @contextmanager
    def _lock_property(self, **properties: Any) -> Iterator[None]:
        """Do not tell the page what it has just said, unless it was told otherwise meanwhile."""
        with self._sending:
            self._property_lock = properties
        try:
            yield
        finally:
            with self._sending:
                self._property_lock = {}


class Follower:
    """Shows what changes in several threads: one of them looks, and looks again where it changed meanwhile.

    Args:
        look: Shows what is so now. It is never called twice at the same time.
    """

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._changes = 0
        self._looking = False

    def __call__(self) -> None:
        """Show what is so now."""
        with self._lock:
            self._changes += 1
            if self._looking:
                return
            self._looking = True
        while self._look_once():
            pass

    def _look_once(self) -> bool:
        """Look, and return whether there has been a change since."""
        seen, looked = self._changes, False
        try:
            self._look()
            looked = True
        finally:
            with self._lock:
                self._looking = looked and seen != self._changes
        return self._looking
