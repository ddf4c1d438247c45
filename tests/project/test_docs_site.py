"""The site: a page for each entry at the address that messages link to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.site import SITE, write_site

import cometchat_nb as cc
from benchmarks import figures
from cometchat_nb.auth import CATALOGUE
from cometchat_nb.diagnosis.causes import CAUSES
from cometchat_nb.rendering.documentation import VARIABLE, page_path
from cometchat_nb.sandbox import EFFECTS
from cometchat_nb.widgets.failure import describe

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(tmp_path_factory.mktemp("site"))


@pytest.mark.parametrize(
    ("catalogue", "names"),
    [
        ("codes", list(CATALOGUE)),
        ("causes", [*CAUSES, "unknown"]),
        ("rules", cc.audit_rules()["rule_id"].tolist()),
        ("faults", list(EFFECTS)),
    ],
)
def test_every_entry_has_a_page_where_messages_look_for_it(site: Path, catalogue, names):
    assert [one for one in names if not (site / page_path(catalogue, one)).with_suffix(".md").exists()] == []
    contents = (site / catalogue / "index.md").read_text("utf-8")
    assert [one for one in names if f"({one}.md)" not in contents] == []


def test_a_code_and_its_causes_link_to_each_other(site: Path):
    code = (site / "codes" / "ERROR_INVALID_UID.md").read_text("utf-8")
    cause = (site / "causes" / "user_never_created.md").read_text("utf-8")
    assert "(../causes/user_never_created.md)" in code
    assert "(../codes/ERROR_INVALID_UID.md)" in cause


def test_what_a_fault_does_is_found_out(site: Path):
    page = (site / "faults" / "html.md").read_text("utf-8")
    row = cc.try_login("cometchat-uid-1", calls=cc.Sandbox(faults=[{"effect": "html"}]).client()).iloc[0]
    assert f"`{row['error_code']}`" in page
    assert f"`{row['sdk_message']}`" in page


@pytest.mark.parametrize("page", ["codes/ERR_UID_NOT_FOUND", "codes/TOO_MANY_REQUEST", "faults/reply"])
def test_the_example_of_an_entry_runs(site: Path, page: str, capsys: pytest.CaptureFixture[str]):
    example = re.findall(r"```python\n(.*?)```", (site / f"{page}.md").read_text("utf-8"), re.DOTALL)[0]
    exec(compile(example, page, "exec"), {})
    assert capsys.readouterr().out.split() == re.findall(r"#> (.*)", example)


def test_the_ledger_has_a_section_for_each_question(site: Path):
    rows = re.findall(
        r"^\| (.*?) \|.*::test_", (ROOT / "docs" / "sandbox_ledger.md").read_text("utf-8"), re.MULTILINE
    )
    page = (site / "sandbox_ledger.md").read_text("utf-8")
    assert re.findall(r"^## (.*)", page, re.MULTILINE) == rows
    assert page.count("| Held by | `tests/") == len(rows)


def test_every_page_is_in_the_index_for_models(site: Path):
    index = (site / "_extra" / "llms.txt").read_text("utf-8")
    listed = set(re.findall(r"\]\((\S+)\.html\)", index))
    assert "](tutorials/01_login_tutorial.html)" in index
    assert "# This UID" not in index  # code is no description
    assert {page.relative_to(site).with_suffix("").as_posix() for page in site.glob("**/*.md")} <= listed


def test_no_page_is_written_with_a_key(site: Path):
    text = "\n".join(page.read_text("utf-8") for page in site.glob("*/*.md"))
    assert cc.Sandbox().auth_key not in text


def test_a_message_links_to_its_page(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(VARIABLE, "https://docs.example.com/nb/")
    with pytest.raises(cc.CometChatError) as caught:
        cc.Sandbox().client().login("nobody")
    page = "https://docs.example.com/nb/codes/ERROR_INVALID_UID.html"
    assert f"Read more: {page}" in caught.value._render_traceback_()
    assert f'href="{page}"' in caught.value._repr_html_()
    shown = describe(caught.value, {"method": "uid", "uid": "nobody"})
    assert shown["page"] == page
    assert shown["causes"][0]["page"] == "https://docs.example.com/nb/causes/user_never_created.html"
    report = cc.report(cc.reproduce([{"uid": "a@b.example"}], progress=False))
    for text in (report.html, report.markdown):
        assert "https://docs.example.com/nb/causes/uid_is_email.html" in text
    audit = cc.audit([{"uid": "a b"}], progress=False)._repr_html_()
    assert 'href="https://docs.example.com/nb/rules/uid_space.html"' in audit


def test_without_a_site_messages_keep_to_the_vendors_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    report = cc.report(cc.reproduce([{"uid": "a@b.example"}], progress=False))
    links = set(re.findall(r'href="(https?://[^/"]+)', report.html))
    assert links == {"https://www.cometchat.com"}


@pytest.mark.parametrize("page", figures.PAGES, ids=lambda page: page.stem)
def test_a_page_shows_the_figures_that_were_measured(page: Path):
    text = page.read_text("utf-8")
    assert "<!-- figures: " in text
    assert figures.with_figures(text) == text, "run `python benchmarks/figures.py`"


def test_all_figures_that_were_measured_are_shown():
    shown = {name for page in figures.PAGES for name in figures.names_in(page.read_text("utf-8"))}
    assert {path.stem for path in figures.FOLDER.glob("*.json")} == shown


def test_every_page_is_in_the_navigation():
    """One that is not makes the build fail, which takes minutes to say so."""
    listed = re.findall(r"^[\w/]+$", (SITE / "index.md").read_text("utf-8"), re.MULTILINE)
    pages = {page.stem for folder in (ROOT / "docs", SITE) for page in folder.glob("*.md")}
    assert pages - {"index"} <= set(listed)
