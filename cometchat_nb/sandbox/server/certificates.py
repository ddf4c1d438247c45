"""The TLS certificates of a served sandbox: a good one, and those that a fault shows in its place."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from ...extras import missing_extra

ANOTHER_HOST = "another-host.invalid"
_EXPIRED_FOR = timedelta(days=1)


class Certificates:
    """Shows each client the certificate that is due when it connects, so that a fault takes effect at once.

    Args:
        names: The names and addresses that the certificate is good for.
        ca_file: Where to write the authority that clients have to trust.
        flaw: Returns the effect that is wrong with the certificate now, or an empty string.
        offers_http2: Tells whether HTTP/2 is agreed on with a client that offers it now.

    Attributes:
        context: What the server is given.

    Raises:
        ImportError: When the extra is not installed.
    """

    def __init__(
        self,
        names: Iterable[str],
        ca_file: str | Path | None,
        flaw: Callable[[], str] = str,
        offers_http2: Callable[[], bool] = bool,
    ) -> None:
        try:
            import trustme
        except ImportError:
            raise missing_extra("sandbox", "serving the sandbox with TLS") from None
        self._names = tuple(dict.fromkeys(("localhost", "127.0.0.1", "::1", *names)))
        self._new_authority: Callable[[], Any] = lambda: trustme.CA(organization_name="cometchat_nb sandbox")
        self._authority = self._new_authority()
        if ca_file is not None:
            self._authority.cert_pem.write_to_path(str(ca_file))
        self._flaw, self._offers_http2 = flaw, offers_http2
        self._contexts: dict[tuple[str, bool], ssl.SSLContext] = {}
        self.context = self._context("", http2=False)
        self.context.sni_callback = self._choose

    def _choose(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        """Take the certificate that is due; OpenSSL asks for it also when a client names no host."""
        connection.context = self._context(self._flaw(), http2=self._offers_http2())

    def _context(self, flaw: str, *, http2: bool) -> ssl.SSLContext:
        if (flaw, http2) not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_alpn_protocols(["h2", "http/1.1"] if http2 else ["http/1.1"])
            self._certificate(flaw).configure_cert(context)
            self._contexts[flaw, http2] = context
        return self._contexts[flaw, http2]

    def _certificate(self, flaw: str) -> Any:
        if flaw == "certificate_expired":
            over = datetime.now(timezone.utc) - _EXPIRED_FOR
            return self._authority.issue_cert(
                *self._names, not_before=over - timedelta(days=365), not_after=over
            )
        if flaw == "certificate_other_host":
            return self._authority.issue_cert(ANOTHER_HOST)
        authority = self._new_authority() if flaw == "certificate_untrusted" else self._authority
        return authority.issue_cert(*self._names)
