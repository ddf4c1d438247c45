"""The report: complete, without a request, without a secret, whatever the data holds."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import cometchat_nb as cc
from cometchat_nb.redaction import Redactor

RECORDINGS = Path(__file__).parents[2] / "notebooks" / "tickets"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>|`x`|[a](javascript:alert(1))\u202e"


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    return cc.reproduce([*cc.sample_cases().to_dict("records"), {"uid": "Cometchat-UID-2"}], progress=False)


class TestContent:
    def test_every_failure_is_there_with_cause_and_next_step(self, results: pd.DataFrame):
        report = cc.report(results)
        for text in (report.html, report.markdown.replace("\\", "")):
            for case_id in results["case_id"]:  # on a card of its own, or named on that of the same failure
                assert f"Case {case_id}" in text or f"{case_id} (cometchat-uid-1)" in text
            assert text.count("Next step:") >= len(results)

    def test_the_summary_counts_by_code(self, results: pd.DataFrame):
        report = cc.report(results)
        assert f"{len(results)} logins" in report.html
        assert "Target: the sandbox in this process." in report.html
        assert f"1 succeeded, {len(results) - 1} failed" in report.markdown
        assert re.search(r"ERROR\\_API\\_KEY\\_NOT\\_FOUND \| 3 \|", report.markdown)

    def test_a_success_in_spite_of_a_defect_is_told(self, results: pd.DataFrame):
        assert "Succeeded in spite of a defect" in cc.report(results).html

    def test_a_command_and_code_with_placeholders(self):
        page = cc.report(cc.reproduce([{"uid": "no@body"}], progress=False)).html
        assert "apiKey: &lt;AUTH_KEY&gt;" in page
        assert "https://&lt;APP_ID&gt;.api-us.cometchat.io/v3.0/users/no%40body/auth_tokens" in page
        assert "CometChatCalls.login(&#34;no@body&#34;, &#34;&lt;AUTH_KEY&gt;&#34;)" in page

    def test_where_nothing_was_sent_no_command_is_offered(self):
        report = cc.report(cc.reproduce([{"uid": "a b"}], progress=False))
        assert "curl" not in report.markdown
        assert "CometChatCalls.login" in report.markdown

    def test_what_failed_alike_is_told_once(self):
        frame = cc.reproduce([{"uid": f"user{n}"} for n in range(40)], progress=False)
        report = cc.report(frame)
        assert report.html.count("<article ") == 1
        assert "39 more: 2 (user1), 3 (user2)" in report.html
        assert "more failures are in the table" not in report.html

    def test_what_came_out_otherwise_is_listed(self):
        cases = [{"uid": "cometchat-uid-1", "expected_code": "ERROR_INVALID_UID"}, {"uid": "nobody"}]
        report = cc.report(cc.reproduce(cases, progress=False))
        assert "Not as expected" in report.html
        assert r"| 1 | cometchat-uid-1 | ERROR\_INVALID\_UID | logged in |" in report.markdown

    def test_the_command_is_one_that_a_shell_reads(self):
        uid = "o'neil; $(touch x) `y`"
        frame = cc.reproduce([{"uid": uid.replace(" ", "_")}], progress=False)
        line = re.search(r"```sh\n(.*?)\n```", cc.report(frame).markdown, re.DOTALL)[1]
        done = subprocess.run(
            ["sh", "-c", f"curl() {{ printf '%s\\n' \"$@\"; }}; {line}"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "o%27neil%3B_%24%28touch_x%29_%60y%60" in done.stdout

    def test_the_frames_of_the_other_helpers(self):
        assert "ERROR_INVALID_UID" in cc.report(cc.try_login("nobody")).html
        assert "0 logins" in cc.report(cc.reproduce([], progress=False)).html

    def test_a_chart_takes_the_colours_of_the_page(self, results: pd.DataFrame):
        svg = re.search(r"<svg.*?</svg>", cc.report(results).html, re.DOTALL)[0]
        assert "currentColor" in svg
        assert "Latency, ms" in svg
        assert "<svg" not in cc.report(results, chart=False).html

    def test_matplotlib_is_not_needed(self):
        code = (
            "import sys; sys.modules['matplotlib'] = None\n"
            "import cometchat_nb as cc\n"
            "print('<svg' in cc.report(cc.try_login('nobody')).html)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.stdout.strip() == "False", done.stderr

    def test_it_is_shown_in_a_frame_that_runs_no_script(self, results: pd.DataFrame):
        assert re.search(r"<iframe [^>]*\bsandbox\b(?!=)", cc.report(results)._repr_html_())

    def test_it_is_saved_as_two_files(self, results: pd.DataFrame, tmp_path: Path):
        report = cc.report(results)
        assert report.save(tmp_path / "ticket-7") == [tmp_path / "ticket-7.html", tmp_path / "ticket-7.md"]
        assert (tmp_path / "ticket-7.html").read_text("utf-8") == report.html
        assert report.save(tmp_path / "ticket-8.v2")[0].name == "ticket-8.v2.html"
        assert report.save(tmp_path / "ticket-9.html")[1].name == "ticket-9.md"
        assert len(repr(report)) < 80
        with pytest.raises(ValueError, match="needs a name"):
            report.save("")
        with pytest.raises(FileNotFoundError, match="there is no folder"):
            report.save(tmp_path / "nowhere" / "ticket-7")

    @pytest.mark.parametrize("given", [None, "text", pd.DataFrame({"a": [1]})])
    def test_another_frame_is_refused(self, given: object):
        with pytest.raises(TypeError, match="report takes a frame"):
            cc.report(given)

    def test_secrets_are_a_list(self, results: pd.DataFrame):
        with pytest.raises(TypeError, match="must be a list"):
            cc.report(results, secrets="one")


class TestSafety:
    def test_it_asks_for_nothing(self, results: pd.DataFrame):
        page = cc.report(results).html
        assert "default-src 'none'" in page
        assert not re.findall(r"<(?:script|link|img|iframe|object|embed)\b|\bsrc=|url\((?!#)|@import", page)
        links = re.findall(r"<(\w+) [^>]*href=\"([^\"]*)\"([^>]*)", page)
        away = [(tag, target, rest) for tag, target, rest in links if not target.startswith("#")]
        assert away
        for tag, target, rest in away:
            assert (tag, target[:8]) == ("a", "https://")
            assert "noreferrer" in rest

    def test_hostile_data_is_text(self):
        frame = cc.reproduce([{"uid": HOSTILE.replace(" ", "_"), "case_id": HOSTILE}], progress=False)
        report = cc.report(frame, title=HOSTILE)
        assert "<script>" not in report.html
        assert "<img" not in report.html
        prose = re.sub(r"```.*?```", "", report.markdown, flags=re.DOTALL)
        assert not re.search(r"(?<!\\)<script", prose)
        assert not re.search(r"(?<!\\)\]\(", prose)
        assert "<script>" not in frame._repr_html_()

    def test_a_secret_that_slipped_in_is_masked_and_counted(self):
        case = {"uid": "nobody", "api_key": "planted-in-a-case", "note": "the key is planted-in-a-case"}
        frame = cc.reproduce([case], progress=False)
        Redactor("planted-elsewhere")
        token, key = "bob_1700000000fa4efa4efa4e", "fa4e" * 10
        frame["description"] = f"planted-in-a-case planted-elsewhere {token} {key} given-by-hand"
        report = cc.report(frame, secrets=["given-by-hand"])
        assert report.masked == 4
        for text in (report.html, report.markdown):
            assert "when it was written: 4" in text
            assert "planted\\-elsewhere" in text or "planted-elsewhere" in text
            for secret in ("planted-in-a-case", "1700000000", key, "given-by-hand"):
                assert secret not in text

    def test_a_key_used_by_another_run_changes_nothing(self):
        words = "Check the service's reply by hand"
        before = cc.report(cc.try_login("nobody")).markdown
        cc.try_login("somebody", words)
        cc.reproduce([{"uid": "nobody", "api_key": "Login report"}], progress=False)
        after = cc.report(cc.try_login("nobody"))
        assert after.masked == 0
        assert after.markdown.splitlines()[0] == before.splitlines()[0]

    def test_a_uid_stays_though_somebody_gave_it_as_a_token(self):
        frame = cc.reproduce([{"auth_token": "alice"}, {"uid": "alice"}], progress=False)
        report = cc.report(frame)
        assert "alice" in report.html
        assert report.masked == 0


class TestTickets:
    def test_a_recording_is_reported_as_its_attempts(self):
        ticket = cc.read_ticket(RECORDINGS / "uid_is_email.har")
        assert "1 login, " in cc.report(ticket).markdown
        assert "ERROR\\_INVALID\\_UID" in cc.report(ticket).markdown

    def test_words_are_quoted_and_diagnosed(self):
        ticket = cc.read_ticket("Login failed: The UID bob@example.com does not exist. Why?")
        report = cc.report(ticket)
        assert "<blockquote>Login failed: The UID bob@example.com" in report.html
        page = re.sub("</?code>", "`", html.unescape(report.html))
        assert cc.diagnose(ticket)["next_step"].iloc[0] in page

    def test_a_secret_in_the_words_is_masked(self):
        report = cc.report(cc.read_ticket(f"Login failed: The key {'fa4e' * 10} does not exist."))
        assert "fa4efa4e" not in report.html + report.markdown


class TestPseudonyms:
    def test_people_get_names_that_tell_them_apart(self):
        frame = cc.reproduce([{"uid": "ann.lee@corp.example"}, {"uid": "bob-42"}], progress=False)
        report = cc.report(frame, pseudonymize=True)
        for text in (report.html, report.markdown):
            for person in ("ann.lee", "corp.example", "bob-42"):
                assert person not in text
        assert "user-1%40example.invalid/auth_tokens" in report.html
        assert "users/user-2/auth_tokens" in report.html

    def test_an_address_in_a_text_is_renamed_too(self):
        ticket = cc.read_ticket(
            "Carl Ray <carl@corp.example> cannot log in: Login failed: The UID 7 does not exist."
        )
        report = cc.report(ticket, pseudonymize=True)
        assert "carl@" not in report.html
        assert "user-1@example.invalid" in html.unescape(report.html)


class TestVisibility:
    @pytest.mark.parametrize(
        ("uid", "shown"),
        [("bob\u200b", "bob[U+200B]"), ("bob\u00a0x", "bob[U+00A0]x"), ("bob\t", "bob[U+0009]")],
    )
    def test_what_cannot_be_seen_is_shown(self, uid: str, shown: str):
        assert shown in cc.report(cc.reproduce([{"uid": uid}], progress=False)).html


class TestDisplay:
    def test_a_row_opens_into_its_diagnosis(self, results: pd.DataFrame):
        shown = results._repr_html_()
        assert shown.count("<details>") == len(results)
        assert f"{len(results)} cases, {len(results) - 1} failed. Target: the sandbox" in shown

    def test_of_many_the_first_are_shown(self):
        shown = cc.reproduce([{"uid": "nobody"}] * 60, progress=False)._repr_html_()
        assert "The first 50 of 60 rows." in shown

    def test_a_part_without_the_columns_is_an_ordinary_table(self, results: pd.DataFrame):
        assert "<details>" not in results[["case_id", "ok"]]._repr_html_()

    def test_a_slice_is_still_a_result(self, results: pd.DataFrame):
        assert "<details>" in results[results["stage"] == "input"]._repr_html_()
