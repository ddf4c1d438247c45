"""Where an app's settings come from when none are given: several places, one order, nothing silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..auth import AppSettings
from ..auth.settings import ENVIRONMENT
from . import files, hosted, profiles
from .source import Source, source_of

SANDBOX = "COMETCHAT_SANDBOX"
PROFILE = "COMETCHAT_PROFILE"
_HOSTS = ("admin_host", "client_host")


@dataclass(frozen=True)
class Credentials:
    """The settings of an app, and where they were found.

    Attributes:
        settings: The app's settings; `None` when no place names an app, or the sandbox was asked for.
        source: The places that the settings came from, in words.
        passed_over: The places that name settings which are not used.
        warnings: What is wrong with a place, such as a file with a key that other users can read.
    """

    settings: AppSettings | None
    source: str = ""
    passed_over: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def find_credentials(
    profile: str | None = None,
    *,
    folder: str | Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Credentials:
    """Look for an app's settings in the usual places, in a fixed order.

    1. The environment: `COMETCHAT_APP_ID`, `_REGION`, `_AUTH_KEY`, `_ADMIN_HOST`, `_CLIENT_HOST`.
    2. `.cometchat/config.json`, which the vendor's command-line tool writes.
    3. `.env.local`, then `.env`: the same names, plain or with a framework's prefix (`VITE_`,
       `NEXT_PUBLIC_`, `REACT_APP_`, `EXPO_PUBLIC_`, `PUBLIC_`).
    4. The profile in the system's keyring that `COMETCHAT_PROFILE` names.
    5. The secrets of Colab or Kaggle, under the names of the environment.

    The first place that names an app decides which app it is. Places that name no other app complete
    what it lacks, so that an app ID in one file and the key in another work together, and the key of
    another app is never used. With `COMETCHAT_SANDBOX=1` no place is used.

    Args:
        profile: The name of a profile, which then goes before all other places.
        folder: Where to look for files, there and up to the root of its git repository; by default the
            current folder.
        environ: What to read in place of the process's environment.

    Raises:
        ValueError: When what is found does not name an app completely, or there is no such profile.
        ImportError: When a profile is named and the extra `keyring` is not installed.
    """
    environ = hosted.environment() if environ is None else environ
    sources: list[Source] = []
    if profile is not None:
        sources.append(profiles.read(profile))
    sources += source_of("environment", {name: environ.get(key) for name, key in ENVIRONMENT.items()})
    found, warnings = files.read(Path.cwd() if folder is None else Path(folder))
    sources += found
    if profile is None and environ.get(PROFILE):
        sources.append(profiles.read(environ[PROFILE]))
    if not any("app_id" in source.values for source in sources):
        sources += hosted.secrets(environ)
    if profile is None and environ.get(SANDBOX, "0") not in ("", "0"):
        return Credentials(None, f"{SANDBOX} asks for the sandbox", tuple(map(str, sources)))
    return _combine(sources, warnings)


def _combine(sources: Sequence[Source], warnings: Sequence[str]) -> Credentials:
    """Take each value from the first source that has it and names no other app."""
    if not sources:
        return Credentials(None, warnings=tuple(warnings))
    names_app = next((source for source in sources if "app_id" in source.values), None)
    if names_app is None:
        raise _incomplete_error(
            sources, ["app_id", *(["region"] if not _sources_with("region", sources) else [])]
        )
    app_id = names_app.values["app_id"]
    usable = [source for source in sources if source.values.get("app_id", app_id) == app_id]
    trusted = usable[: usable.index(names_app) + 1]  # a later file must not say where the key is sent
    chosen = {
        field: next(iter(_sources_with(field, trusted if field in _HOSTS else usable)), None)
        for field in ENVIRONMENT
    }
    if chosen["region"] is None:
        raise _incomplete_error(usable, ["region"])
    used = [source for source in sources if source in chosen.values()]
    passed_over = tuple(str(source) for source in sources if source not in used)
    values = {field: source.values[field] for field, source in chosen.items() if source is not None}
    described = _describe(used, passed_over)
    key_source = chosen["auth_key"]
    exposed = [key_source.exposed] if key_source is not None and key_source.exposed else []
    return Credentials(
        AppSettings(**values, source=described),
        ", ".join(map(str, used)),
        passed_over,
        (*warnings, *exposed),
    )


def _sources_with(field: str, sources: Sequence[Source]) -> list[Source]:
    return [source for source in sources if field in source.values]


def _describe(used: Sequence[Source], passed_over: Sequence[str]) -> str:
    others = f"; not used: {', '.join(passed_over)}" if passed_over else ""
    return f"{', '.join(map(str, used))}{others}"


def _incomplete_error(sources: Sequence[Source], absent: Sequence[str]) -> ValueError:
    wanted = " and ".join(ENVIRONMENT[name] for name in absent)
    found = "; ".join(f"{source} ({', '.join(source.values)})" for source in sources)
    return ValueError(
        f"the settings found do not name an app completely: {found}. "
        f"Set {wanted}, or {SANDBOX}=1 for the sandbox"
    )
