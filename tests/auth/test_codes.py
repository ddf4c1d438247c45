"""The catalogue, held against the tables of the vendor's documentation."""

from __future__ import annotations

import pytest

from cometchat_nb.auth import CATALOGUE, PLATFORMS, find_codes

# Which platform's page lists which code: JavaScript, React Native, Android, iOS, Flutter.
LISTED = {
    "ERROR_INVALID_UID": "xxxxx",
    "ERROR_UID_WITH_SPACE": "xxxxx",
    "ERROR_API_KEY_NOT_FOUND": "xxxxx",
    "ERROR_BLANK_AUTHTOKEN": "xxxxx",
    "ERROR_AUTHTOKEN_WITH_SPACE": "xx.x.",
    "ERROR_LOGIN_IN_PROGRESS": "xxx.x",
    "ERROR_SDK_NOT_INITIALIZED": "xx...",
    "ERROR_NO_USER_LOGGED_IN": "xx...",
}
OTHERS = [
    "ERROR_UNKNOWN",
    "ERROR_SESSION_ID_MISSING",
    "ERROR_AUTH_TOKEN_MISSING",
    "VALIDATION_ERROR",
    "AUTH_ERR_APIKEY_NOT_FOUND",
    "AUTH_ERR_EMPTY_APIKEY",
    "AUTH_ERR_EMPTY_APPID",
    "AUTH_ERR_EMPTY_AUTH_TOKEN",
    "AUTH_ERR_INVALID_APPID",
    "AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
    "AUTH_ERR_NO_ACCESS",
    "ERR_UID_NOT_FOUND",
    "ERR_BAD_REQUEST",
    "ERR_UID_ALREADY_EXISTS",
    "TOO_MANY_REQUEST",
    "ERR_APIKEY_NOT_FOUND",
    "ERR_APIKEY_NO_SELF_ACTION",
    "ERR_AUTH_TOKEN_NOT_FOUND",
    "ERR_AUTH_TOKEN_DELETE_FAILED",
    "ERR_AUTH_TOKENS_DELETE_FAILED",
    "ERR_AUTHTOKEN_UNAVAILABLE",
    "ERR_AUTHTOKEN_NOT_ACCESSIBLE",
    "ERR_PLAN_RESTRICTION",
    "ERR_SUBSCRIPTION_EXPIRED",
    "ERR_PLAN_QUOTA_RESTRICTION",
    "ERR_ROLE_NOT_FOUND",
    "AUTH_ERR_EMPTY_AUTH_HEADER",
    "MISSING_PARAMETERS",
    "COMETCHAT_INITIALIZATION_NOT_DONE",
    "NOT_INITIALIZED",
    "USER_NOT_AUTHORISED",
    "USER_NOT_LOGGED_IN",
    "LOGIN_IN_PROGRESS",
    "FAILED_TO_FETCH",
    "NO_INTERNET_CONNECTION",
    "WS_CONNECTION_FAIL",
    "ERROR_COMETCHAT_CALLS_SDK_INIT",
    "ERROR_AUTH_TOKEN",
    "SETTINGS_FILE_NOT_FOUND",
    "ERROR_SETTINGS_FILE_NOT_FOUND",
    "NOT_ENOUGH_PARAMETERS",
    "INIT_NOT_CALLED",
    "ERROR_CALL_MODULE_NOT_FOUND",
    "ERR_TOO_MANY_REQUESTS",
    "ERR_SDK_NOT_INITIALIZED",
    "WS_AUTH_FAIL",
    "JWT_NOT_FOUND",
]


@pytest.mark.parametrize(("code", "listed"), LISTED.items())
def test_a_documented_code_names_the_platforms_that_list_it(code, listed):
    entry = CATALOGUE[code]
    assert entry.origin == "documented"
    assert entry.platforms == tuple(name for name, mark in zip(PLATFORMS, listed, strict=True) if mark == "x")


def test_only_these_are_documented_and_they_come_first():
    assert [code for code, entry in CATALOGUE.items() if entry.origin == "documented"] == list(LISTED)
    assert list(CATALOGUE)[: len(LISTED)] == list(LISTED)


@pytest.mark.parametrize("code", OTHERS)
def test_every_other_known_code_is_in_the_catalogue(code):
    assert CATALOGUE[code].platforms == ()


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.code)
def test_every_entry_says_what_why_what_to_do_and_where_it_is_documented(entry):
    for text in (entry.meaning, entry.cause, entry.next_step):
        assert text.endswith(".")
        assert len(text) > 10
    assert entry.source.startswith("https://www.cometchat.com/docs/")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ERROR_UID_WITH_SPACE", ["ERROR_UID_WITH_SPACE"]),
        (" error_uid_with_space\n", ["ERROR_UID_WITH_SPACE"]),
        ("LOGIN_IN_PROGRESS", ["LOGIN_IN_PROGRESS"]),
        ("ERROR_LOGIN_IN_PROGRESS", ["ERROR_LOGIN_IN_PROGRESS"]),
        ('{"code":"ERR_UID_NOT_FOUND","message":"..."}', ["ERR_UID_NOT_FOUND"]),
        (
            "Login failed: The key 11111****11111 does not exist. Please use correct apiKey.",
            ["AUTH_ERR_APIKEY_NOT_FOUND"],
        ),
        ("Login failed: The UID a.b@c does not exist, please make sure", ["ERR_UID_NOT_FOUND"]),
        ("Authentication failed: The auth token x_1 does not exist.", ["AUTH_ERR_AUTH_TOKEN_NOT_FOUND"]),
        ("Failed to validate the data sent with the request.", ["ERR_BAD_REQUEST"]),
        ("The API endpoint is invalid. Please verify the API call.", ["ERR_NOT_FOUND"]),
        ("Login failed: Network request failed: Failed to fetch", ["ERROR_UNKNOWN"]),
        (
            "ERROR_UNKNOWN Login failed: The UID bob does not exist, please",
            ["ERR_UID_NOT_FOUND", "ERROR_UNKNOWN"],
        ),
        ("it does not work", []),
    ],
)
def test_a_pasted_text_finds_its_code_the_most_specific_first(text, codes):
    assert [entry.code for entry in find_codes(text)] == codes
