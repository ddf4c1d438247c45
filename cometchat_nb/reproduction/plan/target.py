"""Where cases are sent: a sandbox on this machine, or a real app that was named on purpose."""

from __future__ import annotations

import dataclasses
import hashlib
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ...auth import AppSettings, AsyncCometChatCalls
from ...auth.clients.client import TOTAL_TIMEOUT
from ...drivers import AsyncDriver, InProcess, InThread, Shared, async_driver, blocking_driver
from ...sandbox import RateLimits, Sandbox, sandbox_of
from ..cases.case import Case

if TYPE_CHECKING:
    from ...drivers.httpx_transport import AnyTransport

_NO_LIMIT = RateLimits(core=10**12, standard=10**12)


@dataclass(frozen=True)
class Target:
    """What the cases of a run are sent to.

    Attributes:
        settings: What a case does not say itself.
        transport: What carries the requests of all cases, and is closed by none of them.
        sandbox: The sandbox, if it is one in this process.
        throw_away: Whether the sandbox ends with the run, so that nothing has to be tidied up in it.
        timeout: Seconds for one request in all.
        connections: What is to be closed at the end of the run, if it is not somebody else's.
    """

    settings: AppSettings
    transport: AsyncDriver
    sandbox: Sandbox | None = None
    throw_away: bool = False
    timeout: float = TOTAL_TIMEOUT
    connections: AsyncDriver | None = None

    @property
    def is_real_app(self) -> bool:
        """Whether requests leave this machine."""
        return self.sandbox is None and _leaves_machine(self.settings)

    def leaves_with(self, case: Case) -> bool:
        """Tell whether the requests of this case leave this machine, as its own hosts may."""
        return self.sandbox is None and _leaves_machine(self.settings_of(case))

    @property
    def text(self) -> str:
        """Say where the cases go, in words for a person."""
        if self.sandbox is not None:
            return "the sandbox in this process"
        host = urlsplit(self.settings.admin_url).netloc
        what = "the app" if self.is_real_app else "this machine, as the app"
        return f"{what} {self.settings.app_id} at {host}"

    @property
    def identity(self) -> str:
        """Tell this target from another: for a sandbox, by who is in it and what goes wrong."""
        if self.sandbox is None:
            return self.text
        users = [(user.uid, user.deactivated_at) for user in self.sandbox.users]
        inside = repr((users, self.sandbox.faults)).encode()
        return f"{self.text} ({hashlib.sha256(inside).hexdigest()[:12]})"

    def client(self) -> AsyncCometChatCalls:
        """Return a new client with a session of its own, not initialised yet."""
        return AsyncCometChatCalls(transport=self.transport, timeout=self.timeout)

    async def close(self) -> None:
        """Close the connections that the run has opened."""
        if self.connections is not None:
            await self.connections.aclose()

    def cleanup_key(self, case: Case, settings: AppSettings, key: str | None) -> str | None:
        """Return the key to delete a case's tokens with; the run's never goes to a case's own hosts."""
        own = case.api_key or settings.auth_key
        return own if case.hosts and self.sandbox is None else key or own

    def settings_of(self, case: Case) -> AppSettings:
        """Return the settings that a case logs in with."""
        if case.app_id is None and case.region is None and not case.hosts:
            return self.settings
        app_id, region = case.app_id, case.region
        changed = dataclasses.replace(
            self.settings,
            app_id=self.settings.app_id if app_id is None else app_id,
            region=self.settings.region if region is None else region,
        )
        if self.sandbox is not None and changed != self.settings:
            changed = self.sandbox.settings_as(changed.app_id, changed.region, changed.auth_key)
        if case.hosts and self.sandbox is None:
            changed = dataclasses.replace(changed, auth_key=None)  # it is for the hosts of the settings
        return dataclasses.replace(changed, **case.hosts)

    def for_case(self, case: Case) -> Target:
        """Return the sandbox that is made for this case alone, where its faults strike; else this target."""
        if case.sandbox is not None:
            return _sandbox_target(case.sandbox, self.timeout, throw_away=True)
        if not case.faults:
            return self
        users = None if self.sandbox is None else self.sandbox.users
        own = Sandbox(users, faults=case.faults, rate_limits=_NO_LIMIT)
        return _sandbox_target(own, self.timeout, throw_away=True)


def target_for(settings: AppSettings | None, transport: AnyTransport | None, timeout: float) -> Target:
    """Return the target of a run: the sandbox, unless settings are given.

    Raises:
        TypeError, ValueError: When the arguments do not fit together.
        CometChatError: `VALIDATION_ERROR` when the settings cannot be used.
    """
    if settings is None and transport is None:
        return _sandbox_target(Sandbox(rate_limits=_NO_LIMIT), timeout, throw_away=True)
    if settings is None:
        if (sandbox := sandbox_of(transport)) is not None:
            return _sandbox_target(sandbox, timeout, throw_away=False)
        if isinstance(transport, Sandbox):
            raise TypeError("transport must be a sandbox's transport: pass transport=sandbox.transport")
        raise ValueError("a transport needs settings: which app is it for?")
    if isinstance(settings, Sandbox):
        raise TypeError("settings must be AppSettings: for a sandbox pass transport=sandbox.transport alone")
    if not isinstance(settings, AppSettings):
        raise TypeError(f"settings must be AppSettings, not {type(settings).__name__}")
    settings.validate()
    if transport is None and (urlsplit(settings.admin_url).hostname or "").endswith(".sandbox.invalid"):
        raise ValueError("these settings exist inside a sandbox only: pass transport=sandbox.transport")
    if (sandbox := sandbox_of(transport)) is not None:
        return Target(settings, InProcess(sandbox), sandbox, timeout=timeout)
    if transport is None:
        network = async_driver()
        return Target(settings, Shared(network), timeout=timeout, connections=network)
    return Target(settings, _share_driver(transport), timeout=timeout)


def _sandbox_target(sandbox: Sandbox, timeout: float, *, throw_away: bool) -> Target:
    return Target(sandbox.settings, InProcess(sandbox), sandbox, throw_away, timeout)


def _share_driver(transport: AnyTransport) -> AsyncDriver:
    """Return the transport as a driver that many clients use, and that none of them closes."""
    try:
        return Shared(async_driver(transport))
    except TypeError:
        return Shared(InThread(blocking_driver(transport)))


def _leaves_machine(settings: AppSettings) -> bool:
    return not all(_is_on_this_machine(url) for url in (settings.admin_url, settings.client_url))


def _is_on_this_machine(url: str) -> bool:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return True  # nothing can be sent there: init() refuses it
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
