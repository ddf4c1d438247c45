"""The process that shows the workbench as a page: Voila, with few kernels, which end with their pages.

It reads its options from its standard input, one line of JSON, because others can read what is on a command
line or in an environment. When that input ends, whoever started it is gone, and it goes, too.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
import threading
from typing import Any

import tornado.ioloop
import tornado.web
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets.config import Config
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

_LARGEST_BODY = 65_536
_LONGEST_GOODBYE = 2.0


class PageKernels(AsyncMappingKernelManager):
    """One kernel for each page, and not many of them.

    Attributes:
        most: How many there may be.
        unopened: Seconds in which a page has to connect to its kernel.
        away: Seconds after which a page that lost its kernel does not get it back.
        token: What pages need to get in; no kernel has to know it.
    """

    most: int
    unopened: float
    away: float
    token: str

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._starting = 0
        self._timers: dict[str, object] = {}
        self._left: set[str] = set()

    async def _async_start_kernel(self, **arguments: Any) -> str:
        if len(self) + self._starting >= self.most:
            for left in list(self._left):
                await self._end(left)
        if len(self) + self._starting >= self.most:
            raise tornado.web.HTTPError(
                503, f"{self.most} pages of the workbench are open, which is the most. Close one and reload."
            )
        environment = arguments.get("env") or dict(os.environ)
        arguments["env"] = {name: value.replace(self.token, "") for name, value in environment.items()}
        self._starting += 1
        try:
            kernel_id: str = await super()._async_start_kernel(**arguments)
        finally:
            self._starting -= 1
        self._expect(kernel_id, self.unopened)
        return kernel_id

    start_kernel = _async_start_kernel  # type: ignore[assignment]  # as its parent does

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a page has come, or come back."""
        super().notify_connect(kernel_id)
        self._forget(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that a page has left, and end its kernel unless it comes back."""
        super().notify_disconnect(kernel_id)
        if not self._kernel_connections.get(kernel_id):
            self._expect(kernel_id, self.away)
            self._left.add(kernel_id)

    def _expect(self, kernel_id: str, seconds: float) -> None:
        """End the kernel after so many seconds, unless its page comes."""
        self._forget(kernel_id)
        loop = tornado.ioloop.IOLoop.current()
        self._timers[kernel_id] = loop.call_later(seconds, self._end, kernel_id)

    def _forget(self, kernel_id: str) -> None:
        self._left.discard(kernel_id)
        if (timer := self._timers.pop(kernel_id, None)) is not None:
            tornado.ioloop.IOLoop.current().remove_timeout(timer)

    async def _end(self, kernel_id: str) -> None:
        self._forget(kernel_id)
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id)


class Page(TornadoVoilaHandler):  # type: ignore[misc]  # Voila is not typed
    """The page, which gets what it has to show when it ends its kernel: without it, Voila refuses that."""

    async def get(self, path: str | None = None) -> None:
        """Answer with the page."""
        _ = self.xsrf_token  # sets the cookie
        await super().get(path)


class Server(Voila):  # type: ignore[misc]  # Voila is not typed
    """Voila, whose pages are sent and never send much: what is large goes over the kernel's WebSocket."""

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Return what answers at which address."""
        handlers = super().init_handlers()
        return [
            (path, Page if handler is TornadoVoilaHandler else handler, *rest)
            for path, handler, *rest in handlers
        ]

    def listen(self) -> None:
        """Listen, and take no large body from anybody."""
        self.app.listen = functools.partial(self.app.listen, max_body_size=_LARGEST_BODY, body_timeout=30)
        super().listen()


def _end_with(stream: int) -> None:
    """Wait for the end of the stream, and end this process in good order, or else soon after."""
    while os.read(stream, 1):
        pass
    last = threading.Timer(_LONGEST_GOODBYE, os._exit, [1])  # kernels see that their parent is gone
    last.daemon = True
    last.start()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until stopped."""
    options = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with, args=[sys.stdin.fileno()], daemon=True).start()
    for name in ("most", "unopened", "away", "token"):
        setattr(PageKernels, name, options[name])
    config = Config(
        Voila={
            "ip": options["host"],
            "port": options["port"],
            "port_retries": 0,
            "token": options["token"],
            "notebook_path": options["notebook"],
            "open_browser": False,
            "log_level": "ERROR",
        },
        VoilaConfiguration={
            "template": options["template"],
            "extension_denylist": ["@jupyter-notebook/lab-extension"],
            "multi_kernel_manager_class": PageKernels,
        },
    )
    if os.name != "nt":  # sockets between server and kernel that only this user can reach
        config.KernelManager.transport = "ipc"
    Server.launch_instance(argv=[], config=config)


if __name__ == "__main__":
    main()
