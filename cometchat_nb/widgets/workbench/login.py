"""The tab to log in with."""

from __future__ import annotations

import json

from ...defaults import AnyCalls
from ...reporting.by_hand import by_hand
from ...sandbox import Sandbox
from ..components.details import Details
from ..login_form import LoginForm
from .panel import Bar, Panel

_SOMEBODY = "user-42"
_PYTHON = {
    "uid": """settings = cc.AppSettings({app}, {region}, auth_key)
calls = cc.CometChatCalls(settings)
calls.login({uid})""",
    "auth_token": """settings = cc.AppSettings({app}, {region})
calls = cc.CometChatCalls(settings)
calls.login_with_auth_token(auth_token)""",
}


class LoginPanel(Panel):
    """The login form, which turns into the session's card, beside the same login in code.

    Args:
        calls: The client or a sandbox; by default the environment's app, and without one the sandbox.

    Attributes:
        form: The widget.
    """

    def __init__(self, calls: AnyCalls | Sandbox | None = None) -> None:
        self.form = LoginForm(calls)
        self._code = Details("The same login in code", "")
        bar = Bar([self.form, self._code])
        bar.add_class("cc-beside")
        super().__init__([bar])
        self.form.observe(lambda _change: self._show_code(), ["mode", "user"])
        self._show_code()

    def _show_code(self) -> None:
        settings = self.form.calls.settings if self.form.target_kind == "app" else None
        app_id, region = (settings.app_id, settings.region) if settings else ("<APP_ID>", "us")
        uid = self.form.user.get("uid", _SOMEBODY)
        row = {"method": self.form.mode, "uid": uid, "app_id": app_id, "region": region}
        ways = by_hand({**row, "exchange": "any", "steps": None})
        quoted = {"app": json.dumps(app_id), "region": json.dumps(region), "uid": json.dumps(uid)}
        python = _PYTHON[self.form.mode].format(**quoted)
        said = [("JavaScript", ways["javascript"]), ("Python", python), ("curl", ways["curl"])]
        known = [(label, way) for label, way in said if way]
        self._code.show(
            "The same login in code",
            "Placeholders stand for keys and tokens.",
            quotes=known,
            copies=[(f"Copy {label}", way) for label, way in known],
        )
