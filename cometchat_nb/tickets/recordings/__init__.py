"""Requests that a ticket holds, whoever recorded or exported them, read into login attempts."""
