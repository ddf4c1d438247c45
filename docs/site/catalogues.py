"""A page for each error code, cause, rule and fault, generated from the data that the package itself uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cometchat_nb as cc
from cometchat_nb.auditing.rules import UNKNOWN_COLUMN, all_rules
from cometchat_nb.auditing.rules.rule import Rule
from cometchat_nb.auth import CATALOGUE, PLATFORMS, ErrorCode
from cometchat_nb.diagnosis import causes as themes
from cometchat_nb.diagnosis.causes import CAUSES
from cometchat_nb.diagnosis.causes.entry import Cause, Evidence
from cometchat_nb.diagnosis.ranking import UNKNOWN
from cometchat_nb.drivers import InProcess
from cometchat_nb.sandbox import EFFECTS

_SPECIAL = re.compile(r"([\\*_{}\[\]<>#|~$])")
_CODE = re.compile(r"(`[^`]+`)")
_CALL = re.compile(r"\b[\w.]*\w\(\)")
_SECONDS = 0.3
_EXTRA = {"latency": {"seconds": 1.0}, "reply": {"status": 503, "body": "down"}}
_ORIGINS = {
    "documented": "Documented by the Calls SDK",
    "sdk": "Codes of the Calls SDK that its documentation doesn't list",
    "service": "Codes of the service",
    "chat_sdk": "Codes of the Chat SDK, which tickets mix up with the Calls SDK",
}
_BELONGS_TO = {
    "documented": "The Calls SDK, documented",
    "sdk": "The Calls SDK, not in its documentation",
    "service": "The service",
    "chat_sdk": "The Chat SDK",
}
_THEMES = {
    "uids": "UIDs and users",
    "keys": "API keys",
    "tokens": "Auth tokens",
    "apps": "App ID, region and hosts",
    "sessions": "Sessions",
    "order": "The order of calls",
    "networks": "Networks",
    "browsers": "Browsers",
    "services": "The service",
    "rest": "Calls to the REST API",
    "environment": "Environment variables and rendering on a server",
    "settings_files": "Settings files",
    "packages": "Packages and bundlers",
    "react_native": "React Native and Expo",
    "android": "Android",
    "ios": "iOS",
    "flutter": "Flutter",
}
_STOPS = {
    "build": "the build",
    "state": "the SDK's own checks",
    "network": "the network",
    "service": "the service",
    "app": "the App ID",
    "key": "the key",
    "uid": "the UID",
    "token": "the auth token",
    "reply": "the reply",
}
Outcome = dict[str, Any]
"""A row of `cc.reproduce`."""
Pages = dict[str, str]
"""The text of each page by its entry's name."""


def write_catalogues(target: Path) -> None:
    """Write the pages of all entries, and a page that lists them, into a folder each."""
    codes: dict[str, Pages] = {title: {} for title in _ORIGINS.values()}
    outcomes = _sample_outcomes()
    for code in CATALOGUE.values():
        codes[_ORIGINS[code.origin]][code.code] = code_page(code, outcomes.get(code.code))
    _write(target / "codes", "Error codes", _CODES, codes)
    causes = {
        _THEMES[name]: {one.cause_id: cause_page(one) for one in vars(themes)[name].CAUSES}
        for name in sorted(_theme_names(), key=list(_THEMES).index)
    }
    causes["When nothing tells"] = {UNKNOWN.cause_id: cause_page(UNKNOWN)}
    _write(target / "causes", "Causes", _CAUSES, causes)
    rules: dict[str, Pages] = {}
    for rule in (*all_rules(), UNKNOWN_COLUMN):
        rules.setdefault(f"`{rule.field}`" if rule.field else "The table", {})[rule.rule_id] = rule_page(rule)
    _write(target / "rules", "Audit rules", _RULES, rules)
    _write(target / "faults", "Faults", _FAULTS, {"": {effect: fault_page(effect) for effect in EFFECTS}})


def _theme_names() -> list[str]:
    return [name for name, module in vars(themes).items() if hasattr(module, "CAUSES")]


_CODES = (
    "The codes that the SDKs and the service use: what each means, and what to do about it. "
    "`cc.error_codes()` returns the same as a table, `cc.explain(code)` one of them."
)
_CAUSES = (
    "Why logins fail, as `cc.diagnose` knows it. Each page has the next step and tickets that show the cause."
)
_RULES = (
    "What `cc.audit` checks in a table of users, by field. `cc.audit_rules()` returns the same as a table."
)
_FAULTS = "What you can make the sandbox do wrong, and what a login comes to then."


def code_page(code: ErrorCode, outcome: Outcome | None = None) -> str:
    """Return the page of an error code, with what its sample case came to."""
    causes = [one for one in CAUSES.values() if code.code in _codes_of(one.speaks_for)]
    return _page(
        f"`{code.code}`",
        _prose(code.meaning),
        _section("Cause", _prose(code.cause)),
        _section("Next step", _prose(code.next_step)),
        _section("Possible causes", _list(map(_link_to, causes))),
        _section("See it in the sandbox", _sample(code.code, outcome) if outcome else ""),
        _section("Details", _facts(_origin(code))),
    )


def _sample_outcomes() -> dict[str, Outcome]:
    """Return what each sample case comes to, by its ID, which is a code for most."""
    results = cc.reproduce(cc.sample_cases(), timeout=_SECONDS, progress=False)
    return {row["case_id"]: row for row in results.astype(object).to_dict("records")}


def _sample(code: str, outcome: Outcome) -> str:
    column = "error_code" if outcome["error_code"] == code else "server_code"
    lines = [
        "```python",
        "import cometchat_nb as cc",
        "",
        f"case = cc.sample_cases().query(\"case_id == '{code}'\")",
        f'print(cc.reproduce(case, progress=False)["{column}"].item())  #> {outcome[column]}',
        "```",
    ]
    shown = {"Stage": f"`{outcome['stage']}`", "The JavaScript SDK shows": f"`{outcome['sdk_message']}`"}
    return "\n".join(lines) + "\n\n" + _facts(shown)


def _origin(code: ErrorCode) -> dict[str, str]:
    return {
        "Origin": _BELONGS_TO[code.origin],
        "Platforms": _platforms(code.platforms),
        "Source": f"<{code.source}>",
    }


def _platforms(names: Iterable[str]) -> str:
    return ", ".join(PLATFORMS[name] for name in names)


def cause_page(cause: Cause) -> str:
    """Return the page of a cause."""
    codes = [one for one in _codes_of(cause.speaks_for) if one in CATALOGUE]
    forms = [one for one in CAUSES.values() if one.variant_of == cause.cause_id]
    wider = f"[`{cause.variant_of}`](../causes/{cause.variant_of}.md)" if cause.variant_of else ""
    examples = "\n\n".join(f"```text\n{one.strip()}\n```" for one in cause.examples)
    return _page(
        f"`{cause.cause_id}`",
        _prose(cause.cause),
        _section("Next step", _prose(cause.next_step)),
        _section(
            "Details",
            _facts(
                {
                    "Codes": ", ".join(f"[`{one}`](../codes/{one}.md)" for one in codes),
                    "The login stops at": ", ".join(_STOPS[one] for one in cause.at if one != "any"),
                    "Platforms": _platforms(cause.platforms),
                    "More general cause": wider,
                    "Source": f"<{cause.source}>",
                }
            ),
        ),
        _section("More specific forms", _list(map(_link_to, forms))),
        _section("Example tickets", examples),
    )


def rule_page(rule: Rule) -> str:
    """Return the page of an audit rule."""
    login = f"[`{rule.login_code}`](../codes/{rule.login_code}.md)" if rule.login_code else ""
    source = f"<{rule.source}>" if rule.source.startswith("https://") else _prose(rule.source)
    return _page(
        f"`{rule.rule_id}`",
        _prose(rule.says),
        _section("Next step", _prose(rule.fix)),
        _section(
            "Details",
            _facts(
                {
                    "Field": f"`{rule.field}`",
                    "Severity": rule.severity,
                    "The service": _prose(rule.service),
                    "The login fails with": login,
                    "Source": source,
                }
            ),
        ),
    )


def fault_page(effect: str) -> str:
    """Return the page of a fault; what a login comes to is found out in the sandbox."""
    extra = "".join(f', "{name}": {value!r}' for name, value in _EXTRA.get(effect, {}).items())
    lines = [
        "```python",
        "import cometchat_nb as cc",
        "",
        f'sandbox = cc.Sandbox(faults=[{{"effect": "{effect}"{extra}}}])',
        f"calls = cc.CometChatCalls(sandbox.settings, transport=sandbox.transport, timeout={_SECONDS})",
        'cc.try_login("cometchat-uid-1", calls=calls)',
        "```",
    ]
    everywhere = (
        "The [fault matrix](../fault_matrix.md) has what it does to the other operations, and over a socket."
    )
    return _page(
        f"`{effect}`",
        _prose(EFFECTS[effect]),
        _section("Turn it on", "\n".join(lines)),
        _section("What the login comes to", f"{_facts(_outcome(effect))}\n\n{everywhere}"),
    )


def _outcome(effect: str) -> dict[str, str]:
    sandbox = cc.Sandbox(faults=[{"effect": effect, **_EXTRA.get(effect, {})}], seed=1)
    with cc.CometChatCalls(sandbox.settings, transport=InProcess(sandbox), timeout=_SECONDS) as calls:
        row = cc.try_login("cometchat-uid-1", calls=calls).astype(object).iloc[0]
    if row["ok"]:
        return {"Outcome": "logged in"}
    code = f"[`{row['error_code']}`](../codes/{row['error_code']}.md)"
    shown = {
        "Code": code if row["error_code"] in CATALOGUE else f"`{row['error_code']}`",
        "Stage": f"`{row['stage']}`",
        "JavaScript SDK": f"`{row['sdk_message']}`" if isinstance(row["sdk_message"], str) else "",
    }
    return shown | {"Description": _prose(str(row["description"]))}


def _link_to(cause: Cause) -> str:
    return f"[{_prose(cause.cause)}](../causes/{cause.cause_id}.md)"


def _codes_of(evidence: Iterable[Evidence]) -> list[str]:
    found = [name for one in evidence if one.kind == "code" for name in one.names]
    return found + [name for one in evidence for name in _codes_of(one.parts)]


def _write(folder: Path, title: str, about: str, groups: dict[str, Pages]) -> None:
    """Write the entries' pages, which the sidebar leaves to the page that lists them."""
    folder.mkdir()
    tables = []
    for group, pages in groups.items():
        for name, text in pages.items():
            (folder / f"{name}.md").write_text(f"---\norphan: true\n---\n{text}", encoding="utf-8")
        rows = [f"| [{_title(text)}]({name}.md) | {_lead(text)} |" for name, text in pages.items()]
        table = "\n".join(["| | |", "|---|---|", *rows])
        tables.append(_section(group, table) if group else table)
    (folder / "index.md").write_text(_page(title, about, *tables), encoding="utf-8")


def _title(page: str) -> str:
    return page.splitlines()[0].removeprefix("# ")


def _lead(page: str) -> str:
    return " ".join(page.split("\n\n")[1].split())


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *filter(None, parts)]) + "\n"


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}" if text else ""


def _facts(values: dict[str, str]) -> str:
    rows = [f"| {name} | {value} |" for name, value in values.items() if value]
    return "\n".join(["| | |", "|---|---|", *rows]) if rows else ""


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _prose(text: str) -> str:
    """Return a text of the data as Markdown: what stands in backticks stays, all else is literal."""
    parts = _CODE.split(" ".join((text or "").split()))
    return "".join(part if _CODE.fullmatch(part) else _literal(part) for part in parts)


def _literal(text: str) -> str:
    """Return text that Markdown leaves alone; what is called, such as `login()`, is code."""
    words = _CALL.split(text)
    calls = [f"`{name}`" for name in _CALL.findall(text)]
    escaped = [_SPECIAL.sub(r"\\\1", word) for word in words]
    return "".join(word + call for word, call in zip(escaped, [*calls, ""], strict=True))
