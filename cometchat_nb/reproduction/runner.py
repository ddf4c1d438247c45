"""Trying many logins: what `reproduce` takes, watches, and gives back."""

from __future__ import annotations

import asyncio
import threading
import warnings
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..auth import AppSettings, CometChatError, CometChatWarning
from ..auth.clients.calls import hidden
from ..auth.clients.client import TOTAL_TIMEOUT
from ..progress import Progress, check_progress, shown
from ..redaction import Redactor, carry
from ..sync import Background
from .cases.reading import text_of
from .plan.plan import Plan, plan_for
from .results import Results
from .run.checkpoint import Checkpoint
from .run.run import Run

if TYPE_CHECKING:
    from ..drivers.httpx_transport import AnyTransport

_REFRESH = 0.1
_MOST_SECRETS = 4_096


def reproduce(
    cases: Any,
    settings: AppSettings | None = None,
    *,
    transport: AnyTransport | None = None,
    concurrency: int = 8,
    progress: Progress = True,
    checkpoint: str | Path | None = None,
    cleanup: bool = True,
    rest_api_key: str | None = None,
    confirm: bool = False,
    requests_per_minute: float | None = None,
    timeout: float = TOTAL_TIMEOUT,
) -> Results:
    """Try many logins and return the outcome of each as a row, in the order of the cases.

    Without settings everything runs against a sandbox in this process, also where the environment names
    an app; a case that was recorded (`read_har`) is then replayed with made-up credentials of the same
    defects. A case never fails the run, and a login is never repeated.

    Args:
        cases: A DataFrame, a list of mappings, the path of a CSV, JSON, NDJSON, Parquet or Excel file, or
            a frame of `read_har`. Columns: `case_id, method (uid or auth_token), uid, api_key,
            auth_token, app_id, region, expected_code` (a code of the result, `ERROR_UNKNOWN` for what the
            JavaScript SDK shows, or `OK`); `steps`, a list out of `init login login_at_once
            logout restore revoke verify` (default: `init login`); `local_storage` for restore;
            `faults` for the sandbox; `admin_host, client_host`. What is missing comes from the
            settings; a blank UID is tried as it is. Other columns ride along, except those that the
            result has itself; secrets in them are masked.
        settings: A real app, or a sandbox that is served. Requires `confirm=True` when requests leave
            this machine.
        transport: What carries the requests, such as `sandbox.transport`.
        concurrency: How many cases run at once, each with a client and a session of its own; they share
            connections.
        progress: Show a progress bar with the counts by code; or a callable that is told how many cases
            have ended and how many there are, ten times a second. What it raises stops the run, which
            tidies up; after a `KeyboardInterrupt` the cases that have ended are returned.
        checkpoint: A SQLite file that remembers what is done: run again with the same cases and it goes
            on. A case that was under way when the process died is sent once more (`attempts` is then 2),
            and the auth tokens that it had minted are deleted. Only its owner can read the file.
        cleanup: Delete every auth token that the run minted. What could not be deleted is warned
            about and listed in `attrs["not_cleaned"]`.
        rest_api_key: A key of the scope `fullAccess` to delete tokens with; by default the case's own.
        confirm: Say that these logins may go to a real app.
        requests_per_minute: At most so many; for an app by default 900, under a tenth of the documented
            10,000 a minute of the whole app. While the service asks to wait, no further case starts;
            when it asks for more than 300 s, the run stops.
        timeout: Seconds for one request in all.

    Returns:
        A frame with the columns of an attempt (see `try_login`) and `expected_code, matched, app_id,
        region, steps, failed_step, input_traits, connect_ms (DNS and TCP, where a connection was opened),
        tls_ms, wait_ms (first byte), clock_skew_s, exchange (masked)`, then the further columns of the
        cases. `attrs`: `target`, `interrupted`, `not_cleaned`, and `unusable`: the rows of a file that hold
        no case, as mappings of `row, column, reason`. When the run is interrupted, the cases that have
        ended.

    Raises:
        TypeError, ValueError: For misuse, before any request; with the row and the column of a case. The
            rows of a file raise only when none of them can be used.
        CometChatError: `VALIDATION_ERROR` when the settings cannot be used.

    >>> from cometchat_nb import reproduce, sample_cases
    >>> bool(reproduce(sample_cases(), progress=False)["matched"].all())
    True
    """
    check_progress(progress)
    rest_api_key = None if rest_api_key is None else hidden(rest_api_key)
    try:
        plan = plan_for(
            cases,
            settings,
            transport=transport,
            concurrency=concurrency,
            cleanup=cleanup,
            rest_api_key=rest_api_key,
            requests_per_minute=requests_per_minute,
            timeout=timeout,
            skip_unusable=isinstance(cases, (str, Path)),
        )
    except (TypeError, ValueError, OSError, ImportError, CometChatError) as exc:
        cases = None
        # The frames below, and this one, hold the cases with their keys.
        raise exc.with_traceback(None)  # noqa: B904 - the same exception
    if plan.leaves and not confirm:
        raise ValueError(f"{plan.summary} Pass confirm=True to go on.")
    results = carry_out(plan, progress=progress, checkpoint=checkpoint)
    for text in what_went_wrong(results, len(plan.cases)):
        warnings.warn(text, CometChatWarning, stacklevel=2)
    return results


def carry_out(
    plan: Plan,
    *,
    progress: Progress = False,
    checkpoint: str | Path | None = None,
    stopping: threading.Event | None = None,
) -> Results:
    """Run a plan that has been agreed to; the rest is as for `reproduce`, which warns of what went wrong.

    Args:
        plan: What to do.
        progress: See `reproduce`.
        checkpoint: See `reproduce`.
        stopping: Set from any thread, it stops the run as an interrupt does.
    """
    stopping = threading.Event() if stopping is None else stopping
    kept = (
        nullcontext()
        if checkpoint is None
        else closing(Checkpoint(checkpoint, plan.cases, plan.target.identity))
    )
    with kept as opened:
        run = Run(plan, opened, stopping)
        failure = _watch(run, progress)
    results = run.rows.frame()
    results.attrs = {
        "target": plan.target.text,
        "interrupted": len(results) < len(plan.cases),
        "stopped_because": run.stopped_because,
        "not_cleaned": run.not_cleaned,
        "unusable": plan.unusable,
    }
    used = {secret for case in plan.cases for secret in (case.api_key, case.auth_token)}
    carry(results.attrs, Redactor(*used, plan.cleanup_key, most=_MOST_SECRETS))
    if failure is not None and not isinstance(failure, (KeyboardInterrupt, asyncio.CancelledError)):
        for text in _what_was_left(results):
            warnings.warn(text, CometChatWarning, stacklevel=3)
        raise failure
    return results


def _watch(run: Run, progress: Progress) -> BaseException | None:
    """Run the cases on a loop of their own and show how far they are; return what stopped it."""
    background = Background(run.work)
    failure: BaseException | None = None
    ended = cancelled = False
    with shown(progress, unit="case", scale=False) as show:
        while not ended:
            try:
                ended = background.wait(_REFRESH)
                if failure is None:
                    show(len(run.rows), run.rows.total, run.note)
                if run.stopping.is_set() and run.stopped_because is None and not cancelled:
                    cancelled = True
                    background.cancel()
            except BaseException as exc:  # noqa: BLE001 - it is raised anew when all is tidied up
                run.stopping.set()  # first: from here on no case starts
                cancelled = True
                background.cancel()
                failure = failure or exc
    try:
        background.result()
    except BaseException as exc:  # noqa: BLE001 - likewise
        failure = failure or exc
    return failure


def what_went_wrong(results: Results, cases: int) -> list[str]:
    """Say what a person has to know of a run of so many cases: whether it was cut short, what it left."""
    said = []
    if results.attrs["interrupted"]:
        said.append(f"Stopped: {len(results):,} of {cases:,} cases ran.")
    if because := results.attrs["stopped_because"]:
        said.append(because)
    if unusable := results.attrs["unusable"]:
        said.append(f"Rows that can't be used: {len(unusable):,}.\n{text_of(unusable)}")
    return said + _what_was_left(results)


def _what_was_left(results: Results) -> list[str]:
    not_cleaned = results.attrs["not_cleaned"]
    if not not_cleaned:
        return []
    first = not_cleaned[0]
    return [
        f"Auth tokens that could not be deleted: {len(not_cleaned):,}. The first is "
        f"{first['auth_token'] or 'one'} of {first['uid']}: {first['reason']}"
    ]
