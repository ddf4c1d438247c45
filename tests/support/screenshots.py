"""Makes the pictures of the README and the docs, light and dark, from the running product.

`make screenshots`, or `python -m support.screenshots [name ...]` in `tests/`, writes `docs/images/*.png`.
To add a picture, add it to `PICTURES`: its name, a notebook's cells, what a person does, and what is shown.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect, sync_playwright

from cometchat_nb.redaction import shapes_in
from cometchat_nb.sandbox.service import AUTH_KEY, REST_API_KEY

from .chromium import FLAGS, OFFLINE, ensure
from .jupyter import Jupyter, NotebookPage

FOLDER = Path(__file__).parents[2] / "docs" / "images"
THEMES = ("light", "dark")

WIDGETS = """
import ipywidgets as widgets
import cometchat_nb as cc
calls = cc.Sandbox(latency={latency}).client()
widgets.VBox([cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)])
"""
FORM = """import cometchat_nb as cc
cc.LoginForm(cc.Sandbox(latency={latency}))"""
TICKET = b"""case_id,uid,auth_token
shop-1,cometchat-uid-1,
shop-2,alice@example.com,
shop-3,Andrew Joseph,
shop-4,,no-such-token
"""
REPORT = """
import cometchat_nb as cc
cases = [{"case_id": f"t{n}", "uid": f"user{n}"} for n in range(25)]
cases += [{"uid": f"user{n}@example.com"} for n in range(10)]
cases += [{"uid": "cometchat-uid-1"}, {"uid": "cometchat-uid-2", "expected_code": "ERROR_INVALID_UID"}]
cases += [{"uid": "cometchat-uid-3", "api_key": "fa4e" * 10}]
results = cc.reproduce(cases, progress=False)
_ = cc.report(results, title="Forty users of Acme").save("report")
"""
AUDIT = """
import pandas as pd
import cometchat_nb as cc
numbers = range(1, 20_001)
users = pd.DataFrame({
    "uid": [f"user-{n}" for n in numbers],
    "name": [f"User {n}" for n in numbers],
    "avatar": [f"https://cdn.acme.com/{n}.webp" for n in numbers],
    "createdAt": [1_700_000_000 + n for n in numbers],
}, dtype=object)
users.loc[::40, "name"] = None
users.loc[1::3, "createdAt"] = 1_700_000_000_000
users.loc[5:17, "uid"] = [f"User {n}" for n in range(13)]
users.loc[20:900, "avatar"] = "http://cdn.acme.com/1.webp"
users.loc[1000, "uid"] = "user-1"
users["shoeSize"] = 43
cc.audit(users)
"""


@dataclass(frozen=True)
class Picture:
    """A picture, `<name>.png` and `<name>_dark.png`.

    Attributes:
        cells: The notebook's cells, which are all run first.
        gestures: What a person does then; returns what is to be seen.
        app: `lab`, `notebook` or `voila`.
        size: Width and height of the window, in pixels.
    """

    name: str
    cells: tuple[str, ...]
    gestures: Callable[[NotebookPage], Locator]
    app: str = "lab"
    size: tuple[int, int] = (1100, 900)

    def files(self) -> dict[str, Path]:
        """Return where it lies, by theme."""
        return {"light": FOLDER / f"{self.name}.png", "dark": FOLDER / f"{self.name}_dark.png"}


def _window(notebook: NotebookPage) -> Locator:
    notebook.page.mouse.move(0, 0)
    return notebook.page.locator("html")


def _output(notebook: NotebookPage) -> Locator:
    notebook.page.mouse.move(0, 0)
    return notebook.page.locator(".jp-OutputArea-output").first


def _log_in(notebook: NotebookPage) -> Locator:
    form = notebook.form()
    form.get_by_role("button", name="Andrew Joseph").click()
    notebook.page.keyboard.press("Enter")
    return form.get_by_role("status")


def _fail(notebook: NotebookPage) -> Locator:
    form = notebook.form()
    form.get_by_role("textbox", name="UID").fill("Andrew Joseph")
    form.get_by_role("button", name="Log in").click()
    expect(form.get_by_role("alert")).to_contain_text("ERROR_UID_WITH_SPACE")
    return _window(notebook)


def _logged_in(notebook: NotebookPage) -> Locator:
    expect(_log_in(notebook)).to_have_text("Logged in as Andrew Joseph.")
    return _window(notebook)


def _busy(notebook: NotebookPage) -> Locator:
    _log_in(notebook)
    expect(notebook.form().get_by_role("button", name="Cancel")).to_be_visible()
    return notebook.form()


def _lost(notebook: NotebookPage) -> Locator:
    notebook.restart_kernel()
    expect(notebook.page.get_by_text("Not connected to the kernel")).to_have_count(3)
    return notebook.form()


def _report(notebook: NotebookPage) -> Locator:
    notebook.open_file("report.html")
    return notebook.page.locator("html")


def _audited(notebook: NotebookPage) -> Locator:
    expect(notebook.page.get_by_text("20,000 users, ")).to_be_visible()
    return _output(notebook)


def _reproduced(notebook: NotebookPage) -> Locator:
    page = notebook.page
    page.get_by_role("tab", name="Reproduce").click()
    page.locator(".cc-on .cc-drop input").set_input_files(
        {"name": "ticket.csv", "mimeType": "text/csv", "buffer": TICKET}
    )
    expect(page.get_by_text("4 cases ready to run.")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("4 cases in ").first).to_be_visible()
    page.get_by_role("button", name="shop-2").click()
    expect(page.get_by_role("region", name="Diagnosis")).to_contain_text("Case shop-2ERROR_INVALID_UID")
    return page.locator(".cc-workbench")


PICTURES = (
    Picture("workbench", ("import cometchat_nb as cc\ncc.Workbench()",), _reproduced, "voila", (1200, 1080)),
    Picture("login_form", (FORM.format(latency=0),), _fail, size=(1280, 860)),
    Picture("logged_in", (FORM.format(latency=0),), _logged_in, size=(1280, 860)),
    Picture("login_busy", (FORM.format(latency=60),), _busy),
    Picture("not_connected", (WIDGETS.format(latency=0),), _lost),
    Picture("report", (REPORT,), _report, size=(1000, 1500)),
    Picture("audit", (AUDIT,), _audited, size=(1280, 1300)),
)


def take(picture: Picture, theme: str, jupyter: Jupyter, browser: Browser) -> None:
    """Take one picture.

    Raises:
        RuntimeError: When the page shows a secret, or asked for something beyond this machine.
    """
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]  # one of THEMES
    )
    notebook = NotebookPage(context.new_page(), jupyter)
    jupyter.set_theme(theme)
    notebook.open(jupyter.write(f"{picture.name}.ipynb", *picture.cells), picture.app)
    if picture.app != "voila":
        notebook.run_all()
    shown = picture.gestures(notebook)
    text = notebook.page.locator("body").inner_text()
    if shapes_in(text) or AUTH_KEY in text or REST_API_KEY in text:
        raise RuntimeError(f"{picture.name} shows a secret")
    if shown.evaluate("(node) => node === document.documentElement"):
        notebook.page.screenshot(path=picture.files()[theme])
    else:
        shown.screenshot(path=picture.files()[theme])
    context.close()
    jupyter.stop_kernels()
    if notebook.foreign_requests:
        raise RuntimeError(f"{picture.name} asked for {notebook.foreign_requests}")


def main(names: list[str]) -> None:
    """Take the pictures of these names, or all."""
    chosen = [picture for picture in PICTURES if not names or picture.name in names]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure(), args=[*FLAGS, OFFLINE])
        jupyter = Jupyter(Path(folder))
        try:
            for picture in chosen:
                for theme in THEMES:
                    take(picture, theme, jupyter, browser)
        finally:
            jupyter.stop()
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
