"""No secret that lies in the users gets out of an audit, in whatever form its result is handed out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cometchat_nb as cc
from cometchat_nb.auditing.result.audit import Audit
from cometchat_nb.auditing.result.plain_text import as_json, as_text

TOKEN_TIME = "1722222222"
TOKEN = f"ann_{TOKEN_TIME}fa4efa4efa4efa4efa4e"
KEY = "fa4ebead" * 5
JWT = "eyJhbGciOiJmYTRlIn0.eyJzdWIiOiJmYTRlYSJ9.fa4efa4efa4e"
SPACED = f"ann_{TOKEN_TIME} fa4efa4e-with-a-space"
SECRETS = (
    TOKEN_TIME,
    KEY,
    JWT,
    "hunter2",
    "ann@private.example",
    "pa55word",
    "s1gnature",
    "fa4efa4e-with-a-space",
)

FIELDS = ("uid", "name", "avatar", "link", "status", "role", "authToken", "jwt", "createdAt", "deactivatedAt")


def planted() -> Iterator[dict[str, Any]]:
    """Yield users that fail rules with a secret in the very cell that fails."""
    for number, field in enumerate(FIELDS):
        for secret in (
            TOKEN,
            KEY,
            JWT,
            f"<b>{TOKEN}</b> and {KEY}\n",
            SPACED if field == "authToken" else TOKEN,
        ):
            yield {"uid": f"user-{number}", "name": "Ann", field: secret}
    yield {"uid": "a", "name": "A", "avatar": f"http://ann:pa55word@10.0.0.1/a.png?sig=s1gnature&t={TOKEN}"}
    yield {"uid": "b", "name": "B", "link": "ftp://ann:pa55word@files.example.com/?s1gnature"}
    yield {
        "uid": "c",
        "name": "C",
        "metadata": json.dumps({"password": "hunter2", "mail": "ann@private.example"}),
    }
    yield {"uid": "d", "name": "D", "metadata": f'{{"broken": "hunter2", "key": "{KEY}"'}
    yield {"uid": "e", "name": "E", "tags": f"{TOKEN},{'x' * 200}{KEY}, "}
    yield {"uid": "f", "name": f"{'x' * 60}{TOKEN}{'y' * 60}"}
    yield {"uid": "g", "name": "G", "session_token": "hunter2", KEY: 1, f"of_{TOKEN}": 1}


def by_frame(_: Path) -> Any:
    return pd.DataFrame(list(planted()))


def by_records(_: Path) -> Any:
    return list(planted())


def by_ndjson(folder: Path) -> Any:
    lines = [json.dumps(user) for user in planted()]
    broken = [f'{{"uid": "x", "authToken": "{TOKEN}"', f'"{KEY}"', f'["{JWT}"]']
    (folder / "users.ndjson").write_text("\n".join([*lines, *broken]), encoding="utf-8")
    return folder / "users.ndjson"


def by_csv(folder: Path) -> Any:
    file = folder / "users.csv"
    pd.DataFrame(list(planted())).to_csv(file, index=False)
    with file.open("a", encoding="utf-8") as ragged:
        ragged.write(f"{TOKEN},{KEY}{',' * 40}{JWT}\n")
    return file


@pytest.fixture(scope="module", params=["polars", "pandas"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(
    scope="module", params=[by_frame, by_records, by_ndjson, by_csv], ids=lambda made: made.__name__
)
def result(request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    made: Callable[[Path], Any] = request.param
    return cc.audit(made(tmp_path_factory.mktemp("users")), engine=engine)


def everything(result: Audit) -> Iterator[tuple[str, str]]:
    """Yield whatever a result can be turned into, as text, with its name."""
    diff = cc.audit([{"uid": "somebody"}]).diff(result)
    frames = {
        "summary": result.summary,
        "issues": result.issues,
        "sources": result.sources,
        "unreadable": result.unreadable,
        "forecast": result.login_forecast(),
        "diff.summary": diff.summary,
        "diff.issues": diff.issues,
    }
    for name, frame in frames.items():
        yield name, frame.to_csv() + repr(frame.to_dict("records"))
    yield "repr", repr(result) + repr(diff)
    yield "notebook", result._repr_html_() + diff._repr_html_()
    yield "page", result.to_html()
    yield "chart", result.plot()._repr_html_()
    yield "table", repr(result.table().get_state())
    yield "text", as_text(result) + as_json(result)


def test_no_secret_gets_out(result: Audit):
    leaks = [(name, secret) for name, text in everything(result) for secret in SECRETS if secret in text]
    assert leaks == []


def test_the_cells_that_hold_them_are_found(result: Audit):
    failing = set(result.issues["rule_id"])
    assert failing >= {
        *("uid_auth_token", "auth_token_present", "auth_token_space", "jwt_present", "metadata_secret"),
        *(
            "metadata_personal",
            "metadata_not_json",
            "avatar_credentials",
            "link_scheme",
            "unknown_column",
        ),
    }


def test_the_page_has_nothing_left_to_mask(result: Audit):
    """The engine has masked it all; the search of the page is the second line."""
    assert "values that had to be masked when it was written: 0" in result.to_html()


def test_what_is_saved_holds_none(result: Audit, tmp_path: Path):
    files = result.save(tmp_path / "audit")
    content = b"".join(file.read_bytes() for file in files)
    assert [secret for secret in SECRETS if secret.encode() in content] == []
