"""Settings and users."""

from __future__ import annotations

import copy
import pickle

import pytest

import cometchat_nb as cc
from cometchat_nb.auth.user import to_api

KEY = "fa4e" * 9 + "c003"


class TestSettings:
    def test_the_urls_are_made_of_app_and_region(self):
        settings = cc.AppSettings(" 1234abcd ", "EU")
        assert settings.admin_url == "https://1234abcd.api-eu.cometchat.io/v3.0"
        assert settings.client_url == "https://1234abcd.apiclient-eu.cometchat.io/v3.0"

    @pytest.mark.parametrize(
        ("host", "url"),
        [
            ("proxy.example.com/v3.0", "https://proxy.example.com/v3.0"),
            ("http://127.0.0.1:8080/v3.0/", "http://127.0.0.1:8080/v3.0"),
            ("https://[::1]:8443/v3.0", "https://[::1]:8443/v3.0"),
        ],
    )
    def test_a_host_replaces_the_whole_base_url(self, host, url):
        settings = cc.AppSettings("app", "us", admin_host=host, client_host=host)
        settings.validate()
        assert settings.admin_url == settings.client_url == url

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"app_id": ""}, "app_id is empty"),
            ({"app_id": " \t"}, "app_id is empty"),
            ({"app_id": "evil.example/"}, "app_id contains '.', '/'"),
            ({"app_id": "app@evil"}, "app_id"),
            ({"app_id": "áé"}, "app_id"),
            ({"app_id": "a" * 64}, "app_id"),
            ({"app_id": "app\n.evil"}, "app_id"),
            *(
                ({"region": region}, "region")
                for region in ("", "tz", "us-east-1", "usa", "e u", " us ", "u" * 99)
            ),
            *(
                ({name: host}, f"{name} ")
                for name in ("admin_host", "client_host")
                for host in (
                    "",
                    "ftp://h/v3",
                    "https://",
                    "https://u:p@h/v3",
                    "https://h?x=1",
                    "h#f",
                    "https://[::1",
                    "a b",
                )
            ),
        ],
    )
    def test_what_cannot_be_is_named_with_what_would_do(self, values, name):
        settings = cc.AppSettings(**{"app_id": "app", "region": "us", **values})
        with pytest.raises(cc.CometChatError, match=name) as caught:
            settings.validate()
        assert (caught.value.code, caught.value.stage) == ("VALIDATION_ERROR", "input")
        assert caught.value.hint

    @pytest.mark.parametrize("name", ["app_id", "region", "auth_key", "admin_host", "client_host"])
    def test_a_value_of_another_type_is_named(self, name):
        with pytest.raises(TypeError, match=f"{name} must be a string"):
            cc.AppSettings(**{"app_id": "app", "region": "us", name: 5})

    def test_they_do_not_change_and_do_not_show_the_key(self):
        settings = cc.AppSettings("app", "us", KEY)
        with pytest.raises(AttributeError):
            settings.region = "eu"
        assert KEY not in repr(settings)


class TestEnvironment:
    def test_it_has_all_five(self):
        environ = {
            "COMETCHAT_APP_ID": "app",
            "COMETCHAT_REGION": "in",
            "COMETCHAT_AUTH_KEY": KEY,
            "COMETCHAT_ADMIN_HOST": "h/v3.0",
            "COMETCHAT_CLIENT_HOST": "",
        }
        assert cc.AppSettings.from_env(environ) == cc.AppSettings("app", "in", KEY, admin_host="h/v3.0")

    @pytest.mark.parametrize(
        ("environ", "named"),
        [
            ({}, "COMETCHAT_APP_ID and COMETCHAT_REGION"),
            ({"COMETCHAT_APP_ID": "app"}, "COMETCHAT_REGION"),
            ({"COMETCHAT_APP_ID": "", "COMETCHAT_REGION": "us"}, "COMETCHAT_APP_ID"),
        ],
    )
    def test_what_is_absent_is_named(self, environ, named):
        with pytest.raises(ValueError, match=f"^{named} (is|are) not set: set (it|them)"):
            cc.AppSettings.from_env(environ)


class TestUser:
    def test_it_reads_the_services_names_and_writes_them_back(self):
        data = {
            "uid": "a",
            "name": "A",
            "avatar": "https://h/a.png",
            "status": "offline",
            "authToken": "a_1700000000fa4efa4e",
            "role": "admin",
            "lastActiveAt": 1_700_000_000,
            "hasBlockedMe": True,
            "blockedByMe": False,
            "deactivatedAt": 1_700_000_001,
            "wsChannel": {"identity": "[app]a"},
            "jwt": "eyJfake.fake.fake",
        }
        user = cc.User.from_api(data)
        assert (user.last_active_at, user.has_blocked_me, user.ws_channel) == (
            1_700_000_000,
            True,
            {"identity": "[app]a"},
        )
        assert to_api(user) == data

    @pytest.mark.parametrize("data", [{}, {"uid": ""}, {"uid": None}, {"uid": 5}])
    def test_without_a_uid_it_is_none(self, data):
        with pytest.raises(ValueError, match="uid"):
            cc.User.from_api(data)

    def test_it_shows_neither_token_nor_jwt(self):
        user = cc.User("a", auth_token="a_1700000000fa4efa4efa4e", jwt="eyJfake.fake.fake")
        assert "1700000000" not in repr(user)
        assert "eyJ" not in repr(user)
        assert hash(user) == hash(
            cc.User("a", auth_token="a_1700000000fa4efa4efa4e", jwt="eyJfake.fake.fake")
        )


def test_an_error_survives_pickling():
    with pytest.raises(cc.CometChatError) as caught:
        cc.Sandbox().client().login("nobody")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert vars(copy) == vars(caught.value)
    assert str(copy) == str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        cc.User("bob", "Bob", auth_token="bob_1700000000fa4efa4efa4e", jwt="eyJfa4efa4e.fa4e.fa4e"),
        cc.AppSettings("app", "us", "fa4efa4efa4efa4efa4e", client_host="https://c"),
    ],
)
def test_a_pickled_value_has_lost_its_secrets_and_a_copied_one_has_not(value):
    """`%store` and caches pickle; what they write must hold no secret."""
    pickled = pickle.dumps(value)
    assert b"fa4e" not in pickled
    back = pickle.loads(pickled)
    secrets = {name for name in vars(value) if getattr(back, name) != getattr(value, name)}
    assert secrets == set(value._secrets)
    assert copy.copy(value) == copy.deepcopy(value) == value
