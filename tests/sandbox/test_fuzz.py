"""Nothing that a client sends can raise inside the sandbox, or make it grow."""

from __future__ import annotations

import json
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import body_of
from support.messages import request as make_request
from support.searching import search

from cometchat_nb.messages import Request
from cometchat_nb.sandbox import RateLimits, Sandbox
from cometchat_nb.sandbox.service.operations.table import OPERATIONS

WITHOUT_LIMIT = RateLimits(core=10**9, standard=10**9)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
field_names = st.sampled_from(
    [
        *("uid", "name", "avatar", "link", "role", "metadata", "tags", "unset", "permanent", "force"),
        *("withAuthToken", "platform", "deviceId", "uidsToDeactivate", "uidsToActivate", "sessionId"),
    ]
)
bodies = st.one_of(
    st.binary(max_size=200),
    st.dictionaries(field_names, json_values, max_size=6).map(lambda body: json.dumps(body).encode()),
)
segments = st.sampled_from(
    ["cometchat-uid-1", "cometchat-uid-gone", "..", "%2F", "%00", "%FF", "a" * 300, "{uid}"]
)
queries = st.dictionaries(
    st.sampled_from(["page", "perPage", "searchIn", "status", "count", "tags"]), st.text(max_size=9)
)


@pytest.fixture(scope="module")
def sandbox():
    return Sandbox(rate_limits=WITHOUT_LIMIT)


@search(500)
@given(
    operation=st.sampled_from(OPERATIONS),
    uid=segments,
    token=segments,
    body=bodies,
    query=queries,
    data=st.data(),
)
def test_every_operation_answers_whatever_it_is_sent(sandbox, operation, uid, token, body, query, data):
    path = operation.path.format(uid=uid, authToken=token, role=uid, apiKey=token)
    credential = st.sampled_from([sandbox.rest_api_key, sandbox.auth_key, "", "\xff", "x" * 5000])
    headers = {"appId": sandbox.app_id, "apiKey": data.draw(credential), "authToken": data.draw(credential)}
    request = make_request(
        operation.method, f"https://h/v3.0{path}", params=query, headers=headers, content=body
    )
    answered(sandbox, request)


@search(500)
@given(
    method=st.text("ABCDEGLOPTU", max_size=8),
    path=st.text(max_size=60),
    app_id=st.text(max_size=40),
    body=bodies,
)
def test_any_path_and_method_get_an_answer(sandbox, method, path, app_id, body):
    request = make_request(method, f"https://h/{path}", headers={"appId": app_id}, content=body)
    answered(sandbox, request)


def answered(sandbox: Sandbox, request: Request) -> None:
    reply = sandbox.service.handle(request)
    content = body_of(reply)
    if reply.status == 200:
        assert "data" in content or "openapi" in content
    else:
        assert all(
            isinstance(content["error"][name], str) for name in ("message", "devMessage", "source", "code")
        )


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
        b"POST /v3.0/users HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /v3.0/users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"GET http://[::1/ HTTP/1.1\r\nHost: [\r\n\r\n",
        b"\x16\x03\x01\x00\xff\x01",
    ],
    ids=lambda sent: repr(sent[:24]),
)
def test_bytes_that_are_no_request_leave_the_server_up(url: str, sandbox, sent: bytes):
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        try:
            raw.sendall(sent)
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65536):
                pass
        except OSError:
            pass
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert raw.recv(15) == b"HTTP/1.1 200 OK"


def test_memory_is_bounded(monkeypatch):
    """Users and tokens are limited; a body is read no further than the service takes."""
    monkeypatch.setattr("cometchat_nb.sandbox.service.store.directory.MOST_USERS", 8)
    sandbox = Sandbox(rate_limits=WITHOUT_LIMIT)
    headers = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key}
    codes = []
    for number in range(4):
        body = {"uid": f"user-{number}", "name": "User"}
        reply = sandbox.service.handle(
            make_request("POST", "https://h/v3.0/users", headers=headers, json=body)
        )
        codes.append(body_of(reply).get("error", {}).get("code"))
    assert codes == [None, None, "ERR_PLAN_QUOTA_RESTRICTION", "ERR_PLAN_QUOTA_RESTRICTION"]
    mint = make_request("POST", "https://h/v3.0/users/user-1/auth_tokens", headers=headers)
    for _ in range(150):
        sandbox.service.handle(mint)
    tokens = sandbox.service.handle(
        make_request("GET", "https://h/v3.0/users/user-1/auth_tokens", headers=headers)
    )
    assert len(body_of(tokens)["data"]) == 100
