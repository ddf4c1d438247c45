"""An app of its own: users, keys, faults, time and a journal."""

from __future__ import annotations

import dataclasses
import functools
import random
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..auth import AppSettings, AsyncCometChatCalls, CometChatCalls, User
from ..auth.settings import API_VERSION
from ..drivers import InProcess, Outcome
from ..messages import Request
from ..redaction import mask, quotable
from .clock import Clock
from .controls import expiry_of
from .faults import Fault
from .journal import Journal
from .service import APP_ID, AUTH_KEY, REGION, REST_API_KEY, Directory, RateLimits, Service
from .serving import Serving, check_list
from .state import StateFile

if TYPE_CHECKING:
    from .control import Control
    from .server.gate import Gate
    from .transport import SandboxTransport

# No resolver knows a name under .invalid (RFC 6761): settings that are used without the sandbox's
# transport reach nobody.
_DOMAIN = "sandbox.invalid"
_REGIONS = ("us", "eu", "in", "in-private")
STRICT_LIFETIME = 86_400.0


class Sandbox(Serving):
    """An app of its own: five sample users, one deactivated user, two keys, no network.

    Args:
        users: `User` objects, or mappings with the service's names (`uid`, `name`, `avatar`, ...), in
            place of the sample users.
        latency: Seconds that each answer takes.
        faults: What goes wrong: `Fault` objects, or mappings with their arguments. The first that
            matches a request strikes it.
        rate_limits: Requests a minute; by default the documented ones.
        state: A file that keeps users and tokens; what it holds comes before `users`.
        seed: Makes faults with a probability strike the same requests again.
        clock: What tells the time, in epoch seconds; `sandbox.clock` moves it.
        region: `us`, `eu`, `in`, or `in-private`, which one page names and no SDK accepts.
        strict: Takes the narrower reading where the vendor's pages disagree: see docs/sandbox_ledger.md.
        expire_tokens_after: The lifetime of auth tokens in seconds; by default they don't expire, in a
            strict sandbox after a day.

    Attributes:
        app_id, region: The app that it answers for.
        clock: Its time, which can be moved and stopped.
        journal: Every request that it saw.
        control_url: The address of the control's page while it is served with one; it bears a secret.
        auth_key: Its fake Auth Key, which may mint auth tokens.
        rest_api_key: Its fake REST API Key, which may do everything.
        settings: `AppSettings` with the Auth Key in them; use them with `transport`.
        transport: An httpx transport, blocking and awaitable, that ends in this sandbox.
        service: What answers: `service.handle(request) -> reply`, without faults.

    Raises:
        TypeError, ValueError: When a user, a fault, the state file or another argument cannot be used.

    >>> Sandbox().client().login("cometchat-uid-2").name
    'George Alan'
    """

    def __init__(
        self,
        users: Iterable[User | Mapping[str, Any]] | None = None,
        *,
        latency: float = 0.0,
        faults: Iterable[Fault | Mapping[str, Any]] = (),
        rate_limits: RateLimits | None = None,
        state: str | Path | None = None,
        seed: int | None = None,
        clock: Callable[[], float] = time.time,
        region: str = REGION,
        strict: bool = False,
        expire_tokens_after: float | None = None,
    ) -> None:
        check_list("users", users)
        check_list("faults", faults)
        if isinstance(latency, bool) or not isinstance(latency, (int, float)):
            raise TypeError(f"latency must be a number of seconds, not {type(latency).__name__}")
        if not 0 <= latency < float("inf"):
            raise ValueError(f"latency must be zero or more seconds, not {latency}")
        if region not in (regions := _REGIONS[:-1] if strict else _REGIONS):
            raise ValueError(f"region must be one of {', '.join(regions)}, not {quotable(region)}")
        self._latency = latency
        self.app_id, self.region = APP_ID, region
        self.auth_key, self.rest_api_key = AUTH_KEY, REST_API_KEY
        self.clock = Clock(clock)
        self._given_users = None if users is None else tuple(users)
        self._state = StateFile(state) if state is not None else None
        self.service = Service(
            Directory(self._given_users, clock=self.clock, store=self._state),
            app_id=self.app_id,
            region=self.region,
            auth_key=self.auth_key,
            rest_api_key=self.rest_api_key,
            rate_limits=rate_limits,
            strict=strict,
        )
        lifetime = STRICT_LIFETIME if strict and expire_tokens_after is None else expire_tokens_after
        self.service.directory.expiry = expiry_of(lifetime, None)
        self.journal = Journal(self.service)
        self._served: dict[Gate, bool] = {}
        self._seed = random.randrange(2**32) if seed is None else seed  # noqa: S311 - not a secret
        self.set_faults(*faults)
        self._made = (self.faults, self.rate_limits, self.expiry)
        self.settings = self.settings_as(self.app_id, self.region)
        self.control_url: str | None = None

    def __repr__(self) -> str:
        return f"Sandbox(app_id={self.app_id!r}, users={len(self.users)})"

    @functools.cached_property
    def transport(self) -> SandboxTransport:
        """An httpx transport, blocking and awaitable, that ends in this sandbox."""
        from .transport import SandboxTransport

        return SandboxTransport(self)

    def _repr_html_(self) -> str:
        from ..rendering.html import card

        facts = (
            ("App ID", self.app_id),
            ("Region", self.region),
            ("Users", len(self.users)),
            ("Faults", len(self.faults)),
            ("Auth Key", mask(self.auth_key)),
        )
        return card("Sandbox", badge="Nothing leaves this machine", tone="accent", facts=facts)

    @property
    def users(self) -> list[User]:
        """Every user of the sandbox, the deactivated ones too, without tokens."""
        return [account.as_user() for account in self.service.directory.accounts()]

    def client(self) -> CometChatCalls:
        """Return an initialised client of this sandbox, with a session of its own."""
        return CometChatCalls(self.settings, transport=InProcess(self))

    def async_client(self) -> AsyncCometChatCalls:
        """Return an initialised awaitable client of this sandbox, with a session of its own."""
        return AsyncCometChatCalls(self.settings, transport=InProcess(self))

    def settings_for(self, url: str) -> AppSettings:
        """Return the settings of a client that talks to this sandbox at the URL that `serve` gave."""
        base = f"{url}/{API_VERSION}"
        return dataclasses.replace(self.settings, admin_host=base, client_host=base)

    def settings_as(self, app_id: str, region: str, auth_key: str | None = None) -> AppSettings:
        """Return the settings of a client that takes the sandbox for this app in this region.

        The hosts bear both names, as the service's do, and the sandbox refuses those that are not its own.
        """
        return AppSettings(
            app_id,
            region,
            self.auth_key if auth_key is None else auth_key,
            admin_host=f"{app_id.strip()}.api-{region.strip().lower()}.{_DOMAIN}/{API_VERSION}",
            client_host=f"{app_id.strip()}.apiclient-{region.strip().lower()}.{_DOMAIN}/{API_VERSION}",
        )

    def _controller(self) -> Control:
        from .control import Control

        return Control(self)

    def answer(self, request: Request) -> Outcome:
        """Answer a request, faults and latency included."""
        return self._answer(request, on_a_socket=False)

    def _answer(self, request: Request, *, on_a_socket: bool) -> Outcome:
        outcome, fault = self._injector.carry(request, on_a_socket=on_a_socket)
        self.journal.note(request, outcome, fault.effect if fault is not None else "")
        return dataclasses.replace(outcome, delay=outcome.delay + self._latency) if self._latency else outcome

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the state file, if there is one; `with Sandbox(...) as sandbox:` does so at its end."""
        if self._state is not None:
            self._state.close()


def sandbox_of(transport: object) -> Sandbox | None:
    """Return the sandbox that this transport ends in, if it ends in one."""
    service = transport.service if isinstance(transport, InProcess) else None
    return service if isinstance(service, Sandbox) else None
