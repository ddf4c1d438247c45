"""The causes of a failed login: data, one module a theme; an entry needs no code."""

from __future__ import annotations

from . import (
    android,
    apps,
    browsers,
    environment,
    flutter,
    ios,
    keys,
    networks,
    order,
    packages,
    react_native,
    rest,
    services,
    sessions,
    settings_files,
    tokens,
    uids,
)
from .entry import Cause
from .ties import TIES

_THEMES = (
    uids,
    keys,
    tokens,
    apps,
    sessions,
    order,
    networks,
    browsers,
    services,
    rest,
    environment,
    settings_files,
    packages,
    react_native,
    android,
    ios,
    flutter,
)

CAUSES: dict[str, Cause] = {cause.cause_id: cause for theme in _THEMES for cause in theme.CAUSES}
"""Every cause by its id."""

FAMILIES: dict[str, tuple[Cause, ...]] = {
    cause_id: (cause, *(one for one in CAUSES.values() if one.variant_of == cause_id))
    for cause_id, cause in CAUSES.items()
    if not cause.variant_of
}
"""Every cause that is not a variant, with its variants."""

__all__ = ["CAUSES", "FAMILIES", "TIES", "Cause"]
