"""The rules for a user's fields, as the service checks them when a user is written.

Source: https://www.cometchat.com/docs/articles/properties-and-constraints
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from .refusals import Details, bad_request

LONGEST_NAME = 100
LONGEST_URL = 3_000
LARGEST_METADATA = 5 * 1024
LONGEST_METADATA_OF_OLD = 1_600
MOST_TAGS = 25

ALPHABET = re.compile(r"[a-z0-9_-]{1,100}\Z", re.IGNORECASE | re.ASCII)


def checked(body: Mapping[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the user fields of a body, valid ones only; others than a user has are left out.

    Raises:
        Refusal: `ERR_BAD_REQUEST` with every field that is missing or not valid.
    """
    details: Details = {
        name: [f"The {name} field is required."] for name in required if body.get(name) is None
    }
    for name, (is_valid, rule) in RULES.items():
        value = body.get(name)
        if value is not None and not is_valid(value):
            details[name] = [f"The {name} {rule}."]
    if details:
        raise bad_request(details)
    return {name: body[name] for name in RULES if body.get(name) is not None}


def check_length_of_metadata(fields: Mapping[str, Any]) -> None:
    """Check the older limit for metadata, which one page still gives.

    Raises:
        Refusal: `ERR_BAD_REQUEST`.
    """
    if len(json.dumps(fields.get("metadata", {}))) > LONGEST_METADATA_OF_OLD:
        raise bad_request(
            {"metadata": [f"The metadata must have at most {LONGEST_METADATA_OF_OLD} characters."]}
        )


def is_text(value: object, longest: int) -> bool:
    """Tell whether this is a text of 1 to so many characters, not all of them white space."""
    if not isinstance(value, str) or not 1 <= len(value) <= longest or not value.strip():
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def is_identifier(value: object) -> bool:
    """Tell whether this could be a uid or the name of a role."""
    return isinstance(value, str) and ALPHABET.match(value) is not None


def _is_url(value: object) -> bool:
    if not isinstance(value, str) or len(value) > LONGEST_URL or not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _is_metadata(value: object) -> bool:
    try:
        return isinstance(value, dict) and len(json.dumps(value, allow_nan=False)) <= LARGEST_METADATA
    except ValueError:
        return False


def _are_tags(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MOST_TAGS and all(is_text(tag, 100) for tag in value)


RULES: dict[str, tuple[Callable[[object], bool], str]] = {
    "uid": (is_identifier, "may have 1 to 100 letters, digits, hyphens and underscores"),
    "name": (lambda value: is_text(value, LONGEST_NAME), "must have 1 to 100 characters"),
    "avatar": (_is_url, "must be a URL of at most 3000 characters"),
    "link": (_is_url, "must be a URL of at most 3000 characters"),
    "role": (is_identifier, "may have 1 to 100 letters, digits, hyphens and underscores"),
    "metadata": (_is_metadata, "must be an object of at most 5 KB"),
    "tags": (_are_tags, "must be a list of at most 25 texts of 1 to 100 characters"),
}
