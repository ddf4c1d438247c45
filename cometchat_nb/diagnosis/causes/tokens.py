"""What is wrong with the auth token."""

from __future__ import annotations

from ...auth.codes import AUTH_TOKENS, CALLS_AUTHENTICATION, CATALOGUE, ERROR_GUIDE, USERS
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

_MINT = "Mint a new auth token for this UID in this app, and log in with that one."
_TROUBLESHOOTING = "https://www.cometchat.com/docs/calls/javascript/troubleshooting"
_UNKNOWN_TOKEN = ("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "ERR_AUTH_TOKEN_NOT_FOUND")

CAUSES = (
    Cause(
        cause_id="token_missing",
        cause="The auth token is empty: the backend returned none, or another field was read.",
        next_step=CATALOGUE["ERROR_BLANK_AUTHTOKEN"].next_step,
        source=CALLS_AUTHENTICATION,
        at=("token",),
        speaks_for=(
            trait("auth_token.blank", weight=CERTAIN),
            code("ERROR_BLANK_AUTHTOKEN", weight=STRONG + 0.8),
            code("AUTH_ERR_EMPTY_AUTH_TOKEN", weight=LIKELY),
            message(
                r"Auth ?token (?:can ?not|can't|must not) be (?:empty|blank|null)|The auth token is (?:empty|missing)",
                STRONG,
            ),
            words("{token}", "{missing}", weight=POSSIBLE),
            words(
                r"token\W{1,4}(?:null|undefined|none|nil)\b|\b(?:blank|empty|null) (?:auth ?)?token",
                weight=LIKELY,
            ),
            words(
                "{token}",
                r"en blanco|blank|empty|leer\b|vide\b|em branco|vuoto|空",
                r"{fails}|sdk|backend|server|endpoint",
                weight=LIKELY,
            ),
        ),
        examples=(
            "const r = await fetch('/api/token').then(r => r.json());\nawait CometChatCalls.loginWithAuthToken(r.authToken);\n=> ERROR_BLANK_AUTHTOKEN",
            "ERROR_BLANK_AUTHTOKEN: Auth token cannot be empty. Our backend returns the token in data.",
        ),
    ),
    Cause(
        cause_id="token_bearer_prefix",
        cause="`Bearer ` stands in front of the auth token; the SDK wants the token alone.",
        next_step="Pass the token without `Bearer `.",
        source=CALLS_AUTHENTICATION,
        at=("token",),
        speaks_for=(
            trait("auth_token.bearer", weight=CERTAIN + 0.5),
            message(r"auth token bearer|authToken: ?[\"']?bearer", CERTAIN + 0.4),
            source_code(r"[\"'`]bearer[ +]", STRONG + 1.0),
            words(r"\bbearer\b", "{token}", weight=STRONG + 0.5),
        ),
        against=(
            words(r"\bbearer\b", r"our (?:own )?(?:\w+ )?(?:api|backend|endpoint|server)", weight=LIKELY),
            source_code(r"Authorization[\"']?\]?\s*[:=(,]\s*[\"'`]bearer", LIKELY),
        ),
        examples=(
            'loginWithAuthToken("Bearer " + token) -> ERROR_AUTHTOKEN_WITH_SPACE',
            "Authentication failed: The auth token Bearer anna_1700000000fa4efa4efa4e does not exist.",
        ),
    ),
    Cause(
        cause_id="token_with_space",
        cause="A space was copied with the auth token or stands inside it.",
        next_step=CATALOGUE["ERROR_AUTHTOKEN_WITH_SPACE"].next_step,
        source=CALLS_AUTHENTICATION,
        at=("token",),
        topic="{space}",
        speaks_for=(
            trait("auth_token.space", "auth_token.padded", weight=STRONG + 1.0),
            code("ERROR_AUTHTOKEN_WITH_SPACE", weight=STRONG + 0.3),
            message(r"Auth ?token (?:can ?not|can't|must not) contain spaces?", STRONG + 0.3),
            words("{token}", "{space}", weight=LIKELY),
        ),
        against=(trait("auth_token.bearer", weight=LIKELY), source_code(r"[\"'`]bearer[ +]", LIKELY)),
        examples=(
            "ERROR_AUTHTOKEN_WITH_SPACE: Auth token cannot contain spaces",
            'loginWithAuthToken("anna_17000000 00fa4efa4efa4efa4e") fails: ERROR_AUTHTOKEN_WITH_SPACE',
        ),
    ),
    Cause(
        cause_id="token_quoted",
        cause="Quotation marks were kept around the auth token, as when a JSON string isn't parsed.",
        next_step="Parse the backend's answer as JSON instead of reading it as text.",
        source=CALLS_AUTHENTICATION,
        at=("token",),
        speaks_for=(
            trait("auth_token.quoted", weight=CERTAIN + 0.4),
            message(
                r"The auth token \\?[\"'“][^\s\"']{1,200}\\?[\"'”] does not exist|authToken: ?%22",
                CERTAIN + 0.4,
            ),
            words(
                "{token}",
                r"\bquot(?:es?|ed|ation marks?)\b|anführungszeichen|guillemets|comillas|aspas|virgolette|引用符|引号|クォート|JSON\.stringify",
                weight=STRONG,
            ),
        ),
        examples=(
            'The auth token "kofi_1762911004fa4efa4efa4efa4e" does not exist. Please make sure you are logged in.',
            "Unser Token hat Anführungszeichen drumherum: AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="token_invisible_character",
        cause="The auth token contains an invisible character.",
        next_step="Take the token from the backend's answer instead of copying it by hand.",
        source=CALLS_AUTHENTICATION,
        at=("token", "network"),
        speaks_for=(
            trait("auth_token.invisible", weight=CERTAIN + 0.4),
            trait("auth_token.other_white_space", weight=STRONG + 0.7),
            message(r"unexpected char 0x[0-9a-f]{1,4} at \d+ in authtoken", CERTAIN + 0.4),
            words(
                "{token}",
                r"zero[- ]?width|invisible|non[- ]?breaking|\bBOM\b|new ?line|line ?break|zeilenumbruch|改行|换行|不可见|\\\\n",
                weight=STRONG,
            ),
        ),
        examples=(
            "IllegalArgumentException: Unexpected char 0x0a at 58 in authToken value",
            "The auth token has a line break in it after copying; AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="token_placeholder",
        cause="A placeholder or an unset variable stands where the auth token belongs.",
        next_step="Look where the token is read: the backend's field is data.authToken.",
        source=CALLS_AUTHENTICATION,
        at=("token",),
        speaks_for=(
            trait("auth_token.placeholder", weight=CERTAIN + 0.4),
            message(
                r"auth token (?:undefined|null|nil|none|AUTH_TOKEN|\[object (?:Object|Promise)\]|YOUR_AUTH_TOKEN|token) does not exist",
                CERTAIN + 0.4,
            ),
        ),
        examples=(
            "Authentication failed: The auth token undefined does not exist. Please make sure you are logged in",
            'CometChatCalls.loginWithAuthToken("AUTH_TOKEN") -> AUTH_ERR_AUTH_TOKEN_NOT_FOUND',
        ),
    ),
    Cause(
        cause_id="token_is_uid",
        cause="A UID stands where the auth token belongs.",
        next_step="Use login(uid, apiKey) for a UID; loginWithAuthToken() takes what the service minted.",
        source=CALLS_AUTHENTICATION,
        at=("token",),
        speaks_for=(
            trait("auth_token.same_as_uid", weight=CERTAIN),
            source_code(r"loginWithAuthToken\(\s*[\w.!?]*\b(?:uid|userId|user_id|user\.id)\b", STRONG),
            words(
                r"loginWithAuthToken|{token}",
                r"with (?:the|a|my|our) (?:uid|user ?id)|UID statt|l'identifiant|con el uid|com o uid|con l'uid",
                weight=POSSIBLE,
            ),
            words(
                r"loginWithAuthToken",
                r"user ?id\b|\buid\b|benutzer-?id|identifiant|id de usuario",
                weight=LIKELY,
            ),
        ),
        examples=(
            'CometChatCalls.loginWithAuthToken("cometchat-uid-1");\nAuthentication failed: The auth token cometchat-uid-1 does not exist.',
            "loginWithAuthToken(user.uid) -> AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="token_is_jwt",
        cause="A JSON Web Token, of your own system or from the user object's jwt field, stands where the auth token belongs.",
        next_step="Send your JWT to your backend, let it mint an auth token, and log in with that.",
        source=AUTH_TOKENS,
        at=("token",),
        speaks_for=(
            words(r"\bjwt\b", r"loginWithAuthToken|login_with_auth_token", weight=STRONG),
            trait("auth_token.jwt", weight=CERTAIN + 0.5),
            message(r"auth token eyJ", CERTAIN + 0.4),
            source_code(
                r"loginWithAuthToken\([^)]{0,80}(?:id_?token|access_?token|jwt|getIdToken)", STRONG + 0.5
            ),
            together(
                code(*_UNKNOWN_TOKEN),
                source_code(r"getIdToken|id_?token|access_?token|\bjwt\b|getSession|getAccessToken"),
                weight=LIKELY + 0.6,
            ),
            words(
                r"\b(?:jwt|id[ _-]?token|access[ _-]?token)\b|(?:auth0|firebase|cognito|supabase|keycloak|okta|clerk|azure ad)(?:'s)? (?:\w+ )?(?:token|jwt)",
                r"{login}|loginWithAuthToken|{token}",
                weight=LIKELY,
            ),
        ),
        examples=(
            "Authentication failed: The auth token eyJhbGciOiJub25lIn0.eyJmYTRlIjoxfQ.x does not exist.",
            "const { data } = await supabase.auth.getSession()\nCometChatCalls.loginWithAuthToken(data.session.access_token)\n-> AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="token_is_api_key",
        cause="An API key stands where the auth token belongs.",
        next_step="Use login(uid, apiKey), or mint an auth token with the key on a backend.",
        source=AUTH_TOKENS,
        at=("token",),
        speaks_for=(
            trait("auth_token.key_shaped", weight=CERTAIN + 0.4),
            message(r"The auth token [0-9a-fA-F]{40} does not exist", CERTAIN + 0.4),
            source_code(r"loginWithAuthToken\(\s*[\w.!?]*(?:auth|api)_?key", STRONG),
            together(
                code(*_UNKNOWN_TOKEN),
                words("{key}", r"dashboard|{copied}|instead|statt|au lieu"),
                weight=LIKELY,
            ),
            words(
                "{key}",
                r"as (?:an? |the )?(?:auth )?token|als (?:auth )?token|como token|comme jeton|instead of (?:the|an) (?:auth )?token",
                weight=STRONG,
            ),
        ),
        examples=(
            'CometChatCalls.loginWithAuthToken("fa4efa4efa4efa4efa4efa4efa4efa4efa4efa4e") -> AUTH_ERR_AUTH_TOKEN_NOT_FOUND',
            "CometChatCalls.loginWithAuthToken(AUTH_KEY) -> AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="token_truncated",
        cause="The auth token is cut short, by a column that is too narrow or in copying.",
        next_step="Store at least 255 characters, and compare the length with what the service returned.",
        source=AUTH_TOKENS,
        at=("token",),
        speaks_for=(
            trait("auth_token.begun_token", weight=CERTAIN + 0.2),
            trait("auth_token.elided", weight=LIKELY),
            trait("auth_token.wrong_length", weight=POSSIBLE),
            words(
                "{token}|column|spalte|colonne|columna|coluna",
                r"truncat\w*|cut (?:off|short)|varchar|char\(|too (?:short|narrow)|abgeschnitten|gekürzt|tronqu\w*|truncad\w*|cortad\w*|coupée?|shorter than|incomplet\w*|tronca\w*|截断|切れて|途中で",
                weight=STRONG,
            ),
            message(r"\bvarchar ?\(\d{1,3}\)|Data (?:too long|truncated) for column", LIKELY),
        ),
        examples=(
            "Authentication failed: The auth token cometchat-uid-1_17000000 does not exist. In MySQL the column is varchar(24)",
            "Der Token wird in der Datenbankspalte abgeschnitten: AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="token_bound_to_device",
        cause="The auth token is bound to another device.",
        next_step=CATALOGUE["ERR_AUTHTOKEN_UNAVAILABLE"].next_step,
        source=ERROR_GUIDE,
        at=("token",),
        speaks_for=(
            code("ERR_AUTHTOKEN_UNAVAILABLE"),
            message(
                r"auth ?token (?:is )?(?:not available for this|(?:mapped|bound) (?:with|to) another) device",
                CERTAIN,
            ),
        ),
        examples=(
            '{"error":{"message":"The auth token is not available for this device.","code":"ERR_AUTHTOKEN_UNAVAILABLE"}}',
            "onError ERR_AUTHTOKEN_UNAVAILABLE on the second phone with the same token",
        ),
    ),
    Cause(
        cause_id="token_bound_to_user",
        cause="The auth token is bound to another user.",
        next_step=CATALOGUE["ERR_AUTHTOKEN_NOT_ACCESSIBLE"].next_step,
        source=ERROR_GUIDE,
        at=("token",),
        speaks_for=(
            code("ERR_AUTHTOKEN_NOT_ACCESSIBLE"),
            message(r"auth ?token (?:is )?(?:mapped|bound) (?:with|to) another user", CERTAIN),
        ),
        examples=(
            '{"error":{"message":"The auth token is not accessible.","code":"ERR_AUTHTOKEN_NOT_ACCESSIBLE"}}',
            "login fails: ERR_AUTHTOKEN_NOT_ACCESSIBLE, the token was minted for anna, ben uses it",
        ),
    ),
    Cause(
        cause_id="token_revoked",
        cause="The auth token is no longer valid: it was deleted, or all of the user's tokens were flushed.",
        next_step=CATALOGUE["AUTH_ERR_AUTH_TOKEN_NOT_FOUND"].next_step,
        source=AUTH_TOKENS,
        at=("token",),
        topic="{revoked}|{expired}",
        speaks_for=(
            code(*_UNKNOWN_TOKEN, weight=4.6),
            code("USER_NOT_AUTHORISED", weight=HINT),
            together(code(*_UNKNOWN_TOKEN), sign("revoke_step"), weight=CERTAIN),
            words("{token}", "{expired}", weight=LIKELY),
            words("{token}", "{refused}", weight=LIKELY - 0.4),
            words("{token}", "{revoked}", weight=LIKELY),
            words(
                "{token}|{login}",
                r"\blog(?:ged|s)? ?out\b|abgemeldet|déconnect\w*|cierra sesión|cerr\w+ sesión|deslog\w*|sai(?:u|r)\b|disconness\w*|ログアウト|退出登录|登出|लॉग ?आउट",
                weight=POSSIBLE,
            ),
            message(r"\bDELETE\b[^\n]{0,80}/auth_tokens", POSSIBLE),
            words(
                "{token}",
                r"stor\w*|saved|gespeichert\w*|guardad\w*|guardamos|保存|सेव|enregistré\w*|salvat\w*|\bold\b|\balt\w{1,2}\b|ancien|viejo|antigu\w*",
                "{refused}|{fails}|{unknown}",
                weight=LIKELY,
            ),
        ),
        against=(sign("token_defective", weight=3.5),),
        examples=(
            "After the user pressed logout on the web the phone shows: The auth token anna_1700000000fa4efa4efa4e does not exist.",
            "Le jeton a expiré : AUTH_ERR_AUTH_TOKEN_NOT_FOUND depuis que nous avons supprimé les tokens de l'utilisateur.",
        ),
    ),
    Cause(
        cause_id="token_of_another_app",
        cause="The auth token belongs to another app or region.",
        next_step="Compare the App ID and region of the backend that mints with those of the client.",
        source=AUTH_TOKENS,
        at=("token",),
        topic="{other_app}",
        speaks_for=(
            code("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", weight=3.0),
            together(code(*_UNKNOWN_TOKEN), trait("app_id.mismatch"), weight=STRONG + 0.8),
            together(code(*_UNKNOWN_TOKEN), words("{other_app}"), weight=STRONG + 0.3),
            together(
                code(*_UNKNOWN_TOKEN),
                words("{app}|{region}|backend|server|client", "(?:{region_name}).{1,80}(?:{region_name})"),
                weight=STRONG,
            ),
            words("{token}", "{other_app}", weight=LIKELY),
            words(
                "{token}",
                r"\bapp A\b.{1,80}\bapp B\b|(?:{region_name}|\\bus\\b|\\beu\\b).{1,80}(?:{region_name}|\\bus\\b|\\beu\\b)",
                weight=LIKELY,
            ),
        ),
        against=(sign("token_defective", weight=3.0), sign("revoke_step", weight=CERTAIN)),
        examples=(
            "The token is minted by our staging server and the app is the production app: AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
            "AUTH_ERR_AUTH_TOKEN_NOT_FOUND. El token se crea en el entorno de pruebas, la app usa producción.",
        ),
    ),
    Cause(
        cause_id="token_pushed_out",
        cause="The user logged in more than a hundred times since: only the newest 100 tokens are kept.",
        next_step="Keep and reuse one token per device, and mint with force: false; then mint a new one.",
        source=AUTH_TOKENS,
        at=("token",),
        speaks_for=(
            code("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", weight=2.6),
            together(
                code(*_UNKNOWN_TOKEN),
                words(
                    r"\b(?:1\d\d|[26-9]\d\d|\d[,.]?\d{3}) ?(?:\w+ ){0,2}(?:logins|tokens|devices|times|sessions|clients|tablets|phones|machines|installs|kiosks|screens|geräte|anmeldungen|appareils|connexions|dispositivos|aparelhos|accessi|dispositivi)|\d{3,} ?(?:台|次|回|个)"
                ),
                weight=STRONG + 0.6,
            ),
            together(
                code(*_UNKNOWN_TOKEN),
                words(
                    r"(?:101|100)(?:st|th)?\b|more than (?:100|a hundred)|hundreds of|load[- ]?test|\boldest\b|older ones|\b(?:mint\w*|new (?:auth )?tokens?|creat\w* (?:a |an )?(?:auth )?tokens?|neuen token|nouveau jeton|nuevo token|novo token|nuovo token)\b.{0,60}\b(?:every|each|jede\w*|chaque|cada|ogni|bei jedem)\b|毎回|每次"
                ),
                weight=STRONG + 0.4,
            ),
            words(
                r"hundreds of (?:auth )?tokens|more than (?:100|a hundred) (?:\w+ )?tokens|(?:mint\w*|creat\w*|request\w*) (?:a )?(?:new )?(?:auth )?tokens? (?:on|for|at|with) (?:every|each)|each \w+ (?:mints|creates) (?:a )?(?:new )?(?:auth )?token",
                weight=LIKELY,
            ),
        ),
        against=(sign("token_defective", weight=3.0), sign("revoke_step", weight=CERTAIN)),
        examples=(
            "One kiosk user for 160 tablets. The oldest tablets fail: AUTH_ERR_AUTH_TOKEN_NOT_FOUND, the newer ones are ok.",
            "Our backend mints a new token on every page load. After a day open tabs get AUTH_ERR_AUTH_TOKEN_NOT_FOUND.",
        ),
    ),
    Cause(
        cause_id="token_expired",
        variant_of="token_revoked",
        cause="The auth token has reached the end of its lifetime.",
        next_step="Let the app ask your backend for a new auth token when the service refuses the old one, and log in with that.",
        source=_TROUBLESHOOTING,
        at=("token",),
        topic="{expired}",
        speaks_for=(
            words("{token}", "{expired}", weight=LIKELY),
            together(
                code(*_UNKNOWN_TOKEN),
                words(
                    r"(?:always|exactly|precisely|every time) (?:after )?(?:about )?(?:\d+|an?|one|two) (?:minutes?|hours?|days?|weeks?)|after (?:exactly )?\d+ ?(?:h\b|hours|days)|immer nach \d+"
                ),
                weight=LIKELY,
            ),
        ),
        examples=(
            "Our auth tokens expired: AUTH_ERR_AUTH_TOKEN_NOT_FOUND for everybody who logged in last week.",
            "A session is refused exactly after 24 hours. AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="tokens_expired_at_once",
        variant_of="token_revoked",
        cause="Every auth token made before some moment stopped working at that moment.",
        next_step="Mint a new auth token for every user as it comes back: log in again with one when the service refuses the stored one.",
        source=_TROUBLESHOOTING,
        at=("token",),
        speaks_for=(
            together(
                code(*_UNKNOWN_TOKEN),
                words(
                    r"\b(?:every ?(?:one|body|user|device|session)|all (?:of )?(?:our |the |my )?(?:\w+ )?(?:users|customers|sessions|devices|clients|tokens)|alle (?:benutzer|nutzer|sitzungen)|tous les)\b",
                    r"\b(?:at once|same (?:time|moment|minute|second)|simultaneously|in one go|at midnight|gleichzeitig|auf einmal|en même temps|al mismo tiempo|ao mesmo tempo)\b|一斉|同时",
                ),
                weight=LIKELY,
            ),
        ),
        examples=(
            "All users were logged out at the same time last night, every stored token gets AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
            "Since midnight nobody stays logged in: all sessions failed at once with AUTH_ERR_AUTH_TOKEN_NOT_FOUND.",
        ),
    ),
    Cause(
        cause_id="tokens_flushed",
        variant_of="token_revoked",
        cause="All auth tokens of the user were flushed, so that the user is logged out on every device.",
        next_step="Mint a new auth token for each device. To log out one device, delete its token alone: DELETE /users/{uid}/auth_tokens/{authToken}.",
        source=AUTH_TOKENS,
        at=("token",),
        topic="{revoked}",
        speaks_for=(
            words(
                r"\bflush\w*|\b(?:delet|remov|revok|invalidat|reset|clear)\w* (?:all|every) (?:\w+ ){0,4}?tokens?|all (?:\w+ ){0,4}?tokens? (?:\w+ ){0,3}?(?:delet|remov|revok|invalidat|reset|clear)\w*",
                weight=LIKELY,
            ),
            message(r"\bDELETE\b[^\n]{0,80}/auth_tokens/?(?=[\s\"'?]|$)", POSSIBLE),
        ),
        examples=(
            "We flushed the auth tokens of anna after she lost her phone; now her laptop shows AUTH_ERR_AUTH_TOKEN_NOT_FOUND too.",
            "The nightly job deletes all auth tokens of a user, afterwards AUTH_ERR_AUTH_TOKEN_NOT_FOUND on every device",
        ),
    ),
    Cause(
        cause_id="user_deleted_while_logged_in",
        variant_of="token_revoked",
        cause="The user was deleted while logged in, and the user's auth tokens with it.",
        next_step="Log the user out in the app. If the user should exist, create it again with POST /users and mint a new auth token.",
        source=USERS,
        at=("token",),
        speaks_for=(
            together(
                code(*_UNKNOWN_TOKEN),
                words(
                    r"\b(?:delet|remov|eras)\w* (?:\w+ ){0,3}?(?:users?|accounts?|him|her|them)\b|\b(?:users?|accounts?|he|she|they) (?:\w+ ){0,3}?(?:delet|remov|eras)\w*|(?:benutzer|konto) (?:\w+ ){0,3}?gelöscht|permanent(?:ly)?[ =:\"]{1,3}(?:delet\w*|true)"
                ),
                weight=LIKELY,
            ),
            message(r"\bDELETE\b[^\n]{0,80}/users/[^/\s\"']{1,100}(?=[\s\"'?]|$)", POSSIBLE),
        ),
        examples=(
            "We deleted the user permanently while she was in the app. Her next start shows AUTH_ERR_AUTH_TOKEN_NOT_FOUND.",
            "AUTH_ERR_AUTH_TOKEN_NOT_FOUND after the account was deleted from the dashboard, the phone was still logged in",
        ),
    ),
)
