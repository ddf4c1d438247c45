"""The command that serves the workbench: what it says where it cannot."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from httpx import Client

from cometchat_nb import app
from cometchat_nb.cli import main
from cometchat_nb.extras import install_command


def test_a_port_in_use_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["app", "--port", str(taken.getsockname()[1])]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "in use" in said


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_that_cannot_be_is_exit_code_2(capsys: pytest.CaptureFixture[str], port: str):
    assert main(["app", "--port", port]) == 2
    assert "port must be" in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(app, "find_spec", lambda name: None)
    assert main(["app"]) == 2
    assert install_command("app") in capsys.readouterr().err


def test_half_an_environment_is_refused_before_anything_is_served(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COMETCHAT_AUTH_KEY", "fa4e")
    assert main(["app"]) == 2
    assert "COMETCHAT_APP_ID and COMETCHAT_REGION" in capsys.readouterr().err


def test_a_server_that_does_not_start_says_its_last_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(app, "NOTEBOOK", tmp_path / "absent.ipynb")
    assert main(["app"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "absent.ipynb" in said


def test_the_page_is_in_the_package():
    notebook = json.loads(app.NOTEBOOK.read_text("utf-8"))
    assert notebook["metadata"]["voila"]["template"] == app.TEMPLATE
    template = app.NOTEBOOK.parent / "voila" / "templates" / app.TEMPLATE / "index.html.j2"
    assert "https://" not in template.read_text("utf-8")


KEY = "fa4e" * 10
COMMAND = [sys.executable, "-m", "cometchat_nb", "app"]


def descendants(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def still_alive(processes: list[psutil.Process]) -> list[str]:
    """Return the names of those that do not end; how long that takes is the machine's affair."""
    _, alive = psutil.wait_procs(processes, timeout=30)
    return [one.name() for one in alive]


def open_page(url: str) -> int:
    """Ask for the page as a browser does; it starts a kernel."""
    with Client(trust_env=False, follow_redirects=True, timeout=60) as client:
        return client.get(url).status_code


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither these signals nor such terminals")
class TestTheEndOfTheCommand:
    """However it ends, nothing that has the key in its environment outlives it by five seconds."""

    @pytest.fixture
    def environment(self) -> dict[str, str]:
        app = {"COMETCHAT_APP_ID": "app", "COMETCHAT_REGION": "us", "COMETCHAT_AUTH_KEY": KEY}
        return {**os.environ, **app}

    def _opened(self, line: str, pid: int) -> list[psutil.Process]:
        """Open a page; return the server and its kernel."""
        url = re.search(r"http://\S+", line)[0]
        assert open_page(url) == 200
        processes = descendants(pid)
        assert len(processes) == 2
        token = url.partition("token=")[2]
        for one in processes:
            assert token not in " ".join(one.cmdline())
            assert token not in str(one.environ())
            assert one.environ()["COMETCHAT_AUTH_KEY"] == KEY
        return processes

    def test_it_is_killed(self, environment: dict[str, str]):
        process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True, env=environment)
        processes = self._opened(process.stdout.readline(), process.pid)
        process.kill()
        assert still_alive(processes) == []
        process.communicate()

    def test_its_terminal_is_closed(self, environment: dict[str, str]):
        pty = pytest.importorskip("pty", reason="a system without terminals")
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(sys.executable, COMMAND, environment)
        line = b""
        while b"Ctrl+C stops it" not in line:
            line += os.read(terminal, 1024)
        processes = [*self._opened(line.decode(), pid), psutil.Process(pid)]
        os.close(terminal)
        assert still_alive(processes) == []

    def test_its_server_is_killed(self, environment: dict[str, str]):
        pipe = subprocess.PIPE
        process = subprocess.Popen(COMMAND, stdout=pipe, stderr=pipe, text=True, env=environment)
        process.stdout.readline()
        descendants(process.pid)[0].kill()
        _, said = process.communicate(timeout=20)
        assert process.returncode == 2
        assert "the server ended with the exit code -9" in said


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with app.served(limits=app.Limits(most=2, unopened=4, away=1)) as url:
        yield url


def test_a_page_that_never_connects_loses_its_kernel(url: str):
    [server] = [one for one in descendants(os.getpid()) if f"{app.__name__}.runner" in one.cmdline()]
    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(open_page, [url] * 3)) == [200, 200, 503]
    assert still_alive(server.children()) == []
    assert open_page(url) == 200


def test_nobody_sends_it_much(url: str):
    port = int(re.search(r":(\d+)/", url)[1])
    for path in ("/login", "/", "/voila/api/shutdown/x"):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as stranger:
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000000\r\n\r\n"
            stranger.sendall(head.encode())
            assert b"400" in stranger.recv(100)
            assert stranger.recv(100) == b""


def test_the_token_is_not_on_the_browsers_command_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    opened: list[tuple[str, str, int]] = []

    def note(address: str) -> None:
        page = Path(address.removeprefix("file://"))
        opened.append((address, page.read_text(), page.parent.stat().st_mode & 0o077))
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("webbrowser.open", note)
    assert main(["app", "--open"]) == 0
    url = re.search(r"http://\S+", capsys.readouterr().out)[0]
    [(address, page, others)] = opened
    assert url in page
    assert url.partition("token=")[2] not in address
    assert others == 0
    assert not Path(address.removeprefix("file://")).exists()
