"""What is wrong with the App ID, the region or the host."""

from __future__ import annotations

from ...auth.codes import CALLS_SETUP, CATALOGUE, ERROR_GUIDE
from .entry import (
    CERTAIN,
    HINT,
    LIKELY,
    POSSIBLE,
    STRONG,
    Cause,
    code,
    message,
    sign,
    source_code,
    together,
    trait,
    words,
)

_COMPARE = "Compare App ID and region with the dashboard: both are on the app's first page."

CAUSES = (
    Cause(
        cause_id="app_id_missing",
        cause="The App ID is empty.",
        next_step="Look where the settings are read; the App ID is on the app's first page in the dashboard.",
        source=CALLS_SETUP,
        at=("app", "state", "network"),
        speaks_for=(
            message(r"https?://\.api(?:client)?-", CERTAIN + 1.5),
            trait("app_id.blank", weight=CERTAIN + 0.5),
            message(
                r"app ?_?id\W{1,3}(?:\w+ )?(?:is )?(?:empty|missing|blank|required|can ?not be (?:null|empty|blank)|must not be)|Invalid key/type appId|https?://\.api(?:client)?-\w{2}",
                CERTAIN - 0.3,
            ),
            message(r"\bapp ?id (?:is )?null\b|\bAuthentication null\b", STRONG),
            words(r"app ?id|アプリ ?ID|应用 ?id", "{missing}", weight=LIKELY),
        ),
        against=(code("AUTH_ERR_EMPTY_APPID", weight=STRONG), message(r"appId\W{1,3}\d[0-9a-f]{8,}", HINT)),
        examples=(
            'init -> {"success":false,"error":{"errorCode":"VALIDATION_ERROR","errorDescription":"appId is required"}}',
            "Invalid app settings: Invalid key/type appId, and then login says ERROR_SDK_NOT_INITIALIZED",
        ),
    ),
    Cause(
        cause_id="app_id_placeholder",
        cause="A placeholder or an unset variable stands where the App ID belongs.",
        next_step=_COMPARE,
        source=CALLS_SETUP,
        at=("app", "network"),
        speaks_for=(
            trait("app_id.placeholder", weight=CERTAIN + 0.4),
            message(
                r"\b(?:app_?id|your[\w-]{0,30}|undefined|null|nil|none|%7Bappid%7D|\$%7B\w+%7D)\.(?:api|apiclient|call)(?:client)?-[\w-]+\.cometchat",
                CERTAIN + 0.4,
            ),
            words(
                r"app ?id",
                r"placeholder|undefined|platzhalter|left in|from the (?:docs|example|sample)",
                weight=POSSIBLE,
            ),
        ),
        examples=(
            "POST https://your_app_id.api-us.cometchat.io/v3.0/users/cometchat-uid-1/auth_tokens net::ERR_NAME_NOT_RESOLVED",
            "getaddrinfo ENOTFOUND APP_ID.api-us.cometchat.io",
        ),
    ),
    Cause(
        cause_id="app_id_is_key",
        cause="An API key stands where the App ID belongs; the two may be swapped.",
        next_step=f"{_COMPARE} The key has 40 hexadecimal digits, the App ID fewer.",
        source=CALLS_SETUP,
        at=("app", "network", "key"),
        speaks_for=(
            trait("app_id.key_shaped", weight=CERTAIN + 0.4),
            trait("app_id.auth_token", weight=STRONG),
            message(
                r"https?://[0-9a-f]{40}\.api|\b[0-9a-f]{40}\.(?:api|apiclient)-|(?<![\w.])\*{4}\.api(?:client)?-\w{2}\.cometchat",
                CERTAIN + 0.4,
            ),
            words(
                "{key}",
                r"app ?id",
                r"hex|40|by mistake|mistook|verwechselt|swapp\w*|field holds|instead",
                weight=LIKELY + 0.4,
            ),
        ),
        examples=(
            'Unable to resolve host "fa4efa4efa4efa4efa4efa4efa4efa4efa4efa4e.api-us.cometchat.io"',
            'init({appId: "fa4efa4efa4efa4efa4efa4efa4efa4efa4efa4e", region: "eu"}) then AUTH_ERR_INVALID_APPID',
        ),
    ),
    Cause(
        cause_id="app_id_and_region_swapped",
        cause="The App ID and the region are swapped.",
        next_step=_COMPARE,
        source=CALLS_SETUP,
        at=("app", "network", "state"),
        speaks_for=(
            trait("app_id.region", weight=CERTAIN + 0.6),
            message(r"\b(?:us|eu|in)\.(?:api|apiclient|call)-[0-9a-f]{8,}\.cometchat", CERTAIN + 0.6),
            words(
                "{region}|init",
                r"app ?id",
                r"swapp\w*|revers\w*|vertausch\w*|invert\w*|other way (?:a)?round|wrong order",
                weight=STRONG,
            ),
            source_code(r"\binit\w*\(\s*[\"'](?:us|eu|in)[\"']\s*,\s*[\"']\w{8,}", STRONG),
        ),
        examples=(
            "GET https://us.api-2611d04c7be95a1f.cometchat.io/v3.0/users net::ERR_NAME_NOT_RESOLVED",
            'CometChatCalls.init({appId: "eu", region: "2611d04c7be95a1f"}) fails with VALIDATION_ERROR',
        ),
    ),
    Cause(
        cause_id="settings_invalid",
        cause="init() refuses the settings.",
        next_step="Compare App ID, region and host overrides with the dashboard; the message names the one.",
        source=CALLS_SETUP,
        at=("app", "state"),
        speaks_for=(
            code("VALIDATION_ERROR", weight=POSSIBLE + 0.5),
            message(r"Invalid app settings|Invalid (?:key/)?type:? ", POSSIBLE + 0.6),
            message(r"Expected Object but received null", STRONG),
        ),
        examples=(
            "init returned VALIDATION_ERROR: Invalid app settings: Invalid type: Expected Object but received null",
            "VALIDATION_ERROR Invalid app settings: Invalid type: authKey",
        ),
    ),
    Cause(
        cause_id="region_impossible",
        cause="There is no such region: it is us, eu or in.",
        next_step="Set the region to us, eu or in, as the dashboard shows it.",
        source=CALLS_SETUP,
        at=("app", "network", "state"),
        topic="{region}",
        speaks_for=(
            trait("region.unknown", weight=CERTAIN),
            message(r"\.(?:api|apiclient|call)-(?!(?:us|eu|in)\.)[\w-]{1,20}\.cometchat", CERTAIN + 0.2),
            message(
                r"Invalid type: region|Invalid key/type region|(?:invalid|unknown|unsupported) region\b|region\W+(?:\w+\W+)?(?:is |was )?(?:does not exist|invalid|not valid|unknown|unsupported|must be|required)",
                STRONG,
            ),
            words(
                "{region}",
                r"\b(?:apac|asia|singapore|uk|gb|de|fr|au|australia|ca|jp|japan|brazil|sa|mea?|global|latam|dach|emea|(?:us|eu|ap)-\w+(?:-\d)?)\b|[\"\'](?!us|eu|in)[a-z]{2}[\"\']",
                r"set\w*|is not|use\w*|eingetragen|put|accepted|exist|resolv\w*|{fails}",
                weight=LIKELY + 0.4,
            ),
        ),
        against=(
            trait("app_id.region", weight=CERTAIN),
            message(r"\b(?:undefined|null)\.api(?:client)?-(?:undefined|null)\.", CERTAIN),
        ),
        examples=(
            'Unable to resolve host "2512345fa4efa4e.api-tz.cometchat.io"',
            'CometChatCalls.init({ appId: "2512345fa4efa4e", region: "us-east-1" }) -> VALIDATION_ERROR Invalid type: region',
        ),
    ),
    Cause(
        cause_id="region_wrong",
        cause="The app lives in another of the three regions.",
        next_step=CATALOGUE["AUTH_ERR_INVALID_APPID"].next_step,
        source=ERROR_GUIDE,
        at=("app", "network"),
        topic="{region}",
        speaks_for=(
            code("AUTH_ERR_INVALID_APPID", weight=4.0),
            together(
                code("AUTH_ERR_INVALID_APPID"), trait("region.moved"), sign("region_listed"), weight=CERTAIN
            ),
            together(
                code("AUTH_ERR_INVALID_APPID"),
                words("{region}|{app}|dashboard|console", "{region_name}"),
                weight=STRONG,
            ),
            together(
                code("AUTH_ERR_INVALID_APPID"),
                message(r"Region: ?(?:US|EU|IN)\b|setRegion"),
                weight=LIKELY + 0.6,
            ),
            message(r"invalid app ?id|app(?:lication)? (?:id )?(?:was )?not found", LIKELY),
            words(r"app ?id|アプリ ?ID|应用 ?id", "{refused}", weight=POSSIBLE + 0.4),
            words(
                "{region_name}", r"\b(?:us|eu|in)\b", "{app}|{region}|dashboard|panel|code", weight=POSSIBLE
            ),
            words("{region}", "{wrong}", weight=LIKELY),
            words(
                r"{app}|dashboard",
                r"\b(?:created|is|lives|says|shows|liegt|angelegt|est|créée?|está|creada|criado|fica|è|creata)\b",
                "{region_name}",
                weight=LIKELY,
            ),
        ),
        against=(trait("app_id.other", weight=2.0), trait("region.unknown", weight=LIKELY)),
        examples=(
            'setRegion("us") -> 401 AUTH_ERR_INVALID_APPID, but the dashboard says the app is in EU',
            "L'app a été créée dans la région EU, le code dit us : AUTH_ERR_INVALID_APPID",
        ),
    ),
    Cause(
        cause_id="app_id_unknown",
        cause="No app has this ID: it is mistyped, or the app was deleted.",
        next_step=CATALOGUE["AUTH_ERR_INVALID_APPID"].next_step,
        source=ERROR_GUIDE,
        at=("app", "network"),
        topic=r"app ?id",
        speaks_for=(
            code("AUTH_ERR_INVALID_APPID", weight=3.8),
            together(code("AUTH_ERR_INVALID_APPID"), trait("app_id.other"), weight=STRONG),
            message(r"invalid app ?id|app(?:lication)? (?:id )?(?:was )?not found", LIKELY - 0.2),
            words(r"app ?id|アプリ ?ID|应用 ?id", "{refused}", weight=POSSIBLE + 0.3),
            together(code("AUTH_ERR_INVALID_APPID"), trait("app_id.mismatch"), weight=LIKELY),
            words(
                r"app ?id|app-id|アプリ ?ID|应用 ?id",
                r"typo|mistyped|mis-typed|digits?|tippfehler|faute de frappe|error de tipeo|erro de digitação|errore di battitura|打错|入力ミス|zahlendreher|letter|transposed|extra|missing a",
                weight=STRONG + 0.3,
            ),
            words(
                "{app}",
                r"\b(?:deleted|removed|gelöscht|supprimée?|eliminad[oa]|borrad[oa]|excluíd[oa]|apagad[oa]|cancellata|eliminata)\b|削除|删除",
                r"{app}.{0,60}\b(?:deleted|removed|gelöscht|supprim|eliminad|borrad|exclu|apagad|cancellat)|(?:deleted|removed) (?:the |our |that |this )?(?:old )?app\b|アプリを削除|应用.{0,6}删除",
                weight=LIKELY,
            ),
            words(
                r"app\b|app ?id",
                r"typed (?:it )?(?:in )?by hand|digit (?:is )?wrong|wrong digit|recreated|old one|screenshot",
                weight=LIKELY + 0.3,
            ),
        ),
        examples=(
            "AUTH_ERR_INVALID_APPID. Oh, there is one more digit in the app id of our config: a typo?",
            "Somebody deleted the app in the dashboard; now everybody gets AUTH_ERR_INVALID_APPID",
        ),
    ),
    Cause(
        cause_id="old_api_version",
        cause="The URL names an old version of the API; the Calls SDK uses v3.",
        next_step="Update the SDK, or end adminHost and clientHost in /v3.0.",
        source=CALLS_SETUP,
        at=("any",),
        speaks_for=(
            trait("host.old_version", weight=CERTAIN + 0.3),
            message(r"cometchat\.(?:io|com)/v[12](?:\.\d+)?/|/v[12](?:\.\d)?/(?:users|me)\b", STRONG + 0.8),
            source_code(r"cometchat\.(?:io|com)/v[12](?:\.\d+)?\b|/v[12](?:\.\d)?/(?:users|me)\b", STRONG),
            words(
                r"\bv[12](?:\.\d{1,2})?\b(?!\.\d)",
                r"\b(?:api|rest|endpoints?|urls?|base ?url)\b",
                weight=LIKELY,
            ),
            words(r"\bapi[- ]version.{0,12}\bv?[12]\b|\bv[12] (?:api|endpoint)", weight=LIKELY),
        ),
        examples=(
            "POST https://api-us.cometchat.io/v2.0/users/anna/auth_tokens 404",
            "statusCode: 401, responseUrl: 'https://api.cometchat.com/v1/users'",
        ),
    ),
    Cause(
        cause_id="wrong_host_override",
        cause="adminHost or clientHost leads to something that isn't the service.",
        next_step="Remove the overrides, or give the whole base URL with its version: https://host/v3.0.",
        source=CALLS_SETUP,
        at=("app", "network", "reply", "state"),
        speaks_for=(
            together(trait("host.foreign"), sign("pasted"), weight=STRONG + 0.8),
            together(trait("host.foreign"), sign("login_failed"), weight=STRONG + 0.8),
            trait("host.foreign", weight=LIKELY),
            message(r"(?:admin_?host|client_?host)\b.{0,30}(?:is not|holds|must|isn't|contains)", CERTAIN),
            message(r"\b(?:admin_?host|client_?host|overrideAdminHost|overrideClientHost)\b", LIKELY),
            source_code(r"\b(?:admin_?host|client_?host|overrideAdminHost|overrideClientHost)\b\W", LIKELY),
            code("ERR_NOT_FOUND", weight=POSSIBLE + 0.6),
            words(
                r"host override|custom (?:host|domain)|own (?:domain|host)|reverse proxy|eigene domain|propre domaine|dominio propio|domínio próprio|独自ドメイン|自定义域名",
                weight=POSSIBLE,
            ),
        ),
        against=(trait("host.old_version", weight=CERTAIN),),
        examples=(
            "await CometChatCalls.init({appId, region: 'us', adminHost: 'https://app.example.com', clientHost: 'https://app.example.com'})\nLogin failed: Failed to parse response JSON: Unexpected token '<'",
            "init() says: clientHost is not a URL with a version. We override it with our own gateway.",
        ),
    ),
)
