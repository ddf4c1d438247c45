"""The control's page: one file, with a policy that allows its own script and style and nothing else."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path

_FILE = Path(__file__).with_name("page.html")


@functools.cache
def page() -> bytes:
    """Return the page."""
    return _FILE.read_bytes()


def _hash_of(element: str) -> str:
    """Return the hash by which a policy allows the page's script or style."""
    content = re.search(rb"<%b>(.*?)</%b>" % (element.encode(), element.encode()), page(), re.DOTALL)
    digest = hashlib.sha256(content[1] if content else b"").digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@functools.cache
def page_headers() -> dict[str, str]:
    """Return the headers of the page."""
    policy = {
        "default-src": "'none'",
        "script-src": _hash_of("script"),
        "style-src": _hash_of("style"),
        "connect-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
