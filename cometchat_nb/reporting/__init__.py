"""What leaves the notebook: a report of logins as HTML and Markdown, with no secret in it."""

from .report import Report, report

__all__ = ["Report", "report"]
