"""What a person does in front of a login form."""

from __future__ import annotations

from playwright.sync_api import Locator, expect


def log_in(form: Locator, sample: str) -> None:
    """Click a sample user and press Enter in the key field, which the click has focused."""
    form.get_by_role("button", name=sample).click()
    key = secret_field(form)
    expect(key).to_be_focused()
    key.press("Enter")  # where a notebook that is still opening has taken the focus away meanwhile, anew


def secret_field(form: Locator) -> Locator:
    """Find the field for the API key."""
    return form.get_by_role("textbox", name="API key")
