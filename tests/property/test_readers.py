"""Every reader, fed with what was damaged on its way: a result or a documented error, within seconds."""

from __future__ import annotations

import asyncio
import faulthandler
import io
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.drivers import Answering
from support.searching import search
from support.shapes import har

import cometchat_nb as cc
from cometchat_nb.drivers.aiohttp_session import AiohttpSession
from cometchat_nb.messages import Headers, Reply, Request
from cometchat_nb.sandbox.control import Control
from cometchat_nb.sandbox.control.commands import COMMANDS

DOCUMENTED = (TypeError, ValueError, FileNotFoundError, cc.CometChatError)
LONGEST = 20.0
"""Seconds after which a reader hangs: the process then ends with its stack. A reader takes milliseconds."""

KEY = "fa4e" * 9 + "c003"
UID = "cometchat-uid-1"
TABLE = [{"uid": UID, "api_key": KEY, "steps": "init login", "note": "=1+1"}, {"uid": "b", "metadata": "{}"}]
LOG = (
    "11-01 10:00:00.000  4242  4242 E CometChat: Login failed: The UID b@example.com does not exist, ...\n"
    f'await CometChatCalls.login("{UID}", "{KEY}")\nERR_UID_NOT_FOUND 404 https://a.api-us.cometchat.io/v3.0/me\n'
)


def parquet() -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as pq

    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{"uid": UID, "name": "N", "tags": ["a"]}, {"uid": None}]), target)
    return target.getvalue()


def workbook() -> bytes:
    import openpyxl

    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (["uid", "name", "steps"], [UID, "N", "init login"], [5, None, 1.5]):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


SEEDS: dict[str, bytes] = {
    ".csv": b'uid,api_key,steps\na,k,init login\n"b",,\n',
    ".tsv": b"uid\tname\na\tb\n",
    ".json": json.dumps(TABLE).encode(),
    ".ndjson": "\n".join(map(json.dumps, TABLE)).encode(),
    ".xlsx": workbook(),
    ".parquet": parquet(),
    ".har": json.dumps(har()).encode(),
    ".log": LOG.encode(),
}

damages = st.lists(
    st.tuples(
        st.sampled_from(["put", "drop", "insert", "repeat", "cut"]),
        st.floats(0, 1, exclude_max=True),
        st.binary(min_size=1, max_size=6)
        | st.sampled_from(
            [b'"', b"{", b"[" * 2_000, b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"1e999", b"\r", b"-1"]
        ),
    ),
    max_size=5,
)


def damaged(content: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    """Return the content with these changes made to it, one after the other."""
    for how, where, new in changes:
        at = int(where * len(content))
        if how == "put":
            content = content[:at] + new + content[at + len(new) :]
        elif how == "drop":
            content = content[:at] + content[at + len(new) :]
        elif how == "insert":
            content = content[:at] + new + content[at:]
        elif how == "repeat":
            content = content[:at] + content[at : at + 200] * 3 + content[at:]
        else:
            content = content[:at]
    return content


@contextmanager
def in_time() -> Iterator[None]:
    faulthandler.dump_traceback_later(LONGEST, exit=True, file=sys.__stderr__)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def ends_well(read: Callable[[], Any]) -> None:
    """Read within seconds; nothing but a documented error leaves, and it quotes no key."""
    with in_time(), warnings.catch_warnings():
        warnings.simplefilter("ignore", cc.CometChatWarning)
        try:
            read()
        except DOCUMENTED as exc:
            assert KEY not in str(exc)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


READERS: dict[str, Callable[[Path], Any]] = {
    "cases": lambda path: cc.reproduce(path, progress=False),
    "audit": lambda path: cc.audit(path).summary,
    "ticket": cc.read_ticket,
    "har": cc.read_har,
    "sanitize": cc.sanitize_har,
}


@pytest.mark.fuzz
@pytest.mark.parametrize("ending", SEEDS)
def test_a_damaged_file(folder: Path, ending: str):
    tables = (".har", ".log")
    readers = ["ticket", "har", "sanitize"] if ending in tables else ["cases", "audit", "ticket"]

    @search(15)
    @given(changes=damages, reader=st.sampled_from(readers))
    def read(changes, reader):
        path = folder / f"file{ending}"
        path.write_bytes(damaged(SEEDS[ending], changes))
        ends_well(lambda: READERS[reader](path))

    read()


WORDS = (
    "Login failed: ",
    KEY,
    "ERR_UID_NOT_FOUND",
    "\u3042",
    "\n> ",
    "eyJ",
    "```",
    "at \t",
    '{"error":{',
    "401 ",
    "\r",
)


@search(40)
@given(text=st.lists(st.sampled_from(WORDS) | st.text(max_size=20), max_size=30).map("".join))
def test_any_text_of_a_ticket(text):
    for read in (cc.diagnose, cc.read_sdk_log, cc.read_ticket, cc.explain):
        ends_well(lambda read=read: read(text))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@search(150)
@given(
    values=json_values
    | st.dictionaries(
        st.sampled_from([*cc.Fault.__dataclass_fields__]),
        json_values | st.sampled_from(["reply", "latency", "/me", "PUT /me", 1, 500]),
    )
)
def test_any_entry_of_a_file_of_faults(values):
    ends_well(lambda: cc.Sandbox(faults=[cc.Fault.from_mapping(values)]))


REPLIES = st.one_of(
    st.binary(max_size=60),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(["data", "error", "meta"]), json_values).map(
        lambda v: json.dumps(v).encode()
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "data": st.dictionaries(st.sampled_from(["uid", "authToken", "jwt", "wsChannel"]), json_values),
            "error": st.dictionaries(
                st.sampled_from(["message", "devMessage", "source", "code", "details"]), json_values
            ),
        },
    ).map(lambda value: json.dumps(value).encode()),
)
latin_texts = st.text(st.characters(max_codepoint=255), max_size=20)
NAMES = ("Content-Encoding", "Location", "Retry-After", "Date", "Content-Type", "Set-Cookie")


@search(150)
@given(
    replies=st.lists(
        st.builds(
            Reply,
            st.integers(100, 999),
            st.dictionaries(
                st.sampled_from(NAMES), st.text(st.characters(max_codepoint=255), max_size=20)
            ).map(Headers),
            REPLIES,
        ),
        max_size=4,
    ),
    call=st.sampled_from(["login", "list_users_page", "list_auth_tokens", "create_auth_token"]),
)
def test_any_reply_to_either_client(replies, call):
    arguments = {"login": (UID,), "list_users_page": (), "list_auth_tokens": (UID, KEY)}.get(call, (UID, KEY))
    ends: list[str] = []
    for make in (cc.CometChatCalls, cc.AsyncCometChatCalls):
        left = iter(replies)
        driver = Answering(lambda _, left=left: next(left, Reply(200, Headers(), b"{}")))
        calls: Any = make(cc.AppSettings("app", "us", KEY), transport=driver)
        with in_time():
            try:
                made = getattr(calls, call)(*arguments)
                ends.append(repr(asyncio.run(made) if make is cc.AsyncCometChatCalls else made))
            except cc.CometChatError as error:
                ends.append(str(error))
                assert error.hint
                assert KEY not in f"{error} {error.server}"
    assert ends[0] == ends[1]


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n"
BODY = b'{"data": {"authToken": "a"}}'


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", ["blocking", "awaited", "aiohttp"])
def test_any_bytes_on_the_wire(kind: str):
    from support.peers import peer, request_of

    sent = [b""]

    def serve(connection):
        request_of(connection)
        connection.sendall(sent[0])

    settings = cc.AppSettings("app", "us", KEY)

    @search(25)
    @given(changes=damages)
    def exchange(changes):
        sent[0] = damaged(HEAD + BODY, changes)

        def log_in() -> None:
            if kind == "blocking":
                with cc.CometChatCalls(settings, timeout=0.5) as calls:
                    calls.create_auth_token(UID, KEY)
                return

            async def awaited() -> None:
                transport = AiohttpSession() if kind == "aiohttp" else None
                async with cc.AsyncCometChatCalls(settings, timeout=0.5, transport=transport) as calls:
                    await calls.create_auth_token(UID, KEY)

            asyncio.run(awaited())

        ends_well(log_in)

    with peer(serve) as url:
        settings = cc.AppSettings("app", "us", KEY, admin_host=url, client_host=url)
        exchange()


@search(150)
@given(
    command=st.sampled_from(sorted(COMMANDS)),
    part=st.text(max_size=12),
    body=st.none() | json_values.map(json.dumps) | st.text(max_size=20),
    query=st.dictionaries(st.sampled_from(["since", "limit", "kind", "uid", "app"]), st.text(max_size=6)),
)
def test_any_command_to_the_control_of_a_sandbox(command, part, body, query):
    control = Control(cc.Sandbox())
    method, path = command
    named = "/".join(part if one.startswith("{") else one for one in path.split("/"))
    address = f"http://127.0.0.1:1/_sandbox/{named}?" + "&".join(f"{k}={v}" for k, v in query.items())
    headers = Headers({"X-Sandbox-Token": control.token, "Host": "127.0.0.1:1"})
    content = b"" if body is None else body.encode("utf-8", "surrogatepass")
    with in_time():
        reply = control.handle(Request(method, address, headers, content), "127.0.0.1")
    assert reply.status in (200, 400, 401, 404)
    json.loads(reply.body)
