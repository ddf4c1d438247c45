"""The pytest plugin, as a project of somebody else uses it."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
PLUGIN = "cometchat_nb.pytest_plugin"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project of its own, whose pytest loads no plugin but this one."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\naddopts = -p cometchat_nb.pytest_plugin --strict-markers\n")
    return pytester


def test_the_three_fixtures_belong_together(project: pytest.Pytester):
    project.makepyfile(
        """
        import httpx

        def test_a_login(calls, sandbox):
            assert calls.login("cometchat-uid-1").name == "Andrew Joseph"
            assert sandbox.journal[-1].operation == "PUT /me"

        def test_over_a_socket(sandbox_url, sandbox):
            headers = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key}
            reply = httpx.get(f"{sandbox_url}/v3/users/cometchat-uid-2", headers=headers, trust_env=False)
            assert reply.json()["data"]["name"] == "George Alan"
            assert len(sandbox.journal) == 1

        def test_each_test_has_a_sandbox_of_its_own(sandbox):
            assert len(sandbox.journal) == 0
        """
    )
    project.runpytest_inprocess().assert_outcomes(passed=3)


def test_a_marker_gives_the_arguments_and_the_nearest_wins(project: pytest.Pytester):
    project.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.sandbox(users=[{"uid": "zoe"}], strict=True, serve={"tls": True})

        def test_of_the_module(sandbox, sandbox_url):
            assert [user.uid for user in sandbox.users] == ["zoe"]
            assert sandbox.service.strict
            assert sandbox_url.startswith("https://127.0.0.1:")

        @pytest.mark.sandbox(users=[{"uid": "ann"}], faults=[{"effect": "html"}])
        def test_of_the_test(sandbox):
            assert [user.uid for user in sandbox.users] == ["ann"]
            assert [fault.effect for fault in sandbox.faults] == ["html"]

        @pytest.mark.sandbox("zoe")
        def test_of_a_misuse(sandbox):
            pass
        """
    )
    result = project.runpytest_inprocess()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*takes keyword arguments only*"])


def test_a_test_that_fails_shows_what_was_refused_and_why(project: pytest.Pytester):
    project.makepyfile(
        """
        def test_a_key_that_was_cut(calls, sandbox):
            calls.login("cometchat-uid-1", sandbox.auth_key[:-1])

        def test_that_asks_nothing(sandbox):
            assert False
        """
    )
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "*- CometChat sandbox -*",
            "1. POST /v3.0/users/cometchat-uid-1/auth_tokens -> 401 AUTH_ERR_APIKEY_NOT_FOUND",
            "   The path is right; the key has 39 characters; this app's Auth Key has 40.*",
            "*- CometChat sandbox -*",
            "no request came",
        ]
    )


def test_its_fixtures_are_listed_and_the_marker_is_registered(project: pytest.Pytester):
    listed = project.runpytest_inprocess("--fixtures")
    for name in ("sandbox", "sandbox_url", "calls"):
        listed.stdout.re_match_lines([rf"{name} -- .*pytest_plugin.py:\d+"])
    project.runpytest_inprocess("--markers").stdout.fnmatch_lines(["@pytest.mark.sandbox(**arguments):*"])


def test_a_run_that_uses_no_fixture_loads_nothing(project: pytest.Pytester):
    project.makepyfile(
        """
        import sys

        def test_nothing_is_loaded():
            heavy = {"httpx", "pandas", "ipywidgets", "anywidget", "uvicorn", "sqlite3", "aiohttp", "jinja2"}
            assert heavy.isdisjoint(sys.modules)
            loaded = {name for name in sys.modules if name.startswith("cometchat_nb.")}
            assert loaded == {"cometchat_nb._version", "cometchat_nb.pytest_plugin"}
        """
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_package_says_where_it_is():
    declared = [one.value for one in entry_points(group="pytest11") if one.name == PLUGIN]
    said = (ROOT / "pyproject.toml").read_text("utf-8")
    assert declared in ([PLUGIN], [])  # an install that can be edited may be older than the entry point
    assert f'[project.entry-points.pytest11]\n"{PLUGIN}" = "{PLUGIN}"\n' in said


def test_the_tests_of_the_page_pass(project: pytest.Pytester):
    page = (ROOT / "docs" / "testing.md").read_text("utf-8")
    files = re.findall(r"```python\n# (\w+)\.py\n(.*?)```", page, re.DOTALL)
    assert [name for name, _ in files] == ["test_login", "test_backend", "test_failures"]
    for name, text in files:
        project.makepyfile(**{name: text})
    project.runpytest_inprocess().assert_outcomes(passed=4)
