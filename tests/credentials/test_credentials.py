"""Where an app's settings are found: one order, no mixture of two apps, nothing silent."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.tools import needed

import cometchat_nb as cc
from cometchat_nb.credentials import Credentials, files, find_credentials
from cometchat_nb.credentials.hosted import shared_host
from cometchat_nb.credentials.profiles import delete_profile, profile_names, save_profile
from cometchat_nb.defaults import default_client, target_of

KEY = "fa4e" * 10
OTHER_KEY = "fa4e" * 9 + "beef"
APP = "1234567890abcdef"
read_files = files.read


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, which is the current folder; the files in it are read."""
    monkeypatch.setattr(files, "read", read_files)
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def env_text(prefix: str = "", app_id: str = APP, key: str | None = KEY) -> str:
    lines = [f"{prefix}COMETCHAT_APP_ID={app_id}", f"{prefix}COMETCHAT_REGION=eu"]
    return "\n".join([*lines, f"{prefix}COMETCHAT_AUTH_KEY={key}"] if key else lines)


def variables(app_id: str, **others: str) -> dict[str, str]:
    return {"COMETCHAT_APP_ID": app_id, "COMETCHAT_REGION": "us", **others}


def found(environ: dict[str, str] | None = None, profile: str | None = None) -> Credentials:
    return find_credentials(profile, environ=environ or {})


def app_of(credentials: Credentials) -> tuple[str, str, str | None]:
    assert credentials.settings is not None
    return credentials.settings.app_id, credentials.settings.region, credentials.settings.auth_key


def test_without_any_place_there_are_no_settings():
    assert found() == Credentials(None)


def test_the_order_is_environment_vendors_file_env_files_profile(project: Path, keyring: None):
    save_profile("work", cc.AppSettings("of-profile", "in", KEY))
    environ = {"COMETCHAT_PROFILE": "work"}
    assert app_of(found(environ)) == ("of-profile", "in", KEY)
    write(project / ".env", env_text(app_id="of-env"))
    assert app_of(found(environ)) == ("of-env", "eu", KEY)
    write(project / ".env.local", env_text(app_id="of-env-local"))
    assert app_of(found(environ)) == ("of-env-local", "eu", KEY)
    write(project / ".cometchat" / "config.json", json.dumps({"appId": "of-config", "region": "us"}))
    assert app_of(found(environ)) == ("of-config", "us", None)
    last = found({**environ, **variables("of-environ")})
    assert app_of(last) == ("of-environ", "us", None)
    assert last.source == "environment"
    assert last.passed_over == (".cometchat/config.json", ".env.local", ".env", "profile work")


def test_the_vendors_file_is_completed_by_the_key_that_its_tool_writes_elsewhere(project: Path):
    write(
        project / ".cometchat" / "config.json", json.dumps({"appId": APP, "region": "eu", "mode": "ringing"})
    )
    write(project / ".env", env_text("VITE_"))
    credentials = found()
    assert app_of(credentials) == (APP, "eu", KEY)
    assert credentials.source == ".cometchat/config.json, .env (VITE_COMETCHAT_*)"
    assert credentials.passed_over == ()


def test_the_key_of_another_app_is_never_used(project: Path):
    write(project / ".env", env_text(app_id="another"))
    credentials = found(variables(APP))
    assert app_of(credentials) == (APP, "us", None)
    assert credentials.passed_over == (".env",)


def test_a_key_alone_goes_with_the_app_of_a_file(project: Path):
    write(project / ".env", env_text(key=OTHER_KEY))
    assert app_of(found({"COMETCHAT_AUTH_KEY": KEY})) == (APP, "eu", KEY)


def test_a_later_file_does_not_say_where_the_key_is_sent(project: Path):
    write(project / ".env", env_text() + "\nCOMETCHAT_ADMIN_HOST=https://elsewhere.example/v3.0")
    credentials = found(variables(APP, COMETCHAT_AUTH_KEY=KEY))
    assert credentials.settings is not None
    assert credentials.settings.admin_host is None
    assert found().settings.admin_host == "https://elsewhere.example/v3.0"


@pytest.mark.parametrize("prefix", ["VITE_", "NEXT_PUBLIC_", "REACT_APP_", "EXPO_PUBLIC_", "PUBLIC_"])
def test_a_frameworks_prefix_is_read_after_the_plain_names(project: Path, prefix: str):
    write(project / ".env", env_text(prefix))
    assert app_of(found()) == (APP, "eu", KEY)
    write(project / ".env", env_text(prefix) + "\n" + env_text(app_id="plain"))
    credentials = found()
    assert app_of(credentials) == ("plain", "eu", KEY)
    assert credentials.passed_over == (f".env ({prefix}COMETCHAT_*)",)


def test_files_are_looked_for_up_to_the_root_of_the_repository_and_no_further(project: Path, monkeypatch):
    write(project.parent / ".env", env_text(app_id="outside"))
    write(project / ".env", env_text(app_id="root"))
    (project / "notebooks").mkdir()
    monkeypatch.chdir(project / "notebooks")
    assert found().settings is None
    (project / ".git").mkdir()
    assert app_of(found())[0] == "root"
    assert found().source == "../.env"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_key_in_a_file_that_others_can_read_is_a_warning(project: Path, mode: int, warned: bool):
    write(project / ".env", env_text(), mode)
    assert found().warnings == (
        (".env holds an Auth Key, and other users of this machine can read it: chmod 600 .env",)
        if warned
        else ()
    )
    write(project / ".env", env_text(key=None), mode)
    assert found().warnings == ()


def test_a_file_of_another_user_is_not_used(project: Path, monkeypatch: pytest.MonkeyPatch):
    write(project / ".env", env_text())
    monkeypatch.setattr(files, "_is_foreign", lambda path: True)
    assert found() == Credentials(None, warnings=(".env was not used: it belongs to another user",))


@pytest.mark.parametrize("text", ["{", '{"appId": ', KEY])
def test_a_damaged_file_is_said_and_not_quoted(project: Path, text: str):
    write(project / ".cometchat" / "config.json", text)
    assert found().warnings == (".cometchat/config.json was not used: it is not JSON",)


@pytest.mark.parametrize("text", ["[]", "3", '{"appId": 3}', '{"framework": "reactjs"}', '{"appId": " "}'])
def test_a_vendors_file_without_an_app_is_none(project: Path, text: str):
    write(project / ".cometchat" / "config.json", text)
    assert found() == Credentials(None)


def test_half_an_app_is_an_error_that_says_what_lacks_and_where(project: Path):
    write(project / ".env", f"COMETCHAT_AUTH_KEY={KEY}")
    with pytest.raises(
        ValueError, match=r"\.env \(auth_key\)\. Set COMETCHAT_APP_ID and COMETCHAT_REGION"
    ) as exc:
        found()
    assert KEY not in str(exc.value)
    write(project / ".env", f"COMETCHAT_APP_ID={APP}")
    with pytest.raises(ValueError, match=r"Set COMETCHAT_REGION, or COMETCHAT_SANDBOX=1"):
        found()


def test_the_sandbox_can_be_asked_for(project: Path):
    write(project / ".env", env_text())
    credentials = found({"COMETCHAT_SANDBOX": "1", **variables(APP)})
    assert credentials.settings is None
    assert credentials.passed_over == ("environment", ".env")
    assert found({"COMETCHAT_SANDBOX": "0", **variables(APP)}).settings is not None


def test_form_and_client_say_where_the_settings_are_from(project: Path, monkeypatch: pytest.MonkeyPatch):
    write(project / ".env", env_text())
    for name, value in variables("of-environ", COMETCHAT_AUTH_KEY=OTHER_KEY).items():
        monkeypatch.setenv(name, value)
    calls = default_client()
    assert "settings from environment; not used: .env" in repr(calls)
    assert "environment; not used: .env" in calls._repr_html_()
    form = cc.LoginForm()
    assert form.target == (
        "Real app of-environ: requests go to of-environ.api-us.cometchat.io. "
        "Settings from environment; not used: .env."
    )
    assert not {KEY, OTHER_KEY} & set(str(form.get_state()).split("'"))


def test_a_helper_warns_of_a_file_that_others_can_read(project: Path):
    write(project / ".env", env_text(), 0o644)
    with pytest.warns(cc.CometChatWarning, match="chmod 600"):
        default_client()


def test_binder_is_known_and_a_real_key_warned_about(project: Path, monkeypatch: pytest.MonkeyPatch):
    assert shared_host({}) is None
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://mybinder.org/")
    calls = cc.CometChatCalls(cc.AppSettings(APP, "eu"))
    assert "Binder is a shared server: don't type a key of a real app here." in target_of(calls).text
    assert "Binder" not in target_of(cc.Sandbox().client()).text


def test_no_key_shows_itself(project: Path):
    write(project / ".env", env_text())
    credentials = found()
    assert KEY not in repr(credentials) + repr(files.read(project)) + str(credentials.settings)


TRICKY = r"""
# COMETCHAT_A=commented out
COMETCHAT_B = spaced
export COMETCHAT_C=exported
COMETCHAT_D="double quoted" # and a comment
COMETCHAT_E='single # quoted'
COMETCHAT_F=plain # a comment
COMETCHAT_G=
COMETCHAT_H=with#hash
COMETCHAT_I="first"
COMETCHAT_I=second
  COMETCHAT_J=indented
COMETCHAT_K=two words
COMETCHAT_L=a=b
COMETCHAT_M=""
"""


def ours(text: str, tmp_path: Path) -> dict[str, str]:
    """What this package reads, one variable at a time in the place of the app ID."""
    names = sorted({part.split("=")[0].split()[-1] for part in text.splitlines() if "=" in part})
    values = {}
    for name in names:
        path = tmp_path / "one.env"
        path.write_text(text.replace(name, "COMETCHAT_APP_ID"))
        sources = files._env(path, files.Secret(path.read_text()))
        values[name] = sources[0].values["app_id"] if sources else ""
    return values


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_env_file_is_read_as_python_dotenv_reads_it(tmp_path: Path, newline: str):
    import dotenv

    path = tmp_path / "tricky.env"
    path.write_text(TRICKY.replace("\n", newline), newline="")
    theirs = dotenv.dotenv_values(path, interpolate=False)
    mine = ours(path.read_text(), tmp_path)
    assert {name: mine[name] for name in theirs} == theirs
    assert len(theirs) == 12


def test_an_env_file_is_read_as_node_reads_it(tmp_path: Path):
    """All but a hash within an unquoted value, where Node.js and python-dotenv disagree."""
    node = needed(shutil.which("node"), "Node.js")
    path = tmp_path / "tricky.env"
    path.write_text(TRICKY.replace("COMETCHAT_H=with#hash\n", ""))
    read = "require('util').parseEnv(require('fs').readFileSync(process.argv[1], 'utf8'))"
    script = f"console.log(JSON.stringify({read}))"
    done = subprocess.run([node, "-e", script, path], capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    mine = ours(path.read_text(), tmp_path)
    assert {name: mine[name] for name in theirs} == theirs
    assert len(theirs) == 11


@pytest.fixture
def keyring() -> Iterator[None]:
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    class Memory(KeyringBackend):
        priority = 1

        def __init__(self) -> None:
            self.entries: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.entries.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.entries[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if self.entries.pop((service, username), None) is None:
                raise PasswordDeleteError

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("keyring")
class TestProfiles:
    def test_a_profile_is_found_by_its_name_before_all_others(self, project: Path):
        write(project / ".env", env_text(app_id="of-env"))
        save_profile("customer", cc.AppSettings(APP, "eu", KEY, admin_host="https://admin.example/v3.0"))
        credentials = found(variables("of-environ"), profile="customer")
        assert app_of(credentials) == (APP, "eu", KEY)
        assert credentials.settings.admin_host == "https://admin.example/v3.0"
        assert credentials.source == "profile customer"
        assert credentials.passed_over == ("environment", ".env")

    def test_profiles_are_listed_and_deleted(self):
        for name in ("b", "a"):
            save_profile(name, cc.AppSettings(APP, "eu"))
        assert profile_names() == ["a", "b"]
        delete_profile("a")
        assert profile_names() == ["b"]
        with pytest.raises(ValueError, match="there are b"):
            found(profile="a")

    @pytest.mark.parametrize("name", ["", "a b", "names of all profiles", "x" * 65])
    def test_a_name_that_cannot_be_is_refused(self, name: str):
        with pytest.raises(ValueError, match="letters, digits"):
            save_profile(name, cc.AppSettings(APP, "eu"))
        with pytest.raises(ValueError, match="no profile of this name"):
            found(profile=name)

    def test_settings_that_cannot_be_used_are_not_kept(self):
        with pytest.raises(cc.CometChatError):
            save_profile("a", cc.AppSettings(APP, "mars"))
        assert profile_names() == []


class Absent(Exception):
    pass


class TestHostedSecrets:
    """Stand-ins for the two services' modules, after their published sources."""

    def get(self, name: str) -> str:
        self.asked.append(name)
        if name not in self.secrets:
            raise Absent
        return self.secrets[name]

    @pytest.fixture(params=["Colab", "Kaggle"])
    def service(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
        self.asked: list[str] = []
        self.secrets = variables(APP, COMETCHAT_AUTH_KEY=KEY)
        if request.param == "Kaggle":
            module = types.ModuleType("kaggle_secrets")
            module.BackendError = Absent
            module.UserSecretsClient = lambda: types.SimpleNamespace(get_secret=self.get)
            monkeypatch.setitem(sys.modules, "kaggle_secrets", module)
            return {"KAGGLE_KERNEL_RUN_TYPE": "Interactive"}
        module = types.ModuleType("google.colab.userdata")
        module.SecretNotFoundError, module.get = Absent, self.get
        for name in ("google", "google.colab"):
            monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
        monkeypatch.setitem(sys.modules, "google.colab.userdata", module)
        return {}

    def test_they_are_found(self, service: dict[str, str]):
        credentials = found(service)
        assert app_of(credentials) == (APP, "us", KEY)
        assert credentials.source in ("Colab secrets", "Kaggle secrets")

    def test_without_an_app_id_nothing_else_is_asked_for(self, service: dict[str, str]):
        del self.secrets["COMETCHAT_APP_ID"]
        assert found(service) == Credentials(None)
        assert self.asked == ["COMETCHAT_APP_ID"]

    def test_they_are_not_asked_when_another_place_names_the_app(self, service: dict[str, str]):
        assert app_of(found({**service, **variables("of-environ")}))[0] == "of-environ"
        assert self.asked == []
