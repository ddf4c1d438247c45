"""What a person does in front of a login form."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def log_in(form: Locator, sample: str) -> None:
    """Click a sample user and press Enter in the key field, which the click has focused."""
    form.get_by_role("button", name=sample).click()
    key = secret_field(form)
    expect(key).to_be_focused()
    key.press("Enter")  # where a notebook that is still opening has taken the focus away meanwhile, anew


def secret_field(form: Locator) -> Locator:
    """Find the field for the Auth Key."""
    return form.get_by_role("textbox", name="Auth Key")


def log_out(page: Page) -> None:
    """Press the logout button that stands by itself."""
    page.locator(".cc-widget:not(.cc-login)").get_by_role("button", name="Log out").click()


def switch_user(form: Locator) -> None:
    """Turn from the card of the session back to the form."""
    form.get_by_role("button", name="Switch user…").click()
