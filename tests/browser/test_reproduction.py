"""From a real browser's recording to a report in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from support import chromium
from support.jupyter import Jupyter, NotebookPage
from support.tickets import TICKETS, Recorder, Ticket

import cometchat_nb as cc

pytestmark = pytest.mark.browser

FAILURES = [ticket for ticket in TICKETS if ticket.name != "key_padded"]
CASES = """
import cometchat_nb as cc
results = cc.reproduce(cc.sample_cases(), progress={progress})
results
"""


@pytest.fixture(scope="module")
def recorder(browser: Browser) -> Iterator[Recorder]:
    recorder = Recorder(browser.browser_type, str(chromium.find()))
    yield recorder
    recorder.close()


@pytest.mark.parametrize("ticket", FAILURES, ids=lambda ticket: ticket.name)
def test_what_chromium_records_is_read_and_acted_out(recorder: Recorder, ticket: Ticket, tmp_path: Path):
    said = recorder.record(ticket, tmp_path / "ticket.har")
    frame = cc.read_har(tmp_path / "ticket.har")
    assert frame["ok"].tolist() == [False]
    assert cc.diagnose(frame)["cause_id"].iloc[0] == ticket.cause
    server_message = frame["server_message"].dropna().tolist()
    assert all(message.split("****")[0] in said for message in server_message)
    assert cc.reproduce(frame, progress=False, timeout=2)["matched"].all()


@pytest.fixture(params=["light", "dark"])
def report(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A report that lies in a file, opened; whatever it asks for is noted."""
    results = cc.reproduce(cc.sample_cases(), progress=False)
    path, _ = cc.report(results).save(tmp_path / "report")
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1000, "height": 1200})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.goto(path.as_uri())
    yield page
    context.close()
    assert page.asked == [path.as_uri()]


def test_a_report_reads_well_and_asks_for_nothing(report: Page):
    expect(report.get_by_role("heading", name="Login report")).to_be_visible()
    assert report.get_by_role("article").count() > 15
    assert [one["id"] for one in Axe().run(report).response["violations"]] == []


@pytest.mark.parametrize("width", [320, 700])
def test_a_report_fits_a_small_screen_and_a_page_of_paper(report: Page, width: int):
    report.set_viewport_size({"width": width, "height": 800})
    wide = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert report.evaluate(wide)
    report.emulate_media(media="print")
    assert report.evaluate(wide)


@pytest.mark.shared_lab
def test_a_row_of_results_opens_into_its_diagnosis(notebook: NotebookPage, jupyter: Jupyter):
    notebook.open(jupyter.write("results.ipynb", CASES.format(progress=False))).run_all()
    row = notebook.page.locator(".cc-frame tbody tr").nth(1)
    next_step = row.get_by_text("Next step: Trim the UID")
    expect(next_step).to_be_hidden()
    row.locator("summary").click()
    expect(next_step).to_be_visible()


@pytest.mark.shared_lab
def test_a_report_is_shown_in_a_notebook(notebook: NotebookPage, jupyter: Jupyter):
    notebook.open(jupyter.write("report.ipynb", CASES.format(progress=False), "cc.report(results)")).run_all()
    shown = notebook.page.frame_locator(".jp-OutputArea-output iframe")
    expect(shown.get_by_role("heading", name="Login report")).to_be_visible()


@pytest.mark.shared_lab
def test_a_progress_bar_counts_in_a_notebook(notebook: NotebookPage, jupyter: Jupyter):
    notebook.open(jupyter.write("progress.ipynb", CASES.format(progress=True))).run_all()
    count = len(cc.sample_cases())
    expect(notebook.page.get_by_text(f"{count}/{count}")).to_be_visible()
    expect(notebook.page.get_by_text("ERROR_API_KEY_NOT_FOUND=3")).to_be_visible()


@pytest.mark.shared_lab
def test_the_stop_button_stops_the_requests_and_keeps_what_is_done(notebook: NotebookPage, jupyter: Jupyter):
    cell = """
import cometchat_nb as cc
sandbox = cc.Sandbox(faults=[{"effect": "latency", "uid": "cometchat-uid-2", "seconds": 3_600}])
cases = [{"uid": f"cometchat-uid-{n}"} for n in (1, 2, 3)]
def tell(done, total):
    print(done, "done", flush=True)
results = cc.reproduce(cases, transport=sandbox.transport, timeout=7_200, progress=tell)
print("kept", results["case_id"].tolist())
"""
    notebook.open(jupyter.write("stop.ipynb", cell, "print('still', 'alive')"))
    notebook.start("notebook:run-all-cells")
    expect(notebook.page.get_by_text("2 done", exact=False).last).to_be_visible()
    notebook.start("notebook:interrupt-kernel")
    expect(notebook.page.get_by_text("kept ['1', '3']")).to_be_visible()
    expect(notebook.page.get_by_text("still alive")).to_be_visible()
