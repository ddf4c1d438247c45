"""What a cell shows of users, clients, sandboxes and errors."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

import pytest
from IPython.core.interactiveshell import InteractiveShell

import cometchat_nb as cc

KEY = "fa4e-planted-key-fa4e-planted-key"


@pytest.fixture
def sandbox() -> cc.Sandbox:
    return cc.Sandbox()


def failure(sandbox: cc.Sandbox) -> cc.CometChatError:
    with pytest.raises(cc.CometChatError) as caught:
        sandbox.client().login("nobody", sandbox.auth_key)
    return caught.value


def ran(shell: InteractiveShell, *cells: str) -> list[str]:
    """Run cells; return what each printed, without colours."""
    said = []
    for cell in cells:
        printed = io.StringIO()
        with redirect_stdout(printed):
            shell.run_cell(cell)
        said.append(re.sub("\\x1b\\[[0-9;]*m", "", printed.getvalue()))
    return said


class TestCards:
    def test_a_user_is_a_card_with_a_masked_token(self, sandbox):
        calls = sandbox.client()
        shown = calls.login("cometchat-uid-1")._repr_html_()
        for text in ("Andrew Joseph", "cometchat-uid-1", "online", "cometchat-uid-1_****"):
            assert text in shown
        assert calls.get_user_auth_token() not in shown

    @pytest.mark.parametrize("kind", ["client", "async_client"])
    def test_a_client_says_which_app_and_who_is_in(self, sandbox, kind):
        calls = getattr(sandbox, kind)()
        assert "Nobody" in calls._repr_html_()
        assert sandbox.app_id in calls._repr_html_()
        assert sandbox.auth_key not in calls._repr_html_()

    def test_a_client_before_init_says_so(self):
        assert "Not initialized" in cc.CometChatCalls()._repr_html_()

    def test_a_sandbox_says_that_nothing_leaves(self, sandbox):
        shown = sandbox._repr_html_()
        assert "Nothing leaves this machine" in shown
        assert sandbox.auth_key not in shown

    def test_an_error_says_what_happened_and_what_to_do(self, sandbox):
        error = failure(sandbox)
        shown = error._repr_html_()
        for text in (error.code, error.hint, "404 ERR_UID_NOT_FOUND", "Login failed"):
            assert text in shown

    def test_markup_stays_text(self):
        shown = cc.User("bob", "<img src=x onerror=alert(1)>")._repr_html_()
        assert "<img" not in shown
        assert "&lt;img" in shown

    @pytest.mark.parametrize("show", [lambda one: one.client(), lambda one: one])
    def test_a_card_carries_only_the_rules_that_it_uses(self, sandbox, show):
        shown = show(sandbox)._repr_html_()
        assert len(shown) < 4_500
        assert ".cc-badge{" in shown
        assert ".cc-avatar{" not in shown

    def test_the_rules_of_a_card_do_not_reach_those_above_it(self, sandbox):
        """A notebook's page has the styles of all its cells, and the last of equal weight would win."""
        shown = sandbox._repr_html_()
        [scope] = set(re.findall(r"\.(cc-[0-9a-f]{8})\b", shown))
        assert f'<div class="cc-ui {scope} ' in shown
        assert not re.search(r"\.cc-ui\b", shown)

    def test_every_token_that_a_card_uses_is_in_it(self, sandbox):
        for shown in (
            failure(sandbox)._repr_html_(),
            sandbox.client().login("cometchat-uid-1")._repr_html_(),
        ):
            used = set(re.findall(r"var\((--cc-[\w-]+)", shown)) - {"--cc-tone", "--cc-soft"}
            assert used <= set(re.findall(r"(--cc-[\w-]+):", shown))


class TestTracebacks:
    @pytest.fixture
    def shell(self):
        shell = InteractiveShell()
        shell.run_cell("import cometchat_nb as cc")
        yield shell
        shell.history_manager.end_session()

    def test_a_failed_login_prints_its_sentence_and_next_step_and_no_frames(self, shell, sandbox):
        [said] = ran(shell, "cc.Sandbox().client().login('nobody')")
        error = failure(sandbox)
        assert said.startswith(f"{error.description} ERROR_INVALID_UID")
        assert f"Next step: {error.hint}" in said
        assert "Traceback" not in said
        assert ".py" not in said

    def test_tb_has_the_frames_and_no_secret(self, shell):
        shell.user_ns["key"] = KEY
        _, said = ran(shell, "cc.Sandbox().client().login('cometchat-uid-1', key)", "%tb")
        assert "auth/clients/client.py" in said  # and none below it: their locals hold request and reply
        assert KEY not in said

    def test_an_error_of_another_kind_keeps_its_traceback(self, shell):
        [said] = ran(shell, "cc.Sandbox().client().login(5)")
        assert "Traceback" in said
