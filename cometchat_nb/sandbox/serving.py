"""The part of a `Sandbox` that serves it on a real socket."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..drivers import Outcome
from ..messages import Request
from ..redaction import quotable
from .controls import Controls

if TYPE_CHECKING:
    from .control import Control
    from .server.certificates import Certificates

_SERVICES = ("api", "apiclient", "call")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Serving(Controls, ABC):
    """Serves a sandbox; needs the extra `sandbox`.

    Attributes:
        control_url: The address of the control's page while it is served with one; it bears a secret.
    """

    app_id: str
    region: str
    control_url: str | None

    @contextmanager
    def serve(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        tls: bool = False,
        ca_file: str | Path | None = None,
        control: bool = False,
        allow_hosts: Iterable[str] = (),
        allow_origins: Iterable[str] = (),
    ) -> Iterator[str]:
        """Serve on a real socket while the block runs; needs the extra `sandbox`.

        Args:
            host: The address to listen on; by default this machine alone can connect.
            port: The port; 0 takes a free one.
            tls: Serve https, with a certificate made for the occasion.
            ca_file: Where to write the certificate authority that clients have to trust for it.
            control: Let programs of this machine change the sandbox under `/_sandbox/`; `control_url` is
                the address of a page that does so, its token included.
            allow_hosts: Names that clients may call it by, next to those of this machine, its address and
                the vendor's.
            allow_origins: Web pages that may use it, such as `https://demo.example`, next to those of this
                machine.

        Yields:
            The URL, such as `http://127.0.0.1:40123`; see `settings_for`.

        Raises:
            ImportError: When the extra is not installed.
            OSError: When the address cannot be had.
            TypeError, ValueError: When an argument cannot be used.
        """
        from .server.app import Wire
        from .server.guard import Guard
        from .server.serving import served

        check_list("allow_hosts", allow_hosts)
        check_list("allow_origins", allow_origins)
        if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port <= 65535:
            raise ValueError(f"port must be a whole number from 0 to 65535, not {quotable(port)}")
        if ca_file is not None and not tls:
            raise ValueError("ca_file is written with tls=True only")
        if control and host not in _LOOPBACK:
            raise ValueError(
                f"control is for this machine alone: serve on {', '.join(_LOOPBACK)}, not {quotable(host)}"
            )
        certificates = self._certificates(host, ca_file) if tls else None
        self._check_tls(self.faults, [tls])
        controller = self._controller() if control else None
        wire = Wire(self._answer_on_socket, self._refuses_preflight, lambda: self._injector.refuses)
        with served(
            wire,
            host=host,
            port=port,
            certificates=certificates,
            guard=Guard(host, allow_hosts, allow_origins),
            control=controller.handle if controller is not None else None,
        ) as (url, gate):
            self._served[gate] = tls
            self.control_url = controller.url(url) if controller is not None else None
            try:
                yield url
            finally:
                self.control_url = None
                del self._served[gate]

    def _certificates(self, host: str, ca_file: str | Path | None) -> Certificates:
        from .server.certificates import Certificates

        names = [
            f"{app}{service}-{self.region}.cometchat.io"
            for service in _SERVICES
            for app in (f"{self.app_id}.", "")
        ]
        return Certificates(
            [host, *names],
            ca_file,
            flaw=lambda: self._injector.certificate,
            offers_http2=lambda: self._injector.refuses_http2,
        )

    @abstractmethod
    def _controller(self) -> Control:
        """Return what changes this sandbox over HTTP."""

    @abstractmethod
    def _answer(self, request: Request, *, on_a_socket: bool) -> Outcome:
        """Answer a request, faults and latency included."""

    def _answer_on_socket(self, request: Request) -> Outcome:
        return self._answer(request, on_a_socket=True)

    def _refuses_preflight(self, method: str, url: str) -> bool:
        return self._injector.refuses_preflight(method, url)


def check_list(name: str, values: object) -> None:
    """Refuse what is not a list.

    Raises:
        TypeError: With the argument's name.
    """
    if isinstance(values, (str, Mapping)) or not isinstance(values, (Iterable, type(None))):
        raise TypeError(f"{name} must be a list, not {type(values).__name__}")
