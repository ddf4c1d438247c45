"""What goes wrong around a widget: a kernel restarts or is busy, a page lies, a picture is missing."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect
from support.gestures import log_in, log_out, switch_user
from support.jupyter import Jupyter, NotebookPage

pytestmark = [pytest.mark.browser, pytest.mark.jupyter]

STATE = "application/vnd.jupyter.widget-state+json"
WIDGETS = """
import ipywidgets as widgets
import cometchat_nb as cc
calls = cc.Sandbox(latency={latency}).client()
form, panel, button = cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)
widgets.VBox([form, panel, button])
"""
TYPED = "fa4e-typed-before-the-restart-fa4e"


class TestTheKernel:
    @pytest.mark.shared_lab
    def test_after_a_restart_every_widget_says_so_until_its_cell_is_run_again(
        self, notebook: NotebookPage, jupyter: Jupyter
    ):
        notebook.open(jupyter.write("restart.ipynb", WIDGETS.format(latency=0))).run_all()
        page, form = notebook.page, notebook.form()
        log_in(form, "Andrew Joseph")
        expect(form.get_by_role("status")).to_have_text("Logged in as Andrew Joseph.")
        lost = page.get_by_text("Not connected to the kernel. Run this cell again.")
        expect(lost).to_have_count(0)
        notebook.restart_kernel()
        expect(lost).to_have_count(3)
        switch_user(form)
        secret = form.get_by_role("textbox", name="Auth Key")
        secret.fill(TYPED)
        secret.press("Enter")
        expect(secret).to_have_value(TYPED)
        notebook.run_all()
        expect(lost).to_have_count(0)
        log_in(form, "George Alan")
        expect(form.get_by_role("status")).to_have_text("Logged in as George Alan.")

    def test_a_busy_kernel_is_said_to_be_and_hears_the_form_later(
        self, notebook: NotebookPage, jupyter: Jupyter
    ):
        jupyter.hear_pages_while_a_cell_runs(False)
        busy = (
            "import time\nfrom pathlib import Path\nprint('busy', flush=True)\n"
            "while not Path('go').exists(): time.sleep(0.1)"
        )
        notebook.open(jupyter.write("busy.ipynb", WIDGETS.format(latency=0), busy))
        notebook.start("notebook:run-all-cells")
        page, form = notebook.page, notebook.form()
        expect(page.get_by_text("busy", exact=True)).to_be_visible()
        log_in(form, "Nancy Grace")
        waiting = form.get_by_text("It may be busy with another cell")
        expect(waiting).to_be_visible()
        (jupyter.notebooks / "go").touch()
        expect(form.get_by_role("status")).to_have_text("Logged in as Nancy Grace.")
        expect(waiting).to_be_hidden()
        jupyter.hear_pages_while_a_cell_runs(True)

    def test_a_saved_widget_without_a_kernel_says_so(self, notebook: NotebookPage, jupyter: Jupyter):
        jupyter.save_widget_state(True)
        name = jupyter.write("saved.ipynb", WIDGETS.format(latency=0))
        notebook.open(name).run_all()
        expect(notebook.form()).to_be_visible()
        saved = jupyter.notebooks / name
        for _ in range(100):  # the page hears of the setting some time after it has opened
            notebook.save()
            if STATE in saved.read_text():
                break
        assert STATE in saved.read_text()
        jupyter.stop_kernels()
        notebook.open(name)
        expect(notebook.page.get_by_text("Not connected to the kernel")).to_have_count(3)
        jupyter.save_widget_state(False)

    @pytest.mark.shared_lab
    def test_run_all_stops_where_a_user_is_required(self, notebook: NotebookPage, jupyter: Jupyter, picture):
        notebook.open(
            jupyter.write(
                "require.ipynb",
                "import cometchat_nb as cc\nform = cc.LoginForm()\nform",
                "user = form.require_user()",
                "print('hello,', user.name)",
            )
        ).run_all()
        page = notebook.page
        expect(page.get_by_text("ERROR_NO_USER_LOGGED_IN: Nobody is logged in. Log in").first).to_be_visible()
        expect(page.get_by_text("hello,", exact=False).locator("visible=true")).to_have_count(1)  # the code
        picture(page, "require-user")
        log_in(notebook.form(), "Andrew Joseph")
        expect(notebook.form().get_by_role("status")).to_have_text("Logged in as Andrew Joseph.")
        page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".jp-InputPrompt").click()
        notebook.start("notebook:run-cell-and-select-next")
        notebook.start("notebook:run-cell-and-select-next")
        expect(page.get_by_text("hello, Andrew Joseph")).to_be_visible()


class TestThePage:
    @pytest.mark.shared_lab
    def test_what_a_linked_widget_claims_is_put_back(self, notebook: NotebookPage, jupyter: Jupyter):
        """A link in the page lets a check box say that somebody is logged in; the session says otherwise."""
        linked = """
box = widgets.Checkbox(description="In")
link = widgets.jslink((form, "logged_in"), (box, "value"))
box
"""
        notebook.open(jupyter.write("linked.ipynb", WIDGETS.format(latency=0), linked)).run_all()
        page, form = notebook.page, notebook.form()
        box = page.get_by_role("checkbox", name="In")
        box.click()
        expect(box).not_to_be_checked()
        button = page.locator(".cc-widget:not(.cc-login)").get_by_role("button", name="Log out")
        expect(button).to_have_attribute("aria-disabled", "true")
        log_in(form, "Andrew Joseph")
        expect(box).to_be_checked()
        log_out(page)
        expect(box).not_to_be_checked()

    @pytest.mark.shared_lab
    def test_two_forms_on_one_session_agree(self, notebook: NotebookPage, jupyter: Jupyter):
        cell = "widgets.VBox([cc.LoginForm(calls), form])"
        notebook.open(jupyter.write("two.ipynb", WIDGETS.format(latency=1), cell)).run_all()
        forms = notebook.page.locator(".cc-widget:has(form)")
        expect(forms).to_have_count(3)
        log_in(forms.first, "John Paul")
        for form in forms.all():
            expect(form.get_by_role("status")).to_have_text("Logging in, please wait.")
        forms.nth(1).get_by_role("button", name="Cancel").click()
        for form in forms.all():
            expect(form.get_by_role("status")).to_have_text(
                "The login was stopped. Nobody is logged in. cometchat-uid-5 may have one more auth token."
            )
        forms.nth(2).get_by_role("textbox", name="UID").fill("nobody")
        forms.nth(2).get_by_role("button", name="Log in").click()
        for form in forms.all():
            expect(form.get_by_role("alert")).to_contain_text("ERROR_INVALID_UID")

    @pytest.mark.shared_lab
    def test_markup_and_hidden_characters_stay_text(self, notebook: NotebookPage, jupyter: Jupyter, picture):
        markup = "<img src=x onerror=\"document.title='owned'\"><b>Bob</b>\u202e"
        reply = """
import ipywidgets as widgets
import cometchat_nb as cc
user = {{"uid": "bob", "name": {markup!r}, "avatar": "javascript:alert(1)", "status": "<b>on</b>"}}
said = {{"message": {markup!r}, "devMessage": "", "source": "x", "code": "<i>ERR</i>"}}
faults = [cc.Fault("reply", endpoint="PUT /me", uid="bob", status=200, body={{"data": user}})]
faults += [cc.Fault("reply", endpoint="auth_tokens", uid="eve", status=400, body={{"error": said}})]
calls = cc.Sandbox(users=[{{"uid": "bob", "name": {markup!r}}}, {{"uid": "eve"}}], faults=faults).client()
panel = cc.SessionPanel(calls)
widgets.VBox([cc.LoginForm(calls), panel])
"""
        notebook.open(jupyter.write("hostile.ipynb", reply.format(markup=markup))).run_all()
        page, form = notebook.page, notebook.form()
        shown = markup.replace("\u202e", "[U+202E]")
        form.get_by_role("button", name="<b>Bob</b>").click()
        page.keyboard.press("Enter")
        session = page.get_by_role("region", name="Session")
        expect(session.locator(".cc-name")).to_have_text(shown)
        expect(session).to_contain_text("<b>on</b>")
        switch_user(form)
        form.get_by_role("textbox", name="UID").fill("eve")
        page.keyboard.press("Enter")
        expect(form.get_by_role("alert")).to_contain_text("<b>Bob</b>[U+202E]")
        picture(page, "hostile")
        assert page.locator(".cc-widget :is(img, b, i)").count() == 0
        links = page.locator(".cc-widget a").evaluate_all("(links) => links.map((link) => link.hostname)")
        assert set(links) <= {"www.cometchat.com"}
        assert page.title() != "owned"


class Pictures(ThreadingHTTPServer):
    """A host of avatars that notes what it is asked; `/missing` is not there."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Picture)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = f"http://localhost:{self.server_address[1]}"


class _Picture(BaseHTTPRequestHandler):
    server: Pictures

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        self.send_response(404 if self.path == "/missing.png" else 200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        if self.path != "/missing.png":
            self.wfile.write(_png())

    def log_message(self, *args: object) -> None:
        pass


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\x00" + b"\xe0\x40\x20" * 16
    head = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * 16)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    host = Pictures()
    thread = threading.Thread(target=host.serve_forever, daemon=True)
    thread.start()
    yield host
    host.shutdown()
    host.server_close()


AVATARS = """
import ipywidgets as widgets
import cometchat_nb as cc
host = {host!r}
users = [{{"uid": "ann", "name": "Ann Bo", "avatar": host + "/ann.png"}}]
users += [{{"uid": "cid", "name": "Cid", "avatar": host + "/missing.png"}}]
sandbox = cc.Sandbox(users=users)
serving = sandbox.serve()
url = serving.__enter__() + "/v3.0"
settings = cc.AppSettings(sandbox.app_id, "us", sandbox.auth_key, admin_host=url, client_host=url)
calls = cc.CometChatCalls(settings)
panel = cc.SessionPanel(calls)
widgets.VBox([widgets.HTML("<div style='height: {above}px'>far above</div>"), panel])
"""


class TestAvatars:
    """The sandbox on a socket stands for a real app, whose avatars are loaded."""

    def shown(
        self, notebook: NotebookPage, jupyter: Jupyter, pictures: Pictures, uid: str, above: int
    ) -> Page:
        notebook.allow(pictures.url)
        cell = AVATARS.format(host=pictures.url, above=above)
        notebook.open(jupyter.write("avatars.ipynb", cell, f"user = calls.login('{uid}')")).run_all()
        expect(notebook.page.locator(".cc-name")).to_have_text({"ann": "Ann Bo", "cid": "Cid"}[uid])
        return notebook.page

    @pytest.mark.shared_lab
    def test_one_is_loaded_without_a_referrer_and_only_when_it_comes_into_view(
        self, notebook: NotebookPage, jupyter: Jupyter, pictures: Pictures, picture
    ):
        page = self.shown(notebook, jupyter, pictures, "ann", above=9_000)
        avatar = page.locator(".cc-avatar")
        expect(avatar).to_have_text("AB")
        assert pictures.asked == []
        avatar.scroll_into_view_if_needed()
        page.wait_for_function("() => document.querySelector('.cc-avatar img').naturalWidth === 16")
        picture(page, "avatar")
        [(path, headers)] = pictures.asked
        assert path == "/ann.png"
        assert not {"referer", "cookie", "authorization", "origin"} & headers.keys()

    @pytest.mark.shared_lab
    def test_where_one_is_missing_the_initials_stay(
        self, notebook: NotebookPage, jupyter: Jupyter, pictures: Pictures
    ):
        page = self.shown(notebook, jupyter, pictures, "cid", above=0)
        expect(page.locator(".cc-avatar img")).to_have_count(0)
        expect(page.locator(".cc-avatar")).to_have_text("C")
        assert [path for path, _ in pictures.asked] == ["/missing.png"]

    @pytest.mark.shared_lab
    def test_where_the_network_is_closed_the_initials_stay(
        self, notebook: NotebookPage, jupyter: Jupyter, pictures: Pictures
    ):
        notebook.page.route(f"{pictures.url}/**", lambda route: route.abort("internetdisconnected"))
        page = self.shown(notebook, jupyter, pictures, "ann", above=0)
        expect(page.locator(".cc-avatar img")).to_have_count(0)
        expect(page.locator(".cc-avatar")).to_have_text("AB")
        assert pictures.asked == []
