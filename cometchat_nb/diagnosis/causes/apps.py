"""What is wrong with the app id, the region or the host."""

from __future__ import annotations

from ...auth.codes import CALLS_SETUP, ERROR_GUIDE
from ...tickets.facts import Facts
from .registry import CERTAIN, LIKELY, POSSIBLE, Finding, add, cause, code, trait, words

_COMPARE = "Compare app id and region with the dashboard: both are on the app's first page."


@cause(
    "app_id_missing",
    "The app id is empty.",
    "Look where the settings are read; the app id is on the app's first page in the dashboard.",
    CALLS_SETUP,
    trait("app_id.blank", "app", 1.02),
)
def _app_id_missing(facts: Facts) -> Finding | None:
    said = facts.says(r"app ?_?id\W.{0,20}(empty|missing|blank|required|not be (null|empty))")
    if said and not facts.has("AUTH_ERR_EMPTY_APPID"):
        return Finding(0.97, f"The message says '{said}'.")
    return None


add(
    "app_id_placeholder",
    "A placeholder or an unset variable stands where the app id belongs.",
    _COMPARE,
    CALLS_SETUP,
    trait("app_id.placeholder", "app", 1.03),
    words(r"https?://(app_?id|your[\w-]*|undefined|null)\.(api|apiclient|call)-", 0.97),
    words(
        r"(app_?id|your[\w-]*app[\w-]*|undefined|null)\.(api|apiclient|call)(client)?-\w+\.cometchat", 0.97
    ),
)
add(
    "app_id_is_key",
    "An API key stands where the app id belongs; perhaps the two are swapped.",
    f"{_COMPARE} The key has 40 hexadecimal digits, the app id fewer.",
    CALLS_SETUP,
    trait("app_id.key_shaped", "app", 1.03),
    trait("app_id.auth_token", "app", 0.9),
)
add(
    "app_id_and_region_swapped",
    "The app id and the region are swapped.",
    _COMPARE,
    CALLS_SETUP,
    trait("app_id.region", "app", 1.04),
)


add(
    "settings_invalid",
    "init() refuses the settings.",
    "Compare app id, region and host overrides with the dashboard; the message names the one.",
    CALLS_SETUP,
    code("VALIDATION_ERROR", confidence=POSSIBLE),
)


@cause(
    "region_impossible",
    "There is no such region: it is us, eu or in.",
    "Set the region to us, eu or in, as the dashboard shows it.",
    CALLS_SETUP,
    words(r"\.(api|apiclient|call)-(?!us\.|eu\.|in\.)[\w-]+\.cometchat", 0.97),
    words(
        r"(invalid|unknown|unsupported) region|region\W+(\w+\W+)?(is "
        r"|was )?(does not exist|invalid|not valid|unknown|unsupported|must be)",
        0.8,
        "app",
    ),
)
def _region_impossible(facts: Facts) -> Finding | None:
    if "region.unknown" not in facts.traits or "app_id.region" in facts.traits:
        return None
    return Finding(
        CERTAIN if facts.subject in ("app", "network", None) else LIKELY,
        "The region is none of us, eu and in.",
    )


@cause(
    "region_wrong",
    "The app lives in another of the three regions.",
    _COMPARE,
    ERROR_GUIDE,
    words(
        r"(wrong|other|different|another) region|region.{0,60}(wrong|differ|instead|but)"
        r"|(app|dashboard|created|project).{0,40}\b(in|is|says|shows) (the )?(eu|us|in"
        r"|india|europe)\b",
        0.85,
        "app",
    ),
)
def _region_wrong(facts: Facts) -> Finding | None:
    if not facts.has("AUTH_ERR_INVALID_APPID"):
        return None
    moved = facts.region in ("us", "eu", "in") and "region.moved" in facts.traits
    if moved:
        return Finding(
            0.93, "The region of this login is another than that of the settings, the app id is the same."
        )
    return Finding(
        POSSIBLE if "app_id.other" in facts.traits else 0.55, "The app does not exist in this region."
    )


@cause(
    "app_id_unknown",
    "No app has this id: it is mistyped, or the app was deleted.",
    _COMPARE,
    ERROR_GUIDE,
    words(
        r"(typo|mistyped|mis-typed|deleted (the |that |this )?app|app (was |is "
        r"|has been )?(deleted|removed))",
        0.85,
        "app",
    ),
)
def _app_id_unknown(facts: Facts) -> Finding | None:
    if facts.has("AUTH_ERR_INVALID_APPID"):
        other = "app_id.other" in facts.traits
        return Finding(0.8 if other else 0.5, "The service knows no app of this id in this region.")
    return None


add(
    "old_api_version",
    "The URL names an old version of the API; the Calls SDK uses v3.",
    "Update the SDK, or end admin_host and client_host in /v3.0.",
    CALLS_SETUP,
    trait("host.old_version", "app", 1.02),
    words(
        r"cometchat\.(io|com)/v[12](\.\d+)?/|/v[12](\.\d)?/(users|me)\b|\bapi[- ]version.{0,12}\bv?[12]\b",
        0.93,
    ),
)


@cause(
    "wrong_host_override",
    "adminHost or clientHost leads to something that is not the service.",
    "Take the overrides out, or give the whole base URL with its version: https://host/v3.0.",
    CALLS_SETUP,
    words(r"(admin_?host|client_?host|host override)", 0.8),
    words(r"cleartext http|mixed content", 0.8),
)
def _wrong_host_override(facts: Facts) -> Finding | None:
    if "host.old_version" in facts.traits:
        return None
    if "host.foreign" in facts.traits:
        return Finding(
            0.9 if facts.ok is not True else 0.5, "The host is neither CometChat's nor on this machine."
        )
    if facts.says(r"(admin_host|client_host)\b.{0,30}(is not|holds)"):
        return Finding(CERTAIN, "init() refuses the override.")
    if facts.has("ERR_NOT_FOUND"):
        return Finding(0.6, "The service has no such endpoint: path or version of the URL are wrong.")
    return None
