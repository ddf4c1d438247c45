"""Where odd-shaped secrets are seen: `python -m support.secrets_matrix` writes docs/secrets_matrix.md."""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import gc
import html
import io
import json
import logging
import os
import pickle
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

import ipywidgets
import pandas as pd
from comm.base_comm import BaseComm

import cometchat_nb as cc
from cometchat_nb.messages import Headers, Reply, Request, TransportError

from .drivers import Answering

PAGE = Path(__file__).parents[2] / "docs" / "secrets_matrix.md"
UID = "cometchat-uid-1"

SECRETS: dict[str, str] = {
    "a password": "hunter2!Planted",
    "words": "correct horse planted staple",
    "quotes": "pl'an\"ted\\q`uote$",
    "another script": "\u043f\u043e\u0441\u0430\u0436\u0435\u043d-\u043f\u0430\u0440\u043e\u043b\u044c",
    "reserved in URLs": "pl%2Fan&ted=yes#or?no",
    "markup": "<b>pl&an</b>'ted\"",
    "hexadecimal": "fa4e" * 9 + "c0de",
    "a JWT": "eyJhbGciOiJub25lIn0.eyJwbGFudGVkIjoxfQ.cGxhbnRlZA",
    "an auth token": "cometchat-uid-1_1700000000fa4e91a47ed5ec7e7",
    "base64": "cGxhbnRlZC9zZWNyZXQrYW5k/+9tb3Jl==",
    "a UUID": "fa4e91a4-7ed0-4000-8000-fa4e5ec7e7ab",
    "eight letters": "pqlanted",
}


@dataclass
class Scene:
    """What came of one entrance: what was made, raised, logged and warned of, and which files."""

    things: list[Any] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    log: io.StringIO = field(default_factory=io.StringIO)
    warned: list[str] = field(default_factory=list)
    folder: Path = Path()

    def attempt(self, do: Callable[[], Any]) -> None:
        """Do something, and keep what it makes or raises."""
        try:
            self.things.append(do())
        except (Exception, KeyboardInterrupt) as exc:  # noqa: BLE001 - whatever it is, it is searched
            self.errors.append(exc)


class Carrier(BaseComm):
    """What carries a page's messages, as a kernel's does, and logs them."""

    def publish_msg(self, *_: Any, **__: Any) -> None:
        pass


def _echo(secret: str, how: str) -> Answering:
    """Return a driver whose service repeats whatever it was sent, in errors or as what it mints."""
    said = f"No user for {secret} at https://h/?apiKey={quote(secret)}"
    refusal = {"message": said, "devMessage": said, "source": "s", "code": "ERR_X", "details": {"a": said}}
    user = {"uid": UID, "jwt": secret, "wsChannel": {"identity": "i", "secret": secret}}

    def answer(request: Request) -> Reply:
        if how == "breaks":
            raise TransportError("broken", said)
        if how == "interrupts":
            raise KeyboardInterrupt
        content: dict[str, Any] = {"error": refusal}
        if how == "mints":
            content = {"data": {"authToken": secret} if request.method == "POST" else user}
        return Reply(200, Headers(), json.dumps(content).encode())

    return Answering(answer)


def _calls(secret: str, how: str, key: str | None = None) -> cc.CometChatCalls:
    return cc.CometChatCalls(cc.AppSettings("app", "us", key), transport=_echo(secret, how))


def _as_key(scene: Scene, secret: str) -> None:
    for how in ("refuses", "breaks", "interrupts"):
        settled, given = _calls(secret, how, secret), _calls(secret, how)
        scene.things += [settled, settled.session, settled.settings, given.session]
        scene.attempt(lambda calls=settled: calls.login(UID))
        scene.attempt(lambda calls=given: calls.login(UID, secret))
        scene.attempt(lambda calls=given: calls.create_auth_token(UID, secret))
        scene.attempt(lambda calls=given: calls.list_users_page(secret))
        scene.things += [cc.status_frame(settled), cc.trace_frame(settled), cc.trace_frame(given)]
    scene.attempt(lambda: cc.try_login(UID, secret, calls=_calls(secret, "refuses")))
    scene.attempt(lambda: asyncio.run(given.as_async().login(UID, secret)))
    scene.attempt(lambda: cc.try_login(UID, secret, settings=cc.Sandbox().settings, auth_token=secret))


def _as_token(scene: Scene, secret: str) -> None:
    for how in ("refuses", "breaks", "interrupts", "mints"):
        calls = _calls(secret, how, "fa4e" * 10)
        scene.attempt(lambda calls=calls: calls.login_with_auth_token(secret))
        scene.attempt(lambda calls=calls: calls.delete_auth_token(UID, secret, "fa4e" * 10))
        scene.things += [calls.session, cc.trace_frame(calls)]
    scene.attempt(lambda: cc.try_login(auth_token=secret, calls=_calls(secret, "refuses", "k" * 8)))


def _in_a_reply(scene: Scene, secret: str) -> None:
    calls = _calls(secret, "mints", "fa4e" * 10)
    scene.attempt(lambda: calls.login(UID))
    user = calls.get_logged_in_user()
    if user is not None:
        scene.things += [
            user,
            vars(user),
            dataclasses.asdict(user),
            pd.DataFrame([user]),
            cc.user_frame(user),
        ]
    scene.things += [calls.session, list(calls.session.exchanges), cc.status_frame(calls)]


def _stored(scene: Scene, secret: str) -> None:
    class Store:
        text = json.dumps({"uid": UID, "authToken": secret, "jwt": secret})

        def load(self, _: str) -> str:
            return self.text

        def save(self, _: str, text: str) -> None:
            raise OSError(text)

        def clear(self, _: str) -> None:
            raise OSError(self.text)

    for text in (Store.text, Store.text[:-1], f'{{"uid": 5, "authToken": {json.dumps(secret)}}}', secret):
        Store.text = text
        calls = cc.CometChatCalls(cc.Sandbox().settings, store=Store(), transport=_echo(secret, "refuses"))
        scene.things += [calls.session, calls]
        scene.attempt(lambda calls=calls, text=text: calls.session.import_local_storage(text))
        scene.attempt(calls.logout)


def _in_the_environment(scene: Scene, secret: str) -> None:
    environ = {"COMETCHAT_APP_ID": "app", "COMETCHAT_REGION": "us", "COMETCHAT_AUTH_KEY": secret}
    scene.attempt(lambda: cc.AppSettings.from_env(environ))
    scene.attempt(lambda: cc.AppSettings.from_env({"COMETCHAT_AUTH_KEY": secret}))


def _as_cases(scene: Scene, secret: str) -> None:
    case = {"uid": UID, "api_key": secret, "client_secret": secret, "x-api-key": secret, "pwd": secret}
    stored = json.dumps({"uid": UID, "authToken": secret})
    cases = [
        case,
        {"uid": None, "auth_token": secret},
        {"uid": UID, "steps": "init restore verify", "local_storage": stored},
    ]
    scene.attempt(lambda: cc.reproduce(cases, progress=False, checkpoint=scene.folder / "run.db"))
    path = scene.folder / "cases.json"
    path.write_text(json.dumps([case | {"steps": "no such step"}]))
    scene.attempt(lambda: cc.reproduce(path, progress=False))
    path.unlink()


def _typed_into_the_form(scene: Scene, secret: str) -> None:
    async def type_and_wait() -> None:
        for how, mode in (("refuses", "uid"), ("mints", "uid"), ("refuses", "auth_token"), ("breaks", "uid")):
            calls = cc.AsyncCometChatCalls(cc.AppSettings("app", "us"), transport=_echo(secret, how))
            form, panel = cc.LoginForm(calls), cc.SessionPanel(calls)
            typed = {"kind": "login", "mode": mode, "uid": UID, "secret": secret}
            carrier = Carrier(target_name="jupyter.widget")
            carrier.on_msg(form._handle_msg)
            content = {"data": {"method": "custom", "content": typed}}
            carrier.handle_msg({"content": content, "buffers": []})
            for _ in range(20):
                await asyncio.sleep(0)
            scene.things += [form, panel, calls.session]

    scene.attempt(lambda: asyncio.run(type_and_wait()))


def _in_a_recording(scene: Scene, secret: str) -> None:
    address = f"https://app.api-us.cometchat.io/v3.0/users/{UID}/auth_tokens"
    body = json.dumps(
        {"error": {"message": f"No {secret}", "devMessage": "d", "source": "s", "code": "ERR_X"}}
    )
    entry = {
        "startedDateTime": "2026-11-01T10:00:00Z",
        "time": 1,
        "request": {
            "method": "POST",
            "url": f"{address}?access_token={quote(secret)}&apiKey={quote(secret)}",
            "headers": [{"name": "apiKey", "value": secret}],
        },
        "response": {"status": 401, "headers": [], "content": {"text": body}},
    }
    path = scene.folder / "login.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}))
    scene.attempt(lambda: cc.read_har(path))
    scene.attempt(lambda: cc.read_ticket(path))
    scene.attempt(lambda: cc.sanitize_har(path))
    scene.attempt(lambda: cc.diagnose(cc.read_har(path)))
    scene.attempt(lambda: cc.read_har(path.read_text()))
    path.unlink()


def _in_a_ticket(scene: Scene, secret: str) -> None:
    quoted = json.dumps(secret)
    text = f"CometChatCalls.login({json.dumps(UID)}, {quoted})\napiKey: {quoted}\nLogin failed: No such user"
    for read in (cc.diagnose, cc.read_sdk_log, cc.read_ticket):
        scene.attempt(lambda read=read: read(text))


def _in_the_wrong_place(scene: Scene, secret: str) -> None:
    calls = cc.Sandbox().client()
    for misuse in (
        lambda: cc.CometChatCalls(cc.AppSettings("app", "us", admin_host=f"https://user:{quote(secret)}@h/")),
        lambda: cc.CometChatCalls(cc.AppSettings("app", secret)),
        lambda: cc.reproduce(secret),
        lambda: cc.reproduce(f"uid,api_key\n{UID},{secret}"),
        lambda: cc.reproduce([{"uid": UID, "method": secret}]),
        lambda: cc.reproduce([{"uid": UID}], concurrency=secret),
        lambda: cc.read_har(secret),
        lambda: cc.audit(secret),
        lambda: cc.Fault(secret),
        lambda: cc.error_codes(secret),
        lambda: calls.create_auth_token(UID, "k", force=secret),
        lambda: calls.list_users_page(page=secret),
    ):
        scene.attempt(misuse)


ENTRANCES: dict[str, Callable[[Scene, str], None]] = {
    "an API key": _as_key,
    "an auth token": _as_token,
    "a reply": _in_a_reply,
    "a stored session": _stored,
    "the environment": _in_the_environment,
    "cases": _as_cases,
    "the form": _typed_into_the_form,
    "a recording": _in_a_recording,
    "a ticket's text": _in_a_ticket,
    "a wrong argument": _in_the_wrong_place,
}


def _shown(scene: Scene) -> str:
    parts = []
    for thing in scene.things:
        parts += [repr(thing), str(thing), str(getattr(thing, "text", "")), repr(getattr(thing, "facts", ""))]
        if (as_html := getattr(thing, "_repr_html_", None)) is not None:
            parts.append(str(as_html()))
    return "\n".join(parts)


def _frames(scene: Scene) -> str:
    frames = [thing for thing in scene.things if isinstance(thing, pd.DataFrame)]
    return "\n".join(f"{one.to_csv()} {one.to_dict('records')} {one.attrs}" for one in frames)


def _report(scene: Scene) -> str:
    frames = [one for one in scene.things if isinstance(one, pd.DataFrame)]
    logins = [one for one in frames if {"case_id", "ok", "error_code"} <= {*one.columns}]
    return "\n".join(cc.report(one).html for one in logins)


def _said(scene: Scene) -> str:
    return "\n".join(_chain(error) for error in scene.errors)


def _chain(error: BaseException | None) -> str:
    said = []
    while error is not None:
        said.append(f"{error} {error!r} {error.__dict__} {getattr(error, '__notes__', '')}")
        error = error.__cause__ or error.__context__
    return "\n".join(said)


def _tracebacks(scene: Scene) -> str:
    return "\n".join("".join(traceback.format_exception(error)) for error in scene.errors)


def _locals(scene: Scene) -> str:
    """Return the local variables of every frame but this file's, as verbose tracebacks show them."""
    parts = []
    for error in scene.errors:
        trace: TracebackType | None = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename != __file__:
                for value in trace.tb_frame.f_locals.values():
                    parts.append(repr(value))
                    with suppress(TypeError):
                        parts.append(repr(vars(value)))
            trace = trace.tb_next
    return "\n".join(parts)


def _pickles(scene: Scene) -> bytes:
    content = b""
    for thing in [*scene.things, *scene.errors]:
        with suppress(TypeError, AttributeError, pickle.PicklingError):
            content += pickle.dumps(thing) + pickle.dumps(copy.deepcopy(thing))
    return content


def _page(_: Scene) -> str:
    """Return what the kernel tells a page of every widget, which is what a saved notebook holds."""
    return json.dumps(ipywidgets.Widget.get_manager_state(), default=str)


def _process(_: Scene) -> str:
    return (
        Path("/proc/self/cmdline").read_text()
        + Path("/proc/self/environ").read_text()
        + repr(dict(os.environ))
    )


def _files(scene: Scene) -> bytes:
    return b"".join(path.read_bytes() for path in scene.folder.rglob("*") if path.is_file())


OUTLETS: dict[str, Callable[[Scene], str | bytes]] = {
    "repr, HTML": _shown,
    "frames": _frames,
    "report": _report,
    "error texts and chains": _said,
    "tracebacks": _tracebacks,
    "local variables": _locals,
    "logs at DEBUG": lambda scene: scene.log.getvalue(),
    "warnings": lambda scene: "\n".join(scene.warned),
    "pickles, copies": _pickles,
    "saved notebook": _page,
    "process": _process,
    "files": _files,
}


def measure(
    secrets: Sequence[str] = tuple(SECRETS), entrances: Sequence[str] = tuple(ENTRANCES)
) -> dict[tuple[str, str], list[str]]:
    """Return which secrets are seen, by entrance and outlet."""
    seen: dict[tuple[str, str], list[str]] = {}
    for entrance in entrances:
        for name in secrets:
            secret = SECRETS[name]
            with _scene() as scene:
                ENTRANCES[entrance](scene, secret)
            for outlet, show in OUTLETS.items():
                seen.setdefault((entrance, outlet), [])
                if _holds(show(scene), secret):
                    seen[entrance, outlet].append(name)
            scene.errors.clear()
            ipywidgets.Widget.close_all()
            for path in scene.folder.rglob("*"):
                path.unlink()
            scene.folder.rmdir()
    gc.collect()
    return seen


@contextmanager
def _scene() -> Iterator[Scene]:
    """Let everything log whatever it can, and warn as often as it will."""
    scene = Scene(folder=Path(tempfile.mkdtemp()))
    handler = logging.StreamHandler(scene.log)
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    before = [(logger, logger.level) for logger in loggers]
    logging.getLogger().addHandler(handler)
    for logger in loggers:
        logger.setLevel(1)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield scene
        scene.warned += [str(one.message) for one in warned]
    finally:
        logging.getLogger().removeHandler(handler)
        for logger, level in before:
            logger.setLevel(level)


def _holds(shown: str | bytes, secret: str) -> bool:
    spellings = {
        *(secret, quote(secret), quote(secret, safe=""), html.escape(secret), repr(secret)[1:-1]),
        *(
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
            html.escape(secret, quote=False),
        ),
    }
    if isinstance(shown, bytes):
        return any(one.encode() in shown for one in spellings)
    return any(one in shown for one in spellings)


_HEAD = """# Where secrets are seen

This page is measured: `python -m support.secrets_matrix` in `tests/` writes it, and a test compares it with
the result. Each of {count} secrets of odd shapes goes in through each entrance; services refuse
it, break off, are interrupted, repeat it, or mint it. Then every outlet is searched for it, in every spelling
(quoted, escaped, encoded). A cell names the secrets that were found; a hyphen means none.

The secrets: {names}.

An error quotes a wrong argument of up to 16 letters, so that you see what was misspelled; it names anything
else by its type. A value that was passed in the wrong place
is a local variable of the function that refuses it.

*Local variables* are those of all frames of a traceback except the caller's own, as `%xmode Verbose` and
similar tools show them. *Logs at DEBUG* are those of every loaded library. *Saved notebook* is the
state that the kernel sends to a page. *Process* is `/proc/self/cmdline` and the environment.
"""


def write_page(seen: dict[tuple[str, str], list[str]]) -> str:
    """Return the page: a row an outlet, a column an entrance."""
    lines = [_HEAD.format(count=len(SECRETS), names=", ".join(SECRETS))]
    lines += ["| outlet | " + " | ".join(ENTRANCES) + " |", "|---" * (len(ENTRANCES) + 1) + "|"]
    for outlet in OUTLETS:
        cells = [", ".join(seen[entrance, outlet]) or "-" for entrance in ENTRANCES]
        lines.append(f"| {outlet} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(write_page(measure()), encoding="utf-8")
