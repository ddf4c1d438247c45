"""Where this project's documentation has a page on a code, cause, rule or fault.

The pages are built by `make docs`. `COMETCHAT_NB_DOCS` says where they are, such as
`https://docs.example.com/cometchat-nb` or `file:///path/to/build/docs`; without it, messages keep to the
vendor's pages. A page's address below that never changes.
"""

from __future__ import annotations

import os
from typing import Literal
from urllib.parse import quote

Catalogue = Literal["codes", "causes", "rules", "faults"]

VARIABLE = "COMETCHAT_NB_DOCS"


def page_path(catalogue: Catalogue, name: str) -> str:
    """Return the permanent address of an entry's page, below the base address.

    >>> page_path("codes", "ERROR_INVALID_UID")
    'codes/ERROR_INVALID_UID.html'
    """
    return f"{catalogue}/{quote(name, safe='')}.html"


def page_url(catalogue: Catalogue, name: str) -> str | None:
    """Return the whole address of an entry's page; `None` where no documentation is set up."""
    base = os.environ.get(VARIABLE, "").strip()
    return f"{base.rstrip('/')}/{page_path(catalogue, name)}" if base else None
