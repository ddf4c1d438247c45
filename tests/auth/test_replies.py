"""How replies are read: by their body and not by their status, as the JavaScript SDK was seen to do."""

from __future__ import annotations

import json

import pytest

from cometchat_nb.auth import flows
from cometchat_nb.messages import Headers, Reply, TransportError

KEY = "fa4e" * 9 + "c003"
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"
UID = "cometchat-uid-1"
WHOLE = {"message": "No.", "devMessage": "No!", "source": "chat-api", "code": "ERR_X"}

MINT, ME = "Login failed: ", "Authentication failed: "


def body(content: object, status: int = 200, **headers: str) -> Reply:
    text = content if isinstance(content, (str, bytes)) else json.dumps(content)
    named = Headers({name.replace("_", "-"): v for name, v in headers.items()})
    return Reply(status, named, text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def at(feed, session, minted):
    """Let a login fail at one of its two requests."""

    def fail(prefix: str, outcome):
        replies = [outcome] if prefix == MINT else [minted, outcome]
        return feed(flows.login(session, UID, KEY), *replies)

    return fail


both = pytest.mark.parametrize("prefix", [MINT, ME])


@both
class TestService:
    """The service refuses."""

    def test_a_whole_error_is_kept_and_shown_as_the_sdk_shows_it(self, at, prefix):
        error = at(prefix, body({"error": {**WHOLE, "details": {"uid": ["bad"]}}}, 418)).error
        assert (error.code, error.stage) == ("ERR_X", "auth_token" if prefix == MINT else "me")
        assert (error.sdk_code, error.sdk_message) == ("ERROR_UNKNOWN", f"{prefix}No.")
        server = error.server
        assert (server.status, server.code, server.message, server.dev_message) == (
            418,
            "ERR_X",
            "No.",
            "No!",
        )
        assert (server.source, server.details) == ("chat-api", {"uid": ["bad"]})

    @pytest.mark.parametrize("absent", list(WHOLE))
    @pytest.mark.parametrize("value", [None, 5])
    def test_one_that_lacks_a_field_is_unknown_to_the_sdk_and_keeps_the_others(
        self, at, prefix, absent, value
    ):
        error = at(prefix, body({"error": {**WHOLE, absent: value}}, 400)).error
        assert error.sdk_message == f"{prefix}Unknown API error format received from server"
        kept = {"message": error.server.message, "devMessage": error.server.dev_message}
        kept |= {"source": error.server.source, "code": error.server.code}
        assert kept == {**WHOLE, absent: None}

    @pytest.mark.parametrize("error", ["failed", 1, True, [], {}, ["x"]])
    def test_anything_that_is_true_in_javascript_is_an_error(self, at, prefix, error):
        assert at(prefix, body({"error": error, "data": {"uid": UID, "authToken": TOKEN}})).error is not None

    @pytest.mark.parametrize("status", [200, 201, 401, 500])
    def test_the_status_does_not_matter(self, at, prefix, status):
        assert at(prefix, body({"error": WHOLE}, status)).error.code == "ERR_X"

    def test_it_may_repeat_the_secret_which_is_masked(self, at, prefix):
        echo = {
            **WHOLE,
            "message": f"{KEY} and {TOKEN}",
            "devMessage": KEY,
            "details": {"authToken": [TOKEN]},
        }
        error = at(prefix, body({"error": echo})).error
        for text in (str(error), repr(error), error.sdk_message, repr(error.server)):
            assert KEY not in text
            assert TOKEN not in text


class TestReplies:
    @pytest.mark.parametrize("status", [200, 204, 302, 500])
    @pytest.mark.parametrize("nothing", [None, False, 0, ""])
    def test_good_data_is_a_success_whatever_the_status(self, feed, session, status, nothing):
        minted = body({"data": {"authToken": TOKEN}, "error": nothing}, status)
        opened = body({"data": {"uid": UID}, "error": nothing}, status)
        assert feed(flows.login(session, UID, KEY), minted, opened).value.uid == UID

    def test_a_byte_order_mark_is_skipped(self, feed, session, me):
        minted = body(b"\xef\xbb\xbf" + json.dumps({"data": {"authToken": TOKEN}}).encode())
        assert feed(flows.login(session, UID, KEY), minted, me).value

    @both
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("", "Unexpected end of JSON input"),
            ("  \n", "Unexpected end of JSON input"),
            ('{"data": ', "Unexpected end of JSON input"),
            (
                "<html><body>Blocked</body></html>",
                "Unexpected token '<', \"<html><bod\"... is not valid JSON",
            ),
            ('{"data": NaN}', "is not"),
            ("[" * 100_000, "nested too deeply"),
        ],
    )
    def test_what_is_not_json_is_a_reply_that_cannot_be_understood(self, at, prefix, content, words):
        error = at(prefix, body(content, 200)).error
        assert (error.code, error.stage, error.sdk_code) == ("ERROR_UNKNOWN", "reply", "ERROR_UNKNOWN")
        assert error.sdk_message.startswith(f"{prefix}Failed to parse response JSON: ")
        assert words in error.sdk_message
        assert error.server.status == 200

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ({}, "of undefined (reading 'authToken')"),
            ([], "of undefined (reading 'authToken')"),
            (5, "of undefined (reading 'authToken')"),
            ({"data": None}, "of null (reading 'authToken')"),
            (None, "of null (reading 'error')"),
        ],
    )
    def test_an_answer_without_data(self, at, content, words):
        error = at(MINT, body(content)).error
        assert error.stage == "reply"
        assert error.sdk_message == f"Cannot read properties {words}"

    def test_an_answer_of_me_without_data(self, at):
        error = at(ME, body({})).error
        assert error.sdk_message == "Cannot read properties of undefined (reading 'uid')"

    @pytest.mark.parametrize("data", [{}, {"authToken": None}, {"authToken": 5}, "token", [1]])
    def test_data_without_a_token_sends_no_second_request(self, at, data):
        fed = at(MINT, body({"data": data}))
        assert fed.methods == ["POST"]
        assert fed.error.stage == "reply"
        assert fed.error.sdk_message == "Authentication failed: Invalid request parameters: "

    def test_an_empty_token_is_what_the_sdk_sends_on_and_the_service_misses(self, at):
        fed = at(MINT, body({"data": {"authToken": ""}}))
        assert fed.methods == ["POST"]
        assert fed.error.sdk_message == "Authentication failed: The auth token is missing."

    @pytest.mark.parametrize("token", ["tok\u200ben", "a\nb", "a\x00", "日本"])
    def test_a_token_that_no_header_can_carry_is_an_error_and_not_a_crash(self, at, token):
        error = at(MINT, body({"data": {"authToken": token}})).error
        assert error.stage == "reply"
        assert "which no header can carry" in error.description
        assert token not in str(error)

    @pytest.mark.parametrize("token", ["another-token", "tok\u200ben", ""])
    def test_a_user_keeps_the_token_that_was_sent_as_in_the_sdk(self, feed, session, minted, token):
        fed = feed(flows.login(session, UID, KEY), minted, body({"data": {"uid": UID, "authToken": token}}))
        assert fed.value.auth_token == TOKEN

    @pytest.mark.parametrize("data", [{}, {"uid": ""}, {"uid": 5}, "x", []])
    def test_data_without_a_user_is_an_error_though_the_sdk_takes_it_for_a_success(self, at, data):
        error = at(ME, body({"data": data})).error
        assert (error.stage, error.sdk_code, error.sdk_message) == ("reply", None, None)
        assert "undefined" in error.hint

    def test_fields_of_another_type_count_as_absent(self, feed, session, minted, reply):
        odd = {
            "uid": UID,
            "name": 5,
            "avatar": None,
            "status": [],
            "lastActiveAt": True,
            "hasBlockedMe": "no",
        }
        user = feed(flows.login(session, UID, KEY), minted, reply(odd)).value
        assert (user.name, user.avatar, user.status, user.last_active_at) == ("", "", "online", None)


@pytest.mark.parametrize(
    ("status", "code", "documented"),
    [
        (401, "AUTH_ERR_APIKEY_NOT_FOUND", "ERROR_API_KEY_NOT_FOUND"),
        (401, "AUTH_ERR_EMPTY_APIKEY", "ERROR_API_KEY_NOT_FOUND"),
        (401, "AUTH_ERR_EMPTY_AUTH_TOKEN", "ERROR_BLANK_AUTHTOKEN"),
        (404, "ERR_UID_NOT_FOUND", "ERROR_INVALID_UID"),
        (401, "AUTH_ERR_EMPTY_APPID", None),
        (401, "AUTH_ERR_INVALID_APPID", None),
        (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND", None),
        (403, "AUTH_ERR_NO_ACCESS", None),
        (400, "ERR_BAD_REQUEST", None),
        (429, "TOO_MANY_REQUEST", None),
        (500, "ERR_NEVER_HEARD_OF", None),
    ],
)
def test_a_documented_code_stands_where_one_covers_the_failure(at, status, code, documented):
    error = at(MINT, body({"error": {**WHOLE, "code": code}}, status)).error
    assert error.code == (documented or code)
    assert error.server.code == code
    assert error.hint


def test_a_request_that_fails_for_its_uid_is_an_invalid_uid(at):
    error = at(
        MINT, body({"error": {**WHOLE, "code": "ERR_BAD_REQUEST", "details": {"uid": ["x"]}}}, 400)
    ).error
    assert error.code == "ERROR_INVALID_UID"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("15", 15),
        ("0.5", 0.5),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("1e9", None),
        ("\u0663", None),
        ("9999999", 9_999_999),
        ("9" * 5_000, 1e9),
        ("0" * 5_000 + "7", 7),
        ("Thu, 26 Nov 2026 12:00:30 GMT", 30),
        ("Thu, 26 Nov 2026 12:00:30 -0000", 30),
        ("Thursday, 26-Nov-26 12:00:30 GMT", 30),
        ("Thu, 26 Nov 2026 11:00:00 GMT", 0),
        ("Thu, 26 Nov 9999 12:00:00 GMT", 1e9),
        ("Thu, 26 Nov 99999999999 12:00:00 GMT", None),
    ],
    ids=lambda value: str(value)[:36],
)
def test_retry_after_is_kept_and_said(at, header, seconds):
    date = "Thu, 26 Nov 2026 12:00:00 GMT"
    error = at(MINT, body({"error": WHOLE}, 429, Retry_After=header, Date=date)).error
    assert error.server.retry_after == seconds
    assert (f"asks for {seconds or 0:,.10g} s." in error.hint) == (seconds is not None)


class TestTransport:
    @both
    @pytest.mark.parametrize(
        ("failure", "words"),
        [
            ("dns", "name app.api"),
            ("refused", "refused the connection"),
            ("tls", "no TLS"),
            ("certificates", "certificates to trust"),
            ("proxy", "proxy of the environment"),
            ("connect_timeout", "did not accept a connection in time"),
            ("timeout", "did not answer in time"),
            ("broken", "broke off"),
            ("too_large", "too large"),
            ("other", "failed"),
        ],
    )
    def test_every_failure_is_one_error_of_the_network(self, at, session, prefix, failure, words):
        error = at(prefix, TransportError(failure, f"as said with {KEY}")).error
        assert KEY not in str(error)
        assert (error.code, error.stage) == ("ERROR_UNKNOWN", "network")
        if prefix == MINT or "name" not in words:
            assert words in error.description
        waits_for_ever = "did not" in words
        shown = None if waits_for_ever else f"{prefix}Network request failed: Failed to fetch"
        assert error.sdk_message == shown
        assert session.user is None
        assert error.__cause__ is None
        assert error.__context__ is None

    def test_a_body_that_cannot_be_decompressed_is_a_reply(self, at):
        assert at(MINT, TransportError("decoding", "bad gzip")).error.stage == "reply"

    def test_a_sandboxs_settings_without_its_transport_say_so(self, feed, sandbox):
        from cometchat_nb.auth import Session

        session = Session()
        session.initialize(sandbox.settings)
        error = feed(flows.login(session, UID), TransportError("dns")).error
        assert "exists inside a sandbox only" in error.description
        assert "sandbox.transport" in error.hint


def test_a_failure_leaves_the_session_as_it_was(feed, session, minted, me, reply):
    feed(flows.login(session, UID, KEY), minted, me)
    before = session.user
    for refused in (("a b", KEY), ("bob", " "), ("", KEY)):
        feed(flows.login(session, *refused))
        assert session.user is before
    feed(flows.create_auth_token(session, "bob", KEY, force=False), TransportError("refused"))
    assert session.user is before
