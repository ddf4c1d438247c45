"""The service, a request in and a reply out: who may ask what, and what it answers."""

from __future__ import annotations

from typing import Any

import pytest
from support.messages import body_of
from support.messages import request as make_request

from cometchat_nb.messages import Reply
from cometchat_nb.sandbox import Sandbox

UID = "cometchat-uid-1"


class Asked:
    """Asks the sandbox, with the REST API Key unless told otherwise."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.headers = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str | None) -> Reply:
        sent = {**self.headers, **headers}
        given = {name: value for name, value in sent.items() if value is not None}
        url = f"https://127.0.0.1/v3.0{path}"
        return self.sandbox.service.handle(make_request(method, url, headers=given, json=body))

    def data(self, *arguments: Any, **headers: str | None) -> Any:
        reply = self(*arguments, **headers)
        assert reply.status == 200, reply.body
        return body_of(reply)["data"]

    def refused(self, *arguments: Any, **headers: str | None) -> tuple[int, str]:
        reply = self(*arguments, **headers)
        error = body_of(reply)["error"]
        assert error["message"] == error["devMessage"]
        assert error["source"] == "chat-api"
        return reply.status, error["code"]

    def details(self, *arguments: Any) -> list[str]:
        reply = self(*arguments)
        assert (reply.status, body_of(reply)["error"]["code"]) == (400, "ERR_BAD_REQUEST")
        assert body_of(reply)["error"]["message"] == "Failed to validate the data sent with the request."
        return sorted(body_of(reply)["error"]["details"])


@pytest.fixture
def ask(sandbox: Sandbox) -> Asked:
    return Asked(sandbox)


@pytest.fixture
def token(ask: Asked) -> str:
    return ask.data("POST", f"/users/{UID}/auth_tokens")["authToken"]


class TestChecks:
    def test_the_app_comes_first_then_the_path_then_the_credential(self):
        ask = Asked(Sandbox(strict=True))
        assert ask.refused("GET", "/nowhere", appId=None, apiKey=None) == (401, "AUTH_ERR_EMPTY_APPID")
        assert ask.refused("GET", "/nowhere", appId="other", apiKey=None) == (401, "AUTH_ERR_INVALID_APPID")
        assert ask.refused("GET", "/nowhere", apiKey=None) == (404, "ERR_NOT_FOUND")
        assert ask.refused("GET", "/users/nobody", apiKey=None) == (401, "AUTH_ERR_EMPTY_APIKEY")
        assert ask.refused("GET", "/users/nobody", apiKey="fa4e") == (401, "AUTH_ERR_APIKEY_NOT_FOUND")
        assert ask.refused("GET", "/users/nobody") == (404, "ERR_UID_NOT_FOUND")

    def test_the_messages_are_the_services(self, ask):
        assert body_of(ask("GET", "/nowhere"))["error"]["message"] == (
            "The API endpoint is invalid. Please verify the API call."
        )
        assert body_of(ask("GET", "/users/Nobody"))["error"]["message"] == (
            "The UID nobody does not exist, please make sure you have created a user with UID nobody."
        )
        assert body_of(ask("GET", "/users", apiKey="1" * 40))["error"]["message"] == (
            "The key 11111****11111 does not exist. Please use correct apiKey."
        )
        assert body_of(ask("GET", "/me", authToken="fa4e_x"))["error"]["message"] == (
            "The auth token fa4e_x does not exist. Please make sure you are logged in and have a valid "
            "auth token or try login again."
        )

    @pytest.mark.parametrize("name", ["appId", "appid", "APPID"])
    def test_header_names_have_no_case(self, ask, name):
        ask.headers = {name: ask.sandbox.app_id, "APIKEY": ask.sandbox.rest_api_key}
        assert ask("GET", "/users").status == 200

    @pytest.mark.parametrize(
        ("version", "status"), [("v3", 200), ("v3.0", 200), ("v2", 404), ("v1", 404), ("", 404)]
    )
    def test_versions(self, ask, version, status):
        request = make_request("GET", f"https://127.0.0.1/{version}/users", headers=ask.headers)
        assert ask.sandbox.service.handle(request).status == status

    @pytest.mark.parametrize("method", ["PATCH", "HEAD", "OPTIONS", "TRACE"])
    def test_a_method_that_a_path_does_not_have_is_no_endpoint(self, ask, method):
        assert ask(method, "/users").status == 404

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            *(("PUT", "/users"), ("DELETE", "/users")),
            *((method, f"/users/{UID}") for method in ("PUT", "DELETE")),
            *((method, f"/users/{UID}/auth_tokens") for method in ("GET", "DELETE")),
            *((method, f"/users/{UID}/auth_tokens/x") for method in ("GET", "PUT", "DELETE")),
        ],
    )
    def test_an_auth_key_may_not(self, ask, method, path):
        assert ask.refused(method, path, apiKey=ask.sandbox.auth_key) == (403, "AUTH_ERR_NO_ACCESS")

    def test_an_auth_key_may_mint_and_read(self, ask):
        key = {"apiKey": ask.sandbox.auth_key}
        assert ask("POST", f"/users/{UID}/auth_tokens", **key).status == 200
        assert ask("GET", "/users", **key).status == 200
        assert ask("GET", f"/users/{UID}", **key).status == 200

    @pytest.mark.parametrize("body", ["[]", "text", "{", "null", "[" * 5_000, b"\xff"])
    def test_a_body_that_is_no_object_is_refused(self, ask, body):
        url = f"https://127.0.0.1/v3.0/users/{UID}/auth_tokens"
        reply = ask.sandbox.service.handle(make_request("POST", url, headers=ask.headers, content=body))
        assert (reply.status, list(body_of(reply)["error"]["details"])) == (400, ["body"])


class TestTokens:
    def test_one_is_made_of_uid_time_and_hex(self, ask):
        data = ask.data("POST", f"/users/{UID.upper()}/auth_tokens", {"platform": "web", "deviceId": "d"})
        uid, _, secret = data["authToken"].rpartition("_")
        assert uid == data["uid"] == UID
        assert secret[:10] == str(data["createdAt"])
        assert int(secret, 16)
        assert (data["platform"], data["deviceId"]) == ("web", "d")

    def test_force_makes_a_new_one_and_its_absence_of_a_body_too(self, ask):
        path = f"/users/{UID}/auth_tokens"
        first = ask.data("POST", path, {"force": False})["authToken"]
        assert ask.data("POST", path, {"force": False})["authToken"] == first
        newer = {ask.data("POST", path, {"force": True})["authToken"], ask.data("POST", path)["authToken"]}
        assert len(newer | {first}) == 3
        assert ask.data("POST", path, {"force": False})["authToken"] in newer

    def test_the_hundred_and_first_pushes_out_the_first(self, ask, token):
        for _ in range(100):
            assert ask("GET", "/me", authToken=token).status == 200
            ask("POST", f"/users/{UID}/auth_tokens")
        assert ask.refused("GET", "/me", authToken=token) == (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND")
        assert len(ask.data("GET", f"/users/{UID}/auth_tokens")) == 100

    def test_one_can_be_read_changed_and_deleted(self, ask, token):
        path = f"/users/{UID}/auth_tokens/{token}"
        assert ask.data("GET", path)["authToken"] == token
        assert ask.data("PUT", path, {"platform": "ios"})["platform"] == "ios"
        assert ask.data("DELETE", path)["success"]
        assert ask.refused("GET", path) == (404, "ERR_AUTH_TOKEN_NOT_FOUND")
        assert ask.refused("PUT", "/me", authToken=token) == (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND")

    def test_one_of_another_user_is_not_found(self, ask, token):
        assert ask.refused("GET", f"/users/cometchat-uid-2/auth_tokens/{token}") == (
            404,
            "ERR_AUTH_TOKEN_NOT_FOUND",
        )

    def test_all_can_be_deleted(self, ask, token):
        assert ask.data("DELETE", f"/users/{UID}/auth_tokens")["success"]
        assert ask.data("GET", f"/users/{UID}/auth_tokens") == []

    @pytest.mark.parametrize(
        ("body", "field"),
        [({"force": "yes"}, "force"), ({"platform": 5}, "platform"), ({"deviceId": "x" * 1001}, "deviceId")],
    )
    def test_what_is_not_valid_is_named(self, ask, body, field):
        assert ask.details("POST", f"/users/{UID}/auth_tokens", body) == [field]


class TestMe:
    def test_it_opens_reads_and_closes_a_session(self, ask, token):
        opened = ask.data("PUT", "/me", {"platform": "web"}, authToken=token)
        assert (opened["uid"], opened["name"], opened["status"]) == (UID, "Andrew Joseph", "online")
        assert opened["authToken"] == token
        assert opened["wsChannel"]["identity"] == f"[{ask.sandbox.app_id}]{UID}"
        assert opened["lastActiveAt"] > 1_700_000_000
        assert ask.data("GET", "/me", authToken=token)["status"] == "online"
        assert ask.data("DELETE", "/me", authToken=token)["success"]
        assert ask.data("GET", f"/users/{UID}")["status"] == "offline"

    def test_a_token_is_good_until_it_is_deleted(self, ask, token):
        ask("DELETE", "/me", authToken=token)
        assert ask("PUT", "/me", authToken=token).status == 200

    def test_without_a_token(self, ask):
        for method in ("GET", "PUT", "DELETE"):
            assert ask.refused(method, "/me") == (401, "AUTH_ERR_EMPTY_AUTH_TOKEN")

    def test_a_deactivated_user_counts_as_absent(self, ask, token):
        ask("DELETE", f"/users/{UID}")
        assert ask.refused("PUT", "/me", authToken=token) == (404, "ERR_UID_NOT_FOUND")
        assert ask.refused("POST", f"/users/{UID}/auth_tokens") == (404, "ERR_UID_NOT_FOUND")


class TestUsers:
    def test_one_is_created_with_everything(self, ask):
        body = {
            "uid": "Bob-1",
            "name": "Bob",
            "avatar": "https://h/a.png",
            "link": "http://h/bob",
            "role": "admin",
            "metadata": {"a": 1},
            "tags": ["vip"],
            "withAuthToken": True,
        }
        data = ask.data("POST", "/users", body)
        token = data.pop("authToken")
        assert data.pop("createdAt") > 1_700_000_000
        assert data == {
            **{k: v for k, v in body.items() if k != "withAuthToken"},
            "uid": "bob-1",
            "status": "offline",
        }
        assert ask.data("PUT", "/me", authToken=token)["name"] == "Bob"

    def test_a_uid_is_taken_once_whatever_its_case(self, ask):
        body = {"uid": UID.upper(), "name": "Other"}
        assert ask.refused("POST", "/users", body) == (400, "ERR_UID_ALREADY_EXISTS")

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({}, ["uid"]),
            ({"uid": "a b", "name": ""}, ["name", "uid"]),
            ({"uid": "a" * 101, "name": "x" * 101}, ["name", "uid"]),
            ({"uid": "a\n", "name": "A"}, ["uid"]),
            ({"uid": "é", "name": " "}, ["name", "uid"]),
            ({"uid": 5, "name": ["A"]}, ["name", "uid"]),
            ({"uid": "a", "name": "A", "avatar": "javascript:alert(1)"}, ["avatar"]),
            ({"uid": "a", "name": "A", "link": "https://" + "h" * 3000}, ["link"]),
            ({"uid": "a", "name": "A", "role": "no role"}, ["role"]),
            ({"uid": "a", "name": "A", "metadata": []}, ["metadata"]),
            ({"uid": "a", "name": "A", "metadata": {"x": "y" * 5200}}, ["metadata"]),
            ({"uid": "a", "name": "A", "tags": ["t"] * 26}, ["tags"]),
            ({"uid": "a", "name": "A", "tags": [""]}, ["tags"]),
            ({"uid": "a", "name": "A", "withAuthToken": 1}, ["withAuthToken"]),
        ],
    )
    def test_every_field_that_is_not_valid_is_named(self, ask, body, fields):
        assert ask.details("POST", "/users", body) == fields

    @pytest.mark.parametrize("name", ["\\ud800", "a\\udfff"])
    def test_half_a_character_is_no_name_and_does_no_harm_in_metadata(self, ask, name):
        def created(fields: str) -> Reply:
            content = f'{{"uid": "bob", {fields}}}'.encode()
            url = "https://127.0.0.1/v3.0/users"
            return ask.sandbox.service.handle(make_request("POST", url, headers=ask.headers, content=content))

        assert list(body_of(created(f'"name": "{name}"'))["error"]["details"]) == ["name"]
        assert created(f'"name": "Bob", "metadata": {{"x": "{name}"}}').status == 200
        assert ask.data("GET", "/users/bob")["metadata"]["x"].endswith(("\ud800", "\udfff"))

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999999"])
    def test_a_number_that_json_does_not_have_is_refused(self, ask, number):
        content = f'{{"uid": "bob", "name": "Bob", "metadata": {{"x": {number}}}}}'.encode()
        request = make_request("POST", "https://127.0.0.1/v3.0/users", headers=ask.headers, content=content)
        assert ask.sandbox.service.handle(request).status == 400

    def test_one_is_changed_and_fields_are_unset(self, ask):
        data = ask.data("PUT", f"/users/{UID}", {"name": "Andy", "tags": ["a"], "unset": ["avatar"]})
        assert (data["name"], data["tags"]) == ("Andy", ["a"])
        assert "avatar" not in data
        assert data["updatedAt"] >= data["createdAt"]
        assert ask.data("GET", f"/users/{UID}")["name"] == "Andy"

    def test_the_uid_cannot_be_changed(self, ask):
        assert ask.data("PUT", f"/users/{UID}", {"uid": "other", "name": "Andy"})["uid"] == UID

    @pytest.mark.parametrize("unset", ["avatar", [], ["uid"], [5]])
    def test_what_cannot_be_unset_is_named(self, ask, unset):
        assert ask.details("PUT", f"/users/{UID}", {"unset": unset}) == ["unset"]

    def test_deleting_deactivates_and_permanently_removes(self, ask):
        assert ask.data("DELETE", f"/users/{UID}")["success"]
        assert ask.refused("GET", f"/users/{UID}") == (404, "ERR_UID_NOT_FOUND")
        assert ask.refused("POST", "/users", {"uid": UID, "name": "A"}) == (400, "ERR_UID_ALREADY_EXISTS")
        assert ask.data("DELETE", f"/users/{UID}", {"permanent": True})["success"]
        assert ask.data("POST", "/users", {"uid": UID, "name": "A"})["name"] == "A"
        assert ask.refused("DELETE", "/users/nobody", {"permanent": True}) == (404, "ERR_UID_NOT_FOUND")

    def test_many_are_deactivated_and_reactivated(self, ask, token):
        uids = [UID.upper(), "cometchat-uid-gone", "nobody", UID]
        assert ask.data("DELETE", "/users", {"uidsToDeactivate": uids}) == {
            "deactivatedUids": [UID],
            "alreadyDeactivatedUids": ["cometchat-uid-gone"],
            "notFound": ["nobody"],
        }
        uids = [UID, "cometchat-uid-2", "nobody"]
        assert ask.data("PUT", "/users", {"uidsToActivate": uids}) == {
            "reactivatedUids": [UID],
            "nonDeactivatedUids": ["cometchat-uid-2"],
            "notFound": ["nobody"],
        }
        assert ask("PUT", "/me", authToken=token).status == 200

    @pytest.mark.parametrize("uids", [None, "a", [], [5], ["a"] * 101])
    def test_a_list_that_is_none_is_named(self, ask, uids):
        assert ask.details("DELETE", "/users", {"uidsToDeactivate": uids}) == ["uidsToDeactivate"]
        assert ask.details("PUT", "/users", {"uidsToActivate": uids}) == ["uidsToActivate"]


class TestList:
    @pytest.fixture(autouse=True)
    def more(self, ask, token):
        ask("POST", "/users", {"uid": "zoe", "name": "Zoë Comet", "role": "admin", "tags": ["vip", "x"]})
        ask("PUT", "/me", authToken=token)

    @pytest.mark.parametrize(
        ("query", "uids"),
        [
            ("searchKey=zoe", ["zoe"]),
            ("searchKey=ALAN", ["cometchat-uid-2"]),
            ("searchKey=comet&searchIn=name", ["zoe"]),
            ("searchKey=uid-3&searchIn=uid", ["cometchat-uid-3"]),
            ("status=available", [UID]),
            ("role=admin", ["zoe"]),
            ("roles=admin,other", ["zoe"]),
            ("tags=vip,none", ["zoe"]),
            ("tags=none", []),
            ("onlyDeactivated=true", ["cometchat-uid-gone"]),
            ("perPage=2&page=3", ["cometchat-uid-5", "zoe"]),
            ("perPage=2&page=9", []),
        ],
    )
    def test_filters_and_pages(self, ask, query, uids):
        assert [user["uid"] for user in ask.data("GET", f"/users?{query}")] == uids

    def test_deactivated_users_come_when_asked_for(self, ask):
        assert len(ask.data("GET", "/users?withDeactivated=true")) == len(ask.data("GET", "/users")) + 1

    def test_tags_come_when_asked_for(self, ask):
        assert "tags" not in ask.data("GET", "/users?searchKey=zoe")[0]
        assert ask.data("GET", "/users?searchKey=zoe&withTags=true")[0]["tags"] == ["vip", "x"]

    def test_the_pagination_adds_up(self, ask):
        pagination = body_of(ask("GET", "/users?perPage=4&page=2"))["meta"]["pagination"]
        assert pagination == {"total": 6, "count": 2, "per_page": 4, "current_page": 2, "total_pages": 2}

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            *((f"perPage={value}", "perPage") for value in (0, 1001, -1, "x", "1e3", "٣")),
            ("page=0", "page"),
            ("status=online", "status"),
            ("searchIn=email", "searchIn"),
            ("searchIn=", "searchIn"),
            ("withTags=perhaps", "withTags"),
        ],
    )
    def test_what_is_not_valid_is_named(self, ask, query, field):
        assert ask.details("GET", f"/users?{query}") == [field]


class TestUsersGiven:
    def test_they_replace_the_sample_users(self):
        sandbox = Sandbox(
            users=[{"uid": "Bob", "name": "Bob", "deactivatedAt": 1_700_000_000}, {"uid": "eve"}]
        )
        assert [(user.uid, user.name, user.deactivated_at) for user in sandbox.users] == [
            ("bob", "Bob", 1_700_000_000),
            ("eve", "eve", None),
        ]

    @pytest.mark.parametrize(
        ("users", "error", "words"),
        [
            ([{"uid": "a b"}], ValueError, "letters, digits, hyphens"),
            ([{"name": "Bob"}], ValueError, "uid"),
            ([{"uid": "a"}, {"uid": "A"}], ValueError, "already exists"),
            (["bob"], TypeError, "User objects or mappings"),
        ],
    )
    def test_what_cannot_be_a_user_is_said(self, users, error, words):
        with pytest.raises(error, match=words):
            Sandbox(users=users)

    @pytest.mark.parametrize("name", ["users", "faults"])
    @pytest.mark.parametrize("value", [5, "bob", {"uid": "bob"}])
    def test_a_list_is_a_list(self, name, value):
        with pytest.raises(TypeError, match=f"{name} must be a list"):
            Sandbox(**{name: value})

    @pytest.mark.parametrize("latency", [-1, float("inf"), float("nan"), "1", None, True])
    def test_a_latency_is_a_number_of_seconds(self, latency):
        with pytest.raises((TypeError, ValueError), match="latency must be"):
            Sandbox(latency=latency)
