"""What is wrong with the API key."""

from __future__ import annotations

from ...auth.codes import AUTH_TOKENS, CALLS_AUTHENTICATION, CATALOGUE, CONSTRAINTS, ERROR_GUIDE
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

_COPY_AGAIN = "Copy the whole Auth Key with the dashboard's copy button, under API & Auth Keys; it has 40 hexadecimal digits."
_UNKNOWN_KEY = ("AUTH_ERR_APIKEY_NOT_FOUND", "ERROR_API_KEY_NOT_FOUND")

CAUSES = (
    Cause(
        cause_id="key_elided",
        cause="The API key was copied from a display that leaves its middle out.",
        next_step=_COPY_AGAIN,
        source=CONSTRAINTS,
        at=("key",),
        speaks_for=(
            trait("api_key.elided", weight=CERTAIN),
            words(
                "{key}",
                r"\.\.\.|…|•{2,}|\*{4,}|dots|stars|asterisks|masked|shortened|hidden|middle|punkte|sternchen|points de suspension|puntos|asteriscos|pontinhos|puntini|星号|伏せ字|省略",
                "{copied}",
                weight=STRONG,
            ),
            words(
                "{key}|does not exist",
                r"what is (?:displayed|shown) on the page|as (?:displayed|shown) in the (?:dashboard|table)",
                weight=LIKELY,
            ),
        ),
        against=(
            words(
                r"shortened by (?:me|us)|i (?:removed|masked|hid|redacted)|masked by (?:me|us)|von mir gekürzt",
                weight=CERTAIN,
            ),
        ),
        examples=(
            'CometChatCalls.login("cometchat-uid-1", "fa4e12...e12fa4") -> AUTH_ERR_APIKEY_NOT_FOUND',
            "Ich habe den Schlüssel mit der Maus aus der Tabelle kopiert, mit den Punkten in der Mitte. AUTH_ERR_APIKEY_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="key_padded",
        cause="White space was copied with the API key. Browsers drop it; other platforms send it and are refused.",
        next_step="Trim the key where it is read.",
        source=CALLS_AUTHENTICATION,
        at=("key",),
        topic="{space}",
        speaks_for=(
            trait("api_key.padded", weight=CERTAIN - 0.2),
            trait("api_key.space", weight=STRONG),
            message(
                r"unexpected char 0x0[ad9]|unexpected char 0x20|Invalid character in header|invalid header value|headers? .{0,40}(?:contain|has)\w* (?:invalid|illegal|control) char|Illegal header value",
                STRONG,
            ),
            message(r"(?:key|apikey)\W.{0,60}[0-9a-f*]{4,}(?:\\n|\\r)", STRONG),
            words(
                "{key}",
                r"trailing|new ?line|line ?break|leading space|{space}|zeilenumbruch|retour à la ligne|salto de línea|quebra de linha|a capo|改行|换行|回车",
                weight=STRONG,
            ),
        ),
        against=(words(r"zero[- ]?width|invisible|non[- ]?breaking|unsichtbar", weight=POSSIBLE),),
        examples=(
            "IllegalArgumentException: Unexpected char 0x0a at 40 in apikey value. The key is read from a file.",
            "The secret in Kubernetes has a trailing newline after the auth key; AUTH_ERR_APIKEY_NOT_FOUND from our Java backend",
        ),
    ),
    Cause(
        cause_id="key_quoted",
        cause="Quotation marks were copied with the API key, often from a .env or JSON file.",
        next_step="Remove the quotation marks where the key is stored.",
        source=CALLS_AUTHENTICATION,
        at=("key",),
        speaks_for=(
            trait("api_key.quoted", weight=CERTAIN),
            message(
                r"The key \\?[\"'“][^\s]{1,60}[\"'”] does not exist|(?:\bheaders?\b[^\n{]{0,30}|^\s*[<>*-]{0,2} ?)api_?key: [\"'][0-9a-f*]{4,}",
                CERTAIN + 0.3,
            ),
            words(
                "{key}",
                r"\bquot(?:es?|ed|ation marks?)\b|anführungszeichen|guillemets|comillas|aspas|virgolette|引用符|引号|クォート",
                weight=STRONG,
            ),
        ),
        examples=(
            'The key "fa4e****fa4e" does not exist. Please use correct apiKey.',
            'request header shows  apikey: "fa4efa4efa4efa4efa4efa4efa4efa4efa4efa4e"  and the answer is AUTH_ERR_APIKEY_NOT_FOUND',
        ),
    ),
    Cause(
        cause_id="key_invisible_character",
        cause="The API key contains an invisible character, copied from a chat or a document.",
        next_step=_COPY_AGAIN,
        source=CALLS_AUTHENTICATION,
        at=("key", "network"),
        speaks_for=(
            trait("api_key.invisible", weight=CERTAIN + 0.3),
            trait("api_key.other_white_space", weight=LIKELY),
            message(
                r"String contains non ISO-8859-1 code point|unexpected char 0x(?:200b|feff|a0)|non-latin1|Cannot convert argument to a ByteString|Invalid character in header content",
                STRONG,
            ),
            words(
                "{key}",
                r"zero[- ]?width|invisible|non[- ]?breaking|byte order mark|\bBOM\b|u\+?200b|ufeff|unsichtbar\w*|不可見|不可见|見えない",
                weight=STRONG,
            ),
        ),
        examples=(
            "TypeError: Failed to execute 'fetch' on 'Window': Failed to read the 'headers' property from 'RequestInit': String contains non ISO-8859-1 code point. The key was copied from a chat.",
            "There was a zero-width space in the auth key, AUTH_ERR_APIKEY_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="key_placeholder",
        cause="A placeholder or an unset variable stands where the API key belongs.",
        next_step="Put the app's Auth Key in its place; check whether the environment variable is set in this build.",
        source=CALLS_AUTHENTICATION,
        at=("key",),
        speaks_for=(
            trait("api_key.placeholder", weight=CERTAIN + 0.2),
            message(
                r"The key (?:undef\*+\w*|null|nil|YOUR\w*\*+\w*|AUTH_\*+\w*|API_\*+\w*|\[obj\*+\S*|<\S{1,20}\*+\S*|process\*+\w*|undefined|\$\{?\S{1,20}) does not exist",
                CERTAIN + 0.2,
            ),
            message(r"\bapi_?key:? ?(?:undefined|null|nil|YOUR_\w+)\b", STRONG),
            words("{key}", r"\bYOUR_\w+|\b\w+_HERE\b|\b(?:AUTH|API)_KEY\b (?:does|is)", weight=LIKELY),
            words(
                "{key}",
                r"\b(?:undefined|placeholder|not (?:set|loaded|read)|unset|env(?:ironment)? variable)\b|platzhalter|未设置|未定義|undefined",
                weight=POSSIBLE,
            ),
            words(
                "{key}|\\b\\w+_KEY\\b",
                r"placeholder|sample (?:project|code|app)|from (?:the |your )?(?:docs|documentation|example|tutorial)|platzhalter|beispiel|de ejemplo|d.exemple|サンプル|示例",
                "{refused}|{fails}",
                weight=LIKELY,
            ),
        ),
        examples=(
            "The key undef****fined does not exist. Please use correct apiKey.",
            'CometChatCalls.login("cometchat-uid-1", "YOUR_AUTH_KEY") gives AUTH_ERR_APIKEY_NOT_FOUND',
        ),
    ),
    Cause(
        cause_id="key_is_app_id",
        cause="The App ID stands where the API key belongs; the two may be swapped.",
        next_step="Compare both with the dashboard: the key has 40 hexadecimal digits, the App ID fewer.",
        source=CALLS_AUTHENTICATION,
        at=("key", "app"),
        speaks_for=(
            trait("api_key.same_as_app_id", weight=CERTAIN + 0.3),
            trait("api_key.short_hex", weight=STRONG),
            trait("app_id.key_shaped", weight=POSSIBLE),
            words(
                r"app ?id|应用 ?id|アプリ ?ID",
                "{key}",
                r"swap\w*|instead|same value|vertauscht|verwechselt|statt|au lieu|en lugar|en vez|em vez|no lugar|al posto|invece|逆|当成|代わり",
                weight=STRONG,
            ),
            words(
                r"app ?id|identificador de la aplicación|identifiant de l.application|id da aplicação|App-ID",
                "{key}",
                r"both fields|same|como clave|comme clé|como chave|als schlüssel|as (?:the )?key|into",
                weight=STRONG,
            ),
        ),
        examples=(
            'APP_ID = "2512345fa4efa4e"\nAUTH_KEY = "2512345fa4efa4e"\n-> 401 The key 25123****efa4e does not exist. Please use correct apiKey.',
            "We put the App ID where the auth key goes instead of the key: AUTH_ERR_APIKEY_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="key_is_auth_token",
        cause="An auth token or a JWT stands where the API key belongs.",
        next_step="Use loginWithAuthToken() for an auth token; login() takes a UID and the app's Auth Key.",
        source=AUTH_TOKENS,
        at=("key",),
        speaks_for=(
            trait("api_key.auth_token", "api_key.jwt", weight=CERTAIN + 0.2),
            message(r"The key eyJ\S{1,60} does not exist", CERTAIN + 0.2),
            message(r"The key [a-z][\w-]{0,6}_?[\w-]*\*{4}\w{5} does not exist(?=[\s\S]{0,400}token)", HINT),
            source_code(
                r"\blogin\(\s*(?:uid:\s?)?[^,()]{1,60},\s*(?:authKey:\s?|apiKey:\s?)?[\w.!?]*(?:id_?|access_?|auth_?)?token\b",
                STRONG,
            ),
            source_code(r"getIdToken|id_?token|access_?token", POSSIBLE),
            words(
                "{token}|jwt",
                r"(?:auth|api)_?key (?:param\w*|argument|field)|second (?:argument|parameter)|as (?:the |my )?(?:auth|api) ?key|als (?:auth|api) ?key",
                weight=STRONG,
            ),
        ),
        examples=(
            'await CometChatCalls.login("anna", data.authToken)\n// The key anna_****fa4e1 does not exist. Please use correct apiKey.',
            "CometChatCalls.login(uid: user.uid, authKey: idToken) prints AUTH_ERR_APIKEY_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="key_wrong_length",
        cause="The API key is cut short or pasted twice: it doesn't have 40 digits.",
        next_step=_COPY_AGAIN,
        source=CONSTRAINTS,
        at=("key",),
        speaks_for=(
            trait("api_key.wrong_length", weight=STRONG + 1.0),
            words(
                "{key}",
                r"\b(?:\d\d) (?:char\w*|digits|zeichen|stellen|caract\w*|cifre|letters)|(?:\d\d)(?:文字|桁|位|个字符)|cut off|truncat\w*|too (?:short|long)|last (?:digit|character)|pasted twice|abgeschnitten|tronqu\w*|zu kurz|cortad\w*|doppelt",
                weight=STRONG,
            ),
            words(
                "{key}",
                r"character is missing|missing (?:a |one |the last )?(?:character|digit)s?|\b(?:39|38|41|80)\b|zwei zeichen|ein zeichen|falta un carácter|doubled|twice",
                weight=LIKELY,
            ),
        ),
        examples=(
            'apiKey = "fa4efa4efa4efa4efa4efa4efa4efa4efa4ef" // AUTH_ERR_APIKEY_NOT_FOUND',
            "AUTH_ERR_APIKEY_NOT_FOUND. My auth key has 39 characters, is that right?",
        ),
    ),
    Cause(
        cause_id="key_malformed",
        cause="This isn't an Auth Key: an Auth Key is 40 hexadecimal digits.",
        next_step=_COPY_AGAIN,
        source=CONSTRAINTS,
        at=("key",),
        speaks_for=(
            trait("api_key.url", weight=CERTAIN - 0.3),
            trait("api_key.malformed", weight=STRONG),
            message(
                r"The key (?![0-9a-f]{2,5}\*)(?!undef|null|YOUR|AUTH_|API_|eyJ|[\"'<\[$])[^\n*]{1,12}\*{2,}[^\n]{1,12}? does not exist",
                LIKELY,
            ),
            words(
                "{key}",
                r"\b(?:as|is|=|use[sd]?|using|nehme|comme|come|como|uso)\b.{0,60}\b(?:password|passwort|mot de passe|contraseña|senha)|パスワード|密码|name of the key|label of the key",
                weight=STRONG,
            ),
            words(
                "{key}",
                r"not hex\w*|isn.t hex\w*|exclamation|looks like a password|special characters",
                weight=LIKELY,
            ),
        ),
        against=(
            trait(
                "api_key.elided",
                "api_key.placeholder",
                "api_key.auth_token",
                "api_key.jwt",
                "api_key.quoted",
                "api_key.wrong_length",
                "api_key.short_hex",
                "api_key.invisible",
                "api_key.same_as_app_id",
                weight=POSSIBLE,
            ),
        ),
        examples=(
            'CometChatCalls.login("cometchat-uid-1", "correct-horse-fake-staple") -> AUTH_ERR_APIKEY_NOT_FOUND',
            "As the auth key I use the password of my dashboard account. AUTH_ERR_APIKEY_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="key_missing",
        cause="No API key was given.",
        next_step="Pass the Auth Key to login(), or set it in the settings; check where it is read from.",
        source=CALLS_AUTHENTICATION,
        at=("key",),
        speaks_for=(
            trait("api_key.blank", weight=CERTAIN),
            message(
                r"(?:Auth|API) ?Key (?:can ?not|can't|must not) be (?:empty|blank|null)|(?:api|auth)[ _-]?key (?:is |was )?(?:missing|empty|blank|null|required|not (?:set|given|provided|found in))",
                STRONG + 0.7,
            ),
            together(code("AUTH_ERR_EMPTY_APIKEY"), sign("key_not_sent"), weight=STRONG),
            together(code("ERROR_API_KEY_NOT_FOUND"), sign("stage_input"), weight=CERTAIN),
            together(code("ERROR_API_KEY_NOT_FOUND"), sign("pasted"), sign("key_not_sent"), weight=4.4),
            source_code(r"\blogin\(\s*[\"'][^\"']{0,100}[\"']\s*(?:,\s*[\"']{2}\s*)?\)", POSSIBLE),
            words(
                "{key}",
                r"\b(?:empty|missing|without|forgot\w*|not (?:set|passed|given)|no)\b|leer|fehlt|ohne|vide|sans|manqu\w*|vac[ií]a|sin|falta|vazi\w|sem|vuota|senza|未設定|渡して(?:い)?ない|没(?:有)?传|为空|खाली",
                weight=POSSIBLE,
            ),
        ),
        against=(sign("key_sent", weight=HINT), trait("api_key.key_shaped", weight=LIKELY)),
        examples=(
            'CometChatCalls.login("cometchat-uid-2", "") // ERROR_API_KEY_NOT_FOUND Auth Key cannot be empty',
            "onError ERROR_API_KEY_NOT_FOUND: Auth Key cannot be empty. We never pass a key to login.",
        ),
    ),
    Cause(
        cause_id="key_of_another_app",
        cause="The API key is well-formed, and this app doesn't have it: it is another app's, or was deleted.",
        next_step="Compare the App ID that the key is listed under in the dashboard with the App ID in the code.",
        source=ERROR_GUIDE,
        at=("key",),
        speaks_for=(
            together(code(*_UNKNOWN_KEY), sign("key_well_formed"), weight=STRONG + 0.6),
            code("AUTH_ERR_APIKEY_NOT_FOUND", weight=4.4),
            together(code("ERROR_API_KEY_NOT_FOUND"), sign("stage_auth_token"), weight=LIKELY),
            message(
                r"invalid (?:auth|api) ?key|(?:auth|api) ?key (?:is )?(?:not valid|invalid|not found|does not exist)",
                LIKELY,
            ),
            words("{key}", "{refused}", weight=LIKELY - 0.4),
            words("{key}|secrets?|credentials", "{other_app}", weight=LIKELY),
            words(
                "{key}",
                r"\b(?:deleted|rotated|regenerated|revoked|removed|replaced|old|gelöscht|ersetzt|rotiert|supprimée?|régénérée?|borrad[oa]|eliminad[oa]|regenerad[oa]|excluíd[oa]|apagad[oa]|cancellata|rigenerata)\b|削除|再生成|删除|重新生成|हटा",
                weight=LIKELY,
            ),
        ),
        against=(
            sign("key_defective", weight=3.0),
            sign("stage_input", weight=STRONG),
            message(
                r"The key \\?[\"'“]|(?-i:\bapikey): ?[\"'][^\"'\s]{4,80}[\"']|The key (?![0-9a-f]{2,5}\*)[^\n*]{1,12}\*{2,}[^\n]{1,12}? does not exist",
                POSSIBLE,
            ),
        ),
        examples=(
            "AUTH_ERR_APIKEY_NOT_FOUND. The secrets were cloned from our staging app, only the app id was changed.",
            "Seit wir den Auth Key im Dashboard gelöscht und ersetzt haben, kommt AUTH_ERR_APIKEY_NOT_FOUND.",
        ),
    ),
    Cause(
        cause_id="key_scope_too_small",
        cause="An Auth Key was used where the REST API Key is needed.",
        next_step=CATALOGUE["AUTH_ERR_NO_ACCESS"].next_step,
        source=ERROR_GUIDE,
        at=("key",),
        speaks_for=(
            code("AUTH_ERR_NO_ACCESS", weight=CERTAIN),
            together(sign("status_403"), code("ERROR_API_KEY_NOT_FOUND"), weight=LIKELY),
            words("{key}", r"\b(?:authOnly|auth only|fullAccess|full access)\b|\bscopes?\b", weight=STRONG),
            words(
                "{key}",
                r"\b(?:scope|authOnly|auth only|fullAccess|full access|permission|not allowed to|403)\b|berechtigung|権限|权限",
                weight=LIKELY,
            ),
        ),
        examples=(
            '{"error":{"code":"AUTH_ERR_NO_ACCESS","message":"The apiKey used does not have access to this resource."}}',
            "Creating users with the auth key answers 403: the scope authOnly of the API key is not enough?",
        ),
    ),
)
