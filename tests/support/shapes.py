"""What is attached to a ticket, in the shapes that other tools write. Every value is made up."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parents[1] / "tickets" / "recorded"

KEY = "fa4e" * 10
APP = "fa4efa4efa4efa4e"
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4efa4efa4efa4efa4e"
HOST = f"{APP}.api-us.cometchat.io"
PATH = "/v3.0/users/alice%40example.com/auth_tokens"
URL = f"https://{HOST}{PATH}"
BODY = {"platform": "web", "deviceId": "shop"}
MESSAGE = (
    "The UID alice@example.com does not exist, please make sure you have created a user with "
    "UID alice@example.com."
)
REFUSED = {
    "error": {"code": "ERR_UID_NOT_FOUND", "message": MESSAGE, "devMessage": MESSAGE, "source": "chat-api"}
}
REPLY = json.dumps(REFUSED)
HEADERS = {"accept": "application/json", "apikey": KEY, "appid": APP, "content-type": "application/json"}


@dataclass(frozen=True)
class Shape:
    """A form of a ticket: what it is, what it has to be taken for, and the cause that it has to have."""

    name: str
    content: str | bytes
    kind: str
    cause: str = "uid_is_email"
    file: str | None = None
    recorded: bool = False


def pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def entry(**more: Any) -> dict[str, Any]:
    response = {
        "status": 404,
        "statusText": "Not Found",
        "httpVersion": "h2",
        "headers": pairs({"content-type": "application/json", "date": "Sun, 01 Nov 2026 10:00:00 GMT"}),
        "cookies": [],
        "content": {"size": len(REPLY), "mimeType": "application/json", "text": REPLY},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
        **more.pop("response", {}),
    }
    request = {
        "method": "POST",
        "url": URL,
        "httpVersion": "h2",
        "headers": pairs(HEADERS),
        "queryString": [],
        "cookies": [],
        "headersSize": -1,
        "bodySize": 36,
        "postData": {"mimeType": "application/json", "text": json.dumps(BODY)},
        **more.pop("request", {}),
    }
    return {
        "startedDateTime": "2026-11-01T10:00:00.000Z",
        "time": 120.5,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"blocked": 1, "dns": 4, "connect": 30, "ssl": 20, "send": 0, "wait": 80, "receive": 2},
        **more,
    }


def har(*entries: Any, creator: str = "WebInspector", version: str = "537.36", **log: Any) -> dict[str, Any]:
    about = {"version": "1.2", "creator": {"name": creator, "version": version}, "pages": []}
    return {"log": {**about, "entries": list(entries or [entry()]), **log}}


def packed(**members: str | bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _hars() -> list[Shape]:
    plain = json.dumps(har())
    noise = entry(request={"url": "https://shop.example/app.js", "method": "GET", "headers": []})
    long = json.dumps(har(entry(), *([noise] * 20)))
    gone = {"content": {"size": len(REPLY), "mimeType": "application/json"}}
    token = entry(
        request={
            "method": "PUT",
            "url": f"https://{APP}.apiclient-us.cometchat.io/v3.0/me",
            "headers": pairs({"authToken": "[token redacted]", "appId": APP}),
        },
        response={
            "status": 401,
            "content": {
                "text": json.dumps(
                    {
                        "error": {
                            "code": "AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
                            "message": "The auth token [token redacted] does not exist.",
                            "devMessage": "",
                            "source": "chat-api",
                        }
                    }
                )
            },
        },
    )
    encoded = {"text": base64.b64encode(gzip.compress(REPLY.encode())).decode(), "encoding": "base64"}
    sanitized = har(creator="WebInspector", comment="sanitized")
    firefox = har(
        entry(response={"httpVersion": "HTTP/2"}, pageref="page_1", _securityState="secure"),
        creator="Firefox",
        version="140.0",
        browser={"name": "Firefox", "version": "140.0"},
        pages=[{"id": "page_1", "title": "https://shop.example/login", "pageTimings": {"onLoad": 30}}],
    )
    safari = har(
        entry(
            time=0.1, timings={"blocked": -1, "dns": -1, "connect": -1, "send": 0, "wait": -1, "receive": -1}
        ),
        creator="WebKit Web Inspector",
        version="1.0",
    )
    charles = har(entry(response={"content": encoded}), creator="Charles Proxy", version="4.6.7")
    fiddler = har(
        entry(connection="ClientPort:50000;EgressPort:50001", serverIPAddress="203.0.113.7", comment=""),
        creator="Fiddler",
        version="5.0.20251.1171",
        comment="exported @ 11/1/2026 10:00:00 AM",
    )
    cloudflare = json.dumps(har(token), indent=2)
    return [
        Shape("chrome", plain, "har", recorded=True),
        Shape("chrome_pretty", json.dumps(har(), indent=2), "har", recorded=True),
        Shape("chrome_file", plain, "har", file="ticket.har", recorded=True),
        Shape("chrome_named_json", plain, "har", file="ticket.json", recorded=True),
        Shape("chrome_named_txt", plain, "har", file="shop.har.txt", recorded=True),
        Shape("gzip", gzip.compress(plain.encode()), "har", file="ticket.har.gz", recorded=True),
        Shape("gzip_named_har", gzip.compress(plain.encode()), "har", file="ticket.har", recorded=True),
        Shape("gzip_cut_off", gzip.compress(long.encode())[:-12], "har", file="a.har.gz", recorded=True),
        Shape("zip", packed(**{"ticket.har": plain}), "har", file="ticket.zip", recorded=True),
        Shape(
            "zip_of_a_mac",
            packed(**{"har/ticket.har": plain, "__MACOSX/har/._ticket.har": b"\x00\x05\x16\x07"}),
            "har",
            file="ticket.zip",
            recorded=True,
        ),
        Shape(
            "zip_of_a_gzip",
            packed(**{"ticket.har.gz": gzip.compress(plain.encode())}),
            "har",
            file="ticket.zip",
            recorded=True,
        ),
        Shape("utf_8_with_mark", b"\xef\xbb\xbf" + plain.encode(), "har", file="a.har", recorded=True),
        Shape("utf_16", plain.encode("utf-16"), "har", file="a.har", recorded=True),
        Shape("utf_16_be", b"\xfe\xff" + plain.encode("utf-16-be"), "har", file="a.har", recorded=True),
        Shape("utf_16_no_mark", plain.encode("utf-16-le"), "har", file="a.har", recorded=True),
        Shape("cut_off_in_another_entry", long[: len(long) - 700], "har", recorded=True),
        Shape("cut_off_after_the_login", plain[:-3], "har", recorded=True),
        Shape("cut_off_in_its_reply", plain[: plain.index('"response"') + 60], "har"),
        Shape("one_entry", json.dumps(entry()), "har", recorded=True),
        Shape("a_list_of_entries", json.dumps([entry()]), "har", recorded=True),
        Shape("the_log_alone", json.dumps(har()["log"]), "har", recorded=True),
        Shape("chrome_sanitized", json.dumps(sanitized), "har", recorded=True),
        Shape("cloudflare", cloudflare, "har", cause="token_revoked", recorded=True),
        Shape("without_bodies", json.dumps(har(entry(response=gone))), "har"),
        Shape("firefox", json.dumps(firefox), "har", recorded=True),
        Shape("safari", json.dumps(safari), "har", recorded=True),
        Shape("charles_har", json.dumps(charles), "har", recorded=True),
        Shape("fiddler_har", json.dumps(fiddler), "har", recorded=True),
        Shape("mitmproxy", (RECORDED / "mitmproxy.har").read_bytes(), "har", file="m.har", recorded=True),
        Shape("statuses_as_text", json.dumps(har(entry(response={"status": "404"}))), "har", recorded=True),
        Shape(
            "headers_as_an_object",
            json.dumps(har(entry(request={"headers": HEADERS}))),
            "har",
            recorded=True,
        ),
    ]


def _archives_and_exports() -> list[Shape]:
    request = "".join(
        [
            f"POST {URL} HTTP/1.1\r\n",
            f"Host: {HOST}\r\n",
            *(f"{k}: {v}\r\n" for k, v in HEADERS.items()),
            "\r\n",
        ]
    )
    head = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n"
    chunks = f"{len(REPLY):x}\r\n{REPLY}\r\n0\r\n\r\n"
    meta = '<?xml version="1.0"?><Session SID="1" BitFlags="0"><SessionTimers/></Session>'
    sessions = {"raw/1_c.txt": request + json.dumps(BODY), "raw/1_m.xml": meta}
    saz = packed(**{"_index.htm": "<html></html>"}, **sessions, **{"raw/1_s.txt": f"{head}\r\n{REPLY}"})
    chunked = {"raw/1_s.txt": f"{head}Transfer-Encoding: chunked\r\n\r\n{chunks}"}
    zipped = f"{head}Content-Encoding: gzip\r\n\r\n".encode() + gzip.compress(REPLY.encode())
    charles = {
        "status": "COMPLETE",
        "method": "POST",
        "protocolVersion": "HTTP/1.1",
        "scheme": "https",
        "host": HOST,
        "port": 443,
        "actualPort": 443,
        "path": PATH,
        "query": None,
        "tunnel": False,
        "times": {"start": "2026-11-01T10:00:00.000+00:00", "end": "2026-11-01T10:00:00.100+00:00"},
        "durations": {"total": 100, "dns": None, "connect": None, "ssl": None, "latency": 80},
        "request": {
            "mimeType": "application/json",
            "header": {"firstLine": f"POST {PATH} HTTP/1.1", "headers": pairs(HEADERS)},
            "body": {"text": json.dumps(BODY), "charset": None},
        },
        "response": {
            "status": 404,
            "mimeType": "application/json",
            "header": {"firstLine": "HTTP/1.1 404 Not Found", "headers": []},
            "body": {"text": REPLY, "charset": None, "decoded": True},
        },
    }
    encoded = {"encoded": base64.b64encode(REPLY.encode()).decode()}
    failed = {
        **charles,
        "status": "FAILED",
        "errorMessage": "SSL handshake: certificate_unknown",
        "response": {},
    }
    return [
        Shape("saz", saz, "saz", file="session.saz", recorded=True),
        Shape("saz_chunked", packed(**sessions, **chunked), "saz", file="s.saz", recorded=True),
        Shape("saz_gzip", packed(**sessions, **{"raw/1_s.txt": zipped}), "saz", file="s.saz", recorded=True),
        Shape("charles_session", json.dumps([charles]), "charles", file="s.chlsj", recorded=True),
        Shape(
            "charles_encoded",
            json.dumps([{**charles, "response": {**charles["response"], "body": encoded}}]),
            "charles",
            recorded=True,
        ),
        Shape("charles_failed", json.dumps([failed]), "charles", cause="tls_interception", recorded=True),
        *_postman(),
        *_insomnia(),
    ]


def _postman() -> list[Shape]:
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    headers = [{"key": name, "value": value, "type": "text"} for name, value in HEADERS.items()]
    url = {"raw": URL, "protocol": "https", "host": HOST.split("."), "path": PATH.strip("/").split("/")}
    request = {"method": "POST", "header": headers, "body": {"mode": "raw", "raw": "{}"}, "url": url}
    saved = {
        "name": "refused",
        "originalRequest": request,
        "status": "Not Found",
        "code": 404,
        "header": [{"key": "Content-Type", "value": "application/json"}],
        "body": REPLY,
    }
    info = {"_postman_id": "0", "name": "CometChat", "schema": schema}

    def collection(**item: Any) -> dict[str, Any]:
        return {"info": info, "item": [{"name": "Users", "item": [{"name": "Mint a token", **item}]}]}

    variables = [
        {"key": "host", "value": f"https://{HOST}"},
        {"key": "key", "value": f"{KEY[:6]}...{KEY[-6:]}"},
    ]
    with_variables = {
        "method": "POST",
        "header": [{"key": "apiKey", "value": "{{key}}"}],
        "url": {"raw": "{{host}}/v3/users/alice/auth_tokens"},
    }
    auth = [{"key": "key", "value": "apiKey"}, {"key": "value", "value": "YOUR_AUTH_KEY"}]
    by_list = {**request, "header": [], "auth": {"type": "apikey", "apikey": auth}}
    by_object = {**request, "auth": {"type": "apikey", "apikey": {"key": "apiKey", "value": "x y"}}}
    old = {"info": {**info, "schema": schema.replace("2.1", "2.0")}}
    lines = "".join(f"{name}: {value}\n" for name, value in HEADERS.items())
    return [
        Shape("postman", json.dumps(collection(request=request, response=[])), "postman"),
        Shape(
            "postman_saved_reply",
            json.dumps(collection(request=request, response=[saved])),
            "postman",
            recorded=True,
        ),
        Shape(
            "postman_variables",
            json.dumps({**collection(request=with_variables), "variable": variables}),
            "postman",
            cause="key_elided",
        ),
        Shape(
            "postman_key_in_auth",
            json.dumps(collection(request={**by_list, "url": URL.replace("alice%40example.com", "alice")})),
            "postman",
            cause="key_placeholder",
        ),
        Shape("postman_2_0", json.dumps({**collection(request={**by_object, "url": URL}), **old}), "postman"),
        Shape(
            "postman_1",
            json.dumps({"id": "0", "requests": [{"method": "POST", "url": URL, "headers": lines}]}),
            "postman",
        ),
        Shape("postman_api", json.dumps({"collection": collection(request=request)}), "postman"),
    ]


def _insomnia() -> list[Shape]:
    resources = [
        {"_id": "wrk_1", "_type": "workspace", "name": "CometChat"},
        {"_id": "env_1", "_type": "environment", "data": {"base": f"https://{HOST}", "key": KEY}},
        {
            "_id": "req_1",
            "_type": "request",
            "name": "Mint",
            "method": "POST",
            "url": "{{ _.base }}" + PATH,
            "headers": [{"name": "apiKey", "value": "{{ _.key }}"}],
            "body": {"mimeType": "application/json", "text": "{}"},
        },
    ]
    version_4 = {
        "_type": "export",
        "__export_format": 4,
        "__export_source": "insomnia.desktop.app:v10.3.0",
        "resources": resources,
    }
    version_5 = f"""type: collection.insomnia.rest/5.0
schema_version: "5.1"
name: CometChat
meta:
  id: wrk_1
  created: 1736108408438
collection:
  - name: Users
    meta:
      id: fld_1
    children:
      - url: "{{{{ _.base }}}}{PATH}"
        name: Mint
        meta:
          id: req_1
          isPrivate: false
        method: POST
        body:
          mimeType: application/json
          text: |-
            {{"force": true}}
        headers:
          - name: Content-Type
            value: application/json
          - name: apiKey
            value: "{{{{ _.key }}}}"
        settings:
          renderRequestBody: true
environments:
  name: Base Environment
  data:
    base: https://{HOST}
    key: {KEY}
"""
    return [
        Shape("insomnia_4", json.dumps(version_4), "insomnia", file="Insomnia_2026-11-01.json"),
        Shape("insomnia_5", version_5, "insomnia", file="Insomnia_2026-11-01.yaml"),
    ]


def _commands() -> list[Shape]:
    lines = " \\\n".join(f"  -H '{name}: {value}'" for name, value in HEADERS.items())
    data = """--data-raw '{"platform":"web"}'"""
    caret = " ^\n".join(f'  -H ^"{name}: {value}^"' for name, value in HEADERS.items())
    old_cmd = " ^\n".join(f'  -H "{name}: {value}"' for name, value in HEADERS.items())
    elided = f"{KEY[:6]}...{KEY[-6:]}"
    alice = URL.replace("%40example.com", "")
    listed = ",\n    ".join(f'"{name}": "{value}"' for name, value in HEADERS.items())
    fetch = f"""fetch("{URL}", {{
  "headers": {{
    {listed}
  }},
  "referrer": "https://shop.example/",
  "body": "{{\\"platform\\":\\"web\\"}}",
  "method": "POST",
  "mode": "cors",
  "credentials": "omit"
}});"""
    shell = "\n".join(f'  "{name}"="{value}"' for name, value in HEADERS.items())
    powershell = f"""$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0"
Invoke-WebRequest -UseBasicParsing -Uri "{URL}" `
-Method "POST" `
-WebSession $session `
-Headers @{{
{shell}
}} `
-ContentType "application/json" `
-Body "{{`"platform`":`"web`"}}"
"""
    wire = f"POST {PATH} HTTP/1.1\nHost: {HOST}\napiKey: {KEY}\nappId: {APP}\n\n{json.dumps(BODY)}\n\n"
    return [
        Shape("curl_bash", f"curl '{URL}' \\\n{lines} \\\n  {data}", "curl"),
        Shape(
            "curl_ansi", f"curl $'{URL}' \\\n  -H $'apikey: {KEY}' \\\n  --data-raw $'{{\\'a\\': 1}}'", "curl"
        ),
        Shape(
            "curl_cmd", f'curl ^"{URL.replace("%", "^%^")}^" ^\n{caret} ^\n  --data-raw ^"^{{^}}^"', "curl"
        ),
        Shape(
            "curl_old_cmd", f'curl "{URL}" ^\n{old_cmd} ^\n  --data-raw "{{""a"":1}}" --compressed', "curl"
        ),
        Shape("curl_docs", f"curl --request POST \\\n --url {URL} \\\n --header 'apikey: {KEY}'", "curl"),
        Shape("curl_short", f"$ curl -XPOST -H'apikey:{KEY}' {URL}", "curl"),
        Shape("curl_quoted", f"> curl -X POST {URL} -H 'apikey: {KEY}'", "curl"),
        Shape("curl_elided_key", f"curl -X POST {alice} -H 'apikey: {elided}'", "curl", cause="key_elided"),
        Shape(
            "curl_in_a_mail", f"Hi,\nthis fails:\n\n  curl -X POST {URL} -H 'apikey: {KEY}'\n\nBob", "curl"
        ),
        Shape("curl_and_reply", f"curl -X POST {URL} -H 'apikey: {KEY}'\n{REPLY}\n", "curl"),
        Shape("curl_variable", f'curl -X POST {URL} -H "apikey: $API_KEY"', "curl"),
        Shape("curl_all", f"curl 'https://shop.example/' ;\ncurl '{URL}' {data} -H 'apikey: {KEY}'", "curl"),
        Shape(
            "curl_verbose",
            (RECORDED / "curl_verbose.txt").read_text("utf-8"),
            "http",
            cause="key_malformed",
            recorded=True,
        ),
        Shape("fetch_browser", fetch, "fetch"),
        Shape("fetch_node", fetch.replace('"mode": "cors",\n', ""), "fetch"),
        Shape("fetch_firefox", "await " + fetch.replace("  ", "    "), "fetch"),
        Shape(
            "fetch_by_hand",
            f"await fetch('{URL}', {{\n  method: 'POST', headers: {{ apiKey: '{KEY}', appId: '{APP}' }}}})",
            "fetch",
        ),
        Shape("powershell", powershell, "powershell"),
        Shape(
            "raw_http",
            f"{wire}HTTP/1.1 404 Not Found\nContent-Type: application/json\n\n{REPLY}\n",
            "http",
            recorded=True,
        ),
        Shape("raw_http_request", wire, "http"),
    ]


def _logs() -> list[Shape]:
    said = f"Login failed: {MESSAGE}"
    gone = "The auth token does not exist: AUTH_ERR_AUTH_TOKEN_NOT_FOUND"
    stored = {"uid": "alice", "name": "Alice", "authToken": TOKEN.replace("cometchat-uid-1", "alice")}
    key = f"{APP}:common_store/user"
    dump = {key: json.dumps(stored), "note": gone}
    logcat = (
        f"11-01 10:00:00.123  4242  4301 E CometChatCalls: {said}\n"
        "11-01 10:00:00.124  4242  4301 W System.err: com.cometchat.calls.exceptions.CometChatException\n"
        "11-01 10:00:00.124  4242  4301 W System.err: \tat com.cometchat.calls.core.Api.a(SourceFile:10)"
    )
    xcode = (
        '2026-11-01 10:00:00.123456+0100 Shop[4242:90210] [CometChatCalls] Optional("'
        f'{said}")\n2026-11-01 10:00:00.124+0100 Shop[4242:90210] ERR_UID_NOT_FOUND'
    )
    return [
        Shape("logcat", logcat, "logcat"),
        Shape("logcat_brief", f"E/CometChatCalls( 4242): {said}", "logcat"),
        Shape(
            "android_studio",
            f"2026-11-01 10:00:00.123  4242-4301  CometChat  com.shop.app  E  {said}",
            "logcat",
        ),
        Shape("xcode", xcode, "xcode"),
        Shape(
            "flutter",
            f"I/flutter ( 4242): {said}\nI/flutter ( 4242): #0  main (package:shop/main.dart:12:3)",
            "flutter",
        ),
        Shape("flutter_ios", f"flutter: {said}", "flutter"),
        Shape("metro", f" LOG  starting\n ERROR  {said}\n", "metro"),
        Shape(
            "browser_console",
            f"login.js:42 Uncaught (in promise) {said}\n    at login (login.js:42:11)",
            "browser_console",
        ),
        Shape("console_line", f"POST {URL} 404 (Not Found)\n{said}", "browser_console"),
        Shape(
            "node",
            f"Error: {MESSAGE}\n    at mint (/srv/app/tokens.js:10:11)\n"
            "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
            "node",
        ),
        Shape(
            "php",
            f"[2026-11-01 10:00:00] production.ERROR: {MESSAGE} "
            '{"exception":"[object] (GuzzleHttp\\\\Exception\\\\ClientException(code: 404)"}\n'
            "[stacktrace]\n#0 /srv/app/Tokens.php(12): mint()",
            "php",
        ),
        Shape(
            "django",
            "Internal Server Error: /api/token\nTraceback (most recent call last):\n"
            f'  File "/srv/app/views.py", line 12, in token\n    raise ApiError(r.text)\nApiError: {REPLY}',
            "django",
        ),
        Shape(
            "dotnet",
            f"Unhandled exception. System.Net.Http.HttpRequestException: {MESSAGE}\n"
            "   at Shop.Tokens.Mint(String uid) in C:\\src\\Tokens.cs:line 42",
            "dotnet",
        ),
        Shape("reply_json", REPLY, "json"),
        Shape("local_storage_pair", f"{key}\t{json.dumps(stored)}\n{gone}", "local_storage", "stale_session"),
        Shape("local_storage_dump", json.dumps(dump), "local_storage", "stale_session"),
        Shape("words", f"Our users can't log in. The console says: {said}", "text"),
        Shape(
            "words_cp1252",
            f"Échec de la connexion : {said}".encode("cp1252"),
            "text",
            file="t.txt",
        ),
    ]


SHAPES = [*_hars(), *_archives_and_exports(), *_commands(), *_logs()]
