"""What leaves the notebook: a report of logins as HTML and Markdown, with no secret in it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from .auth.wire import escape_segment
from .frames import ATTEMPT, cells_of
from .redaction import Scan, carried_by
from .rendering import render
from .reproduction.results import with_causes
from .sandbox.service import APP_ID as SANDBOX_APP_ID

MOST_FAILURES_SHOWN = 200
MOST_FAILURES_READ = 5_000
_OPTIONAL = (
    "app_id",
    "region",
    "steps",
    "failed_step",
    "expected_code",
    "matched",
    "exchange",
    "input_traits",
)


@dataclass(frozen=True, repr=False)
class Report:
    """A report, ready to be saved or shown.

    Attributes:
        html: One self-contained page: no script, no request.
        markdown: The same as text.
        masked: How many values had to be masked when it was written; 0 is the rule.
    """

    html: str
    markdown: str
    masked: int

    def __repr__(self) -> str:
        return f"Report({len(self.html):,} characters of HTML, masked={self.masked})"

    def save(self, path: str | Path) -> list[Path]:
        """Write `path` with the endings `.html` and `.md`; return both paths.

        Raises:
            ValueError: When the path has no name.
            FileNotFoundError: When the folder does not exist.
        """
        path = Path(path)
        stem = path.with_suffix("") if path.suffix in (".html", ".md") else path
        if not stem.name:
            raise ValueError("the report needs a name, such as 'ticket'")
        if not stem.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {stem.parent}")
        files = {
            stem.with_name(f"{stem.name}.html"): self.html,
            stem.with_name(f"{stem.name}.md"): self.markdown,
        }
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
        return list(files)

    def _repr_html_(self) -> str:
        return str(
            Markup(
                '<iframe srcdoc="{}" sandbox style="width: 100%; height: 36em; border: 0"></iframe>'
            ).format(self.html)
        )


def report(
    frame: pd.DataFrame, *, title: str = "Login report", secrets: Iterable[str] = (), chart: bool = True
) -> Report:
    """Make a report of the logins in a frame, safe to send to a customer.

    It has a summary by code; what came out otherwise than expected; each kind of failure with its
    causes, evidence, next step, who else it struck, the exchange, a `curl` line with placeholders and
    the JavaScript that does the same; logins that succeeded in spite of a defect. Before it is handed
    out it is searched for the secrets that these results know, such as the keys of their cases, and for
    whatever is shaped like a key or token; a hit is masked and counted.

    Args:
        frame: What `reproduce`, `try_login` or `read_har` returned.
        title: The heading.
        secrets: Further values that must not be in it.
        chart: Draw outcomes and latency, when matplotlib is installed (extra `charts`).

    Raises:
        TypeError: When it is not such a frame.

    >>> from cometchat_nb import reproduce, report, sample_cases
    >>> report(reproduce(sample_cases(), progress=False)).masked
    0
    """
    if not isinstance(frame, pd.DataFrame) or not set(ATTEMPT) <= set(frame.columns):
        raise TypeError(
            "report takes a frame of reproduce(), try_login() or read_har(), which have an outcome"
        )
    if isinstance(secrets, str):
        raise TypeError("secrets must be a list of strings")
    full = frame.reindex(columns=[*frame.columns, *(name for name in _OPTIONAL if name not in frame.columns)])
    failed = full[~full["ok"].fillna(False).astype(bool)]
    succeeded = full[full["ok"].fillna(False).astype(bool)]
    failures = [{**row, **_by_hand(row)} for row in _grouped(with_causes(failed.head(MOST_FAILURES_READ)))]
    defects = [row for row in with_causes(succeeded.head(MOST_FAILURES_SHOWN)) if row["causes"]]
    values: dict[str, Any] = {
        "title": title,
        "total": len(full),
        "succeeded": len(succeeded),
        "failed": len(failed),
        "covered": sum(1 + len(row["alike"]) for row in failures[:MOST_FAILURES_SHOWN]),
        "target": str(frame.attrs.get("target") or "").rstrip("."),
        "interrupted": frame.attrs.get("interrupted", False),
        "began": _moment(full["started_at"].min()),
        "summary": _summary(full),
        "failures": failures[:MOST_FAILURES_SHOWN],
        "unexpected": [row for row in cells_of(full) if row["matched"] is False],
        "defects": defects,
    }
    scan = Scan(secrets, known=carried_by(frame.attrs), shown=_public(full))
    drawn = Markup(scan.clean(_chart(full))) if chart else ""  # noqa: S704 - our own SVG, cleaned
    html = scan.clean(render("report.html", **values, chart=drawn, masked=_COUNT))
    markdown = scan.clean(render("report.md", **values, masked=_COUNT))
    html, markdown = (text.replace(_COUNT, str(scan.hits)) for text in (html, markdown))
    return Report(html, markdown, scan.hits)


_COUNT = "(the count of masked values)"


def _public(frame: pd.DataFrame) -> frozenset[str]:
    """Return what is no secret even where somebody gave it as one: uids, app ids, regions."""
    named = {str(value) for name in ("uid", "app_id", "region") for value in frame[name].dropna().unique()}
    return frozenset(named | {word.lower() for word in named})


def _grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row for all that failed alike, the first, with the others under `alike`."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        cause = row["causes"][0]["cause_id"] if row["causes"] else None
        alike = (row["error_code"], row["server_code"], row["stage"], row["steps"], row["failed_step"], cause)
        groups.setdefault(alike, []).append(row)
    return [{**first, "alike": others} for first, *others in groups.values()]


def _summary(frame: pd.DataFrame) -> list[dict[str, Any]]:
    ok = frame["ok"].fillna(False).astype(bool)
    outcomes = frame["error_code"].where(~ok, "logged in").fillna("unknown")
    counts = outcomes.value_counts()
    return [
        {
            "outcome": outcome,
            "ok": outcome == "logged in",
            "count": int(count),
            "share": count / len(frame),
            "median_ms": _number(frame.loc[outcomes == outcome, "elapsed_ms"].median()),
        }
        for outcome, count in counts.items()
    ]


def _chart(frame: pd.DataFrame) -> str:
    try:
        from .charts import outcome_chart
    except ImportError:
        return ""  # the summary's bars show the same
    return outcome_chart(frame) if len(frame) else ""


def _by_hand(row: dict[str, Any]) -> dict[str, Any]:
    """Return how to do the same login by hand, with placeholders for the secrets and for a sandbox's app."""
    if row["app_id"] == SANDBOX_APP_ID:
        row = {**row, "app_id": "<APP_ID>"}
    return {"curl": _curl(row), "javascript": _javascript(row)}


def _curl(row: dict[str, Any]) -> str | None:
    app_id, region, uid = row["app_id"], row["region"], row["uid"]
    if not app_id or not row["exchange"] or not re.fullmatch(r"us|eu|in", str(region)):
        return None
    headers = [f"appId: {app_id}", "Content-Type: application/json"]
    if row["method"] == "uid":
        url = f"https://{app_id}.api-{region}.cometchat.io/v3.0/users/{escape_segment(uid or '')}/auth_tokens"
        method, headers = "POST", [*headers, "apiKey: <AUTH_KEY>"]
    else:
        url = f"https://{app_id}.apiclient-{region}.cometchat.io/v3.0/me"
        method, headers = "PUT", [*headers, "authToken: <AUTH_TOKEN>"]
    given = " ".join(f"-H {shlex.quote(header)}" for header in headers)
    body = shlex.quote(json.dumps({"platform": "web", "deviceId": "curl"}))
    return f"curl -i -X {method} {shlex.quote(url)} {given} -d {body}"


def _javascript(row: dict[str, Any]) -> str:
    steps: Sequence[str] = str(row["steps"] or "init login").split()
    return "\n".join(_STEPS_IN_JAVASCRIPT[step](row) for step in steps if step in _STEPS_IN_JAVASCRIPT)


def _login_in_javascript(row: dict[str, Any]) -> str:
    if row["method"] == "uid":
        return f'CometChatCalls.login({json.dumps(row["uid"] or "")}, "<AUTH_KEY>")'
    return 'CometChatCalls.loginWithAuthToken("<AUTH_TOKEN>")'


_STEPS_IN_JAVASCRIPT: dict[str, Callable[[dict[str, Any]], str]] = {
    "init": lambda row: (
        f"await CometChatCalls.init({json.dumps({'appId': row['app_id'], 'region': row['region']})});"
    ),
    "login": lambda row: f"await {_login_in_javascript(row)};",
    "login_at_once": lambda row: f"{_login_in_javascript(row)};  // at once, while the one above still runs",
    "logout": lambda _: "await CometChatCalls.logout();",
    "restore": lambda row: f'// localStorage holds a user under "{row["app_id"]}:common_store/user"',
    "revoke": lambda _: "// the backend deletes the auth token here",
    "verify": lambda _: "// the next request with the session's token fails",
}


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _moment(value: Any) -> str | None:
    return None if pd.isna(value) else pd.Timestamp(value).strftime("%Y-%m-%d %H:%M")
