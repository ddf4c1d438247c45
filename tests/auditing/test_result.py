"""What an audit's result says, shows and saves."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from support.audits import RULES, audit

import cometchat_nb as cc
from cometchat_nb.extras import install_command

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class TestVerdict:
    def test_an_audit_without_failures_has_passed(self):
        assert audit().passed
        assert not audit().fails("info")

    @pytest.mark.parametrize(
        ("rule", "failed"),
        [
            ("uid_space", ["error", "warning", "info"]),
            ("uid_upper_case", ["warning", "info"]),
            ("name_padded", ["info"]),
        ],
    )
    def test_it_fails_at_a_severity_and_at_the_milder_ones(self, rule: str, failed: list[str]):
        result = audit([(0, "a", rule, "x")])
        assert [name for name in ("error", "warning", "info") if result.fails(name)] == failed
        assert result.passed == ("error" not in failed)

    def test_a_severity_that_is_none_is_refused(self):
        with pytest.raises(ValueError, match="error, warning, info"):
            audit().fails("fatal")

    def test_its_repr_is_one_line(self):
        result = audit([(0, "a", "uid_space", "a b"), (1, "b", "uid_upper_case", "B")], 2_000)
        assert repr(result) == ("Audit(2,000 users, 2 of 12 rules failed: 1 error, 1 warning; pandas, 0.2 s)")
        assert "all 12 rules that could be checked hold" in repr(audit())
        assert "no rule could be checked" in repr(audit(rows=0))


class TestCoOccurrence:
    def test_it_counts_what_a_loop_counts(self):
        rules = [rule for rule in RULES if rule != "unknown_column"]
        dice = random.Random(7)
        issues = {(dice.randrange(60), dice.choice(rules)) for _ in range(300)}
        result = audit([(row, "u", rule, None) for row, rule in issues], 60)
        counts: Counter[tuple[str, str]] = Counter()
        for _, group in itertools.groupby(sorted(issues), key=lambda one: one[0]):
            counts.update(itertools.product([rule for _, rule in group], repeat=2))
        pairs = result.co_occurrence()
        assert {(a, b): pairs.loc[a, b] for a in rules for b in rules if pairs.loc[a, b]} == counts

    def test_rules_that_fail_nowhere_and_columns_are_left_out(self):
        pairs = audit([(0, "a", "uid_space", "a b"), (None, None, "unknown_column", "x")]).co_occurrence()
        assert pairs.to_dict() == {"uid_space": {"uid_space": 1}}
        assert audit().co_occurrence().shape == (0, 0)


class TestForecast:
    def test_a_login_has_the_one_code_that_the_sdk_would_give_first(self):
        issues = [
            (0, None, "uid_missing", None),
            (1, "Al ice", "uid_alphabet", "Al ice"),
            (1, "Al ice", "uid_space", "Al ice"),
            (1, "Al ice", "deactivated", "1"),
            (2, "  ", "uid_blank", "  "),
            (3, "bob", "auth_token_space", "x"),
            (3, "bob", "deactivated", "1"),
            (4, "eve", "uid_upper_case", "Eve"),
            (None, None, "unknown_column", "x"),
        ]
        forecast = audit(issues).login_forecast()
        assert forecast[["row", "method", "login_code", "rule_id"]].to_numpy().tolist() == [
            [0, "uid", "ERROR_INVALID_UID", "uid_missing"],
            [1, "uid", "ERROR_UID_WITH_SPACE", "uid_space"],
            [2, "uid", "ERROR_INVALID_UID", "uid_blank"],
            [3, "uid", "ERROR_INVALID_UID", "deactivated"],
            [3, "auth_token", "ERROR_AUTHTOKEN_WITH_SPACE", "auth_token_space"],
        ]

    def test_it_has_the_same_columns_and_dtypes_without_rows(self):
        full, none = audit([(0, None, "uid_missing", None)]).login_forecast(), audit().login_forecast()
        assert full.dtypes.to_dict() == none.dtypes.to_dict()
        assert none.empty

    def test_what_limit_cut_is_not_guessed(self):
        result = audit([(0, "a", "uid_space", "a b")], complete=False)
        for ask in (result.login_forecast, result.co_occurrence):
            with pytest.raises(ValueError, match="limit= cut them"):
                ask()
        assert "no forecast of logins" in result._repr_html_()


class TestShown:
    def test_what_failed_is_seen_at_a_glance(self):
        issues = [(n, f"u {n}", "uid_space", f"u {n}") for n in range(30)] + [(0, "u 0", "name_padded", " x")]
        shown = audit(issues, 100_000)._repr_html_()
        assert "100,000 users, 2 of 12 rules failed</strong>" in shown
        assert "1 error, 1 info" in shown
        assert shown.index("uid_space</a>") < shown.index("name_padded</a>")
        assert "&lt; 0.1 %" in shown
        assert "The first 20 of 31 issues" in shown
        assert "10 rules passed" in shown
        assert "ERROR_UID_WITH_SPACE" in shown

    def test_what_could_not_be_judged_is_told(self):
        shown = audit(not_checked=["name_padded"], unreadable=[("a.ndjson", 17, "not JSON")])._repr_html_()
        assert "1 rule not checked: the column is not there" in shown
        assert re.search(r"a\.ndjson</td><td class=\"number\">17</td><td>not JSON", shown)

    def test_its_style_touches_nothing_else(self):
        shown = audit()._repr_html_()
        style = re.search(r"<style>(.*?)</style>", shown, re.DOTALL)[1]
        rules = re.sub(r"/\*.*?\*/|@\w+ [^{]*\{|\([^()]*\)", "", style, flags=re.DOTALL)
        selectors = [one.strip() for group in re.findall(r"([^{}]+)\{", rules) for one in group.split(",")]
        assert selectors
        own = re.search(r'class="cc-ui (cc-\w+) cc-audit"', shown)[1]
        assert [one for one in selectors if f".{own}" not in one and ".cc-audit" not in one] == []

    def test_hostile_data_is_text(self):
        result = audit([(0, HOSTILE, "uid_alphabet", HOSTILE)], unreadable=[(HOSTILE, 1, HOSTILE)])
        for text in (result._repr_html_(), result.to_html(HOSTILE), result.diff(audit())._repr_html_()):
            assert "<script" not in text
            assert "<img" not in text

    def test_a_page_asks_for_nothing(self):
        page = audit([(0, "a b", "uid_space", "a b")]).to_html("Users of October")
        assert "<h1>Users of October</h1>" in page
        assert "default-src 'none'" in page
        assert not re.findall(r"""(?:src|href)=["']?(?!https://www\.cometchat\.com/docs/)\w+""", page)
        assert "values that had to be masked when it was written: 0" in page

    def test_a_secret_that_slipped_in_is_masked_and_counted(self):
        token, key = "bob_1700000000fa4efa4efa4e", "fa4e" * 10
        issues = [(n, one, "uid_alphabet", one) for n, one in enumerate((token, key))]
        result = audit(issues)
        for text in (result.to_html(), result._repr_html_(), result.diff(audit())._repr_html_()):
            for secret in ("1700000000fa4e", key):
                assert secret not in text
        assert "when it was written: 2" in result.to_html()

    def test_a_chart_has_a_bar_for_each_rule_that_fails(self):
        figure = audit([(0, "a b", "uid_space", "a b"), (0, "a b", "name_padded", " x")]).plot()
        svg = figure._repr_html_()
        assert "uid_space" in svg
        assert "name_padded" in svg
        assert "currentColor" in svg
        assert audit().plot()._repr_html_()

    def test_a_table_holds_the_first_issues(self):
        issues = [(n, f"u{n}", "name_missing", None) for n in range(30)]
        table = audit(issues, 30).table(limit=25)
        assert table.caption == "The first 25 of 30 issues"


class TestSaved:
    def test_it_is_saved_as_three_files(self, tmp_path: Path):
        result = audit([(0, "a b", "uid_space", "a b"), (None, None, "unknown_column", "x")])
        files = result.save(tmp_path / "october")
        assert [file.name for file in files] == ["issues.parquet", "summary.parquet", "audit.html"]
        pd.testing.assert_frame_equal(pd.read_parquet(files[1]), result.summary, check_dtype=False)
        assert pd.read_parquet(files[0])["row"].tolist()[0] == 0
        assert files[2].read_text("utf-8") == result.to_html()
        assert result.save(tmp_path / "october") == files

    def test_a_folder_in_no_folder_is_refused(self, tmp_path: Path):
        with pytest.raises(FileNotFoundError, match="there is no folder"):
            audit().save(tmp_path / "nowhere" / "october")

    @pytest.mark.parametrize(
        ("package", "call", "extra"),
        [
            ("pyarrow", "save('{folder}')", "files"),
            ("matplotlib", "plot()", "charts"),
            ("itables", "table()", "tables"),
        ],
    )
    def test_without_an_extra_it_says_which(self, tmp_path: Path, package: str, call: str, extra: str):
        folder = tmp_path / "october"
        tests = str(Path(__file__).parents[1])
        # Of a `None` in `sys.modules`, pandas 2 believes that it is pyarrow.
        code = f"""
import sys
class Absent:
    def find_spec(self, name, *rest):
        if name.split(".")[0] == "{package}":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
sys.path.insert(0, {tests!r})
from support.audits import audit
audit().{call.format(folder=folder)}
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert install_command(extra) in done.stderr.splitlines()[-1]
        assert not folder.exists()


class TestDiff:
    def test_what_is_new_and_what_is_gone(self):
        before = audit([(0, "a b", "uid_space", "a b"), (1, "x", "name_missing", None)])
        after = audit([(5, "x", "name_missing", None), (6, "y", "name_missing", None)])
        diff = before.diff(after)
        rules = diff.summary.set_index("rule_id")
        columns = ["failing_before", "failing_after", "verdict", "new", "fixed"]
        assert rules.loc["uid_space", columns].tolist() == [1, 0, "better", 0, 1]
        assert rules.loc["name_missing", columns].tolist() == [1, 2, "worse", 1, 0]
        assert rules.loc["uid_blank", columns].tolist() == [0, 0, "same", 0, 0]
        assert rules.loc["name_missing", "change"] == pytest.approx(0.1)
        assert diff.issues[["change", "row", "uid"]].to_numpy().tolist() == [
            ["new", 6, "y"],
            ["fixed", 0, "a b"],
        ]
        assert "1 better, 1 worse, 10 same; issues: 1 new, 1 fixed" in repr(diff)
        assert diff._repr_html_().index(">worse</span>") < diff._repr_html_().index(">better</span>")

    def test_users_without_a_uid_are_compared_by_their_number(self):
        before = audit([(n, None, "uid_missing", None) for n in range(3)])
        after = audit([(n, None, "uid_missing", None) for n in (7, 8)])
        assert len(before.diff(after).issues) == 1
        assert before.diff(after).issues["change"].item() == "fixed"

    def test_a_uid_that_is_there_twice_is_counted_twice(self):
        twice = audit([(0, "a", "uid_duplicate", "a"), (1, "a", "uid_duplicate", "a")])
        thrice = audit([(n, "a", "uid_duplicate", "a") for n in range(3)])
        assert twice.diff(thrice).issues[["change", "row"]].to_numpy().tolist() == [["new", 2]]
        assert twice.diff(twice).issues.empty

    def test_an_unknown_column_is_told_by_its_name(self):
        before = audit([(None, None, "unknown_column", "x")])
        after = audit([(None, None, "unknown_column", "y")])
        assert before.diff(after).issues["field"].tolist() == ["y", "x"]

    def test_exports_of_different_size_are_compared_by_share(self):
        before = audit([(0, "a", "name_missing", None)], rows=10)
        after = audit([(n, f"u{n}", "name_missing", None) for n in range(2)], rows=40)
        rules = before.diff(after).summary.set_index("rule_id")
        assert rules.loc["name_missing", "verdict"] == "better"

    def test_the_same_issues_among_more_users_are_the_same(self):
        before, after = (audit([(0, "a", "name_missing", None)], rows=rows) for rows in (10, 11))
        assert set(before.diff(after).summary["verdict"]) == {"same"}

    def test_a_rule_is_not_worse_because_other_users_are_gone(self):
        before = audit([(n, f"u{n}", "name_missing", None) for n in range(5)], rows=100)
        after = audit([(n, f"u{n}", "name_missing", None) for n in range(4)], rows=10)
        assert before.diff(after).summary.set_index("rule_id").loc["name_missing", "verdict"] == "better"
        assert after.diff(before).summary.set_index("rule_id").loc["name_missing", "verdict"] == "worse"

    def test_a_rule_that_only_one_of_them_has_is_not_compared(self):
        before = audit([(0, "a", "uid_space", "a b")], rules=["uid_space", "uid_blank"])
        after = audit(rules=["uid_blank", "name_missing"], not_checked=["uid_blank"])
        diff = before.diff(after)
        assert diff.summary["rule_id"].tolist() == ["uid_blank", "name_missing", "uid_space"]
        assert set(diff.summary["verdict"]) == {"not compared"}
        assert diff.summary["new"].isna().tolist() == [False, True, True]
        assert "3 rules not compared" in diff._repr_html_()

    def test_where_limit_cut_the_issues_the_counts_are_compared(self):
        before, after = audit([(0, "a", "name_missing", None)], complete=False), audit()
        diff = before.diff(after)
        rules = diff.summary.set_index("rule_id")
        assert rules.loc["name_missing", "verdict"] == "better"
        assert diff.summary["new"].isna().all()
        assert "issues:" not in diff._repr_html_()
        with pytest.raises(ValueError, match="audit without limit"):
            _ = diff.issues

    def test_nothing_and_nothing(self):
        diff = audit(rows=0).diff(audit(rows=0))
        assert (
            diff.issues.dtypes.to_dict()
            == audit([(0, "a", "name_missing", None)]).diff(audit()).issues.dtypes.to_dict()
        )
        assert diff._repr_html_()

    def test_something_else_is_refused(self):
        with pytest.raises(TypeError, match="after must be"):
            audit().diff(cc.list_users(progress=False))
