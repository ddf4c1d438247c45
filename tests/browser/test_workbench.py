"""The workbench in a real browser, by the gestures of the person in front of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.jupyter import Jupyter, NotebookPage
from support.looks import IN_EACH_LOOK, tab, violations

import cometchat_nb as cc

pytestmark = [pytest.mark.browser, pytest.mark.jupyter]

TICKETS = Path(__file__).parents[2] / "notebooks" / "tickets"
PLANTED = "fa4e-planted-key-fa4e-planted-key"
USERS = f"uid,name,authToken\nbob b,Bob,{PLANTED}\nalice,Alice,\nALICE,,\n".encode()
BENCH = """
import cometchat_nb as cc
sandbox = cc.Sandbox(latency={latency})
calls = sandbox.client()
bench = cc.Workbench(calls)
bench
"""
DROP = """(zone, [name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    }
}"""


class Bench:
    """The workbench on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".cc-workbench")

    def open(self, name: str) -> None:
        """Turn to a tab."""
        self.root.get_by_role("tab", name=name).click()

    def drop(self, name: str, content: bytes) -> None:
        """Drop a file on the tab that is open."""
        zone = self.root.locator(".cc-panel.cc-on .cc-drop")
        zone.evaluate(DROP, [name, base64.b64encode(content).decode()])

    def choose(self, file: Path | str) -> None:
        """Choose a file with the button."""
        with self.page.expect_file_chooser() as chooser:
            self.button("Choose files…").click()
        chooser.value.set_files(file)

    def button(self, name: str) -> Locator:
        """Find a button of the tab that is open."""
        return self.root.get_by_role("button", name=name, exact=True).filter(visible=True)

    def download(self, menu: str, label: str, name: str) -> str:
        """Choose a file from a menu; return what is in it."""
        self.button(menu).click()
        with self.page.expect_download() as download:
            self.button(label).click()
        assert download.value.suggested_filename == name
        return Path(download.value.path()).read_text("utf-8")

    def row(self, text: str) -> Locator:
        """Find the first cell of a row of the tab that is open: the sheet of details lies over the others."""
        return self.root.get_by_role("row").filter(has_text=text).filter(visible=True).locator("> *").first

    @property
    def diagnosis(self) -> Locator:
        """What stands beside the results."""
        return self.root.get_by_role("region", name="Diagnosis")

    def says(self, text: str) -> None:
        """Wait for a text in the tab that is open."""
        expect(self.root.get_by_text(text).filter(visible=True).first).to_be_visible()


@pytest.fixture
def bench(notebook: NotebookPage, jupyter: Jupyter) -> Callable[[float], Bench]:
    def opened(latency: float = 0) -> Bench:
        notebook.open(jupyter.write("bench.ipynb", BENCH.format(latency=latency))).run_all()
        return Bench(notebook.page)

    return opened


def files_with(secret: str, folder: Path) -> list[str]:
    return [str(f) for f in folder.rglob("*") if f.is_file() and secret.encode() in f.read_bytes()]


@pytest.mark.shared_lab
def test_a_recording_is_dropped_run_and_diagnosed(bench, picture):
    one = bench()
    one.open("Reproduce")
    one.says("Drop HAR recordings")
    one.drop("uid_is_email.har", (TICKETS / "uid_is_email.har").read_bytes())
    one.says("1 case ready to run.")
    one.button("Run").click()
    one.says("0 logged in, 1 failed. All as expected.")
    one.root.get_by_role("row").filter(has_text="ERROR_INVALID_UID").click()
    expect(one.diagnosis).to_contain_text("This UID is an email address.")
    picture(one.page, "workbench-reproduce")


def test_a_table_is_run_read_and_reported_and_no_secret_stays(
    bench, notebook: NotebookPage, jupyter: Jupyter, tmp_path: Path
):
    jupyter.save_widget_state(True)
    one = bench()
    file = tmp_path / "cases.csv"
    file.write_text(
        f"case_id,uid,api_key\nfine,cometchat-uid-1,\nspace,comet chat,\nkey,cometchat-uid-2,{PLANTED}\n"
    )
    one.open("Reproduce")
    one.choose(file)
    one.says("3 cases ready to run.")
    one.button("Run").click()
    one.says("1 logged in, 2 failed.")
    one.button("space").click()
    expect(one.diagnosis).to_contain_text("Case spaceERROR_UID_WITH_SPACE")
    one.page.keyboard.press("Escape")  # the sheet lies over the end of the rows
    expect(one.diagnosis).to_be_hidden()
    one.root.get_by_role("cell", name="AUTH_ERR_APIKEY_NOT_FOUND").or_(
        one.root.get_by_role("cell", name="ERROR_API_KEY_NOT_FOUND")
    ).first.click()
    expect(one.diagnosis).to_contain_text("Case key")
    expect(one.button("key")).to_have_attribute("aria-pressed", "true")

    for label, name, words in (
        ("Report as HTML", "login-report.html", "<h1>Login report</h1>"),
        ("Report as Markdown", "login-report.md", "# Login report"),
    ):
        text = one.download("Report", label, name)
        assert words in text
        assert "Case space" in text
        assert PLANTED not in text
    assert PLANTED not in one.download("Export", "Results as CSV", "login-results.csv")
    one.button("Report").click()
    one.button("Show it here").click()
    report = one.page.frame_locator("iframe[title=Report]")
    expect(report.get_by_role("heading", name="Login report")).to_be_visible()
    one.button("Close the report").click()
    expect(one.button("Export")).to_be_focused()

    one.open("Diagnose")
    one.root.get_by_role("textbox", name="Code, message").fill(f"CometChatCalls.login('bob', '{PLANTED}')")
    one.button("Search").click()
    one.says("Likely causes")
    notebook.save()
    saved = (jupyter.notebooks / "bench.ipynb").read_text()
    for dropped in ("Case key", "comet chat", "cases.csv"):
        assert dropped not in saved
    assert files_with(PLANTED, jupyter.root) == []


@pytest.mark.shared_lab
def test_a_run_shows_how_far_it_is_leaves_the_page_alive_and_can_be_stopped(bench):
    one = bench(0.5)
    one.open("Reproduce")
    rows = "\n".join(f"cometchat-uid-{n % 5 + 1}" for n in range(200))
    one.drop("cases.csv", f"uid\n{rows}\n".encode())
    one.says("200 cases ready to run.")
    one.button("Run").click()
    expect(one.root.locator(".cc-on .cc-run .cc-count")).to_have_text(re.compile(r"[1-9]\d* of 200 cases"))
    bar = one.root.get_by_role("progressbar", name="Progress, cases")
    expect(bar).to_have_attribute("max", "200")

    one.open("Diagnose")
    one.root.get_by_role("textbox", name="Code, message").fill("ERROR_BLANK_AUTHTOKEN")
    one.button("Search").click()
    one.says("The auth token is empty.")

    one.open("Reproduce")
    expect(bar).to_be_visible()
    one.button("Stop").click()
    one.says("of 200 cases ran.")
    expect(one.root.get_by_role("row").filter(has_text="Logged in").first).to_be_visible()
    expect(one.button("Run again")).to_be_visible()
    one.open("Diagnose")
    expect(one.root.get_by_role("textbox", name="Code, message")).to_have_value("ERROR_BLANK_AUTHTOKEN")


@pytest.mark.shared_lab
def test_a_file_of_many_chunks_comes_whole(bench, tmp_path: Path):
    one, file = bench(), tmp_path / "cases.csv"
    file.write_text("case_id,uid,note\n" + "".join(f"{n},bob,{'x' * 20_000}\n" for n in range(600)))
    one.open("Reproduce")
    one.choose(file)
    one.says("cases.csv (12.0 MB)")
    one.says("600 cases ready to run.")


@pytest.mark.shared_lab
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.pdf", b"%PDF", "the name must end in"),
        ("cases.csv", b"", "cases.csv is empty"),
        ("cases.csv", b"uid,uid\na,b\n", "the column 'uid' appears twice"),
        ("ticket.har", b"{}", "ticket.har"),
        ("<img src=x>.csv", b"uid\n<b>bob</b>\n", "1 case ready to run."),
    ],
)
def test_a_file_that_will_not_do_says_why(bench, name: str, content: bytes, words: str):
    one = bench()
    one.open("Reproduce")
    one.drop(name, content)
    one.says(words)
    assert one.page.locator(".cc-widget :is(img, b)").count() == 0


@pytest.mark.shared_lab
def test_errors_are_found_by_code_by_text_and_by_platform(bench, picture):
    one = bench()
    one.open("Diagnose")
    one.says("56 of 56 codes.")
    text = one.root.get_by_role("textbox", name="Code, message")
    text.fill("Login failed: The UID bob@example.com does not exist, please make sure")
    text.press("Enter")
    causes = one.root.get_by_role("region", name="Likely causes")
    expect(causes).to_contain_text("This UID is an email address.")
    one.row("ERR_UID_NOT_FOUND").click()
    expect(one.root.get_by_role("region", name="The selected code")).to_contain_text("ERR_UID_NOT_FOUND")
    picture(one.page, "workbench-errors")
    one.button("Clear").click()
    expect(text).to_have_value("")
    one.root.get_by_role("combobox", name="Platform").select_option("iOS")
    one.says(f"{len(cc.error_codes('ios'))} of 56 codes.")
    one.row("ERROR_AUTHTOKEN_WITH_SPACE").click()
    expect(one.root.get_by_role("region", name="The selected code")).to_contain_text("Pass the token alone")


@pytest.mark.shared_lab
def test_requests_are_listed_as_they_end_with_their_answers(bench, picture):
    one = bench()
    one.open("Requests")
    one.says("No request yet.")
    one.open("Log in")
    one.button("Andrew Joseph").click()
    one.page.keyboard.press("Enter")
    one.says("Logged in as Andrew Joseph.")
    one.open("Requests")
    rows = one.root.get_by_role("table", name="HTTP requests").locator("tbody tr")
    expect(rows).to_have_count(2)
    one.row("/auth_tokens").click()
    shown = one.root.get_by_role("region", name="The selected request")
    expect(shown).to_contain_text("apiKey: ****")
    expect(shown).to_contain_text('"uid": "cometchat-uid-1"')
    picture(one.page, "workbench-requests")
    one.open("Log in")
    one.button("Log out").click()
    one.open("Requests")
    expect(rows).to_have_count(3)
    expect(shown).to_contain_text('"uid": "cometchat-uid-1"')
    one.button("Clear").click()
    one.says("No request yet.")


@pytest.mark.shared_lab
def test_twelve_recordings_are_twelve_cases(bench):
    one = bench()
    one.open("Reproduce")
    with one.page.expect_file_chooser() as chooser:
        one.button("Choose files…").click()
    chooser.value.set_files(sorted(TICKETS.glob("*.har")))
    one.says("12 cases ready to run.")
    one.button("Run").click()
    one.says("All as expected.")
    expect(one.root.get_by_role("tab", name="Reproduce")).to_contain_text("12")
    expect(one.root.get_by_role("table", name="Results").locator("tbody tr")).to_have_count(12)


@pytest.mark.shared_lab
def test_the_sandbox_is_changed_and_says_why_it_refuses(bench, picture):
    one = bench()
    one.open("Sandbox")
    one.says("Nothing goes wrong.")
    one.root.get_by_role("combobox", name="Effect").select_option("reply")
    one.button("Turn on").click()
    expect(one.button("Turn off reply")).to_be_visible()
    one.button("Turn off reply").click()
    one.says("Nothing goes wrong.")
    one.button("Freeze").click()
    one.says("frozen")
    one.open("Log in")
    one.root.get_by_role("textbox", name="UID").filter(visible=True).first.fill("cometchat-uid-9")
    one.button("Log in").click()
    one.says("ERROR_INVALID_UID")
    one.open("Sandbox")
    one.row("/v3.0/users/cometchat-uid-9/auth_tokens").click()
    expect(one.root.get_by_role("region", name="Why")).to_contain_text("ERR_UID_NOT_FOUND")
    picture(one.page, "workbench-sandbox")


@pytest.mark.shared_lab
def test_a_keyboard_is_enough(bench):
    one = bench()
    page = one.page
    page.on("filechooser", lambda _: None)  # or the browser has not been told to report one in time
    one.root.get_by_role("tab", name="Log in").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    one.says("Drop HAR recordings")
    assert tab(page, 1) == ["Choose files…"]
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(
        {"name": "cases.csv", "mimeType": "text/csv", "buffer": b"case_id,uid\na,cometchat-uid-1\nb,x y\n"}
    )
    one.says("2 cases ready to run.")
    one.button("Choose files…").focus()
    assert tab(page, 3) == ["Try a sample", "CSV template", "Run"]
    page.keyboard.press("Enter")
    one.says("1 logged in, 1 failed.")
    one.button("b").focus()  # failures come first
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(one.diagnosis).to_contain_text("Case aLogged in")
    page.keyboard.press("ArrowUp")
    expect(one.diagnosis).to_contain_text("Case bERROR_UID_WITH_SPACE")
    expect(one.button("b")).to_be_focused()
    page.keyboard.press("Escape")
    expect(one.diagnosis).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("zz")
    one.says("No cases match.")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    one.root.get_by_role("button", name="Outcome").filter(visible=True).press("Enter")
    expect(one.root.get_by_role("columnheader", name="Outcome").filter(visible=True)).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(one.root.get_by_role("button", name="Outcome").filter(visible=True)).to_be_focused()
    one.button("Export").focus()
    page.keyboard.press("ArrowDown")
    expect(one.button("Results as CSV")).to_be_focused()
    page.keyboard.press("Escape")
    expect(one.button("Results as CSV")).to_have_count(0)
    expect(one.button("Export")).to_be_focused()
    page.keyboard.type("dd")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(1)


def test_a_table_of_users_is_audited_and_handed_out(bench, notebook: NotebookPage, jupyter: Jupyter, picture):
    jupyter.save_widget_state(True)
    one = bench()
    one.open("Audit")
    one.says("Drop a table of users")
    one.drop("users.csv", USERS)
    one.says("3 users, ")
    one.row("The UID contains a space.").click()
    rule = one.root.get_by_role("region", name="The selected rule")
    expect(rule).to_contain_text("ERROR_UID_WITH_SPACE")
    issues = rule.get_by_role("table", name="Users that break this rule")
    expect(issues.get_by_text("bob b").first).to_be_visible()
    picture(one.page, "workbench-audit")
    for label, name, words in (
        ("Issues as CSV", "issues.csv", "uid_space"),
        ("Audit as HTML", "audit.html", "<html"),
    ):
        menu = "Export" if label.endswith("CSV") else "Report"
        text = one.download(menu, label, name)
        assert words in text
        assert PLANTED not in text
    notebook.save()
    assert files_with(PLANTED, jupyter.root) == []


@IN_EACH_LOOK
def test_axe_finds_nothing_in_any_tab(bench, jupyter: Jupyter, notebook: NotebookPage, picture, look: str):
    if look == "dark":
        jupyter.set_theme("dark")
    if look == "high contrast":
        notebook.page.emulate_media(forced_colors="active", color_scheme="dark")
    one = bench(1)

    def check(name: str) -> None:
        assert violations(one.page, ".cc-workbench") == []
        picture(one.page, f"workbench-{name}-{look}")

    for name in ("Log in", "Diagnose", "Reproduce", "Audit", "Requests", "Sandbox"):
        one.open(name)
        check(name)
    one.open("Diagnose")
    one.root.get_by_role("textbox", name="Code, message").fill("UID bob@example.com does not exist")
    one.button("Search").click()
    one.says("Likely causes")
    check("errors-found")
    one.open("Reproduce")
    one.drop("cases.csv", b"uid\ncometchat-uid-1\nbob@example.com\n")
    one.says("2 cases ready to run.")
    one.button("Run").click()
    one.says("of 2 cases")
    check("running")
    one.says("1 logged in, 1 failed.")
    one.row("bob@example.com").click()
    expect(one.diagnosis).to_contain_text("Case 2")
    check("results")
    one.drop("notes.pdf", b"%PDF")
    one.says("must end in")
    check("refused")
    one.open("Audit")
    one.drop("users.csv", USERS)
    one.says("3 users, ")
    check("audited")
    one.open("Log in")
    one.button("Andrew Joseph").click()
    one.page.keyboard.press("Enter")
    one.says("Logged in as Andrew Joseph.")
    one.open("Requests")
    one.row("/v3.0/me").click()
    check("request-open")
    one.open("Sandbox")
    one.button("Turn on").click()
    expect(one.button("Turn off rate_limited")).to_be_visible()
    one.button("Take a snapshot").click()
    expect(one.button("Restore")).to_be_visible()
    check("sandbox-changed")


@pytest.mark.shared_lab
def test_a_workbench_shown_twice_works_twice(notebook: NotebookPage, jupyter: Jupyter):
    notebook.open(jupyter.write("twice.ipynb", BENCH.format(latency=0), "bench.reproduce")).run_all()
    one, page = Bench(notebook.page), notebook.page
    alone = page.locator(".jp-Cell").nth(1)
    one.open("Reproduce")
    one.drop("cases.csv", b"uid\ncometchat-uid-1\nx y\n")
    expect(alone.get_by_text("2 cases ready to run.")).to_be_visible()
    expect(alone.get_by_role("button", name="Run", exact=True)).to_have_attribute("aria-disabled", "false")
    alone.get_by_role("button", name="Run", exact=True).click()
    one.says("1 logged in, 1 failed.")
    one.button("2").click()
    expect(alone.get_by_role("button", name="2", exact=True)).to_have_attribute("aria-pressed", "true")
    alone.get_by_role("button", name="2", exact=True).click()
    expect(alone.get_by_role("region", name="Diagnosis")).to_contain_text("Case 2")
    with page.expect_download():
        alone.get_by_role("button", name="Report", exact=True).click()
        alone.get_by_role("button", name="Report as Markdown").click()
    expect(page.get_by_text("Downloaded login-report.md.")).to_have_count(1)


@pytest.mark.shared_lab
def test_an_app_is_asked_for_first(notebook: NotebookPage, jupyter: Jupyter, picture):
    cell = """
import cometchat_nb as cc
from httpx import MockTransport, Response
told = []
def answer(request):
    told.append(request.url)
    return Response(404, json={"error": {"code": "ERR_UID_NOT_FOUND", "message": "no such user"}})
settings = cc.AppSettings("1234567890abcdef", "eu", "fa4e")
cc.Workbench(cc.CometChatCalls(settings, transport=MockTransport(answer)))
"""
    notebook.open(jupyter.write("app.ipynb", cell)).run_all()
    one = Bench(notebook.page)
    one.open("Reproduce")
    one.drop("cases.csv", b"uid\nbob\n")
    one.says("1 case ready to run.")
    target = one.root.get_by_role("combobox", name="Target")
    target.select_option("app")
    expect(target).to_contain_text("Real app 1234567890abcdef")
    agree = one.root.get_by_role("checkbox", name="This sends 1 login to the app")
    expect(agree).not_to_be_checked()
    expect(one.button("Run")).to_have_attribute("aria-disabled", "true")
    assert violations(one.page, ".cc-workbench") == []
    picture(one.page, "workbench-app")
    agree.check()
    one.button("Run").click()
    one.says("0 logged in, 1 failed.")
    expect(agree).not_to_be_checked()
