"""The workbench: what each tab shows after what a person does in it, and what it never shows."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from pathlib import Path

import ipywidgets
import pandas as pd
import pytest
from httpx import AsyncBaseTransport, MockTransport, Request, Response
from ipywidgets.embed import embed_minimal_html
from openpyxl import load_workbook
from support.page import page_drops, page_sends, page_sets, submit

import cometchat_nb as cc
from cometchat_nb.widgets.components.downloads import Handouts
from cometchat_nb.widgets.components.query import LONGEST
from cometchat_nb.widgets.workbench.audit import tab as audit_tab

TICKETS = Path(__file__).parents[2] / "notebooks" / "tickets"
PLANTED = "fa4e-planted-key-fa4e-planted-key"


@pytest.fixture
def bench(calls: cc.CometChatCalls) -> Iterator[cc.Workbench]:
    bench = cc.Workbench(calls)
    yield bench
    bench.close()


@pytest.fixture
def panel(calls: cc.CometChatCalls) -> Iterator[cc.ReproducePanel]:
    panel = cc.ReproducePanel(calls)
    yield panel
    panel.close()


def everything(widget: ipywidgets.Widget) -> str:
    """Return the state of a widget and of all that is in it, as a page and a saved notebook have it."""
    children = [everything(child) for child in getattr(widget, "children", ())]
    return "\n".join([json.dumps(widget.get_state(), default=str), *children])


def opened_since(before: frozenset[ipywidgets.Widget] = frozenset()) -> frozenset[ipywidgets.Widget]:
    return frozenset(ipywidgets.widgets.widget._instances.values()) - before


def csv(folder: Path, text: str) -> Path:
    file = folder / "cases.csv"
    file.write_text(text)
    return file


def wanted(part: Handouts) -> dict[str, bytes]:
    """Return what every button of a part hands out, by the name of the file."""
    sent: list[tuple[dict, list[bytes] | None]] = []
    part.send = lambda content, buffers=None: sent.append((content, buffers))
    for label in [item for menu in part.menus for item in menu["items"]]:
        page_sends(part, kind="want", download=label, label=label)
    return {one["file_name"]: buffers[0] for one, buffers in sent if one["kind"] == "part"}


def run(panel: cc.ReproducePanel, **message: object) -> None:
    page_sends(panel._bar, kind="run", **{"agreed_to": "", **message})


def an_app() -> tuple[cc.CometChatCalls, list[Request]]:
    """Return a client of a real app, on whose network somebody listens."""
    told: list[Request] = []

    def handle(request: Request) -> Response:
        told.append(request)
        return Response(404, json={"error": {"code": "ERR_UID_NOT_FOUND", "message": "no such user"}})

    settings = cc.AppSettings("1234567890abcdef", "eu", PLANTED)
    return cc.CometChatCalls(settings, transport=MockTransport(handle)), told


class TestWorkbench:
    def test_its_tabs_are_over_one_session(self, bench: cc.Workbench, calls: cc.CometChatCalls):
        submit(bench.login.form, "cometchat-uid-1")
        assert calls.is_user_logged_in()
        assert bench.login.form.user["uid"] == "cometchat-uid-1"
        assert len(bench.exchanges.requests) == 2
        assert bench._shell.counts == [0, 0, 0, 0, 2, 0]

    def test_a_tab_keeps_its_state_while_another_is_looked_at(self, bench: cc.Workbench):
        page_drops(bench.reproduce._drop, TICKETS / "uid_is_email.har")
        run(bench.reproduce)
        before = everything(bench.reproduce)
        for title in bench.titles:
            bench.selected = title
        assert everything(bench.reproduce) == before
        assert bench.reproduce._table.total == 1

    def test_the_page_opens_a_tab_that_there_is(self, bench: cc.Workbench):
        page_sets(bench._shell, {"selected": 2})
        assert bench.selected == "Reproduce"
        for nonsense in (6, -1, "Audit", None):
            page_sets(bench._shell, {"selected": nonsense, "tabs": ["x"]})
        assert bench.selected == "Reproduce"
        with pytest.raises(ValueError, match="there is no 'Errors'"):
            bench.selected = "Errors"

    def test_only_a_sandbox_has_its_tab(self, bench: cc.Workbench):
        assert bench.titles[-1] == "Sandbox"
        other = cc.Workbench(an_app()[0])
        assert other.titles[-1] == "Requests"
        assert other.sandbox is None
        other.close()

    def test_closing_it_closes_all_and_follows_nothing(self, calls: cc.CometChatCalls):
        before = opened_since()
        bench = cc.Workbench(calls)
        page_drops(bench.reproduce._drop, TICKETS / "uid_is_email.har")
        bench.close()
        bench.close()
        assert calls.session._subscribers == []
        assert not [one for one in opened_since(before) if not isinstance(one, ipywidgets.Layout)]

    @pytest.mark.parametrize("kind", [cc.LoginPanel, cc.ReproducePanel, cc.ExchangePanel, cc.Workbench])
    def test_what_is_no_client_is_refused(self, kind: type):
        with pytest.raises(TypeError, match="calls must be a CometChatCalls"):
            kind("calls")

    def test_without_a_client_it_is_the_sandbox(self):
        bench = cc.Workbench()
        assert bench.login.form.target_kind == "sandbox"
        bench.close()

    def test_no_state_and_no_embedding_holds_a_secret(
        self, bench: cc.Workbench, calls: cc.CometChatCalls, tmp_path: Path
    ):
        submit(bench.login.form, "cometchat-uid-1", PLANTED)
        submit(bench.login.form, "cometchat-uid-1")
        token = calls.get_user_auth_token()
        page_sends(bench.errors._query, kind="ask", text=f"login('bob', '{PLANTED}') {token}", choice="iOS")
        table = f"uid,api_key\ncometchat-uid-1,{PLANTED}\nbob,{calls.settings.auth_key}\n"
        page_drops(bench.reproduce._drop, csv(tmp_path, table))
        run(bench.reproduce)
        assert len(bench.reproduce.results) == 2
        page = tmp_path / "page.html"
        embed_minimal_html(page, views=[bench], drop_defaults=False)
        for text in (everything(bench), page.read_text(), repr(bench)):
            for secret in (PLANTED, token, calls.settings.auth_key):
                assert secret not in text


def test_the_same_login_in_code_follows_the_form(calls: cc.CometChatCalls):
    panel = cc.Workbench(calls).login
    assert 'calls.login("user-42")' in dict(panel._code.shown["quotes"])["Python"]
    calls.login("cometchat-uid-1")
    assert 'login("cometchat-uid-1", "<AUTH_KEY>")' in dict(panel._code.shown["quotes"])["JavaScript"]
    page_sets(panel.form, {"mode": "auth_token"})
    assert 'loginWithAuthToken("<AUTH_TOKEN>")' in dict(panel._code.shown["quotes"])["JavaScript"]


class TestErrors:
    @pytest.fixture
    def errors(self) -> Iterator[cc.ErrorPanel]:
        errors = cc.ErrorPanel()
        yield errors
        errors.close()

    def codes(self, errors: cc.ErrorPanel) -> list[str]:
        return [row["cells"][0] for row in errors._table.rows]

    def ask(self, errors: cc.ErrorPanel, text: str, choice: str = "All platforms") -> None:
        page_sends(errors._query, kind="ask", text=text, choice=choice)

    def test_it_begins_with_the_whole_catalogue(self, errors: cc.ErrorPanel):
        assert errors._table.total == len(cc.error_codes())
        assert errors._details.shown["title"] == "ERROR_INVALID_UID"

    def test_a_code_is_explained(self, errors: cc.ErrorPanel):
        self.ask(errors, "error_uid_with_space")
        assert self.codes(errors) == ["ERROR_UID_WITH_SPACE"]
        assert dict(errors._details.shown["facts"])["Next step"].startswith("Trim the UID")
        assert errors._details.shown["source"].startswith("https://")

    def test_a_part_of_a_code_finds_all_that_have_it(self, errors: cc.ErrorPanel):
        self.ask(errors, "authtoken")
        assert {"ERROR_BLANK_AUTHTOKEN", "ERROR_AUTHTOKEN_WITH_SPACE"} <= set(self.codes(errors))

    def test_a_pasted_message_has_its_causes(self, errors: cc.ErrorPanel):
        self.ask(errors, "Login failed: The UID bob@example.com does not exist, please make sure")
        assert self.codes(errors) == ["ERR_UID_NOT_FOUND"]
        first = errors._causes.shown["causes"][0]
        assert "email address" in first["cause"]
        assert first["percent"] > 50
        assert first["next_step"]

    def test_a_platform_lists_what_its_page_lists(self, errors: cc.ErrorPanel):
        self.ask(errors, "", "iOS")
        assert self.codes(errors) == cc.error_codes("ios")["code"].tolist()

    def test_what_nobody_knows_says_what_to_ask_for(self, errors: cc.ErrorPanel):
        self.ask(errors, "it does not work, please help")
        assert errors._table.total == 0
        assert errors._details.shown == {}
        assert "Ask the customer for" in errors._causes.shown["causes"][0]["next_step"]

    def test_an_empty_text_lists_everything_again(self, errors: cc.ErrorPanel):
        self.ask(errors, "ERR_UID_NOT_FOUND")
        self.ask(errors, "")
        assert errors._table.total == len(cc.error_codes())
        assert errors._causes.shown == {}

    def test_a_text_that_is_the_path_of_a_file_reads_no_file(self, errors: cc.ErrorPanel):
        self.ask(errors, str(TICKETS / "uid_is_email.har"))
        assert "alice@example.com" not in everything(errors)

    def test_too_long_a_text_is_refused(self, errors: cc.ErrorPanel):
        self.ask(errors, "x" * (LONGEST + 1))
        assert "cut out the part" in errors._query.problem
        self.ask(errors, "ERROR_UNKNOWN")
        assert errors._query.problem == ""

    @pytest.mark.parametrize(
        "content",
        [
            {"kind": "ask"},
            {"kind": "ask", "text": None, "choice": "iOS"},
            {"kind": "ask", "text": "x", "choice": "Symbian"},
            {"kind": "ask", "text": "x", "choice": ["iOS"]},
        ],
    )
    def test_a_message_of_another_shape_changes_nothing(self, errors: cc.ErrorPanel, content: dict):
        before = everything(errors)
        page_sends(errors._query, content)
        assert everything(errors) == before

    def test_code_can_search_too(self, errors: cc.ErrorPanel):
        errors.search("ERROR_BLANK_AUTHTOKEN", "iOS")
        assert self.codes(errors) == ["ERROR_BLANK_AUTHTOKEN"]
        with pytest.raises(ValueError, match="platform must be one of"):
            errors.search("x", "Symbian")


class TestReproduce:
    def test_a_recording_is_acted_out_and_diagnosed(self, panel: cc.ReproducePanel):
        page_drops(panel._drop, TICKETS / "uid_is_email.har")
        assert panel._bar.ready
        assert panel._bar.note == "1 case ready to run."
        run(panel)
        assert panel._bar.note.endswith("0 logged in, 1 failed. All as expected.")
        assert panel._table.rows[0]["cells"][:3] == ["1", "alice@example.com", "ERROR_INVALID_UID"]
        assert "email address" in panel._details.shown["causes"][0]["cause"]
        copies = dict(panel._details.shown["copies"])
        assert "alice%40example.com/auth_tokens' -H 'appId: " in copies["Copy as curl"]
        assert 'login("alice@example.com", "<AUTH_KEY>")' in copies["Copy as JavaScript"]
        assert panel.results["matched"].all()

    def test_a_table_runs_and_each_row_has_its_diagnosis(self, panel: cc.ReproducePanel, tmp_path: Path):
        page_drops(panel._drop, csv(tmp_path, "case_id,uid\na,cometchat-uid-1\nb,comet chat\nc,nobody\n"))
        run(panel)
        outcomes = [("b", "ERROR_UID_WITH_SPACE"), ("c", "ERROR_INVALID_UID"), ("a", "Logged in")]
        assert [(row["cells"][0], row["cells"][2]) for row in panel._table.rows] == outcomes
        assert [row["tone"] for row in panel._table.rows] == ["bad", "bad", "good"]
        for row, (case, outcome) in enumerate(outcomes[:2]):
            page_sends(panel._table, kind="select", row=row)
            assert (panel._details.shown["title"], panel._details.shown["note"]) == (f"Case {case}", outcome)
            assert panel._details.shown["causes"]

    def test_twelve_recordings_are_twelve_cases(self, panel: cc.ReproducePanel):
        files = sorted(TICKETS.glob("*.har"))
        page_drops(panel._drop, *files)
        assert panel._bar.note == "12 cases ready to run."
        run(panel)
        assert sorted(panel.results["case_id"]) == [file.stem for file in files]
        assert panel.results["matched"].all()

    def test_a_recording_that_cannot_be_read_stands_beside_those_that_run(
        self, panel: cc.ReproducePanel, tmp_path: Path
    ):
        broken = tmp_path / "broken.har"
        broken.write_text("{")
        page_drops(panel._drop, TICKETS / "uid_is_email.har", broken, csv(tmp_path, "uid\nbob\n"))
        assert panel._bar.note == "2 cases ready to run. 1 row can't be used."
        last = panel._table.rows[-1]["cells"]
        assert (last[0], last[2]["text"]) == ("broken.har", "Can't be used")
        assert "broken.har" in last[3]
        run(panel)
        assert len(panel.results) == 2

    def test_what_will_run_is_shown_in_the_place_of_earlier_results(
        self, panel: cc.ReproducePanel, tmp_path: Path
    ):
        page_drops(panel._drop, TICKETS / "uid_is_email.har")
        run(panel)
        page_drops(panel._drop, csv(tmp_path, f"uid,ticket,note\nbob,4711,{PLANTED}\n"))
        assert panel.results is None
        assert [column["name"] for column in panel._table.view["columns"]][-2:] == ["ticket", "note"]
        assert panel._table.rows[0]["cells"][2] == {"text": "Ready", "tone": "accent"}
        assert panel._table.menus == []
        assert panel._details.shown == {}
        run(panel)
        assert panel._table.rows[0]["cells"][4] == "4711"
        assert ["ticket", "4711"] in panel._details.shown["facts"]

    def test_chips_choose_by_outcome_and_by_code(self, panel: cc.ReproducePanel, tmp_path: Path):
        text = "uid,expected_code,steps\ncometchat-uid-1,OK,\nx y,OK,\nnobody,,\nbob,,init fly\n"
        page_drops(panel._drop, csv(tmp_path, text))
        run(panel)
        chips = {one["label"]: one["count"] for one in panel._table.view["chips"]}
        assert chips == {
            "Failed": 2,
            "Logged in": 1,
            "Not as expected": 1,
            "Can't be used": 1,
            "ERROR_UID_WITH_SPACE": 1,
            "ERROR_INVALID_UID": 1,
        }
        for number, (label, count) in enumerate(chips.items()):
            page_sends(panel._table, kind="chip", chip=number)
            assert panel._table.total == count, label

    def test_every_column_sorts_and_is_searched(self, panel: cc.ReproducePanel, tmp_path: Path):
        rows = "".join(
            f"{n},{('cometchat-uid-1', 'a@b.c', 'x y', 'nobody')[n % 4]},t{n}\n" for n in range(120)
        )
        page_drops(panel._drop, csv(tmp_path, f"case_id,uid,ticket\n{rows}"))
        run(panel)
        for column, least in (
            (0, "0"),
            (1, "a@b.c"),
            (3, "No user has this UID: login() does not create users"),
        ):
            page_sends(panel._table, kind="sort", column=column)
            assert panel._table.rows[0]["cells"][column] == least
        page_sends(panel._table, kind="filter", text="email")
        assert panel._table.total == 30
        page_sends(panel._table, kind="filter", text="t77")
        assert [row["cells"][0] for row in panel._table.rows] == ["77"]

    def test_a_sample_can_be_tried(self, panel: cc.ReproducePanel):
        page_sends(panel._drop, kind="link", label="Try a sample")
        run(panel)
        assert panel.results["ok"].sum() == 3
        assert panel.results["matched"].all()

    def test_earlier_runs_can_be_looked_at_again(self, panel: cc.ReproducePanel, tmp_path: Path):
        page_drops(panel._drop, csv(tmp_path, "uid\nbob\n"))
        run(panel)
        page_drops(panel._drop, TICKETS / "uid_is_email.har")
        run(panel)
        assert ["cases.csv" in label for label in panel._bar.runs] == [True, False]
        assert panel._bar.recalled == 1
        page_sends(panel._bar, kind="recall", number=0)
        assert panel.results["uid"].tolist() == ["bob"]
        assert panel._table.rows[0]["cells"][1] == "bob"

    def test_the_file_is_removed_when_it_has_been_read(self, panel: cc.ReproducePanel, tmp_path: Path):
        page_drops(panel._drop, csv(tmp_path, "uid\nbob\n"))
        assert panel._drop._kept == []
        run(panel)
        run(panel)  # the cases are still there
        assert len(panel.results) == 1

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("uid,uid\na,b\n", "the column 'uid' appears twice"),
            ("uid\na,b\n", "line 2: 2 cells"),
            ("uid,steps\nbob,init fly\n", "'fly' is not one of"),
        ],
    )
    def test_a_file_that_cannot_be_run_says_why_and_loses_nothing(
        self, panel: cc.ReproducePanel, tmp_path: Path, text: str, words: str
    ):
        page_drops(panel._drop, TICKETS / "uid_is_email.har")
        run(panel)
        results = panel.results
        page_drops(panel._drop, csv(tmp_path, text))
        assert words in panel._bar.problem
        assert not panel._bar.ready
        assert panel.results is results
        assert panel._table.total == 1
        page_drops(panel._drop, csv(tmp_path, "uid\nbob\n"))
        assert panel._bar.ready
        assert panel._bar.problem == ""

    def test_a_blank_uid_is_a_case_that_fails(self, panel: cc.ReproducePanel, tmp_path: Path):
        page_drops(panel._drop, csv(tmp_path, "uid,region\ncometchat-uid-1,us\n,us\n"))
        run(panel)
        assert panel.results["error_code"].tolist() == [pd.NA, "ERROR_INVALID_UID"]

    def test_rows_that_cannot_be_used_are_listed_beside_those_that_run(
        self, panel: cc.ReproducePanel, tmp_path: Path
    ):
        page_drops(panel._drop, csv(tmp_path, "uid,steps\ncometchat-uid-1,init login\nbob,init fly\n"))
        assert panel._bar.note == "1 case ready to run. 1 row can't be used."
        assert panel._table.rows[1]["cells"][:3] == ["Row 2", "", {"text": "Can't be used", "tone": "warn"}]
        run(panel)
        assert panel.results["uid"].tolist() == ["cometchat-uid-1"]
        assert "can't be used: 1" in panel._bar.note
        assert "Column steps: 'fly' is not one of" in panel._table.rows[1]["cells"][3]
        page_sends(panel._table, kind="select", row=1)
        assert panel._details.shown["note"] == "Can't be used"

    def test_a_recording_without_a_login_says_what_to_do(self, panel: cc.ReproducePanel, tmp_path: Path):
        file = tmp_path / "empty.har"
        file.write_text('{"log": {"version": "1.2", "creator": {}, "entries": []}}')
        page_drops(panel._drop, file)
        assert "Preserve log" in panel._bar.problem

    def test_the_clients_own_sandbox_is_used(self, tmp_path: Path):
        panel = cc.ReproducePanel(cc.Sandbox(users=[{"uid": "bob", "name": "Bob"}]).client())
        page_drops(panel._drop, csv(tmp_path, "uid\nbob\n"))
        run(panel)
        assert panel.results["ok"].all()
        panel.close()

    def test_a_stopped_run_keeps_what_is_done(self, tmp_path: Path):
        fault = {"effect": "latency", "uid": "cometchat-uid-2", "seconds": 60}
        panel = cc.ReproducePanel(cc.Sandbox(faults=[fault]).client())

        async def scenario() -> None:
            page_drops(panel._drop, csv(tmp_path, "uid\ncometchat-uid-1\ncometchat-uid-2\ncometchat-uid-3\n"))
            while not panel._bar.ready:
                await asyncio.sleep(0.01)
            run(panel)
            while panel._bar.done < 2:
                await asyncio.sleep(0.01)
            assert (panel._bar.running, panel._bar.total) == (True, 3)
            page_sends(panel._bar, kind="stop")
            while panel._bar.running:
                await asyncio.sleep(0.01)

        asyncio.run(scenario())
        assert panel.results["uid"].tolist() == ["cometchat-uid-1", "cometchat-uid-3"]
        assert "Stopped: 2 of 3 cases ran." in panel._bar.note
        panel.close()

    def test_closing_it_stops_what_runs(self, tmp_path: Path):
        panel = cc.ReproducePanel(cc.Sandbox(latency=60).client())

        async def scenario() -> None:
            page_drops(panel._drop, csv(tmp_path, "uid\nbob\n"))
            while not panel._bar.ready:
                await asyncio.sleep(0.01)
            run(panel)
            await asyncio.sleep(0.3)
            panel.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.wait_for(asyncio.gather(*others), 20)

        asyncio.run(scenario())

    def test_results_and_report_are_handed_out_without_formulas(
        self, panel: cc.ReproducePanel, tmp_path: Path
    ):
        assert panel._table.menus == []
        page_drops(panel._drop, csv(tmp_path, 'uid,note\nnobody,"=1+1"\n'))
        run(panel)
        files = wanted(panel._table)
        assert b"<h1>Login report</h1>" in files["login-report.html"]
        assert b"# Login report" in files["login-report.md"]
        assert b"'=1+1" in files["login-results.csv"]
        sheet = load_workbook(io.BytesIO(files["login-results.xlsx"])).active
        assert "'=1+1" in [cell.value for cell in sheet[2]]
        assert {cell.data_type for cell in sheet[2]} <= {"inlineStr", "s", "n", "b"}

    def test_a_template_is_a_table_that_runs(self, panel: cc.ReproducePanel, tmp_path: Path):
        page_drops(panel._drop, csv(tmp_path, wanted(panel._drop)["logins.csv"].decode()))
        run(panel)
        assert panel.results["matched"].tolist() == [True, True]


class TestApp:
    def test_only_a_real_app_can_be_chosen(self, panel: cc.ReproducePanel):
        assert [one["value"] for one in panel._bar.choices] == ["sandbox"]
        page_sends(panel._bar, kind="choose", value="app")
        assert panel._bar.choice == "sandbox"

    def test_the_sandbox_is_the_default_and_needs_no_agreement(self, tmp_path: Path):
        calls, told = an_app()
        panel = cc.ReproducePanel(calls)
        assert [one["value"] for one in panel._bar.choices] == ["sandbox", "app"]
        assert "1234567890abcdef.api-eu.cometchat.io" in panel._bar.choices[1]["label"]
        page_drops(panel._drop, csv(tmp_path, "uid\ncometchat-uid-1\n"))
        run(panel)
        assert panel.results["ok"].all()
        assert told == []
        panel.close()

    def test_the_app_gets_nothing_before_the_person_agrees_to_what_is_sent(self, tmp_path: Path):
        calls, told = an_app()
        panel = cc.ReproducePanel(calls)
        page_drops(panel._drop, csv(tmp_path, "uid\nbob\nalice\n"))
        page_sends(panel._bar, kind="choose", value="app")
        assert panel._bar.warning.startswith("This sends 2 logins to the app 1234567890abcdef")
        assert "mint an auth token each" in panel._bar.warning
        run(panel)
        run(panel, agreed_to="yes")
        assert told == []
        run(panel, agreed_to=panel._bar.warning)
        assert len(told) == 2
        assert panel.results["server_code"].tolist() == ["ERR_UID_NOT_FOUND"] * 2
        assert PLANTED not in everything(panel)
        panel.close()

    def test_an_agreement_is_to_one_text_only(self, tmp_path: Path):
        calls, told = an_app()
        panel = cc.ReproducePanel(calls)
        page_drops(panel._drop, csv(tmp_path, "uid\nbob\n"))
        page_sends(panel._bar, kind="choose", value="app")
        agreed = panel._bar.warning
        page_drops(panel._drop, csv(tmp_path, "uid\nbob\nalice\n"))
        run(panel, agreed_to=agreed)
        panel._files.rows.append({"uid": "eve"})
        run(panel, agreed_to=panel._bar.warning)
        assert "has changed" in panel._bar.problem
        assert told == []
        panel.close()

    def test_a_client_that_is_initialised_later_brings_its_app(self):
        calls = cc.CometChatCalls()
        panel = cc.ReproducePanel(calls)
        assert len(panel._bar.choices) == 1
        calls.init(cc.AppSettings("1234567890abcdef", "eu"))
        assert len(panel._bar.choices) == 2
        panel.close()

    def test_a_transport_that_breaks_is_a_result(self, tmp_path: Path):
        class Broken(AsyncBaseTransport):
            async def handle_async_request(self, request: Request) -> Response:
                raise RuntimeError(f"cannot send {PLANTED}")

        settings = cc.AppSettings("1234567890abcdef", "eu", PLANTED)
        panel = cc.ReproducePanel(cc.AsyncCometChatCalls(settings, transport=Broken()))
        page_drops(panel._drop, csv(tmp_path, "uid\nbob\n"))
        page_sends(panel._bar, kind="choose", value="app")
        run(panel, agreed_to=panel._bar.warning)
        assert panel.results["ok"].tolist() == [False]
        assert PLANTED not in everything(panel)
        panel.close()


class TestRequests:
    def rows(self, panel: cc.ExchangePanel) -> list[list]:
        return [row["cells"] for row in panel._table.rows]

    def test_they_are_listed_as_they_end_the_newest_first_and_masked(self, calls: cc.CometChatCalls):
        panel = cc.ExchangePanel(calls)
        assert self.rows(panel) == []
        calls.login("cometchat-uid-1")
        assert [row[1] for row in self.rows(panel)] == ["PUT", "POST"]
        assert self.rows(panel)[0][4]["text"] == "200"
        page_sends(panel._table, kind="select", row=1)
        request, response = (text for _, text in panel._table.detail["quotes"])
        assert "authToken: cometchat-uid-1_****" in request
        assert '"uid": "cometchat-uid-1"' in response
        token = calls.get_user_auth_token()
        for text in (
            everything(panel),
            json.dumps(panel._table.detail),
            wanted(panel._table)["requests.har"].decode(),
        ):
            assert token not in text
        panel.close()

    def test_the_selection_stays_while_others_come(self, calls: cc.CometChatCalls):
        panel = cc.ExchangePanel(calls)
        calls.login("cometchat-uid-1")
        page_sends(panel._table, kind="select", row=0)
        calls.logout()
        assert panel._table.selected == 0
        assert [row[1] for row in self.rows(panel)] == ["DELETE", "PUT", "POST"]
        panel.close()

    def test_the_requests_of_a_run_are_listed_too_and_can_be_cleared(
        self, bench: cc.Workbench, calls: cc.CometChatCalls, tmp_path: Path
    ):
        page_drops(bench.reproduce._drop, csv(tmp_path, "case_id,uid\na,cometchat-uid-1\nb,nobody\n"))
        run(bench.reproduce)
        assert sorted(row[3] for row in self.rows(bench.exchanges)) == ["Case a", "Case a", "Case b"]
        page_sends(bench.exchanges._table, kind="chip", chip=0)
        [refused] = self.rows(bench.exchanges)
        assert (refused[3], refused[4]["text"]) == ("Case b", "404")
        page_sends(bench.exchanges._table, kind="act", label="Clear")
        assert (bench.exchanges.requests, self.rows(bench.exchanges)) == ([], [])
        calls.login("cometchat-uid-1")
        assert [row[1] for row in self.rows(bench.exchanges)] == ["PUT", "POST"]

    def test_they_are_handed_out_as_a_recording_that_can_be_read(
        self, calls: cc.CometChatCalls, tmp_path: Path
    ):
        panel = cc.ExchangePanel(calls)
        cc.try_login("nobody", calls=calls)
        file = tmp_path / "requests.har"
        file.write_bytes(wanted(panel._table)["requests.har"])
        attempt = cc.read_har(file).iloc[0]
        assert (attempt["uid"], attempt["server_code"]) == ("nobody", "ERR_UID_NOT_FOUND")
        panel.close()

    def test_a_request_without_an_answer_says_why(self):
        calls = cc.Sandbox(faults=[{"effect": "reset"}]).client()
        panel = cc.ExchangePanel(calls)
        cc.try_login("cometchat-uid-1", calls=calls)
        [row] = self.rows(panel)
        assert row[4] == {"text": "no answer", "tone": "bad"}
        assert panel._table.detail["text"]
        panel.close()


class TestSandbox:
    @pytest.fixture
    def panel(self, sandbox: cc.Sandbox) -> Iterator[cc.SandboxPanel]:
        panel = cc.SandboxPanel(sandbox)
        yield panel
        panel.close()

    def command(self, panel: cc.SandboxPanel, method: str, path: str, body: object = None) -> None:
        page_sends(panel._controls, kind="command", method=method, path=path, body=body)

    def test_what_the_page_asks_for_is_done(self, sandbox: cc.Sandbox, panel: cc.SandboxPanel):
        self.command(panel, "POST", "faults", {"effect": "rate_limited", "endpoint": "me"})
        self.command(panel, "PUT", "clock", {"freeze": True})
        self.command(panel, "PUT", "rate-limits", {"core": 7, "standard": 9})
        self.command(panel, "POST", "users", {"uid": "bob", "name": "Bob"})
        self.command(panel, "POST", "users/bob/mint", {"count": 2})
        assert [fault.effect for fault in sandbox.faults] == ["rate_limited"]
        assert (sandbox.clock.frozen, sandbox.rate_limits.core, sandbox.token_count("bob")) == (True, 7, 2)
        self.command(panel, "POST", "snapshots", {})
        self.command(panel, "POST", "reset")
        assert sandbox.faults == ()
        self.command(panel, "POST", "snapshots/snapshot-1/restore")
        assert sandbox.token_count("bob") == 2
        assert panel._controls.state["faults"] == [{"effect": "rate_limited", "endpoint": "me"}]
        assert panel._controls.problem == ""

    @pytest.mark.parametrize(
        ("method", "path", "body", "words"),
        [
            ("POST", "users", {"uid": "a b"}, "no user 'a b' can be created: The uid may have 1 to 100"),
            ("POST", "faults", {"effect": "flood"}, "effect must be one of"),
            ("PUT", "clock", {"set": "noon"}, "moment"),
            ("POST", "users/nobody/delete", None, "has no user"),
            ("POST", "rockets", None, "the control has"),
        ],
    )
    def test_what_cannot_be_done_says_why(
        self, panel: cc.SandboxPanel, method: str, path: str, body, words: str
    ):
        self.command(panel, method, path, body)
        assert words in panel._controls.problem

    @pytest.mark.parametrize("content", [{}, {"method": "PUT"}, {"method": 1, "path": "reset"}])
    def test_a_message_of_another_shape_changes_nothing(self, panel: cc.SandboxPanel, content: dict):
        before = {**panel._controls.state, "clock": None}
        page_sends(panel._controls, {"kind": "command", **content})
        assert {**panel._controls.state, "clock": None} == before

    def test_the_journal_says_why_and_no_state_holds_a_secret(
        self, sandbox: cc.Sandbox, panel: cc.SandboxPanel, calls: cc.CometChatCalls
    ):
        calls.login("cometchat-uid-1")
        cc.try_login("cometchat-uid-9", calls=calls)
        page_sends(panel._controls, kind="look")
        newest = panel._journal.rows[0]["cells"]
        assert newest[2] == {"text": "404", "tone": "bad"}
        assert "cometchat-uid-" in newest[3]
        page_sends(panel._journal, kind="select", row=panel._journal.rows[0]["number"])
        assert ["Code", "ERR_UID_NOT_FOUND"] in panel._journal.detail["facts"]
        shown = json.dumps([panel._controls.state, panel._journal.view, panel._journal.detail], default=str)
        for secret in (sandbox.auth_key, sandbox.rest_api_key, calls.session.minted[0][1]):
            assert secret not in everything(panel) + shown
        page_sends(panel._journal, kind="act", label="Clear")
        assert (len(sandbox.journal), panel._journal.total) == (0, 0)


class TestAudit:
    USERS = "uid,name\nalice,Alice\nbob b,Bob\nALICE,Alice\ncarol,\n"

    @pytest.fixture
    def audit(self) -> Iterator[cc.AuditPanel]:
        audit = cc.AuditPanel()
        yield audit
        audit.close()

    def users(self, folder: Path, text: str = USERS) -> Path:
        file = folder / "users.csv"
        file.write_text(text)
        return file

    def rules(self, audit: cc.AuditPanel) -> list[str]:
        """Return the ids of the rules, which stand last in the second line."""
        return [row["cells"][1]["more"].split("`")[-2] for row in audit._summary.rows]

    def test_a_dropped_file_is_audited(self, audit: cc.AuditPanel, tmp_path: Path):
        page_drops(audit._drop, self.users(tmp_path))
        assert audit.result.rows == 4
        assert audit._bar.note.startswith("4 users")
        assert audit._bar.verdict == {"text": "Failed", "tone": "bad"}
        failing = audit.result.summary.query("failing > 0")["rule_id"]
        assert set(self.rules(audit)) == set(failing)
        assert audit._drop._kept == []

    def test_a_selected_rule_is_told_and_lists_who_breaks_it(self, audit: cc.AuditPanel, tmp_path: Path):
        page_drops(audit._drop, self.users(tmp_path))
        page_sends(audit._summary, kind="select", row=self.rules(audit).index("uid_space"))
        assert audit._details.shown["subtitle"] == "uid_space"
        assert dict(audit._details.shown["facts"])["Login ends with"] == "ERROR_UID_WITH_SPACE"
        assert audit._details.shown["listing"]["rows"] == [["1", "bob b", "bob b"]]

    def test_the_users_of_a_rule_are_listed_a_page_at_a_time(self, audit: cc.AuditPanel, tmp_path: Path):
        rows = "".join(f"u {number},Name\n" for number in range(45))
        page_drops(audit._drop, self.users(tmp_path, f"uid,name\n{rows}"))
        page_sends(audit._summary, kind="select", row=self.rules(audit).index("uid_space"))
        page_sends(audit._summary, kind="list", first=40)
        listing = audit._details.shown["listing"]
        assert [row[1] for row in listing["rows"]] == ["u 40", "u 41", "u 42", "u 43", "u 44"]
        assert (listing["first"], listing["total"]) == (40, 45)
        for first in (45, -20, "40", None):  # no such page
            page_sends(audit._summary, kind="list", first=first)
        assert audit._details.shown["listing"] == listing

    def test_a_file_without_a_fault_passes(self, audit: cc.AuditPanel, tmp_path: Path):
        page_drops(audit._drop, self.users(tmp_path, "uid,name\nalice,Alice\n"))
        assert audit._bar.note.startswith("1 user")
        assert audit._bar.verdict == {"text": "Passed", "tone": "good"}
        assert audit._details.shown == {}

    def test_a_file_that_cannot_be_read_says_why_and_loses_nothing(
        self, audit: cc.AuditPanel, tmp_path: Path
    ):
        page_drops(audit._drop, self.users(tmp_path))
        result = audit.result
        file = tmp_path / "users.json"
        file.write_text("{")
        page_drops(audit._drop, file)
        assert "users.json" in audit._bar.problem
        assert audit.result is result
        assert audit._summary.total

    def test_it_can_be_stopped_and_begun_again(
        self, audit: cc.AuditPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        def slow(path: Path, *, progress, limit: int) -> object:
            while True:
                progress(1_000, None)

        with monkeypatch.context() as patched:
            patched.setattr(audit_tab, "audit", slow)

            async def scenario() -> None:
                page_drops(audit._drop, self.users(tmp_path))
                while not audit._bar.done:
                    await asyncio.sleep(0.01)
                page_sends(audit._bar, kind="stop")
                while audit._bar.running:
                    await asyncio.sleep(0.01)

            asyncio.run(scenario())
        assert audit._bar.note.startswith("Stopped.")
        run(audit)
        assert audit.result.rows == 4

    def test_a_second_file_takes_the_place_of_the_first_that_still_runs(
        self, audit: cc.AuditPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        real = audit_tab.audit

        def slow_at_first(path: Path, *, progress, limit: int) -> object:
            while path.name == "slow.csv":
                progress(1, None)
            return real(path, progress=progress, limit=limit)

        monkeypatch.setattr(audit_tab, "audit", slow_at_first)
        slow = tmp_path / "slow.csv"
        slow.write_text("uid\nslow\n")

        async def scenario() -> None:
            page_drops(audit._drop, slow)
            while not audit._bar.done:
                await asyncio.sleep(0.01)
            page_drops(audit._drop, self.users(tmp_path))
            while audit._bar.running:
                await asyncio.sleep(0.01)

        asyncio.run(scenario())
        assert audit.result.rows == 4
        assert audit._bar.note.startswith("4 users")

    def test_several_files_and_excel_are_taken(self, audit: cc.AuditPanel, tmp_path: Path):
        sheet = tmp_path / "more.xlsx"
        pd.DataFrame({"uid": ["dave d", "eve"], "name": ["Dave", "Eve"]}).to_excel(sheet, index=False)
        page_drops(audit._drop, self.users(tmp_path), sheet)
        assert audit.result.rows == 6
        assert "2 files" in audit._bar.runs[0]

    def test_rules_are_chosen_by_severity_and_by_failing_logins(self, audit: cc.AuditPanel, tmp_path: Path):
        page_drops(audit._drop, self.users(tmp_path))
        chips = {one["label"]: one["count"] for one in audit._summary.view["chips"]}
        assert chips["Errors"] + chips.get("Warnings", 0) + chips.get("Info", 0) == audit._summary.total
        assert chips["Logins that would fail"] == len(audit.result.login_forecast())
        page_sends(audit._summary, kind="chip", chip=list(chips).index("Logins that would fail"))
        assert "uid_space" in self.rules(audit)

    def test_an_audit_is_compared_with_an_earlier_one(self, audit: cc.AuditPanel, tmp_path: Path):
        page_drops(audit._drop, self.users(tmp_path))
        page_drops(audit._drop, self.users(tmp_path, "uid,name\nalice,Alice\nbob,Bob\neve e,Eve\nx y,X\n"))
        assert len(audit._bar.choices) == 2
        page_sends(audit._bar, kind="choose", value="0")
        changes = {row["cells"][1]["more"].strip("`"): row["cells"] for row in audit._summary.rows}
        assert changes["uid_space"][0] == {"text": "worse", "tone": "bad"}
        assert changes["uid_space"][3:] == ["1", "2", "2", "1"]
        assert changes["uid_collision"][0] == {"text": "better", "tone": "good"}
        page_sends(audit._bar, kind="choose", value="")
        assert self.rules(audit) == ["uid_space"]
        page_sends(audit._bar, kind="recall", number=0)
        assert "uid_collision" in self.rules(audit)

    def test_a_sample_can_be_tried(self, audit: cc.AuditPanel):
        page_sends(audit._drop, kind="link", label="Try a sample")
        assert {"uid_e_mail", "uid_invisible", "created_at_milliseconds"} <= set(self.rules(audit))

    def test_issues_and_page_are_handed_out_and_hold_no_secret(self, audit: cc.AuditPanel, tmp_path: Path):
        token = "bob_1700000000" + "fa4e" * 8
        text = f"uid,name,authToken\nbob b,Bob,{token}\nbob b,,{token} \n"
        page_drops(audit._drop, self.users(tmp_path, text))
        files = wanted(audit._summary)
        assert b"uid_space" in files["issues.csv"]
        assert b"<html" in files["audit.html"]
        sheet = load_workbook(io.BytesIO(files.pop("issues.xlsx"))).active
        cells = str([cell.value for row in sheet.iter_rows() for cell in row])
        assert "uid_space" in cells
        for shown in (*(file.decode() for file in files.values()), everything(audit), cells):
            assert token not in shown
